"""Notebook, report, advisory record, certificates, authorization: what was typed is on paper, and nothing else."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.models import registry
from app.pdf import (
    advisory_form,
    certificate_form,
    consent_form,
    notebook_form,
    observation_form,
    phea_form,
    report_form,
    ticket_form,
)
from app.pdf.listeners import showing_first
from app.services.commitments import CommitmentRow
from app.services.sheets_advisory import AdvisorySheet
from app.services.sheets_certificate import Certificate, CertificatesSheet
from app.services.sheets_notebook import NotebookSheet
from app.services.sheets_observation import ClassSeen, ObservationSheet, Seen
from app.services.sheets_phea import Cycle, PheaSheet, Task
from app.services.sheets_practice import PracticeSheet
from app.services.sheets_report import Figure, ReportSheet, SessionLine
from app.services.sheets_tickets import Asked, Batch, Tallied, TicketsSheet
from tests.unit.paper_reading import assert_ink_within_margins, read, squeezed, words_of
from tests.unit.test_pdf_forms import DAY, HEAD, LONG


def owed(text):
    due = "2026-05-30"
    return CommitmentRow(
        "1", text, "commitment", None, text, (), due, text, "open", None, "", "", None, "", None, (), (), 0, True
    )


def report(text):
    figure = Figure(text, text, "n = 4", text)
    line = SessionLine(4, "18-06-2026", text, text, "Realizada", "5 de 6", "4,5")
    return ReportSheet(
        HEAD, "2026", False, text, text, (line,), (("Asistencia", (figure,)),), (("01-06-2026", text, text),),
        (owed(text),), (text,), (text,), (text,), ((text, text, text),), text, text, 5, ((text, text),),
    )  # fmt: skip


def certificates(text):
    one = Certificate(text, "1-9", (text,), 5, Decimal("22.5"), (text,), (text,))
    return CertificatesSheet(HEAD, 6, 45, (one, Certificate("Ana", came=1, hours=Decimal(1), expected=3)), text, text)


def advisory(text):
    return AdvisorySheet(HEAD, (dict.fromkeys(registry.fields("advisory_record"), text), {"number": "2"}))


def notebook(text):
    practices = (
        PracticeSheet(HEAD, title=text, authors=(text, "Ana"), subject="Matemática", axis=text, grades="1°, 2°"),
        PracticeSheet(HEAD, title="Corral", authors=("Ana",), subject="Lenguaje", grades="2°"),
    )
    return NotebookSheet(HEAD, (text,), 7, text, text, text, (text,), ((text, text),), practices)


FORMS = {
    "informe": (report_form.render, report),
    "certificado": (certificate_form.render, certificates),
    "asesoria": (advisory_form.render, advisory),
    "cuaderno": (notebook_form.render, notebook),
}


@pytest.mark.parametrize("key", FORMS)
def test_a_blank_form_shows_nothing_of_anybody_and_the_same_input_the_same_bytes(key):
    render, fill = FORMS[key]
    blank = render(fill("secretito"), DAY, blank=True)
    assert "secretito" not in words_of(blank)
    assert "2026" not in words_of(blank)
    assert render(fill("huerta"), DAY) == render(fill("huerta"), DAY)


def test_the_contents_and_the_indexes_of_the_notebook_say_the_pages_of_its_practices():
    practices = tuple(
        PracticeSheet(HEAD, title=f"Practica{n}x", problem=LONG if n == 1 else "", subject="Matemática", grades="1°")
        for n in range(1, 4)
    )
    data = notebook_form.render(NotebookSheet(HEAD, practices=practices), DAY)
    pages = [page.extract_text() for page in read(data).pages]
    at = {n: 1 + next(i for i in range(3, len(pages)) if f"Practica{n}x" in pages[i]) for n in (1, 2, 3)}
    assert at[2] > at[1] + 1  # the first one is long
    for n, page in at.items():
        assert f"Practica{n}x{page}" in squeezed(pages[1])
        assert f"Practica{n}x{page}" in squeezed(pages[-1])


def test_a_name_of_the_indexes_that_has_many_practices_is_said_again_where_they_go_on():
    practices = tuple(
        PracticeSheet(HEAD, title=f"P{n}", subject="Matemática", axis="Medición", grades="1°", authors=("Ana",))
        for n in range(20)
    )
    indexes = words_of(notebook_form.render(NotebookSheet(HEAD, practices=practices), DAY))
    for name in ("Matemática", "Medición", "1°", "Ana"):
        assert indexes.count(f"{squeezed(name)}(sigue)") == 1


def test_the_count_of_one_grade_stands_whole_on_its_page():
    asked = Asked("¿Revisé?", "Actitudinal", "yes_no", (("2", "Sí"), ("1", "En parte"), ("0", "No")))
    batches = tuple(Batch("Escuela", grade=f"{n}°", lines=(Tallied(asked, (1, 2, 3)),) * 3) for n in range(1, 7))
    pages = read(ticket_form.render(TicketsSheet(HEAD, "x", "La huerta", batches=batches), DAY)).pages
    counts = [page.extract_text() for page in pages if "¿Revisé?" in page.extract_text()]
    assert len(counts) > 1
    assert all(page.count("¿Revisé?") == 3 * page.count("Docente") for page in counts)
    assert "La huerta" in counts[-1]


def test_a_line_that_was_added_last_stands_with_those_of_its_dimension():
    """domain.md 8.5; as on screen."""
    seen = (("Explican", "Cognitiva"), ("Se ayudan", "Interpersonal"), ("Comparan", "Cognitiva"), ("Otra cosa", ""))
    content = ObservationSheet(HEAD, classes=(ClassSeen(lines=tuple(Seen(*one) for one in seen)),))
    words = words_of(observation_form.render(content, DAY))
    assert "".join("Cognitiva Explican Comparan Interpersonal Se ayudan Otras líneas Otra cosa".split()) in words


def test_every_advisory_record_begins_with_its_own_head_and_no_running_one_over_it():
    pages = [page.extract_text() for page in read(advisory_form.render(advisory("algo"), DAY)).pages]
    begins = [page for page in pages if "Antecedentes generales" in page]
    assert len(begins) == 2
    assert all(page.count(HEAD.name) == 1 for page in begins)


def test_the_lines_of_a_dimension_stand_on_one_page_of_the_guide_of_a_class_on_either_paper():
    """domain.md 8.5."""
    seen = tuple(Seen(f"{domain} {n}", domain) for domain in ("Cognitiva", "Social", "Personal") for n in range(1, 4))
    content = ObservationSheet(HEAD, classes=(ClassSeen(lines=seen),))
    for letter in (False, True):
        pages = [page.extract_text() for page in read(observation_form.render(content, DAY, letter=letter)).pages]
        for domain in ("Cognitiva", "Social", "Personal"):
            assert max(page.count(domain) for page in pages) == 4


def test_every_certificate_is_a_leaf_of_its_own():
    pages = [page.extract_text() for page in read(certificate_form.render(certificates("Rosa Leal"), DAY)).pages]
    assert len(pages) == 2
    assert all("Página 1 de 1" in page for page in pages)
    assert "5 de 6 sesiones realizadas" in pages[0]
    assert "22,5 horas pedagógicas" in pages[0]
    assert "1 hora pedagógica" in " ".join(pages[1].split())
    assert "1 de las 3 sesiones realizadas en que le correspondía participar" in " ".join(pages[1].split())


def test_a_certificate_of_nobody_and_a_year_without_records_say_so():
    assert "nohaynadaquecertificar" in words_of(certificate_form.render(CertificatesSheet(HEAD), DAY))
    assert "Todavíanohayregistros" in words_of(advisory_form.render(AdvisorySheet(HEAD), DAY))
    assert "Sindatosenesteperíodo" in words_of(report_form.render(ReportSheet(HEAD), DAY))


@pytest.mark.parametrize("letter", [False, True])
def test_no_page_of_a_blank_report_has_only_its_signatures(letter):
    pages = read(report_form.render(ReportSheet(HEAD), DAY, blank=True, letter=letter)).pages
    assert len(pages) == 3
    assert "Anexos" in pages[-1].extract_text()


@pytest.mark.parametrize("letter", [False, True])
def test_the_authorization_fits_a_page_names_the_rights_and_can_be_taken_back(letter):
    data = consent_form.render(HEAD, date(2026, 6, 2), letter=letter)
    printed = words_of(data)
    assert len(read(data).pages) == 1
    for word in ("voluntaria", "retirar", "corregirlas", "borrarlas", "oponerse", "copia", "bloquearlas"):
        assert word in printed
    assert "Retirolaautorización" in printed
    assert_ink_within_margins(data)


def test_the_first_page_of_a_long_document_is_there_before_the_rest_and_changes_nothing_of_it():
    practices = tuple(PracticeSheet(HEAD, title=f"Practica{n}x", problem=LONG) for n in range(1, 9))
    content, shown = NotebookSheet(HEAD, practices=practices), []
    with showing_first(shown.append):
        whole = notebook_form.render(content, DAY)
    assert whole == notebook_form.render(content, DAY)
    (first,) = (read(pdf).pages for pdf in shown)
    assert len(first) == 1
    assert "Página 1 de" not in first[0].extract_text()
    assert "Cuaderno de prácticas" in first[0].extract_text()


def test_the_first_page_of_a_table_that_goes_on_is_its_first_page():
    with_many = ReportSheet(HEAD, "2026", sessions=tuple(SessionLine(n, "", "", LONG[:900]) for n in range(60)))
    shown = []
    with showing_first(shown.append):
        whole = report_form.render(with_many, DAY)
    pages = read(whole).pages
    assert len(pages) > 5
    first = squeezed(read(shown[0]).pages[0].extract_text())
    assert first == squeezed(pages[0].extract_text()).replace(f"Página1de{len(pages)}", "Página1")


def pages_of(data):
    return [squeezed(page.extract_text()) for page in read(data).pages]


@pytest.mark.parametrize("letter", [False, True])
def test_what_a_cycle_decides_is_never_alone_on_a_page(letter):
    """It stands with what was studied, however much was planned before it."""
    for tasks in range(0, 24, 3):
        cycle = Cycle(
            "k", "De la red", problem="Nadie dice sus dudas", change_idea="Preguntar en parejas",
            tasks=(Task("Traer la lienza y medir el cauce", "Berta Soto", "2026-05-04"),) * tasks,
            observations="Hablaron más que antes", results="Cinco de seis", learning="La pareja da confianza",
            decision="adopt", next_plan="Abrir así",
        )  # fmt: skip
        pages = pages_of(phea_form.render(PheaSheet(HEAD, (cycle,)), DAY, letter=letter))
        [decided] = [page for page in pages if "Ajustar" in page.split("(PHEA)")[-1]]
        assert "Cincodeseis" in decided, tasks
        assert decided.index("Lapareja") < decided.index("Abrirasí")
    assert len(pages_of(phea_form.render(PheaSheet(HEAD), DAY, blank=True, letter=letter))) == 2


def test_after_a_study_longer_than_a_page_the_decision_stands_with_what_that_taught():
    for much in range(100, 1000, 150):
        cycle = Cycle("k", "De la red", results="Cinco de seis. " * much, learning="La pareja", next_plan="Abrir así")
        pages = pages_of(phea_form.render(PheaSheet(HEAD, (cycle,)), DAY))
        [decided] = [page for page in pages if "Abrirasí" in page]
        assert "Lapareja" in decided, much
