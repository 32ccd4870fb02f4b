"""What holds for every form there is: no word lost, no ink outside the margins, room for hands, one file for one input.

A new form is taken in by being listed: its contents are made from the fields that its dataclasses declare.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from PIL import Image

from app.pdf import form_list
from app.pdf.text import printable
from tests.unit.paper_contents import HEAD, filled, texts
from tests.unit.paper_reading import assert_ink_within_margins, read, squeezed, words_of

DAY = date(2026, 6, 2)
FORMS = form_list.FORMS
HOSTILE = (
    "<b>5 &amp; 6</b> <img src='x'/> %s {x} \\n man\u0303ana x\u0302y 😀👍🏽 ✓ שלום العربية 中文 "
    "uno\x00\x07dos \u202etres " + "anticonstitucionalísimamente" * 6
)
LONG = " ".join(f"palabra{number:05d}" for number in range(1540))  # 20,000 letters
# What the paper does not say in words: ids, codes that choose a drawing, names of what is told elsewhere.
UNSAID = {
    ("Asked", "scale"),
    ("Asked", "options"),
    ("Asked", "dimension"),
    ("Ficha", "kind"),
    ("MeetingSheet", "hours"),
    ("AttendanceLine", "reason"),
    ("Proof", "file"),
    ("SelfSheet", "practice"),
    ("GradeColumn", "levelling"),
}
# Of a commitment, the report says what, who, by when and how it will be seen.
UNSAID |= {
    ("CommitmentRow", name)
    for name in (
        "id", "kind", "responsible_id", "co_responsible", "due_date", "status", "closed_on", "no_proof_note", "blocker",
        "origin_meeting_id", "origin", "reviewed_in", "reviewed",
    )
}  # fmt: skip
# What a cycle measured is told under «Datos» with its days, and drawn; its table is for the screen; no month runs.
UNSAID |= {
    ("MeasureRow", "id"), ("PointSeries", "labels"), ("PointSeries", "measure"), ("PointSeries", "better"),
    ("PointSeries", "running"),
    ("Table", "title"), ("Table", "head"), ("Table", "rows"),
}  # fmt: skip
# The program's own words, which are short.
CHOSEN = {"label", "as_planned", "decision", "will_continue", "would_replicate", "answer", "confirmed", "all_risks"}
# A form to be signed has only its letterhead.
WORDLESS = {"autorizacion"}
# Questions stand on the paper to hand out; here it is answered.
ANSWERED = {"encuesta": {("Asked", "text")}, "acta": {("MinutesSheet", "asked")}}
# What a network's own format asks stands on the blank paper.
OF_THE_FORMAT = {("PracticeSheet", "asked")}
OF_THE_FORMAT |= {("MinutesSheet", name) for name in ("asked", "outline", "outline_lines")}


def fonts_outside(data):
    """The fonts that the file asks for and does not bring along, those of its charts too."""
    fonts = [font.get_object() for page in read(data).pages for font in page["/Resources"]["/Font"].values()]
    return {font["/BaseFont"] for font in fonts if "/FontFile2" not in font.get("/FontDescriptor", {})}


def said_in(key, content):
    unsaid = UNSAID | ANSWERED.get(key, set())
    return [one for one in texts(content) if one[1] != "key" and one[:2] not in unsaid]


def content_of(form, say, several=2):
    return filled(type(form.empty(None, HEAD)), say, several)


@pytest.fixture(autouse=True)
def _app(qapp):
    """Pages are drawn by the window's own library."""


@pytest.mark.parametrize("letter", [False, True], ids=["a4", "carta"])
@pytest.mark.parametrize("key", FORMS)
def test_every_field_is_on_paper_whole_and_inside_the_margins(key, letter):
    numbers = count(100)
    content = content_of(FORMS[key], lambda *_: f"z{(number := next(numbers))}z {HOSTILE} z{number}y")
    data = FORMS[key].draw(content, DAY, letter=letter)
    printed = words_of(data)
    said = said_in(key, content)
    assert said or key in WORDLESS
    ends = {(owner, name): (text.split()[0], text.split()[-1]) for owner, name, text in said}
    assert {place for place, (first, last) in ends.items() if first not in printed or last not in printed} == set()
    for word in printable(HOSTILE).split():  # some are cut by the end of a page
        assert printed.count(squeezed(word)) >= len(said) * 0.9, word
    assert_ink_within_margins(data)
    assert fonts_outside(data) == set()
    assert read(data).pages[0].mediabox.height in ((612, 792) if letter else (595.2756, 841.8898))


@pytest.mark.parametrize("key", FORMS)
def test_twenty_thousand_letters_in_a_field_lose_no_word(key):
    form = FORMS[key]
    wanted = [one[:2] for one in said_in(key, content_of(form, lambda *_: "a", 1)) if one[1] not in CHOSEN]
    chosen = wanted[len(wanted) * 2 // 3] if wanted else ("", "")
    content = content_of(form, lambda *pair: LONG if pair == chosen else "corto", 1)
    printed = words_of(form.draw(content, DAY))
    assert not wanted or [word for word in LONG.split() if word not in printed] == []


@pytest.mark.parametrize("letter", [False, True], ids=["a4", "carta"])
@pytest.mark.parametrize("key", FORMS)
def test_a_blank_form_stays_inside_the_margins_and_weighs_little(key, letter):
    data = FORMS[key].draw(FORMS[key].empty(None, HEAD), DAY, blank=True, letter=letter)
    assert_ink_within_margins(data)
    reader = read(data)
    assert len(data) < 24_000 + 4_000 * len(reader.pages)
    assert reader.trailer["/Root"]["/Lang"] == "es-CL"
    assert reader.metadata.title
    assert reader.outline
    if letter:
        on_a4 = read(FORMS[key].draw(FORMS[key].empty(None, HEAD), DAY, blank=True))
        assert len(reader.pages) == len(on_a4.pages), "nothing goes over alone for the shorter sheet"


@pytest.mark.parametrize("key", FORMS)
def test_a_blank_form_shows_nothing_of_anybody(key):
    """But for the questions, which are the network's own."""
    asked = {"Asked", "Ticket", "Seen", "Statement", "GuidePart", "Part", "Said", "Ficha", "MeetingSeen", "ClassSeen"}
    asked |= {"SurveySheet", "DiagnosticSheet"}

    def text(owner, field):
        return "pregunta" if owner in asked or (owner, field) in OF_THE_FORMAT else "secretito"

    content = content_of(FORMS[key], text)
    assert "secretito" not in words_of(FORMS[key].draw(content, DAY, blank=True))


def with_logo():
    logo = io.BytesIO()
    Image.new("RGB", (300, 200)).save(logo, "PNG")
    return replace(HEAD, logo=logo.getvalue())


@pytest.mark.parametrize("letter", [False, True])
def test_the_authorization_is_one_sheet_with_a_logo_too(letter):
    data = FORMS["autorizacion"].draw(with_logo(), DAY, letter=letter)
    assert len(read(data).pages) == 1


@pytest.mark.parametrize("letter", [False, True])
@pytest.mark.parametrize("key", ["acta", "asistencia", "diagnostico", "ficha", "pauta"])
def test_a_blank_form_has_the_logo_and_no_more_pages_for_it(key, letter):
    form = FORMS[key]
    plain, headed = (
        read(form.draw(form.empty(None, head), DAY, blank=True, letter=letter)).pages
        for head in (HEAD, with_logo())
    )
    assert len(headed) == len(plain)
    assert headed[0].images
    assert not plain[0].images


@pytest.mark.parametrize("key", FORMS)
def test_the_same_form_is_the_same_file(key):
    content = content_of(FORMS[key], lambda *_: "huerta ✓")
    assert FORMS[key].draw(content, DAY) == FORMS[key].draw(content, DAY)


def test_a_strict_reader_finds_no_fault(tmp_path):
    qpdf = shutil.which("qpdf")
    if qpdf is None:
        pytest.skip("qpdf is not installed: it reads every form strictly")
    for key, form in FORMS.items():
        path = tmp_path / f"{key}.pdf"
        path.write_bytes(form.draw(content_of(form, lambda *_: "huerta 😀"), DAY))
        done = subprocess.run([qpdf, "--check", str(path)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{key}: {done.stdout}{done.stderr}"
