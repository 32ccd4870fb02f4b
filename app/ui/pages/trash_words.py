"""What the person at the laptop typed where a button had yet to use it, and is kept: in sight though its panel is not.

An agreement may be closed by somebody's file, or its record taken away, while the note on it is being written. Then no
panel asks for the note any more, and its words would lie in the window's settings for good (promise 1).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import NamedTuple

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.services import left_texts
from app.ui import theme, typed
from app.ui.page import Context
from app.ui.widgets.flow import FlowLayout
from app.ui.widgets.parts import button, column_layout, label
from app.ui.widgets.rows import BoxedList
from app.ui.widgets.texts import to_copy

_ABOUT = {
    "aplicar": "Aplicación",
    "cambiar": "Por qué cambia el formato",
    "cambiar-sesion": "Cambio de la sesión",
    "cerrar": "Cierre del acuerdo",
    "comentario": "Comentario sobre el formato",
    "corregir": "Corrección del acta",
    "decidir": "Decisión sobre la práctica",
    "dias-sin-clases": "Días sin clases",
    "enviar": "Envío del acta",
    "escuela": "Escuela por agregar",
    "formato": "Formato por guardar",
    "indicador": "Indicador por agregar",
    "pausa": "Por qué se detiene",
    "persona": "Persona por agregar",
    "plan": "Motivo en el plan",
    "respuesta": "Respuesta de la asesoría",
    "ticket": "Ticket de salida",
    "version": "Por qué cambió la práctica",
}
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_NO_WORDS = re.compile(r"[A-Z0-9_:.-]*")  # a day, an hour, the code of a choice


class Unused(NamedTuple):
    """What lies under a key of the settings: what it was for, of which record, and the words."""

    key: str
    about: str
    title: str
    words: str


def unused(context: Context) -> list[Unused]:
    """All that the person at the laptop typed and no button used yet, but for texts on what waits for a decision."""
    found = []
    here = typed.place(context, "")
    for key in sorted(context.settings.kept_under(here.rstrip("/"))):
        panel, _, record = key.removeprefix(here).partition("/")
        words = "\n".join(_words(context.settings.remembered(key)))
        if words and "/" not in record:
            known = _ID.match(record)
            title = left_texts.title(context.database, known[0]) if known else ""
            found.append(Unused(key, _ABOUT.get(panel, "Texto sin terminar"), title, words))
    return found


def _words(kept: dict[str, str]) -> Iterator[str]:
    for said in kept.values():
        if said.startswith("["):
            with suppress(ValueError, LookupError, TypeError):
                said = str(json.loads(said)[1])  # noqa: PLW2901 - a person or a school, by id and name
        if not _NO_WORDS.fullmatch(said):
            yield said


class UnusedWords(BoxedList):
    """A row for each, to copy its words or to discard them; hidden where there is none."""

    def __init__(self, context: Context) -> None:
        super().__init__(
            "Lo que escribió y no usó",
            "Sigue también donde lo escribió, mientras eso se pueda hacer. Aquí queda hasta que lo descarte.",
        )
        self._context = context
        self._shown: list[Unused] = []
        self.hide()

    def refresh(self) -> None:
        """Read it again."""
        found = unused(self._context)
        if found != self._shown:
            self._shown = found
            self.clear()
            for one in found:
                self.add(self._row(one))
        self.setVisible(bool(found))

    def _row(self, one: Unused) -> QWidget:
        row = QWidget()
        layout = column_layout(row, gap=theme.XS)
        about = f"{one.about}: «{one.title}»" if one.title else one.about
        layout.addWidget(label(about, "strong"))
        words = label(one.words)
        to_copy(words)
        layout.addWidget(words)
        verbs = FlowLayout(gap=theme.S)
        for said, run, icon in (("Copiar", self._copy, "copy"), ("Descartar", self._discard, "trash-2")):
            verb = button(said, partial(run, one), icon=icon, role="flat")
            verb.setAccessibleName(f"{said}: {about}")
            verbs.addWidget(verb)
        layout.addLayout(verbs)
        return row

    def _copy(self, one: Unused) -> None:
        QGuiApplication.clipboard().setText(one.words)
        self._context.toast("Copiado. Aquí queda hasta que lo descarte.")

    def _discard(self, one: Unused) -> None:
        held = self._context.settings.remembered(one.key)
        self._context.settings.remember(one.key, {})
        self._context.toast("Se descartó lo que había escrito", undo=partial(self._put_back, one.key, held))
        self.refresh()

    def _put_back(self, key: str, held: dict[str, str]) -> None:
        self._context.settings.remember(key, held)
        self.refresh()
