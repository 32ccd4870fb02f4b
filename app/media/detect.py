"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

HEAD = 8192


@dataclass(frozen=True)
class FileType:
    """A type of file that evidence may be: media type, kind of evidence, usual ending of the name.

    `picture` is the format's name for the image library, '' when it is kept as it is.
    """

    mime: str
    kind: str
    ending: str
    picture: str = ""


JPEG = FileType("image/jpeg", "photo", ".jpg", "JPEG")
PNG = FileType("image/png", "photo", ".png", "PNG")
TEXT = FileType("text/plain", "document", ".txt")
ZIP = FileType("application/zip", "archive", ".zip")
_WEBP = FileType("image/webp", "photo", ".webp", "WEBP")
_GIF = FileType("image/gif", "photo", ".gif", "GIF")
_BMP = FileType("image/bmp", "photo", ".bmp", "BMP")
_AVIF = FileType("image/avif", "photo", ".avif", "AVIF")
_HEIC = FileType("image/heic", "photo", ".heic")
_TIFF = FileType("image/tiff", "scan", ".tif")
_PDF = FileType("application/pdf", "document", ".pdf")
_MP3 = FileType("audio/mpeg", "audio", ".mp3")
_AAC = FileType("audio/aac", "audio", ".aac")
_MP4 = FileType("video/mp4", "video", ".mp4")

_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"II*\0", _TIFF),
    (b"MM\0*", _TIFF),
    (b"{\\rtf", FileType("application/rtf", "document", ".rtf")),
    (b"ID3", _MP3),
    (b"\xff\xfb", _MP3),
    (b"\xff\xf3", _MP3),
    (b"\xff\xf2", _MP3),
    (b"\xff\xf1", _AAC),
    (b"\xff\xf9", _AAC),
    (b"fLaC", FileType("audio/flac", "audio", ".flac")),
    (b"#!AMR", FileType("audio/amr", "audio", ".amr")),
    (b"\x00\x00\x01\xba", FileType("video/mpeg", "video", ".mpg")),
    (b"\x00\x00\x01\xb3", FileType("video/mpeg", "video", ".mpg")),
    (b"0&\xb2u\x8ef\xcf\x11", FileType("video/x-ms-wmv", "video", ".wmv")),
)
_RIFF = {
    b"WEBP": _WEBP,
    b"WAVE": FileType("audio/wav", "audio", ".wav"),
    b"AVI ": FileType("video/x-msvideo", "video", ".avi"),
}
_BRANDS = {
    b"avif": _AVIF,
    b"avis": _AVIF,
    b"M4A ": FileType("audio/mp4", "audio", ".m4a"),
    b"M4B ": FileType("audio/mp4", "audio", ".m4a"),
    b"qt  ": FileType("video/quicktime", "video", ".mov"),
} | dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), _HEIC)
_OFFICE_FOLDERS = {
    "word/": FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document", ".docx"),
    "xl/": FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "document", ".xlsx"),
    "ppt/": FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", "document", ".pptx"),
}
_OPEN_DOCUMENTS = {
    f"application/vnd.oasis.opendocument.{name}": FileType(
        f"application/vnd.oasis.opendocument.{name}", "document", end
    )
    for name, end in (("text", ".odt"), ("spreadsheet", ".ods"), ("presentation", ".odp"))
}
_OLD_OFFICE = (
    ("WordDocument", FileType("application/msword", "document", ".doc")),
    ("Workbook", FileType("application/vnd.ms-excel", "document", ".xls")),
    ("PowerPoint Document", FileType("application/vnd.ms-powerpoint", "document", ".ppt")),
)
_BMP_HEADERS = {12, 40, 52, 56, 64, 108, 124}


def detect(source: Path | bytes) -> FileType | None:
    """The type of the file at a path, or of bytes; None when it is none that evidence may be.

    Raises OSError when the file cannot be read.
    """
    if isinstance(source, bytes):
        head, whole = source[:HEAD], io.BytesIO(source)
        return _by_head(head) or _container(head, whole) or _text(head)
    with source.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        return _by_head(head) or _container(head, file) or _text(head)


def _by_head(head: bytes) -> FileType | None:
    for beginning, found in _BEGINNINGS:
        if head.startswith(beginning):
            return found
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return _BRANDS.get(brand) or (FileType("video/3gpp", "video", ".3gp") if brand[:3] == b"3gp" else _MP4)
    if head[:2] == b"BM" and len(head) > 18 and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return _BMP
    if head[:4] == b"OggS":
        return FileType("video/ogg", "video", ".ogv") if b"theora" in head else FileType("audio/ogg", "audio", ".ogg")
    if head[:4] == b"\x1aE\xdf\xa3":
        webm = b"webm" in head[:64]
        return FileType("video/webm", "video", ".webm") if webm else FileType("video/x-matroska", "video", ".mkv")
    return _PDF if b"%PDF-" in head[:1024] else None


def _container(head: bytes, source: IO[bytes]) -> FileType | None:
    """Office documents, which are archives or file systems of their own."""
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        inside = source.read(1 << 20)
        return next((found for name, found in _OLD_OFFICE if name.encode("utf-16-le") in inside), None)
    if not head.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(source) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                if declared in _OPEN_DOCUMENTS:
                    return _OPEN_DOCUMENTS[declared]
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return None
    return next((found for folder, found in _OFFICE_FOLDERS.items() if any(n.startswith(folder) for n in names)), ZIP)


def _text(head: bytes) -> FileType | None:
    if not head or any(byte < 32 and byte not in b"\t\n\r\f" for byte in head) or head.startswith(b"age-encryption"):
        return None
    return TEXT
