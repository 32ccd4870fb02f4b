"""What the stages of a practice's cycle have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import adoption_rows
from app.services.adoption_rows import AdoptionRow
from app.ui.page import Context
from app.ui.pages.cycle_words import adoption_choice
from app.ui.pages.record_part import RecordPart
from app.ui.steps import take_away
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.parts import bring_into_sight
from app.ui.widgets.rows import FormSection


class Stage(RecordPart):
    """One stage of a practice on screen."""

    changed = Signal()  # where the practice stands may be another
    wants_stage = Signal(str)  # another comes first

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.wanted = ""  # the stage's own record to be shown at the next refresh

    @property
    def practice(self) -> str:
        """The id of the practice."""
        return self.record

    def open(self, record: str, wanted: str = "") -> None:
        """Show this practice, at one of the stage's own records if it is named."""
        self.wanted = wanted
        super().open(record)

    def _saved(self) -> None:
        """Something was stored."""
        self.refresh()
        self.changed.emit()


class ListedStage(Stage):
    """A stage of several records of type `tipo`, in a list: the one that is pressed opens under it, in `editor`.

    The editor, which `make` gives when the first is opened, tells `changed` and `removed`, and has `save_now`, `leave`,
    `go_back` and `begin_here`. A subclass shows the list and what is `opened` in `refresh`, puts in its column what
    stands `below` the editor, and says in `removal` how taking one away is called, before and after.
    """

    tipo: ClassVar[str]
    removal: ClassVar[tuple[str, str]]
    below: QWidget

    def __init__(self, context: Context, make: Callable[[Context], Any]) -> None:
        super().__init__(context)
        self.opened = ""
        self._make = make
        self._editor: Any = None

    @property
    def editor(self) -> Any:
        """Where the opened record is written."""
        if self._editor is None:
            made = self._editor = self._make(self.context)
            made.hide()
            made.changed.connect(self._saved)
            made.removed.connect(self._remove)
            column = self.column.column
            column.insertWidget(column.indexOf(self.below), made)
        return self._editor

    def leave(self) -> None:
        """Nothing is opened any more; what could be saved was."""
        if self._editor is not None:
            self._editor.leave()

    def save_now(self) -> bool:
        """Save what is typed."""
        saved: bool = self._editor is None or self._editor.save_now()
        return saved

    def go_back(self) -> bool:
        """Close what is open in the record that is opened, or that one."""
        if self._editor is None or self._editor.isHidden():
            return False
        if not self.editor.go_back() and self.save_now():
            self._close()
        return True

    def stand_on_list(self) -> None:
        """Put the keyboard where another one is opened or begun."""

    def _show_opened(self, show: Callable[[Any], object]) -> None:
        """Have the editor `show` the opened record, if there is one."""
        if self.opened:
            show(self.editor)
            self.editor.show()
        elif self._editor is not None:
            self._editor.hide()
            self._editor.leave()

    def _open(self, key: str) -> None:
        if self.save_now():
            self.opened = key
            self._show_again()
            self.editor.begin_here()
            bring_into_sight(self.editor)

    def _close(self) -> None:
        self.opened = ""
        self._show_again()
        self.stand_on_list()

    def _saved(self) -> None:
        self._show_again()
        self.changed.emit()

    def _remove(self) -> None:
        self._take_away(self.opened, *self.removal)
        self._close()
        self.changed.emit()

    def _take_away(self, record: str, text: str, said: str) -> None:
        """Remove a record in a step named `text`; a subclass does what follows from it besides."""
        take_away(self.context, self.tipo, record, text, said=said)

    def _show_again(self) -> None:
        self.refresh()
        self.follow()


class WhichOne(FormSection):
    """Which of several records is shown; hidden while there is only one. `chosen()`."""

    chosen = Signal()

    def __init__(self, words: str) -> None:
        super().__init__()
        self.combo = ChoiceCombo({}, empty="", name=words)
        self.combo.changed.connect(self.chosen)
        self.add(words, self.combo, beside=True)

    def show_records(self, records: Sequence[tuple[str, str]], wanted: str = "") -> str:
        """Offer these (id, words), `wanted` first; the id that is shown, '' for none."""
        kept = wanted or self.combo.value() or ""
        ids = [key for key, _ in records]
        self.combo.set_choices(dict(records))
        here = kept if kept in ids else (ids[0] if ids else "")
        self.combo.set_value(here or None)
        self.setVisible(len(records) > 1)
        return here


class WhichApplication(WhichOne):
    """Which of the times that a practice was applied."""

    def __init__(self) -> None:
        super().__init__("Aplicación")

    def show_applied(
        self, context: Context, practice: str, wanted: str, told: Callable[[AdoptionRow], object]
    ) -> tuple[list[AdoptionRow], str]:
        """Offer them, `wanted` first, else the person's own, and of those one that is not `told` of yet.

        All of them, and the id of the one that is shown.
        """
        applied = [row for row in adoption_rows.of_practice(context.database, practice) if row.applied]
        mine = sorted((row for row in applied if row.teacher_id == context.person), key=lambda row: bool(told(row)))
        first = wanted or (mine[0].id if mine else "")
        return applied, self.show_records([(row.id, adoption_choice(row)) for row in applied], first)
