"""*Evidencias* of one session: photos, lists and papers that show what was done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.evidence_box import EvidenceBox
from app.ui.page import Context
from app.ui.pages.meetings_part import Part
from app.ui.widgets.parts import label


class EvidencePart(Part):
    """The evidence strip of the session."""

    tables = frozenset({"evidence"})
    add_words = "Agregar evidencia"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.box = EvidenceBox(context, "meeting_id")
        hint = label("Fotos de la sesión, la lista firmada, los papelógrafos: lo que muestra qué se hizo.", "muted")
        for part in (hint, self.box):
            self.column.add(part)

    def refresh(self) -> None:
        """Read the pieces again."""
        self.box.show_owner(self.meeting)

    def save_now(self) -> bool:
        """Save what is typed about a piece."""
        return self.box.save_now()

    def go_back(self) -> bool:
        """Close the words of a piece."""
        return self.box.go_back()

    def first_focus(self) -> QWidget | None:
        """The first piece, or the button that adds it."""
        thumbs = self.box.strip.thumbs()
        return thumbs[0] if thumbs else self.box.strip.add_button

    def add(self) -> None:
        """Choose files."""
        self.box.strip.ask()
