"""Who holds a school and held it before: a new one begins today, and the one before ends then."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from app import wall_clock
from app.services import labels, rows, school_life
from app.ui.autosave import Autosave
from app.ui.page import Context
from app.ui.pages.part_row import Column
from app.ui.pages.parts_box import PartsBox
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.moments import DateField
from app.ui.widgets.texts import TextLine


class OwnersBox(PartsBox):
    """The owners of one school, the one of now last."""

    def __init__(self, context: Context, saver: Autosave) -> None:
        columns = (
            Column("name", "Nombre", partial(TextLine, "", "SLEP, municipalidad, corporación…"), whole=True),
            Column("dependency", "Dependencia", partial(ChoiceCombo, labels.choices("school_owner", "dependency"))),
            Column("from", "Desde", DateField),
            Column("to", "Hasta", DateField),
        )
        super().__init__(
            context, saver, "Sostenedor", columns,
            tipo="school_owner", parent_field="school_id", noun="el sostenedor",
            verb="Cambió de sostenedor", empty="Todavía no se dice quién la sostiene.", order=_by_day,
        )  # fmt: skip

    def store(self) -> None:
        """Store what differs; where that changes who holds the school now, it is of that one's kind."""
        database, school = self._context.database, self._owner
        before = school_life.owner_on(database, school, wall_clock.today()) if self.lines else None
        super().store()
        if self.lines and school_life.owner_on(database, school, wall_clock.today()) != before:
            school_life.follow_owner(database, school, wall_clock.today())

    def add_part(self) -> None:
        """A new one from today on; its day can be changed."""
        if not self._saver.flush():
            return
        database = self._context.database
        change = school_life.change_owner(database, self._owner, wall_clock.today())
        step(
            self._context,
            "Cambiar de sostenedor",
            do=partial(_again, self._context, change),
            undo=partial(school_life.undo_change, database, change),
            run=False,
        )
        self.show_owner(self._owner)
        next(iter(self.lines[change.made].fields.values())).setFocus()
        self.counted.emit()


def _again(context: Context, change: school_life.OwnerChange) -> None:
    database = context.database
    rows.bring_back(database, "school_owner", change.made)
    began = rows.load(database, "school_owner", change.made)["from"]
    for one, _ in change.ended:
        rows.update(database, "school_owner", one, {"to": began})


def _by_day(record: Mapping[str, Any]) -> tuple[str, str]:
    return record["from"] or "", record["id"]
