"""Inviting, joining and accepting, through the services that window and command line use (sync-design 8)."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import func, select

from app.errors import BundleRefused, NotFound, WrongUsage
from app.log import conflicts
from app.log.capture import restore
from app.models.person import Person
from app.models.school import School
from app.services import network, people, rows
from app.services.workspace import open_workspace
from app.sync import history, joining, limits, roster
from app.sync.accepting import accept, applicants
from app.sync.awaited import awaited
from app.sync.hand_over import hand_over
from app.sync.history import applies_here
from app.sync.inviting import invite
from app.sync.joining import join, welcome
from app.sync.pending import pending
from app.sync.reception import receive
from app.sync.undoing import undoable
from tests.oracle.desk import Desk, a_practice, moved_in


@pytest.fixture
def laptop(tmp_path):
    """Opens data folders by name and closes them all."""
    opened = {}

    def get(name):
        if name not in opened:
            opened[name] = open_workspace(tmp_path / name)
        return opened[name]

    yield get
    for workspace in opened.values():
        workspace.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The folder of a coordination with a school and a colleague, to be copied; these two, and its invitation."""
    root = tmp_path_factory.mktemp("invita")
    with closing(open_workspace(root / "datos")) as workspace:
        database = workspace.create("Los Boldos", "Ana Pino")
        school = network.add_school(database, rbd=4501, name="Escuela El Aromo").school
        colleague = people.add(database, "Berta Ñanco", school_id=school)
        return root / "datos", colleague, school, invite(workspace, database, root / "i.entrega")


@pytest.fixture
def invited(laptop, written, tmp_path):
    """A coordination with a school and a colleague, its invitation and the code."""
    folder, colleague, school, made = written
    copied = Path(shutil.copyfile(made.path, tmp_path / "i.entrega"))
    return moved_in(laptop("coordinacion"), folder), colleague, school, replace(made, path=copied)


def test_the_invitation_says_where_to_and_lets_one_choose_oneself(laptop, invited):
    _database, colleague, _school, made = invited
    found = welcome(laptop("docente"), made.path, made.code.upper().replace(" ", ", "))
    assert found.name == "Los Boldos"
    assert (colleague, "Berta Ñanco") in found.people


def test_joining_stretches_the_words_once_for_that_costs_seconds_on_an_old_laptop(laptop, invited, monkeypatch):
    *_, made = invited
    heard = Mock(wraps=joining.code_keys)
    monkeypatch.setattr(joining, "code_keys", heard)
    assert join(laptop("docente"), made.path, made.code, "Celso Ríos").space
    assert heard.call_count == 1


def test_an_invitation_stands_in_the_history_by_itself_and_the_others_lack_what_they_lacked(invited):
    """No hand-over is noted of it: what goes out next begins where the last file for all of them ended."""
    database, *_, made = invited
    assert [(one.size, one.withdrawn) for one in history.invitations_given(database)] == [(made.size, False)]
    assert history.hand_overs(database) == []
    assert pending(database).here > 0
    roster.withdraw(database, roster.invitations(database)[0].id)
    assert [one.withdrawn for one in history.invitations_given(database)] == [True]


def test_own_work_on_a_reception_that_went_out_with_an_invitation_is_undone_no_more(pair, tmp_path):
    ana, luis = pair
    theirs = a_practice(luis)
    ana.receive(luis.hand_over())
    invite(ana.workspace, ana.database, tmp_path / "antes.entrega")
    assert undoable(ana.database).can_undo, "it carries the reception, and nothing written on it"
    ana.update("practice", theirs, title="Otro título")
    assert undoable(ana.database).can_undo
    invite(ana.workspace, ana.database, tmp_path / "despues.entrega")
    assert not undoable(ana.database).can_undo


def test_22_an_invitation_offers_so_many_people_and_no_name_longer_than_a_person_reads(
    laptop, invited, tmp_path, monkeypatch
):
    database, colleague, _school, _made = invited
    for name in ("Aa" * 5000, "Abel\u202e\u0007 Rain", "Zoila Vera"):
        rows.create(database, "person", {"full_name": name})
    made = invite(laptop("coordinacion"), database, tmp_path / "otra.entrega")
    monkeypatch.setattr(joining, "_MOST_OFFERED", 4)
    found = [name for _, name in welcome(laptop("docente"), made.path, made.code).people]
    assert found == [("Aa" * 100), "Abel Rain", "Ana Pino", "Berta Ñanco"]
    monkeypatch.setattr(joining, "_MOST_TOLD", 1)
    assert len(welcome(laptop("docente"), made.path, made.code).people) == 1
    mine = join(laptop("docente"), made.path, made.code, "BERTA ÑANCO")
    assert people.who_is_at_laptop(mine) == colleague


def test_of_a_history_too_long_for_one_file_the_invitation_brings_the_beginning_and_the_answer_the_rest(
    pair, tmp_path, monkeypatch
):
    ana, _luis = pair
    monkeypatch.setattr(limits, "MAX_BATCH_TOTAL", 40_000)
    for _ in range(4):
        a_practice(ana, title="x" * 15_000)
        ana.seal()
    invited = invite(ana.workspace, ana.database, tmp_path / "larga.entrega")
    with closing(open_workspace(tmp_path / "nora")) as workspace:
        join(workspace, invited.path, invited.code, "Nora Paz Lillo")
    with Desk(tmp_path / "nora") as nora:
        assert 0 < len(nora.rows("practice")) < 4
        for file in nora.hand_overs():
            ana.receive(file)
        accept(ana.database, [one.device for one in applicants(ana.database)])
        for file in ana.hand_overs():
            nora.receive(file)
        assert nora.picture() == ana.picture()


def test_who_is_on_the_list_becomes_that_person_and_nobody_is_written_twice(laptop, invited):
    _database, colleague, _school, made = invited
    mine = join(laptop("docente"), made.path, made.code, "BERTA  ÑANCO")
    assert people.who_is_at_laptop(mine) == colleague
    with mine.read() as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 2


def test_who_was_removed_is_on_the_list_no_more_and_who_was_brought_back_is(laptop, invited, tmp_path):
    database, colleague, _school, _made = invited
    gone = people.add(database, "Berta Nanco Dos Veces")
    for person in (gone, colleague):
        rows.remove(database, "person", person)
    with database.write() as session:
        restore(session, "person", colleague)
    made = invite(laptop("coordinacion"), database, tmp_path / "otra.entrega")
    teacher = laptop("docente")
    assert [name for _, name in welcome(teacher, made.path, made.code).people] == ["Ana Pino", "Berta Ñanco"]
    with pytest.raises(WrongUsage, match="ya no está"):  # chosen from an older invitation
        join(teacher, made.path, made.code, gone)
    assert teacher.spaces() == []


def test_a_correction_made_after_inviting_is_no_conflict_for_the_newcomer(laptop, invited, tmp_path):
    """The invitation carries the batches themselves: loose copies of people and schools would clash here."""
    database, colleague, school, made = invited
    rows.update(database, "person", colleague, {"full_name": "Berta Ñanco Muñoz"})
    rows.update(database, "school", school, {"name": "Escuela Rural El Aromo"})
    mine = join(laptop("docente"), made.path, made.code, colleague)
    rows.update(mine, "person", colleague, {"phone": "9 1234 5678"})
    hand_over(mine, tmp_path / "1.entrega")
    receive(database, tmp_path / "1.entrega")
    accept(database, [one.device for one in applicants(database)])
    hand_over(database, tmp_path / "2.entrega")
    receive(mine, tmp_path / "2.entrega")
    for here in (database, mine):
        with here.read() as session:
            assert conflicts.find(session) == []
            assert session.get(Person, colleague).full_name == "Berta Ñanco Muñoz"
            assert session.get(Person, colleague).phone == "9 1234 5678"
            assert session.get(School, school).name == "Escuela Rural El Aromo"


def test_a_wrong_code_opens_nothing_and_leaves_nothing(laptop, invited):
    workspace = laptop("docente")
    with pytest.raises(BundleRefused) as caught:
        join(workspace, invited[3].path, "uno dos tres cuatro cinco seis", "Berta")
    assert caught.value.code == "wrong_code"
    assert workspace.spaces() == []


def test_a_damaged_invitation_leaves_nothing(laptop, invited):
    path = invited[3].path
    data = bytearray(path.read_bytes())
    data[-40] ^= 1
    path.write_bytes(data)
    workspace = laptop("docente")
    with pytest.raises(BundleRefused) as caught:
        join(workspace, path, invited[3].code, "Berta")
    assert caught.value.code == "damaged"
    assert workspace.spaces() == []


def test_what_a_newcomer_hands_over_waits_until_accepted_and_then_applies_by_itself(laptop, invited, tmp_path):
    database, _colleague, _school, made = invited
    mine = join(laptop("docente"), made.path, made.code, "Celso Ríos")
    school = network.add_school(mine, rbd=4502, name="Escuela El Canelo").school
    assert (applies_here(mine), applies_here(database)) == (True, False), "a newcomer is told to hand over"
    hand_over(mine, tmp_path / "1.entrega")
    assert not applies_here(mine)
    done = receive(database, tmp_path / "1.entrega")
    assert (done.state, done.joins) == ("waiting", "Celso Ríos")
    with database.read() as session:
        assert session.get(School, school) is None
    (asking,) = applicants(database)
    assert asking.proved
    assert [one.laptop for one in awaited(database)[1]] == [asking.name]
    with pytest.raises(NotFound):
        accept(database, [""])
    accept(database, [asking.device[:8], asking.device.upper()])
    assert pending(database).decisions > 0, "the newcomer does not know it yet"
    with database.read() as session:
        assert session.get(School, school).name == "Escuela El Canelo"
    assert applicants(database) == []
    answer = hand_over(database, tmp_path / "2.entrega")
    assert (answer.operations, answer.accepted) == (0, 1), "what the newcomer said that it holds goes not back to it"
    assert pending(database).decisions == 0


def test_only_the_coordination_invites_and_accepts(laptop, invited, tmp_path):
    made = invited[3]
    workspace = laptop("docente")
    mine = join(workspace, made.path, made.code, "Celso Ríos")
    with pytest.raises(WrongUsage):
        invite(workspace, mine, tmp_path / "otra.entrega")
    with pytest.raises(WrongUsage):
        accept(mine, ["00"])


def test_one_data_folder_joins_a_microcentro_once(laptop, invited):
    made = invited[3]
    workspace = laptop("docente")
    join(workspace, made.path, made.code, "Celso Ríos")
    with pytest.raises(WrongUsage):
        join(workspace, made.path, made.code, "Celso Ríos")
    assert len(workspace.spaces()) == 1


def test_a_code_of_fewer_than_six_words_is_not_taken(laptop, invited, tmp_path):
    with pytest.raises(WrongUsage):
        invite(laptop("coordinacion"), invited[0], tmp_path / "corta.entrega", code="lago trigo puente")


def test_a_hand_over_without_a_proof_of_the_code_is_marked(laptop, invited, tmp_path):
    """Somebody who has the file from elsewhere: the coordination sees that the code was not known."""
    database, _colleague, _school, made = invited
    mine = join(laptop("docente"), made.path, made.code, "Celso Ríos")
    with database.write() as session:
        from app.models.local import Invitation

        for one in session.scalars(select(Invitation)):
            one.withdrawn = True
    hand_over(mine, tmp_path / "1.entrega")
    receive(database, tmp_path / "1.entrega")
    assert not applicants(database)[0].proved
