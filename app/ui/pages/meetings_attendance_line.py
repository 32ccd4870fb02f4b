"""One person of the attendance sheet: the state by one key, and what goes with some states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from app.services import attendance, labels
from app.services.attendance import SheetRow
from app.ui import finders, theme
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.widgets.attendance import AttendanceControl
from app.ui.widgets.fields import describe_field, mark_wrong
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.later import Later
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
_NAME, _ALL = theme.COLUMN * 0.28, 2**24 - 1  # how wide the name is beside the buttons, and over them
_HOURS = ("arrival", "departure")
_UNTOLD = "Sin la hora, el certificado suma la sesión entera."
_OUTSIDE = "La sesión es de {} a {}: revise esta hora."


class AttendanceLines(Mapping[str, "AttendanceLine"]):
    """The lines of a sheet by person: each is made when it comes into sight, or when it is asked for here."""

    def __init__(self, make: Callable[[str], AttendanceLine]) -> None:
        self._make = make
        self._places: dict[str, Later] = {}
        self.made: dict[str, AttendanceLine] = {}

    def place(self, row: SheetRow) -> QWidget:
        """Where the line of this person will be."""
        tall = theme.CONTROL + 2 * theme.S + (theme.CONTROL + theme.XS if row.state in _ASKED else 0)
        made = Later(partial(self._fill, row.person_id), row.full_name, theme.px(tall))
        self._places[row.person_id] = made
        return made

    def __getitem__(self, person: str) -> AttendanceLine:
        self._places[person].fill()
        return self.made[person]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _fill(self, person: str) -> QWidget:
        made = self.made[person] = self._make(person)
        return made


class AttendanceLine(QWidget):
    """`control` holds the state; times and reasons have a field from when a state first asks for them."""

    def __init__(self, context: Context, meeting: str, row: SheetRow) -> None:
        super().__init__()
        self._context, self._meeting, self.person = context, meeting, row.person_id
        self.name, self.expected = row.full_name, row.expected
        self.state: str | None = None
        self.fields: dict[str, Any] = {}
        self.saver: Autosave | None = None
        self.session: tuple[str | None, str | None] = (None, None)  # from when to when
        self._shown: dict[str, Any] = {}
        self._pairs: dict[str, QWidget] = {}
        self._words: dict[str, QWidget] = {}
        self._details = QWidget()
        self.untold = label(_UNTOLD, "small")
        self.untold.hide()
        self.begun = label("", "problem")
        self.begun.hide()
        self._flow = FlowLayout(self._details, theme.S)
        self.control = AttendanceControl(row.full_name)
        self._column = column_layout(self, gap=theme.XS)
        side = theme.px(theme.L)
        self._column.setContentsMargins(side, theme.px(theme.S), side, theme.px(theme.S))
        self._who = _Who(row)
        self._line = row_layout(gap=theme.M)
        self._line.addWidget(self._who)
        self._line.addWidget(self.control, 1)
        self._column.addLayout(self._line)
        for part in (self._details, self.begun, self.untold):
            self._column.addWidget(part)

    def show_row(self, row: SheetRow) -> bool:
        """Show what is noted; what is being typed stays. Whether another field was made for it."""
        self.state = row.state
        self.control.set_value(row.state)
        asked = _ASKED.get(row.state or "", ())
        made = [name for name in asked if name not in self.fields]
        if made:
            self._make(made)
        for name, field in self.fields.items():
            self._pairs[name].setVisible(name in asked)
            if name in made or not ((self.saver and self.saver.dirty) or _problem(field)):
                self._show(field, getattr(row, name))
                self._shown[name] = field.value()
        self._details.setVisible(bool(asked))
        self._tell_begun()
        self._tell_untold()
        return bool(made)

    def hour(self) -> TimeField | None:
        """Where the hour is written that its state asks for, None where it asks for none."""
        asked = [name for name in _ASKED.get(self.state or "", ()) if name in _HOURS]
        return self.fields[asked[0]] if asked else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The name stands over the buttons where they would not all be in one line beside it."""
        super().resizeEvent(event)
        beside = self.width() - 2 * theme.px(theme.L) - theme.px(_NAME) - self._line.spacing() >= self.control.room()
        self._line.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._who.setMaximumWidth(theme.px(_NAME) if beside else _ALL)
        self._who.setMinimumWidth(theme.px(_NAME) if beside else 0)
        self._fit()

    def _fit(self) -> None:
        """No field is wider than its line, whatever the size of the letters."""
        room = max(self.width() - 2 * theme.px(theme.L) - theme.px(theme.S), 0)
        for name, words in self._words.items():
            self.fields[name].setMinimumWidth(min(theme.px(theme.COLUMN / 2), room - words.sizeHint().width()))

    def save_now(self) -> bool:
        """Save what is typed; False if it could not be."""
        return self.saver is None or self.saver.leave()

    @property
    def holds(self) -> bool:
        """Whether something is typed in it that is not stored, or cannot be."""
        unread = any(_problem(field) for field in self.fields.values())
        return unread or (self.saver is not None and self.saver.dirty)

    def forget(self) -> None:
        """Drop what is not saved."""
        if self.saver is not None:
            self.saver.forget()

    def _make(self, wanted: Sequence[str]) -> None:
        if self.saver is None:
            self.saver = Autosave(self._context.jobs, self._store, self)
            self._column.addWidget(self.saver.notice)
        for name in wanted:
            field = self.fields[name] = self._field(name)
            self.saver.watch(field)
            # Words and field go to the next line together.
            pair = self._pairs[name] = QWidget()
            side_by_side = row_layout(pair, gap=theme.S)
            words = label(_WORDS[name], "small", wrap=False)
            side_by_side.addWidget(words)
            side_by_side.addWidget(field)
            if name not in _HOURS:
                self._words[name] = words
        self._fit()
        for part in (*(self._pairs[name] for name in _WORDS if name in self._pairs), self.saver.tick):
            self._flow.removeWidget(part)
            self._flow.addWidget(part)

    def _field(self, name: str) -> QWidget:
        database = self._context.database
        if name == "arrival":
            return TimeField(f"Hora en que llegó {self.name}")
        if name == "departure":
            return TimeField(f"Hora en que se retiró {self.name}")
        made: QWidget = TextLine(f"Motivo de {self.name}", "Motivo, si se sabe")
        if name == "substitute_id":
            spoken = f"Quien asiste en lugar de {self.name}"
            made = PersonPicker(finders.people(database), create=finders.new_guest(self._context), name=spoken)
        elif name == "represents_school_id":
            made = SchoolPicker(finders.schools(database), name=f"Escuela a la que representa {self.name}")
        if isinstance(made, SearchPicker):
            made.unclear.connect(self._tell_begun)
        return made

    def _show(self, field: Any, value: Any) -> None:
        if isinstance(field, SearchPicker):
            say = finders.school_name if isinstance(field, SchoolPicker) else finders.person_name
            if not field.hasFocus():
                field.set_value(value or "", say(self._context.database, value))
        else:
            field.set_value(value)

    def _store(self) -> None:
        self._tell_begun()
        self._tell_untold()
        changed = {
            name: field.value() or None
            for name, field in self.fields.items()
            if not _problem(field) and field.value() != self._shown.get(name)
        }
        if changed:
            attendance.set_state(self._context.database, self._meeting, self.person, self.state, **changed)
            self._shown |= {name: self.fields[name].value() for name in changed}

    def _tell_begun(self) -> None:
        """Say what to do about a name that was only begun, and about an hour that is none."""
        asked = [self.fields[name] for name in _ASKED.get(self.state or "", ()) if name in self.fields]
        told = {field: _problem(field) for field in asked}
        for field, words in told.items():
            describe_field(field, words)
            mark_wrong(field, wrong=bool(words))
        self.begun.setText(" ".join(words for words in told.values() if words))
        self.begun.setVisible(bool(self.begun.text()))

    def _tell_untold(self) -> None:
        """Say what an hour that was not noted means for the certificate, and doubt one that is not of the session."""
        field = self.hour()
        told, (start, end) = field.value() if field else None, self.session
        outside = bool(told and start and end) and not str(start) <= str(told) <= str(end)
        self.untold.setText(_OUTSIDE.format(start, end) if outside else _UNTOLD)
        self.untold.setVisible(outside or (field is not None and not told and not _problem(field)))


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


def _problem(field: Any) -> str:
    ask = getattr(field, "problem", None)
    return str(ask()) if callable(ask) else ""
