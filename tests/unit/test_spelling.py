"""Spelling help: what a dictionary of Hunspell knows, and what it offers instead."""

from __future__ import annotations

import pytest

from app.services import spelling

AFF = """SET UTF-8
FLAG UTF-8
FORBIDDENWORD !
SFX S Y 2
SFX S 0 s [aeo]
SFX S 0 es [^aeo]
SFX V Y 2
SFX V ar o ar
SFX V ar ando/N ar
SFX N Y 1
SFX N 0 se o
PFX R Y 1
PFX R 0 re .
"""
DIC = "8\nescuela/S\nmedir\nmedición\nhablar/VR\nflor/S\nmal/!\ncorrija\nNiño/S\tpo:s\n"


@pytest.fixture
def dictionary(tmp_path):
    (tmp_path / "es_CL.aff").write_text(AFF, encoding="utf-8")
    (tmp_path / "es_CL.dic").write_text(DIC, encoding="utf-8")
    return spelling.load(tmp_path / "es_CL.dic")


def test_a_word_is_known_in_all_the_forms_that_its_flags_let_it_have(dictionary):
    known = ["escuela", "escuelas", "flores", "hablo", "hablando", "rehablo", "hablandose", "niño", "niños"]
    assert [word for word in known if not dictionary.knows(word)] == []
    unknown = ["escuelaes", "flors", "reescuela", "escuelando", "mal", "medición."]
    assert [word for word in unknown if dictionary.knows(word)] == []


def test_a_verb_that_takes_its_pronouns_along_is_known_by_its_bare_form(dictionary):
    assert dictionary.knows("corríjalo")
    assert dictionary.knows("corríjaselos")
    assert not dictionary.knows("correjalo")


def test_names_figures_and_short_words_are_left_alone_and_the_fields_own_words_known(dictionary):
    text = "Huenchumán midió 3m en el microcentro; la escuala (escuela) de Coelemu."
    found = [text[begin:end] for begin, end in spelling.mistakes(dictionary, text)]
    assert found == ["midió", "escuala"]


def test_what_may_have_been_meant_is_offered_with_accents_first(dictionary):
    assert dictionary.suggestions("medicion")[0] == "medición"
    assert "escuela" in dictionary.suggestions("escuala")
    assert "hablo" in dictionary.suggestions("havlo")
    assert dictionary.suggestions("qwertyu") == []


def test_the_dictionary_of_chile_is_taken_before_others_and_none_where_there_is_none(tmp_path):
    assert spelling.find({"DICPATH": str(tmp_path)}) is None
    for name in ("es_AR", "es_ES", "es_CL"):
        (tmp_path / f"{name}.dic").write_text("0\n", encoding="utf-8")
    assert spelling.find({"DICPATH": str(tmp_path)}) is None, "a list of words without its rules is none"
    for name in ("es_AR", "es_ES", "es_CL"):
        (tmp_path / f"{name}.aff").write_text("SET UTF-8\n", encoding="utf-8")
    assert spelling.find({"DICPATH": str(tmp_path)}).stem == "es_CL"


@pytest.mark.parametrize("aff", ["SET KLINGON\n", "SET UTF-8\nAF 2\n", "SET UTF-8\nSFX A Y 1\nSFX A 0 s [\n"])
def test_a_dictionary_that_makes_no_sense_is_none(tmp_path, aff):
    (tmp_path / "es.aff").write_text(aff, encoding="utf-8")
    (tmp_path / "es.dic").write_text("1\nescuela\n", encoding="utf-8")
    assert spelling.load(tmp_path / "es.dic") is None
