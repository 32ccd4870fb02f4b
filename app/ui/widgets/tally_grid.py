"""Counting answers without names: one line a question, one cell an answer, against how many answered.

    grid = TallyGrid("Respuestas de la encuesta")
    grid.show_table(tallies.read(database, "satisfaction_survey", id))
    grid.changed → Signal(object)      {(item_id, option): count} of lines whose sum is possible; to `tallies.set_all`
    grid.flush() → bool                tell now what waits; False while a line counts more than those who answered,
                                       or holds what is no count: it stays in sight, and nothing of its line is told

Digits write, arrows and Tab walk, + and - count one by one, and a block copied in a spreadsheet is pasted from the
cell where one stands.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from app.services.tallies import ItemTally, TallyTable
from app.text_dates import read_whole
from app.ui import theme
from app.ui.widgets.fields import mark_wrong
from app.ui.widgets.parts import clear, column_layout, hairline, label, row_layout
from app.ui.widgets.texts import is_chord, left_to_window

PAUSE = 600
MOST = 99_999
_WIDE = 56  # a cell
_BESIDE = 1.5  # with larger letters a question stands over its cells: beside them it would find no room on a netbook
_LETTERS = 8
_STEPS = {
    Qt.Key.Key_Left.value: (0, -1),
    Qt.Key.Key_Right.value: (0, 1),
    Qt.Key.Key_Up.value: (-1, 0),
    Qt.Key.Key_Down.value: (1, 0),
    Qt.Key.Key_Return.value: (1, 0),
    Qt.Key.Key_Enter.value: (1, 0),
}


class _Cell(QLineEdit):
    """One count. `moved(down, right)`, `pasted(text)` and `left` go to the grid."""

    moved = Signal(int, int)
    pasted = Signal(str)
    left = Signal()

    def __init__(self, question: str, answer: str) -> None:
        super().__init__()
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.setFixedWidth(theme.px(_WIDE))
        self.setAccessibleName(f"{question}: {answer}")
        self.setToolTip(answer)
        self._wrong = ""

    def problem(self) -> str:
        """Why what it says is not told: it is no count, or its line counts too many."""
        return self._wrong

    def tell(self, wrong: str) -> None:
        """See `problem`."""
        self._wrong = wrong

    def count(self) -> int:
        """What it says; an empty cell counts nobody."""
        return self._read() or 0

    def is_clear(self) -> bool:
        """Whether it says a count, or nothing."""
        return not self.text().strip() or self._read() is not None

    def _read(self) -> int | None:
        found = read_whole(self.text())
        return found if found is not None and 0 <= found <= MOST else None

    def show_count(self, count: int) -> None:
        """Write a count; nothing for nobody, so that what is still to be counted stands out."""
        if count != self.count() or not count:
            self.setText(str(count) if count else "")

    def event(self, event: QEvent) -> bool:
        """Leave Ctrl+Z to the window when nothing was typed here."""
        if left_to_window(event, self):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, count, or paste."""
        step = _STEPS.get(event.key())
        by = {"+": 1, "-": -1}.get(event.text())
        if is_chord(event):
            event.ignore()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
        elif step is not None:
            self.moved.emit(*step)
        elif by is not None and self.is_clear():
            self.setText(str(min(max(self.count() + by, 0), MOST)))
            self.textEdited.emit(self.text())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """What is typed replaces what stood."""
        super().focusInEvent(event)
        self.selectAll()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What was typed is told when one leaves."""
        super().focusOutEvent(event)
        self.left.emit()


class TallyGrid(QWidget):
    """Items by options; questions whose answers differ say their answers over their own cells."""

    changed = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.px(theme.S))
        self._grid.setVerticalSpacing(theme.px(theme.XS))
        column_layout(self).addLayout(self._grid)
        self._cells: list[list[tuple[tuple[str, str], _Cell]]] = []
        self._totals: list[QLabel] = []
        self._saved: dict[tuple[str, str], int] = {}
        self._respondents: int | None = None
        self._kept = True
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.flush)

    def show_table(self, table: TallyTable) -> None:
        """Show these questions and counts; a cell that is being written keeps what is in it."""
        keys = [[(row.item.id, option) for option in row.counts] for row in table.rows]
        if keys != [[key for key, _ in line] for line in self._cells]:
            self._build(table)
        waiting = self._waiting()
        self._respondents = table.respondents
        self._saved = {(row.item.id, option): count for row in table.rows for option, count in row.counts.items()}
        for line in self._cells:
            for key, cell in line:
                if key not in waiting and cell.is_clear():
                    cell.show_count(self._saved[key])
        self._add_up()

    def counts(self) -> dict[tuple[str, str], int]:
        """Everything that the cells say."""
        return {key: cell.count() for line in self._cells for key, cell in line}

    def cell(self, item_id: str, option: str) -> QLineEdit:
        """The cell of one answer. Raises `KeyError`."""
        return {key: cell for line in self._cells for key, cell in line}[item_id, option]

    def stand_on_first(self) -> None:
        """Put the keyboard in the first cell, if there is one."""
        if self._cells and self._cells[0]:
            self._cells[0][0][1].setFocus(Qt.FocusReason.TabFocusReason)

    def flush(self) -> bool:
        """Tell what changed in the lines that can stand; False while one cannot."""
        self._timer.stop()
        told: dict[tuple[str, str], int] = {}
        for line in self._cells:
            if not self._too_many(line) and not _unclear(line):
                told |= {key: cell.count() for key, cell in line if cell.count() != self._saved[key]}
        if told:
            before = {key: self._saved[key] for key in told}
            self._saved |= told
            self._kept = True
            self.changed.emit(told)
            if not self._kept:
                self._saved |= before
        return not self._waiting() and not any(map(_unclear, self._cells))

    def refuse(self) -> None:
        """What `changed` has just told could not be kept: it waits in its cells, and `flush` tells it again."""
        self._kept = False

    def _waiting(self) -> dict[tuple[str, str], int]:
        said = self.counts()
        return {key: count for key, count in said.items() if count != self._saved.get(key)} if self._saved else {}

    def _build(self, table: TallyTable) -> None:
        clear(self._grid)
        self._cells, self._totals, self._saved = [], [], {}
        shared = len({tuple(row.counts) for row in table.rows}) == 1
        widest = max((len(row.counts) for row in table.rows), default=0)
        self._grid.setColumnStretch(0, 1)
        if shared and table.rows:
            self._put_answers(0, table.rows[0])
        line = 1
        for row in table.rows:
            self._grid.addWidget(hairline(), line, 0, 1, widest + 2)
            if not shared:
                self._put_answers(line + 1, row)
            self._put_row(line + 2, row, widest)
            line += 4

    def _put_answers(self, line: int, row: ItemTally) -> None:
        for place, option in enumerate(row.counts, start=1):
            words = label(row.item.options[option], "small")
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            longest = max(map(words.fontMetrics().horizontalAdvance, words.text().split()), default=0)
            words.setFixedWidth(max(theme.px(_WIDE), longest + theme.px(theme.XS)))
            self._grid.addWidget(words, line, place, Qt.AlignmentFlag.AlignHCenter)

    def _put_row(self, line: int, row: ItemTally, widest: int) -> None:
        total = label("", "small", wrap=False)
        total.setMinimumWidth(theme.px(72))
        if stacked := theme.current().scale > _BESIDE:
            above = QWidget()
            words = row_layout(above, gap=theme.S)
            words.addWidget(label(row.item.text), 1)
            words.addWidget(total)
            self._grid.addWidget(above, line, 0, 1, widest + 2)
        else:
            self._grid.addWidget(label(row.item.text), line, 0)
            self._grid.addWidget(total, line, widest + 1)
        cells = []
        for place, option in enumerate(row.counts, start=1):
            cell = _Cell(row.item.text, row.item.options[option])
            at = (len(self._cells), place - 1)
            cell.textEdited.connect(self._edited)
            cell.moved.connect(partial(self._move, *at))
            cell.pasted.connect(partial(self._paste, *at))
            cell.left.connect(self.flush)
            self._grid.addWidget(cell, line + stacked, place, Qt.AlignmentFlag.AlignHCenter)
            cells.append(((row.item.id, option), cell))
        self._cells.append(cells)
        self._totals.append(total)

    def _edited(self) -> None:
        self._add_up()
        self._timer.start()

    def _too_many(self, line: list[tuple[tuple[str, str], _Cell]]) -> bool:
        return self._respondents is not None and sum(cell.count() for _, cell in line) > self._respondents

    def _add_up(self) -> None:
        for line, total in zip(self._cells, self._totals, strict=True):
            entered, unclear = sum(cell.count() for _, cell in line), _unclear(line)
            over = self._too_many(line) or bool(unclear)
            words = f"{entered} de {self._respondents}" if self._respondents is not None else f"Suma {entered}"
            total.setText(f"«{unclear}» no es un número" if unclear else f"{words}: sobran" if over else words)
            role = "problem" if over else "done" if entered == self._respondents else "small"
            if total.property("role") != role:
                total.setProperty("role", role)
                total.style().unpolish(total)
                total.style().polish(total)
            for _, cell in line:
                cell.setAccessibleDescription(total.text())
                cell.tell(total.text() if not cell.is_clear() or (over and not unclear) else "")
                mark_wrong(cell, wrong=not cell.is_clear())

    def _move(self, line: int, place: int, down: int, right: int) -> None:
        target = min(max(line + down, 0), len(self._cells) - 1)
        cells = self._cells[target]
        cells[min(max(place + right, 0), len(cells) - 1)][1].setFocus(Qt.FocusReason.TabFocusReason)

    def _paste(self, line: int, place: int, text: str) -> None:
        for down, words in enumerate(text.strip("\n").splitlines()):
            for right, word in enumerate(words.split("\t")):
                if line + down < len(self._cells) and place + right < len(self._cells[line + down]):
                    self._cells[line + down][place + right][1].setText(word.strip())
        self._edited()

    def changeEvent(self, event: QEvent) -> None:
        """Another text size asks for other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            for line in self._cells:
                for _, cell in line:
                    cell.setFixedWidth(theme.px(_WIDE))


def _unclear(line: list[tuple[tuple[str, str], _Cell]]) -> str:
    """What a line holds that is no count; '' for nothing."""
    found = next((cell.text().strip() for _, cell in line if not cell.is_clear()), "")
    return found if len(found) <= _LETTERS else found[: _LETTERS - 1] + "…"
