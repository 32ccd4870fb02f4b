"""What of the exchange matters today: what needs a person, what waits to be handed over, and the sticks at hand."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.text_dates import count
from app.ui import theme, values
from app.ui.page import Context
from app.ui.pages.home_data import Today
from app.ui.pages.home_parts import MOST, hand_over_words
from app.ui.places import Place
from app.ui.waiting import Waiting
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, clear, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.status import StatusChip

_SAME = {
    "meeting": "Sesiones con el mismo número",
    "practice": "Prácticas con el mismo título y autoría",
    "person": "Personas con el mismo nombre",
    "school": "Escuelas con el mismo nombre",
}


class ToLookAt(BoxedList):
    """What needs a person: who asks to join, what is undone or came again, two versions, a consent, odd laptops."""

    def __init__(self, context: Context) -> None:
        super().__init__("Para revisar")
        self._context = context

    def show_today(self, today: Today) -> None:
        """List what there is."""
        self.clear()
        go = self._context.navigate
        for person in today.asking[:MOST]:
            line = "Acepte solo a quien usted conoce. Lo que entregó se junta al aceptar."
            self._row(f"{person or 'Alguien'} pide unirse al microcentro", line, "user-plus", "Por aceptar", "entregar")
        if today.undone_n:
            self._row("Usted deshizo algo que recibió", "Mientras tanto no se puede entregar ni intercambiar.",
                      "undo-2", "Por decidir", "historial")  # fmt: skip
        if today.conflicts_n:
            title = values.count_words(today.conflicts_n, "dato con dos versiones", "datos con dos versiones")
            self._row(title, "Elija cuál queda.", "merge", "Por decidir", "decidir")
        self._show_awaited(today)
        if today.home.held_back:
            title = values.count_words(
                len(today.home.held_back), "evidencia sin autorización", "evidencias sin autorización"
            )
            line = "No sale de este computador hasta que usted diga qué autorización tiene."
            chip = StatusChip("attention", "Falta autorización")
            page, args = today.held_back
            self.add_row(title, line, icon="image", chip=chip, run=partial(go, page, **args))
        for each in today.home.suspicions[:MOST]:
            words = _SAME.get(each.tipo, "Fichas iguales")
            line = f"{words}: {len(each.ids)}. Revise si son lo mismo."
            self._row(each.title, line, "copy", "¿Repetido?", "decidir")
        self._show_unusual(today)
        self.setVisible(bool(self.rows.count()))

    def _show_unusual(self, today: Today) -> None:
        if today.back_n:
            line = "Alguien escribió sin saber del borrado. Mire qué es, y bórrelo otra vez."
            self._row("Volvió algo que se había borrado para siempre", line, "trash-2", "Por borrar", "computadores")
        if today.twins_n:
            line = "Uno es copia del otro. No se pierde nada; vea qué hacer."
            self._row("Dos computadores trabajan como si fueran uno", line, "laptop", "Son dos copias", "computadores")
        if today.gone_back:
            line = "Lo que usted ya había entregado vuelve con la respuesta de los demás."
            self._row("Estos datos son una copia anterior", line, "history", "Copia anterior", "computadores")
        if today.damaged:
            line = "Puede leer lo demás. Guarde hoy un respaldo y pulse «Revisar los datos» para ver qué hacer."
            self._row("Una parte de lo guardado está dañada", line, "triangle-alert", "Dañado", "computadores")
        elif today.unlike:
            line = "Minga lo revisó y no cambió nada. Pulse «Revisar los datos» para ver qué es y qué hacer."
            self._row("Algo de lo guardado no está como debe", line, "triangle-alert", "Revisar", "computadores")

    def _show_awaited(self, today: Today) -> None:
        if today.awaited:
            from app.sync.words import asked_for_words

            title, line = asked_for_words(today.awaited)
            run = partial(self._context.navigate, "intercambio", part="entregar")
            self.add_row(title, line, icon="clock", chip=StatusChip("waiting", "En espera"), run=run)

    def _row(self, title: str, line: str, icon: str, state: str, part: str) -> None:
        run = partial(self._context.navigate, "intercambio", part=part)
        self.add_row(title, line, icon=icon, chip=StatusChip("attention", state), run=run)


class ToHandOver(BoxedList):
    """What waits to be handed over, and one button for each stick and watched folder at hand."""

    def __init__(self, context: Context) -> None:
        super().__init__("Por entregar")
        self._context = context
        self._places: list[Place] = []
        content = QWidget()
        layout = column_layout(content, gap=theme.S)
        self.sentence = label()
        self.news = label("", "strong")
        self.news.hide()
        self.go = button("Intercambiar", partial(context.navigate, "intercambio"), icon="arrow-left-right")
        layout.addWidget(self.sentence)
        layout.addWidget(self.news)
        tools = QWidget()
        self._tools = FlowLayout(tools, theme.S)
        self._tools.addWidget(self.go)
        layout.addWidget(tools)
        self.add(content)

    def show_waiting(self, waiting: Waiting) -> None:
        """Say how much; alone in the microcentro there is nobody to hand over to."""
        self.setVisible(not waiting.alone)
        self.sentence.setText(hand_over_words(waiting))

    def show_places(self, places: list[Place]) -> None:
        """Offer to exchange at once with these; nothing is read in or written before the button is pressed."""
        if places == self._places:
            return
        self._places = places
        here = self.window().focusWidget()
        focused = here is not None and self.isAncestorOf(here)
        self._tools.removeWidget(self.go)
        clear(self._tools)
        for place in places:
            run = partial(self._exchange, place.path)
            icon = "usb" if place.is_stick else "folder"
            self._tools.addWidget(button(f"Intercambiar con «{place.name}»", run, icon=icon))
        self._tools.addWidget(self.go)
        self.go.setText(" Otra carpeta…" if places else " Intercambiar")
        self.go.setAccessibleName(self.go.text().strip())
        self.news.setText("\n".join(map(place_words, [one for one in places if one.is_stick or one.news])))
        self.news.setVisible(bool(self.news.text()))
        if focused:
            self.go.setFocus()

    def _exchange(self, folder: Path) -> None:
        # What was asked once is not done again by coming back to that page.
        self._context.navigate("intercambio", folder=str(folder), asked=uuid.uuid4().hex)


def place_words(place: Place) -> str:
    """What there is to know of a stick or a folder: «Hay un pendrive conectado: «ANA», con 2 archivos nuevos.»."""
    news = f", con {count(place.news, 'archivo nuevo', 'archivos nuevos')} para usted" if place.news else ""
    where = "Hay un pendrive conectado: " if place.is_stick else "En la carpeta que Minga mira: "
    return f"{where}«{place.name}»{news}."
