"""Conexión de las escuelas: the words that a school's form offers, which the network adds, changes or lets go."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import connections
from app.services.connections import Change, Connection
from app.text_dates import count
from app.ui import failures
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.parts import button, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import TextLine

TITLE = "Conexión de las escuelas"
_HINT = (
    "Lo que se puede elegir en «Conexión» de cada escuela. Al cambiar una palabra, cambia también en las escuelas que "
    "la dicen; al dejar de ofrecerla, ellas la conservan."
)


class ConnectionsSection(BoxedList):
    """A row a word, and a line to add one; each change can be taken back."""

    def __init__(self, context: Context) -> None:
        super().__init__(TITLE, _HINT)
        self._context = context
        self._listed: list[Connection] = []
        self._changed = self._before = ""  # the code and the word in whose place another is being written
        self.word = TextLine("Palabra nueva", "Por ejemplo: Antena de la comuna")
        self.word.returnPressed.connect(self._enter)
        self.word.changed.connect(self._hush)
        self.done = button("Agregar", self._enter)
        self.back = button("Dejarla como está", self._give_up)
        self.notice = InlineNotice("problem")
        self.rows_of: dict[str, QWidget] = {}
        self.about, self.line = label("", "strong"), QWidget()
        across = row_layout(self.line)
        across.addWidget(self.word, 1)
        for each in (self.done, self.back):
            across.addWidget(each)
        outer = self.layout()
        assert outer is not None
        for part in (self.about, self.line, self.notice):
            outer.addWidget(part)
        self._begin("")

    def refresh(self) -> None:
        """Read the list again; what is being written stays."""
        listed = connections.all_of(self._context.database)
        if listed == self._listed:
            return
        self.clear()
        self._listed, self.rows_of = listed, {}
        for one in listed:
            if one.offered or one.customary or one.schools_n:
                self.rows_of[one.code] = self.add(self._row(one))
        if self._changed and not any(one.code == self._changed and one.offered for one in listed):
            typed, before = self.word.value(), self._before
            self._begin("")
            if typed != before:  # it may still be added, as a new word
                self.word.set_value(typed)
        if (whole := self.layout()) is not None:
            follow_reading(whole)

    def save_now(self) -> bool:
        """Take in what is written in the line; False if it cannot be a word of the list."""
        return not self.word.value() or self._enter()

    def _row(self, one: Connection) -> QWidget:
        row = QWidget()
        layout = row_layout(row)
        layout.addWidget(label(one.words if one.offered else f"{one.words} (ya no se ofrece)"), 1)
        layout.addWidget(label(count(one.schools_n, "escuela", "escuelas") if one.schools_n else "", "small"))
        verbs: list[tuple[str, Callable[[], object]]] = [("Volver a ofrecer", partial(self._offer, one, yes=True))]
        if one.offered:
            verbs = [
                ("Cambiar", partial(self._begin, one.code, one.words)),
                ("Dejar de ofrecer", partial(self._offer, one, yes=False)),
            ]
        for words, run in verbs:
            made = button(words, run)
            made.setAccessibleName(f"{words} «{one.words}»")
            layout.addWidget(made)
        return row

    def _begin(self, code: str, words: str = "") -> None:
        """Write a new word, or another in place of the one that a school holds as `code`."""
        self._changed, self._before = code, words
        self.about.setText(f"En vez de «{words}»:")
        self.about.setVisible(bool(code))
        self.word.setAccessibleName(f"En vez de «{words}»" if code else "Palabra nueva")
        self.word.set_value(words)
        self.done.setText("Cambiar" if code else "Agregar")
        self.back.setVisible(bool(code))
        self.notice.hide()
        if code:
            self.word.setFocus()
            self.word.selectAll()

    def _give_up(self) -> None:
        self._begin("")
        self.word.setFocus()

    def _hush(self) -> None:
        self.notice.hide()

    def _enter(self) -> bool:
        word, code = self.word.value(), self._changed
        if code:
            old = next((one.words for one in connections.all_of(self._context.database) if one.code == code), code)
            if word == old:
                self._give_up()
                return True
            text, said = f"Cambiar «{old}» por «{word}»", f"«{old}» ahora es «{word}»"
            change = partial(connections.rename, self._context.database, code, word)
        else:
            text, said = f"Agregar «{word}»", f"Se agregó «{word}»"
            change = partial(connections.add, self._context.database, word)
        return self._do(text, change, said)

    def _offer(self, one: Connection, *, yes: bool) -> None:
        text = f"{'Volver a ofrecer' if yes else 'Dejar de ofrecer'} «{one.words}»"
        said = f"«{one.words}» {'se ofrece otra vez' if yes else 'ya no se ofrece'}"
        self._do(text, partial(connections.offer, self._context.database, one.code, yes=yes), said, written=False)

    def _do(self, text: str, change: Callable[[], Change], said: str, *, written: bool = True) -> bool:
        try:
            made = [change()]
        except AppError as error:
            self.notice.tell(failures.why_not(error))
            self.word.setFocus()
            return False

        def again() -> None:
            made[:] = [change()]

        def back() -> None:
            connections.undo(self._context.database, made[-1])

        step(self._context, text, do=again, undo=back, said=said, run=False)
        if written:
            self._begin("")
        self.refresh()
        self.word.setFocus()
        return True
