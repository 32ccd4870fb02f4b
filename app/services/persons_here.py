"""Several people at one laptop: who opens it, with a short code or without, and how a forgotten code is replaced.

Everything here is the laptop's own: it is never exchanged. What each writes is signed with their name by the log.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import CodeWait, InvalidData, NotFound, Problem, WrongCode, WrongUsage
from app.log import settings
from app.log.identity import ROOT_PUBLIC, author_of, person_at_laptop, stayed
from app.log.keys import RootKey
from app.models.database import Database
from app.models.device import Device
from app.models.person import Person
from app.services import laptop, rows, short_codes
from app.services.laptop import PEOPLE
from app.services.short_codes import Tries

_KEPT = "short_codes"
_CODES, _TRIES, _NUMBERS = "codes", "tries", "numbers"

now: Callable[[], float] = time.time


@dataclass(frozen=True)
class PersonHere:
    """Somebody who opens Minga on this laptop. `here`: it is theirs now."""

    id: str
    name: str
    has_code: bool
    here: bool


def is_about_code(error: Exception) -> bool:
    """Whether the code that was typed is what was wrong, and not the one that was to be new."""
    return isinstance(error, WrongCode | CodeWait)


def people_here(database: Database) -> tuple[PersonHere, ...]:
    """Who opens Minga on this laptop, by name; whoever left the microcentro's list of people is not told."""
    with database.read() as session:
        here = person_at_laptop(session)
        ids = {one for one in (*(stayed(session, one) for one in _listed(session)), here) if one}
        query = select(Person).where(Person.id.in_(ids)).order_by(Person.name_key, Person.id)
        return tuple(
            PersonHere(one.id, one.full_name or "", _held(session, _CODES, one.id) is not None, one.id == here)
            for one in session.scalars(query)
        )


def asks(database: Database) -> bool:
    """Whether Minga asks who it is before it opens: several open it here, or one who does has a code."""
    found = people_here(database)
    return len(found) > 1 or any(one.has_code for one in found)


def has_code(database: Database, person: str) -> bool:
    """Whether this person opens Minga here with a code."""
    with database.read() as session:
        return _held(session, _CODES, person) is not None


def open_as(database: Database, person: str, code: str = "") -> None:
    """Let this person work at the laptop from now on.

    Raises:
        WrongCode: it is not the code. CodeWait: too many wrong ones came. NotFound: there is no such person.
    """
    with database.read() as session:
        rows.need(session, "person", person)
    _check(database, person, code)
    laptop.sit_down(database, person)


def take_off_list(database: Database, person: str) -> None:
    """Let this person not be asked for any more when Minga opens; a code stays theirs."""
    with database.write() as session:
        settings.put(session, PEOPLE, [one for one in _listed(session) if stayed(session, one) != person])


def set_code(database: Database, person: str, code: str, *, current: str = "") -> None:
    """Give this person a code, or another one.

    Raises:
        InvalidData: it is not four to six digits. WrongCode, CodeWait: `current` is not the code until now.
    """
    if not short_codes.is_code(code):
        raise InvalidData([Problem("code", "code_digits")])
    _check(database, person, current)
    with database.write() as session:
        kept = _kept(session)
        kept[_CODES][person] = short_codes.hashed(code)
        settings.put(session, _KEPT, kept)
        settings.put(session, PEOPLE, list(dict.fromkeys((*_listed(session), person))))


def drop_code(database: Database, person: str, current: str) -> None:
    """Open without a code from now on. Raises WrongCode, CodeWait."""
    _check(database, person, current)
    _forget_code(database, person)


def number_to_read_out(database: Database, person: str) -> str:
    """What somebody who forgot the code tells the coordination; the same until an answer to it was used."""
    with database.write() as session:
        number = _held(session, _NUMBERS, person)
        if number is None:
            kept, number = _kept(session), short_codes.fresh_number()
            kept[_NUMBERS][person] = number
            settings.put(session, _KEPT, kept)
        return str(number)


def answer_for(database: Database, device: str, person: str, number: str) -> str:
    """The coordination's word: the digits that let `person` open Minga on the laptop `device` without the code.

    Raises:
        WrongUsage: this laptop does not coordinate. NotFound: there is no such laptop.
        InvalidData: the number is not one that was read out.
    """
    given = short_codes.digits(number)
    if not person:
        raise InvalidData([Problem("person", "required", label="Persona")])
    if len(given) != len(short_codes.fresh_number()):
        raise InvalidData([Problem("number", "code_number")])
    with database.read() as session:
        me = author_of(session)
        mine, theirs = session.get(Device, me.device), session.get(Device, device)
        if mine is None or not mine.coordinates or mine.state != "accepted":
            raise WrongUsage("Solo la coordinación puede dar esta clave", "Pídala a quien coordina el microcentro.")
        if theirs is None or not theirs.box_key:
            raise NotFound("el computador", device)
        return short_codes.answer(
            me.keys.box_private, theirs.box_key, space=database.space, device=device, person=person, number=given
        )


def word_can_come(database: Database) -> bool:
    """Whether a laptop other than this one coordinates, and can give the word; else only the sheet is left."""
    with database.read() as session:
        return bool(_answers(session, "", ""))


def same_person(database: Database, person: str) -> str:
    """The id under which this person stays, when two turned out to be one; else the same."""
    with database.read() as session:
        return stayed(session, person) or person


def owner_of(database: Database, device: str) -> str:
    """The id of the person whose laptop it is by the list of laptops, '' for nobody's."""
    with database.read() as session:
        found = session.get(Device, device)
        return (stayed(session, found.person_id) if found else None) or ""


def forget_code(database: Database, person: str, word: str) -> None:
    """Take the coordination's word in place of the code, which is gone then: the person chooses another.

    Raises:
        WrongCode: nobody who coordinates gave it for this laptop, person and number. CodeWait: too many wrong ones.
    """

    def is_good(session: Session) -> bool:
        number = _held(session, _NUMBERS, person)
        return number is not None and short_codes.digits(word) in _answers(session, person, str(number))

    _weigh(database, person, is_good)
    _forget_code(database, person)


def forget_code_with_sheet(database: Database, person: str, root: RootKey) -> None:
    """The words of the recovery sheet open everything of the microcentro, and so this too.

    Raises:
        WrongCode: they are those of another microcentro. CodeWait: too many wrong ones came.
    """
    _weigh(database, person, lambda session: settings.get(session, ROOT_PUBLIC) == root.sign_public)
    _forget_code(database, person)


def _answers(session: Session, person: str, number: str) -> set[str]:
    """What any of the laptops that coordinate would answer."""
    me = author_of(session)
    leading = select(Device).where(Device.coordinates.is_(True), Device.state == "accepted", Device.id != me.device)
    facts = {"space": rows.space_of(session), "device": me.device, "person": person, "number": number}
    found: set[str] = set()
    for one in session.scalars(leading):
        if one.box_key:
            found.add(short_codes.answer(me.keys.box_private, one.box_key, **facts))
    return found


def _check(database: Database, person: str, code: str) -> None:
    """Raise unless `code` is this person's, or the person has none."""
    with database.read() as session:
        held = _held(session, _CODES, person)
    if held is not None and not code:
        raise WrongCode  # nothing was tried: no code is empty
    if held is not None:
        _weigh(database, person, lambda _session: short_codes.matches(code, held))


def _weigh(database: Database, person: str, is_good: Callable[[Session], bool]) -> None:
    """Count wrong tries, which stay counted whatever happens next."""
    at = int(now())
    with database.write() as session:
        kept = _kept(session)
        tries = Tries(*(_held(session, _TRIES, person) or ()))
        if left := tries.seconds_left(at):
            raise CodeWait(left)
        good = is_good(session)
        tries = Tries() if good else tries.after_wrong(at)
        kept[_TRIES][person] = [tries.wrong, tries.until]
        settings.put(session, _KEPT, kept)
    if not good:
        raise WrongCode


def _forget_code(database: Database, person: str) -> None:
    with database.write() as session:
        kept = _kept(session)
        for part in (_CODES, _NUMBERS, _TRIES):
            kept[part].pop(person, None)
            if _held(session, part, person, kept) is not None:  # of somebody who is this person while they are one
                kept[part][person] = None
        settings.put(session, _KEPT, kept)


def _kept(session: Session) -> dict[str, Any]:
    """What this laptop keeps of the people at it, by the ids they had: a fusion of two may be taken apart."""
    held = settings.get(session, _KEPT) or {}
    return {part: dict(held.get(part, {})) for part in (_CODES, _TRIES, _NUMBERS)}


def _held(session: Session, part: str, person: str, kept: dict[str, Any] | None = None) -> Any:
    """What is kept of this person; where nothing is, what is of one who turned out to be the same."""
    of_all = (_kept(session) if kept is None else kept)[part]
    if person in of_all:
        return of_all[person]
    return next((of_all[one] for one in sorted(of_all) if one != person and stayed(session, one) == person), None)


def _listed(session: Session) -> list[str]:
    """Who was said to work at this laptop."""
    return list(settings.get(session, PEOPLE, ()))
