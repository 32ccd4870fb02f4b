"""Texts begun for a decision: kept while they are written, and in sight when there is nothing more to decide."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame

from app.errors import AppError
from app.services import conflicts, left_texts
from app.services.conflicts import EMPTY, ConflictCard
from app.services.left_texts import Outcome
from app.ui import failures, theme, typed
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, WhoWhen
from app.ui.widgets.texts import LongText

_PANEL = "decidir"
_SHOWN = 60


class BegunTexts:
    """What the person at the laptop wrote for decisions and did not use; it is no record yet (promise 1)."""

    def __init__(self, context: Context) -> None:
        self._settings, self._place = context.settings, typed.place(context, _PANEL)

    def of(self, record: str, identity: str) -> str:
        """What was begun for this decision about this record; '' for nothing."""
        return self._settings.remembered(f"{self._place}/{record}/{identity}").get("text", "")

    def keep(self, record: str, identity: str, text: str) -> None:
        """Keep what is written so far; '' when it was used, or is not wanted."""
        self._settings.remember(f"{self._place}/{record}/{identity}", {"text": text} if text else {})

    def others(self, shown: Collection[ConflictCard]) -> dict[tuple[str, str], str]:
        """Every text that was begun for what is not among `shown`, by record and decision."""
        cards = {(card.record, card.id) for card in shown}
        keys = (key.removeprefix(f"{self._place}/").split("/") for key in self._settings.kept_under(self._place))
        found = {(key[0], key[1]): self.of(key[0], key[1]) for key in keys if len(key) == 2}
        return {key: text for key, text in sorted(found.items()) if text and key not in cards}


def left_over(context: Context) -> int:
    """How many texts were begun for what waits for no decision any more."""
    begun = BegunTexts(context)
    return len(begun.others(conflicts.cards(context.database))) if begun.others(()) else 0


class LeftText(QFrame):
    """One text that was not used: what it was about, what stands now, what can become of it. `closed()` at its end."""

    closed = Signal()

    def __init__(self, context: Context, record: str, identity: str, text: str, found: Outcome | None) -> None:
        super().__init__()
        self.key, self._context, self._found = (record, identity), context, found
        self._begun = BegunTexts(context)
        about = _heading(found)
        layout = column_layout(self, margin=theme.XS, sides=0, gap=theme.M)
        layout.addWidget(label(about, "strong"))
        layout.addWidget(label(_stands(found)))
        if found is not None and found.who:
            from app.sync.words import moment_words

            layout.addWidget(WhoWhen(found.who, moment_words(found.at)))
        layout.addWidget(label("Usted había escrito:", "muted"))
        self.editor = LongText(f"Lo que usted había escrito: {about}")
        self.editor.set_value(text)
        self.editor.changed.connect(self._keep)
        layout.addWidget(self.editor)
        verbs = FlowLayout(gap=theme.S)
        self.use = button("Dejar este texto", self._use, icon="check")
        self.copy = button("Copiar el texto", self._copy, icon="copy", role="flat")
        self.discard = button("Descartar", self._discard, icon="trash-2", role="flat")
        for verb in (self.use, self.copy, self.discard):
            verb.setAccessibleName(f"{verb.text().strip()}: {about}")
            verbs.addWidget(verb)
        if found is None or found.stands is None:
            self.use.hide()
        layout.addLayout(verbs)
        self.notice = InlineNotice("problem")
        layout.addWidget(self.notice)

    def _keep(self) -> None:
        self._begun.keep(*self.key, self.editor.value())

    def _use(self) -> None:
        text, database = self.editor.value(), self._context.database
        if not text:
            self.notice.tell("Escriba el texto que queda, o descártelo.")
            return
        again = partial(left_texts.use, database, *self.key)
        try:
            before = again(text)
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        self._begun.keep(*self.key, "")
        what = (self._found.field or self._found.title) if self._found is not None else ""
        step(self._context, f"Corregir «{what}»", do=partial(again, text), undo=partial(again, before),
             said=f"Quedó el texto de usted: {what}", run=False)  # fmt: skip
        self.closed.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.editor.value())
        self._context.toast("Copiado. Péguelo donde lo necesite: aquí queda hasta que usted lo descarte.")

    def _discard(self) -> None:
        text = self.editor.value()
        self._begun.keep(*self.key, "")
        short = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
        self._context.toast(f"Se descartó «{' '.join(short.split())}»", undo=partial(self._put_back, text))
        self.closed.emit()

    def _put_back(self, text: str) -> None:
        self._begun.keep(*self.key, text)
        self.closed.emit()


class LeftTexts(BoxedList):
    """What was begun for decisions that wait no more. `settled()` after one was used, discarded or put back."""

    settled = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(
            "Lo que usted escribía",
            "Eso ya no está por decidir, pero su texto sigue aquí hasta que usted diga qué se hace con él.",
        )
        self._context, self._begun = context, BegunTexts(context)
        self._shown: list[tuple[tuple[str, str], Outcome | None]] = []
        self.views: list[LeftText] = []
        self.hide()

    def show_left(self, cards: Collection[ConflictCard]) -> None:
        """Show what was begun for anything but these cards, on which it can be gone on with."""
        database = self._context.database
        texts = self._begun.others(cards)
        found = {key: left_texts.outcome(database, *key) for key in texts}
        for key, one in list(found.items()):
            if one is not None and one.stands == texts[key]:  # it says so already: nothing is left
                self._begun.keep(*key, "")
                del found[key]
        written = {view.key: view.editor.value() for view in self.views}
        if list(found.items()) != self._shown or any(written.get(key) != texts[key] for key in found):
            self._fill(found, texts)
        self.setVisible(bool(found))

    def go_on_writing(self, record: str, identity: str, caret: int) -> None:
        """Take the keyboard to where it was in a text that has just come here."""
        for view in self.views:
            if view.key == (record, identity):
                resume(view.editor, caret)

    def _fill(self, found: dict[tuple[str, str], Outcome | None], texts: dict[tuple[str, str], str]) -> None:
        writing = next((view for view in self.views if view.editor.hasFocus()), None)
        key, caret = (writing.key, writing.editor.textCursor().position()) if writing is not None else (("", ""), 0)
        self.clear()
        self._shown, self.views = list(found.items()), []
        for one, became in found.items():
            view = LeftText(self._context, *one, texts[one], became)
            view.closed.connect(self.settled)
            self.add(view)
            self.views.append(view)
        self.go_on_writing(*key, caret)


def resume(editor: LongText, caret: int) -> None:
    """Write on in `editor` at this place."""
    editor.setFocus()
    cursor = editor.textCursor()
    cursor.setPosition(min(caret, len(editor.toPlainText())))
    editor.setTextCursor(cursor)


def _heading(found: Outcome | None) -> str:
    if found is None:
        return "Un registro que ya no está aquí"
    title = f" «{found.title}»" if found.title else ""
    return f"{found.noun.capitalize()}{title}: {found.field}"


def _stands(found: Outcome | None) -> str:
    if found is None or found.stands is None:
        return "Ya no está: alguien lo quitó, o se deshizo la recepción que lo trajo."
    return f"Ahora dice: {found.stands or EMPTY}"
