"""Deciding between versions: one card a field, its versions side by side, nothing lost meanwhile (sync-design 11.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QWidget

from app.errors import AppError, NotFound
from app.models.database import Database
from app.services import conflicts, rows
from app.services.conflicts import EMPTY, ConflictCard, Version
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.exchange_differences import Piece, compare
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, StatusChip, WhoWhen
from app.ui.widgets.texts import LongText

AT_ONCE = 8
_SHORT = 60
_TEXTS = "conflict_texts"


@dataclass(frozen=True)
class Decision:
    """What a choice changed in the record: the fields before and after; None for a record that went away."""

    tipo: str
    record: str
    before: dict[str, Any]
    after: dict[str, Any] | None

    def take_back(self, database: Database) -> None:
        """Write again what was shown before the choice."""
        if self.after is None:
            rows.bring_back(database, self.tipo, self.record)
        else:
            rows.update(database, self.tipo, self.record, self.before)

    def repeat(self, database: Database) -> None:
        """Write again what the choice left."""
        if self.after is None:
            rows.remove(database, self.tipo, self.record)
        else:
            rows.update(database, self.tipo, self.record, self.after)


def decide(database: Database, card: ConflictCard, choice: int | str) -> Decision | None:
    """Keep a version, or a text of one's own; None when what is shown stays as it was.

    Raises:
        NotFound: it was decided already. InvalidData: the text is impossible.
    """
    before = rows.load(database, card.tipo, card.record)
    if isinstance(choice, str):
        conflicts.write(database, card.id, choice)
    else:
        conflicts.choose(database, card.id, choice)
    try:
        after = rows.load(database, card.tipo, card.record)
    except NotFound:
        return Decision(card.tipo, card.record, before, None)
    changed = [field for field in before if before[field] != after[field]]
    if not changed:
        return None
    return Decision(
        card.tipo, card.record, {field: before[field] for field in changed}, {field: after[field] for field in changed}
    )


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
        layout = column_layout(self, margin=theme.S, gap=theme.M)
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
        """Open the editor with all versions, or go on with `text`."""
        self.editor.set_value(text or joined([version.text for version in self.card.versions]))
        self.join.hide()
        self._writing.show()

    def stop_writing(self) -> None:
        """Put the editor away; the versions stay as they are."""
        self._writing.hide()
        self.join.setVisible(self.card.can_join)
        self.written.emit(self.card.id, "")

    def _write_joined(self) -> None:
        self.begin_writing()
        self.editor.setFocus()

    def _later(self) -> None:
        self.stop_writing()
        self.join.setFocus()

    def _tell_text(self) -> None:
        self.written.emit(self.card.id, self.editor.value())

    def _write(self) -> None:
        self.chosen.emit(self.card, self.editor.value())


def joined(texts: list[str]) -> str:
    """All versions one after the other, each once: short ones in a line, long ones as paragraphs."""
    once = [text for text in dict.fromkeys(texts) if text and text != EMPTY]
    short = all(len(text) <= _SHORT and "\n" not in text for text in once)
    return (" / " if short else "\n\n").join(once)


class ConflictsSection(BoxedList):
    """Every decision that waits; none has to be made today. `decided()` after each."""

    decided = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("Para decidir", "Dos personas cambiaron lo mismo. Nada se perdió: decida cuando quiera.")
        self._context = context
        self.cards: list[ConflictCard] = []
        self._shown = AT_ONCE
        self.views: list[ConflictView] = []
        self.notice = InlineNotice("problem")
        self.notice.hide()
        outer = self.layout()
        assert outer is not None
        outer.addWidget(self.notice)
        self.hide()

    def show_cards(self, cards: list[ConflictCard]) -> None:
        """Show these decisions; a text that is being written stays."""
        if cards == self.cards and self.views:
            return
        self.cards = cards
        self._fill()
        self.setVisible(bool(cards))

    def _fill(self) -> None:
        writing = self._context.settings.remembered(_TEXTS)
        self.clear()
        self.views = []
        number = len(self.cards)
        self.heading.setText(f"Para decidir ({number})" if number else "Para decidir")
        for card in self.cards[: self._shown]:
            view = ConflictView(card)
            view.chosen.connect(self._choose)
            view.written.connect(self._remember)
            self.add(view)
            self.views.append(view)
            if card.id in writing:
                view.begin_writing(writing[card.id])
        if number > self._shown:
            self.add(button(f"Ver más ({number - self._shown})", self._more, role="flat"))

    def _more(self) -> None:
        self._shown += AT_ONCE
        self._fill()

    def _choose(self, card: ConflictCard, choice: int | str) -> None:
        database = self._context.database
        try:
            decision = decide(database, card, choice)
        except NotFound:
            self._context.toast("Eso ya estaba decidido")
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        else:
            self.notice.hide()
            self._tell(card, decision)
        self._forget(card)
        self.decided.emit()

    def _remember(self, identity: str, text: str) -> None:
        # What is written here is no record yet: it is kept beside the window's size until it is decided.
        kept = {key: words for key, words in self._context.settings.remembered(_TEXTS).items() if key != identity}
        self._context.settings.remember(_TEXTS, kept | ({identity: text} if text else {}))

    def stop_writing(self) -> bool:
        """Put an open editor away; False if none was open."""
        found = [view for view in self.views if view.is_writing]
        for view in found:
            view.stop_writing()
        return bool(found)

    def _forget(self, card: ConflictCard) -> None:
        view = next((one for one in self.views if one.card.id == card.id), None)
        if view is not None:
            view.stop_writing()

    def _tell(self, card: ConflictCard, decision: Decision | None) -> None:
        what = card.field or card.title
        text = f"Decidido para todos: {what}"
        if decision is None:
            self._context.toast(text)
            return
        database = self._context.database
        steps: tuple[Callable[[], None], Callable[[], None]] = (
            partial(decision.repeat, database),
            partial(decision.take_back, database),
        )
        self._context.undo.push(f"Decidir «{what}»", do=steps[0], undo=steps[1], run=False)
        self._context.toast(text, undo=self._context.undo.undo)
