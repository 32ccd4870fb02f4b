"""The evidence of a practice while it is written: photos, files and testimonies."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.media import ledger
from app.media.store import BlobStore
from app.paths import scratch
from app.services import evidence, health, people, practices, rows
from app.sync import declaration
from app.ui.evidence_files import EvidenceFiles
from app.ui.homes import of_evidence


def photo(folder: Path) -> Path:
    Image.new("RGB", (40, 30), "green").save(folder / "bancal.jpg")
    return folder / "bancal.jpg"


@pytest.fixture
def shown_photo(editor, tmp_path, database, draft, qtbot):
    editor.evidence.take([photo(tmp_path)])
    qtbot.waitUntil(lambda: len(editor.evidence.strip.thumbs()) == 1)
    [row] = evidence.evidence_of(database, "practice_id", draft)
    return row


def test_a_file_becomes_evidence_that_does_not_leave_without_consent(editor, shown_photo):
    assert shown_photo.held_back
    assert editor.evidence.held_back.isVisibleTo(editor)
    assert "no sale de este computador" in editor.evidence.held_back.words.text()
    assert editor.evidence.pane.isVisibleTo(editor)


def test_a_photo_that_stays_leads_to_where_its_authorization_is_given(window, page, editor, database, shown_photo):
    editor.evidence.close_pane()
    window.navigate("inicio")
    home, args = of_evidence(database, evidence.evidence(database, shown_photo.id))
    window.navigate(home, **args)
    pane = page.stack.editing.evidence.pane
    assert pane.shown == shown_photo.id
    assert pane.consent.isVisible()
    assert QApplication.focusWidget() is pane.caption


def test_who_reads_a_practice_comes_at_once_to_what_is_said_of_its_photos(window, page, draft, shown_photo):
    window.navigate("practicas", id=draft)
    assert page.stack.editing is None
    page.reader.about_evidence.click()
    editor = page.stack.editing
    assert QApplication.focusWidget() is editor.evidence.pane.caption, "the piece that was open is open still"


def test_saying_that_no_pupil_is_seen_lets_it_travel(window, editor, database, shown_photo):
    editor.evidence.pane.pupils.click()
    assert not evidence.evidence(database, shown_photo.id).held_back
    assert not editor.evidence.held_back.isVisibleTo(editor)
    window.undo.undo()
    assert evidence.evidence(database, shown_photo.id).held_back


def test_the_words_under_a_photo_save_themselves(window, editor, database, shown_photo):
    pane = editor.evidence.pane
    QTest.keyClicks(pane.caption, "Los bancales")
    pane.form.rows["taken_on"].field.set_value("2026-04-09")
    pane.form.rows["taken_by_id"].field.set_value(None)
    assert window.save_all()
    held = evidence.evidence(database, shown_photo.id)
    assert (held.caption, held.taken_on, held.taken_by_id) == ("Los bancales", "2026-04-09", None)


def test_the_words_asked_for_a_new_photo_are_scrolled_into_sight(qtbot, editor, shown_photo):
    pane, view = editor.evidence.pane, editor.column.viewport()

    def seen(part: QWidget) -> bool:
        return view.rect().contains(part.mapTo(view, part.rect().center()))

    qtbot.waitUntil(lambda: seen(pane.caption) and seen(pane.consent))


def test_evidence_that_is_removed_can_be_brought_back(draft, window, editor, database, shown_photo):
    editor.evidence.pane.remove_button.click()
    assert evidence.evidence_of(database, "practice_id", draft) == []
    window.undo.undo()
    assert [row.id for row in evidence.evidence_of(database, "practice_id", draft)] == [shown_photo.id]


def test_the_only_work_of_the_pupils_in_what_was_presented_is_kept_and_stays_open(
    window, editor, database, draft, shown_photo
):
    """6.1 practice: the refusal says what to do, and what is in sight is what stands."""
    told = {"practice_id": draft, "preparation": "presented"}
    rows.create(database, "practice_presentation", told)
    pane = editor.evidence.pane
    pane.remove_button.click()
    [words] = [one.text() for one in window.findChildren(QLabel) if "Agregue antes otra" in one.text()]
    assert "única evidencia del trabajo de los estudiantes" in words
    assert [row.id for row in evidence.evidence_of(database, "practice_id", draft)] == [shown_photo.id]
    assert (pane.shown, pane.isVisibleTo(editor)) == (shown_photo.id, True)
    rows.update(database, "evidence", shown_photo.id, {"kind": "scan"})
    editor.evidence.refresh()
    pane.work.click()
    assert evidence.evidence(database, shown_photo.id).kind == "scan"
    assert pane.work.value(), "as it stands, not as it was refused"


def test_a_bad_file_is_named_and_the_good_one_is_kept(draft, editor, database, tmp_path, qtbot):
    bad = tmp_path / "nada.xyz"
    bad.write_bytes(b"\x00\x01\x02\x03")
    editor.evidence.take([bad, photo(tmp_path)])
    qtbot.waitUntil(lambda: len(editor.evidence.strip.thumbs()) == 1)
    assert "nada.xyz" in editor.evidence.refused.words.text()


def test_a_pasted_picture_becomes_evidence(draft, editor, database, qtbot):
    from PySide6.QtGui import QImage

    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(picture)
    QTest.keyClick(editor.evidence.strip, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(editor.evidence.strip.thumbs()) == 1)
    assert evidence.evidence_of(database, "practice_id", draft)[0].kind == "photo"


def test_a_file_that_has_not_arrived_says_who_has_it(draft, window, page, editor, database):
    file = {"$b": "ab" * 32, "n": 900_000, "m": "image/jpeg", "name": "bancal.jpg"}
    shown = {"practice_id": draft, "kind": "photo", "file": file, "shows_pupils": False}
    made = rows.create(database, "evidence", shown)
    beto = people.add(database, "Beto Díaz")
    rows.create(database, "device", {"name": "Notebook", "person_id": beto, "state": "accepted"}, id="cd" * 16)
    with database.write() as session:
        ledger.note_mentioned(session, "ab" * 32, 900_000, "image/jpeg")
        ledger.note_holdings(session, "cd" * 16, ["ab" * 32], "2026-03-03", all_of_them=True)
    page.refresh(frozenset({"evidence"}))
    assert editor.evidence.strip.thumbs()[0].item.waiting
    editor.evidence.open_pane(made)
    assert "Lo tiene Beto Díaz" in editor.evidence.pane.waiting.words.text()
    assert not editor.evidence.pane.open_button.isVisibleTo(editor)
    with database.write() as session:
        ledger.note_holdings(session, "cd" * 16, [], "2026-04-03", all_of_them=True)
    editor.evidence.open_pane(made)  # fault 30: everybody lost it
    assert "La última vez que se supo, lo tenía Beto Díaz" in editor.evidence.pane.waiting.words.text()


def test_fault_30_a_file_that_this_laptop_lost_and_nobody_else_has_is_not_said_to_be_on_its_way(
    page, editor, database, shown_photo
):
    """It said that whoever took it has it: the very person who asks."""
    evidence.set_consent(database, shown_photo.id, shows_pupils=False)
    with database.write() as session:
        declaration.note_told(session, 3, [shown_photo.sha256])
        ledger.note_gone(session, [shown_photo.sha256])
    page.refresh(frozenset({"evidence"}))
    editor.evidence.open_pane(shown_photo.id)
    words = editor.evidence.pane.waiting.words.text()
    assert "perdió o dañó" in words
    assert "todavía no llega" not in words


def test_a_withdrawn_authorization_says_from_where_the_photo_goes_away(page, editor, database, shown_photo):
    pane, beto = editor.evidence.pane, people.add(database, "Beto Díaz")
    rows.create(database, "device", {"name": "Notebook", "person_id": beto, "state": "accepted"}, id="cd" * 16)
    evidence.set_consent(database, shown_photo.id, shows_pupils=True, consent_state="held")
    with database.write() as session:
        ledger.note_holdings(session, "cd" * 16, [shown_photo.sha256], "2026-03-03", all_of_them=True)
    page.refresh(frozenset({"evidence"}))
    assert "Beto Díaz" not in pane.consent_row.hint.text()
    QTest.keyClick(pane.consent, Qt.Key.Key_Home)
    assert evidence.evidence(database, shown_photo.id).held_back
    assert "También está donde Beto Díaz: de ahí se quita" in pane.consent_row.hint.text()


@pytest.mark.parametrize("lost", [True, False])
def test_a_small_picture_that_the_disk_lost_or_changed_is_made_from_its_photo(context, database, shown_photo, lost):
    """Fault 30: it was awaited until somebody added the photo again."""
    store = BlobStore(database.folder)

    def shown():
        found = evidence.evidence_of(database, shown_photo.owner_field, shown_photo.owner_id)
        files = EvidenceFiles(context)
        (item,) = files.items(found)
        files.close()
        return QImage.fromData(item.thumbnail)

    before, place = shown(), store.path(shown_photo.thumbnail)
    place.unlink() if lost else place.write_bytes(b"0" * place.stat().st_size)
    assert shown().size() == before.size()
    assert not health.check(database).findings
    with database.write() as session:
        declaration.settle(session)
    assert shown().size() == before.size()
    store.path(shown_photo.sha256).write_bytes(b"0")
    assert shown().isNull()
    assert health.check(database).findings


def test_of_a_photo_that_left_this_laptop_no_picture_and_no_opened_copy_stays(
    page, editor, database, shown_photo, monkeypatch, qtbot
):
    """Domain.md 12: a consent that is withdrawn takes the photo away from where it was."""
    opened = []
    monkeypatch.setattr("app.ui.evidence_files.QDesktopServices.openUrl", opened.append)
    editor.evidence.open_file()
    qtbot.waitUntil(lambda: bool(opened))
    copy, store = Path(opened[0].toLocalFile()), BlobStore(database.folder)
    assert copy.exists()
    assert editor.evidence.strip.thumbs()[0].item.thumbnail
    for name in (shown_photo.sha256, shown_photo.thumbnail):
        store.path(name).unlink()
    with database.write() as session:
        ledger.note_gone(session, [shown_photo.sha256, shown_photo.thumbnail])
    page.refresh(frozenset({"evidence"}))
    assert not editor.evidence.strip.thumbs()[0].item.thumbnail
    assert not copy.exists()
    editor.evidence.open_pane(shown_photo.id)
    words = editor.evidence.pane.waiting.words.text()
    assert words == "Falta su autorización: el archivo no sale de donde está hasta tenerla.", "nobody is to ask"


def test_a_file_is_opened_with_its_own_name(editor, database, shown_photo, monkeypatch, qtbot):
    opened = []
    monkeypatch.setattr("app.ui.evidence_files.QDesktopServices.openUrl", opened.append)
    editor.evidence.pane.open_button.click()
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert opened[0].fileName() == "bancal.jpg"
    # A copy that is still open when the program ends is removed at the next opening.
    assert Path(opened[0].toLocalFile()).is_relative_to(scratch(database.folder))


def test_a_testimony_is_written_in_place_and_can_be_taken_back(draft, window, editor, database):
    editor.evidence.strip.text_button.click()
    assert window.focusWidget() is editor.evidence.pane.caption
    assert not editor.evidence.pane.pupils.isVisibleTo(editor)
    QTest.keyClicks(editor.evidence.pane.caption, "Ahora mide solo")
    assert window.save_all()
    QTest.keyClicks(editor.evidence.pane.caption, ", dice su madre")
    assert window.save_all()
    [row] = evidence.evidence_of(database, "practice_id", draft)
    assert (row.kind, row.caption, row.taken_by, row.held_back) == (
        "text", "Ahora mide solo, dice su madre", "Ana Pino", False,
    )  # fmt: skip
    editor.evidence.close_pane()
    assert len(editor.evidence.strip.thumbs()) == 1
    window.undo.undo()
    assert evidence.evidence(database, row.id).caption == "Ahora mide solo"
    window.undo.undo()
    assert evidence.evidence_of(database, "practice_id", draft) == []
    window.navigate("practicas", id=practices.create(database, {"title": "El agua"}), mode="editar")
    window.undo.redo()
    assert len(evidence.evidence_of(database, "practice_id", draft)) == 1
    assert editor.evidence.strip.thumbs() == [], "it is another practice that is written now"


def test_a_testimony_without_words_is_none(draft, window, editor, database):
    editor.evidence.strip.text_button.click()
    editor.evidence.close_pane()
    assert evidence.evidence_of(database, "practice_id", draft) == []
    assert not editor.evidence.pane.isVisibleTo(editor)


def test_a_document_is_the_pupils_work_once_somebody_says_so(window, editor, database, draft, tmp_path, qtbot):
    """domain.md 5.3 and 6: a plan of the lesson is no pupils' work, and their notebooks scanned into a file are."""
    paper = tmp_path / "cuadernos.txt"
    paper.write_text("Medimos la huerta con pasos", encoding="utf-8")
    editor.evidence.take([paper])
    qtbot.waitUntil(lambda: len(evidence.evidence_of(database, "practice_id", draft)) == 1)
    [row] = evidence.evidence_of(database, "practice_id", draft)
    pane = editor.evidence.pane
    qtbot.waitUntil(lambda: pane.shown == row.id)
    assert (row.kind, pane.work.isVisibleTo(pane), pane.work.value()) == ("document", True, False)
    assert "evidence" in dict(practices.missing_for_sharing(database, draft))
    pane.work.click()
    assert evidence.evidence(database, row.id).kind == "scan"
    assert "evidence" not in dict(practices.missing_for_sharing(database, draft))
    window.undo.undo()
    assert evidence.evidence(database, row.id).kind == "document"
    assert not pane.work.value()


def test_a_photo_asks_nothing_of_that(editor, shown_photo):
    assert not editor.evidence.pane.work.isVisibleTo(editor.evidence.pane)
