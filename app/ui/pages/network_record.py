"""The form of one record of *Red*: what that of a school and that of a person have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from app.errors import NotFound
from app.services import rows
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.record_reader import RecordReader
from app.ui.steps import take_away
from app.ui.widgets.rows import FormRow


class RecordForm(RecordReader):
    """A subclass says its `tipo`, shows its fields and stores them."""

    tipo: ClassVar[str]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.form: BoundForm[FormRow] = BoundForm({}, self.saver)
        self.add(self.saver.notice)

    def _turn_to(self, wanted: str) -> dict[str, Any] | None:
        """What the record holds that is shown from now on; None if it is not here."""
        try:
            held = rows.load(self._context.database, self.tipo, wanted)
        except NotFound:
            return None
        if wanted != self.record:
            self.record = wanted
            self.form.forget()
            self.saver.tick.clear()
            self.verticalScrollBar().setValue(0)
        return held

    def _take_away(self, what: str) -> None:
        """Take the record away, with a way back; `what` is what the words call it."""
        if take_away(self._context, self.tipo, self.record, f"Quitar {what}", said=f"Se quitó {what}"):
            self.removed.emit()
