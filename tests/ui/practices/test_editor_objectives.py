"""The objectives of a practice: axes, choosing side by side, and bringing one back."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.services import practice_parts, practices, rows
from app.ui.widgets.objectives import ChoiceLine
from tests.ui.practices.hands import task


def offered(editor):
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()
    return editor.tasks.picker.findChildren(ChoiceLine)


def test_the_axes_of_the_subject_are_offered_while_typing(curriculum, editor):
    completer = editor.main.axis.completer()
    completer.setCompletionPrefix("medi")
    assert completer.currentCompletion() == "Medición"


def test_without_a_catalogue_the_way_to_load_it_is_shown_and_codes_can_be_typed(draft, window, editor, database):
    assert editor.tasks.no_catalogue.isVisibleTo(editor)
    assert not editor.tasks.choose_button.isVisibleTo(editor)
    codes = editor.tasks.column("3").codes
    QTest.keyClicks(codes, "ma03 oa 21; xyz")
    QTest.keyClick(codes, Qt.Key.Key_Return)
    assert "«XYZ» no es el código" in codes.accessibleDescription()
    assert not window.save_all(), "what is no code holds the person until it is mended"
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()
    codes.setText(codes.text().replace("xyz", "oa22"))
    assert window.save_all(), "and what is one is taken whichever way one leaves"
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21", "MA03 OA 22")
    QTest.keyClicks(codes, "MA03 OA 22")
    QTest.keyClick(codes, Qt.Key.Key_Return)  # it is there already: nothing to take back
    window.undo.undo()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()


def test_the_example_of_a_code_is_of_the_subject_and_grade_that_is_asked(draft, window, editor, database):
    shown = [editor.tasks.column(grade).codes.placeholderText() for grade in ("1", "3")]
    assert shown == ["MA01 OA 01", "MA03 OA 01"]
    codes = editor.tasks.column("1").codes
    QTest.keyClicks(codes, "xyz")
    QTest.keyClick(codes, Qt.Key.Key_Return)
    assert "Por ejemplo: MA01 OA 01." in codes.accessibleDescription()
    codes.clear()
    rows.update(database, "practice", draft, {"subject": "CN"})
    window.navigate("inicio")
    window.navigate("practicas", id=draft, mode="editar")
    assert editor.tasks.column("3").codes.placeholderText() == "CN03 OA 01"
    rows.update(database, "practice", draft, {"subject": "LC"})
    window.navigate("inicio")
    window.navigate("practicas", id=draft, mode="editar")
    assert editor.tasks.column("3").codes.placeholderText() == "", "there is no LC03 OA 01"


def test_objectives_are_chosen_side_by_side_for_the_chosen_grades(draft, curriculum, window, editor, database):
    editor.tasks.choose_button.click()
    shown = offered(editor)
    assert {choice.objective.grade for choice in shown} == {"1", "3"}
    assert {choice.objective.axis for choice in shown} == {"Medición"}
    chosen = next(choice for choice in shown if choice.objective.id == "MA03 OA 21")
    picker = editor.tasks.picker
    assert picker.summary.isVisibleTo(picker)
    assert editor.saver.tick.words.text() == ""
    chosen.box.click()
    assert editor.saver.tick.words.text().startswith("Guardado")
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21",)
    # The line was there before, and nothing moved under the mouse.
    assert (picker.summary.text(), picker.summary.isVisibleTo(picker)) == ("1 objetivo elegido", True)
    window.undo.undo()
    assert editor.tasks.picker.value() == []


def test_a_practice_without_axis_begins_at_the_first_whatever_was_edited_before(curriculum, window, editor, database):
    editor.tasks.choose_button.click()
    assert {choice.objective.axis for choice in offered(editor)} == {"Medición"}
    other = practices.create(database, {"title": "El reloj", "subject": "MA"})
    practice_parts.set_grades(database, other, ["1", "3"])
    window.navigate("practicas", id=other, mode="editar")
    editor.tasks.choose_button.click()
    assert {choice.objective.axis for choice in offered(editor)} == {next(iter(editor.tasks.picker.axes.chips))}


def test_an_objective_of_another_grade_survives_choosing(draft, curriculum, editor, database):
    practice_parts.set_objectives(database, draft, "3", ["MA02 OA 19"])
    editor.show_practice(draft)
    editor.tasks.choose_button.click()
    shown = offered(editor)
    next(choice for choice in shown if choice.objective.id == "MA03 OA 21").box.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA02 OA 19", "MA03 OA 21")


def test_tab_goes_from_the_axes_through_the_objectives_to_the_first_task(editor, curriculum):
    editor.tasks.choose_button.click()
    choices = {choice.box for choice in offered(editor)}
    at, met = editor.tasks.choose_button, []
    while at is not task(editor, "1"):
        met.append(at)
        at = at.nextInFocusChain()
    assert choices
    assert choices <= set(met)


def test_an_objective_that_is_removed_is_told_and_comes_back(draft, curriculum, window, editor, database):
    practice_parts.set_objectives(database, draft, "3", ["MA03 OA 21"])
    editor.show_practice(draft)
    cross = next(each for each in editor.findChildren(QAbstractButton) if each.accessibleName() == "Quitar MA03 OA 21")
    cross.setFocus()
    QTest.keyClick(cross, Qt.Key.Key_Space)
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()
    assert window.toasts.words.text() == "Se quitó OA 21 de 3°"
    window.toasts.action.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21",)


def test_an_objective_that_is_no_longer_chosen_is_told_and_comes_back(draft, curriculum, window, editor, database):
    practice_parts.set_objectives(database, draft, "3", ["MA03 OA 21"])
    editor.show_practice(draft)
    editor.tasks.choose_button.click()
    box = next(each for each in offered(editor) if each.objective.id == "MA03 OA 21").box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    assert practice_parts.tasks(database, draft)[1].oa_codes == ()
    assert window.toasts.words.text() == "Se quitó OA 21 de 3°"
    window.toasts.action.click()
    assert practice_parts.tasks(database, draft)[1].oa_codes == ("MA03 OA 21",)
