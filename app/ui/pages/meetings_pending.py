"""What earlier sessions left pending, to be looked at as this one begins."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtWidgets import QWidget

from app.services import commitments, due_dates
from app.services.commitments import CommitmentRow
from app.ui import theme, values
from app.ui.page import Context
from app.ui.pages.commitments_words import due_line
from app.ui.steps import step
from app.ui.widgets.checks import Check
from app.ui.widgets.parts import row_layout
from app.ui.widgets.rows import BoxedList, ListRow

SHOWN = 3
SEEN = "Visto en esta sesión"


class PendingList(BoxedList):
    """`show_pending(meeting)`: each leads to its agreement, and is marked once the session has looked at it."""

    def __init__(self, context: Context) -> None:
        super().__init__("Acuerdos pendientes", "Vienen de sesiones anteriores: revíselos al comenzar.")
        self._context, self._meeting = context, ""
        self._whole = False
        self._drawn: list[tuple[str, ...]] = []
        self.checks: dict[str, Check] = {}
        self.first: ListRow | None = None

    def show_pending(self, meeting: str) -> None:
        """List what is pending, the keyboard staying where it is."""
        if meeting != self._meeting:
            self._meeting, self._whole = meeting, False
        found = commitments.pending_for(self._context.database, meeting)
        listed = found if self._whole else found[:SHOWN]
        before = due_dates.former_of(self._context.database, [row.id for row in listed])
        lines = {row.id: due_line(row, before.get(row.id, "")) for row in listed}
        drawn: list[tuple[str, ...]] = [(meeting, row.id, row.text, lines[row.id]) for row in listed]
        drawn.append((str(len(found)),))
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw(listed, lines, len(found) - len(listed))
        for row in listed:
            self.checks[row.id].set_value(meeting in row.reviewed_in)
        self.setVisible(bool(found))

    def _draw(self, listed: list[CommitmentRow], lines: Mapping[str, str], more: int) -> None:
        self.clear()
        self.checks, self.first = {}, None
        for row in listed:
            self.add_widget(self._line(row, lines[row.id]))
        if more:
            words = values.count_words(more, "acuerdo pendiente más", "acuerdos pendientes más")
            self.add_row(f"Ver {words}", run=self._show_whole)

    def _line(self, row: CommitmentRow, words: str) -> QWidget:
        holder = QWidget()
        line = row_layout(holder, gap=0)
        title = row.text or "Acuerdo sin texto"
        opens = ListRow(title, words, run=partial(self._context.navigate, "acuerdos", id=row.id))
        line.addWidget(opens, 1)
        self.first = self.first or opens
        check = self.checks[row.id] = Check(SEEN)
        check.setAccessibleName(f"{SEEN}: {title}")
        check.changed.connect(partial(self._mark, row.id))
        line.addWidget(check)
        line.addSpacing(theme.px(theme.L))
        return holder

    def _mark(self, commitment: str) -> None:
        database, meeting = self._context.database, self._meeting
        changes = [partial(change, database, commitment, meeting) for change in (commitments.review, commitments.unsee)]
        do, undo = changes if self.checks[commitment].value() else reversed(changes)
        step(self._context, "Marcar un acuerdo como visto", do=do, undo=undo)

    def _show_whole(self) -> None:
        first = len(self.checks)
        self._whole = True
        self.show_pending(self._meeting)
        list(self.checks.values())[min(first, len(self.checks) - 1)].setFocus()
