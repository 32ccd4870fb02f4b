"""Every form, in the order of domain.md 10, by the name the command line gives it."""

from __future__ import annotations

from app.pdf import attendance_form, commitments_form, meeting_form, minutes_form, practice_form, practices_form
from app.pdf.form import Form, plain
from app.pdf.form_list_year import YEAR_FORMS
from app.services.sheets_attendance import AttendanceSheet, load_attendance
from app.services.sheets_meeting import MeetingSheet, load_meeting
from app.services.sheets_minutes import CommitmentsSheet, MinutesSheet, load_commitments, load_minutes
from app.services.sheets_practice import PracticeSheet, load_practice
from app.services.sheets_practices import PracticesSheet, load_practices

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
        plain(MinutesSheet),
        minutes_form.render,
    ),
    Form(
        "practica",
        practice_form.TITLE,
        "practice",
        lambda database, sources, order: load_practice(database, order.practice_id or "", sources),
        plain(PracticeSheet),
        practice_form.render,
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
        "practicas",
        practices_form.TITLE,
        "year",
        lambda database, sources, order: load_practices(database, order.year, sources),
        plain(PracticesSheet),
        practices_form.render,
    ),
)
FORMS: dict[str, Form] = {form.key: form for form in (*_ALL, *YEAR_FORMS)}
