"""Receiving at the screen: a file is looked at first, refused ones say why, and newcomers are let in."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox

from app.errors import BundleRefused
from app.log.identity import author_of
from app.log.ops import GENERAL, NewOp, write_ops
from app.models import registry, schema
from app.models.base import new_id
from app.models.database import Database
from app.services import laptop, practices, rows
from app.services.workspace import Workspace
from app.sync import declaration, inbox, limits, received, removals
from app.sync.accepting import applicants
from app.sync.hand_over import hand_over
from app.sync.reception import receive
from app.sync.roster import listed, retire
from app.ui.main_window import MainWindow
from app.ui.pages.exchange import HISTORY, ExchangePage
from app.ui.pages.exchange_files import of_retired
from app.ui.widgets.checks import Check
from app.ui.widgets.rows import ListRow
from tests.oracle.older import put_back
from tests.ui.exchange.hands import WAIT, arrive, press, seen, texts, verb
from tests.ui.exchange_world import Colleague, colleague
from tests.ui.hands import left_for_later

FOR_YOU = "Una parte espera que usted acepte el computador que la escribió. Lo encuentra en «Piden unirse»."


def test_right_after_a_reception_the_key_of_undoing_says_where_it_is_undone_and_leads_there(
    qtbot, window: MainWindow, berta: Colleague
) -> None:
    rows.create(berta.database, "practice", {"title": "La huerta"})
    window.navigate("intercambio", files=str(berta.hands_over()))
    page = window.page
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: not page.desk.incoming.waits, timeout=WAIT)
    window.navigate("inicio")
    for _ in range(2):
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.toasts.words.text() == "Lo que se recibió se deshace en Intercambio, en «Historial»"
        # What was done since comes first.
        window.undo.push("Quitar a Celso", do=int, undo=int)
        QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.toasts.words.text() == "Se deshizo: Quitar a Celso"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    window.toasts.action.click()
    assert (window.current, window.page.part_key) == ("intercambio", HISTORY)


def test_who_stopped_receiving_is_led_to_where_what_had_come_is_taken_back(
    qtbot, window: MainWindow, berta: Colleague, monkeypatch
) -> None:
    def stopped(database, seen, progress):
        receive(database, seen[0].path)
        while True:
            progress.step(1, 2)

    monkeypatch.setattr("app.ui.pages.exchange_incoming.take", stopped)
    rows.create(berta.database, "practice", {"title": "La huerta"})
    window.navigate("intercambio", files=str(berta.hands_over()))
    page = window.page
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    press(qtbot, page, "Recibir")
    page.context.jobs.jobs[-1].cancel()
    qtbot.waitUntil(lambda: not page.desk.incoming.waits, timeout=WAIT)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.toasts.words.text() == "Lo que se recibió se deshace en Intercambio, en «Historial»"


def test_the_name_of_the_coordinations_laptop_reaches_the_others(database: Database, berta: Colleague) -> None:
    with database.read() as session:
        ours = author_of(session).device
    with berta.database.read() as session:
        hers = author_of(session).device
    laptop.rename(database, "Notebook de la escuela")
    laptop.rename(berta.database, "Notebook de Berta")
    receive(berta.database, hand_over(database, berta.stick / "nombre.entrega").path)
    receive(database, berta.hands_over())
    names = {rows.load(held, "device", ours)["name"] for held in (database, berta.database)}
    assert names == {"Notebook de la escuela"}
    assert {rows.load(held, "device", hers)["name"] for held in (database, berta.database)} == {"Computador de Berta"}


def test_a_file_is_looked_at_before_anything_is_applied(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    file = berta.hands_over()
    arrive(page, files=str(file))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    text = "\n".join(texts(page.desk.incoming))
    assert "de Berta, preparada el" in text
    assert "Nuevo: 1 práctica." in text
    with pytest.raises(Exception, match="práctica"):
        rows.load(database, "practice", practice)

    page.context.undo.push("Algo", do=int, undo=int)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: not page.desk.incoming.waits, timeout=WAIT)
    assert rows.load(database, "practice", practice)["title"] == "La huerta"
    assert page.context.undo.undo_text() == ""
    assert verb(page, "Entregar respuesta…").isVisible()
    press(qtbot, page, "Listo")
    assert not page.desk.incoming.isVisible()


def test_not_now_leaves_everything_as_it_was(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    arrive(page, files=str(berta.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    press(qtbot, page, "Ahora no")
    assert not page.desk.incoming.isVisible()
    assert page.primary() is page.swap
    with pytest.raises(Exception, match="práctica"):
        rows.load(database, "practice", practice)


def test_refused_repeated_and_own_files_say_so_and_offer_nothing(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, tmp_path: Path
) -> None:
    file = berta.hands_over()
    receive(database, file)
    own = hand_over(database, tmp_path / "mia.entrega").path
    foreign = tmp_path / "foto.entrega"
    foreign.write_bytes(b"no es una entrega")
    invitation = berta.stick / "invitacion.entrega"
    arrive(page, files=f"{file}\n{own}\n{foreign}\n{invitation}")
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    text = "\n".join(texts(page.desk.incoming))
    assert "ya se había recibido" in text
    assert "lo preparó este mismo computador" in text
    assert "no es una entrega de Minga" in text
    assert "Es una invitación" in text
    assert page.desk.incoming.waits
    press(qtbot, page, "Cerrar")
    assert not page.desk.incoming.seen


def test_a_file_for_another_microcentro_of_the_folder_names_it(
    qtbot, page: ExchangePage, workspace: Workspace, berta: Colleague, tmp_path: Path
) -> None:
    other = workspace.create("Los Canelos", "Ana Pino")
    place = tmp_path / "otro"
    place.mkdir()
    friend = colleague(workspace, other, place)
    try:
        arrive(page, files=str(friend.hands_over("otra.entrega")))
        qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
        workspace.forget(other.space)
        put_back(other, schema.KNOWN[-2], tmp_path)
        go = verb(page, "Ir a «Los Canelos»")
        assert page.first_focus() is go
        QTimer.singleShot(0, left_for_later)
        go.click()
        assert page.context.host.entered == []
        assert [one.name for one in workspace.behind()] == ["Los Canelos"]
        go.click()
        other = workspace.open(other.space)
        assert page.context.host.entered == [other]
        qtbot.waitUntil(lambda: bool(page.context.host.went), timeout=WAIT)
        assert page.context.host.went == [("intercambio", {"files": str(friend.stick / "otra.entrega")})]
    finally:
        friend.workspace.close()


def test_a_file_of_a_retired_laptop_leads_to_the_laptops_where_it_can_be_let_in_again(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    [hers] = [one for one in listed(database) if "Berta" in one.name]
    retire(database, hers.device)
    arrive(page, files=str(berta.hands_over("tarde.entrega")))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert "que la coordinación retiró" in "\n".join(texts(page.desk.incoming))
    press(qtbot, page, "Ver los computadores")
    assert page.context.host.went == [("red", {"part": "computadores"})]


def test_only_a_coordination_is_led_from_such_a_file_to_the_laptops(berta: Colleague, database: Database) -> None:
    refused = BundleRefused("tarde.entrega", "retired")
    assert of_retired(database, refused)
    assert not of_retired(berta.database, refused)
    assert not of_retired(database, BundleRefused("tarde.entrega", "damaged"))


def test_escape_puts_the_looked_at_files_away(qtbot, page: ExchangePage, berta: Colleague) -> None:
    arrive(page, files=str(berta.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert page.go_back()
    assert not page.desk.incoming.isVisible()
    assert not page.go_back()


def test_who_asks_to_join_is_accepted_with_a_key(
    qtbot, page: ExchangePage, newcomer: Colleague, database: Database
) -> None:
    arrive(page, files=str(newcomer.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(page.desk.applicants.isVisible, timeout=WAIT)
    assert "Berta Ñanco" in texts(page.desk.applicants)
    assert not page.desk.awaited.isVisible(), "what waits for her yes is told beside it, and once"
    assert page.desk.incoming.isVisible()
    # It is she who coordinates: she is told what she can do, and where.
    assert page.desk.applicants.heading.text() == "Piden unirse"
    assert FOR_YOU in " ".join(texts(page.desk.incoming))
    press(qtbot, page, "Aceptar")
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    assert applicants(database) == []
    assert not page.desk.applicants.isVisible()
    assert "Berta Ñanco ya es parte" in page.desk.notice.words.text()
    # What stood there goes a moment later.
    qtbot.waitUntil(lambda: FOR_YOU not in " ".join(texts(page.desk.incoming)), timeout=WAIT)
    told = " ".join(texts(page.desk.incoming))
    assert "Ya se aceptó ese computador" in told
    assert "En espera" not in told
    page.show_part("computadores")
    assert any("Berta" in text for text in texts(page.health))


def test_who_would_be_one_too_many_is_not_let_in_and_it_is_said_what_to_do(
    qtbot, page: ExchangePage, newcomer: Colleague, database: Database, monkeypatch
) -> None:
    receive(database, newcomer.hands_over())
    monkeypatch.setattr(limits, "MAX_RECIPIENTS", 3)  # this laptop, the recovery sheet, and whoever asks
    arrive(page)
    press(qtbot, page, "Aceptar")
    qtbot.waitUntil(page.desk.applicants.notice.isVisible, timeout=WAIT)
    said = page.desk.applicants.notice.words.text()
    assert "Retire los que ya no se usan, en «Red», «Computadores», y vuelva a intentarlo" in said
    assert len(applicants(database)) == 1


def test_somebody_who_did_not_use_the_words_or_deletes_much_is_asked_about(
    qtbot, page: ExchangePage, newcomer: Colleague, database: Database, monkeypatch
) -> None:
    monkeypatch.setattr(removals, "too_many", lambda *_: True)
    receive(database, newcomer.hands_over())
    arrive(page)
    page.desk.applicants.show_applicants([_without_proof(one) for one in applicants(database)])
    press(qtbot, page, "Aceptar")
    box = page.findChild(QMessageBox, "confirmation")
    assert box is not None
    assert applicants(database)[0].fingerprint in box.informativeText()
    assert applicants(database)
    next(one for one in box.buttons() if one.text() == "Aceptar").click()
    boxes = partial(page.findChildren, QMessageBox, "confirmation")
    qtbot.waitUntil(lambda: any("quita mucho de lo anotado" in one.text() for one in boxes()), timeout=WAIT)
    assert applicants(database)
    assert not any("orden" in one.informativeText() for one in boxes()), "a window speaks of no command"
    next(one for each in boxes() for one in each.buttons() if one.text() == "Aceptar con lo que quita").click()
    qtbot.waitUntil(lambda: applicants(database) == [], timeout=WAIT)


def test_fault_22_and_fault_32_a_kept_file_that_deletes_much_is_looked_at_and_received_from_where_it_is_listed(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = rows.create(database, "practice", {"title": "La huerta"})
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    rows.remove(berta.database, "practice", practice)
    with monkeypatch.context() as newer:
        newer.setattr(declaration, "MIN_READER", registry.SCHEMA + 1)
        receive(database, berta.hands_over("Entrega de marzo.entrega"))
    arrive(page)
    newer = page.desk.newer
    assert any("cuando actualice Minga" in text for text in seen(newer))
    assert newer.findChildren(ListRow)[0].focusPolicy() == Qt.FocusPolicy.NoFocus  # nothing to do but wait
    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    monkeypatch.setattr(received, "too_many", lambda *_: True)
    assert inbox.take_in(database).refused
    arrive(page)
    assert not any("actualice Minga" in text for text in seen(newer))
    row = next(one for one in newer.findChildren(ListRow) if one.focusPolicy() != Qt.FocusPolicy.NoFocus)
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    told = texts(page.desk.incoming)
    assert any("Entrega de marzo" in text for text in told)
    next(one for one in page.findChildren(Check) if one.isVisible()).click()
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: not practices.count(database), timeout=WAIT)
    qtbot.waitUntil(lambda: not newer.isVisible(), timeout=WAIT)


def test_what_came_and_cannot_be_shown_is_listed_with_what_it_waits_for(
    page: ExchangePage, berta: Colleague, database: Database
) -> None:
    arrive(page)
    assert not page.desk.awaited.isVisible()
    with berta.database.write() as session:  # as a colleague's part may come before its whole
        stamp = author_of(session).clock.next()
        write_ops(session, [NewOp("w", "attendance", new_id(), stamp, GENERAL, {"meeting_id": new_id()})])
    receive(database, berta.hands_over())
    page.refresh(frozenset())
    assert page.desk.awaited.isVisible()
    assert any("En espera: 1 asistencia. Pregunte a Berta Ñanco." in text for text in texts(page.desk.awaited))


def _without_proof(one):
    return replace(one, proved=False)
