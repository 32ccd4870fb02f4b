"""The first page of a new microcentro, and the way over it by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from app.services import commitments, meetings, network, people, practices
from app.sync import inviting
from tests.the_day import TODAY
from tests.ui.exchange_world import colleague
from tests.ui.home.reading import lines, read, row
from tests.ui.names import unnamed


def test_a_new_microcentro_is_welcomed_with_the_first_steps(qtbot, page):
    read(qtbot, page)
    assert page.welcome.text() == "Le damos la bienvenida, Ana"
    assert page.start.text().startswith("Los Boldos ya está en este computador.")
    assert page.welcome.isVisible()
    assert lines(page.steps) == [
        "Agregar escuelas y personas",
        "Planificar la primera sesión",
        "Escribir una práctica",
        "Invitar a colegas",
    ]
    assert page.primary() is None
    assert [box.isVisible() for box in (page.meeting, page.pending, page.drafts, page.look, page.year)] == [False] * 5


@pytest.mark.parametrize(
    ("title", "place"),
    [
        ("Agregar escuelas y personas", "red"),
        ("Planificar la primera sesión", "sesiones"),
        ("Escribir una práctica", "practicas"),
        ("Invitar a colegas", "intercambio"),
    ],
)
def test_a_first_step_leads_to_its_page(qtbot, page, context, title, place):
    read(qtbot, page)
    QTest.keyClick(row(page.steps, title), Qt.Key.Key_Space)
    assert context.host.went == [(place, {})]


def test_steps_are_ticked_as_they_are_done_and_go_away_at_the_end(qtbot, page, database, workspace, tmp_path):
    network.add_school(database, rbd=4592, name="Escuela El Huape")
    read(qtbot, page)
    assert "Listo" not in row(page.steps, "Agregar escuelas y personas").accessibleName()
    people.add(database, "Berta Ñanco")
    read(qtbot, page)
    assert row(page.steps, "Agregar escuelas y personas").accessibleName().endswith("Listo")
    meetings.schedule(database, TODAY + timedelta(days=7))
    practices.create(database, {"title": "La feria"}, today=TODAY)
    read(qtbot, page)
    qtbot.waitUntil(lambda: lines(page.steps) == ["Invitar a colegas"])
    assert page.steps.heading.text() == "Falta un paso"
    inviting.invite(workspace, database, tmp_path / "invitacion.entrega")
    read(qtbot, page)
    qtbot.waitUntil(lambda: row(page.steps, "Invitar a colegas").accessibleName().endswith("Espera respuesta"))
    colleague(workspace, database, tmp_path)
    read(qtbot, page)
    qtbot.waitUntil(lambda: not page.steps.isVisible())
    assert page.primary() is page.write


def test_tab_goes_down_the_page_as_one_reads(qtbot, page, database, workspace, tmp_path):
    colleague(workspace, database, tmp_path)
    people.add(database, "Berta Soto")
    read(qtbot, page)
    qtbot.waitUntil(lambda: page.hand_over.isVisible())
    buttons = [each for each in page.column.findChildren(QAbstractButton) if each.isVisible()]
    in_sight = sorted(buttons, key=lambda each: each.mapTo(page, QPoint(0, 0)).y())
    chain, widget = [], page.column.nextInFocusChain()
    while widget is not page.column:
        chain.append(widget)
        widget = widget.nextInFocusChain()
    assert len(in_sight) > 2
    assert in_sight == [each for each in chain if each in in_sight]


def test_ctrl_n_writes_a_practice(qtbot, page, context, database):
    read(qtbot, page)
    page.activateWindow()
    page.write.trigger()
    [(place, args)] = context.host.went
    assert place == "practicas"
    assert args["mode"] == "nueva"
    assert practices.is_private(database, args["id"])


def test_every_part_has_a_name_for_screen_readers(qtbot, page, context, database):
    meetings.schedule(database, TODAY + timedelta(days=7))
    commitments.add(database, "Traer fotos", responsible_id=context.person, due=TODAY)
    practices.create(database, {"title": "La feria"}, today=TODAY)
    read(qtbot, page)
    assert list(unnamed(page)) == []


def test_the_keyboard_is_on_the_first_step_once_the_page_is_read_which_it_is_only_in_sight(qtbot, window):
    page = window.page
    page.today = None
    page.refresh(frozenset())
    window.navigate("acuerdos")  # at once, before anything was read
    qtbot.waitUntil(lambda: not page._later.isActive())
    assert page.today is None
    window.back()
    page._counts.follow(None)  # what comes a moment later pushes nothing down
    qtbot.waitUntil(lambda: page.steps.isAncestorOf(window.focusWidget()))
    assert "Invitar a colegas" in lines(page.steps)
    assert page.steps.isAncestorOf(window.focusWidget())
