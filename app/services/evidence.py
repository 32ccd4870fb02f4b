"""Evidence: files and texts that prove something, and the consent without which no file travels (domain.md 6, 12)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from app.jobs import Progress
from app.log import conflicts
from app.log.identity import author_of, person_at_laptop
from app.log.ops import first_came_with
from app.media import ledger
from app.media.intake import Prepared
from app.media.store import BlobStore
from app.models.database import Database
from app.models.device import Device
from app.models.evidence import LETS_TRAVEL, Evidence
from app.models.log_tables import Blob
from app.models.microcentro import Microcentro
from app.services import drafts_here, people, rows, rules
from app.text_keys import spanish_key

OWNERS = (
    "practice_id",
    "meeting_id",
    "commitment_id",
    "cycle_id",
    "adoption_id",
    "exit_ticket_batch_id",
    "visit_id",
    "shared_material_id",
)


@dataclass(frozen=True)
class EvidenceRow:
    """A piece of evidence as the strip shows it.

    `consent` is what counts (an unset state counts as missing); `held_back` says that its file is here and stays;
    `held` is 'have', 'partial' or 'absent', '' where there is no file.
    """

    id: str
    kind: str
    caption: str
    name: str
    mime: str
    size: int
    sha256: str | None
    thumbnail: str | None
    taken_on: str | None
    taken_by_id: str | None
    taken_by: str
    shows_pupils: bool | None
    consent: str
    held_back: bool
    held: str
    owner_field: str
    owner_id: str

    @property
    def may_travel(self) -> bool:
        """Whether its file may leave the laptop that has it."""
        return self.consent in LETS_TRAVEL


def add(
    database: Database,
    store: BlobStore,
    prepared: Prepared,
    *,
    progress: Progress | None = None,
    **fields: Any,
) -> str:
    """Keep a prepared file as evidence of the one owner that `fields` names, and return its id.

    `fields` may also say `caption`, `kind`, `taken_on`, `taken_by_id`, `shows_pupils` and `consent_state`. The same
    file is stored once. The file is kept before the record, so the store is never locked while it is copied.

    Raises:
        InvalidData: a value cannot stand; no record was stored.
        FileNotWritten, FileUnreadable, Cancelled: the file could not be kept.
    """
    stored, thumbnail = ledger.put(store, prepared, progress)
    with database.write() as session:
        kept = ledger.note_kept(session, prepared, stored, thumbnail)
        files = {"file": kept.file, "thumbnail": kept.thumbnail}
        start = {"kind": prepared.kind, "taken_by_id": person_at_laptop(session)}
        return str(rows.add(session, "evidence", start | files | fields).id)


def add_text(database: Database, text: str, **fields: Any) -> str:
    """Keep a written testimony as evidence of the one owner that `fields` names, and return its id."""
    return rows.create(database, "evidence", {"kind": "text", "caption": text} | fields)


def set_consent(
    database: Database, evidence_id: str, *, shows_pupils: bool | None, consent_state: str | None = None
) -> None:
    """Say whether it shows pupils and which consent there is; showing none, none is needed.

    Raises:
        InvalidData: there is no such state.
        NotFound: there is no such evidence.
    """
    state = "not_needed" if shows_pupils is False else consent_state
    rows.update(database, "evidence", evidence_id, {"shows_pupils": shows_pupils, "consent_state": state})


def evidence_of(database: Database, owner_field: str, owner_id: str) -> list[EvidenceRow]:
    """The evidence of one practice, session, commitment… (`owner_field` is one of `OWNERS`), the oldest first.

    Of one day, in the order of the files' names, for a camera counts its photos; words without a file come after.
    """
    query = select(Evidence).where(getattr(Evidence, owner_field) == owner_id)
    with database.read() as session:
        found = _rows(session, session.scalars(query.order_by(Evidence.id)))
    return sorted(found, key=lambda row: (row.taken_on or "", not row.name, spanish_key(row.name)))


def evidence(database: Database, evidence_id: str) -> EvidenceRow:
    """One piece of evidence.

    Raises:
        NotFound: there is no such evidence.
    """
    with database.read() as session:
        found: Any = rows.need(session, "evidence", evidence_id)
        return _rows(session, [found])[0]


def held_back(database: Database) -> list[EvidenceRow]:
    """The shared evidence whose file waits on this laptop because its consent is missing."""
    query = select(Evidence).where(Evidence.file.is_not(None), _doubtful(), _shared())
    with database.read() as session:
        return [row for row in _rows(session, session.scalars(query.order_by(Evidence.id))) if row.held_back]


def holders(database: Database, evidence_id: str) -> tuple[str, ...]:
    """Who said that the file of this evidence is on their laptop: the person's name, else the laptop's."""
    with database.read() as session:
        found: Any = rows.need(session, "evidence", evidence_id)
        having = ledger.holders(session, found.file["$b"]) if found.file else []
        laptops = list(session.scalars(select(Device).where(Device.id.in_(having)).order_by(Device.id)))
        names = people.names(session, [one.person_id for one in laptops])
        shown = [names.get(one.person_id or "", one.name or "") for one in laptops]
    return tuple(dict.fromkeys(name for name in shown if name))


def last_holder(database: Database, evidence_id: str) -> tuple[str, str] | None:
    """Who last said that they hold the file, even if they do no more, and when (ISO); None if nobody ever did."""
    with database.read() as session:
        found: Any = rows.need(session, "evidence", evidence_id)
        last = ledger.last_holder(session, found.file["$b"]) if found.file else None
        laptop = session.get(Device, last[0]) if last else None
        if last is None or laptop is None:
            return None
        names = people.names(session, [laptop.person_id])
        return names.get(laptop.person_id or "", laptop.name or ""), last[1]


def was_here(database: Database, evidence_id: str) -> bool:
    """Whether the file was on this laptop, which lost what it lacks then (fault 30).

    It was where the record was first written here, and where it was handed over or declared to be held.
    """
    with database.read() as session:
        found: Any = rows.need(session, "evidence", evidence_id)
        blob = session.get(Blob, found.file["$b"]) if found.file else None
        begun_here = first_came_with(session, ("evidence", evidence_id)) is None
        return blob is not None and (begun_here or bool(blob.sent) or blob.told is not None)


@dataclass(frozen=True)
class Word:
    """Who said that a file may travel: on which laptop, as the coordination knows it, and when (ISO).

    `person` is the name under which that laptop says it was written: the laptop's signature proves no person.
    """

    laptop: str
    person: str
    at: str


def allowed_elsewhere(database: Database, evidence_id: str) -> Word | None:
    """Whose word lets this file leave, where it is another laptop's; None: it stays, or it was said here.

    Any accepted laptop can say so of any evidence, and a later word counts, whatever was said before (sync-design 4).

    Raises:
        NotFound: there is no such evidence.
    """
    with database.read() as session:
        found: Any = rows.need(session, "evidence", evidence_id)
        allowed = rules.consent(found.consent_state, shows_pupils=found.shows_pupils) in LETS_TRAVEL
        said = conflicts.said_by(session, "evidence", evidence_id, ("consent_state", "shows_pupils"))
        if not (found.file and allowed and said) or said.device == author_of(session).device:
            return None
        laptop = session.get(Device, said.device)
        person = people.names(session, [said.person]).get(said.person or "", "")
        return Word((laptop.name if laptop else None) or "", person, said.at.isoformat())


def travelling(session: Session) -> frozenset[str]:
    """Every file that may leave this laptop."""
    return file_rules(session).travelling


@dataclass(frozen=True)
class FileRules:
    """What may be done with every file that a record names, read in one go (sync-design 4).

    `travelling` may leave this laptop: something shared names them, and all evidence that does allows it. `refused`
    are shared, but a piece of evidence lacks its consent: the strictest counts. Not even the names of
    `only_private` leave this laptop. `named` are all of them, with the sizes that records say. `pieces` are the files
    of each shared piece of evidence that may travel, `small` are thumbnails and logos, `held_back` counts the shared
    pieces whose file stays here.
    """

    travelling: frozenset[str]
    refused: frozenset[str]
    only_private: frozenset[str]
    named: Mapping[str, Collection[int]]
    small: frozenset[str]
    pieces: tuple[tuple[str, ...], ...]
    held_back: int


@dataclass(frozen=True)
class Refused:
    """The files of shared evidence that lacks its consent, and which of them are thumbnails."""

    files: frozenset[str]
    small: frozenset[str]


def note_returned(session: Session, store: BlobStore) -> None:
    """What came back to the disk by itself is noted as here; of what lacks its consent the exchange decides."""
    back = ledger.returned(session, store)
    if back:
        held_back = refused(session).files
        ledger.note_returned(session, store, [name for name in back if name not in held_back])


def refused(session: Session) -> Refused:
    """The `refused` of the rules alone, without reading what is allowed: nearly all of the evidence is."""
    files, small = set[str](), set[str]()
    for one in session.execute(_refusable()):
        if rules.consent(one.consent_state, shows_pupils=one.shows_pupils) not in LETS_TRAVEL:
            small.update([one.thumbnail["$b"]] if one.thumbnail else [])
            files.update([one.file["$b"]] if one.file else [])
    return Refused(frozenset(files | small), frozenset(small))


@cache
def _refusable() -> Select[Any]:
    """The shared evidence that may lack its consent: asked at every reception."""
    columns = (Evidence.file, Evidence.thumbnail, Evidence.consent_state, Evidence.shows_pupils)
    return select(*columns).where(_has_files(), _doubtful(), _shared())


def _doubtful() -> ColumnElement[bool]:
    """What may lack its consent: little of all the evidence, and whatever lacks it is in it."""
    state, shows = Evidence.consent_state, Evidence.shows_pupils
    return or_(state.is_(None), state.not_in(LETS_TRAVEL), and_(state == "not_needed", shows.is_(True)))


def _has_files() -> ColumnElement[bool]:
    return Evidence.file.is_not(None) | Evidence.thumbnail.is_not(None)


def _shared() -> ColumnElement[bool]:
    return Evidence.id.not_in(drafts_here.private("evidence"))


def file_rules(session: Session) -> FileRules:
    """The rules for all files of this microcentro."""
    drafts = set(session.scalars(drafts_here.private("evidence")))
    named: dict[str, set[int]] = {}
    logos = set[str]()
    for logo in filter(None, session.scalars(select(Microcentro.logo))):
        logos.add(logo["$b"])
        _note_size(named, logo)
    shared, private, refused, forbidden, small = set(logos), set[str](), set[str](), set[str](), set(logos)
    pieces: list[tuple[str, ...]] = []
    waiting: list[str] = []
    for one in _with_files(session):
        references = [file for file in (one.file, one.thumbnail) if file]
        files = tuple(file["$b"] for file in references)
        for file in references:
            _note_size(named, file)
        small.update([one.thumbnail["$b"]] if one.thumbnail else [])
        allowed = rules.consent(one.consent_state, shows_pupils=one.shows_pupils) in LETS_TRAVEL
        is_draft = one.id is None or one.id in drafts
        (private if is_draft else shared).update(files)
        if not allowed:
            forbidden.update(files)
        if is_draft or not files:
            continue
        if allowed:
            pieces.append(files)
        else:
            refused.update(files)
            waiting += [one.file["$b"]] if one.file else []
    return FileRules(
        travelling=frozenset(shared - forbidden),
        refused=frozenset(refused),
        only_private=frozenset(private - shared),
        named=named,
        small=frozenset(small),
        pieces=tuple(pieces),
        held_back=sum(map(ledger.whole(session).__contains__, waiting)) if waiting else 0,
    )


class _Filed(NamedTuple):
    id: str | None
    file: Mapping[str, Any] | None
    thumbnail: Mapping[str, Any] | None
    consent_state: str | None
    shows_pupils: bool | None


def _with_files(session: Session) -> Iterator[Any]:
    """All evidence with files; without an id, what others draft here: what it lacks holds whoever is at the laptop."""
    columns = (Evidence.id, Evidence.file, Evidence.thumbnail, Evidence.consent_state, Evidence.shows_pupils)
    yield from session.execute(select(*columns).where(_has_files()))
    for said in drafts_here.set_aside(session, "evidence"):
        yield _Filed(None, *(said.get(name) for name in ("file", "thumbnail", "consent_state", "shows_pupils")))


def _note_size(named: dict[str, set[int]], file: Mapping[str, Any]) -> None:
    sizes = named.setdefault(file["$b"], set())
    if "n" in file:
        sizes.add(file["n"])


def _rows(session: Session, found: Iterable[Evidence]) -> list[EvidenceRow]:
    listed = list(found)
    names = people.names(session, [one.taken_by_id for one in listed])
    return [_row(session, one, names) for one in listed]


def _row(session: Session, one: Evidence, names: Mapping[str, str]) -> EvidenceRow:
    file = one.file or {}
    consent = rules.consent(one.consent_state, shows_pupils=one.shows_pupils)
    owner = next((field for field in OWNERS if getattr(one, field)), OWNERS[0])
    held = ledger.state(session, file["$b"]) if file else ""
    return EvidenceRow(
        id=one.id,
        kind=one.kind or ("document" if file else "text"),
        caption=one.caption or "",
        name=file.get("name", ""),
        mime=file.get("m", ""),
        size=file.get("n", 0),
        sha256=file.get("$b"),
        thumbnail=(one.thumbnail or {}).get("$b"),
        taken_on=one.taken_on,
        taken_by_id=one.taken_by_id,
        taken_by=names.get(one.taken_by_id or "", ""),
        shows_pupils=one.shows_pupils,
        consent=consent,
        held_back=held == ledger.HAVE and consent not in LETS_TRAVEL,
        held=held,
        owner_field=owner,
        owner_id=getattr(one, owner) or "",
    )
