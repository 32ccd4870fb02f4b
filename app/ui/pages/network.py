"""Red: the schools, the people and the laptops of the microcentro."""

from __future__ import annotations

from functools import cached_property, partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from app import wall_clock
from app.errors import NotFound
from app.services import rows
from app.ui import theme, values
from app.ui.news import OFFICIAL_FILES
from app.ui.page import Context, Page
from app.ui.pages import plan_archive
from app.ui.pages.erasing import ErasingAction
from app.ui.pages.list_part import ListPart
from app.ui.pages.network_laptops import LaptopsPart
from app.ui.pages.network_origins import OriginsPart
from app.ui.pages.network_people import PeoplePart
from app.ui.pages.network_schools import SchoolsPart
from app.ui.pages.plan_archive import YearArchive
from app.ui.pages.record import HistoryAction
from app.ui.widgets.parts import row_layout
from app.ui.widgets.tabs import PartTabs

SCHOOLS, PEOPLE, LAPTOPS, ORIGINS = "escuelas", "personas", "computadores", "antecesores"
PARTS = (SCHOOLS, PEOPLE, LAPTOPS, ORIGINS)
_WORDS = {key: key for key in PARTS} | {ORIGINS: "microcentros anteriores"}
SomePart = SchoolsPart | PeoplePart | LaptopsPart | OriginsPart


class NetworkPage(Page):
    """`arrive(part="personas")` shows a part; `arrive(id=…)` a school or a person."""

    stays = True
    watches = frozenset(
        {
            "combined_class",
            "device",
            "enrolment",
            "membership",
            "person",
            "person_school",
            "school",
            "school_owner",
            "school_pause",
            "commitment",
            "meeting",
            "network_rule",
            "predecessor",
            "local_join_request",
            OFFICIAL_FILES,
        }
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._made: list[SomePart] = []
        self._stale = set(PARTS)
        self._seen = 0
        self.tabs = PartTabs("Partes de la red", (_WORDS[key].capitalize() for key in PARTS))
        self.stack = QStackedWidget()
        for place, key in enumerate(PARTS, 1):
            shortcut = f"Alt+{place}"
            self.make_action(f"Ver {_WORDS[key]}", partial(self.show_part, key), shortcut=shortcut, menu=False)
        self._make_actions()
        bar = row_layout()
        bar.setContentsMargins(theme.px(theme.L), 0, theme.px(theme.L), 0)
        bar.addWidget(self.tabs, 1)
        self.body.addLayout(bar)
        self.body.addWidget(self.stack, 1)
        self.tabs.turned.connect(self._turned)

    def _make_actions(self) -> None:
        self.add_school = self.make_action("Agregar escuela", partial(self._add, SCHOOLS), icon="plus", menu=False)
        self.add_person = self.make_action("Agregar persona", partial(self._add, PEOPLE), icon="user-plus", menu=False)
        self.make_action("Agregar en esta lista", self._add_here, shortcut="Ctrl+N", menu=False)
        self.make_action("Buscar en esta lista", self._search, shortcut="Ctrl+F", menu=False)
        self.make_action("Juntar otro microcentro", self._join, icon="merge")
        self.archive = YearArchive(self.context, self)
        self.make_action(plan_archive.NAME, self._archive, icon="archive")
        self.make_action("Quitar lo que se está viendo", self._remove, icon="trash-2")
        self.erase = ErasingAction(self, "person", self._person_in_sight)
        self.past = HistoryAction(self, "person", self._person_in_sight)

    # Each part is made when it is first shown.

    @cached_property
    def schools(self) -> SchoolsPart:
        """*Escuelas*."""
        made = SchoolsPart(self.context)
        made.form.wants_person.connect(self._go_to_person)
        self._place(made)
        return made

    @cached_property
    def people(self) -> PeoplePart:
        """*Personas*."""
        made = PeoplePart(self.context)
        made.form.sat_down.connect(self._enter_again)
        self._place(made)
        return made

    @cached_property
    def laptops(self) -> LaptopsPart:
        """*Computadores*."""
        made = LaptopsPart(self.context)
        self._place(made)
        return made

    @cached_property
    def origins(self) -> OriginsPart:
        """*Microcentros anteriores*."""
        made = OriginsPart(self.context)
        self._place(made)
        return made

    def _place(self, part: SomePart) -> None:
        part.changed.connect(self.header_changed)
        self._made.append(part)
        self.stack.addWidget(part)

    def _part(self, key: str) -> SomePart:
        if key == SCHOOLS:
            return self.schools
        if key == PEOPLE:
            return self.people
        return self.laptops if key == LAPTOPS else self.origins

    @property
    def part_key(self) -> str:
        """The name of the part on screen."""
        return PARTS[self.tabs.current()]

    @property
    def part(self) -> SomePart:
        """The part on screen."""
        return self._part(self.part_key)

    def title(self) -> str:
        """The page's name."""
        return "Red"

    def context_line(self) -> str:
        """How many there are of what is shown."""
        words = {
            SCHOOLS: ("escuela", "escuelas"),
            PEOPLE: ("persona", "personas"),
            LAPTOPS: ("computador", "computadores"),
            ORIGINS: ("microcentro anterior", "microcentros anteriores"),
        }
        part = self.part
        # Whoever left is still listed, and no more counted.
        number = part.present if isinstance(part, ListPart) else part.total
        return values.count_words(number, *words[self.part_key]) if part.total else ""

    def primary(self) -> QAction | None:
        """Adding, where there is a list to add to."""
        part = self.part
        if not isinstance(part, ListPart) or part.is_adding or part.stack.currentWidget() is part.empty:
            return None
        return self.add_school if self.part_key == SCHOOLS else self.add_person

    def arrive(self, **args: str) -> None:
        """Show a part, or the school or person that `id` names."""
        wanted, key = args.get("id", ""), args.get("part", "")
        if wanted:
            key = key or (PEOPLE if _is_person(self.context, wanted) else SCHOOLS)
        if key in PARTS:
            self.tabs.choose(PARTS.index(key))
        part = self.part
        if wanted and isinstance(part, ListPart):
            self._fill(self.part_key)
            if not part.open(wanted):
                self.context.toast("Eso ya no está en el microcentro.")

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again the part on screen; the others when they are shown."""
        self._stale |= set(PARTS)
        self.stack.setCurrentWidget(self.part)
        self._fill(self.part_key)

    def save_now(self) -> bool:
        """Save what is typed in any part."""
        saved = [part.save_now() for part in self._made if not isinstance(part, LaptopsPart)]
        return all(saved)

    def go_back(self) -> bool:
        """Close what is open inside the part."""
        return self.part.go_back()

    def leads_back(self) -> bool:
        """To the list of the part, where what is read or added covers it."""
        return isinstance(self.part, ListPart) and self.part.panes.covers_list

    def first_focus(self) -> QWidget | None:
        """The list of the part."""
        return self.part.first_focus() or self.tabs

    def show_part(self, key: str) -> None:
        """Go to a part and put the keyboard in it; what cannot be kept in the one before stays, and keeps it."""
        self.tabs.choose(PARTS.index(key))
        if self.part_key == key:
            (self.first_focus() or self.tabs).setFocus()

    def _fill(self, key: str) -> None:
        if key in self._stale:
            self._stale.discard(key)
            self._part(key).refresh()
            self.header_changed.emit()

    def _turned(self, place: int) -> None:
        if place == self._seen:
            return
        if not self.save_now():
            self.tabs.choose(self._seen)  # what cannot be kept stays in sight
            return
        self._seen = place
        self.stack.setCurrentWidget(self.part)
        self._fill(PARTS[place])
        self.header_changed.emit()

    def _add(self, key: str) -> None:
        self.tabs.choose(PARTS.index(key))
        self._fill(key)
        part = self.part
        if isinstance(part, ListPart):
            part.add()

    def _add_here(self) -> None:
        self._add(self.part_key)

    def _search(self) -> None:
        part = self.part
        if isinstance(part, ListPart):
            part.focus_search()

    def _remove(self) -> None:
        part = self.part
        if isinstance(part, ListPart):
            part.reader.remove_record()

    def _archive(self) -> None:
        if self.save_now():
            self.archive.ask_where(wall_clock.today().year)

    def _join(self) -> None:
        self.show_part(ORIGINS)
        self.origins.open_join()

    def _person_in_sight(self) -> str:
        reading = self.part_key == PEOPLE and self.people.right.currentWidget() is self.people.form
        return self.people.form.record if reading else ""

    def _go_to_person(self, person: str) -> None:
        self.context.navigate("red", id=person, part=PEOPLE)

    def _enter_again(self) -> None:
        self.context.enter(self.context.database)


def _is_person(context: Context, wanted: str) -> bool:
    try:
        rows.load(context.database, "person", wanted)
    except NotFound:
        return False
    return True
