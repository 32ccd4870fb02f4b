"""Ajustes: my profile, how it looks, the microcentro, the official files, the data and their copies."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QWidget

from app import paths
from app.errors import AppError
from app.services.catalogue import Catalogue
from app.ui import theme
from app.ui.page import Context, Page
from app.ui.pages.settings_care import CareSection
from app.ui.pages.settings_catalogue import OFFICIAL, CatalogueSection
from app.ui.pages.settings_connections import ConnectionsSection
from app.ui.pages.settings_folders import FoldersSection
from app.ui.pages.settings_looks import LOOKS, LooksSection, height_on_screen
from app.ui.pages.settings_network import NetworkSection
from app.ui.pages.settings_profile import ProfileSection
from app.ui.pages.settings_rules import RulesSection
from app.ui.pages.settings_spaces import AboutSection, ExampleNotice, SpacesSection
from app.ui.widgets.later import Later
from app.ui.widgets.parts import ScrollColumn
from app.ui.widgets.tab_order import follow_reading

# Of this laptop's settings, only a change of the folders is announced; they are chosen in Intercambio too.
_WATCHED_FOLDERS = "local_setting"


class SettingsPage(Page):
    """One column of sections; what is written saves itself, what is chosen works at once."""

    watches = frozenset({"microcentro", "person", "network_rule", "school", _WATCHED_FOLDERS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        catalogue = self._official = Catalogue(paths.catalogue_file(context.folder))
        self.destroyed.connect(catalogue.close)
        self._arrived_at = ""
        self._network: NetworkSection | None = None
        self._connections: ConnectionsSection | None = None
        self._rules: RulesSection | None = None
        self.example = ExampleNotice(context)
        self.profile = ProfileSection(context)
        self.looks = LooksSection(context)
        # Half of the page's fields, and far below what is seen first.
        self.network_place = Later(self._make_network, "Microcentro", theme.px(1250))
        self.connections_place = Later(self._make_connections, "Conexión de las escuelas", theme.px(360))
        self.rules_place = Later(self._make_rules, "Reglas de la red", theme.px(1150))
        self.catalogue = CatalogueSection(context, catalogue)
        self.care = CareSection(context)
        self.folders = FoldersSection(context)
        self.spaces = SpacesSection(context)
        self.about = AboutSection()
        self.column = ScrollColumn()
        mine = (self.example, self.profile, self.looks, self.network_place, self.connections_place, self.rules_place)
        for section in (*mine, self.catalogue, self.folders, self.care, self.spaces, self.about):
            self.column.add(section)
        self.body.addWidget(self.column)
        self.catalogue.loaded.connect(self._read_network)
        self._make_actions()
        self._fresh = False
        # Filled before it has its place, where each change would be laid out anew; what fails is told on arrival.
        with suppress(AppError):
            self.refresh(frozenset())
            self._fresh = True

    @property
    def network(self) -> NetworkSection:
        """The microcentro's fields, made when one comes to them."""
        self.network_place.fill()
        assert self._network is not None
        return self._network

    @property
    def connections(self) -> ConnectionsSection:
        """The words for a school's connection, made when one comes to them."""
        self.connections_place.fill()
        assert self._connections is not None
        return self._connections

    @property
    def rules(self) -> RulesSection:
        """The numbers of the network, made when one comes to them."""
        self.rules_place.fill()
        assert self._rules is not None
        return self._rules

    def _make_network(self) -> QWidget:
        made = NetworkSection(self.context, self._official)
        made.refresh()
        self._network = made
        return made

    def _make_connections(self) -> QWidget:
        made = ConnectionsSection(self.context)
        made.refresh()
        self._connections = made
        return made

    def _make_rules(self) -> QWidget:
        made = RulesSection(self.context)
        made.refresh()
        self._rules = made
        return made

    def _read_network(self) -> None:
        if self._network is not None:
            self._network.refresh()

    def _read_rules(self) -> None:
        if self._connections is not None:
            self._connections.refresh()
        if self._rules is not None:
            self._rules.refresh()

    def _make_actions(self) -> None:
        places = {
            "Ir a mi perfil": self.profile,
            "Ir a mi código en este computador": self.profile.code,
            "Ir al tamaño del texto y los colores": self.looks,
            "Ir a los datos del microcentro": self.network_place,
            "Ir a la lista de conexiones de las escuelas": self.connections_place,
            "Ir a las reglas de la red": self.rules_place,
            "Ir a los archivos oficiales": self.catalogue,
            "Ir a la carpeta de datos y las copias": self.care,
            "Ir a las carpetas de intercambio": self.folders,
            "Ir a los otros microcentros": self.spaces,
        }
        for words, section in places.items():
            self.make_action(words, partial(self.show_section, section), menu=False)
        self.make_action("Guardar copia de respaldo…", self._back_up, icon="save")
        self.make_action("Restaurar una copia…", self.care.go_to_restore, icon="history")
        self.make_action("Revisar los datos", self._look_over, icon="shield-check")
        self.make_action("Cargar archivo oficial…", self._load_official, icon="upload")

    def _load_official(self) -> None:
        # What comes of it is told there.
        self.show_section(self.catalogue)
        self.catalogue.ask()

    def _back_up(self) -> None:
        self.show_section(self.care)
        self.care.ask_back_up()

    def _look_over(self) -> None:
        self.show_section(self.care)
        self.care.check.setFocus()  # what stands first there is another thing
        self.care.checker.look_over()

    def title(self) -> str:
        """The page's name."""
        return "Ajustes"

    def context_line(self) -> str:
        """How it saves."""
        return "Lo que cambie aquí queda guardado al momento."

    def arrive(self, **args: str) -> None:
        """Come to the top, to the official files, or back to the section that made the window open again."""
        self.is_read, self._fresh = self._fresh, False
        self._arrived_at = args.get("section", "")
        if self._arrived_at == LOOKS:
            # Once the page has its sizes.
            QTimer.singleShot(0, self, partial(self._show_looks, int(args.get("place", "0"))))
        elif self._arrived_at == OFFICIAL:
            QTimer.singleShot(0, self, partial(self.show_section, self.catalogue))

    def _show_looks(self, place: int) -> None:
        # What was pressed is seen where it was, though everything around it has another size.
        bar, moved = self.column.verticalScrollBar(), height_on_screen(self.looks.in_hand()) - place
        bar.setValue(bar.value() + moved)

    def refresh(self, tables: frozenset[str]) -> None:
        """Read again what is shown."""
        self.profile.refresh()
        self._read_network()
        self._read_rules()
        if not tables or _WATCHED_FOLDERS in tables:
            self.folders.refresh()
        if not tables:
            for each in (self.example, self.looks, self.catalogue, self.spaces, self.care):
                each.refresh()
        follow_reading(self.column.column)

    def show_section(self, section: QWidget) -> None:
        """Bring a section to the top, the keyboard on its first field."""
        if isinstance(section, Later):
            section.fill()
        bar = self.column.verticalScrollBar()
        bar.setValue(bar.value() + section.mapTo(self.column.viewport(), QPoint(0, 0)).y() - theme.px(theme.L))
        reached = [part for part in section.findChildren(QWidget) if part.isVisibleTo(section)]
        first = next((part for part in reached if part.focusPolicy() & Qt.FocusPolicy.TabFocus), section)
        first.setFocus()

    def save_now(self) -> bool:
        """Save what is typed in any form."""
        saved = [each.saver.leave() for each in (self.profile, self._network, self._rules) if each is not None]
        return all([*saved, self._connections is None or self._connections.save_now()])

    def first_focus(self) -> QWidget | None:
        """Who is here, the official files, or the size that was just chosen."""
        if self._arrived_at == OFFICIAL:
            return self.catalogue.load
        return self.looks.in_hand() if self._arrived_at == LOOKS else self.profile.person
