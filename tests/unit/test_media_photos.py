"""Photos on their way in: nothing but the picture stays, upright and small, and no picture can do harm."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.errors import InputRefused
from app.media.intake import CLEANED, FIRST_FRAME, Prepared, intake_bytes
from app.media.photos import LONGEST_SIDE, THUMBNAIL_SIDE

SECRET = b"CAMARA-SECRETA"
GPS = {1: "S", 2: (36.0, 58.0, 29.28), 3: "W", 4: (72.0, 56.0, 13.56)}


def exif(orientation: int = 1) -> Image.Exif:
    data = Image.Exif()
    data[0x010F] = SECRET.decode()
    data[0x0110] = SECRET.decode()
    data[0x0132] = "2026:03:03 09:30:00"
    data[0x0112] = orientation
    data.get_ifd(0x8769)[0x927C] = SECRET  # what makers hide
    data.get_ifd(0x8825).update(GPS)
    return data


def picture(width: int = 400, height: int = 200, mode: str = "RGB") -> Image.Image:
    """Red above, blue below, so that turns show."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def assert_nothing_hidden(prepared: Prepared) -> None:
    for data in (prepared.data, prepared.thumbnail or b""):
        image = opened(data)
        assert dict(image.getexif()) == {}
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "transparency"}
        for trace in (SECRET, b"Exif", b"http://ns.adobe", b"ICC_PROFILE", b"iCCP", b"tEXt", b"eXIf"):
            assert trace not in data


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"exif": exif(), "comment": SECRET, "icc_profile": b"x" * 200 + SECRET, "xmp": b"<x>" + SECRET}),
        ("MPO", {"exif": exif(), "save_all": True, "append_images": [picture(40, 20)]}),
        ("WEBP", {"exif": exif(), "icc_profile": b"x" * 200 + SECRET, "xmp": b"<x>" + SECRET}),
        ("PNG", {"exif": exif(), "icc_profile": b"x" * 200 + SECRET}),
        ("AVIF", {"exif": exif(), "xmp": b"<x>" + SECRET}),
    ],
)
def test_place_camera_and_comments_are_gone_from_a_photo(kind: str, options: dict[str, object]) -> None:
    data = encoded(picture(), kind, **options)
    assert SECRET in data
    prepared = intake_bytes(data, "foto.JPG")
    assert_nothing_hidden(prepared)
    assert prepared.notes == (CLEANED,)
    assert prepared.kind == "photo"
    assert opened(prepared.data).size == (400, 200)


def test_words_inside_a_png_are_gone() -> None:
    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    assert_nothing_hidden(intake_bytes(encoded(picture(), "PNG", pnginfo=info)))


def test_bytes_after_the_end_of_a_photo_are_gone() -> None:
    for kind in ("JPEG", "PNG"):
        assert_nothing_hidden(intake_bytes(encoded(picture(), kind) + SECRET))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_before_its_orientation_is_lost(orientation: int) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    turned = picture().transpose(turns[orientation]) if orientation > 1 else picture()
    result = opened(intake_bytes(encoded(turned, "JPEG", exif=exif(orientation))).data)
    assert result.size == (400, 200)
    top, bottom = result.getpixel((200, 20)), result.getpixel((200, 180))
    assert top[0] - top[2] > 140
    assert bottom[2] - bottom[0] > 140


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_a_large_picture_is_scaled_down_and_has_a_thumbnail(kind: str) -> None:
    prepared = intake_bytes(encoded(picture(4000, 1000), kind))
    assert opened(prepared.data).size == (LONGEST_SIDE, 480)
    small = opened(prepared.thumbnail or b"")
    assert (small.format, small.size) == ("JPEG", (THUMBNAIL_SIDE, 80))
    assert prepared.size == len(prepared.data)
    assert prepared.mime == f"image/{str(opened(prepared.data).format).lower()}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_cleaning_twice_changes_nothing(kind: str) -> None:
    once = intake_bytes(encoded(picture(), kind), "patio.x")
    twice = intake_bytes(once.data, once.name)
    assert (twice.data, twice.name, twice.notes) == (once.data, once.name, ())


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("1", "PNG"), ("L", "JPEG"), ("P", "PNG"), ("LA", "PNG"), ("RGBA", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG")],
)
def test_every_usual_kind_of_picture_is_taken(mode: str, kind: str) -> None:
    image = Image.new("I;16", (60, 30), 40_000) if mode == "I;16" else picture(60, 30, mode)
    prepared = intake_bytes(encoded(image, kind))
    assert opened(prepared.data).size == (60, 30)
    assert opened(prepared.thumbnail or b"").format == "JPEG"


def test_what_is_transparent_is_white_in_the_thumbnail() -> None:
    prepared = intake_bytes(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert opened(prepared.thumbnail or b"").getpixel((25, 25)) == (255, 255, 255)


def test_a_moving_picture_keeps_its_first_frame_and_says_so() -> None:
    data = encoded(picture(), "GIF", save_all=True, append_images=[picture(400, 200).rotate(180)])
    prepared = intake_bytes(data, "risa.gif")
    assert FIRST_FRAME in prepared.notes
    assert prepared.name == "risa.png"


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("width", "height"), [(8_000, 8_000), (12_000, 10_000), (60_000, 60_000)])
def test_a_picture_that_would_fill_the_memory_is_refused(width: int, height: int) -> None:
    with pytest.raises(InputRefused) as caught:
        intake_bytes(png_of(width, height))
    assert "demasiados puntos" in caught.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_picture_cut_short_is_refused_or_whole(kind: str, part: float) -> None:
    data = encoded(Image.effect_noise((90, 90), 80), kind)
    with contextlib.suppress(InputRefused):
        assert opened(intake_bytes(data[: int(len(data) * part)]).data).size == (90, 90)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_no_damaged_picture_crashes(kind: str) -> None:
    data = bytearray(encoded(Image.effect_noise((40, 40), 80), kind, **({"exif": exif(6)} if kind == "JPEG" else {})))
    for place in range(4, len(data), max(1, len(data) // 150)):
        broken = bytearray(data)
        broken[place] ^= 0xFF
        with contextlib.suppress(InputRefused):
            assert opened(intake_bytes(bytes(broken)).data).format in {"JPEG", "PNG"}
