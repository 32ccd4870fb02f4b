"""The page *Acuerdos*: every agreement and commitment, what is late first, and the one that is chosen beside them."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.errors import NotFound
from app.services import commitments
from app.ui import values
from app.ui.page import Context, Page
from app.ui.pages.commitments_close import ENDINGS
from app.ui.pages.commitments_editor import CommitmentEditor, begin
from app.ui.pages.commitments_list import CommitmentList
from app.ui.pages.erasing import ErasingAction
from app.ui.pages.meetings_print import show_year_form
from app.ui.pages.record import HistoryAction
from app.ui.widgets.panes import ListAndReader
from app.ui.widgets.parts import ScrollColumn, label
from app.ui.widgets.status import EmptyState


class CommitmentsPage(Page):
    """`navigate("acuerdos")` shows the list; with `id` that agreement, open for writing."""

    watches = frozenset({"commitment", "evidence", "person", "meeting"})
    stays = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._pending = self._late = 0
        self.list = CommitmentList(context)
        self.filters, self.cards = self.list.filters, self.list.cards
        self.filters.changed.connect(self._filter)
        self.cards.chosen.connect(self._show)
        self.cards.activated_id.connect(self._enter)
        self.cards.clicked.connect(self._clicked)
        self._editor: CommitmentEditor | None = None
        self.reader = ScrollColumn()
        self.hint = label("Elija un acuerdo para verlo aquí.", "muted")
        self.reader.add(self.hint)
        self.panes = ListAndReader(self.list, self.reader)
        self.panes.layout_changed.connect(self.header_changed)
        self.empty = EmptyState(
            "list-checks",
            "Aquí irán los acuerdos y compromisos",
            "Anotar el primero",
            self._create,
            more="Los que se tomen en cada sesión llegan aquí solos, y los atrasados se muestran primero.",
        )
        self.stack = QStackedWidget()
        self.stack.addWidget(self.panes)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack)
        self.write = self.make_action("Anotar acuerdo", self._create, icon="plus", shortcut="Ctrl+N")
        self.make_action("Buscar acuerdos", self._search, icon="search", shortcut="Ctrl+F", menu=False)
        self.make_action("Imprimir los acuerdos del año", self._print, icon="printer", shortcut="Ctrl+P")
        self.erase = ErasingAction(self, "commitment", self._in_sight)
        self.past = HistoryAction(self, "commitment", self._in_sight)
        self._endings = [self.make_action(each, partial(self._end, key), menu=False) for key, each in ENDINGS.items()]
        self._show_editor(shown=False)

    @property
    def editor(self) -> CommitmentEditor:
        """Where one is written, made when the first is opened."""
        if self._editor is None:
            made = self._editor = CommitmentEditor(self.context)
            made.changed.connect(self._read)
            made.removed.connect(self._removed)
            self.reader.add(made)
        return self._editor

    @property
    def _written(self) -> str:
        """The agreement that is open, '' for none."""
        return self._editor.commitment if self._editor is not None else ""

    def title(self) -> str:
        """The page's name."""
        return "Acuerdos"

    def context_line(self) -> str:
        """How many are pending, and how many of them late."""
        if self.stack.currentWidget() is self.empty:
            return ""
        if not self._pending:
            return "Nada pendiente"
        late = values.count_words(self._late, "atrasado", "atrasados")
        pending = values.count_words(self._pending, "pendiente", "pendientes")
        return f"{pending}, {late}" if self._late else pending

    def primary(self) -> QAction | None:
        """Writing one, unless the empty page offers it."""
        return None if self.stack.currentWidget() is self.empty else self.write

    def arrive(self, **args: str) -> None:
        """The list, or the agreement that `id` names."""
        wanted = args.get("id", "")
        self.is_read = not self._written
        self._read()
        if wanted and wanted not in self.list.rows:
            self.filters.show_all()
            self._read()
        if wanted in self.list.rows:
            self.cards.choose(wanted)
            self._open(wanted)
        elif wanted:
            self.context.toast("Ese acuerdo ya no está.")
        else:
            self.panes.show_list()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read the list again, and the one that is shown."""
        self._read()
        if self._written:
            try:
                self.editor.refresh()
                self._offer_endings()
            except NotFound:
                self.editor.saver.forget()
                self.editor.commitment = ""
                self._removed()

    def save_now(self) -> bool:
        """Save what is typed."""
        return self._editor is None or self._editor.save_now()

    def put_away(self) -> None:
        """Take away the agreement that was begun and left blank."""
        if self._editor is not None and self._editor.drop_blank():
            self._show_editor(shown=False)

    def go_back(self) -> bool:
        """Close a question, then the reader where only one is seen."""
        if self._written and self.editor.go_back():
            return True
        return self.panes.go_back()

    def leads_back(self) -> bool:
        """To the list, where an agreement covers it."""
        return self.panes.covers_list

    def first_focus(self) -> QWidget | None:
        """The list, or what the empty page offers."""
        if self.stack.currentWidget() is self.empty:
            return self.empty.button
        if self._written and not self.panes.is_wide and self.editor.isVisible():
            return self.editor.text
        return self.list.first_focus()

    def _in_sight(self) -> str:
        return "" if self._editor is None or self._editor.isHidden() else self._editor.commitment

    def _read(self) -> None:
        standing = commitments.counted(self.context.database, wall_clock.today())
        self._pending, self._late = standing.pending, standing.late
        self.list.read(self._written)
        self.stack.setCurrentWidget(self.panes if standing.whole else self.empty)
        self._offer_endings()
        self.header_changed.emit()

    def _filter(self) -> None:
        self._read()
        if not self.cards.current_id():
            self._leave()

    def _show(self, commitment: str) -> None:
        if not commitment:
            self._leave()
        elif commitment != self._written:
            self._open(commitment, reading=self.panes.is_wide)

    def _clicked(self) -> None:
        # Where only one of the two is seen, a click comes to what it is on, also on the card that is chosen already.
        if not self.panes.is_wide and self.cards.current_id():
            self._open(self.cards.current_id())

    def _enter(self, commitment: str) -> None:
        self._open(commitment)
        self.editor.text.setFocus()

    def _open(self, commitment: str, *, reading: bool = True) -> None:
        if not self.editor.show_commitment(commitment):
            self.cards.choose(self.editor.commitment)
            return
        self._show_editor(shown=True)
        self.reader.verticalScrollBar().setValue(0)
        if reading:
            self.panes.show_reader()

    def _leave(self) -> None:
        if self._editor is None or self._editor.leave():
            self._show_editor(shown=False)
            self.panes.show_list()

    def _removed(self) -> None:
        self._show_editor(shown=False)
        self.panes.show_list()
        self._read()
        self.cards.setFocus()

    def _show_editor(self, *, shown: bool) -> None:
        if self._editor is not None:
            self._editor.setVisible(shown)
        self.hint.setVisible(not shown)
        self._offer_endings()
        self.header_changed.emit()

    def _offer_endings(self) -> None:
        for action in self._endings:
            action.setVisible(self._editor is not None and self._editor.can_end)

    def _create(self) -> None:
        if self._editor is not None and not self._editor.leave():
            return
        made = begin(self.context)
        self.filters.show_pending()
        self._read()
        self.cards.choose(made)
        self._open(made)
        self.editor.text.setFocus()

    def _end(self, ending: str) -> None:
        self.panes.show_reader()
        self.editor.ask_ending(ending)

    def _print(self) -> None:
        if self.save_now():
            show_year_form(self.context, "compromisos", "Acuerdos del año")

    def _search(self) -> None:
        self.panes.show_list()
        self.list.search()
