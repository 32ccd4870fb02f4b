"""The indicators by section, one line each: its name, its sentence, on how much it stands, and a small drawing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.services import indicators_chart_words as says
from app.services import indicators_words as words
from app.services.indicators import Report
from app.services.indicators_basis import Reading
from app.services.indicators_catalogue import DEFINITIONS, SECTIONS, Definition
from app.ui.widgets.rows import BoxedList, ListRow
from app.ui.widgets.spark import Spark

WAITING = "Contando…"


class IndicatorLine(ListRow):
    """One indicator; pressed, it opens."""

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        self.spark = Spark()
        self.spark.hide()
        super().__init__(name, WAITING, chip=self.spark, run=run)
        self._name = name

    def tell(self, sentence: str, points: list[float], share: float | None) -> None:
        """Show what it says now."""
        self.say(self._name, sentence)
        self.spark.show_points(points, share)
        self.spark.setVisible(len(points) > 1 or share is not None)
        self.updateGeometry()


class IndicatorSection(BoxedList):
    """One section with its lines."""

    def __init__(self, section: str, run: Callable[[str], object]) -> None:
        super().__init__(SECTIONS[section])
        self.lines: dict[str, IndicatorLine] = {}
        for code, one in DEFINITIONS.items():
            if one.section == section:
                self.lines[code] = IndicatorLine(one.name, partial(run, code))
                self.add_widget(self.lines[code])

    def mark(self, code: str) -> None:
        """Show which one is open, if it is one of these."""
        for key, line in self.lines.items():
            line.set_chosen(chosen=key == code)

    def show_report(self, report: Report) -> None:
        """Show what was counted; the rows are laid out once, and not for each drawing that comes into sight."""
        self.rows.setEnabled(False)
        for reading in report.readings:
            if reading.code in self.lines:
                tell_line(self.lines[reading.code], reading, report)
        self.rows.setEnabled(True)
        self.rows.update()


def tell_line(line: IndicatorLine, reading: Reading, report: Report) -> None:
    """The sentence and the small drawing of one indicator; its n where the sentence does not tell it."""
    definition = DEFINITIONS[reading.code]
    sentence = words.sentence(reading, report.small)
    if reading.is_empty:
        line.tell(sentence, [], None)
        return
    said = (sentence, of_whom(definition, report), "" if words.says_n(reading) else _base(reading))
    line.tell(" ".join(part for part in said if part), *drawing(reading, report.small))


def _base(reading: Reading) -> str:
    """On how much it stands, in one piece."""
    return f"{words.n_words(reading)}.".replace(" ", "\u00a0")


def of_whom(definition: Definition, report: Report) -> str:
    """«De toda la red.» where one school was asked for and this cannot be told of one."""
    return "De toda la red." if report.query.school_id and not definition.by_school else ""


def drawing(reading: Reading, small: int) -> tuple[list[float], float | None]:
    """The points of the small line, and the share of the small bar where a percentage may be shown."""
    series = says.points(reading, small)
    points = [float(value) for value in series.values if value is not None] if series else []
    count = reading.total.count
    share = None if count is None or count.is_of_few(small) else count.part / count.whole
    return points, share
