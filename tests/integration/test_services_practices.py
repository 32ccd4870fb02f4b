"""Practices: drafts, parts, sharing and the library."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date

import pytest

from app.errors import InvalidData
from app.log import capture
from app.services import (
    practice_likeness,
    practice_parts,
    practice_tags,
    practices,
    rows,
    sheets,
    sheets_practice,
    template_editing,
    templates,
)
from app.services.practices import PracticeFilter
from app.services.sheets import Sources
from app.services.sheets_practice import load_practice
from app.services.workspace import open_workspace
from tests.asked import asked
from tests.bench.years import put
from tests.oracle.desk import moved_in

WORKED = (
    ("1", "MA01 OA 18", "Ordenar palos y surcos del más corto al más largo"),
    ("2", "MA02 OA 19", "Medir las camas con las manos y después con cm y m"),
    ("3", "MA03 OA 21", "Calcular el perímetro de cada cama"),
    ("4", "MA04 OA 23", "Calcular el área de las camas en papel cuadriculado"),
    ("5", "MA05 OA 21", "Buscar rectángulos de igual perímetro"),
    ("6", "MA06 OA 19", "Calcular el volumen de tierra de una cama alta"),
)


@pytest.fixture(scope="module")
def worked(tmp_path_factory, furnished):
    """The data folder of a microcentro with the worked example, to be copied, and the practice."""
    with closing(open_workspace(tmp_path_factory.mktemp("huerta"))) as workspace:
        return workspace.folder, _write_garden(moved_in(workspace, furnished))


@pytest.fixture
def database(workspace, furnished, request):
    """A furnished microcentro; with the worked example when the test asks for it."""
    if "garden" in request.fixturenames:
        return moved_in(workspace, request.getfixturevalue("worked")[0])
    return moved_in(workspace, furnished)


@pytest.fixture
def garden(database, worked):
    """The worked example: six grades, one theme, everything that sharing asks for."""
    return worked[1]


def _write_garden(database):
    practice = practices.create(
        database,
        {
            "title": "Medimos la huerta",
            "subject": "MA",
            "axis": "Medición",
            "common_theme": "La huerta de la escuela",
            "problem_addressed": "Medir sin sentido",
        },
        today=date(2026, 5, 4),
    )
    practice_parts.set_grades(database, practice, [grade for grade, _, _ in WORKED])
    for grade, code, task in WORKED:
        practice_parts.write_task(database, practice, grade, task=task)
        practice_parts.set_objectives(database, practice, grade, [code])
    practice_parts.add_step(database, practice, "Recorrer la huerta y estimar con pasos", moment="start")
    shown = {"practice_id": practice, "kind": "photo", "caption": "Los más chicos con su fila"}
    rows.create(database, "evidence", shown)
    return practice


def find(database, **wanted):
    return practices.find_ids(database, PracticeFilter(**wanted))


def fields(found):
    return [field for field, _ in found]


def test_a_practice_is_saved_with_nothing_and_stays_private(database, ids):
    practice = practices.create(database, today=date(2026, 5, 4))
    row = practices.load_rows(database, [practice])[practice]
    assert (row.title, row.status, row.private, row.school_year) == ("", "draft", True, 2026)
    assert (row.author_ids, row.authors, row.school) == ((ids.ana,), ("Ana Soto Rivas",), "Escuela El Aromo")


def test_what_is_missing_for_sharing_is_listed_and_hinders_only_sharing(database):
    practice = practices.create(database, {"title": "Huerta", "problem_addressed": "Miden sin sentido"})
    assert fields(practices.missing_for_sharing(database, practice)) == [
        "subject", "common_theme", "grades", "grade_tasks", "oa_codes", "steps", "evidence"
    ]  # fmt: skip
    with pytest.raises(InvalidData) as caught:
        practices.share(database, practice)
    assert {problem.field for problem in caught.value.problems} >= {"subject", "evidence"}
    assert practices.is_private(database, practice)


def test_a_complete_practice_is_shared_with_its_parts(database, garden):
    assert practices.missing_for_sharing(database, garden) == []
    practices.share(database, garden)
    practices.share(database, garden)
    assert not practices.is_private(database, garden)
    assert len(practice_parts.tasks(database, garden)) == 6
    assert find(database, private=False) == [garden]


def test_a_shared_practice_keeps_the_version_of_the_format_that_the_network_made(database, garden):
    assert templates.own(database, "practice") is None
    first = template_editing.new_version(database, templates.current(database, "practice").id, "Con las familias")
    template_editing.add_item(database, first, "¿Cómo participó la familia?")
    template_editing.put_in_use(database, first)
    practices.share(database, garden)
    later = template_editing.new_version(database, first, "Más corto")
    template_editing.put_in_use(database, later)
    practices.share(database, garden)
    assert rows.load(database, "practice", garden)["template_id"] == first
    assert templates.own(database, "practice", first).items[-1].text == "¿Cómo participó la familia?"
    assert templates.own(database, "practice").id == later
    blank = sheets_practice.empty_practice(database, sheets.NO_LETTERHEAD)
    assert blank.asked == ("¿Cómo participó la familia?",)


def test_at_least_two_grades_and_an_objective_for_each(database, garden):
    practice_parts.set_objectives(database, garden, "4", [])
    assert fields(practices.missing_for_sharing(database, garden)) == ["oa_codes"]
    practice_parts.set_grades(database, garden, ["3"])
    assert fields(practices.missing_for_sharing(database, garden)) == ["grades"]


def test_an_objective_of_another_grade_is_allowed_and_marked_as_levelling(database, garden):
    practice_parts.set_objectives(database, garden, 3, ["MA03 OA 21", "MA02 OA 19", "MA02 OA 19"])
    task = practice_parts.tasks(database, garden)[2]
    assert (task.grade, task.oa_codes, task.levelling) == ("3", ("MA03 OA 21", "MA02 OA 19"), ("MA02 OA 19",))
    printed = load_practice(database, garden, Sources(objectives=lambda _: {}))
    assert [column.levelling for column in printed.columns] == [(), (), ("MA02 OA 19",), (), (), ()]
    assert practices.missing_for_sharing(database, garden) == []


def test_where_a_practice_comes_from_and_what_it_shows_is_on_its_register(database, garden):
    ally = rows.create(database, "ally", {"organisation": "Red Los Maitenes"})
    said = {"origin": "other_network", "origin_ally_id": ally, "origin_detail": "visita de 2024"}
    shown = {"module_cited": "Las plantas, clase 3", "principles": ["problem", "measure"]}
    rows.update(database, "practice", garden, said | shown)
    printed = load_practice(database, garden, Sources(objectives=lambda _: {}))
    assert printed.origin == "Otra red: Red Los Maitenes, visita de 2024"
    assert printed.module == "Las plantas, clase 3"
    assert printed.principles == "Problema específico y centrado en las personas, Medir para mejorar"


def test_a_grade_that_is_left_out_brings_its_task_back_when_chosen_again(database, garden):
    practice_parts.set_grades(database, garden, ["1", "2"])
    assert [row.grade for row in practice_parts.tasks(database, garden)] == ["1", "2"]
    practice_parts.set_grades(database, garden, ["6", "1", 2])
    assert [row.task for row in practice_parts.tasks(database, garden)] == [WORKED[0][2], WORKED[1][2], WORKED[5][2]]
    assert rows.load(database, "practice", garden)["grades"] == ["1", "2", "6"]


def test_a_grade_that_does_not_exist_changes_nothing(database, garden):
    with pytest.raises(InvalidData):
        practice_parts.set_grades(database, garden, ["1", "9"])
    assert len(practice_parts.tasks(database, garden)) == 6


def test_writing_a_task_chooses_its_grade(database):
    practice = practices.create(database)
    practice_parts.write_task(database, practice, "NT2", task="Contar semillas")
    assert rows.load(database, "practice", practice)["grades"] == ["NT2"]


def test_steps_and_materials_keep_their_order(database, garden):
    second = practice_parts.add_step(database, garden, "Medir")
    third = practice_parts.add_step(database, garden, "Dibujar", moment="closing")
    first = practice_parts.steps(database, garden)[0].id
    rows.reorder(database, "practice_step", [third, first, second])
    assert [step.text for step in practice_parts.steps(database, garden)][0::2] == ["Dibujar", "Medir"]
    rows.remove(database, "practice_step", third)
    assert [step.id for step in practice_parts.steps(database, garden)] == [first, second]
    practice_parts.add_material(database, garden, "Cuerda", local_or_natural=True, cost=1500)
    practice_parts.add_material(database, garden, "Palos")
    assert [(one.name, one.cost) for one in practice_parts.materials(database, garden)] == [
        ("Cuerda", 1500), ("Palos", None)
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["HUERTA", "medicion", "areá papel", "soto huerta", "aromo", "rectangulos"])
def test_the_library_is_searched_without_regard_to_accents(database, garden, text):
    practices.create(database, {"title": "Telar", "author_ids": None, "school_id": None})
    assert find(database, text=text) == [garden]


def test_signs_that_mean_something_to_the_store_are_only_letters(database, garden):
    assert find(database, text="%") == find(database, text="_") == find(database, text="\\") == []


def test_the_library_is_narrowed_by_every_filter(database, garden, ids):
    other = practices.create(
        database,
        {"title": "Telar", "subject": "AR", "author_ids": [ids.berta], "school_id": ids.canelo, "status": "in_test"},
        today=date(2025, 5, 4),
    )
    narrowed = {
        "subject": ("MA", "AR"),
        "school_id": (ids.aromo, ids.canelo),
        "mine": (ids.ana, ids.berta),
        "year": (2026, 2025),
        "status": ("draft", "in_test"),
        "has_evidence": (True, False),
    }
    for name, (of_garden, of_other) in narrowed.items():
        assert find(database, **{name: of_garden}) == [garden]
        assert find(database, **{name: of_other}) == [other]
    assert find(database, grade="3") == find(database, oa="MA03 OA 21") == [garden]
    assert find(database, grade="8") == find(database, oa="MA03 OA 2") == []
    assert find(database, private=True) == [garden, other]


def test_the_library_by_title_is_read_from_its_index_alone(database, garden):
    with asked(database) as statements:
        assert find(database) == [garden]
    (by_title,) = [one for one in statements if "ORDER BY practice.title_key" in one[0]]
    with closing(sqlite3.connect(database.path)) as connection:
        plan = connection.execute(f"EXPLAIN QUERY PLAN {by_title[0]}", by_title[1]).fetchall()
    assert [step[3] for step in plan] == ["SCAN practice USING COVERING INDEX ix_practice_title_key"]


def test_tags_are_offered_from_the_network_and_from_the_foci_and_narrow_the_library(database, garden):
    """Domain 11, S004: foci and principles as tags."""
    rows.update(database, "practice", garden, {"tags": ["Árbol nativo", "Pertinencia Territorial"]})
    other = practices.create(database, {"title": "Telar", "tags": ["arbol nativo"]})
    assert practice_tags.used(database) == ("Árbol nativo", "Pertinencia Territorial")
    assert "Foco en el aprendizaje profundo" in practice_tags.offered(database)
    half = rows.create(database, "practice", {"title": "A medio escribir", "tags": ["arb"]})
    assert ("arb" in practice_tags.offered(database), "arb" in practice_tags.offered(database, half)) == (True, False)
    assert [tag.casefold() for tag in practice_tags.offered(database)].count("pertinencia territorial") == 1
    assert find(database, tag="Árbol nativo") == [garden, other]
    assert find(database, tag="Pertinencia Territorial") == [garden]
    assert find(database, tag="Árbol") == []


@pytest.mark.parametrize("order", practices.ORDERS)
def test_the_library_is_sorted_both_ways(database, order):
    made = {practices.create(database, {"title": title}) for title in ("Ñandú", "Árbol", "Zorro", "Nido")}
    up = practices.find_ids(database, order=order)
    assert set(up) == made
    titles = [row.title for row in (practices.load_rows(database, up)[key] for key in up)]
    assert titles == ["Árbol", "Nido", "Ñandú", "Zorro"]
    down = practices.find_ids(database, order="title", descending=True)
    assert [practices.load_rows(database, down)[key].title for key in down] == titles[::-1]


def test_within_a_year_titles_run_from_a_to_z_and_states_stand_as_a_practice_goes_through_them(database):
    written = (
        ("Zorro", 2026, "in_test"), ("Nido", 2026, None), ("Árbol", 2025, "consolidated"), ("Cerro", 2024, "presented"),
    )  # fmt: skip
    made = {
        title: practices.create(database, {"title": title, "school_year": year, "status": status})
        for title, year, status in written
    }
    by_year = practices.find_ids(database, order="year", descending=True)
    assert by_year == [made[title] for title in ("Nido", "Zorro", "Árbol", "Cerro")]
    by_state = practices.find_ids(database, order="status")
    assert by_state == [made[title] for title in ("Nido", "Cerro", "Zorro", "Árbol")]


def test_an_author_or_school_that_is_not_here_does_not_hide_the_practice(database, ids):
    practice = practices.create(database, {"title": "Telar", "author_ids": [ids.berta], "school_id": ids.canelo})
    with database.write() as session:  # another laptop took them away, which did not know of it
        capture.remove(session, "person", ids.berta)
        capture.remove(session, "school", ids.canelo)
    row = practices.load_rows(database, [practice])[practice]
    assert (row.authors, row.school) == ((), "")
    assert find(database, text="telar") == [practice]


def test_an_adaptation_is_ones_own_draft_that_names_its_source(database, garden, ids):
    rows.update(database, "practice", garden, {"author_ids": [ids.berta], "results": "Midieron todo"})
    practice_parts.add_material(database, garden, "Cuerda")
    own = practices.adapt(database, garden, today=date(2027, 3, 9))
    held = rows.load(database, "practice", own)
    assert (held["adapted_from_id"], held["author_ids"], held["school_year"]) == (garden, [ids.ana], 2027)
    assert (held["results"], held["common_theme"]) == (None, "La huerta de la escuela")
    copied, source = practice_parts.tasks(database, own), practice_parts.tasks(database, garden)
    assert [(row.grade, row.task, row.oa_codes) for row in copied] == [
        (row.grade, row.task, row.oa_codes) for row in source
    ]
    assert [one.name for one in practice_parts.materials(database, own)] == ["Cuerda"]
    assert len(practice_parts.steps(database, own)) == 1
    assert practices.is_private(database, own)
    assert fields(practices.missing_for_sharing(database, own)) == ["evidence"]


def test_one_title_by_one_author_is_a_probable_duplicate(database, garden, ids):
    twin = practices.create(database, {"title": "medimos la HUERTA"})
    practices.create(database, {"title": "Medimos la huerta", "author_ids": [ids.berta]})
    assert practice_likeness.similar(database, garden) == [twin]
    assert practice_likeness.similar(database, twin) == [garden]
    practices.adapt(database, garden)
    assert practice_likeness.similar(database, garden) == [twin]


def test_a_word_that_a_thousand_names_have_finds_their_practices(database, garden, ids):
    put(database, "person", [{"full_name": f"Docente {number}"} for number in range(1100)])
    rows.update(database, "person", ids.ana, {"full_name": "Docente Ana"})
    assert practices.find_ids(database, PracticeFilter(text="docente huerta")) == [garden]
    assert practices.find_ids(database, PracticeFilter(text="docente berta")) == []


@pytest.mark.parametrize("typed", ["MA03 OA 21", "ma3oa21", "matemática", "«huerta»", '"huerta" mat'])
def test_a_code_a_subject_and_words_in_quotes_are_found_by_the_box_too(database, ids, typed):
    garden = rows.create(database, "practice", {"title": "La huerta", "subject": "MA", "author_ids": [ids.ana]})
    practice_parts.write_task(database, garden, "3", oa_codes=["MA03 OA 21"])
    rows.create(database, "practice", {"title": "El río", "subject": "LE", "purpose": "Cuentos"})
    assert practices.find_ids(database, PracticeFilter(text=typed)) == [garden]
