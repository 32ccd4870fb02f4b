"""What people and other programs do to workbooks does no harm."""

from __future__ import annotations

import zipfile
from contextlib import suppress

import pytest
from openpyxl import load_workbook

from app.errors import FileUnreadable, InputRefused
from app.excel.read_book import read_sheets
from app.services import people, register_intake
from app.services.register_sheets import Cell, Sheet
from tests.integration.sheets.books import book_of, filled, template


def test_what_people_do_to_sheets_is_borne(network, tmp_path):
    path = book_of(
        tmp_path / "a mano.xlsx",
        "  PERSONAS ",
        ["Microcentro Los Boldos"],
        [],
        ["escuela", None, "NOMBRE COMPLETO *", "cargo", "Teléfono", "lo que sea"],
        [],
        ["escuela ñirre", None, "  Rosa Leal ", "PROFESOR(A) ENCARGADO(A)", 987654321.0, "x"],
        [None, None, None, None, None, None],
        [99001, None, "Iván Cifuentes Rain", "Docente", None, None],
    )
    done = register_intake.take_in(network, read_sheets(path))
    assert (done.new, done.changed, done.equal) == ({"Personas": 1}, {}, {"Personas": 1})
    rosa = next(one for one in people.people(network) if one.full_name == "Rosa Leal")
    assert (rosa.phone, rosa.roles, rosa.schools) == ("987654321", ("HEAD_TEACHER",), ("Escuela Ñirre",))


def test_a_renamed_sheet_is_known_by_its_headers(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "matricula")
    book = load_workbook(path)
    book["Matrícula"].title = "Hoja 1"
    book.save(path)
    filled(path, "Hoja 1", {"Escuela": "99001", "Grado": "1°", "Estudiantes": 4})
    assert register_intake.take_in(network, read_sheets(path)).new == {"Matrícula": 1}


def test_what_is_no_workbook_of_ours_is_refused_in_plain_words(network, tmp_path):
    text = tmp_path / "notas.xlsx"
    text.write_bytes(b"hola")
    with pytest.raises(InputRefused):
        read_sheets(text)
    with pytest.raises(FileUnreadable):
        read_sheets(tmp_path / "no.xlsx")
    with pytest.raises(InputRefused, match="Ninguna hoja"):
        register_intake.preview(network, read_sheets(book_of(tmp_path / "otra.xlsx", "Notas", ["a", "b"])))


def test_a_workbook_that_unpacks_to_more_than_any_of_ours_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomba.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (201 * 2**20))
    with pytest.raises(InputRefused, match="demasiado grande"):
        read_sheets(path)


def test_a_damaged_workbook_is_refused(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "escuelas")
    whole = path.read_bytes()
    for cut in (len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:cut])
        with pytest.raises(InputRefused):
            read_sheets(path)
    for at in range(40, len(whole), len(whole) // 40):  # one byte changed by a bad stick; some are of no weight
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
        with suppress(InputRefused, FileUnreadable):
            read_sheets(path)


def test_a_sheet_without_its_header_says_so(network):
    sheet = Sheet("Personas", ((Cell("A1", "hola"),),))
    problems = register_intake.preview(network, [sheet]).problems
    assert [(one.code, one.place) for one in problems] == [("sheet_no_header", "hoja «Personas»")]
