"""Prácticas: the library beside its reading pane, and the editor of one practice."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.errors import AppError, NotFound
from app.services import unshared
from app.ui import failures
from app.ui.evidence_files import EvidenceFiles
from app.ui.news import OFFICIAL_FILES
from app.ui.page import Context, Page
from app.ui.pages import practices_verbs as verbs
from app.ui.pages.erasing import ErasingAction
from app.ui.pages.plan_improve import ImproveAction
from app.ui.pages.practices_browse import Browse
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_desk import Desk
from app.ui.pages.practices_verbs import CYCLE, EDIT, KEY, NEW
from app.ui.pages.practices_words import PRIVATE_WORDS
from app.ui.pages.record import HistoryAction
from app.ui.steps import tell_gone
from app.ui.widgets.status import EmptyState

EMPTY = "Aquí se reúnen las prácticas del microcentro."
EMPTY_MORE = "Escriba la primera: queda como borrador privado en este computador hasta que usted la comparta."
GONE = "La práctica que tenía abierta ya no está."
_LISTED = frozenset({"practice", "person", "school", "grade_task", "evidence"})  # what the list says comes of these


class PracticesPage(Page):
    """`arrive(id=…)` reads a practice, `mode="editar"` edits it, `mode="nueva"` too, and a draft left empty goes."""

    watches = frozenset(
        {
            "practice", "grade_task", "practice_step", "practice_material", "evidence", "person", "school", "blob",
            "practice_presentation", "peer_review", "adoption", "exit_ticket_batch", "self_evaluation",
            OFFICIAL_FILES,
        }
    )  # fmt: skip
    stays = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._curriculum, self._files = Curriculum(context), EvidenceFiles(context)
        self.destroyed.connect(self._curriculum.close)
        self.destroyed.connect(self._files.close)
        self.begin = self.make_action("Escribir una práctica", self._create, icon="plus", shortcut="Ctrl+N")
        self.share = self.make_action("Compartir práctica", self._share, icon="share-2")
        self.look = self.make_action("Buscar una práctica", self._search, icon="search", shortcut="Ctrl+F", menu=False)
        self.edit = self.make_action("Editar la práctica", self._edit, icon="pencil", shortcut="Ctrl+E")
        self.print = self.make_action("Imprimir la práctica", self._print, icon="printer", shortcut="Ctrl+P")
        self.objectives = self.make_action("Elegir objetivos", self._choose_objectives, icon="target", menu=False)
        self.attach = self.make_action("Agregar evidencia", self._attach, icon="image-plus", menu=False)
        self.make_action("Ver objetivos con práctica", self._coverage, icon="target")
        self.blank = self.make_action("Imprimir hoja en blanco", self._print_blank, icon="file-text")
        self.copy = self.make_action("Adaptar como mía", self._adapt, icon="copy")
        self.remove = self.make_action("Quitar la práctica", self._remove, icon="trash-2")
        self.erase = ErasingAction(self, "practice", self._current)
        self.improve = ImproveAction(self, self._shared)
        self.past = HistoryAction(self, "practice", self._current)
        self.panes = Browse(context, self._curriculum, self._files, self._create)
        self.library, self.reader = self.panes.library, self.panes.reader
        self.panes.turned.connect(self._follow)
        self.empty = EmptyState("book-open", EMPTY, "Escribir la primera", self._create, more=EMPTY_MORE)
        self._field = ""  # where writing begins
        self.stack = Desk(context, self._curriculum, self._files)
        self.stack.renamed.connect(self._follow)
        self.stack.addWidget(self.panes)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack)
        reader = self.reader
        for wish, run in (
            (reader.wants_edit, self._edit_at),
            (reader.wants_share, self._share),
            (reader.wants_history, self._look_back),
            (self.stack.wants_share, self._share),
            (reader.wants_print, self._print),
            (reader.wants_copy, self._adapt),
            (reader.wants_other, self._go),
            (reader.wants_stage, self._go_to_stage),
        ):
            wish.connect(run)

    # What the window reads.

    def title(self) -> str:
        """The name of the practice that is edited, or read where nothing else is seen; else of the page."""
        if self.stack.editing:
            return self.stack.title()
        return self.reader.name if self._reads_alone() else "Prácticas"

    def context_line(self) -> str:
        """How many there are, or that the draft stays here."""
        alone = self.stack.editing or (self.reader if self._reads_alone() else None)
        if alone is not None:
            return PRIVATE_WORDS if alone.is_private else "Compartida con la red"
        return self.library.line() if self.library.total else ""

    def primary(self) -> QAction | None:
        """Sharing the private draft in sight; else writing a new one."""
        if editor := self.stack.editing:
            return self.share if editor.is_private else None
        if self.stack.currentWidget() is self.empty:
            return None
        return self.share if self.reader.is_private and self.reader.isVisibleTo(self) else self.begin

    def arrive(self, **args: str) -> None:
        """The library; with `id` one practice to read, or with a mode to edit (at a `field`, at a `piece`)."""
        wanted, was_editing = args.get("id", ""), self.stack.editing
        if wanted and args.get("mode") in (EDIT, NEW) and self._open(wanted, fresh=args["mode"] == NEW):
            self._field = args.get("field", "")
            self.is_read = True  # the list is read once it is in sight
            if (piece := args.get("piece")) and (editor := self.stack.editing):
                editor.finish()
                editor.evidence.open_pane(piece)
                self._field = "evidence"
            return
        if was_editing:
            self._leave_editor()
        if wanted:
            self.is_read = self.panes.read(wanted)
            self.panes.show_reader()
        elif not was_editing:
            self.panes.show_list()
        if code := args.get("oa"):
            self.library.filters.show_objective(code)
            self.panes.show_list()
        self._follow()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again, without losing the place or what is being typed."""
        before = self.reader.shown
        if not self.stack.editing and (not tables or tables & _LISTED):
            self._list_again()
        try:
            if editor := self.stack.editing:
                editor.show_practice(editor.shown)
            elif before and before == self.reader.shown:  # another one was read when the list chose it
                # What is not of the database is read whenever one is told of it.
                told = not tables or tables & {"blob", OFFICIAL_FILES}
                (self.reader.show_practice if told else self.reader.bring)(before)
        except NotFound:
            # Somebody else removed it; what is typed stays in sight until it is copied or dropped.
            if self.stack.editing and not self.stack.editing.saver.dirty:
                self._leave_editor()
            tell_gone(self.context, GONE)
        self._follow()

    def save_now(self) -> bool:
        """Save what is typed in the editor."""
        return self.stack.editor is None or self.stack.editor.save()

    def put_away(self) -> None:
        """Take away the draft that was begun and left empty."""
        if self.stack.drop_blank():
            self._leave_editor()

    def go_back(self) -> bool:
        """From the words of a piece of evidence to the pieces; from the reader to the list, where only one is seen."""
        if editor := self.stack.editing:
            return editor.evidence.go_back()
        return self.panes.go_back()

    def leads_back(self) -> bool:
        """To the list, where the reader covers it."""
        return not self.stack.editing and self.panes.covers_list

    def _reads_alone(self) -> bool:
        return self.leads_back() and bool(self.reader.shown)

    def first_focus(self) -> QWidget | None:
        """The title of what is edited, the reader's first button, or the list."""
        if editor := self.stack.editing:
            field, self._field = self._field, ""
            return editor.place_of(field)
        if self.stack.currentWidget() is self.empty:
            return self.empty.button
        return self.library.cards if self.library.isVisibleTo(self) else self.reader.first_button()

    # What the person does.

    def _open(self, practice_id: str, *, fresh: bool) -> bool:
        """Edit this practice; False for a draft that was left empty and is gone, to which one came back."""
        try:
            self.stack.open(practice_id)
        except NotFound:
            if fresh:
                return False
            self.context.toast(GONE)
        else:
            if fresh:
                self.stack.note_fresh(practice_id)
        self._follow()
        return True

    def _list_again(self) -> None:
        self.library.filters.read_again()
        self.stack.setCurrentWidget(self.panes if self.panes.list_again() else self.empty)

    def _go(self, practice_id: str) -> None:
        self.context.navigate(KEY, id=practice_id)

    def _go_to_stage(self, stage: str) -> None:
        self.context.navigate(CYCLE, id=self.reader.shown, part=stage)

    def _search(self) -> None:
        if self.stack.editing:
            self.context.navigate(KEY)
        self.panes.start_search()

    def _create(self) -> None:
        if self.save_now():
            verbs.begin(self.context)

    def _edit(self) -> None:
        self._edit_at("")

    def _edit_at(self, field: str) -> None:
        wanted = self._current()
        if wanted and not self.stack.editing:
            self.context.navigate(KEY, id=wanted, mode=EDIT)
        if field and (editor := self.stack.editing):
            editor.go_to(field)

    def _choose_objectives(self) -> None:
        if editor := self.stack.editing:
            editor.choose_objectives()

    def _attach(self) -> None:
        if editor := self.stack.editing:
            editor.go_to("evidence")
            editor.evidence.strip.ask()

    def _adapt(self) -> None:
        if (source := self._current()) and self.save_now():
            verbs.adapt(self.context, source)

    def _share(self) -> None:
        wanted = self._current()
        if wanted and self.save_now():
            if (self.stack.editing or self.reader).stays:
                verbs.share_parts(self.context, wanted)
                return
            try:
                lacking = verbs.share(self.context, wanted)
            except AppError as error:
                failures.show(self, error)
                return
            if lacking:
                self._edit_at(lacking)
            else:
                self.refresh(frozenset({"practice"}))

    def _look_back(self) -> None:
        unshared.note_read(self.context.database, self._current())
        self.past.go()

    def _remove(self) -> None:
        wanted = self._current()
        if wanted and self.save_now():
            verbs.remove(self.context, wanted)
            if self.stack.editing:
                self.context.back()
            self.panes.show_list()
            self.refresh(frozenset({"practice"}))

    def _print(self) -> None:
        self.reader.settle()
        if (wanted := self._current()) and self.save_now():
            verbs.show_print(self.context, wanted, self.title() if self.stack.editing else self.reader.name)

    def _coverage(self) -> None:
        self.context.navigate("cobertura")

    def _print_blank(self) -> None:
        verbs.show_blank(self.context)

    def _current(self) -> str:
        return editor.shown if (editor := self.stack.editing) else self.panes.current()

    def _leave_editor(self) -> None:
        left = self.stack.leave()
        self.stack.setCurrentWidget(self.panes)
        self._list_again()
        if left:
            self.panes.read(left)

    def _shared(self) -> str:
        private = self.stack.editing.is_private if self.stack.editing else self.reader.is_private
        return "" if private else self._current()

    def _follow(self) -> None:
        reading = bool(self._current())
        for action in (self.print, self.copy, self.remove):
            action.setEnabled(reading)
        editor = self.stack.editing
        self.edit.setEnabled(reading and not editor)
        for action in (self.objectives, self.attach):
            action.setEnabled(editor is not None)
        shown = editor or self.reader
        self.share.setEnabled(reading and (shown.is_private or shown.stays is not None))
        self.library.begin.setVisible(self.primary() is not self.begin)
        self.header_changed.emit()
