"""What people and other programs do to workbooks does no harm."""

from __future__ import annotations

import zipfile
from contextlib import suppress

import pytest
from openpyxl import load_workbook

from app.errors import FileUnreadable, InputRefused
from app.excel.read_book import read_sheets
from app.services import attendance, meetings, people, register_intake, register_rows, rows
from app.services import network as school_network
from app.services.register_intake_words import summary
from app.services.register_lines import KEY_JOIN, MOST_PROBLEMS
from app.services.register_sheets import KEY_HEADER, Cell, Sheet
from app.texts import explain
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


def test_what_stands_in_columns_that_are_none_of_ours_or_in_hidden_sheets_is_named(network, tmp_path):
    path = book_of(
        tmp_path / "a mano.xlsx",
        "Personas",
        ["Nombre completo", "Cargo", "Comentario", "Teléfono", "Teléfono", "Vacía", None],
        ["Rosa Leal", "docente", "viene los lunes", "9 8765 4321", "9 1234 5678", None, None],
        ["Juan Paillal", "docente", None, None, None, None, "suelto"],
        [None, None, "una fila que dice solo esto", None, None, None, None],
    )
    book = load_workbook(path)
    hidden = book.create_sheet("Escuelas")
    hidden.append(["Nombre", "RBD"])
    hidden.append(["Escuela Escondida", 99055])
    hidden.sheet_state = "hidden"
    book.save(path)
    found = register_intake.preview(network, read_sheets(path))
    assert found.new == {"Personas": 2}
    assert found.ignored == [
        "Escuelas (hoja oculta)",
        "la columna «Comentario» de la hoja «Personas»",
        "la columna «Teléfono» de la hoja «Personas»",
        "la columna G, que no tiene título, de la hoja «Personas»",
    ]
    told = summary(found, "x", done=False)[-1]
    assert told.startswith("No se tomaron en cuenta: Escuelas (hoja oculta), la columna «Comentario»")


def test_a_template_of_ours_has_no_column_that_is_left_aside(network, tmp_path):
    found = register_intake.preview(network, read_sheets(template(network, tmp_path / "plantilla.xlsx")))
    assert set(found.ignored) <= {"Diccionario", "Cómo llenarla"}


def test_a_line_after_thousands_of_blank_ones_is_taken_too(network, tmp_path):
    blanks = [[]] * 5200
    lines = [["Nombre completo", "Cargo"], ["Rosa Leal", "docente"], *blanks, ["Juan Paillal", "docente"]]
    path = book_of(tmp_path / "larga.xlsx", "Personas", *lines)
    assert register_intake.preview(network, read_sheets(path)).new == {"Personas": 2}


def test_a_text_that_a_cell_had_to_cut_is_not_replaced_by_what_is_left_of_it(network, tmp_path):
    """Invariant 5: who changes a word of what a cell could hold has not seen the rest."""
    long = "palabra " * 5000 + "y el final"
    practice = rows.create(network, "practice", {"title": "La huerta larga", "common_activity": long})
    path = template(network, tmp_path / "plantilla.xlsx", "practicas")
    assert register_intake.preview(network, read_sheets(path)).changed == {}
    book = load_workbook(path)
    (cell,) = [one for line in book["Prácticas"] for one in line if str(one.value).startswith("palabra palabra")]
    cell.value = f"Palabro{cell.value[7:]}"
    book.save(path)
    found = register_intake.preview(network, read_sheets(path))
    assert [one.code for one in found.problems] == ["cell_was_cut"]
    assert found.problems[0].place == f"hoja «Prácticas», celda {cell.coordinate}"
    assert rows.load(network, "practice", practice)["common_activity"] == long.strip()


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
    notes = read_sheets(book_of(tmp_path / "otra.xlsx", "Notas", ["a", "b"]))
    with pytest.raises(InputRefused, match="Ninguna hoja") as caught:
        register_intake.preview(network, notes)
    assert "«Escuelas», «Personas»" in explain(caught.value).advice
    ours = sheet("Matrícula", ["Escuela", "Grado", "Estudiantes"], ["99001", "1°", 4])
    assert register_intake.preview(network, [*notes, ours]).ignored == ["Notas"]


def test_what_was_changed_since_it_was_taken_in_stays_when_that_is_taken_back(network):
    school = {row.rbd: row.id for row in school_network.schools(network)}[99001]
    before = rows.load(network, "school", school)
    line = sheet("Escuelas", ["RBD", "Nombre", "Localidad"], ["99001", "Escuela Nueva", "El Alto"])
    done = register_intake.take_in(network, [line])
    assert done.changed == {"Escuelas": 1}
    rows.update(network, "school", school, {"name": "Escuela Los Boldos de Arriba"})
    register_intake.take_back(network, done)
    now = rows.load(network, "school", school)
    assert (now["name"], now["locality"]) == ("Escuela Los Boldos de Arriba", before["locality"])


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


def test_a_workbook_that_lost_a_sheet_is_damaged_and_not_read_without_it(network, tmp_path):
    path = template(network, tmp_path / "plantilla.xlsx", "escuelas", "personas")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "sin hoja.xlsx", "w") as less:
        for part in whole.infolist():
            if part.filename != "xl/worksheets/sheet2.xml":
                less.writestr(part, whole.read(part))
    with pytest.raises(InputRefused, match="dañada"):
        read_sheets(tmp_path / "sin hoja.xlsx")


def test_a_sheet_without_its_header_says_so(network):
    sheet = Sheet("Personas", ((Cell("A1", "hola"),),))
    problems = register_intake.preview(network, [sheet]).problems
    assert [(one.code, one.place) for one in problems] == [("sheet_no_header", "hoja «Personas»")]


def sheet(title, *lines):
    """A sheet of these lines, each as long as it is."""
    return Sheet(title, tuple(
        tuple(Cell(f"{chr(65 + at)}{number}", raw) for at, raw in enumerate(line))
        for number, line in enumerate(lines, 1)
    ))  # fmt: skip


def test_a_line_that_ends_before_its_header_says_nothing_in_the_cells_that_it_lacks(network):
    done = register_intake.take_in(network, [sheet("Personas", ["Nombre completo", "Correo", "Cargo"], ["Rosa Leal"])])
    assert done.new == {"Personas": 1}


def test_of_a_sheet_that_is_wrong_all_along_no_more_is_told_than_can_be_read(network):
    """The rest of the lines is not looked at."""
    wrong = [[f"Persona {number}", "Astronauta"] for number in range(MOST_PROBLEMS + 20)]
    found = register_intake.preview(network, [sheet("Personas", ["Nombre completo", "Cargo"], *wrong)])
    assert len(found.problems) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("title", "lines", "code", "place"),
    [
        ("Asistencia", (["Sesión", "Asistencia"], ["Sesión N° 1 · 09-04-2026", "Presente"]), "required", "A2"),
        ("Prácticas", (["Título", "Escuela", "Asignatura"], [None, "99001", "Matemática"]), "required", "A2"),
        ("Prácticas", (["Título", "Asignatura"], ["LA HUERTA", "Matemática"]), "cell_many_records", "A2"),
    ],
)
def test_a_line_that_does_not_say_which_record_it_means_is_told_at_its_cell(network, title, lines, code, place):
    """What tells a record from another is missing, or two records are told by the same."""
    rows.create(network, "practice", {"title": "La Huerta", "status": "draft"})
    found = register_intake.preview(network, [sheet(title, *lines)])
    assert [(one.code, one.place) for one in found.problems] == [(code, f"hoja «{title}», celda {place}")]


def test_a_hidden_key_counts_while_the_names_beside_it_are_its_own(network):
    """Who writes another person's name in the line of somebody else means that person."""
    [line] = register_rows.table(network, "asistencia").lines
    meeting, known = meetings.meetings(network)[0].id, {row.full_name: row.id for row in people.people(network)}
    head = ["Sesión", "Persona", "Asistencia", KEY_HEADER]
    key = KEY_JOIN.join((meeting, known["Iván Cifuentes Rain"]))
    for name, new in (("Iván Cifuentes Rain", {}), (None, {}), ("Berta Ñanco", {"Asistencia": 1})):
        done = register_intake.take_in(network, [sheet("Asistencia", head, [line.cells[0], name, "Presente", key])])
        assert done.new == new
    states = {row.person_id: row.state for row in attendance.sheet(network, meeting)}
    assert (states[known["Iván Cifuentes Rain"]], states[known["Berta Ñanco"]]) == ("present", "present")


def test_a_grade_or_an_answer_written_over_that_of_a_line_means_that_one(network):
    """What the hidden key says is what the line was, and no more than that."""
    school = {row.rbd: row.id for row in school_network.schools(network)}[99001]
    head = ["Escuela", "Grado", "Estudiantes", KEY_HEADER]
    for grade, pupils in (("1°", 4), ("2°", 5), (None, 6)):
        line = ["99001", grade, pupils, KEY_JOIN.join((school, "1"))]
        register_intake.take_in(network, [sheet("Matrícula", head, line)])
    found = register_rows.table(network, "matricula").lines
    assert [line.cells[1:] for line in found] == [("1°", 6), ("2°", 5)]


def test_a_class_stays_in_its_school_whatever_a_sheet_says(network):
    """Which class a line means is told by its key, and of which school it is, by the class."""
    schools = {row.rbd: row.id for row in school_network.schools(network)}
    made = rows.create(network, "combined_class", {"school_id": schools[99001], "name": "1° a 4°"})
    lines = ["Escuela", "Nombre", KEY_HEADER], ["99002", "1° a 4°", made]
    found = register_intake.preview(network, [sheet("Cursos combinados", *lines)])
    assert [(one.code, one.label) for one in found.problems] == [("key_part_changed", "Escuela")]


def test_a_line_is_not_taken_for_a_draft_that_its_author_alone_has(network):
    """It is nobody's register yet: two of one name are told apart when it is shared."""
    rows.create(network, "practice", {"title": "El viento"}, private=True)
    line = sheet("Prácticas", ["Título", "Asignatura"], ["El viento", "Matemática"])
    found = register_intake.preview(network, [line])
    assert (found.new, found.changed) == ({"Prácticas": 1}, {})


def test_two_sheets_of_one_register_are_both_taken_in(network):
    """Who copied a sheet to go on in the copy loses neither."""
    head = ["Escuela", "Grado", "Estudiantes"]
    two = [sheet("Matrícula", head, ["99001", "1°", 4]), sheet("Matrícula (2)", head, ["99001", "2°", 5])]
    done = register_intake.take_in(network, two)
    assert (done.new, done.ignored) == ({"Matrícula": 2}, [])
