"""The one window: sidebar, head, pages made when first shown, toast, job bar, and the actions that work everywhere."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.models.database import Database
from app.services import persons_here
from app.services.standing import person_here
from app.ui import failures, late_files, theme
from app.ui.action_list import ActionList
from app.ui.background import Job, JobRunner
from app.ui.foothold import Foothold, first_stop, is_to_come
from app.ui.header import PageHeader
from app.ui.news import News
from app.ui.page import Context, Page
from app.ui.pages import entries, entry
from app.ui.settings import Settings
from app.ui.shown_pages import ShownPages
from app.ui.sidebar import Sidebar
from app.ui.surroundings import StandingReader, Surroundings
from app.ui.switching import Switch
from app.ui.typed import follow_people, forget_erased
from app.ui.undo import UndoStack
from app.ui.widgets.overlays import JobBar, Toast
from app.ui.widgets.parts import column_layout, row_layout
from app.ui.widgets.pickers import settle_typed
from app.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from app.services.workspace import Workspace

START, WELCOME, WHO, EXCHANGE, PAPER = "inicio", "bienvenida", "quien", "intercambio", "documento"
SHEETS = "planillas"
Step = tuple[str, dict[str, str]]
# How many pages back one can go: nobody counts further, and a window stays open for weeks.
_MOST_STEPS = 100


class MainWindow(QMainWindow):
    """Fulfils `page.Host`. `open(database)` fills it; `open(None)` shows the welcome page."""

    def __init__(
        self, settings: Settings, workspace: Workspace | None = None, standing: StandingReader | None = None
    ) -> None:
        super().__init__()
        self.settings, self.workspace = settings, workspace
        self.setWindowTitle("Minga")
        theme.dress(self)
        self.setAcceptDrops(True)
        self.jobs = JobRunner(self)
        self.undo = UndoStack(self, lambda: self.jobs.writing)
        self.news = News(parent=self)
        self._history: deque[Step] = deque(maxlen=_MOST_STEPS)
        self._arriving = False
        self.locked = False  # it asks who works now, and shows nothing else
        self._context: Context | None = None
        self.switch = Switch(self)
        self.actions_ = WindowActions(self)
        self._foothold = Foothold(self)
        self._build()
        self.around = Surroundings(self.jobs, self.sidebar, self.actions_, standing, self)
        self.around.failed.connect(self._tell_failure)
        self.sidebar.wants_switch.connect(self.switch.open_with_person)
        self.news.changed.connect(self._hear)
        # After every form has saved what was typed meanwhile.
        self.jobs.idle.connect(partial(QTimer.singleShot, 0, self, self._catch_up))
        self.undo.asked.connect(self._store_typed)
        self.undo.failed.connect(self._tell_failure)
        self.undo.refused.connect(partial(failures.tell, self))
        self.jobs.edited.connect(self.undo.follow)
        self.undo.changed.connect(self.actions_.follow_undo)
        self.undo.changed.connect(self._retire_toast)

    def _build(self) -> None:
        whole = QWidget()
        whole.setObjectName("stack")
        across = row_layout(whole, gap=0)
        self.sidebar = Sidebar(tuple(each for each in entries() if each.sidebar))
        self.sidebar.chosen.connect(self._choose)
        self.header = PageHeader(self.actions_.common())
        self.header.back.connect(self.back)
        self.header.bared.connect(self._enter_page)
        self.stack = ShownPages()
        self.stack.failed.connect(self._tell_failure)
        # In a low window the head keeps its lines, whatever any page of the stack would like.
        self.stack.setMinimumHeight(1)
        self.job_bar = JobBar()
        down = column_layout(gap=0)
        down.addWidget(self.header)
        down.addWidget(self.stack, 1)
        down.addWidget(self.job_bar)
        across.addWidget(self.sidebar)
        across.addLayout(down, 1)
        self.setCentralWidget(whole)
        self.toasts = Toast(whole, self.header)
        self.action_list = ActionList(whole)
        self.setMinimumSize(640, 420)
        self.resize(1180, 720)
        # What was remembered on a screen of quite another width is not taken up.
        remembered = self.restoreGeometry(self.settings.geometry)
        if not remembered and self.size().boundedTo(self.screen().availableSize()) != self.size():
            # On a small laptop what does not fit would hang over the edge.
            self.setWindowState(Qt.WindowState.WindowMaximized)

    # What pages and the application call.

    def open(self, database: Database | None, *, ask: bool = True, person: str = "") -> None:
        """Show `database` from its first page, or the welcome page for None; pages of before are dropped.

        Where several people work at the laptop it asks first who it is, unless that is known.
        """
        if self._context is not None:
            self.settings.flush()  # what waits to be remembered goes with the pages
        self._drop_pages()
        self.jobs.follow(database)
        self.undo.clear()
        self.toasts.dismiss()
        if database is None:
            self.news.stop()
        else:
            self.news.listen(database)
            self.settings.last_space = database.space
        self.locked = database is not None and ask and persons_here.asks(database)
        here = person_here(database) if database else ""
        self._context = Context(
            self, self.settings, self.jobs, self.undo, self.news, self.workspace, database, here, self.around.waiting
        )
        self.around.follow(database, locked=self.locked)
        if self.locked:
            self.navigate(WHO, **({"person": person} if person else {}))
        else:
            self.navigate(WELCOME if database is None else START)
        if database is not None and not self.locked:
            forget_erased(self.settings, database)  # what waited may have come by a command
            follow_people(self.settings, database)
            late_files.take_in(self.context)

    def enter(self, database: Database | None) -> None:
        """Show another microcentro, or the welcome page, as a page asked for; not while what was typed cannot be kept.

        Of a microcentro that was taken away nothing can be.
        """
        here = self._context.opened if self._context else None
        if here is not None and here.path.exists() and not self.save_all():
            return
        # Not inside the page's own slot: opening deletes that page. Who works in the one that is open was asked before.
        known = here is not None and database is here and not self.locked
        QTimer.singleShot(0, partial(self.open, database, ask=not known))

    def admit(self, said: str = "") -> None:
        """Somebody was let in: open the window in their name, and tell what was `said` meanwhile."""
        self.open(self.context.opened, ask=False)
        self.tell_inside(said)

    def ask_who(self, person: str = "") -> None:
        """Save and put away what is shown, and ask who works now."""
        if self.context.opened is None or not self.save_all():
            return
        if not self.locked and not persons_here.asks(self.context.opened):
            self.navigate(WHO)  # nobody else works here yet: they may be added
        else:
            self._put_away()
            # Not inside the slot of what is put away.
            QTimer.singleShot(0, partial(self._lock, person))

    def _lock(self, person: str) -> None:
        self.open(self.context.opened, person=person)

    @property
    def context(self) -> Context:
        """What the pages are given. Raises `RuntimeError` before `open`."""
        if self._context is None:
            raise RuntimeError("open the window first")
        return self._context

    @property
    def page(self) -> Page | None:
        """The page on screen."""
        return self.stack.page

    @property
    def current(self) -> str:
        """The key of the page on screen."""
        return self.stack.key

    def navigate(self, page: str, /, **args: str) -> None:
        """Show `page` and remember the way back."""
        if self._may_leave():
            if self.current and (page, args) != self.stack.step:
                self._history.append(self.stack.step)
            self._show(page, args)

    def back(self) -> None:
        """Close what is open inside the page, else return to the page before."""
        if self.action_list.isVisible():
            self.action_list.dismiss()
            return
        settle_typed(self)
        if self.page is not None and self.page.go_back():
            self.refresh_header()
        elif self._history and self._may_leave():
            self._show(*self._history.pop(), again=True)

    def toast(self, text: str, *, undo: Callable[[], object] | None = None, action: str = "Deshacer") -> None:
        """Say in passing what was done."""
        self.toasts.tell(text, undo, action)

    def tell_inside(self, text: str) -> None:
        """Say it in Intercambio until it was read; while it is asked who works now, once somebody was let in."""
        if text and self.locked and self.page is not None:
            self.page.arrive(said=text)
        elif text:
            self.navigate(EXCHANGE, said=text)

    def run_job(self, job: Job) -> None:
        """Start `job` under the job bar; a failure nobody waits for is told in a box."""
        job.unheard.connect(self._tell_failure)
        self.job_bar.follow(job)
        job.start()

    def show_document(self, title: str, make: Callable[[], bytes], file_name: str) -> None:
        """Preview a PDF; Esc comes back."""
        self.navigate(PAPER, title=title, file_name=file_name)
        show = getattr(self.page, "show_from", None)
        if show is not None:
            show(make)

    def save_all(self) -> bool:
        """Save what any page has not saved; False if something could not be."""
        settle_typed(self)
        return self.stack.save_all()

    def refresh_header(self) -> None:
        """Read again the words and actions of the page on screen; while one comes to it, once all of it is read."""
        if self.page is not None and not self._arriving:
            self.actions_.follow_page(self.page)
            self.header.show_page(self.page, can_go_back=bool(self._history) or self.page.leads_back())
            words = (self.page.title() or entry(self.current).name, *self._where(), "Minga")
            self.setWindowTitle(" · ".join(dict.fromkeys(words)))  # the page that asks who it is bears the same name

    def _where(self) -> tuple[str, ...]:
        """The microcentro, where there are several: in a narrow window the foot of the sidebar has no room for it."""
        if self._context is None or self._context.opened is None or self.workspace is None:
            return ()
        return (self.sidebar.microcentro.text(),) if len(self.workspace.ids()) > 1 else ()

    # Showing pages.

    def _choose(self, key: str) -> None:
        if self._may_leave():
            self._history.clear()
            self._show(key, {})

    def _show(self, key: str, args: dict[str, str], *, again: bool = False) -> None:
        self.stack.make(key, partial(self._load, key))
        if key != PAPER:
            self._put_away(but=key)
        self.action_list.leave()
        same = self.stack.turn_to(key, args)
        self.sidebar.mark("" if key == WELCOME else entry(key).under or key)
        self._arriving = True
        try:
            self.stack.arrive(anew=not (again and same))
        finally:
            self._arriving = False
        self.refresh_header()
        # Who comes back goes on where the keyboard was.
        left = self.page.focusWidget() if again and self.page is not None else None
        if left is not None and left.isVisible():
            left.setFocus()
        else:
            self._enter_page()

    def _enter_page(self) -> None:
        if self.page is not None:
            wanted = self.page.first_focus()
            if wanted is None or not (wanted.isVisibleTo(self.page) or is_to_come(wanted)):
                wanted = first_stop(self.page) or self.header.more
            wanted.setFocus()

    def _load(self, key: str) -> Page:
        made = entry(key).load()(self.context)
        made.header_changed.connect(self.refresh_header)
        return made

    def _may_leave(self) -> bool:
        """Whether all that is typed on the page in sight could be saved."""
        settle_typed(self)
        if self.page is None or self.page.save_now():
            return True
        self.sidebar.mark(self.current)
        self.toast("Algo de esta página no se pudo guardar. Revíselo antes de salir.")
        return False

    def _store_typed(self) -> None:
        if not self.jobs.writing:
            self.stack.save_all()

    def _put_away(self, but: str = "") -> None:
        # During a long write it would wait for the lock and freeze the window.
        if not self.jobs.writing:
            self.stack.put_away(but)

    def _hear(self, tables: frozenset[str]) -> None:
        if self.stack.hear(tables, writing=self.jobs.writing):
            self.refresh_header()
        self.around.hear(tables)
        if self._context is not None and "sync_import" in tables:
            forget_erased(self.settings, self._context.database)

    def _catch_up(self) -> None:
        if self.stack.hear(frozenset()):
            self.refresh_header()

    def _drop_pages(self) -> None:
        self.header.forget()
        self.stack.drop()
        self._history.clear()

    def _retire_toast(self) -> None:
        self.toasts.retire(stored=self.undo.stored)

    def _tell_failure(self, error: BaseException) -> None:
        failures.show(self, error)

    # What the window system says.

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab comes by everything, in the order of reading."""
        return self._foothold.step(forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page up and page down turn what is read from the header too."""
        if self.page is None:
            super().keyPressEvent(event)
        else:
            self.page.keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the sidebar when the page would get too little room."""
        super().resizeEvent(event)
        narrow = self.width() < theme.FOLD_BELOW or self.width() - theme.px(theme.SIDEBAR) < theme.COLUMN
        if narrow != self.sidebar.folded:
            self.sidebar.fold(folded=narrow)
        self.header.fit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files from a stick or a folder are welcome anywhere."""
        works = self._context is not None and self._context.opened is not None and not self.locked
        if works and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Files that no field took go to the exchange page, which shows what they bring."""
        files = [str(Path(url.toLocalFile())) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            if len(files) == 1 and files[0].casefold().endswith(".xlsx"):
                self.navigate(SHEETS, file=files[0])
            else:
                self.navigate(EXCHANGE, files="\n".join(files))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Save, remember the window, stop what is under way and let go; with text that cannot be saved, ask first."""
        if not self.save_all() and not self.property("forced"):
            event.ignore()
            failures.confirm(
                self,
                "Hay texto que no se pudo guardar",
                "Si cierra ahora, se pierde lo último que escribió. Vuelva para copiarlo o intentar de nuevo.",
                "Cerrar sin guardar",
                self._force_close,
            )
            return
        if not self.property("forced"):
            self._put_away()
        self.settings.geometry = self.saveGeometry()
        self.settings.flush()
        self.around.rest()
        self.jobs.close()
        self.news.stop()
        event.accept()

    def _force_close(self) -> None:
        self.setProperty("forced", True)
        QTimer.singleShot(0, self.close)
