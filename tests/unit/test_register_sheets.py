"""Which register a sheet is, and where its header stands."""

from __future__ import annotations

import pytest

from app.services.register_sheets import Cell, Sheet, header_at, header_key, register_of
from app.services.registers import REGISTERS

GROUPS, PUPILS = REGISTERS["matricula"], REGISTERS["estudiantes"]


def sheet(title, *lines):
    return Sheet(title, tuple(tuple(Cell("A1", raw) for raw in line) for line in lines))


def headers(register):
    return [column.header for column in register.columns]


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ([["Escuela Los Boldos"], ["Lista", None], headers(PUPILS), ["x"]], 2),
        ([headers(PUPILS), ["x"], headers(PUPILS)], 0),
        ([headers(PUPILS)[:2], headers(PUPILS)], 1),
        ([headers(PUPILS)[:2], ["x"]], 0),
        ([headers(PUPILS)[:1], ["x"]], None),
        ([[None]] * 14 + [headers(PUPILS)], 14),
        ([[None]] * 15 + [headers(PUPILS)], None),
        ([], None),
    ],
)
def test_the_header_is_the_first_row_that_names_most_of_the_columns_and_two_at_least(lines, at):
    assert header_at(sheet("Lista", *lines), PUPILS) == at


def test_a_sheet_is_known_by_its_title_and_a_renamed_one_by_all_its_headers():
    assert register_of(sheet(f" {PUPILS.title.upper()}", ["x"])) is PUPILS
    assert register_of(sheet("Hoja 1", ["Lista"], [*headers(PUPILS), "Nota"])) is PUPILS
    assert register_of(sheet("Hoja 1", headers(PUPILS)[1:])) is None
    assert register_of(sheet("Hoja 1", [*headers(PUPILS), *headers(GROUPS)])) is None, "it may be either"


@pytest.mark.parametrize("raw", ["Título", "titulo ", "TÍTULO (necesario)", "Título *"])
def test_a_header_is_read_without_what_our_templates_note_beside_it(raw):
    assert header_key(raw) == "titulo"
    assert header_key(None) == ""
