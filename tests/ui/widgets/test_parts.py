"""Objectives side by side, the strip of evidence, progress and notices."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.ui import theme
from app.ui.widgets.checks import Check
from app.ui.widgets.evidence import EvidenceItem, EvidenceStrip
from app.ui.widgets.objectives import Objective, ObjectivePicker
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import EmptyState, InlineNotice, ProgressWithWords
from app.ui.widgets.texts import TextLine
from tests.ui.names import unnamed


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


def test_a_notice_with_nothing_to_say_goes_out_of_sight(qtbot):
    page = QWidget()
    notice = InlineNotice("attention")
    column_layout(page).addWidget(notice)
    qtbot.addWidget(page)
    page.show()
    notice.tell("Falta la autorización.", "Revisar")
    assert notice.isVisible()
    notice.tell("", "Revisar")
    assert not notice.isVisible()


def test_a_notice_comes_into_sight_with_its_first_words(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    notice = InlineNotice("problem")
    column_layout(page).addWidget(notice)
    page.show()
    assert not notice.isVisible()
    notice.tell("No se pudo guardar.")
    assert notice.isVisible()


def test_an_empty_page_keeps_its_words_and_its_button_whole_where_it_is_low(qtbot):
    page = QWidget()  # which, unlike a window, may be lower than what is in it would like
    qtbot.addWidget(page)
    more = "La primera puede ser corta."
    empty = EmptyState("book-open", "Aquí irán las prácticas.", "Escribir", more=more, parent=page)
    empty.resize(500, 400)
    page.show()
    assert empty.picture.isVisible()
    empty.resize(500, 180)
    qtbot.waitUntil(lambda: empty.button.geometry().bottom() < empty.height())
    assert not empty.picture.isVisible()
    assert all(line.height() >= line.heightForWidth(line.width()) for line in (empty.sentence, empty.more))
    empty.resize(500, 400)
    assert empty.picture.isVisible()


def test_a_text_is_as_tall_as_its_lines_whatever_its_words_and_letters_become(qapp, qtbot):
    page, plain = QWidget(), QLabel()
    qtbot.addWidget(page)
    theme.dress(page)
    words = label("El río crece.")
    layout = column_layout(page)
    for line in (words, plain):
        layout.addWidget(line)
    plain.setWordWrap(True)
    page.show()
    heights = []

    def measure() -> None:
        plain.setText(words.text())
        theme.set_role(plain, words.property("role") or "")
        heights.append(words.heightForWidth(200))
        assert heights[-1] == plain.heightForWidth(200)

    measure()
    words.setText("El río crece y la huerta espera. " * 4)
    measure()
    theme.set_role(words, "heading")
    measure()
    try:
        theme.apply(qapp, "light", 200)
        measure()
    finally:
        theme.apply(qapp, "light", 100)
    assert heights == sorted(set(heights))


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


def test_a_row_that_is_hidden_takes_its_hairline_along(qtbot):
    section = FormSection()
    qtbot.addWidget(section)
    section.add("Título", TextLine())
    row = section.add("Se acordó en", TextLine())
    section.show()
    assert len(section.card.lines()) == 1
    row.hide()
    assert section.card.lines() == []
    row.show()
    assert section.card.lines() == [row.y() - 1]


class Paints(QObject):
    """How often a widget was painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched, event):
        self.times += event.type() == QEvent.Type.Paint
        return False


def test_a_layout_that_moves_no_hairline_paints_no_card_again(qtbot):
    section = FormSection()
    qtbot.addWidget(section)
    for words in ("Título", "Se acordó en", "Quién responde"):
        section.add(words, TextLine())
    with qtbot.waitExposed(section):
        section.show()
    QApplication.processEvents()
    painted = Paints(section.card)
    section.rows.invalidate()
    section.rows.activate()
    QApplication.processEvents()
    assert painted.times == 0
