"""Pictures on paper: shrunk, upright, in rows of four with the words that explain them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from PIL import Image as Picture
from PIL import ImageOps
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Image, Spacer

from app.pdf.document import Sheet
from app.pdf.styles import COMPACT, NOTE, SMALL, columns
from app.pdf.tables import Grid, Row
from app.pdf.text import Text
from app.services.sheets_practice import Proof
from app.text_dates import short_date

_ACROSS = 4
_HIGH = 44 * mm
_LARGEST = 900
# A picture goes over with its words, unless these are very long.
_WHOLE = 2 * _HIGH


def picture(data: bytes, wide: float, high: float) -> Flowable | None:
    """`data` as an upright picture within `wide` x `high`, small enough for paper; None if it is no picture."""
    try:
        with Picture.open(BytesIO(data)) as opened:
            opened.draft("RGB", (_LARGEST, _LARGEST))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Picture.DecompressionBombError):
        return None
    upright.thumbnail((_LARGEST, _LARGEST))
    ground = Picture.new("RGB", upright.size, "white")
    ground.paste(upright, mask=upright.getchannel("A"))
    small = BytesIO()
    ground.save(small, "JPEG", quality=82)
    scale = min(wide / ground.width, high / ground.height)
    return Image(BytesIO(small.getvalue()), ground.width * scale, ground.height * scale, hAlign="LEFT")


def gallery(sheet: Sheet, proofs: Sequence[Proof]) -> Iterator[Flowable]:
    """Every piece of evidence, picture over caption."""
    widths = columns(sheet.measure, [12 / _ACROSS] * _ACROSS)
    for start in range(0, len(proofs), _ACROSS):
        group = proofs[start : start + _ACROSS]
        room = widths[-1]
        cells = [list(_frame(proof, room)) for proof in group]
        yield Grid([Row(cells, widths[: len(cells)], whole=_WHOLE)], closing=0)


def _frame(proof: Proof, room: float) -> Iterator[Flowable]:
    shown = picture(proof.picture, room, _HIGH) if proof.picture else None
    if shown is not None:
        yield shown
        yield Spacer(0, SMALL)
    yield Text(proof.caption or proof.file or "Sin descripción", COMPACT)
    facts = " · ".join(part for part in (proof.kind, short_date(proof.date), proof.by) if part)
    for words in (facts, proof.file if proof.caption and shown is None else "", proof.note):
        if words:
            yield Text(words, NOTE)
