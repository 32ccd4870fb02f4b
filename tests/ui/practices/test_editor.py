"""Writing a practice: grades, steps, materials, authors, and what hinders nobody."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from app import paths
from app.errors import DatabaseUnavailable
from app.services import people, practice_parts, practices, rows
from app.ui import finders
from app.ui.widgets.picks import NEW, Pick
from tests.ui.names import unnamed
from tests.ui.practices.hands import task


def test_each_grade_has_its_column_and_saves_its_own_task(draft, window, editor, database):
    QTest.keyClicks(task(editor, "1"), "Ordenar varas")
    assert window.save_all()
    assert {row.grade: row.task for row in practice_parts.tasks(database, draft)} == {
        "1": "Ordenar varas",
        "3": "Perímetro de cada bancal",
    }


def test_objectives_and_evidence_are_actions_while_a_practice_is_edited(draft, window, page):
    assert not page.objectives.isEnabled()
    assert not page.attach.isEnabled()
    window.navigate("practicas", id=draft, mode="editar")
    page.attach.trigger()
    dialog = page.stack.editing.evidence.strip.findChild(QFileDialog)
    assert dialog is not None
    dialog.reject()
    page.objectives.trigger()
    assert page.stack.editing.isAncestorOf(window.focusWidget())


def test_what_is_further_down_comes_by_itself_and_is_of_the_practice_that_is_written_by_then(
    draft, window, page, database, qtbot
):
    other = practices.create(database, {"title": "El río", "reflection": "Contar mejor"})
    practice_parts.set_grades(database, other, ["5"])
    practice_parts.add_step(database, other)
    window.navigate("practicas", id=draft, mode="editar")
    editor = page.stack.editing
    assert (window.focusWidget(), editor.is_whole) == (editor.main.name, False)
    window.grab()  # laid out
    seen = editor.main.geometry()
    editor._make_next()
    assert task(editor, "3").isVisible()
    assert editor.main.geometry() == seen, "what is in sight never gives room to what comes below it"
    window.navigate("practicas", id=other, mode="editar")
    assert (task(editor, "5").isVisible(), editor.is_whole) == (True, False)
    qtbot.waitUntil(lambda: editor.is_whole)
    assert len(editor.steps.ids()) == 1
    assert editor._form.rows["reflection"].field.value() == "Contar mejor"
    assert editor.missing.isVisible()


def test_a_grade_is_added_by_its_digit(draft, editor, database):
    QTest.keyClick(editor.main.grades, "5")
    assert rows.load(database, "practice", draft)["grades"] == ["1", "3", "5"]
    assert task(editor, "5").value() == ""


def test_the_window_is_called_as_the_practice_is(window, editor):
    editor.main.name.selectAll()
    QTest.keyClicks(editor.main.name, "Medimos")
    assert window.save_all()
    assert window.windowTitle().startswith("Medimos")


def test_a_grade_that_is_removed_comes_back_with_its_task(draft, window, editor, database):
    QTest.mouseClick(editor.main.grades.chips["3"], Qt.MouseButton.LeftButton)
    assert [row.grade for row in practice_parts.tasks(database, draft)] == ["1"]
    assert "3°" in window.toasts.words.text()
    window.undo.undo()
    assert task(editor, "3").value() == "Perímetro de cada bancal"
    assert editor.main.grades.value() == ["1", "3"]


def test_removing_a_grade_first_saves_what_was_being_typed_in_it(draft, window, editor, database):
    QTest.keyClicks(task(editor, "1"), "Ordenar varas")
    QTest.mouseClick(editor.main.grades.chips["1"], Qt.MouseButton.LeftButton)
    window.undo.undo()
    assert practice_parts.tasks(database, draft)[0].task == "Ordenar varas"


def test_steps_are_added_written_moved_and_removed(draft, window, editor, database):
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


def test_a_material_keeps_its_cost_as_a_number(draft, window, page, editor, database):
    editor.materials.add_button.click()
    QTest.keyClicks(window.focusWidget(), "Huincha")
    [key] = editor.materials.ids()
    cost = editor.materials._lines[key].form.rows["cost"]
    QTest.keyClicks(cost.field, "$ 3.500")
    assert window.save_all()
    [material] = practice_parts.materials(database, draft)
    assert (material.name, material.cost) == ("Huincha", 3500)
    QTest.keyClicks(cost.field, ",5")
    window.navigate("sesiones")
    assert (window.current, window.focusWidget()) == ("practicas", cost.field), "what cannot be kept stays in sight"
    assert "«$ 3.500,5» no es un número entero" in cost.problem.text()
    assert editor.saver.tick.words.text() == "Sin guardar"
    assert practice_parts.materials(database, draft)[0].cost == 3500
    page.refresh(frozenset({"practice_material"}))
    assert cost.field.text() == "$ 3.500,5"
    cost.field.selectAll()
    QTest.keyClicks(cost.field, "12")
    window.navigate("sesiones")
    assert (window.current, practice_parts.materials(database, draft)[0].cost) == ("sesiones", 12)


def test_news_of_another_field_does_not_touch_what_is_being_typed(draft, window, page, editor, database):
    QTest.keyClicks(editor.main.theme, "la huerta")
    rows.update(database, "practice", draft, {"common_theme": "otra cosa", "purpose": "Medir"})
    page.refresh(frozenset({"practice"}))
    assert editor.main.theme.value() == "la huerta"
    assert editor._form.rows["purpose"].field.value() == "Medir"
    assert window.save_all()
    assert rows.load(database, "practice", draft)["common_theme"] == "la huerta"
    assert rows.load(database, "practice", draft)["purpose"] == "Medir"


def test_the_school_can_be_emptied(draft, window, editor, database):
    school = rows.create(database, "school", {"rbd": 4500, "name": "Escuela Aromo"})
    rows.update(database, "practice", draft, {"school_id": school})
    window.page.refresh(frozenset({"practice"}))
    assert editor.main.school.text()
    editor.main.school.choose(Pick("", ""))
    assert window.save_all()
    assert rows.load(database, "practice", draft)["school_id"] is None


def test_an_author_is_added_by_name_and_taken_away(draft, window, editor, database):
    authors = editor.main.authors
    authors.picker.choose(finders.new_person(window.page.context)("Beto Díaz"))
    assert window.save_all()
    kept = rows.load(database, "practice", draft)["author_ids"]
    assert len(kept) == 2
    authors._drop(kept[0])
    assert window.save_all()
    assert rows.load(database, "practice", draft)["author_ids"] == kept[1:]


def test_an_author_being_written_when_the_practice_is_left_is_its_author(draft, window, page, editor, database):
    window.activateWindow()
    editor.main.authors.picker.setFocus()
    QTest.keyClicks(editor.main.authors.picker, "Juana Soto")
    editor.main.authors.picker.completer().popup().hide()
    window.back()
    assert page.stack.editing is None
    [first, author] = rows.load(database, "practice", draft)["author_ids"]
    assert finders.person_name(database, author) == "Juana Soto"
    assert window.toasts.words.text() == "Se agregó a Juana Soto a la red"
    window.toasts.action.click()
    assert rows.load(database, "practice", draft)["author_ids"] == [first]
    assert [row.id for row in people.people(database)] == [first]
    window.undo.redo()
    window.undo.redo()  # that she is its author was stored apart
    assert rows.load(database, "practice", draft)["author_ids"] == [first, author]
    assert finders.person_name(database, author) == "Juana Soto"


def test_an_author_who_was_added_a_moment_ago_and_not_stored_yet_is_taken_back_whole(
    draft, window, editor, database, qtbot
):
    before = rows.load(database, "practice", draft)["author_ids"]
    editor.main.authors.picker.take(Pick(NEW, "Agregar a «Juana Soto»"))
    assert len(editor.main.authors.value()) == 2
    window.undo.undo()
    qtbot.waitUntil(lambda: editor.main.authors.value() == before)
    assert window.save_all()
    assert rows.load(database, "practice", draft)["author_ids"] == before


def test_another_practice_shows_nothing_of_the_one_before(draft, window, page, editor, database):
    other = practices.create(database, {"title": "El agua"})
    editor.more.toggle.click()
    window.navigate("practicas", id=other, mode="editar")
    assert editor.main.name.value() == "El agua"
    assert editor.main.grades.value() == []
    assert editor.steps.ids() == []
    assert editor.main.axis.value() == ""
    for part in (editor.steps, editor.materials):
        part.add_line()
    assert not list(unnamed(editor))


def test_what_is_missing_leads_to_where_it_is_written(draft, window, editor):
    editor.go_to("grade_tasks")
    assert window.focusWidget() is task(editor, "1")
    editor.go_to("oa_codes")
    assert window.focusWidget() is editor.tasks.column("1").codes
    editor.go_to("problem_addressed")
    assert window.focusWidget() is editor._form.rows["problem_addressed"].field


def test_a_failed_save_keeps_the_text_and_the_person_on_the_page(draft, window, page, editor, database, monkeypatch):
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


def test_a_damaged_catalogue_hinders_neither_reading_nor_writing(draft, window, workspace, database, logged_warnings):
    paths.catalogue_file(workspace.folder).write_bytes(b"no catalogue at all" * 100)
    practice_parts.set_objectives(database, draft, "3", ["MA03 OA 21"])
    window.navigate("practicas", id=draft)
    assert window.page.reader.shown == draft
    window.navigate("practicas", id=draft, mode="editar")
    window.page.stack.editing.finish()
    assert task(window.page.stack.editing, "3").value() == "Perímetro de cada bancal"
    assert logged_warnings
    assert all("catalogue cannot be read" in each for each in logged_warnings)
    logged_warnings.clear()


def test_tags_are_written_with_commas_and_each_is_kept_once(draft, window, editor, database):
    editor.more.toggle.click()
    tags = editor._form.rows["tags"].field
    QTest.keyClicks(tags, "huerta, profundo")
    offered = tags.completer()
    assert offered.popup().accessibleName() == "Etiquetas"
    assert offered.currentCompletion() == "huerta, Foco en el aprendizaje profundo"
    tags.offer(["huerta", "aprendizaje profundo"])  # what is typed was saved meanwhile, and is read again
    assert tags.completer() is offered
    assert offered.popup().isVisible()
    tags.clear()
    QTest.keyClicks(tags, "huerta,  medir la  tierra, huerta,")
    offered.popup().hide()
    assert window.save_all()
    assert rows.load(database, "practice", draft)["tags"] == ["huerta", "medir la tierra"]
    tags.clear()
    tags.changed.emit()
    assert window.save_all()
    assert not rows.load(database, "practice", draft)["tags"]


def test_tab_reaches_the_grades_before_the_steps_that_stand_below(editor):
    for digit in (Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6):
        QTest.keyClick(editor.main.grades, digit)
    met, at = [], editor.main.grades.nextInFocusChain()
    while at is not editor.steps.add_button:
        met.append(at)
        at = at.nextInFocusChain()
    assert all(task(editor, grade) in met for grade in "123456")


def test_six_grades_take_the_whole_width(editor):
    for digit in (Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6):
        QTest.keyClick(editor.main.grades, digit)
        QApplication.processEvents()
    columns = editor.tasks.columns
    across = columns.across()
    right = max(editor.tasks.column(grade).geometry().right() for grade in "123456")
    assert across < 6
    assert columns.width() - right <= 2
