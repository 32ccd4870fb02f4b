"""Keys: names are made from public keys, secrets survive storage and never show."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID

import pyrage
import pytest

from app.log.keys import BadKeys, DeviceKeys, RootKey, device_of, space_of, verify_signature


def test_the_device_id_is_made_from_its_public_key() -> None:
    keys = DeviceKeys.new()
    assert keys.device == sha256(bytes.fromhex(keys.sign_public)).hexdigest()[:32] == device_of(keys.sign_public)


def test_keys_come_back_from_storage() -> None:
    keys, root = DeviceKeys.new(), RootKey.new()
    again, root_again = DeviceKeys.from_json(keys.to_json()), RootKey.from_json(root.to_json())
    assert (again, again.device, again.box_public) == (keys, keys.device, keys.box_public)
    assert (root_again, root_again.space) == (root, root.space)


def test_two_laptops_never_share_keys() -> None:
    assert DeviceKeys.new() != DeviceKeys.new()


def test_the_space_id_is_a_uuid_that_proves_its_root_key() -> None:
    root = RootKey.new()
    space = UUID(root.space)
    assert (space.version, str(space)) == (8, space_of(root.sign_public))
    assert root.space != RootKey.new().space


@pytest.mark.parametrize("make", [DeviceKeys.new, RootKey.new])
def test_a_signature_verifies_only_with_its_key_and_message(make: type) -> None:
    keys, other = make(), DeviceKeys.new()
    signature = keys.sign(b"hola")
    assert verify_signature(keys.sign_public, b"hola", signature)
    assert not verify_signature(keys.sign_public, b"hola!", signature)
    assert not verify_signature(other.sign_public, b"hola", signature)
    assert not verify_signature(keys.sign_public, b"hola", signature[:-1])


@pytest.mark.parametrize("nonsense", ["", "zz", "ab", "00" * 33])
def test_a_nonsense_key_verifies_nothing(nonsense: str) -> None:
    assert not verify_signature(nonsense, b"hola", b"x" * 64)


def test_what_is_encrypted_to_the_box_opens_with_it() -> None:
    keys = DeviceKeys.new()
    secret = pyrage.encrypt(b"hola", [pyrage.x25519.Recipient.from_str(keys.box_public)])
    assert pyrage.decrypt(secret, [pyrage.x25519.Identity.from_str(keys.box_private)]) == b"hola"


def test_secrets_do_not_show_in_a_log() -> None:
    keys, root = DeviceKeys.new(), RootKey.new()
    shown = repr(keys) + repr(root)
    assert not any(secret in shown for secret in (keys.sign_private, keys.box_private, root.private))


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"sign":3,"box":"x","root":3}', '{"sign":"ab","root":"zz"}'])
def test_damaged_keys_are_refused(text: str) -> None:
    with pytest.raises(BadKeys):
        DeviceKeys.from_json(text)
    with pytest.raises(BadKeys):
        RootKey.from_json(text)


def test_a_damaged_box_key_is_refused() -> None:
    keys = DeviceKeys.new()
    with pytest.raises(BadKeys):
        DeviceKeys.from_json(keys.to_json().replace("AGE-SECRET", "AGE-SECRE7"))
