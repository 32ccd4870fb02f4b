"""What came from others and a form would not have taken: shown with what was written, until somebody mends it (20)."""

from __future__ import annotations

from functools import partial

from app.services.against_rules import against_rules
from app.services.labels import noun
from app.services.to_review import OddRecord, to_review
from app.ui.homes import way_to
from app.ui.page import Context
from app.ui.widgets.parts import label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

FIRST = 50


class OddSection(BoxedList):
    """One line a record, hidden while there is none; a line leads to the record's page."""

    def __init__(self, context: Context) -> None:
        super().__init__("Por revisar", "Llegó con un valor que no corresponde. Corríjalo en su página y sale de aquí.")
        self._context = context
        self._shown: list[OddRecord] = []
        self.hide()

    def follow(self) -> None:
        """Read again what is odd."""
        found = [*to_review(self._context.database), *against_rules(self._context.database)]
        if found != self._shown:
            self._shown = found
            self.clear()
            for one in found[:FIRST]:
                self._add(one)
            if len(found) > FIRST:  # one file can bring thousands
                self.add(label(f"Y {len(found) - FIRST} más: se verán al corregir estos.", "muted"))
        self.setVisible(bool(found))

    def _add(self, one: OddRecord) -> None:
        kind = noun(one.tipo)
        title = f"{kind[:1].upper()}{kind[1:]}" + (f" «{one.title}»" if one.title else "")
        written = "; ".join(f"{field.label}: «{field.written}»" for field in one.fields)
        page, args = way_to(one.tipo, one.row)
        run = partial(self._context.navigate, page, **args)
        row = self.add_row(title, written, icon="eye", chip=StatusChip("attention", "Revisar"), run=run)
        row.setAccessibleName(f"{title}. Revisar: {written}")
