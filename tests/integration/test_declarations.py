"""What laptops declare decides what they are sent; what they sent that a form refuses is shown and marked."""

from __future__ import annotations

import itertools
import random
import shutil
from hashlib import sha256

import pytest

from app.cli.spaces import COMMANDS
from app.media import ledger
from app.media.intake import intake_bytes
from app.services import evidence
from app.services.to_review import review_words, to_review
from app.services.workspace import open_workspace
from app.sync import accepting, declaration, inviting, joining
from app.sync.peers import beyond, known_to_all
from tests.oracle.desk import NAMES, Desk, a_practice, go_round


@pytest.fixture
def folders(template, tmp_path):
    """The data folders of Ana, who coordinates, Luis and Rosa; all hold the same. Each remembers on its own disk."""
    for name in NAMES:
        shutil.copytree(template / name, tmp_path / name)
    return tmp_path


def carried(reader, path):
    """The batches of a file, as its addressee reads them."""
    with reader.opened(path) as opened:
        return {batch.id for batch in opened.batches()}


@pytest.mark.parametrize("seed", range(6))
def test_invariants_13_and_14_nothing_that_somebody_lacks_is_left_out_whatever_he_had_declared(folders, seed):
    """Random work, files that are lost, and laptops that go back to an earlier copy of themselves."""
    chance = random.Random(seed)
    desks = {name: Desk(folders / name) for name in NAMES}
    ana = desks["ana"]
    declared = {name: set(desks[name].batches()) for name in ("luis", "rosa")}
    for _step in range(10):
        name = chance.choice(("luis", "rosa"))
        turn = chance.random()
        if turn < 0.25:
            a_practice(chance.choice(list(desks.values())))
        elif turn < 0.45:
            desks[name].hand_over()  # and nobody receives it
        elif turn < 0.6:
            desks[name].close()
            shutil.rmtree(folders / "copia", ignore_errors=True)
            shutil.copytree(folders / name, folders / "copia")
            desks[name] = Desk(folders / name)
            copied = name
        elif turn < 0.75 and (folders / "copia").exists():
            desks[copied].close()
            shutil.rmtree(folders / copied)
            shutil.copytree(folders / "copia", folders / copied)
            desks[copied] = Desk(folders / copied)
        else:
            file = desks[name].hand_over()
            declared[name] = set(desks[name].batches())
            ana.receive(file)
            desks[name].receive(ana.hand_over())
            assert ana.batches().keys() <= desks[name].batches().keys()  # invariant 13
        answer = ana.hand_over()
        held = {one for one, batch in ana.batches().items() if batch.header.channel == "general"}
        lacking = {one for one in held if not all(one in declared[other] for other in declared)}
        assert lacking <= carried(desks[name], answer)  # invariant 14
    for desk in desks.values():
        desk.close()


def test_invariant_13_who_declares_less_than_before_is_sent_what_he_lacks_again(desks):
    ana, luis, rosa = desks
    with luis.copy("luis-antes") as restored:
        mine, other = a_practice(luis), a_practice(rosa)
        go_round(*desks)  # everybody has said that he holds both
        go_round(*desks)
        ana.receive(restored.hand_over())
        restored.receive(ana.hand_over())
        assert restored.get("practice", mine)
        assert restored.get("practice", other)
        assert restored.picture() == ana.picture()


def a_document(desk, data, **consent):
    """The name of a document that the laptop has just added, and the record of it."""
    kept = intake_bytes(data, "acta.pdf")
    row = evidence.add(desk.database, desk.store, kept, practice_id=a_practice(desk), **consent)
    return sha256(data).hexdigest(), row


def test_invariant_24_of_two_that_hear_at_once_of_a_withdrawn_consent_one_keeps_the_file(desks):
    ana, luis, rosa = desks
    name, row = a_document(luis, b"%PDF-1.4 acta", shows_pupils=True, consent_state="held")
    go_round(*desks)
    go_round(*desks)
    luis.store.remove(name)  # its disk failed, and it is where the file was added
    evidence.set_consent(luis.database, row, shows_pupils=True, consent_state="missing")
    file = luis.hand_over()
    for desk in (ana, rosa):
        desk.receive(file)
    assert [desk.store.has(name) for desk in (ana, rosa)].count(True) == 1


def test_4_of_two_who_decide_at_once_about_a_consent_nothing_said_is_the_strictest(desks):
    _ana, luis, rosa = desks
    _, row = a_document(luis, b"%PDF-1.4 acta", shows_pupils=True, consent_state="faces_hidden")
    go_round(*desks)
    evidence.set_consent(rosa.database, row, shows_pupils=True, consent_state=None)
    evidence.set_consent(luis.database, row, shows_pupils=True, consent_state="held")
    go_round(*desks)
    assert [desk.get("evidence", row)["consent_state"] for desk in desks] == [None] * 3


@pytest.mark.parametrize("goes_back", [True, False])
def test_invariant_24_of_a_laptop_that_went_back_nothing_counts_that_it_cannot_name_any_more(
    desks, monkeypatch, goes_back
):
    ana, luis, _rosa = desks

    a_document(luis, b"%PDF-1.4 suya", shows_pupils=False)
    with luis.copy("luis-antes") as restored:
        name, _ = a_document(ana, b"%PDF-1.4 de Ana", shows_pupils=False)
        luis.receive(ana.hand_over())
        ana.receive(luis.hand_over())
        monkeypatch.setattr(declaration, "_MOST_NAMED", 0)  # it holds more than one file can name
        ana.receive((restored if goes_back else luis).hand_over())
        with ana.database.read() as session:
            assert ledger.holders(session, name) == ([] if goes_back else [luis.device])


def test_fault_20_what_breaks_a_rule_or_is_too_long_is_shown_and_marked_until_somebody_corrects_it(folders):
    _ana, luis, rosa = desks = [Desk(folders / name) for name in NAMES]
    practice = a_practice(luis)
    long = "A" * 200_000
    luis.log("w", "practice", practice, {"title": long, "status": "volando", "duration_minutes": "muchos"})
    go_round(*desks)
    for desk in desks:
        shown = desk.get("practice", practice)
        assert (shown["title"], shown["status"], shown["duration_minutes"]) == (long, "volando", None)
        (odd,) = to_review(desk.database)
        assert {(one.code, one.written) for one in odd.fields} == {
            ("status", "volando"),
            ("duration_minutes", "muchos"),
        }
        assert "«volando»" in review_words(odd)
    rosa.update("practice", practice, title="Huerto", status="draft")
    assert [one.code for one in to_review(rosa.database)[0].fields] == ["duration_minutes"]
    rosa.update("practice", practice, duration_minutes=45)
    go_round(*desks)
    for desk in desks:
        assert to_review(desk.database) == []
        assert desk.get("practice", practice)["duration_minutes"] == 45
        desk.close()


def test_fault_20_the_state_names_what_is_to_be_reviewed(folders):
    with Desk(folders / "ana") as ana:
        for number in range(7):
            ana.log("w", "practice", a_practice(ana, title=f"Huerto {number}"), {"status": "volando"})
        outcome = COMMANDS["estado"].run(_Opened(ana), None)
        said = [line for line in outcome.lines if line.startswith("Por revisar")]
        assert len(said) == 6
        assert "práctica «Huerto" in said[0]
        assert "«volando»" in said[0]
        assert said[-1] == "Por revisar hay además 2 anotaciones."
        assert len(outcome.data["to_review"]) == 7


class _Opened:
    """A command that finds the microcentro open."""

    def __init__(self, desk):
        self._desk = desk

    def database(self):
        return self._desk.database


def test_invariant_13_what_only_one_of_them_has_is_beyond_what_all_know_whoever_is_asked_first(desks, tmp_path):
    ana, luis, rosa = desks
    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    workspace = open_workspace(tmp_path / "nora")
    joining.join(workspace, invited.path, invited.code, "Nora Paine")
    workspace.close()
    with Desk(tmp_path / "nora") as nora:
        practice = a_practice(nora)
        ana.receive(nora.hand_over())
        accepting.accept(ana.database, [nora.device])
        with ana.database.read() as session:
            orders = itertools.permutations([luis.device, rosa.device, nora.device])
            lacking = [beyond(session, known_to_all(session, order)) for order in orders]
        assert lacking == [lacking[0]] * 6
        answer = ana.hand_over()
    for desk in (luis, rosa):
        desk.receive(answer)
        assert desk.get("practice", practice)
