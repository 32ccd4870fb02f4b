"""The reading pane: one practice, what can be done with it, and what it still needs."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from app import wall_clock
from app.errors import NotFound
from app.services import cycle, evidence, practice_likeness, practices, unshared
from app.services.sheets import Sources
from app.services.sheets_practice import PracticeSheet, load_practice
from app.services.unshared import Unshared
from app.ui import theme
from app.ui.changed import changed_line
from app.ui.evidence_files import EvidenceFiles
from app.ui.page import Context
from app.ui.pages.cycle_path import path_box
from app.ui.pages.cycle_words import VERSIONS
from app.ui.pages.practices_catalogue import Curriculum
from app.ui.pages.practices_kin import Alike, Known, kin_boxes
from app.ui.pages.practices_sheet import fill_head, fill_outcome, fill_work, grade_columns, paragraph, selectable
from app.ui.pages.practices_words import (
    LOOK_BACK,
    SHARE_THEM,
    UNTITLED,
    grades_range,
    replaced_words,
    state_of,
    stays_words,
)
from app.ui.widgets.evidence import EvidenceStrip
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import EmptyState, InlineNotice, StatusChip, WhoWhen

PAUSE = 100


class Reader(QWidget):
    """`show_practice(id)`. `wants_…` signals name a verb or a stage; `turned()` after another was shown."""

    wants_edit = Signal(str)
    wants_share = Signal()
    wants_history = Signal()
    wants_print = Signal()
    wants_copy = Signal()
    wants_other = Signal(str)
    wants_stage = Signal(str)
    turned = Signal()

    def __init__(self, context: Context, curriculum: Curriculum, files: EvidenceFiles) -> None:
        super().__init__()
        self._context, self._curriculum, self._files = context, curriculum, files
        self._database = context.database
        self._known: Known = {}
        self._drawn: tuple[object, ...] = ()  # what is in sight, as of when
        self.shown = ""
        self.is_private = False
        self.stays: Unshared | None = None
        self.name = ""
        self.alike: Alike | None = None
        self.nothing = EmptyState("book-open-text", "Elija una práctica para leerla aquí.")
        self.column = ScrollColumn()
        self.stack = QStackedWidget()
        for part in (QWidget(), self.nothing, self.column):  # bare until the first one is read
            self.stack.addWidget(part)
        column_layout(self).addWidget(self.stack)
        self._pending: str | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.timeout.connect(self._come)
        self._ahead: tuple[tuple[object, ...], PracticeSheet] | None = None  # what the very first says, read before

    def follow(self, practice_id: str) -> None:
        """Show what the list points at: at once, or when the person stops walking along it.

        The very first one comes once the list is in sight, and is read in one turn and drawn in the next: to make all
        of it takes longer than a window may stand still.
        """
        waits, first = self._pause.isActive(), self.alike is None
        self._pending = practice_id
        if first:
            self._know(practice_id)
        elif not waits:
            self.settle()
        self._pause.start(0 if first else PAUSE)

    def current(self) -> str:
        """The practice that is read, or the first one that is about to be; '' for none."""
        if self.alike is not None:
            self.settle()
        return self.shown if self._pending is None else self._pending

    def _come(self) -> None:
        if self._pending and self.alike is None and self._ahead is None:
            with suppress(NotFound):
                self._ahead = self._as_of_now(self._pending), self._load(self._pending)
                self._pause.start(0)
                return
        self.settle()

    def settle(self) -> None:
        """Show now what `follow` was told last."""
        if self._pending is not None:
            wanted, self._pending = self._pending, None
            self.show_practice(wanted)
            self.turned.emit()

    def bring(self, practice_id: str) -> None:
        """Show this one; where nothing was written since it was read it stays as it stands."""
        self._pending = None
        if self._drawn != self._as_of_now(practice_id):
            self.show_practice(practice_id)

    def _as_of_now(self, practice_id: str) -> tuple[object, ...]:
        return practice_id, self._database.state, wall_clock.today()

    def show_practice(self, practice_id: str) -> None:
        """Show this one; '' or one that is gone shows what belongs here."""
        self._pending, self._drawn = None, ()
        now = self._as_of_now(practice_id)
        another = practice_id != self.shown
        place = self.column.verticalScrollBar().value()
        try:
            sheet = self._load(practice_id) if practice_id else None
        except NotFound:
            sheet = None
        self._ahead = None
        self.shown = practice_id if sheet else ""
        if sheet is None:
            self.stack.setCurrentWidget(self.nothing)
            self.is_private, self.stays, self.name = False, None, ""
            return
        self.name = sheet.title or UNTITLED
        self._know(practice_id)
        read_on = not another and self.alike is not None and self.alike.is_filled
        self._draw(sheet)
        self.stack.setCurrentWidget(self.column)  # whole: in sight, the page would be laid out anew for each part
        if read_on and self.alike is not None:
            self.alike.fill()  # at once: nothing moves under the eyes
        self.column.verticalScrollBar().setValue(0 if another else place)
        self._drawn = now

    def _know(self, practice_id: str) -> None:
        """What the verbs of the page depend on."""
        self.is_private = practices.is_private(self._database, practice_id)
        self.stays = unshared.parts(self._database, practice_id)

    def first_button(self) -> QWidget | None:
        """Where the keyboard begins; None while nothing is read."""
        return self.edit_button if self.shown else None

    def _load(self, practice_id: str) -> PracticeSheet:
        if self._ahead is not None and self._ahead[0] == self._as_of_now(practice_id):
            return self._ahead[1]
        return load_practice(self._database, practice_id, Sources(objectives=self._curriculum.texts))

    def _draw(self, sheet: PracticeSheet) -> None:
        if self.alike is not None:
            self.alike.leave()
        self.column.clear()
        self.column.add(self._verbs())
        if self.is_private:
            self.column.add(self._missing())
        if self.stays:
            notice = InlineNotice("attention", stays_words(self.stays), SHARE_THEM)
            notice.pressed.connect(self.wants_share)
            self.column.add(notice)
        if named := unshared.replaced(self._database, self.shown):
            notice = InlineNotice("attention", replaced_words(named), LOOK_BACK)
            notice.pressed.connect(self.wants_history)
            self.column.add(notice)
        for other in practice_likeness.similar(self._database, self.shown)[:1]:
            self.column.add(self._twice(other))
        if not self.is_private:
            self.column.add(path_box(cycle.path(self._database, self.shown), self.wants_stage.emit))
        paper = QFrame()
        paper.setProperty("role", "card")
        inside = column_layout(paper, margin=theme.XL, gap=theme.L)
        self._top(inside, sheet)
        fill_head(inside, sheet)
        if sheet.columns:
            inside.addWidget(grade_columns(sheet))
        fill_work(inside, sheet)
        self._evidence(inside)
        fill_outcome(inside, sheet)
        self.column.add(paper)
        kin, self.alike = kin_boxes(self._context, self.shown, self.wants_other.emit, self._known)
        for box in (*kin, self.alike):
            self.column.add(box)
        self.column.add(changed_line(self._database, "practice", self.shown))

    def _verbs(self) -> QWidget:
        self.edit_button = button("Editar", partial(self.wants_edit.emit, ""), icon="pencil")
        self.print_button = button("Imprimir", self.wants_print.emit, icon="printer")
        self.copy_button = button("Adaptar como mía", self.wants_copy.emit, icon="copy")
        self.versions_button = button("Versiones", partial(self.wants_stage.emit, VERSIONS), icon="history")
        verbs = (self.edit_button, self.print_button, self.copy_button, self.versions_button)
        holder = in_line(*verbs)
        # One's own draft is not copied: it is written on.
        self.copy_button.setHidden(self.is_private)
        return holder

    def _missing(self) -> QWidget:
        lacking = practices.missing_for_sharing(self._database, self.shown)
        if not lacking:
            return InlineNotice("done", "Está completa: puede compartirla cuando quiera.")
        box = BoxedList(
            "Antes de compartirla", "Mientras tanto se guarda solo en este computador. Puede completarla de a poco."
        )
        for field, words in lacking:
            box.add_row(words, run=partial(self.wants_edit.emit, field))
        return box

    def _twice(self, other: str) -> QWidget:
        notice = InlineNotice("attention")
        notice.tell("Hay otra práctica con el mismo título y autoría: puede ser la misma, escrita dos veces.", "Verla")
        notice.pressed.connect(partial(self.wants_other.emit, other))
        return notice

    def _top(self, layout: QVBoxLayout, sheet: PracticeSheet) -> None:
        row = practices.load_rows(self._database, [self.shown])[self.shown]
        layout.addWidget(StatusChip(*state_of(row.status, private=self.is_private)))
        top = column_layout(gap=theme.XS)
        top.addWidget(selectable(self.name, "title"))
        where = (sheet.school, str(sheet.letterhead.year or ""))
        top.addWidget(WhoWhen(", ".join(sheet.authors) or "Sin autoría", " · ".join(filter(None, where))))
        line = " · ".join(part for part in (sheet.subject, sheet.axis, sheet.theme, grades_range(row.grades)) if part)
        if line:
            top.addWidget(selectable(line, "muted"))
        layout.addLayout(top)

    def _edit_evidence(self) -> None:
        self.wants_edit.emit("evidence")

    def _evidence(self, layout: QVBoxLayout) -> None:
        found = evidence.evidence_of(self._database, "practice_id", self.shown)
        if found:
            head = row_layout(gap=theme.S)
            head.addWidget(label("Evidencias", "lead"), 1)
            self.about_evidence = button("Datos y autorización", self._edit_evidence, icon="pencil", role="flat")
            head.addWidget(self.about_evidence)
            layout.addLayout(head)
            strip = EvidenceStrip()
            strip.set_read_only(True)
            strip.show_items(self._files.items(found))
            strip.opened.connect(self._files.open)
            layout.addWidget(strip)
            # A thumbnail has room for a few words, a testimony has many.
            for one in found:
                if one.kind == "text":
                    paragraph(layout, "Testimonio", one.caption)
