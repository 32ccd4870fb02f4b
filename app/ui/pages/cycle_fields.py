"""Small fields of the cycle: one of a few as chips, pupils by grade, evidence that was shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.text_keys import clean_text
from app.ui import theme
from app.ui.bound import BoundForm
from app.ui.widgets.checks import Check
from app.ui.widgets.choices import FilterChips, grade_words
from app.ui.widgets.fields import Told
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.numbers import WholeNumber
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
    """How many pupils of each grade took part. `changed()` when one was typed."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        below = column_layout(self, gap=theme.XS)
        self._flow = FlowLayout(gap=theme.L)
        self._told = column_layout(gap=theme.XS)
        below.addLayout(self._flow)
        below.addLayout(self._told)
        self.lines: dict[str, WholeNumber] = {}
        self._form: BoundForm[Told] = BoundForm({})

    def set_name(self, name: str) -> None:
        """What the group is called."""
        self.setAccessibleName(name)

    def show_grades(self, pupils: Sequence[tuple[str, int | None]]) -> None:
        """One short field a grade; what is being typed stays."""
        wanted = [grade for grade, _ in pupils]
        if wanted != list(self.lines):
            for layout in (self._flow, self._told):
                clear(layout)
            self.lines = {grade: self._line(grade) for grade in wanted}
            self._form = BoundForm({grade: Told(line) for grade, line in self.lines.items()})
            for told in self._form.rows.values():
                self._told.addWidget(told.problem)
        self._form.show(dict(pupils))

    def changes(self) -> dict[str, int | None]:
        """What was typed and is not kept yet; what cannot be read is told below."""
        return self._form.changes()

    def keep(self, changes: Mapping[str, int | None]) -> None:
        """These are stored now."""
        self._form.keep(changes)

    def _line(self, grade: str) -> WholeNumber:
        holder = QWidget()
        across = row_layout(holder, gap=theme.S)
        line = WholeNumber(f"Estudiantes de {grade_words(grade)}")
        line.setFixedWidth(theme.px(64))
        line.changed.connect(self.changed)
        across.addWidget(label(grade_words(grade), "strong", wrap=False))
        across.addWidget(line)
        self._flow.addWidget(holder)
        return line


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
