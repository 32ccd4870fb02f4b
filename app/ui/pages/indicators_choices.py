"""Of what the indicators are asked: the year, a part of it, the whole network or one school."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.database import Database
from app.services import indicators, network, year_shown
from app.services.indicators import Query
from app.services.indicators_basis import SEMESTERS, WHOLE_YEAR, Period
from app.text_dates import MONTHS
from app.ui import theme
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.flow import FlowLayout

_YEARS_BACK = 5
_SPANS = {
    "year": WHOLE_YEAR,
    "first": SEMESTERS[0],
    "second": SEMESTERS[1],
    **{str(month): (month, month) for month in range(3, 13)},
}


class PeriodChoices(QWidget):
    """A year and a part of it. `changed()` when the person asks for another; `period()` is what is asked."""

    changed = Signal()

    def __init__(self, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        years = {str(year): str(year) for year in range(today.year, today.year - _YEARS_BACK, -1)}
        self.year = ChoiceCombo(years, empty="", name="Año")
        months = {str(month): MONTHS[month - 1].capitalize() for month in range(3, 13)}
        spans = {"year": "Año completo", "first": "Primer semestre", "second": "Segundo semestre"} | months
        self.span = ChoiceCombo(spans, empty="", name="Período")
        self.fields = FlowLayout(self, theme.S)
        for field in (self.year, self.span):
            self.add(field)

    def add(self, field: ChoiceCombo) -> None:
        """One more field beside the others."""
        self.fields.addWidget(field)
        field.changed.connect(self.changed)

    def period(self) -> Period:
        """What is asked for."""
        first, last = _SPANS[self.span.value() or "year"]
        return Period(int(self.year.value() or self._today.year), first, last)


class IndicatorChoices(PeriodChoices):
    """A period, of the whole network or of one school; and which year's diagnosis stands beside that of the period.

    At first the last year in which the network met.
    """

    def __init__(self, database: Database, today: date, parent: QWidget | None = None) -> None:
        super().__init__(today, parent)
        self._database = database
        self.school = ChoiceCombo({}, empty="Toda la red", name="Escuela")
        self.add(self.school)
        before = "Diagnóstico: con el del año anterior"
        self.against = ChoiceCombo({}, empty=before, name="Con qué diagnóstico se compara")
        self._diagnosed: list[int] = []
        self._offered = False
        self.year.changed.connect(self._offer_years)
        self.add(self.against)

    def refresh(self) -> None:
        """Offer the years and schools that there are now; what is chosen stays."""
        self._diagnosed = indicators.diagnosis_years(self._database)
        self.year.set_choices({str(year): str(year) for year in indicators.years(self._database, self._today)})
        if not self._offered:
            self._offered = True
            self.year.set_value(str(year_shown.current(self._database, self._today)))
        self.school.set_choices(network.names_of_all(self._database))
        self.school.setVisible(self.school.count() > 1)
        self._offer_years()

    def _offer_years(self) -> None:
        """The years before with a diagnosis of their own, where that is not only the last one."""
        year = self.period().year
        earlier = [one for one in self._diagnosed if one < year]
        if int(self.against.value() or 0) not in earlier:
            self.against.set_value(None)
        self.against.set_choices({str(one): f"Diagnóstico: con el de {one}" for one in earlier})
        self.against.setVisible(bool(set(earlier) - {year - 1}))

    def query(self) -> Query:
        """What is asked for."""
        period, against = self.period(), int(self.against.value() or 0)
        return Query(period, self.school.value(), against if 0 < against < period.year else None)

    def school_name(self) -> str:
        """The chosen school, or the whole network."""
        return self.school.currentText()
