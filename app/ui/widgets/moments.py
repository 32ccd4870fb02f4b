"""Fields for a date, a time and a number of minutes; typed as people write them.

    DateField()        value() → "2026-03-03" or None; "3/3", "martes", "hoy"; up and down move a day
    TimeField()        value() → "09:30" or None; "930", "9"; up and down move five minutes
    MinutesStepper()   value() → 45 or None; "1h30"; up and down move five
All have `set_value(...)` (silent), `changed` (by the person) and `problem()` ('' or what is wrong with the text).
"""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from PySide6.QtCore import QDate, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolButton, QWidget, QWidgetAction

from app import wall_clock
from app.ui import theme, values
from app.ui.widgets.calendar import Calendar
from app.ui.widgets.parts import icon_button, row_layout
from app.ui.widgets.texts import TextLine, go_on

STEP = 5
_NARROWEST = 150  # of the day in words: its longest word fits in the largest letters too


class _StepLine(TextLine):
    """A line whose up and down keys step its value; `left()` when the person is done with it."""

    stepped = Signal(int)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Reached by the keyboard or by the program, its value is replaced by what is typed."""
        super().focusInEvent(event)
        if event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.selectAll()

    def go_on(self) -> None:
        """To the field after this one, not to its buttons."""
        holder = self.parentWidget()
        go_on(holder if isinstance(holder, _MomentField) else self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down step."""
        steps = {Qt.Key.Key_Up.value: 1, Qt.Key.Key_Down.value: -1}
        if event.key() in steps and not event.modifiers() and not self.isReadOnly():
            self.stepped.emit(steps[event.key()])
        else:
            super().keyPressEvent(event)


class _MomentField(QWidget):
    """A line that understands what is typed, and tidies it when the person leaves it."""

    changed = Signal()

    def __init__(self, width: int, example: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Minimum)
        self.edit = _StepLine(placeholder=example)
        self.edit.setFixedWidth(theme.px(width))
        self.edit.changed.connect(self._typed)
        self.edit.editingFinished.connect(self._tidy)
        self.edit.stepped.connect(self._step)
        self.setFocusProxy(self.edit)

    def set_name(self, name: str) -> None:
        """What a screen reader calls the field."""
        self.edit.setAccessibleName(name)

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be written in again; the buttons that change it go meanwhile."""
        self.edit.setReadOnly(locked)
        for each in self.findChildren(QToolButton, options=Qt.FindChildOption.FindDirectChildrenOnly):
            each.setVisible(not locked)

    def write(self, text: str) -> None:
        """Show what was written before, understood or not, without telling."""
        self.edit.set_value(text)
        self._tidy()

    def begin(self, text: str) -> None:
        """Take the keyboard to go on writing after `text`, which was typed elsewhere and stands for what was here."""
        self.edit.setFocus()
        self.edit.setText(text)
        self._typed()

    def _typed(self) -> None:
        self.changed.emit()

    def _tidy(self) -> None:
        """Show the value in its own form."""

    def _step(self, by: int) -> None:
        """Move the value."""


class _DayWords(QLabel):
    """The day in words: in one line wherever there is room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMinimumWidth(_NARROWEST)

    def sizeHint(self) -> QSize:
        """As wide as its words."""
        self.ensurePolished()
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + theme.XS, metrics.height())


class DateField(_MomentField):
    """A date with its weekday in words."""

    def __init__(self, name: str = "", parent: QWidget | None = None, today: date | None = None) -> None:
        super().__init__(130, "día/mes", parent)
        self._today = today
        self._told_below = False
        self._described = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._line = row_layout(self, gap=theme.XS)
        self.button = icon_button("calendar-days", "Elegir en el calendario", self._open_calendar)
        self.words = _DayWords()
        self._line.addWidget(self.edit)
        self._line.addWidget(self.button)
        self._line.addWidget(self.words, 1)
        self.set_name(name)
        self._show_words()

    def set_name(self, name: str) -> None:
        """What a screen reader calls the field and its button."""
        super().set_name(name)
        self.button.setAccessibleName(f"{name}: elegir en el calendario" if name else "Elegir en el calendario")

    def set_description(self, words: str) -> None:
        """What a screen reader says after the day: the hint, or what is wrong."""
        self._described = words
        self._show_words()

    def set_beside(self) -> None:
        """Put the words before the line, for a row whose label is at the left."""
        self._line.insertWidget(0, self.words, 1)
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._line.setSpacing(theme.px(theme.S))

    def tell_below(self, *, told: bool) -> None:
        """What is wrong stands under the field, and need not be said beside it too."""
        self._told_below = told
        self._show_words()

    def today(self) -> date:
        """The day that 'hoy' and a date without a year are read from."""
        return self._today or wall_clock.today()

    def value(self) -> str | None:
        """The ISO date, None for nothing or nothing that can be read."""
        return values.read_date(self.edit.value(), self.today()) if self.edit.value() else None

    def problem(self) -> str:
        """What is wrong with the text."""
        return "No se entiende esta fecha. Escriba, por ejemplo, 3/3." if self.edit.value() and not self.value() else ""

    def set_value(self, iso: str | None) -> None:
        """Show a date without telling."""
        if self.value() != (iso or None) or not iso:
            self.edit.set_value(values.short_date(iso))
        self._show_words()

    def _typed(self) -> None:
        self._show_words()
        self.changed.emit()

    def _tidy(self) -> None:
        if iso := self.value():
            self.edit.setText(values.short_date(iso))
        self._show_words()

    def _step(self, by: int) -> None:
        iso = self.value()
        with suppress(OverflowError):  # no day comes after the last one, or before the first
            day = date.fromisoformat(iso) + timedelta(days=by) if iso else self.today()
            self._choose(day.isoformat())

    def _choose(self, iso: str) -> None:
        self.edit.setText(values.short_date(iso))
        self._typed()

    def _show_words(self) -> None:
        wrong = self.problem()
        self.words.setText(wrong or values.date_words(self.value(), year=True))
        said = (self.words.text(), self._described if self._described != wrong else "")
        self.edit.setAccessibleDescription(". ".join(part.removesuffix(".") for part in said if part))
        theme.set_role(self.words, "problem" if wrong else "small")
        if wrong and self._told_below:
            self.words.clear()

    def _open_calendar(self) -> None:
        menu = QMenu(self)
        calendar = Calendar()
        if iso := self.value():
            calendar.setSelectedDate(QDate.fromString(iso, Qt.DateFormat.ISODate))
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        calendar.clicked.connect(self._picked)
        calendar.activated.connect(self._picked)
        calendar.clicked.connect(menu.close)
        calendar.activated.connect(menu.close)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.button.mapToGlobal(QPoint(0, self.button.height())))
        calendar.setFocus()

    def _picked(self, day: QDate) -> None:
        self._choose(day.toString(Qt.DateFormat.ISODate))


class TimeField(_MomentField):
    """A time of day."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(90, "hora", parent)
        self.set_name(name)
        row_layout(self).addWidget(self.edit)

    def value(self) -> str | None:
        """'HH:MM', None for nothing or nothing that can be read."""
        return values.read_time(self.edit.value())

    def problem(self) -> str:
        """What is wrong with the text."""
        return "No se entiende esta hora. Escriba, por ejemplo, 9:30." if self.edit.value() and not self.value() else ""

    def set_value(self, time: str | None) -> None:
        """Show a time without telling."""
        if self.value() != (time or None) or not time:
            self.edit.set_value(time)

    def _tidy(self) -> None:
        if found := self.value():
            self.edit.setText(found)

    def _step(self, by: int) -> None:
        hour, minute = map(int, (self.value() or "09:00").split(":"))
        total = (hour * 60 + minute + by * STEP) % (24 * 60) if self.value() else hour * 60 + minute
        self.edit.setText(f"{total // 60:02}:{total % 60:02}")
        self.changed.emit()


class MinutesStepper(_MomentField):
    """Minutes, with a button for less and one for more."""

    def __init__(self, name: str = "", parent: QWidget | None = None, *, most: int = 1440) -> None:
        super().__init__(70, "min", parent)
        self._most = most
        line = row_layout(self, gap=theme.XS)
        self.less = icon_button("minus", "Menos minutos", self._less)
        self.more = icon_button("plus", "Más minutos", self._more)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        line.addWidget(self.less)
        line.addWidget(self.edit)
        line.addWidget(self.more)
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """What a screen reader calls the field and its two buttons."""
        super().set_name(name)
        self.less.setAccessibleName(f"{name}: menos minutos" if name else "Menos minutos")
        self.more.setAccessibleName(f"{name}: más minutos" if name else "Más minutos")

    def value(self) -> int | None:
        """The minutes, None for nothing or nothing that can be read."""
        found = values.read_minutes(self.edit.value())
        return found if found is not None and found <= self._most else None

    def problem(self) -> str:
        """What is wrong with the text."""
        if not self.edit.value() or self.value() is not None:
            return ""
        return "No se entienden estos minutos. Escriba, por ejemplo, 45."

    def set_value(self, minutes: int | None) -> None:
        """Show minutes without telling."""
        if self.value() != minutes or minutes is None:
            self.edit.set_value("" if minutes is None else str(minutes))

    def _tidy(self) -> None:
        if (found := self.value()) is not None:
            self.edit.setText(str(found))

    def _less(self) -> None:
        self._step(-1)

    def _more(self) -> None:
        self._step(1)

    def _step(self, by: int) -> None:
        self.edit.setText(str(min(max((self.value() or 0) + by * STEP, 0), self._most)))
        self.changed.emit()
