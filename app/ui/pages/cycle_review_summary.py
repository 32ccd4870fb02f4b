"""What the colleagues say together of a presentation: counts and words, without names."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QWidget

from app.services import labels
from app.services.reviews import ReviewSummary
from app.ui import theme
from app.ui.pages.cycle_words import VIABILITY
from app.ui.pages.practices_sheet import paragraph
from app.ui.values import count_words
from app.ui.widgets.parts import clear, column_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import ProgressWithWords


class SummaryCard(BoxedList):
    """How many answered, how many of each answer, and the words."""

    def __init__(self) -> None:
        super().__init__("Lo que dicen entre todos")
        holder = QWidget()
        self._inside = column_layout(holder, margin=theme.L, gap=theme.M)
        self.bar = ProgressWithWords()
        self._inside.addWidget(self.bar)
        self._words = column_layout(gap=theme.M)
        self._inside.addLayout(self._words)
        self.add_widget(holder)

    def show_summary(self, found: ReviewSummary) -> None:
        """Tell the counts; without an answer, only that none came."""
        part, whole = found.answered.part, found.answered.whole
        self.bar.show_progress(part, whole, f"{part} de {count_words(whole, 'colega opinó', 'colegas opinaron')}")
        clear(self._words)
        if not part:
            return
        replies = labels.choices("peer_review", "would_replicate")
        paragraph(
            self._words, "¿La replicaría?", _counted((replies[key], n) for key, n in found.would_replicate.items())
        )
        levels = ((VIABILITY[str(level)], n) for level, n in found.viability.items())
        paragraph(self._words, "Viabilidad en su escuela", _counted(levels))
        for title, texts in (
            ("Fortalezas", found.strengths),
            ("Preguntas", found.questions),
            ("Sugerencias", found.suggestions),
            ("Qué cambiarían para sus grados", found.changes),
        ):
            paragraph(self._words, title, "\n".join(f"– {text}" for text in texts))


def _counted(pairs: Iterable[tuple[str, int]]) -> str:
    return "\n".join(f"{words}: {number}" for words, number in pairs)
