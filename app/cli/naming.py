"""Which record is meant: a person or a school, by a part of its name or by the beginning of its code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.errors import NotFound, WrongUsage
from app.models.database import Database
from app.services import network, people
from app.services.records import id_of
from app.text_keys import spanish_key

_SHORT = 8  # of a code, as commands show it


def person(database: Database, text: str) -> str:
    """The id of the person that is meant.

    Raises:
        NotFound: nobody is called so.
        WrongUsage: several are.
    """
    everybody = {one.id: one.full_name for one in people.people(database)}
    return _meant("la persona", text, [one.id for one in people.people(database, text)], everybody)


def school(database: Database, text: str) -> str:
    """The id of the school that is meant, also by its RBD and when it left.

    Raises:
        NotFound: none is called so.
        WrongUsage: several are.
    """
    every = network.names_of_all(database)
    return _meant("la escuela", text, [one.id for one in network.schools(database, text, departed=True)], every)


def as_typed(error: NotFound, database: Database | None, texts: Iterable[str | None]) -> NotFound:
    """The same failure, that says the text which was typed instead of the id that was made of it."""
    typed = {id_of(database.space, text): text for text in texts if text} if database else {}
    return NotFound(error.what, typed.get(error.key, error.key))


def _meant(what: str, text: str, found: list[str], names: Mapping[str, str]) -> str:
    exact = [key for key in found if spanish_key(names[key]) == spanish_key(text)]
    coded = [key for key in names if len(text) >= _SHORT and key.startswith(text.lower())]
    chosen = exact or found or coded
    if not chosen:
        raise NotFound(what, text)
    if len(chosen) > 1:
        several = ", ".join(f"{names[key]} ({key[:_SHORT]})" for key in chosen)
        raise WrongUsage(f"«{text}» puede ser: {several}", "Escriba su nombre completo, o el código entre paréntesis.")
    return chosen[0]
