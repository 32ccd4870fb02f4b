"""What is typed where a button has yet to use it: kept on this laptop, and there again when it is asked again.

    self.typed = TypedWords(context, "cerrar", note=self.note)
    def ask(self): self.typed.show(self.commitment)      # fills the fields, with nothing if nothing waits
    def answer(self): …; self.typed.forget()             # it was used, or the person pressed «Cancelar»
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from app.models.database import Database
    from app.ui.page import Context
    from app.ui.settings import Settings
    from app.ui.widgets.texts import LongText, TextLine

DELAY = 500
_KEPT = "escrito"


class TypedWords(QObject):
    """Keeps what the person at the laptop types in `fields`, for each record apart (promise 1 of product.md).

    It is no record, and nobody else reads it: it stands beside the window's size. Esc and another page leave it there.
    """

    def __init__(self, context: Context, panel: str, **fields: TextLine | LongText) -> None:
        super().__init__(next(iter(fields.values())))
        self._settings, self._fields = context.settings, fields
        self._place = "/".join((_KEPT, context.database.space, context.person or "nadie", panel))
        self._record = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._keep)
        self._settings.flushing.connect(self._keep_what_waits)
        for field in fields.values():
            field.changed.connect(self._typed)

    def show(self, record: str, **usual: str) -> None:
        """Fill the fields for this record: with what was typed and not used, else with what is `usual`, else empty."""
        self._keep_what_waits()
        self._record = record
        kept = self._settings.remembered(f"{self._place}/{record}")
        for name, field in self._fields.items():
            field.set_value(kept.get(name, usual.get(name, "")))

    def forget(self) -> None:
        """It was used, or is not wanted."""
        self._timer.stop()
        self._settings.remember(f"{self._place}/{self._record}", {})

    def _typed(self) -> None:
        # Not begun anew at each key: whoever writes without a pause loses no more than the last moment.
        if not self._timer.isActive():
            self._timer.start()

    def _keep_what_waits(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._keep()

    def _keep(self) -> None:
        said = {name: field.value() for name, field in self._fields.items()}
        self._settings.remember(f"{self._place}/{self._record}", said if any(said.values()) else {})


def forget_erased(settings: Settings, database: Database, also: Collection[str] = ()) -> None:
    """Keep nothing that was typed about what was erased for good here or elsewhere, or by who was (fault 38).

    `also`: more records that were, by id.
    """
    kept = settings.kept_under(f"{_KEPT}/{database.space}")
    if kept:
        from app.sync.erasing import erased_rows

        gone = {*erased_rows(database), *also}
        for key in kept:
            if any(row in key for row in gone):
                settings.remember(key, {})
