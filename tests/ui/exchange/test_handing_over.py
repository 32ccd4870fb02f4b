"""Handing over at the screen: what waits, inviting, and the file that is written."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QFileDialog

from app.media.intake import intake
from app.media.store import BlobStore
from app.models.database import Database
from app.services import evidence, rows
from app.sync.hand_over import hand_over
from app.sync.pending import pending
from app.sync.reception import receive
from app.ui.pages.exchange import HISTORY, ExchangePage
from tests.ui.exchange.hands import WAIT, arrive, press, texts, verb
from tests.ui.exchange_world import Colleague


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


def test_a_laptop_alone_is_invited_to_invite(page: ExchangePage) -> None:
    arrive(page)
    assert page.desk.inviting.alone.isVisible()
    assert verb(page, "Invitar a colegas…").isVisible()
    assert page.primary() is None
    assert not page.tabs.isVisible()


def test_the_invitation_is_written_and_its_six_words_shown(qtbot, page: ExchangePage, tmp_path: Path) -> None:
    arrive(page)
    page.desk.inviting.write_to(str(tmp_path / "invitacion.entrega"))
    assert not page.desk.inviting.alone.button.isEnabled()
    qtbot.waitUntil(page.desk.invitation.isVisible, timeout=WAIT)
    assert (tmp_path / "invitacion.entrega").exists()
    assert len(page.desk.invitation.code.text().split()) == 6
    arrive(page)
    assert page.first_focus() is page.desk.invitation.code, "which no key puts away"
    press(qtbot, page, "Ya las anoté")
    assert not page.desk.invitation.isVisible()
    assert page.desk.inviting.sent.isVisible()
    assert not page.desk.inviting.alone.isVisible()
    assert page.desk.inviting.sent.sentence.text().startswith("Su invitación del ")
    assert page.primary() is page.swap  # she may bring her file in a folder
    assert page.swap.isEnabled()
    page.show_part(HISTORY)
    assert "Invitación" in texts(page.history.files)


def test_what_waits_is_said_in_words_and_goes_into_a_file(
    qtbot, page: ExchangePage, berta: Colleague, database: Database, tmp_path: Path
) -> None:
    rows.create(database, "practice", {"title": "La huerta"})
    arrive(page)
    assert page.desk.waiting.lead.text() == "Por entregar: 1 cambio."
    assert page.context_line() == "2 computadores en el microcentro"
    assert page.primary() is page.swap
    page.desk.handing.write_to(str(tmp_path / "mi entrega.entrega"))
    qtbot.waitUntil(page.desk.given.isVisible, timeout=WAIT)
    assert any("«mi entrega.entrega»" in text for text in texts(page.desk.given))
    page.refresh(frozenset({"sync_handover"}))
    assert page.desk.waiting.lead.text() == "Nada nuevo por entregar."
    assert receive(berta.database, tmp_path / "mi entrega.entrega").new == {"practice": 1}


def test_a_file_that_cannot_be_written_is_told_with_the_work_safe(
    qtbot, page: ExchangePage, berta: Colleague, tmp_path: Path
) -> None:
    arrive(page)
    page.desk.handing.write_to(str(tmp_path / "no está" / "a.entrega"))
    qtbot.waitUntil(page.desk.notice.isVisible, timeout=WAIT)
    assert "Sus datos siguen guardados" in page.desk.notice.words.text()


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
