"""Buscar: one search over everything that the microcentro holds, from anywhere with Ctrl+Shift+F."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from html import escape

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError
from app.jobs import Progress
from app.models.database import Database
from app.services import labels, search
from app.services.search import Found, Group, Hit, Question
from app.ui import failures, theme, values
from app.ui.background import Job
from app.ui.homes import way_to
from app.ui.page import Context, Page
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.search_filters import SearchFilters
from app.ui.widgets.parts import ScrollColumn, button, column_layout
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.status import EmptyState, ProgressWithWords

KEY = "buscar"
_ICONS = {"practice": "book-open", "meeting": "calendar-days", "commitment": "list-checks", "person": "user",
          "school": "school", "evidence": "image", "phea_cycle": "refresh-cw", "annual_plan": "target"}  # fmt: skip
BEGIN = "Escriba una palabra y aparecerá todo lo que la nombra."
BEGIN_MORE = (
    "Prácticas, sesiones, actas, acuerdos, personas, escuelas y lo demás, de todos los años. No importan tildes."
)
PREPARING = "Preparando la búsqueda…"
NOTHING_MORE = "Pruebe con otra palabra, o con solo el comienzo de ella."
_BELOW, _LEAST = 232, 96  # what the line above the filters and the words below them need; and a row of filters
_SOME = "Se muestran {}. Con más palabras, o con filtros, aparece lo demás."
# With the years and axes that something is about, where they may have become others.
Answer = tuple[Question, Found, tuple[Sequence[str], Sequence[str]] | None]
PATIENCE = 400  # milliseconds after which one is told why nothing is shown yet


class HitRow(ListRow):
    """What was found, its found words marked."""

    def __init__(self, hit: Hit, run: partial[None]) -> None:
        super().__init__(hit.title, hit.snippet, icon=_ICONS.get(hit.tipo, "file-text"), run=run)
        for line, text, marks in (
            (self.title, hit.title, hit.title_marks),
            (self.subtitle, hit.snippet, hit.snippet_marks),
        ):
            line.setTextFormat(Qt.TextFormat.RichText)
            line.setText(marked(text, marks))


class Preparing(QWidget):
    """How far the reading is that the first search waits for, and how to leave it for later."""

    def __init__(self) -> None:
        super().__init__()
        self._job: Job | None = None
        self.progress = ProgressWithWords()
        self.later = button("Buscar más tarde", self._cancel)
        layout = column_layout(self, margin=theme.XL, gap=theme.L)
        layout.addWidget(self.progress)
        layout.addWidget(self.later, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def follow(self, job: Job) -> None:
        """Tell of this search, which was not started yet."""
        self._job = job
        self._report(0, 0)
        job.progressed.connect(self._report)
        job.finished.connect(self._over)

    def _report(self, done: int, total: int) -> None:
        share = f" {done * 100 // total}\u00a0%" if total else ""
        self.progress.show_progress(done, total, f"{PREPARING}{share}")

    def _over(self) -> None:
        self._job = None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()


class _Below(QStackedWidget):
    """What stands below the filters: in a low window it gives way, and they keep their room."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(1)

    def hasHeightForWidth(self) -> bool:
        return False


class SearchPage(Page):
    """`arrive(text="huerta")` searches at once; with no words the last search stands as it was."""

    watches = labels.shared_types()

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._curriculum = Curriculum(context)
        self.destroyed.connect(self._curriculum.close)
        self._asked: Question | None = None
        self._stale, self._busy = True, False
        self.found = Found()
        self._lists: list[BoxedList] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PATIENCE)
        self._pause.timeout.connect(self._wait)
        self.filters = SearchFilters(context, self._curriculum)
        self.filters.changed.connect(self.ask)
        self.filters.box.edit.installEventFilter(self)
        self.column = ScrollColumn()
        self.column.setAccessibleName("Lo que se encontró")
        self.begin = EmptyState("search", BEGIN, more=BEGIN_MORE)
        self.nothing = EmptyState(
            "search", "Nada coincide.", "Buscar otra cosa", self._search_anew, more=NOTHING_MORE, role=""
        )
        self.stack = _Below()
        self.preparing = Preparing()
        for each in (self.begin, self.nothing, self.column, self.preparing):
            self.stack.addWidget(each)
        head = QWidget()
        column_layout(head, margin=theme.L).addWidget(self.filters)
        self.body.addWidget(head)
        self.body.addWidget(self.stack, 1)
        self.make_action("Buscar en todo", self._begin_again, icon="search", shortcut="Ctrl+F", menu=False)
        self.make_action("Quitar los filtros de la búsqueda", self.filters.clear, icon="x", menu=False)

    def title(self) -> str:
        """The page's name."""
        return "Buscar"

    def context_line(self) -> str:
        """How much was found."""
        if self._asked is None or self._asked.is_empty():
            return ""
        return values.count_words(self.found.total, "resultado", "resultados")

    def arrive(self, **args: str) -> None:
        """Search for `text`, if it is given."""
        if text := args.get("text", ""):
            self.filters.box.set_value(text)
        self.ask()

    def refresh(self, tables: frozenset[str]) -> None:
        """Search again: something changed, and may have brought another axis or year."""
        self._stale = True
        self.ask()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The filters leave room for what was found."""
        super().resizeEvent(event)
        self.filters.give_room(max(self.height() - theme.px(_BELOW), theme.px(_LEAST)))

    def first_focus(self) -> QWidget:
        """The words."""
        self.filters.box.edit.selectAll()
        return self.filters.box.edit

    def ask(self) -> None:
        """Search for what stands in the fields; the worker looks, and the last question is the one that counts."""
        if self._busy or self.context.jobs.closed:
            return
        self._busy, question = True, self.filters.question()
        work = partial(_look, self.context.database, question, offers=self._stale)
        self._stale = False
        job = Job(self.context.jobs, "Buscando", work, writes=False)
        self.preparing.follow(job)
        job.succeeded.connect(self._show)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._give_up)
        job.start()
        self._pause.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """From the words, Down and Enter go to what was found."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            down = event.key() == Qt.Key.Key_Down.value
            entered = event.key() in (Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value)
            if (down or entered) and self.found.total and self._asked == self.filters.question():
                self.rows()[0].setFocus(Qt.FocusReason.TabFocusReason)
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down walk along what was found, and back to the words."""
        steps = {Qt.Key.Key_Down.value: 1, Qt.Key.Key_Up.value: -1}
        rows, focused = self.rows(), self.focusWidget()
        if event.key() in steps and focused in rows:
            place = rows.index(focused) + steps[event.key()]
            reached = rows[place] if 0 <= place < len(rows) else (self.filters.box.edit if place < 0 else focused)
            reached.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def rows(self) -> list[QWidget]:
        """What can be opened, in the order in which it is seen."""
        return [row for each in self._lists for row in each.findChildren(ListRow)]

    @Slot(object)
    def _show(self, answer: Answer) -> None:
        question, found, known = answer
        if known is not None:
            self.filters.offer(*known)
        self._rest()
        if self._stale or question != self.filters.question():
            self.ask()
            return
        if (question, found) != (self._asked, self.found) or self.stack.currentWidget() is self.preparing:
            self._asked, self.found = question, found
            self._draw()
        self.header_changed.emit()

    @Slot(object)
    def _failed(self, error: Exception) -> None:
        self._rest()
        self._stale = True
        if not isinstance(error, AppError):
            raise error
        failures.show(self, error)

    @Slot()
    def _rest(self) -> None:
        self._busy = False
        self._pause.stop()

    @Slot()
    def _give_up(self) -> None:
        self._rest()
        self._stale = True
        self._asked = None
        self.stack.setCurrentWidget(self.begin)

    @Slot()
    def _wait(self) -> None:
        self.stack.setCurrentWidget(self.preparing)

    def _draw(self) -> None:
        question = self._asked or Question()
        self.column.clear()
        self._lists = [self._group(group) for group in self.found.groups]
        for each in self._lists:
            self.column.add(each)
        if question.is_empty():
            self.stack.setCurrentWidget(self.begin)
        elif not self.found.total:
            narrow = self.filters.is_narrow()
            self.nothing.sentence.setText(
                f"Nada coincide con «{question.text}»." if question.text else "Nada coincide con esos filtros."
            )
            self.nothing.more.setVisible(bool(question.text))
            if self.nothing.button is not None:
                self.nothing.button.setText("Quitar filtros" if narrow else "Buscar otra cosa")
                self.nothing.button.setAccessibleName(self.nothing.button.text())
            self.stack.setCurrentWidget(self.nothing)
        else:
            self.stack.setCurrentWidget(self.column)
            self.column.verticalScrollBar().setValue(0)

    def _group(self, group: Group) -> BoxedList:
        words = f"{group.noun[:1].upper()}{group.noun[1:]}"
        more_there = group.total > len(group.hits)
        alone = self._asked is not None and bool(self._asked.kind)
        hint = _SOME.format(values.number_words(len(group.hits))) if more_there and alone else ""
        made = BoxedList(f"{words} ({values.number_words(group.total)})", hint)
        for hit in group.hits:
            made.add_widget(HitRow(hit, partial(self._open, hit.tipo, hit.id)))
        if more_there and not alone:
            more = partial(self.filters.show_only, group.tipo)
            made.corner.addWidget(button("Ver todo", more, role="flat"))
        return made

    def _open(self, tipo: str, record: str) -> None:
        page, args = way_to(tipo, record)
        self.context.navigate(page, **args)

    def _search_anew(self) -> None:
        if self.filters.is_narrow():
            self.filters.clear()
        else:
            self._begin_again()

    def _begin_again(self) -> None:
        self.first_focus().setFocus()


def marked(text: str, marks: Sequence[tuple[int, int]]) -> str:
    """`text` letter by letter, the marked words bold and underlined."""
    found, at = [], 0
    for start, size in marks:
        found += [escape(text[at:start]), f"<b><u>{escape(text[start : start + size])}</u></b>"]
        at = start + size
    return "".join((*found, escape(text[at:])))


def _look(database: Database, question: Question, progress: Progress, *, offers: bool) -> Answer:
    found = search.search(database, question, progress)
    return question, found, (search.years(database), search.axes(database)) if offers else None
