"""What an indicator is made of: its period, the cells it is counted from, and its reading (domain.md 9)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.services.rules import Count
from app.text_dates import MONTHS

WHOLE_YEAR = (1, 12)
SEMESTERS = ((1, 7), (8, 12))
BY_SESSION = "Por sesión"  # the title of what is told session by session
CRITICAL_PUPILS = "Estudiantes de grupos críticos"


@dataclass(frozen=True)
class Period:
    """The months of a school year that are looked at, both ends included."""

    year: int
    first: int = 1
    last: int = 12

    @property
    def whole(self) -> bool:
        """Whether it is the whole year: then what has a year but no date counts too."""
        return (self.first, self.last) == WHOLE_YEAR

    @property
    def start(self) -> str:
        """Its first day as ISO text."""
        return f"{self.year:04}-{self.first:02}-01"

    @property
    def after(self) -> str:
        """The first day that is no longer in it, as ISO text."""
        return f"{self.year + 1:04}-01-01" if self.last == 12 else f"{self.year:04}-{self.last + 1:02}-01"

    def months(self, today: date) -> tuple[str, ...]:
        """Its months from March on that have begun, as «2026-04»; January and February are holidays."""
        found = (f"{self.year:04}-{month:02}" for month in range(max(self.first, 3), self.last + 1))
        return tuple(month for month in found if month <= today.isoformat()[:7])

    def last_day(self, today: date) -> date:
        """Its last day, or today while it runs."""
        return min(last_day_of(f"{self.year:04}-{self.last:02}"), today)


@dataclass(frozen=True)
class Cell:
    """The smallest piece of a share: so many of so many, of a month and of schools, on each of its lines.

    A cell of several schools counts once in the network and once in each of them. `also` is a second numerator.
    """

    month: str
    schools: tuple[str, ...]
    part: int
    whole: int
    lines: tuple[str, ...] = ()
    also: int = 0


@dataclass(frozen=True)
class Figure:
    """One figure with its label: a share (`count`) or an amount; `also`: a second share over the same whole.

    A `running` one is of a month that is not over: it stands in the tables and is no point of a run chart.
    """

    label: str
    count: Count | None = None
    amount: Decimal | None = None
    also: Count | None = None
    running: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to count."""
        return self.amount is None and (self.count is None or not self.count.whole)


@dataclass(frozen=True)
class Breakdown:
    """An indicator line by line: by school, by question or by grade. `measure`: in what, if not as the indicator.

    `listed`: its lines are parts of one whole, or moments; none of them is a place to look at first.
    """

    title: str
    figures: tuple[Figure, ...]
    measure: str = ""
    listed: bool = False


@dataclass(frozen=True)
class Grid:
    """Numbers in rows and columns. `kind` says how they are drawn: 'stack', 'matrix' or 'radar' (in hundredths)."""

    kind: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    more: int = 0


@dataclass(frozen=True)
class Reading:
    """An indicator in one period. `n` is how many answers or facts it stands on; `goal` is in its own unit.

    `months` are its points in time; `note` is a sentence more.
    """

    code: str
    total: Figure
    n: int
    months: tuple[Figure, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()
    grids: tuple[Grid, ...] = ()
    goal: Decimal | None = None
    note: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to tell yet."""
        return self.total.is_empty and not self.grids


def last_day_of(month: str) -> date:
    """The last day of «2026-04»."""
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, monthrange(year, number)[1])


def month_words(month: str) -> str:
    """«abr» for «2026-04»."""
    return MONTHS[int(month[5:7]) - 1][:3]


def total(cells: Iterable[Cell]) -> Count:
    """The cells added up."""
    part = whole = 0
    for cell in cells:
        part += cell.part
        whole += cell.whole
    return Count(part, whole)


def figure(label: str, cells: Sequence[Cell], *, twice: bool = False) -> Figure:
    """The cells added up under a label; with `twice` their second numerator too."""
    count = total(cells)
    return Figure(label, count, also=Count(sum(cell.also for cell in cells), count.whole) if twice else None)


def median(numbers: Iterable[int]) -> Decimal | None:
    """The middle one, or the mean of the two in the middle; None of nothing."""
    ordered = sorted(numbers)
    if not ordered:
        return None
    middle = len(ordered) // 2
    return Decimal(ordered[middle]) if len(ordered) % 2 else Decimal(ordered[middle - 1] + ordered[middle]) / 2
