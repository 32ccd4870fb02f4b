"""What members, strangers, retired laptops and old files may claim of others and of themselves: nothing that lasts."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from unittest import mock

import pyrage
import pytest

from app import wall_clock
from app.errors import BundleRefused
from app.log.keys import DeviceKeys
from app.log.ops import ROSTER
from app.main import main
from app.media import ledger
from app.media.intake import intake_bytes
from app.models.base import new_id
from app.models.log_tables import Peer
from app.services import evidence
from app.sync import accepting, history, inbox_folder, kept_frames, mailbox, pending, reception, roster, words
from app.sync.frames import HEAD_SIZE
from app.sync.outer import MAGIC
from tests.integration.attacks.attackers import asks_to_join
from tests.oracle.desk import a_practice, visit


def with_a_document(desk):
    """The name of a document that the laptop has just added to a practice."""
    document = intake_bytes(b"%PDF-1.4\nacta", "acta.pdf")
    evidence.add(desk.database, desk.store, document, practice_id=a_practice(desk), shows_pupils=False)
    return sha256(document.data).hexdigest()


def holders(desk, name):
    with desk.database.read() as session:
        return ledger.holders(session, name)


def declared(desk, other):
    with desk.database.read() as session:
        return session.get(Peer, other.device).heads


def sent_again(reader, path, to):
    """What a member makes of a file that he could open: the same signed content, encrypted anew to somebody."""
    raw = path.read_bytes()
    clear = len(MAGIC) + 4 + int.from_bytes(raw[len(MAGIC) : len(MAGIC) + 4], "big")
    identity = pyrage.x25519.Identity.from_str(reader.keys.box_private)
    plain = pyrage.decrypt(raw[clear:], [identity])
    assert len(plain) > HEAD_SIZE
    target = path.with_name(f"otra-vez-{path.name}")
    target.write_bytes(raw[:clear] + pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(to.keys.box_public)]))
    assert target.read_bytes() != raw
    return target


def later(hours):
    """The clock on every wall shows a time so much later."""
    return mock.patch.object(wall_clock, "now", return_value=wall_clock.now() + timedelta(hours=hours))


# -- acknowledgements and declarations


def test_invariant_14_an_old_declaration_that_another_member_hands_on_again_is_no_news(desks):
    ana, luis, rosa = desks
    a_practice(ana)
    luis.receive(ana.hand_over())
    old = luis.hand_over()
    ana.receive(old)
    a_practice(luis)
    ana.receive(luis.hand_over())
    now = declared(ana, luis)
    assert ana.receive(sent_again(rosa, old, ana)).confirmed == 0
    assert declared(ana, luis) == now


def test_invariant_24_a_restored_laptop_holds_no_file_because_somebody_hands_on_what_it_said_before(desks):
    ana, luis, rosa = desks
    with luis.copy("luis-antes") as restored:
        name = with_a_document(ana)
        luis.receive(ana.hand_over())
        old = luis.hand_over()
        ana.receive(old)
        assert holders(ana, name) == [luis.device]
        ana.receive(restored.hand_over())
        assert holders(ana, name) == []
        before = pending.pending(ana.database)
        ana.receive(sent_again(rosa, old, ana))
        assert holders(ana, name) == []
        assert pending.pending(ana.database) == before


def test_invariants_14_and_24_what_a_laptop_said_before_it_was_restored_is_no_news_when_it_comes_late(desks):
    """A stick that is found again, or that a member kept: nobody here ever saw that file."""
    ana, luis, _rosa = desks
    with luis.copy("luis-antes") as restored:
        practice, name = a_practice(ana), with_a_document(ana)
        file = ana.hand_over()
        luis.receive(file)
        with later(1):
            late = luis.hand_over()
        a_practice(restored)
        with later(2):
            ana.receive(restored.hand_over())
        assert ana.receive(late).confirmed == 0
        assert holders(ana, name) == []
        restored.receive(ana.hand_over())
        assert restored.get("practice", practice)
        with later(3):
            ana.receive(restored.hand_over())
        assert holders(ana, name) == [luis.device]


def test_invariant_14_an_acknowledgement_in_the_name_of_another_laptop_or_of_another_microcentro_is_refused(desks):
    ana, luis, rosa = desks
    a_practice(ana)
    ana.hand_over()
    before = ana.bytes_of_everything()
    all_of_it = {"general": tuple(ana.batches())}
    for key in (rosa.keys.sign_public, luis.keys.sign_public):  # his key stands in each of his files
        with pytest.raises(BundleRefused) as error:
            ana.receive(ana.forged(rosa.keys, ana, kind="ack", device=luis.device, key=key, have=all_of_it))
        assert error.value.code == "forged"
    with pytest.raises(BundleRefused) as error:
        ana.receive(ana.forged(luis.keys, ana, kind="ack", space=new_id(), have=all_of_it))
    assert error.value.code == "other_space"
    assert ana.bytes_of_everything() == before


def test_fault_24_who_hands_on_the_request_of_a_newcomer_does_not_speak_for_him(desks):
    ana, luis, _rosa = desks
    newcomer = DeviceKeys.new()
    claims = {"device": newcomer.device, "key": newcomer.sign_public, "extras": [asks_to_join(newcomer)]}
    with pytest.raises(BundleRefused) as error:
        ana.receive(ana.forged(luis.keys, ana, have={"general": tuple(ana.batches())}, **claims))
    assert error.value.code == "stranger"
    assert accepting.applicants(ana.database) == []


def test_invariant_24_a_stranger_who_says_that_he_holds_a_file_has_it_dropped_nowhere(desks):
    ana, luis, _rosa = desks
    name = with_a_document(ana)
    stranger = DeviceKeys.new()
    ana.receive(luis.forged(stranger, ana, add=(name,), extras=[asks_to_join(stranger)]))
    assert holders(ana, name) == []
    accepting.accept(ana.database, [stranger.device])
    assert holders(ana, name) == [stranger.device]


def test_a_member_is_told_by_the_name_under_which_its_laptop_was_let_in_whatever_its_file_says(desks):
    _, luis, rosa = desks
    path = luis.forged(luis.keys, rosa)
    told = "Computador de Luis Vera Mella (ahora «Otro»)"
    assert reception.preview(rosa.database, path).sender == told
    assert rosa.receive(path).sender == told
    assert history.receptions(rosa.database)[0].sender == told


def test_fault_6_a_part_of_somebody_elses_delivery_is_not_the_part_that_is_missing(desks):
    ana, luis, rosa = desks
    ana.receive(ana.forged(rosa.keys, ana, bundle="ab" * 16, part=2, parts=2))
    assert ana.receive(ana.forged(luis.keys, ana, bundle="ab" * 16, part=1, parts=2)).missing_parts == (2,)


def test_a_delivery_that_says_it_has_thousands_of_parts_is_told_in_a_sentence(desks):
    ana, luis, _rosa = desks
    received = ana.receive(ana.forged(luis.keys, ana, part=1, parts=9999))
    assert len(received.missing_parts) == 9998
    assert max(map(len, words.summary_lines(received))) < 200


def test_invariant_14_a_file_on_the_stick_that_names_more_laptops_than_can_open_it_keeps_nothing_from_them(
    desks, stick, monkeypatch
):
    """Nobody can see for whom it is encrypted: who was named, and lacks what is in it the next time, gets it anew."""
    ana, luis, rosa = desks
    practice = a_practice(ana)
    luis.receive(ana.hand_over())
    with monkeypatch.context() as hostile:
        encrypt, only = pyrage.encrypt_io, [pyrage.x25519.Recipient.from_str(ana.keys.box_public)]
        hostile.setattr(pyrage, "encrypt_io", lambda source, target, _: encrypt(source, target, only))
        visit(luis, stick)
    assert visit(ana, stick).left.operations == 0, "it lies there already, as far as she can tell"
    assert [one.error.code for one in visit(rosa, stick).aside] == ["damaged"]
    assert visit(ana, stick).left.operations > 0
    visit(rosa, stick)
    assert rosa.get("practice", practice)


# -- frames and files of newer programs


def test_what_a_stranger_left_for_newer_programs_is_handed_on_to_nobody(desks):
    ana, luis, _rosa = desks
    stranger = DeviceKeys.new()
    ana.receive(luis.forged(stranger, ana, extras=[asks_to_join(stranger), ("q", b"basura")]))
    with ana.database.read() as session:
        assert kept_frames.kept(session) == []


def test_invariant_22_tiny_frames_of_newer_programs_are_bounded_in_number(desks):
    ana, luis, _rosa = desks
    tiny = [("q", number.to_bytes(2, "big")) for number in range(6000)]
    ana.receive(ana.forged(luis.keys, ana, extras=tiny))
    with ana.database.read() as session:
        assert 0 < len(kept_frames.kept(session)) <= kept_frames.MOST_BYTES // kept_frames.EACH


def test_invariant_22_files_that_claim_to_be_of_newer_programs_fill_no_disk(desks, monkeypatch):
    ana, luis, _rosa = desks
    anybody = DeviceKeys.new()
    monkeypatch.setattr(inbox_folder, "MOST_FILES", 4)
    files = [ana.forged(anybody, ana, min_reader=999) for _ in range(6)]
    for file in files[:4]:
        assert ana.receive(file).state == "newer"
    for file in files[4:]:
        with pytest.raises(BundleRefused) as error:
            ana.receive(file)
        assert error.value.code == "newer_format"
    assert len(inbox_folder.kept(ana.database)) == 4
    monkeypatch.setattr(inbox_folder, "MOST_FILES", 100)
    monkeypatch.setattr(
        inbox_folder, "MOST_BYTES", sum(one.path.stat().st_size for one in inbox_folder.kept(ana.database))
    )
    with pytest.raises(BundleRefused):
        ana.receive(files[4])
    practice = a_practice(luis)
    assert ana.receive(luis.hand_over()).state == "applied"
    assert ana.get("practice", practice)


# -- who somebody was, and who coordinates


def test_fault_36_a_retired_laptop_vouches_for_no_new_one(desks):
    ana, luis, rosa = desks
    stranger = DeviceKeys.new()
    request = asks_to_join(stranger, old=luis.keys, replaces=True)
    roster.retire(ana.database, luis.device)
    ana.receive(rosa.forged(stranger, ana, extras=[request]))
    (one,) = accepting.applicants(ana.database)
    assert (one.before, one.replaces, one.proved) == ("", False, False)


def test_the_yes_of_one_laptop_to_another_retires_nobody_else(desks):
    ana, luis, rosa = desks
    stranger, friend = DeviceKeys.new(), DeviceKeys.new()
    kind, payload = asks_to_join(friend, old=luis.keys, replaces=True)
    # The proof of `friend` in a request of the stranger, and a stranger's own proof in the name of Rosa's laptop.
    stolen = payload.replace(friend.device.encode(), stranger.device.encode())
    stolen = stolen.replace(friend.sign_public.encode(), stranger.sign_public.encode())
    ana.receive(luis.forged(stranger, ana, extras=[(kind, stolen)]))
    assert [one.before for one in accepting.applicants(ana.database)] == [""]
    kind, payload = asks_to_join(stranger, old=friend, replaces=True)
    claimed = payload.replace(friend.device.encode(), rosa.device.encode())
    ana.receive(luis.forged(stranger, ana, extras=[(kind, claimed)]))
    assert [one.before for one in accepting.applicants(ana.database)] == [""]
    accepting.accept(ana.database, [stranger.device])
    assert {ana.get("device", one.device)["state"] for one in (luis, rosa)} == {"accepted"}


def test_fault_37_a_teacher_puts_no_recovery_sheet_into_the_roster(desks):
    ana, luis, _rosa = desks
    sheet = DeviceKeys.new()
    fields = {"state": "recovery", "sign_key": sheet.sign_public, "box_key": sheet.box_public}
    before = ana.bytes_of_everything()
    for row in (sheet.device, *[one for one, each in ana.rows("device").items() if each["state"] == "recovery"]):
        batch = ana.batch(luis.keys, ("w", "device", row, fields), channel=ROSTER)
        with pytest.raises(BundleRefused) as error:
            ana.receive(ana.forged(luis.keys, ana, batch))
        assert error.value.code == "not_allowed"
    assert ana.bytes_of_everything() == before


# -- consent


def test_a_consent_that_a_member_gives_in_the_name_of_another_is_told_under_the_laptop_that_gave_it(desks):
    """Any member's later word counts (sync-design 4), but it is seen whose laptop said it."""
    _ana, luis, rosa = desks
    document = intake_bytes(b"%PDF-1.4\nfoto", "foto.pdf")
    fields = {"practice_id": a_practice(luis), "shows_pupils": True, "consent_state": "missing"}
    one = evidence.add(luis.database, luis.store, document, **fields)
    rosa.receive(luis.hand_over())
    staying = [(len(evidence.held_back(at)), pending.pending(at).held_back) for at in (luis.database, rosa.database)]
    assert staying == [(1, 1), (0, 0)], "it stays where its file is, and of a laptop without it nothing stays behind"
    person = next(row for row, fields in rosa.rows("person").items() if fields["full_name"].startswith("Ana"))
    given = rosa.batch(rosa.keys, ("w", "evidence", one, {"consent_state": "held"}), who=person)
    assert evidence.allowed_elsewhere(luis.database, one) is None
    luis.receive(rosa.forged(rosa.keys, luis, given))
    assert evidence.evidence(luis.database, one).consent == "held"
    said = evidence.allowed_elsewhere(luis.database, one)
    assert (said.laptop, said.person) == ("Computador de Rosa Ñanco Leal", "Ana Soto Rivas")
    evidence.set_consent(luis.database, one, shows_pupils=True, consent_state="missing")
    assert evidence.held_back(luis.database)
    evidence.set_consent(luis.database, one, shows_pupils=True, consent_state="held")
    assert evidence.allowed_elsewhere(luis.database, one) is None


# -- what a terminal would obey


def test_fault_28_names_that_a_terminal_would_obey_are_only_shown(desks, tmp_path, capsys):
    ana, luis, _rosa = desks
    stick = tmp_path / "pendrive"
    stick.mkdir()
    mailbox.exchange(luis.database, stick)
    (file,) = stick.iterdir()
    hostile = "\x1b[2J\nTodo llegó\r\u202e\x9b31m"
    (stick / f"{hostile}.entrega").write_bytes(file.read_bytes()[:-10])
    title = f"Huerto{hostile}"
    ana.receive(ana.forged(luis.keys, ana, ana.batch(luis.keys, ("w", "practice", new_id(), {"title": title}))))
    ana.close()
    for command in (["intercambiar", stick], ["recibir", stick / f"{hostile}.entrega"], ["duplicados"], ["estado"]):
        main([*map(str, command), "--datos", str(ana.folder)])
        said = capsys.readouterr()
        assert not {"\x1b", "\r", "\x9b", "\u202e"} & set(said.out + said.err), command
        assert not [line for line in (said.out + said.err).splitlines() if line.startswith("Todo llegó")]
