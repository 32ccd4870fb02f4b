"""Indicators that the network agrees on and enters itself, and its own rules in numbers (domain.md 9, [custom])."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.models.base import OwnWords, Record, child_of, choice, decimal, flag, free_text, integer, reference
from app.models.school import CONNECTIVITY, is_connection

DIRECTIONS = {"up": "Mejor si sube", "down": "Mejor si baja"}
INDICATOR_KINDS = {"share": "Tantos de tantos", "count": "Cantidad", "value": "Valor"}
# Numbers that custom proposes; a network that agrees on others writes them down.
RULES = {
    "hours_month": "Horas pedagógicas del mes",
    "hour_minutes": "Minutos de una hora pedagógica",
    "hour_parts": "Partes de hora a que se redondea",
    "meetings_year": "Sesiones del año",
    "presentation_minutes": "Minutos de una presentación",
    "review_minutes": "Minutos de comentarios de una presentación",
    "implementation_minutes": "Minutos para la implementación",
    "results_minutes": "Minutos para los resultados",
    "reflection_minutes": "Minutos para la reflexión",
    "admin_share": "Mayor parte administrativa de una sesión (%)",
    "small_number": "Respuestas desde las que se muestra un porcentaje",
    "visits_year": "Visitas al año por escuela",
    "plan_due_month": "Mes en que se envía el plan",
    "minutes_due_days": "Días para enviar el acta",
}


# A rule so named says whether the network offers that word for a school's connection: 1 it does, 0 no longer.
CONNECTION = "Conexión: "


def connection_rule(word: str) -> str:
    """The name of the rule for a word of the network's own, or for a customary one."""
    return f"{CONNECTION}{word}"


def _is_connection_rule(name: str) -> bool:
    word = name.removeprefix(CONNECTION)
    return word != name and (word in CONNECTIVITY.values() or is_connection(word))


class Indicator(Record):
    """A measure that the network follows; it names the decision that it feeds (S001)."""

    __tablename__ = "indicator"
    noun = ("indicador", "indicadores")
    title_field = "name"

    name: Mapped[str | None] = free_text("Indicador", need=True)
    kind: Mapped[str | None] = choice("Cómo se anota", INDICATOR_KINDS)
    unit: Mapped[str | None] = free_text("Unidad")
    numerator_label: Mapped[str | None] = free_text("Qué se cuenta")
    denominator_label: Mapped[str | None] = free_text("De cuántos")
    decision: Mapped[str | None] = free_text("Decisión que alimenta", need=True, long=True)
    direction: Mapped[str | None] = choice("Sentido", DIRECTIONS)
    goal: Mapped[str | None] = decimal("Meta")
    by_school: Mapped[bool | None] = flag("Se anota por escuela")
    active: Mapped[bool | None] = flag("En uso")


class IndicatorValue(Record):
    """What one school, or the whole network, reports of an indicator in a month (2026-04)."""

    __tablename__ = "indicator_value"
    noun = ("valor de indicador", "valores de indicador")

    indicator_id: Mapped[str | None] = child_of("Indicador", "indicator")
    school_id: Mapped[str | None] = reference("Escuela", "school")
    period: Mapped[str | None] = free_text("Mes")
    numerator: Mapped[int | None] = integer("Cuántos", high=10**12)
    denominator: Mapped[int | None] = integer("De cuántos", high=10**12)
    value: Mapped[str | None] = decimal("Valor")
    note: Mapped[str | None] = free_text("Nota", long=True)


class NetworkRule(Record):
    """A number that custom proposes and the network may change, or whether it offers a word for connections.

    `app.services.customs` and `app.services.connections` read them.
    """

    __tablename__ = "network_rule"
    noun = ("regla de la red", "reglas de la red")
    natural = ("name",)

    name: Mapped[str | None] = choice(
        "Regla",
        RULES,
        own=OwnWords(
            _is_connection_rule,
            "también `Conexión: palabra`, por cada palabra de la red para la conexión de una escuela, y por cada una "
            "de costumbre que la red dejó: su `value` es 1 si se ofrece y 0 si ya no",
        ),
    )
    value: Mapped[int | None] = integer("Valor", high=100_000)
