"""Agreements, evidence and the first page."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest

from app.errors import InvalidData
from app.media.intake import intake_bytes
from app.media.store import BlobStore
from app.services import commitments, duplicates, evidence, home, indicators, meetings, network, people, practices, rows
from app.services.commitments import CommitmentFilter
from app.services.indicators_basis import Period
from app.services.rules import Count

DAY = date(2026, 4, 10)
TODAY = date(2026, 5, 9)
NOTE = b"Ronda de palabras nuevas, escrita por la profesora"


@pytest.fixture
def store(database):
    return BlobStore(database.folder)


@pytest.fixture
def meeting(database):
    return meetings.schedule(database, DAY)


def texts(found):
    return [row.text for row in found]


def test_an_agreement_needs_only_its_text_and_says_kindly_what_else_it_could_tell(database, meeting):
    key = commitments.add(database, "Traer cuerdas", meeting_id=meeting)
    assert [field for field, _ in commitments.missing(database, key)] == [
        "responsible_id", "due_date", "expected_evidence"
    ]  # fmt: skip
    row = commitments.commitment(database, key, today=TODAY)
    assert (row.status, row.origin, row.origin_number, row.overdue) == ("open", "Sesión N° 1", 1, False)


def test_overdue_ones_come_first_and_closed_ones_last(database, meeting, ids):
    dated = (("Sin fecha", None), ("Después", "2026-06-01"), ("Vencido", "2026-05-01"), ("Antes", "2026-05-20"))
    for text, due in dated:
        commitments.add(database, text, meeting_id=meeting, due=due, responsible_id=ids.ana)
    done = commitments.add(database, "Hecho", due="2026-04-01", responsible_id=ids.berta, no_proof_note="Se vio")
    commitments.close_done(database, done, TODAY)
    found = commitments.commitments(database, today=TODAY)
    assert texts(found) == ["Vencido", "Antes", "Después", "Sin fecha", "Hecho"]
    assert [row.overdue for row in found] == [True, False, False, False, False]


def test_agreements_are_found_by_person_state_session_and_text(database, meeting, ids):
    mine = commitments.add(database, "Medición", meeting_id=meeting, responsible_id=ids.ana)
    helped = commitments.add(database, "Lectura", responsible_id=ids.berta, co_responsible=[ids.ana])

    def find(**wanted):
        return {row.id for row in commitments.commitments(database, CommitmentFilter(**wanted), today=TODAY)}

    assert find(person_id=ids.ana) == {mine, helped}
    assert find(person_id=ids.celso) == set()
    assert find(meeting_id=meeting) == {mine}
    assert find(text="MEDICION soto") == {mine}
    assert find(text="soto") == {mine, helped}
    commitments.start(database, helped)
    assert find(status="in_progress") == {helped}
    commitments.cancel(database, mine, TODAY, reason="Ya no hace falta")
    assert find(pending=True) == {helped}
    assert find(pending=False) == {mine}
    commitments.reopen(database, mine)
    assert find(pending=True) == {mine, helped}


def test_a_commitment_is_not_done_without_evidence_or_a_note(database, store):
    key = commitments.add(database, "Traer cuerdas", due="2026-05-01")
    for attempt in (
        lambda: commitments.close_done(database, key, TODAY),
        lambda: commitments.close_done(database, key, TODAY, no_proof_note="  "),
        lambda: rows.update(database, "commitment", key, {"status": "done"}),
    ):
        with pytest.raises(InvalidData) as caught:
            attempt()
        assert caught.value.problems[0].code == "needs_proof"
    assert commitments.commitment(database, key, today=TODAY).status == "open"
    evidence.add(database, store, intake_bytes(NOTE, "nota.txt"), commitment_id=key)
    assert commitments.close_done(database, key, TODAY) == "done_late"
    other = commitments.add(database, "Avisar", due="2026-05-09")
    assert commitments.close_done(database, other, TODAY, no_proof_note="Se dijo de palabra") == "done"


def test_6_1_a_commitment_goes_from_open_to_in_progress_and_ends_in_one_of_four_ways(database):
    due = date(2026, 5, 1)
    endings = {
        "done": lambda made: commitments.close_done(database, made, due, no_proof_note="Se vio en la sala"),
        "done_late": lambda made: commitments.close_done(
            database, made, due + timedelta(days=1), no_proof_note="Se vio en la sala"
        ),
        "not_done": lambda made: commitments.close_not_done(database, made, due, blocker="Llovió"),
        "cancelled": lambda made: commitments.cancel(database, made, due, reason="Ya no hace falta"),
    }
    for status, end in endings.items():
        made = commitments.add(database, "Traer semillas", due=due)
        assert commitments.commitment(database, made, today=due).status == "open"
        commitments.start(database, made)
        assert commitments.commitment(database, made, today=due).status == "in_progress"
        end(made)
        assert commitments.commitment(database, made, today=due).status == status
        commitments.reopen(database, made)
        assert commitments.commitment(database, made, today=due).closed_on is None


def test_what_was_not_done_says_what_was_in_the_way(database):
    key = commitments.add(database, "Visitar")
    commitments.close_not_done(database, key, TODAY, blocker="Camino cortado")
    row = commitments.commitment(database, key, today=TODAY)
    assert (row.status, row.blocker, row.closed_on) == ("not_done", "Camino cortado", TODAY.isoformat())


def test_open_ones_of_earlier_sessions_come_back_until_they_are_closed(database, meeting, ids):
    second = meetings.schedule(database, TODAY)
    old = commitments.add(database, "De abril", meeting_id=meeting, responsible_id=ids.ana, due="2026-05-01")
    loose = commitments.add(database, "Sin sesión")
    commitments.add(database, "De mayo", meeting_id=second)
    assert texts(commitments.pending_for(database, second)) == ["De abril", "Sin sesión"]
    assert texts(commitments.pending_for(database, meeting)) == ["Sin sesión"]
    commitments.review(database, loose, second)
    commitments.review(database, loose, second)
    assert rows.load(database, "commitment", loose)["reviewed_in"] == [second]
    assert commitments.commitment(database, loose, today=TODAY).reviewed == ("Sesión N° 2",)
    commitments.close_not_done(database, old, TODAY)
    assert texts(commitments.pending_for(database, second)) == ["Sin sesión"]


def test_evidence_belongs_to_one_owner_and_the_same_file_is_stored_once(database, store, meeting):
    first = evidence.add(database, store, intake_bytes(NOTE, "nota.txt"), meeting_id=meeting, caption="Ronda")
    evidence.add(database, store, intake_bytes(NOTE, "otra.txt"), meeting_id=meeting)
    sha256 = hashlib.sha256(NOTE).hexdigest()
    assert [row.sha256 for row in evidence.evidence_of(database, "meeting_id", meeting)] == [sha256, sha256]
    assert list(store.names()) == [sha256]
    row = evidence.evidence(database, first)
    assert (row.kind, row.caption, row.name, row.held, row.owner_id) == (
        "document", "Ronda", "nota.txt", "have", meeting
    )  # fmt: skip
    done = commitments.add(database, "Traer cuerdas")
    for owners in ({}, {"meeting_id": meeting, "commitment_id": done}):
        with pytest.raises(InvalidData):
            evidence.add(database, store, intake_bytes(NOTE, "suelta.txt"), **owners)


def test_photos_of_one_day_come_in_the_order_in_which_the_camera_named_them(database, store, meeting):
    for place in (3, 1, 4, 2):
        evidence.add(database, store, intake_bytes(NOTE, f"foto {place}.txt"), meeting_id=meeting)
    names = [row.name for row in evidence.evidence_of(database, "meeting_id", meeting)]
    assert names == [f"foto {place}.txt" for place in (1, 2, 3, 4)]


def travels(database, key):
    with database.read() as session:
        sha256 = evidence.evidence(database, key).sha256
        assert evidence.refused(session).files == evidence.file_rules(session).refused
        return sha256 in evidence.travelling(session)


def test_a_file_travels_only_when_every_evidence_that_points_at_it_allows_it(database, store, meeting):
    first = evidence.add(database, store, intake_bytes(NOTE, "nota.txt"), meeting_id=meeting)
    assert not travels(database, first)
    assert [row.id for row in evidence.held_back(database)] == [first]
    evidence.set_consent(database, first, shows_pupils=False)
    assert travels(database, first)
    second = evidence.add(database, store, intake_bytes(NOTE, "nota.txt"), meeting_id=meeting, shows_pupils=True)
    assert not travels(database, first)
    evidence.set_consent(database, second, shows_pupils=True, consent_state="held")
    assert travels(database, first)
    evidence.set_consent(database, second, shows_pupils=True, consent_state="missing")
    assert not travels(database, first)
    rows.remove(database, "evidence", second)
    assert travels(database, first)
    assert evidence.held_back(database) == []


def test_a_file_that_nothing_shared_refers_to_stays(database, store, meeting):
    practice = practices.create(database, {"title": "Huerta"})
    draft = evidence.add(database, store, intake_bytes(NOTE, "nota.txt"), practice_id=practice, shows_pupils=False)
    assert not travels(database, draft)
    assert evidence.held_back(database) == []


def test_the_logo_travels(database, store):
    kept = store.add_bytes(b"logo")
    network.save_microcentro(database, {"logo": {"$b": kept.sha256, "n": 4, "m": "image/png", "name": "logo.png"}})
    with database.read() as session:
        assert kept.sha256 in evidence.travelling(session)


def test_a_written_testimony_has_no_file_and_holds_nothing_back(database, meeting):
    key = evidence.add_text(database, "Los niños compararon las camas", meeting_id=meeting)
    row = evidence.evidence(database, key)
    assert (row.kind, row.sha256, row.held, row.held_back) == ("text", None, "", False)


def test_the_first_page_shows_what_matters_today(database, meeting, ids):
    draft = practices.create(database, {"title": "Huerta"}, today=TODAY)
    fields = {"title": "Telar", "school_year": 2026, "author_ids": [ids.berta]}
    shown, _not_yet = (rows.create(database, "practice", fields) for _ in range(2))
    rows.create(database, "practice_presentation", {"practice_id": shown, "meeting_id": meeting})
    following = meetings.schedule(database, date(2026, 5, 20))
    commitments.add(database, "Pronto", responsible_id=ids.ana, due="2026-05-15")
    commitments.add(database, "Vencido", responsible_id=ids.ana, due="2026-05-01")
    commitments.add(database, "Lejano", responsible_id=ids.ana, due="2026-12-01")
    commitments.add(database, "De otra", responsible_id=ids.berta, due="2026-05-15")
    assert home.load(database, TODAY).goal.part == 0
    meetings.hold(database, meeting)
    page = home.load(database, TODAY)
    told = indicators.read(database, indicators.Query(Period(2026)), TODAY, codes=["practices_shared"])
    assert page.goal == told.readings[0].total.count
    assert (page.person, page.microcentro) == ("Ana Soto Rivas", "Microcentro Los Boldos")
    assert page.next_meeting.id == following
    assert [row.id for row in page.drafts] == [draft]
    assert [(step.title, step.line) for step in page.steps[:2]] == [
        ("Vencido", "Venció el viernes 1 de mayo"), ("Pronto", "Vence el viernes 15 de mayo")
    ]  # fmt: skip
    assert not {"Lejano", "De otra"} & {step.title for step in page.steps}
    assert (page.goal, page.attendance) == (Count(1, 7), Count(0, 3))
    network.save_microcentro(database, {"practice_goal": 10})
    assert home.load(database, TODAY).goal == Count(1, 10)


def test_what_was_probably_written_twice_is_listed(database, ids):
    meetings.schedule(database, DAY)
    meetings.schedule(database, TODAY, number=1)
    for title in ("La huerta", "la HUERTA"):
        rows.create(database, "practice", {"title": title, "author_ids": [ids.ana]})
    rows.create(database, "practice", {"title": "La huerta", "author_ids": [ids.berta]})
    people.add(database, "ana soto rivas")
    assert [(one.tipo, len(one.ids)) for one in duplicates.suspicions(database)] == [
        ("meeting", 2), ("practice", 2), ("person", 2)
    ]  # fmt: skip


def test_what_has_no_day_stands_in_the_order_in_which_it_was_agreed(database, ids):
    """By session, then as it was written down; on every laptop the same."""
    later, earlier = (meetings.schedule(database, day) for day in (date(2026, 5, 7), date(2026, 4, 9)))
    told = [(later, f"Mayo {number}") for number in range(6)] + [(earlier, f"Abril {number}") for number in range(6)]
    for meeting, words in told:
        commitments.add(database, words, meeting_id=meeting)
    commitments.add(database, "Sin sesión")
    expected = [f"{month} {number}" for month in ("Abril", "Mayo") for number in range(6)] + ["Sin sesión"]
    assert [row.text for row in commitments.commitments(database, today=date(2026, 5, 8))] == expected
    assert [row.text for row in commitments.pending_for(database, later)] == [*expected[:6], "Sin sesión"]
    with database.read() as session:
        assert [one.text for one in commitments.agreed_in(session, later, date(2026, 5, 7))] == expected[6:12]
