"""The record that a supervisor reports of an encounter, filled from what the network has written (domain.md 6, W14)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import wall_clock
from app.errors import InvalidData, Problem
from app.models.database import Database
from app.models.meeting import Meeting
from app.models.support import AdvisoryRecord
from app.services import (
    agenda,
    commitments,
    guards_asked,
    labels,
    meeting_rows,
    minutes,
    network,
    people,
    plan_rows,
    record_lists,
    rows,
)
from app.services.catalogue_names import regions_of
from app.services.commitments import CommitmentFilter, CommitmentRow
from app.text_dates import short_date

STEPS = ("draft", "complete", "exported")
# Of the last record of the network, what the next one says too; the year's objective only within its year.
# What a record says when it begins, before anybody wrote in it; and which of it is in words.
GIVEN = frozenset({
    "modality", "unit_name", "region", "deprov", "date", "number", "status", "supervisor_id", "strategic_objective",
    "annual_objective", "standard_set",
})  # fmt: skip
_GIVEN_WORDS = ("unit_name", "region", "deprov", "strategic_objective", "annual_objective", "standard_set")
_KEPT = ("region", "deprov", "strategic_objective", "supervisor_id", "standard_set")


def begin(database: Database, *, meeting_id: str | None = None, person: str | None = None) -> str:
    """Begin a record of the network; with a session it is filled from it. It is numbered after the last of its year.

    What does not change from one encounter to the next comes from the last record, and the year's objective from the
    plan. `person` begins it, and supports the network unless their roles say otherwise.
    """
    today = wall_clock.today()
    held_on = rows.load(database, "meeting", meeting_id)["date"] if meeting_id else None
    year = int(held_on[:4]) if held_on else today.year
    with database.read() as session:
        given = _given(session, year)
    fields = {
        "modality": "school_network",
        **given,
        "date": held_on or today.isoformat(),
        "number": _next_number(database, year),
        "status": "draft",
    }
    here = next((one for one in people.people(database, on=today) if one.id == person), None)
    if here and {"ADVISOR", "SUPERVISOR"} & set(here.roles):
        fields["supervisor_id"] = person
    made = rows.create(
        database, "advisory_record", {name: value for name, value in fields.items() if value is not None}
    )
    if meeting_id is not None:
        fill(database, made, meeting_id)
    return made


def fill(database: Database, record_id: str, meeting_id: str) -> list[str]:
    """Fill what is still empty from a session: its agenda, attendance, minutes and agreements; the names of the fields.

    A session of another year takes the record along: it is numbered after the last of that one.

    Raises:
        NotFound: there is no such record or session.
        InvalidData: the record was handed over already.
    """
    held, found = _open(database, record_id), from_meeting(database, meeting_id)
    always = {name: found[name] for name in ("meeting_id", "date", "start", "end") if found[name] is not None}
    always |= _moved(database, held, always.get("date"))
    empty = {name: value for name, value in found.items() if value and not held[name]}
    rows.update(database, "advisory_record", record_id, empty | always)
    return sorted(empty)


def from_meeting(database: Database, meeting_id: str) -> dict[str, Any]:
    """What a session says for the fields of the record.

    Raises:
        NotFound: there is no such session.
    """
    meeting = rows.load(database, "meeting", meeting_id)
    written = minutes.of_meeting(database, meeting_id)
    points = agenda.items(database, meeting_id)
    own = _agreements(database, meeting_id)
    told = {one.agenda_item_id: one.summary for one in written.topics}
    done = [f"{one.topic}: {told.get(one.id) or one.result}".rstrip(": ") for one in points if one.block != "OPENING"]
    # What an encounter shows as progress is what it looked at, agreed in one before; what it agreed comes after.
    seen = list({one.id: one for one in (*commitments.reviewed_by(database, meeting_id), *own)}.values())
    closed = [one for one in seen if one.status in {"done", "done_late"}]
    return {
        "meeting_id": meeting_id,
        "date": meeting["date"],
        "start": meeting["start"],
        "end": meeting["end"],
        "encounter_type": "remote" if meeting["modality"] == "remote" else "in_person",
        "encounter_objective": meeting["objective"],
        "participants": ", ".join((*written.present, *written.guests)),
        "practice_addressed": _lines(dict.fromkeys(one.practice for one in points if one.practice)),
        "actions_done": _lines(done),
        "unplanned_topic_and_handling": written.various,
        "changes_or_progress_and_proof": _lines(f"{one.text} ({_proof(one)})" for one in closed),
        "difficulties": _lines(dict.fromkeys(one.blocker for one in seen if one.blocker)),
        "agreements": _lines(one.text for one in own if one.kind == "agreement") or _lines(one.text for one in own),
        "next_steps_with_responsible": _lines(_step(one) for one in own if one.is_pending),
    }


def fill_from_visit(database: Database, record_id: str, visit_id: str) -> list[str]:
    """Fill what is still empty from a visit, of which the record is then: one school, advised directly.

    A visit of another year takes the record along, as a session does.

    Raises:
        NotFound: there is no such record or visit.
        InvalidData: the record was handed over already.
    """
    held, visit = _open(database, record_id), rows.load(database, "visit", visit_id)
    with database.read() as session:
        school: Any = rows.find(session, "school", visit["school_id"])
        practice: Any = rows.find(session, "practice", visit["practice_id"])
    found = {
        "supervisor_id": visit["advisor_id"],
        "encounter_type": "in_person",
        "encounter_objective": visit["purpose"],
        "practice_addressed": practice.title if practice else None,
        "actions_done": visit["observation"],
        "changes_or_progress_and_proof": visit["feedback"],
        "agreements": _lines(visit["agreements"] or ()),
    }
    always = {"visit_id": visit_id, "modality": "direct_school"}
    if visit["date"]:
        always |= {"date": visit["date"]} | _moved(database, held, visit["date"])
    if school is not None:
        always["unit_name"] = "_".join(str(part) for part in (school.rbd, school.name) if part)
    empty = {name: value for name, value in found.items() if value and not held[name]}
    rows.update(database, "advisory_record", record_id, empty | always)
    return sorted(empty)


def missing(database: Database, record_id: str) -> dict[str, str]:
    """The fields that completing the record asks for, with their words."""
    held = rows.load(database, "advisory_record", record_id)
    return {name: labels.label("advisory_record", name) for name in guards_asked.ADVISORY if not held[name]}


def advance(database: Database, record_id: str, status: str) -> None:
    """Take the record to its next state; one step back is allowed, and opens again what was handed over (6.1).

    Raises:
        InvalidData: that is not its next state, or something is still missing.
    """
    held = rows.load(database, "advisory_record", record_id)
    before = STEPS.index(held["status"]) if held["status"] in STEPS else 0
    after = STEPS.index(status) if status in STEPS else before
    if after - before not in (1, -1):
        words = labels.words("advisory_record", "status", held["status"] or "draft")
        raise InvalidData([Problem("status", "wrong_step", (("value", words),))])
    if after > before and (lacking := [name for name in guards_asked.ADVISORY if not held[name]]):
        raise InvalidData(labels.lacking("advisory_record", lacking))
    rows.update(database, "advisory_record", record_id, {"status": status})


def meetings_to_choose(database: Database) -> dict[str, str]:
    """The sessions that a record can be filled from: those of before today, the latest first."""
    today = wall_clock.today().isoformat()
    found = [one for one in meeting_rows.named(database) if one.date and one.date <= today]
    return {one.id: f"{one.title} · {record_lists.day_words(one.date)}" for one in reversed(found)}


def visits_to_choose(database: Database) -> dict[str, str]:
    """The visits that a record can be filled from, the latest first."""
    found = record_lists.listing(database, "visit", order=("date",), latest_first=True)
    return {one.id: " · ".join(part for part in (one.words["school_id"], one.words["date"]) if part) for one in found}


def meeting_to_tell(database: Database) -> str | None:
    """The latest session until today of which no record tells yet."""
    today = wall_clock.today().isoformat()
    with database.read() as session:
        told = select(AdvisoryRecord.meeting_id).where(AdvisoryRecord.meeting_id.is_not(None))
        query = select(Meeting.id).where(Meeting.status.is_distinct_from("suspended"), Meeting.date <= today)
        query = query.where(Meeting.id.not_in(told))
        return session.scalar(query.order_by(Meeting.date.desc(), Meeting.id).limit(1))


def _open(database: Database, record_id: str) -> dict[str, Any]:
    held = rows.load(database, "advisory_record", record_id)
    if is_closed(held):
        raise InvalidData([Problem("", "handed_over")])
    return held


def is_closed(held: Mapping[str, Any]) -> bool:
    """Whether a record with these values was handed over: it is read as it went, until it is opened again."""
    return bool(held["status"] == "exported")


def is_untouched(session: Session, held: Mapping[str, Any]) -> bool:
    """Whether a record with these values says nothing but what one that begins now would be given too."""
    if any(value for name, value in held.items() if name not in GIVEN):
        return False
    day = held.get("date") or wall_clock.today().isoformat()
    given = _given(session, int(day[:4]))
    return all(held[name] == given.get(name) for name in _GIVEN_WORDS if held.get(name))


def _given(session: Session, year: int) -> dict[str, Any]:
    """Whose a new record is, and what it says as the one before it did."""
    own = network.own_record(session)
    last = select(AdvisoryRecord).order_by(AdvisoryRecord.date.desc(), AdvisoryRecord.id).limit(1)
    before: Any = session.scalar(last)
    plan = plan_rows.live_in(session, year)
    region = ", ".join(regions_of(own["communes"] or ())) or None
    found = {"unit_name": own["name"], "region": region, "deprov": own["deprov_code"]}
    found |= {name: getattr(before, name) for name in _KEPT if getattr(before, name)} if before else {}
    of_year = before is not None and (before.date or "").startswith(f"{year:04}-")
    objective = (before.annual_objective if of_year else None) or (plan.general_objective if plan else None)
    return found | ({"annual_objective": objective} if objective else {})


def _moved(database: Database, held: Mapping[str, Any], day: str | None) -> dict[str, Any]:
    """What a record that is numbered says in the year of `day`: that year's number, and its objective."""
    before = (held["date"] or "")[:4]
    if not day or not before or day[:4] == before:
        return {}
    moved: dict[str, Any] = {"number": _next_number(database, int(day[:4]))} if held["number"] else {}
    with database.read() as session:
        of_before, of_now = (
            plan.general_objective if (plan := plan_rows.live_in(session, int(year))) else None
            for year in (before, day[:4])
        )
    if held["annual_objective"] and held["annual_objective"] == of_before:  # the plan's own words, not a person's
        moved["annual_objective"] = of_now
    return moved


def _next_number(database: Database, year: int) -> int:
    query = select(func.max(AdvisoryRecord.number)).where(AdvisoryRecord.date.startswith(f"{year:04}-"))
    with database.read() as session:
        highest = session.scalar(query)
    return (highest or 0) + 1


def _agreements(database: Database, meeting_id: str) -> list[CommitmentRow]:
    today = wall_clock.today()
    return commitments.commitments(database, CommitmentFilter(meeting_id=meeting_id), today=today)


def _proof(one: CommitmentRow) -> str:
    if one.evidence_n:
        return "con evidencia"
    return one.no_proof_note or "sin evidencia"


def _step(one: CommitmentRow) -> str:
    due = short_date(one.due_date) if one.due_date else ""
    return " · ".join(part for part in (one.text, one.responsible, due) if part)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)
