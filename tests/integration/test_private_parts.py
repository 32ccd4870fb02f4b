"""What of a shared practice stays here is read by whoever began it alone, though several write at the laptop."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import date

import pytest
from sqlalchemy import select

from app.errors import AppError, NotFound, WrongUsage
from app.log import drafts, rebuild
from app.log.ops import GENERAL
from app.models import registry
from app.models.log_tables import Op
from app.services import (
    duplicates_join,
    evidence,
    history,
    laptop,
    practice_parts,
    practices,
    rows,
    search,
    trash,
    unshared,
)
from app.services.search import Question
from app.sync import undoing
from tests.integration.reading_doors import doors
from tests.oracle.copies import shares_in_a_copy

WORD = "zarapito"
DAY = date(2026, 5, 4)
KEYS = {"grade": "2", "option": "yes"}


def say(database, tipo, owner, ids):
    """A record of this type that says the word in every text, part of `owner`; its key."""
    fields = {}
    for name, spec in registry.fields(tipo).items():
        if spec.parent:
            continue
        if spec.kind == "text" and not spec.choices:
            fields[name] = f"{WORD} {tipo} {name}"
        elif spec.target == "person" and spec.kind == "ref":
            fields[name] = ids.celso
    if tipo == "evidence":
        fields["kind"] = "text"
    parents = (name for name, target in registry.parents(tipo) if target == owner[0])
    fields |= dict.fromkeys(parents, owner[1])
    natural = registry.types()[tipo].natural
    fields |= {name: value for name, value in KEYS.items() if name in registry.fields(tipo) and name in natural}
    if "item_id" in natural:
        fields["item_id"] = rows.create(database, "template_item", {"template_id": ids.template, "text": "¿Qué?"})
    with database.write() as session:
        return tipo, rows.add(session, tipo, fields, guarded=False).id


def say_below(database, owner, ids):
    found = []
    for child, _ in registry.children(owner[0]):
        made = say(database, child, owner, ids)
        found += [made, *say_below(database, made, ids)]
    return found


@pytest.fixture
def parts(database, ids, tmp_path):
    """Every kind of part that a practice has, written privately by Ana in one that came shared meanwhile."""
    laptop.sit_down(database, ids.ana)
    ids.template = rows.create(database, "template", {"kind": "exit_ticket", "title": "Salida"})
    made = practices.create(database, {"title": "La huerta", "grades": ["1"], "author_ids": [ids.ana]})
    come = shares_in_a_copy(database, tmp_path / "copia", made)
    found = say_below(database, ("practice", made), ids)
    come()
    return [("practice", made), *found]


class _ReadOnlyError(Exception):
    pass


def _refuse(*_args, **_named):
    raise _ReadOnlyError


def said(database, keys):
    """The reading doors of the services whose answer says the word."""
    by_type = {tipo: [row for one, row in keys if one == tipo] for tipo in registry.types()}
    found = set()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(database), "write", _refuse)
        for turn in range(max(map(len, by_type.values()))):
            # The doors take some of many: six of one are one.
            ids = {tipo: rows and [rows[turn % len(rows)]] * 6 for tipo, rows in by_type.items()}
            for name, call in doors(database, ids):
                with suppress(AppError, _ReadOnlyError):
                    if WORD in repr(call()):
                        found.add(name.split("(")[0])
    return found


def test_every_kind_of_part_is_private_and_its_author_reads_it(database, parts):
    assert {tipo for tipo, _ in parts} > {"evidence", "self_evaluation", "peer_review", "exit_ticket_tally"}
    assert len(said(database, parts)) > 15


def test_no_door_tells_somebody_else_at_the_laptop_what_a_colleague_keeps_to_herself(database, parts, ids):
    laptop.sit_down(database, ids.berta)
    assert practices.titles(database, [parts[0][1]]) == {parts[0][1]: "La huerta"}
    assert said(database, parts) == set()


def test_nor_does_the_search(database, parts, ids):
    assert search.search(database, Question(WORD)).total > 0
    laptop.sit_down(database, ids.berta)
    assert search.search(database, Question(WORD)).total == 0
    assert search.search(database, Question("huerta")).total == 1
    laptop.sit_down(database, ids.ana)
    assert search.search(database, Question(WORD)).total > 0


def test_whoever_keeps_them_finds_them_as_they_were(database, parts, ids):
    before = {key: rows.load(database, *key) for key in parts}
    laptop.sit_down(database, ids.berta)
    laptop.sit_down(database, ids.ana)
    assert {key: rows.load(database, *key) for key in parts} == before


def differences(database):
    with database.read() as session:
        return rebuild.check(session)


def in_sight(database, keys):
    with database.read() as session:
        return [key for key in keys if rows.find(session, *key) is not None]


def test_the_tables_are_what_the_log_says_whoever_is_at_the_laptop(database, parts, ids):
    for person, seen in ((ids.berta, parts[:1]), (ids.ana, parts), (ids.celso, parts[:1])):
        laptop.sit_down(database, person)
        assert (in_sight(database, parts), differences(database)) == (seen, [])
        with database.write() as session:
            rebuild.rebuild(session)
        assert (in_sight(database, parts), differences(database)) == (seen, [])


def test_what_an_older_version_showed_to_all_is_set_aside_at_the_first_opening(workspace, database, parts, ids):
    workspace.forget(database.space)
    with closing(sqlite3.connect(database.path)) as older:  # it shows what is Ana's, and Berta sits there
        older.execute("UPDATE local_setting SET value = ? WHERE key = 'person'", [f'"{ids.berta}"'])
        older.execute("DELETE FROM local_setting WHERE key = 'drafts_shown_to'")
        older.commit()
    assert in_sight(workspace.open(database.space), parts) == parts[:1]


def test_whoever_leaves_the_microcentro_leaves_her_parts_to_all(database, parts, ids):
    laptop.sit_down(database, ids.berta)
    rows.remove(database, "person", ids.ana)
    assert in_sight(database, parts) == parts
    rows.bring_back(database, "person", ids.ana)
    assert in_sight(database, parts) == parts[:1]


def test_what_she_took_out_is_in_nobody_elses_bin(database, parts, ids):
    step = dict(parts)["practice_step"]
    rows.remove(database, "practice_step", step)
    assert [one.id for one in trash.removed(database)] == [step]
    laptop.sit_down(database, ids.berta)
    assert trash.removed(database) == []
    laptop.sit_down(database, ids.ana)
    assert [one.id for one in trash.removed(database)] == [step]
    rows.bring_back(database, "practice_step", step)
    assert in_sight(database, parts) == parts


def test_a_draft_is_opened_read_and_changed_by_nobody_else(database, ids):
    laptop.sit_down(database, ids.ana)
    draft = practices.create(database, {"title": "Sin terminar"})
    laptop.sit_down(database, ids.berta)
    for door in (practices.share, practices.adapt, practices.missing_for_sharing):
        with pytest.raises(NotFound):
            door(database, draft)
    with pytest.raises(NotFound):
        history.history(database, "practice", draft)
    with pytest.raises(NotFound):
        rows.update(database, "practice", draft, {"title": "Otra"})


def test_whoever_takes_the_same_grade_shares_her_own_task_and_the_others_stands_in_the_history(database, parts, ids):
    practice = parts[0][1]
    laptop.sit_down(database, ids.berta)
    assert [one.grade for one in practice_parts.tasks(database, practice)] == ["1"]
    practice_parts.write_task(database, practice, "2", task="Contar")
    task = dict(parts)["grade_task"]
    with database.read() as session:
        assert set(session.scalars(select(Op.channel).where(Op.row == task))) == {GENERAL}
    assert rows.load(database, "grade_task", task)["task"] == "Contar"
    assert WORD not in repr(history.history(database, "practice", practice))
    assert differences(database) == []
    laptop.sit_down(database, ids.ana)
    assert rows.load(database, "grade_task", task)["task"] == "Contar"
    assert "tarea" in unshared.replaced(database, practice)
    told = [one for one in history.history(database, "practice", practice).changes if one.kind == history.HERE]
    assert f"{WORD} grade_task task" in {field.after for one in told for field in one.fields}


PHOTO = {"$b": "ab" * 32, "n": 10, "m": "image/jpeg", "name": "foto.jpg"}


def test_a_photo_without_consent_stays_here_and_a_private_one_is_named_to_nobody_whoever_is_at_it(database, ids):
    laptop.sit_down(database, ids.ana)
    draft = practices.create(database, {"title": "Sin terminar"})
    hers = {"practice_id": draft, "kind": "photo", "shows_pupils": True, "consent_state": "missing"}
    kept = rows.create(database, "evidence", hers | {"file": PHOTO})
    alone = rows.create(database, "evidence", hers | {"file": PHOTO | {"$b": "cd" * 32}})
    shared = rows.create(database, "practice", {"title": "La huerta"})
    rows.create(database, "evidence", {"practice_id": shared, "shows_pupils": False, "consent_state": "not_needed",
                                       "file": PHOTO})  # fmt: skip

    def told():
        with database.read() as session:
            found = evidence.file_rules(session)
        return PHOTO["$b"] in found.travelling, found.only_private

    assert told() == (False, {"cd" * 32})
    laptop.sit_down(database, ids.berta)
    assert told() == (False, {"cd" * 32})
    laptop.sit_down(database, ids.ana)
    rows.remove(database, "evidence", kept)
    rows.remove(database, "evidence", alone)
    assert told() == (True, set())
    laptop.sit_down(database, ids.berta)
    assert told() == (True, set())


def test_what_is_made_one_takes_a_colleagues_parts_along_and_they_stay_hers(database, parts, ids):
    laptop.sit_down(database, ids.berta)
    other = practices.create(database, {"title": "La huerta", "author_ids": [ids.ana]})
    with database.write() as session:
        drafts.share(session, "practice", other)
    with pytest.raises(WrongUsage, match="sin compartir"):  # the same grade of both is one record, which all would read
        duplicates_join.join(database, "practice", other, parts[0][1])
    assert WORD not in repr(practice_parts.tasks(database, other))
    laptop.sit_down(database, ids.ana)
    rows.remove(database, "grade_task", dict(parts)["grade_task"])
    laptop.sit_down(database, ids.berta)
    duplicates_join.join(database, "practice", other, parts[0][1])
    assert (in_sight(database, parts), differences(database)) == ([], [])
    assert said(database, [("practice", other), *parts]) == set()
    laptop.sit_down(database, ids.ana)
    step = dict(parts)["practice_step"]
    assert rows.load(database, "practice_step", step)["practice_id"] == other
    assert [one.practice_id for one in unshared.practices_with_parts(database)] == [other]
    assert differences(database) == []


def test_who_is_made_one_with_another_keeps_her_drafts_and_stays_their_author(database, ids):
    laptop.sit_down(database, ids.ana)
    draft = practices.create(database, {"title": "Sin terminar"})
    laptop.sit_down(database, ids.berta)
    duplicates_join.join(database, "person", ids.celso, ids.ana)
    assert in_sight(database, [("practice", draft)]) == []
    laptop.sit_down(database, ids.celso)
    assert rows.load(database, "practice", draft)["author_ids"] == [ids.celso]


def test_what_a_reception_that_is_taken_back_had_shared_is_its_authors_alone_again(database, parts, ids):
    laptop.sit_down(database, ids.berta)
    undoing.undo(database)
    assert (in_sight(database, parts), differences(database)) == ([], [])
    laptop.sit_down(database, ids.ana)
    assert (in_sight(database, parts), differences(database)) == (parts, [])
    assert practices.is_private(database, parts[0][1])
    laptop.sit_down(database, ids.berta)
    undoing.redo(database)
    assert (in_sight(database, parts), differences(database)) == (parts[:1], [])


def test_a_practice_that_is_removed_and_brought_back_brings_a_colleagues_parts_to_her_alone(database, parts, ids):
    laptop.sit_down(database, ids.berta)
    rows.remove(database, *parts[0])
    assert (in_sight(database, parts), differences(database)) == ([], [])
    laptop.sit_down(database, ids.ana)
    assert (in_sight(database, parts), differences(database)) == ([], [])
    laptop.sit_down(database, ids.berta)
    rows.bring_back(database, *parts[0])
    assert (in_sight(database, parts), differences(database)) == (parts[:1], [])
    laptop.sit_down(database, ids.ana)
    assert (in_sight(database, parts), differences(database)) == (parts, [])
