"""What a form stores is one edit: taken back whole, done again whole, whatever it wrote, began or removed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest

from app.errors import InvalidData, WrongUsage
from app.services import commitments, edits, practice_parts, rows


def test_what_was_chosen_is_taken_back_and_done_again(database, ids):
    key = rows.create(database, "commitment", {"text": "Medir la sala", "kind": "agreement"})
    with edits.witnessed(database) as seen:
        rows.update(database, "commitment", key, {"kind": "commitment"})
    rows.update(database, "commitment", key, {"text": "Medir la plaza"})
    assert seen.words() == "Cambiar «Tipo»"
    edits.take_back(database, seen)
    found = rows.load(database, "commitment", key)
    assert (found["kind"], found["text"]) == ("agreement", "Medir la plaza")
    edits.do_again(database, seen)
    assert rows.load(database, "commitment", key)["kind"] == "commitment"


def test_records_that_were_begun_or_removed_follow(database, ids):
    key = rows.create(database, "practice", {"title": "La huerta"})
    first = practice_parts.add_step(database, key, "Estimar")
    with edits.witnessed(database) as seen:
        rows.remove(database, "practice_step", first)
        second = practice_parts.add_step(database, key, "Medir")
        rows.update(database, "practice_step", second, {"text": "Medir con cuerdas"})
        rows.update(database, "practice", key, {"title": "La plaza"})
    edits.take_back(database, seen)
    assert [one["id"] for one in rows.parts(database, "practice_step", key)] == [first]
    assert rows.load(database, "practice", key)["title"] == "La huerta"
    edits.do_again(database, seen)
    assert [one["text"] for one in rows.parts(database, "practice_step", key)] == ["Medir con cuerdas"]
    assert rows.load(database, "practice", key)["title"] == "La plaza"


def test_more_writing_in_one_text_is_the_same_edit_and_a_choice_is_not(database, ids):
    key = rows.create(database, "commitment", {"text": "Medir", "kind": "agreement"})

    def wrote(**fields):
        with edits.witnessed(database) as seen:
            rows.update(database, "commitment", key, fields)
        return seen

    first, second = wrote(text="Medir la"), wrote(text="Medir la sala")
    assert first.goes_on(second)
    assert first.join(second)
    assert first.goes_on(back := wrote(text="Medir"))
    assert not first.join(back), "who wrote and wiped it out again has changed nothing"
    assert not wrote(kind="commitment").goes_on(wrote(kind="agreement"))


def test_a_rule_stands_against_taking_back_too(database, ids):
    key = rows.create(database, "commitment", {"text": "Medir"})
    with edits.witnessed(database) as seen:
        rows.update(database, "commitment", key, {"no_proof_note": "Se vio en la sala"})
    commitments.close_done(database, key, date(2026, 5, 4))
    with pytest.raises(InvalidData):
        edits.take_back(database, seen)
    assert rows.load(database, "commitment", key)["no_proof_note"] == "Se vio en la sala"


def test_what_somebody_else_wrote_since_stays(database, ids):
    key = rows.create(database, "commitment", {"text": "Medir", "kind": "agreement"})
    with edits.witnessed(database) as seen:
        rows.update(database, "commitment", key, {"text": "Medir la sala", "kind": "commitment"})
    rows.update(database, "commitment", key, {"text": "Medir el patio"})
    with edits.witnessed(database) as later:
        rows.update(database, "commitment", key, {"text": "Medir el patio chico"})
    rows.update(database, "commitment", key, {"text": "Medir la plaza"})
    with edits.witnessed(database) as latest:
        rows.update(database, "commitment", key, {"text": "Medir la plaza grande"})
    assert not later.goes_on(latest), "what came in between is no writing of one's own"
    edits.take_back(database, seen)
    found = rows.load(database, "commitment", key)
    assert (found["kind"], found["text"]) == ("agreement", "Medir la plaza grande")
    with pytest.raises(WrongUsage):
        edits.take_back(database, later)


def test_what_a_rule_turned_away_is_no_part_of_it(database, ids):
    key = rows.create(database, "commitment", {"text": "Medir"})
    with edits.witnessed(database) as seen, suppress(ValueError), database.write() as session:
        rows.put(session, rows.need(session, "commitment", key), {"text": "Medir la sala"})
        rows.add(session, "commitment", {"text": "Pesar"})
        session.flush()
        raise ValueError
    assert not seen
