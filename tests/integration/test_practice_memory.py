"""What is like a practice and why, adaptations that name their origin, objectives with and without practices."""

from __future__ import annotations

from datetime import date

import pytest

from app.models import registry
from app.services import coverage, laptop, practice_likeness, practice_parts, practices, rows
from app.services.catalogue import Objective

NOT_TAKEN = {
    "author_ids", "school_id", "school_year", "status", "origin", "results", "reflection", "stage_of_practice",
    "adapted_from_id",
}  # fmt: skip
SAMPLES = {"text": "Texto", "int": 7, "bool": True, "date": "2026-04-02", "decimal": "1.5", "time": "09:30"}


def a_practice(database, title, **fields):
    tasks = fields.pop("tasks", {})
    made = rows.create(database, "practice", {"title": title} | fields)
    for grade, codes in tasks.items():
        practice_parts.write_task(database, made, grade, oa_codes=codes)
    return made


@pytest.fixture
def garden(database):
    return a_practice(database, "La huerta se mide", subject="MA", axis="Medición", purpose="Medir el bancal",
        tasks={"3": ["MA03 OA 21"], "4": ["MA04 OA 23"]})  # fmt: skip


def test_the_likest_comes_first_and_it_says_why(database, garden):
    yard = a_practice(database, "El corral", subject="MA", axis="medicion", tasks={"3": ["MA03 OA 21"]})
    sums = a_practice(database, "Sumas", subject="MA", axis="Números", tasks={"3": ["MA03 OA 06"], "4": []})
    a_practice(database, "Cuentos", subject="LE", tasks={"3": ["LE03 OA 04"]})
    a_practice(database, "Telar", subject="AR")
    found = practice_likeness.like(database, garden)
    assert [one.id for one in found] == [yard, sums]
    assert found[0].why == "Mismo eje, medicion; el mismo objetivo, MA03 OA 21; también para 3°"
    assert found[1].why == "Misma asignatura, Matemática; también para 3°, 4°"
    assert practice_likeness.like(database, garden, limit=1) == found[:1]


def test_the_same_words_make_a_likeness_and_drafts_of_others_none(database, garden, ids):
    said = {"common_theme": "bancal huerta", "purpose": "medir mide bancal la huerta escolar entera juntos"}
    rows.update(database, "practice", garden, {"purpose": "huerta escolar entera bancal juntos"})
    other = a_practice(database, "Sin asignatura", **said)
    assert [one.id for one in practice_likeness.like(database, garden)] == [other]
    laptop.sit_down(database, ids.berta)
    practices.create(database, {"title": "De Berta", "subject": "MA", "axis": "Medición"})
    laptop.sit_down(database, ids.ana)
    assert [one.id for one in practice_likeness.like(database, garden)] == [other]


def test_an_adaptation_takes_everything_but_what_is_the_others_own(database, garden):
    for name, spec in registry.fields("practice").items():
        held = SAMPLES.get(spec.kind) or (next(iter(spec.choices), None) if spec.choices else None)
        if spec.kind == "list":
            held = list(spec.choices)[:1] or ["Uno"]
        if held is not None and name not in ("school_year", "grades"):
            rows.update(database, "practice", garden, {name: held})
    practice_parts.add_step(database, garden, "Salir", moment="start")
    practice_parts.add_material(database, garden, "Lienza", local_or_natural=True, cost=0)
    practice_parts.write_task(
        database, garden, "3", task="Cercar", support="Pares", product="Lista", expected_level="L"
    )
    own = practices.adapt(database, garden)
    source, copy = rows.load(database, "practice", garden), rows.load(database, "practice", own)
    same = registry.fields("practice").keys() - NOT_TAKEN
    assert {name: copy[name] for name in same} == {name: source[name] for name in same}
    assert all(copy[name] != source[name] for name in ("results", "reflection"))
    for tipo in ("grade_task", "practice_step", "practice_material"):
        parts = [
            [
                {k: v for k, v in part.items() if k not in ("id", "practice_id")}
                for part in rows.parts(database, tipo, one)
            ]
            for one in (garden, own)
        ]
        key = str
        assert sorted(parts[0], key=key) == sorted(parts[1], key=key)
        assert parts[0]


def test_the_origin_is_told_both_ways(database, garden, ids):
    own = practices.adapt(database, garden)
    rows.update(database, "practice", own, {"title": "El corral se mide"})
    assert practice_likeness.origin(database, own).title == "La huerta se mide"
    [kin] = practice_likeness.adaptations(database, garden)
    assert (kin.id, kin.title, kin.authors) == (own, "El corral se mide", ("Ana Soto Rivas",))
    assert practice_likeness.origin(database, garden) is None
    laptop.sit_down(database, ids.berta)
    assert practice_likeness.adaptations(database, garden) == []  # still Ana's private draft


def test_the_coverage_says_which_objectives_of_each_grade_have_practices(database, garden):
    official = [
        Objective("MA03 OA 21", "OA", "MA", "Medición", "3", "Perímetro"),
        Objective("MA03 OA 22", "OA", "MA", "Medición", "3", "Masa"),
        Objective("MA03 OAA A", "OAA", "MA", "", "3", "Actitud"),
        Objective("MA04 OA 23", "OA", "MA", "Medición", "4", "Área"),
    ]
    a_practice(database, "Descartada", status="dropped", tasks={"3": ["MA03 OA 22"]})
    third, fourth = coverage.coverage(database, official)
    assert (third.grade, third.count.part, third.count.whole) == ("3", 1, 2)
    assert [(one.practices_n, one.first) for one in third.objectives] == [(1, garden), (0, "")]
    assert fourth.count.percent == 100
    made = coverage.begin_with(database, official[1])
    held = rows.load(database, "practice", made)
    assert (held["subject"], held["axis"], held["grades"]) == ("MA", "Medición", ["3"])
    assert coverage.coverage(database, official)[0].count.part == 2


def test_the_focus_is_that_of_the_years_plan(database):
    assert coverage.focus(database, date(2026, 5, 4)) == (None, None)
    rows.create(database, "annual_plan", {"year": 2026, "focus_subject": "MA", "focus_axis": "Medición"})
    assert coverage.focus(database, date(2026, 5, 4)) == ("MA", "Medición")
