"""One record of an instrument: its fields, made from its declaration, saved as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.errors import NotFound
from app.models.database import Database
from app.services import labels, record_lists, rows
from app.services.record_lists import FieldView, RecordRow
from app.ui.autosave import Autosave
from app.ui.bound import ENDS_BEFORE, BoundForm
from app.ui.page import Context
from app.ui.pages.record_reader import RecordReader
from app.ui.record_fields import BESIDE, LinesField, make_field, title_of
from app.ui.steps import take_away
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import bring_into_sight, button
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.tab_order import follow_reading

Sections = tuple[tuple[str, tuple[str, ...]], ...]
ONE_A_LINE = "Cada cosa en su propia línea."
_IN_ORDER = (
    ("from", "to", "Termina antes de comenzar. Revise las dos fechas."),
    ("start", "end", ENDS_BEFORE),
)


class Panel(QWidget):
    """What an instrument has besides its fields. `changed()` after it wrote something that the fields show.

    `wanted(field)` when the person wants to write in one of them.
    """

    changed = Signal()
    wanted = Signal(str)

    def __init__(self, context: Context, saver: Autosave) -> None:
        super().__init__()
        self.context, self.saver = context, saver
        self.record = ""

    def show_record(self, record: str, values: Mapping[str, Any]) -> None:
        """Show this record."""

    def store(self) -> None:
        """Write what is typed and not written yet."""


@dataclass(frozen=True)
class Spec:
    """One instrument as a list and a form: what its rows say, what its form asks, and how a record begins.

    `given` are the fields that a new record gets by itself; one that holds no more, and these as it got them, is taken
    away on leaving.
    `sections_of` chooses the sections by the record where they differ (fichas); `kinds` the chip of each state;
    `chips` says the chips where they are no field of the record, by its id. `write` stores the fields; `fixed`
    are those that a record may change no more, `spared` those that it may do without though most are asked for them.
    """

    code: str
    tipo: str
    name: str
    icon: str
    verb: str
    noun: str
    empty: str
    sections: Sections
    begin: Callable[[Context], str]
    given: frozenset[str]
    title: tuple[str, ...]
    line: tuple[str, ...]
    state: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    chips: Callable[[Context], Mapping[str, tuple[str, str]]] | None = None
    write: Callable[[Database, str, str, Mapping[str, Any]], None] = rows.update
    fixed: Callable[[Context, str], Collection[str]] | None = None
    spared: Callable[[Mapping[str, Any]], Collection[str]] | None = None
    order: tuple[str, ...] = ("date",)
    latest: bool = True
    hints: Mapping[str, str] = field(default_factory=dict)
    sections_of: Callable[[Mapping[str, Any]], Sections] | None = None
    panels: tuple[Callable[[Context, Autosave], Panel], ...] = ()
    panels_first: bool = False  # what they bring saves writing the first section
    summary: Callable[[Context], Any] | None = None
    summary_words: str = ""
    again: Callable[[Context, str], str] | None = None  # begins the next one about the same as a record
    again_words: str = ""
    summary_at_once: bool = False  # it has something to offer before there is any record


class RecordForm(RecordReader):
    """The fields and panels of an instrument; `saved()` after something of it was written.

    `again(id)` when the next one about the same was begun.
    """

    saved = Signal()
    again = Signal(str)

    def __init__(self, context: Context, spec: Spec) -> None:
        super().__init__(context)
        self.spec = spec
        self.saver.saved.connect(self.saved)
        self.add(self.saver.notice)
        self._begun: tuple[str, Mapping[str, Any]] = ("", {})
        self._built: Sections = ()
        self._fixed: set[str] = set()
        self._views: dict[str, FieldView] = {}
        self._sections: list[FormSection] = []
        self.form: BoundForm[FormRow] = BoundForm({})
        self.panels = [make(context, self.saver) for make in spec.panels]
        for panel in self.panels:
            panel.changed.connect(self._panel_changed)
            panel.wanted.connect(self._lead_to)
            self.add(panel)
        foot = QWidget()
        flow = FlowLayout(foot)
        if spec.again is not None:
            flow.addWidget(button(spec.again_words, self._begin_again, icon="rotate-ccw"))
        flow.addWidget(button(f"Quitar {spec.noun}", self.remove_record, icon="trash-2"))
        self.add(foot)

    @property
    def name(self) -> QWidget:
        """The first field, where writing begins: no list, in which a letter would choose something else."""
        fields = self.form.fields()
        return next((each for each in fields if not isinstance(each, ChoiceCombo)), fields[0])

    def show_record(self, wanted: str) -> bool:
        """Show a record; False if it is not here."""
        try:
            held = record_lists.row(self._context.database, self.spec.tipo, wanted)
        except NotFound:
            return False
        if wanted != self.record:
            self.drop_blank()
            self.record = wanted
            self.saver.forget()
            self.form.forget()
            self.verticalScrollBar().setValue(0)
        self._build(held)
        database = self._context.database
        titles = {name: title_of(database, view, held.values[name]) for name, view in self._views.items()}
        self.form.show(held.values, titles)
        fixed = set(self.spec.fixed(self._context, wanted) if self.spec.fixed else ())
        for name in (fixed | self._fixed) & self.form.rows.keys():
            field: Any = self.form.rows[name].field
            field.setReadOnly(name in fixed)
        self._fixed = fixed
        self._tell_order()
        for panel in self.panels:
            panel.record = wanted
            panel.show_record(wanted, held.values)
        follow_reading(self.column)
        return True

    def note_begun(self) -> None:
        """The record that is shown was begun just now: it goes again if nothing is written or chosen in it."""
        self._begun = self.record, record_lists.row(self._context.database, self.spec.tipo, self.record).values

    def drop_blank(self) -> bool:
        """Take away a record that was begun just now and in which nothing was written or chosen; whether it went."""
        leaving, spec, database = self.record, self.spec, self._context.database
        fresh, begun = self._begun
        if not leaving or leaving != fresh or not record_lists.is_blank(database, spec.tipo, leaving, spec.given):
            return False
        if record_lists.row(database, spec.tipo, leaving).values != begun:
            return False
        self.clear_record()
        rows.remove(database, spec.tipo, leaving)
        self._context.undo.forget(leaving)
        return True

    def remove_record(self) -> None:
        """Take the record away, with a way back."""
        if not self.record or not self.save_now():
            return
        tipo, noun = self.spec.tipo, self.spec.noun
        take_away(self._context, tipo, self.record, f"Quitar {noun}", said=f"Se quitó {noun}")
        self.removed.emit()

    def _begin_again(self) -> None:
        if self.spec.again is not None and self.record and self.save_now():
            self.again.emit(self.spec.again(self._context, self.record))

    def _build(self, held: RecordRow) -> None:
        sections = self.spec.sections_of(held.values) if self.spec.sections_of else self.spec.sections
        if sections == self._built:
            return
        self._built = sections
        held_by, place_on_page = self._at_work(), self.verticalScrollBar().value()
        for old in self._sections:
            self.column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._sections, self._views, found = [], {}, {}
        spared = self.spec.spared(held.values) if self.spec.spared else ()
        for place, (title, names) in enumerate(sections):
            section = FormSection(title)
            if not place:
                section.corner.addWidget(self.saver.tick)
            for view in record_lists.fields(self.spec.tipo, names):
                made = make_field(self._context, view)
                hint = self.spec.hints.get(view.name, ONE_A_LINE if type(made) is LinesField else "")
                beside = view.kind in BESIDE
                asked = view.need and view.name not in spared
                found[view.name] = section.add(view.label, made, hint=hint, required=asked, beside=beside)
                self._views[view.name] = view
            self._sections.append(section)
            # What an instrument has besides its fields stands between its first section and the others, or before it.
            above = len(self.panels) if place or self.spec.panels_first else 0
            self.column.insertWidget(1 + place + above, section)
        self.form = BoundForm(found)
        self.saver.watch(*self.form.fields())
        if held_by in found:  # what was just chosen here brought other fields
            found[held_by].field.setFocus()
            self.verticalScrollBar().setValue(place_on_page)

    def _at_work(self) -> str:
        """The field that the keyboard is in; '' while it is in the list, or anywhere else."""
        at = QApplication.focusWidget()
        fields = ((name, row.field) for name, row in self.form.rows.items())
        return next((name for name, field in fields if field is at or (at and field.isAncestorOf(at))), "")

    def _store(self) -> None:
        for panel in self.panels:  # first, for what is written with a format keeps it
            panel.store()
        self.form.store(partial(self.spec.write, self._context.database, self.spec.tipo, self.record))
        self._tell_order()

    def _tell_order(self) -> None:
        for begins, ends, words in _IN_ORDER:
            self.form.tell_order(begins, ends, words)

    def _lead_to(self, name: str) -> None:
        row = self.form.rows[name]
        bring_into_sight(row)
        row.field.setFocus()

    def _panel_changed(self) -> None:
        if self.record and self.saver.flush():
            self.show_record(self.record)
            self.saved.emit()


def state_words(spec: Spec, row: RecordRow) -> tuple[str, str]:
    """The chip of a record in the list: its kind and its word; ('', '') for none."""
    if not spec.state or not row.values[spec.state]:
        return "", ""
    code = row.values[spec.state]
    return spec.kinds.get(code, "neutral"), labels.words(spec.tipo, spec.state, code)
