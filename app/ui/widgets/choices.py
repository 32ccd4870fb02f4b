"""Fields to choose from: one of a list, grades, filters.

All have `value()`, `set_value(...)` (silent), `changed` (chosen by the person) and `setReadOnly(locked)`: what was
chosen is read, marked and copied, and nothing else can be chosen meanwhile.

    ChoiceCombo({"meeting": "Reunión", …}, empty="Sin elegir")       value() → code or None
    GradeChips(("1", "2", "3"))                                       value() → ["1", "3"]; digits toggle
    FilterChips((("mine", "Mías"), ("draft", "Borradores")))          value() → ["mine"]; single=True: one at most;
                                                                      with always=True just one
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QElapsedTimer, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from app.ui import icons, theme
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.one_stop import OneStop
from app.ui.widgets.parts import button
from app.ui.widgets.texts import LongText, TextLine, go_on, is_chord, turns_page

GRADES = ("NT1", "NT2", "1", "2", "3", "4", "5", "6", "7", "8")


def grade_words(grade: str) -> str:
    """'3°' for '3'; NT1 and NT2 as they are."""
    return f"{grade}°" if grade.isdigit() else grade


def grades_words(grades: Iterable[str]) -> str:
    """'1°, 2° y 5°', in school order."""
    known = [grade_words(grade) for grade in sorted(set(grades), key=_order)]
    return " y ".join(part for part in (", ".join(known[:-1]), known[-1] if known else "") if part)


def _order(grade: str) -> int:
    return GRADES.index(grade) if grade in GRADES else len(GRADES)


class ChoiceCombo(QComboBox):
    """One of a few. The wheel turns it only while it has the focus, so that scrolling changes nothing."""

    changed = Signal()

    def __init__(
        self, choices: Mapping[str, str], *, empty: str = "Sin elegir", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._empty = empty
        self._unknown: str | None = None
        self._read: TextLine | None = None
        self._typed = QElapsedTimer()  # since the last of the letters by which a choice is looked for
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # Qt's own would give it the focus for a turn of the wheel
        self.set_choices(choices)
        self.activated.connect(self._tell)

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be chosen in again; a line with its words stands over it meanwhile."""
        if locked == (self._read is not None):
            return
        if locked:
            self._read = TextLine(self.accessibleName(), parent=self)
            self._read.setReadOnly(locked)
            self._read.set_value(self.currentText())
            self._put_read()
            self._read.show()
            self.currentTextChanged.connect(self._read.set_value)
        elif self._read is not None:
            self._read.hide()
            self._read.deleteLater()
            self._read = None
        self.setProperty("locked", locked)
        self.style().unpolish(self)
        self.style().polish(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if locked else Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(self._read)  # type: ignore[arg-type]  # none, as Qt allows

    def isReadOnly(self) -> bool:
        """Whether it can only be read."""
        return self._read is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words that are only read take the room of those to choose from, and of the arrow."""
        super().resizeEvent(event)
        self._put_read()

    def _put_read(self) -> None:
        if self._read is not None:
            inside = self._inside()
            self._read.setGeometry(inside.left(), 0, self.width() - 2 * inside.left(), self.height())

    def _inside(self) -> QRect:
        """The room of its words."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        return self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)

    def keep_short(self) -> None:
        """As wide as a few letters, however long what is offered is; the list shows all of it."""
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def showPopup(self) -> None:
        """The list, which is made only now, has the field's name for a screen reader."""
        view = self.view()
        view.setAccessibleName(self.accessibleName())
        if not isinstance(view.itemDelegate(), QStyledItemDelegate):
            # Qt's own for a combo knows nothing of the style sheet: its rows are too low for a hand.
            self.setItemDelegate(QStyledItemDelegate(self))
        whole = view.sizeHintForColumn(0) + 2 * view.frameWidth() + view.verticalScrollBar().sizeHint().width()
        view.setMinimumWidth(min(whole, self.window().width()))
        super().showPopup()
        view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)  # dressing it took the bar away

    def set_choices(self, choices: Mapping[str, str]) -> None:
        """Offer others; the value stays if it is still among them."""
        kept = self.value()
        self.clear()
        self._unknown = None
        if self._empty:
            self.addItem(self._empty, None)
        for code, words in choices.items():
            self.addItem(words, code)
        self.set_value(kept)

    def value(self) -> str | None:
        """The chosen code, None for no choice."""
        found = self.currentData()
        return str(found) if found is not None else None

    def set_value(self, code: str | None) -> None:
        """Choose without telling; an unknown code is shown as it is rather than lost, until another is chosen so."""
        if self._unknown is not None and code != self._unknown:
            if (place := self.findData(self._unknown)) >= 0:
                self.removeItem(place)
            self._unknown = None
        index = self.findData(code) if code is not None else (0 if self._empty else -1)
        if index < 0 and code:
            self._unknown = code
            self.addItem(code, code)
            index = self.count() - 1
        self.setCurrentIndex(max(index, 0))

    def sizeHint(self) -> QSize:
        """Qt's own, and the air beside the longest of its words, which would be cut by a letter or two."""
        hint = super().sizeHint()
        return QSize(hint.width() + theme.px(theme.S), hint.height())

    def minimumSizeHint(self) -> QSize:
        """In less room its words end in dots; they are whole in the hint and in its list."""
        return super().minimumSizeHint().boundedTo(QSize(theme.px(theme.THUMBNAIL), theme.px(theme.ROW)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field, its words whole or cut with dots, and the arrow in the theme's colour."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        dots = Qt.TextElideMode.ElideRight
        option.currentText = self.fontMetrics().elidedText(option.currentText, dots, self._inside().width())
        self.setToolTip(hint_of(self.currentText()) if option.currentText != self.currentText() else "")
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        if self._read is None:
            painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
            side = theme.px(18)
            spot = QRect(self.width() - side - theme.px(theme.S), (self.height() - side) // 2, side, side)
            icons.paint(painter, spot, "chevron-down", "text" if self.isEnabled() else "muted")
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on; the arrows, Space and the first letters choose, in sight wherever the page was rolled to."""
        if self.isReadOnly() or turns_page(event):
            event.ignore()
            return
        self._come_into_sight()
        if event.key() == Qt.Key.Key_Space and self._is_typing():
            self._look_for(event.text())  # «Ficha de red»: Qt would open the list at the space
            return
        if event.text().isalnum() and not is_chord(event):
            self._typed.start()
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value):
            go_on(self)

    def _is_typing(self) -> bool:
        return self._typed.isValid() and not self._typed.hasExpired(QApplication.keyboardInputInterval())

    def _look_for(self, text: str) -> None:
        """Go on with the words whose first letters were typed just now."""
        self._typed.start()
        view, here = self.view(), self.currentIndex()
        view.setCurrentIndex(self.model().index(here, self.modelColumn(), self.rootModelIndex()))
        view.keyboardSearch(text)
        if (found := view.currentIndex().row()) not in {here, -1}:
            self.setCurrentIndex(found)
            self.activated.emit(found)

    def _come_into_sight(self) -> None:
        around = self.parentWidget() if self.visibleRegion().isEmpty() else None
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(self)
            around = around.parentWidget()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only for whoever stands on it."""
        if self.hasFocus() and not self.isReadOnly():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _tell(self, _: int) -> None:
        self.changed.emit()


class _Chosen(LongText):
    """The words of what was chosen, to be read: as wide as they are, and as tall as it takes in less room."""

    def sizeHint(self) -> QSize:
        """All in one line, where there is room for it."""
        air = round(2 * (self.document().documentMargin() + theme.px(theme.S)))
        wide = self.fontMetrics().horizontalAdvance(self.toPlainText()) + air
        return QSize(max(wide, theme.px(theme.THUMBNAIL)), self.height())


class _Chips(QWidget):
    """Buttons that stay pressed, in lines: one stop of the Tab key, the arrows walk along them."""

    changed = Signal()

    def __init__(self, name: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._name = name
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._flow = FlowLayout(self, theme.S)
        self._stop = OneStop(self)
        self._read: _Chosen | None = None
        self.chips: dict[str, QPushButton] = {}

    def set_name(self, name: str) -> None:
        """What the group is, said before each chip by a screen reader."""
        self._name = name
        self.setAccessibleName(name)
        for chip in self.chips.values():
            chip.setAccessibleName(f"{name}: {chip.text()}" if name else chip.text())
        self._show_read()

    def setReadOnly(self, locked: bool) -> None:
        """Let it only be read, or be pressed again; the words of those that are pressed stand there meanwhile."""
        if locked and self._read is None:
            self._read = _Chosen(lines=1)
            self._read.setReadOnly(True)
            self._flow.addWidget(self._read)
        elif not locked and self._read is not None:
            self._flow.removeWidget(self._read)
            self._read.hide()
            self._read.deleteLater()
            self._read = None
        for chip in self.chips.values():
            chip.setVisible(not locked)
        self._show_read()

    def isReadOnly(self) -> bool:
        """Whether it can only be read."""
        return self._read is not None

    def _show_read(self) -> None:
        if self._read is not None:
            self._read.setAccessibleName(self._name)
            self._read.set_value(", ".join(chip.text() for chip in self.chips.values() if chip.isChecked()))
            self._read.show()

    def value(self) -> list[str]:
        """The codes that are pressed, in the order of the chips."""
        return [code for code, chip in self.chips.items() if chip.isChecked()]

    def set_value(self, codes: Iterable[str] | None) -> None:
        """Press these and no others, without telling."""
        wanted = set(codes or ())
        for code, chip in self.chips.items():
            chip.setChecked(code in wanted)
        self._show_read()

    def _add(self, code: str, words: str) -> None:
        chip = button(words, self._pressed, role="chip")
        chip.setCheckable(True)
        self.chips[code] = chip
        self._flow.addWidget(chip)
        self._stop.add(chip)
        if self._read is not None:
            chip.hide()

    def _clear(self) -> None:
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self.chips.clear()
        self._stop.forget()

    def _pressed(self) -> None:
        self.changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that a chip did not use: perhaps the group does."""
        if is_chord(event) or not self.key(event.text()):
            super().keyPressEvent(event)

    def key(self, text: str) -> bool:
        """Use a typed letter; whether it meant something here."""
        return False


class GradeChips(_Chips):
    """1° 2° 3° …: pressed by click or by the digit's key."""

    def __init__(self, grades: Sequence[str] = GRADES, name: str = "Cursos", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.set_grades(grades)

    def set_grades(self, grades: Sequence[str]) -> None:
        """Offer these grades; pressed ones stay pressed, even where the class no longer has them."""
        kept = self.value()
        self._clear()
        for grade in sorted({*grades, *kept}, key=_order):
            self._add(grade, grade_words(grade))
        self.set_value(kept)
        self.set_name(self._name)

    def key(self, text: str) -> bool:
        """A digit presses its grade; a letter none, for whoever types words here means another field."""
        if text not in self.chips:
            return False
        self.chips[text].click()
        self.chips[text].setFocus()
        return True


class FilterChips(_Chips):
    """Filters over a list; with `single`, pressing one lets go of the other; with `always` too, one stays pressed."""

    def __init__(
        self,
        options: Sequence[tuple[str, str]],
        name: str = "Filtros",
        *,
        single: bool = False,
        always: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._single, self._always = single, always
        self._before: list[str] = []
        self.set_options(options)

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer these instead, none of them pressed."""
        if list(self.chips) != [code for code, _ in options]:
            self._clear()
            for code, words in options:
                self._add(code, words)
        for code, words in options:
            self.chips[code].setText(words)
        self.set_name(self._name)
        self.set_value(())

    def set_value(self, codes: Iterable[str] | None) -> None:
        """Press these and no others, without telling."""
        super().set_value(codes)
        self._before = self.value()
        held = self.window().focusWidget()
        if self._single and self.chips and (held is None or not self.isAncestorOf(held)):
            self._stop.stand_on(self.chips[next(iter(self._before), next(iter(self.chips)))])

    def _pressed(self) -> None:
        if self._single:
            fresh = [code for code in self.value() if code not in self._before]
            self.set_value(fresh or self.value()[:1] or (self._before if self._always else ()))
        self._before = self.value()
        self.changed.emit()
