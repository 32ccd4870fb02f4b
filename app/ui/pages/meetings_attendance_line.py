"""One person of the attendance sheet: the state by one key, and what goes with some states."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from app.services import attendance, labels
from app.services.attendance import SheetRow
from app.ui import finders, theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.widgets.attendance import AttendanceControl
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.moments import TimeField
from app.ui.widgets.parts import column_layout, label, row_layout
from app.ui.widgets.pickers import PersonPicker, SchoolPicker, SearchPicker
from app.ui.widgets.texts import TextLine

# What each state is asked for besides.
_ASKED = {
    "late": ("arrival",),
    "left_early": ("departure",),
    "justified_absence": ("reason",),
    "absence": ("reason",),
    "substitute": ("substitute_id", "represents_school_id", "reason"),
}
_WORDS = {
    "arrival": "Llegó a las",
    "departure": "Se retiró a las",
    "substitute_id": "Asiste en su lugar",
    "represents_school_id": "Representa a",
    "reason": "Motivo",
}


class AttendanceLine(QWidget):
    """`control` holds the state; `saver` saves times and reasons."""

    def __init__(self, context: Context, meeting: str, row: SheetRow) -> None:
        super().__init__()
        self._context, self._meeting, self.person = context, meeting, row.person_id
        self.name, self.expected = row.full_name, row.expected
        self.state: str | None = None
        self._shown: dict[str, Any] = {}
        self.control = AttendanceControl(row.full_name)
        self.fields: dict[str, Any] = {
            "arrival": TimeField(f"Hora en que llegó {row.full_name}"),
            "departure": TimeField(f"Hora en que se retiró {row.full_name}"),
            "substitute_id": PersonPicker(
                finders.people(context.database),
                create=finders.new_guest(context.database),
                name=f"Quien asiste en lugar de {row.full_name}",
            ),
            "represents_school_id": SchoolPicker(
                finders.schools(context.database), name=f"Escuela a la que representa {row.full_name}"
            ),
            "reason": TextLine(f"Motivo de {row.full_name}", "Motivo, si se sabe"),
        }
        self.saver = Autosave(context.jobs, self._store, self)
        self.saver.watch(*self.fields.values())
        layout = column_layout(self, gap=theme.XS)
        side = theme.px(theme.L)
        layout.setContentsMargins(side, theme.px(theme.S), side, theme.px(theme.S))
        line = row_layout(gap=theme.M)
        line.addWidget(_Who(row))
        line.addWidget(self.control, 1)
        layout.addLayout(line)
        self._details = QWidget()
        flow = FlowLayout(self._details, theme.S)
        self._pairs: dict[str, QWidget] = {}
        for name, field in self.fields.items():
            # Words and field go to the next line together.
            pair = self._pairs[name] = QWidget()
            side_by_side = row_layout(pair, gap=theme.S)
            side_by_side.addWidget(label(_WORDS[name], "small", wrap=False))
            side_by_side.addWidget(field)
            flow.addWidget(pair)
        for name in ("reason", "represents_school_id", "substitute_id"):
            self.fields[name].setMinimumWidth(theme.px(theme.COLUMN / 2))
        flow.addWidget(self.saver.tick)
        layout.addWidget(self._details)
        layout.addWidget(self.saver.notice)

    def show_row(self, row: SheetRow) -> None:
        """Show what is noted; what is being typed stays."""
        self.state = row.state
        self.control.set_value(row.state)
        asked = _ASKED.get(row.state or "", ())
        for name, field in self.fields.items():
            self._pairs[name].setVisible(name in asked)
            if not self.saver.dirty and not _problem(field):
                self._show(field, getattr(row, name))
                self._shown[name] = field.value()
        self._details.setVisible(bool(asked))

    def _show(self, field: Any, value: Any) -> None:
        if isinstance(field, SearchPicker):
            say = finders.school_name if isinstance(field, SchoolPicker) else finders.person_name
            if not field.hasFocus():
                field.set_value(value or "", say(self._context.database, value))
        else:
            field.set_value(value)

    def _store(self) -> None:
        changed = {
            name: field.value() or None
            for name, field in self.fields.items()
            if not _problem(field) and field.value() != self._shown.get(name)
        }
        if changed:
            attendance.set_state(self._context.database, self._meeting, self.person, self.state, **changed)
            self._shown |= {name: self.fields[name].value() for name in changed}


class _Who(QWidget):
    """Name, and school or role."""

    def __init__(self, row: SheetRow) -> None:
        super().__init__()
        layout = column_layout(self, gap=0)
        layout.addStretch(1)
        layout.addWidget(label(row.full_name, "strong"))
        roles = ", ".join(labels.words("membership", "role", role) for role in row.roles)
        known = ", ".join(row.schools) or roles
        if known:
            layout.addWidget(label(known, "small"))
        layout.addStretch(1)
        self.setFixedWidth(theme.px(theme.COLUMN * 0.28))


def _problem(field: Any) -> str:
    ask = getattr(field, "problem", None)
    return str(ask()) if callable(ask) else ""
