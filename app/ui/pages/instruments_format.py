"""With which format the record is filled: chosen until something is written, then only said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from app.services import network, record_formats
from app.services.templates import TemplateView
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.pages.instruments_form import Panel
from app.ui.pages.instruments_template import CHIPS
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.rows import FormSection


def format_of(tipo: str, words: str) -> Callable[[Context, Autosave], Panel]:
    """A panel that says, and lets choose, the format ('Pauta', 'Rúbrica') of such a record."""
    return partial(FormatPanel, tipo, words)


class FormatPanel(Panel):
    """One choice where there are several, else one line."""

    def __init__(self, tipo: str, words: str, context: Context, saver: Autosave) -> None:
        super().__init__(context, saver)
        self._tipo, self._words = tipo, words
        self.section = FormSection("")
        self.choice = ChoiceCombo({}, empty="")
        self.choice.changed.connect(self._use)
        hint = "Se puede cambiar mientras no se escriba nada más abajo."
        self.row = self.section.add(words, self.choice, hint=hint)
        self.said = label("", "small")
        layout = column_layout(self, gap=theme.S)
        layout.addWidget(self.section)
        layout.addWidget(self.said)

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Offer what it may be filled with."""
        database = self.context.database
        found = record_formats.offered(database, self._tipo, record)
        now = record_formats.in_hand(database, self._tipo, record)
        schools = network.names_of_all(database)
        self.choice.set_choices({one.id: _words(one, schools) for one in found})
        self.choice.set_value(now.id)
        self.section.setVisible(len(found) > 1)
        self.said.setVisible(len(found) == 1)
        self.said.setText(f"{self._words}: {_words(now, schools)}")

    def _use(self) -> None:
        database, record, chosen = self.context.database, self.record, self.choice.value()
        before = record_formats.in_hand(database, self._tipo, record).id
        if not self.saver.flush():
            self.choice.set_value(before)
            return
        if chosen and chosen != before:
            use = partial(record_formats.use, database, self._tipo, record)
            step(self.context, f"Elegir otra {self._words.lower()}", do=partial(use, chosen), undo=partial(use, before))
            self.changed.emit()


def _words(one: TemplateView, schools: Mapping[str, str]) -> str:
    state = "" if one.state in ("in_use", "superseded") else CHIPS[one.state][1].lower()
    parts = (one.title or "Sin título", f"versión {one.version}", schools.get(one.school_id or "", ""), state)
    return " · ".join(part for part in parts if part)
