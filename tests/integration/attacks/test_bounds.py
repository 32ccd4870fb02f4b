"""How much others may leave here, and notes of theirs that this program must read: bounded, and never a failure."""

from __future__ import annotations

from contextlib import suppress

import pytest

from app.errors import BundleRefused
from app.log.keys import DeviceKeys
from app.log.shares import Amount
from app.models import registry
from app.models.base import new_id
from app.models.log_tables import Waiting
from app.services import duplicates, duplicates_join
from app.sync import accepting, inbox_folder, inviting, mailbox, rekey, room, roster, senders
from app.sync.invitation import build_join, code_keys
from app.sync.outer import read_outer
from app.sync.peers import beyond, known_to_all, said_by_selves
from app.texts import explain
from tests.oracle.desk import a_practice


def request(keys, invitation="", proof=b""):
    return ("k", build_join(keys, name="Equipo", person="Nadie", who="", invitation=invitation, proof=proof))


# -- strangers


def test_22_what_strangers_leave_waiting_is_bounded_and_an_invited_newcomer_finds_room(desks, monkeypatch, tmp_path):
    ana, luis, _rosa = desks
    monkeypatch.setattr(senders, "MOST_UNINVITED", Amount(6, 100, 2**20, 2**23))
    monkeypatch.setattr(senders, "MOST_INVITED", 1)
    monkeypatch.setattr(senders, "MOST_ASKING", 2)

    def three(keys):
        return [ana.batch(keys, ("w", "practice", new_id(), {"title": "X"}), number=number) for number in range(3)]

    for _ in range(2):
        stranger = DeviceKeys.new()
        assert ana.receive(luis.forged(stranger, ana, *three(stranger), extras=[request(stranger)])).held == 3
    stranger = DeviceKeys.new()
    before = ana.bytes_of_everything()
    with pytest.raises(BundleRefused) as error:
        ana.receive(luis.forged(stranger, ana, *three(stranger), extras=[request(stranger)]))
    assert error.value.code == "stranger"
    assert ana.bytes_of_everything() == before
    with pytest.raises(BundleRefused) as error:  # with no work at all: what he says of himself takes room too
        ana.receive(luis.forged(stranger, ana, have={"general": ("ab" * 32,)}, extras=[request(stranger)]))
    assert error.value.code == "stranger"
    assert ana.bytes_of_everything() == before
    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")
    outer = read_outer(invited.path)
    newcomer = DeviceKeys.new()
    asks = request(newcomer, outer.invitation, code_keys(invited.code, outer.salt).proof)
    assert ana.receive(luis.forged(newcomer, ana, *three(newcomer), extras=[asks])).held == 3
    with ana.database.read() as session:
        assert session.query(Waiting).count() == 9
    second, other = DeviceKeys.new(), inviting.invite(ana.workspace, ana.database, tmp_path / "j.entrega")
    asks = request(second, outer.invitation, code_keys(invited.code, outer.salt).proof)
    with pytest.raises(BundleRefused) as error:  # those of one invitation share their room, and leave others' alone
        ana.receive(luis.forged(second, ana, *three(second), extras=[asks]))
    assert "dé otra a su colega" in explain(error.value).advice
    outer_of_other = read_outer(other.path)
    asks = request(second, outer_of_other.invitation, code_keys(other.code, outer_of_other.salt).proof)
    assert ana.receive(luis.forged(second, ana, *three(second), extras=[asks])).held == 3
    roster.withdraw(ana.database, outer.invitation)
    late = DeviceKeys.new()
    asks = request(late, outer.invitation, code_keys(invited.code, outer.salt).proof)
    with pytest.raises(BundleRefused):  # an invitation that was withdrawn proves nothing
        ana.receive(luis.forged(late, ana, extras=[asks]))
    accepting.accept(ana.database, [newcomer.device])
    practice = a_practice(luis)
    assert ana.receive(luis.hand_over()).state == "applied"
    assert ana.get("practice", practice)
    rekey.become_another(luis.database)  # whose old key says so: strangers take nothing of its room
    a_practice(luis, title="Con otra identidad")
    assert ana.receive(luis.hand_over()).held


def test_invariant_22_a_file_for_newer_programs_is_kept_only_where_the_reserve_of_the_disk_stays_free(
    desks, monkeypatch
):
    ana, luis, _rosa = desks
    newer = luis.forged(luis.keys, ana, min_reader=99)
    size = newer.stat().st_size
    free = [room.RESERVE + size - 1]
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: room.shutil._ntuple_diskusage(2**40, 0, free[0]))
    with pytest.raises(BundleRefused) as error:
        ana.receive(newer)
    assert error.value.code == "no_room"
    assert inbox_folder.kept(ana.database) == []
    free[0] += 1
    assert ana.receive(newer).state == "newer"
    assert len(inbox_folder.kept(ana.database)) == 1


def test_a_folder_full_of_files_that_are_none_stops_no_exchange(desks, tmp_path):
    ana, luis, _rosa = desks
    stick = tmp_path / "pendrive"
    stick.mkdir()
    practice = a_practice(luis)
    mailbox.exchange(luis.database, stick)
    for number in range(1000):
        (stick / f"{number}.entrega").write_bytes((b"", b"ENTREGA1", b"ENTREGA2", b"\xff" * 100)[number % 4])
    (stick / "carpeta.entrega").mkdir()
    with suppress(OSError):  # not everybody may make links on Windows
        (stick / "a-la-nada.entrega").symlink_to(tmp_path / "nada")
        (stick / "a-si-mismo.entrega").symlink_to(stick)
    names = set(stick.iterdir())
    done = mailbox.exchange(ana.database, stick)
    assert (len(done.taken), done.foreign, len(done.aside)) == (1, 500, 500)
    assert ana.get("practice", practice)
    assert names < set(stick.iterdir())
    assert len(set(stick.iterdir()) - names) == 1


# -- notes of a fusion that nobody wrote with this program

NOTES = [
    "no es JSON",
    "[]",
    "",
    "7",
    '{"was":1.5}',
    '{"was":{"a":1}}',
    '{"was":["x",{"a":1}]}',
    '{"was":"x","from":{"a":1}}',
    '{"was":"\\u0000"}',
    '{"was":"\\ud800"}',
    '{"was":99999999999999999999999999}',
    "[" * 100_000,
    "9" * 6_000,
]


@pytest.mark.parametrize("note", NOTES, ids=range(len(NOTES)))
def test_a_fusion_with_any_note_is_taken_apart(desks, note):
    ana, luis, _rosa = desks
    one = ana.create("person", {"full_name": "Pedro Cayul"})
    other = ana.create("person", {"full_name": "Carla Pino"})
    with ana.database.read() as session:
        fusion = duplicates_join.fusion_id_of(session, "person", one, other)
    joined = {"record_type": "person", "kept_id": one, "merged_id": other, "state": "joined"}
    ops = [("w", "fusion", fusion, joined)]
    for tipo, row in (("person", one), ("device", luis.device), ("nada", one), ("person", "' OR 1=1")):
        for name in (*registry.fields("person"), "coordinates", "-", "+", ""):
            said = {"fusion_id": fusion, "record_type": tipo, "record_id": row, "field": name, "before": note}
            ops.append(("w", "fusion_move", new_id(), said))
    ana.receive(ana.forged(luis.keys, ana, ana.batch(luis.keys, *ops)))
    before = ana.get("person", one) | {"substitute_for_id": None}
    assert [found.id for found in duplicates.fusions(ana.database)] == [fusion]
    duplicates_join.part(ana.database, fusion)
    assert duplicates.fusions(ana.database) == []
    assert ana.get("person", one)["full_name"] == before["full_name"]
    assert not ana.get("device", luis.device)["coordinates"]
    assert ana.picture()


# -- two copies of a laptop


def test_of_a_laptop_of_which_there_are_two_the_last_four_declarations_count_and_no_more(desks):
    """Of two, that is: what one of them lacks is sent until the other has handed over four times since."""
    ana, luis, _rosa = desks

    def remembered():
        """How many declarations, and whether something is to be sent that one of the two lacks."""
        with ana.database.read() as session:
            told = said_by_selves(session, luis.device)
            return len(told), bool(beyond(session, known_to_all(session, [luis.device])))

    with luis.copy("otro-luis") as twin:
        for _ in range(2):
            for desk in (luis, twin):
                a_practice(desk)
                ana.receive(desk.hand_over())
        luis.receive(ana.hand_over())
        ana.receive(twin.hand_over())
        for _ in range(3):
            ana.receive(luis.hand_over())
            assert remembered()[1]
        assert remembered() == (4, True)
        ana.receive(luis.hand_over())
        assert remembered() == (4, False)
        ana.receive(twin.hand_over())
        assert remembered() == (4, True)
