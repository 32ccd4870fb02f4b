"""What the first page shows, read at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from app.models.database import Database
from app.services import (
    conflicts,
    home,
    laptop_date,
    looked_over,
    meetings,
    migrated,
    network,
    practices,
    restored,
)
from app.services.home import Home
from app.services.laptop_date import DoubtedDate
from app.ui.homes import of_evidence

if TYPE_CHECKING:
    from app.sync.awaited import Awaited


@dataclass(frozen=True)
class Today:
    """The first page in plain data, as of `day`; `done` are the first steps that were taken, by their keys.

    `held_back` is the page, and what to tell it, with the first evidence that lacks its authorization.
    `undone_n` receptions are undone and wait for a decision, `twins_n` laptops write as another one does, too;
    `gone_back`: the data are an earlier copy; `damaged`: a part of the history is; `unlike`: looking
    them over found something. `leads`: this laptop may invite
    others; `invited`: some came already; `asked`: an invitation of it waits for them; `asking` are the people whose
    laptops came with an answer and wait for it to accept them; `back_n` things came that it had erased;
    `awaited`: what somebody can be asked for, of what has
    not come. `doubted`: what to ask about the laptop's date.
    """

    day: date
    home: Home
    conflicts_n: int
    held_back: tuple[str, dict[str, str]]
    done: frozenset[str]
    undone_n: int = 0
    twins_n: int = 0
    gone_back: bool = False
    damaged: bool = False
    unlike: bool = False
    doubted: DoubtedDate | None = None
    leads: bool = False
    invited: bool = False
    asked: bool = False
    asking: tuple[str, ...] = ()
    back_n: int = 0
    awaited: tuple[Awaited, ...] = ()


@dataclass(frozen=True)
class FirstStep:
    """One of the steps that put a microcentro to work, and the page where it is taken."""

    key: str
    title: str
    line: str
    icon: str
    page: str


STEPS = (
    FirstStep("red", "Agregar escuelas y personas", "Quiénes forman el microcentro y dónde trabajan", "school", "red"),
    FirstStep(
        "sesion", "Planificar la primera sesión", "Fecha, lugar y una tabla que ya viene propuesta", "calendar-days",
        "sesiones",
    ),
    FirstStep(
        "practica", "Escribir una práctica", "Queda como borrador suyo hasta que usted la comparta", "book-open",
        "practicas",
    ),
    FirstStep(
        "invitar", "Invitar a colegas", "Con un archivo que se lleva en un pendrive o se envía", "user-plus",
        "intercambio",
    ),
)  # fmt: skip



def load_today(database: Database, today: date) -> Today:
    """Everything but what waits to be handed over, which takes longer (see `waiting`)."""
    from app.sync.accepting import applicants
    from app.sync.awaited import to_ask_for
    from app.sync.erasing import remains
    from app.sync.peers import coordinates, laptops
    from app.sync.roster import invitations
    from app.sync.twins import twins
    from app.sync.undoing import undoable

    found = home.load(database, today)
    taken = {
        "red": network.is_begun(database),
        "sesion": bool(meetings.years(database)),
        "practica": bool(found.drafts or practices.count(database)),
    }
    with database.read() as session:
        leads, invited = coordinates(session), len(laptops(session)) > 1
    asking = tuple(one.person for one in applicants(database)) if leads else ()
    done = frozenset(key for key, value in taken.items() if value)
    return Today(
        today,
        found,
        conflicts.count(database),
        of_evidence(database, found.held_back[0]) if found.held_back else ("", {}),
        done,
        undone_n=len(undoable(database).undone),
        twins_n=len(twins(database)),
        gone_back=restored.gone_back(database) is not None,
        damaged=migrated.waits(database),
        unlike=looked_over.has_findings(database),
        doubted=laptop_date.doubted(database),
        leads=leads,
        invited=invited,
        asked=not invited and not asking and bool(invitations(database)),
        asking=asking,
        back_n=len(remains(database)) if leads else 0,
        awaited=tuple(to_ask_for(database)),
    )


def steps_left(today: Today) -> frozenset[str]:
    """The first steps that are still to be taken here; only a coordination invites."""
    left = {step.key for step in STEPS} - today.done
    if today.invited or not today.leads:
        left.discard("invitar")
    return frozenset(left)
