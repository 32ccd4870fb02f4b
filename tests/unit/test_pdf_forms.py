from __future__ import annotations

import io
import re
from dataclasses import fields, is_dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.units import mm

from app.models import template
from app.pdf import (
    attendance_form,
    commitments_form,
    meeting_form,
    minutes_form,
    practice_form,
    practices_form,
    survey_form,
)
from app.pdf.document import BOTTOM
from app.pdf.text import printable
from app.services.sheets import Letterhead
from app.services.sheets_attendance import AttendanceLine, AttendanceSheet
from app.services.sheets_meeting import AgendaLine, MeetingSheet, Pending, PendingOf
from app.services.sheets_minutes import Agreed, CommitmentsSheet, MinutesSheet, Topic
from app.services.sheets_practice import GradeColumn, Material, PracticeSheet, Proof, Step
from app.services.sheets_practices import PracticeLine, PracticesSheet
from app.services.sheets_survey import SurveySheet
from app.services.sheets_tickets import Asked
from tests.unit.paper_reading import assert_ink_within_margins, read, squeezed, words_of

DAY = date(2026, 6, 2)
HEAD = Letterhead("Microcentro Los Copihues", ("Hualqui", "Florida"), 2026)
RENDER = {
    "tabla": meeting_form.render,
    "asistencia": attendance_form.render,
    "acta": minutes_form.render,
    "practica": practice_form.render,
    "compromisos": commitments_form.render,
    "practicas": practices_form.render,
}
EMPTY = {
    "tabla": MeetingSheet(HEAD),
    "asistencia": AttendanceSheet(HEAD),
    "acta": MinutesSheet(HEAD),
    "practica": PracticeSheet(HEAD),
    "compromisos": CommitmentsSheet(HEAD),
    "practicas": PracticesSheet(HEAD),
}

HOSTILE = {
    "markup": "<b>5 &amp; 6</b> <para><img src='x'/> </font> %s {x} \\n",
    "emoji": "Muy bien 😀👍🏽 ✓ ★ → ❤️ 👩‍🏫",
    "accents": "man\u0303ana corazo\u0301n x\u0302y ﬁn Ñuñoa «comillas» “dobles” ¿qué? ¡sí! 5° 3ª — … €",
    "other letters": "שלום Привет Ελλάδα العربية 中文",
    "control": "uno\x00\x07dos\x1b[31m\u202etres",
    "long word": "anticonstitucionalísimamente" * 40,
    "spaces": "  a\tb\u00a0c \n\n\n d\r\ne  ",
}


def photo():
    target = io.BytesIO()
    Image.new("RGB", (300, 200), "grey").save(target, "JPEG")
    return target.getvalue()


def meeting(text):
    pending = Pending(text, "2026-05-30", "Pendiente", text, "Sesión N° 3")
    return MeetingSheet(
        HEAD, "3f2a91c0-1", 4, "Taller", text, "2026-06-18", "09:00", "13:00", "Presencial", text, text, text, text,
        text, text, "5,5", text,
        (
            AgendaLine("Pedagógico", text, text, "Taller", text, 15, "09:00", f"La huerta {text}", text),
            AgendaLine(topic=text),
        ),
        (PendingOf(text, (pending, pending)), PendingOf("", (Pending(text),))),
    )  # fmt: skip


def practice(text, grades=6):
    columns = tuple(
        GradeColumn(f"{n}°", ((f"MA0{n} OA 01", text),), text, text, text, text) for n in range(1, grades + 1)
    )
    return PracticeSheet(
        HEAD, "77aa91c0-1", text, (text, "Ana"), text, "Invitada", "Matemática", text, "1°, 2°", "Presentada",
        "En desarrollo", "Pública", text, "PME", text, 90, 3, "Estaciones", False, text, text, text, text, text, True,
        text, text, columns, (Step("Inicio", text), Step("Cierre", text)), (Material(text, True, 1200),), "DUA", text,
        text, (Proof(text, "Foto", "2026-05-01", text, "a.jpg", "", photo()), Proof(text, "Video", "", "", text, text)),
        text, text, text, text, "Medir para mejorar",
    )  # fmt: skip


def practices(text):
    line = PracticeLine(text, (text, "Ana"), text, "Matemática", text, "1°, 2°", "Presentada", (3, 4), 2)
    return PracticesSheet(HEAD, 7, (line, PracticeLine(text)))


def attendance(text):
    lines = (
        AttendanceLine(text, "1-9", text, text, "09:00", "13:00", "Presente"),
        AttendanceLine("Ana", state="Ausente", absent=True, reason=text),
    )
    return AttendanceSheet(
        HEAD, "3f2a91c0-1", 4, text, "2026-06-18", "09:00", "13:00", text, lines, (AttendanceLine(text),), 1, 2, True
    )  # fmt: skip


def minutes(text):
    reviewed = (PendingOf(text, (Pending(text, "2026-05-30", "Cumplido", text, closed=True),)),)
    return MinutesSheet(
        HEAD, "3f2a91c0-1", 4, text, "2026-06-18", text, "09:00", "13:00", 2, "Aprobada", text, (text, "Ana"), (text,),
        reviewed, (Topic("Cierre", text, text), Topic(text, summary=text)), (text, text),
        (Agreed(text, text, "2026-07-01", text),), text, "2026-07-02", text, text, text, guests=(text,),
    )  # fmt: skip


def commitments(text):
    owed = tuple(
        Pending(text, "2026-05-30", status, text, "Sesión N° 3", status == "Cumplido", support=text, ended=text)
        for status in ("Pendiente", "Cumplido")
    )
    return CommitmentsSheet(HEAD, (PendingOf(text, owed), PendingOf("", owed)), 2, 2)


FILLED = {
    "tabla": meeting,
    "asistencia": attendance,
    "acta": minutes,
    "practica": practice,
    "compromisos": commitments,
    "practicas": practices,
}


def texts_in(content):
    """Every text that a content dataclass holds."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, tuple):
        for part in content:
            yield from texts_in(part)
    elif is_dataclass(content):
        for field in fields(content):
            yield from texts_in(getattr(content, field.name))


@pytest.fixture(autouse=True)
def _app(qapp):
    """Pages are drawn and read by the window's own library."""


def ruled_gaps(page):
    """Distances between one line and the next below it in the same column."""
    content = page.get_contents().get_data().decode("latin-1")
    origin = (0.0, 0.0)
    stack, columns = [], {}
    for line in content.splitlines():
        if line.endswith(" cm") and (found := re.findall(r"1 0 0 1 (\S+) (\S+) cm", line)):
            origin = (origin[0] + float(found[-1][0]), origin[1] + float(found[-1][1]))
        for token in re.findall(r"\bq\b|\bQ\b|n \S+ \S+ m \S+ \S+ l S", line):
            if token == "q":
                stack.append(origin)
            elif token == "Q":
                origin = stack.pop()
            else:
                _, x1, y1, _, x2, _, _, _ = token.split()
                key = (round(origin[0] + float(x1)), round(origin[0] + float(x2)))
                columns.setdefault(key, []).append(origin[1] + float(y1))
    for heights in columns.values():
        ordered = sorted(heights, reverse=True)
        yield from (above - below for above, below in zip(ordered, ordered[1:], strict=False) if above - below > 0.1)


@pytest.mark.parametrize("key", RENDER)
@pytest.mark.parametrize("kind", HOSTILE)
def test_every_word_typed_is_on_paper(key, kind):
    content = FILLED[key](HOSTILE[kind])
    data = RENDER[key](content, DAY, letter=kind in {"markup", "long word"})
    printed = words_of(data)
    places = sum(text == HOSTILE[kind] for text in texts_in(content))
    assert places >= 5
    for word in printable(HOSTILE[kind]).split():
        assert printed.count(squeezed(word)) >= places or len(word) > 300, word
    assert_ink_within_margins(data)


LONG = " ".join(f"palabra{number:05d}" for number in range(1540))  # 20,000 letters
FIELDS = [
    *(MeetingSheet(HEAD, **{name: LONG}) for name in ("title", "place", "objective", "to_bring", "convener")),
    MeetingSheet(HEAD, agenda=(AgendaLine("Cierre", LONG, person="Ana"), AgendaLine("Cierre", "Fin", person=LONG))),
    MeetingSheet(HEAD, pending=(PendingOf("Ana", (Pending(LONG, "2026-05-30"),)), PendingOf(LONG, (Pending("Uno"),)))),
    *(PracticeSheet(HEAD, **{name: LONG}) for name in ("title", "school", "problem", "activity", "closing", "results")),
    PracticeSheet(HEAD, columns=tuple(GradeColumn(f"{n}°", task=LONG) for n in range(1, 9))),
    PracticeSheet(HEAD, columns=(GradeColumn("1°", (("MA01 OA 01", LONG),)), GradeColumn("2°", product="Mapa"))),
    PracticeSheet(HEAD, steps=(Step("Inicio", LONG),), materials=(Material(LONG),)),
    PracticeSheet(HEAD, evidence=(Proof(LONG, "Foto", picture=photo()), Proof("Otra", note=LONG))),
    PracticesSheet(HEAD, 0, (PracticeLine(LONG), PracticeLine("Otra", (LONG,), LONG))),
    AttendanceSheet(HEAD, lines=(AttendanceLine(LONG), AttendanceLine("Ana", school=LONG))),
    MinutesSheet(HEAD, topics=(Topic("Cierre", "Uno", LONG), Topic("Cierre", LONG)), present=(LONG,)),
    MinutesSheet(HEAD, agreements=(LONG,), commitments=(Agreed("Uno", LONG, proof=LONG),), next_topic=LONG),
    CommitmentsSheet(HEAD, (PendingOf("Ana", (Pending("Uno", proof=LONG), Pending("Dos"))),)),
]


@pytest.mark.parametrize("content", FIELDS)
def test_twenty_thousand_letters_in_a_field_lose_no_word(content):
    key = next(key for key, empty in EMPTY.items() if type(empty) is type(content))
    data = RENDER[key](content, DAY)
    printed = words_of(data)
    places = sum(text == LONG for text in texts_in(content))
    assert all(printed.count(word) >= places for word in LONG.split())
    assert_ink_within_margins(data)


def test_a_word_without_end_is_cut_but_complete():
    content = PracticeSheet(HEAD, problem="ж" * 20_000, columns=(GradeColumn("1°", task="ю" * 5000),))
    printed = words_of(practice_form.render(content, DAY))
    assert (printed.count("ж"), printed.count("ю")) == (20_000, 5000)


@settings(max_examples=8)
@given(st.text(max_size=3000))
def test_any_text_at_all_can_be_printed(text):
    for key, render in RENDER.items():
        printed = words_of(render(FILLED[key](text), DAY))
        assert all(squeezed(word) in printed for word in printable(text).split() if len(word) < 20 and word.isalpha())


@pytest.mark.parametrize("grades", range(1, 11))
def test_each_grade_has_its_column(grades):
    columns = tuple(GradeColumn(f"{n}°", task=f"tarea{n}x") for n in range(1, grades + 1))
    data = practice_form.render(PracticeSheet(HEAD, columns=columns), DAY)
    printed = words_of(data)
    assert all(f"tarea{n}x" in printed for n in range(1, grades + 1))
    assert_ink_within_margins(data)


def test_the_columns_of_one_task_stand_side_by_side():
    columns = tuple(GradeColumn(f"{n}°", task=f"tarea{n}x") for n in range(1, 7))
    found = {}

    def look(text, _matrix, position, _font, _size):
        for hit in re.findall(r"tarea(\d)x", text):
            found[int(hit)] = (position[4] + _matrix[4], position[5] + _matrix[5])

    for page in read(practice_form.render(PracticeSheet(HEAD, columns=columns), DAY)).pages:
        page.extract_text(visitor_text=look)
    assert len({round(y) for _, y in found.values()}) == 1
    assert [grade for grade, _ in sorted(found.items(), key=lambda one: one[1][0])] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("key", RENDER)
@pytest.mark.parametrize("letter", [False, True])
@pytest.mark.parametrize(("blank", "content"), [(True, EMPTY), (False, EMPTY), (False, None)])
def test_the_same_form_is_the_same_file(key, letter, blank, content):
    given_content = content[key] if content else FILLED[key](HOSTILE["emoji"])
    first = RENDER[key](given_content, DAY, blank=blank, letter=letter)
    assert first == RENDER[key](given_content, DAY, blank=blank, letter=letter)
    size = read(first).pages[0].mediabox
    expected = (612, 792) if letter else (595, 842)
    assert sorted(map(int, (float(size.width) + 0.5, float(size.height) + 0.5))) == list(expected)


@pytest.mark.parametrize("key", RENDER)
def test_the_file_says_what_it_is_in_which_language(key):
    reader = read(RENDER[key](FILLED[key]("huerta"), DAY))
    assert reader.trailer["/Root"]["/Lang"] == "es-CL"
    assert reader.metadata.title
    assert reader.metadata.author
    assert reader.metadata.subject == "Microcentro Los Copihues"
    assert reader.outline


@pytest.mark.parametrize("key", RENDER)
def test_every_font_is_in_the_file(key):
    for page in read(RENDER[key](FILLED[key]("huerta ✓ 😀"), DAY)).pages:
        for font in page["/Resources"]["/Font"].values():
            described = font.get_object()["/FontDescriptor"]
            assert "/FontFile2" in described
            assert re.match(r"/[A-Z]{6}\+Noto", described["/FontName"])


@pytest.mark.parametrize(
    ("key", "pages"),
    [("tabla", 1), ("asistencia", 2), ("acta", 2), ("practica", 4), ("compromisos", 1), ("practicas", 1)],
)
@pytest.mark.parametrize("letter", [False, True])
def test_a_blank_form_leaves_room_for_hands(key, pages, letter):
    reader = read(RENDER[key](EMPTY[key], DAY, blank=True, letter=letter))
    assert len(reader.pages) == pages
    gaps = [gap for page in reader.pages for gap in ruled_gaps(page)]
    assert len(gaps) > 12 * pages
    # What is lower is the row of labels over a table.
    assert all(gap < 16 or gap >= 8 * mm for gap in gaps)


@pytest.mark.parametrize("key", RENDER)
def test_a_blank_form_shows_nothing_of_anybody(key):
    printed = words_of(RENDER[key](FILLED[key]("secretito"), DAY, blank=True))
    assert "secretito" not in printed
    assert "2026" not in printed


def test_pages_are_numbered_and_the_head_of_a_table_comes_again():
    lines = tuple(AgendaLine("Taller", f"Tema {number}", minutes=5) for number in range(120))
    pages = [page.extract_text() for page in read(meeting_form.render(MeetingSheet(HEAD, agenda=lines), DAY)).pages]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"Página {number} de {len(pages)}" in page
        assert "Impreso el martes 2 de junio de 2026" in page
        assert "Tema y qué se hará" in page or number == len(pages)


def test_the_answers_of_a_survey_stand_smallest_number_first_and_words_as_the_scale_has_them():
    scales = [tuple(template.OPTIONS[scale].items()) for scale in ("one_to_four_na", "yes_partly_no", "three_levels")]
    lines = tuple(Asked(f"Pregunta {place}", options=options) for place, options in enumerate(scales))
    printed = words_of(survey_form.render(SurveySheet(HEAD, lines=lines), DAY))
    for scale in ("1234Nocorresponde", "SíEnparteNo", "AdecuadoIntermedioCrítico"):
        assert scale in printed


def test_a_session_is_called_once_on_paper_by_a_title_that_only_says_its_number():
    for title, said in (("Sesión N° 4", "SesiónN°4·03-03-2026"), ("Medir", "SesiónN°4·Medir·03-03-2026")):
        sheet = SurveySheet(HEAD, number=4, title=title, date="2026-03-03")
        assert said in words_of(survey_form.render(sheet, DAY))


def test_late_commitments_are_named_late():
    owed = (PendingOf("Ana", (Pending("Uno", "2026-06-01", "Pendiente"), Pending("Dos", "2026-06-02", "En curso"))),)
    printed = words_of(meeting_form.render(MeetingSheet(HEAD, pending=owed), DAY))
    assert "01-06-2026·atrasado" in printed
    assert "02-06-2026·encurso" in printed


def test_a_picture_that_is_none_leaves_its_words():
    for data in (b"", b"GIF89a", b"\xff\xd8\xff\xe0" + b"\x00" * 50, photo()[:200]):
        proof = Proof("Plano de la huerta", "Foto", picture=data, file="plano.jpg")
        printed = words_of(practice_form.render(PracticeSheet(HEAD, evidence=(proof,)), DAY))
        assert "Planodelahuerta" in printed
        assert "plano.jpg" in printed


def test_a_picture_is_shrunk_and_stands_upright():
    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (3000, 2000), "grey").save(target, "JPEG", exif=exif)
    proof = Proof("Foto grande", "Foto", picture=target.getvalue())
    reader = read(practice_form.render(PracticeSheet(HEAD, evidence=(proof,)), DAY))
    (image,) = [image for page in reader.pages for image in page.images]
    assert image.image.size == (600, 900)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ((), "Todavía no hay prácticas registradas este año."),
        (
            (PracticeLine("A", school="X", status="Presentada", sessions=(1,), evidence=2),),
            "1 práctica de 1 escuela: 1 presentada. 1 estuvo en la tabla de una sesión. 2 evidencias en total.",
        ),
        (
            (PracticeLine("A", status="Presentada"), PracticeLine("B", status="Presentada"), PracticeLine("C")),
            ("3 prácticas: 2 presentadas y 1 sin estado. Ninguna estuvo en la tabla de una sesión. "
             "0 evidencias en total; 3 prácticas sin evidencia."),
        ),
    ],
)
def test_the_totals_say_it_in_a_sentence(lines, sentence):
    assert practices_form.totals(PracticesSheet(HEAD, 0, lines)) == sentence
    assert practices_form.totals(PracticesSheet(HEAD, 7, lines)).startswith(sentence)


def test_the_totals_name_the_goal_of_the_year():
    content = PracticesSheet(HEAD, 7, (PracticeLine("A"),))
    assert practices_form.totals(content).endswith(" Meta del año: 7 prácticas.")


def test_nothing_is_drawn_in_the_lower_margin():
    assert BOTTOM > 10 * mm
