"""Invented photographs for the example year: fields, tables and crowds made of plain shapes."""

from __future__ import annotations

import random
from pathlib import Path

from PIL import Image, ImageDraw

_SIZE = (1200, 800)
_HORIZON = 320
_SKIES = ((176, 205, 224), (205, 214, 219), (226, 216, 196))
_GROUNDS = ((120, 140, 84), (150, 122, 88), (104, 128, 118))
_COATS = ((58, 84, 128), (150, 60, 56), (74, 112, 76), (196, 150, 62), (110, 84, 132))
_PAPER, _INK, _WOOD = (244, 240, 228), (70, 72, 80), (124, 92, 62)


def draw(path: Path) -> None:
    """Write a picture whose name decides what it shows; the same name always gives the same bytes."""
    chance = random.Random(path.stem)  # noqa: S311 - the shapes of a drawing, no secret
    image = Image.new("RGB", _SIZE, chance.choice(_SKIES))
    pen = ImageDraw.Draw(image)
    if path.stem in {"tabla-largos", "boleta", "pictograma", "cuento", "registro-tiempo"}:
        _sheet(pen, chance)
    else:
        _field(pen, chance)
        if path.stem in {"midiendo", "feria", "mural", "sesion-huerta"}:
            _people(pen, chance)
    image.save(path, quality=82)


def _field(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Hills, and beds or rocks in rows that grow towards the eye."""
    width, height = _SIZE
    for hill in range(3):
        middle = chance.randrange(width)
        shade = 150 - 20 * hill
        pen.ellipse((middle - 420, 190 + 40 * hill, middle + 420, 620), fill=(shade - 40, shade, shade - 30))
    pen.rectangle((0, _HORIZON, width, height), fill=chance.choice(_GROUNDS))
    for row in range(5):
        top = _HORIZON + 30 + row * row * 18
        deep = 16 + row * 12
        left = chance.randrange(40, 160)
        while left < width - 120:
            right = left + chance.randrange(120, 260)
            pen.rounded_rectangle((left, top, min(right, width - 30), top + deep), deep // 3, fill=_WOOD)
            for plant in range(left + 18, min(right, width - 40) - 10, 34):
                pen.ellipse((plant, top - 12, plant + 20, top + 10), fill=(72, 128, 70))
            left = right + chance.randrange(20, 60)


def _people(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """Figures seen from behind: no faces."""
    for place in range(chance.randrange(2, 6)):
        left = 130 + place * 210 + chance.randrange(-30, 30)
        top = 380 + chance.randrange(-20, 40)
        pen.rounded_rectangle((left, top + 70, left + 110, top + 300), 40, fill=chance.choice(_COATS))
        pen.ellipse((left + 20, top, left + 90, top + 80), fill=(64, 48, 40))


def _sheet(pen: ImageDraw.ImageDraw, chance: random.Random) -> None:
    """A sheet of paper with a table or bars."""
    pen.rectangle((0, 0, *_SIZE), fill=_WOOD)
    pen.rectangle((160, 70, 1040, 740), fill=_PAPER)
    for line in range(9):
        height = 150 + line * 62
        pen.line((210, height, 990, height), fill=_INK, width=3)
        for column in range(4):
            long = chance.randrange(40, 150)
            pen.line((230 + column * 195, height - 24, 230 + column * 195 + long, height - 24), fill=_INK, width=9)
    for column in range(5):
        pen.line((210 + column * 195, 110, 210 + column * 195, 646), fill=_INK, width=3)
