from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.units import mm

from app.pdf import styles
from app.pdf.text import HYPHEN, Text, break_lines, printable, runs, shorten, width
from app.pdf.words import long_date, number
from app.text_dates import count, listed, short_date

ANY_TEXT = st.text(max_size=400)
SPANISH = st.text(alphabet="abcdeáéíóúñü ¿?¡!.,-/—«»", max_size=600)
ROOMS = st.floats(min_value=12, max_value=500)


def squeezed(text: str) -> str:
    return "".join(text.replace(HYPHEN, "").split())


@settings(deadline=None)
@given(ANY_TEXT)
def test_every_printable_sign_has_a_font(text):
    for font, characters in runs(printable(text).replace("\n", ""), styles.BODY.font):
        assert characters
        assert font in {"NotoSans", "NotoSansSymbols2", "NotoSansSymbols", "NotoSansMath", "NotoEmoji"}


@settings(deadline=None)
@given(ANY_TEXT | SPANISH, ROOMS, st.sampled_from([styles.TITLE, styles.BODY, styles.DENSE]))
def test_lines_fit_and_hold_every_letter(text, room, style):
    for paragraph in printable(text).split("\n"):
        lines = break_lines(paragraph, style, room)
        assert squeezed("".join(lines)) == squeezed(paragraph)
        for line in lines:
            alone = len(unicodedata.normalize("NFD", line)) == 1 or all(map(unicodedata.combining, line[1:]))
            assert alone or width(line, style.font) * style.size <= room + 0.01


@settings(deadline=None)
@given(SPANISH, ROOMS, st.floats(min_value=0, max_value=300))
def test_a_split_text_keeps_all_its_lines(text, room, height):
    whole = Text(text, styles.BODY)
    whole.wrap(room, 1e6)
    parts = Text(text, styles.BODY).split(room, height)
    if parts:
        assert [line.words for part in parts for line in part._lines or ()] == [line.words for line in whole._lines]
        assert len(parts) == 1 or parts[0].wrap(room, 1e6)[1] <= height + 0.02


def test_markup_is_text():
    assert printable("<b>5 &amp; 6</b>") == "<b>5 &amp; 6</b>"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("man\u0303ana", "mañana"),
        ("uno\r\ndos\rtres\u2028cuatro", "uno\ndos\ntres\ncuatro"),
        ("a\tb\u3000c", "a b c"),
        ("campana\x07", "campana[U+0007]"),
        ("שלום", "[U+05E9][U+05DC][U+05D5][U+05DD]"),
        ("❤\ufe0f", "❤"),
        ("\u202eabc", "abc"),
        ("co\u00adrral", "corral"),
        ("\ue000", "[U+E000]"),
        ("\ud800", "[U+D800]"),
        ("✓ ★ ☐ ☺ → ≤ ½ € ° 😀 👍", "✓ ★ ☐ ☺ → ≤ ½ € ° 😀 👍"),
    ],
)
def test_what_cannot_be_drawn_is_said(typed, printed):
    assert printable(typed) == printed


def test_spanish_words_are_hyphenated_and_names_are_not():
    lines = break_lines("La retroalimentación entre docentes", styles.BODY, 60)
    assert any(line.endswith(HYPHEN) for line in lines)
    assert not any(line.endswith(HYPHEN) for line in break_lines("Rosa Quintana Sepúlveda", styles.NAMES, 62))


def test_a_figure_is_not_parted_from_its_per_cent():
    lines = break_lines(printable("Respondieron 28 de 29 (97 %) estudiantes"), styles.BODY, 120)
    assert [line for line in lines if "97" in line] == [line for line in lines if "%" in line]


@pytest.mark.parametrize("room", range(60, 140, 4))
def test_a_figure_is_not_cut_at_its_comma_nor_at_its_thousands(room):
    for said in ("23,44", "1.234", "23,44\u00a0%"):
        lines = break_lines(f"Con explicación: 15 de 64 ({said})", styles.BODY, room)
        assert any(said in line for line in lines), lines


def test_a_page_never_ends_inside_a_word():
    text = "La retroalimentación entre docentes transforma profundamente la conversación. "
    text = f"{text} https://www.ejemplo.cl/microcentros/practicas " * 20
    for height in range(40, 300, 7):
        parts = Text(text, styles.BODY).split(160, height)
        assert not parts or not parts[0]._lines[-1].goes_on


def test_a_word_without_end_is_laid_out_quickly():
    begun = time.process_time()
    for word in ("x" * 20_000, "murciélago" * 2_000, "ש" * 5_000, "a/" * 10_000):
        assert squeezed("".join(break_lines(printable(word), styles.BODY, 60))) == printable(word)
    assert time.process_time() - begun < 10


def test_an_accent_stays_on_its_letter():
    letters = "x\u0302" * 60
    assert all(not unicodedata.combining(line[0]) for line in break_lines(letters, styles.BODY, 40))


def test_a_shortened_text_fits_and_says_so():
    short = shorten("palabra " * 50, styles.NOTE, 100)
    assert short.endswith("…")
    assert width(short, styles.NOTE.font) * styles.NOTE.size <= 100
    assert shorten("corta", styles.NOTE, 100) == "corta"


def test_hands_get_eight_millimetres():
    assert styles.HAND / mm >= 8


def test_dates_and_numbers_are_chilean():
    assert long_date("2026-03-03") == "martes 3 de marzo de 2026"
    assert (long_date(None), long_date("pronto")) == ("", "pronto")
    assert short_date("2026-03-03") == "03-03-2026"
    assert (number(12500), number(None)) == ("12.500", "")
    assert (count(1, "práctica", "prácticas"), count(7, "práctica", "prácticas")) == ("1 práctica", "7 prácticas")


def test_lists_read_as_people_say_them():
    assert listed([]) == ""
    assert listed(["Ana"]) == "Ana"
    assert listed(["Ana", "", "Inés"]) == "Ana e Inés"
    assert listed(["cobre", "hierro"]) == "cobre y hierro"
    assert listed(["a", "b", "c"]) == "a, b y c"
