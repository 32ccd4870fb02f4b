"""The formats that custom offers until the network makes its own (domain.md 5.4 and 8; [custom]): data, no store.

`REVISION` is part of the id of every record made from here: whoever changes a word raises it, so that two versions
of the program never write different words under one id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

REVISION = 1
# What tells the formats of one kind apart.
FULL, HALF, REMOTE = "full", "half", "remote"
OLDER, YOUNGER = "3_to_8", "1_to_2"
GROUP, SCHOOL_LINK = "group", "school_link"


@dataclass(frozen=True)
class DefaultItem:
    """One line of a customary format; `fields` are those of `template_item`."""

    code: str
    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Default:
    """One customary format; `fields` are those of `template`."""

    kind: str
    key: str
    title: str
    items: tuple[DefaultItem, ...]
    body: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)


def all_defaults() -> tuple[Default, ...]:
    """Every customary format; the first of a kind is the one that holds where nothing else is asked for."""
    return _ALL


def _item(code: str, text: str, **fields: Any) -> DefaultItem:
    return DefaultItem(code, text, fields)


def _agenda(key: str, title: str, minutes: tuple[int, ...], practices: int, total: int) -> Default:
    opening, review, admin, results, workshop, closing = minutes
    shown = [
        _item(f"{code}_{number}", text, block="PEDAGOGICAL", method=method, minutes=length)
        for number in range(1, practices + 1)
        for code, text, method, length in (
            ("presentation", f"Práctica {number}: presentación", "presentation", 15),
            ("peer_review", f"Práctica {number}: comentarios de los colegas", "peer_review", 20),
        )
    ]
    items = (
        _item("welcome", "Bienvenida, asistencia y acta anterior", block="OPENING", method="plenary", minutes=opening),
        _item("pending", "Acuerdos pendientes", block="OPENING", method="plenary", minutes=review),
        _item(
            "news",
            "Informaciones del sostenedor, la DEPROV y el Ministerio",
            block="ADMIN",
            method="plenary",
            minutes=admin,
        ),
        *shown,
        _item(
            "tested",
            "Resultados de lo probado desde la sesión anterior",
            block="PEDAGOGICAL",
            method="plenary",
            minutes=results,
        ),
        _item(
            "workshop",
            "Taller: adaptar la práctica elegida a cada curso",
            block="PEDAGOGICAL",
            method="workshop",
            minutes=workshop,
        ),
        _item("closing", "Acuerdos, encuesta y lectura del acta", block="CLOSING", method="plenary", minutes=closing),
    )
    return Default("agenda", key, title, items, fields={"minutes": total})


_MINUTES = Default(
    "minutes",
    "",
    "Acta de la sesión",
    (
        _item("opening", "Hora de inicio, asistentes y ausencias", block="OPENING"),
        _item("former", "Lectura del acta anterior", block="OPENING"),
        _item("pending", "Revisión de los acuerdos pendientes", block="OPENING"),
        _item("topics", "Cada tema de la tabla y su resultado", block="PEDAGOGICAL"),
        _item("agreements", "Acuerdos y compromisos: qué, quién, cuándo y con qué se comprueba", block="CLOSING"),
        _item("next", "Próxima sesión: fecha, escuela anfitriona y tema", block="CLOSING"),
        _item("end", "Hora de término, anexos y firmas", block="CLOSING"),
    ),
)
_PRACTICE = Default(
    "practice",
    "",
    "Registro de práctica multigrado",
    (
        _item("problem", "¿Qué problema de la sala quiere resolver?"),
        _item("theme", "¿Qué tema y propósito comparten todos los grados?"),
        _item("common", "¿Qué hacen todos juntos al comenzar y al cerrar?"),
        _item("tasks", "¿Qué hace cada grado, con qué objetivo y qué produce?"),
        _item("steps", "¿Cuáles son los pasos de la clase?"),
        _item("evidence", "¿Qué muestran los trabajos de los estudiantes?"),
        _item("reflection", "¿Qué resultó, qué no y qué cambiaría?"),
        _item("conditions", "¿Qué necesita otra escuela para hacerla?"),
    ),
)
_TICKET = Default(
    "exit_ticket",
    OLDER,
    "Ticket de salida",
    (
        _item("felt", "¿Cómo me sentí trabajando hoy?", dimension="SOCIOEMOTIONAL", scale="faces3"),
        _item("learnt", "Escribo algo que aprendí hoy.", dimension="COGNITIVE", scale="short_answer"),
        _item("effort", "Revisé mi trabajo y lo mejoré.", dimension="ATTITUDINAL", scale="yes_partly_no"),
    ),
    "Se responde al terminar la clase, en cinco a diez minutos y sin nombre.",
    {"minutes": 10},
)
_TICKET_YOUNG = Default(
    "exit_ticket",
    YOUNGER,
    "Ticket de salida con caritas (1° y 2°)",
    (
        _item("felt", "Hoy me sentí…", dimension="SOCIOEMOTIONAL", scale="faces3"),
        _item("learnt", "Lo que hicimos hoy lo entendí…", dimension="COGNITIVE", scale="faces3"),
        _item("effort", "Terminé lo que empecé…", dimension="ATTITUDINAL", scale="faces3"),
    ),
    "Se lee en voz alta; cada niño pinta una carita. Sin nombre.",
    {"minutes": 5, "for_grades": ["NT1", "NT2", "1", "2"]},
)
_SURVEY = Default(
    "survey",
    "",
    "Encuesta de satisfacción",
    (
        *(
            _item(code, text, scale="one_to_four_na")
            for code, text in (
                ("useful", "Lo visto hoy me sirve para mi trabajo."),
                ("prepared", "Me siento con preparación para aplicarlo."),
                ("confident", "Pude decir mis dudas con confianza."),
                ("new_content", "Llevé a mi sala algo de las sesiones anteriores."),
                ("opinion", "Mi opinión se tomó en cuenta."),
                ("time", "El tiempo se usó bien."),
                ("objective", "Se logró el objetivo de la sesión."),
            )
        ),
        _item("keep", "¿Qué mantendría?", scale="open"),
        _item("change", "¿Qué cambiaría?", scale="open"),
        _item("next", "¿Qué tema pide para la próxima sesión?", scale="open"),
    ),
    "Sin nombre, en dos minutos. 1: nada de acuerdo; 4: muy de acuerdo.",
    {"minutes": 2},
)
_MEETING_GUIDE = Default(
    "meeting_guide",
    "",
    "Pauta de observación de la sesión",
    tuple(
        _item(code, text, scale="yes_partly_no")
        for code, text in (
            ("opinions", "Las decisiones recogen las opiniones de todos."),
            ("participation", "Todas las personas participan activamente."),
            ("roles", "Personas con distintos cargos trabajan juntas."),
            ("time", "Se cumplen la tabla y los tiempos."),
            ("evidence", "Hay trabajos de estudiantes sobre la mesa."),
            ("decisions", "Cada decisión tiene responsable y fecha."),
            ("objective", "Quienes conducen conocen el objetivo y el producto esperado."),
            ("blocks", "La parte informativa es más corta que la pedagógica."),
        )
    ),
    "La completa el equipo que conduce, al final de la sesión.",
)
_CLASS_GUIDE = Default(
    "class_guide",
    "",
    "Pauta de observación de la clase",
    tuple(
        _item(code, text, dimension=dimension, scale="yes_partly_no")
        for code, dimension, text in (
            ("explain", "COGNITIVE", "Explican con sus palabras lo que aprenden."),
            ("think", "COGNITIVE", "Comparan, relacionan o buscan más de un camino."),
            ("use", "COGNITIVE", "Usan lo aprendido en algo nuevo o de su entorno."),
            ("help", "interpersonal", "Se ayudan entre estudiantes de distintos grados."),
            ("listen", "interpersonal", "Se escuchan y responden a lo que dice el otro."),
            ("ask", "interpersonal", "Piden ayuda y opinan con confianza."),
            ("persist", "intrapersonal", "Siguen intentando cuando algo les cuesta."),
            ("enjoy", "intrapersonal", "Muestran interés y gusto por lo que hacen."),
            ("know", "intrapersonal", "Saben qué están aprendiendo y para qué."),
        )
    ),
    "Mire lo que los estudiantes hacen, dicen y sienten. Anote frases sin nombres.",
)
_DIAGNOSTIC = Default(
    "diagnostic",
    "",
    "Diagnóstico de la red",
    tuple(
        _item(code, text, dimension=dimension, scale="one_to_four", help=name)
        for code, dimension, name, text in (
            ("purpose", "core", "Propósito claro y ambicioso", "Tenemos un propósito común, escrito y exigente."),
            (
                "collaboration",
                "core",
                "Colaboración sostenida",
                "Todo el año hacemos juntos lo que nadie podría hacer solo.",
            ),
            (
                "knowledge",
                "core",
                "Conocimiento que circula",
                "Lo que uno aprende llega a los demás y queda donde todos lo encuentran.",
            ),
            (
                "inquiry",
                "core",
                "Mejora por indagación colaborativa",
                "Probamos, miramos los datos y cambiamos lo que hacemos.",
            ),
            ("trust", "core", "Confianza personal y profesional", "Aquí puedo mostrar mis dudas y mis errores."),
            ("responsibility", "core", "Corresponsabilidad", "Cumplimos a tiempo lo que prometemos."),
            (
                "links",
                "territorial",
                "Vínculo con organizaciones",
                "Trabajamos con las organizaciones que ya existen en el territorio.",
            ),
            (
                "community",
                "territorial",
                "Participación de la comunidad escolar",
                "Las familias, los estudiantes y otras personas aportan al propósito.",
            ),
            ("capital", "individual", "Capital profesional", "Gracias a esta red enseño mejor."),
            (
                "leadership",
                "individual",
                "Liderazgo distribuido",
                "Aquí conducen distintas personas, y yo conduzco en mi escuela.",
            ),
        )
    ),
    "Cada integrante responde sin nombre. 1: todavía no; 2: comenzando; 3: instalado; 4: consolidado.",
    {"minutes": 20},
)


def _levels(adequate: str, intermediate: str, critical: str) -> dict[str, str]:
    return {"level_adequate": adequate, "level_intermediate": intermediate, "level_critical": critical}


def _criterion(code: str, dimension: str, text: str, levels: dict[str, str], *, essential: bool = False) -> DefaultItem:
    return _item(code, text, dimension=dimension, scale="three_levels", essential=essential, **levels)


_RUBRIC_GROUP = Default(
    "rubric",
    GROUP,
    "Rúbrica de vinculación del grupo",
    (
        _criterion(
            "attendance",
            "group",
            "Asistencia",
            _levels("Casi todos vienen siempre.", "Hay faltas repetidas.", "Hay quienes dejaron de venir."),
            essential=True,
        ),
        _criterion(
            "work",
            "group",
            "Trabajos entregados",
            _levels("Casi todos entregan.", "Una parte entrega a veces.", "La mayoría no entrega."),
        ),
        _criterion(
            "family",
            "group",
            "Contacto con las familias",
            _levels("Hay contacto frecuente.", "Hay contacto de vez en cuando.", "No se logra contacto."),
        ),
        _criterion(
            "engagement",
            "group",
            "Compromiso en la práctica probada",
            _levels("Participan con interés.", "Participan con ayuda.", "No participan."),
        ),
    ),
    "Mira a un grupo, nunca a un estudiante. Sirve para enfocar la ayuda, no para comparar.",
)
_RUBRIC_SCHOOL = Default(
    "rubric",
    SCHOOL_LINK,
    "Rúbrica del vínculo de la escuela con la red",
    (
        _criterion(
            "attends",
            "school",
            "Asiste a las sesiones",
            _levels("A casi todas.", "A más o menos la mitad.", "A pocas o a ninguna."),
            essential=True,
        ),
        _criterion(
            "presents",
            "school",
            "Presenta prácticas",
            _levels("Presentó este año.", "Tiene una en preparación.", "Todavía no presenta."),
        ),
        _criterion(
            "adopts",
            "school",
            "Aplica prácticas de otros",
            _levels("Aplica y cuenta cómo le fue.", "Eligió alguna.", "Todavía no elige."),
        ),
        _criterion(
            "sends",
            "school",
            "Entrega sus registros",
            _levels("Al día.", "Con atraso.", "No entrega."),
        ),
    ),
    "Sirve para saber a qué escuela acompañar primero, no para comparar.",
)
_PRESENTATION = Default(
    "presentation",
    "",
    "Pauta de presentación de una práctica",
    (
        _item("implementation", "Implementación: qué se hizo, con quiénes y cómo se organizó la sala.", minutes=6),
        _item("results", "Resultados: qué muestran los trabajos de los estudiantes.", minutes=5),
        _item("reflection", "Reflexión crítica: qué costó, qué cambiaría y qué sigue sin respuesta.", minutes=4),
        _item("questions", "Preguntas para los colegas."),
    ),
    "Quince minutos en total.",
    {"minutes": 15},
)
_ALL = (
    _agenda(FULL, "Tabla de jornada completa", (15, 15, 45, 60, 75, 45), 3, 360),
    _agenda(HALF, "Tabla de media jornada", (10, 5, 25, 30, 20, 20), 2, 180),
    _agenda(REMOTE, "Tabla de sesión a distancia", (5, 5, 10, 15, 5, 15), 1, 90),
    _MINUTES,
    _PRACTICE,
    _TICKET,
    _TICKET_YOUNG,
    _SURVEY,
    _MEETING_GUIDE,
    _CLASS_GUIDE,
    _DIAGNOSTIC,
    _RUBRIC_GROUP,
    _RUBRIC_SCHOOL,
    _PRESENTATION,
)
