"""*Escuelas*: the list, and the form that adds one from the official directory or by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import network, school_directory
from app.services.network import SchoolRow
from app.services.school_directory import Taken
from app.ui import failures
from app.ui.page import Context
from app.ui.pages.list_part import ListPart, ListSide
from app.ui.pages.network_directory import Directory
from app.ui.pages.network_school import SchoolForm, school_line, state_of
from app.ui.pages.settings_catalogue import OFFICIAL
from app.ui.steps import step
from app.ui.typed import TypedWords
from app.ui.widgets.flow import in_line
from app.ui.widgets.lists import Card
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import ScrollColumn, button, column_layout
from app.ui.widgets.pickers import SchoolPicker, SearchPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.texts import TextLine

_MOST_RBD = 999_999
ABSENT = (
    "El directorio oficial de escuelas todavía no está en este computador. Con él basta escribir el RBD o el nombre. "
    "Se agrega una vez, en Ajustes; mientras tanto puede anotar la escuela a mano."
)
_CLOSED = (
    "{} figura cerrada en el directorio oficial. Si funciona, desde hoy se espera su asistencia. Si está cerrada, "
    "queda en la lista sin que se espere a nadie de ella."
)


class AddSchool(ScrollColumn):
    """`added(id)` when there is a new school, `closed()` when the person gives up."""

    added = Signal(str)
    closed = Signal()

    def __init__(self, context: Context, directory: Directory) -> None:
        super().__init__()
        self._context, self._directory = context, directory
        self.notice = InlineNotice("problem")
        self.absent = InlineNotice("info")
        self.absent.pressed.connect(partial(context.navigate, "ajustes", section=OFFICIAL))
        self.official = FormSection("Agregar desde el directorio oficial")
        self.search = SchoolPicker(directory.find_schools)
        self.search.changed.connect(self._picked)
        self.official.add("RBD o nombre", self.search, hint="Elija la escuela de la lista y quedará agregada.")
        self._build_doubt()
        self.hand = FormSection("Agregar a mano")
        self.rbd, self.name = WholeNumber(most=_MOST_RBD), TextLine()
        self.commune = SearchPicker("Comuna", directory.find_communes, create=directory.typed_commune,
            create_words="Anotar «{}»", icon="map-pin")  # fmt: skip
        self.typed = TypedWords(context, "escuela", rbd=self.rbd, name=self.name, commune=self.commune)
        self._rbd_row = self.hand.add("RBD", self.rbd, required=True, beside=True, hint="Sin el dígito verificador.")
        self._name_row = self.hand.add("Nombre", self.name, required=True)
        self.hand.add("Comuna", self.commune)
        tools = in_line(
            button("Agregar escuela", self._add, icon="plus", role="primary"),
            button("Cancelar", self._give_up, role="flat"),
        )
        for part in (self.notice, self.absent, self.official, self.doubt, self.hand, tools):
            self.add(part)

    def _build_doubt(self) -> None:
        """What is asked of a school that the directory says is closed."""
        self.doubt, self.closed_there = QWidget(), InlineNotice("attention")
        self.works = button("Agregar: funciona", partial(self._decide, works=True), icon="plus")
        self.shut = button("Agregar como cerrada", partial(self._decide, works=False), icon="archive")
        answers = in_line(self.works, self.shut)
        layout = column_layout(self.doubt)
        layout.addWidget(self.closed_there)
        layout.addWidget(answers)

    def begin(self) -> None:
        """Empty every field but what was typed by hand and not used."""
        self.notice.hide()
        self.doubt.hide()
        self.look()
        self.search.set_value("")
        self.typed.show("nueva")
        for row in (self._rbd_row, self._name_row):
            row.set_problem("")

    def look(self) -> None:
        """Offer the directory if it is loaded, else say where it is."""
        loaded = self._directory.is_loaded()
        self.official.setVisible(loaded)
        self.absent.tell("" if loaded else ABSENT, "Ir a Ajustes")

    def first_focus(self) -> QWidget:
        """The directory, if there is one."""
        return self.search if self.official.isVisibleTo(self) else self.rbd

    def _give_up(self) -> None:
        self.typed.forget()
        self.closed.emit()

    def _picked(self) -> None:
        entry = self._directory.school(self.search.value()) if self.search.value() else None
        self.doubt.setVisible(entry is not None and entry.status == "closed")
        if entry is None:
            return
        if entry.status == "closed":
            self.closed_there.tell(_CLOSED.format(entry.name))
            self.works.setFocus()
            return
        self._keep(partial(school_directory.add, self._context.database, entry))

    def _decide(self, *, works: bool) -> None:
        entry = self._directory.school(self.search.value())
        if entry is not None:
            self._keep(partial(school_directory.add, self._context.database, entry, works=works))

    def _add(self) -> None:
        rbd, name = self.rbd.value(), self.name.value()
        self._rbd_row.set_problem(self.rbd.problem() or ("" if rbd else "Falta el RBD."))
        self._name_row.set_problem("" if name else "Falta el nombre de la escuela.")
        if self.commune.halts():
            return
        if rbd and name:
            commune = self.commune.value() or None
            self._keep(partial(network.add_school, self._context.database, rbd=rbd, name=name, commune_cut=commune))
        else:
            (self.name if rbd else self.rbd).setFocus()

    def _keep(self, take: Callable[[], Taken]) -> None:
        database = self._context.database
        try:
            made = [take()]
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        self.typed.forget()
        school = made[0].school
        text, said = _told(made[0], network.school(database, school).name)

        def again() -> None:
            made[:] = [take()]

        def back() -> None:
            school_directory.undo(database, made[-1])

        # One that was here already and lacked nothing is only shown.
        if made[0].changed:
            step(self._context, text, do=again, undo=back, said=said, run=False)
        self.added.emit(school)


def _told(taken: Taken, name: str) -> tuple[str, str]:
    """The name of the step, and what is said of it in passing."""
    if taken.added:
        return f"Agregar la escuela {name}", ""
    before = taken.change.before
    if before.get("left_on"):
        return f"{name} vuelve al microcentro", f"{name} es del microcentro otra vez"
    if "status" in before:
        return f"Cambiar el estado de {name}", f"Cambió el estado de {name}"
    return f"Completar los datos de {name}", f"Se completaron los datos de {name}"


class SchoolsPart(ListPart):
    """The schools of the microcentro."""

    def __init__(self, context: Context) -> None:
        self._database = context.database
        self.directory = Directory(context)
        empty = EmptyState(
            "school",
            "Aquí van las escuelas del microcentro",
            "Agregar la primera escuela",
            self._begin,
            more="Con ellas, sus cursos combinados y su matrícula.",
        )
        self.form = SchoolForm(context, self.directory)
        side = ListSide("Escuelas", "Buscar por RBD, nombre o lugar", self._card)
        super().__init__(side, self.form, partial(AddSchool, context, self.directory), empty)
        self.form.removed.connect(self.removed)
        self.destroyed.connect(self.directory.close)

    def refresh(self) -> None:
        """Read the list again, and whether there is a directory by now."""
        super().refresh()
        if self.is_adding:
            self.adder.look()

    def first_focus(self) -> QWidget | None:
        """The form that adds one while it is open."""
        adding = self.is_adding and self.adder.isVisibleTo(self)
        return self.adder.first_focus() if adding else super().first_focus()

    def matching(self, text: str) -> Mapping[str, SchoolRow]:
        """The schools by name, those that left after the others."""
        found = network.schools(self._database, text, departed=True)
        return {row.id: row for row in sorted(found, key=lambda row: row.left_on is not None)}

    def _begin(self) -> None:
        self.add()

    def _card(self, row: SchoolRow) -> Card:
        line = school_line(row, self.directory.commune(row.commune_cut))
        kind, words = state_of(row.status, row.left_on) if row.left_on or row.status != "open" else ("", "")
        return Card(row.name, line, kind, words, "school")
