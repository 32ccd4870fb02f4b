"""The indicators of the program by section: what each says and the decision that it feeds (domain.md 9).

To measure without using it harms and eats time (S001): none is here without its decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "amount"]

SECTIONS = {
    "sessions": "Asistencia y sesiones",
    "practices": "Prácticas",
    "applications": "Aplicaciones",
    "tickets": "Tickets",
    "self_evaluation": "Autoevaluación",
    "satisfaction": "Satisfacción",
    "commitments": "Compromisos",
    "dynamics": "Dinámica",
    "diagnostic": "Diagnóstico",
    "rubric": "Rúbrica",
    "data": "Datos entregados",
    "focus": "Foco",
}


@dataclass(frozen=True)
class Definition:
    """One indicator. `told` is its sentence, with {part}, {whole} and {amount}; `empty` the one while there is nothing.

    {part:llegó|llegaron} is the first word for one and the second otherwise. `alone`: the sentence of an amount where
    most readings are shares.

    `by_school`: it can be asked of one school; the others are always the network's. `better`: 'up', 'down' or ''.
    `cumulative`: its points pile up towards a whole, month by month. `base`: what its n counts, one and many.
    """

    code: str
    section: str
    name: str
    told: str
    empty: str
    decision: str
    numerator: str
    denominator: str
    base: tuple[str, str]
    unit: Unit = "share"
    by_school: bool = True
    better: str = "up"
    reference: str = ""
    measure: str = ""
    cumulative: bool = False
    alone: str = ""


_NO_SESSION = "Todavía no hay sesiones realizadas en este período."
_NO_APPLICATION = "Todavía nadie ha anotado una práctica aplicada."

_ALL = (
    Definition(
        "attendance_meeting", "sessions", "Asistencia de cada sesión",
        "A la última sesión {part:asistió|asistieron} {part} de {whole} {whole:persona esperada|personas esperadas}",
        _NO_SESSION,
        "Cambiar la fecha, la escuela anfitriona o el traslado cuando una sesión reúne a menos personas.",
        "Presentes, quienes llegaron tarde o se retiraron antes, a distancia y con reemplazante",
        "Integrantes que se esperaban",
        ("persona esperada", "personas esperadas"),
        reference="95\u00a0% en Andalién Sur; más de 80\u00a0% en Tiltil.",
    ),
    Definition(
        "attendance_year", "sessions", "Asistencia del período",
        "{part} {part:asistencia|asistencias} de {whole} que se {whole:esperaba|esperaban}", _NO_SESSION,
        "Conversar con la escuela que falta más de una vez y buscar con ella cómo puede venir.",
        "Asistencias de las sesiones realizadas", "Personas esperadas en esas sesiones",
        ("asistencia esperada", "asistencias esperadas"),
        reference="90\u00a0% al año en Quilpué; más de 70\u00a0% al mes en Malloa.",
    ),
    Definition(
        "schools_represented", "sessions", "Escuelas representadas",
        "Hubo alguien de la escuela en {part} de {whole} {whole:ocasión|ocasiones}",
        "Todavía no hay sesiones realizadas en que se esperara a una escuela de la red.",
        "Acordar quién representa a una escuela cuando su docente no puede salir.",
        "Escuelas con al menos una persona en la sesión", "Escuelas de la red ese día, sin las que estaban en receso",
        ("ocasión", "ocasiones"),
        reference="Malloa busca que todas estén siempre.",
    ),
    Definition(
        "hours_used", "sessions", "Horas pedagógicas usadas",
        "Se {amount:usó|usaron} {amount} {amount:hora pedagógica|horas pedagógicas}", _NO_SESSION,
        "Repartir las sesiones para no pasar de las horas que se permiten en un mes.",
        "Horas pedagógicas de las sesiones realizadas", "",
        ("sesión", "sesiones"), unit="amount", by_school=False, better="",
        measure="horas",
    ),
    Definition(
        "pedagogical_share", "sessions", "Parte pedagógica de la sesión",
        "{part} de {whole} {whole:minuto|minutos} {part:fue pedagógico|fueron pedagógicos}",
        "Todavía no hay tablas con minutos de sesiones realizadas.",
        "Acortar la parte informativa de la próxima tabla.",
        "Minutos del bloque pedagógico", "Minutos pedagógicos y administrativos",
        ("sesión", "sesiones"), by_school=False,
    ),
    Definition(
        "practices_shared", "practices", "Prácticas presentadas frente a la meta",
        "Se {part:ha|han} presentado {part} {part:práctica|prácticas} de las {whole} de la meta",
        "Todavía no se presenta ninguna práctica en una sesión.",
        "Pedir desde ya quién presenta en las próximas sesiones.",
        "Prácticas distintas presentadas en sesiones realizadas", "Meta del año",
        ("práctica de meta", "prácticas de meta"), cumulative=True,
        reference="Andalién Sur se propone al menos siete en el año.",
        alone="Se {amount:ha|han} presentado {amount} {amount:práctica|prácticas}",
    ),
    Definition(
        "presenting", "practices", "Quiénes han presentado",
        "{part:Ha|Han} presentado {part} de {whole} {whole:integrante|integrantes}",
        "Todavía no hay integrantes con un cargo.",
        "Invitar a presentar a quien todavía no lo ha hecho.",
        "Integrantes que presentaron una práctica", "Integrantes al fin del período",
        ("integrante", "integrantes"), cumulative=True,
    ),
    Definition(
        "on_time", "practices", "Presentaciones a tiempo",
        "{part} de {whole} {whole:presentación|presentaciones} {part:cumplió|cumplieron} el tiempo acordado",
        "Todavía no se anota cuánto duró una presentación.",
        "Ensayar antes o usar el cronómetro para que quede tiempo de conversar.",
        "Presentaciones dentro de los minutos acordados", "Presentaciones con el tiempo anotado",
        ("presentación", "presentaciones"),
    ),
    Definition(
        "with_evidence", "practices", "Prácticas con evidencia de estudiantes",
        "{part} de {whole} {whole:práctica presentada|prácticas presentadas} {part:tiene|tienen} evidencia",
        "Todavía no se presenta ninguna práctica en una sesión.",
        "Ayudar a quien presenta a reunir una muestra del trabajo de sus estudiantes.",
        "Prácticas presentadas con evidencia", "Prácticas presentadas",
        ("práctica presentada", "prácticas presentadas"),
    ),
    Definition(
        "applications", "applications", "Prácticas aplicadas",
        "Se {amount:anotó|anotaron} {amount} {amount:aplicación|aplicaciones} de prácticas", _NO_APPLICATION,
        "Elegir qué práctica conviene volver a mostrar y en qué escuela acompañar.",
        "Aplicaciones hechas", "",
        ("aplicación", "aplicaciones"), unit="amount", measure="aplicaciones",
    ),
    Definition(
        "teachers_applying", "applications", "Docentes que aplicaron",
        "{part} de {whole} {whole:docente|docentes} {part:aplicó|aplicaron} al menos una práctica", _NO_APPLICATION,
        "Ofrecer apoyo a quien no ha podido aplicar, sin buscar culpables.",
        "Docentes con una aplicación o más", "Docentes de la red",
        ("docente", "docentes"),
        reference="Andalién Sur pide al menos una por docente entre sesiones.",
    ),
    Definition(
        "reach", "applications", "Alcance",
        "Las aplicaciones llegaron a {amount} {amount:estudiante|estudiantes}",
        "Todavía no se sabe a cuántos estudiantes llegaron las prácticas.",
        "Buscar una práctica para los grados y las escuelas donde no ha llegado ninguna.",
        "Estudiantes distintos de los cursos que aplicaron", "",
        ("aplicación", "aplicaciones"), unit="amount", measure="estudiantes",
    ),
    Definition(
        "depth", "applications", "Profundidad",
        "{part} de {whole} {whole:aplicación|aplicaciones} se {part:repitió o quedó|repitieron o quedaron} allí",
        _NO_APPLICATION,
        "Decidir qué prácticas pasan a ser parte de la rutina de cada escuela.",
        "Aplicaciones de dos o más veces, o incorporadas a la escuela", "Aplicaciones hechas",
        ("aplicación", "aplicaciones"),
    ),
    Definition(
        "tickets", "tickets", "Tickets por dimensión",
        "{part} de {whole} {whole:respuesta|respuestas} de los estudiantes {part:fue favorable|fueron favorables}",
        "Todavía no hay tickets de salida.",
        "Ajustar la práctica en la dimensión y el grado con menos respuestas favorables.",
        "Respuestas favorables", "Respuestas",
        ("respuesta", "respuestas"),
    ),
    Definition(
        "ticket_coverage", "tickets", "Cobertura de los tickets",
        "{part:Respondió|Respondieron} {part} de {whole} {whole:estudiante|estudiantes} de los cursos que aplicaron",
        "Todavía no hay tickets con su matrícula.",
        "Dar tiempo al ticket al final de la clase donde responden pocos.",
        "Estudiantes que respondieron", "Estudiantes de los cursos que aplicaron",
        ("estudiante", "estudiantes"),
    ),
    Definition(
        "self_evaluations", "self_evaluation", "Autoevaluaciones entregadas",
        "{part} de {whole} {whole:aplicación|aplicaciones} {part:tiene|tienen} su autoevaluación", _NO_APPLICATION,
        "Reservar diez minutos después de la clase para escribirla.",
        "Aplicaciones con autoevaluación", "Aplicaciones hechas",
        ("aplicación", "aplicaciones"),
    ),
    Definition(
        "will_continue", "self_evaluation", "Voluntad de continuar",
        "{part} de {whole} {whole:autoevaluación|autoevaluaciones} {part:dice|dicen} que se continuará",
        "Todavía ninguna autoevaluación dice si se continuará.",
        "Conversar en la sesión qué le falta a la práctica que no se quiere continuar.",
        "Autoevaluaciones con «sí» o «sí, con cambios»", "Autoevaluaciones que lo dicen",
        ("autoevaluación", "autoevaluaciones"),
    ),
    Definition(
        "satisfaction", "satisfaction", "Satisfacción con las sesiones",
        "{part} de {whole} {whole:respuesta|respuestas} {part:está|están} en lo más alto",
        "Todavía no hay encuestas de sesiones realizadas.",
        "Cambiar la próxima sesión en la pregunta con menos respuestas altas.",
        "Respuestas en la opción más favorable", "Respuestas, sin «no corresponde»",
        ("encuesta respondida", "encuestas respondidas"), by_school=False,
        reference="Andalién Sur: 82\u00a0% muy útil y 64\u00a0% preparado; Malloa: 55,38\u00a0% y 60,5\u00a0%.",
    ),
    Definition(
        "commitments_on_time", "commitments", "Compromisos a tiempo",
        "{part} de {whole} {whole:compromiso|compromisos} se {part:cumplió|cumplieron} en su plazo",
        "Todavía no vence ningún compromiso.",
        "Tomar menos compromisos, o con plazos que se puedan cumplir.",
        "Cumplidos hasta su plazo", "Vencidos en el período, sin los anulados",
        ("compromiso vencido", "compromisos vencidos"),
    ),
    Definition(
        "overdue_age", "commitments", "Atraso de lo pendiente",
        "Lo pendiente lleva {amount} {amount:día|días} de atraso (mediana)", "No hay compromisos atrasados.",
        "Cerrar, anular o volver a fechar en la próxima sesión lo que lleva más tiempo.",
        "Días desde el plazo", "",
        ("compromiso atrasado", "compromisos atrasados"), unit="amount", better="down", measure="días",
    ),
    Definition(
        "dynamics", "dynamics", "Dinámica lograda",
        "{part} de {whole} {whole:línea observada|líneas observadas} se {part:logró|lograron}",
        "Todavía no se observa una sesión realizada.",
        "Preparar la conducción de la próxima sesión en lo que no se logró.",
        "Líneas con «sí»", "Líneas observadas",
        ("línea observada", "líneas observadas"), by_school=False, reference="100\u00a0% en tres líneas en Malloa.",
    ),
    Definition(
        "diagnostic", "diagnostic", "Perfil de la red",
        "{part} de {whole} {whole:respuesta|respuestas} {part:ve|ven} a la red establecida o consolidada",
        "Todavía no hay diagnóstico de este año.",
        "Elegir la característica que el plan del año va a trabajar.",
        "Respuestas 3 y 4", "Respuestas",
        ("persona que respondió", "personas que respondieron"), by_school=False,
    ),
    Definition(
        "critical", "rubric", "Grupos en nivel crítico",
        "{part} de {whole} {whole:grupo|grupos} {part:está|están} en nivel crítico",
        "Todavía no se mira a ningún grupo con la rúbrica en este período.",
        "Llevar la ayuda acordada primero a los grupos en nivel crítico.",
        "Grupos cuyo último nivel es crítico", "Grupos mirados",
        ("grupo mirado", "grupos mirados"), better="down",
        reference="En Puerto Cordillera bajó de 9,6\u00a0% a 2\u00a0% en 2020.",
    ),
    Definition(
        "data_reported", "data", "Escuelas que entregaron datos",
        "Llegaron datos {part} de {whole} {whole:vez|veces}", "Todavía no se intercambian entregas en este período.",
        "Llamar a la escuela de la que no llega nada y buscar cómo traer su pendrive.",
        "Escuelas de las que llegó algo en el mes", "Escuelas de la red en el mes",
        ("vez", "veces"),
        reference="100\u00a0% en Malloa en septiembre de 2023.",
    ),
    Definition(
        "focus_coverage", "focus", "Objetivos del foco trabajados",
        "Se {part:ha|han} trabajado {part} de {whole} {whole:objetivo|objetivos} del foco",
        "Falta el foco en el plan del año, o el archivo oficial de objetivos.",
        "Elegir prácticas para los objetivos y grados que faltan.",
        "Objetivos del eje trabajados en prácticas del año", "Objetivos oficiales del eje en los grados de la red",
        ("objetivo", "objetivos"),
        cumulative=True,
    ),
)  # fmt: skip
DEFINITIONS = {one.code: one for one in _ALL}
