"""Historia: who changed a record, what and when, an old value put back; and what a record says that has no page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from itertools import groupby

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.errors import AppError, NotFound
from app.services import history, labels, rows, trash
from app.services.adoptions import Chosen
from app.services.history import Change, FieldChange, History
from app.text_dates import long_date_time
from app.ui import failures, theme
from app.ui.homes import home_of, way_to
from app.ui.page import Context, Page
from app.ui.steps import step
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import EmptyState, StatusChip

KEY = "historia"
_WORDS = {
    history.CREATED: ("done", "Se anotó", "plus"),
    history.CHANGED: ("neutral", "Cambió", "pencil"),
    history.REMOVED: ("attention", "Se quitó", "trash-2"),
    history.RETURNED: ("waiting", "Volvió", "undo-2"),
    history.HERE: ("waiting", "Decía aquí, como borrador", "notebook-pen"),
}
FIRST = 60
_MINUTE = len("2026-03-05T10:42")


class HistoryAction(QObject):
    """*Ver su historia* in the menu of `page`, while `current()` is a record; a page of several types says which."""

    def __init__(self, page: Page, tipo: str | Callable[[], str], current: Callable[[], str]) -> None:
        super().__init__(page)
        self._page, self._tipo, self._current = page, tipo, current
        self.action = page.make_action("Ver su historia", self.go, icon="history", shortcut="Ctrl+H")
        self.action.setEnabled(False)
        page.in_sight = self.record
        page.header_changed.connect(self.follow)

    def follow(self) -> None:
        """Offer it while a record is in sight."""
        self.action.setEnabled(bool(self._current()))

    def go(self) -> None:
        """Show the history of the record."""
        tipo, wanted = self.record()
        if wanted and self._page.save_now():
            self._page.context.navigate(KEY, tipo=tipo, id=wanted)

    def record(self) -> tuple[str, str]:
        """The type and the id of the record in sight, '' for none."""
        return (self._tipo if isinstance(self._tipo, str) else self._tipo()), self._current()


class RecordPage(Page):
    """`arrive(tipo="practice", id=…)`."""

    watches = labels.shared_types()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._key, self._shown = ("", ""), FIRST
        self.found: History | None = None
        self._drawn: tuple[History, int] | None = None
        self.backs: list[QWidget] = []  # whatever puts a value back
        self.column = ScrollColumn()
        self.column.be_read("La historia")
        self.gone = EmptyState("history", "De esto no queda historia en este computador.", "Volver", context.host.back)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.column)
        self.stack.addWidget(self.gone)
        self.body.addWidget(self.stack)
        self.return_ = self.make_action("Traer de vuelta", self._bring_back, icon="undo-2")
        self.open = self.make_action("Abrir", self._open, icon="arrow-right")

    def title(self) -> str:
        """The record."""
        return (self.found.title if self.found else "") or "Historia"

    def context_line(self) -> str:
        """What it is."""
        return f"Historia · {self.found.noun}" if self.found else ""

    def primary(self) -> QAction | None:
        """To bring back what is not there; to open what has a page."""
        if self.found is None:
            return None
        if not self.found.is_here:
            return self.return_
        return self.open if home_of(self.found.tipo) != KEY else None

    def arrive(self, **args: str) -> None:
        """Show the history of one record."""
        wanted = (args.get("tipo", ""), args.get("id", ""))
        if wanted != self._key:
            self._key, self._shown = wanted, FIRST
            self.column.verticalScrollBar().setValue(0)
        self.refresh(frozenset())

    def refresh(self, tables: frozenset[str]) -> None:
        """Read it again."""
        try:
            found = history.history(self.context.database, *self._key)
        except NotFound:
            found = None
        self.stack.setCurrentWidget(self.column if found else self.gone)
        if found and (found, self._shown) != self._drawn:  # whoever reads it keeps the place and the keyboard
            self.found, self._drawn = found, (found, self._shown)
            self._draw(found)
        self.found = found
        self.return_.setEnabled(self.found is not None and not self.found.is_here)
        self.open.setEnabled(self.found is not None and self.found.is_here and home_of(self.found.tipo) != KEY)
        self.header_changed.emit()

    def first_focus(self) -> QWidget | None:
        """The first thing that can be pressed."""
        return self.gone.button if self.found is None else next(iter(self.backs), None)

    def _draw(self, found: History) -> None:
        place = self.column.verticalScrollBar().value()
        self.column.clear()
        self.backs = []
        if found.is_here and home_of(found.tipo) == KEY:
            self.column.add(self._now(found))
        for _, together in groupby(found.changes[: self._shown], lambda one: (one.who, one.at[:_MINUTE], one.clock_ok)):
            self.column.add(self._moment(list(together)))
        if len(found.changes) > self._shown:
            self.column.add(button("Ver lo anterior", self._more, icon="chevron-down"))
        self.column.verticalScrollBar().setValue(place)

    def _now(self, found: History) -> QWidget:
        made = BoxedList("Lo que dice ahora")
        for words, said in history.fields_now(self.context.database, found.tipo, found.id):
            line = QWidget()
            inside = column_layout(line, gap=theme.XS)
            inside.addWidget(label(words, "small"))
            inside.addWidget(label(said))
            made.add(line)
        return made

    def _moment(self, together: list[Change]) -> QWidget:
        """What one person did within a minute."""
        first = together[0]
        at = datetime.fromisoformat(first.at)
        when = long_date_time(at, year=at.year != wall_clock.today().year)
        made = BoxedList(first.who or "Alguien", when if first.clock_ok else f"{when} (fecha dudosa)")
        for one in together:
            made.add_widget(self._change(one))
        return made

    def _change(self, one: Change) -> QWidget:
        holder = QWidget()
        inside = column_layout(holder, margin=theme.M, sides=theme.L, gap=theme.S)
        kind, words, icon = _WORDS[one.kind]
        head = row_layout(gap=theme.M)
        part = f"{one.part[:1].upper()}{one.part[1:]}" if one.part else self.found.title if self.found else ""
        head.addWidget(label(f"{part}: {one.about}" if one.part and one.about else part, "strong"), 1)
        head.addWidget(StatusChip(kind, words, icon))
        inside.addLayout(head)
        # What was written at first and still stands is seen on the page of the record.
        is_here = self.found is not None and self.found.is_here
        for field in one.fields:
            if field.can_put_back or one.kind != history.CREATED or not is_here:
                inside.addWidget(self._field(one, field))
        return holder

    def _field(self, one: Change, field: FieldChange) -> QWidget:
        line = QWidget()
        across = row_layout(line, gap=theme.M)
        inside = column_layout(gap=theme.XS)
        inside.addWidget(label(field.label, "small"))
        inside.addWidget(label(field.after))
        if one.kind not in (history.CREATED, history.HERE):
            inside.addWidget(label(f"Antes: {field.before}", "muted"))
        across.addLayout(inside, 1)
        if field.can_put_back:
            made = button("Volver a esto", partial(self._put_back, one, field), icon="rotate-ccw", role="flat")
            made.setAccessibleName(f"Volver a esto: {field.label}, {field.after[:60]}")
            self.backs.append(made)
            across.addWidget(made)
        return line

    def _more(self) -> None:
        self._shown += FIRST
        self.refresh(frozenset())

    def _put_back(self, one: Change, field: FieldChange) -> None:
        database = self.context.database
        try:
            before = history.put_back(database, one.tipo, one.row, one.n, field.register)
        except AppError as error:
            failures.show(self, error)
            return
        step(
            self.context,
            f"Volver a lo de antes: {field.label}",
            do=partial(history.put_back, database, one.tipo, one.row, one.n, field.register),
            undo=partial(rows.update, database, one.tipo, one.row, before),
            said=f"{field.label}: volvió a decir lo de antes",
            run=False,
        )
        self.refresh(frozenset())

    def _bring_back(self) -> None:
        if self.found is not None and not self.found.is_here:
            bring_back(self.context, self.found.tipo, self.found.id, self.found.title)
            self.refresh(frozenset())

    def _open(self) -> None:
        if self.found is not None:
            page, args = way_to(self.found.tipo, self.found.id)
            self.context.navigate(page, **args)


def bring_back(context: Context, tipo: str, record: str, title: str) -> None:
    """Return what was removed, as a step that can be taken back."""
    name, database = title or labels.noun(tipo), context.database
    chosen: list[Chosen | None] = []

    def do() -> None:
        chosen[:] = [trash.bring_back(database, tipo, record)]

    def undo() -> None:
        trash.take_away(database, tipo, record, chosen[0])

    step(context, f"Traer de vuelta {name}", do=do, undo=undo, said=f"Volvió: {name}")
