"""Whether the data are whole, and writing them again from their history: a button, a notice and what was found.

self.checker = DataCheck(context, self.check, self.notice, self.found)      # button, InlineNotice, label
layout.addWidget(self.checker.keep)      # the other way: what another program changed stays
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from app.jobs import Progress
from app.models.database import Database
from app.services import health, looked_over
from app.services.health import Adopted, Finding, Health, Rebuilt
from app.texts import without_commands
from app.ui import failures, values
from app.ui.page import Context
from app.ui.widgets.parts import bring_into_sight, button
from app.ui.widgets.status import InlineNotice

_REPAIR = "Escribir de nuevo desde el historial"
_AS_IT_SAYS = "Todo está como dice su historial."
_KEEP = "Conservar lo que se cambió"


class DataCheck(QObject):
    """Looks everything over when the button is pressed; the notice's own button repairs what can be.

    `keep` is a button of its own: what another program changed becomes a change of whoever is here (fault 33).
    """

    def __init__(self, context: Context, verb: QPushButton, notice: InlineNotice, found: QLabel) -> None:
        super().__init__(notice)
        self._context, self._verb, self._notice, self._found = context, verb, notice, found
        self.keep = button(_KEEP, self.adopt)
        self.keep.hide()
        self._held = False
        self._last: QWidget = notice  # of what is told
        verb.clicked.connect(self.look_over)
        notice.pressed.connect(self.repair)
        found.hide()

    def look_over(self) -> None:
        """Look at everything that is kept; nothing is changed."""
        self._begin()
        work = partial(_check, self._context.database)
        job = self._context.run_job("Revisando los datos", work, done=self._looked, failed=self._failed, writes=False)
        job.finished.connect(self._over)

    def repair(self) -> None:
        """Write every record again as its history says; the data file as it is now is kept beside."""
        self._begin()
        work = partial(_rebuild, self._context.database)
        name = "Escribiendo de nuevo desde el historial"
        job = self._context.run_job(name, work, done=self._repaired, failed=self._failed)
        job.finished.connect(self._over)

    def adopt(self) -> None:
        """Let every record stay as it was found; the data file as it is now is kept beside."""
        self._begin()
        work = partial(_adopt, self._context.database)
        job = self._context.run_job("Conservando lo que se cambió", work, done=self._adopted, failed=self._failed)
        job.finished.connect(self._over)

    def _looked(self, found: Health) -> None:
        looked_over.note(self._context.database, found=bool(found.findings))
        if not found.findings:
            self._tell("done", found.well)
            return
        # Only records can be written again, and only from a history that is whole.
        can = {each.kind for each in found.findings} <= {"rows", "evidence"} and bool(found.of_kind("rows"))
        self._tell("attention", "Hay algo que reparar. No se cambió nada.", _REPAIR if can else "")
        self.keep.setVisible(can)
        self._found.setText("\n".join(_lines(found.findings)))
        self._found.show()
        self._last = self.keep if can else self._found  # what can be done is below what was found

    def _repaired(self, done: Rebuilt) -> None:
        self._context.undo.clear()
        if done.kept is None:
            self._tell("done", _AS_IT_SAYS)
            return
        again = values.count_words(done.records, "dato se escribió", "datos se escribieron")
        name = done.kept.name
        self._tell("done", f"{again} de nuevo. El archivo como estaba antes quedó en «{name}», por si hiciera falta.")

    def _adopted(self, done: Adopted) -> None:
        self._context.undo.clear()
        if done.kept is None:
            self._tell("done", _AS_IT_SAYS)
            return
        kept = values.count_words(done.records, "dato quedó", "datos quedaron")
        words = "dato no se puede conservar así y quedó", "datos no se pueden conservar así y quedaron"
        left = f" {values.count_words(done.left, *words)} como dice su historial." if done.left else ""
        name = done.kept.name
        self._tell("done", f"{kept} con lo que se cambió.{left} El archivo como estaba antes quedó en «{name}».")

    def _begin(self) -> None:
        self._held = any(one.hasFocus() for one in (self._notice.button, self.keep, self._verb))
        self.keep.hide()
        self._notice.hide()
        self._found.hide()
        self._verb.setEnabled(False)

    def _over(self) -> None:
        self._verb.setEnabled(True)
        if self._held:  # what had the keyboard is gone, or was off meanwhile
            self._verb.setFocus()
        bring_into_sight(self._last)

    def _failed(self, error: Exception) -> None:
        self._tell("problem", failures.sentence(error))

    def _tell(self, kind: str, text: str, verb: str = "") -> None:
        self._notice.set_kind(kind)
        self._notice.tell(text, verb)
        self._last = self._notice


def _check(database: Database, progress: Progress) -> Health:
    from app.sync.withdrawn import look_again

    look_again(database)
    return health.check(database, progress)


def _rebuild(database: Database, progress: Progress) -> Rebuilt:
    done = health.rebuild(database, progress)
    looked_over.note(database, found=False)
    return done


def _adopt(database: Database, progress: Progress) -> Adopted:
    done = health.adopt(database, progress)
    looked_over.note(database, found=False)
    return done


def _lines(findings: Iterable[Finding]) -> Iterator[str]:
    """What was found, and after it what to do, said once of all that it is the same for."""
    alike: dict[str, list[str]] = {}
    for each in findings:
        alike.setdefault(each.advice, []).append(f"• {each.what}")
    for advice, lines in alike.items():
        told = without_commands(advice)
        yield from (*lines, told) if len(lines) > 1 else (f"{lines[0]} {told}",)
