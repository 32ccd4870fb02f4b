"""What cannot be read, or could not be stored, is told where it stands and holds whoever leaves it."""

from __future__ import annotations

from contextlib import closing, contextmanager
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import wall_clock
from app.errors import DatabaseUnavailable
from app.models.database import Database
from app.services import adoptions, agenda, attendance, instruments, meetings, people, rows, surveys, tallies, tickets
from app.services.workspace import open_workspace
from tests.oracle.desk import moved_in


@pytest.fixture
def full(monkeypatch):
    """A disk that is full while it is asked to be."""

    @contextmanager
    def fill(database):
        with monkeypatch.context() as during:
            during.setattr(Database, "write", Mock(side_effect=DatabaseUnavailable(database.path, "FULL")))
            yield

    return fill


@pytest.fixture(scope="module")
def scheduled(tmp_path_factory, founded):
    """The data folder of a laptop with a session of today and two people more, to be copied, and the session."""
    with closing(open_workspace(tmp_path_factory.mktemp("fijada"))) as workspace:
        database = moved_in(workspace, founded)
        for name in ("Berta Soto", "Celso Ríos"):
            people.add(database, name, since=wall_clock.today().replace(day=1))
        return workspace.folder, meetings.schedule(database, wall_clock.today(), length="half", start="09:00")


@pytest.fixture
def database(workspace, scheduled):
    return moved_in(workspace, scheduled[0])


@pytest.fixture
def meeting(database, scheduled):
    """A session of today, with two points and two people."""
    return scheduled[1]


@pytest.fixture
def point(window, database, meeting):
    """The first point of its agenda, open for writing."""
    window.navigate("sesiones", id=meeting, part="tabla")
    part = window.page.session.part
    part.list.open(agenda.items(database, meeting)[0].id)
    return part


@pytest.fixture
def sheet(window, database, meeting):
    """Its attendance, the first person having come late."""
    window.navigate("sesiones", id=meeting, part="asistencia")
    part = window.page.session.part
    first = next(iter(part.lines))
    attendance.set_state(database, meeting, first, "late")
    part.refresh()
    return SimpleNamespace(part=part, line=part.lines[first], person=first)


@pytest.fixture
def batch(window, database):
    """The tickets of an application in 3°, open."""
    practice = rows.create(database, "practice", {"title": "La huerta", "grades": ["3"], "status": "draft"})
    applied = adoptions.choose(database, practice, grades=["3"]).id
    adoptions.move(database, applied, "applied", on=wall_clock.today())
    window.navigate("ciclo", id=practice, part="tickets")
    window.page.stage.note("3")
    editor = window.page.stage.editor
    line = tickets.table(database, editor.batch).rows[0]
    cell = editor.grid.cell(line.item.id, next(iter(line.counts)))
    return SimpleNamespace(editor=editor, cell=cell, key=editor.batch)


def told(database, key):
    return sum(count for line in tickets.table(database, key).rows for count in line.counts.values())


OF_A_PART = {
    "another tab": lambda window: window.page.session.show_part("datos"),
    "the next tab": lambda window: window.page.session.turn(1),
    "another page": lambda window: window.navigate("acuerdos"),
    "the side": lambda window: window.sidebar.chosen.emit("inicio"),
}


@pytest.mark.parametrize("way", [*OF_A_PART.values(), lambda window: window.back()], ids=[*OF_A_PART, "Esc"])
def test_minutes_that_are_no_number_hold_whoever_leaves_the_point(window, point, way):
    editor = point.list.editor
    editor.minutes.edit.setText("un rato")
    editor.minutes.changed.emit()
    way(window)
    assert window.page.session.part is point
    assert point.list.editor is editor
    assert editor.minutes.edit.text() == "un rato"
    assert "No se entienden" in editor.form.rows["minutes_planned"].problem.text()
    assert editor.minutes.isAncestorOf(window.focusWidget())


def test_minutes_that_are_no_number_hold_whoever_opens_another_point(window, database, meeting, point):
    editor = point.list.editor
    editor.minutes.edit.setText("un rato")
    editor.minutes.changed.emit()
    point.list.lines[point.list.order[1]].click()
    point.add()
    point.keep_button.click()
    assert point.list.editor is editor
    assert point.keep.isHidden()
    assert len(agenda.items(database, meeting)) == len(point.list.order)


@pytest.mark.parametrize("way", OF_A_PART.values(), ids=[*OF_A_PART])
def test_a_point_that_the_full_disk_does_not_take_holds_whoever_leaves_it(window, database, full, point, way):
    editor = point.list.editor
    editor.topic.selectAll()
    QTest.keyClicks(editor.topic, "Leer el acta")
    with full(database):
        way(window)
        assert window.page.session.part is point
        assert editor.saver.notice.isVisible()
    way(window)
    assert rows.load(database, "agenda_item", editor.item)["topic"] == "Leer el acta"


@pytest.mark.parametrize("way", OF_A_PART.values(), ids=[*OF_A_PART])
def test_an_hour_that_is_none_holds_whoever_leaves_the_attendance(window, sheet, way):
    field = sheet.line.fields["arrival"]
    field.edit.setText("a la una")
    field.changed.emit()
    way(window)
    assert window.page.session.part is sheet.part
    assert "No se entiende esta hora" in sheet.line.begun.text()
    assert sheet.line.begun.isVisible()
    assert field.isAncestorOf(window.focusWidget())


@pytest.mark.parametrize("way", OF_A_PART.values(), ids=[*OF_A_PART])
def test_an_hour_that_the_full_disk_does_not_take_holds_whoever_leaves_the_attendance(
    window, database, meeting, full, sheet, way
):
    field = sheet.line.fields["arrival"]
    field.edit.setText("9:20")
    field.changed.emit()
    with full(database):
        way(window)
        assert window.page.session.part is sheet.part
        assert sheet.line.saver.notice.isVisible()
    way(window)
    noted = {row.person_id: row.arrival for row in attendance.sheet(database, meeting)}
    assert noted[sheet.person] == "09:20"


def test_an_hour_that_is_none_stays_when_somebody_else_comes(window, database, sheet):
    field = sheet.line.fields["arrival"]
    field.edit.setText("a la una")
    field.changed.emit()
    guest = people.add(database, "Dora Paz", role=None)
    sheet.part.guest.set_value(guest, "Dora Paz")
    sheet.part.guest.changed.emit()
    QApplication.processEvents()
    line = sheet.part.lines[sheet.person]
    assert guest in sheet.part.lines
    assert line.fields["arrival"].edit.text() == "a la una"
    assert line.isVisible()
    assert not sheet.part.save_now()


OF_A_STAGE = {
    "Esc": lambda window: window.back(),
    "another stage": lambda window: window.page.show_stage("aplicaciones"),
    "another grade": lambda window: window.page.stage.note("4"),
    "another page": lambda window: window.navigate("acuerdos"),
}


@pytest.mark.parametrize("way", OF_A_STAGE.values(), ids=[*OF_A_STAGE])
def test_a_count_that_is_no_number_holds_whoever_leaves_the_tickets(window, batch, way):
    QTest.keyClicks(batch.cell, "dos")
    way(window)
    assert (window.current, window.page.part, batch.editor.batch) == ("ciclo", "tickets", batch.key)
    assert batch.cell.text() == "dos"
    assert "«dos» no es un número" in batch.cell.accessibleDescription()
    assert window.focusWidget() is batch.cell


@pytest.mark.parametrize("way", OF_A_STAGE.values(), ids=[*OF_A_STAGE])
def test_a_count_that_the_full_disk_does_not_take_holds_whoever_leaves_the_tickets(window, database, full, batch, way):
    QTest.keyClicks(batch.cell, "2")
    with full(database):
        way(window)
        assert (window.current, window.page.part, batch.editor.batch) == ("ciclo", "tickets", batch.key)
        assert batch.editor.refused.isVisible()
        assert batch.cell.text() == "2"
    assert window.page.save_now()
    assert told(database, batch.key) == 2


@pytest.fixture
def survey(window, database, meeting):
    """The survey of the session, open."""
    instruments.turn(database, "survey", on=True)
    window.navigate("sesiones", id=meeting, part="encuesta")
    part = window.page.session.part
    return SimpleNamespace(
        panel=part, read=lambda: surveys.of_meeting(database, meeting).table, told=lambda: part.refused.isVisible()
    )


@pytest.fixture
def diagnostic(window, database):
    """A diagnostic of the network, just begun."""
    window.undo.failed.disconnect()  # a count that is refused is told in a window of its own
    instruments.turn(database, "diagnostic", on=True)
    window.navigate("instrumentos", part="diagnostic")
    window.page.part.add()
    form = window.page.part.form
    panel = next(each for each in form.panels if hasattr(each, "grid"))
    return SimpleNamespace(
        panel=panel,
        read=lambda: tallies.read(database, "network_diagnostic", form.record),
        told=lambda: form.saver.notice.isVisible(),
    )


@pytest.mark.parametrize("kind", ["survey", "diagnostic"])
def test_counts_that_the_full_disk_does_not_take_hold_whoever_leaves_them(window, database, full, request, kind):
    counted = request.getfixturevalue(kind)
    panel, here, line = counted.panel, window.current, counted.read().rows[0]
    with full(database):
        QTest.keyClicks(panel.respondents, "6")
        window.navigate("acuerdos")
        assert window.current == here
        QTest.keyClicks(panel.grid.cell(line.item.id, next(iter(line.counts))), "4")
        window.navigate("acuerdos")
        assert window.current == here
        assert counted.told()
    window.navigate("acuerdos")
    assert window.current == "acuerdos"
    table = counted.read()
    assert (table.respondents, sum(table.rows[0].counts.values())) == (6, 4)
