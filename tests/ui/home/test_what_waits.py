"""What the first page says of the next session, of what waits for a person, and of what waits to be handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app import wall_clock
from app.log.clock import BUILT, DAY, FAR_AHEAD
from app.log.identity import author_of
from app.services import (
    commitments,
    instruments,
    meetings,
    people,
    plan_close,
    plans,
    practice_parts,
    practices,
    rows,
)
from app.services.rules import Count
from app.sync import erasing, undoing, watching
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.ui import waiting
from app.ui.pages.home_parts import attendance_words, hand_over_words
from app.ui.waiting import Waiting, read_waiting
from app.ui.widgets.rows import ListRow
from tests.oracle.copies import shares_in_a_copy
from tests.the_day import TODAY
from tests.ui.exchange_world import colleague
from tests.ui.home.reading import lines, press, read, row
from tests.ui.names import unnamed


def test_the_next_session_says_when_and_opens(qtbot, page, context, database):
    made = meetings.schedule(database, TODAY + timedelta(days=7))
    read(qtbot, page)
    assert page.meeting.isVisible()
    press(page.meeting, "Abrir")
    assert context.host.went == [("sesiones", {"id": made})]


def test_the_agenda_of_the_next_session_is_printed_from_here(qtbot, page, context, database):
    meetings.schedule(database, TODAY + timedelta(days=7))
    read(qtbot, page)
    press(page.meeting, "Imprimir tabla")
    [(_title, make, name)] = context.host.documents
    assert make().startswith(b"%PDF")
    assert name.endswith(".pdf")


def test_without_a_next_session_planning_one_is_offered(qtbot, page, context, database):
    meetings.hold(database, meetings.schedule(database, TODAY - timedelta(days=7)))
    read(qtbot, page)
    assert lines(page.meeting) == ["No hay una sesión planificada"]
    QTest.keyClick(row(page.meeting, "No hay una sesión planificada"), Qt.Key.Key_Space)
    assert context.host.went == [("sesiones", {})]


def test_each_of_my_drafts_opens_where_it_is_written(qtbot, page, context, database):
    made = practices.create(database, {"title": "La feria"}, today=TODAY)
    read(qtbot, page)
    QTest.keyClick(row(page.drafts, "La feria"), Qt.Key.Key_Space)
    assert context.host.went == [("practicas", {"id": made, "mode": "editar"})]


def test_what_stayed_here_of_a_shared_practice_is_listed_with_my_drafts(qtbot, page, context, database, tmp_path):
    made = practices.create(database, {"title": "La feria"}, today=TODAY)
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    practice_parts.add_step(database, made, "Caminar")
    come()
    read(qtbot, page)
    assert lines(page.drafts) == ["La feria"]
    assert "Solo en este computador: 1 paso" in row(page.drafts, "La feria").accessibleName()
    QTest.keyClick(row(page.drafts, "La feria"), Qt.Key.Key_Space)
    assert context.host.went == [("practicas", {"id": made})]


def test_many_drafts_end_in_one_row_that_leads_to_all(qtbot, page, context, database):
    for number in range(8):
        practices.create(database, {"title": f"Feria {number}"}, today=TODAY)
    read(qtbot, page)
    assert len(lines(page.drafts)) == 6
    QTest.keyClick(row(page.drafts, "Ver todos los borradores (8)"), Qt.Key.Key_Space)
    assert context.host.went == [("practicas", {})]


def test_commitments_that_fall_due_say_so_in_words(qtbot, page, context, database):
    late = commitments.add(database, "Traer fotos", responsible_id=context.person, due=TODAY - timedelta(days=2))
    commitments.add(database, "Llamar a la red", responsible_id=context.person, due=TODAY)
    commitments.add(database, "De otra persona", responsible_id=people.add(database, "Berta"), due=TODAY)
    read(qtbot, page)
    assert lines(page.pending) == ["Traer fotos", "Llamar a la red"]
    assert row(page.pending, "Traer fotos").accessibleName().endswith("Atrasado")
    assert row(page.pending, "Llamar a la red").accessibleName().endswith("Vence hoy")
    QTest.keyClick(row(page.pending, "Traer fotos"), Qt.Key.Key_Space)
    assert context.host.went == [("acuerdos", {"id": late})]


def test_what_waits_to_be_handed_over_is_said_once_there_are_colleagues(
    qtbot, page, context, database, workspace, tmp_path
):
    read(qtbot, page)
    assert not page.hand_over.isVisible()
    colleague(workspace, database, tmp_path)
    people.add(database, "Carla Soto")
    read(qtbot, page)
    qtbot.waitUntil(page.hand_over.isVisible)
    qtbot.waitUntil(lambda: "que sus colegas aún no tienen" in page.hand_over.sentence.text())
    press(page.hand_over, "Intercambiar")
    assert context.host.went == [("intercambio", {})]


def test_what_has_two_versions_leads_to_its_decision(qtbot, page, context, database, workspace, tmp_path):
    berta = colleague(workspace, database, tmp_path)
    made = rows.create(database, "practice", {"title": "La feria"})
    receive(berta.database, hand_over(database, tmp_path / "ida.entrega").path)
    rows.update(database, "practice", made, {"title": "La feria del pueblo"})
    rows.update(berta.database, "practice", made, {"title": "La feria libre"})
    receive(database, berta.hands_over())
    berta.workspace.close()
    read(qtbot, page)
    QTest.keyClick(row(page.look, "1 dato con dos versiones"), Qt.Key.Key_Space)
    assert context.host.went == [("intercambio", {"part": "decidir"})]


def test_who_asks_to_join_waits_on_the_first_page_of_the_coordination(
    qtbot, page, context, database, workspace, tmp_path
):
    berta = colleague(workspace, database, tmp_path, accepted=False)
    read(qtbot, page)
    assert not page.look.isVisible()
    receive(database, berta.hands_over("solicitud.entrega"))
    read(qtbot, page)
    assert lines(page.look) == ["Berta Ñanco pide unirse al microcentro"]
    assert read_waiting(database).warnings() == ("Un computador pide unirse.",)
    assert not row(page.steps, "Invitar a colegas").accessibleName().endswith("Espera respuesta")
    QTest.keyClick(row(page.look, lines(page.look)[0]), Qt.Key.Key_Space)
    assert context.host.went == [("intercambio", {"part": "entregar"})]
    berta.workspace.close()


def test_probable_duplicates_are_shown_to_look_at(qtbot, page, context, database):
    for _ in range(2):
        people.add(database, "Berta Ñanco")
    read(qtbot, page)
    assert lines(page.look) == ["Berta Ñanco"]
    QTest.keyClick(row(page.look, "Berta Ñanco"), Qt.Key.Key_Space)
    assert context.host.went == [("intercambio", {"part": "decidir"})]


def test_a_stick_is_offered_and_one_press_exchanges_with_it(
    qtbot, page, context, database, workspace, tmp_path, monkeypatch
):
    berta = colleague(workspace, database, tmp_path)
    folder = tmp_path / "KINGSTON"
    folder.mkdir()
    berta.hands_over().rename(folder / "algo.entrega")
    berta.workspace.close()
    monkeypatch.setattr(watching, "sticks", lambda: [folder])
    page.arrive()
    qtbot.waitUntil(page.hand_over.news.isVisible)
    assert page.hand_over.news.text() == ("Hay un pendrive conectado: «KINGSTON», con 1 archivo nuevo para usted.")
    press(page.hand_over, "Intercambiar con «KINGSTON»")
    [(where, args)] = context.host.went
    assert (where, args["folder"]) == ("intercambio", str(folder))
    assert list(unnamed(page)) == []
    monkeypatch.setattr(watching, "sticks", list)
    page._places.ask()
    qtbot.waitUntil(lambda: not page.hand_over.news.isVisible())


def test_what_was_undone_waits_on_the_first_page(qtbot, page, context, database, workspace, tmp_path):
    berta = colleague(workspace, database, tmp_path)
    rows.create(berta.database, "practice", {"title": "La feria"})
    receive(database, berta.hands_over())
    berta.workspace.close()
    undoing.undo(database)
    read(qtbot, page)
    QTest.keyClick(row(page.look, "Usted deshizo algo que recibió"), Qt.Key.Key_Space)
    assert context.host.went == [("intercambio", {"part": "historial"})]


def test_what_came_back_of_something_erased_waits_on_the_first_page(qtbot, page, context, database, berta):
    person = people.add(database, "Zoila Zorzal")
    receive(berta.database, hand_over(database, berta.stick / "una.entrega").path)
    erasing.erase(database, "person", person)
    read(qtbot, page)
    assert not page.look.isVisible()
    rows.update(berta.database, "person", person, {"email": "zoila@ejemplo.cl"})
    receive(database, berta.hands_over())
    read(qtbot, page)
    QTest.keyClick(row(page.look, "Volvió algo que se había borrado para siempre"), Qt.Key.Key_Space)
    assert context.host.went == [("intercambio", {"part": "computadores"})]


def test_a_doubted_date_is_asked_for_once_and_the_answer_can_be_taken_back(qtbot, page, context, database):
    with database.read() as session:
        clock = author_of(session).clock
    clock.wall = lambda: clock.known // 2**16 + FAR_AHEAD + DAY
    read(qtbot, page)
    assert page.date.question.text().startswith("¿Es hoy ")
    press(page.date, "No, ver cómo corregirla")
    assert "fecha y hora" in page.date.how.words.text()
    assert list(unnamed(page)) == []
    press(page.date, "Sí, la fecha es correcta")
    read(qtbot, page)
    assert not page.date.isVisible()
    text, undo = context.host.toasts[-1]
    assert "vale la fecha" in text
    undo()
    read(qtbot, page)
    assert page.date.isVisible()
    clock.wall = lambda: BUILT - 1
    read(qtbot, page)
    assert page.date.question.text().endswith("no puede ser.")
    assert not page.date.yes.isVisible()


def test_the_goal_of_the_year_is_a_bar_with_words(qtbot, page, database):
    made = rows.create(database, "practice", {"title": "La feria", "school_year": TODAY.year})
    rows.update(database, "microcentro", database.space, {"practice_goal": 5})
    read(qtbot, page)
    assert not page.year.isVisible()
    meeting = meetings.schedule(database, TODAY)
    rows.create(database, "practice_presentation", {"practice_id": made, "meeting_id": meeting})
    meetings.hold(database, meeting)
    read(qtbot, page)
    assert page.year.goal.words.text() == "1 de 5 prácticas compartidas en sesiones"


def test_the_year_that_is_told_of_is_the_last_one_in_which_the_network_met(qtbot, page, database):
    before = TODAY.year - 1
    meetings.hold(database, meetings.schedule(database, TODAY.replace(year=before, month=11, day=6)))
    read(qtbot, page)
    assert page.year.heading.text() == f"El año {before}"
    meetings.hold(database, meetings.schedule(database, TODAY))
    read(qtbot, page)
    assert page.year.heading.text() == f"El año {TODAY.year}"


@pytest.mark.parametrize(
    ("waiting", "words"),
    [
        (Waiting(0, 0, 0, 0, 0, 0, 2, True), "Todo lo suyo está entregado."),
        (
            Waiting(2, 0, 1, 4_404_019, 0, 0, 2, True, decisions=1),
            "2 cambios, 1 evidencia (4,2 MB) y lo decidido sobre los computadores que sus colegas aún no tienen.",
        ),
        (
            Waiting(0, 0, 0, 0, 0, 0, 1, False, applies=True),
            "Entregue un archivo a la coordinación: lleva su solicitud para que acepte este computador.",
        ),
        (Waiting(1, 0, 0, 0, 0, 0, 2, True), "1 cambio que sus colegas aún no tienen."),
        (
            Waiting(1200, 1, 3, 4_404_019, 0, 0, 2, True),
            (
                "1.200 cambios y 3 evidencias (4,2 MB) que sus colegas aún no tienen. "
                "1 cambio entregado espera que sus colegas confirmen que llegó."
            ),
        ),
    ],
)
def test_what_waits_is_said_in_words(waiting, words):
    assert hand_over_words(waiting) == words


def test_attendance_is_said_with_its_count():
    assert attendance_words(Count(34, 40), 5) == "Asistencia: 34 de 40 presencias esperadas (85\u00a0%)"
    assert attendance_words(Count(5, 8), 5) == "Asistencia: 5 de 8 presencias esperadas (63\u00a0%)"
    assert attendance_words(Count(2, 4), 5) == "Asistencia: 2 de 4 presencias esperadas"
    assert attendance_words(Count(0, 0), 5) == "Todavía no hay asistencia de este año."


def test_what_was_handed_over_is_not_counted_again(database, workspace, tmp_path):
    colleague(workspace, database, tmp_path)
    people.add(database, "Carla Soto")
    assert read_waiting(database).changes > 0
    hand_over(database, tmp_path / "otra.entrega")
    found = read_waiting(database)
    assert (found.changes, found.laptops, found.coordinates) == (0, 2, True)
    assert found.handed > 0


def test_private_drafts_do_not_wait_to_be_handed_over(database):
    before = read_waiting(database).changes
    practices.create(database, {"title": "La feria"}, today=TODAY)
    assert read_waiting(database).changes == before


def test_the_foot_counts_what_waits_and_marks_what_needs_a_person(
    qtbot, workspace, window, database, tmp_path, monkeypatch
):
    colleague(workspace, database, tmp_path)
    people.add(database, "Carla Soto")
    qtbot.waitUntil(lambda: window.sidebar.pending.word.startswith("Por entregar: "))
    counted = []

    def is_still():
        asked = (window.page._counts._timer, window.around.waiting._timer, window.page._later)
        return not window.jobs.jobs and not any(each.isActive() for each in asked)

    qtbot.waitUntil(is_still)
    monkeypatch.setattr(waiting, "read_waiting", lambda asked: counted.append(asked) or read_waiting(asked))
    people.add(database, "Dora Paz")
    qtbot.waitUntil(lambda: bool(counted) and is_still())
    assert counted == [database], "the foot and the first page count once between them"
    assert not window.sidebar.pending.dot
    window.sidebar.show_waiting(Waiting(3, 0, 0, 0, 2, 1, 2, True))
    assert window.sidebar.pending.dot
    words = "Hay un dato con dos versiones. 2 evidencias esperan autorización."
    assert window.sidebar.pending.accessibleDescription() == words
    assert "2 evidencias esperan autorización." in window.sidebar.pending.toolTip()


def test_whoever_takes_the_coordination_over_is_led_to_the_notes_that_were_left(window, database, qtbot):
    instruments.turn(database, "plan", on=True)
    today = wall_clock.today()
    me = window.context.person
    plan = plans.begin(database, today.year)
    rows.update(database, "annual_plan", plan, {"handover_notes": "La llave está donde doña Rosa."})
    plan_close.hand_over(database, plan, me, on=today.replace(year=today.year + 1, month=3, day=1), today=today)
    window.resize(1024, 600)
    window.navigate("inicio")
    window.page.refresh(frozenset())
    lead = "Recibir la coordinación"
    qtbot.waitUntil(lambda: lead in [each.accessibleName().split(".")[0] for each in window.page.findChildren(ListRow)])
    row = next(each for each in window.page.findChildren(ListRow) if lead in each.accessibleName())
    row.click()
    part = window.page.view.part
    notes = part.form.rows["handover_notes"].field
    qtbot.waitUntil(lambda: window.focusWidget() is notes)
    qtbot.waitUntil(lambda: not notes.visibleRegion().isEmpty() and part.column.verticalScrollBar().value() > 0)
    window.page.view.show_part("foco")
    window.page.view.show_part("cierre")
    assert window.focusWidget() is not notes
