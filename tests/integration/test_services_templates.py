"""Formats that the network edits, the tallies of their answers, and the instruments in use (domain.md 5.4, 6, 8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import wall_clock
from app.errors import InvalidData, NotFound
from app.log.identity import author_of
from app.log.materialise import fold
from app.log.ops import GENERAL, NewOp, write_ops
from app.models.template import TEMPLATE_KINDS
from app.services import (
    agenda,
    class_observations,
    instruments,
    meetings,
    network,
    record_formats,
    rows,
    tallies,
    template_custom,
    template_editing,
    templates,
    tickets,
)
from app.services.rules import Count
from app.services.template_defaults import all_defaults
from tests.oracle.desk import go_round

DAY = date(2026, 4, 9)


def test_every_kind_has_a_customary_format_before_anything_is_written(database):
    for kind in TEMPLATE_KINDS:
        view = templates.current(database, kind)
        assert view.items
        assert view.customary
        assert templates.load(database, view.id) == view
        with pytest.raises(NotFound):
            rows.load(database, "template", view.id)


@pytest.mark.parametrize(("key", "minutes"), [("full", 360), ("half", 180), ("remote", 90)])
def test_the_agendas_have_the_minutes_of_the_table(database, key, minutes):
    view = templates.current(database, "agenda", key)
    assert (view.key, view.minutes) == (key, minutes)
    assert sum(one.minutes or 0 for one in view.items) == minutes


def test_a_customary_format_is_written_on_use_under_the_same_id_everywhere(database):
    view = templates.current(database, "survey")
    assert templates.use(database, view.id) == view
    assert rows.load(database, "template", view.id)["title"] == view.title
    assert {one["id"] for one in rows.parts(database, "template_item", view.id)} == {one.id for one in view.items}
    assert templates.use(database, view.id) == view
    ids = {template_custom.default_id(database.space, one) for one in all_defaults()}
    assert len(ids) == len(all_defaults())
    assert view.id in ids


def test_young_pupils_get_the_ticket_with_faces(database):
    young, older = (templates.current(database, "exit_ticket", grade=grade) for grade in ("2", "5"))
    assert {one.scale for one in young.items} == {"faces3"}
    assert older.id == templates.current(database, "exit_ticket").id != young.id
    for view in (young, older):
        assert {one.dimension for one in view.items} == {"SOCIOEMOTIONAL", "COGNITIVE", "ATTITUDINAL"}


def test_a_format_in_use_is_frozen_and_changes_by_a_new_version(database, ids):
    first = templates.current(database, "meeting_guide")
    with pytest.raises(InvalidData, match="template_frozen"):
        template_editing.change_item(database, _written(database, first).items[0].id, {"text": "Otra"})
    with pytest.raises(InvalidData, match="needs_reason"):
        template_editing.new_version(database, first.id, " ")
    second = template_editing.new_version(database, first.id, "Faltaba mirar el cierre")
    assert templates.current(database, "meeting_guide").id == first.id
    template_editing.add_item(database, second, "El cierre recoge lo aprendido.", scale="yes_partly_no")
    template_editing.put_in_use(database, second)
    now = templates.current(database, "meeting_guide")
    assert (now.id, now.version, now.previous_id) == (second, 2, first.id)
    assert [one.text for one in now.items][:-1] == [one.text for one in first.items]
    assert [one.version for one in templates.versions(database, second)] == [2, 1]
    assert template_editing.is_frozen(database, second)
    assert first.id not in {one.id for one in templates.all_of(database, "meeting_guide")}
    template_editing.retire(database, second)
    assert templates.load(database, second).state == templates.RETIRED
    assert templates.current(database, "meeting_guide").id == first.id


def test_a_filled_record_keeps_the_version_it_used(database, ids):
    meeting = meetings.schedule(database, DAY)
    survey = rows.create(database, "satisfaction_survey", {"meeting_id": meeting, "respondents_n": 4})
    asked = tallies.read(database, "satisfaction_survey", survey)
    tallies.set_all(database, "satisfaction_survey", survey, {(asked.rows[0].item.id, "4"): 3})
    newer = template_editing.new_version(database, asked.template.id, "Más corta")
    template_editing.remove_item(database, templates.load(database, newer).items[0].id)
    template_editing.put_in_use(database, newer)
    assert tallies.read(database, "satisfaction_survey", survey).template.id == asked.template.id
    # What is only named, even before it holds, is frozen too.
    other = template_editing.new_version(database, newer, "Otra vez")
    rows.create(database, "network_diagnostic", {"template_id": other})
    assert template_editing.is_frozen(database, other)
    with pytest.raises(InvalidData, match="template_used"):
        template_editing.add_item(database, other, "Tarde")


def test_the_words_of_a_used_format_stay_whoever_changes_it_and_its_standing_does_not(database, ids):
    """Domain 6: a filled record keeps the version it used, so nothing but exchange changes it any more."""
    own = template_editing.create(database, "survey", "Nuestra encuesta", body="")
    line = template_editing.add_item(database, own, "¿Le sirvió?", scale="one_to_four")
    meeting = meetings.schedule(database, DAY)
    rows.update(database, "template", own, {"title": "La encuesta"})
    survey = rows.create(database, "satisfaction_survey", {"meeting_id": meeting})
    rows.create(database, "survey_tally", {"survey_id": survey, "item_id": line, "option": "4", "count": 2})
    for change, *given in (
        (rows.update, "template", own, {"title": "Otra"}),
        (rows.update, "template", own, {"for_grades": ["1"]}),
        (rows.update, "template_item", line, {"text": "¿Y ahora?"}),
        (rows.create, "template_item", {"template_id": own, "text": "Una más"}),
        (rows.remove, "template_item", line),
        (rows.remove, "template", own),
    ):
        with pytest.raises(InvalidData, match="template_used"):
            change(database, *given)
    rows.update(database, "template_item", line, {"text": "¿Le sirvió?", "essential": False})
    template_editing.put_in_use(database, own)
    template_editing.retire(database, own)
    rows.update(database, "template", own, {"title": "La encuesta", "body": "", "school_id": ids.aromo, "version": 2})
    assert rows.load(database, "template", own)["school_id"] == ids.aromo
    rows.remove(database, "satisfaction_survey", survey)
    rows.update(database, "template_item", line, {"text": "¿Y ahora?"})


def test_a_customary_format_that_a_record_named_before_it_came_is_written_all_the_same(database):
    view = templates.current(database, "diagnostic")
    rows.create(database, "network_diagnostic", {"template_id": view.id})
    assert templates.use(database, view.id) == view
    assert len(rows.parts(database, "template_item", view.id)) == len(view.items)


def test_a_school_has_its_own_variant(database, ids):
    whole = templates.current(database, "class_guide")
    own = template_editing.variant(database, whole.id, ids.aromo, title="Pauta de El Aromo")
    template_editing.put_in_use(database, own)
    assert templates.current(database, "class_guide", school_id=ids.aromo).id == own
    assert templates.current(database, "class_guide", school_id=ids.canelo).id == whole.id
    assert templates.current(database, "class_guide").id == whole.id
    template_editing.retire(database, whole.id)  # even then it is of that school alone
    assert templates.current(database, "class_guide", school_id=ids.canelo).id == whole.id
    with pytest.raises(InvalidData, match="format_of_all"):
        template_editing.variant(database, templates.current(database, "survey").id, ids.aromo)


def test_a_customary_format_that_a_file_gave_to_one_school_serves_all_where_there_is_no_other(database, ids):
    """No form gives it away so, but another program, or a file: every paper of that kind stopped (fault 20)."""
    guide = templates.current(database, "meeting_guide")
    templates.use(database, guide.id)
    with database.write() as session:
        op = NewOp("w", "template", guide.id, author_of(session).clock.next(), GENERAL, {"school_id": ids.aromo})
        write_ops(session, [op])
        fold(session, [(op.tbl, op.row)])
    for school in (None, ids.aromo, ids.canelo):
        assert templates.current(database, "meeting_guide", school_id=school).id == guide.id


def test_what_a_school_adapted_is_filled_there_offered_nowhere_else_and_travels(pair):
    """6 Template: class guide, ticket and practice register of one school, on every laptop."""
    ana, luis = pair
    db = ana.database
    aromo, canelo = (network.add_school(db, rbd=rbd, name=name).school for rbd, name in ((4501, "A"), (4502, "C")))
    own = {}
    for kind in ("class_guide", "exit_ticket", "practice"):
        whole = templates.current(db, kind)
        own[kind] = template_editing.variant(db, whole.id, aromo, title="La nuestra")
        template_editing.put_in_use(db, own[kind])
    seen = class_observations.begin(db, school_id=aromo)
    practice = rows.create(db, "practice", {"title": "Huerta", "grades": ["3"], "school_id": aromo})
    shared = {"practice_id": practice, "grades": ["3"]}
    here, there = (rows.create(db, "adoption", shared | {"school_id": school}) for school in (aromo, canelo))
    batch = tickets.begin(db, here, "3")
    go_round(ana, luis)
    db = luis.database
    assert rows.load(db, "class_observation", seen)["template_id"] == own["class_guide"]
    assert tickets.batch(db, batch).template_id == own["exit_ticket"]
    assert templates.own(db, "practice", school_id=aromo).id == own["practice"]
    assert templates.own(db, "practice", school_id=canelo) is None
    assert own["exit_ticket"] in {one.id for one in tickets.choices(db, here, "3")}
    assert own["exit_ticket"] not in {one.id for one in tickets.choices(db, there, "3")}
    assert tickets.batch(db, tickets.begin(db, there, "3")).template_id != own["exit_ticket"]
    with pytest.raises(InvalidData, match="format_elsewhere"):
        tickets.begin(db, there, "3", template_id=own["exit_ticket"])
    other = class_observations.begin(db, school_id=canelo)
    assert own["class_guide"] not in {one.id for one in record_formats.offered(db, "class_observation", other)}
    with pytest.raises(InvalidData, match="format_elsewhere"):
        record_formats.use(db, "class_observation", other, own["class_guide"])


def test_comments_count_the_last_agreement_of_each_person(database, ids):
    view = templates.current(database, "rubric", "group")
    template_editing.comment(database, view.id, "Falta el transporte.", person_id=ids.ana, agrees=False)
    changed = template_editing.comment(database, view.id, "Con eso sí.", person_id=ids.ana, agrees=True)
    template_editing.comment(database, view.id, "De acuerdo.", person_id=ids.berta, agrees=True)
    said = template_editing.comments(database, view.id)
    assert (said.agree, said.disagree, len(said.rows)) == (2, 0, 3)
    # Written on another laptop, which did not know the first ones.
    rows.create(database, "template_comment", {
        "template_id": view.id, "person_id": ids.berta, "date": wall_clock.today().isoformat(), "agrees": True,
    })  # fmt: skip
    assert template_editing.comments(database, view.id).agree == 2
    rows.remove(database, "template_comment", changed)
    said = template_editing.comments(database, view.id)
    assert (said.agree, said.disagree) == (1, 1), "what she had said before counts again"
    rows.bring_back(database, "template_comment", changed)
    said = template_editing.comments(database, view.id)
    assert (said.agree, said.disagree) == (2, 0)


def test_a_format_is_agreed_in_a_session_that_took_place(database):
    own = template_editing.new_version(database, templates.current(database, "agenda", "half").id, "Más corta")

    def agreed_in(status, ahead):
        day = (wall_clock.today() + timedelta(days=ahead)).isoformat()
        meeting = rows.create(database, "meeting", {"date": day, "status": status, "suspension_reason": "weather"})
        template_editing.put_in_use(database, own, meeting_id=meeting)
        return meeting

    with pytest.raises(InvalidData, match="decision_to_come"):
        agreed_in("convened", 7)
    with pytest.raises(InvalidData, match="decision_suspended"):
        agreed_in("suspended", -1)
    assert templates.load(database, own).state == templates.PREPARING
    meeting = agreed_in("convened", -1)
    assert templates.load(database, own).agreed_in_meeting_id == meeting


def test_a_ticket_without_its_three_dimensions_is_not_put_in_use(database):
    own = template_editing.create(database, "exit_ticket", "Mi ticket")
    template_editing.add_item(database, own, "¿Cómo estuvo?", dimension="SOCIOEMOTIONAL", scale="faces3")
    with pytest.raises(InvalidData, match="ticket_dimensions"):
        template_editing.put_in_use(database, own)


def test_a_new_session_takes_the_agenda_that_the_network_agreed(database):
    own = template_editing.new_version(database, templates.current(database, "agenda", "half").id, "Sin informaciones")
    news = next(one for one in templates.load(database, own).items if one.block == "ADMIN")
    template_editing.remove_item(database, news.id)
    template_editing.put_in_use(database, own)
    meeting = meetings.schedule(database, DAY)
    assert "ADMIN" not in {one.block for one in agenda.items(database, meeting)}


def test_sums_are_never_above_those_who_answered(database):
    diagnostic = rows.create(database, "network_diagnostic", {"year": 2026, "moment": "first", "respondents_n": 5})
    one, other = tallies.read(database, "network_diagnostic", diagnostic).rows[:2]
    counts = {(one.item.id, "4"): 2, (one.item.id, "3"): 2, (one.item.id, "1"): 1, (other.item.id, "2"): 5}
    tallies.set_all(database, "network_diagnostic", diagnostic, counts)
    first, second = tallies.read(database, "network_diagnostic", diagnostic).rows[:2]
    assert (first.top_box, first.top_two, first.favourable) == (Count(2, 5), Count(4, 5), Count(4, 5))
    assert second.favourable == Count(0, 5)
    with pytest.raises(InvalidData, match="tally_over"):
        tallies.set_all(database, "network_diagnostic", diagnostic, {(one.item.id, "2"): 1})
    with pytest.raises(InvalidData, match="tally_over"):
        tallies.set_respondents(database, "network_diagnostic", diagnostic, 4)
    with pytest.raises(InvalidData, match="not_choice"):
        tallies.set_all(database, "network_diagnostic", diagnostic, {(one.item.id, "na"): 1})


def test_what_does_not_apply_is_entered_but_does_not_count(database):
    survey = rows.create(
        database, "satisfaction_survey", {"meeting_id": meetings.schedule(database, DAY), "respondents_n": 3}
    )
    item = tallies.read(database, "satisfaction_survey", survey).rows[0].item
    tallies.set_all(database, "satisfaction_survey", survey, {(item.id, "4"): 1, (item.id, "na"): 2})
    row = tallies.read(database, "satisfaction_survey", survey).rows[0]
    assert (row.entered, row.top_box) == (3, Count(1, 1))


def test_turning_an_instrument_off_deletes_nothing(database):
    assert instruments.in_use(database) == frozenset()
    instruments.turn(database, "visits", on=True)
    instruments.turn(database, "plan", on=True)
    rows.create(database, "visit", {"purpose": "Acompañar"})
    instruments.turn(database, "visits", on=False)
    assert instruments.in_use(database) == {"plan"}
    assert {one.code: one.held for one in instruments.listing(database)}["visits"] == 1
    with pytest.raises(InvalidData):
        instruments.turn(database, "nada", on=True)


def _written(database, view):
    return templates.use(database, view.id)
