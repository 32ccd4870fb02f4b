"""The further instruments through their services: rubric, diagnosis, class, visits, advisory record (domain.md 8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import wall_clock
from app.errors import InvalidData
from app.services import (
    advisory,
    agenda,
    attendance,
    capabilities,
    class_observations,
    commitments,
    customs,
    diagnostics,
    experience_sheets,
    known_networks,
    meetings,
    minutes,
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


def held_session(database, ids):
    meeting = meetings.schedule(database, MARCH, objective="Comparar lo probado en la sala")
    attendance.set_state(database, meeting, ids.ana, "present")
    attendance.set_state(database, meeting, ids.berta, "absence")
    point = agenda.add_item(database, meeting, "Taller de la huerta")
    minutes.write_topic(database, meeting, point, "Cada curso midió su cantero.")
    commitments.add(database, "Llevar la huincha", meeting_id=meeting, responsible_id=ids.ana, due=JULY)
    return meeting


def test_an_advisory_record_is_filled_from_a_session_and_keeps_what_was_written(database, ids):
    meeting = held_session(database, ids)
    gloria = people.add(database, "Gloria Sanz", role="SUPERVISOR")
    assert advisory.meeting_to_tell(database) == meeting
    record = advisory.begin(database, person=gloria)
    rows.update(database, "advisory_record", record, {"actions_done": "Lo mío", "region": "Biobío"})
    advisory.fill(database, record, meeting)
    held = rows.load(database, "advisory_record", record)
    assert (held["number"], held["unit_name"], held["date"]) == (1, "Microcentro Los Boldos", "2026-03-12")
    assert held["actions_done"] == "Lo mío"
    assert held["participants"] == "Ana Soto Rivas"
    assert held["next_steps_with_responsible"].startswith("Llevar la huincha · Ana Soto Rivas")
    assert advisory.meeting_to_tell(database) is None
    other = advisory.begin(database, meeting_id=meeting, person=ids.ana)
    again = rows.load(database, "advisory_record", other)
    assert (again["number"], again["region"], again["supervisor_id"]) == (2, "Biobío", gloria)
    assert (
        "Taller de la huerta: Cada curso midió su cantero."
        in rows.load(database, "advisory_record", other)["actions_done"]
    )


def test_an_advisory_record_tells_the_progress_of_what_the_session_looked_at(database, ids):
    """W14: changes or progress and its proof; what was agreed before and reviewed in the session is that."""
    before = meetings.schedule(database, MARCH - timedelta(days=28))
    done = commitments.add(database, "Medir el huerto", meeting_id=before, responsible_id=ids.berta)
    stuck = commitments.add(database, "Pedir el furgón", meeting_id=before, responsible_id=ids.ana)
    other = commitments.add(database, "De otra sesión", meeting_id=before)
    for one in (done, other):
        rows.update(database, "commitment", one, {"no_proof_note": "Se vio en la sala"})
    meeting = held_session(database, ids)
    commitments.close_done(database, other, MARCH - timedelta(days=20))
    commitments.close_done(database, done, MARCH)
    rows.update(database, "commitment", stuck, {"blocker": "Camino cortado"})
    for one in (done, stuck):
        commitments.review(database, one, meeting)
    told = advisory.from_meeting(database, meeting)
    assert told["changes_or_progress_and_proof"] == "Medir el huerto (Se vio en la sala)"
    assert told["difficulties"] == "Camino cortado"
    assert told["next_steps_with_responsible"].startswith("Llevar la huincha")


def test_an_advisory_record_is_filled_from_a_visit_to_one_school(database, ids):
    said = {"purpose": "Mirar la huerta", "observation": "Miden en parejas", "agreements": ["Volver en junio"]}
    visit = rows.create(database, "visit", said | {"school_id": ids.aromo, "date": MARCH, "advisor_id": ids.celso})
    record = advisory.begin(database)
    rows.update(database, "advisory_record", record, {"encounter_objective": "Acompañar la medición"})
    advisory.fill_from_visit(database, record, visit)
    held, school = rows.load(database, "advisory_record", record), rows.load(database, "school", ids.aromo)
    assert (held["modality"], held["unit_name"]) == ("direct_school", f"{school['rbd']}_{school['name']}")
    assert (held["encounter_objective"], held["date"]) == ("Acompañar la medición", MARCH.isoformat())
    assert (held["actions_done"], held["agreements"]) == ("Miden en parejas", "Volver en junio")
    assert advisory.missing(database, record) == []
    assert visit in advisory.visits_to_choose(database)


def test_an_advisory_record_of_another_year_has_the_objective_of_its_own_plan(database, ids):
    """The objective is the year's: that of a year before is not said again, whatever else is kept."""
    year = TODAY.year
    last = {"date": f"{year - 1}-11-05", "annual_objective": "El de antes", "region": "Biobío"}
    rows.create(database, "advisory_record", last)
    held = rows.load(database, "advisory_record", advisory.begin(database))
    assert (held["annual_objective"], held["region"]) == (None, "Biobío")
    rows.update(database, "advisory_record", held["id"], {"annual_objective": "El de ahora"})
    again = rows.load(database, "advisory_record", advisory.begin(database))
    assert again["annual_objective"] == "El de ahora"


def test_an_advisory_record_filled_from_another_year_is_numbered_in_that_year(database, ids):
    """Its number is within the year of the encounter, like that of a session, and so is the year's objective."""
    year = TODAY.year
    for each, aim in ((year - 1, "El de antes"), (year, "El de ahora")):
        rows.create(database, "annual_plan", {"year": each, "general_objective": aim})
    rows.create(database, "advisory_record", {"date": f"{year - 1}-08-05", "number": 7})
    first, record = advisory.begin(database), advisory.begin(database)
    visit = rows.create(database, "visit", {"school_id": ids.aromo, "date": f"{year - 1}-11-05"})
    advisory.fill_from_visit(database, record, visit)
    held = rows.load(database, "advisory_record", record)
    assert (held["number"], held["annual_objective"]) == (8, "El de antes")
    advisory.fill_from_visit(database, record, visit)
    assert rows.load(database, "advisory_record", record) == held
    rows.update(database, "advisory_record", record, {"annual_objective": "El mío"})
    advisory.fill(database, record, meetings.schedule(database, date(year, 3, 5)))
    held = rows.load(database, "advisory_record", record)
    assert (held["number"], held["annual_objective"]) == (2, "El mío")
    assert rows.load(database, "advisory_record", first)["number"] == 1
    rows.update(database, "advisory_record", record, {"number": None})
    advisory.fill_from_visit(database, record, visit)
    assert rows.load(database, "advisory_record", record)["number"] is None


def test_an_advisory_record_is_begun_by_whoever_was_taken_away_elsewhere(database, ids):
    rows.remove(database, "person", ids.celso)  # as from another laptop, while they sit at this one
    assert rows.load(database, "advisory_record", advisory.begin(database, person=ids.celso))["supervisor_id"] is None


def test_a_visit_that_came_without_its_day_takes_none_from_the_record(database, ids):
    visit = rows.create(database, "visit", {"school_id": ids.aromo, "date": MARCH})
    with database.write() as session:
        rows.need(session, "visit", visit).date = None  # as another laptop's may come
    record = advisory.begin(database)
    before = rows.load(database, "advisory_record", record)["date"]
    advisory.fill_from_visit(database, record, visit)
    assert rows.load(database, "advisory_record", record)["date"] == before


def test_an_advisory_record_goes_from_draft_to_complete_to_handed_over(database, ids):
    """State changes of 6.1."""
    record = advisory.begin(database, meeting_id=held_session(database, ids))
    with pytest.raises(InvalidData, match="required"):
        advisory.advance(database, record, "complete")
    assert advisory.missing(database, record) == ["Supervisión"]
    rows.update(database, "advisory_record", record, {"supervisor_id": ids.celso})
    with pytest.raises(InvalidData, match="wrong_step"):
        advisory.advance(database, record, "exported")
    advisory.advance(database, record, "complete")
    advisory.advance(database, record, "exported")
    with pytest.raises(InvalidData, match="wrong_step"):
        advisory.fill(database, record, held_session(database, ids))


def test_a_sheet_begins_with_what_the_network_and_the_practice_say(database, ids):
    network.save_microcentro(database, {"purpose": "Enseñar juntos", "year_founded": 1998})
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
    rows.update(database, "experience_sheet", sheet, {"need": "Otra"})
    assert "need" not in experience_sheets.fill(database, sheet)


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
    assert (held["status"], held["pause_reason"]) == ("running", "Paro")
    assert work_lines.progress(database, line) == Count(1, 2)


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
