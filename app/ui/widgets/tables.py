"""A table to read and to copy: as tall as its rows, its cells go to a spreadsheet with Ctrl+C.

    table = ReadTable("Asistencia por mes")
    table.show_table(("", "Cuántos", "De cuántos"), [("abr", "6", "9"), …])
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QSizePolicy, QTableView, QWidget

from app.ui import theme

AnyIndex = QModelIndex | QPersistentModelIndex
MOST_ROWS = 24


class WordsModel(QAbstractTableModel):
    """A head and rows of words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head: tuple[str, ...] = ()
        self.lines: tuple[tuple[str, ...], ...] = ()

    def show_table(self, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Show this table."""
        self.beginResetModel()
        self.head, self.lines = tuple(head), tuple(tuple(line) for line in lines)
        self.endResetModel()

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.head)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | Qt.AlignmentFlag | None:
        if not index.isValid():
            return None
        words = self.lines[index.row()][index.column()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            named = (self.lines[index.row()][0], self.head[index.column()], words)
            return ", ".join(part for part in named if part)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | int | None:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:  # as the words below it
            side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
            return side.value | Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextWordWrap.value
        return self.head[section] if role == Qt.ItemDataRole.DisplayRole else None


class ReadTable(QTableView):
    """Nothing in it is changed; the arrows walk through it and Tab leaves it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = WordsModel(self)
        self.setModel(self.words)
        self.setAccessibleName(name)
        self.setProperty("role", "read")
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def show_table(self, head: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
        """Show this table; its first column is as wide as its words, up to half of the whole; no word is cut."""
        self.words.show_table(head, lines)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setMinimumSectionSize(theme.px(theme.CONTROL))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width breaks the words elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._arrange()

    def _arrange(self) -> None:
        if self.words.head:
            for place, wide in enumerate(self._widths()):
                self.horizontalHeader().resizeSection(place, wide)
            self.horizontalHeader().setFixedHeight(self._head_height())
        self.resizeRowsToContents()
        for row, words in enumerate(self.words.lines):
            # Qt measures without the margins of the style sheet, and would end a figure in dots that has to break.
            self.setRowHeight(row, max(self.rowHeight(row), self._high(words)))
        self.setFixedHeight(self._wanted_height())

    def sizeHint(self) -> QSize:
        """As tall as its rows, and no wider than it is given."""
        return QSize(theme.px(theme.SIDEBAR), self._wanted_height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies what is chosen, with tabs between the cells."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_as_tsv())
        else:
            super().keyPressEvent(event)

    def chosen_as_tsv(self) -> str:
        """The chosen cells, row by row."""
        places = sorted((index.row(), index.column()) for index in self.selectedIndexes())
        rows = dict.fromkeys(row for row, _ in places)
        lines = (
            "\t".join(self.words.lines[row][column] for where, column in places if where == row) for row in rows
        )
        return "\n".join(lines)

    def _wanted_height(self) -> int:
        rows = sum(self.rowHeight(row) for row in range(min(len(self.words.lines), MOST_ROWS)))
        head = self.horizontalHeader().height()
        wide = self.horizontalHeader().length() > self.viewport().width()
        bar = self.horizontalScrollBar().sizeHint().height() if wide else 0
        return head + rows + bar + 2 * self.frameWidth()

    def _widths(self) -> list[int]:
        """Every column as wide as its longest word; the first then takes what its words want, the others the rest."""
        least = [self._least(place) for place in range(len(self.words.head))]
        whole = self.viewport().width()
        wanted = min(self.sizeHintForColumn(0) + theme.px(theme.M), whole // 2)
        least[0] = max(least[0], min(wanted, whole - sum(least[1:])))
        wide, spare = least[:1], max(whole - sum(least), 0)
        alike = (whole - least[0]) // max(len(least) - 1, 1)
        if all(one <= alike for one in least[1:]):
            wide += [alike] * (len(least) - 1)
        else:
            wide += [one + spare // (len(least) - 1) for one in least[1:]]
        wide[-1] += max(whole - sum(wide), 0)
        return wide

    def _least(self, place: int) -> int:
        """How wide a column is for the longest word in it; a space that does not break is part of one."""
        air, heads, cells = 2 * (theme.px(theme.CELL) + 4), _letters(), QFontMetrics(theme.font())
        words = max(map(heads.horizontalAdvance, self.words.head[place].split(" ")), default=0)
        lines = [cells.horizontalAdvance(word) for line in self.words.lines for word in line[place].split(" ")]
        return max(words, *lines, theme.px(theme.CONTROL)) + air if lines else words + air

    def _high(self, words: Sequence[str]) -> int:
        """How high a row is with all lines of its words."""
        metrics, air, lines = QFontMetrics(theme.font()), 2 * (theme.px(theme.CELL) + 4), [0]
        for place, one in enumerate(words):
            room = self.horizontalHeader().sectionSize(place) - air
            if metrics.horizontalAdvance(one) > room:
                within = QRect(0, 0, room, theme.px(theme.COLUMN))
                lines.append(metrics.boundingRect(within, Qt.TextFlag.TextWordWrap.value, one).height())
        return max(lines) + 2 * theme.px(theme.XS) + 1

    def _head_height(self) -> int:
        """As many lines as the longest name takes in the width of its column."""
        metrics, air, header = _letters(), theme.px(theme.CELL) + 4, self.horizontalHeader()
        lines = [1]
        for place, words in enumerate(self.words.head):
            room = QRect(0, 0, header.sectionSize(place) - 2 * air, theme.px(theme.COLUMN))
            wanted = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap.value, words).height()
            lines.append(-(-wanted // metrics.height()))
        return max(lines) * metrics.height() + 2 * air


def _letters() -> QFontMetrics:
    return QFontMetrics(theme.font(theme.SMALL, bold=True))
