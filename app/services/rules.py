"""The arithmetic and the small rules of the domain, without a store (domain.md 6 and 9)."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from app.models.school import GRADES
from app.services.catalogue_names import rbd_check_character

# Roles that make a person an expected member; owners, advisers and guests are counted apart.
EXPECTED_ROLES = frozenset(
    {
        "TEACHER",
        "HEAD_TEACHER",
        "COORDINATOR",
        "SECRETARY",
        "PRESIDENT",
        "PRESCHOOL_TEACHER",
        "SPECIAL_ED_TEACHER",
        "ITINERANT_TEACHER",
        "SUBSTITUTE",
        "DIRECTOR",
        "TECHNICAL_HEAD",
    }
)
# Whom the members elect, at the first session of the year (domain.md 4).
ELECTED_ROLES = frozenset({"COORDINATOR", "SECRETARY", "PRESIDENT"})
# Who has a class of their own, in which a practice can be tried.
TEACHING_ROLES = EXPECTED_ROLES - ELECTED_ROLES - {"DIRECTOR", "TECHNICAL_HEAD"}
# Who came. Domain 9 names neither who left early nor says that they were absent: they sat in the session and signed,
# and the hour they left is told beside their name: they count everywhere as whoever arrived late does. Only the hours
# of a certificate are without the time that the sheet says they were not there (`missed_minutes`).
ATTENDED = frozenset({"present", "late", "left_early", "remote", "substitute"})
AWAY = frozenset({"absence", "justified_absence"})
Span = tuple[str | None, str | None]  # from, to
OA_EXAMPLE = "MA03 OA 21"  # of the official list: the perimeter of a figure
_OA = re.compile(r"(LE|MA|HI|CN|IN|EN|AR|MU|EF|OR|TE|LC)0([1-8]) OAA? ((LF|LR|LS)?\d{2}|[A-Z])", re.ASCII)
_OA_TYPED = re.compile(r"(?:([A-Z]{2})0?([1-8]))?(OAA?)((?:LF|LR|LS)?)([0-9]{1,2}|[A-Z])", re.ASCII)
_DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class Count:
    """A share as its two counts; shares are never kept as percents (domain.md 6).

    `people`: how many gave these answers, where each of them gave several.
    """

    part: int
    whole: int
    people: int | None = field(default=None, compare=False)

    def is_of_few(self, small: int) -> bool:
        """Whether so few answered that it is told in counts, without a percentage (domain.md 9)."""
        return min(self.whole, self.whole if self.people is None else self.people) < max(small, 1)

    @property
    def percent(self) -> int | None:
        """The share in whole percents, for showing; None of nothing."""
        return None if not self.whole else (200 * self.part + self.whole) // (2 * self.whole)

    def exact(self, decimals: int) -> Decimal | None:
        """The share in percents with so many decimals, for showing; None of nothing."""
        if not self.whole:
            return None
        return (Decimal(100 * self.part) / self.whole).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def attendance(states: Iterable[str | None]) -> Count:
    """Who took part of those expected: present, late, left early, at a distance or by a substitute."""
    given = list(states)
    return Count(sum(state in ATTENDED for state in given), len(given))


def seats(expected: Collection[str], holders: Mapping[str, str], noted: Collection[str] = ()) -> set[str]:
    """Of these people, one for each seat: a substitute and whoever they stand in for share theirs (domain.md 4).

    It is the last substitute's, unless only another one of them is `noted` to have taken part or not. `holders` says
    for whom each substitute stands in; who is not expected (they left) still joins those before and after them.
    """
    if not holders:
        return set(expected)
    chains = {one: [one, *stood_in_for(one, holders)] for one in expected}
    taken = {holder for chain in chains.values() for holder in chain[1:]}
    return {
        next((one for one in chain if one in noted and one in expected), last)
        for last, chain in chains.items()
        if last not in taken
    }


def stood_in_for(substitute: str, holders: Mapping[str, str]) -> list[str]:
    """For whom somebody stands in, and for whom that one does: to the first, or to one of a ring."""
    found: list[str] = []
    one = substitute
    while not _in_ring(one, holders) and (one := holders.get(one, "")):
        found.append(one)
    return found


def _in_ring(substitute: str, holders: Mapping[str, str]) -> bool:
    """Whether it ends with whom it began with: of several laptops, each may have said one part of that."""
    one, passed = holders.get(substitute, ""), {""}
    while one not in passed and one != substitute:
        passed.add(one)
        one = holders.get(one, "")
    return one == substitute


def in_force(start: str | None, end: str | None, on: date) -> bool:
    """Whether something with these ISO dates holds on that day; it no longer does on its end date (domain.md 6.2)."""
    day = on.isoformat()
    return (start is None or start <= day) and (end is None or day < end)


def ended(start: str | None, on: date) -> str:
    """The ISO date on which what began then ends, ended on that day; what was still to begin ends as it begins."""
    return max(on.isoformat(), start or "")


def minutes_between(start: str | None, end: str | None) -> int | None:
    """The minutes from one time of day to another; None unless both are said and the end is later."""
    if not start or not end:
        return None
    length = _minute_of_day(end) - _minute_of_day(start)
    return length if 0 < length < _DAY_MINUTES else None


def missed_minutes(state: str | None, arrival: str | None, departure: str | None, session: Span) -> int:
    """The minutes of a session that somebody was not there by the hour noted; no hour noted proves no absence."""
    start, end = session
    away = {"late": (start, arrival), "left_early": (departure, end)}.get(state or "", (None, None))
    return minutes_between(*away) or 0


class PedagogicalHour(NamedTuple):
    """How many minutes it has, and to which part of one is rounded: 2 means halves (domain.md 6, [custom])."""

    minutes: int = 45
    parts: int = 2


def pedagogical_hours(minutes: int | None, hour: PedagogicalHour) -> str | None:
    """So many minutes in the network's pedagogical hours, as decimal text ('4' or '4.5')."""
    if minutes is None:
        return None
    parts = (2 * hour.parts * minutes + hour.minutes) // (2 * hour.minutes)
    return str((Decimal(parts) / hour.parts).quantize(Decimal("0.01"))).rstrip("0").rstrip(".")


_HOURS = re.compile(r"[0-9]{1,6}(\.[0-9]+)?")


def hours(text: str | None) -> Decimal:
    """Hours kept as decimal text, as a number; a received text that tells none counts as none (fault 20)."""
    return Decimal(text) if text and _HOURS.fullmatch(text) else Decimal(0)


def oa_subject_and_grade(code: str) -> tuple[str, str] | None:
    """The subject and grade that an objective's official code names; None if it is no such code."""
    found = _OA.fullmatch(code)
    return (found[1], found[2]) if found else None


def oa_code(text: str, subject: str = "", grade: str = "") -> str:
    """An objective's official code as it is kept, of what a person writes for it; in capitals where it is none.

    Blanks and zeros may be left out, and so may the `subject` and the `grade` where these are known: «cn2 oa14» and,
    in the second grade of CN, «oa 14» are «CN02 OA 14».
    """
    plain = " ".join(text.upper().split())
    if (found := _OA_TYPED.fullmatch(re.sub(r"[\s.\-]", "", plain))) is None:
        return plain
    number = found[5].zfill(2) if found[5].isdigit() else found[5]
    code = f"{found[1] or subject}0{found[2] or grade} {found[3]} {found[4]}{number}"
    return code if oa_subject_and_grade(code) else plain


def levelling(codes: Iterable[str], grade: str | None) -> tuple[str, ...]:
    """The objectives that belong to another grade than the task's: allowed, but marked as levelling (domain.md 6.2)."""
    named = ((code, oa_subject_and_grade(code)) for code in codes)
    return tuple(code for code, parts in named if parts is not None and parts[1] != grade)


def in_grade_order(grades: Iterable[str]) -> list[str]:
    """The grades once each, from NT1 to 8°."""
    places = {grade: place for place, grade in enumerate(GRADES)}
    return sorted(set(grades), key=lambda grade: places.get(grade, len(places)))


def rut_problem(text: str | None) -> str:
    """What is odd about a RUT, or ''; its check character follows modulus 11. A RUT is never demanded."""
    bare = (text or "").replace(".", "").replace("-", "").replace(" ", "").upper()
    if not bare:
        return ""
    if not re.fullmatch(r"\d{6,8}[\dK]", bare, re.ASCII):
        return "El RUT no parece completo."
    return "" if rbd_check_character(int(bare[:-1])) == bare[-1] else "El dígito verificador del RUT no corresponde."


def suspected_duplicates(numbers: Mapping[str, tuple[Hashable, int | None]]) -> set[str]:
    """Ids that share number and series (a year) with another one: a suspicion, not an error (domain.md 6.2)."""
    holders: dict[tuple[Hashable, int | None], list[str]] = {}
    for key, (year, number) in numbers.items():
        if number is not None:
            holders.setdefault((year, number), []).append(key)
    return {key for keys in holders.values() if len(keys) > 1 for key in keys}


def too_administrative(admin: int, length: int, most: int) -> bool:
    """Whether administrative minutes exceed `most` percent of the session."""
    return length > 0 and 100 * admin > most * length


def presentation_problems(items: Sequence[tuple[str | None, int | None]], allowed: int) -> list[tuple[int, str]]:
    """(place, 'length' or 'review') of presentations that do not take `allowed` minutes or lack their peer review.

    `items` are (method, planned minutes) in the order of the agenda.
    """
    found = []
    for place, (method, minutes) in enumerate(items):
        if method != "presentation":
            continue
        if minutes != allowed:
            found.append((place, "length"))
        if place + 1 == len(items) or items[place + 1][0] != "peer_review":
            found.append((place, "review"))
    return found


def consent(state: str | None, *, shows_pupils: bool | None) -> str:
    """The consent that counts: what was not said is missing, and pupils always need one (domain.md 12)."""
    if state is None:
        return "not_needed" if shows_pupils is False else "missing"
    return "missing" if state == "not_needed" and shows_pupils else state


def closing_status(due: str | None, closed_on: str) -> str:
    """'done' in time, 'done_late' after the due date."""
    return "done_late" if due is not None and closed_on > due else "done"


def _minute_of_day(clock: str) -> int:
    hour, minute = clock.split(":")
    return 60 * int(hour) + int(minute)
