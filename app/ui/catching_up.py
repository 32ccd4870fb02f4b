"""The small window that shows how the data of an older program are brought up to date, before anything else opens.

    database = opened(workspace, space, parent)      # None: the person left it for later
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QEventLoop, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QVBoxLayout, QWidget

from app.errors import AppError
from app.jobs import Along, Progress
from app.models.database import Database
from app.services.catching_up import STEPS, TITLE, WHY, step_at
from app.services.workspace import SpaceInfo, Workspace
from app.text_dates import count
from app.ui import theme
from app.ui.announce import announce
from app.ui.background import Job, JobRunner
from app.ui.widgets.parts import Picture, button, column_layout, label, row_layout
from app.ui.widgets.status import ProgressWithWords

_WIDE, _HIGH = 560, 560  # at most, where nobody asked for larger letters
_SECOND = 1000
_FINE = 1000
_LATER = "Dejarlo para después"
_HOLDS = "Puede tardar varios minutos. Mientras el reloj avance, Minga está trabajando: no apague el computador."
_STOPPING = "Deteniéndose… Sus datos quedan como estaban."

Failed = Mapping[str, AppError]


class CatchingUp(QDialog):
    """The work on `behind`, in a worker of its own; `failed`, once it is over: which could not be opened, and why.

    `left` instead: the person gave up, and what was not finished is as it was.
    """

    def __init__(self, workspace: Workspace, behind: Sequence[SpaceInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._behind, self._runner = behind, JobRunner(self)
        self.failed: Failed = {}
        self.left = False
        self.setWindowTitle("Minga")
        self.setModal(True)
        theme.dress_to_fit(self, _WIDE, _HIGH)
        layout = column_layout(self, margin=theme.L, gap=theme.M)
        layout.addWidget(label(TITLE, "heading"))
        layout.addWidget(label(WHY))
        self._marks: list[tuple[Picture, QLabel]] = []
        steps = QVBoxLayout()
        steps.setSpacing(theme.px(theme.XS))
        for number, words in enumerate(STEPS, 1):
            steps.addWidget(self._line(number, words))
        layout.addLayout(steps)
        self.progress = ProgressWithWords()
        layout.addWidget(self.progress)
        self.clock = label("", "muted")
        layout.addWidget(self.clock)
        self.later = button(_LATER, self.reject)
        self.later.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # no key that is pressed out of habit stops it
        self.setFocus()
        layout.addWidget(self.later, 0, Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(min(theme.px(_WIDE), self.screen().availableGeometry().width()))
        self._seconds = QTimer(self)
        self._seconds.setInterval(_SECOND)
        self._seconds.timeout.connect(self._tick)
        self._passed = 0
        self._show(0, 0)
        self._tick()
        self._job = Job(self._runner, TITLE, partial(_catch_up, workspace, behind))
        self._job.progressed.connect(self._show)
        self._job.succeeded.connect(self._over)
        self._job.failed.connect(self._broken)
        self._job.cancelled.connect(self._given_up)
        self.bug: Exception | None = None

    def begin(self) -> None:
        """Show it and start."""
        self.open()
        self._seconds.start()
        self._job.start()

    @Slot()
    def reject(self) -> None:
        """Give up, at the next step of the work; the window goes when that has stopped."""
        self._job.cancel()
        self.later.setEnabled(False)
        self.clock.setText(_STOPPING)
        self._seconds.stop()

    def _line(self, number: int, words: str) -> QWidget:
        line = QWidget()
        row = row_layout(line, gap=theme.S)
        mark, text = Picture("circle", "muted"), label(f"{number}. {words}")
        self._marks.append((mark, text))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        return line

    @Slot(object, object)
    def _show(self, done: int, total: int) -> None:
        place, here, whole = _where(done, total, len(self._behind))
        now = step_at(here, whole)
        for number, (mark, text) in enumerate(self._marks):
            passed, under_way = number < now, number == now
            colour = "done" if passed else "accent" if under_way else "muted"
            mark.show_icon("circle-check" if passed else "circle", colour)
            theme.set_role(text, "strong" if under_way else "" if passed else "muted")
        of = f" ({place + 1} de {len(self._behind)})" if len(self._behind) > 1 else ""
        share = f" · {done * 100 // total} %" if total else ""
        words = f"{self._behind[place].name}{of}: paso {now + 1} de {len(STEPS)}{share}"
        if words != self.progress.words.text():
            self.progress.show_progress(done, total, words)
            announce(self, words)

    @Slot()
    def _tick(self) -> None:
        minutes, seconds = divmod(self._passed, 60)
        self._passed += 1
        parts = ([count(minutes, "minuto", "minutos")] if minutes else []) + [count(seconds, "segundo", "segundos")]
        self.clock.setText(f"{_HOLDS}\nVan {' y '.join(parts)}.")

    @Slot(object)
    def _over(self, failed: Failed) -> None:
        self.failed = failed
        self._end()

    @Slot(object)
    def _broken(self, error: Exception) -> None:
        self.bug = error
        self._end()

    @Slot()
    def _given_up(self) -> None:
        self.left = True
        self._end()

    def _end(self) -> None:
        self._seconds.stop()
        self._runner.close()
        self.done(QDialog.DialogCode.Accepted)


def catch_up(workspace: Workspace, behind: Sequence[SpaceInfo], parent: QWidget | None = None) -> Failed | None:
    """Bring these microcentros up to date under a window of its own; None: the person left it for later."""
    if not behind:
        return {}
    dialog = CatchingUp(workspace, behind, parent)
    loop = QEventLoop()
    dialog.finished.connect(loop.quit)
    stays = QApplication.quitOnLastWindowClosed()
    QApplication.setQuitOnLastWindowClosed(False)  # there may be no other window yet
    try:
        dialog.begin()
        loop.exec()
    finally:
        QApplication.setQuitOnLastWindowClosed(stays)
        dialog.deleteLater()
    if dialog.bug is not None:
        raise dialog.bug
    return None if dialog.left else dialog.failed


def opened(workspace: Workspace, space: str, parent: QWidget) -> Database | None:
    """A microcentro of this data folder, brought up to date if need be; None: the person left that for later.

    Raises AppError: as `Workspace.open`.
    """
    failed = catch_up(workspace, [one for one in workspace.behind() if one.id == space], parent)
    if failed is None:
        return None
    if space in failed:
        raise failed[space]
    return workspace.open(space)


def _catch_up(workspace: Workspace, behind: Sequence[SpaceInfo], progress: Progress) -> Failed:
    failed: dict[str, AppError] = {}
    for place, one in enumerate(behind):
        try:
            workspace.open(one.id, _Share(progress, place, len(behind)))
        except AppError as error:  # the others are not held up by it
            failed[one.id] = error
    return failed


class _Share:
    """How far one of several microcentros is, told as how far all are: each takes as much of the whole."""

    def __init__(self, progress: Progress, place: int, of: int) -> None:
        self._along = Along(progress, place * _FINE, of * _FINE)

    def step(self, done: int, total: int) -> None:
        """Report `done` of `total`."""
        self._along.step(done * _FINE // total if total else 0, _FINE)


def _where(done: int, total: int, many: int) -> tuple[int, int, int]:
    """Which of `many` is under way, and how far that one is, of the total."""
    if not total:
        return 0, 0, 0
    each = total // many
    place = min(done // each, many - 1)
    return place, done - place * each, each
