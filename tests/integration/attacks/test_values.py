"""Records that nobody would write: shown, listed or left empty, and handed on."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest

from app.errors import BundleRefused, InvalidData
from app.log.batch import MAX_RAW
from app.models import registry
from app.models.base import new_id
from app.sync import erasing, reception
from tests.integration.attacks.attackers import still_works
from tests.oracle.desk import a_practice, go_round


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
    erased = replace(erased, lines=(erased.lines[0], f'["x","{sha256(erased.lines[1]).hexdigest()}"]'.encode()))
    luis.receive(luis.forged(rosa.keys, luis, erased))
    assert erased.id not in luis.batches()  # nobody may empty a line unless a coordination ordered it


def test_a_record_with_more_text_than_a_batch_holds_is_handed_over_whole_and_goes_on_changing(pair):
    ana, luis = pair
    names = [name for name, spec in registry.fields("practice").items() if spec.kind == "text" and spec.long][:9]
    signs = dict(zip(names, ("ñ", "\n", "\x01", *"abcdef"), strict=True))
    long = {name: sign * (2**20 // len(sign.encode())) for name, sign in signs.items()}
    practice = a_practice(ana, **long)
    ana.update("practice", practice, title="Otro título")
    with pytest.raises(InvalidData):  # one value that no batch could hold
        ana.update("practice", practice, tags=["x" * 2**20] * 5)
    luis.receive(ana.hand_over())
    assert luis.get("practice", practice) == ana.get("practice", practice)
    assert {name: luis.get("practice", practice)[name] for name in names} == long
    ana.remove("practice", practice)
    luis.receive(ana.hand_over())
    assert luis.get("practice", practice) is None
    assert luis.conflicts() == []


def test_fault_38_no_batch_comes_in_that_would_be_too_long_once_its_short_lines_are_erased(desks, monkeypatch):
    ana, luis, rosa = desks
    for module in ("app.log.batch.MAX_RAW", "app.sync.frames.MAX_RAW"):
        monkeypatch.setattr(module, 40_000)
    short = [("w", "practice", "a", {}), *[("d", "practice", "a", None)] * 900]  # forty letters each: a hash has more
    with pytest.raises(BundleRefused) as error:
        ana.receive(luis.forged(luis.keys, ana, ana.batch(luis.keys, *short)))
    assert error.value.code == "damaged"
    ana.receive(luis.forged(luis.keys, ana, ana.batch(luis.keys, *short[:500])))
    erasing.erase(ana.database, "practice", "a")
    later = a_practice(ana)
    rosa.receive(ana.hand_over())
    assert rosa.get("practice", later)
    assert rosa.picture() == ana.picture()
