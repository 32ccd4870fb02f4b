"""Microcentro: the network's own record, saved as it is written."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.services import catalogue as official
from app.services import labels, network
from app.services.catalogue import Catalogue
from app.text_keys import spanish_key
from app.ui import theme
from app.ui.autosave import Autosave
from app.ui.bound import BoundForm
from app.ui.page import Context
from app.ui.pages.settings_logo import LogoField
from app.ui.steps import step
from app.ui.widgets.choices import ChoiceCombo
from app.ui.widgets.communes import CommunesField
from app.ui.widgets.numbers import WholeNumber
from app.ui.widgets.parts import column_layout
from app.ui.widgets.pickers import SearchPicker
from app.ui.widgets.picks import Pick
from app.ui.widgets.rows import FormRow, FormSection
from app.ui.widgets.texts import LongText, TextLine

FIRST_YEAR, LAST_YEAR, MOST_PRACTICES = 1900, 2200, 1000
NO_COMMUNES = "Para encontrarlas por su nombre, cargue el archivo oficial de comunas, más abajo."


class NetworkSection(QWidget):
    """The microcentro's fields; official names come from the files that are loaded, or are typed."""

    def __init__(self, context: Context, catalogue: Catalogue) -> None:
        super().__init__()
        self._context, self._catalogue = context, catalogue
        layout = column_layout(self, gap=theme.M)
        self.saver = Autosave(context.jobs, self._store, self)
        section = FormSection("Microcentro", "Lo ven todas las personas del microcentro.")
        section.corner.addWidget(self.saver.tick)
        self.communes = CommunesField(self._find_communes, self._commune)
        self.logo = LogoField(context)
        self.form = BoundForm(self._identity(section) | self._office(section) | self._aims(section))
        section.add("Logo", self.logo, hint="Encabeza los formularios que se imprimen.")
        layout.addWidget(section)
        layout.addWidget(self.saver.notice)
        self.saver.watch(*self.form.fields())
        self.communes.removed.connect(self._remove_commune)

    def _identity(self, section: FormSection) -> dict[str, FormRow]:
        return {
            "name": section.add("Nombre", TextLine(), required=True),
            "network_type": section.add(
                "Tipo de red", ChoiceCombo(labels.choices("microcentro", "network_type")), beside=True
            ),
            "number": section.add("Número", TextLine(), hint="Si lo tiene.", beside=True),
            "year_founded": section.add("Año de fundación", WholeNumber(low=FIRST_YEAR, most=LAST_YEAR), beside=True),
            "communes": section.add("Comunas", self.communes),
        }

    def _office(self, section: FormSection) -> dict[str, FormRow]:
        words = "Usar «{}»"
        deprov = SearchPicker("DEPROV", self._find_deprovs, create=_typed, create_words=words)
        slep = SearchPicker("SLEP", self._find_sleps, create=_typed, create_words=words)
        owner = ChoiceCombo(labels.choices("microcentro", "owner_type"))
        return {
            "owner_type": section.add("Tipo de sostenedor", owner, beside=True),
            "deprov_code": section.add("Departamento Provincial (DEPROV)", deprov),
            "slep_code": section.add("Servicio Local (SLEP)", slep, hint="Solo si sus escuelas son de un SLEP."),
        }

    def _aims(self, section: FormSection) -> dict[str, FormRow]:
        usual = network.PRACTICE_GOAL
        goal = f"Cuántas quieren compartir en el año. Vacía: {usual}. Si el plan anual dice otra, vale esa."
        return {
            "purpose": section.add("Propósito", LongText(lines=2), hint="Para qué se reúnen, en una o dos frases."),
            "maturity_stage": section.add(
                "Etapa de madurez", ChoiceCombo(labels.choices("microcentro", "maturity_stage")),
                hint="De contarse cosas a ser comunidad de práctica: dónde están hoy.", beside=True,
            ),
            "rules_text": section.add("Acuerdos de funcionamiento", LongText(lines=3)),
            "practice_goal": section.add(
                "Meta de prácticas del año", WholeNumber(most=MOST_PRACTICES), hint=goal, beside=True
            ),
        }

    def refresh(self) -> None:
        """Read the fields again."""
        found = network.microcentro(self._context.database)
        titles = {"deprov_code": self._deprov(found["deprov_code"]), "slep_code": self._slep(found)}
        self.form.show(found, titles)
        self.logo.refresh()
        hint = self.form.rows["communes"].hint
        hint.setText(NO_COMMUNES)
        hint.setVisible(not official.communes(self._catalogue, limit=1))

    def _store(self) -> None:
        self.form.store(partial(network.save_microcentro, self._context.database), needs={"name": "Falta el nombre."})

    def _remove_commune(self, code: str) -> None:
        if not self.saver.flush():
            return
        before = self.communes.value() or []
        after = [each for each in before if each != code] or None
        save = partial(network.save_microcentro, self._context.database)
        name = self._commune(code)
        step(
            self._context,
            f"Quitar la comuna {name}",
            do=partial(save, {"communes": after}),
            undo=partial(save, {"communes": before}),
            said=f"Se quitó la comuna {name}",
        )
        self.refresh()

    # What the official files know.

    def _find_communes(self, text: str) -> list[Pick]:
        return [Pick(each.cut, each.name, each.region) for each in official.communes(self._catalogue, text)]

    def _commune(self, cut: str) -> str:
        try:
            return official.commune_name(self._catalogue, cut) or official.unnamed_commune(cut)
        except AppError:
            return official.unnamed_commune(cut)

    def _find_deprovs(self, text: str) -> list[Pick]:
        words = spanish_key(text).split()
        found = official.deprovs(self._catalogue)
        return [Pick(each.code, each.name) for each in found if all(word in spanish_key(each.name) for word in words)]

    def _deprov(self, code: str | None) -> str:
        known = {each.code: each.name for each in official.deprovs(self._catalogue)}
        return known.get(code or "", code or "")

    def _find_sleps(self, text: str) -> list[Pick]:
        words = spanish_key(text).split()
        found = dict(self._sleps(self.communes.value() or []))
        return [Pick(code, name) for name, code in found.items() if all(word in spanish_key(name) for word in words)]

    def _sleps(self, communes: list[str]) -> list[tuple[str, str]]:
        offices = (official.slep_of_commune(self._catalogue, cut) for cut in communes)
        return [(each.name, each.code) for each in offices if each is not None]

    def _slep(self, found: dict[str, object]) -> str:
        code, communes = found["slep_code"], found["communes"]
        known = {key: name for name, key in self._sleps(list(communes) if isinstance(communes, list) else [])}
        return known.get(str(code or ""), str(code or ""))


def _typed(text: str) -> Pick:
    """What no official file knows may be written by hand."""
    return Pick(text, text)
