"""What each instrument is for, in one sentence, and where it opens."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """A page and what its `arrive` is given."""

    page: str
    part: str = ""


# The instruments by what they help with, in the order of the list.
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Para planificar y mejorar", ("plan", "cycles", "indicators", "diagnostic", "work_lines")),
    ("Para las sesiones", ("survey", "observation", "transfer", "log")),
    ("Para la sala de clases", ("rubric", "class_observation", "internships", "materials")),
    ("Para acompañar y dar cuenta", ("visits", "advisory", "sheets", "capabilities", "allies")),
)
SENTENCES = {
    "plan": "El foco del año, el diagnóstico, las metas y el calendario, en un solo lugar.",
    "cycles": "Planear un cambio, hacerlo, estudiar qué pasó y ajustar.",
    "survey": "Qué opinan de la sesión quienes asistieron, sin nombres y en dos minutos.",
    "observation": "Lo que el equipo que conduce vio en la sesión: participación, tiempos y decisiones.",
    "diagnostic": "Diez características de una buena red, al comenzar y al terminar el año.",
    "rubric": "En qué grupos o escuelas enfocar la ayuda: adecuado, intermedio o crítico.",
    "class_observation": "Lo que los estudiantes hacen, dicen y sienten en una clase.",
    "visits": "Las visitas de asesoría a cada escuela y lo que se acordó.",
    "advisory": "El registro que la supervisión informa de cada encuentro.",
    "sheets": "La experiencia de la red contada en una o dos páginas.",
    "internships": "Visitas a otra escuela para aprender una práctica.",
    "capabilities": "Quién puede ayudar en qué, y qué necesita cada escuela.",
    "allies": "Universidades, consultorios, municipios y otras redes que colaboran.",
    "materials": "Los materiales de la red por grado y nivel.",
    "work_lines": "Lo que todas las escuelas instalan a su ritmo, paso a paso.",
    "log": "Notas con fecha y mensajes a la red entre una sesión y otra.",
    "indicators": "Las cifras que la red mira mes a mes, con su meta.",
    "transfer": "Qué hizo cada escuela con lo que trajo la sesión.",
}
# Those that have, or are part of, a page of their own.
PLACES = {
    "plan": Place("plan"),
    "cycles": Place("plan"),
    "indicators": Place("indicadores"),
    "survey": Place("sesiones"),
    "observation": Place("sesiones"),
    "transfer": Place("sesiones"),
} | {
    code: Place("instrumentos", code)
    for code in (
        "diagnostic",
        "work_lines",
        "log",
        "rubric",
        "class_observation",
        "internships",
        "materials",
        "visits",
        "advisory",
        "sheets",
        "capabilities",
        "allies",
    )
}
