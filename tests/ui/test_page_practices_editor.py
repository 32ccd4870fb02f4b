from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget

from app import paths
from app.errors import DatabaseUnavailable
from app.media import ledger
from app.services import catalogue, evidence, people, practice_parts, practices, rows
from app.ui import finders
from app.ui.main_window import MainWindow
from app.ui.pages.practices import PracticesPage
from app.ui.widgets.objectives import ChoiceLine


@pytest.fixture
def page(window: MainWindow) -> PracticesPage:
    window.navigate("practicas")
    assert isinstance(window.page, PracticesPage)
    return window.page


@pytest.fixture
def draft(database) -> str:
    made = practices.create(database, {"title": "La huerta", "subject": "MA", "axis": "Medición"})
    practice_parts.set_grades(database, made, ["1", "3"])
    practice_parts.write_task(database, made, "3", task="Perímetro de cada bancal")
    return made


@pytest.fixture
def editor(window, page, draft):
    window.navigate("practicas", id=draft, mode="editar")
    return page.stack.editing


@pytest.fixture
def curriculum(workspace, shared_data) -> None:
    loaded = catalogue.Catalogue(paths.catalogue_file(workspace.folder))
    catalogue.load(loaded, shared_data / "curriculo_oa_basica.csv")
    loaded.close()


def task(editor, grade: str):
    return editor.tasks.column(grade).bound.fields["task"]


def offered(editor):
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    return editor.tasks.picker.findChildren(ChoiceLine)


def test_each_grade_has_its_column_and_saves_its_own_task(window, editor, database, draft):
    QTest.keyClicks(task(editor, "1"), "Ordenar varas")
    assert window.save_all()
    assert {row.grade: row.task for row in practice_parts.tasks(database, draft)} == {
        "1": "Ordenar varas",
        "3": "Perímetro de cada bancal",
    }


def test_objectives_and_evidence_are_actions_while_a_practice_is_edited(window, page, draft):
    assert not page.objectives.isEnabled()
    assert not page.attach.isEnabled()
    window.navigate("practicas", id=draft, mode="editar")
    page.attach.trigger()
    dialog = page.stack.editing.evidence.strip.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    page.objectives.trigger()
    assert page.stack.editing.isAncestorOf(window.focusWidget())


def test_a_grade_is_added_by_its_digit(editor, database, draft):
    QTest.keyClick(editor.main.grades, "5")
    assert rows.load(database, "practice", draft)["grades"] == ["1", "3", "5"]
    assert task(editor, "5").value() == ""


def test_the_axes_of_the_subject_are_offered_while_typing(curriculum, editor):
    completer = editor.main.axis.completer()
    completer.setCompletionPrefix("medi")
    assert completer.currentCompletion() == "Medición"


def test_the_window_is_called_as_the_practice_is(window, editor):
    editor.main.name.selectAll()
    QTest.keyClicks(editor.main.name, "Medimos")
    assert window.save_all()
    assert window.windowTitle().startswith("Medimos")


def test_a_grade_that_is_removed_comes_back_with_its_task(window, editor, database, draft):
    QTest.mouseClick(editor.main.grades.chips["3"], Qt.MouseButton.LeftButton)
    assert [row.grade for row in practice_parts.tasks(database, draft)] == ["1"]
    assert "3°" in window.toasts.words.text()
    window.undo.undo()
    assert task(editor, "3").value() == "Perímetro de cada bancal"
    assert editor.main.grades.value() == ["1", "3"]


def test_removing_a_grade_first_saves_what_was_being_typed_in_it(window, editor, database, draft):
    QTest.keyClicks(task(editor, "1"), "Ordenar varas")
    QTest.mouseClick(editor.main.grades.chips["1"], Qt.MouseButton.LeftButton)
    window.undo.undo()
    assert practice_parts.tasks(database, draft)[0].task == "Ordenar varas"


def test_steps_are_added_written_moved_and_removed(window, editor, database, draft):
    for words in ("Recorrer la huerta", "Medir"):
        editor.steps.add_button.click()
        QTest.keyClicks(window.focusWidget(), words)
    assert window.save_all()
    first, second = editor.steps.ids()
    editor.steps.shift(second, -1)
    assert [step.text for step in practice_parts.steps(database, draft)] == ["Medir", "Recorrer la huerta"]
    window.undo.undo()
    editor.steps.drop(first)
    assert [step.text for step in practice_parts.steps(database, draft)] == ["Medir"]
    window.undo.undo()
    assert [step.text for step in practice_parts.steps(database, draft)] == ["Recorrer la huerta", "Medir"]


def test_a_material_keeps_its_cost_as_a_number(window, editor, database, draft):
    editor.materials.add_button.click()
    QTest.keyClicks(window.focusWidget(), "Huincha")
    [key] = editor.materials.ids()
    QTest.keyClicks(editor.materials._lines[key].bound.fields["cost"], "35a00")
    assert window.save_all()
    [material] = practice_parts.materials(database, draft)
    assert (material.name, material.cost) == ("Huincha", 3500)


def test_news_of_another_field_does_not_touch_what_is_being_typed(window, page, editor, database, draft):
    QTest.keyClicks(editor.main.theme, "la huerta")
    rows.update(database, "practice", draft, {"common_theme": "otra cosa", "purpose": "Medir"})
    page.refresh(frozenset({"practice"}))
    assert editor.main.theme.value() == "la huerta"
    assert editor._bound.fields["purpose"].value() == "Medir"
    assert window.save_all()
    assert rows.load(database, "practice", draft)["common_theme"] == "la huerta"
    assert rows.load(database, "practice", draft)["purpose"] == "Medir"


def test_the_school_can_be_emptied(window, editor, database, draft):
    editor.main.school.changed.emit()
    assert window.save_all()
    assert rows.load(database, "practice", draft)["school_id"] is None


def test_an_author_is_added_by_name_and_taken_away(window, editor, database, draft):
    authors = editor.main.authors
    authors.picker.choose(finders.new_person(database)("Beto Díaz"))
    assert window.save_all()
    kept = rows.load(database, "practice", draft)["author_ids"]
    assert len(kept) == 2
    authors._drop(kept[0])
    assert window.save_all()
    assert rows.load(database, "practice", draft)["author_ids"] == kept[1:]


def test_without_a_catalogue_the_way_to_load_it_is_shown_and_codes_can_be_typed(window, editor, database, draft):
    assert editor.tasks.no_catalogue.isVisibleTo(editor)
    assert not editor.tasks.choose_button.isVisibleTo(editor)
    codes = editor.tasks.column("3").codes
    QTest.keyClicks(codes, "ma03 oa 21; ma03 oa 22")
    QTest.keyClick(codes, Qt.Key.Key_Return)
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21", "MA03 OA 22")
    window.undo.undo()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()


def test_objectives_are_chosen_side_by_side_for_the_chosen_grades(curriculum, window, editor, database, draft):
    editor.tasks.choose_button.click()
    shown = offered(editor)
    assert {choice.objective.grade for choice in shown} == {"1", "3"}
    assert {choice.objective.axis for choice in shown} == {"Medición"}
    next(choice for choice in shown if choice.objective.id == "MA03 OA 21").box.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21",)
    window.undo.undo()
    assert editor.tasks.picker.value() == []


def test_an_objective_of_another_grade_survives_choosing(curriculum, editor, database, draft):
    practice_parts.set_objectives(database, draft, "3", ["MA02 OA 19"])
    editor.show_practice(draft)
    editor.tasks.choose_button.click()
    shown = offered(editor)
    next(choice for choice in shown if choice.objective.id == "MA03 OA 21").box.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA02 OA 19", "MA03 OA 21")


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


def test_saying_that_no_pupil_is_seen_lets_it_travel(window, editor, database, shown_photo):
    editor.evidence.pane.pupils.click()
    assert not evidence.evidence(database, shown_photo.id).held_back
    assert not editor.evidence.held_back.isVisibleTo(editor)
    window.undo.undo()
    assert evidence.evidence(database, shown_photo.id).held_back


def test_the_words_under_a_photo_save_themselves(window, editor, database, shown_photo):
    QTest.keyClicks(editor.evidence.pane.caption, "Los bancales")
    assert window.save_all()
    assert evidence.evidence(database, shown_photo.id).caption == "Los bancales"


def test_the_words_asked_for_a_new_photo_are_scrolled_into_sight(qtbot, editor, shown_photo):
    pane, view = editor.evidence.pane, editor.column.viewport()

    def seen(part: QWidget) -> bool:
        return view.rect().contains(part.mapTo(view, part.rect().center()))

    qtbot.waitUntil(lambda: seen(pane.caption) and seen(pane.consent))


def test_evidence_that_is_removed_can_be_brought_back(window, editor, database, draft, shown_photo):
    editor.evidence.pane.remove_button.click()
    assert evidence.evidence_of(database, "practice_id", draft) == []
    window.undo.undo()
    assert [row.id for row in evidence.evidence_of(database, "practice_id", draft)] == [shown_photo.id]


def test_a_bad_file_is_named_and_the_good_one_is_kept(editor, database, draft, tmp_path, qtbot):
    bad = tmp_path / "nada.xyz"
    bad.write_bytes(b"\x00\x01\x02\x03")
    editor.evidence.take([bad, photo(tmp_path)])
    qtbot.waitUntil(lambda: len(editor.evidence.strip.thumbs()) == 1)
    assert "nada.xyz" in editor.evidence.refused.words.text()


def test_a_pasted_picture_becomes_evidence(editor, database, draft, qtbot):
    from PySide6.QtGui import QImage

    picture = QImage(20, 20, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QApplication.clipboard().setImage(picture)
    QTest.keyClick(editor.evidence.strip, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(editor.evidence.strip.thumbs()) == 1)
    assert evidence.evidence_of(database, "practice_id", draft)[0].kind == "photo"


def test_another_practice_shows_nothing_of_the_one_before(window, page, editor, database, draft):
    other = practices.create(database, {"title": "El agua"})
    editor.more.toggle.click()
    window.navigate("practicas", id=other, mode="editar")
    assert editor.main.name.value() == "El agua"
    assert editor.main.grades.value() == []
    assert editor.steps.ids() == []
    assert editor.main.axis.value() == ""


def test_a_file_that_has_not_arrived_says_who_has_it(window, page, editor, database, draft):
    file = {"$b": "ab" * 32, "n": 900_000, "m": "image/jpeg", "name": "bancal.jpg"}
    made = rows.create(database, "evidence", {"practice_id": draft, "kind": "photo", "file": file})
    beto = people.add(database, "Beto Díaz")
    rows.create(database, "device", {"name": "Notebook", "person_id": beto, "state": "accepted"}, id="cd" * 16)
    with database.write() as session:
        ledger.note_holdings(session, "cd" * 16, ["ab" * 32], "2026-03-03", all_of_them=True)
    page.refresh(frozenset({"evidence"}))
    assert editor.evidence.strip.thumbs()[0].item.waiting
    editor.evidence.open_pane(made)
    assert "Lo tiene Beto Díaz" in editor.evidence.pane.waiting.words.text()
    assert not editor.evidence.pane.open_button.isVisibleTo(editor)


def test_a_file_is_opened_with_its_own_name(editor, database, shown_photo, monkeypatch, qtbot):
    opened = []
    monkeypatch.setattr("app.ui.pages.practices_files.QDesktopServices.openUrl", opened.append)
    editor.evidence.pane.open_button.click()
    qtbot.waitUntil(lambda: len(opened) == 1)
    assert opened[0].fileName() == "bancal.jpg"


def test_what_is_missing_leads_to_where_it_is_written(window, editor, draft):
    editor.go_to("grade_tasks")
    assert window.focusWidget() is task(editor, "1")
    editor.go_to("oa_codes")
    assert window.focusWidget() is editor.tasks.column("1").codes
    editor.go_to("problem_addressed")
    assert window.focusWidget() is editor._bound.fields["problem_addressed"]


def test_a_failed_save_keeps_the_text_and_the_person_on_the_page(window, page, editor, database, draft, monkeypatch):
    def refuse(*_: object) -> None:
        raise DatabaseUnavailable(database.path, "FULL")

    QTest.keyClick(editor.main.name, Qt.Key.Key_End)
    QTest.keyClicks(editor.main.name, " grande")
    monkeypatch.setattr(rows, "update", refuse)
    window.navigate("sesiones")
    assert window.page is page
    assert editor.saver.notice.isVisibleTo(editor)
    monkeypatch.undo()
    editor.saver.notice.button.click()
    assert rows.load(database, "practice", draft)["title"] == "La huerta grande"


def test_a_damaged_catalogue_hinders_neither_reading_nor_writing(window, workspace, database, draft, logged_warnings):
    paths.catalogue_file(workspace.folder).write_bytes(b"no catalogue at all" * 100)
    practice_parts.set_objectives(database, draft, "3", ["MA03 OA 21"])
    window.navigate("practicas", id=draft)
    assert window.page.reader.shown == draft
    window.navigate("practicas", id=draft, mode="editar")
    assert task(window.page.stack.editing, "3").value() == "Perímetro de cada bancal"
    assert logged_warnings
    assert all("catalogue cannot be read" in each for each in logged_warnings)
    logged_warnings.clear()


def test_tags_are_written_with_commas_and_each_is_kept_once(window, editor, database, draft):
    tags = editor.more._bound.fields["tags"]
    QTest.keyClicks(tags, "huerta,  medir la  tierra, huerta,")
    assert window.save_all()
    assert rows.load(database, "practice", draft)["tags"] == ["huerta", "medir la tierra"]
    tags.clear()
    tags.changed.emit()
    assert window.save_all()
    assert not rows.load(database, "practice", draft)["tags"]


def test_a_testimony_is_written_in_place_and_can_be_taken_back(window, editor, database, draft):
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
    assert evidence.evidence_of(database, "practice_id", draft) == []


def test_a_testimony_without_words_is_none(window, editor, database, draft):
    editor.evidence.strip.text_button.click()
    editor.evidence.close_pane()
    assert evidence.evidence_of(database, "practice_id", draft) == []
    assert not editor.evidence.pane.isVisibleTo(editor)


def test_tab_reaches_the_grades_before_the_steps_that_stand_below(editor):
    for digit in (Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6):
        QTest.keyClick(editor.main.grades, digit)
    met, at = [], editor.main.grades.nextInFocusChain()
    while at is not editor.steps.add_button:
        met.append(at)
        at = at.nextInFocusChain()
    assert all(task(editor, grade) in met for grade in "123456")


def test_tab_goes_from_the_axes_through_the_objectives_to_the_first_task(editor, curriculum):
    editor.tasks.choose_button.click()
    choices = {choice.box for choice in offered(editor)}
    at, met = editor.tasks.choose_button, []
    while at is not task(editor, "1"):
        met.append(at)
        at = at.nextInFocusChain()
    assert choices
    assert choices <= set(met)


def test_six_grades_take_the_whole_width(editor):
    for digit in (Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6):
        QTest.keyClick(editor.main.grades, digit)
        QApplication.processEvents()
    columns = editor.tasks.columns
    across = columns.across()
    right = max(editor.tasks.column(grade).geometry().right() for grade in "123456")
    assert across < 6
    assert columns.width() - right <= 2


def test_an_objective_that_is_removed_is_told_and_comes_back(curriculum, window, editor, database, draft):
    practice_parts.set_objectives(database, draft, "3", ["MA03 OA 21"])
    editor.show_practice(draft)
    cross = next(each for each in editor.findChildren(QAbstractButton) if each.accessibleName() == "Quitar MA03 OA 21")
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Space)
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()
    assert window.toasts.words.text() == "Se quitó OA 21 de 3°."
    window.toasts.action.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21",)


def test_an_objective_that_is_no_longer_chosen_is_told_and_comes_back(curriculum, window, editor, database, draft):
    practice_parts.set_objectives(database, draft, "3", ["MA03 OA 21"])
    editor.show_practice(draft)
    editor.tasks.choose_button.click()
    box = next(each for each in offered(editor) if each.objective.id == "MA03 OA 21").box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()
    assert window.toasts.words.text() == "Se quitó OA 21 de 3°."
    window.toasts.action.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21",)
