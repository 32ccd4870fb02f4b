"""Photos made small and safe: turned upright, scaled, written anew without anything but the picture.

Position, camera, dates, comments and embedded previews live outside the picture, so a picture painted into a
new file has none of them.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from app.media.detect import JPEG, PNG, FileType

LONGEST_SIDE = 1920
THUMBNAIL_SIDE = 320
QUALITY = 85
THUMBNAIL_QUALITY = 80
MOST_PIXELS = 50_000_000
# A plain JPEG is read already reduced, so that large phone photos fit in a small memory.
MOST_PIXELS_REDUCED = 170_000_000
_KEEP_AS_IT_IS = 1_500_000  # bytes
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class BadPicture(Exception):
    """The picture cannot be read; the message is Spanish."""


@dataclass(frozen=True)
class Photo:
    """A cleaned photo, its thumbnail, and whether only the first of several frames was kept."""

    data: bytes
    type: FileType
    thumbnail: bytes
    first_frame_only: bool


def clean(data: bytes, found: FileType) -> Photo:
    """The photo in `data` without its hidden data. Raises BadPicture.

    A small JPEG or PNG that hides nothing is kept byte for byte, so cleaning twice changes nothing.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture, frames, as_it_is = _picture(data, found)
            thumbnail = _jpeg(_scaled(_flat(picture), THUMBNAIL_SIDE), THUMBNAIL_QUALITY)
            if as_it_is:
                return Photo(data, found, thumbnail, first_frame_only=False)
            written, kind = _written(picture, found)
            return Photo(written, kind, thumbnail, first_frame_only=frames > 1)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, MemoryError) as error:
        raise BadPicture(_TOO_LARGE) from error
    except Exception as error:  # a hostile file may break the decoder in any way
        raise BadPicture("La imagen está dañada o incompleta.") from error


_TOO_LARGE = "La imagen tiene demasiados puntos para abrirla en este computador."


def _picture(data: bytes, found: FileType) -> tuple[Image.Image, int, bool]:
    """The upright, scaled picture; how many frames the file has; whether the file may stay as it is."""
    with Image.open(io.BytesIO(data), formats=[found.picture]) as image:
        width, height = image.size
        reducible = found == JPEG and not image.info.get("progressive")
        if width * height > (MOST_PIXELS_REDUCED if reducible else MOST_PIXELS):
            raise BadPicture(_TOO_LARGE)
        frames = getattr(image, "n_frames", 1) if found != JPEG else 1
        if reducible:
            image.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
        image.load()  # before the camera data are read: a failure there must not hide one of the picture
        turn = _turn(image)
        as_it_is = turn is None and max(width, height) <= LONGEST_SIDE and _hides_nothing(data, found)
        picture = _scaled(_plain(image), LONGEST_SIDE)
    return (picture.transpose(turn) if turn is not None else picture), frames, as_it_is


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How to turn the picture upright; a broken declaration counts as none."""
    try:
        return _TURNS.get(int(image.getexif().get(_ORIENTATION, 1)))
    except Exception:  # noqa: BLE001 - damaged camera data must not cost the photo
        return None


def _plain(image: Image.Image) -> Image.Image:
    """A new image of the same points in a usual mode, with nothing attached."""
    if image.mode.startswith("I;16"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    clear = image.mode in {"RGBA", "LA", "PA", "RGBa", "La"} or "transparency" in image.info
    mode = "RGBA" if clear else "L" if image.mode in {"1", "L"} else "RGB"
    points = image.convert(mode)
    new = Image.new(mode, points.size)
    new.paste(points)
    return new


def _scaled(picture: Image.Image, side: int) -> Image.Image:
    if max(picture.size) <= side:
        return picture
    return ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS)


def _flat(picture: Image.Image) -> Image.Image:
    """On white paper where it is transparent."""
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _written(picture: Image.Image, found: FileType) -> tuple[bytes, FileType]:
    """As JPEG; a drawing that came without loss stays without loss where that is no larger."""
    small = _jpeg(_flat(picture), QUALITY)
    if found != JPEG:
        target = io.BytesIO()
        picture.save(target, "PNG")
        if len(target.getvalue()) <= len(small):
            return target.getvalue(), PNG
    return small, JPEG


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue()


def _hides_nothing(data: bytes, found: FileType) -> bool:
    if len(data) > _KEEP_AS_IT_IS:
        return False
    if found == JPEG:
        return _bare_jpeg(data)
    return found == PNG and _bare_png(data)


def _bare_jpeg(data: bytes) -> bool:
    """Only the segments that draw the picture, one picture, and nothing after it."""
    place = 2
    while data[place : place + 1] == b"\xff":
        marker, size = data[place + 1], int.from_bytes(data[place + 2 : place + 4], "big")
        if marker == 0xDA:
            return data.find(b"\xff\xd9", place) == len(data) - 2 and data.count(b"\xff\xda", place) == 1
        drawing = 0xC0 <= marker <= 0xCF or marker in {0xDB, 0xDD}
        plain_header = marker == 0xE0 and size == 16 and data[place + 4 : place + 9] == b"JFIF\0"
        if not (drawing or plain_header) or size < 2:
            return False
        place += 2 + size
    return False


def _bare_png(data: bytes) -> bool:
    place, last = 8, b""
    while place + 12 <= len(data) and last != b"IEND":
        size, last = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if last not in {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}:
            return False
        place += 12 + size
    return last == b"IEND" and place == len(data)
