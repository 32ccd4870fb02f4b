"""What is refused: whole or not at all, and every bad line is named."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from PIL import Image

from app.errors import InvalidData
from app.log import capture
from app.models.base import natural_id
from app.services import against_rules, records, records_read, rows
from app.services.records import LoadReport
from app.texts import explain
from tests.integration.records.lines import ANA, AROMO, MEETING, PRACTICE, found


@pytest.mark.parametrize("name", ["../secreto.txt", "/etc/hostname", "fotos/../../secreto.txt", "..\\secreto.txt"])
def test_a_file_outside_the_folder_is_refused(refused, tmp_path, name):
    (tmp_path.parent / "secreto.txt").write_text("x", encoding="utf-8")
    line = {"tipo": "evidence", "id": "f1", "practice_id": "huerta", "file": name}
    assert refused(PRACTICE, line) == [("línea 2", "file", "outside_folder")]


def test_a_missing_file_and_one_that_is_no_evidence_are_refused(refused, tmp_path):
    line = {"tipo": "evidence", "id": "f1", "practice_id": "huerta"}
    with suppress(OSError):  # not everybody may make links on Windows
        (tmp_path / "lazo.jpg").symlink_to(tmp_path / "lazo.jpg")
    assert refused(PRACTICE, line | {"file": "no.jpg"}) == [("línea 2", "file", "file_missing")]
    (tmp_path / "vacio.jpg").write_bytes(b"")
    assert refused(PRACTICE, line | {"file": "vacio.jpg"}) == [("línea 2", "file", "file_refused")]
    for name in ("a" * 64, "a" * 5000 + ".jpg", "lazo.jpg"):
        assert refused(PRACTICE, line | {"file": name}) == [("línea 2", "file", "file_missing")]


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
    (
        {"tipo": "commitment", "id": "x", "text": "Medir", "status": "done", "closed_on": "2026-03-05"},
        "no_proof_note",
        "needs_proof",
    ),
    ({"tipo": "commitment", "id": "x", "text": "Medir", "status": "cancelled"}, "closed_on", "needs_closing_day"),
    (AROMO | {"status": "closed"}, "left_on", "needs_last_day"),
    (
        {"tipo": "exit_ticket_batch", "id": "x", "adoption_id": "a", "respondents_n": 9, "enrolled_n": 8},
        "respondents_n",
        "more_than_enrolled",
    ),
    (MEETING | {"status": "suspended"}, "suspension_reason", "needs_reason"),
    ({"tipo": "adoption", "id": "x", "status": "not_applied"}, "obstacle", "needs_obstacle"),
    ({"tipo": "work_line", "id": "x", "status": "paused"}, "pause_reason", "needs_reason"),
]


@pytest.mark.parametrize(("line", "field", "code"), BAD)
def test_a_bad_line_refuses_the_whole_file(refused, line, field, code):
    assert ("línea 2", field, code) in refused({"tipo": "person", "id": "buena", "full_name": "Buena"}, line)


def test_what_may_be_there_only_once_is_refused_twice(refused, load):
    """One application by practice, teacher, class and day, one survey and observation of a session."""
    load(ANA, MEETING, PRACTICE)
    one = {"tipo": "adoption", "id": "x", "practice_id": "huerta", "teacher_id": "ana", "planned_date": "2026-05-04"}
    two = one | {"id": "y", "planned_date": None, "applied_date": "2026-05-04"}
    survey = {"tipo": "satisfaction_survey", "id": "e", "meeting_id": "marzo"}
    seen = {"tipo": "meeting_observation", "id": "o", "meeting_id": "marzo"}
    repeated = [("applied_date", "adoption_repeated"), ("meeting_id", "survey_repeated")]
    whole = [("línea 2", *repeated[0]), ("línea 4", *repeated[1])]
    assert refused(one, two, survey, survey | {"id": "f"}) == whole
    second = [("línea 2", "meeting_id", "observation_repeated")]
    assert refused(seen, seen | {"id": "u"}) == second
    load(one, survey, seen)
    assert refused(MEETING, seen | {"id": "u"}) == second
    assert refused(ANA, two, MEETING, survey | {"id": "f"}) == whole


def test_a_rule_that_needs_the_whole_file_is_asked_of_the_whole_file(refused, load):
    """6.2 pupil counts, more answers than pupils; and whoever presents does not review, nobody signs a draft."""
    shown = {"tipo": "practice_presentation", "id": "p", "practice_id": "huerta", "presenter_id": "ana"}
    batch = {"tipo": "exit_ticket_batch", "id": "t", "adoption_id": "a", "grade": "1", "respondents_n": 5}
    asked = {"tipo": "template_item", "id": "i", "template_id": "f", "scale": "faces3", "text": "¿Cómo se sintió?"}
    whole = (
        ANA, AROMO, MEETING, PRACTICE, shown,
        {"tipo": "adoption", "id": "a", "practice_id": "huerta", "teacher_id": "ana", "school_id": "aromo"},
        {"tipo": "template", "id": "f", "kind": "exit_ticket", "title": "Ticket"}, asked,
        {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "draft"},
    )  # fmt: skip
    pupils = {"tipo": "enrolment", "school_id": "aromo", "grade": "1", "pupils_n": 4}
    assert refused(
        *whole,
        pupils,
        batch,
        {"tipo": "peer_review", "id": "r", "presentation_id": "p", "reviewer_id": "ana"},
        {"tipo": "minutes_signature", "id": "f", "minutes_id": "acta", "person_id": "ana"},
    ) == [
        ("línea 11", "respondents_n", "more_than_enrolled"),
        ("línea 12", "reviewer_id", "reviews_oneself"),
        ("línea 13", "minutes_id", "not_approved_yet"),
    ]
    tally = {"tipo": "exit_ticket_tally", "batch_id": "t", "item_id": "i", "option": "good", "count": 6}
    assert refused(*whole, batch | {"template_id": "f"}, tally) == [("línea 11", "count", "tally_over")]
    load(*whole, pupils, batch | {"enrolled_n": None})  # a dump: of a year in which nobody knew how many they were


def test_a_dump_with_what_came_against_a_rule_says_where_it_is_mended_and_loads_then(space, other, load, tmp_path):
    """domain.md 6: what came so is kept where it came, and told there; a file brings it nowhere else as new."""
    load(ANA, MEETING, {"tipo": "attendance", "id": "l", "meeting_id": "marzo", "person_id": "ana", "state": "present"})
    [line] = found(space, "attendance")
    rows.update(space, "attendance", line["id"], {"signature": "paper"})
    with space.write() as session:
        capture.affirm(session, "attendance", line["id"], {"state": "absence"})
    path = tmp_path / "todo.jsonl"
    records.dump_to(space, path)
    with pytest.raises(InvalidData) as failure:
        records.load(other, path)
    assert [(one.field, one.code) for one in failure.value.problems] == [("signature", "was_absent")]
    advice = explain(failure.value).advice
    assert "«Por revisar»" in advice
    assert "minga respaldar" in advice
    [told] = against_rules.against_rules(space)
    assert told.row in {one["id"] for one in found(space, "meeting")}
    assert "fotos" not in advice
    rows.update(space, "attendance", line["id"], {"state": "present"})
    Image.new("RGB", (90, 60), "green").save(tmp_path / "huerta.jpg")
    load({"tipo": "evidence", "id": "f1", "meeting_id": "marzo", "file": "huerta.jpg"})
    records.dump_to(space, path)
    with pytest.raises(InvalidData) as lacking:
        records.load(other, path)
    assert {one.code for one in lacking.value.problems} == {"file_missing"}
    advice = explain(lacking.value).advice
    assert advice.startswith("Las fotos y los demás archivos no van dentro")
    assert "«Por revisar»" not in advice
    load({"tipo": "evidence", "id": "f1", "borrado": True})
    records.dump_to(space, path)
    assert records.load(other, path).new
    with pytest.raises(InvalidData) as typed:
        load(MEETING | {"date": "5 de marzo"})
    assert explain(typed.value).advice == ""


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


def test_approved_minutes_are_frozen(load, refused):
    acta = {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "approved"}
    load(MEETING | {"status": "held"}, acta, {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo"})
    assert refused(acta | {"various": "Otra cosa"}) == [("línea 1", "", "minutes_frozen")]
    assert refused(acta | {"borrado": True}) == [("línea 1", "", "minutes_frozen")]


def test_minutes_are_approved_of_a_session_that_was_held_and_signed_by_somebody(load, refused):
    """6.1 minutes, of the whole file: it may say itself that the session was held, and who signed."""
    acta = {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "approved"}
    assert refused(MEETING, acta) == [("línea 2", "status", "minutes_not_held")]
    held, firma = MEETING | {"status": "held"}, {"tipo": "minutes_signature", "minutes_id": "acta", "person_id": "ana"}
    signed = acta | {"status": "signed"}
    assert refused(held, signed) == [("línea 2", "status", "needs_signature")]
    load(held, acta)
    assert refused(signed) == [("línea 1", "status", "needs_signature")]
    load(ANA, signed, firma)
    assert refused(firma | {"borrado": True}) == [("línea 1", "", "only_signature")]


def test_signed_minutes_keep_a_signature_whatever_a_file_takes_and_brings(load, refused, space):
    """6.1 minutes, of the whole file: another may have signed, but not nobody."""
    eva = ANA | {"id": "eva"}
    acta = {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "signed"}
    firmas = [{"tipo": "minutes_signature", "minutes_id": "acta", "person_id": who} for who in ("ana", "eva")]
    gone = [one | {"borrado": True} for one in firmas]
    load(MEETING | {"status": "held"}, ANA, eva, acta, firmas[0])
    assert load(gone[0], firmas[1]).deleted == 1
    load(firmas[0])
    assert load(gone[1]).deleted == 1
    assert len(found(space, "minutes_signature")) == 1
    assert refused(gone[0]) == [("línea 1", "", "only_signature")]
    load(firmas[1])
    assert [code for _, _, code in refused(*gone)] == ["only_signature"]


def test_a_presented_practice_keeps_the_work_of_its_pupils_whatever_a_file_takes_and_brings(load, refused, space):
    """6.1 practice, 5.3, of the whole file: one piece may take the place of another."""
    shown = {"tipo": "practice_presentation", "id": "p", "practice_id": "huerta", "meeting_id": "marzo"}
    shown |= {"preparation": "presented"}
    seen = {"tipo": "evidence", "id": "e", "practice_id": "huerta", "kind": "photo", "caption": "Tabla"}
    other, gone = seen | {"id": "o", "kind": "scan"}, seen | {"borrado": True}
    load(MEETING, PRACTICE)
    lacking = [("línea 1", "evidence", "needs_pupil_evidence")]
    assert refused(shown) == lacking  # the practice was here, and nothing of its pupils
    unsaid = {name: value for name, value in seen.items() if name != "kind"}
    assert refused(shown, unsaid) == lacking  # which without a file shows nothing
    load(shown, seen)
    assert refused(gone) == [("línea 1", "", "only_work")]
    assert refused(seen | {"kind": "text"}) == [("línea 1", "", "only_work")]
    assert refused(gone, other | {"kind": "document"}) == [("línea 1", "", "only_work")]
    load(gone, other)
    load(shown | {"borrado": True}, other | {"borrado": True})
    assert refused(shown) == lacking
    load(shown, other)
    assert load({"tipo": "practice", "id": "huerta", "borrado": True}, other | {"borrado": True}).deleted == 2


def test_what_was_closed_keeps_its_proof_unless_the_file_opens_it(load, refused):
    """6.1 commitment, cycle and plan: what proves them goes with their state, or for another proof."""
    done = {"tipo": "commitment", "id": "c", "text": "Medir", "status": "done", "closed_on": "2026-03-05"}
    seen = {"tipo": "evidence", "id": "e", "commitment_id": "c", "kind": "text", "caption": "Cuaderno firmado"}
    gone = seen | {"borrado": True}
    load(done, seen)
    assert refused(gone) == [("línea 1", "", "only_proof")]
    assert load(gone, seen | {"id": "otra"}).deleted == 1
    gone |= {"id": "otra"}
    assert load(gone, done | {"status": "open", "closed_on": None}).deleted == 1
    assert refused(done) == [("línea 1", "no_proof_note", "needs_proof")]


def test_what_was_removed_comes_back_only_where_nothing_stands_against_it_since(load, refused):
    """Domain 6: the bin asks the same; here of the whole file, which may bring its record back too."""
    acta = {"tipo": "minutes", "id": "acta", "meeting_id": "marzo", "version": 1, "status": "read"}
    topic = {"tipo": "minutes_topic", "id": "t", "minutes_id": "acta", "agenda_item_id": "p1", "summary": "Se midió"}
    point = {"tipo": "agenda_item", "id": "p1", "meeting_id": "marzo", "topic": "Huerta"}
    survey = {"tipo": "satisfaction_survey", "id": "s", "meeting_id": "marzo"}
    load(MEETING | {"status": "held"}, point, acta, topic, survey)
    load(topic | {"borrado": True}, survey | {"borrado": True})
    load(acta | {"status": "approved"}, survey | {"id": "z"})
    assert refused(topic) == [("línea 1", "", "minutes_frozen")]
    assert refused(survey) == [("línea 1", "meeting_id", "survey_repeated")]
    assert load(survey, survey | {"id": "z", "borrado": True}).deleted == 1


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


def test_the_number_of_a_bad_line_counts_blank_lines(refused):
    assert refused("", "", "{") == [("línea 3", "", "bad_json")]


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
