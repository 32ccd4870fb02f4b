"""Every register goes out as a workbook, with nothing that another program would take otherwise."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date, datetime, time

import pytest
from openpyxl import load_workbook

from app.excel.write_book import CONTENTS, DICTIONARY, write_registers
from app.models import registry
from app.services import commitments, indicators, meetings, register_intake, register_text, rows, surveys
from app.services.indicators_basis import Period
from app.services.register_rows import table, tables
from app.services.registers import REGISTERS
from tests.integration.excel_limits import refused
from tests.integration.sheets.books import filled, preview, template


def test_every_register_goes_out_with_typed_cells_filters_and_a_dictionary(network, tmp_path):
    path = tmp_path / "registros.xlsx"
    write_registers(path, tables(network), title="Los Boldos")
    book = load_workbook(path)
    page = book["Acuerdos"]
    head = [cell.value for cell in page[1]]
    assert page.cell(2, head.index("Plazo") + 1).value == datetime(2026, 5, 7)
    assert page.cell(2, head.index("Plazo") + 1).number_format == "dd-mm-yyyy"
    assert (page.freeze_panes, page.auto_filter.ref.startswith("A1:")) == ("B2", True)
    assert book["Asistencia"].cell(2, 4).value == time(9, 40)
    assert 99001 in [cell.value for cell in book["Escuelas"]["A"]]
    assert page.print_title_rows == "$1:$1"
    described = {(row[0].value, row[1].value) for row in book[DICTIONARY].iter_rows(min_row=2)}
    assert {("Acuerdos", "Plazo"), ("Escuelas", "RBD")} <= described
    listed = {name.value: (lines.value, name.hyperlink.location) for name, lines in book[CONTENTS].iter_rows(min_row=2)}
    assert [CONTENTS, *listed] == book.sheetnames
    assert listed["Escuelas"] == (4, "'Escuelas'!A1")


def test_the_cycles_of_a_chain_are_told_apart_by_their_beginning_and_go_out_in_time(network):
    """S001 Malloa: every meeting has its cycle, of one and the same problem."""
    before = None
    for day in ("2026-04-20", "2026-05-09", "2026-08-02"):
        fields = {"start": day, "problem": "Pocas dicen sus dudas", "previous_cycle_id": before}
        before = rows.create(network, "phea_cycle", fields)
        rows.create(network, "phea_measure", {"cycle_id": before, "name": "Confianza", "date": day, "numerator": 9})
    assert [line.cells[0] for line in table(network, "datos-ciclos").lines] == [
        f"{day} · Pocas dicen sus dudas" for day in ("20-04-2026", "09-05-2026", "02-08-2026")
    ]


def test_the_indicators_go_out_as_counts_with_their_decision(network, tmp_path):
    path = tmp_path / "registros.xlsx"
    report = indicators.read(network, indicators.Query(Period(2026)), date(2026, 11, 28))
    write_registers(path, [table(network, "acuerdos")], title="Los Boldos", report=report)
    page = load_workbook(path)["Indicadores del año"]
    head = [cell.value for cell in page[1]]
    row = next(row for row in page.iter_rows(min_row=2, values_only=True) if row[1] == "Compromisos a tiempo")
    told = dict(zip(head, row, strict=True))
    assert (told["Cuántos"], told["De cuántos"], told["%"]) == (0, 1, None)  # too few for a percentage
    assert told["Decisión que alimenta"]


def test_the_two_highest_answers_of_a_survey_go_out_beside_the_highest(network, tmp_path):
    """Domain 9: top box and top two apart, always with n; of three people neither in percent."""
    meeting = meetings.schedule(network, date(2026, 4, 9))
    rows.update(network, "meeting", meeting, {"status": "held"})
    asked = surveys.of_meeting(network, meeting).table.rows[0].item
    path, told = tmp_path / "registros.xlsx", []
    for answers in ({"4": 2, "3": 1}, {"4": 2, "3": 3}):
        surveys.count(network, meeting, {(asked.id, option): number for option, number in answers.items()})
        report = indicators.read(network, indicators.Query(Period(2026)), date(2026, 11, 28), codes=["satisfaction"])
        write_registers(path, [], title="Los Boldos", report=report)
        book = load_workbook(path)
        for name in ("Indicadores del año", "Indicadores por mes", "Indicadores por línea"):
            head = [cell.value for cell in book[name][1]]
            line = dict(zip(head, next(book[name].iter_rows(min_row=2, values_only=True)), strict=True))
            told.append([line[one] for one in ("Cuántos", "De cuántos", "%", "Las dos más altas", "% de las dos")])
    assert told == [[2, 3, None, 3, None]] * 3 + [[2, 5, 40, 5, 100]] * 3


def test_every_shared_kind_of_record_but_the_networks_own_rules_and_formats_has_a_register():
    shown = {register.tipo for register in REGISTERS.values()}
    inner = {
        "microcentro", "predecessor", "network_rule", "template", "template_item", "template_comment", "fusion",
        "fusion_move",
    }  # fmt: skip
    assert set(registry.shared_types()) - shown == inner


def test_only_the_school_year_that_is_asked_for_goes_out(network):
    meetings.schedule(network, date(2025, 4, 9))
    assert len(table(network, "sesiones").lines) == 2
    assert len(table(network, "sesiones", 2025).lines) == 1
    assert table(network, "asistencia", 2025).lines == ()
    assert len(table(network, "acuerdos", 2026).lines) == 1


def test_a_draft_of_this_laptop_alone_is_in_no_sheet(network, tmp_path):
    rows.create(network, "practice", {"title": "Todavía no"}, private=True)
    titles = [line.cells[1] for line in table(network, "practicas").lines]
    assert titles == ["La huerta"]


def test_text_that_looks_like_a_formula_stays_text(network, tmp_path):
    for text in ('=HYPERLINK("x")', "+56 9", "-3", "@todos", "a\x07b\x0cc"):
        commitments.add(network, text)
    path = tmp_path / "registros.xlsx"
    write_registers(path, [table(network, "acuerdos")], title="=1+1")
    cells = [row[0] for row in load_workbook(path)["Acuerdos"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert '=HYPERLINK("x")' in {cell.value for cell in cells}
    assert "abc" in {cell.value for cell in cells}


def test_nothing_that_excel_refuses_goes_out(network, tmp_path):
    commitments.add(network, "\N{GRINNING FACE}" * 20_000)
    commitments.add(network, "_x000D_ así lo escribió\x0b\ufffe\r\nalguien")
    rows.create(network, "commitment", {"text": "Hace mucho", "due_date": "1899-12-31"})
    title = "Microcentro\x07 de las & escuelas " * 12
    write_registers(tmp_path / "todo.xlsx", tables(network), title=title, author=title)
    template(network, tmp_path / "llenar.xlsx")
    assert [words for name in ("todo.xlsx", "llenar.xlsx") for words in refused(tmp_path / name)] == []
    cells = {row[0].value for row in load_workbook(tmp_path / "todo.xlsx")["Acuerdos"].iter_rows(min_row=2)}
    assert "_x005F_x000D_ así lo escribió\nalguien" in cells  # which Excel shows as it was written
    found = preview(network, tmp_path / "llenar.xlsx")
    assert (found.new, found.changed, found.problems) == ({}, {}, [])


def test_a_row_with_a_long_text_is_as_high_as_its_lines_and_follows_whoever_changes_it(network, tmp_path):
    commitments.add(network, "Traer el plano")
    commitments.add(network, "palabras " * 30)
    path = tmp_path / "a.xlsx"
    write_registers(path, [table(network, "acuerdos")], title="Los Boldos")
    page = load_workbook(path)["Acuerdos"]
    high = {str(row[0].value).split()[0]: page.row_dimensions[row[0].row] for row in page.iter_rows(min_row=2)}
    assert high["Traer"].height is None
    width = page.column_dimensions["A"].width
    assert high["palabras"].height >= 15 * len("palabras " * 30) / width
    with zipfile.ZipFile(path) as parts:
        assert not any(b"customHeight" in parts.read(name) for name in parts.namelist() if "sheet" in name)


def test_libreoffice_opens_a_workbook_and_saves_it_with_the_same_values(network, tmp_path):
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: too large to fetch for one test")
    path = template(network, tmp_path / "plantilla.xlsx")
    filled(path, "Matrícula", {"Escuela": "99001", "Grado": "1°", "Estudiantes": 4})
    profile = f"-env:UserInstallation={(tmp_path / 'perfil').as_uri()}"
    out = tmp_path / "vuelta"
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "xlsx", "--outdir", out, path], check=True, timeout=100
    )
    found = preview(network, out / path.name)
    assert (found.new, found.changed, found.problems) == ({"Matrícula": 1}, {}, [])


@pytest.mark.parametrize("key", ["escuelas", "personas", "asistencia", "acuerdos", "practicas", "tareas"])
def test_what_is_copied_and_pasted_again_changes_nothing(network, key):
    """The clipboard says dates, times, decimals and lists so that they are read as they were."""
    held = table(network, key)
    pasted = register_text.as_sheet(register_text.as_text(held), key)
    done = register_intake.preview(network, [pasted])
    assert (done.new, done.changed, done.problems) == ({}, {}, [])
    assert done.equal == {held.register.title: len(held.lines)}


def test_the_clipboard_holds_the_lines_that_were_chosen_and_no_formula(network):
    """A sheet would take for a formula what begins like one; the cells are named as a sheet names them."""
    people = table(network, "personas")
    chosen = people.lines[0].id
    rows.update(network, "person", chosen, {"phone": "+56 9 1234 5678"})
    text = register_text.as_text(table(network, "personas"), {chosen})
    head, line = text.splitlines()
    assert head.split("\t") == [column.header for column in people.register.columns]
    assert " +56 9 1234 5678" in line.split("\t")
    school = register_text.as_text(table(network, "escuelas"))
    assert "-36,90" in school.split("\t")
    assert "09:40" in register_text.as_text(table(network, "asistencia")).split("\t")
    assert "07-05-2026" in register_text.as_text(table(network, "acuerdos")).split("\t")
    wide = register_text.as_sheet("\t".join(["x", " y ", ""] + ["z"] * 25))
    assert (wide.title, [(cell.place, cell.raw) for cell in wide.rows[0]][:3]) == (
        "", [("A1", "x"), ("B1", "y"), ("C1", None)],
    )  # fmt: skip
    assert [cell.place for cell in wide.rows[0]][-3:] == ["Z1", "AA1", "AB1"]
