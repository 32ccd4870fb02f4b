"""Invite, join, accept: how a laptop becomes part of a microcentro (sync-design 8).

The invitation carries the roster and the whole shared history, not only people and schools as loose records: so
a newcomer holds the very batches of everybody else. Loose copies would be writes of its own, and would clash with
every correction made after the invitation was written.
"""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.errors import BundleRefused, NotFound, WrongUsage
from app.jobs import Progress
from app.log import settings
from app.log.batch import BadBatch, parse_op
from app.log.identity import PERSON, Author, author_of
from app.log.keys import DeviceKeys, space_of
from app.log.ops import GENERAL, ROSTER
from app.log.receive import BatchRefused, Outcome, receive_batches, release_waiting
from app.log.seal import heads, seal
from app.models import registry
from app.models.base import new_id
from app.models.database import Database
from app.models.device import Device
from app.models.local import Invitation, JoinRequest
from app.models.log_tables import Peer
from app.models.person import Membership, Person
from app.paths import catalogue_file, space_folder
from app.services import catalogue_store
from app.services.catalogue_store import Catalogue, KeptFile
from app.services.workspace import ROOT_PUBLIC, Workspace
from app.sync.bundle import OpenedBundle, open_bundle
from app.sync.bundle_writer import write_bundle
from app.sync.code_words import FEWEST, make_code, normalise_code
from app.sync.frames import BlobSource
from app.sync.hand_over import DEVICE_NAME, MIN_READER, NUMBER, scratch_folder, sender
from app.sync.invitation import build_join, code_keys, new_salt
from app.sync.manifest import Carried, Manifest
from app.sync.outer import open_file, read_header
from app.sync.peers import JOIN, beyond, coordinates, sealed
from app.text_keys import clean_text, spanish_key

INVITE = "invite"
_CATALOGUE = "application/x-minga-catalogo"


@dataclass(frozen=True)
class Invited:
    """The invitation that was written and the code that opens it: tell the code by voice, not with the file."""

    path: Path
    code: str
    size: int


@dataclass(frozen=True)
class Welcome:
    """What an invitation says before it is accepted: the microcentro and the people to choose oneself from."""

    space: str
    name: str
    sender: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Applicant:
    """A laptop that asks to join. `proved`: it knew the code of one of our invitations."""

    device: str
    name: str
    person: str
    proved: bool
    received_at: str

    @property
    def fingerprint(self) -> str:
        """The laptop's id in short groups, to compare by telephone."""
        return " ".join(self.device[start : start + 4] for start in range(0, 16, 4))


def invite(
    workspace: Workspace, database: Database, target: Path, *, code: str = "", progress: Progress | None = None
) -> Invited:
    """Write an invitation to `target`; it can be used by many, until it is withdrawn.

    Raises:
        WrongUsage: this laptop does not coordinate, or `code` has fewer than six words.
        FileNotWritten: the target cannot be written.
    """
    words = normalise_code(code) if code else make_code()
    if len(words.split()) < FEWEST:
        raise WrongUsage("La clave debe tener seis palabras o más", "Deje que Minga la proponga, o agregue palabras.")
    with database.write() as session:
        if not coordinates(session):
            raise WrongUsage("Solo la coordinación puede invitar", "Pida la invitación a quien coordina.")
        seal(session, author_of(session))
    salt, invitation = new_salt(), secrets.token_hex(16)
    keys = code_keys(words, salt)
    with database.read() as session, _catalogues(workspace, database) as (kept, sources):
        root = settings.get(session, ROOT_PUBLIC)
        manifest = Manifest(
            bundle=secrets.token_hex(16),
            part=1,
            parts=1,
            space=database.space,
            kind=INVITE,
            sender=sender(session),
            to=(),
            made=datetime.now().astimezone().isoformat(timespec="seconds"),
            clock_ok=not author_of(session).clock.doubtful(),
            schema=registry.SCHEMA,
            min_reader=MIN_READER,
            have={channel: tuple(heads(session, channel)) for channel in (GENERAL, ROSTER)},
            carries=tuple(Carried(source.sha256, source.size, _CATALOGUE, (1,)) for source in sources),
        )
        names = [{"kind": one.kind, "name": one.name, "sha256": one.sha256} for one in kept]
        facts = json.dumps({"t": INVITE, "root": root, "inv": invitation, "catalogues": names}).encode()
        written = write_bundle(
            target,
            manifest,
            sealed(session, beyond(session, {})),
            sources,
            [keys.recipient],
            author_of(session).keys,
            extras=[("k", facts)],
            salt=salt,
            invitation=invitation,
            scratch=scratch_folder(database),
            progress=progress,
        )
    with database.write() as session:
        settings.put(session, NUMBER, manifest.sender.number)
        session.add(Invitation(id=invitation, made_at=manifest.made, proof_key=keys.proof.hex()))
    return Invited(target, words, written.size)


@contextmanager
def _catalogues(workspace: Workspace, database: Database) -> Iterator[tuple[list[KeptFile], list[BlobSource]]]:
    """The official files of this data folder, laid out to travel with the invitation."""
    catalogue = Catalogue(catalogue_file(workspace.folder))
    try:
        kept = catalogue_store.files(catalogue)
    finally:
        catalogue.close()
    paths = [scratch_folder(database) / f"catalogo-{secrets.token_hex(4)}" for _ in kept]
    try:
        sources = []
        for one, path in zip(kept, paths, strict=True):
            path.write_bytes(one.data)
            sources.append(BlobSource(sha256(one.data).hexdigest(), len(one.data), path))
        yield kept, sources
    finally:
        for path in paths:
            path.unlink(missing_ok=True)


def welcome(workspace: Workspace, path: Path, code: str) -> Welcome:
    """Open an invitation and say what it is; nothing is kept.

    Raises:
        BundleRefused: no invitation, damaged, or the code is not the right one.
    """
    with _open_invitation(workspace, path, code) as opened:
        people: dict[str, str] = {}
        name = ""
        for batch in opened.batches():
            for line in batch.lines[1:]:
                values = _written(line, "person")
                if values and values[1].get("full_name"):
                    people[values[0]] = str(values[1]["full_name"])
                values = _written(line, "microcentro")
                if values and values[1].get("name"):
                    name = str(values[1]["name"])
        chosen = tuple(sorted(people.items(), key=lambda item: spanish_key(item[1])))
        return Welcome(opened.manifest.space, name, opened.manifest.sender.name, chosen)


def _written(line: str, tipo: str) -> tuple[str, dict[str, Any]] | None:
    try:
        op = parse_op(line)
    except BadBatch:
        return None
    return (op.row, op.values or {}) if op.kind == "w" and op.tbl == tipo else None


def join(
    workspace: Workspace, path: Path, code: str, person: str, *, device_name: str = "", progress: Progress | None = None
) -> Database:
    """Become part of the microcentro of an invitation and be able to work at once.

    `person` is the id or the name of somebody invited, or the name of somebody new. The request to be accepted
    goes with the first hand-over.

    Raises:
        BundleRefused: no invitation, damaged, forged, or the code is not the right one: nothing was kept.
        WrongUsage: this data folder has that microcentro already, or no name was given.
    """
    if not person.strip():
        raise WrongUsage("Falta su nombre", "Escriba su nombre completo.")
    with _open_invitation(workspace, path, code) as opened:
        facts = _facts(opened)
        author = Author(DeviceKeys.new())
        space = opened.manifest.space
        database = workspace.found(space, author, lambda session: settings.put(session, ROOT_PUBLIC, facts["root"]))
        try:
            _fill(database, opened)
            _introduce(database, facts, opened.outer.salt, code, person, device_name)
            _take_catalogues(workspace, opened, facts, progress)
        except BaseException:
            workspace.forget(space)
            shutil.rmtree(space_folder(workspace.folder, space), ignore_errors=True)
            raise
    return database


def _open_invitation(workspace: Workspace, path: Path, code: str) -> OpenedBundle:
    with open_file(path) as file:
        outer = read_header(file, path.name)
    if not outer.salt:
        raise BundleRefused(path.name, "no_invitation")
    scratch = workspace.folder / "en-curso"
    scratch.mkdir(parents=True, exist_ok=True)
    opened = open_bundle(path, [code_keys(code, outer.salt).identity], scratch)
    try:
        facts = _facts(opened)
        if opened.manifest.kind != INVITE or space_of(facts["root"]) != opened.manifest.space:
            raise BundleRefused(path.name, "forged", "root key")
    except BaseException:
        opened.close()
        raise
    return opened


def _facts(opened: OpenedBundle) -> dict[str, Any]:
    for kind, payload in opened.extras():
        if kind == "k":
            try:
                facts: dict[str, Any] = json.loads(payload)
                bytes.fromhex(facts["root"])
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                raise BundleRefused(opened.name, "damaged", "k") from error
            return facts
    raise BundleRefused(opened.name, "no_invitation")


def _fill(database: Database, opened: OpenedBundle) -> None:
    """Apply everything the invitation carries; its writer must be a coordination of the roster inside."""
    try:
        with database.write() as session:
            receive_batches(session, opened.batches())
            claimed = opened.manifest.sender
            writer = session.get(Device, claimed.device)
            if writer is None or not writer.coordinates or not opened.verify_end(writer.sign_key or ""):
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


def _introduce(database: Database, facts: dict[str, Any], salt: str, code: str, person: str, device_name: str) -> None:
    """Say who is at this laptop, adding the person when nobody invited has that id or name."""
    with database.write() as session:
        everybody = session.scalars(select(Person)).all()
        known = next((one for one in everybody if person == one.id or _same_name(one.full_name, person)), None)
        identity = known.id if known else new_id()
        name = clean_text((known.full_name if known else None) or person)
        label = clean_text(device_name or f"Computador de {name}")
        settings.put(session, PERSON, identity)
        settings.put(session, DEVICE_NAME, label)
        if known is None:
            session.add(Person(id=identity, full_name=name))
            today = datetime.now().astimezone().date().isoformat()
            session.add(Membership(id=new_id(), person_id=identity, role="TEACHER", from_=today))
        proof = code_keys(code, salt).proof
        request = build_join(
            author_of(session).keys, name=label, person=name, who=identity, invitation=facts["inv"], proof=proof
        )
        settings.put(session, JOIN, request.hex())


def _same_name(one: str | None, other: str) -> bool:
    return bool(one) and spanish_key(one) == spanish_key(other)


def _take_catalogues(
    workspace: Workspace, opened: OpenedBundle, facts: dict[str, Any], progress: Progress | None
) -> None:
    """Take in the official files that came along, unless this data folder has its own of that kind."""
    named = {str(one["sha256"]): one for one in facts.get("catalogues", ()) if isinstance(one, dict)}
    pieces: dict[str, bytearray] = {}
    for chunk in opened.chunks():
        if chunk.sha256 in named:
            pieces.setdefault(chunk.sha256, bytearray()).extend(chunk.data)
    catalogue = Catalogue(catalogue_file(workspace.folder))
    try:
        present = {one.kind for one in catalogue_store.kinds_loaded(catalogue)}
        for digest, data in pieces.items():
            one = named[digest]
            if one["kind"] not in present:
                file = KeptFile(str(one["kind"]), str(one["name"]), digest, bytes(data))
                catalogue_store.take_in(catalogue, file, progress)
    finally:
        catalogue.close()


def applicants(database: Database) -> list[Applicant]:
    """The laptops that ask to join, oldest first."""
    with database.read() as session:
        rows = session.scalars(select(JoinRequest).order_by(JoinRequest.received_at, JoinRequest.device)).all()
        return [
            Applicant(row.device, row.request["name"], row.request["person"], row.proved, row.received_at)
            for row in rows
        ]


def accept(database: Database, devices: Sequence[str]) -> Outcome:
    """Let the laptops in; what they handed over is applied at once. `devices` may be beginnings of ids.

    Raises:
        WrongUsage: this laptop does not coordinate.
        NotFound: no laptop with that id asks to join.
    """
    with database.write() as session:
        if not coordinates(session):
            raise WrongUsage("Solo la coordinación puede aceptar computadores", "Pídalo a quien coordina.")
        seal(session, author_of(session))
        rows = session.scalars(select(JoinRequest)).all()
        for wanted in devices:
            found = [row for row in rows if row.device.startswith(wanted.lower().replace(" ", ""))]
            if len(found) != 1:
                raise NotFound("el computador", wanted)
            asked = found[0].request
            session.add(
                Device(
                    id=found[0].device,
                    name=asked["name"],
                    person_id=asked["who"] or None,
                    sign_key=asked["sign"],
                    box_key=asked["box"],
                    coordinates=False,
                    state="accepted",
                )
            )
            session.delete(found[0])
        session.flush()
        seal(session, author_of(session))
        return release_waiting(session)
