"""What people write in a template is taken in, told cell by cell, and taken back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from app import wall_clock
from app.errors import InvalidData, WrongUsage
from app.excel.read_book import read_sheets
from app.services import attendance, due_dates, meetings, people, register_intake, register_templates, rows
from app.services.register_intake_words import summary
from app.services.register_rows import table
from app.services.register_sheets import KEY_HEADER
from app.services.rules import Count
from app.texts import explain
from tests.integration.sheets.books import dump, filled, preview, template
from tests.the_day import TODAY


def test_a_template_that_nobody_touched_changes_nothing(network, tmp_path):
    before = dump(network)
    found = preview(network, template(network, tmp_path / "plantilla.xlsx"))
    assert (found.new, found.changed, found.problems) == ({}, {}, [])
    assert found.equal["Personas"] == len(people.people(network))
    assert dump(network) == before


def test_a_register_that_does_not_come_back_in_has_no_template_and_those_that_do_are_named(network):
    with pytest.raises(WrongUsage) as caught:
        register_templates.templates(network, ["personas", "reportes", "alumnos"])
    told = explain(caught.value)
    assert told.title == "No hay una planilla para llenar que se llame «reportes»"
    assert "escuelas, personas, cursos" in told.advice


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


def test_5_what_nobody_touched_in_a_template_takes_back_nothing_that_was_written_in_minga_meanwhile(network, tmp_path):
    """Invariant 5: whoever fills in a sheet for a month has not seen what was written here in that month."""
    ivan = next(one for one in people.people(network) if one.full_name.startswith("Iván"))
    rows.update(network, "person", ivan.id, {"phone": "9 1111 1111"})
    path = template(network, tmp_path / "plantilla.xlsx", "personas", "escuelas", "matricula")
    rows.update(network, "person", ivan.id, {"phone": "9 2222 2222"})
    book = load_workbook(path)
    page = book["Personas"]
    at = {str(cell.value).replace(" (necesario)", ""): cell.column for cell in page[1]}
    names = {str(page.cell(row, at["Nombre completo"]).value): row for row in range(2, page.max_row + 1)}
    line = names[ivan.full_name]
    page.cell(line, at["Correo"]).value = "ivan@correo.cl"
    book.save(path)
    seen = preview(network, path)
    assert (seen.changed, seen.kept) == ({"Personas": 1}, 1)
    assert any("1 celda que no se cambió" in one for one in summary(seen, "x", done=False))
    done = register_intake.take_in(network, read_sheets(path))
    held = rows.load(network, "person", ivan.id)
    assert (held["phone"], held["email"]) == ("9 2222 2222", "ivan@correo.cl")
    register_intake.take_back(network, done)
    assert rows.load(network, "person", ivan.id)["phone"] == "9 2222 2222"
    page.cell(line, at["Teléfono"]).value = "9 3333 3333"
    book.save(path)
    register_intake.take_in(network, read_sheets(path))
    assert rows.load(network, "person", ivan.id)["phone"] == "9 3333 3333"


def test_a_due_date_that_a_sheet_changes_on_another_day_stays_in_the_history_until_it_is_taken_back(
    network, tmp_path, monkeypatch
):
    path = template(network, tmp_path / "plantilla.xlsx", "acuerdos")
    book = load_workbook(path)
    cell = next(cell for line in book["Acuerdos"] for cell in line if str(cell.value).startswith("2026-05-07"))
    cell.value = "20-05-2026"
    book.save(path)
    monkeypatch.setattr(wall_clock, "today", lambda: TODAY + timedelta(days=2))
    done = register_intake.take_in(network, read_sheets(path))
    key = done.replaced[0][1]
    assert due_dates.former_of(network, [key]) == {key: "2026-05-07"}
    register_intake.take_back(network, done)
    assert due_dates.former_of(network, [key]) == {}


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


def test_what_a_sheet_says_is_done_is_done_late_where_its_days_say_so(network, tmp_path):
    """6.1 commitment: whoever chooses «Cumplido» in the list does not reckon whether it was in time."""
    key = table(network, "acuerdos").lines[0].id
    path = template(network, tmp_path / "plantilla.xlsx", "acuerdos")
    book = load_workbook(path)
    page = book["Acuerdos"]
    head = [str(cell.value).replace(" (necesario)", "") for cell in page[1]]
    said = {"Estado": "Cumplido", "Plazo": date(2026, 5, 7), "Fecha de cierre": date(2026, 5, 9)}
    for name, value in (said | {"Por qué no hay evidencia": "Se vio"}).items():
        page.cell(2, head.index(name) + 1).value = value
    book.save(path)
    register_intake.take_in(network, read_sheets(path))
    assert rows.load(network, "commitment", key)["status"] == "done_late"
    again = register_intake.take_in(network, read_sheets(path))
    assert (again.changed, again.new) == ({}, {})
    page.cell(2, head.index("Plazo") + 1).value = date(2026, 5, 9)
    book.save(path)
    register_intake.take_in(network, read_sheets(path))
    assert rows.load(network, "commitment", key)["status"] == "done"


def test_a_sheet_asks_what_a_form_asks_row_by_row(network, tmp_path):
    """6.1 commitment, practice and adoption: why it was not applied, and what only a session decides; 6 School; 6.2."""
    (noted,) = table(network, "asistencia").lines
    rows.update(network, "attendance", noted.id, {"signature": "paper"})
    path = template(network, tmp_path / "plantilla.xlsx", "escuelas", "practicas", "aplicaciones", "asistencia")
    book = load_workbook(path)
    for title, state in (("Escuelas", "Cerrada"), ("Prácticas", "Consolidada"), ("Asistencia", "Ausente")):
        page = book[title]
        head = [str(cell.value).replace(" (necesario)", "") for cell in page[1]]
        place = next(place for place, words in enumerate(head, 1) if words in {"Estado", "Asistencia"})
        page.cell(2, place).value = state
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
        ("has_signed", "hoja «Asistencia»", "Asistencia"),
    }


def test_an_application_in_a_sheet_puts_the_practice_in_test_and_taking_it_back_undoes_that(network, tmp_path):
    """6.1 practice: the first application moves it, whichever way it comes."""
    key = table(network, "practicas").lines[0].id
    rows.update(network, "practice", key, {"status": "presented"})
    path = template(network, tmp_path / "plantilla.xlsx", "aplicaciones")
    filled(path, "Aplicaciones", {"Práctica": "La huerta", "Docente": "Berta Ñanco"})
    done = register_intake.take_in(network, read_sheets(path))
    assert rows.load(network, "practice", key)["status"] == "in_test"
    register_intake.take_back(network, done)
    assert rows.load(network, "practice", key)["status"] == "presented"


def test_tickets_are_counted_in_a_sheet_by_the_words_of_their_answers(network, tmp_path):
    practice = table(network, "practicas").lines[0].id
    ticket = rows.create(network, "template", {"kind": "exit_ticket", "title": "Salida"})
    rows.create(network, "template_item", {"template_id": ticket, "text": "¿Cómo me sentí?", "scale": "faces3"})
    adoption = rows.create(network, "adoption", {"practice_id": practice, "planned_date": "2026-05-01"})
    rows.create(network, "exit_ticket_batch", {"adoption_id": adoption, "template_id": ticket, "grade": "1"})
    offered = {year: len(register_templates.templates(network, ["tickets"], year)[0][0].lines) for year in (2025, 2026)}
    assert offered == {2025: 0, 2026: 3}, "those of another year may be counted already, and would look as if not"
    path = template(network, tmp_path / "plantilla.xlsx", "tickets")
    book = load_workbook(path)
    page = book["Tickets de salida"]
    assert [page.cell(row, 3).value for row in (2, 3, 4)] == ["Contento", "Regular", "Triste"]
    page.cell(2, 4).value, page.cell(4, 3).value, page.cell(4, 4).value = 7, "TRISTE", 2
    page.cell(3, 3).value, page.cell(3, 4).value = "Feliz", 1
    book.save(path)
    (unknown,) = preview(network, path).problems
    assert (unknown.code, dict(unknown.details)["value"]) == ("not_choice", "Feliz")
    page.cell(3, 4).value = page.cell(3, 3).value = None
    book.save(path)
    assert register_intake.take_in(network, read_sheets(path)).new == {"Tickets de salida": 2}
    lines = table(network, "tickets").lines
    assert {rows.load(network, "exit_ticket_tally", line.id)["option"] for line in lines} == {"3", "1"}
    assert {line.cells[2:] for line in lines} == {("Contento", 7), ("Triste", 2)}


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
    assert register_intake.take_in(network, read_sheets(path)).new == {"Tickets de salida": 2}
    groups.cell(2, head.index("Respondieron") + 1).value = 7
    book.save(path)
    assert [one.code for one in preview(network, path).problems] == ["tally_over"], "eight answers are there already"


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


def test_a_line_of_a_session_that_was_held_says_in_a_sheet_too_whether_it_is_of_a_member(network, tmp_path):
    """6.2 expected members: a role that is corrected later moves no old percentage; taken back, all is as before."""
    [session] = meetings.meetings(network)
    meetings.hold(network, session.id)
    late = people.add(network, "Celso Rain", role="TEACHER")
    guest = people.add(network, "Ema Pino", role="GUEST")
    before = dump(network)
    came = attendance.counts(network, session.id).came
    path = template(network, tmp_path / "plantilla.xlsx", "asistencia", year=2026)
    words = load_workbook(path)["Asistencia"].cell(2, 1).value
    line = {"Sesión": words, "Asistencia": "Presente"}
    filled(path, "Asistencia", line | {"Persona": "Celso Rain"}, line | {"Persona": "Ema Pino"})
    done = register_intake.take_in(network, read_sheets(path))
    said = {row["person_id"]: row["expected"] for row in rows.parts(network, "attendance", session.id)}
    assert (said[late], said[guest]) == (True, False)
    now = attendance.counts(network, session.id).came
    assert now == Count(came.part + 1, came.whole + 1)
    assert register_intake.take_in(network, read_sheets(path)).changes_n == 0
    [role] = rows.parts(network, "membership", late)
    rows.update(network, "membership", role["id"], {"role": "GUEST"})
    assert attendance.counts(network, session.id).came == now
    rows.update(network, "membership", role["id"], {"role": "TEACHER"})
    register_intake.take_back(network, done)
    assert dump(network) == before
