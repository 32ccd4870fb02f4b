"""Parts that tell how things are: chip, progress with words, empty state, inline notice, who and when, saved tick.

    StatusChip("waiting", "Por entregar")                       # kinds: done waiting attention problem neutral
    ProgressWithWords().show_progress(5, 7, "5 de 7 prácticas compartidas")
    EmptyState("book-open", "Aquí irán las prácticas.", "Escribir la primera", self._create)
    notice = InlineNotice("attention"); notice.tell("Falta la autorización.", "Revisar"); notice.pressed.connect(...)
    WhoWhen("Ana Pino", "martes 3 de marzo, 09:30")
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.button_kinds import hint_of
from app.ui.widgets.parts import Picture, button, column_layout, label, row_layout

STATE_ICONS = {
    "done": "circle-check",
    "waiting": "clock",
    "attention": "triangle-alert",
    "problem": "circle-alert",
    "neutral": "circle",
    "info": "info",
}


def chip_colours(kind: str) -> tuple[str, str]:
    """The colour names (ground, text) of a chip of this kind."""
    return ("hover", "muted") if kind == "neutral" else (f"{kind}_soft", kind)


class StatusChip(QWidget):
    """A state in one word with its icon. `set_state(kind, text, icon='')`."""

    def __init__(self, kind: str = "neutral", text: str = "", icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind, self._text, self._icon = kind, text, icon
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    def set_state(self, kind: str, text: str, icon: str = "") -> None:
        """Show another state."""
        self._kind, self._text, self._icon = kind, text, icon
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """The word it shows."""
        return self._text

    def sizeHint(self) -> QSize:
        """Icon, word and air."""
        return chip_size(self._text)

    def minimumSizeHint(self) -> QSize:
        """A state is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ground, icon and word."""
        painter = QPainter(self)
        paint_chip(painter, QRectF(self.rect()), self._kind, self._text, self._icon)
        painter.end()


def chip_size(text: str) -> QSize:
    """How much room a chip with `text` takes."""
    metrics = QFontMetrics(theme.font(theme.SMALL, bold=True))
    return QSize(metrics.horizontalAdvance(text) + theme.px(38), max(theme.px(26), metrics.height() + theme.px(6)))


def paint_chip(painter: QPainter, rect: QRectF, kind: str, text: str, icon: str = "") -> None:
    """Draw a chip into `rect`, for delegates and for StatusChip alike."""
    ground, ink = chip_colours(kind)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    side = theme.px(14)
    spot = QRectF(rect.left() + theme.px(9), rect.center().y() - side / 2, side, side).toRect()
    icons.paint(painter, spot, icon or STATE_ICONS.get(kind, "circle"), ink)
    painter.setFont(theme.font(theme.SMALL, bold=True))
    painter.setPen(theme.colour(ink))
    words = rect.adjusted(theme.px(28), 0, -theme.px(8), 0)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class ProgressWithWords(QWidget):
    """A bar and the sentence that says what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = column_layout(self, gap=theme.XS + 2)
        self.words = label()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        layout.addWidget(self.words)
        layout.addWidget(self.bar)

    def show_progress(self, done: int, total: int, words: str) -> None:
        """Fill the bar to done/total (total 0: unknown, the bar moves by itself)."""
        # The bar counts in thousandths: a signal's int has 32 bits, a file may have more bytes.
        self.bar.setRange(0, 1000 if total else 0)
        self.bar.setValue(min(1000, done * 1000 // total) if total else 0)
        self.words.setText(words)
        self.bar.setAccessibleName(words)


class EmptyState(QWidget):
    """What an empty page says: an icon, one sentence on what belongs here, and the first step.

    Beside a header with its own primary button the step has `role=""`: only one button is primary.
    """

    def __init__(
        self,
        icon: str,
        sentence: str,
        verb: str = "",
        run: Callable[[], object] | None = None,
        *,
        more: str = "",
        role: str = "primary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        layout = column_layout(self, margin=theme.S, sides=theme.XL, gap=theme.M)
        layout.addStretch(1)
        self.picture = Picture(icon, "accent", theme.BIG_ICON)
        layout.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        self.sentence = label(sentence, "lead")
        self.more = label(more, "muted")
        for line in (self.sentence, self.more):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            layout.addWidget(line)
        self.more.setVisible(bool(more))
        self.button = button(verb, run, role=role) if verb else None
        if self.button:
            layout.addSpacing(theme.px(theme.S))
            layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window, or with large letters, the words and the button have the room of the picture."""
        super().resizeEvent(event)
        layout: Any = self.layout()
        drawn = self.picture.sizeHint().height() + layout.spacing()
        needs = layout.totalHeightForWidth(self.width()) + (drawn if self.picture.isHidden() else 0)
        self.picture.setVisible(needs <= self.height())

    def offer(self, verb: str, run: Callable[[], object]) -> None:
        """Another way to begin, below the first step."""
        layout: Any = self.layout()
        layout.insertWidget(layout.count() - 1, button(verb, run, role="flat"), 0, Qt.AlignmentFlag.AlignHCenter)


class InlineNotice(QFrame):
    """Cause, way out and a button, right where the work is; not in sight before it says something.

    `pressed()` for the button.
    """

    pressed = Signal()

    def __init__(self, kind: str = "info", text: str = "", verb: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = row_layout(self, margin=theme.M, gap=theme.M)
        self._picture = Picture(STATE_ICONS[kind], "accent" if kind == "info" else kind)
        self.words = label(text)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = button(verb, self.pressed.emit)
        layout.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setProperty("role", f"notice-{kind}")
        self.button.setVisible(bool(verb))
        self.setAccessibleName(text)
        if not text:
            self.hide()

    def set_kind(self, kind: str) -> None:
        """Change its colour and icon: info, done, waiting, attention or problem."""
        self._picture.show_icon(STATE_ICONS[kind], "accent" if kind == "info" else kind)
        theme.set_role(self, f"notice-{kind}")

    def tell(self, text: str, verb: str = "") -> None:
        """Say `text` and come into sight, `verb` on the button, if any; with nothing to say go out of sight."""
        self.words.setText(text)
        self.button.setText(verb)
        self.button.setAccessibleName(verb)
        self.button.setVisible(bool(verb))
        self.setAccessibleName(text)
        self.setVisible(bool(text))


class WhoWhen(QWidget):
    """Who did it and when, in small grey."""

    def __init__(self, who: str = "", when: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = row_layout(self, gap=theme.XS + 2)
        layout.addWidget(Picture("user", "muted", 16))
        self.words = label("", "small")
        layout.addWidget(self.words, 1)
        self.chip = StatusChip()
        self.chip.hide()
        layout.addWidget(self.chip)
        self.tell(who, when)

    def stand_below(self) -> None:
        """Be the foot of a page: a hairline parts it from what scrolls above."""
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme.set_role(self, "foot")
        if (layout := self.layout()) is not None:
            side, top = theme.px(theme.L), theme.px(theme.XS)
            layout.setContentsMargins(side, top, side, top)

    def add(self, last: QWidget) -> None:
        """Put something of its page at the end of the line."""
        if isinstance(layout := self.layout(), QHBoxLayout):
            layout.addWidget(last)

    def tell(self, who: str, when: str) -> None:
        """Show another person and moment."""
        self.words.setText(" · ".join(part for part in (who, when) if part))

    def show_state(self, kind: str, text: str, icon: str = "", words: str = "") -> None:
        """Put a state at the end of the line, `words` saying all of it; without `text` there is none."""
        self.chip.set_state(kind, text, icon)
        self.chip.setToolTip(hint_of(words))
        self.chip.setAccessibleName(words or text)
        self.chip.setVisible(bool(text))


class SavedTick(QWidget):
    """'Guardado 10:42', beside what saves itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout: QHBoxLayout = row_layout(self, gap=theme.XS)
        self._picture = Picture("check", "done", 16)
        self.words: QLabel = label("", "small", wrap=False)
        layout.addWidget(self._picture)
        layout.addWidget(self.words)
        self.clear()

    def clear(self) -> None:
        """Say nothing."""
        self._picture.hide()
        self.words.setText("")

    def waiting(self) -> None:
        """Something is typed and not saved yet."""
        self._say("pencil", "muted", "Escribiendo…")

    def saved(self, time: str) -> None:
        """Saved at `time`."""
        self._say("check", "done", f"Guardado {time}")

    def failed(self) -> None:
        """Not saved; the notice says why."""
        self._say("triangle-alert", "attention", "Sin guardar")

    def _say(self, icon: str, role: str, words: str) -> None:
        self._picture.show_icon(icon, role)
        self._picture.show()
        self.words.setText(words)
