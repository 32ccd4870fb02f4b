"""Of a person: whom they stand in for, and taking over what that one has pending."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app import wall_clock
from app.services import substitutes
from app.text_dates import count
from app.ui import finders, theme
from app.ui.page import Context
from app.ui.steps import all_added, step
from app.ui.widgets.parts import button, column_layout
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import FormSection

_HINT = (
    "Si cubre una licencia u otra ausencia. Mientras tenga un cargo vigente, se espera a esta persona en las "
    "sesiones, en lugar de quien reemplaza. Cada una conserva lo suyo."
)


class SubstituteSection(FormSection):
    """The choice saves itself with the rest of the form; taking over is a step of its own."""

    def __init__(self, context: Context) -> None:
        super().__init__("Reemplazo")
        self._context, self._person = context, ""
        self.holder = PersonPicker(finders.people(context.database))
        self.row = self.add("Reemplaza a", self.holder, hint=_HINT)
        self.inherit = button("Hacerse cargo", self._inherit, icon="handshake")
        self.places = button("", self._take_places, icon="school", gives_way=True)
        self._tools = QWidget()
        around = column_layout(self._tools, margin=theme.L, gap=theme.S)
        for verb in (self.inherit, self.places):
            around.addWidget(verb, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_widget(self._tools)

    def show_person(self, person: str) -> None:
        """Show what this person can take over; whom they stand in for is shown by the form of the person."""
        database = self._context.database
        self._person = person
        pending = substitutes.pending_of_holder(database, person)
        words = count(pending, "acuerdo pendiente", "acuerdos pendientes")
        self.inherit.setText(f" Hacerse cargo de {words}")
        self.inherit.setAccessibleName(f"Hacerse cargo de {words} de quien reemplaza")
        self.inherit.setVisible(bool(pending))
        found = substitutes.places(database, person, wall_clock.today())
        schools = ", ".join(finders.school_name(database, key) for key in found)
        self.places.setText(f" Trabaja ahora en {schools}")
        self.places.setAccessibleName(f"Anotar que trabaja ahora en {schools}")
        self.places.setVisible(bool(schools))
        self._tools.setVisible(bool(pending or schools))

    def _take_places(self) -> None:
        database, person = self._context.database, self._person
        made = substitutes.take_places(database, person, wall_clock.today())
        all_added(self._context, "person_school", made, "Anotar dónde trabaja", said="Anotado en sus escuelas")
        self.show_person(person)

    def _inherit(self) -> None:
        database, person = self._context.database, self._person
        before = substitutes.inherit(database, person)
        step(
            self._context,
            "Hacerse cargo de los acuerdos pendientes",
            do=partial(substitutes.inherit, database, person),
            undo=partial(substitutes.hand_back, database, before),
            said=f"Ahora responde por {count(len(before), 'acuerdo', 'acuerdos')}",
            run=False,
        )
        self.show_person(person)
