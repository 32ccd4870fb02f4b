"""Unirme con un archivo de invitación: the file and its words, then who of the invited one is."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.errors import BundleRefused
from app.sync.code_words import FEWEST, normalise_code, unknown_words
from app.ui import values
from app.ui.page import Context
from app.ui.pages.welcome_files import InvitationFile
from app.ui.pages.welcome_parts import Step
from app.ui.settings import Settings
from app.ui.typed import TypedWords
from app.ui.widgets.choices import FilterChips
from app.ui.widgets.parts import clear
from app.ui.widgets.rows import FormSection
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import TextLine

if TYPE_CHECKING:
    from app.sync.joining import Welcome

SOMEBODY_NEW = "*new*"
_BETWEEN = re.compile(r"[\s,;.:/\-]+")


class InvitationStep(Step):
    """The file and the words. `ready()` says whether both can be tried."""

    line = "Le entregaron un archivo, en un pendrive o por mensaje, y por otro lado le dijeron seis palabras."

    def __init__(self, settings: Settings, run: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("Abrir la invitación", run, back)
        self.setAcceptDrops(True)
        self.file, self.code = InvitationFile(settings), TextLine(placeholder="Seis palabras, una después de otra")
        section = FormSection()
        self._file_row = section.add(
            "Archivo de invitación", self.file, hint="También puede soltarlo sobre esta ventana.", required=True
        )
        self._code_row = section.add(
            "Las seis palabras",
            self.code,
            hint="Da lo mismo con mayúsculas o minúsculas, con tildes o sin ellas.",
            required=True,
        )
        self.add(section)
        self.finish()
        self.file.changed.connect(self._file_chosen)
        self.code.changed.connect(self._look_at_words)
        for given in (self.file, self.code):  # what went wrong with what was given before is no news of this
            given.changed.connect(self.notice.hide)
        self.code.editingFinished.connect(self._look_at_all_words)

    def first_field(self) -> QWidget:
        """The file, then the words."""
        return self.code if self.file.path else self.file

    def ready(self) -> bool:
        """Whether there is a file and six known words; what is missing is said under its field."""
        self._file_row.set_problem("" if self.file.path else "Elija el archivo que le entregaron.")
        words = len(normalise_code(self.code.value()).split())
        self._tell_words(words_problem(self.code.value()))
        if words < FEWEST:
            said = f"hay {values.count_words(words, 'palabra', 'palabras')}" if words else "no hay ninguna"
            self._tell_words(f"Son seis palabras, y aquí {said}.")
        if self.file.path is None:
            self.file.setFocus()
            return False
        if words < FEWEST:
            self.code.setFocus()
        return words >= FEWEST

    def to_correct(self, error: Exception) -> QWidget | None:
        """The words, where they did not open it; else the file."""
        if not isinstance(error, BundleRefused):
            return None
        return self.code if error.code == "wrong_code" else self.file

    def fail(self, error: Exception) -> None:
        """Of the words only one that is in no code is chosen to be written anew, where there is one."""
        super().fail(error)
        wrong = next(iter(_strange(self.code.value())), "")
        if wrong and self.code.hasFocus():
            self.code.setSelection(self.code.text().index(wrong), len(wrong))

    def take_files(self, files: list[str]) -> None:
        """The invitation was dropped."""
        self.file.take(files[0])

    def _file_chosen(self) -> None:
        self._file_row.set_problem("")
        self.code.setFocus()

    def _look_at_words(self) -> None:
        # The word that is being typed is not wrong yet.
        text = self.code.text()
        self._tell_words(words_problem(text if text[-1:].isspace() else " ".join(text.split()[:-1])))

    def _look_at_all_words(self) -> None:
        self._tell_words(words_problem(self.code.value()))

    def _tell_words(self, sentence: str) -> None:
        self._code_row.set_problem(sentence)


class PersonStep(Step):
    """Who one is among those the microcentro knows, or one's name."""

    def __init__(self, context: Context, run: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("Entrar al microcentro", run, back)
        self.welcome: Welcome | None = None
        self.name = TextLine()
        self.typed = TypedWords(context, "unirme", name=self.name)
        self._section = FormSection()
        self._offer(())
        self.add(self._section)
        self._name_section = FormSection()
        self._name_row = self._name_section.add("Su nombre completo", self.name, required=True)
        self.add(self._name_section)
        self.finish()
        self.name.changed.connect(partial(self._name_row.set_problem, ""))

    def show_welcome(self, welcome: Welcome) -> None:
        """Offer the people of an invitation to choose oneself from; the same invitation keeps the choice."""
        if welcome == self.welcome:
            return
        self.welcome = welcome
        clear(self._section.rows)
        self._offer(welcome.people)
        self.typed.show(welcome.space)
        if self.name.value() or not welcome.people:
            self.people.set_value([SOMEBODY_NEW])
        self._name_section.setVisible(self._is_new())
        # The names were made after the buttons below them.
        follow_reading(self.column)

    def _offer(self, people: tuple[tuple[str, str], ...]) -> None:
        self.people = FilterChips([*people, (SOMEBODY_NEW, "No estoy en la lista")], single=True)
        for chip in self.people.chips.values():
            chip.setAutoDefault(True)
        self.people.changed.connect(self._chosen)
        self._row = self._section.add("¿Quién es usted?", self.people, hint="Elija su nombre.")

    def name_of_it(self) -> str:
        """The microcentro that invites."""
        return (self.welcome.name if self.welcome else "") or "un microcentro"

    def first_field(self) -> QWidget:
        """The first name, or the line for one's own."""
        return self.name if self._is_new() else self.people

    def person(self) -> str:
        """The id of whom was chosen, or the name that was written; '' once it said what is missing."""
        if self._is_new():
            self._name_row.set_problem("" if self.name.value() else "Falta su nombre.")
            if not self.name.value():
                self.name.setFocus()
            return self.name.value()
        chosen = self.people.value()
        self._row.set_problem("" if chosen else "Elija su nombre, o «No estoy en la lista».")
        if not chosen:
            self.people.setFocus()
        return chosen[0] if chosen else ""

    def _is_new(self) -> bool:
        return self.people.value() == [SOMEBODY_NEW]

    def _chosen(self) -> None:
        self._row.set_problem("")
        self._name_section.setVisible(self._is_new())
        if self._is_new():
            self.name.setFocus()


def _strange(code: str) -> list[str]:
    return [word for word in _BETWEEN.split(code) if unknown_words(word)]


def words_problem(code: str) -> str:
    """Which words, as they were typed, are in no code; '' when all may be right."""
    strange = _strange(code)
    if not strange:
        return ""
    shown = ", ".join(f"«{word}»" for word in strange)
    verb = "no está entre las palabras posibles" if len(strange) == 1 else "no están entre las palabras posibles"
    return f"{shown} {verb}. Revise cómo se escribe."
