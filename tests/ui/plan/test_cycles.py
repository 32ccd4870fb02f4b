"""The cycles of the plan, and those that stand alone, through their real widgets."""

from __future__ import annotations

from datetime import date

from PySide6.QtTest import QTest

from app.services import cycles, instruments, meetings, rows
from app.ui import pages
from app.ui.pages.plan import PlanPage
from app.ui.pages.plan_view import PARTS
from app.ui.pages.plan_words import cycle_line
from tests.the_day import TODAY

YEAR = TODAY.year


def write(field, text):
    field.setFocus()
    QTest.keyClicks(field, text)


def test_what_goes_on_since_the_year_before_stays_in_the_list_and_all_of_it_until_this_one_has_its_own(page, database):
    done, open_still = (cycles.begin(database, problem=words, school_year=YEAR - 1) for words in ("Uno", "Dos"))
    with database.write() as session:
        rows.need(session, "phea_cycle", done).stage = "closed"
    page.arrive(part="ciclos")
    part = page.view.part
    assert (part.is_empty, set(part.rows)) == (False, {done, open_still})
    own = cycles.begin(database, problem="Tres")
    page.refresh(frozenset({"phea_cycle"}))
    assert list(part.rows) == [own, open_still]
    older = cycles.begin(database, problem="Cero", school_year=YEAR - 4)
    page.refresh(frozenset({"phea_cycle"}))
    assert [each.title.text() for each in part.years.values()] == [
        f"Ciclos cerrados de {YEAR - 1}", f"Ciclos de {YEAR - 4}"
    ]  # fmt: skip
    part.years[YEAR - 1].click()
    assert (list(part.rows), list(part.years)) == ([own, open_still, done], [YEAR - 4])
    assert page.window().focusWidget() is part.rows[done]
    part.years[YEAR - 4].click()
    assert (list(part.rows)[-1], part.years) == (older, {})


def test_a_cycle_tells_its_rules_and_goes_on_into_the_next(page, context, database):
    cycle = cycles.begin(database, problem="Pocos preguntan", meeting_id=meetings.schedule(database, date(YEAR, 4, 9)))
    page.arrive(cycle=cycle)
    fields = page.view.part.form.stages.fields
    assert fields["meeting_id"].field.value() == rows.load(database, "phea_cycle", cycle)["meeting_id"]
    fields["start"].field.set_value("2026-03-02")
    page.view.part.form.saver.changed()
    assert page.save_now()
    assert rows.load(database, "phea_cycle", cycle)["start"] == "2026-03-02"
    form = page.view.part.form
    page._forward.trigger()
    page._forward.trigger()
    page._forward.trigger()
    assert form.problem.words.text().startswith("Para terminar el estudio hace falta un dato")
    measure = {"cycle_id": cycle, "name": "Preguntaron", "numerator": 36, "denominator": 65}
    rows.create_last(database, "phea_measure", measure)
    page.refresh(frozenset({"phea_measure"}))
    (told,) = (line.head.title.text() for line in form.stages.data.lines.values())
    assert told == "Preguntaron: 36 de 65 (55,38\u00a0%)"
    page._forward.trigger()
    page._forward.trigger()
    assert page.window().focusWidget() is fields["decision"].field
    assert (fields["decision"].problem.text(), form.problem.isVisible()) == ("Elija la decisión.", False)
    assert fields["next_plan"].problem.isVisible()
    fields["decision"].field.set_value("adapt")
    fields["next_plan"].field.set_value("En parejas")
    form.saver.changed()
    assert page.save_now()
    assert not fields["decision"].problem.isVisible()
    page._forward.trigger()
    assert cycles.cycle(database, cycle).stage == "closed"
    page.refresh(frozenset({"phea_cycle"}))
    page._forward.trigger()
    after = cycles.cycle(database, cycle).next_ids[0]
    assert page.view.part.cycle.id == after
    assert [" · sigue a otro" in cycle_line(cycles.cycle(database, one)) for one in (cycle, after)] == [False, True]
    context.undo.undo()
    assert not cycles.cycle(database, cycle).next_ids


def test_a_closed_cycle_that_goes_back_a_stage_shows_no_last_day_and_undo_brings_it_again(page, context, database):
    """6.1 cycle: what is completed afterwards is not after its end."""
    fields = {"stage": "study", "decision": "adopt", "next_plan": "Por escrito"}
    cycle = cycles.begin(database, problem="Pocos preguntan", **fields)
    rows.create(database, "phea_measure", {"cycle_id": cycle, "numerator": 3, "denominator": 6})
    for _ in range(2):
        cycles.advance(database, cycle)
    page.arrive(cycle=cycle)
    form = page.view.part.form
    ended = form.stages.fields["end"].field
    assert ended.value() is not None
    form.step_back()
    assert (cycles.cycle(database, cycle).stage, ended.value()) == ("adjust", None)
    context.undo.undo()
    page.refresh(frozenset({"phea_cycle"}))
    assert (cycles.cycle(database, cycle).stage, ended.value() is None) == ("closed", False)
    ended.set_value("2020-03-02")
    form.saver.changed()
    assert page.save_now()
    assert form.notice.words.text() == "Terminó antes de comenzar: revise las dos fechas."


def test_figures_are_written_while_a_cycle_is_tried_by_day_and_drawn_in_time(page, database):
    cycle = cycles.begin(database, problem="No escriben la unidad")
    page.arrive(cycle=cycle)
    stages = page.view.part.form.stages
    assert stages.data.isHidden()
    page._forward.trigger()
    assert page.window().focusWidget() is stages.fields["carried_out_as_planned"].field, "the new stage's first field"
    assert stages.data.isVisible(), "what is collected while trying is written then, not when it is studied"
    for day, part in (("2026-11-11", 9), ("2026-11-04", 6), ("2026-11-18", 12)):
        stages.data.add_part()
        fields = list(stages.data.lines.values())[-1].fields
        first = part == 9
        assert (fields["name"] if first else fields["date"].focusProxy()).hasFocus()
        if first:
            fields["name"].set_value("Escriben la unidad")
        assert fields["name"].value() == "Escriben la unidad"
        for name, value in (("date", day), ("numerator", part), ("denominator", 14)):
            fields[name].set_value(value)
        page.view.part.form.saver.changed()
        assert page.save_now()
    (card,) = stages.charts.cards
    assert card.sentence.text().startswith("La mediana es 64,3\u00a0%.")
    page.arrive()
    page.arrive(cycle=cycle)
    heads = [(line.head.title.text(), line.head.subtitle.text()) for line in stages.data.lines.values()]
    assert heads[0] == ("Escriben la unidad: 6 de 14 (42,86\u00a0%)", "miércoles 4 de noviembre")


def test_a_cycle_begins_from_a_practice_by_its_id(page, database):
    practice = rows.create(database, "practice", {"title": "La huerta"})
    page.arrive(begin="practice", of=practice)
    (found,) = cycles.cycles(database, owner_field="practice_id", owner_id=practice)
    assert page.view.part.cycle.id == found.id
    assert cycle_line(found).startswith("De una práctica: La huerta · "), "two cycles of the list may be alike"
    page.put_away()
    assert not cycles.cycles(database)


def test_cycles_stand_alone_where_the_network_uses_no_plan(page, database):
    instruments.turn(database, "plan", on=False)
    page.refresh(frozenset({"microcentro"}))
    page.arrive()
    assert page.title() == "Ciclos de mejora"
    assert pages.entry("plan").belongs(frozenset({"cycles"}))
    assert not pages.entry("plan").belongs(frozenset({"visits"}))
    assert [key for place, (key, _, _) in enumerate(PARTS) if page.view.tabs.is_offered(place)] == ["ciclos"]
    page.view.part.empty.button.click()
    assert page.view.part.cycle is not None
    page.put_away()
    assert not cycles.cycles(database)


def test_a_shared_practice_leads_to_its_cycle_and_back_to_the_same_one(window, database):
    for code in ("plan", "cycles"):
        instruments.turn(database, code, on=True)
    practice = rows.create(database, "practice", {"title": "La huerta"})
    for _ in range(2):
        window.navigate("practicas", id=practice)
        assert window.page.improve.action.isVisible()
        window.page.improve.action.trigger()
        assert isinstance(window.page, PlanPage)
        assert window.page.view.part.cycle.practice_id == practice
        problem = window.page.view.part.form.form.rows["problem"].field
        write(problem, "Pocos miden")
    window.page.save_now()
    assert len(cycles.cycles(database)) == 1
    window.navigate("plan", id=cycles.cycles(database)[0].id)
    assert window.page.title() == "Ciclo de mejora"
