from __future__ import annotations

import re
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.three_way import MOST, Part, merge, merge_all

WORDS = st.sampled_from(["la", "huerta", "patio", "cerro", "12", "lupa", "agua", ".", ",", "á-b", "\n", "\n\n", "/"])
TEXTS = st.lists(WORDS, max_size=14).map(" ".join)


def counted(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text))


def test_what_each_added_elsewhere_is_in_one_text() -> None:
    merged = merge("Salimos al cerro.", "Salimos temprano al cerro.", "Salimos al cerro con lupas.")
    assert merged.text == "Salimos temprano al cerro con lupas."
    assert merged.clashes == 0


def test_the_parts_say_who_wrote_what() -> None:
    merged = merge("Salimos al cerro hoy.", "Salimos temprano al cerro hoy.", "Salimos al cerro con lupas hoy.")
    assert [part for part in merged.parts if part.source != "both"] == [
        Part("temprano ", "first"),
        Part("con lupas ", "second"),
    ]


def test_what_one_removed_and_the_other_left_alone_goes() -> None:
    assert merge("Uno dos tres cuatro.", "Uno tres cuatro.", "Uno dos tres cuatro y cinco.").text == (
        "Uno tres cuatro y cinco."
    )


def test_where_both_changed_the_same_place_both_are_shown() -> None:
    merged = merge("Vinieron 12 estudiantes.", "Vinieron 14 estudiantes.", "Vinieron 15 estudiantes.")
    assert merged.text == "Vinieron 14 / 15 estudiantes."
    assert merged.clashes == 1


def test_what_one_removed_and_the_other_changed_stays_and_is_marked() -> None:
    merged = merge("Vimos el agua con vasos azules hoy.", "Vimos el agua hoy.", "Vimos el agua con jarros hoy.")
    assert "con jarros" in merged.text
    assert merged.clashes == 1


def test_the_same_change_made_twice_is_made_once() -> None:
    merged = merge("La huerta", "La huerta escolar", "La huerta escolar")
    assert merged.text == "La huerta escolar"
    assert merged.clashes == 0


def test_paragraphs_added_by_each_stay_whole() -> None:
    merged = merge("Inicio.\nCierre.", "Inicio.\nMidieron el agua.\nCierre.", "Inicio.\nCierre.\nMañana seguimos.")
    assert merged.text == "Inicio.\nMidieron el agua.\nCierre.\nMañana seguimos."
    assert merged.clashes == 0


def test_two_paragraphs_in_the_same_place_stand_one_under_the_other() -> None:
    merged = merge("Inicio.\nCierre.", "Inicio.\nMidieron el agua.\nCierre.", "Inicio.\nPintaron vasos.\nCierre.")
    assert merged.text == "Inicio.\nMidieron el agua.\nPintaron vasos.\nCierre."
    assert merged.clashes == 1


def test_what_both_wrote_alike_around_a_clash_is_said_once() -> None:
    start = "Medimos el agua del canal que pasa detrás de la escuela"
    merged = merge("Medimos el agua del canal.", f"{start} con vasos, dos veces.", f"{start} con jarros, dos veces.")
    assert merged.text == f"{start} con vasos / jarros, dos veces."
    assert merged.clashes == 1


def test_texts_with_nothing_in_common_are_not_mixed_word_by_word() -> None:
    merged = merge("La huerta", "El cerro y sus piedras", "Una salida a la playa")
    assert merged.text == "El cerro y sus piedras / Una salida a la playa"


def test_without_a_common_text_what_both_have_is_said_once() -> None:
    merged = merge(None, "Los niños midieron el agua en casa.", "Los niños midieron el agua en casa con jarros.")
    assert merged.text == "Los niños midieron el agua en casa con jarros."


def test_words_stay_apart_where_one_ended_the_text() -> None:
    assert merge("uno dos tres", "uno dos", "uno dos tres cuatro").text == "uno dos tres cuatro"


@pytest.mark.parametrize("text", ["", " ", "uno", "uno\n\ndos ", "\n"])
def test_a_text_that_nobody_else_changed_is_left_to_the_letter(text: str) -> None:
    assert merge("antes", text, "antes").text == text
    assert merge("antes", "antes", text).text == text
    assert merge("antes", text, text).text == text


def test_any_number_of_texts_go_together() -> None:
    merged = merge_all("Uno dos tres.", ["Cero uno dos tres.", "Uno dos y medio tres.", "Uno dos tres cuatro."])
    assert merged == "Cero uno dos y medio tres cuatro."
    assert merge_all(None, []) == ""


@given(st.one_of(st.none(), TEXTS), TEXTS, TEXTS)
def test_no_word_that_a_side_added_is_dropped(ancestor: str | None, one: str, other: str) -> None:
    merged = merge(ancestor, one, other)
    for side in (one, other):
        assert not counted(side) - counted(ancestor or "") - counted(merged.text)


@given(st.one_of(st.none(), TEXTS), TEXTS, TEXTS)
def test_no_word_is_invented(ancestor: str | None, one: str, other: str) -> None:
    assert not set(counted(merge(ancestor, one, other).text)) - set(counted(one)) - set(counted(other))


@given(TEXTS, TEXTS, TEXTS)
def test_either_side_may_be_called_the_first(ancestor: str, one: str, other: str) -> None:
    assert counted(merge(ancestor, one, other).text) == counted(merge(ancestor, other, one).text)


@given(TEXTS, st.lists(TEXTS, min_size=1, max_size=4))
def test_of_several_texts_none_loses_what_it_added(ancestor: str, texts: list[str]) -> None:
    merged = counted(merge_all(ancestor, texts))
    for text in texts:
        assert not counted(text) - counted(ancestor) - merged


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_any_text_at_all_is_taken(ancestor: str, one: str, other: str) -> None:
    merged = merge(ancestor, one, other)
    for side in (one, other):
        assert not counted(side) - counted(ancestor) - counted(merged.text)


def test_very_long_texts_are_put_together_without_looking_long_for_the_best_match() -> None:
    words = [f"palabra{number}" for number in range(4 * MOST)]
    one, other = ["Primero", *words[:-1], "fin"], [*words, "al", "cabo"]
    begun = time.process_time()
    merged = merge(" ".join(words), " ".join(one), " ".join(other))
    assert time.process_time() - begun < 5
    assert {"Primero", "fin", "cabo"} <= set(merged.text.split())
