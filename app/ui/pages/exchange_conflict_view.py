"""One decision on screen: the versions of a field side by side, and a text of one's own instead."""

from __future__ import annotations

from functools import partial
from html import escape

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.services.conflicts import EMPTY, ConflictCard, Version
from app.ui import theme
from app.ui.pages.exchange_differences import Piece, compare
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.status import InlineNotice, StatusChip, WhoWhen
from app.ui.widgets.texts import LongText

_SHORT = 60


class MarkedText(QLabel):
    """A text whose differing words stand out by ground, weight and line; read aloud it is plain."""

    def __init__(self, pieces: list[Piece]) -> None:
        super().__init__()
        self._pieces = pieces
        self._drawn: object = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName("".join(piece.text for piece in pieces))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Draw again in the colours of the new theme."""
        super().changeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if self._drawn is not theme.current():
            self._drawn = theme.current()
            ground, ink = theme.colour("attention_soft").name(), theme.colour("text").name()
            mark = f'<span style="background-color:{ground};color:{ink};font-weight:600;text-decoration:underline">'
            self.setText("".join(f"{mark}{_html(text)}</span>" if new else _html(text) for text, new in self._pieces))


def _html(text: str) -> str:
    return escape(text).replace("\n", "<br>")


class ConflictView(QFrame):
    """One decision. `chosen(card, index or text)` when the person made it; `written(id, text)` while she writes."""

    chosen = Signal(object, object)
    written = Signal(str, str)

    def __init__(self, card: ConflictCard) -> None:
        super().__init__()
        self.card = card
        self.first: QPushButton | None = None
        layout = column_layout(self, margin=theme.XS, gap=theme.M)
        layout.addWidget(label(self._about(), "strong"))
        if card.ancestor is not None:
            layout.addWidget(label(f"Antes decía: {card.ancestor}", "muted"))
        layout.addLayout(self._versions())
        self.join = button("Escribir juntando ambas…", self._write_joined, icon="merge", role="flat")
        self.join.setVisible(card.can_join)
        layout.addWidget(self.join, 0, Qt.AlignmentFlag.AlignLeft)
        self.editor = LongText("El texto que queda para todos")
        self._writing = QWidget()
        self._build_editor()
        layout.addWidget(self._writing)
        self.notice = InlineNotice("problem")
        self.notice.hide()
        layout.addWidget(self.notice)

    def _about(self) -> str:
        title = f" «{self.card.title}»" if self.card.title else ""
        what = self.card.field or "Eliminar o conservar"
        return f"{self.card.noun.capitalize()}{title}: {what}"

    def _versions(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.px(theme.M))
        texts = compare([version.text for version in self.card.versions])
        for place, (version, pieces) in enumerate(zip(self.card.versions, texts, strict=True)):
            grid.addWidget(self._version(place, version, pieces), place // 2, place % 2)
        for column in range(2):
            grid.setColumnStretch(column, 1)
        return grid

    def _version(self, place: int, version: Version, pieces: list[Piece]) -> QFrame:
        from app.sync.words import moment_words

        box = QFrame()
        box.setProperty("role", "card")
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = column_layout(box, margin=theme.M)
        chip = StatusChip("done", "Se muestra ahora", "eye") if place == 0 else StatusChip("neutral", "Otra versión")
        layout.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(MarkedText(pieces if version.text else [Piece(EMPTY, differs=False)]))
        layout.addStretch(1)
        who = version.person or version.laptop or "Alguien"
        when = moment_words(version.at.isoformat())
        layout.addWidget(WhoWhen(who, when if version.clock_ok else f"{when} (fecha dudosa)"))
        verb = "Dejar esta" if place == 0 else "Usar esta"
        choose = button(verb, partial(self.chosen.emit, self.card, place), icon="check")
        choose.setAccessibleName(f"{verb}, de {who}: {version.text}")
        if place == 0:
            self.first = choose
        layout.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _build_editor(self) -> None:
        layout = column_layout(self._writing)
        self.editor.changed.connect(self._tell_text)
        layout.addWidget(label("Escriba el texto que queda para todos:", "muted"))
        layout.addWidget(self.editor)
        verbs = FlowLayout(gap=theme.S)
        self.keep = button("Dejar este texto", self._write, icon="check")
        verbs.addWidget(self.keep)
        verbs.addWidget(button("Después", self._later, role="flat"))
        layout.addLayout(verbs)
        self._writing.hide()

    @property
    def is_writing(self) -> bool:
        """Whether a text of one's own is being written."""
        return not self._writing.isHidden()

    def begin_writing(self, text: str = "") -> None:
        """Open the editor with `text`, else with what was begun before, else with all versions."""
        self.editor.set_value(text or self.editor.value() or joined([version.text for version in self.card.versions]))
        self.join.hide()
        self._writing.show()

    def stop_writing(self) -> None:
        """Put the editor away; the versions stay as they are, and what was begun is kept."""
        self._writing.hide()
        self.join.setVisible(self.card.can_join)

    def _write_joined(self) -> None:
        self.begin_writing()
        self.editor.setFocus()

    def _later(self) -> None:
        self.stop_writing()
        self.join.setFocus()

    def _tell_text(self) -> None:
        self.written.emit(self.card.id, self.editor.value())

    def _write(self) -> None:
        text = self.editor.value()
        if text:
            self.chosen.emit(self.card, text)
        else:
            self.notice.tell("Escriba el texto que queda, o elija una de las versiones.")


def joined(texts: list[str]) -> str:
    """All versions one after the other, each once: short ones in a line, long ones as paragraphs."""
    once = [text for text in dict.fromkeys(texts) if text and text != EMPTY]
    short = all(len(text) <= _SHORT and "\n" not in text for text in once)
    return (" / " if short else "\n\n").join(once)
