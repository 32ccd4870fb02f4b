"""A file comes in as evidence: known by its content, photos cleaned, the person told what stays inside the rest."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputRefused
from app.file_faults import reading
from app.jobs import Progress, Silent
from app.media.detect import ZIP, FileType, detect
from app.text_keys import clean_text

MOST_BYTES = 300 * 1024 * 1024
_LONGEST_NAME = 120
# Names that Windows keeps for itself, whatever their ending.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
_SEPARATORS = {"/", "\\", ":", "*", "?", '"', "<", ">", "|"}

STAYS_INSIDE = "El archivo se guarda tal como está: puede llevar datos del lugar donde se hizo o de quién lo hizo."
HEIC_STAYS = (
    "Minga no puede limpiar esta clase de foto: se guarda tal como está y puede llevar el lugar donde se tomó. "
    "Si muestra estudiantes, conviértala antes a JPG."
)
FIRST_FRAME = "La imagen se movía: se guardó solo su primer cuadro."
CLEANED = "Se quitaron de la foto el lugar y los datos de la cámara."


@dataclass(frozen=True)
class Prepared:
    """A file ready to be kept: either `path`, to be copied as it is, or `data`.

    `kind` is one of `EVIDENCE_KINDS`, `thumbnail` a JPEG of at most 320 points (None where there is no picture),
    `notes` are Spanish sentences for the person who adds it.
    """

    path: Path | None
    data: bytes
    size: int
    mime: str
    kind: str
    name: str
    thumbnail: bytes | None
    notes: tuple[str, ...]


def intake(path: Path, progress: Progress | None = None) -> Prepared:
    """The file at `path` as evidence; photos are cleaned, other files stay where they are until they are kept.

    Raises FileUnreadable, InputRefused (empty, too large, unknown or damaged), Cancelled.
    """
    watcher = progress or Silent()
    watcher.step(0, 2)
    with reading(path):
        size = path.stat().st_size
        _refuse_size(path.name, size)
        found = _known(path.name, detect(path))
        watcher.step(1, 2)
        if found.picture:
            return _photo(path.name, path.read_bytes(), found)
    return _as_it_is(path.name, found, path=path, size=size)


def intake_bytes(data: bytes, name: str = "imagen") -> Prepared:
    """Bytes as evidence, for example a picture that was pasted; raises as `intake`."""
    _refuse_size(name, len(data))
    found = _known(name, detect(data))
    if found.picture:
        return _photo(name, data, found)
    return _as_it_is(name, found, data=data, size=len(data))


def safe_name(name: str, ending: str) -> str:
    """A file name that every system takes and that hides nothing, with the ending that its content has."""
    shown = "".join(
        " " if letter in _SEPARATORS or unicodedata.category(letter) in {"Cc", "Cf", "Co", "Cn", "Zl", "Zp"} else letter
        for letter in clean_text(name)
    )
    stem = " ".join(shown.split()).strip(". ")
    for known in {ending, Path(stem).suffix if len(Path(stem).suffix) <= 5 else ending}:
        if known and stem.lower().endswith(known.lower()):
            stem = stem[: -len(known)]
    stem = stem.strip(". ")[:_LONGEST_NAME].strip(". ") or "archivo"
    return ("_" if stem.split(".")[0].strip().lower() in _DEVICES else "") + stem + ending


def name_to_open(path: Path, name: str) -> str:
    """The name under which a kept file can be laid out to be opened: a colleague's record may call it anything.

    It names no folder, and its ending, which decides what program opens it, is that of its content.

    Raises:
        FileUnreadable: the file is missing or cannot be read.
        InputRefused: its content is none that evidence may have.
    """
    with reading(path):
        found = detect(path)
    return safe_name(name, _known(name, found).ending)


def _refuse_size(name: str, size: int) -> None:
    if size == 0:
        raise InputRefused(name, "El archivo está vacío.", "Elija otro archivo.")
    if size > MOST_BYTES:
        limit = MOST_BYTES // (1024 * 1024)
        raise InputRefused(name, f"El archivo pesa más de {limit} MB.", "Grabe un video más corto o redúzcalo antes.")


def _known(name: str, found: FileType | None) -> FileType:
    if found == ZIP:
        raise InputRefused(name, "Es una carpeta comprimida.", "Saque de ella los archivos y agréguelos uno por uno.")
    if found is None:
        raise InputRefused(
            name,
            "Minga no conoce esta clase de archivo.",
            "Agregue fotos, videos, audios, documentos PDF, textos, planillas o presentaciones.",
        )
    return found


def _photo(name: str, data: bytes, found: FileType) -> Prepared:
    from app.media.photos import BadPicture, clean  # the image library is slow to load

    try:
        photo = clean(data, found)
    except BadPicture as error:
        raise InputRefused(name, str(error), "Ábrala en otro programa, guárdela otra vez y agréguela.") from error
    notes = (CLEANED,) if photo.data != data else ()
    return Prepared(
        path=None,
        data=photo.data,
        size=len(photo.data),
        mime=photo.type.mime,
        kind="photo",
        name=safe_name(name, photo.type.ending),
        thumbnail=photo.thumbnail,
        notes=(*notes, FIRST_FRAME) if photo.first_frame_only else notes,
    )


def _as_it_is(name: str, found: FileType, *, size: int, path: Path | None = None, data: bytes = b"") -> Prepared:
    notes: tuple[str, ...] = (HEIC_STAYS,) if found.kind == "photo" else (STAYS_INSIDE,)
    if found.mime == "text/plain":
        notes = ()
    return Prepared(path, data, size, found.mime, found.kind, safe_name(name, found.ending), None, notes)
