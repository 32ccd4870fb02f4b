"""The further instruments through their services: rubric, diagnosis, class, visits, lines of work (domain.md 8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import wall_clock
from app.errors import InvalidData
from app.log.identity import author_of
from app.log.seal import seal
from app.models.instrument import RubricRating
from app.services import (
    capabilities,
    class_observations,
    customs,
    diagnostics,
    experience_sheets,
    known_networks,
    network,
    people,
    practices,
    record_formats,
    record_lists,
    rows,
    rubrics,
    school_life,
    tallies,
    template_editing,
    templates,
    visits,
    work_lines,
)
from app.services.rubric_looks import global_level
from app.services.rules import Count
from app.text_dates import long_date
from tests.the_day import TODAY

MARCH, JULY = date(2026, 3, 12), date(2026, 7, 9)


def rated(database, school, grade, levels, on, pupils=10):
    """A group rated in the order of the criteria."""
    made = rubrics.begin(database, on=on)
    rows.update(database, "engagement_rubric", made, {"school_id": school, "grade": grade, "pupils_n": pupils})
    for item, level in zip(rubrics.view(database, made).template.items, levels, strict=False):
        if level:
            rubrics.rate(database, made, item.id, level)
    return made


def test_the_level_is_the_worst_essential_criterion_and_never_an_average(database, ids):
    one = rated(database, ids.aromo, "3", ["critical", "adequate", "adequate", "adequate"], MARCH)
    assert rubrics.view(database, one).level == "critical"
    other = rated(database, ids.aromo, "4", ["adequate", "critical", "critical", "critical"], MARCH)
    assert rubrics.view(database, other).level == "adequate"
    unsaid = rated(database, ids.aromo, "5", ["", "critical"], MARCH)
    assert rubrics.view(database, unsaid).level is None


def test_without_an_essential_criterion_the_most_frequent_level_holds_and_of_two_the_worse():
    """Domain 8.4; essential criteria alone decide, also while none of them is rated."""
    criteria = dict.fromkeys("abcd", False)
    three = dict(zip("abc", ("adequate", "critical", "adequate"), strict=True))
    assert global_level(criteria, three) == "adequate"
    assert global_level(criteria, three | {"d": "critical"}) == "critical"
    assert global_level(criteria, {}) is None
    assert global_level(criteria | {"a": True, "d": True}, three | {"d": "intermediate"}) == "intermediate"
    assert global_level(dict.fromkeys("abc", True), three) == "critical", "the worst, not what most of them say"
    assert global_level(criteria | {"d": True}, three) is None


def test_a_rating_put_right_within_days_is_no_round_of_its_own(database, ids):
    """Domain 8.4: moves are between rounds; who is looked at again within days was put right."""
    rated(database, ids.aromo, "3", ["critical"], MARCH)
    rated(database, ids.aromo, "3", ["intermediate"], MARCH + timedelta(days=3))
    rated(database, ids.canelo, "5", ["critical"], MARCH + timedelta(days=20))
    first = rubrics.report(database, "group", 2026)
    assert (first.moves, first.first, first.first_day) == ({}, first.last, "2026-04-01")
    assert first.first.critical_groups == Count(1, 2)
    rated(database, ids.aromo, "3", ["adequate"], JULY)
    found = rubrics.report(database, "group", 2026)
    assert (found.moves, found.first) == ({("intermediate", "adequate"): 1}, first.first)
    assert {one.label: one.times for one in found.rated} == {"Escuela El Aromo · 3°": 2, "Escuela El Canelo · 5°": 1}
    rated(database, ids.aromo, "3", ["critical"], JULY + timedelta(days=13))
    rated(database, ids.canelo, "5", ["adequate"], MARCH + timedelta(days=20 + 14))
    found = rubrics.report(database, "group", 2026)
    assert {one.label: one.times for one in found.rated} == {"Escuela El Aromo · 3°": 2, "Escuela El Canelo · 5°": 2}
    assert found.moves == {("intermediate", "critical"): 1, ("critical", "adequate"): 1}


def test_a_level_that_is_none_of_the_three_is_as_if_nothing_was_said(database, ids):
    """What another program wrote (fault 20); the note beside it is read."""
    one = rated(database, ids.aromo, "3", ["critical"], MARCH)
    item = rubrics.view(database, one).template.items[0].id
    rubrics.rate(database, one, item, "critical", note="Faltan los lunes")
    with database.write() as session:
        [said] = session.scalars(select(RubricRating))
        said.level = "superb"
    seen = rubrics.view(database, one)
    assert (seen.level, dict(seen.levels), dict(seen.notes)) == (None, {}, {item: "Faltan los lunes"})
    assert rubrics.levels(database) == {}


def test_moves_between_levels_and_who_needs_help_first(database, ids):
    rated(database, ids.aromo, "3", ["critical"], MARCH)
    rated(database, ids.aromo, "3", ["intermediate"], JULY)
    rated(database, ids.canelo, "3", ["critical"], MARCH, pupils=4)
    helped = rated(database, ids.canelo, "5", ["critical"], JULY)
    rows.update(database, "engagement_rubric", helped, {"help_agreed": "Visita semanal", "responsible_id": ids.ana})
    found = rubrics.report(database, "group", 2026)
    assert found.moves == {("critical", "intermediate"): 1}
    assert (found.first.critical_groups, found.last.critical_groups) == (Count(2, 2), Count(2, 3))
    assert found.last.critical_pupils == Count(14, 24)
    assert [one.label for one in found.priority] == [
        "Escuela El Canelo · 3°",
        "Escuela El Canelo · 5°",
        "Escuela El Aromo · 3°",
    ]
    assert found.priority[1].responsible == "Ana Soto Rivas"


def test_the_first_diagnosis_of_the_year_stands_beside_the_last(database):
    first = diagnostics.begin(database, on=MARCH)
    tallies.set_respondents(database, "network_diagnostic", first, 6)
    item = tallies.read(database, "network_diagnostic", first).rows[4].item
    tallies.set_all(database, "network_diagnostic", first, {(item.id, "4"): 1, (item.id, "2"): 5})
    newer = template_editing.new_version(database, templates.current(database, "diagnostic").id, "Otras palabras")
    template_editing.put_in_use(database, newer)
    last = diagnostics.begin(database, on=date(2026, 11, 26))
    tallies.set_respondents(database, "network_diagnostic", last, 7)
    same = templates.load(database, newer).items[4]
    tallies.set_all(database, "network_diagnostic", last, {(same.id, "4"): 3, (same.id, "3"): 4})
    found = diagnostics.compare(database, 2026)
    assert (found.first_id, found.last_id, len(found.rows)) == (first, last, 10)
    trust = next(one for one in found.rows if one.code == "trust")
    assert (trust.first.top_two, trust.last.top_two, trust.last.top_box) == (Count(1, 6), Count(7, 7), Count(3, 7))


def test_a_class_is_seen_by_domain_with_the_guide_of_its_school(database, ids):
    own = template_editing.variant(database, templates.current(database, "class_guide").id, ids.aromo)
    template_editing.put_in_use(database, own)
    seen = class_observations.begin(database, school_id=ids.aromo, observer_id=ids.ana, on=MARCH)
    rows.update(database, "class_observation", seen, {"between_peers": True, "pilot": True})
    lines = class_observations.lines(database, seen)
    assert templates.load(database, own).items[0].id == lines[0].item.id
    class_observations.write_line(database, seen, lines[3].item.id, {"seen": "no"})
    class_observations.write_line(database, seen, lines[0].item.id, {"seen": "yes", "quotes": "«Yo lo mido con pasos»"})
    found = class_observations.summary(database, 2026)
    assert (found.observations, found.between_peers, found.pilot) == (1, 1, 1)
    assert list(found.by_domain.items()) == [("COGNITIVE", {"yes": 1}), ("interpersonal", {"no": 1})], "as in the guide"


def test_the_guide_follows_the_school_until_something_is_written(database, ids):
    common = templates.current(database, "class_guide").id
    own = template_editing.variant(database, common, ids.aromo)
    template_editing.put_in_use(database, own)
    tried = template_editing.new_version(database, common, "Lo que pidió el piloto")
    tipo, seen = "class_observation", class_observations.begin(database, on=MARCH)
    record_formats.update(database, tipo, seen, {"school_id": ids.aromo})
    assert record_formats.in_hand(database, tipo, seen).id == own
    assert {one.id for one in record_formats.offered(database, tipo, seen)} == {common, own, tried}
    record_formats.update(database, tipo, seen, {"school_id": ids.canelo})
    assert record_formats.in_hand(database, tipo, seen).id == common
    record_formats.use(database, tipo, seen, tried)
    record_formats.update(database, tipo, seen, {"school_id": ids.aromo})
    line = class_observations.lines(database, seen)[0].item.id
    class_observations.write_line(database, seen, line, {"seen": "yes"})
    assert [one.id for one in record_formats.offered(database, tipo, seen)] == [tried]
    with pytest.raises(InvalidData):
        rows.update(database, tipo, seen, {"template_id": own})
    class_observations.write_line(database, seen, line, {"seen": None})
    record_formats.use(database, tipo, seen, own)
    assert record_formats.in_hand(database, tipo, seen).id == own


def test_what_a_rubric_looks_at_brings_its_criteria_and_stays_once_one_is_rated(database):
    tipo, made = "engagement_rubric", rubrics.begin(database, on=MARCH)
    record_formats.update(database, tipo, made, {"rated": "school_link"})
    found = rubrics.view(database, made)
    assert found.template.key == "school_link"
    rubrics.rate(database, made, found.template.items[0].id, "critical")
    with pytest.raises(InvalidData):
        record_formats.update(database, tipo, made, {"rated": "group"})
    assert (rubrics.view(database, made).level, rubrics.levels(database)) == ("critical", {made: "critical"})


def test_each_school_has_its_visits_counted_against_what_the_network_asks(database, ids):
    for day in (MARCH, JULY):
        rows.create(database, "visit", {"school_id": ids.aromo, "date": day})
    found = visits.of_year(database, 2026)
    assert [(one.school, one.made, one.lacks) for one in found] == [
        ("Escuela El Canelo", 0, 3),
        ("Escuela El Aromo", 2, 1),
    ]
    customs.agree(database, "visits_year", 2)
    assert visits.of_year(database, 2026)[1].lacks == 0
    rows.create(database, "school_pause", {"school_id": ids.canelo, "from": "2026-01-01", "to": "2027-01-01"})
    assert [one.school for one in visits.of_year(database, 2026)] == ["Escuela El Aromo"]  # the other one rested
    assert len(visits.of_year(database, 2027)) == 2
    rows.update(database, "school", ids.aromo, {"left_on": "2027-05-03"})
    assert [len(visits.of_year(database, year)) for year in (2026, 2027)] == [1, 1]  # it left after the first of them


def test_a_need_finds_who_can_help(database, ids):
    offer = {"kind": "offers", "person_id": ids.ana, "topic": "Lectura en voz alta", "subject": "LE"}
    rows.create(database, "capability", offer)
    rows.create(database, "capability", offer | {"person_id": ids.celso, "topic": "Huerta escolar", "subject": "CN"})
    rows.create(database, "capability", {"kind": "needs", "school_id": ids.canelo, "topic": "Animar la lectura"})
    rows.create(database, "capability", {"kind": "needs", "school_id": ids.aromo, "topic": "Lectura", "subject": "MA"})
    rows.create(database, "capability", {"kind": "needs", "topic": "Lectura", "status": "met"})
    helped, alone = capabilities.matches(database)
    assert [capabilities.who(one) for one in helped.offers] == ["Ana Soto Rivas"]
    assert helped.need.values["school_id"] == ids.canelo
    assert alone.offers == ()


def test_the_same_subject_helps_after_the_very_topic_and_whoever_left_neither_offers_nor_needs(
    database, ids, monkeypatch
):
    """The page says so: by the topic, or by the subject. Domain 6.2: who left disappears from new lists."""
    maths = {"kind": "offers", "subject": "MA"}
    rows.create(database, "capability", maths | {"person_id": ids.ana, "topic": "Geometría"})
    rows.create(database, "capability", maths | {"person_id": ids.celso, "topic": "Medir y estimar"})
    need = {"kind": "needs", "subject": "MA", "topic": "Estimar medidas"}
    rows.create(database, "capability", need | {"school_id": ids.aromo})
    rows.create(database, "capability", need | {"person_id": ids.berta})
    monkeypatch.setattr(wall_clock, "today", lambda: date(2026, 6, 1))
    left = date(2026, 5, 1)
    assert len(capabilities.matches(database)) == 2
    people.leave(database, ids.berta, left)
    [found] = capabilities.matches(database)
    assert [capabilities.who(one) for one in found.offers] == ["Celso Ríos Vega", "Ana Soto Rivas"]
    people.leave(database, ids.celso, left)
    [found] = capabilities.matches(database)
    assert [capabilities.who(one) for one in found.offers] == ["Ana Soto Rivas"]
    school_life.leave(database, ids.aromo, left)
    assert capabilities.matches(database) == ()


def test_a_sheet_begins_with_what_the_network_and_the_practice_say(database, ids):
    told = {"purpose": "Enseñar juntos", "year_founded": 1998, "communes": ["16202", "16201"]}
    network.save_microcentro(database, told)
    practice = practices.create(database, {"title": "La huerta", "problem_addressed": "Miden poco"})
    sheet = experience_sheets.begin(database, "rme", practice_id=practice)
    held = rows.load(database, "experience_sheet", sheet)
    assert (held["name"], held["schools_n"], held["need"], held["objective"]) == (
        "La huerta",
        2,
        "Miden poco",
        "Enseñar juntos",
    )
    assert held["beneficiaries"] is None  # of the other kind of sheet
    assert held["region"] == "Ñuble"
    rows.update(database, "experience_sheet", sheet, {"need": "Otra", "commune": None})
    names = {"16202": "Cobquecura", "16201": "Quirihue"}
    assert "need" not in experience_sheets.fill(database, sheet, commune=names.__getitem__)
    assert rows.load(database, "experience_sheet", sheet)["commune"] == "Cobquecura, Quirihue"


def test_a_line_of_work_is_paused_with_its_reason_and_loses_nothing(database, ids):
    line = rows.create(
        database, "work_line", {"title": "Pauta común", "pilot_school_ids": [ids.canelo], "status": "pilot"}
    )
    work_lines.set_state(database, line, ids.canelo, "adapted", on=MARCH)
    with pytest.raises(InvalidData, match="needs_reason"):
        work_lines.pause(database, line, " ")
    work_lines.pause(database, line, "Paro")
    assert [(one.school, one.state, one.pilot) for one in work_lines.schools(database, line)] == [
        ("Escuela El Canelo", "adapted", True),
        ("Escuela El Aromo", None, False),
    ]
    work_lines.go_on(database, line)
    guide = template_editing.create(database, "class_guide", "Pauta que se está haciendo")
    work_lines.update(database, "work_line", line, {"template_id": guide})
    assert not template_editing.is_frozen(database, guide)
    common = templates.current(database, "class_guide").id
    work_lines.update(database, "work_line", line, {"template_id": common})
    assert rows.load(database, "template", common)["title"] in templates.names(database)[common]
    held = rows.load(database, "work_line", line)
    assert (held["status"], held["pause_reason"]) == ("pilot", "Paro")
    assert work_lines.progress(database, line) == Count(1, 2)


@pytest.mark.parametrize("kept", [False, True], ids=["one change", "two"])
def test_a_line_of_work_goes_on_as_what_it_was_before_it_was_paused(database, ids, kept):
    """Two changes that nothing came between are one in the log (sync-design 5): then what stands in it tells."""
    cases = (
        ({"status": "planned"}, None, "planned", "planned"),
        ({"status": "running", "started": MARCH}, None, "running", "running"),
        ({"status": "running"}, "starting", "running", "running"),
        ({"status": "pilot"}, None, "planned", "pilot"),
        ({"status": "planned"}, "not_started", "planned", "planned"),
    )
    for fields, state, told, known in cases:
        line = rows.create(database, "work_line", {"title": "Fluidez lectora"} | fields)
        if kept:
            with database.write() as session:
                seal(session, author_of(session))
        if state:
            work_lines.set_state(database, line, ids.canelo, state)
        work_lines.pause(database, line, "Paro")
        work_lines.go_on(database, line)
        assert rows.load(database, "work_line", line)["status"] == (known if kept else told)


def test_a_list_says_every_record_in_words_and_finds_it_by_any(database, ids):
    rows.create(database, "visit", {"school_id": ids.aromo, "date": MARCH, "kind": "modelling", "advisor_id": ids.ana})
    rows.create(database, "visit", {"school_id": ids.canelo, "date": JULY})
    assert [
        one.words["school_id"] for one in record_lists.listing(database, "visit", order=("date",), latest_first=True)
    ] == [
        "Escuela El Canelo",
        "Escuela El Aromo",
    ]
    (found,) = record_lists.listing(database, "visit", "modelamiento ana")
    assert found.words["kind"] == "Modelamiento"
    assert found.words["date"] == long_date(MARCH, year=MARCH.year != TODAY.year)
    assert record_lists.is_blank(database, "visit", found.id, {"date"}) is False


def test_a_known_network_is_added_once_to_be_the_origin_of_a_practice(database):
    one = known_networks.to_add(database)[0]
    made = known_networks.add(database, one)
    practice = practices.create(database, {"title": "La huerta", "origin": "other_network", "origin_ally_id": made})
    assert record_lists.row(database, "practice", practice).words["origin_ally_id"] == one.name
    assert one not in known_networks.to_add(database)
    assert record_lists.row(database, "ally", made).words["kind"] == "Otra red"
