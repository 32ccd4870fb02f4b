"""The list of the program's pages; each module is imported when its page is first shown."""

from __future__ import annotations

from importlib import import_module
from typing import NamedTuple

from app.ui.page import Page


class Deed(NamedTuple):
    """An action of a page by its words, which Ctrl+K offers from every other page.

    With `after` ('una sesión') it acts on something that is chosen on its page: one is only led there, unless one
    record of that type (`CHOSEN`) is in sight where one comes from, or it is the plan of the year.
    One of an `instrument` is listed only while the network uses it.
    """

    words: str
    after: str = ""
    instrument: str = ""


CHOSEN = {"una sesión": "meeting", "una práctica": "practice", "un acuerdo": "commitment", "un plan": "annual_plan"}


class Entry(NamedTuple):
    """One page: `place` is 'module:Class', and `sidebar` whether the sidebar lists it.

    One that belongs to an `instrument`, or to several with blanks between, is listed, with its deeds, only while the
    network uses one of them.
    One that the sidebar does not list is marked there as the page that it is `under`, if it is of one, and is `alone`
    where it needs nothing chosen before: Ctrl+K goes to it too.
    `deeds` repeat the words of the page's actions, so that they can be listed before the page is made.
    """

    key: str
    name: str
    icon: str
    shortcut: str
    place: str
    sidebar: bool = True
    deeds: tuple[Deed, ...] = ()
    instrument: str = ""
    under: str = ""
    alone: bool = False

    def belongs(self, in_use: frozenset[str]) -> bool:
        """Whether it is listed while the network uses these instruments."""
        return not self.instrument or not in_use.isdisjoint(self.instrument.split())

    def load(self) -> type[Page]:
        """The page's class."""
        module, name = self.place.split(":")
        found: type[Page] = getattr(import_module(module), name)
        return found


_MEETINGS = (
    Deed("Planificar sesión"),
    Deed("Preparar la próxima sesión"),
    Deed("Guardar el calendario…"),
    Deed("Buscar sesiones"),
    *(
        Deed(words, "una sesión")
        for words in (
            "Convocar",
            "Marcar como realizada",
            "Reprogramar",
            "Suspender",
            "Imprimir la convocatoria y tabla",
            "Imprimir la lista de asistencia",
            "Imprimir el acta",
            "Imprimir la convocatoria en blanco",
            "Imprimir la lista de asistencia en blanco",
            "Imprimir el acta en blanco",
            "Imprimir la encuesta en blanco",
            "Imprimir la encuesta con sus respuestas",
            "Imprimir la observación en blanco",
            "Imprimir la observación de la sesión",
            "Marcar el acta como leída",
            "Aprobar el acta",
            "Marcar el acta como firmada",
            "Marcar el acta como enviada",
            "Corregir el acta",
            "Ciclo de mejora de la sesión",
            "Quitar la sesión",
            "Ver su historia",
        )
    ),
)
_PRACTICES = (
    Deed("Escribir una práctica"),
    Deed("Buscar una práctica"),
    Deed("Ver objetivos con práctica"),
    Deed("Imprimir hoja en blanco"),
    *(
        Deed(words, "una práctica")
        for words in (
            "Compartir práctica",
            "Editar la práctica",
            "Imprimir la práctica",
            "Elegir objetivos",
            "Agregar evidencia",
            "Adaptar como mía",
            "Ciclo de mejora de la práctica",
            "Quitar la práctica",
            "Ver su historia",
        )
    ),
)
_CYCLE = tuple(
    Deed(words, "una práctica")
    for words in (
        "Guardar versión",
        "Ver su historia",
        "Ver la práctica",
        "Ver Presentación",
        "Ver Evaluación",
        "Ver Aplicaciones",
        "Ver Tickets de salida",
        "Ver Autoevaluación",
        "Imprimir lo de esta etapa",
    )
)
_COMMITMENTS = (
    Deed("Anotar acuerdo"),
    Deed("Buscar acuerdos"),
    Deed("Imprimir los acuerdos del año"),
    Deed("Ver su historia", "un acuerdo"),
)
_PLAN = (
    *(Deed(f"Ver {part}", instrument="plan") for part in ("Diagnóstico", "Foco", "Metas", "Calendario", "Actividades")),
    Deed("Ver Ciclos", instrument="cycles"),
    *(Deed(words, instrument="plan") for words in ("Ver Versiones", "Ver Cierre", "Imprimir el plan")),
    *(
        Deed(words, "un plan")
        for words in (
            "Acordar el plan",
            "Marcar como enviado",
            "Cerrar el año",
            "Preparar el plan del año siguiente",
            "Guardar una versión con su motivo",
            "Entregar la coordinación",
            "Volver al estado anterior",
            "Quitar el plan",
            "Ver su historia",
        )
    ),
    *(Deed(words, "un ciclo") for words in ("Imprimir el ciclo", "Volver a la etapa anterior", "Quitar el ciclo")),
)
_NETWORK = (
    Deed("Ver escuelas"),
    Deed("Ver personas"),
    Deed("Ver computadores"),
    Deed("Ver microcentros anteriores"),
    Deed("Juntar otro microcentro"),
    Deed("Guardar el archivo del año…"),
    Deed("Agregar escuela"),
    Deed("Agregar persona"),
    Deed("Quitar lo que se está viendo", "una escuela o persona"),
    Deed("Ver su historia", "una persona"),
)
_EXCHANGE = (
    Deed("Intercambiar…"),
    Deed("Entregar a un archivo…"),
    Deed("Recibir archivos…"),
    Deed("Invitar a colegas…"),
    Deed("Ver Entregar y recibir"),
    Deed("Ver Por decidir"),
    Deed("Ver Historial"),
    Deed("Ver Salud del intercambio"),
)
_SETTINGS = (
    Deed("Ir a mi perfil"),
    Deed("Ir a mi código en este computador"),
    Deed("Ir al tamaño del texto y los colores"),
    Deed("Ir a los datos del microcentro"),
    Deed("Ir a las reglas de la red"),
    Deed("Ir a los archivos oficiales"),
    Deed("Ir a la carpeta de datos y las copias"),
    Deed("Ir a las carpetas de intercambio"),
    Deed("Ir a los otros microcentros"),
    Deed("Guardar copia de respaldo…"),
    Deed("Restaurar una copia…"),
    Deed("Revisar los datos"),
    Deed("Cargar archivo oficial…"),
)
_SHEETS = (
    Deed("Recibir planilla…"),
    Deed("Guardar en una planilla…"),
    Deed("Guardar planilla para llenar…"),
)
_PAPERS = (Deed("Ver todos los formularios"), Deed("Juntar todo en un cuaderno"))
_SEARCH = (Deed("Buscar en todo"), Deed("Quitar los filtros de la búsqueda"))
_TRASH = (
    Deed("Buscar en la papelera"),
    Deed("Traer de vuelta", "lo que quiere traer"),
    Deed("Ver su historia", "algo de la papelera"),
)
_INSTRUMENTS = (
    *(
        Deed(words, instrument=code)
        for code, name, verb in (
            ("diagnostic", "Diagnóstico de la red", "Nuevo diagnóstico"),
            ("work_lines", "Líneas de trabajo", "Agregar línea de trabajo"),
            ("log", "Bitácora y mensajes", "Escribir una nota"),
            ("rubric", "Rúbrica de tres niveles", "Mirar un grupo"),
            ("class_observation", "Observación de clases", "Observar una clase"),
            ("internships", "Pasantías", "Agregar pasantía"),
            ("materials", "Banco de materiales", "Agregar material"),
            ("visits", "Visitas", "Nueva visita"),
            ("advisory", "Registro de asesoría", "Nuevo registro de asesoría"),
            ("sheets", "Fichas de experiencia", "Nueva ficha"),
            ("capabilities", "Quién ofrece y quién necesita", "Ofrecer o pedir"),
            ("allies", "Organizaciones aliadas", "Agregar organización"),
        )
        for words in (verb, f"Ver {name}")
    ),
    Deed("Comparar inicio y fin", instrument="diagnostic"),
    Deed("A quién ayudar primero", instrument="rubric"),
    Deed("Ver el año por dimensión", instrument="class_observation"),
    Deed("Ver visitas por escuela", instrument="visits"),
    Deed("Quién puede ayudar a quién", instrument="capabilities"),
    Deed("Agregar redes de referencia", instrument="allies"),
    Deed("Imprimir lo que se ve", "un instrumento"),
    Deed("Llevar a una planilla para editar…", "un registro de asesoría", "advisory"),
    Deed("Ver Formatos"),
    Deed("Hacer una versión nueva", "un formato en uso"),
    Deed("Ver su historia", "algo de un instrumento"),
)
_INDICATORS = (Deed("Copiar la tabla de indicadores"), Deed("Imprimir el informe"))

ALL = (
    Entry("inicio", "Inicio", "house", "Ctrl+1", "app.ui.pages.home:HomePage"),
    Entry("buscar", "Buscar", "search", "Ctrl+Shift+F", "app.ui.pages.search:SearchPage", deeds=_SEARCH),
    Entry("sesiones", "Sesiones", "calendar-days", "Ctrl+2", "app.ui.pages.meetings:MeetingsPage", deeds=_MEETINGS),
    Entry("practicas", "Prácticas", "book-open", "Ctrl+3", "app.ui.pages.practices:PracticesPage", deeds=_PRACTICES),
    Entry(
        "acuerdos", "Acuerdos", "list-checks", "Ctrl+4", "app.ui.pages.commitments:CommitmentsPage", deeds=_COMMITMENTS
    ),
    Entry(
        "plan",
        "Plan anual",
        "target",
        "Ctrl+5",
        "app.ui.pages.plan:PlanPage",
        deeds=_PLAN,
        instrument="plan cycles",
    ),
    Entry(
        "indicadores",
        "Indicadores",
        "chart-column",
        "Ctrl+6",
        "app.ui.pages.indicators:IndicatorsPage",
        deeds=_INDICATORS,
    ),
    Entry(
        "instrumentos",
        "Instrumentos",
        "clipboard-list",
        "Ctrl+7",
        "app.ui.pages.instruments:InstrumentsPage",
        deeds=_INSTRUMENTS,
    ),
    Entry("red", "Red", "school", "Ctrl+8", "app.ui.pages.network:NetworkPage", deeds=_NETWORK),
    Entry(
        "intercambio",
        "Intercambio",
        "arrow-left-right",
        "Ctrl+9",
        "app.ui.pages.exchange:ExchangePage",
        deeds=_EXCHANGE,
    ),
    Entry("ajustes", "Ajustes", "settings", "Ctrl+0", "app.ui.pages.settings:SettingsPage", deeds=_SETTINGS),
    Entry(
        "planillas",
        "Planillas",
        "clipboard-list",
        "",
        "app.ui.pages.sheets:SheetsPage",
        sidebar=False,
        deeds=_SHEETS,
        alone=True,
    ),
    Entry(
        "formularios",
        "Imprimir formularios",
        "printer",
        "",
        "app.ui.pages.papers:PapersPage",
        sidebar=False,
        deeds=_PAPERS,
        alone=True,
    ),
    Entry(
        "ciclo",
        "El camino de una práctica",
        "repeat-2",
        "",
        "app.ui.pages.cycle:CyclePage",
        sidebar=False,
        deeds=_CYCLE,
        under="practicas",
    ),
    Entry(
        "comparar",
        "Comparar microcentros",
        "network",
        "",
        "app.ui.pages.compare:ComparePage",
        sidebar=False,
        deeds=(Deed("Copiar la comparación"),),
        under="indicadores",
        alone=True,
    ),
    Entry(
        "indicadores-propios",
        "Indicadores propios",
        "target",
        "",
        "app.ui.pages.indicators_own:OwnIndicatorsPage",
        sidebar=False,
        deeds=(Deed("Definir un indicador"),),
        instrument="indicators",
        under="indicadores",
        alone=True,
    ),
    Entry("bienvenida", "Bienvenida", "sprout", "", "app.ui.pages.welcome:WelcomePage", sidebar=False),
    Entry(
        "cobertura",
        "Objetivos con práctica",
        "target",
        "",
        "app.ui.pages.practices_coverage:CoveragePage",
        sidebar=False,
        under="practicas",
        alone=True,
    ),
    Entry("quien", "Varias personas", "users", "", "app.ui.pages.who:WhoPage", sidebar=False),
    Entry(
        "papelera",
        "Papelera",
        "trash-2",
        "",
        "app.ui.pages.trash:TrashPage",
        sidebar=False,
        deeds=_TRASH,
        alone=True,
    ),
    Entry("historia", "Historia", "history", "", "app.ui.pages.record:RecordPage", sidebar=False),
    Entry("manual", "Manual", "circle-question-mark", "", "app.ui.manual:ManualPage", sidebar=False, alone=True),
    Entry("borrar", "Borrar para siempre", "trash-2", "", "app.ui.pages.erasing:ErasingPage", sidebar=False),
    Entry("documento", "Documento", "printer", "", "app.ui.preview:PreviewPage", sidebar=False),
)


def entries() -> tuple[Entry, ...]:
    """Every page, in the order of the sidebar."""
    return ALL


def entry(key: str) -> Entry:
    """The page called `key`. Raises `KeyError`."""
    return {each.key: each for each in entries()}[key]
