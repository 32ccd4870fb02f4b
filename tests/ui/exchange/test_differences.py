from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.pages.exchange_differences import MOST_WORDS, compare


def marked(text: str, other: str) -> list[str]:
    return [piece.text for piece in compare([text, other])[0] if piece.differs]


def test_only_the_words_that_differ_are_marked() -> None:
    assert marked("La huerta del patio", "La huerta del cerro") == ["patio"]
    assert marked("La huerta", "La huerta") == []


def test_marked_words_side_by_side_are_one_stretch() -> None:
    assert marked("Salimos al cerro grande hoy", "Salimos hoy") == ["al cerro grande"]


def test_blanks_alone_are_marked_when_nothing_else_differs() -> None:
    assert marked("uno dos", "uno  dos") == [" "]


def test_the_first_is_marked_against_all_the_others() -> None:
    first, second, third = compare(["uno dos tres", "uno dos cuatro", "cinco dos tres"])
    assert [piece.text for piece in first if piece.differs] == ["uno", "tres"]
    assert [piece.text for piece in second if piece.differs] == ["cuatro"]
    assert [piece.text for piece in third if piece.differs] == ["cinco"]


def test_nothing_to_compare_gives_nothing() -> None:
    assert compare([]) == []
    assert compare(["", "algo"])[0] == []


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4))
def test_the_pieces_are_the_text(texts: list[str]) -> None:
    assert ["".join(piece.text for piece in pieces) for pieces in compare(texts)] == texts


def test_of_very_long_texts_all_between_their_equal_ends_is_marked_for_nobody_waits_for_the_best_match() -> None:
    one, other = (" ".join(f"{letter}{n}" for n in range(MOST_WORDS)) for letter in "ab")
    middle = f"{one} igual {one}"
    assert marked(f"Hoy {middle} fin", f"Hoy {other} igual {other} fin") == [middle]
    assert marked("Hoy a igual a fin", "Hoy b igual b fin") == ["a", "a"]
