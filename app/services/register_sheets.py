"""A sheet as it was read, and which register it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.services.registers import INTAKE, REGISTERS, Register
from app.text_keys import spanish_key

KEY_HEADER = "Clave (no cambiar)"
_HEADER_WITHIN = 15
_NOTES = ("(necesario)", "*")


@dataclass(frozen=True)
class Cell:
    """A raw cell: its place as people name it ('C7') and what the sheet holds there."""

    place: str
    raw: Any


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was read: the cells of each row from left to right, blank ones as None values.

    Of a `hidden` one nothing is taken, for nobody sees what it brings.
    """

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    hidden: bool = False


def register_of(sheet: Sheet) -> Register | None:
    """Which register it is: by its title; a renamed sheet by its headers, if they are those of one register alone."""
    said = spanish_key(sheet.title)
    for key in INTAKE:
        if spanish_key(REGISTERS[key].title) == said:
            return REGISTERS[key]
    fitting = [REGISTERS[key] for key in INTAKE if header_at(sheet, REGISTERS[key], whole=True) is not None]
    return fitting[0] if len(fitting) == 1 else None


def header_at(sheet: Sheet, register: Register, *, whole: bool = False) -> int | None:
    """Where the header stands: the first row, of the first ones, with most of its headers, two at least (or all)."""
    wanted = {header_key(column.header) for column in register.columns}
    best, place = 1, None
    for at, cells in enumerate(sheet.rows[:_HEADER_WITHIN]):
        fits = len(wanted & {header_key(one.raw) for one in cells})
        if fits > best and (not whole or fits == len(wanted)):
            best, place = fits, at
    return place


def header_key(raw: Any) -> str:
    """What tells a header from another, without what our templates note beside it."""
    words = spanish_key(str(raw)) if raw is not None else ""
    for note in _NOTES:
        words = words.replace(note, "")
    return words.strip()
