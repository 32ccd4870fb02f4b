"""Undo and redo of the person's last steps; every step is a pair of service calls.

`undo.push("Quitar a Ana", do=..., undo=...)` runs `do` now and keeps both; `run=False` when it was done already.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack
from PySide6.QtWidgets import QApplication

from app.errors import AppError, DatabaseUnavailable, FileNotWritten, FileUnreadable, WrongUsage
from app.models.database import Database
from app.services import edits
from app.services.edits import Edit
from app.ui import failures
from app.ui.widgets.texts import LongText, TextLine

LIMIT = 100
_OF_A_FORM = 1
_BY_HAND = "Si todavía hace falta, cámbielo a mano."
OF_THE_MACHINE = (DatabaseUnavailable, FileNotWritten, FileUnreadable)


class _Step(QUndoCommand):
    """A step in its place. Qt's stack keeps the order alone: what a step does is called before it moves."""

    def __init__(self, text: str, do: Callable[[], object], undo: Callable[[], object], made: str = "") -> None:
        super().__init__(text)
        self.do, self.take_back, self.made = do, undo, made

    def is_of(self, record: str) -> bool:
        """Whether it made this record, or wrote in nothing else."""
        return self.made == record


class _Edited(_Step):
    """What was written in a form; more of the same text is the same step, and writing that ends as it began is none."""

    def __init__(self, database: Database, edit: Edit) -> None:
        do, undo = (partial(change, database, edit) for change in (edits.do_again, edits.take_back))
        super().__init__(edit.words(), do, undo)
        self.edit = edit

    def is_of(self, record: str) -> bool:
        """Whether all of it was written in this record."""
        return {row for _, row in (*self.edit.before, *self.edit.came, *self.edit.went)} == {record}

    def id(self) -> int:  # of Qt: only commands of one kind are merged
        return _OF_A_FORM

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Edited) or not self.edit.goes_on(other.edit):
            return False
        self.setObsolete(not self.edit.join(other.edit))
        return True


class UndoStack(QObject):
    """The steps that can be taken back; `changed()` when their texts change.

    A step that fails because of the machine (a full disk) stays where it was, to be tried again: `failed(AppError)`.
    `refused(ErrorText)` where a rule, or what was done since, stands against it.
    `asked()` before one is taken back: what is typed and not stored yet is stored first, and not over it.
    `received`: before the first step something came from others, which is taken back in *Intercambio* alone.
    While `busy()` says that a long write is under way, the steps stay: one would wait for it, and be lost.
    """

    asked = Signal()
    failed = Signal(object)
    refused = Signal(object)
    changed = Signal()

    def __init__(self, parent: QObject | None = None, busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__(parent)
        self._busy = busy
        self.received = False
        self.stack = QUndoStack(self)
        self.stack.setUndoLimit(LIMIT)
        self.stack.indexChanged.connect(self.changed)

    def push(
        self, text: str, *, do: Callable[[], object], undo: Callable[[], object], run: bool = True, made: str = ""
    ) -> bool:
        """Remember a step named `text` ('Quitar el punto 3'), which `made` a record; with `run` it is also done now.

        It is what Ctrl+Z takes back next: the field that has the keyboard forgets what was typed before.
        False if it could not be done: `failed` or `refused` told why, and there is nothing to take back.
        """
        if run:
            try:
                do()
            except OF_THE_MACHINE as error:
                self.failed.emit(error)
                return False
            except AppError as error:
                self.refused.emit(failures.refusal(f"No se hizo: {text}", error))
                return False
        self.stack.push(_Step(text, do, undo, made))
        field = QApplication.focusWidget()
        if isinstance(field, (TextLine, LongText)):
            field.forget_typing()
        return True

    def follow(self, database: Database, edit: Edit) -> None:
        """Remember what a form has stored; the field that has the keyboard keeps its own way back in what it says."""
        self.stack.push(_Edited(database, edit))

    def forget(self, made: str) -> None:
        """Forget the last steps if they made this record and wrote in it: it was left blank, and went by itself."""
        while made and isinstance(last := self.stack.command(self.stack.index() - 1), _Step) and last.is_of(made):
            last.setObsolete(True)
            self.stack.undo()  # which deletes it

    @property
    def stored(self) -> bool:
        """Whether the last step is what a form stored."""
        place = self.stack.index() - 1
        return place >= 0 and isinstance(self.stack.command(place), _Edited)

    def undo(self) -> bool:
        """Take the last step back; whether there was one and it could be."""
        if not self._may_move():
            return False
        self.asked.emit()
        return self._back()

    def undo_to(self, text: str) -> None:
        """Take the last step named `text` back, with what forms stored since; nothing where another step is later."""
        if not self._may_move():
            return
        self.asked.emit()
        place = self.stack.index() - 1
        while place >= 0 and isinstance(self.stack.command(place), _Edited):
            place -= 1
        if place >= 0 and self.stack.text(place) == text:
            while self.stack.index() > place and self._back():
                pass

    def redo(self) -> bool:
        """Do again what was taken back; whether there was something and it could be."""
        step = self.stack.command(self.stack.index()) if self._may_move() else None
        return isinstance(step, _Step) and self._move(step, "rehacer", step.do, self.stack.redo)

    def undo_text(self) -> str:
        """What `undo` would take back ('' for nothing)."""
        return self.stack.undoText()

    def redo_text(self) -> str:
        """What `redo` would do again ('' for nothing)."""
        return self.stack.redoText()

    def clear(self, *, received: bool = False) -> None:
        """Forget every step: what they would undo may have changed, as by what was `received`."""
        self.received = received
        self.stack.clear()
        self.changed.emit()  # of which the stack says nothing where it was empty

    def _back(self) -> bool:
        step = self.stack.command(self.stack.index() - 1)
        return isinstance(step, _Step) and self._move(step, "deshacer", step.take_back, self.stack.undo)

    def _move(self, step: _Step, verb: str, call: Callable[[], object], move: Callable[[], None]) -> bool:
        """Whether `call` went well, and the step is on the other side of the place where the person is.

        Where the machine failed it stays for another try. Where it can never be, as when its record has gone, it
        leaves the stack.
        """
        try:
            call()
        except OF_THE_MACHINE as error:
            self.failed.emit(error)
            return False
        except Exception as error:
            title = f"No se pudo {verb}: {step.text()}"
            step.setObsolete(True)
            move()  # which deletes it
            if not isinstance(error, AppError):
                raise
            self.refused.emit(failures.refusal(title, error, _BY_HAND))
            return False
        move()
        return True

    def _may_move(self) -> bool:
        if self._busy():
            self.failed.emit(WrongUsage("Minga todavía está guardando otra cosa.", "Espere a que termine."))
            return False
        return True
