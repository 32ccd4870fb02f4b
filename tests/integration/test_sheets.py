"""Workbooks: every register out, templates back in; what people and other programs do to them does no harm."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from contextlib import suppress
from datetime import date, datetime, time

import pytest
from openpyxl import Workbook, load_workbook

from app.errors import FileUnreadable, InputRefused, InvalidData
from app.excel.read_book import read_sheets
from app.excel.write_book import CONTENTS, DICTIONARY, write_registers, write_templates
from app.models import registry
from app.services import commitments, indicators, meetings, people, records, register_intake, register_templates, rows
from app.services.indicators_basis import Period
from app.services.register_intake import KEY_HEADER, Cell, Sheet
from app.services.register_rows import table, tables
from app.services.registers import INTAKE, REGISTERS
from tests.integration.excel_limits import refused

DAY = date(2026, 4, 9)


def dump(database):
    out = io.StringIO()
    records.dump(database, out)
    return out.getvalue()


@pytest.fixture
def network(database):
    """Two schools, two people, a session with attendance, an agreement and a practice with its tasks."""
    aromo = rows.create(database, "school", {"rbd": 99001, "name": "Escuela El Aromo", "lat": "-36.90"})
    rows.create(database, "school", {"rbd": 99002, "name": "Escuela Ñirre", "rural": True})
    ivan = people.add(database, "Iván Cifuentes Rain", school_id=aromo)
    berta = people.add(database, "Berta Ñanco")
    meeting = meetings.schedule(database, DAY)
    rows.create(database, "attendance", {"meeting_id": meeting, "person_id": ivan, "state": "late", "arrival": "09:40"})
    commitments.add(database, "Traer la pauta", meeting_id=meeting, responsible_id=berta, due=date(2026, 5, 7))
    practice = rows.create(
        database,
        "practice",
        {"title": "La huerta", "author_ids": [ivan, berta], "grades": ["1", "2"], "subject": "MA", "school_year": 2026},
    )
    rows.create(
        database, "grade_task", {"practice_id": practice, "grade": "1", "oa_codes": ["MA01 OA 18"], "task": "Medir"}
    )
    return database


def template(database, path, *keys, year=None):
    found, lists = register_templates.templates(database, keys or INTAKE, year)
    write_templates(path, found, lists=lists, title="Los Boldos")
    return path


def preview(database, path):
    return register_intake.preview(database, read_sheets(path))


def filled(path, sheet, *lines, headers=None):
    """The template with more lines, by header; the path of the changed file."""
    book = load_workbook(path)
    page = book[sheet]
    at = {str(cell.value).replace(" (necesario)", ""): cell.column for cell in page[1]}
    last = max(row for row in range(1, page.max_row + 1) if any(cell.value is not None for cell in page[row]))
    for number, line in enumerate(lines, start=last + 1):
        for header, value in line.items():
            page.cell(number, at[header]).value = value
    book.save(path)
    return path


def book_of(path, title, *lines):
    book = Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


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


def test_a_template_that_nobody_touched_changes_nothing(network, tmp_path):
    before = dump(network)
    found = preview(network, template(network, tmp_path / "plantilla.xlsx"))
    assert (found.new, found.changed, found.problems) == ({}, {}, [])
    assert found.equal["Personas"] == len(people.people(network))
    assert dump(network) == before


def test_new_and_changed_lines_are_taken_in_once_and_taken_back(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "personas", "acuerdos", "practicas", "tareas")
    filled(path, "Personas", {"Nombre completo": "Rosa Leal", "Cargo": "docente", "Escuela": "99002"})
    filled(
        path,
        "Acuerdos",
        {"Qué se acordó": "Probar la huerta", "Responsable": "rosa leal", "Plazo": "7 de mayo de 2026"},
    )
    filled(
        path,
        "Prácticas",
        {
            "Título": "El corral",
            "Autoría": "Rosa Leal; Ivan Cifuentes Rain",
            "Grados": "1, 2°",
            "Asignatura": "matematica",
        },
    )
    filled(path, "Tareas por grado", {"Práctica": "El corral", "Grado": "2", "Tarea": "Contar"})
    before = dump(network)
    seen = preview(network, path)
    assert dump(network) == before
    done = register_intake.take_in(network, read_sheets(path))
    assert done.new == seen.new == {"Personas": 1, "Acuerdos": 1, "Prácticas": 1, "Tareas por grado": 1}
    assert table(network, "practicas").lines[0].cells[2] == "Rosa Leal; Iván Cifuentes Rain"
    again = register_intake.take_in(network, read_sheets(path))
    assert (again.new, again.changed) == ({}, {})
    register_intake.take_back(network, done)
    assert dump(network) == before


def test_a_changed_cell_changes_its_record_and_an_empty_one_nothing(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "escuelas")
    book = load_workbook(path)
    page = book["Escuelas"]
    head = [str(cell.value) for cell in page[1]]
    row = next(cell.row for cell in page["A"] if cell.value == 99001)
    page.cell(row, head.index("Localidad") + 1).value = "El Aromo Alto"
    page.cell(row, head.index("Latitud") + 1).value = None
    book.save(path)
    done = register_intake.take_in(network, read_sheets(path))
    assert (done.new, done.changed) == ({}, {"Escuelas": 1})
    school = rows.load(network, "school", done.replaced[0][1])
    assert (school["locality"], school["lat"]) == ("El Aromo Alto", "-36.90")


def test_every_bad_cell_is_named_and_nothing_is_taken_in(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "personas", "acuerdos", "matricula")
    filled(path, "Personas", {"Nombre completo": "Rosa Leal", "Cargo": "astronauta", "Escuela": "Escuela Nada"})
    filled(path, "Acuerdos", {"Qué se acordó": "Algo", "Plazo": "31-02-2026"}, {"Plazo": "07-05-2026"})
    filled(path, "Matrícula", {"Escuela": "99001", "Grado": "1°", "Estudiantes": "-4"})
    before, last = dump(network), len(people.people(network)) + 2
    with pytest.raises(InvalidData) as caught:
        register_intake.take_in(network, read_sheets(path))
    told = {(problem.place, problem.field, problem.code) for problem in caught.value.problems}
    assert told == {
        (f"hoja «Personas», celda G{last}", "Cargo", "not_choice"),
        (f"hoja «Personas», celda H{last}", "Escuela", "cell_unknown_name"),
        ("hoja «Acuerdos», celda F3", "Plazo", "cell_not_date"),
        ("hoja «Acuerdos», celda A4", "Qué se acordó", "required"),
        ("hoja «Matrícula», celda C2", "Estudiantes", "out_of_range"),
    }
    assert dump(network) == before


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


def test_a_name_that_two_records_have_is_asked_for_whole(network, tmp_path):
    people.add(network, "Berta Ñanco")
    path = template(network, tmp_path / "plantilla.xlsx", "acuerdos")
    filled(path, "Acuerdos", {"Qué se acordó": "Algo", "Responsable": "Berta Ñanco"})
    assert [problem.code for problem in preview(network, path).problems] == ["cell_unknown_name"]
    filled(path, "Acuerdos", {"Qué se acordó": "Otra cosa", "Responsable": "Berta Ñanco (2)"})
    assert len(preview(network, path).problems) == 1


def test_one_line_twice_in_a_sheet_is_told(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "matricula")
    line = {"Escuela": "99001", "Grado": "1°", "Estudiantes": 4}
    filled(path, "Matrícula", line, line)
    assert [problem.code for problem in preview(network, path).problems] == ["cell_line_repeated"]


def test_a_rule_of_a_record_is_told_at_its_cell(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "acuerdos")
    book = load_workbook(path)
    page = book["Acuerdos"]
    head = [str(cell.value).replace(" (necesario)", "") for cell in page[1]]
    page.cell(2, head.index("Estado") + 1).value = "Cumplido"
    book.save(path)
    problems = preview(network, path).problems
    assert [(one.field, one.code) for one in problems] == [("Fecha de cierre", "needs_closing_day")]
    page.cell(2, head.index("Fecha de cierre") + 1).value = date(2026, 5, 7)
    book.save(path)
    problems = preview(network, path).problems
    assert [(one.field, one.code) for one in problems] == [("Por qué no hay evidencia", "needs_proof")]


def test_a_sheet_asks_what_a_form_asks_row_by_row(network, tmp_path):
    """6.1 commitment, practice and adoption: why it was not applied, and what only a session decides; 6 School."""
    path = template(network, tmp_path / "plantilla.xlsx", "escuelas", "practicas", "aplicaciones")
    book = load_workbook(path)
    for title in ("Escuelas", "Prácticas"):
        page = book[title]
        head = [str(cell.value).replace(" (necesario)", "") for cell in page[1]]
        page.cell(2, head.index("Estado") + 1).value = "Cerrada" if title == "Escuelas" else "Consolidada"
    book.save(path)
    one = {"Práctica": "La huerta", "Docente": "Berta Ñanco", "Fecha prevista": date(2026, 5, 4)}
    again = one | {"Fecha prevista": None, "Fecha de aplicación": date(2026, 5, 4)}
    filled(path, "Aplicaciones", one, one | {"Fecha prevista": date(2026, 5, 5), "Estado": "No aplicada"}, again)
    told = {(one.code, one.place.split(",")[0], one.label) for one in preview(network, path).problems}
    assert told == {
        ("needs_last_day", "hoja «Escuelas»", "Salió del microcentro"),
        ("practice_moves", "hoja «Prácticas»", "Estado"),
        ("needs_obstacle", "hoja «Aplicaciones»", "Qué lo impidió"),
        ("adoption_repeated", "hoja «Aplicaciones»", "Fecha de aplicación"),
    }


def test_tickets_are_counted_in_a_sheet_by_the_words_of_their_answers(network, tmp_path):
    practice = table(network, "practicas").lines[0].id
    ticket = rows.create(network, "template", {"kind": "exit_ticket", "title": "Salida"})
    rows.create(network, "template_item", {"template_id": ticket, "text": "¿Cómo me sentí?", "scale": "faces3"})
    adoption = rows.create(network, "adoption", {"practice_id": practice, "planned_date": "2026-05-01"})
    rows.create(network, "exit_ticket_batch", {"adoption_id": adoption, "template_id": ticket, "grade": "1"})
    path = template(network, tmp_path / "plantilla.xlsx", "tickets")
    book = load_workbook(path)
    page = book["Tickets de salida"]
    assert [page.cell(row, 3).value for row in (2, 3, 4)] == ["Contento", "Regular", "Triste"]
    page.cell(2, 4).value = 7
    book.save(path)
    assert register_intake.take_in(network, read_sheets(path)).new == {"Tickets de salida": 1}
    line = table(network, "tickets").lines[0]
    assert rows.load(network, "exit_ticket_tally", line.id)["option"] == "3"
    assert line.cells[2:] == ("Contento", 7)


def test_a_workbook_with_more_answers_than_pupils_who_answered_is_refused(network, tmp_path):
    """6.2 pupil counts, also where they come in a spreadsheet; it is looked at once the whole sheet is read."""
    practice = table(network, "practicas").lines[0].id
    ticket = rows.create(network, "template", {"kind": "exit_ticket", "title": "Salida"})
    rows.create(network, "template_item", {"template_id": ticket, "text": "¿Cómo me sentí?", "scale": "faces3"})
    adoption = rows.create(network, "adoption", {"practice_id": practice, "planned_date": "2026-05-01"})
    fields = {"adoption_id": adoption, "template_id": ticket, "grade": "1", "respondents_n": 8, "enrolled_n": 9}
    rows.create(network, "exit_ticket_batch", fields)
    path = template(network, tmp_path / "plantilla.xlsx", "tickets", "tandas")
    book = load_workbook(path)
    page = book["Tickets de salida"]
    for row, count in ((2, 6), (3, 3)):
        page.cell(row, 4).value = count
    book.save(path)
    (over,) = preview(network, path).problems
    assert (over.code, over.place, dict(over.details)["limit"]) == ("tally_over", "hoja «Tickets de salida»", "8")
    page.cell(3, 4).value = 2
    groups = book["Tandas de tickets"]
    head = [str(cell.value).replace(" (necesario)", "") for cell in groups[1]]
    groups.cell(2, head.index("Respondieron") + 1).value = 10
    book.save(path)
    assert [one.code for one in preview(network, path).problems] == ["more_than_enrolled"]
    groups.cell(2, head.index("Respondieron") + 1).value = 8
    book.save(path)
    assert preview(network, path).new == {"Tickets de salida": 2}


def test_attendance_has_a_line_for_everybody_who_is_expected(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "asistencia", year=2026)
    page = load_workbook(path)["Asistencia"]
    assert page.cell(1, page.max_column).value == KEY_HEADER
    assert page.column_dimensions[page.cell(1, page.max_column).column_letter].hidden
    names = {page.cell(row, 2).value for row in range(2, page.max_row + 1)} - {None}
    assert {"Iván Cifuentes Rain", "Berta Ñanco"} <= names
    for row in range(2, page.max_row + 1):
        if page.cell(row, 2).value == "Berta Ñanco":
            page.cell(row, 3).value = "Presente"
            break
    page.parent.save(path)
    done = register_intake.take_in(network, read_sheets(path))
    assert (done.new, done.changed) == ({"Asistencia": 1}, {})


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
