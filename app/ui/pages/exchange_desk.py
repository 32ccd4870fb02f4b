"""*Entregar y recibir*: what waits to go out, the files that came, who asks to join, and what is still missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.ui import failures
from app.ui.announce import announce
from app.ui.page import Context
from app.ui.pages.exchange_chat import ChatLine
from app.ui.pages.exchange_files import Seen
from app.ui.pages.exchange_giving import Giving
from app.ui.pages.exchange_history import AwaitedSection, HeldBackSection, NewerSection
from app.ui.pages.exchange_incoming import IncomingFiles
from app.ui.pages.exchange_inviting import Inviting
from app.ui.pages.exchange_people import ApplicantsSection
from app.ui.pages.exchange_standing import Standing
from app.ui.pages.exchange_swap import Swapping
from app.ui.pages.exchange_waiting import WaitingSection
from app.ui.widgets.file_chooser import FileChooser
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import InlineNotice
from app.ui.widgets.tab_order import follow_reading

_UNDONE, _MEANWHILE = "Usted deshizo", "Mientras tanto no se puede entregar ni intercambiar."


class DeskPart(ScrollColumn):
    """`changed()` when the header may say something else; `news()` when everything should be read again."""

    changed = Signal()
    news = Signal()
    decide = Signal()
    undo = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.state = Standing()
        self.files = FileChooser(context.settings, self)
        self.swapping = Swapping(context, self.files, self)
        self.at_hand, self.exchanged = self.swapping.at_hand, self.swapping.panel
        self.handing = Giving(context, self.files, self)
        self.giving, self.given = self.handing.choices, self.handing.panel
        self.inviting = Inviting(context, self.files, self)
        self.invitation = self.inviting.panel
        self._after_notice: Callable[[], object] | None = None
        self._build()

    def _build(self) -> None:
        context = self._context
        self.notice = InlineNotice("done")
        self.notice.pressed.connect(self._follow_notice)
        self.invitation.closed.connect(self._arrange)
        self.inviting.invited.connect(self._after_invitation)
        self.inviting.failed.connect(self._failed)
        self.incoming = IncomingFiles(context)
        self.incoming.taken.connect(self._after_reception)
        self.incoming.answer.connect(self.begin_giving)
        self.incoming.changed.connect(self._follow_incoming)
        self.incoming.undo.connect(self.undo)
        self.chat = ChatLine(context, self.incoming, self._failed)
        self.incoming.acknowledge.connect(self.chat.copy)
        self.handing.written.connect(self._after_hand_over)
        self.handing.failed.connect(self._failed)
        self.given.held_back.connect(self._show_held_back)
        self.swapping.begun.connect(self.notice.hide)
        self.swapping.undecided.connect(self.undo)
        self.swapping.exchanged.connect(self._after_exchange)
        self.swapping.failed.connect(self._after_failed_exchange)
        self.swapping.stopped.connect(self._after_stop)
        self.swapping.changed.connect(self._arrange)
        self.exchanged.decide.connect(self.decide)
        self.exchanged.undo.connect(self.undo)
        self.exchanged.review.connect(self._review)
        for panel in (self.giving, self.given, self.exchanged):
            panel.closed.connect(self._put_away)
        self.waiting = WaitingSection(self.begin_giving, self.ask_files, self.chat.copy, self.chat.paste)
        self.applicants = ApplicantsSection(context)
        self.applicants.accepted.connect(self._after_acceptance)
        self.applicants.declined.connect(self._after_no)
        self.held_back = HeldBackSection(context)
        self.awaited, self.newer = AwaitedSection(), NewerSection()
        self.newer.looked_at.connect(self._review)
        self.undone = InlineNotice("attention")
        self.undone.pressed.connect(self.undo)
        panels: tuple[QWidget, ...] = (self.invitation, self.giving, self.given, self.exchanged, self.incoming)
        lists = (self.applicants, self.waiting, self.at_hand, self.held_back, self.awaited)
        for part in (self.notice, self.undone, *panels, self.inviting.alone, self.inviting.sent, *lists, self.newer):
            self.add(part)

    def show_standing(self, state: Standing) -> None:
        """Show how the exchange stands."""
        from app.sync.undoing_words import delivery_words

        self.state = state
        self.incoming.may_answer = state.has_others and not state.applicants
        self.waiting.show_standing(state)
        self.applicants.show_applicants(state.applicants)
        not_accepted = {one.name for one in state.declined}
        for told in (self.incoming, self.exchanged):
            told.follow_no(not_accepted)
        self.held_back.show_evidence(state.held_back)
        self.awaited.show_awaited(state.awaited)
        self.newer.show_files(state.newer)
        self.inviting.show_standing(state)
        undone = state.undoable.undone if state.undoable is not None else ()
        self.undone.setVisible(bool(undone))
        if undone:
            self.undone.tell(f"{_UNDONE} {', '.join(map(delivery_words, undone))}. {_MEANWHILE}", "Decidir qué hacer")
        self._arrange()

    def put_away_taken(self) -> None:
        """What was received was taken back, brought again or rejected since: its results say so no more."""
        self.incoming.put_away_taken()
        if self.exchanged.took_in and not self.exchanged.isHidden():
            self.exchanged.put_away()

    def first_focus(self) -> QWidget | None:
        """The first button for what comes next."""
        if not self.giving.isHidden():
            return self.giving.way
        for panel in (self.given, self.exchanged):
            if not panel.isHidden():
                return panel.ready
        if self.incoming.seen:
            return self.incoming.first_verb()
        if not self.invitation.isHidden():
            return self.invitation.code
        if self.state.undecided:
            return self.undone.button
        if self.state.alone:
            return self.waiting.receive if self.state.invited else self.inviting.alone.button
        return self.waiting.give

    def go_back(self) -> bool:
        """Put away what is open over the lists: choices, results, files that were only looked at."""
        for panel in (self.giving, self.given, self.exchanged):
            if not panel.isHidden():
                panel.put_away()
                return True
        if self.incoming.seen:
            self.incoming.put_away()
            return True
        return False

    # Exchanging with a stick or a folder.

    def _after_exchange(self) -> None:
        self.incoming.put_away_taken()
        self._context.undo.clear(received=self.exchanged.took_in)
        self.giving.hide()
        self.news.emit()
        self._to_top()

    def _after_stop(self) -> None:
        self._context.toast("Se detuvo. Lo que ya se recibió queda guardado; al intercambiar otra vez, sigue el resto.")
        self._after_part()

    def _after_failed_exchange(self, error: Exception) -> None:
        self._after_part()
        self._failed(error)

    def _after_part(self) -> None:
        # Of several files some may have come whole.
        self._context.undo.clear(received=True)
        self.news.emit()

    def _review(self, path: Path) -> None:
        self.exchanged.hide()
        self.incoming.look_at([path])

    # Handing over to files.

    def begin_giving(self) -> None:
        """Show the choices of a hand-over; what is undone is decided first."""
        if self.state.undecided:
            self.undo.emit()
            return
        self.notice.hide()
        self.exchanged.hide()
        self.handing.begin()
        self._arrange()
        self._to_top()

    def _after_hand_over(self) -> None:
        self.incoming.put_away()
        self.notice.hide()
        self._arrange()
        self._to_top()
        announce(self, self.given.heading.text())

    def _put_away(self) -> None:
        self._arrange()
        QTimer.singleShot(0, self, self._focus_first)

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
        received = [one.received for one in seen if one.received is not None]
        self._context.undo.clear(received=any(one.is_seen for one in received))
        words = "Se recibió el archivo" if len(received) == 1 else f"Se recibieron {len(received)} archivos"
        self._context.toast(words if received else "No se recibió ningún archivo")
        self.news.emit()

    # People.

    def _after_invitation(self) -> None:
        for one in (self.notice, self.giving, self.given, self.exchanged):  # the words come alone
            one.hide()
        self.news.emit()
        self._arrange()
        self._to_top()

    def _after_acceptance(self, sentence: str) -> None:
        self._context.undo.clear()
        self.news.emit()
        asking = {one.name for one in (*self.state.applicants, *self.state.declined)}
        self.incoming.let_in(asking)
        self.exchanged.let_in(asking)
        if (folder := self.exchanged.folder) is None:
            self.tell("done", sentence, "Entregar…", self.begin_giving)
        else:  # what the newcomer lacks goes where the request was
            self.tell("done", sentence, "Dejarlo en la carpeta", partial(self.swapping.exchange_with, folder))

    def _after_no(self, place: int) -> None:
        self.notice.hide()
        self.news.emit()
        if not self.applicants.focus_at(place):
            self._focus_first()

    # Showing.

    def _arrange(self) -> None:
        """Show what belongs together: one thing to do at a time."""
        busy = bool(self.incoming.seen) or not self.invitation.isHidden()
        self.inviting.arrange(busy=busy)
        self.at_hand.setVisible(self.state.awaits_others or bool(self.at_hand.places))
        self.at_hand.setEnabled(not self.state.undecided)
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
        busy = any(not panel.isHidden() for panel in (self.giving, self.given, self.exchanged))
        wanted = None if busy else self.applicants.first()
        wanted = wanted or self.first_focus()
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
