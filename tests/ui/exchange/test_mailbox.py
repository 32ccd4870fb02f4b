"""Exchanging with a stick or a folder, and handing over to files of a chosen size, at the screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QPushButton

from app.errors import DatabaseUnavailable
from app.log.identity import author_of
from app.log.seal import seal
from app.models.database import Database
from app.services import rows
from app.sync import watching
from app.sync.reception import receive
from app.ui.page import Context
from app.ui.pages.exchange import ExchangePage
from tests.ui.exchange.hands import WAIT, arrive, press, read_out, verb
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed


@pytest.fixture
def plugged(monkeypatch) -> list[Path]:
    """The sticks that are plugged in."""
    found: list[Path] = []
    monkeypatch.setattr(watching, "sticks", lambda: list(found))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Carpeta común"
    made.mkdir()
    return made


@pytest.fixture
def page(plugged: list[Path], page: ExchangePage) -> ExchangePage:
    return page


def done(qtbot, page: ExchangePage) -> str:
    qtbot.waitUntil(page.desk.exchanged.isVisible, timeout=WAIT)
    return read_out(page.desk.exchanged)


def test_one_button_takes_in_what_is_there_and_leaves_ones_own(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, folder: Path
) -> None:
    hers = rows.create(berta.database, "practice", {"title": "De Berta"})
    berta.hands_over().rename(folder / "algo.entrega")
    mine = rows.create(database, "practice", {"title": "De Ana"})
    arrive(page)
    page.desk.swapping.exchange_with(folder)
    said = done(qtbot, page)
    assert "Entró 1 cambio de Berta" in said
    assert "para los demás" in said
    assert rows.load(database, "practice", hers)["title"] == "De Berta"
    left = next(one for one in folder.glob("*.entrega") if one.name.startswith("ana"))
    receive(berta.database, left)
    assert rows.load(berta.database, "practice", mine)["title"] == "De Ana"
    press(qtbot, page, "Listo")
    assert not page.desk.exchanged.isVisible()


@pytest.mark.parametrize("fails", [False, True])
def test_an_exchange_that_stopped_half_way_says_so_and_no_step_leads_back_past_what_came(
    qtbot, page: ExchangePage, berta: Colleague, folder: Path, context: Context, monkeypatch, fails
) -> None:
    """Nothing was said, and the keys took back steps that were done before it."""

    def half(database, _folder, progress):
        receive(database, berta.hands_over())
        if fails:
            raise DatabaseUnavailable(database.path, "FULL")
        while True:
            progress.step(1, 2)

    rows.create(berta.database, "practice", {"title": "De Berta"})
    monkeypatch.setattr("app.ui.pages.exchange_swap.swap", half)
    context.undo.push("Cambiar", do=int, undo=int)
    arrive(page)
    page.desk.swapping.exchange_with(folder)
    if not fails:
        page.context.jobs.jobs[-1].cancel()
    qtbot.waitUntil(lambda: context.undo.received, timeout=WAIT)
    assert context.undo.undo_text() == ""
    if fails:
        assert page.desk.notice.isVisible()
    else:
        assert "Lo que ya se recibió queda guardado" in str(context.host.toasts)


def test_what_an_exchange_says_of_who_asks_to_join_follows_the_acceptance(
    qtbot, page: ExchangePage, newcomer: Colleague, folder: Path
) -> None:
    rows.create(newcomer.database, "practice", {"title": "De Berta"})
    newcomer.hands_over().rename(folder / "solicitud.entrega")
    arrive(page)
    page.desk.swapping.exchange_with(folder)
    assert "Berta Ñanco pide unirse al microcentro." in done(qtbot, page)
    assert "Todavía no entró nada; " in read_out(page.desk.exchanged)
    assert "Una parte espera que usted acepte el computador que la escribió." in read_out(page.desk.exchanged)
    press(qtbot, page, "Aceptar")
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    accepted = "De Berta: ya se aceptó ese computador, y lo que traía está aquí."
    qtbot.waitUntil(lambda: accepted in read_out(page.desk.exchanged), timeout=WAIT)
    told = read_out(page.desk.exchanged)
    assert "pide unirse" not in told
    assert "espera que usted acepte" not in told
    assert "Se aceptó el computador de Berta.\n" in told
    assert "No había cambios nuevos" not in told
    assert "Todavía no entró nada" not in told
    press(qtbot, page, "Dejarlo en la carpeta")
    qtbot.waitUntil(lambda: "para los demás quedó" in read_out(page.desk.exchanged), timeout=WAIT)
    assert not page.desk.notice.isVisible()
    press(qtbot, page, "Listo")
    assert not page.desk.exchanged.isVisible()


def test_a_stick_that_is_plugged_in_is_offered_and_one_press_exchanges(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, folder: Path, plugged: list[Path]
) -> None:
    rows.create(berta.database, "practice", {"title": "De Berta"})
    berta.hands_over().rename(folder / "algo.entrega")
    plugged.append(folder)
    arrive(page)
    qtbot.waitUntil(lambda: folder.name in read_out(page.desk.at_hand), timeout=WAIT)
    assert [one.news for one in page.desk.at_hand.places] == [1]
    assert list(unnamed(page)) == []
    page.swap.trigger()
    assert "Entró 1 cambio de Berta" in done(qtbot, page)
    qtbot.waitUntil(lambda: [one.news for one in page.desk.at_hand.places] == [0], timeout=WAIT)


def test_a_folder_is_watched_only_when_the_person_says_so_and_until_she_says_no(
    qtbot, page: ExchangePage, berta: Colleague, folder: Path
) -> None:
    arrive(page)
    berta.hands_over().rename(folder / "aviso.entrega")  # says what came to her, and brings nothing
    page.desk.swapping.exchange_with(folder)
    assert "No había cambios nuevos" in done(qtbot, page)
    assert not [each for each in page.desk.exchanged.findChildren(QPushButton) if "Deshacer" in each.text()]
    assert page.desk.at_hand.places == []
    assert page.desk.at_hand.other.accessibleName() == "Elegir una carpeta…"
    press(qtbot, page, "Mirar siempre esta carpeta")
    qtbot.waitUntil(lambda: [one.path for one in page.desk.at_hand.places] == [folder], timeout=WAIT)
    assert page.desk.at_hand.other.accessibleName() == "Elegir otra carpeta…"
    rows.create(berta.database, "practice", {"title": "De Berta"})
    berta.hands_over().rename(folder / "algo.entrega")
    page.desk.swapping.places.look_again()
    qtbot.waitUntil(lambda: "1 archivo nuevo" in read_out(page.desk.at_hand) or _chip(page), timeout=WAIT)
    press(qtbot, page, "Dejar de mirar")
    qtbot.waitUntil(lambda: page.desk.at_hand.places == [], timeout=WAIT)
    assert list(folder.glob("algo.entrega"))
    page.context.undo.undo()
    qtbot.waitUntil(lambda: [one.path for one in page.desk.at_hand.places] == [folder], timeout=WAIT)


def _chip(page: ExchangePage) -> bool:
    return [one.news for one in page.desk.at_hand.places] == [1]


def test_a_damaged_file_stays_and_is_told_with_the_reason(
    qtbot, page: ExchangePage, berta: Colleague, folder: Path
) -> None:
    file = berta.hands_over()
    damaged = folder / "cortada.entrega"
    damaged.write_bytes(file.read_bytes()[:-40])
    arrive(page)
    page.desk.swapping.exchange_with(folder)
    assert "cortada.entrega" in done(qtbot, page)
    assert damaged.exists()


def test_a_folder_that_is_gone_is_told_in_words(qtbot, page: ExchangePage, berta: Colleague, folder: Path) -> None:
    arrive(page)
    page.desk.swapping.exchange_with(folder / "no está")
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    assert "No se encuentra la carpeta" in page.desk.notice.words.text()


def test_what_clashes_after_an_exchange_leads_to_the_decisions(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, folder: Path
) -> None:
    practice = rows.create(database, "practice", {"title": "La huerta"})
    page.desk.swapping.exchange_with(folder)
    done(qtbot, page)
    for one in folder.glob("*.entrega"):
        receive(berta.database, one)
    rows.update(berta.database, "practice", practice, {"title": "De Berta"})
    rows.update(database, "practice", practice, {"title": "De Ana"})
    berta.hands_over().rename(folder / "algo.entrega")
    arrive(page)
    page.desk.swapping.exchange_with(folder)
    qtbot.waitUntil(lambda: "Por decidir" in read_out(page.desk.exchanged), timeout=WAIT)
    assert [each for each in page.desk.exchanged.findChildren(QPushButton) if "Deshacer" in each.text()]
    press(qtbot, page, "Ver lo que hay que decidir")
    assert page.part is page.review
    assert page.review.total == 1


def test_coming_back_to_the_page_does_not_exchange_again(
    qtbot, page: ExchangePage, berta: Colleague, folder: Path
) -> None:
    arrive(page, folder=str(folder), asked="1")
    done(qtbot, page)
    press(qtbot, page, "Listo")
    arrive(page, folder=str(folder), asked="1")
    assert not page.context.jobs.writing


def test_the_size_is_chosen_before_the_place_and_every_file_is_shown_checked(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, tmp_path: Path
) -> None:
    practices = []
    for place in range(4):
        fields = {"title": f"Práctica {place}", "common_activity": os.urandom(9000).hex()}
        practices.append(rows.create(database, "practice", fields))
        with database.write() as session:  # as it happens after a while, or when somebody else sits down
            seal(session, author_of(session))
    arrive(page)
    page.give.trigger()
    assert page.primary() is None
    press(qtbot, page, "Otro tamaño")
    page.desk.giving.own.setText("cualquiera")
    press(qtbot, page, "Elegir dónde guardar…")
    assert "No se entiende el tamaño" in read_out(page.desk.giving)
    page.desk.giving.own.setText("24 kB")
    page.desk.handing.write_to(str(tmp_path / "Para todos.entrega"))
    qtbot.waitUntil(lambda: page.desk.notice.isVisible() or page.desk.given.isVisible(), timeout=WAIT)
    assert page.desk.notice.words.text() == ""
    qtbot.waitUntil(page.desk.given.isVisible, timeout=WAIT)
    assert len(page.desk.given.files) > 1
    assert all(one.stat().st_size <= 24_000 for one in page.desk.given.files)
    said = read_out(page.desk.given)
    assert all(one.name in said for one in page.desk.given.files)
    assert list(unnamed(page)) == []
    for one in reversed(page.desk.given.files):
        receive(berta.database, one)
    for practice in practices:
        assert rows.load(berta.database, "practice", practice)


def test_escape_puts_the_choices_away_and_nothing_is_written(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    arrive(page)
    page.give.trigger()
    assert page.desk.giving.isVisible()
    assert page.go_back()
    assert not page.desk.giving.isVisible()
    assert page.primary() is page.swap
    assert verb(page, "Entregar a un archivo…").isEnabled()


def test_the_choices_are_remembered(qtbot, page: ExchangePage, context: Context, berta: Colleague) -> None:
    arrive(page)
    page.give.trigger()
    press(qtbot, page, "Por correo (18 MB)")
    press(qtbot, page, "Solo miniaturas")
    assert page.desk.giving.chosen() == (18_000_000, "thumbnails")
    page.desk.giving.go_on.click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    again = ExchangePage(context)
    qtbot.addWidget(again)
    assert again.desk.giving.chosen() == (18_000_000, "thumbnails")
