"""The records file against a real microcentro: whole or not at all, and the same bytes from the same changes."""

from __future__ import annotations

import io
import json
import time

import pytest
from PIL import Image
from sqlalchemy import func, select

from app.errors import FileNotWritten, FileUnreadable, InvalidData
from app.log import capture
from app.models.base import natural_id, text_id
from app.models.log_tables import Blob, Op
from app.services import records, records_read, rows
from app.services.records import LoadReport
from app.services.workspace import open_workspace


@pytest.fixture
def space(tmp_path):
    workspace = open_workspace(tmp_path / "datos")
    yield workspace.create("Los Boldos", "Rosa Catrileo Pino")
    workspace.close()


@pytest.fixture
def other(tmp_path):
    workspace = open_workspace(tmp_path / "otros")
    yield workspace.create("Los Maitenes", "Juan Pérez Soto")
    workspace.close()


@pytest.fixture
def load(space, tmp_path):
    """Loads lines, given as records or as text, and says what became of them."""

    def run(*lines, into=space):
        path = tmp_path / "registros.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
        path.write_text("\n".join(texts), encoding="utf-8", newline="\n")
        return records.load(into, path)

    return run


@pytest.fixture
def refused(load, space):
    """What is wrong with lines that are refused: (line, field, code); nothing may change."""

    def run(*lines):
        before = dumped(space)
        with pytest.raises(InvalidData) as failure:
            load(*lines)
        assert dumped(space) == before
        return [(p.place, p.field, p.code) for p in failure.value.problems]

    return run


def dumped(database):
    out = io.StringIO()
    records.dump(database, out)
    return out.getvalue()


def found(database, tipo):
    return [record for record in map(json.loads, dumped(database).splitlines()) if record["tipo"] == tipo]


def operations(database):
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Op))


PRACTICE = {"tipo": "practice", "id": "huerta", "title": "La huerta"}
MEETING = {"tipo": "meeting", "id": "marzo", "date": "2026-03-05", "start": "09:30", "end": "13:00"}
ANA = {"tipo": "person", "id": "ana", "full_name": "Ana Ñanco Güell"}
AROMO = {"tipo": "school", "id": "aromo", "rbd": 4501, "name": "El Aromo"}


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


@pytest.mark.parametrize("name", ["../secreto.txt", "/etc/hostname", "fotos/../../secreto.txt", "..\\secreto.txt"])
def test_a_file_outside_the_folder_is_refused(refused, tmp_path, name):
    (tmp_path.parent / "secreto.txt").write_text("x", encoding="utf-8")
    line = {"tipo": "evidence", "id": "f1", "practice_id": "huerta", "file": name}
    assert refused(PRACTICE, line) == [("línea 2", "file", "outside_folder")]


def test_a_missing_file_and_one_that_is_no_evidence_are_refused(refused, tmp_path):
    line = {"tipo": "evidence", "id": "f1", "practice_id": "huerta"}
    assert refused(PRACTICE, line | {"file": "no.jpg"}) == [("línea 2", "file", "file_missing")]
    (tmp_path / "vacio.jpg").write_bytes(b"")
    assert refused(PRACTICE, line | {"file": "vacio.jpg"}) == [("línea 2", "file", "file_refused")]
    assert refused(PRACTICE, line | {"file": "a" * 64}) == [("línea 2", "file", "file_missing")]


BAD = [
    ("{", "", "bad_json"),
    ("[1]", "", "not_object"),
    ('{"tipo":"person","id":"x","full_name":NaN}', "", "bad_json"),
    ('{"tipo":"person","id":"x","full_name":"a","full_name":"b"}', "full_name", "repeated_field"),
    ('{"tipo":"person","id":"x","full_name":"a\\u0000b"}', "", "bad_text"),
    ('{"tipo":"person","id":"x","full_name":"a\\ud800b"}', "", "bad_text"),
    ("[" * 100_000, "", "bad_json"),
    ('{"id":"x"}', "tipo", "required"),
    ('{"tipo":"nada","id":"x"}', "tipo", "unknown_type"),
    ('{"tipo":"device","id":"x"}', "tipo", "unknown_type"),
    ('{"tipo":["person"],"id":"x"}', "tipo", "unknown_type"),
    ({"tipo": "person"}, "id", "required"),
    ({"tipo": "person", "id": ""}, "id", "not_text"),
    ({"tipo": "person", "id": ["x"]}, "id", "not_text"),
    (ANA | {"nombre": "x"}, "nombre", "unknown_field"),
    (ANA | {"name_key": "x"}, "name_key", "unknown_field"),
    (ANA | {"full_name": 5}, "full_name", "not_text"),
    (ANA | {"borrado": "sí"}, "borrado", "not_boolean"),
    (MEETING | {"date": "5 de marzo"}, "date", "not_date"),
    (MEETING | {"start": "25:00"}, "start", "not_time"),
    (MEETING | {"kind": "fiesta"}, "kind", "not_choice"),
    (MEETING | {"number": 1.5}, "number", "not_integer"),
    (MEETING | {"number": 10**6}, "number", "out_of_range"),
    (AROMO | {"lat": "sur"}, "lat", "not_decimal"),
    (PRACTICE | {"needs_internet": 1}, "needs_internet", "not_boolean"),
    (PRACTICE | {"grades": "1"}, "grades", "not_list"),
    (PRACTICE | {"grades": ["9"]}, "grades", "not_choice"),
    (PRACTICE | {"author_ids": "ana"}, "author_ids", "not_list"),
    (PRACTICE | {"author_ids": [5.5]}, "author_ids", "not_reference"),
    (PRACTICE | {"author_ids": ["nadie"]}, "author_ids", "broken_reference"),
    (PRACTICE | {"school_id": "ninguna"}, "school_id", "broken_reference"),
    (PRACTICE | {"school_id": {"id": "x"}}, "school_id", "not_reference"),
    ({"tipo": "evidence", "id": "e", "file": 5}, "file", "not_path"),
    ({"tipo": "school", "id": "x", "name": "Sin RBD"}, "rbd", "required"),
    ({"tipo": "agenda_item", "id": "x", "topic": "Sin sesión"}, "meeting_id", "required"),
    ({"tipo": "agenda_item", "id": "x", "meeting_id": "ninguna"}, "meeting_id", "broken_reference"),
    ({"tipo": "microcentro", "id": "x", "borrado": True}, "borrado", "not_deletable"),
    ({"tipo": "commitment", "id": "x", "text": "Medir", "status": "done"}, "no_proof_note", "needs_proof"),
]


@pytest.mark.parametrize(("line", "field", "code"), BAD)
def test_a_bad_line_refuses_the_whole_file(refused, line, field, code):
    assert ("línea 2", field, code) in refused({"tipo": "person", "id": "buena", "full_name": "Buena"}, line)


def test_every_bad_line_is_named_with_all_that_is_wrong(refused):
    assert refused(
        MEETING | {"date": "x", "start": "y", "host_school_id": "ninguna"},
        ANA,
        "{",
        {"tipo": "agenda_item", "id": "p", "meeting_id": "marzo"},
    ) == [
        ("línea 1", "date", "not_date"),
        ("línea 1", "start", "not_time"),
        ("línea 1", "host_school_id", "broken_reference"),
        ("línea 3", "", "bad_json"),
    ]


def test_a_record_written_twice_differently_is_refused_and_repeated_to_the_letter_is_not(refused, load):
    assert refused(ANA, ANA | {"full_name": "Otra"}) == [("línea 2", "id", "repeated_record")]
    assert load(ANA, ANA) == LoadReport(1, 0, 0, 0)


def test_parts_of_a_key_and_parents_never_change(refused, load, space):
    load(AROMO, MEETING, MEETING | {"id": "abril"}, {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo"})
    school = natural_id(space.space, "school", [4501])
    assert refused({"tipo": "school", "id": school, "rbd": 4502}) == [("línea 1", "rbd", "key_part_changed")]
    assert refused(AROMO | {"rbd": 4502}) == [("línea 1", "rbd", "key_part_changed")]
    moved = {"tipo": "agenda_item", "id": "p1", "meeting_id": "abril"}
    assert refused(moved) == [("línea 1", "meeting_id", "key_part_changed")]


def test_a_part_of_a_record_that_the_same_file_deletes_is_refused(refused, load):
    load(MEETING)
    gone = {"tipo": "meeting", "id": "marzo", "borrado": True}
    item = {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo"}
    assert refused(gone, item) == [("línea 2", "meeting_id", "broken_reference")]


def test_evidence_is_part_of_one_record_only(refused):
    line = {"tipo": "evidence", "id": "f1", "practice_id": "huerta", "meeting_id": "marzo"}
    assert refused(PRACTICE, MEETING, line) == [("línea 3", "meeting_id", "one_parent")]


def test_a_private_draft_is_neither_changed_nor_referred_to(refused, space):
    draft = rows.create(space, "practice", {"title": "En secreto"}, private=True)
    assert refused({"tipo": "practice", "id": draft, "title": "Otro"}) == [("línea 1", "id", "private_draft")]
    line = {"tipo": "practice_step", "id": "s", "practice_id": draft, "text": "x"}
    assert refused(line) == [("línea 1", "practice_id", "broken_reference")]
    with space.read() as session:
        assert capture.is_private(session, "practice", draft)


def test_proof_may_come_in_the_same_file(load, space):
    load(
        {"tipo": "commitment", "id": "c", "text": "Medir", "status": "done"},
        {"tipo": "evidence", "id": "e", "commitment_id": "c", "kind": "text", "caption": "Cuaderno firmado"},
    )
    assert found(space, "commitment")[0]["status"] == "done"


def test_approved_minutes_are_frozen(load, refused):
    acta = {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "approved"}
    load(MEETING, acta, {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo"})
    assert refused(acta | {"various": "Otra cosa"}) == [("línea 1", "", "minutes_frozen")]
    assert refused(acta | {"borrado": True}) == [("línea 1", "", "minutes_frozen")]


def test_a_format_that_a_record_names_is_frozen_and_goes_only_with_that_record(load, refused, space):
    """Domain 6: a filled record keeps the version of the format that it used."""
    old = {"tipo": "template_item", "id": "antes", "template_id": "pauta", "text": "¿A tiempo?"}
    guide = {"tipo": "template", "id": "pauta", "kind": "meeting_guide", "title": "Nuestra pauta", "active": True}
    line = {"tipo": "template_item", "id": "l1", "template_id": "pauta", "text": "Todos opinan"}
    seen = {"tipo": "meeting_observation", "id": "mirada", "meeting_id": "marzo", "template_id": "pauta"}
    load(MEETING, guide, line, old)
    bare = {name: value for name, value in old.items() if name != "template_id"}  # the line knows where it belongs
    load(old | {"borrado": True})
    load(bare)
    load(old | {"borrado": True})
    assert load(guide | {"title": "La pauta"}, seen).changed == 1
    words = [("línea 1", "", "template_used")]
    assert refused(guide) == words
    assert refused(line | {"text": "Casi todos opinan"}) == words
    assert refused(line | {"id": "l2"}) == words
    assert refused(old) == refused(bare) == words
    assert refused(line | {"borrado": True}) == words
    assert refused(guide | {"borrado": True}) == words
    same = guide | {"title": "La pauta", "active": False, "body": ""}
    assert load(same, line | {"essential": False}, seen).changed == 2
    gone = [one | {"borrado": True} for one in (guide, line, seen)]
    assert load(*gone).deleted == 3
    assert load(same, line, old, seen).changed == 4
    assert load(MEETING | {"borrado": True}, guide | {"borrado": True}).deleted == 2
    assert found(space, "template_item") == []


def test_byte_order_mark_blank_lines_and_windows_line_ends_are_taken(space, tmp_path):
    path = tmp_path / "de-windows.jsonl"
    path.write_bytes(b"\xef\xbb\xbf\r\n" + json.dumps(ANA).encode() + b"\r\n\r\n  \r\n" + json.dumps(AROMO).encode())
    assert records.load(space, path) == LoadReport(2, 0, 0, 0)


def test_the_number_of_a_bad_line_counts_blank_lines(refused):
    assert refused("", "", "{") == [("línea 3", "", "bad_json")]


def test_a_line_separator_inside_a_text_is_no_end_of_line(space, load):
    load(PRACTICE | {"purpose": "Uno\u2028dos\u0085tres\nCuatro"})
    assert json.loads(next(line for line in dumped(space).split("\n") if '"practice"' in line))["purpose"] == (
        "Uno\u2028dos\u0085tres\nCuatro"
    )


def test_a_line_without_end_is_refused_without_being_held(refused, monkeypatch):
    monkeypatch.setattr(records_read, "MAX_LINE", 2**16)
    long = json.dumps(PRACTICE | {"purpose": "a" * 2**18})
    assert refused(ANA, long, ANA | {"id": "b", "rut": 5}) == [
        ("línea 2", "", "line_too_long"),
        ("línea 3", "rut", "not_text"),
    ]


def test_a_file_that_is_no_text_is_given_up_early(space, tmp_path):
    path = tmp_path / "foto.jsonl"
    path.write_bytes(b"\xff\xfe\n" * 50_000)
    with pytest.raises(InvalidData) as failure:
        records.load(space, path)
    assert failure.value.problems[-1].code == "too_many_problems"
    assert len(failure.value.problems) < 11_000


def test_a_missing_file_is_told(space, tmp_path):
    with pytest.raises(FileUnreadable):
        records.load(space, tmp_path / "no.jsonl")
    with pytest.raises(FileUnreadable):
        records.load(space, tmp_path)


def test_an_empty_file_changes_nothing(load):
    assert load() == LoadReport(0, 0, 0, 0)


def test_a_dump_that_cannot_be_written_leaves_the_old_one(space, tmp_path):
    path = tmp_path / "volcado.jsonl"
    assert records.dump_to(space, path) == 4
    assert path.read_text("utf-8") == dumped(space)
    with pytest.raises(FileNotWritten):
        records.dump_to(space, tmp_path / "no" / "volcado.jsonl")
    path.mkdir() if not path.exists() else None
    assert [item.name for item in tmp_path.iterdir() if item.name.endswith(".tmp")] == []


def test_ten_thousand_records_take_seconds(space, load):
    people = [{"tipo": "person", "id": f"p{n}", "full_name": f"Persona {n}"} for n in range(4000)]
    practices = [
        {"tipo": "practice", "id": f"x{n}", "title": f"Práctica {n}", "author_ids": [f"p{n}"]} for n in range(3000)
    ]
    tasks = [{"tipo": "grade_task", "practice_id": f"x{n}", "grade": "1", "task": "Medir"} for n in range(3000)]
    started = time.monotonic()
    assert load(*people, *practices, *tasks) == LoadReport(10_000, 0, 0, 0)
    assert time.monotonic() - started < 30
    started = time.monotonic()
    assert load(*({"tipo": "practice", "id": f"x{n}", "borrado": True} for n in range(3000))).deleted == 3000
    assert time.monotonic() - started < 30
