"""*Acuerdos* of one session: what was agreed, written and closed in place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QWidget

from app import wall_clock
from app.errors import AppError
from app.services import commitments
from app.services.commitments import CommitmentFilter, CommitmentRow
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages import commitments_words as words
from app.ui.pages.commitments_editor import CommitmentEditor, begin
from app.ui.pages.meetings_part import Part
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, clear, column_layout, hairline
from app.ui.widgets.rows import ListRow
from app.ui.widgets.status import EmptyState, InlineNotice, StatusChip


class CommitmentsPart(Part):
    """The agreements of the session; one of them may be open for writing."""

    tables = frozenset({"commitment", "evidence", "person"})
    add_words = "Agregar un acuerdo"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.rows: dict[str, ListRow] = {}
        self.problem = InlineNotice("problem")
        self.empty = EmptyState("list-checks", "Esta sesión todavía no tiene acuerdos", self.add_words, self.add,
                                more="Diga qué, quién, para cuándo y con qué se mostrará.", role="")  # fmt: skip
        # Not seen for a moment before it is known whether there are any: it would be given the keyboard.
        self.empty.hide()
        self.editor = CommitmentEditor(context, origin=False)
        self.editor.set_margin(theme.L)
        self.editor.changed.connect(self.refresh)
        self.editor.removed.connect(self._removed)
        self.editor.hide()
        self.holder = QFrame()
        self.holder.setProperty("role", "card")
        self._stack = column_layout(self.holder, gap=0)
        self._stack.setContentsMargins(1, 1, 1, 1)
        self.add_button = button(self.add_words, self.add, icon="plus", hint="Ctrl+N")
        foot = in_line(self.add_button)
        for part in (self.empty, self.problem, self.holder, foot):
            self.column.add(part)
        self.editor.setParent(self.holder)

    def begin(self) -> None:
        """Another session: nothing is open."""
        self.editor.leave()
        self.editor.hide()
        self.problem.hide()

    def refresh(self) -> None:
        """Read the agreements again."""
        today = wall_clock.today()
        found = commitments.commitments(
            self.context.database, CommitmentFilter(meeting_id=self.meeting), today=today
        )
        # The one being written keeps its place while it changes state or date.
        if [row.id for row in found] != list(self.rows):
            self._rebuild(found)
        for row in found:
            self._show_row(row)
        if self.editor.commitment in self.rows:
            self.editor.refresh()
        elif self.editor.commitment:
            self.editor.saver.forget()
            self.editor.commitment = ""
            self.editor.hide()
        self.empty.setVisible(not found)
        self.holder.setVisible(bool(found))
        self.add_button.setVisible(bool(found))
        self.offers_changed.emit()

    def save_now(self) -> bool:
        """Save the one that is open."""
        return self.editor.save_now()

    def put_away(self) -> None:
        """Take away the agreement that was begun and left blank."""
        if self.editor.drop_blank():
            self.editor.hide()

    def go_back(self) -> bool:
        """Close what is open inside the one that is open, then that one."""
        if not self.editor.commitment:
            return False
        return self.editor.go_back() or self._close()

    def first_focus(self) -> QWidget | None:
        """The first agreement, or the button that adds it."""
        return next(iter(self.rows.values()), None) or self.empty.button

    def add(self) -> None:
        """Begin a new agreement."""
        if not self.editor.leave():
            return
        try:
            made = begin(self.context, self.meeting)
        except AppError as error:
            self.problem.tell(failures.sentence(error))
            return
        self.refresh()
        self.open_one(made)

    def open_one(self, commitment: str) -> None:
        """Open one under its row, or close it when it is the one that is open."""
        if commitment == self.editor.commitment:
            self._close()
            return
        if self.editor.show_commitment(commitment):
            self.refresh()
            self._put_editor()
            self.offers_changed.emit()
            self.editor.text.setFocus()
            QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        if self.editor.commitment in self.rows:
            self.column.ensureWidgetVisible(self.rows[self.editor.commitment])
            self.column.ensureWidgetVisible(self.editor.text)

    def _close(self) -> bool:
        closing = self.editor.commitment
        if not self.editor.leave():
            return True
        self.editor.hide()
        self.refresh()
        if closing in self.rows:
            self.rows[closing].setFocus()
        else:
            self.add_button.setFocus()
        return True

    def _removed(self) -> None:
        self.editor.hide()
        self.refresh()
        self.add_button.setFocus()

    def _rebuild(self, found: list[CommitmentRow]) -> None:
        focused = next((key for key, row in self.rows.items() if row.hasFocus()), "")
        self._stack.removeWidget(self.editor)
        clear(self._stack)
        self.rows = {}
        for row in found:
            shown = ListRow(" ", " ", chip=StatusChip(), run=partial(self.open_one, row.id))
            self.rows[row.id] = shown
            if self._stack.count():
                self._stack.addWidget(hairline())
            self._stack.addWidget(shown)
            shown.show()
        self._put_editor()
        if focused in self.rows:
            self.rows[focused].setFocus()

    def _put_editor(self) -> None:
        open_row = self.rows.get(self.editor.commitment)
        self._stack.removeWidget(self.editor)
        if open_row is not None:
            self._stack.insertWidget(self._stack.indexOf(open_row) + 1, self.editor)
        self.editor.setVisible(open_row is not None)
        self.follow()

    def _show_row(self, row: CommitmentRow) -> None:
        shown = self.rows[row.id]
        title, line = row.text or "Acuerdo sin texto", words.due_line(row)
        kind, state = words.state(row)
        shown.title.setText(title)
        shown.subtitle.setText(line)
        chip = shown.findChild(StatusChip)
        if chip is not None:
            chip.set_state(kind, state)
        shown.setAccessibleName(f"{title}. {line}. {state}")
        shown.updateGeometry()
