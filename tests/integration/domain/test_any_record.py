"""What holds for every record of domain.md 6.1 and 6.2: states that nobody knows, what was removed.

Each at the service that keeps it, and each says which rule it is about: «6.1 plan», «6.2 pupil counts».
"""

from __future__ import annotations

from datetime import timedelta

from app.log import capture
from app.services import (
    adoptions,
    advisory,
    against_rules,
    agenda,
    attendance,
    commitments,
    cycles,
    meetings,
    minutes,
    network,
    plans,
    practice_decisions,
    presentations,
    reviews,
    rows,
    tickets,
    trash,
)
from app.text_dates import long_date
from tests.integration.closed_year import close_year
from tests.integration.domain.asking import DAY, refused, state
from tests.the_day import TODAY


def test_a_state_that_nobody_knows_is_refused_in_words_and_never_breaks_off(database, meeting, practice, ids):
    """6.1, of every record that is moved by naming its next state."""
    minutes.write(database, meeting, {"various": "Nada"})
    shown = presentations.propose(database, practice, meeting_id=meeting)
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta).id
    record = advisory.begin(database)
    for advance, key, more in (
        (minutes.advance, meeting, ()),
        (presentations.advance, shown, ()),
        (adoptions.move, chosen, ()),
        (advisory.advance, record, ()),
        (practice_decisions.decide, practice, (meeting,)),
    ):
        assert refused(advance, database, key, "en ninguna parte", *more) <= {"wrong_step", "not_choice"}
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    assert refused(minutes.advance, database, meeting, "en ninguna parte") == {"not_choice"}
    with database.write() as session:
        plan = rows.add(session, "annual_plan", {"year": 2026})
        assert refused(plans.move_on, session, plan, "en ninguna parte", {}) == {"wrong_step"}


def test_a_record_that_came_in_a_state_that_nobody_knows_is_moved_on_or_refused_in_words(
    database, meeting, practice, ids
):
    """6.1 and fault 20: what a newer or a harmed program wrote stops nobody."""
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta).id
    cycle = cycles.begin(database)
    with database.write() as session:
        for tipo, key, field in (
            ("meeting", meeting, "status"),
            ("adoption", chosen, "status"),
            ("phea_cycle", cycle, "stage"),
        ):
            capture.affirm(session, tipo, key, {field: "en ninguna parte"})
    assert refused(adoptions.move, database, chosen, "quién sabe") == {"wrong_step"}
    assert refused(cycles.advance, database, cycle) == refused(cycles.next_cycle, database, cycle) == {"wrong_step"}
    adoptions.move(database, chosen, "applied", on=DAY)
    meetings.convene(database, meeting)
    assert state(database, "meeting", meeting) == "convened"


def test_what_was_removed_comes_back_only_where_the_rules_allow_it_still(database, ids, meeting, practice):
    """6.1 and 6.2: an undone removal is a change like any other; refused, it stays removed."""
    point = agenda.items(database, meeting)[0].id
    noted = {"minutes_id": minutes.write(database, meeting, {}), "agenda_item_id": point}
    topic = rows.create(database, "minutes_topic", noted | {"summary": "Se leyó"})
    form = rows.create(database, "template", {"kind": "survey", "title": "Nuestra encuesta", "version": 1})
    line = rows.create_last(database, "template_item", {"template_id": form, "text": "¿Le sirvió?"})
    rows.create(database, "template", {"kind": "survey", "title": "La de la escuela", "local_variant_of_id": form})
    rows.create(database, "work_line", {"title": "Encuestar", "template_id": form})  # neither is filled in with it
    plan = plans.begin(database, 2026)
    goal = rows.create_last(database, "goal", {"plan_id": plan, "statement": "Siete prácticas"})
    chosen = adoptions.choose(database, practice, teacher_id=ids.berta, planned=DAY)
    survey = rows.create(database, "satisfaction_survey", {"meeting_id": meeting})
    gone = [("minutes_topic", topic), ("template_item", line), ("goal", goal), ("adoption", chosen.id)]
    seen = rows.create(database, "meeting_observation", {"meeting_id": meeting})
    gone += [("satisfaction_survey", survey), ("meeting_observation", seen)]
    for tipo, key in gone:
        rows.remove(database, tipo, key)
        rows.bring_back(database, tipo, key)
        rows.remove(database, tipo, key)
    meetings.hold(database, meeting)
    minutes.advance(database, meeting, "approved")
    rows.create(database, "satisfaction_survey", {"meeting_id": meeting, "template_id": form})
    rows.create(database, "meeting_observation", {"meeting_id": meeting})
    close_year(database, plan)
    adoptions.choose(database, practice, teacher_id=ids.berta, planned=DAY)
    why = ("minutes_frozen", "template_used", "plan_closed", "adoption_repeated", "survey_repeated")
    why += ("observation_repeated",)
    for (tipo, key), code in zip(gone, why, strict=True):
        assert refused(rows.bring_back, database, tipo, key) == {code}
        assert any(one.id == key for one in trash.removed(database))
    assert refused(adoptions.choose_again, database, chosen) == {"adoption_repeated"}
    assert refused(rows.create, database, "minutes_topic", noted) == {"minutes_frozen"}


def test_what_came_against_a_rule_is_shown_until_it_is_mended(database, ids, meeting, practice):
    """5.3, 6.1 and 6.2: what another laptop wrote is kept, and told with its rule where it can be mended."""
    shown = presentations.propose(database, practice, meeting_id=meeting, presenter_id=ids.ana)
    answer = reviews.write(database, shown, ids.berta, {"strength": "Clara"})
    network.set_enrolment(database, ids.canelo, "3", 9)
    tried = adoptions.choose(database, practice, teacher_id=ids.berta).id
    adoptions.move(database, tried, "applied", on=TODAY)
    batch = tickets.begin(database, tried, "3", on=TODAY)
    tickets.write(database, batch, {"respondents_n": 9})
    attendance.set_state(database, meeting, ids.celso, "present", signature="paper")
    line = next(row["id"] for row in rows.parts(database, "attendance", meeting) if row["person_id"] == ids.celso)
    done = commitments.add(database, "Medir la huerta", meeting_id=meeting)
    later = meetings.schedule(database, TODAY + timedelta(days=3))
    assert against_rules.against_rules(database) == []
    network.set_enrolment(database, ids.canelo, "3", 7)  # two have left since: the tickets are of then
    assert against_rules.against_rules(database) == []
    assert "3° (7)" in against_rules.enrolment_warning(database, ids.canelo)
    assert against_rules.enrolment_warning(database, ids.aromo) == ""
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    came = (
        ("practice_presentation", shown, {"presenter_id": ids.berta, "preparation": "presented", "meeting_id": later}),
        ("exit_ticket_batch", batch, {"enrolled_n": None}),
        ("attendance", line, {"state": "absence"}),
        ("commitment", done, {"status": "done"}),
    )
    with database.write() as session:
        for tipo, key, values in came:
            capture.affirm(session, tipo, key, values)
    told = {(one.tipo, one.row): [each.written for each in one.fields] for one in against_rules.against_rules(database)}
    assert told == {
        ("practice", practice): [
            "Berta Ñanco Ñanco, que también la presentó",
            f"presentada, y la sesión es el {long_date(TODAY + timedelta(days=3))}, que todavía no llega",
            "9 en 3°, con 7 matriculados",
        ],
        ("meeting", meeting): ["Celso Ríos Vega, que según la asistencia no estuvo"],
        ("commitment", done): ["Cumplido, sin prueba ni motivo"],
    }
    rows.remove(database, "peer_review", answer)
    presentations.write(database, shown, {"meeting_id": meeting})
    tickets.write(database, batch, {"enrolled_n": 9})
    attendance.set_state(database, meeting, ids.celso, "absence")
    rows.update(database, "commitment", done, {"no_proof_note": "Se vio"})
    assert against_rules.against_rules(database) == []
