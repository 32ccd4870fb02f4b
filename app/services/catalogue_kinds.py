"""The official files Minga knows: the columns that give each away, and the index row each line becomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.services.catalogue_cells import Cell, commune, degrees, iso_day, one_of, shaped, whole, words, yes_no
from app.services.catalogue_names import readable, search_key
from app.services.rules import OA_EXAMPLE
from app.text_keys import spanish_key

Row = dict[str, Any]
Finish = Callable[[Row, Mapping[str, str]], Row]

_MOST = 999_999
_PRESCHOOL, _BASIC = "10", "110"


def _as_read(row: Row, _cells: Mapping[str, str]) -> Row:
    return row


@dataclass(frozen=True)
class FileKind:
    """One official file.

    `cells` are the columns that are used, by their official names; `signature` gives the file away, unless a
    column of `never` is there; `key` may not repeat; `finish` completes a row from its raw cells.
    """

    kind: str
    label: str
    signature: frozenset[str]
    cells: Mapping[str, Cell]
    key: str
    never: frozenset[str] = frozenset()
    finish: Finish = field(default=_as_read)

    def needed(self) -> list[str]:
        """The columns without which the file cannot be used."""
        return [column for column, cell in self.cells.items() if cell.need]


def _school(row: Row, cells: Mapping[str, str]) -> Row:
    """The names, and what is taught where the file lists it by code (ENS_01…ENS_11)."""
    taught = {cells[f"ENS_{n:02}"].strip() for n in range(1, 12) if f"ENS_{n:02}" in cells}
    if taught:
        for name, code in (("teaches_preschool", _PRESCHOOL), ("teaches_basic", _BASIC)):
            row[name] = code in taught if row.get(name) is None else row[name]
    official = row["official_name"]
    name = readable(official)
    return row | {
        "rbd_text": str(row["rbd"]),
        "name": name,
        "name_key": spanish_key(name),
        "search_key": search_key(official, row.get("commune_name")),
    }


def _objective(row: Row, _cells: Mapping[str, str]) -> Row:
    axis = row.get("axis") or ""
    return row | {"axis": axis, "search_key": search_key(row["code"], axis, row["text"])}


def _commune(row: Row, _cells: Mapping[str, str]) -> Row:
    return row | {"name_key": spanish_key(row["name"]), "search_key": search_key(row["name"])}


_RBD = Cell("rbd", whole(1, _MOST), need=True)
_COUNT = whole(0, _MOST)
_OFFICE = whole(0, 99_999)

COURSES = FileKind(
    "courses",
    "Resumen de matrícula (cursos simples y combinados)",
    frozenset({"RBD", "CUR_SIM_02", "CUR_COMB_02"}),
    {"RBD": _RBD, "CUR_SIM_02": Cell("simple_courses", _COUNT), "CUR_COMB_02": Cell("combined_courses", _COUNT)},
    key="rbd",
)
SCHOOLS = FileKind(
    "schools",
    "Directorio oficial de establecimientos",
    frozenset({"RBD", "NOM_RBD"}),
    {
        "RBD": _RBD,
        "DGV_RBD": Cell("check_character", shaped("[0-9K]", "9")),
        "NOM_RBD": Cell("official_name", words, need=True),
        "COD_COM_RBD": Cell("commune_cut", commune, need=True),
        "NOM_COM_RBD": Cell("commune_name", words),
        "COD_DEPROV_RBD": Cell("deprov_code", lambda text: str(_OFFICE(text))),
        "NOM_DEPROV_RBD": Cell("deprov_name", words),
        "COD_DEPE": Cell("dependency", one_of("1", "2", "3", "4", "5", "6")),
        "RURAL_RBD": Cell("rural", yes_no),
        "LATITUD": Cell("lat", degrees(90)),
        "LONGITUD": Cell("lon", degrees(180)),
        "CONVENIO_PIE": Cell("has_pie", yes_no),
        "MAT_ENS_1": Cell("preschool_pupils", _COUNT),
        "MAT_ENS_2": Cell("basic_pupils", _COUNT),
        "MAT_TOTAL": Cell("pupils", _COUNT),
        "ESTADO_ESTAB": Cell("state", one_of("1", "2", "3", "4")),
        "IMPARTE_PARVULARIA": Cell("teaches_preschool", yes_no),
        "IMPARTE_BASICA": Cell("teaches_basic", yes_no),
        "CUR_SIM_BASICA_2022": Cell("simple_courses", _COUNT),
        "CUR_COMB_BASICA_2022": Cell("combined_courses", _COUNT),
    },
    key="rbd",
    never=COURSES.signature - {"RBD"},
    finish=_school,
)
OBJECTIVES = FileKind(
    "objectives",
    "Objetivos de aprendizaje",
    frozenset({"CODIGO", "DESCRIPCION"}),
    {
        "CODIGO": Cell("code", shaped(r"[A-Z]{2}0[1-8] OA[A-Z]? [0-9A-Z]{1,5}", OA_EXAMPLE), need=True),
        "TIPO": Cell("kind", one_of("OA", "OAA", "OAH"), need=True),
        "COD_ASIGNATURA": Cell("subject", shaped("[A-Z]{2}", "MA"), need=True),
        "ASIGNATURA": Cell("subject_name", words, need=True),
        "GRADO": Cell("grade", one_of(*"12345678"), need=True),
        "EJE": Cell("axis", words),
        "DESCRIPCION": Cell("text", words, need=True),
    },
    key="code",
    finish=_objective,
)
COMMUNES = FileKind(
    "communes",
    "Comunas",
    frozenset({"CUT_COMUNA", "COMUNA"}),
    {
        "CUT_COMUNA": Cell("cut", commune, need=True),
        "COMUNA": Cell("name", words, need=True),
        "PROVINCIA": Cell("province", words),
        "REGION": Cell("region", words),
        "REGION_CORTA": Cell("region_short", words),
    },
    key="cut",
    finish=_commune,
)
SLEP = FileKind(
    "slep",
    "Servicios locales por comuna",
    frozenset({"COD_SLEP", "COD_COM_RBD"}),
    {
        "COD_COM_RBD": Cell("commune_cut", commune, need=True),
        "COD_SLEP": Cell("code", lambda text: str(_OFFICE(text)), need=True),
        "NOMBRE_SLEP_FORMATO": Cell("name", words, need=True),
        "AGNO_TRASPASO_EDUC": Cell("transfer_year", whole(2000, 2100)),
    },
    key="commune_cut",
    never=SCHOOLS.signature,
)
DEPROV = FileKind(
    "deprov",
    "Departamentos provinciales de educación",
    frozenset({"COD_DEPROV", "NOM_DEPROV"}),
    {
        "COD_DEPROV": Cell("code", lambda text: str(_OFFICE(text)), need=True),
        "NOM_DEPROV": Cell("name", lambda text: readable(words(text)), need=True),
        "COD_REG": Cell("region_code", lambda text: str(whole(1, 99)(text)).zfill(2)),
    },
    key="code",
)
HOLIDAYS = FileKind(
    "holidays",
    "Feriados",
    frozenset({"FECHA", "NOMBRE"}),
    {"FECHA": Cell("day", iso_day, need=True), "NOMBRE": Cell("name", words, need=True)},
    key="day",
)

KINDS: dict[str, FileKind] = {
    kind.kind: kind for kind in (SCHOOLS, COURSES, OBJECTIVES, COMMUNES, DEPROV, SLEP, HOLIDAYS)
}
