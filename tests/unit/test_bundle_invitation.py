"""The words of an invitation, the keys they give, and requests to join."""

from __future__ import annotations

import hashlib
import json

import pyrage
import pytest

from app.log.bech32 import bech32
from app.log.keys import DeviceKeys
from app.sync.invitation import build_join, code_keys, new_salt, read_join
from tests.unit.bundle_samples import KEYS, SPACE


def test_bech32_writes_keys_as_age_does() -> None:
    assert bech32("a", b"") == "a12uel5l"  # a vector of BIP 173
    for _ in range(20):
        keys = DeviceKeys.new()
        data = decoded(keys.box_private.lower())
        assert bech32("age-secret-key-", data).upper() == keys.box_private


def decoded(text: str) -> bytes:
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    bits = "".join(f"{letters.index(letter):05b}" for letter in text[text.rindex("1") + 1 : -6])
    return int(bits[:256], 2).to_bytes(32, "big")


def test_the_same_code_gives_the_same_keys_however_it_is_typed() -> None:
    salt = new_salt()
    keys = code_keys("luna sol arbol pan mar rio", salt)
    assert code_keys(" Luna-SOL árbol  pan mar río", salt) == keys
    assert code_keys("luna sol arbol pan mar luz", salt) != keys
    assert code_keys("luna sol arbol pan mar rio", new_salt()) != keys
    secret = pyrage.encrypt(b"hola", [pyrage.x25519.Recipient.from_str(keys.recipient)])
    assert pyrage.decrypt(secret, [pyrage.x25519.Identity.from_str(keys.identity)]) == b"hola"


def test_the_derivation_is_the_one_of_the_format() -> None:
    salt = "00" * 16
    plain = hashlib.scrypt(b"a b", salt=bytes(16), n=2**15, r=8, p=1, maxmem=2**26, dklen=64)
    assert code_keys("A b", salt).proof == plain[32:]


PROOF = b"p" * 32


def a_join() -> bytes:
    return build_join(KEYS, name="Laptop de Ana", person="Ana Ñancupil", who=SPACE, invitation="ab" * 8, proof=PROOF)


def test_a_join_request_carries_both_keys_and_its_proof() -> None:
    request = read_join(a_join())
    assert request is not None
    assert (request.device, request.sign, request.box) == (KEYS.device, KEYS.sign_public, KEYS.box_public)
    assert (request.name, request.person, request.who) == ("Laptop de Ana", "Ana Ñancupil", SPACE)
    assert request.invitation == "ab" * 8
    assert request.proven_by(PROOF)
    assert not request.proven_by(b"q" * 32)


def test_a_join_request_without_invitation_proves_nothing() -> None:
    request = read_join(build_join(KEYS, name="a", person="b", who="", invitation="", proof=b""))
    assert request is not None
    assert not request.proven_by(PROOF)


@pytest.mark.parametrize(
    "change", [{"name": "Otra"}, {"box": DeviceKeys.new().box_public}, {"extra": 1}, {"inv": "cd" * 8}]
)
def test_a_changed_join_request_is_not_proven(change: dict[str, object]) -> None:
    request = read_join(json.dumps(json.loads(a_join()) | change).encode())
    assert request is not None
    assert not request.proven_by(PROOF)


@pytest.mark.parametrize(
    "change",
    [
        {"t": "other"},
        {"dev": "ab" * 16},
        {"sign": DeviceKeys.new().sign_public},
        {"sign": "x"},
        {"box": "age1xyz"},
        {"box": 3},
        {"box": "ñ"},
        {"name": "a\nb"},
        {"who": "../x"},
        {"inv": 3},
        {"mac": ""},
        {"extra": "\ud800"},
    ],
)
def test_a_bad_join_request_is_not_read(change: dict[str, object]) -> None:
    assert read_join(json.dumps(json.loads(a_join()) | change).encode()) is None


@pytest.mark.parametrize("payload", [b"", b"[]", b"\xff", b"[" * 10**5])
def test_a_nonsense_join_request_is_not_read(payload: bytes) -> None:
    assert read_join(payload) is None
