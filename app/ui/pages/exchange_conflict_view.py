"""One decision on screen: the versions of a field side by side, a proposal that joins them, and a text of one's own."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy, QWidget

from app.services import conflicts
from app.services.conflicts import EMPTY, ConflictCard, Decided, Version
from app.services.three_way import Merged
from app.text_dates import count
from app.ui import theme
from app.ui.pages.exchange_differences import Piece, compare
from app.ui.pages.exchange_marked import MarkedText, differing, legend, proposed
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import StopFrame, button, column_layout, label
from app.ui.widgets.status import InlineNotice, StatusChip, WhoWhen
from app.ui.widgets.texts import LongText

# A short text with two versions is sooner read than a proposal of it.
_SHORT = 60


class ConflictView(StopFrame):
    """One decision, to be made or, with `made`, to be thought over.

    `chosen(card, index or text)` when the person made it; `written(id, text)` while she writes; `later(card)`.
    """

    chosen = Signal(object, object)
    written = Signal(str, str)
    later = Signal(object)

    def __init__(self, card: ConflictCard, made: Decided | None = None) -> None:
        super().__init__(heading(card))
        self.card, self._made = card, made
        self.accept: QPushButton | None = None
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        layout.addWidget(label(heading(card), "strong"))
        if card.ancestor is not None:
            layout.addWidget(label(f"Antes decía: {card.ancestor}", "muted"))
        layout.addLayout(self._versions())
        merged = conflicts.proposal(card)
        if merged is not None and made is None and _helps(merged):
            layout.addWidget(self._proposal(merged))
        self.join = button("Escribir juntando ambas…", self._write_joined, icon="pencil", role="flat")
        self.join.setAccessibleName(f"{self.join.text().strip()}: {heading(card)}")
        self.put_off = button("Después", partial(self.later.emit, card), icon="clock", role="flat")
        self.put_off.setAccessibleName(f"Decidir después: {heading(card)}")
        verbs = FlowLayout(gap=theme.S)
        for verb, offered in ((self.join, card.can_join), (self.put_off, made is None)):
            verbs.addWidget(verb)
            # Only hidden here: to show what has no place yet would open a window of its own for a moment.
            if not offered:
                verb.hide()
        layout.addLayout(verbs)
        self.editor = LongText("El texto que queda para todos")
        self._writing = QWidget()
        self._build_editor()
        layout.addWidget(self._writing)
        self.notice = InlineNotice("problem")
        layout.addWidget(self.notice)

    def _versions(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.px(theme.M))
        texts = compare([version.text for version in self.card.versions])
        if not self.card.field:  # to keep or to delete: no words to compare
            texts = [[Piece(version.text, differs=False)] for version in self.card.versions]
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
        stays = place == (self._made.chosen if self._made else 0)
        words = "Quedó esta" if self._made else "Se muestra ahora"
        chip = StatusChip("done", words, "eye") if stays else StatusChip("neutral", "Otra versión")
        layout.addWidget(chip, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(MarkedText(differing(pieces if version.text else [Piece(EMPTY, differs=False)])))
        layout.addStretch(1)
        who = _who(version)
        when = moment_words(version.at.isoformat())
        layout.addWidget(WhoWhen(who, when))
        if not version.clock_ok:
            doubt = StatusChip("attention", "Fecha dudosa")
            doubt.setToolTip("El reloj de ese computador no estaba bien: no sirve para saber cuál es más nueva.")
            layout.addWidget(doubt, 0, Qt.AlignmentFlag.AlignLeft)
        if stays and self._made:
            return box
        verb = "Dejar esta" if stays else "Usar esta"
        choose = button(verb, partial(self.chosen.emit, self.card, place), icon="check")
        choose.setAccessibleName(f"{verb}, de {who}: {version.text}. {heading(self.card)}")
        layout.addWidget(choose, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _proposal(self, merged: Merged) -> QFrame:
        box = QFrame()
        box.setProperty("role", "card")
        layout = column_layout(box, margin=theme.M)
        layout.addWidget(StatusChip("waiting", "Propuesta que junta ambas", "merge"), 0, Qt.AlignmentFlag.AlignLeft)
        layout.addWidget(MarkedText(proposed(merged.parts)))
        first, second = (_who(version) for version in self.card.versions)
        if first == second:
            first, second = "la primera versión", "la segunda"
        layout.addWidget(MarkedText(legend(first, second, clashes=bool(merged.clashes)), "small"))
        if merged.clashes:
            places = count(merged.clashes, "lugar", "lugares")
            layout.addWidget(label(f"En {places} las dos dicen algo distinto. Corríjalo antes de aceptar.", "small"))
            self.accept = button("Corregir la propuesta…", partial(self._correct, merged.text), icon="pencil")
        else:
            self.accept = button("Aceptar la propuesta", partial(self._accept, merged.text), icon="check")
        layout.addWidget(self.accept, 0, Qt.AlignmentFlag.AlignLeft)
        return box

    def _build_editor(self) -> None:
        layout = column_layout(self._writing)
        self.editor.changed.connect(self._tell_text)
        layout.addWidget(label("Escriba el texto que queda para todos:", "muted"))
        layout.addWidget(self.editor)
        verbs = FlowLayout(gap=theme.S)
        self.keep = button("Dejar este texto", self._write, icon="check")
        verbs.addWidget(self.keep)
        verbs.addWidget(button("Cerrar sin decidir", self.stop_writing, role="flat"))
        layout.addLayout(verbs)
        self._writing.hide()

    @property
    def is_writing(self) -> bool:
        """Whether a text of one's own is being written."""
        return not self._writing.isHidden()

    def begin_writing(self, text: str = "") -> None:
        """Open the editor with `text`, else with what was begun before, else with all versions."""
        self.editor.set_value(text or self.editor.value() or self._beginning())
        self.join.hide()
        self._writing.show()

    def stop_writing(self) -> None:
        """Put the editor away; the versions stay as they are, and what was begun is kept."""
        self.join.setVisible(self.card.can_join)
        if self._writing.isAncestorOf(self.window().focusWidget() or self):
            self.join.setFocus()
        self._writing.hide()

    def _beginning(self) -> str:
        if self._made is not None and self._made.chosen is None:
            return self._made.stays
        return conflicts.together(self.card)

    def _write_joined(self) -> None:
        self.begin_writing()
        self.editor.setFocus()

    def _correct(self, text: str) -> None:
        self.begin_writing(self.editor.value() or text)
        self.editor.setFocus()

    def _accept(self, text: str) -> None:
        self.chosen.emit(self.card, text)

    def _tell_text(self) -> None:
        self.written.emit(self.card.id, self.editor.value())

    def _write(self) -> None:
        text = self.editor.value()
        if text:
            self.chosen.emit(self.card, text)
        else:
            self.notice.tell("Escriba el texto que queda, o elija una de las versiones.")


def heading(card: ConflictCard) -> str:
    """What is to be decided: «Práctica «La huerta»: Título»."""
    title = f" «{card.title}»" if card.title else ""
    return f"{card.noun.capitalize()}{title}: {card.field or 'Quitar o conservar'}"


def _who(version: Version) -> str:
    return version.person or version.laptop or "Alguien"


def _helps(merged: Merged) -> bool:
    """Whether the proposal says more than the two versions beside each other."""
    shared = any(part.source == "both" and not part.clash for part in merged.parts)
    return shared and (not merged.clashes or len(merged.text) > _SHORT)
