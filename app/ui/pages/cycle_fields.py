"""Small fields of the cycle: one of a few as chips, pupils by grade, evidence that was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.text_keys import clean_text
from app.ui import theme
from app.ui.widgets.choices import Check, FilterChips, grade_words
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.numbers import OnlyDigits
from app.ui.widgets.parts import clear, column_layout, label, row_layout
from app.ui.widgets.texts import LongText


class OneOf(QWidget):
    """One of a few, as chips; pressing the pressed one takes it back. With `number` the codes are whole numbers."""

    changed = Signal()

    def __init__(self, choices: Mapping[str, str], name: str = "", *, number: bool = False) -> None:
        super().__init__()
        self._number = number
        self.chips = FilterChips(list(choices.items()), name, single=True)
        self.chips.changed.connect(self.changed)
        column_layout(self).addWidget(self.chips)
        self.setFocusProxy(self.chips)

    def set_name(self, name: str) -> None:
        """What the group is called."""
        self.chips.set_name(name)

    def value(self) -> str | int | None:
        """The pressed one, None for none."""
        found = next(iter(self.chips.value()), None)
        return int(found) if found is not None and self._number else found

    def set_value(self, code: str | int | None) -> None:
        """Press it, without telling."""
        self.chips.set_value([] if code is None else [str(code)])


class PupilsByGrade(QWidget):
    """How many pupils of each grade took part. `changed_grade(grade)` when one was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._flow = FlowLayout(self, theme.L)
        self.lines: dict[str, OnlyDigits] = {}
        self._shown: dict[str, int | None] = {}

    def set_name(self, name: str) -> None:
        """What the group is called."""
        self.setAccessibleName(name)

    def show_grades(self, pupils: Sequence[tuple[str, int | None]]) -> None:
        """One short field a grade; what is being typed stays."""
        wanted = [grade for grade, _ in pupils]
        if wanted != list(self.lines):
            clear(self._flow)
            self.lines, self._shown = {}, {}
            for grade in wanted:
                self._add(grade)
        for grade, number in pupils:
            if grade not in self._shown or self.lines[grade].value() == self._shown[grade]:
                self.lines[grade].set_value(number)
                self._shown[grade] = number

    def changes(self) -> dict[str, int | None]:
        """What was typed and is not kept yet."""
        return {grade: line.value() for grade, line in self.lines.items() if line.value() != self._shown[grade]}

    def keep(self, changes: Mapping[str, int | None]) -> None:
        """These are stored now."""
        self._shown |= changes

    def _add(self, grade: str) -> None:
        holder = QWidget()
        across = row_layout(holder, gap=theme.S)
        line = OnlyDigits(f"Estudiantes de {grade_words(grade)}")
        line.setFixedWidth(theme.px(64))
        line.changed.connect(self.changed)
        across.addWidget(label(grade_words(grade), "strong", wrap=False))
        across.addWidget(line)
        self._flow.addWidget(holder)
        self.lines[grade] = line


class ShownEvidence(QWidget):
    """Which pieces of the practice were shown. `value()` are their ids."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._column = column_layout(self, gap=theme.XS)
        self._checks: dict[str, Check] = {}
        self._others: list[str] = []

    def set_name(self, name: str) -> None:
        """What the group is called."""
        self.setAccessibleName(name)

    def offer(self, pieces: Sequence[tuple[str, str]]) -> bool:
        """These (id, words) can be marked; whether others were offered before."""
        if [key for key, _ in pieces] == list(self._checks):
            return False
        kept = self.value()
        clear(self._column)
        self._checks = {}
        for key, words in pieces:
            self._checks[key] = check = Check(words)
            check.changed.connect(self.changed)
            self._column.addWidget(check)
        self.set_value(kept)
        return True

    def value(self) -> list[str] | None:
        """The marked ones, and those that are not here; None for none."""
        found = [key for key, check in self._checks.items() if check.value()]
        return [*found, *self._others] or None

    def set_value(self, ids: Iterable[str] | None) -> None:
        """Mark these, without telling."""
        wanted = list(ids or ())
        self._others = [key for key in wanted if key not in self._checks]
        for key, check in self._checks.items():
            check.set_value(key in wanted)


class QuotesText(LongText):
    """Sentences, one a line. `value()` is their list."""

    def __init__(self) -> None:
        super().__init__(lines=2)

    def value(self) -> list[str] | None:  # type: ignore[override]  # the sentences instead of the text they are written as
        """The sentences in their order, None for none."""
        found = [" ".join(line.split()) for line in clean_text(self.toPlainText()).splitlines()]
        return [line for line in found if line] or None

    def set_value(self, quotes: Sequence[str] | None) -> None:
        """Show without telling."""
        if self.value() != (list(quotes or ()) or None):
            super().set_value("\n".join(quotes or ()))
