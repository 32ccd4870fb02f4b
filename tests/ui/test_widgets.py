from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QMargins, QPoint, QRect, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from app.errors import DatabaseUnavailable
from app.text_keys import spanish_key
from app.ui import autosave, theme, values
from app.ui.autosave import Autosave
from app.ui.background import JobRunner
from app.ui.widgets.attendance import STATES, AttendanceControl
from app.ui.widgets.choices import Check, ChoiceCombo, FilterChips, GradeChips, grades_words
from app.ui.widgets.evidence import EvidenceItem, EvidenceStrip
from app.ui.widgets.lists import PAGE, Card, CardList, RowsModel, broken
from app.ui.widgets.moments import DateField, MinutesStepper, TimeField
from app.ui.widgets.objectives import Objective, ObjectivePicker
from app.ui.widgets.panes import ListAndReader
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.pickers import PersonPicker, Pick, SearchPicker, _TwoLines
from app.ui.widgets.rows import BoxedList, FormSection
from app.ui.widgets.status import EmptyState, InlineNotice, ProgressWithWords, StatusChip
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.tabs import PartTabs
from app.ui.widgets.texts import LongText, SearchBox, TextLine
from tests.ui.names import unnamed

TODAY = date(2026, 3, 2)  # a Monday


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3/3", "2026-03-03"), ("3-3-26", "2026-03-03"), ("3.3.2027", "2027-03-03"), ("2026-03-03", "2026-03-03"),
        ("3 de marzo", "2026-03-03"), ("martes 3 de marzo de 2026", "2026-03-03"), ("3 mar", "2026-03-03"),
        ("hoy", "2026-03-02"), ("Mañana", "2026-03-03"), ("manana", "2026-03-03"), ("miércoles", "2026-03-04"),
        ("lunes", "2026-03-02"), ("31/2", None), ("", None), ("pronto", None), ("3/13", None), ("3 ma", None),
    ],
)  # fmt: skip
def test_a_date_is_understood_as_people_write_it(typed, meant):
    assert values.read_date(typed, TODAY) == meant


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_date_is_read_back_from_its_own_forms(day):
    iso = day.isoformat()
    assert values.read_date(values.short_date(iso), TODAY) == iso
    assert values.read_date(values.date_words(iso, year=True), TODAY) == iso


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text):
    values.read_date(text, TODAY)
    values.read_time(text)
    values.read_minutes(text)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("9", "09:00"), ("930", "09:30"), ("9:30", "09:30"), ("9.30", "09:30"), ("14h05", "14:05"), ("24:00", None),
     ("9:75", None), ("", None), ("nueve", None)],
)  # fmt: skip
def test_a_time_is_understood_as_people_write_it(typed, meant):
    assert values.read_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"), [("45", 45), ("45 min", 45), ("1h30", 90), ("1:30", 90), ("2 h", 120), ("", None), ("x", None)]
)
def test_minutes_are_understood_as_people_write_them(typed, meant):
    assert values.read_minutes(typed) == meant


def test_words_are_chilean():
    assert values.moment_words("2026-03-03", "09:30") == "martes 3 de marzo, 09:30"
    assert values.number_words(1234.5, 1) == "1.234,5"
    assert [values.size_words(size) for size in (0, 348_160, 1_572_864)] == ["0 KB", "340 KB", "1,5 MB"]
    assert [values.minutes_words(each) for each in (0, 45, 60, 90)] == ["0 min", "45 min", "1 h", "1 h 30 min"]
    assert grades_words(["3", "NT2", "1"]) == "NT2, 1° y 3°"


FIELDS = [
    (TextLine, {}, "Árbol"), (LongText, {}, "dos\nlíneas"), (DateField, {}, "2026-03-03"), (TimeField, {}, "09:30"),
    (MinutesStepper, {}, 45), (GradeChips, {}, ["1", "3"]), (ChoiceCombo, {"choices": {"a": "A"}}, "a"),
    (Check, {"words": "Sí"}, True), (FilterChips, {"options": (("a", "A"), ("b", "B"))}, ["b"]),
    (AttendanceControl, {}, "present"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "facts", "value"), FIELDS)
def test_a_field_keeps_what_it_is_given_without_telling(qtbot, kind, facts, value):
    field = kind(**facts)
    qtbot.addWidget(field)
    with qtbot.assertNotEmitted(field.changed):
        field.set_value(value)
    assert field.value() == value
    field.set_value(None if value is not True else False)
    assert not field.value()


@pytest.mark.parametrize(("kind", "facts", "value"), FIELDS)
def test_a_field_in_a_section_has_a_name_and_room_for_a_finger(qtbot, kind, facts, value):
    section = FormSection("Datos")
    qtbot.addWidget(section)
    field = kind(**facts)
    section.add("Fecha de la sesión", field, required=True, hint="Una frase")
    section.resize(700, 300)
    section.show()
    assert list(unnamed(section)) == []
    assert field.height() >= 36


def test_a_problem_is_shown_and_read_out(qtbot):
    section = FormSection()
    qtbot.addWidget(section)
    row = section.add("Título", TextLine(), hint="Corto")
    section.show()
    row.set_problem("Falta este dato.")
    assert row.problem.isVisible()
    assert row.field.accessibleDescription() == "Falta este dato."
    row.set_problem("")
    assert not row.problem.isVisible()
    assert row.field.accessibleDescription() == "Corto"


def test_typing_a_date_says_its_weekday(qtbot):
    field = DateField("Fecha", today=TODAY)
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.changed):
        QTest.keyClicks(field.edit, "3/3")
    assert field.words.text() == "martes 3 de marzo de 2026"
    QTest.keyClick(field.edit, Qt.Key.Key_Up)
    assert field.value() == "2026-03-04"
    field.edit.clear()
    QTest.keyClicks(field.edit, "ayer no")
    assert field.value() is None
    assert "No se entiende" in field.problem()


def test_minutes_step_by_five_and_never_below_none(qtbot):
    field = MinutesStepper("Minutos")
    qtbot.addWidget(field)
    field.more.click()
    field.more.click()
    field.less.click()
    assert field.value() == 5
    field.less.click()
    field.less.click()
    assert field.value() == 0


def test_a_digit_toggles_its_grade(qtbot):
    chips = GradeChips(("NT1", "1", "2"))
    qtbot.addWidget(chips)
    first = chips.chips["1"]
    for key in (Qt.Key.Key_2, Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_N):
        QTest.keyClick(first, key)
    assert chips.value() == ["NT1", "1"]


def test_a_grade_that_the_class_lost_stays_chosen(qtbot):
    chips = GradeChips(("1", "2"))
    qtbot.addWidget(chips)
    chips.set_value(["2"])
    chips.set_grades(("1", "3"))
    assert chips.value() == ["2"]
    assert list(chips.chips) == ["1", "2", "3"]


def test_a_single_filter_lets_go_of_the_other(qtbot):
    chips = FilterChips((("a", "A"), ("b", "B")), single=True)
    qtbot.addWidget(chips)
    chips.chips["a"].click()
    chips.chips["b"].click()
    assert chips.value() == ["b"]
    chips.chips["b"].click()
    assert chips.value() == []


def test_an_unknown_choice_is_shown_rather_than_lost(qtbot):
    combo = ChoiceCombo({"a": "A"})
    qtbot.addWidget(combo)
    combo.set_value("from_a_newer_version")
    assert combo.value() == "from_a_newer_version"


def test_scrolling_over_a_choice_changes_nothing(qtbot):
    combo = ChoiceCombo({"a": "A", "b": "B"}, empty="")
    qtbot.addWidget(combo)
    combo.show()
    assert combo.value() == "a"
    assert not combo.hasFocus()


@pytest.fixture
def two_rows_of_chips(qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    around.grades, around.attendance = GradeChips(("1", "2", "3")), AttendanceControl("Ana Pino")
    layout.addWidget(around.grades)
    layout.addWidget(around.attendance)
    around.after = TextLine("Lo que sigue")
    layout.addWidget(around.after)
    around.show()
    around.activateWindow()
    qtbot.waitActive(around)
    return around


def test_a_row_of_grades_is_one_stop_and_the_arrows_walk_along_it(two_rows_of_chips):
    around = two_rows_of_chips
    chips = around.grades.chips
    around.grades.setFocus()
    assert around.focusWidget() is chips["1"]
    right, left = Qt.Key.Key_Right, Qt.Key.Key_Left
    for key, reached in ((right, "2"), (Qt.Key.Key_Down, "3"), (right, "3"), (left, "2")):
        QTest.keyClick(around.focusWidget(), key)
        assert around.focusWidget() is chips[reached]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Space)
    assert around.grades.value() == ["2"]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Tab)
    assert around.attendance.isAncestorOf(around.focusWidget())
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)
    assert around.focusWidget() is chips["2"]


def test_the_keyboard_comes_to_the_state_that_is_noted_or_to_the_first(two_rows_of_chips):
    around = two_rows_of_chips
    control = around.attendance
    control.setFocus()
    assert around.focusWidget() is control.chips["present"]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Right)
    assert around.focusWidget() is control.chips["late"]
    QTest.keyClick(around.focusWidget(), Qt.Key.Key_Tab)
    assert around.focusWidget() is around.after
    for state, reached in (("absence", control.chips["absence"]), ("remote", control.other)):
        around.after.setFocus()
        control.set_value(state)
        control.setFocus()
        assert around.focusWidget() is reached


@pytest.mark.parametrize("key", [Qt.Key.Key_Up, Qt.Key.Key_Down])
def test_up_and_down_lead_to_the_neighbours_from_any_state(two_rows_of_chips, qtbot, key):
    control = two_rows_of_chips.attendance
    control.chips["late"].setFocus()
    with qtbot.waitSignal(control.moved):
        QTest.keyClick(control.chips["late"], key)


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.code)
def test_one_key_notes_the_attendance_and_goes_on(qtbot, state):
    control = AttendanceControl("Ana Pino")
    qtbot.addWidget(control)
    with qtbot.waitSignals([control.changed, control.moved]):
        QTest.keyClick(control.focusProxy(), state.key)
    assert control.value() == state.code
    assert control.focusProxy().accessibleName() == f"Ana Pino: {state.words}"


def test_the_search_tells_after_a_pause_and_escape_empties_it(qtbot):
    box = SearchBox("Buscar")
    qtbot.addWidget(box)
    box.show()
    with qtbot.waitSignal(box.changed):
        QTest.keyClicks(box.edit, "mate")
    assert box.value() == "mate"
    with qtbot.waitSignal(box.changed):
        QTest.keyClick(box.edit, Qt.Key.Key_Escape)
    assert box.value() == ""


def test_a_long_line_shows_its_beginning_once_it_is_left(two_rows_of_chips):
    line = two_rows_of_chips.after
    line.set_value("Siembra de habas " * 40)
    assert line.cursorPosition() == 0
    line.setFocus()
    QTest.keyClicks(line, "y papas")
    assert line.value().endswith("habas y papas")
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert line.cursorPosition() == 0


def test_enter_goes_on_to_the_next_field_past_the_buttons_of_this_one(qtbot):
    around = QWidget()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    fields = [TextLine("Nombre"), DateField("Fecha"), TimeField("Hora"), MinutesStepper("Minutos")]
    fields += [SearchPicker("Escuela", lambda _: []), ChoiceCombo({"a": "Docente"}, name="Cargo"), TextLine("Lugar")]
    for field in fields:
        layout.addWidget(field)
    around.show()
    around.activateWindow()
    qtbot.waitActive(around)
    fields[0].setFocus()
    for field in fields[1:]:
        QTest.keyClick(around.focusWidget(), Qt.Key.Key_Return)
        assert around.focusWidget() is (field.focusProxy() or field)


def test_enter_with_a_meaning_of_its_own_stays_in_the_line(two_rows_of_chips, qtbot):
    line = two_rows_of_chips.after
    line.returnPressed.connect(lambda: line.setText("hecho"))
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert (two_rows_of_chips.focusWidget(), line.text()) == (line, "hecho")


def test_what_takes_the_keyboard_is_scrolled_into_sight(qtbot):
    column = ScrollColumn()
    qtbot.addWidget(column)
    section = FormSection("Problema y propósito", "Lo demás puede completarlo otro día.")
    lines = [LongText(lines=4) for _ in range(40)]
    for place, line in enumerate(lines):
        section.add(f"Texto {place}", line, hint="Una frase basta.")
    column.add(section)
    column.resize(400, 300)
    column.show()
    column.activateWindow()
    qtbot.waitActive(column)
    view = column.viewport()
    for line in (lines[30], lines[2]):
        line.setFocus()
        qtbot.waitUntil(lambda line=line: view.rect().contains(QRect(line.mapTo(view, QPoint()), line.size())))


def test_a_long_name_goes_on_in_a_second_line_between_words(qtbot):
    name = "Siembra de habas y fracciones de la huerta escolar en un curso combinado"
    font = theme.font(bold=True)
    half = QFontMetrics(font).horizontalAdvance(name) * 2 // 3
    assert " ".join(broken(name, font, half, 2)) == name
    assert broken("Corta", font, half, 2) == ["Corta"]
    first, last = broken(name * 3, font, half, 2)
    assert name.startswith(first)
    assert last.endswith("…")
    assert broken("", font, half, 2) == []


def test_a_card_is_as_tall_as_its_name_needs_in_this_width(qtbot):
    names = {"a": "Siembra de habas y fracciones de la huerta escolar en un curso combinado", "b": "Corta"}
    cards = CardList(RowsModel(lambda ids: {key: names[key] for key in ids}, Card), "Prácticas", title_lines=2)
    qtbot.addWidget(cards)
    cards.resize(320, 400)
    cards.show()
    cards.show_ids(list(names))

    def height(place: int) -> int:
        return cards.visualRect(cards.rows.index(place)).height()

    assert height(0) > height(1)
    cards.resize(1200, 400)
    qtbot.waitUntil(lambda: height(0) == height(1))


def test_what_was_chosen_out_of_sight_is_in_sight_when_the_list_is_shown(qtbot):
    cards = CardList(RowsModel(lambda ids: {key: key for key in ids}, Card), "Acuerdos", title_lines=2)
    qtbot.addWidget(cards)
    cards.resize(400, 200)
    cards.show_ids([f"Acuerdo {place}" for place in range(40)])
    cards.show()
    cards.hide()
    cards.choose("Acuerdo 39")
    cards.resize(400, 150)
    cards.show()
    last = cards.rows.index(39)
    qtbot.waitUntil(lambda: cards.viewport().rect().contains(cards.visualRect(last).center()))


def test_long_text_grows_with_what_is_written(qtbot):
    text = LongText("Acta", lines=2)
    qtbot.addWidget(text)
    text.resize(300, 50)
    text.show()
    small = text.height()
    text.set_value("palabra " * 200)
    assert text.height() > 3 * small


def test_a_row_that_leads_somewhere_says_so_in_one_sentence(qtbot):
    box = BoxedList("Sesiones")
    qtbot.addWidget(box)
    gone = []
    row = box.add_row("Sesión 3", "martes", chip=StatusChip("waiting", "Convocada"), run=lambda: gone.append(3))
    box.show()
    row.click()
    assert gone == [3]
    assert row.accessibleName() == "Sesión 3. martes. Convocada"
    box.set_empty("Todavía no hay sesiones.")
    assert box.rows.count() == 1


def test_progress_counts_beyond_32_bits(qtbot):
    progress = ProgressWithWords()
    qtbot.addWidget(progress)
    progress.show_progress(3 * 2**40, 4 * 2**40, "Tres de cuatro")
    assert progress.bar.value() == 750


def test_a_notice_and_an_empty_page_offer_their_step(qtbot):
    pressed = []
    empty = EmptyState("book-open", "Aquí irán las prácticas.", "Escribir", lambda: pressed.append("first"))
    notice = InlineNotice("attention")
    qtbot.addWidget(empty)
    qtbot.addWidget(notice)
    notice.pressed.connect(lambda: pressed.append("notice"))
    notice.tell("Falta la autorización.", "Revisar")
    empty.button.click()
    notice.button.click()
    assert pressed == ["first", "notice"]


OBJECTIVES = [
    Objective(f"{grade}{code}", f"OA {code}", grade, axis, f"Leer con ánimo {code}")
    for grade in ("1", "2")
    for code, axis in ((1, "Lectura"), (2, "Escritura"))
]


def test_objectives_are_chosen_side_by_side(qtbot):
    picker = ObjectivePicker({"LEN": "Lenguaje"}, lambda subject, grades: [o for o in OBJECTIVES if o.grade in grades])
    qtbot.addWidget(picker)
    picker.resize(700, 500)
    picker.set_grades(["1", "2"])
    picker.set_subject("LEN")
    picker.show()
    boxes = [box for box in picker.findChildren(Check) if box.isVisible()]
    assert len(boxes) == 2
    with qtbot.waitSignal(picker.changed):
        boxes[1].click()
    assert picker.value() == ["21"]
    picker.axes.chips["Escritura"].click()
    assert picker.value() == ["21"]
    picker.set_grades(["1"])
    assert [each.code for each in picker.chosen()] == ["OA 1"]


def test_a_grade_without_what_is_searched_does_not_blame_the_axis(qtbot):
    offered = [*OBJECTIVES, Objective("13", "OA 3", "1", "Lectura", "Leer en la huerta")]
    picker = ObjectivePicker({"LEN": "Lenguaje"}, lambda subject, grades: [o for o in offered if o.grade in grades])
    qtbot.addWidget(picker)
    picker.set_grades(["1", "2"])
    picker.set_subject("LEN")
    picker.show()
    with qtbot.waitSignal(picker.search.changed):
        QTest.keyClicks(picker.search.edit, "huerta")
    words = lambda: [each.text() for each in picker.findChildren(QLabel) if each.isVisible()]
    qtbot.waitUntil(lambda: "Ninguno con esas palabras." in words())


def test_the_strip_shows_what_is_missing_and_takes_files(qtbot, tmp_path):
    strip = EvidenceStrip()
    qtbot.addWidget(strip)
    strip.show_items([EvidenceItem("e1", "Afiche", consent="missing"), EvidenceItem("e2")])
    strip.resize(600, 300)
    strip.show()
    assert strip.thumbs()[0].accessibleName() == "Afiche. Falta autorización"
    with qtbot.waitSignal(strip.opened) as told:
        strip.thumbs()[1].click()
    assert told.args == ["e2"]
    assert list(unnamed(strip)) == []


@pytest.fixture
def saver(qtbot, monkeypatch):
    monkeypatch.setattr(autosave, "DELAY", 20)
    holder = QWidget()
    qtbot.addWidget(holder)
    jobs = JobRunner(holder)
    calls: list[str] = []
    line = TextLine("Título", parent=holder)
    made = Autosave(jobs, lambda: calls.append(line.value()), holder)
    made.watch(line)
    holder.show()
    yield made, line, calls, jobs
    jobs.close()


def test_what_is_typed_is_saved_by_itself(qtbot, saver):
    made, line, calls, _ = saver
    with qtbot.waitSignal(made.saved):
        QTest.keyClicks(line, "Hola")
    assert calls[-1] == "Hola"
    assert made.tick.words.text().startswith("Guardado ")


def test_flush_saves_at_once_and_only_what_changed(saver):
    made, line, calls, _ = saver
    assert made.flush()
    assert calls == []
    QLineEdit.setText(line, "x")
    made.changed()
    assert made.flush()
    assert calls == ["x"]


def test_a_failed_save_keeps_the_text_and_says_why(saver, tmp_path):
    made, line, _, _ = saver

    def full():
        raise DatabaseUnavailable(tmp_path, "FULL")

    made._save = full
    line.setText("no se pierde")
    made.changed()
    assert not made.flush()
    assert made.dirty
    assert line.value() == "no se pierde"
    assert "lleno" in made.notice.words.text()


PEOPLE = [Pick("a", "Ana Pino", "Escuela Quilacoya"), Pick("b", "Berta Soto", "Escuela Unihue")]


def find_people(text):
    return [pick for pick in PEOPLE if spanish_key(text) in spanish_key(pick.title)]


@pytest.fixture
def picker(qtbot):
    made = PersonPicker(find_people, create=lambda name: Pick("new", name))
    holder = QWidget()
    layout = QVBoxLayout(holder)
    layout.addWidget(made)
    layout.addWidget(TextLine("Otra"))
    qtbot.addWidget(holder)
    with qtbot.waitExposed(holder):
        holder.show()
    made.setFocus()
    yield made
    holder.close()


def test_three_letters_find_a_person(qtbot, picker):
    QTest.keyClicks(picker, "BER")
    assert [pick.title for pick in picker.options()] == ["Berta Soto", "Agregar a «BER»"]
    popup = picker.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.changed):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert (picker.value(), picker.title(), picker.text()) == ("b", "Berta Soto", "Berta Soto")


def test_the_down_arrow_opens_the_list_of_a_picker_also_of_one_that_is_chosen(qtbot, picker):
    popup = picker.completer().popup()
    for chosen, name in (("", ""), ("b", "Berta Soto")):
        picker.set_value(chosen, name)
        QTest.keyClick(picker, Qt.Key.Key_Down)
        assert (popup.isVisible(), picker.options()) == (True, find_people(""))
        popup.hide()
    assert picker.value() == "b"


def test_typing_replaces_the_date_that_was_proposed(qtbot):
    field = DateField(today=TODAY)
    qtbot.addWidget(field)
    field.set_value("2026-03-09")
    field.show()
    field.edit.focusInEvent(QFocusEvent(QFocusEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    QTest.keyClicks(field.edit, "3/3")
    assert field.value() == "2026-03-03"


def test_the_line_that_tells_namesakes_apart_is_painted_under_the_name(picker):
    painter = picker._popup.itemDelegate()
    assert isinstance(painter, _TwoLines)


def test_a_name_that_is_not_known_is_added_on_the_spot(qtbot, picker):
    QTest.keyClicks(picker, "Carlos")
    popup = picker.completer().popup()
    QTest.keyClick(popup, Qt.Key.Key_Down)
    with qtbot.waitSignal(picker.changed):
        QTest.keyClick(popup, Qt.Key.Key_Return)
    assert (picker.value(), picker.text()) == ("new", "Carlos")


def test_what_was_not_chosen_is_not_kept(qtbot, picker):
    picker.set_value("a", "Ana Pino")
    picker.setText("Ana Pi")
    picker.focusOutEvent(QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert picker.text() == "Ana Pino"
    picker.clear()
    with qtbot.waitSignal(picker.changed):
        picker.focusOutEvent(QFocusEvent(QFocusEvent.Type.FocusOut, Qt.FocusReason.TabFocusReason))
    assert picker.value() == ""


@pytest.fixture
def cards(qtbot):
    loads = []

    def load(ids):
        loads.append(ids)
        return {key: f"Práctica {key}" for key in ids if key != "gone"}

    made = CardList(RowsModel(load, lambda row: Card(row, "1° y 2°", "done", "Compartida")), "Prácticas")
    qtbot.addWidget(made)
    return made, loads


def test_a_list_reads_only_the_pages_it_shows(cards, qtmodeltester):
    made, loads = cards
    made.resize(300, 300)
    made.show_ids([str(number) for number in range(1000)])
    made.show()
    made.grab()
    assert 1 <= len(loads) <= 2
    assert max(map(len, loads)) == PAGE
    qtmodeltester.check(made.rows)


def test_a_refreshed_list_keeps_what_is_chosen(cards, qtbot):
    made, _ = cards
    made.show_ids(["1", "2", "gone"])
    with qtbot.waitSignal(made.chosen):
        made.choose("2")
    with qtbot.assertNotEmitted(made.chosen):
        made.show_ids(["2", "3"])
    assert made.current_id() == "2"
    with qtbot.waitSignal(made.chosen) as told:
        made.show_ids(["3"])
    assert told.args == [""]


def test_a_list_row_is_read_out_whole(cards):
    made, _ = cards
    made.show_ids(["1", "gone"])
    assert made.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Práctica 1. 1° y 2°. Compartida"
    assert made.rows.index(1).data() == "…"


def test_list_and_reader_take_turns_in_a_narrow_window(qtbot):
    left, right = QWidget(), QWidget()
    panes = ListAndReader(left, right)
    qtbot.addWidget(panes)
    panes.resize(1300, 600)
    panes.show()
    assert left.isVisible()
    assert right.isVisible()
    panes.resize(1000, 600)
    assert not right.isVisible()
    panes.show_reader()
    assert (left.isVisible(), right.isVisible()) == (False, True)
    assert panes.go_back()
    assert left.isVisible()
    assert not panes.go_back()


@pytest.mark.parametrize("make", [partial(SearchBox, "Buscar"), partial(SearchPicker, "Persona", lambda _: [])])
def test_the_icons_inside_a_field_grow_with_the_text(qapp, qtbot, make):
    sides = []
    try:
        for percent in (100, 200):
            theme.apply(qapp, "light", percent)
            made = make()
            qtbot.addWidget(made)
            field = made.focusProxy() or made
            sides.append(field.style().pixelMetric(QStyle.PixelMetric.PM_LineEditIconSize, None, field))
    finally:
        theme.apply(qapp, "light", 100)
    assert sides == [16, 32]


def test_the_rows_of_a_list_leave_its_focus_ring_whole(qtbot):
    ids = [str(number) for number in range(3)]
    cards = CardList(RowsModel(lambda wanted: {key: key for key in wanted}, lambda row: Card(row)), "Escuelas")
    qtbot.addWidget(cards)
    cards.show_ids(ids)
    with qtbot.waitExposed(cards):
        cards.show()
    ring = cards.rect().marginsRemoved(QMargins(2, 2, 2, 2))
    assert ring.contains(cards.viewport().geometry())


def test_tabs_go_on_in_a_second_row_and_the_arrows_turn_them(qtbot):
    tabs = PartTabs("Partes de la sesión", ("Datos", "Tabla", "Asistencia", "Acta"))
    qtbot.addWidget(tabs)
    turned: list[int] = []
    tabs.turned.connect(turned.append)
    one_line = tabs.sizeHint()
    assert tabs.heightForWidth(one_line.width()) == one_line.height()
    assert tabs.heightForWidth(one_line.width() - 1) > one_line.height()
    tabs.offer(1, offered=False)
    tabs.show()
    tabs.activateWindow()
    with qtbot.waitActive(tabs):
        tabs.setFocus()
    QTest.keyClick(tabs.focusProxy(), Qt.Key.Key_Right)
    assert (turned, tabs.current()) == ([2], 2)
    tabs.offer(2, offered=False)
    assert (turned, tabs.current()) == ([2, 0], 0)
    assert list(unnamed(tabs)) == []


def test_a_long_choice_ends_in_dots_and_does_not_widen_its_line(qtbot):
    name = "Escuela Rural Presidente Juan Antonio Ríos de la Comunidad de Llanquihue y Trehuaco"
    chips = FilterChips((("one", name),), "Escuelas")
    qtbot.addWidget(chips)
    assert chips.minimumSizeHint().width() <= theme.px(theme.SIDEBAR)
    chips.resize(theme.px(theme.SIDEBAR), theme.px(theme.CONTROL))
    chips.show()
    assert chips.chips["one"].toolTip() == name


class HandsOver(QWidget):
    """A field whose keyboard is a part of it, as a date with its calendar."""

    def __init__(self, words):
        super().__init__()
        inside = QHBoxLayout(self)
        self.first, self.second = QLineEdit(words), QPushButton(f"{words}, otro")
        inside.addWidget(self.first)
        inside.addWidget(self.second)
        self.setFocusProxy(self.first)


def test_tab_goes_as_one_reads_and_leaves_what_was_made_anew(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    column, last = QVBoxLayout(page), QPushButton("Fin")
    made = [HandsOver("uno"), HandsOver("dos"), HandsOver("tres")]
    column.addWidget(last)
    for field in reversed(made):
        column.insertWidget(0, field)
    follow_reading(column)
    follow_reading(column)  # as often as the page is read again
    page.show()
    page.activateWindow()
    qtbot.waitActive(page)
    made[0].first.setFocus()
    reached = []
    qtbot.waitUntil(made[0].first.hasFocus)
    for _ in range(8):
        reached.append(QApplication.focusWidget().text())
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert reached == ["uno", "uno, otro", "dos", "dos, otro", "tres", "tres, otro", "Fin", "uno"]
    made[1].setFocus()
    assert made[1].first.hasFocus()


def test_a_row_that_is_hidden_takes_its_hairline_along(qtbot):
    section = FormSection()
    qtbot.addWidget(section)
    section.add("Título", TextLine())
    row = section.add("Se acordó en", TextLine())
    line = section.rows.itemAt(1).widget()
    row.hide()
    assert line.isHidden()
    row.show()
    assert not line.isHidden()


def test_a_part_that_is_called_otherwise_says_so_in_its_hint_too(qtbot):
    tabs = PartTabs("Partes", ("Entregar", "Por decidir"))
    qtbot.addWidget(tabs)
    tabs.rename(1, "Por decidir (2)")
    tab = tabs._tabs[1]
    assert (tab.text(), tab.accessibleName(), tab.toolTip()) == (*["Por decidir (2)"] * 2, "Por decidir (2) (Alt+2)")
