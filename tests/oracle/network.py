"""Laptops that know each other and hold the same, made without files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy.orm import Session

from app.log import settings
from app.log.identity import PERSON, ROOT_PUBLIC, Author
from app.log.keys import DeviceKeys
from app.log.receive import receive_batches
from app.log.seal import seal
from app.models.base import new_id
from app.models.device import Device
from app.models.person import Person
from app.services.workspace import open_workspace
from tests.oracle.mirror import stored_batches


def make_network(root: Path, names: tuple[str, ...], people: Iterable[str] = ()) -> list[Path]:
    """Data folders of laptops that know each other and hold the same; the first coordinates. `people` are known too."""
    workspaces = [open_workspace(root / name) for name in names]
    first = workspaces[0].create("Microcentro Los Boldos", names[0])
    databases, laptops = [first], []
    with first.read() as session:
        root_public = settings.get(session, ROOT_PUBLIC)
    for name, workspace in zip(names[1:], workspaces[1:], strict=True):
        person = new_id()
        author = Author(DeviceKeys.new())
        laptops.append((name, author.keys))

        def know(session: Session, person: str = person) -> None:
            settings.put(session, ROOT_PUBLIC, root_public)
            settings.put(session, PERSON, person)

        databases.append(workspace.found(first.space, author, know))
    with first.write() as session:
        for name, keys in laptops:
            session.add(accepted(name, keys))
        session.add_all(Person(id=person, full_name=person) for person in people)
        session.flush()
        seal(session, session.info["author"])
    with first.read() as session:
        everything = stored_batches(session)
    for database in databases[1:]:
        with database.write() as session:
            receive_batches(session, everything)
    for workspace in workspaces:
        workspace.close()
    return [database.folder for database in databases]


def accepted(name: str, keys: DeviceKeys) -> Device:
    """The roster's line of a laptop."""
    return Device(
        id=keys.device,
        name=name,
        sign_key=keys.sign_public,
        box_key=keys.box_public,
        coordinates=False,
        state="accepted",
    )
