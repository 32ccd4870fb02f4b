"""What a filled workbook brings, before anything of it is kept: sheets with their counts, or every bad cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import InvalidData, Problem
from app.jobs import Progress
from app.models.database import Database
from app.services.register_changes import Change, replaced
from app.services.register_intake import preview, take_back, take_in
from app.services.register_intake_words import sheet_words, summary, titles
from app.services.register_lines import TakenIn
from app.services.register_sheets import Sheet
from app.texts import describe
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import InlineNotice, StatusChip

SHOWN = 50
Looked = tuple[str, Sequence[Sheet], TakenIn, tuple[Sequence[Change], int]]
_NONE: tuple[Sequence[Change], int] = (), 0


class IntakePart(QWidget):
    """Hidden until a workbook is looked at; then it is kept with one button, or left. `shown()` when that changes."""

    shown = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._sheets: Sequence[Sheet] = ()
        self._name = ""
        layout = column_layout(self, gap=theme.M)
        self.list = BoxedList("Lo que trae la planilla")
        self.keep = button("Recibir la planilla", self._keep, icon="check", role="primary")
        self.leave = button("Ahora no", self.put_away, role="flat")
        self.verbs = in_line(self.keep, self.leave)
        self.notice = InlineNotice("problem")
        for part in (self.notice, self.verbs, self.list):  # the buttons stay in sight, however long the list
            layout.addWidget(part)
        self._show_nothing()

    def look_at(self, path: str) -> None:
        """Read the workbook and say what it would change."""
        self._show_nothing()
        work = partial(_look, self._context.database, Path(path))
        self._context.run_job("Leyendo la planilla", work, done=self._looked, failed=self._failed)

    def look_at_sheets(self, name: str, sheets: Sequence[Sheet]) -> None:
        """Say what these sheets would change; `name` is what they are called."""
        self._show_nothing()
        work = partial(_look_at, self._context.database, name, sheets)
        self._context.run_job("Leyendo la tabla", work, done=self._looked, failed=self._failed)

    @property
    def offers(self) -> bool:
        """Whether a workbook waits to be kept: its button is then the page's first."""
        return bool(self._sheets)

    def put_away(self) -> bool:
        """Leave the workbook; True if one was on show."""
        shown = not self.isHidden()
        self._show_nothing()
        return shown

    def _show_nothing(self) -> None:
        self._sheets = ()
        self.hide()
        for part in (self.notice, self.list, self.verbs):
            part.hide()
        self.shown.emit()

    def _looked(self, looked: Looked) -> None:
        self._name, sheets, found, changes = looked
        self.show()
        if found.problems:
            self._show_problems(found.problems)
        else:
            self._show_news(sheets, found, *changes)
        self.shown.emit()

    def _show_news(self, sheets: Sequence[Sheet], found: TakenIn, changes: Sequence[Change], number: int) -> None:
        lines = summary(found, self._name, done=False)
        self.notice.set_kind("info")
        self.notice.tell(" ".join(line for line in lines if not line.startswith(" ")))
        if found.changes_n:
            self._sheets = sheets
            self.list.clear()
            self.list.heading.setText("Lo que trae la planilla")
            same = [title for title in titles(found) if not _moves(found, title)]
            for title in titles(found):
                if title not in same:
                    words, chip = sheet_words(found, title), StatusChip("waiting", "Cambia")
                    self.list.add_row(title, words, icon="clipboard-list", chip=chip)
            if same:
                chip = StatusChip("neutral", "Igual")
                self.list.add_row("Lo demás no cambia", ", ".join(same), icon="clipboard-list", chip=chip)
            for one in changes:
                chip = StatusChip("attention", "Se reemplaza")
                self.list.add_row(one.title, one.words, icon="pencil", chip=chip)
            if number > len(changes):
                self.list.add_row(f"Y {number - len(changes)} más en que se reemplaza algo")
            self.list.show()
            self._offer(keep=True)
            self.keep.setFocus()

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        self.notice.set_kind("problem")
        words = "una celda" if len(problems) == 1 else f"{len(problems)} celdas"
        self.notice.tell(
            f"«{self._name}» tiene {words} que corregir. No se tomó nada. Corrija la planilla y recíbala otra vez."
        )
        self.list.clear()
        self.list.heading.setText("Celdas por corregir")
        for one in problems[:SHOWN]:
            where, _, reason = describe(one).partition(": ")
            self.list.add_row(reason, where[:1].upper() + where[1:], icon="circle-alert")
        if len(problems) > SHOWN:
            self.list.add_row(f"Y {len(problems) - SHOWN} más", "Se muestran cuando corrija estas.")
        self.list.show()
        self._offer(keep=False)
        self.leave.setFocus()

    def _offer(self, *, keep: bool) -> None:
        # What cannot be received is not left for later.
        self.leave.setText("Ahora no" if keep else "Cerrar")
        self.leave.setAccessibleName(self.leave.text())
        self.keep.setVisible(keep)
        self.verbs.show()

    def _keep(self) -> None:
        work = partial(_take_in, self._context.database, self._name, self._sheets)
        self._context.run_job("Recibiendo la planilla", work, done=self._kept, failed=self._failed)

    def _kept(self, looked: Looked) -> None:
        name, sheets, found, _ = looked
        taken = _Taken(self._context.database, sheets, found)
        self._show_nothing()
        said = summary(found, name, done=True)[0]
        step(self._context, f"Recibir {name}", do=taken.again, undo=taken.back, said=said, run=False)

    def _failed(self, error: Exception) -> None:
        self._sheets = ()
        self.show()
        self.list.hide()
        self.verbs.hide()
        if isinstance(error, InvalidData):
            self._show_problems(error.problems)
        else:
            self.notice.set_kind("problem")
            self.notice.tell(failures.sentence(error))
        self.shown.emit()


def _moves(found: TakenIn, title: str) -> bool:
    return title in found.new or title in found.changed


class _Taken:
    """A workbook that was taken in: to take it back, and in again."""

    def __init__(self, database: Database, sheets: Sequence[Sheet], done: TakenIn) -> None:
        self._database, self._sheets, self._done = database, sheets, done

    def again(self) -> None:
        self._done = take_in(self._database, self._sheets)

    def back(self) -> None:
        take_back(self._database, self._done)


def _look(database: Database, path: Path, progress: Progress) -> Looked:
    from app.excel.read_book import read_sheets

    return _look_at(database, path.name, read_sheets(path, progress), progress)


def _look_at(database: Database, name: str, sheets: Sequence[Sheet], progress: Progress) -> Looked:
    found = preview(database, sheets, progress)
    return name, sheets, found, replaced(database, found, SHOWN)


def _take_in(database: Database, name: str, sheets: Sequence[Sheet], progress: Progress) -> Looked:
    return name, sheets, take_in(database, sheets, progress), _NONE
