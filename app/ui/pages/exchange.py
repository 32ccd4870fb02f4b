"""Intercambio: hand over what others lack, look at what came and take it in, decide, and see how it stands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.services import conflicts, labels
from app.ui import failures
from app.ui.announce import announce
from app.ui.page import Context, Page
from app.ui.pages.exchange_conflicts import ConflictsSection
from app.ui.pages.exchange_files import Seen
from app.ui.pages.exchange_history import AwaitedSection, HealthSection, HeldBackSection, HistorySection
from app.ui.pages.exchange_incoming import IncomingFiles
from app.ui.pages.exchange_people import ApplicantsSection, InvitationPanel
from app.ui.pages.exchange_standing import Standing, read, suggested_name, write_hand_over, write_invitation
from app.ui.pages.exchange_waiting import WaitingSection
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.tab_order import follow_reading

if TYPE_CHECKING:
    from app.sync.hand_over import HandedOver
    from app.sync.inviting import Invited

_ALONE = "Todavía no hay otro computador en este microcentro."
_ALONE_MORE = (
    "Invite a sus colegas: Minga prepara un archivo de invitación y le dice seis palabras para abrirlo. "
    "Después, cada uno le entrega su trabajo en un archivo y usted lo recibe aquí."
)

DECIDE = "decidir"


class ExchangePage(Page):
    """The page of files that go out and come in."""

    watches: ClassVar[frozenset[str]] = labels.shared_types() | {"sync_handover", "sync_import", "sync_inbox", "blob"}

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.state = Standing()
        self.files = FileChooser(context.settings, self)
        self._after_notice: Callable[[], object] | None = None
        self._decides = False
        self.give = self.make_action("Entregar a un archivo…", self.ask_where, icon="upload", shortcut="Ctrl+E")
        self.fetch = self.make_action("Recibir archivos…", self.ask_files, icon="download", shortcut="Ctrl+O")
        self.invite = self.make_action("Invitar a colegas…", self.ask_invitation, icon="user-plus")
        self._build()

    def _build(self) -> None:
        self.column = ScrollColumn()
        self.notice = InlineNotice("done")
        self.notice.pressed.connect(self._follow_notice)
        self.notice.hide()
        self.invitation = InvitationPanel()
        self.invitation.closed.connect(self._arrange)
        self.incoming = IncomingFiles(self.context)
        self.incoming.taken.connect(self._after_reception)
        self.incoming.answer.connect(self.ask_where)
        self.incoming.changed.connect(self._follow_incoming)
        self.alone = EmptyState("users", _ALONE, "Invitar a colegas…", self.ask_invitation, more=_ALONE_MORE)
        self.waiting = WaitingSection(self.ask_files)
        self.applicants = ApplicantsSection(self.context)
        self.applicants.accepted.connect(self._after_acceptance)
        self.conflicts = ConflictsSection(self.context)
        self.conflicts.decided.connect(self._after_decision)
        self.conflicts.changed.connect(self._arrange)
        self.held_back = HeldBackSection(self.context)
        self.awaited = AwaitedSection()
        self.history = HistorySection()
        self.health = HealthSection(self.ask_invitation)
        first: tuple[QWidget, ...] = (self.notice, self.invitation, self.incoming, self.alone, self.waiting)
        lists = (self.applicants, self.conflicts, self.held_back, self.awaited, self.history, self.health)
        for part in (*first, *lists):
            self.column.add(part)
        self.body.addWidget(self.column)

    def title(self) -> str:
        """The page's name."""
        return "Intercambio"

    def context_line(self) -> str:
        """Who takes part, and what needs a person."""
        return self.state.line(len(self.conflicts.cards))

    def primary(self) -> QAction | None:
        """Hand over, unless the page itself shows what to do first."""
        return self.give if self.state.has_others and not self.incoming.waits else None

    def arrive(self, **args: str) -> None:
        """`files`: paths, one a line, of files dropped on the window; `part="decidir"`: the first decision."""
        self._decides = args.get("part") == DECIDE
        if files := args.get("files", ""):
            self.incoming.look_at([Path(line) for line in files.splitlines() if line])

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again everything that is shown."""
        self._read()

    def first_focus(self) -> QWidget | None:
        """The first button of the page, or of the decision that is wanted."""
        if self._decides and (first := self.conflicts.first_button()) is not None:
            QTimer.singleShot(0, self, partial(self.column.ensureWidgetVisible, self.conflicts.views[0]))
            return first
        if self.incoming.seen:
            return self.incoming.first_verb()
        return self.alone.button if self.state.alone else self.waiting.receive

    def go_back(self) -> bool:
        """Close the editor of a decision, or put away files that were only looked at."""
        if self.conflicts.stop_writing():
            return True
        if self.incoming.seen:
            self.incoming.put_away()
            return True
        return False

    # Handing over.

    def ask_where(self) -> None:
        """Ask where to write the file."""
        self.files.ask_where("Entregar a un archivo", suggested_name(self.context.database), self.hand_over_to)

    def hand_over_to(self, path: str) -> None:
        """Write what others lack to `path`."""
        work = partial(write_hand_over, self.context.database, Path(path))
        self.context.run_job("Preparando la entrega", work, done=self._handed_over, failed=self._failed)

    def _handed_over(self, done: HandedOver) -> None:
        from app.sync.words import handed_over_words, held_back_words

        self.incoming.put_away()
        text = f"{handed_over_words(done)} Llévelo o envíelo a sus colegas."
        if done.held_back:
            text += f"\n{held_back_words(done.held_back)}"
        self._tell("done", text, "Ver cuáles" if done.held_back else "", self._show_held_back)

    def _show_held_back(self) -> None:
        row = self.held_back.findChild(ListRow)
        if row is not None:
            row.setFocus()
            self.column.ensureWidgetVisible(row)

    def _failed(self, error: Exception) -> None:
        self._tell("problem", failures.sentence(error))

    # Receiving.

    def ask_files(self) -> None:
        """Ask which files came."""
        self.files.ask_files("Recibir archivos", self.look_at)

    def look_at(self, paths: list[str]) -> None:
        """Show what these files would bring."""
        self.notice.hide()
        self.incoming.look_at([Path(path) for path in paths])

    def _after_reception(self, seen: list[Seen]) -> None:
        # What earlier steps would take back may have changed under them.
        self.context.undo.clear()
        received = [one for one in seen if one.received is not None]
        words = "Se recibió el archivo" if len(received) == 1 else f"Se recibieron {len(received)} archivos"
        self.context.toast(words if received else "No se recibió ningún archivo")
        self._read()

    # People.

    def ask_invitation(self) -> None:
        """Ask where to write the invitation."""
        name = suggested_name(self.context.database, f"Invitación a {self.state.microcentro}")
        self.files.ask_where("Invitar a colegas", name, self.invite_to)

    def invite_to(self, path: str) -> None:
        """Write an invitation to `path` and show its words."""
        if self.context.workspace is None:
            return
        work = partial(write_invitation, self.context.workspace, self.context.database, Path(path))
        self.context.run_job("Preparando la invitación", work, done=self._invited, failed=self._failed)

    def _invited(self, made: Invited) -> None:
        self.notice.hide()
        self.invitation.tell(made)
        self._arrange()
        self._to_top()

    def _after_acceptance(self, sentence: str) -> None:
        self.context.undo.clear()
        self._read()
        self._tell("done", sentence, "Entregar…", self.ask_where)

    def _after_decision(self) -> None:
        self._read()
        if not self.conflicts.cards:
            QTimer.singleShot(0, self._focus_first)

    # Showing.

    def _read(self) -> None:
        self.state = state = read(self.context.database)
        self.give.setEnabled(state.has_others)
        self.incoming.may_answer = state.has_others and not state.applicants
        self.invite.setEnabled(state.coordinates)
        self.invite.setVisible(state.coordinates)
        self.waiting.show_standing(state)
        self.applicants.show_applicants(state.applicants)
        self.conflicts.show_cards(conflicts.cards(self.context.database))
        self.held_back.show_evidence(state.held_back)
        self.awaited.show_awaited(state.awaited)
        self.history.show_files(state.given, state.received)
        self.health.show_laptops(state.laptops, may_invite=state.coordinates)
        self._arrange()

    def _arrange(self) -> None:
        """Show what belongs together: one thing to do at a time."""
        alone = self.state.alone
        busy = bool(self.incoming.seen) or not self.invitation.isHidden()
        self.alone.setVisible(alone and not busy)
        for part in (self.history, self.health):
            part.setVisible(not alone)
        if self.incoming.seen:
            self._to_top()
        # The notice is the first in the column and always there: the rest follows it.
        follow_reading(self.column.column)
        self.header_changed.emit()

    def _follow_incoming(self) -> None:
        self._arrange()
        if not self.incoming.seen:
            QTimer.singleShot(0, self._focus_first)

    def _focus_first(self) -> None:
        """Lead the keyboard to what needs a person next."""
        wanted = self.applicants.first_button() or self.conflicts.first_button() or self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    def _to_top(self) -> None:
        self.column.verticalScrollBar().setValue(0)

    def _tell(self, kind: str, text: str, verb: str = "", run: Callable[[], object] | None = None) -> None:
        self._after_notice = run
        self.notice.set_kind(kind)
        self.notice.tell(text, verb)
        self._to_top()
        if verb and not self.conflicts.is_writing:
            self.notice.button.setFocus()
        announce(self, text)

    def _follow_notice(self) -> None:
        if self._after_notice is not None:
            self._after_notice()
