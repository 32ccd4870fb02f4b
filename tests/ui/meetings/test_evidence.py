"""What a session leaves: photos, pictures and testimonies, and who changed it last."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.media import ledger
from app.media.store import BlobStore
from app.services import changes, evidence, meetings
from app.ui.evidence_files import EvidenceFiles


def test_a_photo_comes_in_is_described_opened_and_taken_away(
    meeting, qtbot, page, database, context, tmp_path, monkeypatch
):
    photo = tmp_path / "afiche.png"
    image = QImage(80, 60, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    assert image.save(str(photo))
    page.arrive(id=meeting, part="evidencias")
    box = page.session.part.box
    box.strip.files_given.emit([photo])
    qtbot.waitUntil(lambda: len(box.strip.thumbs()) == 1)
    context.undo.undo()
    assert box.strip.thumbs() == []
    context.undo.redo()
    box.strip.thumbs()[0].click()
    opened = []
    monkeypatch.setattr("app.ui.evidence_files.QDesktopServices.openUrl", opened.append)
    box.pane.open_button.click()
    qtbot.waitUntil(lambda: [one.fileName() for one in opened] == ["afiche.png"])
    QTest.keyClicks(box.pane.caption, "El afiche")
    for name, value in (("taken_on", "2026-04-09"), ("taken_by_id", None)):
        box.pane.form.rows[name].field.set_value(value)
    box.pane.pupils.click()
    assert page.save_now()
    (held,) = evidence.evidence_of(database, "meeting_id", meeting)
    assert (held.caption, held.shows_pupils, held.consent) == ("El afiche", False, "not_needed")
    assert (held.taken_on, held.taken_by_id) == ("2026-04-09", None)
    context.undo.undo()
    assert evidence.evidence(database, held.id).held_back, "what was said of the pupils has a way back everywhere"
    context.undo.redo()
    box.pane.remove_button.click()
    assert not evidence.evidence_of(database, "meeting_id", meeting)
    context.undo.undo()
    assert evidence.evidence_of(database, "meeting_id", meeting)


def test_a_photo_that_the_disk_has_again_is_opened_and_waits_no_more(
    meeting, qtbot, page, database, context, tmp_path, monkeypatch
):
    (tmp_path / "lista.txt").write_text("Ana\nBerta\n", encoding="utf-8")
    page.arrive(id=meeting, part="evidencias")
    box = page.session.part.box
    box.strip.files_given.emit([tmp_path / "lista.txt"])
    qtbot.waitUntil(lambda: len(box.strip.thumbs()) == 1)
    (held,) = evidence.evidence_of(database, "meeting_id", meeting)
    store = BlobStore(database.folder)
    store.path(held.sha256).rename(tmp_path / "en cuarentena")
    with database.write() as session:
        ledger.note_lost(session, store)
    opened = []
    monkeypatch.setattr("app.ui.evidence_files.QDesktopServices.openUrl", opened.append)
    files = EvidenceFiles(context)
    files.open(held.id)
    assert "Falta su autorización" in context.host.toasts[-1][0]
    (tmp_path / "en cuarentena").rename(store.path(held.sha256))
    files.open(held.id)
    qtbot.waitUntil(lambda: [one.fileName() for one in opened] == ["lista.txt"])
    assert evidence.evidence(database, held.id).held == ledger.HAVE
    files.close()


def test_a_file_that_cannot_come_in_is_told_and_the_others_are_kept(
    meeting, qtbot, page, database, context, tmp_path
):
    page.arrive(id=meeting, part="evidencias")
    (tmp_path / "vacio.txt").touch()
    (tmp_path / "lista.txt").write_text("Ana\nBerta\n", encoding="utf-8")
    box = page.session.part.box
    box.strip.files_given.emit([tmp_path / "vacio.txt", tmp_path / "lista.txt"])
    qtbot.waitUntil(lambda: box.refused.isVisible())
    assert "vacío" in box.refused.words.text()
    assert len(evidence.evidence_of(database, "meeting_id", meeting)) == 1
    other = meetings.schedule(database, date(2026, 5, 7))
    box.strip.files_given.emit([tmp_path / "vacio.txt"])
    page.arrive(id=other, part="evidencias")
    qtbot.waitUntil(lambda: any("vacío" in words for words, _ in context.host.toasts))
    assert not box.refused.isVisible(), "it is told, but not under a session that the file was not for"


def test_a_picture_is_pasted(meeting, qtbot, page, database, tmp_path):
    page.arrive(id=meeting, part="evidencias")
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(tmp_path / "x.png"))
    box = page.session.part.box
    box.strip.image_given.emit((tmp_path / "x.png").read_bytes())
    qtbot.waitUntil(lambda: len(box.strip.thumbs()) == 1)


def test_the_session_says_who_changed_it_last(acuerdos, page, qtbot, monkeypatch):
    told = page.session.last_change.words
    qtbot.waitUntil(lambda: told.text().startswith("Último cambio: Ana Pino · "))
    doubted = changes.LastChange("", "1999-03-02T10:42:00-03:00", clock_ok=False)
    monkeypatch.setattr(changes, "last_change", lambda *_: doubted)
    page.refresh(frozenset({"meeting"}))
    qtbot.waitUntil(lambda: told.text().startswith("Último cambio: alguien · "))
    assert told.text().endswith("de 1999, 10:42 (fecha dudosa)")


def test_a_testimony_is_written_kept_and_taken_back(meeting, qtbot, page, database, context):
    page.arrive(id=meeting, part="evidencias")
    qtbot.waitUntil(page.session.part.isVisible)
    box = page.session.part.box
    box.strip.text_button.click()
    box.pane.close_button.click()
    assert evidence.evidence_of(database, "meeting_id", meeting) == []
    box.strip.text_button.click()
    assert not box.pane.pupils.isVisible()
    QTest.keyClicks(box.pane.caption, "Aprendimos de los otros")
    assert page.save_now()
    QTest.keyClicks(box.pane.caption, ", dijo Berta")
    assert page.save_now()
    [row] = evidence.evidence_of(database, "meeting_id", meeting)
    assert (row.kind, row.caption, row.taken_by) == ("text", "Aprendimos de los otros, dijo Berta", "Ana Pino")
    assert len(box.strip.thumbs()) == 1
    context.undo.undo()
    assert evidence.evidence_of(database, "meeting_id", meeting) == []
    assert not box.pane.isVisible()
