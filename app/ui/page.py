"""What a page is and what it is given.

A page is one screen beside the sidebar. The window reads its title, context line, primary action and menu actions
into the header; it calls `arrive` when the person comes to it, `refresh` when something it shows has changed (but not
after an `arrive` that set `is_read`, having read all that is shown), `save_now` before it is hidden or the window
closes and `put_away` after that, `go_back` on Esc, and `first_focus` after showing it.

    class MeetingsPage(Page):
        watches = frozenset({"meeting", "agenda_item"})

        def __init__(self, context: Context) -> None:
            super().__init__(context)
            self.create = self.make_action("Nueva sesión", self._create, icon="plus", shortcut="Ctrl+N")
            self.body.addWidget(...)                       # a QVBoxLayout that fills the page

        def title(self) -> str: return "Sesiones"
        def context_line(self) -> str: return "4 sesiones este año"
        def primary(self) -> QAction | None: return self.create
        def arrive(self, **args: str) -> None: ...         # navigate("sesiones", id="…") → arrive(id="…")
        def refresh(self, tables: frozenset[str]) -> None: ...
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QScrollArea, QScrollBar, QVBoxLayout, QWidget

from app.jobs import Progress
from app.models.database import Database
from app.ui import icons
from app.ui.background import Job, JobRunner
from app.ui.news import News
from app.ui.relay import Relay
from app.ui.settings import Settings
from app.ui.undo import UndoStack
from app.ui.widgets.pickers import settle_typed

if TYPE_CHECKING:
    from app.services.workspace import Workspace
    from app.ui.waiting import WaitingReader


class Host(Protocol):
    """What the window does for its pages; reached through `Context`."""

    def navigate(self, page: str, /, **args: str) -> None:
        """Show `page`."""

    def back(self) -> None:
        """Return to where the person came from."""

    def toast(self, text: str, *, undo: Callable[[], object] | None = None, action: str = "Deshacer") -> None:
        """Say what was done."""

    def tell_inside(self, text: str) -> None:
        """Say it in Intercambio until it was read; while it is asked who works now, once somebody was let in."""

    def run_job(self, job: Job) -> None:
        """Start `job` and show the job bar."""

    def enter(self, database: Database | None) -> None:
        """Open the window on `database`."""

    def admit(self, said: str = "") -> None:
        """Somebody was let in: open the window in their name, and tell what was `said` meanwhile."""

    def ask_who(self, person: str = "") -> None:
        """Put away what is shown and ask who works now, this person's code first if one is named."""

    def show_document(self, title: str, make: Callable[[], bytes], file_name: str) -> None:
        """Show the PDF that `make` returns."""


@dataclass(frozen=True)
class Context:
    """All that a page may know of the rest of the program."""

    host: Host
    settings: Settings
    jobs: JobRunner
    undo: UndoStack
    news: News
    workspace: Workspace | None = None
    opened: Database | None = None
    person: str = ""
    waiting: WaitingReader | None = None

    @property
    def database(self) -> Database:
        """The open microcentro. Raises `RuntimeError` on the welcome page, where none is open."""
        if self.opened is None:
            raise RuntimeError("no microcentro is open")
        return self.opened

    @property
    def folder(self) -> Path:
        """The data folder. Raises `RuntimeError` when there is no workspace (a test of one page)."""
        if self.workspace is None:
            raise RuntimeError("no workspace is open")
        return self.workspace.folder

    def navigate(self, page: str, /, **args: str) -> None:
        """Show the page with this key, `args` going to its `arrive`; Esc comes back here."""
        self.host.navigate(page, **args)

    def back(self) -> None:
        """Return to where the person came from."""
        self.host.back()

    def toast(self, text: str, *, undo: Callable[[], object] | None = None, action: str = "Deshacer") -> None:
        """Say in passing what was done; with `undo`, offer to take it back."""
        self.host.toast(text, undo=undo, action=action)

    def run_job(
        self,
        name: str,
        work: Callable[[Progress], Any],
        *,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
        writes: bool = True,
    ) -> Job:
        """Run `work(progress)` in the worker under the job bar; `done(result)` and `failed(error)` in the window.

        Without `failed`, or once its page is gone, a failure is told in a box. Both should be bound methods: a lambda
        keeps its page alive.
        """
        job = Job(self.jobs, name, work, writes=writes)
        if done is not None:
            job.succeeded.connect(done)
        if failed is not None:
            job.failed.connect(failed)
        self.host.run_job(job)
        return job

    def enter(self, database: Database | None) -> None:
        """Open the main window on `database` (the welcome page's last step, or a change of microcentro)."""
        self.host.enter(database)

    def show_document(self, title: str, make: Callable[[], bytes], file_name: str = "documento.pdf") -> None:
        """Preview the PDF that `make` returns (it runs in the worker), to save or print it."""
        self.host.show_document(title, make, file_name)


class Page(QWidget):
    """One screen. `header_changed` asks the window to read title, line and actions again.

    `in_sight`, where a page has it, tells the type and the id of the record that is read or written on it.
    """

    watches: ClassVar[frozenset[str]] = frozenset()
    stays: ClassVar[bool] = False  # who comes back by Esc finds open what was: only who goes there anew is an arrival
    header_changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.is_read = False
        self.in_sight: Callable[[], tuple[str, str]] | None = None
        self.setObjectName("page")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)

    def title(self) -> str:
        """The page's name, or the name of the record it shows."""
        return ""

    def context_line(self) -> str:
        """One line under the title: where am I, what is here."""
        return ""

    def primary(self) -> QAction | None:
        """The one action that the header shows as a button."""
        return None

    def arrive(self, **args: str) -> None:
        """The person came here, from the sidebar (no args) or from a link; `refresh` follows if news waits."""

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is shown: everything the first time (`tables` empty), later because `tables` changed."""

    def save_now(self) -> bool:
        """Save what is typed and not saved; False if it could not be (the page keeps it and says so)."""
        return True

    def put_away(self) -> None:
        """Another page is shown, or the window closes, all being saved: nothing begun and left blank stays behind."""

    def go_back(self) -> bool:
        """Close what is open inside the page, if anything is; True if something was."""
        return False

    def leads_back(self) -> bool:
        """Whether what is shown took the place of the page's own list: the head then shows its arrow."""
        return False

    def first_focus(self) -> QWidget | None:
        """Where the keyboard goes on arrival; None for whatever Tab would come to first."""
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page up and page down turn what is read, wherever on the page the keyboard is."""
        steps = QScrollBar.SliderAction
        wanted = {
            Qt.Key.Key_PageUp.value: steps.SliderPageStepSub,
            Qt.Key.Key_PageDown.value: steps.SliderPageStepAdd,
        }.get(event.key())
        bars = [each.verticalScrollBar() for each in self.findChildren(QScrollArea) if each.isVisible()]
        turned = next((bar for bar in reversed(bars) if bar.maximum() > bar.minimum()), None)
        if wanted is None or turned is None:
            super().keyPressEvent(event)
        else:
            turned.triggerAction(wanted)

    def make_action(
        self, text: str, run: Callable[[], object], *, icon: str = "", shortcut: str = "", menu: bool = True
    ) -> QAction:
        """A page action: works by shortcut, is found with Ctrl+K, and with `menu` sits in the header's menu.

        A shortcut leaves the keyboard where it is: what is being typed in a picker is settled first.
        """
        action = QAction(text, self)
        if icon:
            action.setIcon(icons.icon(icon))
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        action.setProperty("menu", menu)
        # `triggered` carries a flag that would land in the slot's first optional parameter.
        action.triggered.connect(Relay(partial(settle_typed, self), action).call)
        action.triggered.connect(Relay(run, action).call)
        self.addAction(action)
        return action
