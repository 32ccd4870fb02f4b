from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox, QPushButton, QWidget

from app.log.identity import author_of
from app.log.ops import GENERAL, NewOp, write_ops
from app.media.intake import intake
from app.media.store import BlobStore
from app.models.base import new_id
from app.models.database import Database
from app.services import conflicts, evidence, laptop, rows
from app.services.workspace import Workspace
from app.sync.accepting import applicants
from app.sync.hand_over import hand_over
from app.sync.pending import pending
from app.sync.reception import receive
from app.ui.page import Context
from app.ui.pages.exchange import PARTS, ExchangePage
from tests.ui.exchange_world import Colleague, colleague
from tests.ui.names import unnamed

WAIT = 10_000


@pytest.fixture
def newcomer(workspace: Workspace, database: Database, tmp_path: Path) -> Iterator[Colleague]:
    made = colleague(workspace, database, tmp_path, accepted=False)
    yield made
    made.workspace.close()


@pytest.fixture
def page(qtbot, context: Context) -> ExchangePage:
    made = ExchangePage(context)
    qtbot.addWidget(made)
    made.resize(800, 700)
    made.show()
    return made


def arrive(page: ExchangePage, **args: str) -> None:
    page.arrive(**args)
    page.refresh(frozenset())


def verb(page: QWidget, words: str) -> QPushButton:
    QApplication.processEvents()
    found = [one for one in page.findChildren(QPushButton) if one.text().strip() == words and one.isVisibleTo(page)]
    assert found, words
    return found[0]


def press(qtbot, page: QWidget, words: str) -> None:
    found = verb(page, words)
    found.setFocus()
    qtbot.keyClick(found, Qt.Key.Key_Space)


def clash(berta: Colleague, database: Database, number: int = 1) -> str:
    """Practices whose title both changed; Berta's file was received. Returns the last one's id."""
    made = [rows.create(database, "practice", {"title": "La huerta"}) for _ in range(number)]
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    for practice in made:
        rows.update(database, "practice", practice, {"title": "La huerta del patio"})
        rows.update(berta.database, "practice", practice, {"title": "La huerta escolar"})
    receive(database, berta.hands_over())
    return made[-1]


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


def test_a_photo_and_its_thumbnail_are_one_piece_of_evidence(
    database: Database, berta: Colleague, tmp_path: Path
) -> None:
    practice = rows.create(database, "practice", {"title": "La huerta"})
    Image.effect_noise((900, 700), 60).save(tmp_path / "bancal.png")
    prepared = intake(tmp_path / "bancal.png")
    evidence.add(database, BlobStore(database.folder), prepared, practice_id=practice, shows_pupils=False)
    evidence.add_text(database, "Ahora mide solo", practice_id=practice)
    assert prepared.thumbnail
    assert pending(database).evidence == 1
    assert hand_over(database, berta.stick / "foto.entrega").evidence == 1


def test_the_link_to_what_is_to_be_decided_leads_to_the_first_card(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    assert page.first_focus() is page.review.conflicts.views[0].first
    arrive(page, part="entregar")
    assert page.first_focus() is page.desk.waiting.give


def test_a_laptop_alone_is_invited_to_invite(page: ExchangePage) -> None:
    arrive(page)
    assert page.desk.alone.isVisible()
    assert verb(page, "Invitar a colegas…").isVisible()
    assert page.primary() is None
    assert not page.tabs.isVisible()


def test_the_invitation_is_written_and_its_six_words_shown(qtbot, page: ExchangePage, tmp_path: Path) -> None:
    arrive(page)
    page.desk.invite_to(str(tmp_path / "invitacion.entrega"))
    qtbot.waitUntil(page.desk.invitation.isVisible, timeout=WAIT)
    assert (tmp_path / "invitacion.entrega").exists()
    assert len(page.desk.invitation.code.text().split()) == 6
    press(qtbot, page, "Ya la anoté")
    assert not page.desk.invitation.isVisible()


def test_what_waits_is_said_in_words_and_goes_into_a_file(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, tmp_path: Path
) -> None:
    rows.create(database, "practice", {"title": "La huerta"})
    arrive(page)
    assert page.desk.waiting.lead.text() == "Por entregar: 1 cambio."
    assert page.context_line() == "2 computadores en el microcentro"
    assert page.primary() is page.swap
    page.desk.hand_over_to(str(tmp_path / "mi entrega.entrega"))
    qtbot.waitUntil(page.desk.given.isVisible, timeout=WAIT)
    assert any("«mi entrega.entrega»" in text for text in _texts(page.desk.given))
    page.refresh(frozenset({"sync_handover"}))
    assert page.desk.waiting.lead.text() == "Nada nuevo por entregar."
    assert receive(berta.database, tmp_path / "mi entrega.entrega").new == {"practice": 1}


def test_a_file_that_cannot_be_written_is_told_with_the_work_safe(
    qtbot, page: ExchangePage, berta: Colleague, tmp_path: Path
) -> None:
    arrive(page)
    page.desk.hand_over_to(str(tmp_path / "no está" / "a.entrega"))
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    assert "Sus datos siguen guardados" in page.desk.notice.words.text()


def test_a_file_is_looked_at_before_anything_is_applied(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    file = berta.hands_over()
    arrive(page, files=str(file))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    text = "\n".join(_texts(page.desk.incoming))
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
    text = "\n".join(_texts(page.desk.incoming))
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
        press(qtbot, page, "Ir a «Los Canelos»")
        assert page.context.host.entered == [other]
        qtbot.waitUntil(lambda: bool(page.context.host.went), timeout=WAIT)
        assert page.context.host.went == [("intercambio", {"files": str(friend.stick / "otra.entrega")})]
    finally:
        friend.workspace.close()


def test_escape_puts_the_looked_at_files_away(qtbot, page: ExchangePage, berta: Colleague) -> None:
    arrive(page, files=str(berta.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert page.go_back()
    assert not page.desk.incoming.isVisible()
    assert not page.go_back()


def test_who_asks_to_join_is_accepted_with_a_key(
    qtbot, page: ExchangePage, newcomer: Colleague, database: Database
) -> None:
    receive(database, newcomer.hands_over())
    arrive(page)
    assert "Berta Ñanco" in _texts(page.desk.applicants)
    press(qtbot, page, "Aceptar")
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    assert applicants(database) == []
    assert not page.desk.applicants.isVisible()
    assert "Berta Ñanco ya es parte" in page.desk.notice.words.text()
    page.show_part("computadores")
    assert any("Berta" in text for text in _texts(page.health))


def test_somebody_who_did_not_use_the_words_is_asked_about(
    qtbot, page: ExchangePage, newcomer: Colleague, database: Database
) -> None:
    receive(database, newcomer.hands_over())
    arrive(page)
    page.desk.applicants.show_applicants([_without_proof(one) for one in applicants(database)])
    press(qtbot, page, "Aceptar")
    box = page.findChild(QMessageBox, "confirmation")
    assert box is not None
    assert applicants(database)[0].fingerprint in box.informativeText()
    assert applicants(database)
    next(one for one in box.buttons() if one.text() == "Aceptar").click()
    qtbot.waitUntil(lambda: applicants(database) == [], timeout=WAIT)


def test_choosing_the_other_version_can_be_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = clash(berta, database)
    arrive(page, part="decidir")
    assert page.review.conflicts.isVisible()
    shown = rows.load(database, "practice", practice)["title"]
    press(qtbot, page, "Usar esta")
    assert not page.review.conflicts.isVisible()
    assert conflicts.count(database) == 0
    assert rows.load(database, "practice", practice)["title"] != shown
    page.context.undo.undo()
    assert rows.load(database, "practice", practice)["title"] == shown
    page.context.undo.redo()
    assert rows.load(database, "practice", practice)["title"] != shown


def test_keeping_what_is_shown_decides_without_a_step_to_take_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Dejar esta")
    assert conflicts.count(database) == 0
    assert page.context.undo.undo_text() == ""


def test_both_versions_can_be_written_together(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    practice = clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    editor = page.review.conflicts.views[0].editor
    assert editor.value() in ("La huerta del patio / escolar", "La huerta escolar / del patio")
    editor.selectAll()
    qtbot.keyClicks(editor, "La huerta escolar del patio")
    press(qtbot, page, "Dejar este texto")
    assert rows.load(database, "practice", practice)["title"] == "La huerta escolar del patio"
    assert conflicts.count(database) == 0


def test_a_text_begun_for_a_decision_is_there_after_closing(
    qtbot, page: ExchangePage, context: Context, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    qtbot.keyClicks(page.review.conflicts.views[0].editor, "y otra cosa ")
    again = ExchangePage(context)
    qtbot.addWidget(again)
    arrive(again, part="decidir")
    assert again.review.conflicts.views[0].is_writing
    assert "y otra cosa" in again.review.conflicts.views[0].editor.value()
    assert page.go_back()
    assert not page.review.conflicts.views[0].is_writing
    press(qtbot, page, "Escribir juntando ambas…")
    assert "y otra cosa" in page.review.conflicts.views[0].editor.value()


def test_after_a_decision_the_keyboard_is_on_the_next_one(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database, 2)
    arrive(page, part="decidir")
    press(qtbot, page, "Dejar esta")
    qtbot.waitUntil(lambda: page.focusWidget() is page.review.conflicts.views[0].first, timeout=WAIT)
    assert len(page.review.conflicts.views) == 1


def test_an_empty_text_decides_nothing(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    press(qtbot, page, "Escribir juntando ambas…")
    view = page.review.conflicts.views[0]
    view.editor.setPlainText("")
    press(qtbot, page, "Dejar este texto")
    assert view.notice.isVisible()
    assert conflicts.count(database) == 1


def test_deleting_against_editing_can_be_decided_and_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = rows.create(database, "practice", {"title": "La huerta"})
    receive(berta.database, hand_over(database, berta.stick / "antes.entrega").path)
    rows.remove(database, "practice", practice)
    rows.update(berta.database, "practice", practice, {"title": "La huerta escolar"})
    receive(database, berta.hands_over())
    arrive(page, part="decidir")
    assert "Eliminar" in _texts(page.review.conflicts)
    press(qtbot, page, "Usar esta")
    with pytest.raises(Exception, match="práctica"):
        rows.load(database, "practice", practice)
    page.context.undo.undo()
    assert rows.load(database, "practice", practice)["title"] == "La huerta escolar"


def test_history_and_laptops_are_listed(page: ExchangePage, berta: Colleague, database: Database) -> None:
    arrive(page)
    text = "\n".join(_texts(page.history))
    assert "«respuesta.entrega»" in text
    assert "Recibido de Berta" in text
    page.show_part("computadores")
    laptops = "\n".join(_texts(page.health))
    assert "Berta Ñanco · Computador de Berta" in laptops
    assert "Coordinación, este computador" in laptops
    assert pending(database).here == 0


def test_everything_the_keyboard_reaches_has_a_name(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    clash(berta, database)
    arrive(page, files=str(berta.hands_over("otra vez.entrega")))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert list(unnamed(page)) == []
    for part in PARTS:
        page.show_part(part)
        assert list(unnamed(page)) == []


@pytest.mark.parametrize(
    "wanted",
    [
        ["Recibir", "Ahora no", "Entregar a un archivo…", "Recibir archivos…"],
        ["Dejar esta", "Usar esta", "Escribir juntando ambas…", "Después"],
    ],
)
def test_tab_goes_the_way_one_reads(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, wanted: list[str]
) -> None:
    clash(berta, database)
    if "Recibir" in wanted:
        arrive(page, files=str(berta.hands_over("otra vez.entrega")))
        qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    else:
        arrive(page, part="decidir")
    widget: QWidget = verb(page, wanted[0])
    reached = []
    for _ in range(200):
        if isinstance(widget, QPushButton) and widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached.append(widget.text().strip())
        widget = widget.nextInFocusChain()
    assert [text for text in reached if text in wanted][: len(wanted)] == wanted


def test_more_decisions_come_when_asked_for(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    clash(berta, database, 9)
    arrive(page, part="decidir")
    assert len(page.review.conflicts.views) == 8
    press(qtbot, page, "Ver más (1)")
    assert len(page.review.conflicts.views) == 9
    qtbot.waitUntil(lambda: page.focusWidget() is page.review.conflicts.views[8].first, timeout=WAIT)


def test_the_page_fits_a_small_window(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> None:
    clash(berta, database)
    arrive(page, part="decidir")
    assert page.review.widget().minimumSizeHint().width() <= 760


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
    assert any("En espera: 1 asistencia. Pregunte a Berta Ñanco." in text for text in _texts(page.desk.awaited))


def _texts(widget: QWidget) -> list[str]:
    return [one.accessibleName() or one.text() for one in widget.findChildren(QLabel)]


def _without_proof(one):
    return replace(one, proved=False)


def test_the_dialog_proposes_a_name_with_number_and_person(
    qtbot, page: ExchangePage, berta: Colleague, tmp_path: Path
) -> None:
    arrive(page)
    page.desk.files.remember(str(tmp_path / "algo.entrega"))
    page.give.trigger()
    press(qtbot, page, "Elegir dónde guardar…")
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    [proposed] = dialog.selectedFiles()
    assert Path(proposed).parent == tmp_path
    assert Path(proposed).name.startswith("Entrega ")
    assert Path(proposed).name.endswith(" de Ana Pino.entrega")
    dialog.reject()
