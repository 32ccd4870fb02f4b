"""What the exchange page shows, read in one go; and the jobs that it starts. No Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.jobs import Progress
from app.media.intake import safe_name
from app.models.database import Database
from app.services.standing import read_standing
from app.text_dates import count

if TYPE_CHECKING:
    from app.services.evidence import EvidenceRow
    from app.services.workspace import Workspace
    from app.sync.accepting import Applicant
    from app.sync.awaited import Awaited
    from app.sync.hand_over import HandedOver
    from app.sync.history import GivenFile, GivenInvitation, LaptopHealth, Reception
    from app.sync.inbox_folder import KeptFile
    from app.sync.inviting import Invited
    from app.sync.mailbox import Exchanged
    from app.sync.pending import Pending
    from app.sync.undoing import Undoable

ENDING = ".entrega"


@dataclass(frozen=True)
class Standing:
    """How the exchange stands. `alone`: no other laptop yet; `accepted`: the coordination knows this one.

    `retired`: it does no more. `signs` are this laptop's, to tell by telephone. `invited` is when the last invitation
    was written that can still be used, '' for none.
    """

    microcentro: str = ""
    coordinates: bool = False
    accepted: bool = True
    retired: bool = False
    pending: Pending | None = None
    laptops: list[LaptopHealth] = field(default_factory=list)
    applicants: list[Applicant] = field(default_factory=list)
    declined: list[Applicant] = field(default_factory=list)
    given: list[GivenFile] = field(default_factory=list)
    invitations: list[GivenInvitation] = field(default_factory=list)
    received: list[Reception] = field(default_factory=list)
    held_back: list[EvidenceRow] = field(default_factory=list)
    awaited: list[Awaited] = field(default_factory=list)
    undoable: Undoable | None = None
    newer: list[KeptFile] = field(default_factory=list)
    invited: str = ""
    signs: str = ""

    @property
    def alone(self) -> bool:
        """Whether there is nobody to hand over to, nor anybody who asks to join."""
        return not self.applicants and not self.has_others

    @property
    def has_others(self) -> bool:
        """Whether there is an accepted laptop to hand over to."""
        return any(not one.here for one in self.laptops)

    @property
    def awaits_others(self) -> bool:
        """Whether there is somebody to exchange with, or somebody may come who was invited."""
        return not self.alone or bool(self.invited)

    @property
    def undecided(self) -> bool:
        """Whether something received is undone, and waits to be brought again or rejected."""
        return self.undoable is not None and bool(self.undoable.undone)

    @property
    def nothing_waits(self) -> bool:
        """Whether everything has been handed over."""
        waits = self.pending
        return waits is None or not (waits.here or waits.file_bytes or waits.decisions)

    def line(self, disputed: int) -> str:
        """Who takes part and what needs a person, in a few words."""
        if self.alone:
            return "Invitación hecha, sin respuestas todavía" if self.invited else "Sin otros computadores todavía"
        asking = len(self.applicants)
        parts = [f"{count(len(self.laptops), 'computador', 'computadores')} en el microcentro"]
        parts += [f"{count(asking, 'pide', 'piden')} unirse"] if asking else []
        parts += [f"{disputed} por decidir"] if disputed else []
        return " · ".join(parts)


def read(database: Database) -> Standing:
    """How the exchange stands now."""
    from app.services.evidence import held_back
    from app.sync import history
    from app.sync.accepting import applicants, declined
    from app.sync.awaited import awaited, awaited_parts
    from app.sync.inbox_folder import kept
    from app.sync.pending import pending
    from app.sync.roster import invitations
    from app.sync.undoing import undoable

    coordinates = history.coordinates_here(database)
    asking = applicants(database) if coordinates else []
    names = {one.name for one in asking}
    records, files = awaited(database)
    # What waits for an acceptance is told once, beside who asks for it.
    others = [one for one in files if not (one.for_acceptance and one.laptop in names)]
    return Standing(
        microcentro=read_standing(database).microcentro,
        coordinates=coordinates,
        accepted=history.accepted_here(database),
        retired=history.retired_here(database),
        pending=pending(database),
        laptops=history.health(database),
        applicants=asking,
        declined=declined(database) if coordinates else [],
        given=history.hand_overs(database),
        invitations=history.invitations_given(database),
        received=history.receptions(database),
        held_back=held_back(database),
        awaited=[*records, *others, *awaited_parts(database)],
        undoable=undoable(database),
        newer=kept(database),
        invited=next((one.made_at for one in invitations(database)), "") if coordinates else "",
        signs=history.signs_here(database),
    )


def suggested_name(database: Database, name: str = "") -> str:
    """A name for the next file: «Entrega 12 de Ana Soto.entrega», or `name` with the ending."""
    from app.sync.history import next_number

    if not name:
        person = read_standing(database).person
        name = f"Entrega {next_number(database)}" + (f" de {person}" if person else "")
    # What follows a point would be taken for an ending: «N.º 3».
    return safe_name(name.replace(".", " "), ENDING)


def write_hand_over(database: Database, target: Path, limit: int, evidence: str, progress: Progress) -> HandedOver:
    """The job that hands over: files of `limit` bytes at most, `evidence` being all, thumbnails or none.

    Whoever chose the place has said that a file that lies there may go.
    """
    from app.sync.hand_over import hand_over

    return hand_over(database, target, limit=limit, evidence=evidence, replace=True, progress=progress)


def swap(database: Database, folder: Path, progress: Progress) -> Exchanged:
    """The job that exchanges with a stick or a folder."""
    from app.sync.mailbox import exchange

    return exchange(database, folder, progress=progress)


def write_invitation(workspace: Workspace, database: Database, target: Path, progress: Progress) -> Invited:
    """The job that writes an invitation."""
    from app.sync.inviting import invite

    return invite(workspace, database, target, progress=progress)


def acknowledge(database: Database, progress: Progress) -> str:
    """The job that writes the line which tells others what came."""
    from app.sync import ack

    progress.step(0, 0)
    return ack.acknowledge(database).line
