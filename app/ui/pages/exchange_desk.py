"""*Entregar y recibir*: what waits to go out, the files that came, who asks to join, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui import failures
from app.ui.announce import announce
from app.ui.page import Context
from app.ui.pages.exchange_files import Seen
from app.ui.pages.exchange_history import AwaitedSection, HeldBackSection
from app.ui.pages.exchange_incoming import IncomingFiles
from app.ui.pages.exchange_people import ApplicantsSection, InvitationPanel
from app.ui.pages.exchange_standing import Standing, suggested_name, write_hand_over, write_invitation
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


class DeskPart(ScrollColumn):
    """`changed()` when the header may say something else; `news()` when everything should be read again."""

    changed = Signal()
    news = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.state = Standing()
        self.files = FileChooser(context.settings, self)
        self._after_notice: Callable[[], object] | None = None
        self.notice = InlineNotice("done")
        self.notice.pressed.connect(self._follow_notice)
        self.notice.hide()
        self.invitation = InvitationPanel()
        self.invitation.closed.connect(self._arrange)
        self.incoming = IncomingFiles(context)
        self.incoming.taken.connect(self._after_reception)
        self.incoming.answer.connect(self.ask_where)
        self.incoming.changed.connect(self._follow_incoming)
        self.alone = EmptyState("users", _ALONE, "Invitar a colegas…", self.ask_invitation, more=_ALONE_MORE)
        self.waiting = WaitingSection(self.ask_files)
        self.applicants = ApplicantsSection(context)
        self.applicants.accepted.connect(self._after_acceptance)
        self.held_back = HeldBackSection(context)
        self.awaited = AwaitedSection()
        first: tuple[QWidget, ...] = (self.notice, self.invitation, self.incoming, self.alone, self.applicants)
        for part in (*first, self.waiting, self.held_back, self.awaited):
            self.add(part)

    def show_standing(self, state: Standing) -> None:
        """Show how the exchange stands."""
        self.state = state
        self.incoming.may_answer = state.has_others and not state.applicants
        self.waiting.show_standing(state)
        self.applicants.show_applicants(state.applicants)
        self.held_back.show_evidence(state.held_back)
        self.awaited.show_awaited(state.awaited)
        self._arrange()

    def first_focus(self) -> QWidget | None:
        """The first button for what comes next."""
        if self.incoming.seen:
            return self.incoming.first_verb()
        return self.alone.button if self.state.alone else self.waiting.receive

    def go_back(self) -> bool:
        """Put away files that were only looked at."""
        if self.incoming.seen:
            self.incoming.put_away()
            return True
        return False

    # Handing over.

    def ask_where(self) -> None:
        """Ask where to write the file."""
        self.files.ask_where("Entregar a un archivo", suggested_name(self._context.database), self.hand_over_to)

    def hand_over_to(self, path: str) -> None:
        """Write what others lack to `path`."""
        work = partial(write_hand_over, self._context.database, Path(path))
        self._context.run_job("Preparando la entrega", work, done=self._handed_over, failed=self._failed)

    def _handed_over(self, done: HandedOver) -> None:
        from app.sync.words import handed_over_words, held_back_words

        self.incoming.put_away()
        text = f"{handed_over_words(done)} Llévelo o envíelo a sus colegas."
        if done.held_back:
            text += f"\n{held_back_words(done.held_back)}"
        self.tell("done", text, "Ver cuáles" if done.held_back else "", self._show_held_back)

    def _show_held_back(self) -> None:
        row = self.held_back.findChild(ListRow)
        if row is not None:
            row.setFocus()
            self.ensureWidgetVisible(row)

    def _failed(self, error: Exception) -> None:
        self.tell("problem", failures.sentence(error))

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
        self._context.undo.clear()
        received = [one for one in seen if one.received is not None]
        words = "Se recibió el archivo" if len(received) == 1 else f"Se recibieron {len(received)} archivos"
        self._context.toast(words if received else "No se recibió ningún archivo")
        self.news.emit()

    # People.

    def ask_invitation(self) -> None:
        """Ask where to write the invitation."""
        name = suggested_name(self._context.database, f"Invitación a {self.state.microcentro}")
        self.files.ask_where("Invitar a colegas", name, self.invite_to)

    def invite_to(self, path: str) -> None:
        """Write an invitation to `path` and show its words."""
        if self._context.workspace is None:
            return
        work = partial(write_invitation, self._context.workspace, self._context.database, Path(path))
        self._context.run_job("Preparando la invitación", work, done=self._invited, failed=self._failed)

    def _invited(self, made: Invited) -> None:
        self.notice.hide()
        self.invitation.tell(made)
        self._arrange()
        self._to_top()

    def _after_acceptance(self, sentence: str) -> None:
        self._context.undo.clear()
        self.news.emit()
        self.tell("done", sentence, "Entregar…", self.ask_where)

    # Showing.

    def _arrange(self) -> None:
        """Show what belongs together: one thing to do at a time."""
        busy = bool(self.incoming.seen) or not self.invitation.isHidden()
        self.alone.setVisible(self.state.alone and not busy)
        if self.incoming.seen:
            self._to_top()
        # The notice is the first in the column and always there: the rest follows it.
        follow_reading(self.column)
        self.changed.emit()

    def _follow_incoming(self) -> None:
        self._arrange()
        if not self.incoming.seen:
            QTimer.singleShot(0, self, self._focus_first)

    def _focus_first(self) -> None:
        """Lead the keyboard to what needs a person next."""
        wanted = self.applicants.first_button() or self.first_focus()
        if wanted is not None and self.isVisible():
            wanted.setFocus()

    def _to_top(self) -> None:
        self.verticalScrollBar().setValue(0)

    def tell(self, kind: str, text: str, verb: str = "", run: Callable[[], object] | None = None) -> None:
        """Say `text` over everything else; `run` for the button `verb`."""
        self._after_notice = run
        self.notice.set_kind(kind)
        self.notice.tell(text, verb)
        self._to_top()
        if verb:
            self.notice.button.setFocus()
        announce(self, text)

    def _follow_notice(self) -> None:
        if self._after_notice is not None:
            self._after_notice()
