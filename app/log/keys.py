"""Keys of a laptop and of a microcentro: who signs, who can open, and the names made from public keys."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import sha256
from uuid import UUID

import pyrage  # type: ignore[import-untyped] # ships no type information
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.log.bech32 import age_identity

_PRIVATE = re.compile(r"[0-9a-f]{64}")


class BadKeys(ValueError):
    """The stored text does not hold usable keys."""


class _Signer(ABC):
    """Who signs with a key of its own, and is known by the public half."""

    @property
    @abstractmethod
    def _sign_secret(self) -> str:
        """The private half, hex."""

    @property
    def device(self) -> str:
        """The 32 hex digits that name it as an author of batches."""
        return device_of(self.sign_public)

    @cached_property
    def sign_public(self) -> str:
        """The public half that verifies, hex."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> bytes:
        """The 64 bytes of the Ed25519 signature of `message`."""
        return self._key.sign(message)

    @cached_property
    def _key(self) -> Ed25519PrivateKey:
        return _load(self._sign_secret)


@dataclass(frozen=True)
class RootKey(_Signer):
    """The key a microcentro is born with; its public half gives the microcentro its id."""

    private: str = field(repr=False)

    @classmethod
    def new(cls) -> RootKey:
        """A fresh key."""
        return cls(_fresh())

    @property
    def _sign_secret(self) -> str:
        return self.private

    @property
    def space(self) -> str:
        """The id of the microcentro that this key founds."""
        return space_of(self.sign_public)

    @cached_property
    def box_private(self) -> str:
        """Opens what is encrypted to the recovery sheet: made from the key, so that the words of the sheet give it."""
        return age_identity(sha256(b"minga-recovery\x00" + bytes.fromhex(self.private)).digest())

    @cached_property
    def box_public(self) -> str:
        """What every hand-over is encrypted to besides the laptops, "age1…"."""
        return box_public_of(self.box_private)

    def to_json(self) -> str:
        """The secret, as text to keep beside the data."""
        return json.dumps({"v": 1, "root": self.private})

    @classmethod
    def from_secret(cls, secret: bytes) -> RootKey:
        """The key that these 32 bytes are."""
        return cls(secret.hex())

    @classmethod
    def from_json(cls, text: str) -> RootKey:
        """The key kept by `to_json`. Raises BadKeys."""
        key = cls(_secret(text, "root"))
        _load(key.private)
        return key


@dataclass(frozen=True)
class DeviceKeys(_Signer):
    """What makes a laptop itself: it signs with one key and opens what is addressed to it with the other."""

    sign_private: str = field(repr=False)
    box_private: str = field(repr=False)

    @classmethod
    def new(cls) -> DeviceKeys:
        """Fresh keys: a new laptop."""
        return cls(_fresh(), str(pyrage.x25519.Identity.generate()))

    @property
    def _sign_secret(self) -> str:
        return self.sign_private

    @cached_property
    def box_public(self) -> str:
        """The public half that others encrypt to, "age1…"."""
        return box_public_of(self.box_private)

    def to_json(self) -> str:
        """The secrets, as text to keep beside the data."""
        return json.dumps({"v": 1, "sign": self.sign_private, "box": self.box_private})

    @classmethod
    def from_json(cls, text: str) -> DeviceKeys:
        """The keys kept by `to_json`. Raises BadKeys."""
        keys = cls(_secret(text, "sign"), _secret(text, "box"))
        _load(keys.sign_private)
        try:
            pyrage.x25519.Identity.from_str(keys.box_private)
        except (pyrage.IdentityError, ValueError) as error:
            raise BadKeys("box") from error
        return keys


def box_public_of(box_private: str) -> str:
    """What others encrypt to, "age1…", for whoever holds this age identity."""
    return str(pyrage.x25519.Identity.from_str(box_private).to_public())


def device_of(sign_public: str) -> str:
    """The device id that belongs to a public key (hex): nobody can choose one."""
    return sha256(bytes.fromhex(sign_public)).hexdigest()[:32]


def is_key_of(sign_public: str | None, device: str) -> bool:
    """Whether this is the public key (hex) that the device id was made from; False for any nonsense."""
    try:
        return bool(sign_public) and device_of(str(sign_public)) == device
    except ValueError:
        return False


@lru_cache(maxsize=256)
def is_recipient(box_public: str) -> bool:
    """Whether files can be encrypted to this text ("age1…")."""
    try:
        return str(pyrage.x25519.Recipient.from_str(box_public)) == box_public
    except (pyrage.RecipientError, ValueError):
        return False


def space_of(root_public: str) -> str:
    """The microcentro's id (UUID text, version 8) made from its root key: the id proves the key."""
    digest = bytearray(sha256(b"minga-space\x00" + bytes.fromhex(root_public)).digest()[:16])
    digest[6] = 0x80 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return str(UUID(bytes=bytes(digest)))


def verify_signature(sign_public: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` of `message` was made with the private half of `sign_public`; False for any nonsense."""
    try:
        _public(sign_public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=256)
def _public(sign_public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(sign_public))


def _fresh() -> str:
    return Ed25519PrivateKey.generate().private_bytes_raw().hex()


def _load(private: str) -> Ed25519PrivateKey:
    if not _PRIVATE.fullmatch(private):
        raise BadKeys("sign")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private))


def _secret(text: str, name: str) -> str:
    try:
        secret = json.loads(text)[name]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadKeys(name) from error
    if not isinstance(secret, str):
        raise BadKeys(name)
    return secret
