"""A document is written while it is drawn."""

from __future__ import annotations

import random
import tracemalloc
from datetime import date
from io import BytesIO

from PIL import Image as Picture
from pypdf import PdfReader
from reportlab.platypus import Image, PageBreak

from app.pdf.document import Later, Sheet, build

SHEET = Sheet("Prácticas", "Andalién Sur", date(2026, 6, 2))
SIDE = 150


def page(number: int) -> list[object]:
    """A photo that no packing makes smaller."""
    noise = random.Random(number).randbytes(SIDE * SIDE * 3)
    photo = BytesIO()
    Picture.frombytes("RGB", (SIDE, SIDE), noise).save(photo, "PNG")
    return [Image(photo, 100, 100), PageBreak()]


def test_what_is_on_paper_takes_no_more_memory_than_the_file():
    build(SHEET, page(0))
    tracemalloc.start()
    try:
        made = build(SHEET, [Later(lambda number=number: page(number)) for number in range(40)])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(made) > 40 * SIDE * SIDE * 3
    assert peak < 1.6 * len(made), "the file while it grows, and the page under way"


def test_a_photo_shown_again_is_in_the_file_once():
    once = build(SHEET, page(1))
    thrice = build(SHEET, [*page(1), *page(1), *page(1)])
    assert len(thrice) < len(once) + 4000
    assert [len(one.images) for one in PdfReader(BytesIO(thrice)).pages] == [1, 1, 1]
