"""The first page's choices: the microcentros that are here, and the ways to begin another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QWidget

from app.services.left_parts import LeftParts
from app.services.workspace import SpaceInfo
from app.text_dates import count
from app.ui.pages.welcome_parts import LargeChoice, Way
from app.ui.widgets.parts import button, clear, column_layout, label, row_layout
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


_COPIED = (
    "Es la copia que Minga guardó antes de recibir el último archivo. Lo que usted hizo después y alcanzó a entregar "
    "vuelve con las entregas de los demás."
)
_RESTORE = "Si guardó una en un pendrive o en otra carpeta. Lo que queda aquí se guarda aparte."
_ANEW = "Si no tiene copia: vuelve lo que los demás ya recibieron de usted, y lo que queda aquí se guarda aparte."


class LeftBox(BoxedList):
    """What lies here of a microcentro without its data, and how it can be brought back."""

    def __init__(
        self,
        left: LeftParts,
        bring_back: Callable[[str], object],
        restore: Callable[[], object],
        join: Callable[[], object],
    ) -> None:
        super().__init__(f"Faltan los datos de {f'«{left.name}»' if left.name else 'un microcentro'}", _told(left))
        ways = [("save", "Restaurar una copia de respaldo…", _RESTORE, restore)]
        if left.copied:
            from app.sync.words import moment_words

            title = f"Volver a los datos del {moment_words(left.copied)}"
            ways.insert(0, ("history", title, _COPIED, partial(bring_back, left.space)))
        ways.append(("mail", "Unirme otra vez con una invitación", _ANEW, join))
        self.choices = [LargeChoice(*way) for way in ways]
        for each in self.choices:
            self.add_widget(each)


def _told(left: LeftParts) -> str:
    here = count(left.files, "foto o archivo", "fotos y archivos") if left.files else "algunos archivos"
    return (
        f"El archivo con los datos ya no está en este computador: puede haberlo retirado un antivirus, o alguien lo "
        f"borró. Si fue el antivirus, pídale que lo devuelva y abra Minga otra vez. Quedan aquí {here}, y nada de eso "
        "se borra."
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
        bring_back: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._left_ways = bring_back, restore, join
        self.left: list[LeftBox] = []
        self._boxes = column_layout()
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
        self.add_layout(self._boxes)
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
        self.ways.heading.setText("O empezar otro" if spaces or self.left else "¿Cómo quiere empezar?")

    def show_left(self, found: Sequence[LeftParts]) -> None:
        """Say first of all what lies here without its data."""
        clear(self._boxes)
        self.left = [LeftBox(one, *self._left_ways) for one in found]
        for each in self.left:
            self._boxes.addWidget(each)
            each.show()  # at once, for the keyboard goes there

    def first_field(self) -> QWidget:
        """What brings back what was lost, else the first of the microcentros that are here, else of the choices."""
        if self.left:
            return self.left[0].choices[0]
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
        for each in (self.here, *self.left):
            each.setEnabled(not waiting)
        self.ways.setEnabled(not waiting)
        self.restore.setEnabled(not waiting)
        self.recover.setEnabled(not waiting)
        if not waiting and self._for_now:
            self.notice.hide()
