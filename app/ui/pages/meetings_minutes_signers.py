"""Who signed the minutes: a chip for every officer and everybody who came, once they are approved."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import minutes_signing
from app.services.minutes_signing import Signer
from app.ui import failures, theme, values
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.parts import column_layout, label
from app.ui.widgets.rows import FormSection

_TITLE = "Firmas del acta"


class SignersBox(FormSection):
    """`changed()` after somebody's signature was noted or taken back, then `refused(sentence)` if it may not be."""

    changed = Signal()
    refused = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(_TITLE, "Quién firmó esta versión en papel.")
        self._context, self._meeting, self._version = context, "", 1
        inside = QWidget()
        column = column_layout(inside, margin=theme.L, gap=theme.M)
        self.chips = FilterChips((), _TITLE)
        self.chips.changed.connect(self._pressed)
        self.days = label("", "small")
        column.addWidget(self.chips)
        column.addWidget(self.days)
        self.add_widget(inside)

    def show_version(self, meeting: str, version: int) -> None:
        """Offer whoever may sign this version, those who did pressed."""
        self._meeting, self._version = meeting, version
        found = minutes_signing.signers(self._context.database, meeting, version)
        self.chips.set_options([(one.person_id, _words(one)) for one in found])
        self.chips.set_value([one.person_id for one in found if one.signed])
        self.days.setText(_days(found))
        self.days.setVisible(bool(self.days.text()))

    def _pressed(self) -> None:
        database, chosen = self._context.database, set(self.chips.value())
        at, wrong = (database, self._meeting, self._version), ""
        for one in minutes_signing.signers(*at):
            if one.signed == (one.person_id in chosen):
                continue
            add = partial(minutes_signing.sign, *at, one.person_id, wall_clock.today())
            take = partial(minutes_signing.unsign, *at, one.person_id)
            again = partial(minutes_signing.sign_again, *at, one.person_id)
            do, undo = (take, again) if one.signed else (add, take)
            try:
                do()
            except AppError as error:
                wrong = failures.why_not(error)
                continue
            step(self._context, f"Firma de {one.full_name}", do=do, undo=undo, run=False)
        self.changed.emit()
        if wrong:
            self.refused.emit(wrong)


def _words(one: Signer) -> str:
    return f"{one.full_name} ({one.role.lower()})" if one.officer else one.full_name


def _days(found: Sequence[Signer]) -> str:
    days = sorted({one.signed_on for one in found if one.signed_on})
    return f"Firmada el {' y el '.join(map(values.date_words, days))}." if days else ""
