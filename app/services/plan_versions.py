"""What the plan said at each moment and why it changed: versions, their differences, the mid-year study (5.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from difflib import SequenceMatcher
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.errors import InvalidData, Problem
from app.models.database import Database
from app.models.plan import AnnualPlan
from app.services import labels, network, people, rows
from app.text_dates import near_date, short_date

_OWN = (
    "focus_subject",
    "focus_axis",
    "focus_statement",
    "diagnosis_summary",
    "shared_vision",
    "general_objective",
    "specific_objectives",
    "practice_goal",
    "resources",
)
_MEASURE = ("baseline", "target")
# What each part says; what was reached or done is no change of the plan.
_PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("plan_cause", ("text", "proof", "within_reach", "under_id")),
    ("goal", ("statement", "indicator", "indicator_id", *_MEASURE, "unit", "due", "verification_means")),
    ("linked_plan", ("kind", "name", "school_id", "action_code", "objective")),
    (
        "calendar_entry",
        ("date", "host_school_id", "pedagogical_hours", "topic", "responsible_id", "start", "end", "kind", "modality",
         "presenting_school_ids"),
    ),
    (
        "plan_activity",
        ("activity", "responsible_id", "date", "resources", "moved_reason", "objective", "indicator",
         "verification_means", "status"),
    ),
)  # fmt: skip
# How an activity goes is no change of the plan; that it will not be done, or then, is one.
_CHANGED = frozenset({"moved", "cancelled"})

_NUMBERS = frozenset({"pedagogical_hours", *_MEASURE})
# Where a version names somebody it keeps who it is, not the name: names change, and may have to be forgotten.
_PERSON = re.compile(r"\{persona:([0-9a-f-]{1,36})\}")
# A fact that is a day is kept in digits and said in words.
_DAY = re.compile(r"(^[^:]*: |· )(\d{2})-(\d{2})-(\d{4})(?= ·|$)", re.ASCII)
# So are its numbers, kept bare: the hours of a date, and from where to where a goal leads.
_BARE = r"(?:(?<= · )|(?<=: )){}(?= ·|$)"
_HOURS = re.compile(_BARE.format(r"(\d{1,3}(?:,\d{1,2})?)"), re.ASCII)
_FROM_TO = re.compile(_BARE.format(r"(\d[\d,]*) · (\d[\d,]*)"), re.ASCII)


@dataclass(frozen=True)
class VersionRow:
    """One version: what the plan said then, line by line, and why it came."""

    id: str
    number: int
    date: str | None
    reason: str
    meeting_id: str | None
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """One line that a later state has and an earlier one had not, or the reverse."""

    added: bool
    text: str


def keep(database: Database, plan_id: str, reason: str, *, today: date, meeting_id: str | None = None) -> str:
    """Keep what the plan says now as its next version, with the reason of the change; the version's id.

    Raises:
        InvalidData: the reason is missing.
        NotFound: there is no such plan.
    """
    with database.write() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        return keep_in(session, plan, reason, today, meeting_id=meeting_id)


def keep_in(session: Session, plan: AnnualPlan, reason: str, today: date, *, meeting_id: str | None = None) -> str:
    """See `keep`; within this unit of work."""
    if not reason.strip():
        raise InvalidData([Problem("reason", "needs_reason")])
    held = rows.parts_of(session, "plan_version", plan.id)
    fields = {
        "plan_id": plan.id,
        "number": rows.next_number(held),
        "date": today,
        "reason": reason.strip(),
        "agreed_in_meeting_id": meeting_id,
        "content": "\n".join(_said(session, plan)),
    }
    return str(rows.add(session, "plan_version", fields).id)


def versions(database: Database, plan_id: str) -> list[VersionRow]:
    """The versions of the plan, the latest first."""
    with database.read() as session:
        return _versions(session, rows.need(session, "annual_plan", plan_id))


def now(database: Database, plan_id: str) -> tuple[str, ...]:
    """What the plan says now, line by line.

    Raises:
        NotFound: there is no such plan.
    """
    with database.read() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        return _told(session, plan, _said(session, plan))


def unexplained(database: Database, plan_id: str) -> tuple[Difference, ...]:
    """What changed since the last version and has no reason yet; nothing while the plan is a draft.

    Raises:
        NotFound: there is no such plan.
    """
    with database.read() as session:
        plan: Any = rows.need(session, "annual_plan", plan_id)
        held = _versions(session, plan)
        if (plan.status or "draft") == "draft" or not held:
            return ()
        return differences(held[0].lines, _told(session, plan, _said(session, plan)))


def differences(before: Sequence[str], after: Sequence[str]) -> tuple[Difference, ...]:
    """What `after` says that `before` did not, and the reverse, in the order of the plan."""
    found: list[Difference] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, other, last in matcher.get_opcodes():
        if kind != "equal":
            found += [Difference(added=False, text=line) for line in before[start:end]]
            found += [Difference(added=True, text=line) for line in after[other:last]]
    return tuple(found)


def _versions(session: Session, plan: Any) -> list[VersionRow]:
    found = [
        VersionRow(
            one.id,
            one.number or 0,
            one.date,
            one.reason or "",
            one.agreed_in_meeting_id,
            _told(session, plan, (one.content or "").splitlines()),
        )
        for one in rows.parts_of(session, "plan_version", plan.id)
    ]
    return sorted(found, key=lambda row: (row.number, row.date or "", row.id), reverse=True)


def _told(session: Session, plan: Any, lines: Iterable[str]) -> tuple[str, ...]:
    """The lines with the names that people have now, and their days and numbers in words."""
    written = plan.year or MINYEAR  # what was received may be no year
    this_year = date(written if MINYEAR <= written <= MAXYEAR else MINYEAR, 1, 1)
    kept = tuple(lines)
    named = people.names(session, {key for line in kept for key in _PERSON.findall(line)})
    in_words = (_PERSON.sub(lambda one: named.get(one[1], "alguien que no está aquí"), line) for line in kept)
    return tuple(_numbers_in_words(_DAY.sub(partial(_day_in_words, this_year), line)) for line in in_words)


def _numbers_in_words(line: str) -> str:
    noun = line.partition(":")[0]
    if noun == labels.noun("calendar_entry").capitalize():
        return _HOURS.sub(_hours_in_words, line, count=1)
    return _FROM_TO.sub(r"de \1 a \2", line, count=1) if noun == labels.noun("goal").capitalize() else line


def _hours_in_words(found: re.Match[str]) -> str:
    return f"{found[1]} {'hora pedagógica' if found[1] == '1' else 'horas pedagógicas'}"


def _day_in_words(this_year: date, found: re.Match[str]) -> str:
    return found[1] + near_date(f"{found[4]}-{found[3]}-{found[2]}", this_year)


def _said(session: Session, plan: AnnualPlan) -> Iterator[str]:
    held = rows.as_dict(plan)
    for name in _OWN:
        value = held[name]
        label = labels.label("annual_plan", name)
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, ""):
                yield f"{label}: {_words(session, 'annual_plan', name, one)}"
    for tipo, names in _PARTS:
        noun = labels.noun(tipo).capitalize()
        found = [rows.as_dict(part) for part in rows.parts_of(session, tipo, plan.id)]
        if tipo == "calendar_entry":
            found.sort(key=lambda part: (part["date"] or "", part["id"]))
        for part in found:
            said = [_words(session, tipo, name, part[name]) for name in names if _is_said(name, part[name])]
            if said:
                yield f"{_kind(tipo, part) or noun}: {' · '.join(said)}"


def _is_said(name: str, value: Any) -> bool:
    return value in _CHANGED if name == "status" else value not in (None, "", [])


def _kind(tipo: str, part: dict[str, Any]) -> str:
    return labels.words(tipo, "kind", part["kind"]) if tipo == "plan_cause" else ""


def _words(session: Session, tipo: str, name: str, value: Any) -> str:
    if (say := _SAYS.get(name)) is not None:
        return say(session, value)
    if labels.choices(tipo, name):
        return labels.words(tipo, name, value)
    if name in _NUMBERS:
        return str(value).replace(".", ",")
    if name in {"date", "due"}:
        return short_date(value)
    return _one_line(value)


def _one_line(value: Any) -> str:
    # One line a fact: what was written in several lines is compared whole.
    return " ".join(str(value).split())


def _school(session: Session, key: str) -> str:
    return network.school_names(session, [key]).get(key, "una escuela que no está aquí")


def _presenting(session: Session, keys: Sequence[str]) -> str:
    return f"presenta {', '.join(_school(session, key) for key in keys)}"


def _indicator(session: Session, key: str) -> str:
    known: Any = rows.find(session, "indicator", key)
    return (known.name if known else None) or "un indicador que no está aquí"


def _above(session: Session, key: str) -> str:
    found: Any = rows.find(session, "plan_cause", key)
    return f"bajo «{_one_line((found.text if found else None) or 'otra parte')}»"


_SAYS: Mapping[str, Callable[[Session, Any], str]] = {
    "responsible_id": lambda _, key: f"{{persona:{key}}}",
    "school_id": _school,
    "host_school_id": _school,
    "presenting_school_ids": _presenting,
    "indicator_id": _indicator,
    "under_id": _above,
    "within_reach": lambda _, said: "en nuestras manos" if said else "fuera de nuestras manos",
    "start": lambda _, clock: f"desde las {clock}",
    "end": lambda _, clock: f"hasta las {clock}",
}
