"""Instrumentos: what a network may turn on when it wants it, and the records of those that are a list and a form.

Turned off, nothing of an instrument is lost (promise 6). `arrive(part="visits")` opens one, with `id` one record.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from app.services import instruments
from app.services.instruments import Instrument
from app.ui import theme, values
from app.ui.page import Context, Page
from app.ui.pages import entries
from app.ui.pages.erasing import ErasingAction
from app.ui.pages.instruments_part import InstrumentPart, RecordsPart
from app.ui.pages.instruments_specs import ALL, BY_CODE
from app.ui.pages.instruments_templates import CODE, NAME, TemplatesPart
from app.ui.pages.instruments_words import GROUPS, PLACES, SENTENCES
from app.ui.pages.record import HistoryAction
from app.ui.paper import Wanted, show_paper
from app.ui.steps import step
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

_NAMED = frozenset({"microcentro", "person", "school", "practice", "meeting", "combined_class"})
_PARTS = frozenset(
    {
        "class_observation_note",
        "diagnostic_tally",
        "evidence",
        "network_rule",
        "rubric_rating",
        "template",
        "template_comment",
        "template_item",
        "work_line_school",
    }
)
# The form of each type of record, and whether it is printed of one of them.
PAPERS = {
    "class_observation": ("observacion", True),
    "network_diagnostic": ("diagnostico", False),
    "experience_sheet": ("ficha", True),
    "advisory_record": ("asesoria", True),
}


class InstrumentsPage(Page):
    """Every instrument with what it is for; one button uses it or leaves it, another opens it."""

    watches = _NAMED | _PARTS | {spec.tipo for spec in ALL}
    stays = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.parts: dict[str, InstrumentPart] = {}
        self.index = InstrumentsIndex(context)
        self.index.opened.connect(self.show_part)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.index)
        self.body.addWidget(self.stack)
        self._stale: set[str] = set()
        self.adding = self.make_action("Agregar aquí", self._add, icon="plus", shortcut="Ctrl+N", menu=False)
        self.make_action("Buscar en este instrumento", self._search, shortcut="Ctrl+F", menu=False)
        self.make_action(f"Ver {NAME}", partial(self.show_part, CODE), menu=False)
        self.make_action("Ver todos los instrumentos", self.show_index, menu=False)
        self.paper = self.make_action("Imprimir lo que se ve", self._print, icon="printer", shortcut="Ctrl+P")
        self.paper.setVisible(False)
        to_edit = partial(context.navigate, "planillas", advisory="yes")
        self.editable = self.make_action("Llevar a una planilla para editar…", to_edit, icon="file-text")
        self.editable.setVisible(False)
        self.anew = self.make_action("Hacer una versión nueva", self._make_anew, icon="copy")
        self.anew.setVisible(False)
        self.header_changed.connect(self._follow)
        self.erase = ErasingAction(self, self._tipo_in_sight, self._record_in_sight)
        self.past = HistoryAction(self, self._tipo_in_sight, self._record_in_sight)
        self.opening = {
            spec.code: self.make_action(f"Ver {spec.name}", partial(self.show_part, spec.code), menu=False)
            for spec in ALL
        }
        self.starting = {
            spec.code: self.make_action(spec.verb, partial(self.begin, spec.code), menu=False) for spec in ALL
        }
        self.summing = {
            spec.code: self.make_action(spec.summary_words, partial(self.sum_up, spec.code), menu=False)
            for spec in ALL
            if spec.summary is not None
        }
        self._used: frozenset[str] = frozenset()

    @property
    def part(self) -> InstrumentPart | None:
        """The instrument on screen; None on the list of all."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, InstrumentPart) else None

    def title(self) -> str:
        """The page's name, or that of the instrument."""
        return self.part.name if self.part else "Instrumentos"

    def context_line(self) -> str:
        """How many are in use, or what the instrument holds."""
        if self.part is None:
            return self.index.words()
        total = self.part.total
        return values.count_words(total, *self.part.counted) if total else ""

    def primary(self) -> QAction | None:
        """Adding to the instrument on screen."""
        part = self.part
        if part is None or part.stack.currentWidget() is part.empty:
            return None
        return self.adding

    def arrive(self, **args: str) -> None:
        """Show an instrument, and in it the record that `id` names; or all of them, where to `use` one."""
        code, self.index.wanted = args.get("part", ""), args.get("use", "")
        if code not in BY_CODE and code != CODE:
            self.show_index()
            return
        self.show_part(code)
        wanted = args.get("id", "")
        if wanted and self.part is not None and not self.part.open(wanted):
            self.context.toast("Eso ya no está en el microcentro.")

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is on screen; the others when they are shown."""
        self.index.refresh()
        self._used = instruments.in_use(self.context.database)
        for code, action in (*self.opening.items(), *self.summing.items()):
            action.setVisible(code in self._used)
        self._stale = set(self.parts)
        self._fill()
        self.header_changed.emit()

    def save_now(self) -> bool:
        """Save what is typed in any instrument."""
        saved = [part.form.save_now() for part in self.parts.values()]
        return all(saved)

    def put_away(self) -> None:
        """What was begun and left blank goes."""
        for part in self.parts.values():
            part.put_away()

    def go_back(self) -> bool:
        """From what is read to its list, from there to the list of all."""
        if self.part is None:
            return False
        if not self.part.go_back():
            self.show_index()
        return True

    def leads_back(self) -> bool:
        """To the list of all."""
        return self.part is not None

    def first_focus(self) -> QWidget | None:
        """The list on screen."""
        return self.part.first_focus() if self.part else self.index.first_focus()

    def show_part(self, code: str) -> None:
        """Show one instrument."""
        if not self.save_now():
            return
        if self.part is not None and self.part.code != code:
            self.part.put_away()
        if code not in self.parts:
            part = TemplatesPart(self.context) if code == CODE else RecordsPart(self.context, BY_CODE[code])
            part.changed.connect(self.header_changed)
            self.parts[code] = part
            self.stack.addWidget(part)
            self._stale.add(code)
        self.adding.setText(self.parts[code].verb)
        self.stack.setCurrentWidget(self.parts[code])
        self._fill()
        self.header_changed.emit()
        (self.first_focus() or self).setFocus()

    def begin(self, code: str) -> None:
        """Show one instrument and add to it."""
        self.show_part(code)
        if self.part is not None and self.part.code == code:
            self.part.add()

    def sum_up(self, code: str) -> None:
        """Show one instrument, and what its records say together."""
        self.show_part(code)
        part = self.part
        if isinstance(part, RecordsPart) and part.code == code:
            part.show_summary()

    def show_index(self) -> None:
        """Show the list of all."""
        if self.part is not None and self.save_now():
            self.part.put_away()
            self.stack.setCurrentWidget(self.index)
            self.index.refresh()
            self.header_changed.emit()
            self.index.first_focus().setFocus()

    def _fill(self) -> None:
        if self.part is not None and self.part.code in self._stale:
            self._stale.discard(self.part.code)
            self.part.refresh()

    def _add(self) -> None:
        if self.part is not None:
            self.part.add()

    def _follow(self) -> None:
        here = self.part.code if self.part else ""
        self.adding.setVisible(bool(here))
        for code, action in self.starting.items():
            action.setVisible(code in self._used and code != here)
        self.anew.setVisible(isinstance(self.part, TemplatesPart) and self.part.form.offers_anew)
        self.paper.setVisible(isinstance(self.part, RecordsPart) and self.part.spec.tipo in PAPERS)
        self.editable.setVisible(isinstance(self.part, RecordsPart) and self.part.spec.tipo == "advisory_record")

    def _print(self) -> None:
        part = self.part
        if not isinstance(part, RecordsPart) or not self.save_now():
            return
        key, of_record = PAPERS[part.spec.tipo]
        # Where the list took the place of what was read, nothing of that is in sight.
        record = part.form.record if of_record and (part.panes.is_wide or part.panes.covers_list) else ""
        blank = of_record and not record
        show_paper(self.context, Wanted(key, record=record or None, blank=blank), part.name)

    def _make_anew(self) -> None:
        if isinstance(self.part, TemplatesPart):
            self.part.form.ask_anew()

    def _tipo_in_sight(self) -> str:
        return self.part.spec.tipo if isinstance(self.part, RecordsPart) else ""

    def _record_in_sight(self) -> str:
        """The record that is read; '' for the formats, whose versions are their history."""
        return str(self.part.form.record) if isinstance(self.part, RecordsPart) else ""

    def _search(self) -> None:
        if self.part is not None:
            self.part.focus_search()


class InstrumentsIndex(ScrollColumn):
    """The list of all instruments, by what they help with. `opened(code)` goes to one of this page."""

    opened = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.rows: dict[str, InstrumentRow] = {}
        formats = BoxedList("Formatos")
        line = "La tabla, los tickets, la encuesta, las pautas y las rúbricas, como la red los acuerde."
        self.formats = formats.add_row("Ver y cambiar los formatos", line, icon="clipboard-list", run=self._see_formats)
        self.add(formats)
        for title, codes in GROUPS:
            box = BoxedList(title)
            for code in codes:
                row = InstrumentRow(SENTENCES[code])
                row.turn.clicked.connect(partial(self._turn, code))
                row.open.clicked.connect(partial(self._open, code))
                box.add_widget(row)
                self.rows[code] = row
            self.add(box)
        self._known: dict[str, Instrument] = {}
        self.wanted = ""

    def words(self) -> str:
        """How many are in use."""
        used = sum(each.in_use for each in self._known.values())
        return f"{used} en uso de {len(self._known)}. Use solo los que le sirvan." if self._known else ""

    def refresh(self) -> None:
        """Read again which are in use."""
        pages = {each.key for each in entries()}
        self._known = {each.code: each for each in instruments.listing(self._context.database)}
        for code, row in self.rows.items():
            place = PLACES.get(code)
            row.show_instrument(self._known[code], opens=place is not None and place.page in pages)

    def first_focus(self) -> QWidget:
        """The instrument that is wanted; else the formats, where a key pressed by mistake puts no instrument away."""
        return self.rows[self.wanted].turn if self.wanted in self.rows else self.formats

    def _see_formats(self) -> None:
        self.opened.emit(CODE)

    def _turn(self, code: str) -> None:
        known = self._known[code]
        on = not known.in_use
        words = f"«{known.name}» está en uso" if on else f"«{known.name}» ya no está en uso. No se borró nada"
        do, undo = (partial(instruments.turn, self._context.database, code, on=way) for way in (on, not on))
        step(self._context, f"{'Usar' if on else 'Dejar de usar'} «{known.name}»", do=do, undo=undo, said=words)

    def _open(self, code: str) -> None:
        place = PLACES[code]
        if place.page == "instrumentos":
            self.opened.emit(place.part)
        else:
            self._context.navigate(place.page)


_NAME = 160  # the room that the words keep beside the buttons


class InstrumentRow(QWidget):
    """One instrument: its name and sentence, whether it is in use, and its two buttons."""

    def __init__(self, sentence: str) -> None:
        super().__init__()
        across = row_layout(self, margin=theme.M, sides=theme.L, gap=theme.S)
        words = column_layout(gap=theme.XS)
        self.name, self.chip = label("", "strong"), StatusChip("done", "En uso")
        self.name.setMinimumWidth(theme.px(_NAME))
        words.addWidget(self.name)
        words.addWidget(label(sentence, "small"))
        self.open: QPushButton = button("Abrir", icon="arrow-right", role="flat")
        self.turn: QPushButton = button("Usar")
        # One under another where the letters are large.
        verbs = in_line(self.chip, self.open, self.turn)
        across.addLayout(words, 1)
        across.addWidget(verbs, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_instrument(self, instrument: Instrument, *, opens: bool) -> None:
        """Say whether it is in use; `opens` when there is somewhere to go."""
        self.name.setText(instrument.name)
        self.chip.setVisible(instrument.in_use)
        verb = "Dejar de usar" if instrument.in_use else "Usar"
        self.turn.setText(verb)
        self.turn.setAccessibleName(f"{verb}: {instrument.name}")
        self.open.setAccessibleName(f"Abrir: {instrument.name}")
        self.open.setVisible(opens and instrument.in_use)
