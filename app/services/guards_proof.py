"""What proves something, and why the only proof of what was closed with it does not go (domain.md 6 and 6.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, exists, func, inspect, or_, select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.base import Record
from app.models.commitment import Commitment
from app.models.cycle import Adoption, ExitTicketBatch, ExitTicketTally, PracticePresentation, SelfEvaluation
from app.models.evidence import Evidence
from app.models.meeting import Minutes, MinutesSignature
from app.models.phea import PheaCycle, PheaMeasure
from app.models.plan import AnnualPlan, PlanDelivery

DONE = ("done", "done_late")
# A testimony and a document tell of the pupils' work; these show it. A document that is their work says so: a scan.
WORK = ("photo", "video", "scan", "audio")
# The refusals to take the last proof away.
LOST = frozenset({"only_proof", "only_data", "only_work", "only_signature", "only_delivery"})
STUDIED = ("adjust", "closed")
SIGNED = ("signed", "sent")
_TELLS: dict[type[Record], tuple[str, ...]] = {
    Evidence: ("kind", "file", "caption"),
    PlanDelivery: ("office", "date", "received_by"),
    PheaMeasure: ("value", "numerator", "denominator"),
}
# Of what a record may be the proof: the field that names it, and its type.
_OWNERS = {
    "commitment_id": "commitment",
    "cycle_id": "phea_cycle",
    "practice_id": "practice",
    "plan_id": "annual_plan",
    "minutes_id": "minutes",
}
# A file, or words: a piece that was begun and left blank proves nothing.
EVIDENCE_SAYS_SOMETHING = or_(Evidence.file.is_not(None), func.trim(func.coalesce(Evidence.caption, "")) != "")
_PROOFS = (Evidence, PheaMeasure, PlanDelivery, MinutesSignature)


def has_data(session: Session, cycle: str, *, but: str = "") -> bool:
    """Whether a figure or a piece of evidence hangs on the improvement cycle, besides the one with the id `but`."""
    counted = PheaMeasure.numerator.is_not(None) & PheaMeasure.denominator.is_not(None)
    measured = select(PheaMeasure.id).where(
        PheaMeasure.cycle_id == cycle, counted | PheaMeasure.value.is_not(None), PheaMeasure.id != but
    )
    proved = select(Evidence.id).where(Evidence.cycle_id == cycle, EVIDENCE_SAYS_SOMETHING, Evidence.id != but)
    return any(session.scalar(query.limit(1)) is not None for query in (measured, proved))


def has_proof(session: Session, commitment: str, *, but: str = "") -> bool:
    """Whether any evidence hangs on the commitment, besides the one with the id `but`."""
    query = select(Evidence.id).where(Evidence.commitment_id == commitment, EVIDENCE_SAYS_SOMETHING, Evidence.id != but)
    return session.scalar(query.limit(1)) is not None


def shows_work(session: Session, practice: str | None, *, but: str = "") -> bool:
    """Whether the pupils' work is seen or heard in a piece of evidence of the practice (domain.md 5.3, 6).

    The piece with the id `but` is not counted.
    """
    query = select(Evidence.id).where(
        Evidence.practice_id == practice, Evidence.kind.in_(WORK), Evidence.id != but
    )
    return session.scalar(query.limit(1)) is not None


def is_signed(session: Session, minutes: str, *, but: str = "") -> bool:
    """Whether anybody signed these minutes, besides the signature with the id `but`."""
    query = select(MinutesSignature.id).where(MinutesSignature.minutes_id == minutes, MinutesSignature.id != but)
    return session.scalar(query.limit(1)) is not None


def was_received(session: Session, plan: str, *, but: str = "") -> bool:
    """Whether a delivery of the plan says which office received it, when and who; besides the one with the id `but`."""
    told = [column.is_not(None) for column in (PlanDelivery.office, PlanDelivery.date, PlanDelivery.received_by)]
    query = select(PlanDelivery.id).where(PlanDelivery.plan_id == plan, PlanDelivery.id != but, *told)
    return session.scalar(query.limit(1)) is not None


def was_shown(session: Session, practice_id: str) -> bool:
    """Whether any presentation of the practice was given."""
    shown = (PracticePresentation.practice_id == practice_id, PracticePresentation.preparation == "presented")
    return session.scalar(select(PracticePresentation.id).where(*shown).limit(1)) is not None


def is_tried(session: Session, practice_id: str) -> bool:
    """Whether anybody chose the practice for a class, whatever came of it."""
    return session.scalar(select(Adoption.id).where(Adoption.practice_id == practice_id).limit(1)) is not None


def evaluation_says_something() -> ColumnElement[bool]:
    """That anything stands in a self-evaluation; one that was emptied again is none."""
    one = SelfEvaluation
    texts = (one.what_i_did, one.adjustments, one.what_worked, one.what_did_not, one.evidence_of_learning)
    chosen = (one.achievement, one.engagement, one.will_continue, one.shared_with_advisor_at)
    written = [text != "" for text in (*texts, one.next_change)]
    return or_(*written, *(each.is_not(None) for each in chosen))


def tickets_count_something() -> ColumnElement[bool]:
    """That answers were noted in a batch of tickets; one that was begun and counts nothing is none."""
    tallied = exists().where(ExitTicketTally.batch_id == ExitTicketBatch.id, ExitTicketTally.count > 0)
    return or_(ExitTicketBatch.respondents_n > 0, tallied)


def application_is_told() -> ColumnElement[bool]:
    """That pupils' tickets or a self-evaluation tell of an application that it was one."""
    counted = select(ExitTicketBatch.id).where(ExitTicketBatch.adoption_id == Adoption.id, tickets_count_something())
    judged = select(SelfEvaluation.id).where(SelfEvaluation.adoption_id == Adoption.id, evaluation_says_something())
    return or_(counted.exists(), judged.exists())


def owner_of(record: Record) -> tuple[str, str] | None:
    """Of what the record may be the proof, by type and id: of a commitment, a cycle, a practice, a plan or minutes."""
    if not isinstance(record, _PROOFS):
        return None
    found = ((tipo, getattr(record, field, None)) for field, tipo in _OWNERS.items())
    return next(((tipo, key) for tipo, key in found if key), None)


def is_proved(session: Session, tipo: str, key: str, *, but: str = "") -> bool:
    """Whether anything proves this commitment, cycle, practice, plan or minutes; the record `but` is not counted."""
    return _PROVED[tipo](session, key, but=but)


def only_proof(session: Session, record: Record) -> list[Problem]:
    """Why this proof is not removed: something was closed with it, and nothing else proves it."""
    owner = owner_of(record)
    return unproved(session, *owner, but=record.id) if owner else []


def unproved(session: Session, tipo: str, key: str, *, but: str = "") -> list[Problem]:
    """What stands against it that this was closed with a proof and has none, the record `but` not counted."""
    closed = _closed_with(session, tipo, key)
    return [Problem("", closed)] if closed and not is_proved(session, tipo, key, but=but) else []


def emptied(session: Session, record: Record, changes: Mapping[str, Any]) -> list[Problem]:
    """Why what makes it the only proof is not taken out of it, either."""
    now = {name: getattr(record, name) for name in _TELLS[type(record)]}
    stays = not inspect(record).persistent or not _proves(record, now) or _proves(record, {**now, **changes})
    return [] if stays else only_proof(session, record)


def _closed_with(session: Session, tipo: str, key: str) -> str:
    """The refusal to take away the last proof of what was closed with one; '' where it was not."""
    if tipo == "practice":
        return "only_work" if was_shown(session, key) else ""
    found: Any = session.get(_CLOSED[tipo], key)
    if found is None:
        return ""
    if tipo == "commitment":
        return "only_proof" if found.status in DONE and not (found.no_proof_note or "").strip() else ""
    if tipo == "phea_cycle":
        return "only_data" if found.stage in STUDIED else ""
    if tipo == "minutes":
        return "only_signature" if found.status in SIGNED else ""
    return "only_delivery" if found.status == "sent" else ""


def _proves(record: Record, told: Mapping[str, Any]) -> bool:
    if isinstance(record, Evidence):
        says = told["file"] is not None or bool((told["caption"] or "").strip())
        return told["kind"] in WORK if record.practice_id else says
    if isinstance(record, PlanDelivery):
        return all(told[name] for name in _TELLS[PlanDelivery])
    return told["value"] is not None or None not in (told["numerator"], told["denominator"])


_CLOSED: dict[str, type[Record]] = {
    "commitment": Commitment,
    "phea_cycle": PheaCycle,
    "annual_plan": AnnualPlan,
    "minutes": Minutes,
}
_PROVED: dict[str, Callable[..., bool]] = {
    "commitment": has_proof,
    "phea_cycle": has_data,
    "practice": shows_work,
    "annual_plan": was_received,
    "minutes": is_signed,
}
