"""Official names in capitals become readable; codes are checked and completed."""

from __future__ import annotations

import pytest

from app.services.catalogue_names import (
    commune_code,
    rbd_check_character,
    readable,
    search_key,
    unnamed_commune,
    word_patterns,
)


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("ESCUELA CALETA CHANAVAYITA", "Escuela Caleta Chanavayita"),
        ("ESCUELA DE LA CRUZ DEL SUR", "Escuela de la Cruz del Sur"),
        ("ESCUELA LOS PINOS Y LAS ROSAS", "Escuela Los Pinos y las Rosas"),
        ("LA ESPERANZA", "La Esperanza"),
        ("ESCUELA F-123 EL ÑANDÚ", "Escuela F-123 El Ñandú"),
        ("ESCUELA G-N°832 AGUILA", "Escuela G-N°832 Aguila"),
        ("LICEO JUAN XXIII", "Liceo Juan XXIII"),
        ('ESCUELA  "LA VEGA"', 'Escuela "La Vega"'),
        ("ESC.BASICA BERNARDO O`HIGGINS", "Esc.Basica Bernardo O`Higgins"),
        ("SAINT-SIMON E. CASTILLO", "Saint-Simon E. Castillo"),
        ("Escuela ya Escrita", "Escuela ya Escrita"),
        ("", ""),
    ],
)
def test_a_name_in_capitals_becomes_readable(official: str, shown: str) -> None:
    assert readable(official) == shown


@pytest.mark.parametrize(("rbd", "character"), [(10916, "9"), (12542, "3"), (1, "9"), (6, "K"), (19, "1")])
def test_the_check_character_follows_modulus_eleven(rbd: int, character: str) -> None:
    total, factor = 0, 2
    for digit in reversed(str(rbd)):
        total, factor = total + int(digit) * factor, 2 if factor == 7 else factor + 1
    assert rbd_check_character(rbd) == {10: "K", 11: "0"}.get(11 - total % 11, str(11 - total % 11)) == character


def test_a_commune_gets_its_leading_zero_back() -> None:
    assert [commune_code(code) for code in ("1101", "01101", " 13101 ")] == ["01101", "01101", "13101"]


def test_a_commune_without_a_name_is_told_by_its_code_and_its_region_and_a_typed_one_by_its_name() -> None:
    told = [unnamed_commune(code) for code in ("16202", "1101", "99999", "162021", "Hualqui")]
    assert told == [
        "Comuna de código 16202 (Ñuble)", "Comuna de código 1101 (Tarapacá)", "Comuna de código 99999",
        "Comuna de código 162021", "Hualqui",
    ]  # fmt: skip


def test_searching_folds_accents_signs_and_n_tilde() -> None:
    assert search_key("Ñuñoa, F-12", None, "Árbol") == " nunoa f 12 arbol"


def test_signs_of_the_search_language_are_letters_like_any_other() -> None:
    assert word_patterns("50% a_b") == ["% 50%", "% a\\_b%"]
