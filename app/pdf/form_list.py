"""Every form, in the order of domain.md 10, by the name the command line gives it."""

from __future__ import annotations

from app.pdf import (
    attendance_form,
    commitments_form,
    diagnostic_form,
    ficha_form,
    guide_form,
    meeting_form,
    minutes_form,
    observation_form,
    phea_form,
    plan_form,
    practice_form,
    practices_form,
    reviews_form,
    self_form,
    survey_form,
    ticket_form,
)
from app.pdf.form import Form, plain
from app.pdf.form_list_year import YEAR_FORMS
from app.services.sheets_attendance import AttendanceSheet, load_attendance
from app.services.sheets_diagnostic import empty_diagnostic, load_diagnostic
from app.services.sheets_ficha import empty_fichas, load_fichas
from app.services.sheets_meeting import MeetingSheet, load_meeting
from app.services.sheets_minutes import CommitmentsSheet, empty_minutes, load_commitments, load_minutes
from app.services.sheets_observation import empty_observation, load_observation
from app.services.sheets_phea import PheaSheet, load_phea
from app.services.sheets_plan import PlanSheet, load_plan
from app.services.sheets_practice import empty_practice, load_practice
from app.services.sheets_practices import PracticesSheet, load_practices
from app.services.sheets_presentation import ReviewsSheet, empty_guide, load_guide, load_reviews
from app.services.sheets_self import SelfSheet, load_self
from app.services.sheets_survey import empty_survey, load_survey
from app.services.sheets_tickets import empty_tickets, load_tickets

_ALL = (
    Form(
        "tabla",
        meeting_form.TITLE,
        "meeting",
        lambda database, sources, order: load_meeting(database, order.meeting_id or "", sources),
        plain(MeetingSheet),
        meeting_form.render,
    ),
    Form(
        "asistencia",
        attendance_form.TITLE,
        "meeting",
        lambda database, sources, order: load_attendance(database, order.meeting_id or "", sources),
        plain(AttendanceSheet),
        attendance_form.render,
    ),
    Form(
        "acta",
        minutes_form.TITLE,
        "meeting",
        lambda database, sources, order: load_minutes(database, order.meeting_id or "", sources),
        empty_minutes,
        minutes_form.render,
    ),
    Form(
        "plan",
        plan_form.TITLE,
        "year",
        lambda database, sources, order: load_plan(database, order.year, sources, on=order.printed_on),
        plain(PlanSheet),
        plan_form.render,
    ),
    Form(
        "practica",
        practice_form.TITLE,
        "practice",
        lambda database, sources, order: load_practice(database, order.practice_id or "", sources),
        empty_practice,
        practice_form.render,
    ),
    Form(
        "pauta",
        guide_form.TITLE,
        "practice",
        lambda database, sources, order: load_guide(
            database, order.practice_id or "", sources, record_id=order.record_id
        ),
        empty_guide,
        guide_form.render,
    ),
    Form(
        "retroalimentacion",
        reviews_form.TITLE,
        "practice",
        lambda database, sources, order: load_reviews(
            database, order.practice_id or "", sources, person_id=order.person_id, record_id=order.record_id
        ),
        plain(ReviewsSheet),
        reviews_form.render,
    ),
    Form(
        "ticket",
        ticket_form.TITLE,
        "practice",
        lambda database, sources, order: load_tickets(
            database, order.practice_id or "", sources, person_id=order.person_id, record_id=order.record_id
        ),
        empty_tickets,
        ticket_form.render,
    ),
    Form(
        "autoevaluacion",
        self_form.TITLE,
        "practice",
        lambda database, sources, order: load_self(
            database,
            sources,
            year=order.year,
            practice_id=order.practice_id,
            person_id=order.person_id,
            record_id=order.record_id,
        ),
        plain(SelfSheet),
        self_form.render,
        ("person", "record"),
    ),
    Form(
        "encuesta",
        survey_form.TITLE,
        "meeting",
        lambda database, sources, order: load_survey(database, order.meeting_id or "", sources),
        empty_survey,
        survey_form.render,
    ),
    Form(
        "compromisos",
        commitments_form.TITLE,
        "year",
        lambda database, sources, order: load_commitments(database, order.year, order.printed_on, sources),
        plain(CommitmentsSheet),
        commitments_form.render,
    ),
    Form(
        "phea",
        phea_form.TITLE,
        "year",
        lambda database, sources, order: load_phea(
            database,
            sources,
            year=order.year,
            practice_id=order.practice_id,
            meeting_id=order.meeting_id,
            person_id=order.person_id,
            record_id=order.record_id,
        ),
        plain(PheaSheet),
        phea_form.render,
    ),
    Form(
        "observacion",
        observation_form.TITLE,
        "meeting",
        lambda database, sources, order: load_observation(
            database,
            sources,
            year=order.year,
            meeting_id=order.meeting_id,
            practice_id=order.practice_id,
            person_id=order.person_id,
            record_id=order.record_id,
        ),
        empty_observation,
        observation_form.render,
        ("practice", "person", "record"),
    ),
    Form(
        "diagnostico",
        diagnostic_form.TITLE,
        "year",
        lambda database, sources, order: load_diagnostic(database, order.year, sources),
        empty_diagnostic,
        diagnostic_form.render,
    ),
    Form(
        "ficha",
        ficha_form.TITLE,
        None,
        lambda database, sources, order: load_fichas(
            database, sources, year=order.year, practice_id=order.practice_id, record_id=order.record_id
        ),
        empty_fichas,
        ficha_form.render,
    ),
)
# Not one of the twenty: the year's table.
_PRACTICES = Form(
    "practicas",
    practices_form.TITLE,
    "year",
    lambda database, sources, order: load_practices(database, order.year, sources),
    plain(PracticesSheet),
    practices_form.render,
)
FORMS: dict[str, Form] = {form.key: form for form in (*_ALL, *YEAR_FORMS, _PRACTICES)}
