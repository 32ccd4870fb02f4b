"""Intercambio: hand over what others lack, look at what came and take it in, decide, and see how it stands."""

from __future__ import annotations

from functools import cached_property, partial
from pathlib import Path
from typing import ClassVar

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.services import conflicts, labels
from app.ui import theme
from app.ui.page import Context, Page
from app.ui.pages.exchange_begun import left_over
from app.ui.pages.exchange_desk import DeskPart
from app.ui.pages.exchange_health import HealthPart
from app.ui.pages.exchange_history import HistoryPart
from app.ui.pages.exchange_review import ReviewPart
from app.ui.pages.exchange_standing import Standing, read
from app.ui.pages.exchange_undoing import REJECT, UNDO
from app.ui.widgets.parts import row_layout
from app.ui.widgets.tabs import PartTabs

DESK, DECIDE, HISTORY, HEALTH = "entregar", "decidir", "historial", "computadores"
PARTS = (DESK, DECIDE, HISTORY, HEALTH)
_NAMES = {
    DESK: "Entregar y recibir",
    DECIDE: "Por decidir",
    HISTORY: "Historial",
    HEALTH: "Salud del intercambio",
}


class ExchangePage(Page):
    """`arrive(files=…)`: paths, one a line, dropped on the window; `part="decidir"`; `folder=…` to exchange there."""

    watches: ClassVar[frozenset[str]] = labels.shared_types() | {
        "sync_handover",
        "sync_import",
        "sync_inbox",
        "blob",
        "local_join_request",
    }

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state = Standing()
        self.disputed = 0
        self._asked = self._said = ""
        self.desk = DeskPart(context)
        self.desk.changed.connect(self.header_changed)
        self.desk.news.connect(self._read)
        self.desk.decide.connect(partial(self.show_part, DECIDE))
        self.desk.undo.connect(self._ask_undo)
        self._make_actions()
        self._build()

    def _make_actions(self) -> None:
        self.swap = self.make_action("Intercambiar…", self.exchange, icon="arrow-left-right", shortcut="Ctrl+I")
        self.give = self.make_action("Entregar a un archivo…", self.begin_giving, icon="upload", shortcut="Ctrl+E")
        self.make_action("Recibir archivos…", self.ask_files, icon="download", shortcut="Ctrl+O")
        self.invite = self.make_action("Invitar a colegas…", self.ask_invitation, icon="user-plus")
        for place, (key, name) in enumerate(_NAMES.items(), 1):
            self.make_action(f"Ver {name}", partial(self.show_part, key), shortcut=f"Alt+{place}", menu=False)

    def _build(self) -> None:
        self.tabs = PartTabs("Partes del intercambio", (_NAMES[key] for key in PARTS))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.desk)
        self.tabs.turned.connect(self._turned)
        bar = row_layout()
        bar.setContentsMargins(theme.px(theme.L), 0, theme.px(theme.L), 0)
        bar.addWidget(self.tabs, 1)
        self.body.addLayout(bar)
        self.body.addWidget(self.stack, 1)

    # The other parts are made when one comes to them.

    @cached_property
    def review(self) -> ReviewPart:
        """What is to be decided."""
        made = ReviewPart(self.context)
        made.changed.connect(self._count)
        made.leave.connect(partial(self.show_part, DESK))
        self.stack.addWidget(made)
        return made

    @cached_property
    def history(self) -> HistoryPart:
        """The files that went and came."""
        made = HistoryPart(self.context)
        made.news.connect(self._read)
        made.undoing.changed.connect(self.desk.put_away_taken)
        self.stack.addWidget(made)
        return made

    @cached_property
    def health(self) -> HealthPart:
        """How each laptop stands."""
        made = HealthPart(self.context, self.ask_invitation)
        made.news.connect(self._read)
        self.stack.addWidget(made)
        return made

    @property
    def part_key(self) -> str:
        """The name of the part on screen."""
        return PARTS[self.tabs.current()]

    @property
    def part(self) -> DeskPart | ReviewPart | HistoryPart | HealthPart:
        """The part on screen."""
        key = self.part_key
        if key == DECIDE:
            return self.review
        if key == HISTORY:
            return self.history
        return self.health if key == HEALTH else self.desk

    def title(self) -> str:
        """The page's name."""
        return "Intercambio"

    def context_line(self) -> str:
        """Who takes part, and what needs a person."""
        return self.state.line(self.disputed)

    def primary(self) -> QAction | None:
        """Exchange, unless the page itself shows what to do first."""
        free = not self.desk.incoming.waits and self.desk.giving.isHidden()
        return self.swap if self.part_key == DESK and self.state.awaits_others and free else None

    def arrive(self, **args: str) -> None:
        """Show the part that is asked for; files are shown beside those that wait already."""
        if (part := args.get("part", "")) in PARTS:
            self.tabs.choose(PARTS.index(part))
        self.desk.swapping.places.ask()
        # Coming back here is not being told again.
        if (said := args.get("said", "")) and said != self._said:
            self._said = said
            self.tabs.choose(PARTS.index(DESK))
            self.desk.tell("done", said)
        if files := args.get("files", ""):
            self.tabs.choose(PARTS.index(DESK))
            self.desk.look_at([line for line in files.splitlines() if line])
        # Coming back here is not asking for it again.
        if (folder := args.get("folder", "")) and args.get("asked") != self._asked:
            self._asked = args.get("asked", "")
            self.tabs.choose(PARTS.index(DESK))
            self.desk.swapping.exchange_with(Path(folder))

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is shown."""
        self._read()

    def first_focus(self) -> QWidget | None:
        """The first button of the part."""
        return self.part.first_focus() or self.tabs

    def go_back(self) -> bool:
        """Close what is open inside the part."""
        return self.part.go_back()

    def show_part(self, key: str) -> None:
        """Go to a part and put the keyboard in it."""
        self.tabs.choose(PARTS.index(key))
        (self.first_focus() or self.tabs).setFocus()

    def exchange(self) -> None:
        """Exchange with the stick at hand, or ask for a folder."""
        self.show_part(DESK)
        self.desk.swapping.swap()

    def begin_giving(self) -> None:
        """Hand over to a file."""
        self.show_part(DESK)
        self.desk.begin_giving()

    def ask_files(self) -> None:
        """Ask which files came."""
        self.show_part(DESK)
        self.desk.ask_files()

    def ask_invitation(self) -> None:
        """Ask where to write the invitation."""
        self.show_part(DESK)
        self.desk.inviting.ask()

    def _read(self) -> None:
        self.state = state = read(self.context.database)
        # What is undone has to be decided first: nothing goes out meanwhile.
        self.give.setEnabled(state.has_others and not state.undecided)
        self.swap.setEnabled(state.awaits_others and not state.undecided)
        self.invite.setEnabled(state.coordinates)
        self.invite.setVisible(state.coordinates)
        self.disputed = conflicts.count(self.context.database) + left_over(self.context)
        self.desk.show_standing(state)
        self._show_part()
        self._head()

    def _ask_undo(self) -> None:
        """Show what taking the last reception back would do; what is undone already waits for a decision there."""
        self.show_part(HISTORY)
        found = self.state.undoable
        if found is not None and not found.undone and found.last is not None:
            self.history.undoing.ask(UNDO if found.can_undo else REJECT)

    def _show_part(self) -> None:
        key, state = self.part_key, self.state
        if key == DECIDE:
            self.review.refresh()
        elif key == HISTORY and state.undoable is not None:
            self.history.show_files(state.given, state.invitations, state.received, state.undoable)
        elif key == HEALTH:
            self.health.show_laptops(state.laptops, may_invite=state.coordinates, accepted=state.accepted)

    def _count(self) -> None:
        self.disputed = self.review.total
        self._head()

    def _head(self) -> None:
        # Alone there is nothing to decide, no history and nobody's health.
        self.tabs.setVisible(not self.state.alone or self.tabs.current() > 0)
        words = _NAMES[DECIDE] + (f" ({self.disputed})" if self.disputed else "")
        self.tabs.rename(PARTS.index(DECIDE), words)
        self.header_changed.emit()

    def _turned(self, _place: int) -> None:
        self.stack.setCurrentWidget(self.part)
        self._show_part()
        self._head()
