"""*Escuelas*: the list, and the form that adds one from the official directory or by hand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.errors import AppError
from app.services import network, rows, school_life
from app.services.network import SchoolRow
from app.ui import failures, theme
from app.ui.page import Context
from app.ui.pages.network_directory import Directory
from app.ui.pages.network_fields import WholeNumber
from app.ui.pages.network_lists import ListPart, ListSide
from app.ui.pages.network_school import SchoolForm, change_school, school_line, state_of
from app.ui.pages.settings_catalogue import OFFICIAL
from app.ui.steps import step
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.lists import Card
from app.ui.widgets.parts import ScrollColumn, button
from app.ui.widgets.pickers import SchoolPicker, SearchPicker
from app.ui.widgets.rows import FormSection
from app.ui.widgets.status import EmptyState, InlineNotice
from app.ui.widgets.texts import TextLine

_MOST_RBD = 999_999
ABSENT = (
    "El directorio oficial de escuelas todavía no está en este computador. Con él basta escribir el RBD o el nombre. "
    "Se agrega una vez, en Ajustes; mientras tanto puede anotar la escuela a mano."
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
        self.hand = FormSection("Agregar a mano")
        self.rbd, self.name = WholeNumber(most=_MOST_RBD), TextLine()
        self.commune = SearchPicker("Comuna", directory.find_communes, create=directory.typed_commune,
            create_words="Anotar «{}»", icon="map-pin")  # fmt: skip
        self._rbd_row = self.hand.add("RBD", self.rbd, required=True, beside=True, hint="Sin el dígito verificador.")
        self._name_row = self.hand.add("Nombre", self.name, required=True)
        self.hand.add("Comuna", self.commune)
        tools = QWidget()
        flow = FlowLayout(tools, theme.S)
        flow.addWidget(button("Agregar escuela", self._add, icon="plus", role="primary"))
        flow.addWidget(button("Cancelar", self.closed.emit, role="flat"))
        for part in (self.notice, self.absent, self.official, self.hand, tools):
            self.add(part)

    def begin(self) -> None:
        """Empty every field."""
        self.notice.hide()
        self.look()
        for field in (self.search, self.commune):
            field.set_value("")
        self.rbd.set_value(None)
        self.name.set_value("")
        for row in (self._rbd_row, self._name_row):
            row.set_problem("")

    def look(self) -> None:
        """Offer the directory if it is loaded, else say where it is."""
        loaded = self._directory.is_loaded()
        self.official.setVisible(loaded)
        self.absent.setVisible(not loaded)
        if not loaded:
            self.absent.tell(ABSENT, "Ir a Ajustes")

    def first_focus(self) -> QWidget:
        """The directory, if there is one."""
        return self.search if self.official.isVisibleTo(self) else self.rbd

    def _picked(self) -> None:
        entry = self._directory.school(self.search.value()) if self.search.value() else None
        if entry is None:
            return
        database = self._context.database
        for row in network.schools(database, departed=True):
            if row.rbd == entry.rbd and row.left_on:
                self._rejoin(row)
        self._keep(partial(network.add_from_directory, database, entry))

    def _rejoin(self, row: SchoolRow) -> None:
        change = partial(school_life.rejoin, self._context.database, row.id, wall_clock.today())
        said = f"{row.name} es del microcentro otra vez"
        change_school(self._context, row.id, f"{row.name} vuelve al microcentro", change, said)

    def _add(self) -> None:
        rbd, name = self.rbd.value(), self.name.value()
        self._rbd_row.set_problem(self.rbd.problem() or ("" if rbd else "Falta el RBD."))
        self._name_row.set_problem("" if name else "Falta el nombre de la escuela.")
        if rbd and name:
            commune = self.commune.value() or None
            self._keep(partial(network.add_school, self._context.database, rbd=rbd, name=name, commune_cut=commune))
        else:
            (self.name if rbd else self.rbd).setFocus()

    def _keep(self, make: partial[str]) -> None:
        database = self._context.database
        known = {row.id for row in network.schools(database, departed=True)}
        try:
            made = make()
        except AppError as error:
            self.notice.tell(failures.sentence(error))
            return
        # One that was here already was only completed.
        if made not in known:
            name = network.school(database, made).name
            do, undo = (partial(change, database, "school", made) for change in (rows.bring_back, rows.remove))
            step(self._context, f"Agregar la escuela {name}", do=do, undo=undo, run=False)
        self.added.emit(made)


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
