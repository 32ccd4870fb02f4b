"""The first page's choices: the microcentros that are here, and the ways to begin another."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.services.workspace import SpaceInfo
from app.ui.pages.welcome_parts import LargeChoice, Way
from app.ui.widgets.parts import button, label, row_layout
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.tab_order import follow_reading

_WAYS = (
    (
        "sprout",
        "Crear un microcentro",
        "Para quien coordina: anota el microcentro y después invita a los demás.",
    ),
    (
        "mail",
        "Unirme con un archivo de invitación",
        "Para quien recibió el archivo y sus seis palabras.",
    ),
    (
        "sparkles",
        "Explorar con datos de ejemplo",
        "Un microcentro inventado para mirar y probar sin miedo. Nada de lo que haga ahí le llega a nadie.",
    ),
)


class Start(Way):
    """The three choices, and the microcentros that this computer already has."""

    def __init__(
        self,
        create: Callable[[], object],
        join: Callable[[], object],
        explore: Callable[[], object],
        restore: Callable[[], object],
        recover: Callable[[], object],
    ) -> None:
        super().__init__()
        self.here = BoxedList("Entrar a un microcentro de este computador")
        self.entered: list[QWidget] = []
        self.ways = BoxedList("¿Cómo quiere empezar?")
        self.choices = tuple(
            LargeChoice(*said, run) for said, run in zip(_WAYS, (create, join, explore), strict=True)
        )
        for each in self.choices:
            self.ways.add_widget(each)
        self._for_now = False
        self.add(self.notice)
        self.add(self.here)
        self.add(self.ways)
        self.restore = button("Restaurar una copia de respaldo…", restore, icon="save", role="flat")
        self.recover = button(
            "Recuperar un microcentro con su hoja de palabras…", recover, icon="key-round", role="flat"
        )
        for verb in (self.restore, self.recover):
            held = row_layout()
            held.addWidget(verb)
            held.addStretch(1)
            self.add_layout(held)
        self.add(label("Todo queda guardado en este computador. Nadie más lo ve hasta que usted lo entregue.", "muted"))

    def show_spaces(self, spaces: list[SpaceInfo], enter: Callable[[str], object], open_now: str) -> None:
        """List what can be entered at once."""
        self.here.clear()
        self.entered = []
        self.here.setVisible(bool(spaces))
        for each in spaces:
            words = "Está abierto ahora" if each.id == open_now else ""
            row = self.here.add_row(each.name, words, icon="users", run=partial(enter, each.id))
            row.setAutoDefault(True)
            self.entered.append(row)
        follow_reading(self.column)
        self.ways.heading.setText("O empezar otro" if spaces else "¿Cómo quiere empezar?")

    def first_field(self) -> QWidget:
        """The first of the microcentros that are here, else of the choices."""
        return next(iter(self.entered), self.choices[0])

    def say(self, sentence: str) -> None:
        """Say what is being done, until it is over."""
        self._for_now = True
        self.notice.set_kind("waiting")
        self.notice.tell(sentence)

    def tell(self, sentence: str, verb: str = "") -> None:
        """Say what went wrong, which stays."""
        self._for_now = False
        super().tell(sentence, verb)

    def wait(self, *, waiting: bool) -> None:
        """While the work is under way, nothing is asked for twice."""
        self.here.setEnabled(not waiting)
        self.ways.setEnabled(not waiting)
        self.restore.setEnabled(not waiting)
        self.recover.setEnabled(not waiting)
        if not waiting and self._for_now:
            self.notice.hide()
