"""Two microcentros made one: both histories, both numberings, under the predecessor's name (domain.md 6.2; S001)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import select

from app.errors import InputRefused, InvalidData, WrongUsage
from app.main import main
from app.media import ledger
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.models.evidence import Evidence
from app.models.meeting import AgendaItem
from app.models.person import Membership
from app.models.practice import Practice
from app.models.template import Template
from app.services import (
    attendance,
    commitments,
    connections,
    duplicates,
    evidence,
    indicators,
    meetings,
    network,
    people,
    plan_versions,
    plans,
    practice_versions,
    predecessors,
    records,
    rows,
    templates,
)
from app.services.indicators import Query
from app.services.indicators_basis import Period
from app.services.predecessors import Source
from app.services.rules import Count
from tests.integration.closed_year import close_year
from tests.patience import Impatient

DAY = date(2026, 4, 9)


@pytest.fixture
def other(workspace, database):
    """Another microcentro of the same data folder: a shared school, a namesake, a session, a plan, an agreement."""
    made = workspace.create("Los Aromos", "Berta Ñanco Ñanco")
    network.save_microcentro(made, {"year_founded": 1996, "communes": ["08105"]})
    shared = network.add_school(
        made, rbd=4501, name="Esc. El Aromo", locality="Otra localidad", staffing_type="one"
    ).school
    own = network.add_school(made, rbd=4777, name="Escuela La Vega").school
    berta = people.who_is_at_laptop(made)
    for role in people.roles(made, berta):
        rows.update(made, "membership", role.id, {"from": date(2026, 3, 1)})
    people.add_person_school(made, berta, own)
    network.set_enrolment(made, shared, "3", 4)
    meeting = meetings.schedule(made, DAY, host_school_id=shared)
    meetings.hold(made, meeting)
    rows.create(made, "commitment", {"text": "Traer semillas", "origin_meeting_id": meeting, "status": "open"})
    done = commitments.add(made, "Foto", meeting_id=meeting)
    evidence.add_text(made, "Se plantó la huerta.", commitment_id=done)
    commitments.close_done(made, done, DAY)
    plan = plans.begin(made, 2026)
    rows.create_last(made, "goal", {"plan_id": plan, "statement": "Plantar"})
    close_year(made, plan)
    templates.use(made, templates.current(made, "agenda", "half").id)
    return made


def dump(database, path):
    records.dump_to(database, path)
    return path.read_text("utf-8")


def test_6_2_merging_keeps_both_histories_and_both_numberings_under_the_predecessors_name(database, other):
    """6.2 merging."""
    mine = meetings.schedule(database, DAY)
    plan = plans.begin(database, 2026)
    predecessors.bring(database, Source(database=other))
    held = {row.predecessor: row for row in meetings.meetings(database)}
    assert {name: row.number for name, row in held.items()} == {"": 1, "Los Aromos": 1}
    assert held[""].id == mine
    theirs = held["Los Aromos"]
    assert (theirs.status, meetings.came(database, [theirs.id])[theirs.id].whole) == ("held", 1)
    assert not any(row.suspected for row in held.values())
    assert not any(one.tipo == "meeting" for one in duplicates.suspicions(database))
    assert meetings.next_number(database, 2026) == 2
    assert plans.live(database, 2026) == plan
    assert [(row.year, row.predecessor) for row in plans.plans(database)] == [(2026, ""), (2026, "Los Aromos")]
    (origin,) = predecessors.predecessors(database)
    assert (origin.name, origin.year_from, origin.meetings_n, origin.plans_n) == ("Los Aromos", 1996, 1, 1)
    assert network.microcentro(database)["predecessors"] == ["Los Aromos"]
    agreed = commitments.commitments(database, today=DAY)
    assert {(row.status, row.origin) for row in agreed} == {
        ("open", "Sesión N° 1 (Los Aromos)"),
        ("done", "Sesión N° 1 (Los Aromos)"),
    }


def test_6_2_merging_keeps_what_each_version_of_a_plan_and_of_a_practice_said(database, other):
    """6.2 merging: of whom and of what they speak is here under other ids, and a version can still be put back."""
    berta = people.who_is_at_laptop(other)
    school = next(row.id for row in network.schools(other) if row.rbd == 4501)
    plan = plans.begin(other, 2025)
    rows.create_last(other, "calendar_entry", {"plan_id": plan, "date": "2025-05-08", "responsible_id": berta})
    rows.update(other, "annual_plan", plan, {"focus_statement": "Leer", "general_objective": "Leer más"})
    plans.agree(other, plan, meetings.schedule(other, date(2025, 4, 10)), today=DAY)
    fields = {"title": "La huerta", "author_ids": [berta], "school_id": school, "grades": ["1", "2"], "status": "draft"}
    practice = rows.create(other, "practice", fields)
    for grade in ("1", "2"):
        rows.create(other, "grade_task", {"practice_id": practice, "grade": grade, "task": f"Medir en {grade}"})
    practice_versions.keep(other, practice, "Se probó", today=DAY)
    predecessors.bring(database, Source(database=other))
    brought = next(row.id for row in plans.plans(database) if row.year == 2025)
    assert plan_versions.unexplained(database, brought) == ()
    assert "Berta Ñanco Ñanco" in " ".join(plan_versions.versions(database, brought)[0].lines)
    with database.read() as session:
        [garden] = session.scalars(select(Practice.id).where(Practice.title == "La huerta"))
    [version] = practice_versions.versions(database, garden)
    assert (version.same, practice_versions.compare(database, version.id)) == (True, [])
    before = [rows.load(database, "practice", garden), rows.parts(database, "grade_task", garden)]
    practice_versions.put_back(database, version.id)
    assert [rows.load(database, "practice", garden), rows.parts(database, "grade_task", garden)] == before


def test_6_2_merging_moves_no_percentage_of_before(database, other, ids):
    """Schools that come are of this microcentro from then on, and a session of the other is looked at by its own."""
    mine = meetings.schedule(database, DAY)
    attendance.mark(database, mine, [ids.ana, ids.berta, ids.celso], "present")
    meetings.hold(database, mine)
    before = attendance.counts(database, mine)
    with other.write() as session:
        for one in session.scalars(select(Membership).where(Membership.role == "COORDINATOR")):
            one.to = "2099-12-31"  # a term that ends some day is held until then
    told = predecessors.preview(database, Source(database=other))
    assert told.officers == ("Berta Ñanco Ñanco (Coordinación)",)
    predecessors.bring(database, Source(database=other))
    assert attendance.counts(database, mine) == before
    theirs = next(row for row in meetings.meetings(database) if row.predecessor)
    assert attendance.counts(database, theirs.id).schools.whole == 1  # of who was expected there
    untold = rows.load(database, "meeting", theirs.id)["predecessor_id"]
    fields = {"date": DAY, "status": "held", "predecessor_id": untold, "school_year": 2025}
    came = attendance.counts(database, rows.create(database, "meeting", fields)).came
    assert came == Count(0, 0)  # nobody of here was expected at a session of which they told nothing
    whole = indicators.read(database, Query(Period(2026)), DAY, codes=["schools_represented"]).readings[0].total.count
    assert whole == Count(before.schools.part, before.schools.whole + 1)
    assert rows.load(database, "school", ids.aromo)["joined_on"] is None


def test_schools_are_one_by_their_rbd_and_only_what_they_lacked_is_completed(database, other, ids):
    predecessors.bring(database, Source(database=other))
    found = {row.rbd: row for row in network.schools(database)}
    assert set(found) == {4501, 4502, 4777}
    school = rows.load(database, "school", ids.aromo)
    assert (school["name"], school["locality"], school["staffing_type"]) == ("Escuela El Aromo", "Quilacoya", "one")
    assert network.enrolment(database, ids.aromo) == {"3": 4}
    brought = next(row for row in meetings.meetings(database) if row.predecessor)
    assert brought.host_school_id == ids.aromo
    assert any(one.tipo == "person" for one in duplicates.suspicions(database))
    rows.update(database, "school", ids.aromo, {"staffing_type": "two"})
    (origin,) = predecessors.predecessors(database)
    predecessors.take_out(database, origin.id)
    assert rows.load(database, "school", ids.aromo)["staffing_type"] == "two"  # somebody here says so since


def test_a_shared_school_that_lacks_nothing_here_is_still_the_one_that_the_others_records_name(
    database, other, ids, tmp_path
):
    """What names it comes with it: who works there, the host, the enrolment; brought again with more, too."""
    rows.update(database, "school", ids.aromo, {"staffing_type": "two", "locality": "La de aquí"})
    theirs = next(row.id for row in network.schools(other) if row.rbd == 4501)
    people.add_person_school(other, people.add(other, "Bruno Paz", role="TEACHER"), theirs)
    path = tmp_path / "otro.jsonl"
    dump(other, path)
    seen = predecessors.preview(database, Source(path=path))
    assert ("school", 1) in seen.counts
    predecessors.bring(database, Source(path=path))
    [meeting] = [row for row in meetings.meetings(database) if row.predecessor]
    assert meeting.host_school_id == ids.aromo
    bruno = next(row for row in people.people(database) if row.full_name == "Bruno Paz")
    assert bruno.school_ids == (ids.aromo,)
    assert network.school(database, ids.aromo).pupils_n == 4
    people.add_person_school(other, people.add(other, "Delia Cid", role="TEACHER"), theirs)
    dump(other, path)
    again = predecessors.preview(database, Source(path=path))
    assert again.counts == (("membership", 1), ("person", 1), ("person_school", 1))
    predecessors.bring(database, Source(path=path))
    delia = next(row for row in people.people(database) if row.full_name == "Delia Cid")
    assert delia.school_ids == (ids.aromo,)


@pytest.mark.parametrize("dropped", [False, True])
def test_the_words_for_connections_that_they_offer_come_where_the_list_here_lacks_them(
    database, other, ids, tmp_path, dropped
):
    """Their schools say them. One that is here is one, however it is spelt, and stays no longer offered if it was."""
    connections.add(database, "Fibra óptica")
    if dropped:
        connections.undo(database, connections.add(database, "Radio enlace"))
    before = dump(database, tmp_path / "a.jsonl")
    for word in ("FIBRA OPTICA", "Radio enlace", "Plan vecinal"):
        connections.add(other, word)
    connections.offer(other, "Plan vecinal", yes=False)
    connections.offer(other, "satellite", yes=False)
    schools = {row.rbd: row.id for row in network.schools(other)}
    rows.update(other, "school", schools[4501], {"connectivity": "FIBRA OPTICA"})
    rows.update(other, "school", schools[4777], {"connectivity": "Radio enlace"})
    source = Source(database=other)
    assert dict(predecessors.preview(database, source).counts)["network_rule"] == 1
    predecessors.bring(database, source)
    joined = dump(database, tmp_path / "b.jsonl")
    offered = ["none", "mobile", "satellite", "fibre", "Fibra óptica", "Radio enlace"]
    assert list(connections.offered(database)) == offered
    assert [one.code for one in connections.all_of(database)] == offered
    held = {row.rbd: rows.load(database, "school", row.id)["connectivity"] for row in network.schools(database)}
    assert held == {4501: "Fibra óptica", 4502: None, 4777: "Radio enlace"}
    (origin,) = predecessors.predecessors(database)
    predecessors.take_out(database, origin.id)
    assert dump(database, tmp_path / "c.jsonl") == before
    predecessors.bring(database, source)
    assert dump(database, tmp_path / "d.jsonl") == joined
    connections.offer(database, "Radio enlace", yes=False)
    predecessors.bring(database, source)
    assert list(connections.offered(database)) == offered[:-1]


def test_the_preview_tells_what_would_come_and_changes_nothing(database, other, tmp_path):
    before = dump(database, tmp_path / "a.jsonl")
    told = predecessors.preview(database, Source(database=other))
    counts = dict(told.counts)
    assert (told.name, counts["meeting"], counts["annual_plan"], counts["school"]) == ("Los Aromos", 1, 1, 1)
    assert (told.schools_joined, told.people_alike) == (("Escuela El Aromo",), ("Berta Ñanco Ñanco",))
    assert not told.again
    assert dump(database, tmp_path / "b.jsonl") == before


def test_doing_it_again_changes_nothing_not_even_what_was_corrected_or_taken_away_since(database, other, tmp_path):
    source = Source(database=other)
    predecessors.bring(database, source)
    (meeting,) = meetings.meetings(database)
    rows.update(database, "meeting", meeting.id, {"title": "Sesión corregida"})
    gone = next(row for row in commitments.commitments(database, today=DAY) if row.status == "open")
    rows.remove(database, "commitment", gone.id)
    before = dump(database, tmp_path / "a.jsonl")
    assert predecessors.preview(database, source).again
    predecessors.bring(database, source)
    assert dump(database, tmp_path / "b.jsonl") == before


def test_what_was_taken_away_here_stays_away_with_its_parts_and_what_named_it_comes_without_it(database, other):
    """Of what they wrote since; a format of their own comes with what was filled in it, and is not in use here."""
    planned = meetings.schedule(other, date(2026, 5, 7))
    bruno, berta = people.add(other, "Bruno Paz", role="TEACHER"), people.who_is_at_laptop(other)
    rows.create(other, "template", {"kind": "survey", "title": "Encuesta de la vega", "active": True})
    source = Source(database=other)
    predecessors.bring(database, source)
    with database.read() as session:
        assert session.scalar(select(Template.active).where(Template.title == "Encuesta de la vega")) is False
    went = next(row.id for row in meetings.meetings(database) if row.date == "2026-05-07")
    left = next(row.id for row in people.people(database) if row.full_name == "Bruno Paz")
    for tipo, key in (("meeting", went), ("person", left)):
        rows.remove(database, tipo, key)
    rows.create_last(other, "agenda_item", {"meeting_id": planned, "topic": "Un punto nuevo"})
    rows.create(other, "commitment", {"text": "Leer más", "origin_meeting_id": planned, "status": "open"})
    rows.create(other, "practice", {"title": "El viento", "author_ids": [berta, bruno]})
    assert dict(predecessors.preview(database, source).counts) == {"commitment": 1, "practice": 1}
    predecessors.bring(database, source)
    [agreed] = [row for row in commitments.commitments(database, today=DAY) if row.text == "Leer más"]
    with database.read() as session:
        [authors] = session.scalars(select(Practice.author_ids))
        assert (agreed.origin, len(authors)) == ("", 1)
        assert rows.need(session, "person", authors[0]).full_name == "Berta Ñanco Ñanco"
        assert session.scalar(select(AgendaItem).where(AgendaItem.topic == "Un punto nuevo")) is None


def test_it_is_taken_out_whole_and_brought_back(database, other, tmp_path):
    network.save_microcentro(database, {"predecessors": ["El primero"]})
    before = dump(database, tmp_path / "a.jsonl")
    source = Source(database=other)
    predecessors.bring(database, source)
    joined = dump(database, tmp_path / "b.jsonl")
    (origin,) = predecessors.predecessors(database)
    predecessors.take_out(database, origin.id)
    assert dump(database, tmp_path / "c.jsonl") == before
    written = rows.create(database, "predecessor", {"name": "El de antes"})
    for key in (origin.id, written):
        with pytest.raises(WrongUsage):
            predecessors.take_out(database, key)
    rows.remove(database, "predecessor", written)
    predecessors.bring(database, source)
    assert dump(database, tmp_path / "d.jsonl") == joined


def test_a_records_file_brings_the_same_records_as_the_data_folder(database, other, tmp_path):
    practice = rows.create(other, "practice", {"title": "La huerta"})
    tried = rows.create(other, "adoption", {"practice_id": practice, "planned_date": "2026-05-01"})
    wrong = {"adoption_id": tried, "grade": "3", "respondents_n": 5, "enrolled_n": 2}
    with other.write() as session:
        rows.add(session, "exit_ticket_batch", wrong, guarded=False)  # as it came there from somebody else
    dump(other, tmp_path / "aromos.jsonl")
    watching = Impatient(reports=1_000_000)
    predecessors.bring(database, Source(path=tmp_path / "aromos.jsonl"), progress=watching)
    told = [5 * done // total for done, total in watching.told]
    assert (told, set(told)) == (sorted(told), {0, 1, 2, 3}), "until it is kept it can be given up, and so told"
    by_file = dump(database, tmp_path / "a.jsonl")
    assert '"respondents_n":5' in by_file.replace(" ", ""), "no rule refuses what was so there already"
    predecessors.bring(database, Source(database=other))
    assert dump(database, tmp_path / "b.jsonl") == by_file


@pytest.mark.parametrize("by_file", [False, True])
def test_the_files_of_the_other_come_from_its_folder_and_with_its_records_file_come_none(
    database, other, tmp_path, by_file
):
    """What says that there was one comes all the same, and how many are not here is told before."""
    [meeting] = meetings.meetings(other)
    prepared = intake_bytes(b"%PDF-1.4\nlista", "lista.pdf")
    said = {"caption": "Lista firmada", "shows_pupils": False}
    evidence.add(other, BlobStore(other.folder), prepared, meeting_id=meeting.id, **said)
    dump(other, tmp_path / "otro.jsonl")
    source = Source(path=tmp_path / "otro.jsonl") if by_file else Source(database=other)
    assert predecessors.preview(database, source).files_missing == by_file
    predecessors.bring(database, source)
    with database.read() as session:
        (found,) = session.scalars(select(Evidence).where(Evidence.caption == "Lista firmada"))
        whole = ledger.whole(session)
    if by_file:
        assert (found.file, whole) == (None, set())
    else:
        name = found.file["$b"]
        assert (whole, BlobStore(database.folder).verify(name)) == ({name}, True)
    assert predecessors.preview(database, source).again


@pytest.mark.parametrize("damage", [lambda file: file.write_bytes(b"nada"), lambda file: file.unlink()])
def test_a_file_that_is_damaged_or_gone_there_stays_behind_and_hinders_nothing_else(database, other, damage):
    """Its record says that there was one, as of a file that never came."""
    [meeting] = meetings.meetings(other)
    store, said = BlobStore(other.folder), {"shows_pupils": False, "meeting_id": meeting.id}
    for name in ("lista", "mapa"):
        prepared = intake_bytes(b"%PDF-1.4\n" + name.encode(), f"{name}.pdf")
        evidence.add(other, store, prepared, caption=name, **said)
    with other.read() as session:
        files = {one.caption: one.file["$b"] for one in session.scalars(select(Evidence)) if one.file}
    damage(store.path(files["lista"]))
    assert predecessors.bring(database, Source(database=other)).files_missing == 1
    with database.read() as session:
        found = {one.caption: one.file for one in session.scalars(select(Evidence)) if one.caption in files}
        assert ledger.whole(session) == {files["mapa"]}
    assert (found["lista"], found["mapa"]["$b"]) == (None, files["mapa"])


def test_one_bad_line_and_a_file_of_this_microcentro_bring_nothing(database, other, tmp_path):
    text = dump(other, tmp_path / "aromos.jsonl")
    line = json.dumps({"tipo": "meeting", "id": "x", "number": "tres"})
    (tmp_path / "mala.jsonl").write_text(f"{text}{line}\n", "utf-8")
    before = dump(database, tmp_path / "a.jsonl")
    with pytest.raises(InvalidData):
        predecessors.bring(database, Source(path=tmp_path / "mala.jsonl"))
    for path in (tmp_path / "a.jsonl", tmp_path / "vacio.jsonl"):
        (tmp_path / "vacio.jsonl").write_text("", "utf-8")
        with pytest.raises(InputRefused):
            predecessors.bring(database, Source(path=path))
    assert dump(database, tmp_path / "b.jsonl") == before


def test_the_command_looks_brings_and_takes_out(database, other, data_folder, workspace, tmp_path, capsys):
    dump(other, tmp_path / "aromos.jsonl")
    workspace.close()
    words = ["--datos", str(data_folder), "--microcentro", "Microcentro Los Boldos", "juntar-microcentro"]
    assert main([*words, "los aromos", "--revisar"]) == 0
    assert "Llegarían de «Los Aromos»" in capsys.readouterr().out
    assert main([*words, str(tmp_path / "aromos.jsonl")]) == 0
    assert "Escuela El Aromo" in capsys.readouterr().out
    assert main([*words, "los aromos"]) == 0
    assert "ya está junto" in capsys.readouterr().out
    assert main([*words, "los aromos", "--deshacer", "--revisar"]) == 2  # a look takes nothing out
    assert main([*words, "los aromos", "--deshacer"]) == 0
    assert main([*words, "nadie"]) == 2
