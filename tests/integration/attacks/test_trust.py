"""Keys that are none, what a refusal leaves behind, and what may not leave this laptop."""

from __future__ import annotations

from hashlib import sha256

import pytest

from app.errors import BundleRefused
from app.log.keys import DeviceKeys
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.models.device import Device
from app.models.log_tables import Peer, Waiting
from app.services import evidence, records
from app.sync import accepting, hand_over, inviting
from app.sync.bundle import open_bundle
from app.sync.frames import BlobSource
from app.sync.invitation import build_join, code_keys
from app.sync.outer import read_outer
from tests.integration.attacks.attackers import of_a_stranger, still_works
from tests.oracle.desk import a_practice

# -- keys


def test_keys_that_are_none_in_the_roster_stop_nobody(desks):
    ana, luis, _ = desks
    with ana.database.write() as session:
        session.add(Device(id=new_id().replace("-", ""), sign_key="zz", box_key="age1nada", state="accepted"))
        session.add(Device(id="f" * 32, sign_key="ñ", box_key="á", state="accepted", coordinates=True))
    bad = ana.batch(luis.keys, ("w", "practice", new_id(), {"title": "X"}), device="f" * 32)
    assert ana.receive(ana.forged(luis.keys, ana, bad)).held == 1
    still_works(ana, luis)


def test_a_laptop_is_known_by_its_own_key_whatever_a_coordination_writes_over_it(desks):
    ana, luis, rosa = desks
    other = DeviceKeys.new()
    with ana.database.write() as session:
        session.get(Device, luis.device).sign_key = other.sign_public
    rosa.receive(ana.hand_over())
    for claims in ({}, {"device": luis.device}):
        with pytest.raises(BundleRefused):
            rosa.receive(rosa.forged(other, rosa, **claims))
    practice = a_practice(rosa)
    batch = luis.batch(luis.keys, ("w", "practice", practice, {"title": "De Luis"}))
    assert rosa.receive(luis.forged(luis.keys, rosa, batch)).state == "applied"


def test_whoever_asks_to_join_as_somebody_of_here_is_told_under_that_name_and_no_other(desks):
    ana, luis, _ = desks
    newcomer = DeviceKeys.new()
    rosa = next(row for row, one in ana.rows("person").items() if one["full_name"] == "Rosa Ñanco Leal")
    asks = build_join(newcomer, name="Equipo", person="Nadie", who=rosa, invitation="", proof=b"")
    order = ("p", "person", rosa, {"h": ["0" * 64]})  # a teacher cannot have her forgotten
    ana.receive(ana.forged(luis.keys, ana, ana.batch(luis.keys, order)))
    ana.receive(luis.forged(newcomer, ana, extras=[("k", asks)]))
    assert [one.person for one in accepting.applicants(ana.database)] == ["Rosa Ñanco Leal"]
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("device", newcomer.device)["person_id"] == rosa


def test_two_coordinations_that_accept_the_same_laptop_end_with_one(desks, tmp_path):
    ana, luis, _ = desks
    newcomer = DeviceKeys.new()
    file = of_a_stranger(luis, ana, newcomer)
    twin = ana.copy("ana-2")
    with twin:
        for desk in (ana, twin):
            desk.receive(file)
        accepting.accept(twin.database, [newcomer.device])
        ana.receive(twin.hand_over())
        assert accepting.applicants(ana.database) == []
        ana.receive(of_a_stranger(luis, ana, newcomer))
        still_works(ana, luis)


# -- after a refusal


def test_a_refused_file_leaves_every_byte_and_pushes_out_no_copy(desks, tmp_path):
    ana, luis, rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    stranger = DeviceKeys.new()
    kept = {path.name: path.read_bytes() for path in (ana.database.folder / "copias").iterdir()}
    files = sorted(str(path) for path in ana.folder.rglob("*"))
    everything = ana.bytes_of_everything()
    path = tmp_path / "foto"
    path.write_bytes(b"x")
    blob = BlobSource(sha256(b"x").hexdigest(), 1, path)
    for _ in range(4):
        bad = ana.batch(stranger, ("w", "practice", new_id(), {"title": "X"}), device=rosa.device)
        with pytest.raises(BundleRefused):
            ana.receive(ana.forged(luis.keys, ana, bad, blobs=[blob]))
    assert ana.bytes_of_everything() == everything
    assert {path.name: path.read_bytes() for path in (ana.database.folder / "copias").iterdir()} == kept
    assert sorted(str(path) for path in ana.folder.rglob("*")) == files


# -- what may not leave


def test_a_private_draft_and_a_file_held_back_leave_nothing_in_any_file(desks, tmp_path):
    ana, luis, _ = desks
    private = ana.create("practice", {"title": "Solo mío"}, private=True)
    mine = intake_bytes(b"%PDF-1.4\nprivado", "mio.pdf")
    evidence.add(ana.database, ana.store, mine, practice_id=private, shows_pupils=False)
    shared = a_practice(ana)
    held = intake_bytes(b"%PDF-1.4\nsin permiso", "ninos.pdf")
    row = evidence.add(ana.database, ana.store, held, practice_id=shared, shows_pupils=True, consent_state="missing")
    names = {sha256(one.data).hexdigest() for one in (mine, held)}
    with luis.opened(ana.hand_over()) as opened:
        assert not {chunk.sha256 for chunk in opened.chunks()} & names
        assert not {one.sha256 for one in opened.manifest.carries} & names
        assert sha256(mine.data).hexdigest() not in opened.manifest.add
    invited = inviting.invite(ana.workspace, ana.database, tmp_path / "i.entrega")

    identity = code_keys(invited.code, read_outer(invited.path).salt).identity
    with open_bundle(invited.path, [identity], hand_over.scratch_folder(ana.database)) as opened:
        text = b"".join(line for batch in opened.batches() for line in batch.lines).decode()
        assert "Solo mío" not in text
        assert private not in text
        assert list(opened.chunks()) == []
    records.dump_to(ana.database, tmp_path / "todo.jsonl")
    text = (tmp_path / "todo.jsonl").read_text("utf-8")
    assert private not in text
    assert row in text
    assert not list(hand_over.scratch_folder(ana.database).iterdir())


def test_work_of_a_laptop_that_was_not_accepted_is_handed_to_nobody(desks):
    ana, luis, rosa = desks
    stranger = DeviceKeys.new()
    batch = ana.batch(stranger, ("w", "practice", new_id(), {"title": "Todavía no"}))
    ana.receive(of_a_stranger(luis, ana, stranger, batch))
    with luis.opened(ana.hand_over()) as opened:
        assert batch.id not in {each.id for each in opened.batches()}
    with ana.database.read() as session:
        assert session.get(Waiting, batch.id)
        assert session.get(Peer, stranger.device)
    assert rosa
