"""The forms of the whole year: the notebook, the report, the advisory record, the certificates, the authorization."""

from __future__ import annotations

from app.models.database import Database
from app.pdf import advisory_form, certificate_form, consent_form, notebook_form, report_form
from app.pdf.form import Form, Order, plain
from app.pdf.listeners import told
from app.services.sheets import Sources, load_letterhead
from app.services.sheets_advisory import AdvisorySheet, load_advisory
from app.services.sheets_certificate import CertificatesSheet, load_certificates
from app.services.sheets_notebook import NotebookSheet, load_notebook
from app.services.sheets_report import ReportSheet, load_report


def _report(database: Database, sources: Sources, order: Order) -> ReportSheet:
    return load_report(database, order.year, sources, today=order.printed_on, month=order.month, progress=told())


YEAR_FORMS = (
    Form(
        "cuaderno",
        notebook_form.NAME,
        "year",
        lambda database, sources, order: load_notebook(database, order.year, sources, told()),
        plain(NotebookSheet),
        notebook_form.render,
    ),
    Form("informe", report_form.NAME, "year", _report, plain(ReportSheet), report_form.render),
    Form(
        "asesoria",
        advisory_form.NAME,
        "year",
        lambda database, sources, order: load_advisory(
            database, order.year, sources, meeting_id=order.meeting_id, record_id=order.record_id
        ),
        plain(AdvisorySheet),
        advisory_form.render,
    ),
    Form(
        "certificado",
        certificate_form.NAME,
        "year",
        lambda database, sources, order: load_certificates(database, order.year, sources, person_id=order.person_id),
        plain(CertificatesSheet),
        certificate_form.render,
    ),
    Form(
        "autorizacion",
        consent_form.NAME,
        "year",
        lambda database, sources, order: load_letterhead(database, sources, order.year),
        plain(lambda letterhead: letterhead),
        consent_form.render,
    ),
)
