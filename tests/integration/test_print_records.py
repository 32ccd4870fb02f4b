"""The forms of the cycle, the plan and the instruments, printed from stored records."""

from __future__ import annotations

import io
from datetime import date

import pytest
from pypdf import PdfReader

from app.errors import Cancelled, NotFound, WrongUsage
from app.pdf.forms import FORMS, render
from app.services import indicators_own, meetings, minutes, practices, rows, tallies, templates
from app.services.indicators_own_cells import Entered, read_cell
from app.services.sheets import Sources
from app.services.sheets_report import load_report

PRINTED = date(2026, 8, 3)
ORDER = (
    "tabla asistencia acta plan practica pauta retroalimentacion ticket autoevaluacion encuesta compromisos phea "
    "observacion diagnostico ficha cuaderno informe asesoria certificado autorizacion practicas"
).split()


def words(data):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return "".join(text.replace("\u00ad", "").split())


def said(printed, *texts):
    return [text for text in texts if "".join(text.split()) not in printed] == []


@pytest.fixture
def printed(database):
    """Prints a form of these records and reads its words."""

    def show(key, **given):
        return words(render(key, database, None, printed_on=PRINTED, year=2026, **given))

    return show


@pytest.fixture
def meeting(database, ids):
    made = meetings.schedule(database, date(2026, 5, 8), length=None)
    meetings.update(database, made, {"title": "Medir el mundo", "host_school_id": ids.aromo})
    return made


@pytest.fixture
def practice(database, ids):
    fields = {"title": "Medimos la huerta", "author_ids": [ids.celso], "school_id": ids.canelo, "subject": "MA"}
    return practices.create(database, fields | {"grades": ["2", "3"], "school_year": 2026})


@pytest.fixture
def adoption(database, ids, practice):
    fields = {"practice_id": practice, "teacher_id": ids.berta, "school_id": ids.aromo, "grades": ["2"]}
    return rows.create(database, "adoption", fields | {"status": "applied", "applied_date": "2026-05-20"})


def test_the_forms_stand_in_the_order_of_the_command():
    assert list(FORMS) == [key for key in ORDER if key in FORMS]


def test_the_guide_is_ruled_until_it_is_told(database, ids, printed, practice, meeting):
    before = printed("pauta", practice_id=practice)
    assert said(before, "Medimos la huerta", "Celso Ríos Vega", "6'", "5'", "4'", "15 minutos")
    fields = {"practice_id": practice, "meeting_id": meeting, "presenter_id": ids.ana}
    fields |= {"implementation_told": "Dos clases en la huerta", "critical_reflection": "Faltó lienza"}
    fields |= {"prior_talk_on": "2026-05-04", "prior_talk_with_id": ids.berta, "prior_talk_notes": "Una sola clase"}
    rows.create(database, "practice_presentation", fields)
    after = printed("pauta", practice_id=practice)
    assert said(after, "Ana Soto Rivas", "Medir el mundo", "viernes 8 de mayo")
    assert said(after, "Dos clases en la huerta", "Faltó lienza")
    assert said(after, "Conversación previa Berta Ñanco Ñanco · lunes 4 de mayo Una sola clase")


def test_the_networks_own_minutes_are_on_the_guide(database, printed, practice):
    rows.create(database, "network_rule", {"name": "implementation_minutes", "value": 8})
    assert said(printed("pauta", practice_id=practice), "8'", "5'", "4'")


def test_colleagues_answers_are_summed_up_and_told_one_by_one(database, ids, printed, practice, meeting):
    assert said(printed("retroalimentacion", practice_id=practice), "Medimos la huerta", "Una fortaleza")
    fields = {"practice_id": practice, "meeting_id": meeting, "presenter_id": ids.celso}
    shown = rows.create(database, "practice_presentation", fields)
    for who, reply, mark in ((ids.ana, "yes", 4), (ids.berta, "with_changes", 2)):
        answer = {"presentation_id": shown, "reviewer_id": who, "would_replicate": reply, "viability": mark}
        rows.create(database, "peer_review", answer | {"strength": f"Lo concreto {mark}"})
    both = printed("retroalimentacion", practice_id=practice)
    assert said(both, "2 colegas respondieron.", "1 «Sí» y 1 «Con cambios»", "3 o 4: 1 de 2")
    assert said(both, "Lo concreto 4", "Lo concreto 2")
    one = printed("retroalimentacion", practice_id=practice, person_id=ids.berta)
    assert said(one, "1 colega respondió", "Lo concreto 2")
    assert not said(one, "Lo concreto 4")


def test_tickets_follow_the_grades_and_the_tally_counts_them(database, printed, practice, adoption):
    before = printed("ticket", practice_id=practice)
    assert said(before, "Hoy me sentí…", "Escribo algo que aprendí hoy.", "Hoja de conteo", "Rayitas")
    batch = rows.create(
        database,
        "exit_ticket_batch",
        {"adoption_id": adoption, "grade": "2", "respondents_n": 9, "enrolled_n": 11, "open_quotes": ["Medí mi mesa"]},
    )
    ticket = templates.current(database, "exit_ticket", grade="2")
    tallies.set_all(database, "exit_ticket_batch", batch, {(ticket.items[0].id, "3"): 7, (ticket.items[0].id, "1"): 2})
    after = printed("ticket", practice_id=practice)
    assert said(after, "Escuela El Aromo", "Berta Ñanco Ñanco", "Respondieron 9", "Matriculados 11", "«Medí mi mesa»")
    assert said(after, "Contento7", "Triste2")
    assert not said(after, "Rayitas")


def test_the_networks_own_questions_are_printed_blank_too(database, printed):
    ticket = templates.use(database, templates.current(database, "exit_ticket").id)
    rows.update(database, "template_item", ticket.items[1].id, {"text": "Escribo una medida y su unidad."})
    assert said(printed("ticket", blank=True), "Escribo una medida y su unidad.")
    assert not said(printed("ticket", blank=True), "Escribo algo que aprendí hoy.")


def test_an_application_gets_its_half_page_and_then_what_was_written(database, ids, printed, practice, adoption):
    before = printed("autoevaluacion", practice_id=practice)
    assert said(before, "Medimos la huerta", "Berta Ñanco Ñanco", "20-05-2026", "Qué hice y qué ajusté")
    fields = {"adoption_id": adoption, "adjustments": "Corral en vez de huerta", "achievement": 3, "engagement": 4}
    own = rows.create(database, "self_evaluation", fields | {"will_continue": "yes_with_changes"})
    answer = {"self_evaluation_id": own, "by_id": ids.ana, "text": "Muy buena idea", "date": "2026-06-01"}
    rows.create(database, "advisor_feedback", answer)
    for given in ({"practice_id": practice}, {"person_id": ids.berta}, {"record_id": adoption}):
        after = printed("autoevaluacion", **given)
        assert said(after, "Corral en vez de huerta", "Responde Ana Soto Rivas · 01-06-2026", "Muy buena idea")
        assert said(after, "✓Sí, con cambios")
    assert not said(printed("autoevaluacion", person_id=ids.celso), "Corral en vez de huerta")


def test_a_survey_is_handed_out_and_then_shows_its_shares_with_their_counts(database, printed, meeting):
    assert said(printed("encuesta", meeting_id=meeting), "Sesión N° 1 · Medir el mundo", "El tiempo se usó bien.")
    found = {"meeting_id": meeting, "respondents_n": 8, "keep": ["El café"], "next_topics": ["Fracciones"]}
    survey = rows.create(database, "satisfaction_survey", found)
    useful = templates.current(database, "survey").items[0].id
    tallies.set_all(database, "satisfaction_survey", survey, {(useful, "4"): 6, (useful, "3"): 1, (useful, "na"): 1})
    after = printed("encuesta", meeting_id=meeting)
    assert said(after, "8 personas", "6 de 7 (86 %)", "7 de 7 (100 %)", "No corresponde: 1", "El café", "Fracciones")


def test_a_cycle_shows_the_prediction_beside_the_result(database, ids, printed, practice):
    assert said(printed("phea"), "Planear", "Hacer", "Estudiar", "Ajustar")
    fields = {"school_year": 2026, "owner_id": ids.ana, "practice_id": practice, "problem": "Estiman al azar"}
    cycle = rows.create(database, "phea_cycle", fields | {"decision": "adapt", "next_plan": "Usar dos unidades"})
    asked = {"cycle_id": cycle, "question": "¿Mejora?", "prediction": "Siete de once", "result": "Nueve de once"}
    rows.create(database, "phea_question", asked | {"confirmed": "yes"})
    rows.create(database, "phea_task", {"cycle_id": cycle, "what": "Comprar lienza", "responsible_id": ids.berta})
    measure = {"cycle_id": cycle, "name": "Estimaciones", "numerator": 9, "denominator": 11}
    rows.create(database, "phea_measure", measure)
    for given in ({}, {"practice_id": practice}, {"person_id": ids.ana}, {"record_id": cycle}):
        after = printed("phea", **given)
        assert said(after, "Estiman al azar", "Siete de once Nueve de once Sí", "Comprar lienza", "✓Adaptar", "9 de 11")
        assert not said(after, "mediana")
    for day, part in (("2026-05-06", 4), ("2026-05-13", 6), ("2026-05-20", 9)):
        fields = {"name": "Estimaciones", "date": day, "numerator": part, "denominator": 11}
        rows.create(database, "phea_measure", fields | {"cycle_id": cycle})
    drawn = printed("phea", record_id=cycle)
    assert said(drawn, "La mediana es 54,5 %", "6 may", "13 may", "20 may"), "what repeats is drawn in time"


def test_a_session_and_a_class_are_observed_on_paper(database, ids, printed, practice, meeting):
    before = printed("observacion", meeting_id=meeting)
    assert said(before, "Pauta de observación de la sesión", "Medir el mundo", "Escuela El Aromo")
    guide = templates.use(database, templates.current(database, "meeting_guide").id)
    fields = {"meeting_id": meeting, "template_id": guide.id, "observer_ids": [ids.ana], "notes": "Buen clima"}
    seen = rows.create(database, "meeting_observation", fields)
    line = {"observation_id": seen, "item_id": guide.items[0].id, "answer": "yes", "note": "Votaron todos"}
    rows.create(database, "meeting_observation_answer", line)
    assert said(printed("observacion", meeting_id=meeting), "Buen clima", "✓", "Votaron todos", "Ana Soto Rivas")
    room = templates.use(database, templates.current(database, "class_guide").id)
    fields = {"template_id": room.id, "practice_id": practice, "teacher_id": ids.celso, "date": "2026-06-04"}
    seen = rows.create(database, "class_observation", fields | {"feedback_agreed": "Más tiempo al cierre"})
    line = {"observation_id": seen, "item_id": room.items[0].id, "seen": "partly", "quotes": "Son tres pasos míos"}
    rows.create(database, "class_observation_note", line)
    for given in ({"practice_id": practice}, {"person_id": ids.celso}, {"record_id": seen}):
        after = printed("observacion", **given)
        assert said(after, "Celso Ríos Vega", "Más tiempo al cierre", "Son tres pasos míos", "Cognitiva")


def test_the_diagnosis_sets_the_last_beside_the_first(database, printed):
    assert said(printed("diagnostico"), "Tenemos un propósito común, escrito y exigente.", "Tres decisiones")
    statement = templates.current(database, "diagnostic").items[0].id
    for moment, marks in (("first", {"1": 3, "2": 3}), ("last", {"3": 4, "4": 2})):
        fields = {"year": 2026, "moment": moment, "respondents_n": 6, "risks": ["one_way"]}
        made = rows.create(database, "network_diagnostic", fields | {"decisions": [f"Rotar {moment}"]})
        counts = {(statement, mark): number for mark, number in marks.items()}
        tallies.set_all(database, "network_diagnostic", made, counts)
    after = printed("diagnostico")
    assert said(after, "1,5 (1: 3 · 2: 3)", "3,3 (3: 4 · 4: 2)", "Rotar first", "Rotar last", "6 personas respondieron")
    assert said(after, "Se comparte en un solo sentido (inicio del año, fin del año)")


def test_few_answers_to_the_diagnosis_are_printed_as_counts_without_a_mean(database, printed):
    """A mean of three would say who gave which mark; what enough answered keeps its own."""
    statement = templates.current(database, "diagnostic").items[0].id
    for moment, marks in (("first", {"4": 3}), ("last", {"3": 4, "4": 2})):
        fields = {"year": 2026, "moment": moment, "respondents_n": sum(marks.values())}
        made = rows.create(database, "network_diagnostic", fields)
        counts = {(statement, mark): number for mark, number in marks.items()}
        tallies.set_all(database, "network_diagnostic", made, counts)
    after = printed("diagnostico")
    assert said(after, "4: 3", "3,3 (3: 4 · 4: 2)", "no se muestran promedios")
    assert not said(after, "4 (4: 3)")


def test_fichas_of_both_kinds_tell_only_what_is_known(database, printed, practice):
    assert said(printed("ficha"), "Ficha técnica", "Ficha de red (RME)")
    fields = {"kind": "technical", "name": "Huertas que miden", "practice_id": practice, "schools_n": 7}
    one = rows.create(database, "experience_sheet", fields | {"key_actions": ["Medir", "• Dibujar"]})
    network = {"kind": "rme", "name": "Los Boldos", "key_idea": "Juntos se puede", "coordinators": "Elsa Paredes"}
    rows.create(database, "experience_sheet", network)
    everything = printed("ficha")
    assert said(everything, "Huertas que miden", "1. Medir", "2. Dibujar", "Juntos se puede", "Elsa Paredes")
    assert not said(everything, "Institución asociada")
    two = rows.create(database, "experience_sheet", {"kind": "rme", "network_name": "Red Río Claro"})
    assert said(printed("ficha", record_id=two), "Ficha de red (RME) Red Río Claro La red Red Río Claro")
    for given in ({"practice_id": practice}, {"record_id": one}):
        assert not said(printed("ficha", **given), "Juntos se puede")


def test_the_plan_goes_from_the_schools_to_its_reception(database, ids, printed):
    before = printed("plan")
    assert said(before, "Escuela El Aromo", "Escuela El Canelo", "Ana Soto Rivas", "Calendario de sesiones")
    fields = {"year": 2026, "focus_statement": "Medir con sentido", "general_objective": "Estimar bien"}
    plan = rows.create(database, "annual_plan", fields | {"status": "agreed"})
    part = {"plan_id": plan}
    rows.create(database, "plan_cause", part | {"kind": "problem", "text": "Miden sin saber para qué"})
    rows.create(database, "goal", part | {"statement": "Siete prácticas", "target": "7", "due": "2026-11-30"})
    known = indicators_own.define(database, "Miden bien", "Qué mostrar", kind="count", unit="escuelas", by_school=False)
    indicators_own.enter(database, known, {("", "2026-06"): Entered(5)})
    measured = {"statement": "Todas miden", "target": "7", "indicator_id": known}
    rows.create(database, "goal", part | measured)
    entry = part | {"date": "2026-05-08", "host_school_id": ids.canelo, "topic": "Huerta", "pedagogical_hours": "4.5"}
    rows.create(database, "calendar_entry", entry)
    rows.create(database, "plan_activity", part | {"activity": "Visitar huertas", "responsible_id": ids.berta})
    rows.create(database, "plan_delivery", part | {"office": "DAEM de Hualqui", "received_by": "Oficina de partes"})
    after = printed("plan")
    assert said(after, "Acordado", "Medir con sentido", "Estimar bien", "Miden sin saber para qué", "Siete prácticas")
    assert said(after, "Miden bien", "7 escuelas", "Va en 5 escuelas en junio")
    assert said(after, "viernes 8 de mayo", "4,5 h", "Huerta", "Visitar huertas", "DAEM de Hualqui", "Timbre y firma")


@pytest.mark.parametrize("key", ["pauta", "retroalimentacion", "ticket", "autoevaluacion", "encuesta", "observacion"])
def test_a_form_says_of_what_it_must_be_and_misses_what_is_not_here(database, printed, key):
    with pytest.raises(WrongUsage):
        printed(key)
    needs = FORMS[key].needs
    with pytest.raises(NotFound):
        printed(key, **{f"{needs}_id": "00000000-0000-4000-8000-000000000000"})


def test_the_report_has_the_networks_own_indicators_and_what_to_enclose(database, ids, printed, practice, meeting):
    reading = indicators_own.define(
        database, "Leen de corrido", "A quién se acompaña", numerator_label="Leen", denominator_label="Niños"
    )
    cells = {(ids.aromo, "2026-05"): "6/8", (ids.canelo, "2026-05"): "6/12", (ids.aromo, "2026-06"): "8/8"}
    entered = {key: read_cell(told, "share") for key, told in cells.items()}
    indicators_own.enter(database, reading, entered)
    rows.create(database, "practice_presentation", {"practice_id": practice, "meeting_id": meeting})
    rows.create(database, "evidence", {"practice_id": practice, "kind": "text", "caption": "Tabla de bancales"})
    minutes.write(database, meeting, {"annexes": ["Lista de materiales"]})
    before = printed("informe", month=5)
    assert said(before, "Indicadores propios", "may: 12 de 20 (60 %).", "informan 2 de", "A quién se acompaña")
    assert said(before, "Acta de la sesión N° 1, 08-05-2026", "Borrador", "Lista de materiales")
    assert "Medimoslahuerta»" not in before
    meetings.update(database, meeting, {"status": "held"})
    assert said(printed("informe", month=5), "Registro de la práctica «Medimos la huerta»", "1 evidencia")
    assert said(printed("informe"), "may: 12 de 20 (60 %); jun: 8 de 8 (100 %).")


class Listening:
    """Gives up as soon as something is half read."""

    def step(self, done, total):
        if 0 < done < total:
            raise Cancelled


def test_a_report_can_be_given_up_while_its_indicators_are_counted(database):
    with pytest.raises(Cancelled):
        load_report(database, 2026, Sources(), today=PRINTED, progress=Listening())


def test_the_report_tells_of_each_session_the_hours_that_it_counts(database, meeting):
    """Domain 9 and 10: where nobody corrected them they are those of its times, in the table as in the sum."""
    rows.update(database, "meeting", meeting, {"start": "09:00", "end": "12:00", "pedagogical_hours": None})
    meetings.hold(database, meeting)
    report = load_report(database, 2026, Sources(), today=PRINTED)
    assert [one.hours for one in report.sessions] == ["4"]
    figures = {one.name: one.sentence for _, some in report.sections for one in some}
    assert figures["Horas pedagógicas usadas"] == "Se usaron 4 horas pedagógicas."
