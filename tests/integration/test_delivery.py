"""What went out and what was acknowledged: counters, acknowledgements, files that nobody has."""

from __future__ import annotations

import textwrap

import pytest

from app.errors import BundleRefused
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.log_tables import Blob
from app.services import evidence
from app.sync import ack, history, pending, reception, words
from app.sync.frames import BlobSource
from app.sync.pending import ACKNOWLEDGED, HANDED, HELD_BACK, HERE, PRIVATE
from tests.oracle.desk import a_practice, go_round


def a_document(desk, practice, text="foto", **fields):
    kept = intake_bytes(b"%PDF-1.4\n" + text.encode(), f"{text}.pdf")
    row = evidence.add(desk.database, desk.store, kept, practice_id=practice, **({"shows_pupils": False} | fields))
    return row, desk.get("evidence", row)["file"]["$b"]


def state(desk, tipo, row):
    return pending.delivery(desk.database, tipo, [row])[row].state


def file_state(desk, name):
    return pending.file_delivery(desk.database, [name])[name].state


def counters(desk):
    found = pending.pending(desk.database)
    return found.here, found.handed, found.evidence, found.evidence_handed, found.confirmed


# -- counters


def test_the_counters_are_exact_before_and_after_every_step(desks):
    ana, luis, rosa = desks
    go_round(ana, luis, rosa)
    start = counters(luis)[-1]
    practice = a_practice(luis)
    row, name = a_document(luis, practice)
    assert counters(luis) == (2, 0, 1, 0, start)
    assert (state(luis, "practice", practice), file_state(luis, name)) == (HERE, HERE)
    file = luis.hand_over()
    assert counters(luis) == (0, 2, 0, 1, start)
    assert (state(luis, "practice", practice), file_state(luis, name)) == (HANDED, HANDED)
    ana.receive(file)
    assert counters(luis) == (0, 2, 0, 1, start)
    assert luis.receive(ana.hand_over()).confirmed == 2
    assert counters(luis) == (0, 0, 0, 0, 2)
    done = pending.delivery(luis.database, "practice", [practice])[practice]
    assert (done.state, bool(done.at), file_state(luis, name)) == (ACKNOWLEDGED, True, ACKNOWLEDGED)
    assert words.delivery_words(done).startswith("Recibido (acuse del ")
    luis.create("grade_task", {"practice_id": practice, "grade": "1", "task": "Medir"})
    assert (state(luis, "practice", practice), state(luis, "evidence", row)) == (HERE, ACKNOWLEDGED)


def test_a_removed_part_keeps_its_whole_from_counting_as_acknowledged(desks):
    ana, luis, rosa = desks
    practice = a_practice(luis)
    task = luis.create("grade_task", {"practice_id": practice, "grade": "1", "task": "Medir"})
    go_round(ana, luis, rosa)
    assert state(luis, "practice", practice) == ACKNOWLEDGED
    luis.remove("grade_task", task)
    assert state(luis, "practice", practice) == HERE


def test_a_private_draft_and_a_file_without_consent_are_told_as_such(desks):
    _, luis, _ = desks
    draft = luis.create("practice", {"title": "Solo mío"}, private=True)
    _, name = a_document(luis, a_practice(luis), shows_pupils=True, consent_state="missing")
    assert (state(luis, "practice", draft), file_state(luis, name)) == (PRIVATE, HELD_BACK)


def test_each_delivery_in_the_history_says_when_it_was_acknowledged(desks):
    ana, luis, _ = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    a_practice(luis)
    luis.hand_over()  # lost
    luis.receive(ana.hand_over())
    late, early = history.hand_overs(luis.database, limit=2)
    assert (bool(early.acknowledged_at), late.acknowledged_at) == (True, "")


def test_invariant_14_the_coordination_needs_the_word_of_everybody(desks):
    ana, luis, rosa = desks
    go_round(ana, luis, rosa)
    practice = a_practice(ana)
    file = ana.hand_over()
    luis.receive(file)
    ana.receive(luis.hand_over())
    assert state(ana, "practice", practice) == HANDED
    rosa.receive(file)
    ana.receive(rosa.hand_over())
    assert state(ana, "practice", practice) == ACKNOWLEDGED


# -- the acknowledgement alone


def test_an_acknowledgement_is_small_and_turns_the_counters(desks, tmp_path):
    ana, luis, _ = desks
    practice = a_practice(luis)
    row, name = a_document(luis, practice)
    ana.receive(luis.hand_over())
    target = tmp_path / "acuse.entrega"
    done = ack.acknowledge(ana.database, target)
    assert 500 < done.size == target.stat().st_size < 3 * 1024
    with luis.opened(target) as opened:
        assert (opened.manifest.kind, list(opened.batches()), list(opened.chunks())) == ("ack", [], [])
    seen = reception.preview(luis.database, target)
    taken = luis.receive(target)
    assert seen == taken
    assert taken.confirmed == 2
    assert words.summary_lines(taken) == ["Avisa que llegaron 2 cambios que usted entregó."]
    assert words.origin(taken).startswith("Acuse de Ana Soto")
    assert counters(luis) == (0, 0, 0, 0, 2)
    assert (state(luis, "evidence", row), file_state(luis, name)) == (ACKNOWLEDGED, ACKNOWLEDGED)
    assert luis.receive(target).state == reception.ALREADY


def test_fault_4_the_line_survives_what_messengers_do_to_it(desks, tmp_path):
    ana, luis, rosa = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    line = ack.acknowledge(ana.database).line
    assert "\n" not in line
    broken = "\r\n> ".join(textwrap.wrap(line, 40))
    for text in (
        line,
        f"Hola, Luis: {line} ¡Gracias por todo!",
        f"[3/3 09:30] Ana:\n> {broken}\nSaludos",
        line.lower().replace("acuse1-", "Acuse1 - "),
        "\u200b".join(line[start : start + 9] for start in range(0, len(line), 9)),
        line.rstrip("."),
    ):
        with ack.as_file(text) as path:
            assert reception.preview(luis.database, path).confirmed == 1
    note = tmp_path / "chat.txt"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "latin-1"):
        note.write_bytes(f"Niño: {broken}".encode(encoding))
        with ack.readable(note) as path:
            assert reception.preview(luis.database, path).confirmed == 1
    with ack.as_file(line) as path:
        luis.receive(path)
    assert counters(luis)[1] == 0
    with ack.as_file(ack.acknowledge(luis.database).line) as path, pytest.raises(BundleRefused) as refused:
        rosa.receive(path)
    assert refused.value.code == "not_for_us"


@pytest.mark.parametrize("harm", [lambda line: line[:200], lambda line: f"{line[:400]}B{line[401:]}", lambda _: "hola"])
def test_a_damaged_line_is_refused_and_changes_nothing(desks, harm):
    ana, luis, _ = desks
    a_practice(luis)
    ana.receive(luis.hand_over())
    text = harm(ack.acknowledge(ana.database).line.replace("B", "C"))
    before = luis.bytes_of_everything()
    with pytest.raises(BundleRefused), ack.as_file(text) as path:
        luis.receive(path)
    assert luis.bytes_of_everything() == before


def test_an_acknowledgement_takes_no_number_of_a_delivery(desks):
    ana, _, _ = desks
    before = history.next_number(ana.database)
    ack.acknowledge(ana.database)
    assert history.next_number(ana.database) == before


def test_an_acknowledgement_of_a_restored_laptop_takes_back_what_it_said(desks):
    ana, luis, _ = desks
    a_practice(luis)
    _, name = a_document(luis, a_practice(luis))
    before = ana.copy("ana-antes")
    ana.receive(luis.hand_over())
    luis.receive(ana.hand_over())
    assert file_state(luis, name) == ACKNOWLEDGED
    with before:
        with ack.as_file(ack.acknowledge(before.database).line) as path:
            luis.receive(path)
        assert counters(luis)[1] > 0
        assert file_state(luis, name) == HANDED
        before.receive(luis.hand_over())  # invariant 13: it is sent again
        assert before.store.has(name)


def test_invariant_28_not_even_the_name_of_a_private_file_is_in_a_declaration(desks):
    _, luis, _ = desks
    draft = luis.create("practice", {"title": "Solo mío"}, private=True)
    _, name = a_document(luis, draft)
    with luis.opened(luis.hand_over()) as opened:
        said = opened.manifest
        assert name not in (*said.add, *said.drop, *said.want_blobs, *said.partial)


# -- files that nobody has


def test_fault_29_a_relaying_coordination_asks_for_what_it_lacks_and_answers(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    ana.receive(luis.hand_over(evidence="none"))
    rosa.receive(ana.hand_over())
    assert evidence.evidence(rosa.database, row).held == ledger.ABSENT
    with ana.opened(rosa.hand_over()) as opened:
        assert opened.manifest.want_blobs == (name,)
    luis.receive(ana.hand_over())
    ana.receive(luis.hand_over())
    rosa.receive(ana.hand_over())
    assert rosa.store.has(name)


def test_a_file_that_the_disk_lost_or_cut_short_is_asked_for_and_comes_again(desks):
    ana, luis, _rosa = desks
    practice = a_practice(ana)
    names = [a_document(ana, practice, text)[1] for text in ("acta", "lista")]
    go_round(*desks)
    luis.store.path(names[0]).unlink()
    luis.store.path(names[1]).write_bytes(b"x")
    go_round(*desks)
    assert all(map(luis.store.verify, names))


def test_invariant_24_an_acknowledgement_declares_no_file_that_the_disk_lost(desks):
    ana, luis, _rosa = desks
    name = a_document(ana, a_practice(ana))[1]
    luis.receive(ana.hand_over())
    luis.store.path(name).write_bytes(b"x")
    with ack.as_file(ack.acknowledge(luis.database).line) as path, ana.opened(path) as opened:
        assert (opened.manifest.add, opened.manifest.want_blobs) == ((), (name,))
        ana.receive(path)
    luis.receive(ana.hand_over())
    assert luis.store.verify(name)


def test_a_file_cut_short_is_mended_by_the_first_copy_that_comes(desks):
    """Before this laptop noticed, as after it: and what was laid aside goes."""
    ana, luis, rosa = desks
    practice = a_practice(ana)
    names = [a_document(ana, practice, text)[1] for text in ("acta", "lista")]
    file = ana.hand_over()
    luis.receive(file)
    rosa.receive(file)
    whole = [BlobSource(name, rosa.store.size(name), rosa.store.path(name)) for name in names]
    for name in names:
        luis.store.path(name).write_bytes(b"x")
    luis.receive(rosa.forged(rosa.keys, luis, blobs=whole))
    assert all(map(luis.store.verify, names))
    luis.store.path(names[0]).write_bytes(b"x")
    file = luis.hand_over()
    aside = luis.store.path(names[0]).with_suffix(".incompleto")
    assert aside.exists()
    ana.receive(file)
    luis.receive(ana.hand_over())
    assert (luis.store.verify(names[0]), aside.exists()) == (True, False)


def test_a_faulty_sender_who_states_a_wrong_size_makes_nobody_lose_or_doubt_a_good_file(desks):
    _, luis, rosa = desks
    data = b"%PDF-1.4\nacta"
    stored = luis.store.add_bytes(data)  # and the power went before it was noted
    name = stored.sha256
    lie = luis.folder / "lie"
    lie.write_bytes(data[:-1])
    for _ in range(2):
        luis.receive(rosa.forged(rosa.keys, luis, blobs=[BlobSource(name, len(data) - 1, lie)]))
        with luis.database.read() as session:
            assert (session.get(Blob, name).size, ledger.state(session, name)) == (len(data), ledger.HAVE)
    with luis.database.write() as session:
        session.get(Blob, name).size = 7  # as an earlier version of the program noted what it was told
    luis.hand_over()
    with luis.database.read() as session:
        assert (session.get(Blob, name).size, ledger.state(session, name)) == (len(data), ledger.HAVE)
    assert luis.store.verify(name)
    assert list(luis.store.names()) == [name]


def test_fault_30_a_photo_lost_everywhere_stays_without_file_and_says_who_had_it_last(desks):
    ana, luis, rosa = desks
    row, name = a_document(luis, a_practice(luis))
    go_round(ana, luis, rosa)
    for desk in desks:
        desk.store.remove(name)
        with desk.database.write() as session:
            ledger.note_gone(session, [name])
    go_round(ana, luis, rosa)
    for desk in desks:
        assert desk.get("evidence", row)["file"]["$b"] == name
        assert evidence.evidence(desk.database, row).held == ledger.ABSENT
        assert evidence.holders(desk.database, row) == ()
    assert evidence.last_holder(rosa.database, row)[0] == "Ana Soto Rivas"
    assert "lo tenía Ana Soto Rivas" in words.no_file_words(evidence.last_holder(rosa.database, row))
    a_practice(luis, title="Y sigue")
    go_round(ana, luis, rosa)
    assert {one["title"] for one in rosa.rows("practice").values()} == {"Huerto", "Y sigue"}
