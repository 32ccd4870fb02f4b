"""¿Quién trabaja ahora?: the people who open Minga on this laptop, each with their short code or without."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.errors import AppError
from app.services import persons_here
from app.services.persons_here import PersonHere
from app.services.standing import read_standing
from app.ui import failures, finders, theme
from app.ui.page import Context, Page
from app.ui.widgets.flow import in_line
from app.ui.widgets.parts import ScrollColumn, button, column_layout, label
from app.ui.widgets.pickers import PersonPicker
from app.ui.widgets.rows import BoxedList, FormSection, ListRow
from app.ui.widgets.status import StatusChip
from app.ui.widgets.tab_order import follow_reading
from app.ui.widgets.texts import LongText, TextLine

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.models.database import Database

KEY = "quien"
_DIGITS = 6
_HELP = (
    "Llame a quien coordina el microcentro y dígale este número. En su computador, en Red, Computadores, abre el de "
    "usted y obtiene una clave de ocho cifras, que sirve una sola vez."
)
_ONLY_SHEET = (
    "En el computador de la coordinación no hay otro que dé una clave. Sirven las palabras de la hoja de recuperación: "
    "pídalas a quien coordina el microcentro."
)


class CodeField(TextLine):
    """A short code, hidden while it is typed."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setMaxLength(_DIGITS)
        self.setFixedWidth(theme.px(120))


class WhoPage(Page):
    """`arrive(person=…)` asks that one for the code. Whoever is let in works in the window from then on.

    `arrive(said=…)` keeps what that person is to be told then.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._chosen = self._said = ""
        self.rows: list[ListRow] = []
        self.column = ScrollColumn()
        self.list = BoxedList("¿Quién trabaja ahora?", "Lo que escriba llevará su nombre.")
        self.door = FormSection()
        self.code = CodeField()
        self._row = self.door.add("Su código", self.code, hint="De cuatro a seis números.")
        self.code.returnPressed.connect(self._try_code)
        enter = button("Entrar", self._try_code, icon="check", role="primary")
        self.door.add_widget(_verbs(enter, button("Olvidé mi código", self._show_help, role="flat")))
        self.help = ForgottenCode()
        self.help.wants_word.connect(self._try_word)
        self.help.wants_sheet.connect(self._try_sheet)
        self.other = FormSection("Otra persona")
        people = finders.people(context.database)
        self.person = PersonPicker(people, create=finders.new_person(context), only_chosen=True)
        self.other.add("Busque su nombre", self.person, hint="Quedará en la lista de arriba.")
        self.person.changed.connect(self._other)
        for part in (self.list, self.door, self.help, self.other):
            self.column.add(part)
        self.body.addWidget(self.column)

    def title(self) -> str:
        """The microcentro."""
        return read_standing(self.context.database).microcentro or "Minga"

    def arrive(self, **args: str) -> None:
        """Offer everybody, or ask one for the code."""
        self._said = args.get("said", self._said)
        self.person.set_value("")
        self._close()
        self.refresh(frozenset())
        if wanted := args.get("person", ""):
            self.choose(wanted)

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again who opens Minga here."""
        self.list.clear()
        self.rows = []
        for one in persons_here.people_here(self.context.database):
            chip = StatusChip("neutral", "Con código", "lock") if one.has_code else None
            run = partial(self.choose, one.id)
            self.rows.append(self.list.add_row(one.name, _line(one), icon="user", chip=chip, run=run))
        for row in self.rows:
            row.show()  # at once: the keyboard goes there now
        follow_reading(self.column.column)

    def first_focus(self) -> QWidget | None:
        """The code that is asked for, else the list."""
        if self.door.isVisibleTo(self):
            return self.code
        return self.rows[0] if self.rows else self.person

    def go_back(self) -> bool:
        """From the help to the code, and from the code to the list."""
        if not self.door.isVisibleTo(self):
            return False
        if self.help.isVisibleTo(self):
            self.help.hide()
            self.code.setFocus()
            return True
        self._close()
        if (first := self.first_focus()) is not None:
            first.setFocus()
        return True

    def choose(self, person: str) -> None:
        """Let this person in, or ask for the code."""
        self._close()
        self._chosen = person
        if not persons_here.has_code(self.context.database, person):
            self._enter(partial(persons_here.open_as, self.context.database, person))
            return
        self.door.heading.setText(finders.person_name(self.context.database, person))
        self.door.heading.show()
        self.door.show()
        self.code.setFocus()

    def _close(self) -> None:
        self._chosen = ""
        self.code.set_value("")
        self._row.set_problem("")
        self.door.hide()
        self.help.hide()

    def _other(self) -> None:
        if chosen := self.person.value():
            self.choose(chosen)

    def _try_code(self) -> None:
        database, code = self.context.database, self.code.value()
        if not code:  # as after a key that was pressed twice: what the first one came to stays said
            self.code.setFocus()
            return
        if self._enter(partial(persons_here.open_as, database, self._chosen, code)):
            return
        self.code.set_value("")
        self.code.setFocus()

    def _show_help(self) -> None:
        by_word = persons_here.word_can_come(self.context.database)
        self.help.begin(persons_here.number_to_read_out(self.context.database, self._chosen), by_word=by_word)
        self.help.show()
        (self.help.word if by_word else self.help.words).setFocus()

    def _try_word(self) -> None:
        database, word = self.context.database, self.help.word.value()
        self._let_in_without(partial(persons_here.forget_code, database, self._chosen, word), self.help.tell)

    def _try_sheet(self) -> None:
        self._let_in_without(partial(_with_sheet, self.context.database, self._chosen, self.help.words.value()),
            self.help.tell_sheet)  # fmt: skip

    def _let_in_without(self, forget: Callable[[], object], tell: Callable[[str], None]) -> None:
        try:
            forget()
        except AppError as error:
            tell(failures.why_not(error))
            return
        if self._enter(partial(persons_here.open_as, self.context.database, self._chosen)):
            self.context.toast("Su código anterior ya no sirve. Puede poner otro en Ajustes, Mi perfil.")

    def _enter(self, let_in: Callable[[], object]) -> bool:
        try:
            let_in()
        except AppError as error:
            self._row.set_problem(failures.why_not(error))
            return False
        # Not inside the row's own slot: the window makes every page anew.
        QTimer.singleShot(0, partial(self.context.host.admit, self._said))
        return True


class ForgottenCode(FormSection):
    """The number to read out, and the two ways in without the code: each signal wants one of them tried."""

    wants_word = Signal()
    wants_sheet = Signal()

    def __init__(self) -> None:
        super().__init__("Olvidé mi código", _HELP)
        self.number = label("", "title")
        number = self.add("El número que debe decir", self.number)
        self.word = TextLine()
        self.word.returnPressed.connect(self.wants_word)
        self._row = self.add("La clave que le dieron", self.word)
        use = _verbs(button("Usar la clave", self.wants_word.emit, icon="key-round"))
        self.add_widget(use)
        self._by_word: tuple[QWidget, ...] = (number, self._row, use)
        self.words = LongText(lines=2)
        self._sheet_row = self.add(
            "Las palabras de la hoja de recuperación", self.words, hint="La guarda la coordinación, impresa."
        )
        self.add_widget(_verbs(button("Usar la hoja", self.wants_sheet.emit, icon="file-text")))

    def begin(self, number: str, *, by_word: bool) -> None:
        """Show this number, and empty fields; not `by_word`, there is nobody to read it out to."""
        self.hint.setText(_HELP if by_word else _ONLY_SHEET)
        for part in self._by_word:
            part.setVisible(by_word)
        self.number.setText(f"{number[:3]} {number[3:]}")
        self.number.setAccessibleName(f"El número que debe decir: {' '.join(number)}")
        self.word.set_value("")
        self.words.set_value("")
        self.tell("")
        self.tell_sheet("")

    def tell(self, problem: str) -> None:
        """Say why the word did not do."""
        self._row.set_problem(problem)

    def tell_sheet(self, problem: str) -> None:
        """Say why the words did not do."""
        self._sheet_row.set_problem(problem)


def _verbs(*verbs: QWidget) -> QWidget:
    holder = QWidget()
    inside = column_layout(holder, margin=theme.L)
    inside.addWidget(in_line(*verbs))
    return holder


def _line(one: PersonHere) -> str:
    return "Trabajó aquí la última vez" if one.here else ""


def _with_sheet(database: Database, person: str, words: str) -> None:
    from app.sync.recovery_words import read_words

    persons_here.forget_code_with_sheet(database, person, read_words(words))
