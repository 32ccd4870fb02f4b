"""The school year that is printed or written out, of those of which there is something."""

from __future__ import annotations

from app import wall_clock
from app.models.database import Database
from app.services import meetings, year_shown
from app.ui.widgets.choices import ChoiceCombo


class SchoolYear(ChoiceCombo):
    """At first the year that is shown first (`year_shown`); with `empty`, the words for no year in particular."""

    def __init__(self, database: Database, *, empty: str = "") -> None:
        super().__init__({}, empty=empty, name="Año escolar")
        self._database, self._offered = database, False

    def refresh(self) -> None:
        """Offer the years that there are now; what is chosen stays."""
        today = wall_clock.today()
        years = sorted({*meetings.years(self._database), today.year}, reverse=True)
        self.set_choices({str(year): str(year) for year in years})
        if not self._offered:
            self._offered = True
            self.set_value(str(year_shown.current(self._database, today)))

    def year(self) -> int | None:
        """The chosen one; None for no year in particular."""
        chosen = self.value()
        return int(chosen) if chosen else None
