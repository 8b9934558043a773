"""Seals one value so that it opens only where it belongs, and any change to it is noticed."""

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag

from townportal.sealing.keys import key_ring

VERSION, ALGORITHM = "1", "a"  # a: AES-256-GCM with a random nonce of 12 bytes
MARK = f"~{VERSION}.{ALGORITHM}."
NONCE_BYTES, TAG_BYTES = 12, 16
INDEX_BYTES, TOKEN_BYTES = 16, 5


class SealError(Exception):
    """A sealed value is damaged, moved or forged, or its key is missing. Never shown as text."""


def seal(plain: bytes, place: str) -> str:
    """Return ``~version.algorithm.key.base64`` of a value that opens only at ``place``.

    ``place`` names where the value is kept: table, column and row, or a file.
    """
    head, body = seal_bytes(plain, place)
    return head + base64.urlsafe_b64encode(body).decode()


def unseal(text: str, place: str) -> bytes:
    """Raises SealError if the value was changed, was sealed elsewhere, or its key is gone."""
    head, _, body = text.rpartition(".")
    try:
        return unseal_bytes(f"{head}.", base64.urlsafe_b64decode(body), place)
    except ValueError as error:
        raise SealError(f"the value at {place} is damaged") from error


def seal_bytes(plain: bytes, place: str) -> tuple[str, bytes]:
    """The head that names version, algorithm and key, and the sealed bytes."""
    ring = key_ring()
    head, nonce = f"{MARK}{ring.current}.", os.urandom(NONCE_BYTES)
    cipher = ring.ciphers[ring.current]
    return head, nonce + cipher.encrypt(nonce, plain, _bound(head, place))


def unseal_bytes(head: str, body: bytes, place: str) -> bytes:
    cipher = key_ring().ciphers.get(key_of(head, place))
    if cipher is None:
        raise SealError(f"no key {key_of(head, place)!r} for the value at {place}")
    try:
        return cipher.decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], _bound(head, place))
    except (InvalidTag, ValueError) as error:
        raise SealError(f"the value at {place} is damaged or does not belong there") from error


def key_of(head: str, place: str = "") -> str:
    """The id of the key a value was sealed with. Raises SealError for what is not sealed."""
    if not head.startswith(MARK):
        raise SealError(f"the value at {place} is not sealed")
    return head[len(MARK) :].partition(".")[0]


def blind_index(value: str, place: str) -> str:
    """What an exact search looks for instead of the value; without the key it tells nothing.

    ``place`` keeps the indexes of two columns apart, so that they cannot be joined.
    """
    found = hmac.digest(key_ring().index, f"{place}|{value}".encode(), "sha256")
    return found[:INDEX_BYTES].hex()


def blind_token(token: str) -> str:
    """A word of a sealed text, as the search index keeps it."""
    return _blind_token(token, key_ring().index)


@lru_cache(maxsize=50_000)
def _blind_token(token: str, key: bytes) -> str:
    found = hashlib.blake2b(token.encode(), key=key, digest_size=TOKEN_BYTES, person=b"search")
    return base64.b32encode(found.digest()).decode().lower()


def _bound(head: str, place: str) -> bytes:
    return f"{head}|{place}".encode()
