"""Lists of cards, boxed rows, and list and reader side by side."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMargins, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.widgets.lists import PAGE, Card, CardList, RowsModel, broken
from app.ui.widgets.panes import ListAndReader
from app.ui.widgets.parts import button
from app.ui.widgets.rows import BoxedList, VerbRow
from app.ui.widgets.status import StatusChip


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


def test_a_card_is_no_line_taller_than_its_words_where_no_scroll_bar_takes_room(qtbot):
    name, needs = "Animar la lectura de los más pequeños", "Escuela Caleta Los Piures · Lenguaje y Comunicación"
    rows = {"a": Card(name, needs), "b": Card(name)}
    cards = CardList(RowsModel(lambda ids: {key: rows[key] for key in ids}, lambda row: row), "Listas", title_lines=2)
    qtbot.addWidget(cards)
    wide = QFontMetrics(theme.font(theme.SMALL)).horizontalAdvance(needs) + theme.px(2 * theme.M + 2)

    def heights() -> list[int]:
        return [cards.visualRect(cards.rows.index(place)).height() for place in range(2)]

    cards.resize(wide + 2 * cards.frameWidth(), 400)
    cards.show()
    cards.show_ids(["a", "b"])
    assert heights()[0] == heights()[1]
    cards.resize(cards.width(), heights()[0])
    qtbot.waitUntil(lambda: heights()[0] > heights()[1])


def test_rows_stand_one_under_another_also_when_only_the_width_changes(qtbot):
    name = "El termómetro que la posta presta a las escuelas de la costa los días de salida"
    cards = CardList(RowsModel(lambda ids: dict.fromkeys(ids, name), Card), "Acuerdos", title_lines=2)
    qtbot.addWidget(cards)
    cards.resize(330, 400)
    cards.show_ids(["a", "b"])
    with qtbot.waitExposed(cards):
        cards.show()
    below = cards.visualRect(cards.rows.index(1)).top()
    cards.resize(930, 400)
    first, second = (cards.visualRect(cards.rows.index(place)) for place in (0, 1))
    assert second.top() == first.bottom() + 1 < below


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


def test_the_button_of_a_row_is_pressed_with_the_mouse(qtbot):
    verb, pressed = button("Descartar"), []
    verb.clicked.connect(lambda: pressed.append(True))
    box = BoxedList("Recibido")
    qtbot.addWidget(box)
    box.add_widget(VerbRow("De Berta", "Ayer", verb))
    with qtbot.waitExposed(box):
        box.show()
    # As the window system does: whoever lies under the mouse gets it.
    spot = verb.mapTo(box, verb.rect().center())
    assert box.childAt(spot) is verb
    qtbot.mouseClick(verb, Qt.MouseButton.LeftButton)
    assert pressed


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


def test_whoever_comes_to_a_list_sees_on_which_row_the_keyboard_is(cards):
    made, _ = cards
    made.show_ids(["1", "2"])
    QApplication.sendEvent(made, QFocusEvent(QEvent.Type.FocusIn, Qt.FocusReason.TabFocusReason))
    assert made.current_id() == "1"
    assert made.selectionModel().isSelected(made.currentIndex())


def test_a_list_row_is_read_out_whole(cards):
    made, _ = cards
    made.show_ids(["1", "gone"])
    assert made.rows.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "Práctica 1. 1° y 2°. Compartida"
    assert made.rows.index(1).data() == "…"


def test_list_and_reader_take_turns_in_a_narrow_window(qtbot):
    left, right = QWidget(), QWidget()
    rows = CardList(RowsModel(lambda wanted: {key: key for key in wanted}, lambda row: Card(row)), "Escuelas", left)
    rows.show_ids(["1"])
    rows.choose("1")
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
    assert panes.window().focusWidget() is rows, "who came from elsewhere is on what was read, in the list"
    assert not panes.go_back()


def test_the_rows_of_a_list_leave_its_focus_ring_whole(qtbot):
    ids = [str(number) for number in range(3)]
    cards = CardList(RowsModel(lambda wanted: {key: key for key in wanted}, lambda row: Card(row)), "Escuelas")
    qtbot.addWidget(cards)
    cards.show_ids(ids)
    with qtbot.waitExposed(cards):
        cards.show()
    ring = cards.rect().marginsRemoved(QMargins(2, 2, 2, 2))
    assert ring.contains(cards.viewport().geometry())
