"""At the screen, who asks to join is not accepted: asked about no more, and shown again if that was a mistake."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from app.models.database import Database
from app.services import rows
from app.services.workspace import Workspace, open_workspace
from app.sync import history
from app.sync.accepting import accept, applicants, decline, declined
from app.sync.hand_over import hand_over
from app.sync.history import signs_here
from app.sync.inviting import invite
from app.sync.joining import join
from app.sync.reception import receive
from app.ui.main_window import MainWindow
from app.ui.page import Context
from app.ui.pages.exchange import ExchangePage
from app.ui.pages.network_laptops import LaptopsPart
from app.ui.widgets.rows import ListRow
from tests.ui.exchange.hands import WAIT, arrive, press, texts
from tests.ui.exchange_world import Colleague
from tests.ui.hands import Hands
from tests.ui.names import unnamed


@pytest.fixture
def asked(workspace: Workspace, database: Database, tmp_path: Path) -> list[str]:
    """Luz and Nora ask to join; their names."""
    made = invite(workspace, database, tmp_path / "invitacion.entrega")
    names = ["Luz Soto", "Nora Paz"]
    for name in names:
        with closing(open_workspace(tmp_path / name)) as theirs:
            hers = join(theirs, made.path, made.code, name)
            rows.create(hers, "practice", {"title": f"De {name}"})
            receive(database, hand_over(hers, tmp_path / f"{name}.entrega").path)
    return names


def people(found) -> list[str]:
    return [one.person for one in found]


def test_by_keyboard_a_no_leaves_the_keyboard_on_the_next_and_on_no_button_and_is_taken_back(
    qtbot, window: MainWindow, database: Database, asked: list[str], hands: Hands
) -> None:
    window.navigate("intercambio")
    first, second = people(applicants(database))
    hands.open(f"No aceptar a {first}")
    hands.wait_for(f"{second} pide unirse")
    hands.press("Return")
    hands.press("Space")
    assert (people(applicants(database)), people(declined(database))) == ([second], [first])
    said = window.toasts.words.text()
    assert f"No se aceptó a {first}. Allá no se enteran y siguen esperando: avíseles." in said
    assert "cierre la invitación en «Red», «Computadores»" in said, "she knew the words of an invitation"
    hands.press("Ctrl+Z")
    qtbot.waitUntil(lambda: len(window.page.desk.applicants.views) == len(asked))
    assert people(applicants(database)) == [first, second]
    for name in (first, second):
        hands.open(f"No aceptar a {name}")
        qtbot.waitUntil(lambda name=name: name in people(declined(database)))
    assert not window.page.desk.applicants.isVisible()
    assert hands.at in ("Recibir archivos…", "Preparar otra invitación…")


@pytest.mark.usefixtures("asked")
def test_nothing_more_is_said_of_who_was_not_accepted(page: ExchangePage, database: Database) -> None:
    arrive(page)
    assert "2 piden unirse" in page.context_line()
    decline(database, [one.device for one in applicants(database)])
    page.refresh(frozenset())
    assert not page.desk.applicants.isVisible()
    assert not page.desk.awaited.isVisible(), "what waits for a no is no news"
    assert "unirse" not in page.context_line()


def test_a_file_in_sight_says_what_was_decided_on_its_laptop_and_not_that_it_was_let_in(
    qtbot, page: ExchangePage, newcomer: Colleague, database: Database, tmp_path: Path
) -> None:
    arrive(page, files=str(newcomer.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(page.desk.applicants.isVisible, timeout=WAIT)
    read = partial(_read, page.desk.incoming)
    assert "Lo encuentra en «Piden unirse»" in read()
    press(qtbot, page, "No aceptar")
    qtbot.waitUntil(lambda: "Usted no aceptó el computador de Berta Ñanco" in read(), timeout=WAIT)
    assert "Piden unirse" not in read()
    with closing(open_workspace(tmp_path / "luz")) as theirs:
        made = invite(page.context.workspace, database, tmp_path / "otra.entrega")
        hers = join(theirs, made.path, made.code, "Luz Soto")
        receive(database, hand_over(hers, tmp_path / "luz.entrega").path)
    page.refresh(frozenset())
    press(qtbot, page, "Aceptar")
    qtbot.waitUntil(lambda: applicants(database) == [], timeout=WAIT)
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    assert "Ya se aceptó" not in read()
    page.context.undo.undo()
    assert people(declined(database)) == ["Berta Ñanco"], "an acceptance cannot be taken back, nor what came before it"


@pytest.mark.usefixtures("asked")
def test_in_the_list_of_laptops_who_was_not_accepted_is_shown_again(
    qtbot, context: Context, database: Database
) -> None:
    part = LaptopsPart(context)
    qtbot.addWidget(part)
    part.resize(800, 700)
    part.show()
    part.refresh()
    assert not part.declined.isVisible(), "there is nothing to say"
    decline(database, [one.device for one in applicants(database) if one.person == "Luz Soto"])
    part.refresh()
    assert part.declined.isVisible()
    assert "Luz Soto" in texts(part.declined)
    assert "Allá no se enteran" in " ".join(texts(part.declined))
    assert list(unnamed(part)) == []
    press(qtbot, part, "Volver a mostrar")
    qtbot.waitUntil(lambda: not part.declined.isVisible(), timeout=WAIT)
    assert len(applicants(database)) == 2
    assert part.waiting.button.hasFocus(), "the way to Intercambio, where she is accepted"
    assert "pide unirse otra vez" in context.host.toasts[-1][0]
    context.undo.undo()
    assert people(declined(database)) == ["Luz Soto"]


def test_in_the_list_of_laptops_who_coordinates_no_more_is_asked_nothing(
    qtbot, context: Context, berta: Colleague, database: Database, asked: list[str]
) -> None:
    decline(database, [one.device for one in applicants(database)])
    here = LaptopsPart(replace(context, opened=berta.database))
    qtbot.addWidget(here)
    here.show()
    here.refresh()
    assert not here.declined.isVisible()
    assert not any(name in " ".join(texts(here)) for name in asked)


def test_who_waits_is_told_whom_to_call_and_the_signs_to_say(qtbot, context: Context, newcomer: Colleague) -> None:
    hers = replace(context, opened=newcomer.database)
    page, part = ExchangePage(hers), LaptopsPart(hers)
    for each in (page, part):
        qtbot.addWidget(each)
        each.show()
        each.refresh(frozenset()) if each is page else each.refresh()
    for told in (page.desk.waiting.more.text(), part.waiting.words.text()):
        assert "La coordinación todavía no acepta este computador." in told
        assert "Si la coordinación demora, llámela" in told
        assert signs_here(newcomer.database) in told.replace("\N{NO-BREAK SPACE}", " ")


def test_the_one_accepted_after_all_is_in_the_list(qtbot, context: Context, database: Database, asked) -> None:
    decline(database, [one.device for one in applicants(database)])
    accept(database, [one.device for one in declined(database)])
    part = LaptopsPart(context)
    qtbot.addWidget(part)
    part.refresh()
    named = " ".join(one.accessibleName() for one in part.box.findChildren(ListRow))
    assert all(name in named for name in asked)


def _read(widget) -> str:
    return " ".join(texts(widget))


def test_who_was_retired_is_not_told_to_wait(qtbot, context: Context, newcomer: Colleague, monkeypatch) -> None:
    monkeypatch.setattr(history, "retired_here", lambda _: True)
    hers = replace(context, opened=newcomer.database)
    page, part = ExchangePage(hers), LaptopsPart(hers)
    for each, read in ((page, partial(page.refresh, frozenset())), (part, part.refresh)):
        qtbot.addWidget(each)
        each.show()
        read()
    for told in (page.desk.waiting.more.text(), part.waiting.words.text()):
        assert "La coordinación retiró este computador" in told
        assert "todavía no acepta" not in told
    assert "solicitud" not in page.desk.waiting.lead.text()


def test_of_two_laptops_of_one_person_the_keyboard_tells_which_is_which(
    qtbot, window: MainWindow, workspace: Workspace, database: Database, hands: Hands, tmp_path: Path
) -> None:
    """One was lost after it asked: she joined anew with another."""
    made = invite(workspace, database, tmp_path / "invitacion.entrega")
    for place in ("perdido", "nuevo"):
        with closing(open_workspace(tmp_path / place)) as theirs:
            hers = join(theirs, made.path, made.code, "Luz Soto")
            receive(database, hand_over(hers, tmp_path / f"{place}.entrega").path)
    lost, new = applicants(database)
    window.navigate("intercambio")
    assert f"Aceptar a Luz Soto, señas {new.fingerprint}" in hands.round()
    assert sum("Su último archivo llegó el" in text for text in texts(window.page.desk.applicants)) == 2
    hands.open(f"No aceptar a Luz Soto, señas {lost.fingerprint}")
    hands.wait_for("Luz Soto pide unirse")
    assert [one.device for one in applicants(database)] == [new.device]
