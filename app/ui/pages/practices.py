"""Prácticas: the library beside its reading pane, and the editor of one practice."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError, NotFound
from app.services import practices, rows
from app.ui import failures
from app.ui.page import Context, Page
from app.ui.pages.practices_blank import is_blank
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_editor import Editor
from app.ui.pages.practices_files import EvidenceFiles
from app.ui.pages.practices_library import Library
from app.ui.pages.practices_print import file_name, print_blank, print_practice
from app.ui.pages.practices_reader import Reader
from app.ui.pages.practices_words import UNTITLED
from app.ui.widgets.panes import ListAndReader
from app.ui.widgets.status import EmptyState

KEY = "practicas"
EDIT = "editar"
EMPTY = "Aquí se reúnen las prácticas del microcentro."
EMPTY_MORE = "Escriba la primera: queda como borrador privado en este computador hasta que usted la comparta."


class PracticesPage(Page):
    """`arrive(id=…)` reads a practice, `arrive(id=…, mode="editar")` edits it."""

    watches = frozenset(
        {"practice", "grade_task", "practice_step", "practice_material", "evidence", "person", "school", "blob"}
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._fresh = ""
        self._curriculum, self._files = Curriculum(context), EvidenceFiles(context)
        self.destroyed.connect(self._curriculum.close)
        self.destroyed.connect(self._files.close)
        self.begin = self.make_action("Nueva práctica", self._create, icon="plus", shortcut="Ctrl+N")
        self.share = self.make_action("Compartir práctica", self._share, icon="share-2")
        self.look = self.make_action("Buscar una práctica", self._search, icon="search", shortcut="Ctrl+F", menu=False)
        self.edit = self.make_action("Editar la práctica", self._edit, icon="pencil", shortcut="Ctrl+E")
        self.print = self.make_action("Imprimir la práctica", self._print, icon="printer", shortcut="Ctrl+P")
        self.blank = self.make_action("Imprimir hoja en blanco", self._print_blank, icon="file-text")
        self.copy = self.make_action("Adaptar como mía", self._adapt, icon="copy")
        self.remove = self.make_action("Eliminar la práctica", self._remove, icon="trash-2")
        self.library = Library(context, self._curriculum, self._create)
        self.reader = Reader(context, self._curriculum, self._files)
        self.panes = ListAndReader(self.library, self.reader)
        self.empty = EmptyState("book-open", EMPTY, "Escribir la primera", self._create, more=EMPTY_MORE)
        self.editor: Editor | None = None
        self.stack = QStackedWidget()
        self.stack.addWidget(self.panes)
        self.stack.addWidget(self.empty)
        self.body.addWidget(self.stack)
        self._connect()

    def _connect(self) -> None:
        self.library.chosen.connect(self._read)
        self.library.opened.connect(self._open)
        self.library.filters.changed.connect(self._follow)
        self.panes.layout_changed.connect(self._follow)
        self.reader.wants_edit.connect(self._edit_at)
        self.reader.wants_print.connect(self._print)
        self.reader.wants_copy.connect(self._adapt)
        self.reader.wants_removal.connect(self._remove)
        self.reader.wants_other.connect(self._go)

    # What the window reads.

    def title(self) -> str:
        """The name of the practice that is edited, else of the page."""
        if self.is_editing and self.editor is not None:
            return self.editor.main.name.value() or UNTITLED
        return "Prácticas"

    def context_line(self) -> str:
        """How many there are, or that the draft stays here."""
        if self.is_editing and self.editor is not None:
            return "Borrador privado: solo en este computador" if self.editor.is_private else "Compartida con la red"
        return self.library.line() if self.library.total else ""

    def primary(self) -> QAction | None:
        """Sharing the private draft in sight; else writing a new one."""
        if self.is_editing:
            return self.share if self.editor and self.editor.is_private else None
        if self.stack.currentWidget() is self.empty:
            return None
        return self.share if self.reader.is_private and self.reader.isVisibleTo(self) else self.begin

    @property
    def is_editing(self) -> bool:
        """Whether the editor is in sight."""
        return self.editor is not None and self.stack.currentWidget() is self.editor

    def arrive(self, **args: str) -> None:
        """The library; with `id` one practice to read, or with mode="editar" to edit."""
        wanted, was_editing = args.get("id", ""), self.is_editing
        if wanted and args.get("mode") == EDIT:
            self._show_editor(wanted)
            return
        self._leave_editor()
        if wanted:
            self._find_card(wanted)
            self.reader.show_practice(wanted)
            self.panes.show_reader()
        elif not was_editing:
            self.panes.show_list()

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again, without losing the place or what is being typed."""
        if not tables or tables & {"practice", "person", "school", "grade_task", "evidence"}:
            self._list_again()
        if not tables or "school" in tables:
            self.library.filters.show_schools()
        try:
            if self.is_editing and self.editor is not None:
                self.editor.show_practice(self.editor.shown)
            elif self.reader.shown:
                self.reader.show_practice(self.reader.shown)
        except NotFound as error:
            # Somebody else removed it; what is typed stays in sight until it is copied or dropped.
            if self.editor is not None and not self.editor.saver.dirty:
                self._leave_editor()
            self.context.toast(failures.sentence(error))
        self._follow()

    def save_now(self) -> bool:
        """Save what is typed in the editor."""
        return self.editor is None or self.editor.save()

    def go_back(self) -> bool:
        """From the reader to the list, where only one of them is seen."""
        return not self.is_editing and self.panes.go_back()

    def first_focus(self) -> QWidget | None:
        """The title of what is edited, the reader's first button, or the list."""
        if self.is_editing and self.editor is not None:
            return self.editor.main.name
        if self.stack.currentWidget() is self.empty:
            return self.empty.button
        return self.library.cards if self.library.isVisibleTo(self) else self.reader.edit_button

    # What the person does.

    def _list_again(self) -> None:
        self.library.count()
        self.library.search()
        if not self.library.cards.current_id() and not self.reader.shown:
            self.library.cards.choose_first()
        if not self.is_editing:
            self.stack.setCurrentWidget(self.panes if self.library.total else self.empty)

    def _find_card(self, practice_id: str) -> None:
        cards = self.library.cards
        if not cards.choose(practice_id):
            self._list_again()
            if not cards.choose(practice_id) and self.library.filters.is_narrow():
                self.library.filters.clear()
                cards.choose(practice_id)

    def _read(self, practice_id: str) -> None:
        self.reader.show_practice(practice_id)
        self._follow()

    def _open(self, practice_id: str) -> None:
        self.reader.show_practice(practice_id)
        self.panes.show_reader()
        self._follow()

    def _go(self, practice_id: str) -> None:
        self.context.navigate(KEY, id=practice_id)

    def _search(self) -> None:
        if self.is_editing:
            self.context.navigate(KEY)
        self.panes.show_list()
        self.library.filters.search.setFocus()
        self.library.filters.search.edit.selectAll()

    def _create(self) -> None:
        if self.save_now():
            self._fresh = practices.create(self.context.database)
            self.context.navigate(KEY, id=self._fresh, mode=EDIT)

    def _edit(self) -> None:
        self._edit_at("")

    def _edit_at(self, field: str) -> None:
        if self.reader.shown and not self.is_editing:
            self.context.navigate(KEY, id=self.reader.shown, mode=EDIT)
            if field and self.editor is not None:
                self.editor.go_to(field)

    def _adapt(self) -> None:
        if (source := self._current()) and self.save_now():
            made = practices.adapt(self.context.database, source)
            self.context.navigate(KEY, id=made, mode=EDIT)
            self.context.toast("Es su copia, en borrador. La práctica original sigue igual.")

    def _share(self) -> None:
        wanted = self._current()
        if not wanted or not self.save_now() or not practices.is_private(self.context.database, wanted):
            return
        if lacking := practices.missing_for_sharing(self.context.database, wanted):
            self._tell_missing(lacking[0])
            return
        try:
            practices.share(self.context.database, wanted)
        except AppError as error:
            failures.show(self, error)
        else:
            self.context.toast("Práctica compartida. Irá en la próxima entrega.")
            self.refresh(frozenset({"practice"}))

    def _tell_missing(self, first: tuple[str, str]) -> None:
        field, words = first
        self.context.toast(f"Todavía no se puede compartir. {words}")
        if self.is_editing and self.editor is not None:
            self.editor.go_to(field)
        else:
            self._edit_at(field)

    def _remove(self) -> None:
        wanted = self._current()
        if not wanted or not self.save_now():
            return
        database = self.context.database
        editing = self.is_editing
        run = partial(rows.remove, database, "practice", wanted)
        back = partial(rows.bring_back, database, "practice", wanted)
        self.context.undo.push("Eliminar la práctica", do=run, undo=back)
        if editing and self.editor is not None:
            self.editor.saver.forget()
            self.context.back()
        self.panes.show_list()
        self.refresh(frozenset({"practice"}))
        self.context.toast("Práctica eliminada.", undo=self.context.undo.undo)

    def _print(self) -> None:
        if (wanted := self._current()) and self.save_now():
            name = self.title() if self.is_editing else self.reader.name
            self.context.show_document(name, print_practice(self.context, wanted), file_name(name))

    def _print_blank(self) -> None:
        made = print_blank(self.context)
        self.context.show_document("Registro de práctica en blanco", made, "practica-en-blanco.pdf")

    def _current(self) -> str:
        return self.editor.shown if self.is_editing and self.editor is not None else self.reader.shown

    # The editor.

    def _show_editor(self, practice_id: str) -> None:
        if self.editor is None:
            self.editor = Editor(self.context, self._curriculum, self._files)
            self.editor.renamed.connect(self._follow)
            self.stack.addWidget(self.editor)
        try:
            self.editor.show_practice(practice_id)
        except NotFound as error:
            failures.show(self, error)
            return
        self.stack.setCurrentWidget(self.editor)

    def _leave_editor(self) -> None:
        if not self.is_editing or self.editor is None:
            return
        left, self.editor.shown = self.editor.shown, ""
        if left == self._fresh and is_blank(self.context.database, left):
            rows.remove(self.context.database, "practice", left)
            left = ""
        self._fresh = ""
        self._list_again()
        self.stack.setCurrentWidget(self.panes if self.library.total else self.empty)
        if left:
            self.library.cards.choose(left)
            self.reader.show_practice(left)

    def _follow(self) -> None:
        reading = bool(self._current())
        for action in (self.print, self.copy, self.remove):
            action.setEnabled(reading)
        self.edit.setEnabled(reading and not self.is_editing)
        private = self.editor.is_private if self.is_editing and self.editor else self.reader.is_private
        self.share.setEnabled(reading and private)
        self.header_changed.emit()


