"""Invitations and join requests: keys made from a code of words, and how a newcomer proves to know it."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pyrage  # type: ignore[import-untyped] # ships no type information
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from app.log import strict_json
from app.log.bech32 import age_identity
from app.log.keys import DeviceKeys, box_public_of, device_of, is_key_of, verify_signature
from app.sync.code_words import normalise_code
from app.sync.fields import DEVICE, HASH, HEX, PERSON, BadField, clean_label, document, label, matching

_SIGNATURE = re.compile(r"[0-9a-f]{128}")


@dataclass(frozen=True)
class CodeKeys:
    """What a code opens: `identity` decrypts the invitation, `recipient` encrypts it, `proof` authenticates joins."""

    identity: str = field(repr=False)
    recipient: str
    proof: bytes = field(repr=False)


@dataclass(frozen=True)
class JoinRequest:
    """Frame k of a newcomer: its keys, the laptop's `name`, the `person`'s name and id (`who`), the invitation used.

    `before` is the id of the laptop that it was until now, '' for a new one; it signed the request with that one's
    key if `proven_before`. `replaces`: that one is to be retired.
    """

    device: str
    sign: str
    box: str
    name: str
    person: str
    who: str
    invitation: str
    mac: str
    signed: bytes = field(repr=False)
    before: str = ""
    before_sig: str = field(default="", repr=False)
    replaces: bool = False

    def proven_before(self, sign_public: str) -> bool:
        """Whether whoever wrote this has the private half of the key of the laptop `before`."""
        if not self.before or not is_key_of(sign_public, self.before):
            return False
        return verify_signature(sign_public, _handing_on(self.device, self.replaces), bytes.fromhex(self.before_sig))

    def proven_by(self, proof: bytes) -> bool:
        """Whether whoever wrote this knew the code of the invitation."""
        return hmac.compare_digest(self.mac, hmac.new(proof, self.signed, sha256).hexdigest())


def new_salt() -> str:
    """A fresh salt for an invitation, hex."""
    return secrets.token_hex(16)


def code_keys(code: str, salt: str) -> CodeKeys:
    """The keys that `code` gives with the salt of an invitation; it takes a tenth of a second, on purpose."""
    derived = Scrypt(salt=bytes.fromhex(salt), length=64, n=2**15, r=8, p=1).derive(
        normalise_code(code).encode("utf-8")
    )
    identity = age_identity(derived[:32])
    return CodeKeys(identity, box_public_of(identity), derived[32:])


def build_join(
    keys: DeviceKeys,
    *,
    name: str,
    person: str,
    who: str,
    invitation: str,
    proof: bytes,
    old: DeviceKeys | None = None,
    replaces: bool = False,
) -> bytes:
    """The payload of a join request; `invitation` "" and `proof` b"" when the newcomer was given no code.

    `old` are the keys that the laptop had until now; `replaces`: they are to be retired.
    """
    fields: dict[str, Any] = {
        "t": "join",
        "dev": keys.device,
        "sign": keys.sign_public,
        "box": keys.box_public,
        "name": clean_label(name),
        "person": clean_label(person),
        "who": who,
        "inv": invitation,
    }
    if old is not None:
        fields |= {"was": old.device, "replaces": replaces}
        fields["was_sig"] = old.sign(_handing_on(keys.device, replaces)).hex()
    mac = hmac.new(proof, _rest(fields), sha256).hexdigest()
    return strict_json.canonical(fields | {"mac": mac}).encode("utf-8")


def read_join(payload: bytes) -> JoinRequest | None:
    """The join request in frame k; None when the frame is another kind, damaged, or its id is not that of its key."""
    try:
        values = document(payload)
        if values.get("t") != "join":
            return None
        return _join(values)
    except BadField:
        return None


def _join(values: dict[str, Any]) -> JoinRequest:
    request = JoinRequest(
        device=matching(DEVICE, values.get("dev")),
        sign=matching(HASH, values.get("sign")),
        box=_recipient(values.get("box")),
        name=label(values.get("name")),
        person=label(values.get("person")),
        who=matching(PERSON, values.get("who")),
        invitation=matching(HEX, values["inv"]) if values.get("inv") else "",
        mac=matching(HASH, values.get("mac")),
        signed=_rest(values),
        before=matching(DEVICE, values["was"]) if values.get("was") else "",
        before_sig=matching(_SIGNATURE, values.get("was_sig")) if values.get("was") else "",
        replaces=values.get("replaces") is True,
    )
    if request.device != device_of(request.sign):
        raise BadField("device")
    return request


def _handing_on(device: str, replaces: bool) -> bytes:  # noqa: FBT001 - part of the signed text
    """What the keys of the laptop before sign."""
    return b"minga-otro\x00" + bytes.fromhex(device) + (b"\x01" if replaces else b"\x00")


def _rest(values: dict[str, Any]) -> bytes:
    """Canonical bytes of all but the proof; unknown keys count, so nobody can add one."""
    try:
        return strict_json.canonical({key: values[key] for key in values if key != "mac"}).encode("utf-8")
    except (UnicodeEncodeError, RecursionError) as error:
        raise BadField("text") from error


def _recipient(value: object) -> str:
    text = label(value)
    try:
        return str(pyrage.x25519.Recipient.from_str(text))
    except (pyrage.RecipientError, ValueError) as error:
        raise BadField("box") from error
