"""Días sin clases: the region's own calendar, which no official file brings."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.services import calendar, rows
from app.services.calendar import BreakRow
from app.ui import theme, values
from app.ui.page import Context
from app.ui.steps import added, take_away
from app.ui.typed import TypedWords
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import button, column_layout, icon_button, label, row_layout
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import TextLine

_TIPO = "school_break"


class BreaksBox(FormSection):
    """The periods with a button that takes each away, and a line for one more."""

    def __init__(self, context: Context) -> None:
        super().__init__("Días sin clases", "Vacaciones de invierno, interferiados, aniversarios. El programa avisa.")
        self._context = context
        self._shown: list[BreakRow] = []
        holder = QWidget()
        self._list = column_layout(holder, gap=0)
        self.add_widget(holder)
        self.name = TextLine("Nombre", "Vacaciones de invierno")
        self.start, self.end = DateField(), DateField()
        self.typed = TypedWords(context, "dias-sin-clases", name=self.name, start=self.start, end=self.end)
        self.typed.show("nuevos")
        self.add("Nombre", self.name)
        self.row = self.add("Desde", self.start, beside=True)
        self.add("Hasta", self.end, hint="Vacío, si es un solo día.", beside=True)
        foot = QWidget()
        across = row_layout(foot, margin=theme.L)
        self.add_button = button("Agregar días sin clases", self._add, icon="plus")
        across.addWidget(self.add_button)
        across.addStretch(1)
        self.add_widget(foot)

    def refresh(self) -> None:
        """Read the periods again."""
        found = calendar.breaks(self._context.database)
        if found == self._shown:
            return
        self._shown = found
        while (item := self._list.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in found:
            self._list.addWidget(self._line(one))

    def _line(self, one: BreakRow) -> QWidget:
        holder = QWidget()
        line = row_layout(holder, gap=theme.M)
        side = theme.px(theme.L)
        line.setContentsMargins(side, theme.px(theme.XS), side, theme.px(theme.XS))
        until = f" al {values.date_words(one.end)}" if one.end and one.end != one.start else ""
        line.addWidget(label(f"{one.name}: {values.date_words(one.start)}{until}"), 1)
        line.addWidget(icon_button("trash-2", f"Quitar {one.name}", partial(self._remove, one)))
        return holder

    def _add(self) -> None:
        start, end = self.start.value(), self.end.value()
        wrong = self.start.problem() or self.end.problem()
        if not start or (end and end < start):
            wrong = wrong or ("El término no puede ser antes." if start else "Diga desde qué día.")
        self.row.set_problem(wrong)
        if wrong or not start:
            self.start.setFocus()
            return
        found = {"name": self.name.value() or "Sin clases", "from": start, "to": end}
        made = rows.create(self._context.database, _TIPO, found)
        added(self._context, _TIPO, made, "Agregar días sin clases", said="Días sin clases agregados")
        self.typed.forget()
        self.typed.show("nuevos")
        self.refresh()
        self.name.setFocus()

    def _remove(self, one: BreakRow) -> None:
        take_away(self._context, _TIPO, one.id, "Quitar días sin clases", said=f"{one.name}: quitado")
        self.refresh()
        self.add_button.setFocus()
