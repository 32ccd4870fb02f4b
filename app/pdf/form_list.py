"""Every form, in the order of domain.md 10, by the name the command line gives it; each stands in its own module."""

from __future__ import annotations

from app.pdf import (
    advisory_form,
    attendance_form,
    certificate_form,
    commitments_form,
    consent_form,
    diagnostic_form,
    ficha_form,
    guide_form,
    meeting_form,
    minutes_form,
    notebook_form,
    observation_form,
    phea_form,
    plan_form,
    practice_form,
    practices_form,
    report_form,
    reviews_form,
    self_form,
    survey_form,
    ticket_form,
)
from app.pdf.form import Form

_ALL = (
    meeting_form.FORM,
    attendance_form.FORM,
    minutes_form.FORM,
    plan_form.FORM,
    practice_form.FORM,
    guide_form.FORM,
    reviews_form.FORM,
    ticket_form.FORM,
    self_form.FORM,
    survey_form.FORM,
    commitments_form.FORM,
    phea_form.FORM,
    observation_form.FORM,
    diagnostic_form.FORM,
    ficha_form.FORM,
    notebook_form.FORM,
    report_form.FORM,
    advisory_form.FORM,
    certificate_form.FORM,
    consent_form.FORM,
    # Not one of the twenty: the year's table.
    practices_form.FORM,
)
FORMS: dict[str, Form] = {form.key: form for form in _ALL}
