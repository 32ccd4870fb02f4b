"""Saves what is typed without being asked: soon after the last key, on leaving a field, a page, the window.

    self.saver = Autosave(context.jobs, self._store, self)      # _store writes through a service; may raise
    self.saver.watch(self.title, self.purpose)                  # fields with a `changed` signal
    header.addWidget(self.saver.tick)                           # "Guardado 10:42"
    def save_now(self): return self.saver.leave()               # before another record, page, or the end of the window
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTime, QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QApplication, QWidget

from app.services.meanwhile import Mark
from app.ui import failures
from app.ui.background import JobRunner
from app.ui.page import Page
from app.ui.widgets.parts import bring_into_sight
from app.ui.widgets.status import InlineNotice, SavedTick

DELAY = 800
_WATCHED = "saved"


class Autosave(QObject):
    """One form's saver. `saved()` and `failed(Exception)` tell; the text stays in the fields either way."""

    saved = Signal()
    failed = Signal(object)

    def __init__(self, jobs: JobRunner, save: Callable[[], object], parent: QWidget) -> None:
        super().__init__(parent)
        self._jobs, self._save = jobs, save
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._due)
        self.dirty = False
        # What the person had before them when the typing began; a job may have brought more since.
        self._marked: Mark | None = None
        self._written = 0
        self.tick = SavedTick(parent)
        self.notice = InlineNotice("problem", parent=parent)
        self.notice.hide()
        self.notice.pressed.connect(self.flush)
        jobs.idle.connect(self._due)
        if isinstance(program := QApplication.instance(), QApplication):
            program.focusChanged.connect(self._follow)

    def watch(self, *fields: QWidget) -> None:
        """Save after these fields change, and when the person leaves them."""
        self.heed(*fields)
        for field in fields:
            signal = getattr(field, "changed", None)
            if isinstance(signal, SignalInstance):
                signal.connect(self.changed)

    def heed(self, *fields: QWidget) -> None:
        """Let `leave` hold the person at these while they cannot be kept, though something else saves them."""
        for field in fields:
            field.setProperty(_WATCHED, True)

    def changed(self) -> None:
        """Something was typed: save in a moment."""
        if self._marked is None:
            self._marked, self._written = self._jobs.mark(), self._jobs.written
        self.dirty = True
        self.tick.waiting()
        self._timer.start()

    def flush(self) -> bool:
        """Save now what is not saved yet; False if it could not be (the fields keep the text)."""
        self._timer.stop()
        if not self.dirty:
            return True
        self.dirty = False
        try:
            with self._jobs.as_of(self._marked), self._jobs.witnessed():
                self._save()
        except Exception as error:  # noqa: BLE001 - what was typed is kept whatever it was; a bug is logged whole
            self.dirty = True
            self.tick.failed()
            self.notice.tell(failures.sentence(error), "Intentar de nuevo")
            self.failed.emit(error)
            return False
        if self._written == self._jobs.written:
            self._marked = None  # nothing came meanwhile: what is typed next begins anew
        self.notice.hide()
        self._say_saved()
        self.saved.emit()
        return True

    def leave(self) -> bool:
        """Save now; False if it could not be, or something is written that cannot be: then the keyboard is there."""
        if not self.flush():
            return False
        unread = self._unread()
        if unread is not None:
            unread.setFocus()
            bring_into_sight(unread)
        return unread is None

    def _unread(self) -> QWidget | None:
        """The first field in sight that holds what cannot be kept as it is written."""
        holder = self.parent()
        assert isinstance(holder, QWidget)
        for each in holder.findChildren(QWidget):
            # Of its class: a row of a form makes its line for what is wrong when it is asked for that.
            tells = callable(getattr(type(each), "problem", None)) and each.isEnabled()
            if tells and getattr(each, "problem")() and _is_watched_in_sight(each):  # noqa: B009 - as above
                return each
        return None

    def stored(self) -> None:
        """What is beside the fields was stored at once: the tick says so too, unless something is typed."""
        if not self.dirty:
            self._say_saved()

    def _say_saved(self) -> None:
        if self._unread() is None:
            self.tick.saved(QTime.currentTime().toString("HH:mm"))
        else:
            self.tick.failed()  # what is wrong stands under the field

    def forget(self) -> None:
        """Drop what is not saved, as when the record itself was removed."""
        self._timer.stop()
        self.dirty = False
        self._marked = None
        self.tick.clear()
        self.notice.hide()

    def _follow(self, left: QWidget | None, _: QWidget | None) -> None:
        # Whoever leaves a field has it saved; who comes back to it has what came meanwhile before them.
        if left is not None:
            self._due()
            if not self.dirty:
                self._marked = None

    def _due(self) -> None:
        # A form that saved during a long write would wait for the lock and freeze the window.
        if self.dirty and not self._jobs.writing:
            self.flush()


def _is_watched_in_sight(part: QWidget) -> bool:
    """Whether it is a field that saves itself, or the line in one that is made of parts, and nobody put it away.

    With a record that went, its form goes out of sight: nobody is held at what cannot be reached.
    """
    watched = False
    around: QWidget | None = part
    while around is not None and not isinstance(around, Page):
        watched = watched or bool(around.property(_WATCHED))
        # One that was made a moment ago is shown in the next.
        if around.isHidden() and around.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
            return False
        around = around.parentWidget()
    return watched
