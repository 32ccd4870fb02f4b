"""What follows when a records file moves a record on: the same as where a person does, by the same services.

A session that is held keeps whom it expected, approved minutes and an agreed plan keep their words, a presentation that
was given makes its practice presented, and the first application puts it in test. What the file itself says of them
holds: a dump says it all, and loads as what it was; a practice that is new may be of a year that was lived already, and
one that is here moves on as the records tell.
Last come the rules that need the whole file: counts against the school's pupils, who reviews whom, who signs what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import Problem
from app.models.base import Record
from app.models.cycle import Adoption, PracticePresentation
from app.models.plan import PLAN_AGREED
from app.services import (
    adoptions,
    attendance,
    commitments,
    guards,
    guards_asked,
    labels,
    minutes_kept,
    plans,
    practice_decisions,
    presentations,
    rows,
    tallies,
)
from app.services.records_plan import Names
from app.services.records_read import Line, place
from app.text_dates import as_date

# Their rules are asked again, or only then, once all that the file brings is there: but for a line that says this field
# itself, also that nobody knew it then. A dump has the pupils of today beside the tickets of other years.
_ASKED_LAST = {"exit_ticket_batch": "enrolled_n", "peer_review": "", "minutes_signature": ""}
_COUNTED = {part: (tipo, field) for tipo, (part, field, _) in tallies.OWNERS.items()}


class Following:
    """What is left to do once all that a file says is in the tables."""

    def __init__(self, session: Session, names: Names, writes: Sequence[Line]) -> None:
        self._session, self._names = session, names
        self._told = {(*names.key(line), field) for line in writes for field in line.values}
        self._written = {names.key(line) for line in writes}
        self._held: list[str] = []
        self._moved: list[tuple[Line, str]] = []
        self._approved: list[tuple[str, str]] = []
        self._taken_on: list[tuple[Line, str, str | None, str]] = []
        self._agreed: list[str] = []
        self._shown: list[tuple[str, str | None]] = []
        self._left: list[tuple[str | None, str | None]] = []
        self._chosen: list[str] = []
        self._changed: list[tuple[Line, Mapping[str, Any]]] = []

    def leaves(self, record: Record) -> None:
        """A record that the file takes away: what its practice was by it, it may not be any more."""
        if isinstance(record, PracticePresentation | Adoption):
            self._left.append((record.practice_id, getattr(record, "preparation", None)))

    def returns(self, tipo: str, row: str) -> None:
        """A record that was removed and is written again."""
        if tipo == "practice_presentation":
            self._shown.append((row, None))
        elif tipo == "adoption":
            self._chosen.append(row)

    def first(self, line: Line, held: Any, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        """What of the changes `wanted` is written at once; `held` is the record before them, None for a new one."""
        row, status = self._names.ids[line.number], wanted.get("status")
        if wanted:
            self._changed.append((line, wanted))
        # A dump loads as what it was.
        if line.tipo == "minutes" and status and not (held is None and line.tells_all):
            self._taken_on.append((line, row, held.status if held is not None else None, str(status)))
        if line.tipo == "adoption" and held is None:
            self._chosen.append(row)
        elif "preparation" in wanted:
            self._shown.append((row, held.preparation if held is not None else None))
        elif line.tipo == "practice" and held is not None and status:
            self._moved.append((line, row))
        # Of a line that tells all, whom the session expected has come with it.
        elif line.tipo == "meeting" and status == "held" and not (held is None and line.tells_all):
            self._held.append(row)
        elif line.tipo == "annual_plan" and status in PLAN_AGREED and (held is None or held.status not in PLAN_AGREED):
            self._agreed.append(row)
        elif _approves(line, held, status):
            self._approved.append((row, str(status)))
            return {field: value for field, value in wanted.items() if field != "status"}
        return wanted

    def then(self) -> list[Problem]:
        """Do what is left; which lines break a rule now that everything is there."""
        for row in self._held:
            meeting: Any = rows.need(self._session, "meeting", row)
            attendance.freeze(self._session, meeting)
        noted = [line for line, _ in self._changed if line.tipo == "attendance" and "expected" not in line.values]
        attendance.expect_in(self._session, [self._names.ids[line.number] for line in noted])
        refused = list(self._minutes_refused())
        if refused:
            return refused
        for row, status in self._approved:
            self._approve(rows.need(self._session, "minutes", row), status)
        for row in self._agreed:
            plan: Any = rows.need(self._session, "annual_plan", row)
            if not rows.parts_of(self._session, "plan_version", row):
                plans.keep_agreed(self._session, plan, self._agreed_on(plan))
        self._practices()
        self._ended()
        self._session.flush()
        return list(self._refused())

    def _minutes_refused(self) -> Iterator[Problem]:
        """Minutes that would be approved of a session that was not held, or signed by nobody."""
        for line, row, before, status in self._taken_on:
            current = rows.need(self._session, "minutes", row)
            yield from (_at(line, one) for one in guards_asked.minutes_step(self._session, current, before, status))

    def _ended(self) -> None:
        """What another due date makes of agreements that were done, where the file itself tells no state."""
        for line, wanted in self._changed:
            if line.tipo == "commitment" and "status" not in line.values and {"due_date", "closed_on"} & wanted.keys():
                commitments.follow_dates(self._session, rows.need(self._session, *self._names.key(line)))

    def _practices(self) -> None:
        """What presentations and applications make of practices of which the file itself tells no state."""
        for row, before in self._shown:
            shown: Any = rows.find(self._session, "practice_presentation", row)
            if shown is not None and ("practice", shown.practice_id, "status") not in self._told:
                presentations.follow(self._session, shown.practice_id, before, shown.preparation)
        for row in self._chosen:
            one: Any = rows.find(self._session, "adoption", row)
            practice = rows.find(self._session, "practice", one.practice_id if one is not None else None)
            if practice is not None and ("practice", practice.id, "status") not in self._told:
                adoptions.put_in_test(self._session, practice)
        for key, preparation in self._left:
            if ("practice", key, "status") not in self._told:
                adoptions.tried_no_more(self._session, key)
                presentations.follow(self._session, key, preparation)

    def _agreed_on(self, plan: Any) -> date:
        meeting: Any = rows.find(self._session, "meeting", plan.agreed_in_meeting_id)
        today = wall_clock.today()
        return min(as_date(meeting.date) or today, today) if meeting else today

    def _approve(self, current: Any, status: str) -> None:
        """Keep what stands, or the words that the file itself brings; those of an earlier approval do not hold."""
        lines = rows.parts_of(self._session, "minutes_line", current.id)
        brought = [one for one in lines if ("minutes_line", one.id) in self._written]
        if brought:
            name = current if ("minutes", current.id, "kept_as") in self._told else brought[-1]
            rows.put(self._session, current, {"kept_as": name.kept_as})
        else:
            minutes_kept.keep(self._session, current, rows.need(self._session, "meeting", current.meeting_id))
        rows.put(self._session, current, {"status": status, "kept_on": self._approved_on(current)})

    def _approved_on(self, current: Any) -> date:
        """Today, or the day on which they were signed or sent, if that was before: by then they were approved."""
        signatures = rows.parts_of(self._session, "minutes_signature", current.id)
        told = (as_date(day or "") for day in (current.sent_on, *(one.date for one in signatures)))
        return min([wall_clock.today(), *(day for day in told if day is not None)])

    def _refused(self) -> Iterator[Problem]:
        for line, row in self._moved:
            practice: Any = rows.need(self._session, "practice", row)
            yield from (_at(line, one) for one in practice_decisions.untold(self._session, practice))
        counted: dict[tuple[str, str], Line] = {}
        for line, wanted in self._changed:
            if line.tipo in _ASKED_LAST and _ASKED_LAST[line.tipo] not in line.values:
                record = rows.need(self._session, *self._names.key(line))
                for one in guards.refusals(self._session, record, wanted):
                    yield _at(line, one)
            if line.tipo in tallies.OWNERS:
                counted.setdefault(self._names.key(line), line)
            elif line.tipo in _COUNTED:
                tipo, field = _COUNTED[line.tipo]
                tally = rows.as_dict(rows.need(self._session, *self._names.key(line)))
                counted[tipo, tally[field]] = line
        for key, line in counted.items():
            for one in tallies.over_in(self._session, *key, noted=(*key, "enrolled_n") in self._told):
                yield _at(line, one)


def _approves(line: Line, held: Any, status: Any) -> bool:
    """Whether the line approves minutes, and does not say itself whether their words were kept."""
    if line.tipo != "minutes" or status not in guards.FROZEN or "kept_on" in line.values:
        return False
    return held is None or held.status not in guards.FROZEN


def _at(line: Line, one: Problem) -> Problem:
    """The problem by the words of the line that it is in."""
    return replace(labels.problem(line.tipo, one.field, one.code, one.details), place=place(line.number))
