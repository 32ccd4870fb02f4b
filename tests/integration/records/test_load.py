"""What is loaded: references, keys, deletions, files, and any way of writing the lines."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from PIL import Image

from app import wall_clock
from app.errors import FileUnreadable
from app.models.base import natural_id, text_id
from app.models.log_tables import Blob
from app.services import attendance, due_dates, minutes, plan_versions, records, rows
from app.services.records import LoadReport
from tests.integration.records.lines import ANA, AROMO, MEETING, PRACTICE, dumped, found
from tests.the_day import TODAY


def test_references_may_name_records_further_down(space, load):
    load({"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo", "responsible_id": "ana"}, MEETING, ANA)
    item = found(space, "agenda_item")[0]
    assert item["meeting_id"] == text_id(space.space, "marzo")
    assert item["responsible_id"] == text_id(space.space, "ana")


def test_a_uuid_is_taken_as_it_is_in_small_letters(space, load):
    load(ANA | {"id": "0B6C1D5E-0000-4000-8000-0000000000AB"})
    assert "0b6c1d5e-0000-4000-8000-0000000000ab" in [record["id"] for record in found(space, "person")]


def test_present_fields_are_set_absent_ones_stay_and_null_clears(space, load):
    load(ANA | {"email": "ana@ejemplo.cl", "phone": "41 123"})
    load({"tipo": "person", "id": "ana", "email": None, "full_name": "Ana Ñanco"})
    ana = next(record for record in found(space, "person") if record["id"] == text_id(space.space, "ana"))
    assert (ana["full_name"], ana["email"], ana["phone"]) == ("Ana Ñanco", None, "41 123")


def test_borrado_deletes_the_record_with_its_parts_any_number_of_times(space, load):
    load(MEETING, {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo", "topic": "Saludo"})
    gone = {"tipo": "meeting", "id": "marzo", "borrado": True}
    assert load(gone) == LoadReport(0, 0, 1, 0)
    assert (found(space, "meeting"), found(space, "agenda_item")) == ([], [])
    assert load(gone) == LoadReport(0, 0, 0, 1)
    assert load(gone | {"id": "never"}) == LoadReport(0, 0, 0, 1)


def test_a_deleted_record_that_is_written_again_comes_back_with_its_parts(space, load):
    load(MEETING, {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo", "topic": "Saludo"})
    load({"tipo": "meeting", "id": "marzo", "borrado": True})
    assert load(MEETING | {"place": "Sede"}) == LoadReport(0, 1, 0, 0)
    assert found(space, "meeting")[0]["place"] == "Sede"
    assert found(space, "agenda_item")[0]["topic"] == "Saludo"


def test_a_part_and_its_record_are_deleted_by_one_file(space, load):
    load(MEETING, {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo"})
    gone = [{"tipo": "meeting", "id": "marzo", "borrado": True}, {"tipo": "agenda_item", "id": "p1", "borrado": True}]
    assert load(*gone) == LoadReport(0, 0, 2, 0)


def test_a_natural_key_makes_the_id_whatever_the_file_says(space, load):
    load(AROMO, PRACTICE | {"school_id": "aromo"})
    school = natural_id(space.space, "school", [4501])
    assert [record["id"] for record in found(space, "school")] == [school]
    assert found(space, "practice")[0]["school_id"] == school


def test_the_name_of_a_school_is_remembered_for_later_files(space, load):
    load(AROMO)
    assert load({"tipo": "school", "id": "aromo", "locality": "Quilacoya"}) == LoadReport(0, 1, 0, 0)
    load(PRACTICE | {"school_id": "aromo"})
    assert found(space, "practice")[0]["school_id"] == found(space, "school")[0]["id"]


def test_a_school_can_be_named_by_its_rbd(space, load):
    load({"tipo": "school", "rbd": 4501})
    load(PRACTICE | {"school_id": 4501}, MEETING | {"host_school_id": "4501"})
    school = found(space, "school")[0]["id"]
    assert (found(space, "practice")[0]["school_id"], found(space, "meeting")[0]["host_school_id"]) == (school, school)


def test_records_with_a_natural_key_may_leave_out_their_id(space, load):
    load(MEETING, ANA)
    line = {"tipo": "attendance", "meeting_id": "marzo", "person_id": "ana", "state": "late"}
    assert load(line) == LoadReport(1, 0, 0, 0)
    assert load(line | {"id": "a1", "state": "present"}) == LoadReport(0, 1, 0, 0)


def test_a_key_may_hang_on_the_alias_of_another_key(space, load):
    load(
        {"tipo": "minutes_topic", "minutes_id": "acta", "agenda_item_id": "p1", "summary": "Se leyó"},
        {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1},
        {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo"},
        MEETING,
    )
    minutes = natural_id(space.space, "minutes", [text_id(space.space, "marzo"), 1])
    assert found(space, "minutes_topic")[0]["minutes_id"] == minutes


def test_the_microcentro_keeps_the_id_of_the_space(space, load):
    load({"tipo": "microcentro", "id": "mc", "purpose": "Aprender entre escuelas"})
    record = found(space, "microcentro")[0]
    assert (record["id"], record["name"], record["purpose"]) == (space.space, "Los Boldos", "Aprender entre escuelas")


def test_a_photo_beside_the_file_becomes_evidence(space, load, tmp_path):
    (tmp_path / "fotos").mkdir()
    Image.new("RGB", (900, 600), "green").save(tmp_path / "fotos" / "huerta.jpg")
    line = {"tipo": "evidence", "id": "f1", "practice_id": "huerta", "file": "fotos/huerta.jpg", "caption": "Surcos"}
    load(PRACTICE, line)
    evidence = found(space, "evidence")[0]
    assert len(evidence["file"]) == len(evidence["thumbnail"]) == 64
    assert evidence["kind"] == "photo"
    with space.read() as session:
        assert session.get(Blob, evidence["file"]).state == "have"
    assert load(line) == LoadReport(0, 0, 0, 1)
    assert load(*dumped(space).splitlines()).changed == 0
    assert load(line | {"id": "f2", "file": evidence["file"]}).new == 1
    assert load(line | {"file": None}).changed == 1
    cleared = next(record for record in found(space, "evidence") if record["id"] == text_id(space.space, "f1"))
    assert (cleared["file"], cleared["thumbnail"]) == (None, None)


def test_minutes_that_a_file_approves_keep_what_it_says_too(load, space):
    held = MEETING | {"status": "held"}
    load(held, {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "draft"})
    load(
        {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "approved"},
        {"tipo": "agenda_item", "id": "p", "meeting_id": "marzo", "topic": "Huerta"},
    )
    load({"tipo": "agenda_item", "id": "p", "topic": "Invernadero"})
    view = minutes.of_meeting(space, found(space, "meeting")[0]["id"])
    assert (view.status, [row.topic for row in view.topics]) == ("approved", ["Huerta"])


def test_what_comes_as_approved_held_or_applied_follows_the_rules_of_the_services(load, space):
    """6.1 minutes, 6.1 practice, 6.1 plan and 6.2 expected members: a file goes the way that a person goes."""
    load(
        {"tipo": "adoption", "id": "a", "practice_id": "huerta", "teacher_id": "ana"},
        {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "signed"},
        {"tipo": "minutes_signature", "id": "f", "minutes_id": "acta", "person_id": "ana"},
        {"tipo": "agenda_item", "id": "p", "meeting_id": "marzo", "topic": "Huerta"},
        {"tipo": "membership", "id": "m", "person_id": "ana", "role": "TEACHER", "from": "2026-03-01"},
        {"tipo": "goal", "id": "g", "plan_id": "plan", "statement": "Siete prácticas"},
        {"tipo": "annual_plan", "id": "plan", "year": 2026, "status": "agreed", "focus_statement": "Medir"},
        MEETING | {"status": "held"},
        ANA,
        PRACTICE,
    )
    assert found(space, "practice")[0]["status"] == "in_test"
    session = found(space, "meeting")[0]["id"]
    before = attendance.counts(space, session).came
    assert before.whole > 0
    plan = found(space, "annual_plan")[0]["id"]
    rows.update(space, "annual_plan", plan, {"focus_statement": "Leer"})
    changed = [one.text for one in plan_versions.unexplained(space, plan)]
    assert [words.split(": ")[1] for words in changed] == ["Medir", "Leer"]
    load(
        {"tipo": "agenda_item", "id": "p", "topic": "Invernadero"},
        ANA | {"id": "luis"},
        {"tipo": "membership", "id": "n", "person_id": "luis", "role": "TEACHER", "from": "2026-03-01"},
    )
    assert attendance.counts(space, session).came == before
    view = minutes.of_meeting(space, session)
    assert (view.status, [row.topic for row in view.topics]) == ("signed", ["Huerta"])


def test_a_session_that_comes_as_held_expects_the_members_of_its_day(load, space, other, tmp_path):
    """6.2 expected members: beside whoever is on its list; what a dump says of a session that was held is all of it."""
    load(
        {"tipo": "attendance", "meeting_id": "marzo", "person_id": "ana", "state": "present"},
        MEETING | {"status": "held"},
        ANA,
        ANA | {"id": "luis"},
        {"tipo": "membership", "id": "n", "person_id": "luis", "role": "TEACHER", "from": "2026-03-01"},
    )
    came = attendance.of_year(space, 2026)
    assert (came.part, came.whole) == (1, 3)  # and Rosa, who began the microcentro
    load({"tipo": "membership", "id": "m", "person_id": "ana", "role": "SECRETARY", "from": "2026-03-01"},
         ANA | {"id": "eva"},
         {"tipo": "membership", "id": "o", "person_id": "eva", "role": "TEACHER", "from": "2026-03-01"})  # fmt: skip
    path = tmp_path / "volcado.jsonl"
    path.write_text(dumped(space), encoding="utf-8", newline="\n")
    records.load(other, path)
    assert attendance.of_year(other, 2026) == attendance.of_year(space, 2026) == came
    load(MEETING | {"id": "abril", "date": "2026-04-09", "status": "planned"})
    [april] = [row for row in found(space, "meeting") if row["date"] == "2026-04-09"]
    load(april | {"status": "held"})  # a line of this one's own dump, with another word in it
    assert len(attendance.sheet(space, april["id"])) == 4
    assert len([row for row in found(space, "attendance") if row["meeting_id"] == april["id"]]) == 4


def test_a_practice_comes_in_its_state_and_moves_on_as_the_records_tell(load, refused, space):
    """6.1 practice, 6.1 plan: what is new may be of a year lived already; what is here asks what its page asks."""
    load(PRACTICE | {"id": "vieja", "status": "consolidated"}, PRACTICE, MEETING, {"tipo": "annual_plan", "id": "plan"})
    moved = {"tipo": "practice", "id": "huerta"}
    untold = [("línea 1", "status", "practice_untold")]
    for status in ("presented", "in_test", "consolidated", "dropped"):
        assert refused(moved | {"status": status}) == untold
    shown = {"tipo": "practice_presentation", "id": "p", "practice_id": "huerta", "meeting_id": "marzo"}
    load(shown | {"preparation": "ready"})
    told = shown | {"preparation": "presented"}
    assert refused(told) == [("línea 1", "evidence", "needs_pupil_evidence")]
    telling = {"tipo": "evidence", "id": "e", "practice_id": "huerta", "kind": "text", "caption": "Tabla"}
    assert refused(told, telling) == [("línea 1", "evidence", "needs_pupil_evidence")]
    load(told, telling | {"kind": "photo"})  # which makes it presented
    assert {row["status"] for row in found(space, "practice")} == {"consolidated", "presented"}
    assert refused(moved | {"status": "consolidated"}) == untold
    load(moved | {"status": "consolidated"}, {"tipo": "adoption", "id": "a", "practice_id": "huerta"})
    assert {row["status"] for row in found(space, "practice")} == {"consolidated"}
    plan = {"tipo": "annual_plan", "id": "plan", "status": "sent"}
    assert refused(plan) == [("línea 1", "agreed_in_meeting_id", "needs_meeting")]  # it says that it was agreed, too
    plan |= {"agreed_in_meeting_id": "marzo"}
    asked = ["year", "focus_statement", "general_objective"]
    assert [field for _, field, code in refused(plan) if code == "required"] == asked
    plan |= {"year": 2026, "focus_statement": "Medir", "general_objective": "Medir mejor"}
    assert refused(plan) == [("línea 1", "status", "needs_delivery")]
    taken = {"tipo": "plan_delivery", "id": "d", "plan_id": "plan", "office": "DEPROV", "date": "2026-05-01"}
    assert refused(plan, taken) == [("línea 1", "status", "needs_delivery")]
    load(plan, taken | {"received_by": "Oficina de partes"})
    assert refused({"tipo": "annual_plan", "id": "otro", "year": 2026}) == [("línea 1", "year", "plan_repeated")]
    assert refused({"tipo": "annual_plan", "id": "plan", "focus_statement": None})[0][1:] == (
        "focus_statement", "agreed_with"
    )  # fmt: skip
    record = {"tipo": "advisory_record", "id": "r", "status": "complete"}
    assert {code for _, _, code in refused(record)} == {"required"}


def test_proof_may_come_in_the_same_file(load, space):
    load(
        {"tipo": "commitment", "id": "c", "text": "Medir", "status": "done", "closed_on": "2026-03-05"},
        {"tipo": "evidence", "id": "e", "commitment_id": "c", "kind": "text", "caption": "Cuaderno firmado"},
    )
    assert found(space, "commitment")[0]["status"] == "done"


def test_byte_order_mark_blank_lines_and_windows_line_ends_are_taken(space, tmp_path):
    path = tmp_path / "de-windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(ANA).encode() + b"\r\n\r\n  \r\n" + json.dumps(AROMO).encode())
    assert records.load(space, path) == LoadReport(2, 0, 0, 0)


def test_a_line_separator_inside_a_text_is_no_end_of_line(space, load):
    load(PRACTICE | {"purpose": "Uno\u2028dos\u0085tres\nCuatro"})
    assert json.loads(next(line for line in dumped(space).split("\n") if '"practice"' in line))["purpose"] == (
        "Uno\u2028dos\u0085tres\nCuatro"
    )


def test_a_missing_file_is_told(space, tmp_path):
    with pytest.raises(FileUnreadable):
        records.load(space, tmp_path / "no.jsonl")
    with pytest.raises(FileUnreadable):
        records.load(space, tmp_path)


def test_an_empty_file_changes_nothing(load):
    assert load() == LoadReport(0, 0, 0, 0)


def test_ten_thousand_records_are_loaded_and_taken_away_in_one_go_each(space, load):
    people = [{"tipo": "person", "id": f"p{n}", "full_name": f"Persona {n}"} for n in range(4000)]
    practices = [
        {"tipo": "practice", "id": f"x{n}", "title": f"Práctica {n}", "author_ids": [f"p{n}"]} for n in range(3000)
    ]
    tasks = [{"tipo": "grade_task", "practice_id": f"x{n}", "grade": "1", "task": "Medir"} for n in range(3000)]
    assert load(*people, *practices, *tasks) == LoadReport(10_000, 0, 0, 0)
    assert load(*({"tipo": "practice", "id": f"x{n}", "borrado": True} for n in range(3000))).deleted == 3000


def test_a_due_date_that_a_file_changes_on_another_day_stays_in_the_history(space, load, monkeypatch):
    """domain.md 6: until when it was is told, though nothing was handed over in between."""
    line = {"tipo": "commitment", "id": "c", "text": "Medir", "due_date": "2026-06-10"}
    load(line)
    load(line | {"due_date": "2026-06-11"})  # corrected as it was agreed
    key = text_id(space.space, "c")
    assert due_dates.former_of(space, [key]) == {}
    monkeypatch.setattr(wall_clock, "today", lambda: TODAY + timedelta(days=2))
    load(line | {"due_date": "2026-06-20"})
    assert due_dates.former_of(space, [key]) == {key: "2026-06-11"}
    load(line | {"due_date": "2026-06-20", "status": "done", "closed_on": "2026-06-15", "no_proof_note": "Se vio"})
    load(line)  # in time or late by what it says now, where the file tells no state
    assert found(space, "commitment")[0]["status"] == "done_late"
