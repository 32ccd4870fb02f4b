"""The history of a record and the bin: who changed what and when, an old value put back, what was removed come back."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest

from app.errors import InvalidData, NotFound, WrongUsage
from app.log.seal import seal
from app.main import main
from app.services import (
    adoptions,
    advisory,
    class_observations,
    commitments,
    history,
    labels,
    laptop,
    meetings,
    minutes,
    persons_here,
    plan_versions,
    plans,
    practice_decisions,
    practice_parts,
    practice_versions,
    practices,
    rows,
    rubrics,
    tallies,
    template_editing,
    templates,
    tickets,
    trash,
)
from app.services.history import CHANGED, CREATED, REMOVED, RETURNED
from app.services.workspace import open_workspace


def sealed(database):
    """What was written until now is one step of the history: the next change does not take its place."""
    with database.write() as session:
        seal(session, session.info["author"])


@pytest.fixture
def garden(database, ids):
    made = rows.create(database, "practice", {"title": "La huerta", "subject": "MA"})
    sealed(database)
    return made


def told(database, record, tipo="practice"):
    return [
        (one.who, one.kind, one.part, [(f.label, f.before, f.after, f.can_put_back) for f in one.fields])
        for one in history.history(database, tipo, record).changes
    ]


def test_it_tells_who_changed_what_the_latest_first(database, garden, ids):
    laptop.sit_down(database, ids.berta)
    rows.update(database, "practice", garden, {"title": "La huerta se mide"})
    practice_parts.add_step(database, garden, "Salir al patio")
    found = told(database, garden)
    assert [one[:3] for one in found] == [
        ("Berta Ñanco Ñanco", CREATED, "paso"),
        ("Berta Ñanco Ñanco", CHANGED, ""),
        ("Ana Soto Rivas", CREATED, ""),
    ]
    assert ("Título", "La huerta", "La huerta se mide", False) in found[1][3]
    assert ("Título", "(vacío)", "La huerta", True) in found[2][3]


def test_the_parts_of_several_grades_say_of_which_they_are(database, garden, ids):
    adoption = adoptions.choose(database, garden, teacher_id=ids.berta).id
    for grade in ("1", "3"):
        batch = tickets.begin(database, adoption, grade)
        item, *_ = tickets.table(database, batch).rows
        tallies.set_all(database, "exit_ticket_batch", batch, {(item.item.id, next(iter(item.counts))): 2})
    found = history.history(database, "practice", garden).changes
    counted = {one.about for one in found if one.tipo == "exit_ticket_tally"}
    assert {about.rsplit(", ", 1)[1] for about in counted} == {"1°", "3°"}


def test_an_old_value_is_put_back_and_that_can_be_undone(database, garden):
    rows.update(database, "practice", garden, {"title": "La huerta se mide", "subject": "CN"})
    first = history.history(database, "practice", garden).changes[-1]
    before = history.put_back(database, "practice", garden, first.n, "title")
    held = rows.load(database, "practice", garden)
    assert (held["title"], held["subject"], before) == ("La huerta", "CN", {"title": "La huerta se mide"})
    rows.update(database, "practice", garden, before)
    assert rows.load(database, "practice", garden)["title"] == "La huerta se mide"
    with pytest.raises(WrongUsage):
        history.put_back(database, "practice", garden, 10**9, "title")


def test_what_was_removed_and_came_back_is_part_of_the_history(database, garden):
    rows.remove(database, "practice", garden)
    rows.bring_back(database, "practice", garden)
    assert [one[1] for one in told(database, garden)] == [RETURNED, REMOVED, CREATED]
    with pytest.raises(NotFound):
        history.history(database, "practice", "0b6c1d5e-6f0e-4a67-9a53-3c2f8a1d7e90")


def test_approved_minutes_do_not_take_an_old_value_back(database, ids):
    meeting = rows.create(database, "meeting", {"title": "Marzo", "date": "2026-03-05", "status": "held"})
    version = minutes.write(database, meeting, {"closing_time": "16:00"})
    sealed(database)
    rows.update(database, "minutes", version, {"closing_time": "17:00"})
    rows.update(database, "minutes", version, {"status": "approved"})
    found = [one for one in history.history(database, "meeting", meeting).changes if one.tipo == "minutes"]
    with pytest.raises(InvalidData):
        history.put_back(database, "minutes", version, found[-1].n, "closing_time")
    assert rows.load(database, "minutes", version)["closing_time"] == "17:00"


def test_a_state_is_not_put_back_past_what_its_steps_ask(database, garden, ids):
    """6.1 practice and 6.1 commitment: only a session consolidates, and what is done says when and with what proof."""
    meeting = meetings.schedule(database, date(2026, 4, 9))
    adoptions.choose(database, garden, teacher_id=ids.berta)
    decided = practice_decisions.decide(database, garden, "consolidated", meeting)
    sealed(database)
    practice_decisions.undecide(database, decided)
    done = commitments.add(database, "Medir", meeting_id=meeting)
    commitments.close_done(database, done, date(2026, 4, 9), no_proof_note="Se vio")
    sealed(database)
    commitments.reopen(database, done)
    for tipo, key, said in (("practice", garden, "consolidated"), ("commitment", done, "done")):
        label = labels.words(tipo, "status", said)
        told = [(one, field) for one in history.history(database, tipo, key).changes for field in one.fields]
        change, field = next((one, field) for one, field in told if field.after == label)
        assert not field.can_put_back
        with pytest.raises(InvalidData) as caught:
            history.put_back(database, tipo, key, change.n, "status")
        assert caught.value.problems[0].code == "state_moves"


def test_what_was_kept_as_a_version_stays_as_it_was_kept(database, garden):
    """Domain 6: a version says what was said then; it goes, or another is kept."""
    kept = practice_versions.keep(database, garden, "Antes del invierno", today=date(2026, 6, 1))
    plan = plans.begin(database, 2026)
    agreed = plan_versions.keep(database, plan, "Se acordó", today=date(2026, 4, 1))
    for tipo, key in (("practice_version", kept), ("plan_version", agreed)):
        with pytest.raises(InvalidData):
            rows.update(database, tipo, key, {"reason": "Otra cosa"})
        rows.remove(database, tipo, key)
        rows.bring_back(database, tipo, key)


def test_the_bin_says_what_was_removed_by_whom_and_brings_it_back_whole(database, garden, ids):
    practice_parts.write_task(database, garden, "3", task="Cercar")
    laptop.sit_down(database, ids.celso)
    rows.remove(database, "practice", garden)
    [one] = trash.removed(database)
    assert (one.tipo, one.id, one.noun, one.title, one.who) == (
        "practice", garden, "práctica", "La huerta", "Celso Ríos Vega",
    )  # fmt: skip
    trash.bring_back(database, "practice", garden)
    assert trash.removed(database) == []
    assert practice_parts.tasks(database, garden)[0].task == "Cercar"


def test_a_part_that_was_removed_is_told_with_what_it_was_part_of(database, garden):
    step = practice_parts.add_step(database, garden, "Salir al patio")
    rows.remove(database, "practice_step", step)
    [one] = trash.removed(database)
    assert (one.noun, one.title, one.of) == ("paso", "Salir al patio", "La huerta")
    rows.remove(database, "practice", garden)
    assert [each.tipo for each in trash.removed(database)] == ["practice"]


def test_what_was_begun_and_left_blank_and_the_drafts_of_others_are_not_told(database, ids):
    rows.remove(database, "practice", practices.create(database, {"author_ids": None, "school_id": None}))
    for fields in ({"author_id": ids.berta, "date": "2026-05-04"}, {"author_id": ids.berta, "tags": ["camino"]}):
        rows.remove(database, "log_entry", rows.create(database, "log_entry", {"kind": "note"} | fields))
    assert [one.tipo for one in trash.removed(database)] == ["log_entry"], "that with a word of its own"
    trash.bring_back(database, "log_entry", trash.removed(database)[0].id)
    draft = practices.create(database, {"title": "Secreto"})
    rows.remove(database, "practice", draft)
    assert [one.title for one in trash.removed(database)] == ["Secreto"]
    laptop.sit_down(database, ids.berta)
    assert trash.removed(database) == []
    with pytest.raises(NotFound):
        trash.bring_back(database, "practice", draft)
    laptop.sit_down(database, ids.ana)
    assert [one.title for one in trash.removed(database)] == ["Secreto"], "nobody else brought it back"


def test_an_advisory_record_in_which_nobody_wrote_is_not_in_the_bin_though_it_began_with_words(database, ids):
    def left(**written):
        record = advisory.begin(database, person=ids.ana)
        if written:
            rows.update(database, "advisory_record", record, written)
        rows.remove(database, "advisory_record", record)
        return record

    left()
    assert trash.removed(database) == []
    kept = advisory.begin(database, person=ids.ana)
    rows.update(database, "advisory_record", kept, {"region": "Biobío", "strategic_objective": "Leer más"})
    left()
    assert trash.removed(database) == [], "what the last one said it was given too"
    written = {left(strategic_objective="Leer mejor"), left(comments="Fue breve")}
    assert {one.id for one in trash.removed(database)} == written


def test_a_rubric_or_a_class_observation_in_which_nothing_was_noted_is_not_in_the_bin(database, ids):
    """Only what each is given when it begins would name it after its format, or after who looked."""
    for tipo, begin in (
        ("engagement_rubric", partial(rubrics.begin, rated_by_id=ids.ana)),
        ("class_observation", partial(class_observations.begin, observer_id=ids.ana)),
    ):
        rows.remove(database, tipo, begin(database))
    assert trash.removed(database) == []
    rated = rubrics.begin(database, rated_by_id=ids.ana)
    item = templates.current(database, "rubric", "group").items[0].id
    rubrics.rate(database, rated, item, "critical")
    seen = class_observations.begin(database, observer_id=ids.ana)
    rows.update(database, "class_observation", seen, {"feedback_agreed": "Más tiempo para preguntar"})
    rows.remove(database, "engagement_rubric", rated)
    rows.remove(database, "class_observation", seen)
    assert {one.id for one in trash.removed(database)} == {rated, seen}


def test_a_comment_in_the_bin_is_called_by_what_it_says_and_not_by_who_said_it(database, ids):
    own = template_editing.create(database, "meeting_guide", "La nuestra")
    said = template_editing.comment(database, own, "Falta el cierre", person_id=ids.ana)
    rows.remove(database, "template_comment", said)
    (one,) = trash.removed(database)
    assert (one.title, one.of) == ("Falta el cierre", "La nuestra")


def test_the_command_lists_what_was_removed_and_brings_it_back(tmp_path, capsys):
    folder = ["--datos", str(tmp_path / "d")]
    records = tmp_path / "r.jsonl"
    main(["crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo Pino", *folder])
    for line in (
        '{"tipo":"practice","id":"huerta","title":"La huerta"}',
        '{"tipo":"practice","id":"huerta","borrado":true}',
    ):
        records.write_text(line + "\n", encoding="utf-8")
        assert main(["cargar", str(records), *folder]) == 0
    capsys.readouterr()
    assert main(["papelera", "--json", *folder]) == 0
    [one] = json.loads(capsys.readouterr().out)["data"]["removed"]
    assert (one["title"], one["who"]) == ("La huerta", "Rosa Catrileo Pino")
    assert main(["papelera", "--traer", one["id"], *folder]) == 0
    assert main(["papelera", *folder]) == 0
    assert "La papelera está vacía." in capsys.readouterr().out
    assert main(["papelera", "--traer", one["id"], *folder]) == 3


def test_the_command_says_who_works_here_and_asks_for_the_code(tmp_path, capsys):
    folder = ["--datos", str(tmp_path / "d")]
    main(["crear", "--nombre", "Los Boldos", "--persona", "Rosa Catrileo Pino", *folder])
    capsys.readouterr()
    assert main(["persona", "rosa", *folder]) == 0
    assert "Rosa Catrileo Pino (trabaja ahora)" in capsys.readouterr().out
    workspace = open_workspace(tmp_path / "d")
    database = workspace.open(workspace.find().id)
    persons_here.set_code(database, laptop.laptop(database).person, "4071")
    workspace.close()
    assert main(["persona", "rosa", *folder]) == 3
    assert "No es ese código" in capsys.readouterr().err
    assert main(["persona", "rosa", "--codigo", "4071", *folder]) == 0
    assert main(["persona", "nadie", *folder]) == 3
