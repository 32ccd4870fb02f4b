"""Files that came, as the worker looks at them and takes them in; and what to say of each. No Qt."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import AppError, BundleRefused
from app.jobs import Progress
from app.models.database import Database
from app.texts import explain, without_commands

if TYPE_CHECKING:
    from app.services.workspace import SpaceInfo, Workspace
    from app.sync.received import Received

NEWER = "Lo preparó una versión más nueva de Minga. Se guarda aquí, y se abrirá solo cuando actualice Minga."
NEWER_DONE = "Quedó guardado. Se abrirá solo cuando actualice Minga; mientras tanto puede seguir entregando."
LET_IN, JOINED = "Ya se aceptó ese computador.", "Ya se aceptó ese computador, y lo que traía está aquí."


@dataclass(frozen=True)
class Seen:
    """A file that came: what it would bring or has brought, or why it cannot be taken in here.

    `other`: the microcentro of this folder that it is for. `confirmed`: a person said yes to its many deletions.
    `let_in`: its laptop was accepted after it came, and what it brought was joined then. `of_retired`: it was refused
    because its laptop was retired, and that can be decided otherwise here. `called` is its name where that is not the
    one on the disk.
    """

    path: Path
    received: Received | None = None
    error: AppError | None = None
    other: SpaceInfo | None = None
    confirmed: bool = False
    let_in: bool = False
    of_retired: bool = False
    called: str = ""

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.called or self.path.name

    @property
    def can_be_received(self) -> bool:
        """Whether taking it in would change anything, and nothing has to be said first."""
        known = self.received is not None and self.received.state in ("applied", "waiting", "newer")
        return known and (self.confirmed or not self.deletes_much)

    @property
    def deletes_much(self) -> bool:
        """Whether it deletes so much that a person has to say yes to that (fault 32)."""
        return self.received is not None and self.received.many_removals

    def after_acceptance(self, asking: set[str]) -> Seen:
        """The same, once the laptop that wrote it was accepted, if it is none of those that still ask."""
        now = came_in(self.received, asking) if self.received is not None else None
        return self if now is None else replace(self, received=now, let_in=True)

    def after_no(self, not_accepted: Container[str]) -> Seen:
        """The same, once a person said no to its laptop, or thought better of it."""
        now = with_no(self.received, not_accepted) if self.received is not None else None
        return self if now is self.received else replace(self, received=now)


def with_no(came: Received, not_accepted: Container[str]) -> Received:
    """What came, as it stands once a person decided on who asks to join: those `not_accepted`, by name."""
    declined = bool(came.joins) and came.sender in not_accepted
    may_accept = bool(came.held) and not declined
    return came if came.declined == declined else replace(came, declined=declined, may_accept=may_accept)


def came_in(came: Received, asking: set[str]) -> Received | None:
    """What came, once its laptop was accepted; None if it did not wait, or is one of those `asking` still."""
    if not (came.held or came.joins) or came.sender in asking:
        return None
    state = came.state if came.missing or came.state == "already" else "applied"
    return replace(came, state=state, held=0, joins="", declined=False)


def look(workspace: Workspace | None, database: Database, paths: Iterable[Path], progress: Progress) -> list[Seen]:
    """What each file would bring, nothing changed; one sender's files in the order they were prepared."""
    from app.sync.ack import readable
    from app.sync.inbox_folder import kept
    from app.sync.reception import elsewhere, preview

    found = []
    names = {one.path: one.name for one in kept(database)}
    for path in paths:
        progress.step(0, 0)
        try:
            with readable(path) as file:
                came = preview(database, file, progress=progress)
                found.append(Seen(path, came, called=names.get(path, "")))
        except AppError as error:
            other = elsewhere(workspace, database.space, path, error) if workspace is not None else None
            found.append(Seen(path, error=error, other=other, of_retired=of_retired(database, error)))
    return sorted(found, key=order)


def take(database: Database, seen: Iterable[Seen], progress: Progress) -> list[Seen]:
    """Take the files in, one after the other; one that is refused does not stop the others."""
    from app.sync.ack import readable
    from app.sync.reception import receive

    done = []
    for one in seen:
        progress.step(0, 0)
        try:
            with readable(one.path) as file:
                received = receive(database, file, name=one.name, confirmed=one.confirmed, progress=progress)
            done.append(Seen(one.path, received, called=one.called))
        except AppError as error:
            done.append(Seen(one.path, error=error, of_retired=of_retired(database, error), called=one.called))
    return done


def order(seen: Seen) -> tuple[bool, str, int]:
    """By sender and number, refused ones last."""
    came = seen.received
    return (came is None, came.sender if came else "", came.number if came else 0)


def of_retired(database: Database, error: AppError) -> bool:
    """Whether a file was refused because its laptop was retired, on a laptop that may accept that one again."""
    from app.sync.peers import coordinates

    if not isinstance(error, BundleRefused) or error.code != "retired":
        return False
    with database.read() as session:
        return coordinates(session)


def lines(seen: Seen, *, done: bool) -> list[str]:
    """What to say of the file, the first line being its heading."""
    from app.sync.words import headline, origin, summary_lines, warnings

    if seen.received is not None:
        if seen.received.state == "newer":
            return [seen.name, NEWER_DONE if done else NEWER]
        if seen.received.state in ("already", "own"):
            return [seen.name, headline(seen.received, preview=not done)]
        let_in = LET_IN if seen.received.missing else JOINED
        told = [let_in, *warnings(seen.received)] if seen.let_in else summary_lines(seen.received)
        return [origin(seen.received) or seen.name, seen.name, *told]
    if seen.other is not None:
        return [seen.name, f"Es para el microcentro «{seen.other.name}», que también está en este computador."]
    if seen.error is not None:
        text = explain(seen.error)
        said = text.cause or text.title, without_commands(text.advice)
        return [seen.name, " ".join(part for part in said if part)]
    return [seen.name]


def state(seen: Seen, *, done: bool) -> tuple[str, str]:
    """The kind and the word of the file's chip."""
    if seen.other is not None:
        return ("attention", "Otro microcentro")
    if seen.received is None:
        return ("problem", "No se recibió" if done else "No se puede recibir")
    if seen.received.state in ("already", "own"):
        return ("neutral", "Ya estaba aquí")
    if seen.received.state == "newer":
        return ("waiting", "Espera una actualización")
    if seen.deletes_much and not done:
        return ("problem", "Quita mucho")
    if seen.received.declined:
        return ("neutral", "No aceptado")
    if seen.received.state == "waiting":
        return ("waiting", "En espera")
    return ("done", "Recibido") if done else ("waiting", "Por recibir")
