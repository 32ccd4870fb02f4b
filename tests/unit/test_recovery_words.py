"""The words of the recovery sheet: they hold the key, and a mistake in them is told kindly."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import WrongUsage
from app.log.keys import RootKey
from app.sync.code_words import words
from app.sync.recovery_words import COUNT, UnknownWord, read_words, sheet_words, unknown_words

SECRETS = st.binary(min_size=32, max_size=32)
ROOT = RootKey.from_secret(bytes(range(32)))


def refusal(text):
    with pytest.raises(WrongUsage) as error:
        read_words(text)
    return f"{error.value.reason} | {error.value.advice}"


@given(SECRETS)
def test_the_words_give_the_key_back(secret):
    made = sheet_words(RootKey.from_secret(secret))
    assert len(made) == COUNT
    assert read_words(" ".join(made)) == RootKey.from_secret(secret)


def test_the_list_of_words_is_the_one_of_every_sheet_ever_printed():
    assert len(words()) ** (COUNT - 1) >= 2**256
    assert sha256("\n".join(words()).encode()).hexdigest() == LIST
    assert sheet_words(ROOT) == tuple(SHEET.split())


def test_they_are_read_as_people_type_them():
    typed = ",\n".join(f"{number}. {word.upper()}" for number, word in enumerate(sheet_words(ROOT), 1))
    assert read_words(typed) == ROOT


def test_a_misspelt_word_is_named_with_its_place_and_the_nearest_one():
    typed = [*sheet_words(ROOT)]
    typed[3], typed[20] = "zapalo", "qqqqq"
    assert unknown_words(" ".join(typed)) == [UnknownWord(4, "zapalo", "zapallo"), UnknownWord(21, "qqqqq", "")]
    told = refusal(" ".join(typed))
    assert "la 4, «zapalo» (¿será «zapallo»?)" in told
    assert "la 21, «qqqqq»" in told


def test_a_missing_word_is_told():
    assert "25 palabras, y aquí hay 24" in refusal(" ".join(sheet_words(ROOT)[1:]))


def test_nothing_at_all_is_told_too():
    assert "aquí hay 0" in refusal("")


@given(SECRETS, st.integers(0, COUNT - 1), st.integers(1, 1654))
def test_another_word_of_the_list_in_its_place_does_not_pass_for_the_key(secret, place, step):
    root = RootKey.from_secret(secret)
    typed = [*sheet_words(root)]
    typed[place] = words()[(words().index(typed[place]) + step) % len(words())]
    try:
        read = read_words(" ".join(typed))
    except WrongUsage as error:
        read, told = None, error.reason
    assert read != root
    assert read or "no calzan entre sí" in told


def test_two_neighbours_in_each_others_place_are_pointed_out():
    typed = [*sheet_words(ROOT)]
    typed[6], typed[7] = typed[7], typed[6]
    assert "Revise las palabras 7 y 8" in refusal(" ".join(typed))


def test_words_all_in_another_order_are_to_be_compared_one_by_one():
    assert "de una en una" in refusal(" ".join(reversed(sheet_words(ROOT))))


LIST = "2c28fd4600043bb0c23e23aed71cc5a2c9bbb137ecf2ab2d119805d66390ce4e"
SHEET = (
    "abanico aduana frontera cachorro hervir traje tercero firma treinta tortuga sello cima fondo "
    "dibujo valor ofrenda masa empanada doble semilla clara taza veloz mejilla paquete"
)
