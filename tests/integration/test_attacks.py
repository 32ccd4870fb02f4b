"""What a hostile member with a valid key, a stranger, or somebody who alters files can do: nothing that lasts."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import event

from app.errors import BundleRefused, InputRefused
from app.log import rebuild
from app.log.batch import MAX_RAW, Header, SealedBatch, batch_id, header_line, sign
from app.log.clock import moment
from app.log.keys import DeviceKeys
from app.log.op_lines import op_line
from app.log.ops import ROSTER
from app.log.seal import heads
from app.media.intake import intake_bytes, name_to_open
from app.models import registry
from app.models.base import new_id
from app.models.device import Device
from app.models.log_tables import Blob, Peer, Waiting
from app.services import evidence, records
from app.sync import accepting, hand_over, inviting, pending, reception
from app.sync.bundle import open_bundle
from app.sync.frames import BlobSource
from app.sync.invitation import build_join, code_keys
from app.sync.manifest import Carried
from app.sync.outer import read_outer
from app.sync.words import moment_words
from tests.oracle.desk import DAY, NOW, a_practice, go_round

NOBODY = "0" * 64


def of_a_stranger(luis, ana, stranger, *batches, **claims):
    """A file of somebody who asks to join and whom nobody knows: it is taken in, and its batches wait."""
    request = build_join(stranger, name="Equipo", person="Nadie", who="", invitation="", proof=b"")
    return luis.forged(stranger, ana, *batches, extras=[("k", request)], **claims)


def still_works(ana, luis):
    """An honest file comes in, and one goes out."""
    practice = a_practice(luis)
    assert ana.receive(luis.hand_over()).state == "applied"
    assert ana.get("practice", practice)
    luis.receive(ana.hand_over())
    with ana.database.read() as session:
        assert rebuild.check(session) == []


# -- batches that wait


def test_a_forged_batch_that_waited_does_not_block_the_honest_ones_after_it(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (batch.id for batch in luis.batches().values() if batch.id not in ana.batches())
    stranger = DeviceKeys.new()
    row = ("w", "practice", new_id(), {"title": "Falso"})
    for device in (luis.device, rosa.device):
        forged = ana.batch(stranger, row, device=device, parents=(parent,))
        file = of_a_stranger(ana, ana, stranger, forged)
        with pytest.raises(BundleRefused) as error:
            ana.receive(file)
        assert error.value.code == "forged"
    still_works(ana, luis)


def test_a_waiting_batch_with_content_nobody_may_write_does_not_block_the_honest_ones_after_it(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (batch.id for batch in luis.batches().values() if batch.id not in ana.batches())
    smuggled = ana.batch(rosa.keys, ("w", "device", luis.device, {"state": "retired"}), parents=(parent,))
    with pytest.raises(BundleRefused):
        ana.receive(ana.forged(rosa.keys, ana, smuggled))
    still_works(ana, luis)


def test_a_roster_batch_of_a_member_that_waited_does_not_block_the_honest_ones_after_it(desks):
    ana, luis, rosa = desks
    a_practice(luis)
    luis.seal()
    (parent,) = (batch.id for batch in luis.batches().values() if batch.id not in ana.batches())
    crown = ("w", "device", rosa.device, {"coordinates": True})
    batch = ana.batch(rosa.keys, crown, channel=ROSTER, parents=(parent,))
    assert ana.receive(ana.forged(rosa.keys, ana, batch)).state == "waiting"
    still_works(ana, luis)
    assert not ana.get("device", rosa.device)["coordinates"]
    with ana.database.read() as session:
        assert session.get(Waiting, batch.id) is None


def test_accepting_a_laptop_whose_waiting_batches_are_forged_lets_it_in_without_them(desks):
    ana, luis, _ = desks
    newcomer, stranger, row = DeviceKeys.new(), DeviceKeys.new(), new_id()
    forged = ana.batch(stranger, ("w", "practice", row, {"title": "Falso"}), device=newcomer.device)
    assert ana.receive(of_a_stranger(luis, ana, newcomer, forged)).held == 1
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("device", newcomer.device)["state"] == "accepted"
    assert not ana.get("practice", row)
    still_works(ana, luis)


def test_a_true_batch_takes_the_place_of_the_same_one_with_a_false_signature(desks):
    ana, luis, _ = desks
    newcomer, row = DeviceKeys.new(), new_id()
    true = ana.batch(newcomer, ("w", "practice", row, {"title": "Verdadero"}))
    for batch in (replace(true, sig=b"\1" * 64), true):
        assert ana.receive(of_a_stranger(luis, ana, newcomer, batch)).held == 1
    accepting.accept(ana.database, [newcomer.device])
    assert ana.get("practice", row)["title"] == "Verdadero"


def statements_for(desks, length):
    """How many statements it takes to apply so many batches that came in the worst order."""
    ana, luis, _ = desks
    row = new_id()
    first = parent = ana.batch(luis.keys, ("w", "practice", row, {"title": "Base"}))
    chain = []
    for number in range(length):
        parent = ana.batch(luis.keys, ("w", "practice", row, {"title": f"N{number}"}), parents=(parent.id,))
        chain.append(parent)
    seen = []
    event.listen(ana.database.engine, "before_cursor_execute", lambda *_: seen.append(1))
    assert ana.receive(ana.forged(luis.keys, ana, *reversed(chain))).state == "waiting"
    ana.receive(ana.forged(luis.keys, ana, first))
    assert ana.get("practice", row)["title"] == f"N{length - 1}"
    return len(seen)


def test_waiting_batches_in_the_worst_order_take_work_that_grows_with_their_number_alone(desks):
    few, many = statements_for(desks, 50), statements_for(desks, 200)
    assert many < 5 * few


def test_a_transaction_that_never_ends_waits_and_harms_nobody(desks):
    ana, luis, rosa = desks
    row = ("w", "practice", new_id(), {"title": "Sin fin"})
    chain = [ana.batch(rosa.keys, row, more=True)]
    for _ in range(400):
        chain.append(ana.batch(rosa.keys, row, parents=(chain[-1].id,), more=True))
    assert ana.receive(ana.forged(rosa.keys, ana, *chain)).state == "waiting"
    still_works(ana, luis)
    assert not ana.get("practice", row[2])


# -- records nobody would write


def test_a_piece_of_evidence_with_two_owners_one_of_them_nowhere_is_shown_under_the_other(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    rows = [new_id() for _ in range(4)]
    for row, meeting, commitment in (
        (rows[0], new_id(), None),
        (rows[1], "", new_id()),
        (rows[2], practice, ""),
        (rows[3], 5, ["x"]),
    ):
        batch = ("w", "evidence", row, {"practice_id": practice, "meeting_id": meeting, "commitment_id": commitment})
        luis.seal()
        file = luis.forged(rosa.keys, luis, luis.batch(rosa.keys, batch))
        assert reception.preview(luis.database, file).state == "applied"
        assert luis.receive(file).state == "applied"
    go_round(ana, luis, rosa)
    for desk in desks:
        assert set(desk.rows("evidence")) == set(rows)
        assert desk.picture()["rows"] == ana.picture()["rows"]


def test_an_owner_that_is_deleted_beside_the_one_that_counts_takes_nothing_along(desks):
    ana, luis, rosa = desks
    practice = a_practice(ana)
    meeting = ana.create("meeting", {"title": "Sesión", "number": 5, "school_year": 2026, "date": "2026-06-05"})
    go_round(ana, luis, rosa)
    row = new_id()
    batch = ana.batch(rosa.keys, ("w", "evidence", row, {"practice_id": practice, "meeting_id": meeting}))
    ana.receive(ana.forged(rosa.keys, ana, batch))
    ana.remove("meeting", meeting)
    assert not ana.get("meeting", meeting)
    assert ana.get("evidence", row)
    luis.receive(ana.hand_over())
    assert luis.picture()["rows"] == ana.picture()["rows"]


def test_an_empty_name_of_the_owner_makes_a_record_without_owner(desks):
    ana, luis, _ = desks
    row = new_id()
    batch = ana.batch(luis.keys, ("w", "practice_step", row, {"practice_id": "", "text": "Suelto"}))
    assert ana.receive(ana.forged(luis.keys, ana, batch)).state == "applied"
    still_works(ana, luis)


HOSTILE_VALUES = [
    None,
    True,
    -(2**53) + 1,
    2**53 - 1,
    "",
    "á" * 50_000,
    "'; DROP TABLE practice; --",
    "..\\..\\CON\u202e gpj.exe\x1b[2J",
    [],
    [None, 1, ["x"], {"a": None}],
    {"$b": "a" * 64, "n": 2**53 - 1, "m": "text/html", "name": "../../x"},
    {"$b": "b" * 64, "n": 0},
    {"otro": ["a", 1]},
]


def together(ops):
    """The operations by some, as much as a batch may hold: ten, or fewer where each is long."""
    longest = max(len(json.dumps(op[3], ensure_ascii=False).encode("utf-8")) for op in ops)
    size = max(1, min(10, MAX_RAW // 2 // longest))
    return [ops[begin : begin + size] for begin in range(0, len(ops), size)]


@pytest.mark.parametrize("value", HOSTILE_VALUES, ids=range(len(HOSTILE_VALUES)))
def test_any_value_in_any_field_is_received_shown_or_listed_and_handed_on(desks, value):
    ana, luis, _ = desks
    ops = [
        ("w", tipo, new_id(), dict.fromkeys((*registry.fields(tipo), "desconocido"), value))
        for tipo in registry.shared_types()
    ]
    for some in together(ops):
        assert ana.receive(ana.forged(luis.keys, ana, ana.batch(luis.keys, *some))).state == "applied"
    still_works(ana, luis)
    assert luis.picture() == ana.picture()


def test_a_date_that_is_none_is_left_empty_and_listed(desks):
    ana, luis, _ = desks
    row = new_id()
    batch = ana.batch(luis.keys, ("w", "meeting", row, {"title": "X", "date": "mañana", "start": "tarde"}))
    ana.receive(ana.forged(luis.keys, ana, batch))
    assert (ana.get("meeting", row)["date"], ana.entry("meeting", row)[2]) == (None, ["date", "start"])


def test_kinds_and_tables_of_later_versions_are_kept_and_handed_on_to_the_letter(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    luis.seal()
    ops = (
        ("w", "futuro", new_id(), {"campo": {"a": [1]}}),
        ("p", "practice", practice, None),
        ("p", "practice", practice, {"razon": "pedido"}),
        ("d", "setting", new_id(), None),
    )
    batch = luis.batch(rosa.keys, *ops)
    luis.receive(luis.forged(rosa.keys, luis, batch))
    ana.receive(luis.hand_over())
    assert ana.batches()[batch.id] == batch
    assert ana.get("practice", practice)
    erased = luis.batch(rosa.keys, ops[0])
    erased = replace(erased, lines=(erased.lines[0], f'["x","{sha256(erased.lines[1].encode()).hexdigest()}"]'))
    luis.receive(luis.forged(rosa.keys, luis, erased))
    assert erased.id not in luis.batches()  # nobody may empty a line unless a coordination ordered it


# -- declarations


def small_sqlite(desk):
    """As many variables in a statement as SQLite takes where it comes with Python on Windows."""

    def limit(connection, _record):
        connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 32_766)

    event.listen(desk.database.engine, "connect", limit)
    desk.database.engine.dispose()


def test_a_declaration_of_tens_of_thousands_of_unknown_batches_harms_nobody(desks):
    ana, luis, rosa = desks
    small_sqlite(ana)
    unknown = tuple(sha256(str(n).encode()).hexdigest() for n in range(40_000))
    file = ana.forged(rosa.keys, ana, have={"general": unknown, "otro": ()}, want=unknown[:9000], add=unknown[:9000])
    ana.receive(file)
    still_works(ana, luis)
    assert pending.pending(ana.database)


def test_a_batch_with_tens_of_thousands_of_parents_harms_nobody(desks):
    ana, luis, rosa = desks
    small_sqlite(ana)
    unknown = tuple(sha256(str(n).encode()).hexdigest() for n in range(40_000))
    row = ("w", "practice", new_id(), {"title": "Hija de muchos"})
    ana.receive(ana.forged(rosa.keys, ana, ana.batch(rosa.keys, row, parents=unknown)))
    still_works(ana, luis)


def test_more_missing_files_than_a_manifest_can_name_do_not_stop_the_exchange(desks):
    ana, luis, _ = desks
    with ana.database.write() as session:
        session.add_all(
            Blob(sha256=sha256(str(n).encode()).hexdigest(), size=9, mime="image/jpeg", state=state, chunks=[])
            for n, state in enumerate(["absent"] * 51_000 + ["have"] * 51_000)
        )
    still_works(ana, luis)


def test_somebody_who_claims_to_hold_everything_deprives_only_himself(desks):
    ana, luis, rosa = desks
    a_practice(ana)
    ana.seal()
    ana.receive(ana.forged(rosa.keys, ana, have={"general": tuple(ana.batches())}))
    luis.receive(ana.hand_over())
    assert luis.picture() == ana.picture()


# -- files


def test_a_file_that_no_store_takes_is_left_out_and_the_records_come(desks, tmp_path):
    ana, luis, _ = desks
    row = new_id()
    path = tmp_path / "video"
    with path.open("wb") as file:
        file.truncate(3 * 2**30)
    big = BlobSource("c" * 64, 3 * 2**30, path, offsets=(0,))
    batch = ana.batch(luis.keys, ("w", "practice", row, {"title": "Con video"}))
    file = ana.forged(luis.keys, ana, batch, blobs=[big])
    assert ana.receive(file).state == "applied"
    assert ana.receive(file).state == "already"
    assert ana.get("practice", row)
    assert not list(ana.store.names())


def test_a_file_whose_sizes_disagree_or_whose_bytes_are_others_is_not_shown(desks, tmp_path):
    ana, luis, _ = desks
    path = tmp_path / "foto"
    path.write_bytes(b"otra cosa")
    name = sha256(b"lo prometido").hexdigest()
    false = BlobSource(name, 9, path)
    for carried in ((Carried(name, 9, "text/html", (1,)),), (Carried(name, 2**40, "image/jpeg", (1,)),), ()):
        assert ana.receive(ana.forged(luis.keys, ana, blobs=[false], carries=carried)).state == "applied"
    assert not ana.store.has(name)
    assert not [one for one in (ana.database.folder / "blobs").rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../.bashrc", "bashrc.pdf"),
        ("/etc/cron.d/x", "etc cron.pdf"),
        ("C:\\Windows\\x.exe", "C Windows x.pdf"),
        ("foto\u202egpj.exe", "foto gpj.pdf"),
        ("CON", "_CON.pdf"),
        ("nul.txt.pdf", "_nul.txt.pdf"),
        ("acta.pdf. . ", "acta.pdf"),
        ("", "archivo.pdf"),
    ],
)
def test_whatever_a_record_calls_its_file_it_is_opened_in_its_place_and_as_what_it_is(tmp_path, name, shown):
    kept = tmp_path / "a"
    kept.write_bytes(b"%PDF-1.4\n")
    found = name_to_open(kept, name)
    assert (tmp_path / found).parent == tmp_path
    assert found == shown


def test_a_program_that_calls_itself_a_photo_is_not_opened(tmp_path):
    kept = tmp_path / "a"
    kept.write_bytes(b"MZ\x90\x00\x03\x00")
    with pytest.raises(InputRefused):
        name_to_open(kept, "foto.jpg")
    kept.write_bytes(b"@echo off\r\ndel x")
    assert name_to_open(kept, "foto.bat") == "foto.txt"


# -- clocks


@pytest.mark.parametrize("stamp", [0, 1, 2**62, 2**63 - 1])
def test_any_stamp_has_a_moment_that_every_system_can_show(stamp):
    assert 1969 <= moment(stamp).year <= 3000


def test_a_stamp_from_the_end_of_time_moves_nobody(desks):
    ana, luis, _ = desks
    practice = a_practice(ana)
    ana.seal()
    with ana.database.read() as session:
        parents = tuple(heads(session, "general"))
    line = op_line("w", "practice", practice, 2**63 - 1, {"title": "Del fin"})
    text = (header_line(Header(ana.database.space, "general", luis.device, "", 1, parents, 1, 1, True)), line)
    ana.receive(ana.forged(luis.keys, ana, SealedBatch(batch_id(text), sign(luis.keys, batch_id(text)), text)))
    assert ana.author.clock.own >> 16 <= NOW + DAY
    ana.update("practice", practice, title="De hoy")
    assert (ana.get("practice", practice)["title"], ana.conflicts()) == ("De hoy", [])


@pytest.mark.parametrize(
    "made", ["0001-01-01T00:00:00+00:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+23:59"]
)
def test_a_file_made_at_any_date_is_shown_and_received(desks, made):
    ana, luis, _ = desks
    file = ana.forged(luis.keys, ana, made=made)
    assert moment_words(reception.preview(ana.database, file).made)
    assert ana.receive(file).state == "applied"


def test_a_refused_file_leaves_the_clock_as_it_was(desks):
    ana, luis, rosa = desks
    luis.set_clock(NOW + DAY // 2)
    good = luis.batch(luis.keys, ("w", "practice", new_id(), {"title": "X"}))
    bad = ana.batch(DeviceKeys.new(), ("w", "practice", new_id(), {"title": "Y"}), device=rosa.device)
    before = ana.author.clock.to_json()
    with pytest.raises(BundleRefused):
        ana.receive(ana.forged(luis.keys, ana, good, bad))
    assert ana.author.clock.to_json() == before


# -- keys


def test_keys_that_are_none_in_the_roster_stop_nobody(desks):
    ana, luis, _ = desks
    with ana.database.write() as session:
        session.add(Device(id=new_id().replace("-", ""), sign_key="zz", box_key="age1nada", state="accepted"))
        session.add(Device(id="f" * 32, sign_key="ñ", box_key="á", state="accepted", coordinates=True))
    bad = ana.batch(luis.keys, ("w", "practice", new_id(), {"title": "X"}), device="f" * 32)
    assert ana.receive(ana.forged(luis.keys, ana, bad)).held == 1
    still_works(ana, luis)


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
        text = "".join(line for batch in opened.batches() for line in batch.lines)
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
