"""Crear un microcentro: its name, yours, and your school if the official directory is loaded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from app.jobs import Progress
from app.models.database import Database
from app.paths import catalogue_file
from app.services.catalogue import Catalogue, SchoolEntry, school_by_rbd, search_schools
from app.services.workspace import Workspace
from app.text_keys import spanish_key
from app.ui.page import Context
from app.ui.pages.welcome_parts import Step
from app.ui.typed import TypedWords
from app.ui.widgets.pickers import SchoolPicker
from app.ui.widgets.picks import Pick
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import TextLine

_CLOSED = (
    "Esta escuela figura cerrada en el directorio oficial. Si usted trabaja ahí, siga: quedará en funcionamiento. Si "
    "no, elija otra o deje el campo vacío."
)


@dataclass(frozen=True)
class Wanted:
    """What the new microcentro is made from."""

    name: str
    person: str
    school: SchoolEntry | None = None


class CreateStep(Step):
    """The form. `wanted()` is what was written, or None once it said what is missing."""

    line = "Usted queda como coordinación. Después invita a las demás personas con un archivo."

    def __init__(
        self, context: Context, workspace: Workspace, run: Callable[[], object], back: Callable[[], object]
    ) -> None:
        super().__init__("Crear microcentro", run, back)
        self._workspace = workspace
        self.name, self.person = TextLine(), TextLine()
        section = FormSection()
        self._name_row = section.add(
            "Nombre del microcentro",
            self.name,
            hint="Como lo conocen en su comuna. Se puede cambiar después.",
            required=True,
        )
        self._person_row = section.add("Su nombre completo", self.person, required=True)
        self.school = SchoolPicker(self._find_school)
        self._school_row = section.add(
            "Su escuela", self.school, hint="Si trabaja en varias, agregue las otras después en Red."
        )
        self._school_row.hide()
        self.school.changed.connect(self._look_at_school)
        self.add(section)
        self.finish()
        self.typed = TypedWords(context, "crear", name=self.name, person=self.person, school=self.school)
        self.typed.show("nuevo")
        self.name.changed.connect(partial(self._name_row.set_problem, ""))
        self.person.changed.connect(partial(self._person_row.set_problem, ""))

    def first_field(self) -> QWidget:
        """What is not written yet."""
        return self.person if self.name.value() and not self.person.value() else self.name

    def offer_schools(self, *, loaded: bool) -> None:
        """Ask for the school only where the official directory can be searched."""
        self._school_row.setVisible(loaded)
        self._look_at_school()

    def wanted(self) -> Wanted | None:
        """What to create; None, with the reason under each field, when something is missing."""
        name, person = self.name.value(), self.person.value()
        taken = {spanish_key(each.name) for each in self._workspace.spaces()}
        known = "Este computador ya tiene un microcentro con este nombre." if spanish_key(name) in taken else ""
        self._name_row.set_problem(known if name else "Falta el nombre del microcentro.")
        self._person_row.set_problem("" if person else "Falta su nombre.")
        if not name or known:
            self.name.setFocus()
            return None
        if not person:
            self.person.setFocus()
            return None
        if self.school.halts():
            return None
        return Wanted(name, person, self._chosen())

    def _look_at_school(self) -> None:
        chosen = self._chosen()
        closed = chosen is not None and chosen.status == "closed"
        self._school_row.set_problem(_CLOSED if closed else "")

    def _chosen(self) -> SchoolEntry | None:
        if self._school_row.isHidden() or not self.school.value():
            return None
        with _directory(self._workspace) as catalogue:
            return school_by_rbd(catalogue, int(self.school.value()))

    def _find_school(self, text: str) -> list[Pick]:
        found = _search(self._workspace, text)
        return [Pick(str(each.rbd), each.name, f"RBD {each.rbd} · {each.commune_name}") for each in found]


def directory_loaded(workspace: Workspace) -> bool:
    """Whether schools can be searched in the official directory."""
    return catalogue_file(workspace.folder).exists() and bool(_search(workspace, ""))


def create(workspace: Workspace, wanted: Wanted, _: Progress) -> Database:
    """Make the microcentro, and note where its first person works."""
    from app.services import people, school_directory

    database = workspace.create(wanted.name, wanted.person)
    if wanted.school is not None:
        # Whoever works there says by that that it does.
        school = school_directory.add(database, wanted.school, works=True).school
        person = people.who_is_at_laptop(database)
        if person is not None:
            people.add_person_school(database, person, school)
    return database


def _search(workspace: Workspace, text: str) -> list[SchoolEntry]:
    with _directory(workspace) as catalogue:
        return search_schools(catalogue, text)


def _directory(workspace: Workspace) -> AbstractContextManager[Catalogue]:
    return closing(Catalogue(catalogue_file(workspace.folder)))
