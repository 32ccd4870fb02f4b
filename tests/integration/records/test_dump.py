"""What is dumped: every field, sorted, and the same bytes from the same changes."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select

from app.errors import FileNotWritten
from app.models.base import natural_id, text_id
from app.models.log_tables import Op
from app.services import records, rows
from app.services.records import LoadReport
from tests.integration.records.lines import ANA, AROMO, MEETING, PRACTICE, dumped, found


def operations(database):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Op))


def test_the_dump_lists_every_field_sorted_without_spaces_and_with_one_line_feed_a_line(space, load):
    load(ANA)
    line = next(line for line in dumped(space).splitlines(keepends=True) if "Ñanco" in line)
    identity = text_id(space.space, "ana")
    assert line == (
        '{"birthday":null,"email":null,"full_name":"Ana Ñanco Güell","id":"' + identity + '","phone":null,"rut":null,'
        '"substitute_for_id":null,"tipo":"person"}\n'
    )


def test_the_dump_is_sorted_by_type_and_id(space, load):
    load(ANA, PRACTICE, MEETING, AROMO)
    keys = [(record["tipo"], record["id"]) for record in map(json.loads, dumped(space).splitlines())]
    assert keys == sorted(keys)
    assert len(keys) == 8


def test_a_file_loaded_twice_changes_nothing_the_second_time(space, load):
    lines = [ANA, AROMO, MEETING, PRACTICE | {"school_id": "aromo", "author_ids": ["ana"], "grades": ["1", "2"]}]
    assert load(*lines) == LoadReport(4, 0, 0, 0)
    before, count = dumped(space), operations(space)
    assert load(*lines) == LoadReport(0, 0, 0, 4)
    assert (dumped(space), operations(space)) == (before, count)


def test_a_dump_loaded_again_changes_nothing(space, load):
    load(ANA, AROMO, MEETING, PRACTICE | {"author_ids": ["ana"]})
    count = operations(space)
    report = load(*dumped(space).splitlines())
    assert (report.new, report.changed, report.deleted) == (0, 0, 0)
    assert operations(space) == count


def test_a_dump_loaded_in_another_microcentro_holds_the_same_records(space, other, load):
    load(
        ANA,
        AROMO,
        MEETING | {"host_school_id": "aromo"},
        {"tipo": "attendance", "meeting_id": "marzo", "person_id": "ana", "state": "present"},
        PRACTICE | {"author_ids": ["ana"]},
        {"tipo": "grade_task", "practice_id": "huerta", "grade": "3", "oa_codes": ["MA03 OA 21"], "task": "Medir"},
    )
    load(*dumped(space).splitlines(), into=other)
    assert found(other, "practice") == found(space, "practice")
    school = natural_id(other.space, "school", [4501])
    assert [record["id"] for record in found(other, "school")] == [school]
    assert found(other, "meeting")[0]["host_school_id"] == school
    assert found(other, "attendance")[0]["state"] == "present"
    assert found(other, "microcentro")[0]["name"] == "Los Boldos"
    again = dumped(other)
    load(*again.splitlines(), into=other)
    assert dumped(other) == again


def test_drafts_that_stay_on_this_laptop_are_not_dumped_and_are_null_in_references(space, load):
    draft = rows.create(space, "practice", {"title": "En secreto"}, private=True)
    rows.create(space, "practice_step", {"practice_id": draft, "text": "Primero"})
    load(PRACTICE)
    rows.update(space, "practice", text_id(space.space, "huerta"), {"adapted_from_id": draft})
    assert "En secreto" not in dumped(space)
    assert found(space, "practice_step") == []
    assert found(space, "practice")[0]["adapted_from_id"] is None


def test_a_reference_to_a_deleted_record_is_null_and_a_dump_does_not_clear_it(space, load):
    load(ANA, ANA | {"id": "berta"}, PRACTICE | {"author_ids": ["ana", "berta"]}, MEETING | {"convened_by_id": "ana"})
    load({"tipo": "person", "id": "ana", "borrado": True})
    practice = found(space, "practice")[0]
    assert practice["author_ids"] == [None, text_id(space.space, "berta")]
    assert found(space, "meeting")[0]["convened_by_id"] is None
    assert load(*dumped(space).splitlines()).changed == 0
    load(ANA)
    assert found(space, "practice")[0]["author_ids"][0] == text_id(space.space, "ana")


def test_a_dump_that_cannot_be_written_leaves_the_old_one(space, tmp_path):
    path = tmp_path / "volcado.jsonl"
    assert records.dump_to(space, path) == 4
    assert path.read_text("utf-8") == dumped(space)
    with pytest.raises(FileNotWritten):
        records.dump_to(space, tmp_path / "no" / "volcado.jsonl")
    path.mkdir() if not path.exists() else None
    assert [item.name for item in tmp_path.iterdir() if item.name.endswith(".tmp")] == []
