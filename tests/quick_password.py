"""A back-up's password at a thousandth of its price.

age makes a password cost a second or two, and the same again at each opening. What stands here is written in age's own
format (age-encryption.org/v1, https://c2sp.org/age) with the least cost there is: the program opens it as any other.
"""

from __future__ import annotations

import secrets
from base64 import b64encode

import pyrage
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_COST = 1  # the exponent of two; age itself chooses what takes a second
dear = pyrage.passphrase.encrypt


def encrypt(plain: bytes, password: str) -> bytes:
    """What `pyrage.passphrase.encrypt` gives for a text of less than 64 KiB, but for the cost of its opening."""
    file_key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
    stretched = Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=2**_COST, r=8, p=1)
    body = ChaCha20Poly1305(stretched.derive(password.encode("utf-8"))).encrypt(bytes(12), file_key, None)
    head = f"age-encryption.org/v1\n-> scrypt {_text(salt)} {_COST}\n{_text(body)}\n---".encode()
    mac = hmac.HMAC(_key(file_key, b"", b"header"), hashes.SHA256())
    mac.update(head)
    only_piece = bytes(11) + b"\x01"
    sealed = ChaCha20Poly1305(_key(file_key, nonce, b"payload")).encrypt(only_piece, plain, None)
    return head + b" " + _text(mac.finalize()).encode() + b"\n" + nonce + sealed


def _key(file_key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=salt, info=purpose).derive(file_key)


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii").rstrip("=")
