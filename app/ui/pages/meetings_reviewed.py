"""What a session reviewed of the agreements of earlier ones, as the paper of its minutes says it."""

from __future__ import annotations

from functools import partial

from app.services import commitments, due_dates
from app.services.commitments import CommitmentRow
from app.ui.page import Context
from app.ui.pages.commitments_words import due_line, state
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip


class ReviewedList(BoxedList):
    """`show_reviewed(meeting)`: how each ended or until when it is due; it leads to its agreement."""

    def __init__(self, context: Context) -> None:
        super().__init__("Acuerdos revisados", "Vienen de sesiones anteriores. En el acta sale cómo están hoy.")
        self._context = context
        self._drawn: list[tuple[str, ...]] = []

    def show_reviewed(self, meeting: str) -> bool:
        """List them, or nothing where none was reviewed; whether other rows stand there now."""
        database = self._context.database
        found = commitments.reviewed_by(database, meeting)
        before = due_dates.former_of(database, [row.id for row in found], seen_in=meeting)
        drawn: list[tuple[str, ...]] = [
            (row.id, row.text or "Acuerdo sin texto", _line(row, before.get(row.id, "")), *state(row)) for row in found
        ]
        self.setVisible(bool(found))
        if drawn == self._drawn:
            return False
        self._drawn = drawn
        self.clear()
        for key, title, line, kind, words in drawn:
            self.add_row(title, line, chip=StatusChip(kind, words), run=partial(self._open, key))
        return True

    def _open(self, commitment: str) -> None:
        self._context.navigate("acuerdos", id=commitment)


def _line(row: CommitmentRow, before: str) -> str:
    why = "" if row.is_pending else row.blocker or row.no_proof_note
    return ": ".join(part for part in (due_line(row, before), why) if part)
