"""Parts of a practice that stay on this computer because the practice came shared from a copy of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from app.errors import WrongUsage
from app.log import rebuild
from app.log.ops import GENERAL, LOCAL
from app.log.seal import seal
from app.models.log_tables import Op
from app.models.practice import PracticeStep
from app.services import conflicts, history, home, labels, laptop, meanwhile, practice_parts, practices, rows, unshared
from app.sync import undoing
from tests.oracle.copies import shares_in_a_copy

TODAY = date(2026, 5, 4)


@pytest.fixture
def practice(database, ids, tmp_path):
    """A practice of Ana that came shared from a copy, with two steps and a testimony that were written here since."""
    laptop.sit_down(database, ids.ana)
    made = practices.create(database, {"title": "La huerta", "grades": ["1"]})
    practice_parts.write_task(database, made, "1", task="Medir")
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    for text in ("Caminar", "Anotar"):
        practice_parts.add_step(database, made, text)
    rows.create(database, "evidence", {"practice_id": made, "kind": "text", "caption": "Midieron"})
    come()
    return made


def channels(database, practice):
    with database.read() as session:
        keys = [practice, *(step.id for step in practice_parts.steps(database, practice))]
        return [{one.channel for one in session.query(Op).where(Op.row == key)} for key in keys]


def test_what_stays_here_is_counted_in_words(database, practice):
    found = unshared.parts(database, practice)
    assert (found.practice_id, found.title, found.number) == (practice, "La huerta", 3)
    assert found.words == "1 evidencia y 2 pasos"


def test_a_draft_and_what_is_shared_whole_have_nothing_that_stays(database, practice):
    draft = practices.create(database, {"title": "Otra"})
    practice_parts.add_step(database, draft, "Caminar")
    shared = rows.create(database, "practice", {"title": "Compartida"})
    practice_parts.add_step(database, shared, "Caminar")
    assert [unshared.parts(database, one) for one in (draft, shared)] == [None, None]


def test_the_parts_are_shared_by_themselves_and_nothing_stays(database, practice):
    unshared.share(database, practice)
    assert unshared.parts(database, practice) is None
    assert channels(database, practice) == [{GENERAL}] * 3
    with database.read() as session:
        assert rebuild.check(session) == []


def test_sharing_them_is_taken_back_without_the_practice_that_came(database, practice):
    unshared.take_back(database, unshared.share(database, practice))
    assert unshared.parts(database, practice).number == 3
    assert not practices.is_private(database, practice)
    assert channels(database, practice) == [{GENERAL}, {LOCAL}, {LOCAL}]
    with database.read() as session:
        assert rebuild.check(session) == []


def test_what_went_out_is_not_taken_back(database, practice):
    given = unshared.share(database, practice)
    with database.write() as session:
        seal(session, session.info["author"])
    with pytest.raises(WrongUsage):
        unshared.take_back(database, given)
    assert unshared.parts(database, practice) is None


def test_only_who_began_the_draft_is_offered_its_parts(database, practice, ids):
    laptop.sit_down(database, ids.berta)
    assert unshared.parts(database, practice) is None
    assert home.load(database, TODAY).unshared == ()
    laptop.sit_down(database, ids.ana)
    assert [one.practice_id for one in home.load(database, TODAY).unshared] == [practice]


@pytest.fixture
def retold(database, ids, tmp_path):
    """A draft of Ana that a copy shared with another title, after she had written more in it here."""
    laptop.sit_down(database, ids.ana)
    made = practices.create(database, {"title": "La huerta", "purpose": "Medir", "grades": ["1"]})
    step = practice_parts.add_step(database, made, "Caminar")
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    rows.update(database, "practice", made, {"purpose": "Medir y estimar"})
    rows.update(database, "practice_step", step, {"text": "Caminar y contar"})
    come()
    return made


def here(database, practice):
    return {
        (one.tipo, field.label): (one, field)
        for one in history.history(database, "practice", practice).changes
        for field in one.fields
        if one.kind == history.HERE
    }


def test_what_a_draft_said_here_otherwise_is_named_until_it_was_read(database, retold):
    assert rows.load(database, "practice", retold)["purpose"] == "Medir"
    assert unshared.replaced(database, retold) == "Propósito común y paso"
    unshared.note_read(database, retold)
    assert unshared.replaced(database, retold) == ""


def test_what_was_written_in_it_since_as_a_draft_again_is_named_too(database, retold):
    """The reception was taken back, and brought again."""
    unshared.note_read(database, retold)
    undoing.undo(database)
    rows.update(database, "practice", retold, {"title": "La huerta escolar"})
    undoing.redo(database)
    assert rows.load(database, "practice", retold)["title"] == "La huerta"
    assert unshared.replaced(database, retold) == "Título, Propósito común y paso"


def test_what_a_draft_said_here_stands_in_its_history_and_is_put_back_from_there(database, retold):
    label = labels.label("practice", "purpose")
    text = labels.label("practice_step", "text")
    assert here(database, retold).keys() == {("practice", label), ("practice_step", text)}
    one, field = here(database, retold)["practice", label]
    assert (field.after, field.can_put_back) == ("Medir y estimar", True)
    history.put_back(database, one.tipo, one.row, one.n, field.register)
    assert rows.load(database, "practice", retold)["purpose"] == "Medir y estimar"
    assert unshared.replaced(database, retold) == "paso"
    assert ("practice", label) not in here(database, retold)


def test_nobody_else_at_the_laptop_reads_what_a_draft_said(database, retold, ids):
    laptop.sit_down(database, ids.berta)
    assert (here(database, retold), unshared.replaced(database, retold)) == ({}, "")


def test_what_was_shared_as_it_stood_here_says_nothing_otherwise_whatever_is_written_later(database, practice, ids):
    rows.update(database, "practice", practice, {"title": "Otra huerta"})
    assert unshared.replaced(database, practice) == ""


def test_nobody_else_reads_it_in_the_history_of_a_part_of_it(database, retold, ids):
    with database.read() as session:
        [step] = session.scalars(select(PracticeStep.id).where(PracticeStep.practice_id == retold))

    def said():
        found = history.history(database, "practice_step", step).changes
        return [field.after for one in found for field in one.fields if one.kind == history.HERE]

    assert said() == ["Caminar y contar"]
    laptop.sit_down(database, ids.berta)
    assert said() == []


def test_5_what_is_typed_in_a_draft_while_what_a_copy_made_of_it_comes_stands_beside_that(database, ids, tmp_path):
    """Invariant 5: the copy's text and the one that was being typed are both seen until somebody decides."""
    laptop.sit_down(database, ids.ana)
    made = practices.create(database, {"title": "La huerta", "purpose": "Comer", "grades": ["1"]})
    practice_parts.write_task(database, made, "1", task="Medir")
    come = shares_in_a_copy(
        database, tmp_path / "copia", made, lambda copy: rows.update(copy, "practice", made, {"title": "La copiada"})
    )
    began = meanwhile.mark(database)
    come()
    with meanwhile.as_of(database, began):
        rows.update(database, "practice", made, {"title": "La que se escribía"})
    (card,) = conflicts.cards(database)
    assert {one.text for one in card.versions} == {"La copiada", "La que se escribía"}
    with meanwhile.as_of(database, began):
        practice_parts.write_task(database, made, "1", task="Medir y dibujar")
    assert [one.field for one in conflicts.cards(database)] == ["Título"], "the copy left the task as it was"
    undoing.undo(database)
    assert not conflicts.cards(database)
    (task,) = practice_parts.tasks(database, made)
    assert (rows.load(database, "practice", made)["title"], task.task) == ("La huerta", "Medir")
    undoing.redo(database)
    assert len(conflicts.cards(database)) == 1
