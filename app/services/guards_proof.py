"""What proves something, and why the only proof of what was closed with it does not go (domain.md 6 and 6.1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from app.errors import Problem
from app.models.base import Record
from app.models.commitment import Commitment
from app.models.evidence import Evidence
from app.models.meeting import Minutes, MinutesSignature
from app.models.phea import PheaCycle, PheaMeasure
from app.models.plan import AnnualPlan, PlanDelivery

DONE = ("done", "done_late")
# A testimony and a document tell of the pupils' work; these show it. A document that is their work says so: a scan.
WORK = ("photo", "video", "scan", "audio")
_STUDIED = ("adjust", "closed")
SIGNED = ("signed", "sent")
_TELLS: dict[type[Record], tuple[str, ...]] = {
    PlanDelivery: ("office", "date", "received_by"),
    PheaMeasure: ("value", "numerator", "denominator"),
}


def has_data(session: Session, cycle: str, *, but: str = "") -> bool:
    """Whether a figure or a piece of evidence hangs on the improvement cycle, besides the one with the id `but`."""
    counted = PheaMeasure.numerator.is_not(None) & PheaMeasure.denominator.is_not(None)
    measured = select(PheaMeasure.id).where(
        PheaMeasure.cycle_id == cycle, counted | PheaMeasure.value.is_not(None), PheaMeasure.id != but
    )
    proved = select(Evidence.id).where(Evidence.cycle_id == cycle, Evidence.id != but)
    return any(session.scalar(query.limit(1)) is not None for query in (measured, proved))


def has_proof(session: Session, commitment: str, *, but: str = "") -> bool:
    """Whether any evidence hangs on the commitment, besides the one with the id `but`."""
    query = select(Evidence.id).where(Evidence.commitment_id == commitment, Evidence.id != but)
    return session.scalar(query.limit(1)) is not None


def shows_work(session: Session, practice: str | None) -> bool:
    """Whether any evidence hangs on the practice in which the pupils' work is seen or heard (domain.md 5.3, 6)."""
    query = select(Evidence.id).where(Evidence.practice_id == practice, Evidence.kind.in_(WORK))
    return session.scalar(query.limit(1)) is not None


def is_signed(session: Session, minutes: str, *, but: str = "") -> bool:
    """Whether anybody signed these minutes, besides the signature with the id `but`."""
    query = select(MinutesSignature.id).where(MinutesSignature.minutes_id == minutes, MinutesSignature.id != but)
    return session.scalar(query.limit(1)) is not None


def only_signature(session: Session, record: MinutesSignature) -> list[Problem]:
    """Why this signature is not taken back: the minutes are marked as signed, and nobody else signed them."""
    signed: Any = session.get(Minutes, record.minutes_id) if record.minutes_id else None
    marked = signed is not None and signed.status in SIGNED
    return [Problem("", "only_signature")] if marked and not is_signed(session, signed.id, but=record.id) else []


def was_received(session: Session, plan: str, *, but: str = "") -> bool:
    """Whether a delivery of the plan says which office received it, when and who; besides the one with the id `but`."""
    told = [column.is_not(None) for column in (PlanDelivery.office, PlanDelivery.date, PlanDelivery.received_by)]
    query = select(PlanDelivery.id).where(PlanDelivery.plan_id == plan, PlanDelivery.id != but, *told)
    return session.scalar(query.limit(1)) is not None


def owner_of(record: Record) -> tuple[str, str] | None:
    """Of what the record may be the proof: a commitment, a cycle or a plan by type and id."""
    owners = {"commitment_id": "commitment", "cycle_id": "phea_cycle", "plan_id": "annual_plan"}
    if not isinstance(record, Evidence | PheaMeasure | PlanDelivery):
        return None
    found = ((tipo, getattr(record, field, None)) for field, tipo in owners.items())
    return next(((tipo, key) for tipo, key in found if key), None)


def only_proof(session: Session, record: Record) -> list[Problem]:
    """Why this proof is not removed: something was closed with it, and nothing else proves it."""
    tipo, key = owner_of(record) or ("", "")
    if tipo == "commitment":
        done: Any = session.get(Commitment, key)
        closed = done is not None and done.status in DONE and not (done.no_proof_note or "").strip()
        return [Problem("", "only_proof")] if closed and not has_proof(session, key, but=record.id) else []
    if tipo == "phea_cycle":
        cycle: Any = session.get(PheaCycle, key)
        studied = cycle is not None and cycle.stage in _STUDIED
        return [Problem("", "only_data")] if studied and not has_data(session, key, but=record.id) else []
    plan: Any = session.get(AnnualPlan, key) if tipo == "annual_plan" else None
    sent = plan is not None and plan.status == "sent"
    return [Problem("", "only_delivery")] if sent and not was_received(session, key, but=record.id) else []


def emptied(session: Session, record: Record, changes: Mapping[str, Any]) -> list[Problem]:
    """Why what makes it the only proof is not taken out of it, either."""
    now = {name: getattr(record, name) for name in _TELLS[type(record)]}
    stays = not inspect(record).persistent or not _proves(now) or _proves({**now, **changes})
    return [] if stays else only_proof(session, record)


def _proves(told: Mapping[str, Any]) -> bool:
    if "office" in told:
        return all(told[name] for name in _TELLS[PlanDelivery])
    return told["value"] is not None or None not in (told["numerator"], told["denominator"])
