"""Words separated by commas, completed with those in use."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit

from app.text_keys import clean_text
from app.ui.widgets.completed import CompletedLine


class TagsLine(CompletedLine):
    """Words separated by commas; the same one is kept once. What is offered completes the last of them."""

    def __init__(self, name: str = "", placeholder: str = "") -> None:
        super().__init__(name, placeholder, _LastWord())

    def value(self) -> list[str] | None:  # type: ignore[override]  # the words instead of the text they are written as
        """The words in their order, None for none."""
        words = (" ".join(part.split()) for part in clean_text(self.text()).split(","))
        return list(dict.fromkeys(word for word in words if word)) or None

    def set_value(self, words: list[str] | None) -> None:  # type: ignore[override]
        """Show without telling."""
        if self.value() != (words or None):
            self.setText(", ".join(words or ()))


class _LastWord(QCompleter):
    """Completes what stands after the last comma, and leaves the words before it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFilterMode(Qt.MatchFlag.MatchContains)

    def splitPath(self, path: str) -> list[str]:
        """What is looked for."""
        return [path.rpartition(",")[2].strip()]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """The whole line with the word that was chosen."""
        chosen, line = super().pathFromIndex(index), self.widget()
        before = line.text().rpartition(",")[0] if isinstance(line, QLineEdit) else ""
        return f"{before}, {chosen}" if before else chosen
