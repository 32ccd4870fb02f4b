"""Objetivos con práctica: which official objectives of each grade have practices; a new one begins at the others."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.services import coverage
from app.services.catalogue import Objective
from app.services.coverage import Covered, GradeCoverage
from app.ui import theme, values
from app.ui.news import OFFICIAL_FILES
from app.ui.page import Context, Page
from app.ui.pages.practices_catalogue import Curriculum, short_code
from app.ui.pages.practices_verbs import EDIT
from app.ui.pages.practices_verbs import KEY as PRACTICES
from app.ui.pages.practices_words import UNTITLED
from app.ui.pages.settings_catalogue import OFFICIAL
from app.ui.steps import added
from app.ui.widgets.choices import ChoiceCombo, grade_words
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import ScrollColumn, column_layout, label
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import EmptyState, StatusChip

ABSENT = "Los objetivos oficiales todavía no están en este computador."
ABSENT_MORE = "Se traen una vez, con su archivo oficial: en Ajustes, «Archivos oficiales»."


class CoveragePage(Page):
    """`arrive()` shows the focus of the year, or what was looked at last."""

    watches = frozenset({"practice", "grade_task", OFFICIAL_FILES})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._curriculum = Curriculum(context)
        self.destroyed.connect(self._curriculum.close)
        self._official: dict[str, Objective] = {}
        self.found: list[GradeCoverage] = []
        self.rows: dict[str, ListRow] = {}
        self.subject = ChoiceCombo({}, empty="", name="Asignatura")
        self.axis = ChoiceCombo({}, empty="Todos los ejes", name="Eje")
        self.subject.changed.connect(self._turn_subject)
        self.axis.changed.connect(self._show)
        self.column = ScrollColumn()
        to_settings = partial(context.navigate, "ajustes", section=OFFICIAL)
        self.absent = EmptyState("target", ABSENT, "Ir a Ajustes", to_settings, more=ABSENT_MORE)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.column)
        self.stack.addWidget(self.absent)
        self.head = self._head()
        self.body.addWidget(self.head)
        self.body.addWidget(self.stack, 1)

    def _head(self) -> QWidget:
        head = QWidget()
        inside = column_layout(head, margin=theme.L)
        around = QWidget()
        flow = FlowLayout(around, theme.M)
        for field in (self.subject, self.axis):
            cell = QWidget()
            lines = column_layout(cell, gap=theme.XS)
            lines.addWidget(label(field.accessibleName(), "small", wrap=False))
            lines.addWidget(field)
            flow.addWidget(cell)
        inside.addWidget(around)
        return head

    def title(self) -> str:
        """The page's name."""
        return "Objetivos con práctica"

    def context_line(self) -> str:
        """How many have one."""
        whole = sum(one.count.whole for one in self.found)
        part = sum(one.count.part for one in self.found)
        words = values.part_words(part, whole, "objetivo tiene", "objetivos tienen")
        return f"{words} una práctica" if whole else ""

    def refresh(self, tables: frozenset[str]) -> None:
        """Read it again, beginning with the focus of the year."""
        subjects = self._curriculum.subjects()
        self.head.setVisible(bool(subjects))
        self.stack.setCurrentWidget(self.column if subjects else self.absent)
        if not subjects:
            return
        if not self.subject.value():
            today = wall_clock.today()
            subject, axis = coverage.focus(self.context.database, today)
            self.subject.set_choices(subjects)
            self.subject.set_value(subject if subject in subjects else next(iter(subjects)))
            self._offer_axes()
            if axis := self._curriculum.axis_named(self.subject.value(), axis):
                self.axis.set_value(axis)
        self._show()

    def first_focus(self) -> QWidget | None:
        """The subject."""
        return self.absent.button if self.stack.currentWidget() is self.absent else self.subject

    def _turn_subject(self) -> None:
        self._offer_axes()
        self._show()

    def _offer_axes(self) -> None:
        self.axis.set_value(None)
        self.axis.set_choices({axis: axis for axis in self._curriculum.axes(self.subject.value()) if axis})

    def _show(self) -> None:
        official = self._curriculum.of_axis(self.subject.value() or "", self.axis.value())
        self._official = {one.code: one for one in official}
        found = coverage.coverage(self.context.database, official)
        if found == self.found and self.rows:
            return
        self.found, self.rows = found, {}
        self.column.clear()
        for each in found:
            self.column.add(self._grade(each))
        self.header_changed.emit()

    def _grade(self, each: GradeCoverage) -> BoxedList:
        made = BoxedList(f"{grade_words(each.grade)}: {each.count.part} de {each.count.whole} con práctica")
        for one in each.objectives:
            number = one.practices_n
            words = "Sin práctica" if not number else "Una práctica" if number == 1 else f"{number} prácticas"
            chip = StatusChip("done" if number else "neutral", words)
            title = short_code(one.code) if self.axis.value() else f"{short_code(one.code)} · {one.axis}"
            run = partial(self._read, one) if number else partial(self._begin, one)
            row = made.add_row(title, one.text, chip=chip, run=run)
            row.setToolTip("Leer" if number else "Comenzar una práctica con este objetivo")
            self.rows[one.code] = row
        return made

    def _read(self, one: Covered) -> None:
        if one.practices_n == 1:
            self.context.navigate(PRACTICES, id=one.first)
        else:
            self.context.navigate(PRACTICES, oa=one.code)

    def _begin(self, one: Covered) -> None:
        made = coverage.begin_with(self.context.database, self._official[one.code])
        said = f"{UNTITLED}: es un borrador suyo, con {one.code}."
        added(self.context, "practice", made, f"Comenzar una práctica con {short_code(one.code)}", said=said)
        self.context.navigate(PRACTICES, id=made, mode=EDIT)
