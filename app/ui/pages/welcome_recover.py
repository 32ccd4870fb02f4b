"""Recuperar un microcentro: the words of its sheet, the colleagues' files, and who one is (sync-design, fault 37)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.errors import BundleRefused, FileUnreadable, WrongUsage
from app.services.workspace import Workspace
from app.sync.recovery_words import COUNT, Given, read_words, typed_words, unknown_words
from app.ui.page import Context
from app.ui.pages.welcome_files import GivenFiles
from app.ui.pages.welcome_parts import Step
from app.ui.typed import TypedWords
from app.ui.widgets.rows import FormSection
from app.ui.widgets.texts import LongText, TextLine


class RecoverStep(Step):
    """`wanted()` once it can be tried; what is missing is said under its field."""

    line = "Tenga a mano la hoja de recuperación y, si puede, el último archivo que entregó cada colega."

    def __init__(self, context: Context, run: Callable[[], object], back: Callable[[], object]) -> None:
        super().__init__("Recuperar el microcentro", run, back)
        self.setAcceptDrops(True)
        self.words = LongText(placeholder="Las palabras de la hoja, en el orden de sus números", lines=4)
        self.files = GivenFiles(context.settings)
        self.person, self.name = TextLine(), TextLine()
        section = FormSection()
        hint = "Da lo mismo con mayúsculas o minúsculas, con tildes o sin ellas, con los números o sin ellos."
        self._words_row = section.add(f"Las {COUNT} palabras", self.words, hint=hint, required=True)
        hint = "También puede soltarlos aquí. Si no tiene ninguno, siga igual: llegarán después."
        section.add("Archivos de los colegas", self.files, hint=hint)
        hint = "Como está en la lista del microcentro."
        self._person_row = section.add("Su nombre completo", self.person, hint=hint, required=True)
        hint = "Solo mientras no llega el archivo de un colega que lo diga."
        section.add("Nombre del microcentro", self.name, hint=hint)
        self.add(section)
        self.finish()
        self.typed = TypedWords(context, "recuperar", person=self.person, name=self.name)  # the words stay on paper
        self.typed.show("hoja")
        self.words.changed.connect(self._look_at_words)
        self.files.changed.connect(self.notice.hide)  # what went wrong with other files is no news of these
        self.person.changed.connect(self._person_typed)

    def first_field(self) -> QWidget:
        """The words."""
        return self.words

    def wanted(self) -> Given | None:
        """What to recover with; None once it said what is missing."""
        typed, person = self.words.value(), self.person.value()
        self._words_row.set_problem(words_problem(typed, whole=True))
        self._person_row.set_problem("" if person else "Falta su nombre.")
        if words_problem(typed, whole=True):
            self.words.setFocus()
            return None
        if not person:
            self.person.setFocus()
            return None
        return Given(typed, person, self.files.paths, self.name.value())

    def to_correct(self, error: Exception) -> QWidget | None:
        """The words, or the files where none of them could be taken in."""
        if isinstance(error, WrongUsage):
            return self.words
        return self.files if isinstance(error, BundleRefused | FileUnreadable) else None

    def take_files(self, files: list[str]) -> None:
        """Files of colleagues were dropped."""
        self.files.take(files)

    def _look_at_words(self) -> None:
        # The word that is being typed is not wrong yet.
        text = self.words.toPlainText()
        done = text if text[-1:].isspace() else " ".join(text.split()[:-1])
        self._words_row.set_problem(words_problem(done, whole=False))

    def _person_typed(self) -> None:
        self._person_row.set_problem("")


def is_here(workspace: Workspace, words: str) -> bool:
    """Whether this computer has the microcentro of that sheet, or a part of it; False for words that are of none."""
    try:
        return workspace.has(read_words(words).space)
    except WrongUsage:  # told with the rest, when the work is tried
        return False


def words_problem(text: str, *, whole: bool) -> str:
    """Which word is of no sheet, with the likeliest instead; with `whole`, also whether there are too few or many."""
    wrong = unknown_words(text)
    if wrong:
        one = wrong[0]
        meant = f" ¿Será «{one.nearest}»?" if one.nearest else ""
        return f"La palabra {one.place}, «{one.word[:30]}», no está en ninguna hoja.{meant}"
    number = len(typed_words(text))
    if whole and number != COUNT:
        return f"Son {COUNT} palabras, y aquí hay {number}."
    return ""
