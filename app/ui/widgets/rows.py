"""Boxed lists and form sections: a titled card whose rows are parted by hairlines.

    section = FormSection("Datos de la sesión", "Solo lo necesario para convocarla.")
    row = section.add("Objetivo", LongText(), hint="Una frase basta.", required=True)      # label over the field
    section.add("Fecha", DateField(), beside=True)                                          # label beside a short field
    row.set_problem("Falta este dato.")                                                     # '' takes it away

    box = BoxedList("Próximas sesiones")
    box.add_row("Sesión 3", "martes 3 de marzo, 09:30 · Escuela Quilacoya", chip=StatusChip("waiting", "Convocada"),
                run=self._open)
    box.add(any_widget); box.clear(); box.set_empty("Todavía no hay sesiones.")
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cached_property

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, SignalInstance
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.relay import Relay
from app.ui.widgets.fields import describe_field, mark_wrong, name_field
from app.ui.widgets.moments import DateField
from app.ui.widgets.parts import Picture, clear, column_layout, label, row_layout

_LINE = 1
_LONGEST, _MAY_BREAK = re.compile(r"\S{40}(?=\S)"), "\\g<0>\u200b"


class FormRow(QWidget):
    """A label, its field, the hint and the problem line; the last two are made once there is something to say."""

    def __init__(
        self, words: str, field: QWidget, hint: str = "", *, required: bool = False, beside: bool = False
    ) -> None:
        super().__init__()
        self.field = field
        self._hint = hint
        self._wrong: tuple[QWidget, ...] = ()
        self._unclear = ""
        if isinstance(unclear := getattr(field, "unclear", None), SignalInstance):
            unclear.connect(self._hear)
        layout = column_layout(self, gap=theme.XS)
        side, top = theme.px(theme.L), theme.px(theme.M)
        layout.setContentsMargins(side, top, side, top)
        shown = f"{words} (necesario)" if required else words
        self.label = label(shown, "strong")
        self.label.setBuddy(field)
        if beside:
            across = row_layout(gap=theme.L)
            across.addWidget(self.label, 1)
            if isinstance(field, DateField):
                field.set_beside()
                across.addWidget(field, 3)
            else:
                across.addWidget(field, 0, Qt.AlignmentFlag.AlignRight)
            layout.addLayout(across)
        else:
            layout.addWidget(self.label)
            layout.addWidget(field)
        self._under = column_layout(gap=theme.XS)
        layout.addLayout(self._under)
        if hint:
            self.hint.setText(hint)
            self.hint.show()
        name_field(field, shown)
        describe_field(field, hint)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Whoever presses the label means its field."""
        held = self.field.focusProxy() or self.field
        if self.label.geometry().contains(event.position().toPoint()) and held.focusPolicy() & Qt.FocusPolicy.TabFocus:
            held.setFocus(Qt.FocusReason.MouseFocusReason)
            event.accept()
        else:
            super().mousePressEvent(event)

    @cached_property
    def hint(self) -> QLabel:
        """The line under the field that says what it is for."""
        made = label("", "small")
        made.hide()
        self._under.insertWidget(0, made)
        return made

    def set_hint(self, text: str) -> None:
        """Say under the field what it is for, now that this has changed."""
        self._hint = text
        self.hint.setText(text)
        self.hint.setVisible(bool(text))
        if not any(part.isVisibleTo(self) for part in self._wrong):
            describe_field(self.field, text)

    @cached_property
    def problem(self) -> QLabel:
        """The line under both that says what is wrong, after its sign."""
        made = label("", "problem")
        # A widget and no bare layout: an empty one leaves those beside it no width to reckon their height with.
        line = QWidget()
        self._wrong = (line, Picture("circle-alert", "problem", 16), made)
        across = row_layout(line, gap=theme.XS)
        for part, stretch in zip(self._wrong[1:], (0, 1), strict=True):
            across.addWidget(part, stretch)
        for each in self._wrong:
            each.hide()
        self._under.addWidget(line)
        return made

    def set_problem(self, text: str) -> None:
        """Show what is wrong under the field; '' when nothing else is than what the field said itself."""
        text = text or self._unclear
        if text or self._wrong:
            self.problem.setText(text)
        for part in self._wrong:
            part.setVisible(bool(text))
        if isinstance(self.field, DateField):
            self.field.tell_below(told=bool(text))
        describe_field(self.field, text or self._hint)
        mark_wrong(self.field, wrong=bool(text))

    def _hear(self, unclear: str) -> None:
        self._unclear = unclear
        self.set_problem("")


class _Rows(QVBoxLayout):
    """The rows of a card, whose hairlines follow when one comes, goes, or grows."""

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        if isinstance(card := self.parentWidget(), _Card):
            card.follow_rows()


class _Card(QFrame):
    """The ground of rows, with a hairline between those that are seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._drawn: list[int] = []
        self.rows = _Rows(self)
        self.rows.setSpacing(_LINE)
        self.rows.setContentsMargins(_LINE, _LINE, _LINE, _LINE)

    def lines(self) -> list[int]:
        """How far down each hairline is: above every row that is seen, but the first."""
        rows = (item.widget() for place in range(self.rows.count()) if (item := self.rows.itemAt(place)) is not None)
        return [row.y() - _LINE for row in rows if row is not None and not row.isHidden()][1:]

    def follow_rows(self) -> None:
        """Draw the hairlines again if they are elsewhere now: all the rows are drawn with them."""
        if self.lines() != self._drawn:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        self._drawn = self.lines()
        for y in self._drawn:
            painter.fillRect(_LINE, y, self.width() - 2 * _LINE, _LINE, theme.colour("hairline"))
        painter.end()


class _Titled(QWidget):
    """A heading with an optional sentence, over a card."""

    def __init__(self, title: str, hint: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        outer = column_layout(self, gap=theme.S)
        self.heading = label(title, "lead")
        self.hint = label(hint, "muted")
        for words, line in ((title, self.heading), (hint, self.hint)):
            if not words:
                line.hide()
        # Beside the heading there is room for a tick or a small button.
        self.corner = row_layout()
        head = row_layout()
        head.addWidget(self.heading, 1)
        head.addLayout(self.corner)
        outer.addLayout(head)
        outer.addWidget(self.hint)
        self.card = _Card()
        self.rows: QVBoxLayout = self.card.rows
        outer.addWidget(self.card)

    def add_widget(self, widget: QWidget) -> None:
        """Put `widget` at the end of the card."""
        self.rows.addWidget(widget)


class FormSection(_Titled):
    """A titled group of fields."""

    def __init__(self, title: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, hint, parent)

    def add(
        self, words: str, field: QWidget, *, hint: str = "", required: bool = False, beside: bool = False
    ) -> FormRow:
        """A row for `field`; the words become its accessible name."""
        row = FormRow(words, field, hint, required=required, beside=beside)
        self.add_widget(row)
        return row


class ListRow(QPushButton):
    """A row that leads somewhere: title, a second line, and a chip or icon at the end."""

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        *,
        icon: str = "",
        chip: QWidget | None = None,
        run: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("role", "row")
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._icon, self._arrow = icon, "chevron-right" if run is not None else ""
        layout = self._inside = row_layout(self, gap=theme.M)
        side, top, picture = theme.px(theme.L), theme.px(theme.S), theme.px(theme.ICON) + theme.px(theme.M)
        layout.setContentsMargins(side + (picture if icon else 0), top, side + (picture if self._arrow else 0), top)
        words = column_layout(gap=0)
        self.title, self.subtitle = label("", "strong"), label("", "small")
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        layout.addLayout(words, 1)
        if chip is not None:
            layout.addWidget(chip)
        if run is not None:
            self.clicked.connect(Relay(run, self).call)
        else:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        for part in self.findChildren(QWidget):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._state = chip.accessibleName() if chip is not None else ""
        self.say(title, subtitle)

    def say(self, title: str, subtitle: str) -> None:
        """Show other words; a link as long as the page is broken, for it would make the page as wide as itself."""
        self.title.setText(_LONGEST.sub(_MAY_BREAK, title))
        self.subtitle.setText(_LONGEST.sub(_MAY_BREAK, subtitle))
        self.subtitle.setVisible(bool(subtitle))
        said = (part.removesuffix(".") for part in (title, subtitle, self._state) if part)
        self.setAccessibleName(". ".join(said))

    def turn_arrow(self, name: str) -> None:
        """Show another arrow, of a row that unfolds."""
        self._arrow = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The ground, and on it the icon and the arrow."""
        super().paintEvent(event)
        side, edge = theme.px(theme.ICON), theme.px(theme.L)
        painter = QPainter(self)
        for name, left in ((self._icon, edge), (self._arrow, self.width() - edge - side)):
            if name:
                icons.paint(painter, QRect(left, (self.height() - side) // 2, side, side), name, "muted")
        painter.end()

    def set_chosen(self, *, chosen: bool) -> None:
        """Mark it as the one that is shown beside the list."""
        if bool(self.property("chosen")) != chosen:
            self.setProperty("chosen", chosen)
            self.setAccessibleDescription("Es lo que se está viendo." if chosen else "")
            self.style().unpolish(self)
            self.style().polish(self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, as the space bar does; the arrows walk along the rows and leave them to nothing else."""
        if event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value):
            self.click()
        elif event.key() in (Qt.Key.Key_Up.value, Qt.Key.Key_Down.value):
            if isinstance(beside := _stop_beside(self, forward=event.key() == Qt.Key.Key_Down.value), ListRow):
                beside.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """What its words need."""
        return self._inside.sizeHint().expandedTo(QSize(0, theme.px(theme.ROW)))

    def minimumSizeHint(self) -> QSize:
        """Names are never cut in the middle: they wrap."""
        return self._inside.minimumSize().expandedTo(QSize(0, theme.px(theme.ROW)))


def _stop_beside(widget: QWidget, *, forward: bool) -> QWidget:
    """Where Tab would go from here, or Shift+Tab."""
    beside: QWidget | None = widget
    while (beside := _next_to(beside, forward=forward)) is not None and beside is not widget:
        if beside.isVisible() and beside.isEnabled() and beside.focusPolicy() & Qt.FocusPolicy.TabFocus:
            return beside
    return widget


def _next_to(widget: QWidget | None, *, forward: bool) -> QWidget | None:
    if widget is None:
        return None
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


class _Holder(QWidget):
    """The margins of a row around a widget; it comes and goes with that."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is held."""
        if event.type() in (QEvent.Type.HideToParent, QEvent.Type.ShowToParent) and isinstance(watched, QWidget):
            self.setVisible(not watched.isHidden())
        return super().eventFilter(watched, event)


class VerbRow(QWidget):
    """A row that leads nowhere itself: title, a second line, and the button that does something about it."""

    def __init__(self, title: str, subtitle: str, verb: QPushButton, *, icon: str = "") -> None:
        super().__init__()
        layout = row_layout(self, gap=theme.M)
        side, top = theme.px(theme.L), theme.px(theme.S)
        layout.setContentsMargins(side, top, side, top)
        if icon:
            layout.addWidget(Picture(icon, "muted"))
        words = column_layout(gap=0)
        words.addWidget(label(title, "strong"))
        words.addWidget(label(subtitle, "small"))
        layout.addLayout(words, 1)
        layout.addWidget(verb)
        self.setMinimumHeight(theme.px(theme.ROW))


class BoxedList(_Titled):
    """A titled list of rows; empty, it says what belongs there."""

    def __init__(self, title: str = "", hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, hint, parent)
        self._empty = ""

    def add_row(
        self,
        title: str,
        subtitle: str = "",
        *,
        icon: str = "",
        chip: QWidget | None = None,
        run: Callable[[], object] | None = None,
    ) -> ListRow:
        """A row; with `run` it is pressed to go there."""
        row = ListRow(title, subtitle, icon=icon, chip=chip, run=run)
        self.add_widget(row)
        return row

    def add(self, widget: QWidget) -> QWidget:
        """Any other widget as a row, with the margins of a row."""
        holder = _Holder()
        layout = column_layout(holder, margin=theme.M, sides=theme.L)
        layout.addWidget(widget)
        self.add_widget(holder)
        widget.installEventFilter(holder)
        return widget

    def set_empty(self, sentence: str) -> None:
        """Say `sentence` in place of the rows."""
        self.clear()
        self.add(label(sentence, "muted"))

    def clear(self) -> None:
        """Take every row away."""
        clear(self.rows)
