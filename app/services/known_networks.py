"""Networks that others have written about, to choose as the origin of a practice; names only (domain.md 11, S004)."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.base import text_id
from app.models.database import Database
from app.services import record_lists, rows
from app.text_keys import spanish_key

CHILE = "Chile"
_NAMES = (
    ("Microcentros rurales", CHILE),
    ("Redes de Mejoramiento Escolar (RME)", CHILE),
    ("Fundación Belén Educa", CHILE),
    ("Sociedad de Instrucción Primaria (SIP)", CHILE),
    ("Red de Escuelas Líderes", CHILE),
    ("Fundación Educacional Arauco", CHILE),
    ("Un Buen Comienzo, Fundación Oportunidad", CHILE),
    ("We Learn, Fundación Oportunidad", CHILE),
    ("Red Maestros de Maestros", CHILE),
    ("Red de ciencias PRETeC", CHILE),
    ("Eleva", CHILE),
    *(
        (f"Redes escolares de {country}", country)
        for country in (
            "Escocia",
            "Bélgica",
            "Australia",
            "Austria",
            "Inglaterra",
            "España",
            "México",
            "Uruguay",
            "Colombia",
        )
    ),
)


@dataclass(frozen=True)
class KnownNetwork:
    """One of them; `id` is that of its record, whether it is here or not."""

    id: str
    name: str
    country: str


def to_add(database: Database) -> tuple[KnownNetwork, ...]:
    """Those that are not among the organisations of the network yet."""
    here = _organisations(database)
    return tuple(
        KnownNetwork(text_id(database.space, f"known network {name}"), name, country)
        for name, country in _NAMES
        if spanish_key(name) not in here
    )


def add(database: Database, network: KnownNetwork) -> str:
    """Add one, under an id that is the same on every laptop."""
    fields = {"organisation": network.name, "kind": "network", "country": network.country}
    return rows.create(database, "ally", fields, id=network.id)


def _organisations(database: Database) -> set[str]:
    return {spanish_key(one.words["organisation"]) for one in record_lists.listing(database, "ally")}
