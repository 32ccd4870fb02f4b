"""The whole year bound as one book: what goes in, where it stands, and that its pages are counted over all of it."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date

import pytest
from pypdf import PdfReader

from app.errors import Cancelled, WrongUsage
from app.pdf.book import Book, render
from app.pdf.form_list import FORMS
from app.pdf.listeners import showing_first
from app.services import attendance, meetings, minutes, practices, rows
from app.services.sheets import Sources
from app.services.sheets_book import load_book
from tests.patience import Impatient

PRINTED = date(2026, 11, 20)


@pytest.fixture
def year(database, ids):
    """Two sessions, the first with its minutes; two practices, the first shown and answered; and a private draft."""
    first = meetings.schedule(database, date(2026, 4, 10))
    meetings.update(database, first, {"title": "Medir el mundo"})
    attendance.set_state(database, first, ids.ana, "present")
    minutes.write(database, first, {"various": "Nada más"})
    meetings.schedule(database, date(2026, 5, 8))
    huerta = _practice(database, "Medimos la huerta", ids.celso)
    _practice(database, "Corral de números", ids.ana)
    practices.create(database, {"title": "Apunte secreto", "school_year": 2026})
    shown = rows.create(database, "practice_presentation", {"practice_id": huerta, "meeting_id": first})
    rows.create(database, "peer_review", {"presentation_id": shown, "reviewer_id": ids.ana, "strength": "Todos miden"})


def _practice(database, title, author):
    fields = {"title": title, "author_ids": [author], "subject": "MA", "grades": ["3"], "school_year": 2026}
    return rows.create(database, "practice", fields)


def read(data):
    return PdfReader(io.BytesIO(data))


def text_of(page):
    return page.extract_text().replace("\u00ad", "")


def outline(reader):
    """Every bookmark as (depth, words, page from 1)."""

    def walk(entries, depth):
        for entry in entries:
            if isinstance(entry, list):
                yield from walk(entry, depth + 1)
            else:
                yield depth, entry.title, reader.get_destination_page_number(entry) + 1

    return list(walk(reader.outline, 0))


def squeezed(text):
    return "".join(text.split())


@pytest.mark.usefixtures("year")
def test_a_year_is_bound_with_what_it_has_and_every_number_leads_to_its_page(database, tmp_path):
    shown, watching = [], Impatient(10_000)
    with showing_first(shown.append):
        data = render(Book(2026), database, None, printed_on=PRINTED, progress=watching)
    reader = read(data)
    pages = [text_of(page) for page in reader.pages]
    assert all(f"Página {number} de {len(pages)}" in text for number, text in enumerate(pages, 1))
    assert "Apunte secreto" not in "".join(pages)
    marks = [one for one in outline(reader) if one[0] <= 2]
    assert [words for depth, words, _ in marks if not depth] == [
        "Cuaderno del año", "Contenido", "Sesiones", "Prácticas", "Cierre del año", "Para firmar",
        "Índices",
    ]  # fmt: skip
    items = {
        "Sesión N° 1: Medir el mundo": "Medir el mundo",
        "Sesión N° 2": "viernes 8 de mayo",
        "Corral de números": "Corral de números",
        "Medimos la huerta": "Medimos la huerta",
    }
    assert [words for depth, words, _ in marks if depth == 1 and words in items] == list(items)
    place = [words for _, words, _ in marks].index("Medimos la huerta")
    of_practice = [words for depth, words, _ in marks[place + 1 :] if depth == 2][:3]
    assert of_practice == [FORMS[key].title for key in ("practica", "pauta", "retroalimentacion")]
    listing = squeezed("".join(pages[1 : marks[2][2] - 1]))
    for words, seen in items.items():
        page = next(page for _, name, page in marks if name == words)
        assert re.search(rf"{squeezed(words)}(\D+\d+de\D+2026)?\D*?{page}\D", listing), words
        assert seen in pages[page - 1]
    links = [note.get_object() for note in reader.pages[1]["/Annots"]]
    assert len(links) > 15
    index, corral = squeezed(pages[-1]), next(page for _, words, page in marks if words == "Corral de números")
    assert f"AnaSotoRivasCorraldenúmeros{corral}" in index
    assert len(read(shown[0]).pages) == 1
    assert "Cuaderno del año" in text_of(read(shown[0]).pages[0])
    assert watching.told[0] == (0, 0)
    assert watching.told[-1][0] == watching.told[-1][1] > 10
    assert data == render(Book(2026), database, None, printed_on=PRINTED)
    if qpdf := shutil.which("qpdf"):
        (tmp_path / "cuaderno.pdf").write_bytes(data)
        done = subprocess.run([qpdf, "--check", str(tmp_path / "cuaderno.pdf")], capture_output=True, check=False)
        assert done.returncode == 0


def test_a_class_that_was_seen_is_in_its_year_whatever_became_of_the_practice(database, ids):
    kept, gone = (_practice(database, title, ids.ana) for title in ("Huerta", "Corral"))
    before = rows.create(database, "practice", {"title": "De antes", "school_year": 2025})
    seen = {
        practice: rows.create(database, "class_observation", {"practice_id": practice, "date": f"2026-05-0{day}"})
        for day, practice in enumerate((kept, gone, before, None), 1)
    }
    rows.remove(database, "practice", gone)
    book = load_book(database, 2026, Sources())
    assert [key for key, _ in book.observed] == [seen[gone], seen[before], seen[None]]
    assert next(one.forms for one in book.practices if one.key == kept) == ("practica", "observacion")


@pytest.mark.usefixtures("year")
def test_only_what_was_chosen_goes_in_and_it_can_be_given_up_at_any_page(database):
    whole = Impatient(10_000)
    reader = read(render(Book(2026, ("acta", "tabla")), database, None, printed_on=PRINTED, progress=whole))
    assert {words for depth, words, _ in outline(reader) if depth == 2} == {
        FORMS[key].title for key in ("acta", "tabla")
    }
    with pytest.raises(Cancelled):
        render(Book(2026), database, None, printed_on=PRINTED, progress=Impatient(len(whole.told) // 2))
    with pytest.raises(WrongUsage):
        render(Book(2026, ("encuesta",)), database, None, printed_on=PRINTED)
    with pytest.raises(WrongUsage):
        render(Book(2026), None, None, printed_on=PRINTED)


def test_a_block_of_blank_forms_has_all_of_them_for_so_many_sessions_and_practices():
    book = Book(2026, set(FORMS) - {"informe", "ticket"}, blank=True, sessions=2, practices=3, letter=True)
    data = render(book, None, None, printed_on=PRINTED)
    reader = read(data)
    inner = [words for _, words, _ in outline(reader)]
    for key in ("tabla", "asistencia", "acta"):
        assert inner.count(FORMS[key].title) == 2
    for key in ("practica", "pauta"):
        assert inner.count(FORMS[key].title) == 3
    assert {"Sesión N° 2", "Práctica 3", FORMS["autorizacion"].title, FORMS["phea"].title} <= set(inner)
    assert {round(page.mediabox.height) for page in reader.pages} == {612, 792}
    assert "Impreso" not in "".join(text_of(page) for page in reader.pages)
