"""The text of a batch: what is written is read back, and nothing else is accepted."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log import op_lines
from app.log.batch import (
    MOST_UNSEEN,
    Header,
    SealedBatch,
    batch_id,
    header_line,
    parse_batch,
    parse_header,
    sign,
    verify,
)
from app.log.keys import DeviceKeys
from app.log.op_lines import BadBatch, OpLine, line_hash, op_line, parse_op

STAMP = 0x0199A1B2C3D40001
ROW = "0b6c0000-0000-4000-8000-000000000001"
HEADER = Header(
    "0b6c0000-0000-4000-8000-00000000000a", "general", "ab" * 16, ROW, 12, ("cd" * 32,), 2, 7, clock_ok=True
)
TEXT = f'["w","meeting","{ROW}","0199a1b2c3d40001",{{"objective":"Lectura","place":null}}]'
LINE = TEXT.encode()

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=40)
integers = st.integers(-(2**53) + 1, 2**53 - 1)
scalars = st.none() | st.booleans() | integers | texts
blobs = st.fixed_dictionaries({"$b": st.just("ab" * 32), "n": st.integers(0, 2**40), "m": texts, "name": texts})
names = texts.filter(bool).filter(lambda name: name != "$b")
values = st.dictionaries(names, scalars | st.lists(scalars, max_size=4) | blobs, max_size=6)


def sealed(lines: tuple[bytes, ...], keys: DeviceKeys) -> SealedBatch:
    identity = batch_id(lines)
    return SealedBatch(identity, sign(keys, identity), lines)


@given(st.integers(0, 2**63 - 1), values)
def test_a_write_is_read_back_whole(hlc: int, fields: dict[str, object]) -> None:
    assert parse_op(op_line("w", "meeting", ROW, hlc, fields)) == OpLine("w", "meeting", ROW, hlc, fields)


@given(values)
def test_an_operation_line_never_holds_a_line_break(fields: dict[str, object]) -> None:
    assert b"\n" not in op_line("w", "meeting", ROW, STAMP, fields)


def test_the_line_is_canonical() -> None:
    assert op_line("w", "meeting", ROW, STAMP, {"place": None, "objective": "Lectura"}) == LINE
    assert op_line("d", "attendance", ROW, STAMP) == f'["d","attendance","{ROW}","0199a1b2c3d40001"]'.encode()


def test_the_header_keeps_the_names_of_the_format() -> None:
    assert json.loads(header_line(HEADER)) == {
        "v": 1,
        "space": HEADER.space,
        "chan": "general",
        "dev": "ab" * 16,
        "who": ROW,
        "n": 12,
        "par": ["cd" * 32],
        "ops": 2,
        "schema": 7,
        "clock_ok": True,
    }


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        replace(HEADER, more=True),
        replace(HEADER, parents=(), who=""),
        replace(HEADER, unseen=(("cd" * 32, "ef" * 32), ("ab" * 32, "ab" * 32))),
    ],
)
def test_a_header_is_read_back_whole(header: Header) -> None:
    assert parse_header(header_line(header)) == header


def test_unknown_header_keys_are_no_reason_to_refuse() -> None:
    assert parse_header(header_line(HEADER)[:-1] + b',"colour":["x"]}') == HEADER


@pytest.mark.parametrize(
    "unseen",
    ["null", '["ab"]', f'["{"ab" * 32}","{"ab" * 32}"]', f'[["{"ab" * 32}"]]', '[["ab","ab"]]', "[[1,2]]",
     json.dumps([[f"{n:064x}"] * 2 for n in range(MOST_UNSEEN + 1)])],
)  # fmt: skip
def test_what_is_no_list_of_stretches_or_too_long_is_passed_over_like_a_key_that_is_not_known(unseen: str) -> None:
    """A program of before takes it in so, and what is built upon it has to come in everywhere."""
    assert parse_header(header_line(HEADER)[:-1] + f',"unseen":{unseen}}}'.encode()) == HEADER


BAD_LINES = {
    "not json": "nada",
    "empty": "",
    "object": "{}",
    "no parts": "[]",
    "unknown kind": f'["q","meeting","{ROW}","0199a1b2c3d40001"]',
    "kind of another type": f'[1,"meeting","{ROW}","0199a1b2c3d40001"]',
    "list as kind": f'[["w"],"meeting","{ROW}","0199a1b2c3d40001"]',
    "write without values": f'["w","meeting","{ROW}","0199a1b2c3d40001"]',
    "values are a list": f'["w","meeting","{ROW}","0199a1b2c3d40001",[]]',
    "delete with values": f'["d","meeting","{ROW}","0199a1b2c3d40001",{{}}]',
    "table": f'["w","Meeting; drop","{ROW}","0199a1b2c3d40001",{{}}]',
    "table too long": f'["w","{"m" * 61}","{ROW}","0199a1b2c3d40001",{{}}]',
    "table with a line break": f'["w","meeting\\n","{ROW}","0199a1b2c3d40001",{{}}]',
    "row": '["w","meeting","../../etc","0199a1b2c3d40001",{}]',
    "row too long": f'["w","meeting","{"a" * 37}","0199a1b2c3d40001",{{}}]',
    "stamp": f'["w","meeting","{ROW}","0199A1B2C3D40001",{{}}]',
    "stamp too great": f'["w","meeting","{ROW}","ffffffffffffffff",{{}}]',
    "float": TEXT.replace("null", "1.5"),
    "nan": TEXT.replace("null", "NaN"),
    "infinity": TEXT.replace("null", "-Infinity"),
    "integer too great": TEXT.replace("null", str(2**53)),
    "enormous integer": TEXT.replace("null", "9" * 5000),
    "nul": TEXT.replace("Lectura", "a\\u0000b"),
    "nul in a name": TEXT.replace("place", "a\\u0000b"),
    "lone surrogate": TEXT.replace("Lectura", "\\ud800"),
    "raw control character": TEXT.replace("Lectura", "a\x01b"),
    "text too long": TEXT.replace("Lectura", "a" * (2**20 + 1)),
    "long text of two bytes": TEXT.replace("Lectura", "ñ" * (2**19 + 1)),
    "too deep": TEXT.replace("null", "[[[1]]]"),
    "deeper than is written again": TEXT.replace("null", "[" * 300 + "]" * 300),
    "very deep": TEXT.replace("null", "[" * 100_000 + "]" * 100_000),
    "repeated key": TEXT.replace("place", "objective"),
    "field without a name": TEXT.replace("place", ""),
    "blob that is a path": TEXT.replace("null", '{"$b":"../../x","n":1}'),
    "blob of negative size": TEXT.replace("null", f'{{"$b":"{"ab" * 32}","n":-1}}'),
    "blob with a number as name": TEXT.replace("null", f'{{"$b":"{"ab" * 32}","n":1,"name":3}}'),
    "erased line with a space": f'["x", "{"ab" * 32}"]',
    "erased line, short hash": '["x","abcd"]',
    "two values": TEXT + TEXT,
    "byte order mark": "\ufeff" + TEXT,
}


@pytest.mark.parametrize("line", BAD_LINES.values(), ids=BAD_LINES.keys())
def test_a_bad_operation_is_refused(line: str) -> None:
    with pytest.raises(BadBatch):
        parse_op(line.encode())


def test_an_erased_line_is_recognised() -> None:
    erased = f'["x","{"ab" * 32}"]'.encode()
    assert parse_op(erased) == OpLine("x", "", "", 0)
    assert line_hash(erased).hex() == "ab" * 32


def test_unknown_tables_and_fields_are_accepted() -> None:
    line = f'["w","moon_phase","{ROW}","0199a1b2c3d40001",{{"new.field":[1,"a"]}}]'
    assert parse_op(line.encode()).tbl == "moon_phase"


@pytest.mark.parametrize("fields", [{"a": 1.5}, {"a": "x\x00"}, {"a": "\ud800"}, {"a": 2**53}, {"a": b"x"}, {1: "a"}])
def test_nothing_is_written_that_the_other_side_would_refuse(fields: dict[str, object]) -> None:
    with pytest.raises(BadBatch):
        op_line("w", "meeting", ROW, STAMP, fields)


BAD_HEADERS: dict[str, dict[str, object]] = {
    "version": {"v": 2},
    "version of another type": {"v": True},
    "space": {"space": "x"},
    "channel": {"chan": "../a"},
    "device": {"dev": "AB" * 16},
    "who": {"who": 3},
    "number": {"n": -1},
    "great number": {"n": 2**31},
    "boolean as number": {"n": True},
    "parents": {"par": "abc"},
    "parent": {"par": ["abc"]},
    "repeated parent": {"par": ["cd" * 32, "cd" * 32]},
    "parent of another type": {"par": [[]]},
    "ops": {"ops": "2"},
    "clock": {"clock_ok": 1},
    "more": {"more": "yes"},
    "unknown key with a float": {"x": 1.5},
}


@pytest.mark.parametrize("change", BAD_HEADERS.values(), ids=BAD_HEADERS.keys())
def test_a_bad_header_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadBatch):
        parse_header(json.dumps(json.loads(header_line(HEADER)) | change).encode())


@pytest.mark.parametrize("line", ["", "[]", "null", '"a"', "{"])
def test_a_header_of_another_shape_is_refused(line: str) -> None:
    with pytest.raises(BadBatch):
        parse_header(line.encode())


def test_the_id_is_a_hash_over_the_hashes_of_the_lines() -> None:
    lines = (header_line(HEADER), LINE, LINE)
    hashes = b"".join(sha256(line).digest() for line in lines)
    assert batch_id(lines) == sha256(b"lote1\x00" + hashes).hexdigest()


def test_an_erased_line_leaves_the_id_as_it_was() -> None:
    erased = f'["x","{sha256(LINE).hexdigest()}"]'.encode()
    assert batch_id((header_line(HEADER), erased, LINE)) == batch_id((header_line(HEADER), LINE, LINE))


@given(st.lists(values, min_size=1, max_size=3))
def test_a_batch_comes_back_byte_for_byte(fields: list[dict[str, object]]) -> None:
    keys = DeviceKeys.new()
    operations = [op_line("w", "meeting", ROW, STAMP, each) for each in fields]
    batch = sealed((header_line(replace(HEADER, ops=len(operations))), *operations), keys)
    again = parse_batch(batch.raw)
    assert again == batch.lines
    assert verify(keys.sign_public, batch_id(again), batch.sig)
    assert not verify(DeviceKeys.new().sign_public, batch.id, batch.sig)
    assert batch.header.ops == len(operations)


def test_line_separators_inside_a_text_do_not_split_a_line() -> None:
    line = op_line("w", "meeting", ROW, STAMP, {"a": "x\u2028y\x85z\r\n\x0b"})
    assert parse_batch(b"\n".join((header_line(replace(HEADER, ops=1)), line)))[1] == line


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\n".join((header_line(HEADER), LINE)),
        b"\n".join((header_line(HEADER), LINE, LINE, b"")),
        b"\r\n".join((header_line(HEADER), LINE, LINE)),
        b"\n".join((header_line(HEADER), LINE, LINE)) + b"\xff",
        b"\n".join((header_line(HEADER), LINE, LINE)).replace(b"Lectura", b"\xed\xa0\x80"),
        b" " * (8 * 2**20 + 1),
    ],
    ids=["empty", "break", "one too few", "final break", "CR", "not utf-8", "surrogate bytes", "too long"],
)
def test_a_bad_batch_is_refused(raw: bytes) -> None:
    with pytest.raises(BadBatch):
        parse_batch(raw)


def test_invariant_22_of_the_names_of_fields_that_others_invent_only_so_many_are_remembered(monkeypatch) -> None:
    monkeypatch.setattr(op_lines, "_USUAL_NAMES", set())
    monkeypatch.setattr(op_lines, "_MOST_NAMES", 10)
    for number in range(30):
        line = op_line("w", "practice", "ab", 1, {f"invented_{number}": 1, f"also_{number}": None})
        assert parse_op(line).values == {f"invented_{number}": 1, f"also_{number}": None}
    assert len(op_lines._USUAL_NAMES) == 10
