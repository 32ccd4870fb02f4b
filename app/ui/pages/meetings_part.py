"""What the parts of a session have in common."""

from __future__ import annotations

from app.ui.pages.record_part import RecordPart


class Part(RecordPart):
    """One part of the page of a session."""

    @property
    def meeting(self) -> str:
        """The session that is shown."""
        return self.record
