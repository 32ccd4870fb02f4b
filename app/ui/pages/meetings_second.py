"""What another laptop brought of the same session besides the survey or the observation that is shown."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton

from app.services import second_papers
from app.services.second_papers import OBSERVATION, SURVEY, Joined, Second
from app.ui.page import Context
from app.ui.steps import step
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import button, label
from app.ui.widgets.rows import BoxedList

_WHY = (
    "Hay más de una, y se cuenta la que tiene más anotado: pueden ser las mismas hojas anotadas dos veces. "
    "Si son otras, júntelas; si son las mismas, quítela."
)
_TITLES = {SURVEY: "Otra encuesta de esta sesión", OBSERVATION: "Otra observación de esta sesión"}

_JOIN, _TAKE = "Juntarla", "Quitarla"


class SecondPapers(BoxedList):
    """`show_of(meeting, kept)`: each with how much it holds, to be joined or taken away; hidden while there is none."""

    def __init__(self, context: Context, tipo: str) -> None:
        super().__init__(_TITLES[tipo], _WHY)
        self._context, self._tipo = context, tipo
        self._shown: tuple[Second, ...] = ()
        self._kept = ""
        self.buttons: list[tuple[QPushButton, QPushButton]] = []
        self.hide()

    def show_of(self, meeting: str, kept: str) -> None:
        """List what came of this session besides `kept`, the keyboard staying where it is while that is the same."""
        self._kept = kept
        found = second_papers.of_meeting(self._context.database, self._tipo, meeting, kept)
        if found != self._shown:
            self._shown, self.buttons = found, []
            self.clear()
            for one in found:
                self._draw(one)
        self.setVisible(bool(found))

    def _draw(self, one: Second) -> None:
        pair = (
            button(_JOIN, partial(self._join, one.id), icon="plus"),
            button(_TAKE, partial(self._take_away, one.id), icon="trash-2", role="flat"),
        )
        for each, words in zip(pair, (_JOIN, _TAKE), strict=True):
            each.setAccessibleName(f"{words}: {one.words}")
        self.buttons.append(pair)
        self.add(in_line(label(one.words, "strong", wrap=False), *pair))

    def _join(self, other: str) -> None:
        database, kept, joined = self._context.database, self._kept, list[Joined]()
        step(
            self._context, "Juntar lo que llegó de la sesión",
            do=lambda: joined.append(second_papers.join(database, self._tipo, other, kept)),
            undo=lambda: second_papers.part(database, joined[-1]),
            said="Se juntaron.",
        )  # fmt: skip

    def _take_away(self, other: str) -> None:
        do, undo = (
            partial(change, self._context.database, self._tipo, other)
            for change in (second_papers.take_away, second_papers.put_back)
        )
        step(self._context, "Quitar lo que llegó de la sesión", do=do, undo=undo, said="Se quitó.")
