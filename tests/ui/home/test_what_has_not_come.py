"""Inicio says what came and cannot be shown where somebody can be asked for the rest, and only there (fault 6)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.log.identity import author_of
from app.log.ops import GENERAL, NewOp, write_ops
from app.models.base import new_id
from app.services import rows
from app.sync import undoing
from app.sync.reception import receive
from tests.ui.exchange_world import colleague
from tests.ui.home.reading import lines, read, row


def a_part_of(desk, meeting):
    """An attendance, as a colleague's part may come before its whole."""
    with desk.database.write() as session:
        stamp = author_of(session).clock.next()
        write_ops(session, [NewOp("w", "attendance", new_id(), stamp, GENERAL, {"meeting_id": meeting})])


def test_what_somebody_can_be_asked_for_is_told_and_leads_to_the_list(qtbot, page, context, database, berta):
    read(qtbot, page)
    assert not page.look.isVisible()
    a_part_of(berta, new_id())
    receive(database, berta.hands_over())
    read(qtbot, page)
    (told,) = lines(page.look)
    assert told.startswith("Todavía no llega la sesión (código ")
    assert "Pregunte a Berta Ñanco." in row(page.look, told).accessibleName()
    QTest.keyClick(row(page.look, told), Qt.Key.Key_Space)
    assert context.host.went == [("intercambio", {"part": "entregar"})]


def test_several_are_one_line(qtbot, page, database, berta):
    for _ in range(3):
        a_part_of(berta, new_id())
    receive(database, berta.hands_over())
    read(qtbot, page)
    assert lines(page.look) == ["Falta algo de lo que le entregaron"]


def test_what_waits_for_something_that_was_undone_here_is_told_by_the_line_on_that_alone(
    qtbot, page, database, berta
):
    meeting = rows.create(berta.database, "meeting", {"title": "Primera", "date": "2026-05-05"})
    receive(database, berta.hands_over("primera.entrega"))
    rows.create(database, "agenda_item", {"meeting_id": meeting, "topic": "Tabla"})
    undoing.undo(database)
    read(qtbot, page)
    assert lines(page.look) == ["Usted deshizo algo que recibió"]


def test_who_waits_to_be_accepted_is_told_by_the_line_on_that_alone(qtbot, page, workspace, database, tmp_path):
    asking = colleague(workspace, database, tmp_path, accepted=False)
    rows.create(asking.database, "practice", {"title": "La feria"})
    receive(database, asking.hands_over())
    asking.workspace.close()
    read(qtbot, page)
    assert lines(page.look) == ["Berta Ñanco pide unirse al microcentro"]
