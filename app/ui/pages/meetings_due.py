"""The agreements that fall due with a session, named where it gets another day: nobody's day is changed unseen."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.services import due_dates
from app.services.commitments import CommitmentRow
from app.ui import theme, values
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.checks import Check
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.status import InlineNotice

_NAMED, _NO_TEXT = 3, "Acuerdo sin texto"
_OWN_REASON = "Quite la marca si su plazo se eligió por otro motivo."


def count_due(found: Sequence[CommitmentRow], then: str) -> str:
    """'el acuerdo que vencía', 'los 3 acuerdos que vencían'; `then` is what one does and what many do."""
    one, many = then.split("/")
    return f"el acuerdo que {one}" if len(found) == 1 else f"los {len(found)} acuerdos que {many}"


def named(found: Sequence[CommitmentRow]) -> str:
    """The first of them with whoever answers for each, and how many more there are."""
    said = [" ".join(filter(None, (f"«{row.text or _NO_TEXT}»", _who(row.responsible)))) for row in found]
    more = len(said) - _NAMED
    return ", ".join(said[:_NAMED]) + (f" y {more} más" if more > 0 else "")


def _who(responsible: str) -> str:
    return f"({responsible})" if responsible else ""


class DueAlong(QWidget):
    """Whether those that fall due with the session go along with it: marked, with their names below."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: tuple[str, ...] = ()
        self.check, self.which = Check(""), label("", "small")
        layout = column_layout(self, gap=theme.XS)
        layout.addWidget(self.check)
        layout.addWidget(self.which)

    def offer(self, found: Sequence[CommitmentRow]) -> bool:
        """Name these, marked; whether there are any."""
        self._ids = tuple(row.id for row in found)
        words = f"Pasar también al nuevo día {count_due(found, 'vencía con la sesión/vencían con la sesión')}"
        self.check.setText(words)
        self.check.setAccessibleName(words)
        self.check.set_value(True)
        self.check.updateGeometry()
        self.which.setText(f"{named(found)}. {_OWN_REASON}")
        self.check.setAccessibleDescription(self.which.text())
        return bool(found)

    def value(self) -> tuple[str, ...]:
        """The ids of those that go along."""
        return self._ids if self.check.value() else ()


class DueLeft(InlineNotice):
    """Told under *Datos* once another day was written there: which agreements are due on the day that it had.

    `leaving()` before they go along: the button that has the keyboard goes with them.
    """

    leaving = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__("attention")
        self._context = context
        self._since, self._until = "", ""
        self._found: tuple[str, ...] = ()
        self.pressed.connect(self._take_along)

    def forget(self) -> None:
        """Another session, or nothing is left behind."""
        self._since = self._until = ""
        self.hide()

    def written(self, before: str | None, now: str | None) -> None:
        """Another day was written: what counts is the one that it had before anybody began to write."""
        self._since, self._until = self._since or before or "", now or ""

    def show_day(self, meeting: str, day: str | None) -> None:
        """Tell what was left behind, if the session still has the day that was written."""
        there = self._since and self._until and day == self._until != self._since
        found = due_dates.due_on(self._context.database, meeting, self._since) if there else []
        self._found = tuple(row.id for row in found)
        if not found:
            self.hide()
            return
        was = values.day_words(self._since)
        which = "Este acuerdo vence" if len(found) == 1 else f"Estos {len(found)} acuerdos vencen"
        self.tell(f"{which} el {was}, el día que tenía la sesión: {named(found)}.", "Pasar al nuevo día")

    def _take_along(self) -> None:
        database, keys = self._context.database, self._found
        do = partial(due_dates.follow, database, keys, self._since, self._until)
        undo = partial(due_dates.follow, database, keys, self._until, self._since, back=True)
        self.leaving.emit()
        said = "Plazo cambiado" if len(keys) == 1 else f"{len(keys)} plazos cambiados"
        if step(self._context, "Pasar los acuerdos al nuevo día", do=do, undo=undo, said=said):
            self.forget()
