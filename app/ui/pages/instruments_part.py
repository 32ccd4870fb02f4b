"""The records of one instrument: the list at the left; at the right what is chosen, or what they say together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.errors import NotFound
from app.services import labels, record_lists, rows
from app.services.record_lists import RecordRow
from app.ui.page import Context
from app.ui.pages.instruments_form import RecordForm, Spec, state_words
from app.ui.pages.list_part import ListPart, ListSide
from app.ui.steps import step
from app.ui.widgets.lists import Card
from app.ui.widgets.parts import ScrollColumn, button
from app.ui.widgets.status import EmptyState
from app.ui.widgets.tab_order import in_order


class InstrumentPart(ListPart):
    """What the page asks of each of its instruments."""

    code = name = verb = ""
    counted: tuple[str, str]  # what is listed, of one and of several
    form: Any

    def add(self) -> None:
        """Begin a new one."""

    def put_away(self) -> None:
        """Another page is shown: what was begun and left blank goes."""
        if self.form.drop_blank():
            self._show_none()

    def go_back(self) -> bool:
        """As every list, and what was begun and left blank is not in it."""
        went = super().go_back()
        if went and self.form.drop_blank():
            self.refresh_list()
        return went


class RecordsPart(InstrumentPart):
    """One `Spec` on screen."""

    def __init__(self, context: Context, spec: Spec) -> None:
        self._context, self.spec = context, spec
        self.code, self.name, self.verb = spec.code, spec.name, spec.verb
        self.counted = (labels.noun(spec.tipo), labels.noun(spec.tipo, 2))
        self.form = RecordForm(context, spec)
        words = spec.summary_words
        self.together_button = button(words, self.show_summary, icon="eye", role="flat") if spec.summary else None
        side = ListSide(spec.name, "Buscar en esta lista", self._card, self.together_button)
        empty = EmptyState(spec.icon, spec.empty, spec.verb, self.add)
        self._offering = False
        self._meant: tuple[str, Callable[[RecordRow], bool] | None] = ("", None)
        self._chips: Mapping[str, tuple[str, str]] = {}
        super().__init__(side, self.form, None, empty)
        self.form.removed.connect(self.removed)
        self.form.saved.connect(self.refresh_list)
        self.form.again.connect(self._began_again)
        self.summary: Any = spec.summary(context) if spec.summary else None
        if self.summary is not None:
            self._offer_summary()
        if spec.summary_at_once:
            empty.offer(spec.summary_words, self.show_summary)

    @property
    def is_adding(self) -> bool:
        """Whether what the summary offers is looked at before there is any record."""
        return self._offering and not self.total

    def close_adder(self) -> None:
        """Back to the empty list."""
        self._offering = False
        self._show_none()
        self.refresh_list()
        (self.first_focus() or self).setFocus()

    def _offer_summary(self) -> None:
        self._together = ScrollColumn()
        self._together.be_read(self.spec.summary_words)
        self._together.add(self.summary)
        self.right.addWidget(self._together)
        self.summary.opened.connect(self._added)
        self.summary.searched.connect(self._list_those)

    def matching(self, text: str) -> Mapping[str, RecordRow]:
        """The records that answer, in the order of the instrument; under words of a summary, those that it meant."""
        spec, (words, which) = self.spec, self._meant
        meant = which if words and text == words else None
        found = record_lists.listing(
            self._context.database, spec.tipo, "" if meant else text, order=spec.order, latest_first=spec.latest
        )
        self._chips = spec.chips(self._context) if spec.chips else {}
        return {one.id: one for one in found if meant is None or meant(one)}

    def refresh(self) -> None:
        """Read the list, and what is chosen or what they say together, again."""
        self.refresh_list()
        if self.form.record and not self.form.show_record(self.form.record):
            self._show_gone()
        if not self.form.record and self.panes.is_wide and self.total:
            if self.summary is not None:
                self._lay_summary()
            else:
                self.side.cards.choose_first()
        elif self.summary is not None and self.right.currentWidget() is self._together:
            self.summary.refresh()

    def show_summary(self) -> None:
        """Say what the records say together."""
        if self.form.save_now():
            if self.form.drop_blank():
                self.refresh_list()
            if not (self.total or self.spec.summary_at_once):
                (self.first_focus() or self).setFocus()  # they say nothing: what was begun was the only one
                return
            self.form.clear_record()
            self.side.cards.clearSelection()
            self._lay_summary()
            if not self.total:
                self._offering = True
                self.stack.setCurrentWidget(self.panes)
            self.panes.show_reader()
            if not self.total or not self.panes.is_wide:
                self._in_summary().setFocus()
            self.changed.emit()

    def _lay_summary(self) -> None:
        # Beside the list; where only one of the two is seen, the list stays in sight.
        self.summary.refresh()
        self.right.setCurrentWidget(self._together)
        # What only can be read takes the keyboard itself, so that the arrows scroll it.
        some = next(in_order(self._together.column), None) is not None
        self._together.setFocusPolicy(Qt.FocusPolicy.NoFocus if some else Qt.FocusPolicy.StrongFocus)

    def _list_those(self, words: str, which: Callable[[RecordRow], bool]) -> None:
        """Show in the list what the summary means by these words, and open the first where there is room beside it."""
        self.side.search.set_value(words)
        self._meant = self.side.search.value(), which
        self.refresh_list()
        self.panes.show_list()
        if self.panes.is_wide:
            self.side.cards.choose_first()
        self.side.cards.setFocus()

    def _in_summary(self) -> QWidget:
        return next(in_order(self._together.column), self._together)

    def add(self) -> None:
        """A new record, ready to be written."""
        if not self.form.save_now():
            return
        self.form.drop_blank()
        made = self.spec.begin(self._context)
        self._note_step(self.spec.verb, made)
        if self.open(made):
            self.form.note_begun()
            self.form.name.setFocus()

    def _began_again(self, made: str) -> None:
        self._note_step(self.spec.again_words, made, said=f"Empezó {self.spec.noun} siguiente")
        if self.open(made):
            self.form.name.setFocus()

    def _note_step(self, text: str, made: str, *, said: str = "") -> None:
        undo = partial(_remove_if_here, self._context, self.spec.tipo, made)
        do = partial(rows.bring_back, self._context.database, self.spec.tipo, made)
        step(self._context, text, do=do, undo=undo, said=said, run=False, made=made)

    def first_focus(self) -> QWidget | None:
        """The list, or the button of an empty one; beside a summary the button that shows it."""
        # A list that takes the keyboard chooses its first row, which would cover the summary.
        beside = self.summary is not None and self.right.currentWidget() is self._together
        if beside and self.stack.currentWidget() is self.panes:
            if self.panes.is_wide:
                return self.together_button
            if not self.side.isVisibleTo(self):
                return self._in_summary()
        return super().first_focus()

    def _card(self, row: RecordRow) -> Card:
        title = next((row.words[name] for name in self.spec.title if row.words[name]), "Sin completar")
        line = " · ".join(row.words[name] for name in self.spec.line if row.words[name])
        chip = self._chips.get(row.id) or state_words(self.spec, row)
        return Card(" ".join(title.split()), line, *chip, self.spec.icon)


def _remove_if_here(context: Context, tipo: str, record: str) -> None:
    # One that was left blank has gone by itself.
    try:
        rows.remove(context.database, tipo, record)
    except NotFound:
        return
