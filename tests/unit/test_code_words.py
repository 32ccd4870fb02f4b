"""The words of the codes: distinct, plain, and read however they are written."""

from __future__ import annotations

import math
import re

import pytest

from app.sync.code_words import make_code, normalise_code, unknown_words, words


def test_the_words_are_short_plain_and_distinct() -> None:
    assert all(re.fullmatch("[a-z]{3,8}", word) for word in words())
    assert len(set(words())) == len(words())


def test_four_letters_are_enough_to_tell_two_words_apart() -> None:
    assert len({word[:4] for word in words()}) == len(words())


def test_six_words_are_hard_to_guess() -> None:
    assert 6 * math.log2(len(words())) > 62


def test_a_code_has_six_words_of_the_list() -> None:
    code = make_code()
    assert len(code.split()) == 6
    assert set(code.split()) <= set(words())
    assert unknown_words(code) == ()
    assert make_code() != code


def test_shorter_codes_are_not_made() -> None:
    with pytest.raises(ValueError):
        make_code(5)


@pytest.mark.parametrize(
    "typed", ["Árbol  LUNA-sol", "arbol, luna, sol.", " árbol\nluna\tsol ", "a\u0301rbol luna–sol"]
)
def test_a_code_is_the_same_however_it_is_typed(typed: str) -> None:
    assert normalise_code(typed) == "arbol luna sol"


def test_a_misspelt_word_is_pointed_out() -> None:
    assert unknown_words("luna zapalo sol") == ("zapalo",)
