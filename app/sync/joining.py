"""Become part of a microcentro with an invitation and its code, and work at once (sync-design 8)."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app import wall_clock
from app.errors import BundleRefused, WrongUsage
from app.file_faults import open_to_read, told
from app.jobs import Progress
from app.log import settings
from app.log.identity import DEVICE_NAME, JOIN, PERSON, ROOT_PUBLIC, Author, author_of
from app.log.keys import DeviceKeys, space_of
from app.log.op_lines import BadBatch, parse_head, parse_op
from app.log.receive import BatchRefused, receive_batches
from app.models.base import new_id
from app.models.database import Database
from app.models.device import Device
from app.models.log_tables import Peer
from app.models.person import Membership, Person
from app.paths import catalogue_file, scratch, space_folder
from app.services import catalogue_store
from app.services.catalogue_store import Catalogue, KeptFile
from app.services.workspace import Workspace, finish, start_of_school_year
from app.sync.arrivals import note_mentions
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.fields import HASH, HEX, UUID_TEXT, BadField, clean_label, document, label, mapping, matching, several
from app.sync.invitation import build_join, code_keys
from app.sync.inviting import INVITE
from app.sync.outer import read_header
from app.text_keys import clean_text, spanish_key

# The whole official directory is 5 MB; no file of an invitation is held in memory beyond this.
_MOST_CATALOGUE = 32 * 2**20
_MOST_CATALOGUES = 12
_MOST_TOLD = 5000  # people of an invitation that are remembered while it is looked at
_MOST_OFFERED = 300  # and offered to choose oneself from; the others write their name


@dataclass(frozen=True)
class Welcome:
    """What an invitation says before it is accepted: the microcentro and the people to choose oneself from."""

    space: str
    name: str
    sender: str
    people: tuple[tuple[str, str], ...]


def welcome(workspace: Workspace, path: Path, code: str) -> Welcome:
    """Open an invitation and say what it is; nothing is kept.

    Raises:
        BundleRefused: no invitation, damaged, or the code is not the right one.
    """
    opened, _ = _open_invitation(workspace, path, code)
    with opened:
        told = _Told()
        for batch in opened.batches():
            for line in batch.lines[1:]:
                told.hear(line)
        people = [(row, name) for row, name in told.people.items() if name and row not in told.removed]
        chosen = tuple(sorted(people, key=lambda item: spanish_key(item[1])))[:_MOST_OFFERED]
        return Welcome(opened.manifest.space, told.name, opened.manifest.sender.name, chosen)


@dataclass
class _Told:
    """The people and the microcentro as the last line about each says: no table is written only to look.

    Who was deleted by one and renamed by another is shown by the tables, and may be missing here; whoever types
    that name becomes that person all the same. Anybody can write an invitation: of a history of gigabytes only the
    lines of people are read, so many are remembered, and a name is as long as one that people are shown.
    """

    name: str = ""
    people: dict[str, str] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def hear(self, line: bytes) -> None:
        """Go on with the next line of the history."""
        try:
            op = parse_op(line) if parse_head(line).tbl in ("person", "microcentro") else None
        except BadBatch:
            return
        if op is None:
            return
        values = op.values or {}
        if op.tbl == "microcentro":
            self.name = clean_label(str(values.get("name") or self.name))
        elif op.row in self.people or len(self.people) < _MOST_TOLD:
            self.people[op.row] = clean_label(str(values.get("full_name") or self.people.get(op.row, "")))
            (self.removed.add if op.kind in ("d", "p") else self.removed.discard)(op.row)


def join(
    workspace: Workspace,
    path: Path,
    code: str,
    person: str,
    *,
    device_name: str = "",
    old: DeviceKeys | None = None,
    progress: Progress | None = None,
) -> Database:
    """Become part of the microcentro of an invitation and be able to work at once.

    `person` is the id or the name of somebody invited, or the name of somebody new. The request to be accepted
    goes with the first hand-over; it takes the place of the laptop whose keys were `old`, if any.

    Raises:
        BundleRefused: no invitation, damaged, forged, or the code is not the right one: nothing was kept.
        WrongUsage: this data folder has that microcentro already, no name was given, or nobody has that id.
    """
    if not person.strip():
        raise WrongUsage("Falta su nombre", "Escriba su nombre completo.")
    opened, proof = _open_invitation(workspace, path, code)
    with opened:
        facts = _facts(opened)
        author = Author(DeviceKeys.new())
        space = opened.manifest.space
        database = workspace.found(space, author, lambda session: settings.put(session, ROOT_PUBLIC, facts["root"]))
        try:
            _fill(database, opened)
            _introduce(database, facts, proof, person, device_name, old)
            _take_catalogues(workspace, opened, facts, progress)
        except BaseException:
            workspace.forget(space)
            shutil.rmtree(space_folder(workspace.folder, space), ignore_errors=True)
            raise
    return database


def _open_invitation(workspace: Workspace, path: Path, code: str) -> tuple[OpenedBundle, bytes]:
    """The invitation, and the proof to know its code: stretching the words costs seconds on an old laptop."""
    with open_to_read(path) as file:
        outer = read_header(file, path.name)
    if not outer.salt:
        raise BundleRefused(path.name, "no_invitation")
    waiting = scratch(workspace.folder)
    with told(waiting):
        waiting.mkdir(parents=True, exist_ok=True)
    keys = code_keys(code, outer.salt)
    opened = open_bundle(path, [keys.identity], waiting)
    try:
        facts = _facts(opened)
        if opened.manifest.kind != INVITE or space_of(facts["root"]) != opened.manifest.space:
            raise BundleRefused(path.name, "forged", "root key")
    except BaseException:
        opened.close()
        raise
    return opened, keys.proof


def _facts(opened: OpenedBundle) -> dict[str, Any]:
    for kind, payload in opened.extras():
        if kind == "k":
            try:
                return _read_facts(payload)
            except BadField as error:
                raise BundleRefused(opened.name, "damaged", "k") from error
    raise BundleRefused(opened.name, "no_invitation")


def _read_facts(payload: bytes) -> dict[str, Any]:
    """Root key, invitation and the official files named in an invitation. Raises BadField."""
    values = document(payload)
    named = several(values.get("catalogues"), mapping, _MOST_CATALOGUES)
    return {
        "root": matching(HASH, values.get("root")),
        "inv": matching(HEX, values.get("inv")),
        "catalogues": {
            matching(HASH, one.get("sha256")): (label(one.get("kind")), label(one.get("name"))) for one in named
        },
    }


def _fill(database: Database, opened: OpenedBundle) -> None:
    """Apply everything the invitation carries; its writer must be a coordination of the roster inside."""
    try:
        with database.write() as session:
            note_mentions(session, receive_batches(session, opened.batches()))
            claimed = opened.manifest.sender
            writer = session.get(Device, claimed.device)
            if writer is None or not writer.coordinates or not opened.is_signed_by_its_sender():
                raise BundleRefused(opened.name, "forged", claimed.device)
            declared = {channel: list(known) for channel, known in opened.manifest.have.items()}
            session.add(
                Peer(
                    device=claimed.device,
                    heads=declared,
                    declared_in=opened.manifest.bundle,
                    number=claimed.number,
                    received_at=opened.manifest.made,
                )
            )
    except BatchRefused as error:
        raise BundleRefused(opened.name, error.code) from error


def _introduce(
    database: Database, facts: dict[str, Any], proof: bytes, person: str, device_name: str, old: DeviceKeys | None
) -> None:
    """Say who is at this laptop, adding the person when nobody invited has that id or name."""
    with database.write() as session:
        everybody = session.scalars(select(Person)).all()
        known = next((one for one in everybody if person == one.id or _same_name(one.full_name, person)), None)
        if known is None and UUID_TEXT.fullmatch(person):
            raise WrongUsage("Esa persona ya no está en la lista", "Escriba su nombre completo.")
        identity = known.id if known else new_id()
        name = clean_text((known.full_name if known else None) or person)
        laptop = clean_text(device_name or f"Computador de {name}")
        settings.put(session, PERSON, identity)
        settings.put(session, DEVICE_NAME, laptop)
        if known is None:
            session.add(Person(id=identity, full_name=name))
            since = start_of_school_year(wall_clock.today()).isoformat()
            session.add(Membership(id=new_id(), person_id=identity, role="TEACHER", from_=since))
        request = build_join(
            author_of(session).keys,
            name=laptop,
            person=name,
            who=identity,
            invitation=facts["inv"],
            proof=proof,
            old=old,
            replaces=old is not None,
        )
        settings.put(session, JOIN, request.hex())
        finish(session)


def _same_name(one: str | None, other: str) -> bool:
    return bool(one) and spanish_key(one) == spanish_key(other)


def _take_catalogues(
    workspace: Workspace, opened: OpenedBundle, facts: dict[str, Any], progress: Progress | None
) -> None:
    """Take in the official files that came along, unless this data folder has its own of that kind."""
    named: dict[str, tuple[str, str]] = facts["catalogues"]
    pieces: dict[str, bytearray] = {}
    for chunk in opened.chunks():
        if chunk.sha256 in named and chunk.total <= _MOST_CATALOGUE:
            piece = pieces.setdefault(chunk.sha256, bytearray())
            if len(piece) == chunk.offset:  # in order and once: repeated ones would fill the memory
                piece.extend(chunk.data)
    catalogue = Catalogue(catalogue_file(workspace.folder))
    try:
        present = {one.kind for one in catalogue_store.kinds_loaded(catalogue)}
        for digest, data in pieces.items():
            kind, name = named[digest]
            if kind not in present and sha256(data).hexdigest() == digest:
                catalogue_store.take_in(catalogue, KeptFile(kind, name, digest, bytes(data)), progress)
    finally:
        catalogue.close()
