"""What others wrote is shown, never obeyed: no markup in a name or a caption reaches disk or network (fault 28)."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QLabel, QWidget

from app.errors import BundleRefused
from app.ui import failures
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.evidence import EvidenceItem, EvidenceStrip
from app.ui.widgets.parts import button, icon_button

HOSTILE = "<img src='//servidor/x.png'><h1>Todo llegó</h1>"


def shown(tip):
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_a_box_shows_the_name_of_a_file_letter_by_letter(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    for box in (
        failures.show(window, BundleRefused(HOSTILE, "damaged")),
        failures.confirm(window, HOSTILE, HOSTILE, "Sí", lambda: None),
    ):
        labels = [one for one in box.findChildren(QLabel) if HOSTILE in one.text()]
        assert labels
        assert {one.textFormat() for one in labels} == {Qt.TextFormat.PlainText}
        box.close()


@pytest.mark.parametrize("text", [HOSTILE, "1 < 2 y «&lt;»", "Quitar a Ana & Luis"])
def test_a_tooltip_shows_the_words_of_others_letter_by_letter(qtbot, text):
    for made in (button("Quitar", hint=text), icon_button("plus", text)):
        qtbot.addWidget(made)
        assert made.toolTip() == hint_of(text)
    if "<" in text:
        assert shown(hint_of(text)) == text
    else:
        assert hint_of(text) == text


def test_the_caption_of_a_photo_is_shown_letter_by_letter(qtbot):
    strip = EvidenceStrip()
    qtbot.addWidget(strip)
    strip.show_items([EvidenceItem(id="1", caption=HOSTILE)])
    (tip,) = {one.toolTip() for one in strip.findChildren(QWidget) if "servidor" in one.toolTip()}
    assert HOSTILE in shown(tip)
