"""Files on their way in: known by their content, and the person is told what stays inside."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from app.errors import Cancelled, FileUnreadable, InputRefused
from app.media import intake as intakes
from app.media.intake import HEIC_STAYS, STAYS_INSIDE, intake, intake_bytes, safe_name
from tests.patience import Impatient


def zipped(method: int = zipfile.ZIP_STORED, /, **members: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return target.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
OPEN = "application/vnd.oasis.opendocument.text"
_PACKED = zipped(zipfile.ZIP_DEFLATED, mimetype="z" * 190)
DAMAGED = _PACKED[:38] + b"\xff\xff" + _PACKED[40:]  # the first bytes after the name


@pytest.mark.parametrize(
    ("data", "mime", "kind", "ending"),
    [
        (b"%PDF-1.7\n1 0 obj", "application/pdf", "document", ".pdf"),
        (zipped(word__document="x"), "wordprocessingml.document", "document", ".docx"),
        (zipped(xl__workbook="x"), "spreadsheetml.sheet", "document", ".xlsx"),
        (zipped(ppt__presentation="x"), "presentationml.presentation", "document", ".pptx"),
        (zipped(mimetype=OPEN, content="x"), OPEN, "document", ".odt"),
        (OLD + "WordDocument".encode("utf-16-le"), "application/msword", "document", ".doc"),
        (OLD + "Workbook".encode("utf-16-le"), "application/vnd.ms-excel", "document", ".xls"),
        (b"{\\rtf1 hola}", "application/rtf", "document", ".rtf"),
        ("Lo que contó la señora Rosa.".encode(), "text/plain", "document", ".txt"),
        (b"\0\0\0\x18ftypmp42\0\0\0\0", "video/mp4", "video", ".mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime", "video", ".mov"),
        (b"\0\0\0\x14ftyp3gp5\0\0\0\0", "video/3gpp", "video", ".3gp"),
        (b"\0\0\0\x14ftypM4A \0\0\0\0", "audio/mp4", "audio", ".m4a"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "image/heic", "photo", ".heic"),
        (b"II*\0\x08\0\0\0", "image/tiff", "scan", ".tif"),
        (b"OggS\0\x02" + b"\0" * 22 + b"OpusHead", "audio/ogg", "audio", ".ogg"),
        (b"ID3\x04\0\0", "audio/mpeg", "audio", ".mp3"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav", "audio", ".wav"),
        (b"RIFF\0\0\0\0AVI LIST", "video/x-msvideo", "video", ".avi"),
        (b"#!AMR\n\x3c", "audio/amr", "audio", ".amr"),
        (b"\x1aE\xdf\xa3\x01\0\0\0\x42\x82\x84webm", "video/webm", "video", ".webm"),
    ],
)
def test_a_file_is_known_by_its_content_and_kept_as_it_is(
    tmp_path: Path, data: bytes, mime: str, kind: str, ending: str
) -> None:
    path = tmp_path / "lo que sea.jpg"
    path.write_bytes(data)
    prepared = intake(path)
    assert prepared.mime.endswith(mime)
    assert (prepared.kind, prepared.name, prepared.size) == (kind, f"lo que sea{ending}", len(data))
    assert (prepared.path, prepared.data, prepared.thumbnail) == (path, b"", None)
    told = {"text/plain": (), "image/heic": (HEIC_STAYS,)}.get(mime, (STAYS_INSIDE,))
    assert prepared.notes == told
    pasted = intake_bytes(data)
    assert (pasted.mime, pasted.data, pasted.path) == (prepared.mime, data, None)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "vacío"),
        (b"MZ\x90\0\x03\0\0\0", "no conoce"),
        (b"\x7fELF\x02\x01\x01\0", "no conoce"),
        (bytes(range(129, 169)) + b"\0", "no conoce"),
        (b"age-encryption.org/v1\n-> X25519 abc\n", "no conoce"),
        (b"PK\x03\x04 no es un archivo comprimido", "no conoce"),
        (OLD, "no conoce"),
        (zipped(foto="x"), "comprimida"),
        (DAMAGED, "no conoce"),
    ],
)
def test_what_cannot_be_evidence_is_refused_in_plain_words(tmp_path: Path, data: bytes, word: str) -> None:
    path = tmp_path / "informe.pdf"
    path.write_bytes(data)
    with pytest.raises(InputRefused) as caught:
        intake(path)
    assert word in caught.value.reason
    with pytest.raises(InputRefused):
        intake_bytes(data)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intakes, "MOST_BYTES", 10)
    path = tmp_path / "video.mp4"
    path.write_bytes(b"x" * 11)
    with pytest.raises(InputRefused) as caught:
        intake(path)
    assert "pesa más" in caught.value.reason


def test_a_file_that_is_not_there_or_is_a_folder_is_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "no-existe.jpg", tmp_path):
        with pytest.raises((FileUnreadable, InputRefused)):
            intake(path)


def test_a_photo_in_a_file_is_cleaned_and_the_file_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "IMG_0001.jpeg"
    Image.new("RGB", (2000, 10)).save(path, "BMP")
    before = path.read_bytes()
    prepared = intake(path)
    assert (prepared.path, prepared.name, prepared.kind) == (None, "IMG_0001.png", "photo")
    assert path.read_bytes() == before


def test_taking_in_can_be_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "nota.txt"
    path.write_text("hola", encoding="utf-8")
    with pytest.raises(Cancelled):
        intake(path, Impatient(1))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("foto.png", "foto.jpg"),
        ("FOTO.JPG", "FOTO.jpg"),
        ("../../etc/pass wd", "etc pass wd.jpg"),
        ("C:\\patio\\día 3.jpeg", "C patio día 3.jpg"),
        ("escuela nº 12. patio", "escuela nº 12. patio.jpg"),
        ("oculto\u202egpj.exe", "oculto gpj.jpg"),
        ("n\u0303andu\u0301", "ñandú.jpg"),
        ("\0\n", "archivo.jpg"),
        ("", "archivo.jpg"),
        ("x" * 300, "x" * 120 + ".jpg"),
    ],
)
def test_a_name_is_safe_on_every_system(given: str, kept: str) -> None:
    assert safe_name(given, ".jpg") == kept
