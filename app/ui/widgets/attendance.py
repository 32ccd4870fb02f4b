"""Attendance of one person by one key.

    control = AttendanceControl("Ana Pino")     # keys: P presente, A ausente, J justificada, T atrasado, D, S, R
                                                # Supr, and «Otro…», take away what is noted
    control.value() → "present" or None;  control.set_value("absence");  control.changed
    control.keyed → Signal(str): a key chose this state; control.digit → Signal(str): an hour begins to be written
    control.moved → Signal(int): up (-1) or down (1) was pressed, or a key chose a state (1): focus the neighbour
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.relay import Relay
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.one_stop import OneStop
from app.ui.widgets.parts import button
from app.ui.widgets.texts import is_chord


@dataclass(frozen=True)
class AttendanceState:
    """A state, its word, its key, and whether it has its own button (the others are in the menu)."""

    code: str
    words: str
    key: str
    shown: bool = False


STATES = (
    AttendanceState("present", "Presente", "p", shown=True),
    AttendanceState("late", "Llegó tarde", "t", shown=True),
    AttendanceState("justified_absence", "Justificada", "j", shown=True),
    AttendanceState("absence", "Ausente", "a", shown=True),
    AttendanceState("remote", "A distancia", "d"),
    AttendanceState("left_early", "Se retiró antes", "s"),
    AttendanceState("substitute", "Con reemplazante", "r"),
)


_OTHER = "Otro…"


class AttendanceControl(QWidget):
    """One row of states: one stop of the Tab key, at the state that is noted or the first."""

    changed = Signal()
    moved = Signal(int)
    keyed = Signal(str)
    digit = Signal(str)

    def __init__(
        self, name: str = "", states: tuple[AttendanceState, ...] = STATES, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._states, self._value = states, ""
        flow = FlowLayout(self, theme.XS)
        self._stop = OneStop(self, across=True)
        self.chips: dict[str, QPushButton] = {}
        keys = "Teclas: " + ", ".join(f"{state.key.upper()} {state.words}" for state in states)
        for state in states:
            if state.shown:
                chip = button(state.words, _Choose(self, state.code), role="chip", hint=f"Tecla {state.key.upper()}")
                chip.setCheckable(True)
                chip.setAccessibleDescription(keys)
                self._stop.add(chip)
                self.chips[state.code] = chip
                flow.addWidget(chip)
        self.other = button(_OTHER, self._open_menu, role="chip")
        self.other.setCheckable(True)
        self.other.setAccessibleDescription(keys)
        if any(not state.shown for state in states):
            flow.addWidget(self.other)
            self._stop.add(self.other)
        else:
            self.other.setParent(self)
            self.other.hide()
        self.set_name(name)
        self._show()

    def set_name(self, name: str) -> None:
        """Whose attendance it is."""
        self.setAccessibleName(name)
        for chip in self.chips.values():
            chip.setAccessibleName(f"{name}: {chip.text()}")
        self._show()

    def room(self) -> int:
        """How wide its buttons are in one line, as they are while another state stands on none of them."""
        shown = [*self.chips.values(), *([] if self.other.isHidden() else [self.other])]
        words = self.other.fontMetrics()
        more = words.horizontalAdvance(self.other.text()) - words.horizontalAdvance(_OTHER)
        return sum(each.sizeHint().width() for each in shown) + theme.px(theme.XS) * (len(shown) - 1) - more

    def value(self) -> str | None:
        """The state's code, None while nobody said."""
        return self._value or None

    def set_value(self, code: str | None) -> None:
        """Show a state without telling."""
        self._value = code or ""
        self._show()

    def choose(self, code: str) -> None:
        """Take a state as the person's choice, or '' for none; the same again stays, as whoever clicks twice means."""
        different, self._value = code != self._value, code
        held = any(each.hasFocus() for each in (*self.chips.values(), self.other))
        self._show()
        self._stand()
        if held:
            self.setFocus()  # from another of its buttons Tab would not go on to what is asked besides
        if different:
            self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key per state, digits for its hour; up and down go to the neighbours."""
        steps = {Qt.Key.Key_Up.value: -1, Qt.Key.Key_Down.value: 1}
        for state in self._states:
            if event.text().casefold() == state.key and not is_chord(event):
                self.choose(state.code)
                self.keyed.emit(state.code)
                self.moved.emit(1)
                return
        if event.text() in tuple("0123456789") and not is_chord(event):
            self.digit.emit(event.text())
        elif event.key() in steps:
            self.moved.emit(steps[event.key()])
        elif event.key() in (Qt.Key.Key_Delete.value, Qt.Key.Key_Backspace.value):
            self.choose("")
        else:
            super().keyPressEvent(event)

    def _show(self) -> None:
        for code, chip in self.chips.items():
            chip.setChecked(code == self._value)
        words = {state.code: state.words for state in self._states}
        elsewhere = bool(self._value) and self._value not in self.chips
        self.other.setText(words.get(self._value, self._value) if elsewhere else _OTHER)
        self.other.setChecked(elsewhere)
        shown = self.other.text()
        self.other.setAccessibleName(f"{self.accessibleName()}: {shown}" if self.accessibleName() else shown)
        if not any(each.hasFocus() for each in (*self.chips.values(), self.other)):
            self._stand()

    def _stand(self) -> None:
        # Tab comes to what is noted, and to the first choice where nothing is.
        offered = [*self.chips.values(), *([] if self.other.isHidden() else [self.other])]
        self._stop.stand_on(next((each for each in offered if each.isChecked()), offered[0]))

    def _open_menu(self) -> None:
        self._show()
        menu = QMenu(self)
        for state in self._states:
            action = menu.addAction(f"{state.words}   ({state.key.upper()})")
            action.triggered.connect(Relay(_Choose(self, state.code), action).call)
        if self._value:
            menu.addSeparator()
            none = menu.addAction("Quitar lo anotado   (Supr)")
            none.triggered.connect(Relay(_Choose(self, ""), none).call)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.other.mapToGlobal(QPoint(0, self.other.height())))


class _Choose:
    """Chooses one state of a control."""

    def __init__(self, control: AttendanceControl, code: str) -> None:
        self._control, self._code = control, code

    def __call__(self) -> None:
        self._control.choose(self._code)
