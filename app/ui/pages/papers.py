"""Imprimir formularios: every form in one list, with its data or to fill in by hand, on A4 or letter paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QPushButton, QWidget

from app.services import meetings
from app.text_dates import month_name
from app.ui import finders, theme
from app.ui.page import Context, Page
from app.ui.pages import meetings_words
from app.ui.pages.papers_book import BookSection
from app.ui.paper import Wanted, WantedBook, show_book, show_paper
from app.ui.school_year import SchoolYear
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label, row_layout
from app.ui.widgets.pickers import PersonPicker, SearchPicker
from app.ui.widgets.rows import FormSection

if TYPE_CHECKING:
    from app.pdf.form import Form

_KEY = "paper"
_REPORT = "informe"
# What a form is of, in the order of the page: its heading, what is chosen for it, and what is missing until then.
_GROUPS = {
    "meeting": ("De una sesión", "Elija arriba una sesión para imprimirlos con sus datos."),
    "practice": ("De una práctica", "Elija arriba una práctica para imprimirlos con sus datos."),
    "person": ("De una persona", "Elija arriba una persona para imprimirlos con sus datos."),
    "year": ("Del año y de la red", ""),
}


@dataclass(frozen=True)
class _Line:
    """One form of the list and its two buttons."""

    form: Form
    filled: QPushButton
    blank: QPushButton


class PapersPage(Page):
    """Above, of what the forms are printed; below, every form with its two buttons, and the book of all of them."""

    watches: ClassVar[frozenset[str]] = frozenset({"meeting"})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.make_action("Ver todos los formularios", self._to_list, icon="printer", menu=False)
        self.make_action("Juntar todo en un cuaderno", self._to_book, icon="book-open", menu=False)
        self.meeting = ChoiceCombo({}, empty="Ninguna", name="Sesión")
        database = context.database
        self.practice = SearchPicker("Práctica", finders.practices(database), placeholder="Escriba parte del título")
        self.person = PersonPicker(finders.everybody(database))
        self.year = SchoolYear(database)
        months = {str(month): month_name(month).capitalize() for month in range(1, 13)}
        self.month = ChoiceCombo(months, empty="Todo el año", name="Mes del informe")
        self.sheet = ChoiceCombo({"a4": "A4", "letter": "Carta"}, empty="", name="Tamaño del papel")
        self.sheet.set_value(context.settings.remembered(_KEY).get("size", "a4"))
        self.sheet.changed.connect(self._keep_size)
        for field in (self.meeting, self.practice, self.person):
            field.changed.connect(self._allow)
        self.column = ScrollColumn()
        hint = "Solo hace falta para imprimirlos llenos. En blanco salen sin elegir nada."
        chosen = FormSection("Con qué datos", hint)
        chosen.add("Sesión", self.meeting)
        chosen.add("Práctica", self.practice)
        chosen.add("Persona", self.person)
        chosen.add("Año escolar", self.year, beside=True)
        chosen.add("Mes del informe", self.month, beside=True)
        chosen.add("Tamaño del papel", self.sheet, beside=True)
        self.column.add(chosen)
        self.lines: dict[str, _Line] = {}
        self.groups: dict[str, FormSection] = {}
        for group in self._sections():
            self.column.add(group)
        self.book = BookSection(context, self._show_book)
        self.column.add(self.book)
        self.body.addWidget(self.column)

    def title(self) -> str:
        """The page's name."""
        return "Imprimir formularios"

    def context_line(self) -> str:
        """What is here."""
        return f"{len(self.lines)} formularios, con los datos o en blanco para llenar a mano"

    def refresh(self, tables: frozenset[str]) -> None:
        """Offer the sessions and years that there are."""
        self.year.refresh()
        sessions = meetings.named(self.context.database)
        self.meeting.set_choices({row.id: meetings_words.name(row) for row in sessions})
        self._allow()

    def first_focus(self) -> QWidget | None:
        """The session."""
        return self.meeting

    def show_form(self, key: str, *, blank: bool = False) -> None:
        """Preview one form."""
        if self.practice.halts() or self.person.halts():
            return
        wanted = Wanted(
            key,
            meeting=self.meeting.value(),
            practice=self.practice.value() or None,
            person=self.person.value() or None,
            year=self.year.year(),
            blank=blank,
            letter=self.sheet.value() == "letter",
            month=int(self.month.value() or 0) or None if key == _REPORT and not blank else None,
        )
        title = self.lines[key].form.title
        show_paper(self.context, wanted, f"{title} en blanco" if blank else title)

    def _show_book(self, wanted: WantedBook) -> None:
        show_book(self.context, replace(wanted, year=self.year.year(), letter=self.sheet.value() == "letter"))

    def _sections(self) -> list[FormSection]:
        from app.pdf.form_list import FORMS  # ReportLab is slow to load

        self.groups = sections = {key: FormSection(title, hint) for key, (title, hint) in _GROUPS.items()}
        for form in FORMS.values():
            group = form.needs or "year"
            line = _Line(form, *self._buttons(form))
            self.lines[form.key] = line
            sections[group].add_widget(_Row(line))
        return [one for one in sections.values() if one.rows.count()]

    def _buttons(self, form: Form) -> tuple[QPushButton, QPushButton]:
        filled = button("Con datos", partial(self.show_form, form.key), icon="file-text", role="flat")
        blank = button("En blanco", partial(self.show_form, form.key, blank=True), icon="printer", role="flat")
        filled.setAccessibleName(f"{form.title}, con datos")
        blank.setAccessibleName(f"{form.title}, en blanco")
        return filled, blank

    def _given(self) -> set[str]:
        fields = {"meeting": self.meeting.value(), "practice": self.practice.value(), "person": self.person.value()}
        return {"year", *(name for name, value in fields.items() if value)}

    def _allow(self) -> None:
        given = self._given()
        for line in self.lines.values():
            ready = line.form.needs is None or bool(given & {line.form.needs, *line.form.also})
            line.filled.setVisible(ready)
        for key, group in self.groups.items():
            group.hint.setVisible(key not in given)

    def _keep_size(self) -> None:
        self.context.settings.remember(_KEY, {"size": self.sheet.value() or "a4"})

    def _to_book(self) -> None:
        self.book.forms.setFocus()
        self.column.ensureWidgetVisible(self.book)

    def _to_list(self) -> None:
        self.meeting.setFocus()


class _Row(QWidget):
    """A form's name and its buttons; they go under it where there is no room beside it."""

    def __init__(self, line: _Line) -> None:
        super().__init__()
        layout = column_layout(self)
        layout.setContentsMargins(theme.px(theme.L), theme.px(theme.S), theme.px(theme.L), theme.px(theme.S))
        across = row_layout(gap=theme.M)
        across.addWidget(label(line.form.title, "strong"), 1)
        across.addWidget(line.filled)
        across.addWidget(line.blank)
        layout.addLayout(across)
