"""What the years of these networks show: on the screen, on paper, in the file of records."""

from __future__ import annotations

from datetime import datetime

from pypdf import PdfReader
from PySide6.QtWidgets import QLabel

from app.ui.widgets.chart import ChartView
from app.ui.widgets.tables import ReadTable


class Calendar:
    """The day that the laptop's clock shows; another one from `turn` on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 30)

    def turn(self, month, day=9, year=2026):
        self.now = datetime(year, month, day, 9, 30)


def plain(text):
    """Its spaces and breaks plain."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def said(window):
    """Every label of the page that is in sight or below it."""
    return [plain(each.text()) for each in window.page.findChildren(QLabel) if each.isVisible() and each.text()]


def tables(window):
    """By its name, the lines of every table of the page that is shown."""
    shown = [each for each in window.page.findChildren(ReadTable) if each.isVisible()]
    return {one.accessibleName(): [tuple(map(plain, line)) for line in one.words.lines] for one in shown}


def use(hands, *instruments):
    """Turn instruments on, each at its place in the list of all."""
    hands.find("Instrumentos")
    for one in instruments:
        hands.open(f"Usar: {one}")


def plan_session(hands, day):
    """A new session of this day; it stays open."""
    hands.press("Ctrl+2")
    hands.press("Ctrl+N")
    hands.write(day)
    hands.open("Planificar la sesión")


def printed(hands, path):
    """Print what is shown, and give the words of its paper."""
    hands.press("Ctrl+P")
    return kept_paper(hands, path)


def kept_paper(hands, path):
    """Save the paper that is being prepared, and give its words."""
    hands.keep_paper(path)
    hands.press("Esc")
    return plain(" ".join(page.extract_text() for page in PdfReader(path).pages))


def drawn(window):
    """What a screen reader is told of every chart of the page."""
    return [plain(each.accessibleName()) for each in window.page.findChildren(ChartView) if each.isVisible()]


def add_schools(hands, *schools):
    """Each of these (RBD, name), one after another, by hand."""
    hands.find("Escuelas")
    for rbd, name in schools:
        hands.press("Ctrl+N")
        hands.write(str(rbd))
        hands.press("Tab")
        hands.write(name)
        hands.open("Agregar escuela")
