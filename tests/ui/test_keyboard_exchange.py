"""By keyboard alone: what is read, printed and taken in; what goes round between laptops; and the laptop itself."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from app.services import (
    attendance,
    conflicts,
    duplicates,
    indicators_own,
    instruments,
    network,
    people,
    practices,
    rows,
)
from app.services.workspace import open_workspace
from app.sync.accepting import applicants
from app.sync.hand_over import hand_over
from app.sync.joining import join
from app.sync.reception import receive
from app.sync.undoing import undoable
from app.ui.widgets.tables import ReadTable
from tests.the_day import TODAY
from tests.ui.hands import SIDEBAR, Strays

YEAR = TODAY.year


@pytest.fixture
def steady(qapp, window):
    """Nothing that is shown takes the keyboard to a window of its own."""
    strays = Strays(window)
    qapp.installEventFilter(strays)
    yield
    qapp.removeEventFilter(strays)
    assert strays.seen == []


def names(database):
    return [one.full_name for one in people.people(database)]


def titles(database):
    found = practices.load_rows(database, practices.find_ids(database, practices.PracticeFilter()))
    return {one.title for one in found.values()}


@pytest.mark.usefixtures("steady")
def test_what_was_written_is_found_counted_printed_and_taken_in_by_keyboard_alone(
    qtbot, window, workspace, database, settings, hands, tmp_path
):
    rows.create(database, "practice", {"title": "La huerta se mide", "common_theme": "La huerta"})
    instruments.turn(database, "indicators", on=True)
    school = network.add_school(database, rbd=4501, name="Escuela El Aromo").school
    since = date(YEAR, 1, 1)
    who = [people.add(database, f"Docente {n}", school_id=school, since=since) for n in range(5)]
    for month in (3, 4, 5):
        held = {"school_year": YEAR, "number": month, "date": f"{YEAR}-0{month}-10", "status": "held"}
        meeting = rows.create(database, "meeting", held)
        for person in who:
            attendance.set_state(database, meeting, person, "present")

    hands.press("Ctrl+Shift+F")
    hands.write("huerta")
    qtbot.waitUntil(lambda: window.page.found.total > 0)
    hands.press("Down")
    assert "La huerta se mide" in hands.at
    assert SIDEBAR in hands.round()
    hands.press("Return")
    assert window.current == "practicas"
    hands.press("Esc")

    hands.press("Ctrl+6")
    qtbot.waitUntil(lambda: window.page.report is not None)
    assert {"Período", SIDEBAR} <= set(hands.round())
    hands.press("Down")
    left = hands.at
    hands.press("Return")
    hands.wait_for("El indicador elegido")
    qtbot.waitUntil(lambda: len(window.page.reader.cards) > 0)
    hands.open("Ver la tabla")
    hands.go_to("Tabla. ")
    assert isinstance(table := QApplication.focusWidget(), ReadTable)
    assert table.words.rowCount() > 0
    hands.press("Tab")
    assert "Tabla. " not in hands.at
    hands.press("Esc")
    assert hands.at == left
    hands.open("Definir un indicador")
    hands.write("Leen en voz alta")
    hands.go_to("Decisión")
    hands.write("Elegir qué textos leer.")
    hands.open("Definir el indicador")
    hands.wait_for("Cifras por escuela y mes")
    assert SIDEBAR in hands.round()
    hands.write("5/8")
    hands.press("Return")
    [own] = indicators_own.own(database)
    assert indicators_own.sheet(database, own.id, YEAR).cells

    hands.press("Ctrl+P")
    assert {SIDEBAR, "Cuaderno en blanco"} <= set(hands.round())
    hands.press("Down")
    hands.open("Convocatoria y tabla, con datos")
    hands.keep_paper(tmp_path / "tabla.pdf")
    hands.press("Esc")
    assert hands.at == "Convocatoria y tabla, con datos"
    hands.go_to("Qué va en el cuaderno: Acta de reunión")
    hands.press("Space")
    hands.open("Cuaderno en blanco")
    hands.keep_paper(tmp_path / "cuaderno.pdf")
    hands.print_and_think_better()
    hands.press("Esc")
    assert hands.at == "Cuaderno en blanco"
    hands.find("Ver computadores")
    hands.open("En blanco, para copiar a mano…")
    hands.wait_for("Vista previa")
    hands.press("Esc")
    hands.press("Tab")
    assert hands.at == "Las palabras de la hoja de recuperación"
    assert SIDEBAR in hands.round()
    hands.open("Ya las copié: ocultarlas")
    assert hands.at == "En blanco, para copiar a mano…"

    hands.find("Planillas")
    assert SIDEBAR in hands.round()
    hands.open("Guardar en una planilla…")
    hands.name_file(tmp_path / "registros.xlsx")
    hands.open("Guardar planilla para llenar…")
    hands.name_file(tmp_path / "llenar.xlsx")
    qtbot.waitUntil((tmp_path / "llenar.xlsx").exists)
    book = load_workbook(tmp_path / "llenar.xlsx")
    book["Personas"].append(["Rosa Leal"])
    book.save(tmp_path / "llena.xlsx")
    hands.open("Recibir planilla…")
    hands.name_file(tmp_path / "llena.xlsx")
    hands.wait_for("Recibir la planilla")
    assert SIDEBAR in hands.round()
    hands.press("Return")
    qtbot.waitUntil(lambda: window.undo.undo_text().startswith("Recibir"))
    assert "Rosa Leal" in names(database)
    hands.press("Ctrl+Z")
    assert "Rosa Leal" not in names(database)

    other = workspace.create("El Canelo", "Ana Pino")
    hands.press("Ctrl+0")
    hands.go_to("Tamaño del texto: 100\u00a0%")
    hands.press("Right")
    hands.press("Space")
    hands.wait_for("Tamaño del texto: 125\u00a0%")
    hands.press("Left")
    hands.press("Space")
    hands.wait_for("Tamaño del texto: 100\u00a0%")
    hands.go_to("Colores")
    hands.press("Right")
    hands.press("Space")
    hands.go_to("Código nuevo")
    hands.write("1234")
    hands.press("Return")
    hands.press("Ctrl+Shift+L")
    hands.wait_for("Ana Pino")
    hands.press("Return")
    assert hands.at == "Su código"
    hands.open("Olvidé mi código")
    hands.press("Esc")
    assert hands.at == "Su código"
    hands.write("1234")
    hands.press("Return")
    qtbot.waitUntil(lambda: not window.locked)
    hands.press("Ctrl+Shift+M")
    hands.press("Return")
    qtbot.waitUntil(lambda: window.context.database.space == other.space)

    assert (settings.text_percent, settings.scheme) == (100, "light")
    for made in ("tabla.pdf", "cuaderno.pdf", "registros.xlsx"):
        assert (tmp_path / made).stat().st_size > 0


@pytest.mark.usefixtures("steady")
def test_laptops_exchange_disagree_and_decide_by_keyboard_alone(
    qtbot, window, database, berta, hands, tmp_path
):
    made = [rows.create(database, "practice", {"title": f"Práctica {n}", "common_theme": "El agua"}) for n in range(4)]
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    for practice in made:
        rows.update(database, "practice", practice, {"common_theme": "El estero"})
        rows.update(berta.database, "practice", practice, {"common_theme": "El pozo"})
    first = berta.hands_over("primera.entrega")
    rows.create(berta.database, "practice", {"title": "De Berta"})
    second = berta.hands_over("segunda.entrega")
    for _ in range(2):
        people.add(database, "Luis Painemal")

    def wait_for_the_next():
        qtbot.waitUntil(lambda: hands.at.startswith("Práctica «"))

    hands.press("Ctrl+9")
    assert SIDEBAR in hands.round()
    hands.find("Invitar a colegas")
    hands.name_file(tmp_path / "invitacion.entrega")
    hands.wait_for("La clave de la invitación")
    code = window.page.desk.invitation.code.text()
    hands.press("Return")  # pressed once too often, it does not put them away
    hands.press("Tab")
    assert hands.at == "Ya las anoté"
    hands.press("Return")
    luz = open_workspace(tmp_path / "luz")
    hers = join(luz, tmp_path / "invitacion.entrega", code, "Luz Soto", device_name="Computador de Luz")
    hand_over(hers, tmp_path / "solicitud.entrega")
    luz.close()
    hands.receive(tmp_path / "solicitud.entrega")
    hands.wait_for("Listo")
    hands.press("Return")
    hands.wait_for("Luz Soto pide unirse")
    hands.press("Return")  # pressed once too often, it lets nobody in
    assert [one.person for one in applicants(database)] == ["Luz Soto"]
    hands.open("Aceptar a Luz Soto")
    qtbot.waitUntil(lambda: applicants(database) == [])

    hands.wait_for("Entregar…")
    hands.press("Return")
    assert "Por dónde lo entrega" in hands.at
    hands.press("Return")  # what is chosen stays chosen
    hands.open("Elegir dónde guardar…")
    hands.name_file(tmp_path / "entrega.entrega")
    hands.wait_for("Listo")
    hands.press("Return")

    hands.look_into(first)
    assert conflicts.count(database) == 0
    hands.press("Return")
    hands.wait_for("Entregar respuesta…")

    hands.find("Ver Por decidir")
    hands.wait_for("Práctica «")
    hands.press("Return")  # pressed once too often, it decides nothing
    hands.press("Space")
    assert conflicts.count(database) == len(made)
    assert hands.at.startswith("Práctica «")
    assert SIDEBAR in hands.round()
    hands.open("Dejar esta")
    wait_for_the_next()
    hands.press("Return")
    assert conflicts.count(database) == len(made) - 1
    hands.open("Usar esta")
    wait_for_the_next()
    hands.open("Escribir juntando ambas…")
    hands.press("Esc")
    assert hands.at.startswith("Escribir juntando ambas…")
    hands.press("Return")
    hands.write(" y el canal")
    hands.open("Dejar este texto")
    wait_for_the_next()
    hands.open("Decidir después")
    wait_for_the_next()
    assert conflicts.count(database) == 1
    themes = {rows.load(database, "practice", practice)["common_theme"] for practice in made}
    assert {"El pozo", "El estero"} < themes
    assert any("y el canal" in one for one in themes)
    hands.open("Luis Painemal")
    hands.wait_for("«Luis Painemal» y «Luis Painemal»")
    hands.press("Esc")
    hands.wait_for("Luis Painemal")
    hands.press("Return")
    hands.wait_for("«Luis Painemal» y «Luis Painemal»")
    hands.press("Return")
    assert duplicates.suspicions(database)
    hands.open("Son lo mismo: unir")
    qtbot.waitUntil(lambda: duplicates.suspicions(database) == [])

    hands.receive(second)
    hands.wait_for("Entregar respuesta…")
    hands.open("Deshacer…")
    hands.wait_for("Deshacer")
    assert SIDEBAR in hands.round()
    hands.press("Return")
    hands.wait_for("Volver a ponerlo")
    assert "De Berta" not in titles(database)
    hands.press("Return")
    hands.wait_for("Deshacer la última recepción…")
    assert "De Berta" in titles(database)
    hands.open("Descartar para todos: Recibido de Berta")
    hands.wait_for("Volver sin cambiar nada")
    hands.press("Esc")
    hands.wait_for("Deshacer la última recepción…")
    hands.open("Descartar para todos…")
    hands.wait_for("Volver sin cambiar nada")
    hands.press("Shift+Tab")
    assert hands.at == "Descartar para todos"
    hands.press("Return")
    qtbot.waitUntil(lambda: "De Berta" not in titles(database))
    assert not undoable(database).undone

    folder = tmp_path / "carpeta"
    folder.mkdir()
    hands.press("Ctrl+I")
    hands.name_file(folder)
    hands.wait_for("Listo")
    hands.press("Return")
    assert len(list(folder.iterdir())) == 1

    hands.press("Alt+4")
    assert {"Revisar los datos", SIDEBAR} <= set(hands.round())
    hands.open("Revisar los datos")
    hands.wait_for("Revisar los datos")
    hands.open("Soy otro equipo…")
    hands.press("Esc")
    assert hands.at == "Soy otro equipo…"

    hands.find("Guardar copia de respaldo")
    hands.name_file(tmp_path / "copia.minga")
    hands.wait_for("Guardar copia de respaldo…")
    hands.open("Restaurar una copia…")
    hands.wait_for("Elegir la copia")
    assert "Restaurar la copia" in hands.round()
    hands.press("Return")
    hands.name_file(tmp_path / "copia.minga")
    hands.go_to("Este es ahora mi equipo")
    hands.press("Space")
    hands.open("Restaurar la copia")
    qtbot.waitUntil(lambda: window.context.opened is not None)
    assert titles(window.context.database) == {f"Práctica {n}" for n in range(4)}
