"""Taking back, bringing again and rejecting what came; the brake; and the acknowledgement for a chat, at the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QMessageBox

from app.errors import NotFound
from app.media.intake import intake
from app.media.store import BlobStore
from app.models import registry
from app.models.database import Database
from app.services import evidence, rows
from app.services.standing import read_standing
from app.sync import declaration
from app.sync.ack import acknowledge, readable
from app.sync.hand_over import hand_over
from app.sync.pending import pending
from app.sync.reception import receive
from app.ui.changed import changed_line
from app.ui.evidence_box import EvidenceBox
from app.ui.main_window import MainWindow
from app.ui.page import Context
from app.ui.pages.exchange import DESK, HISTORY, ExchangePage
from app.ui.pages.exchange_undoing import REDO
from tests.ui.exchange.hands import WAIT, arrive, press, read_out, verb
from tests.ui.exchange_world import Colleague
from tests.ui.names import unnamed


def holds(database: Database, practice: str) -> bool:
    try:
        rows.load(database, "practice", practice)
    except NotFound:
        return False
    return True


@pytest.fixture
def received(berta: Colleague, database: Database) -> str:
    """A practice of Berta's that was received."""
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    receive(database, berta.hands_over())
    return practice


def undo(qtbot, page: ExchangePage) -> None:
    arrive(page, part=HISTORY)
    press(qtbot, page, "Deshacer la última recepción…")
    qtbot.waitUntil(lambda: "Se desharía lo recibido de Berta" in read_out(page.history.undoing), timeout=WAIT)
    press(qtbot, page, "Deshacer")
    qtbot.waitUntil(lambda: page.history.undoing.heading.text() == "Lo que usted deshizo", timeout=WAIT)


def test_the_last_reception_is_taken_back_after_its_effect_was_shown(
    qtbot, page: ExchangePage, database: Database, received: str
) -> None:
    undo(qtbot, page)
    assert not holds(database, received)
    assert not page.give.isEnabled()
    assert not page.swap.isEnabled()
    page.show_part(DESK)
    assert page.desk.undone.isVisible()
    assert list(unnamed(page)) == []


def test_who_gives_up_has_the_same_question_before_them_and_the_keyboard_on_it(
    qtbot, page: ExchangePage, database: Database, received: str, monkeypatch
) -> None:
    def undo(database, progress):
        while True:
            progress.step(1, 2)

    arrive(page, part=HISTORY)
    press(qtbot, page, "Deshacer la última recepción…")
    qtbot.waitUntil(lambda: "Se desharía lo recibido de Berta" in read_out(page.history.undoing), timeout=WAIT)
    monkeypatch.setattr("app.sync.undoing.undo", undo)
    press(qtbot, page, "Deshacer")
    page.context.jobs.jobs[-1].cancel()
    again = verb(page, "Deshacer")
    qtbot.waitUntil(lambda: page.focusWidget() is again, timeout=WAIT)
    assert again.isEnabled()
    assert holds(database, received)


def test_what_was_told_of_a_reception_goes_away_once_it_is_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    rows.create(berta.database, "practice", {"title": "La huerta"})
    arrive(page)
    page.desk.incoming.look_at([berta.hands_over()])
    qtbot.waitUntil(lambda: page.desk.incoming.waits, timeout=WAIT)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: page.desk.incoming.heading.text() == "Lo que se recibió", timeout=WAIT)
    undo(qtbot, page)
    page.show_part(DESK)
    assert not page.desk.incoming.isVisible()


def test_what_was_taken_back_is_brought_again(qtbot, page: ExchangePage, database: Database, received: str) -> None:
    undo(qtbot, page)
    press(qtbot, page, "Volver a ponerlo")
    qtbot.waitUntil(lambda: holds(database, received), timeout=WAIT)
    qtbot.waitUntil(page.give.isEnabled, timeout=WAIT)


def test_fault_32_what_deletes_much_comes_back_only_once_that_is_said_to_be_meant(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    made = [rows.create(berta.database, "practice", {"title": f"Práctica {number}"}) for number in range(30)]
    receive(database, berta.hands_over())
    for practice in made:
        rows.remove(berta.database, "practice", practice)
    receive(database, berta.hands_over(), confirmed=True)
    undo(qtbot, page)
    press(qtbot, page, "Volver a ponerlo")
    qtbot.waitUntil(lambda: page.findChild(QMessageBox, "confirmation") is not None, timeout=WAIT)
    box = page.findChild(QMessageBox, "confirmation")
    assert "Quita 30 prácticas. Lo quitó Berta" in box.informativeText()
    assert holds(database, made[0])
    next(one for one in box.buttons() if one.text() == "Volver a ponerlo con lo que quita").click()
    qtbot.waitUntil(lambda: not holds(database, made[0]), timeout=WAIT)
    qtbot.waitUntil(page.give.isEnabled, timeout=WAIT)


def test_what_was_taken_back_is_rejected_for_everybody(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, received: str
) -> None:
    undo(qtbot, page)
    press(qtbot, page, "Descartar para todos…")
    qtbot.waitUntil(lambda: "Se descartaría para todos" in read_out(page.history.undoing), timeout=WAIT)
    press(qtbot, page, "Descartar para todos")
    qtbot.waitUntil(page.give.isEnabled, timeout=WAIT)
    receive(berta.database, hand_over(database, berta.stick / "sin eso.entrega").path)
    assert not holds(berta.database, received)


def ask_about_the_older(qtbot, page: ExchangePage, berta: Colleague, database: Database) -> str:
    """Receive another practice, which is returned, and ask from the list to discard what came before it."""
    later = rows.create(berta.database, "practice", {"title": "El río"})
    receive(database, berta.hands_over())
    arrive(page, part=HISTORY)
    press(qtbot, page.history.files, "Descartar para todos…")
    qtbot.waitUntil(lambda: "Se descartaría para todos" in read_out(page.history.undoing), timeout=WAIT)
    return later


def test_an_older_reception_is_rejected_for_everybody_from_the_list(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, received: str
) -> None:
    later = ask_about_the_older(qtbot, page, berta, database)
    assert page.history.undoing.heading.text() == "Una recepción anterior"
    press(qtbot, page, "Descartar para todos")
    qtbot.waitUntil(lambda: not holds(database, received), timeout=WAIT)
    assert holds(database, later)


def test_what_is_rejected_is_what_the_question_on_screen_tells_of(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, received: str
) -> None:
    """Another question that came to nothing meanwhile changes nothing of the first."""
    later = ask_about_the_older(qtbot, page, berta, database)
    page.history.undoing.ask(REDO)  # there is nothing to bring again
    qtbot.waitUntil(page.history.undoing.notice.isVisible, timeout=WAIT)
    press(qtbot, page, "Descartar para todos")
    qtbot.waitUntil(lambda: not holds(database, received) or not holds(database, later), timeout=WAIT)
    assert holds(database, later)
    assert not holds(database, received)


def test_a_question_that_is_put_away_changes_nothing(
    qtbot, page: ExchangePage, database: Database, received: str
) -> None:
    arrive(page, part=HISTORY)
    press(qtbot, page, "Deshacer la última recepción…")
    qtbot.waitUntil(lambda: "Se desharía" in read_out(page.history.undoing), timeout=WAIT)
    assert page.go_back()
    qtbot.waitUntil(lambda: "Se desharía" not in read_out(page.history.undoing), timeout=WAIT)
    assert holds(database, received)
    assert not page.go_back()


def test_right_after_a_reception_it_can_be_taken_back(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    arrive(page, files=str(berta.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: not page.desk.incoming.waits, timeout=WAIT)
    press(qtbot, page, "Deshacer…")
    qtbot.waitUntil(lambda: "Se desharía" in read_out(page.history.undoing), timeout=WAIT)
    assert holds(database, practice)


def test_a_file_that_deletes_much_waits_for_a_second_yes_that_names_whose_deletions_they_are(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    made = [rows.create(database, "practice", {"title": f"Práctica {place}"}) for place in range(60)]
    receive(berta.database, hand_over(database, berta.stick / "todas.entrega").path)
    for practice in made[:55]:
        rows.remove(berta.database, "practice", practice)
    arrive(page, files=str(berta.hands_over()))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    said = read_out(page.desk.incoming)
    assert said.count("55 prácticas") == 1
    assert "Cuidado: quita mucho. Lo quitó Berta Ñanco.\nPregunte antes de aceptarlo." in said
    assert not [one for one in page.desk.incoming.seen if one.can_be_received]
    [yes] = page.desk.incoming.findChildren(QCheckBox)
    yes.click()
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: not holds(database, made[0]), timeout=WAIT)
    assert holds(database, made[59])


def test_an_acknowledgement_is_copied_here_and_pasted_there(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, received: str
) -> None:
    arrive(page)
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    press(qtbot, page, "Copiar acuse")
    qtbot.waitUntil(lambda: clipboard.text().startswith("ACUSE1-"), timeout=WAIT)
    assert pending(berta.database).handed
    file = berta.stick / "acuse.txt"
    file.write_text(f"Hola:\n{clipboard.text()}\nSaludos", encoding="utf-8")
    with readable(file) as found:
        receive(berta.database, found)
    assert not pending(berta.database).handed


def test_a_line_from_a_chat_is_looked_at_like_a_file_and_confirms(
    qtbot, page: ExchangePage, berta: Colleague, database: Database
) -> None:
    rows.create(database, "practice", {"title": "La huerta"})
    receive(berta.database, hand_over(database, berta.stick / "una.entrega").path)
    assert pending(database).handed
    arrive(page)
    QGuiApplication.clipboard().setText("nada de eso")
    press(qtbot, page, "Pegar acuse")
    assert "ACUSE1-" in page.context.host.toasts[-1][0]
    QGuiApplication.clipboard().setText(f"De Berta: {acknowledge(berta.database).line}")
    press(qtbot, page, "Pegar acuse")
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert {one.path.name for one in page.desk.incoming.seen} == {"Acuse que usted pegó"}
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(lambda: not page.desk.incoming.waits, timeout=WAIT)
    assert not pending(database).handed
    assert verb(page, "Listo").isVisible()


def test_a_record_and_a_photo_say_how_far_they_have_come(
    qtbot, berta: Colleague, database: Database, context: Context, tmp_path: Path
) -> None:
    practice = rows.create(database, "practice", {"title": "La huerta"})
    Image.effect_noise((90, 70), 60).save(tmp_path / "bancal.png")
    prepared = intake(tmp_path / "bancal.png")
    evidence.add(database, BlobStore(database.folder), prepared, practice_id=practice, shows_pupils=False)

    def said() -> set[str]:
        line, box = changed_line(database, "practice", practice), EvidenceBox(context, "practice_id")
        qtbot.addWidget(line)
        qtbot.addWidget(box)
        box.show_owner(practice)
        [thumb] = box.strip.thumbs()
        return {line.chip.text(), thumb.accessibleName().rsplit(". ", 1)[-1].split(",")[0]}

    assert said() == {"Solo aquí"}
    receive(berta.database, hand_over(database, berta.stick / "ida.entrega").path)
    assert said() == {"Entregado"}
    receive(database, berta.hands_over())
    assert {one.split(" (")[0] for one in said()} == {"Recibido"}


def test_a_file_of_a_newer_program_waits_here_and_comes_in_when_the_program_is_renewed(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, workspace, settings, monkeypatch
) -> None:
    practice = rows.create(berta.database, "practice", {"title": "La huerta"})
    with monkeypatch.context() as newer:
        newer.setattr(declaration, "MIN_READER", registry.SCHEMA + 1)
        file = berta.hands_over("Del futuro.entrega")
    arrive(page, files=str(file))
    qtbot.waitUntil(page.desk.incoming.isVisible, timeout=WAIT)
    assert "se abrirá solo cuando actualice Minga" in read_out(page.desk.incoming)
    press(qtbot, page, "Recibir")
    qtbot.waitUntil(page.desk.newer.isVisible, timeout=WAIT)
    assert "Del futuro.entrega" in read_out(page.desk.newer)
    assert page.give.isEnabled()

    monkeypatch.setattr(registry, "SCHEMA", registry.SCHEMA + 1)
    window = MainWindow(settings, workspace, read_standing)
    qtbot.addWidget(window)
    window.open(database)
    qtbot.waitUntil(lambda: holds(database, practice), timeout=WAIT)
    qtbot.waitUntil(lambda: not window.jobs.jobs, timeout=WAIT)
    window.close()
