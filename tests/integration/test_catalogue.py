"""The catalogues' file: taking files in, replacing them, handing them on, and finding things in them."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Cancelled, DatabaseUnavailable, FileUnreadable, InputRefused, InvalidData
from app.services import catalogue as catalogues
from app.services.catalogue import Catalogue, KeptFile
from tests.patience import Impatient

HEADER = "RBD,DGV_RBD,NOM_RBD,COD_COM_RBD,NOM_COM_RBD,COD_DEPE,RURAL_RBD,ESTADO_ESTAB,CUR_COMB_BASICA_2022\n"
SCHOOLS = HEADER + (
    "4901,7,ESCUELA ÁRBOL DE LA VEGA,8105,HUALQUI,2,1,1,2\n"
    "4902,5,ESCUELA LOS PINOS,8105,HUALQUI,6,1,1,0\n"
    "490,1,COLEGIO SAN PEDRO,8104,FLORIDA,3,1,2,1\n"
    "49011,2,COLEGIO VEGA CHICA,8104,FLORIDA,3,0,1,\n"
)
OBJECTIVES = (
    "CODIGO,TIPO,COD_ASIGNATURA,ASIGNATURA,GRADO,EJE,DESCRIPCION\n"
    "MA01 OA 01,OA,MA,Matemática,1,Números,Contar hasta cien.\n"
    "MA01 OA 18,OA,MA,Matemática,1,Medición,Comparar la longitud.\n"
    'MA02 OA 19,OA,MA,Matemática,2,Medición,"Medir, con centímetros."\n'
    "MA01 OAA A,OAA,MA,Matemática,1,,Trabajar con orden.\n"
    "LE07 OA 01,OA,LE,Lengua y Literatura,7,Lectura,Leer novelas.\n"
    "LE01 OA 01,OA,LE,Lenguaje,1,Lectura,Leer cuentos.\n"
)


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(tmp_path / "datos" / "catalogos.db")
    yield opened
    opened.close()


def load(catalogue: Catalogue, text: str, name: str = "archivo.csv") -> catalogues.Loaded:
    path = catalogue.path.parent.parent / name
    path.write_text(text, encoding="utf-8")
    return catalogues.load(catalogue, path)


def rbds(found: list[catalogues.SchoolEntry]) -> list[int]:
    return [school.rbd for school in found]


def test_everything_answers_with_nothing_while_nothing_is_loaded(catalogue: Catalogue) -> None:
    assert catalogues.kinds_loaded(catalogue) == []
    assert catalogues.search_schools(catalogue, "vega") == []
    assert catalogues.school_by_rbd(catalogue, 1) is None
    assert catalogues.communes(catalogue, "hual") == []
    assert catalogues.commune_name(catalogue, "08105") == ""
    assert catalogues.subjects(catalogue) == []
    assert catalogues.axes(catalogue, "MA") == []
    assert len(catalogues.axes(catalogue, "NT")) == 8  # the cores of preschool are in no file (domain.md 7)
    assert catalogues.axis_named(catalogue, "NT", "pensamiento matematico") == "Pensamiento Matemático"
    assert catalogues.objectives(catalogue, "MA") == []
    assert catalogues.objectives_by_code(catalogue, ["MA01 OA 01"]) == {}
    assert catalogues.search_objectives(catalogue, "leer") == []
    assert catalogues.holiday(catalogue, dt.date(2026, 9, 18)) is None
    assert catalogues.files(catalogue) == []
    assert catalogues.slep_of_commune(catalogue, "08105") is None
    assert catalogues.deprovs(catalogue) == []


def test_nothing_is_created_before_the_first_use(catalogue: Catalogue) -> None:
    assert not catalogue.path.parent.exists()


def test_schools_are_found_by_number_from_its_beginning(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    assert rbds(catalogues.search_schools(catalogue, "490")) == [490, 4901, 4902, 49011]
    assert rbds(catalogues.search_schools(catalogue, "4901-7")) == [4901]
    assert rbds(catalogues.search_schools(catalogue, "490", limit=2)) == [490, 4901]


@pytest.mark.parametrize("text", ["vega arbol", "ARBOL", "ár de", "hualqui árbol", "  árbol   vega "])
def test_schools_are_found_by_words_in_any_order_without_accents(catalogue: Catalogue, text: str) -> None:
    load(catalogue, SCHOOLS)
    assert rbds(catalogues.search_schools(catalogue, text)) == [4901]


@pytest.mark.parametrize("text", ["rbol", "%", "_", "'; drop table school; --", "vega inexistente"])
def test_what_no_school_is_called_finds_nothing(catalogue: Catalogue, text: str) -> None:
    load(catalogue, SCHOOLS)
    assert catalogues.search_schools(catalogue, text) == []


def test_schools_that_are_open_come_first(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    found = [(each.rbd, each.status) for each in catalogues.search_schools(catalogue, "")]
    assert found == [(49011, "open"), (4901, "open"), (4902, "open"), (490, "in_recess")]


def test_other_files_complete_what_the_directory_says(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    load(catalogue, "CUT_COMUNA,COMUNA,REGION_CORTA\n08105,Hualquí,Biobío\n")
    load(catalogue, "COD_SLEP,NOMBRE_SLEP_FORMATO,COD_COM_RBD\n801,Andalién Sur,8105\n")
    load(catalogue, "RBD;CUR_SIM_02;CUR_COMB_02\n49011;4;3\n4901;9;9\n")
    school = catalogues.school_by_rbd(catalogue, 4902)
    assert school is not None
    assert (school.commune_name, school.slep, school.dependency) == ("Hualquí", "Andalién Sur", "6")
    other = catalogues.school_by_rbd(catalogue, 49011)
    assert other is not None
    assert (other.commune_name, other.combined_courses, other.simple_courses, other.slep) == ("Florida", 3, 4, "")
    first = catalogues.school_by_rbd(catalogue, 4901)
    assert first is not None
    assert (first.combined_courses, first.rbd_dv, first.status) == (2, "7", "open")
    assert catalogues.slep_of_commune(catalogue, "8105") == catalogues.Office("801", "Andalién Sur")
    assert catalogues.communes(catalogue, "hualqui") == [catalogues.Commune("08105", "Hualquí", "Biobío")]
    assert catalogues.commune_name(catalogue, "8104") == "Florida"


def test_objectives_are_found_by_subject_axis_grade_code_and_words(catalogue: Catalogue) -> None:
    load(catalogue, OBJECTIVES)
    assert [(s.code, s.name, len(s.names)) for s in catalogues.subjects(catalogue)] == [
        ("LE", "Lenguaje", 2),
        ("MA", "Matemática", 1),
    ]
    assert catalogues.axes(catalogue, "MA") == ["Números", "Medición"]
    assert catalogues.axes(catalogue, "MA", ["2"]) == ["Medición"]
    found = catalogues.objectives(catalogue, "MA", "Medición", ["1", "2"])
    assert [objective.code for objective in found] == ["MA01 OA 18", "MA02 OA 19"]
    every = [objective.code for objective in catalogues.objectives(catalogue, "MA")]
    assert every == ["MA01 OA 01", "MA01 OA 18", "MA01 OAA A", "MA02 OA 19"]
    by_code = catalogues.objectives_by_code(catalogue, ["ma02  oa 19", "MA09 OA 99"])
    assert by_code == {
        "ma02  oa 19": catalogues.Objective("MA02 OA 19", "OA", "MA", "Medición", "2", "Medir, con centímetros.")
    }
    assert [o.code for o in catalogues.search_objectives(catalogue, "centimetros med")] == ["MA02 OA 19"]
    assert [o.code for o in catalogues.search_objectives(catalogue, "ma01", grade="1", limit=1)] == ["MA01 OA 01"]
    assert [o.code for o in catalogues.search_objectives(catalogue, "leer", subject="LE")] == [
        "LE01 OA 01",
        "LE07 OA 01",
    ]


def test_a_holiday_has_a_name(catalogue: Catalogue) -> None:
    load(catalogue, "FECHA,NOMBRE\n2026-09-18,Día de la Independencia\n")
    assert catalogues.holiday(catalogue, dt.date(2026, 9, 18)) == "Día de la Independencia"


def test_the_same_file_again_changes_nothing_and_says_so(catalogue: Catalogue) -> None:
    assert load(catalogue, SCHOOLS) == catalogues.Loaded(
        "schools", "Directorio oficial de establecimientos", 4, already=False
    )
    before = catalogues.kinds_loaded(catalogue)
    assert load(catalogue, SCHOOLS, "con otro nombre.csv").already
    assert catalogues.kinds_loaded(catalogue) == before


def test_a_newer_file_takes_the_place_of_its_kind_and_touches_no_other(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    load(catalogue, OBJECTIVES)
    load(catalogue, HEADER + "7,1,ESCUELA NUEVA,8105,HUALQUI,2,1,1,1\n", "nuevo.csv")
    assert rbds(catalogues.search_schools(catalogue, "")) == [7]
    assert [(kind.kind, kind.name, kind.rows) for kind in catalogues.kinds_loaded(catalogue)] == [
        ("schools", "nuevo.csv", 1),
        ("objectives", "archivo.csv", 6),
    ]


def test_a_refused_file_changes_nothing(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    before = catalogues.files(catalogue)
    with pytest.raises(InvalidData):
        load(catalogue, HEADER + "7,1,,8105,HUALQUI,2,1,1,1\n")
    with pytest.raises(InputRefused):
        load(catalogue, "una,cosa\n1,2\n")
    with pytest.raises(FileUnreadable):
        catalogues.load(catalogue, catalogue.path.parent / "no-existe.csv")
    assert catalogues.files(catalogue) == before
    assert len(catalogues.search_schools(catalogue, "")) == 4


def test_cancelling_at_any_step_changes_nothing(catalogue: Catalogue, tmp_path: Path) -> None:
    load(catalogue, SCHOOLS)
    before = catalogues.files(catalogue)
    path = tmp_path / "grande.csv"
    path.write_text(HEADER + "".join(f"{n},1,ESCUELA,8105,HUALQUI,2,1,1,1\n" for n in range(1, 1300)), "utf-8")

    for steps in range(7):
        with pytest.raises(Cancelled):
            catalogues.load(catalogue, path, Impatient(steps))
        assert catalogues.files(catalogue) == before
        assert len(catalogues.search_schools(catalogue, "")) == 4
    assert catalogues.load(catalogue, path, Impatient(7)).rows == 1299


def test_another_laptop_takes_in_the_kept_files(catalogue: Catalogue, tmp_path: Path) -> None:
    load(catalogue, SCHOOLS)
    load(catalogue, OBJECTIVES)
    other = Catalogue(tmp_path / "otro.db")
    for file in catalogues.files(catalogue):
        assert not catalogues.take_in(other, file).already
        assert catalogues.take_in(other, file).already
    assert catalogues.files(other) == catalogues.files(catalogue)
    assert catalogues.search_schools(other, "") == catalogues.search_schools(catalogue, "")
    other.close()


def test_a_kept_file_that_was_changed_on_the_way_is_refused(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    (file,) = catalogues.files(catalogue)
    changed = KeptFile(file.kind, file.name, file.sha256, file.data.replace(b"PINOS", b"LOROS"))
    with pytest.raises(InputRefused):
        catalogues.take_in(catalogue, changed)
    assert catalogues.files(catalogue) == [file]


def test_no_owner_number_reaches_the_file_on_disk(catalogue: Catalogue) -> None:
    load(catalogue, "RBD,NOM_RBD,COD_COM_RBD,RUT_SOSTENEDOR,MRUN\n7,ESCUELA,8105,76543210987,12345678901\n")
    (file,) = catalogues.files(catalogue)
    assert file.data == b"RBD,NOM_RBD,COD_COM_RBD\n7,ESCUELA,8105\n"
    catalogue.close()
    for path in catalogue.path.parent.iterdir():
        assert b"76543210987" not in path.read_bytes()


def test_an_index_of_another_version_is_made_again_from_the_kept_files(catalogue: Catalogue) -> None:
    load(catalogue, SCHOOLS)
    expected = catalogues.search_schools(catalogue, "")
    catalogue.close()
    raw = sqlite3.connect(catalogue.path)
    raw.executescript("DROP TABLE school; DROP TABLE objective; CREATE TABLE school(x); PRAGMA user_version = 99;")
    raw.close()
    assert catalogues.search_schools(catalogue, "") == expected


def test_a_file_that_is_no_catalogue_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "catalogos.db"
    path.write_bytes(b"esto no es una base" * 200)
    broken = Catalogue(path)
    with pytest.raises(DatabaseUnavailable) as caught:
        catalogues.kinds_loaded(broken)
    assert caught.value.why == "NOTADB"
    broken.close()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "archivo").write_text("x", encoding="utf-8")
    with pytest.raises(DatabaseUnavailable):
        catalogues.kinds_loaded(Catalogue(tmp_path / "archivo" / "catalogos.db"))


def test_the_whole_country_is_loaded_and_searched_quickly(catalogue: Catalogue) -> None:
    names = ("SOL", "LUNA", "RÍO", "MAR")
    lines = (f"{n},1,ESCUELA {names[n % 4]} {n % 97},13101,SANTIAGO,2,1,1,1\n" for n in range(1, 16_769))
    assert load(catalogue, HEADER + "".join(lines)).rows == 16_768
    assert len(catalogues.search_schools(catalogue, "rio 12")) == 20


def test_the_real_official_files_are_taken_in_whole(catalogue: Catalogue, shared_data: Path) -> None:
    loaded = {
        found.kind: found.rows for found in (catalogues.load(catalogue, f) for f in sorted(shared_data.glob("*.csv")))
    }
    assert loaded == {
        "schools": 3725,
        "objectives": 1808,
        "communes": 346,
        "deprov": 42,
        "slep": 346,
        "holidays": 149,
    }
    school = catalogues.school_by_rbd(catalogue, 10916)
    assert school is not None
    assert (school.name, school.commune_name, school.slep) == ("Escuela Caleta Chanavayita", "Iquique", "Iquique")
    counts = [len([o for o in catalogues.objectives(catalogue, "MA", grades=[g]) if o.kind == "OA"]) for g in "123456"]
    assert counts == [20, 22, 26, 27, 27, 24]
    garden = ["MA01 OA 18", "MA02 OA 19", "MA03 OA 21", "MA04 OA 23", "MA05 OA 21", "MA06 OA 19"]
    axes = {objective.axis for objective in catalogues.objectives_by_code(catalogue, garden).values()}
    assert axes == {"Medición"}


def test_a_blank_that_the_official_text_lacks_is_read_and_the_file_stays_as_it_is(catalogue: Catalogue) -> None:
    told = "Mostrar los números del 0 al 10 000:contándolos;a las 10:30, de 1:2, uno: otro."
    load(catalogue, f'{OBJECTIVES}MA02 OA 01,OA,MA,Matemática,2,Números,"{told}"\n')
    (found,) = catalogues.objectives_by_code(catalogue, ["MA02 OA 01"]).values()
    assert found.text == "Mostrar los números del 0 al 10 000: contándolos; a las 10:30, de 1:2, uno: otro."
    (kept,) = catalogues.files(catalogue)
    assert told.encode() in kept.data
    assert [each.code for each in catalogues.search_objectives(catalogue, "contandolos")] == ["MA02 OA 01"]
