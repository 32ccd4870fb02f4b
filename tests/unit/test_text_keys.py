"""Keys for searching and sorting: accents, case and white space make no difference."""

from __future__ import annotations

import pytest

from app.text_keys import joined_key, spanish_key


@pytest.mark.parametrize(
    "text",
    ["Año  Nuevo", " año nuevo ", "AÑO\tNUEVO", "año\u00a0nuevo", "año\r\nnuevo", "an\u0303o nuevo", "año \u2003nuevo"],
)
def test_white_space_case_and_marks_make_no_difference(text: str) -> None:
    assert spanish_key(text) == spanish_key("año nuevo") == "an~o nuevo"


def test_enye_comes_after_n_and_accents_fall() -> None:
    assert sorted(["ñandú", "nz", "na"], key=spanish_key) == ["na", "nz", "ñandú"]
    assert spanish_key("Lección de MÚSICA y pingüinos") == "leccion de musica y pinguinos"
    assert spanish_key(None) == spanish_key("  \n") == ""


def test_every_letter_of_the_west_has_the_same_key_beside_one_from_elsewhere() -> None:
    for letter in map(chr, range(256)):
        text = f"uno{letter}dos {letter.upper()} {letter.lower()}"
        assert spanish_key(f"{text} \u2014") == f"{spanish_key(text)} \u2014"


def test_what_is_not_seen_is_kept_between_words() -> None:
    assert spanish_key("uno\u200b  dos") == "uno\u200b dos"


def test_a_joined_key_leaves_out_what_is_empty() -> None:
    assert joined_key("Huerta", None, "", " Río  Claro ") == spanish_key("Huerta Río Claro")
    assert joined_key(None, "") == ""
