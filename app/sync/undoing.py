"""Deshacer, rehacer, rechazar: what a person can do about what a colleague's file brought (sync-design 7).

Undoing is between a person and this laptop; while it lasts nothing is handed over. To go on, the reception is brought
again, or rejected: then everybody receives the changes that put things back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.errors import NotFound, WrongUsage
from app.jobs import Progress, Silent, Stages, Steady
from app.log import undo as log
from app.log.materialise import FoldReport
from app.log.ops import Key, chunks, first_came_with
from app.log.receive import Outcome, receive_batches
from app.log.standing import APPLIED
from app.media import ledger
from app.models import registry
from app.models.database import Database, announce
from app.models.evidence import CONSENT
from app.models.fusion import Fusion
from app.models.log_tables import Batch, Blob, Import, InboxFile, Op
from app.services import drafts_here, duplicates, duplicates_join, labels, rows, rules
from app.sync.arrivals import note_mentions
from app.sync.copies import copy_kept, trial
from app.sync.removals import by_type, need_yes, removed_by, too_many

_SILENT = Silent()
_SHARES = 1, 9  # of the time: the copy from before it, and the work

UNDO, REDO, REJECT = "undo", "redo", "reject"
_STATE, _SHOWS = "consent_state", "shows_pupils"
UNDONE = "undone"  # of a file that was seen: received again, it is taken in again


@dataclass(frozen=True)
class Delivery:
    """What a person took in at once: the parts of one delivery, by `Import.id`. `at` is the moment in ISO."""

    receptions: tuple[int, ...]
    sender: str
    at: str


@dataclass(frozen=True)
class Undoable:
    """What can be done now.

    `last` is the latest delivery that brought something; `can_undo` False: work that was built on it has been handed
    over, and it can only be rejected. `undone` are the deliveries that do not count at present, the one that `redo`
    brings again first; `hidden` names the records that did not come with them and are not seen meanwhile, for they
    were joined into what did.
    """

    last: Delivery | None
    can_undo: bool
    undone: tuple[Delivery, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What an act did (or, in a preview, would do) to the records, by record type.

    Undoing and redoing tell of this laptop. Rejecting tells what everybody will see change: here, what was undone
    stays as it is shown, and records appear or change by what `waited` for it; `closed` pieces of evidence stay without
    the authorization that they had, which it took away. `conflicts` (decisions, not records) appear with it; `left`
    deliveries are undone after it. `parted` names the records that were joined into what goes: rejecting brings them
    back into sight, for everybody, and counts them as new; while it is only undone here, they are not seen either.

    `waited_removed` is what goes by what `waited`. `many_removals`: what comes back, or waited, deletes so much that a
    person has to confirm it (fault 32), and `removed_by` says how many rows of it each person deleted.
    """

    act: str
    deliveries: tuple[Delivery, ...]
    new: dict[str, int]
    changed: dict[str, int]
    removed: dict[str, int]
    waited: dict[str, int]
    conflicts: int
    left: int
    closed: int = 0
    parted: tuple[str, ...] = ()
    waited_removed: dict[str, int] = field(default_factory=dict)
    removed_by: dict[str, int] = field(default_factory=dict)
    many_removals: bool = False


def undoable(database: Database) -> Undoable:
    """What can be undone, brought again or rejected now."""
    with database.read() as session:
        last = log.latest(session)
        can = bool(last) and not log.handed_over(session, last)
        found = tuple(_delivery(session, one) for one in log.undone(session))
        return Undoable(_delivery(session, last) if last else None, can, found, _hidden(session, found))


def undo(database: Database, progress: Progress = _SILENT) -> Effect:
    """Take back the last delivery that was received: here it counts no more, and what was written here stays.

    What was written here on its records goes away with them, and comes back with `redo`.

    Raises:
        WrongUsage: nothing was received, or work built on it has been handed over.
        Cancelled: the person gave up; nothing changed.
    """
    stages = Stages(progress, *_SHARES)
    with copy_kept(database, stages):
        return _act(database, UNDO, None, stages)


def redo(database: Database, progress: Progress = _SILENT, *, confirmed: bool = False) -> Effect:
    """Bring again the delivery that was taken back; of several, the one that was received first.

    Raises:
        WrongUsage: nothing was taken back.
        ComingRemovesMuch: what comes back deletes much and nobody `confirmed` that (fault 32): nothing changed.
        Cancelled: as of `undo`.
    """
    return _act(database, REDO, None, Stages(progress, 0, 1), confirmed=confirmed)


def reject(
    database: Database, reception: int | None = None, progress: Progress = _SILENT, *, confirmed: bool = False
) -> Effect:
    """Take back for everybody what was received: all that is undone or, when nothing is, the last delivery.

    It is done by ordinary changes, which go out with the next file. `reception` names a delivery by one of its
    `receptions`; it must be none of those undone.

    Raises:
        WrongUsage: nothing was received; or a delivery was named while another is undone.
        NotFound: there is no such reception.
        ComingRemovesMuch: what waited for the decision deletes much and nobody `confirmed` that (fault 32): nothing
            changed.
        Cancelled: as of `undo`.
    """
    stages = Stages(progress, *_SHARES)
    with copy_kept(database, stages):
        return _act(database, REJECT, reception, stages, confirmed=confirmed)


def preview(database: Database, act: str, reception: int | None = None, progress: Progress = _SILENT) -> Effect:
    """What `undo`, `redo` or `reject` would do, once confirmed: the act itself, done on a copy. Raises as they do."""
    stages = Stages(progress, *_SHARES)
    with trial(database, stages) as copy:
        return _act(copy, act, reception, stages)


def need_decision(session: Session) -> None:
    """Nothing goes out while something is undone: what others hold of this laptop would not be what it says.

    Raises:
        WrongUsage: the person has to bring it again, or to reject it.
    """
    if log.undone(session):
        raise WrongUsage(
            "Hay algo recibido que usted deshizo; mientras tanto no se puede entregar",
            "En Intercambio, Historial, vuelva a ponerlo o descártelo para todos («minga rehacer», «minga rechazar»).",
        )


def _act(
    database: Database, act: str, reception: int | None, stages: Stages, *, confirmed: bool = True
) -> Effect:
    stages.turn()
    with database.write() as session:
        named = _named_files(session)
        deliveries, report, waited = {UNDO: _undo, REDO: _redo, REJECT: _reject}[act](session, reception, stages)
        left = len(log.undone(session))
        if not left:
            files = update(InboxFile).where(InboxFile.state == UNDONE)
            session.execute(files.values(state=APPLIED))
        note_mentions(session, Outcome(report=report))
        note_mentions(session, Outcome(report=waited))
        parted = _joined_into(session, deliveries, report) if act != REDO else []
        seen = [key for one in parted if _is_written(session, key := _merged(one))]
        back = set(seen) if act == REJECT else set()
        for fusion in parted if act == REJECT else ():
            duplicates_join.part_from_lost(session, fusion)
        _forget(session, named - _named_files(session))
        comes = report if act == REDO else waited
        if not confirmed:
            need_yes(session, comes)
        announce(session, "sync_import")
        return Effect(
            act,
            deliveries,
            by_type(report.new | back),
            by_type(report.changed),
            by_type(report.removed),
            by_type(waited.new | waited.changed),
            len((report.disputed | waited.disputed) - waited.settled),
            left,
            len(report.kept) if isinstance(report, log.PutBack) else 0,
            tuple(_title(session, key) for key in seen),
            by_type(waited.removed),
            removed_by(session, comes.removed),
            too_many(session, comes.removed, comes.new),
        )


_Done = tuple[tuple[Delivery, ...], FoldReport, FoldReport]  # the last: of what waited for it


def _undo(session: Session, _reception: int | None, progress: Progress) -> _Done:
    last = log.latest(session)
    if not last:
        raise WrongUsage("No hay nada recibido que deshacer")
    if log.handed_over(session, last):
        raise WrongUsage(
            "Ya entregó trabajo hecho sobre lo que recibió: no se puede deshacer solo aquí",
            "Para quitarlo también donde los demás, descártelo para todos en Historial («minga rechazar»).",
        )
    delivery = _delivery(session, last)
    report = log.undo(session, last, progress)
    # A file of any name may bring it again: none counts as taken in until that is decided.
    files = update(InboxFile).where(InboxFile.state.in_((APPLIED, "own", "already")))
    session.execute(files.values(state=UNDONE))
    return (delivery,), report, FoldReport()


def _redo(session: Session, _reception: int | None, progress: Progress) -> _Done:
    undone = log.undone(session)
    if not undone:
        raise WrongUsage("No hay nada deshecho que rehacer")
    delivery = _delivery(session, undone[0])
    return (delivery,), log.redo(session, undone[0], progress).report, FoldReport()


def _reject(session: Session, reception: int | None, progress: Progress) -> _Done:
    undone = log.undone(session)
    if undone and reception is None:
        deliveries, steady = tuple(_delivery(session, one) for one in undone), Steady(progress)
        report = log.reject(session, _not_opened, steady)
        return deliveries, report, receive_batches(session, (), progress=steady).report
    need_decision(session)
    imports = log.latest(session) if reception is None else _parts(session, reception)
    if not imports:
        raise WrongUsage("No hay nada recibido que rechazar")
    return (_delivery(session, imports),), log.revert(session, imports, _not_opened, progress), FoldReport()


def _not_opened(tipo: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> Collection[str]:
    """No rejection gives a consent back that was withdrawn: nobody has asked the family (domain.md 12)."""
    if tipo != "evidence":
        return ()
    order = {state: place for place, state in enumerate(CONSENT)}
    said = [rules.consent(one.get(_STATE), shows_pupils=one.get(_SHOWS)) for one in (was, now)]
    before, after = (order.get(state, 0) for state in said)
    return (_STATE, _SHOWS) if after < before else ()


def _parts(session: Session, reception: int) -> log.Imports:
    record = session.get(Import, reception)
    if record is None:
        raise NotFound("la recepción", str(reception))
    same = select(Import.id).where(Import.bundle == record.bundle, Import.device == record.device)
    return tuple(session.scalars(same.order_by(Import.id)))


def _joined_into(session: Session, deliveries: Iterable[Delivery], report: FoldReport) -> list[Fusion]:
    """The fusions by which a record that did not come with these deliveries went into one that is gone with them."""
    receptions = _receptions(deliveries)
    found = duplicates_join.joined_into(session, report.removed)
    return [one for one in found if _went_along(session, one, receptions)]


def _hidden(session: Session, undone: tuple[Delivery, ...]) -> tuple[str, ...]:
    if not undone:
        return ()
    receptions = _receptions(undone)
    found = [one for one in duplicates_join.standing(session) if _brought(session, _kept(one), receptions)]
    gone = [one for one in found if rows.find(session, *_kept(one)) is None and _went_along(session, one, receptions)]
    return tuple(_title(session, key) for one in gone if _is_written(session, key := _merged(one)))


def _receptions(deliveries: Iterable[Delivery]) -> set[int]:
    return {one for delivery in deliveries for one in delivery.receptions}


def _went_along(session: Session, fusion: Fusion, receptions: set[int]) -> bool:
    """Whether what went into another record is not to be seen, and did not come with these receptions itself."""
    merged = _merged(fusion)
    return rows.find(session, *merged) is None and first_came_with(session, merged) not in receptions


def _brought(session: Session, key: Key, receptions: set[int]) -> bool:
    """Whether one of these receptions says something of the record."""
    said = select(Op.n).join(Batch, Batch.n == Op.batch).where(Op.tbl == key[0], Op.row == key[1])
    return session.scalar(said.where(Batch.import_id.in_(receptions)).limit(1)) is not None


def _is_written(session: Session, key: Key) -> bool:
    """Whether anything is held of what the record says: of what was erased for good nothing is."""
    said = select(Op.n).where(Op.tbl == key[0], Op.row == key[1], Op.kind == "w").limit(1)
    return session.scalar(said) is not None


def _merged(fusion: Fusion) -> Key:
    return fusion.record_type or "", fusion.merged_id or ""


def _kept(fusion: Fusion) -> Key:
    return fusion.record_type or "", fusion.kept_id or ""


def _title(session: Session, key: Key) -> str:
    return f"{labels.noun(key[0])} «{duplicates.title_of(session, *key)}»"


def _delivery(session: Session, imports: log.Imports) -> Delivery:
    last = session.get_one(Import, imports[-1])
    return Delivery(imports, last.sender, last.at)


def _named_files(session: Session) -> set[str]:
    """The files that the records name which are shown, now or to another person at this laptop."""
    found: set[str] = set()
    for tipo in registry.types():
        for name, spec in registry.fields(tipo).items():
            if spec.kind == "blob":
                held = session.scalars(select(registry.table(tipo).c[name]))
                found |= {one["$b"] for one in held if one}
                found |= {one["$b"] for said in drafts_here.set_aside(session, tipo) if (one := said.get(name))}
    return found


def _forget(session: Session, names: Iterable[str]) -> None:
    """Nobody is asked for files that no record names any more."""
    for some in chunks(sorted(names)):
        session.execute(delete(Blob).where(Blob.sha256.in_(some), Blob.state == ledger.ABSENT))
