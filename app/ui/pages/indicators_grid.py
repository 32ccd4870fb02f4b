"""The grid in which figures are entered: schools down, months across, by keyboard or pasted from a spreadsheet.

Typing begins a cell anew, Enter goes down, Tab to the right, Delete empties, Ctrl+V pastes a block, Ctrl+C copies one.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from app.services.indicators_basis import month_words
from app.services.indicators_own import Sheet
from app.services.indicators_own_cells import Entered, cell_words, read_cell
from app.ui import theme

AnyIndex = QModelIndex | QPersistentModelIndex
Cells = dict[tuple[str, str], Entered]


class SheetModel(QAbstractTableModel):
    """One year of one indicator. `entered(cells)` when a cell was typed; `refused(text)` when it cannot be read."""

    entered = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet: Sheet | None = None

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show this year; the same rows and months keep the place of the cursor."""
        same = self.sheet is not None and sheet is not None and self._frame(self.sheet) == self._frame(sheet)
        if same:
            self.sheet = sheet
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
            return
        self.beginResetModel()
        self.sheet = sheet
        self.endResetModel()

    def key(self, index: AnyIndex) -> tuple[str, str]:
        """(school id, month) of a cell."""
        if self.sheet is None:
            return "", ""
        return self.sheet.schools[index.row()][0], self.sheet.months[index.column()]

    def widest(self) -> Iterator[str]:
        """Every month and figure, as it is written."""
        if self.sheet is not None:
            yield from map(month_words, self.sheet.months)
            yield from map(cell_words, self.sheet.cells.values())

    def read(self, text: str) -> Entered | None:
        """What a text means here; None if nothing."""
        return read_cell(text, self.sheet.indicator.kind) if self.sheet is not None else None

    def rowCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(self.sheet.schools) if self.sheet is not None and not parent.isValid() else 0

    def columnCount(self, parent: AnyIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return len(self.sheet.months) if self.sheet is not None and not parent.isValid() else 0

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> str | Qt.AlignmentFlag | None:
        if self.sheet is None or not index.isValid():
            return None
        words = cell_words(self.sheet.cells.get(self.key(index)))
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole}:
            return words
        if role == Qt.ItemDataRole.AccessibleTextRole:
            school, month = self.sheet.schools[index.row()][1], month_words(self.sheet.months[index.column()])
            return f"{school}, {month}: {words or 'sin dato'}"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        return None

    def setData(self, index: AnyIndex, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A cell was typed."""
        entered = self.read(str(value))
        if self.sheet is None or role != Qt.ItemDataRole.EditRole:
            return False
        if entered is None:
            self.refused.emit(str(value))
            return False
        if entered != self.sheet.cells.get(self.key(index), Entered()):
            self.entered.emit({self.key(index): entered})
        return True

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role != Qt.ItemDataRole.DisplayRole or self.sheet is None:
            return None
        if orientation == Qt.Orientation.Horizontal:
            return month_words(self.sheet.months[section])
        return self.sheet.schools[section][1]

    @staticmethod
    def _frame(sheet: Sheet) -> tuple[object, ...]:
        return sheet.indicator.id, sheet.indicator.kind, sheet.schools, sheet.months


class FigureGrid(QTableView):
    """`entered(cells)` with what was typed, pasted or emptied; `refused(text)` when something cannot be read."""

    entered = Signal(object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.figures = SheetModel(self)
        self.setModel(self.figures)
        self.setAccessibleName("Cifras por escuela y mes")
        self.figures.entered.connect(self.entered)
        self.figures.refused.connect(self.refused)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        # From a cell that is being typed Tab goes to the right; else it leaves the grid, that the arrows walk through.
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setWordWrap(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        # It is as tall as its rows.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        names = self.verticalHeader()
        left = Qt.AlignmentFlag.AlignLeft.value | Qt.AlignmentFlag.AlignVCenter.value
        names.setDefaultAlignment(Qt.AlignmentFlag(left | Qt.TextFlag.TextWordWrap.value))

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Show this year."""
        self.figures.show_sheet(sheet)
        self._fit()
        if self.figures.rowCount() and not self.currentIndex().isValid():
            self.setCurrentIndex(self.figures.index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The names give the months the room they need."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give every month room for its widest figure and the names the rest, on as many lines as they need."""
        months, rows = self.figures.columnCount(), self.figures.rowCount()
        air, letters = theme.px(theme.S), QFontMetrics(theme.font(bold=True))
        least = max(map(letters.horizontalAdvance, self.figures.widest()), default=0) + air
        self.horizontalHeader().setMinimumSectionSize(least)
        names = [str(self.figures.headerData(row, Qt.Orientation.Vertical) or "") for row in range(rows)]
        words = max((letters.horizontalAdvance(word) for name in names for word in name.split()), default=0)
        inner = self.width() - 2 * self.frameWidth() - 2  # the style keeps a pixel at each side
        room = inner - months * least
        wide = max(min(room, theme.px(theme.SIDEBAR)), words + 3 * air)
        inside = QRect(0, 0, wide - 3 * air, 0)
        tall = max((letters.boundingRect(inside, Qt.TextFlag.TextWordWrap.value, name).height() for name in names),
                   default=0)  # fmt: skip
        self.verticalHeader().setFixedWidth(wide)
        self.verticalHeader().setDefaultSectionSize(max(tall + 2 * air, theme.px(theme.CONTROL)))
        head, frame = self.horizontalHeader().sizeHint().height(), 2 * self.frameWidth() + 2
        bar = self.horizontalScrollBar().sizeHint().height() if wide > room else 0
        self.setFixedHeight(head + max(rows, 1) * self.verticalHeader().defaultSectionSize() + bar + frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, paste and empty whole blocks; Enter opens the cell or goes down."""
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # what the cell that is being typed let through
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_as_tsv())
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste(QGuiApplication.clipboard().text())
        elif event.key() in {Qt.Key.Key_Delete.value, Qt.Key.Key_Backspace.value}:
            self._empty()
        elif event.key() in {Qt.Key.Key_Return.value, Qt.Key.Key_Enter.value}:
            self._go_down()
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter the cell below."""
        super().closeEditor(editor, hint)
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            # Not inside the closing: the cell would be committed once more.
            QTimer.singleShot(0, self, self._go_down)

    def settle(self) -> bool:
        """Take what is being typed in a cell; False where it cannot be read, and stays in it."""
        written = self.viewport().findChild(QLineEdit)
        if self.state() != QAbstractItemView.State.EditingState or written is None:
            return True
        if self.figures.read(written.text()) is None:
            self.refused.emit(written.text())
            return False
        self.commitData(written)
        self.closeEditor(written, QAbstractItemDelegate.EndEditHint.NoHint)
        return True

    def paste(self, text: str) -> None:
        """Put a block from a spreadsheet where the cursor is; what lies beyond the grid is left out."""
        start = self.currentIndex()
        lines = [line.split("\t") for line in text.replace("\r\n", "\n").rstrip("\n").split("\n")]
        cells: Cells = {}
        for down, line in enumerate(lines):
            for across, words in enumerate(line):
                index = self.figures.index(start.row() + down, start.column() + across)
                if not index.isValid():
                    continue
                found = self.figures.read(words)
                if found is None:
                    self.refused.emit(words)
                    return
                cells[self.figures.key(index)] = found
        if cells:
            self.entered.emit(cells)

    def chosen_as_tsv(self) -> str:
        """The chosen block, with tabs."""
        rows: dict[int, list[tuple[int, str]]] = {}
        for index in self.selectedIndexes():
            rows.setdefault(index.row(), []).append((index.column(), str(index.data() or "")))
        return "\n".join("\t".join(words for _, words in sorted(rows[row])) for row in sorted(rows))

    def _empty(self) -> None:
        cells = {self.figures.key(index): Entered() for index in self.selectedIndexes() if index.data()}
        if cells:
            self.entered.emit(cells)

    def _go_down(self) -> None:
        index = self.currentIndex()
        if index.row() + 1 < self.figures.rowCount():
            below = self.figures.index(index.row() + 1, index.column())
            self.selectionModel().setCurrentIndex(below, QItemSelectionModel.SelectionFlag.ClearAndSelect)


