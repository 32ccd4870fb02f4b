"""What the pickers search in: the people, schools and practices of the open microcentro.

    PersonPicker(finders.people(database), create=finders.new_person(context))
    SchoolPicker(finders.schools(database))
    SearchPicker("Práctica", finders.practices(database))
"""

from __future__ import annotations

from collections.abc import Callable

from app import wall_clock
from app.errors import NotFound
from app.models.database import Database
from app.services import labels, network, new_people
from app.services import people as members
from app.services import practices as library
from app.text_keys import spanish_key
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.picks import MOST, Pick

Find = Callable[[str], list[Pick]]


def people(database: Database) -> Find:
    """People by any part of their name; those who left are not in new lists."""

    def find(text: str) -> list[Pick]:
        return [person_pick(row) for row in members.people(database, text, gone=False)[:MOST]]

    return find


def everybody(database: Database) -> Find:
    """People by any part of their name, those who left too: what they did stays."""

    def find(text: str) -> list[Pick]:
        return [person_pick(row) for row in members.people(database, text)[:MOST]]

    return find


def new_person(context: Context) -> Callable[[str], Pick]:
    """Adds a person by name, as a teacher: the rest is told in Red."""

    def create(name: str) -> Pick:
        since = members.usual_start(context.database, wall_clock.today())
        return _added(context, name, members.add(context.database, name, since=since))

    return create


def new_guest(context: Context) -> Callable[[str], Pick]:
    """Adds a person who comes as a guest."""

    def create(name: str) -> Pick:
        return _added(context, name, members.add(context.database, name, role="GUEST"))

    return create


class _Added:
    """A person who was added here: taken back from the field too in which they were chosen meanwhile."""

    def __init__(self, database: Database, person: str) -> None:
        self._database, self._person = database, person
        self._mentions: tuple[new_people.Mention, ...] = ()

    def take_back(self) -> None:
        self._mentions = new_people.take_back(self._database, self._person)

    def bring_back(self) -> None:
        new_people.bring_back(self._database, self._person, self._mentions)


def _added(context: Context, name: str, person: str) -> Pick:
    added, words = _Added(context.database, person), f"Agregar a {name} a la red"
    said = f"Se agregó a {name} a la red"
    step(context, words, do=added.bring_back, undo=added.take_back, said=said, run=False)
    return Pick(person, name)


def schools(database: Database) -> Find:
    """The microcentro's own schools by RBD or name."""

    def find(text: str) -> list[Pick]:
        return [school_pick(row) for row in network.schools(database, text)[:MOST]]

    return find


def practices(database: Database) -> Find:
    """Practices by their words, with who wrote them: first those that are called so, of as many as a list holds."""

    def find(text: str) -> list[Pick]:
        ids = library.find_ids(database, library.PracticeFilter(text=text))
        if wanted := spanish_key(text).split():
            titles = {key: spanish_key(title) for key, title in library.titles(database, ids).items()}
            ids.sort(key=lambda key: not all(word in titles.get(key, "") for word in wanted))
        ids = ids[:MOST]
        rows = library.load_rows(database, ids)
        return [practice_pick(rows[key]) for key in ids if key in rows]

    return find


def person_pick(row: members.PersonRow) -> Pick:
    """A person with what tells them from a namesake."""
    roles = ", ".join(labels.words("membership", "role", role) for role in row.roles)
    return Pick(row.id, row.full_name, ", ".join(row.schools) or roles)


def school_pick(row: network.SchoolRow) -> Pick:
    """A school with its RBD and place."""
    known = (f"RBD {row.rbd}" if row.rbd else "", row.locality or "")
    return Pick(row.id, row.name, " · ".join(part for part in known if part))


def practice_pick(row: library.PracticeRow) -> Pick:
    """A practice with its authors."""
    return Pick(row.id, row.title or "Práctica sin título", ", ".join(row.authors))


def person_name(database: Database, person_id: str | None) -> str:
    """The name to show in a picker; '' for none, kind words for somebody who is not here."""
    if not person_id:
        return ""
    try:
        return members.person(database, person_id).full_name
    except NotFound:
        return "Persona retirada"


def school_name(database: Database, school_id: str | None) -> str:
    """The school's name to show in a picker; '' for none."""
    if not school_id:
        return ""
    try:
        return network.school(database, school_id).name
    except NotFound:
        return "Escuela retirada"


def practice_title(database: Database, practice_id: str | None) -> str:
    """The practice's title to show in a picker; '' for none."""
    if not practice_id:
        return ""
    found = library.load_rows(database, [practice_id]).get(practice_id)
    return (found.title or "Práctica sin título") if found else "Práctica retirada"
