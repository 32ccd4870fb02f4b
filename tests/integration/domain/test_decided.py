"""6.1 practice: which state follows which by the decision of a session, and the agreement that says it."""

from __future__ import annotations

import pytest

from app.errors import InvalidData
from app.models.practice import PRACTICE_STATUS
from app.services import adoptions, commitments, duplicates_join, meetings, practice_decisions, presentations, rows
from tests.integration.domain.asking import DAY, refused, state

# What a session may decide of a practice in each state; the rest comes with its presentation and first application.
MAY = {
    None: (),
    "draft": (),
    "presented": ("dropped",),
    "in_test": ("consolidated", "dropped"),
    "consolidated": ("in_test", "dropped"),
    "dropped": ("in_test",),
}


@pytest.mark.parametrize("before", MAY)
@pytest.mark.parametrize("after", PRACTICE_STATUS)
def test_a_session_takes_a_practice_only_to_what_follows(database, meeting, before, after):
    """6.1 practice: consolidated or dropped from being in test, and back into it; what was shown may be dropped."""
    practice = rows.create(database, "practice", {"title": "La huerta", "status": before})
    if after in MAY[before]:
        decided = practice_decisions.decide(database, practice, after, meeting)
        assert (decided.before, decided.after, state(database, "practice", practice)) == (before, after, after)
        return
    assert refused(practice_decisions.decide, database, practice, after, meeting) == {"wrong_step"}
    assert state(database, "practice", practice) == before
    assert commitments.commitments(database, today=DAY) == []


@pytest.mark.parametrize(
    ("title", "before", "after", "reason", "words"),
    [
        ("La huerta", "in_test", "consolidated", "", "La práctica «La huerta» queda consolidada."),
        ("La huerta", "in_test", "dropped", "  Hay otra. ", "La práctica «La huerta» se deja de lado. Hay otra."),
        ("La huerta", "dropped", "in_test", " ", "La práctica «La huerta» vuelve a prueba."),
        (None, "in_test", "consolidated", "", "La práctica «sin título» queda consolidada."),
    ],
)
def test_a_decision_is_an_agreement_of_its_session_and_done_on_its_day(
    database, meeting, title, before, after, reason, words
):
    """6.1 practice, 4: what was decided stands in the minutes, with its reason, and needs no other proof."""
    practice = rows.create(database, "practice", {"title": title, "status": before})
    made = practice_decisions.decide(database, practice, after, meeting, reason=reason)
    agreed = rows.load(database, "commitment", made.agreement_id)
    assert (agreed["text"], agreed["kind"], agreed["origin_meeting_id"]) == (words, "agreement", meeting)
    assert (agreed["status"], agreed["closed_on"]) == ("done", DAY.isoformat())


def test_a_decision_that_is_taken_back_and_done_again_is_one_agreement_and_one_state(database, ids, meeting, practice):
    """6.1 practice: the state and the agreement go and come together."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    made = practice_decisions.decide(database, practice, "dropped", meeting)
    for run, told in ((practice_decisions.undecide, "in_test"), (practice_decisions.decide_again, "dropped")):
        run(database, made)
        agreed = [one.id for one in commitments.commitments(database, today=DAY)]
        assert (state(database, "practice", practice), agreed) == (told, [made.agreement_id] * (told == "dropped"))


def test_what_was_taken_back_is_decided_again_by_another_agreement(database, ids, meeting, practice):
    """6.1 practice: however often; the one that was taken back may still come again."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    made = set()
    for often in range(1, 5):
        decided = practice_decisions.decide(database, practice, "consolidated", meeting)
        made.add(decided.agreement_id)
        assert (len(made), practice_decisions.decided_in(database, practice)) == (often, meeting)
        practice_decisions.undecide(database, decided)


def test_what_one_session_decides_back_and_forth_is_an_agreement_each_time(database, ids, meeting, practice):
    """6.1 practice: its minutes tell all of it."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    steps = ("consolidated", "in_test", "consolidated")
    made = {practice_decisions.decide(database, practice, step, meeting).agreement_id for step in steps}
    assert len(made) == len(commitments.commitments(database, today=DAY)) == len(steps)


def test_what_nobody_knows_the_state_of_is_told_as_a_draft(database, meeting):
    """6.1 practice: that is what it begins as."""
    practice = rows.create(database, "practice", {"title": "La huerta", "status": None})
    with pytest.raises(InvalidData) as caught:
        practice_decisions.decide(database, practice, "consolidated", meeting)
    [problem] = caught.value.problems
    assert dict(problem.details)["value"] == PRACTICE_STATUS["draft"]


def test_a_presentation_that_is_taken_back_leaves_a_practice_in_test_that_somebody_took_up(
    database, ids, meeting, practice
):
    """6.1 practice: what its first application made of it stands."""
    rows.create(database, "evidence", {"practice_id": practice, "kind": "photo"})
    shown = presentations.propose(database, practice, meeting_id=meeting)
    presentations.advance(database, shown, "presented")
    adoptions.choose(database, practice, teacher_id=ids.berta)
    presentations.put_back(database, shown, "ready", "draft")
    assert state(database, "practice", practice) == "in_test"


@pytest.mark.parametrize("tipo", ["meeting", "practice"])
def test_what_was_decided_stays_tied_to_its_agreement_when_the_session_or_the_practice_is_made_one_with_another(
    database, ids, meeting, practice, tipo
):
    """6.1 practice: the agreement tells the decision under either name, stays with it, and so does the session."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    made = practice_decisions.decide(database, practice, "consolidated", meeting)
    rows.update(database, "practice", practice, {"title": "El huerto"})  # so that its words do not say which it is
    if tipo == "meeting":
        merged, kept = meeting, meetings.schedule(database, DAY)
    else:
        merged = practice
        kept = rows.create(database, "practice", {"title": "El patio", "status": "in_test"})
    fusion = duplicates_join.join(database, tipo, kept, merged, take={"status": True} if tipo == "practice" else None)
    told, where = (practice, kept) if tipo == "meeting" else (kept, meeting)
    assert (state(database, "practice", told), practice_decisions.decided_in(database, told)) == ("consolidated", where)
    assert refused(rows.remove, database, "commitment", made.agreement_id) == {"decision_told"}
    assert refused(rows.remove, database, "meeting", where) == {"has_decisions"}
    duplicates_join.part(database, fusion)
    assert practice_decisions.decided_in(database, practice) == meeting


@pytest.mark.parametrize("change", [{"kind": "commitment"}, {"status": "done_late"}, {"no_proof_note": None}])
def test_an_agreement_that_tells_a_decision_does_so_whatever_is_corrected_in_it(
    database, ids, meeting, practice, change
):
    """6.1 practice: its kind, that it came late or its proof may be put right, and it stays all the same."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    made = practice_decisions.decide(database, practice, "consolidated", meeting)
    rows.create(database, "evidence", {"commitment_id": made.agreement_id, "kind": "text", "caption": "Acta firmada"})
    rows.update(database, "commitment", made.agreement_id, change)
    assert practice_decisions.decided_in(database, practice) == meeting
    assert refused(rows.remove, database, "commitment", made.agreement_id) == {"decision_told"}
    assert refused(rows.remove, database, "meeting", meeting) == {"has_decisions"}


@pytest.fixture
def brought(database, ids, meeting, practice):
    """A practice that a file, or an older program, brought consolidated: no agreement bears the id of that decision."""
    adoptions.choose(database, practice, teacher_id=ids.berta)
    with database.write() as session:
        rows.need(session, "practice", practice).status = "consolidated"
    return practice


def test_a_decision_that_a_file_brought_is_told_by_the_agreement_that_says_it(database, meeting, brought):
    """6.1 practice: in the words of the minutes; of two practices of one name, each has its own."""
    assert practice_decisions.lacks_agreement(database, brought)
    title = rows.load(database, "practice", brought)["title"]
    said = {"origin_meeting_id": meeting, "status": "done", "closed_on": DAY, "no_proof_note": "Lo vimos"}
    words = f"La práctica «{title}» queda consolidada. Todos la usan"
    made = rows.create(database, "commitment", said | {"text": words})
    rows.create(database, "commitment", said | {"text": f"La práctica «{title}» se deja de lado."})
    assert practice_decisions.decided_in(database, brought) == meeting
    assert not practice_decisions.lacks_agreement(database, brought)
    assert refused(rows.remove, database, "commitment", made) == {"decision_told"}
    assert refused(rows.remove, database, "meeting", meeting) == {"has_decisions"}
    other = rows.create(database, "practice", {"title": title, "status": "in_test"})
    practice_decisions.decide(database, other, "consolidated", meeting)
    practice_decisions.decide(database, other, "dropped", meeting)  # and keeps it when it is no more so
    rows.update(database, "commitment", made, {"text": "Otra cosa"})
    assert practice_decisions.lacks_agreement(database, brought)


def test_what_does_not_tell_a_decision_alone_goes(database, meeting, brought):
    """6.1 practice: one of two agreements that say the same, and its session, which decided nothing else."""
    title = rows.load(database, "practice", brought)["title"]
    said = {"text": f"La práctica «{title}» queda consolidada.", "status": "done", "closed_on": DAY}
    other = meetings.schedule(database, DAY)
    first, second = (
        rows.create(database, "commitment", said | {"no_proof_note": "Lo vimos", "origin_meeting_id": each})
        for each in (meeting, other)
    )
    rows.remove(database, "commitment", second)
    rows.remove(database, "meeting", other)
    for tipo, key, code in (("commitment", first, "decision_told"), ("meeting", meeting, "has_decisions")):
        with pytest.raises(InvalidData) as caught:
            rows.remove(database, tipo, key)
        told = [(one.code, dict(one.details)) for one in caught.value.problems]
        assert (code, {"practice": title}) in told


@pytest.mark.parametrize("change", [
    {"text": "La práctica «La huerta» queda consolidada."},
    {"status": "open", "closed_on": None},
    {"origin_meeting_id": None},
])  # fmt: skip
def test_what_is_not_agreed_in_its_very_words_tells_no_decision(database, meeting, brought, change):
    """6.1 practice: nor what is still to be done, nor what no session agreed; a sign in a title stands for itself."""
    rows.update(database, "practice", brought, {"title": "La _uerta"})
    said = {"text": "La práctica «La _uerta» queda consolidada.", "status": "done", "closed_on": DAY}
    said |= {"no_proof_note": "Lo vimos", "origin_meeting_id": meeting}
    rows.create(database, "commitment", said | change)
    assert practice_decisions.lacks_agreement(database, brought)


def test_of_a_state_that_a_newer_program_gave_no_agreement_tells(database, meeting, brought):
    """6.1 practice: which are its words is not known here."""
    said = {"text": "Otra cosa", "status": "done", "closed_on": DAY, "no_proof_note": "Lo vimos"}
    rows.create(database, "commitment", said | {"origin_meeting_id": meeting})
    with database.write() as session:
        rows.need(session, "practice", brought).status = "archived"
    assert practice_decisions.decided_in(database, brought) is None


def test_a_decision_that_no_agreement_tells_is_tied_to_its_session(database, meeting, brought):
    """6.1 practice: which session decided it is said afterwards, and taken back and said again."""
    assert refused(practice_decisions.tell, database, brought, None) == {"needs_decision"}
    made = practice_decisions.tell(database, brought, meeting, reason="Todos la usan")
    assert rows.load(database, "commitment", made)["text"].endswith("queda consolidada. Todos la usan")
    assert practice_decisions.decided_in(database, brought) == meeting
    assert refused(practice_decisions.tell, database, brought, meeting) == {"wrong_step"}
    assert refused(rows.remove, database, "commitment", made) == {"decision_told"}
    practice_decisions.untell(database, made)
    assert (state(database, "practice", brought), practice_decisions.lacks_agreement(database, brought)) == (
        "consolidated", True,
    )  # fmt: skip
    rows.bring_back(database, "commitment", made)
    assert practice_decisions.decided_in(database, brought) == meeting
