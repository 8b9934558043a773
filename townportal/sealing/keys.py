"""The keys of sealed values: from a file made at first run, or from the environment."""

import base64
import json
import os
import secrets
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from townportal.sealing.durable import flush

KEY_BYTES = 32


class MissingKeyError(Exception):
    """A key is missing or its file cannot be used; the message says which."""


@dataclass(frozen=True)
class KeyRing:
    """Every key that opens values, the one that seals new ones, and the key of blind indexes.

    Key ids are random, so a ring made anew never pretends to have a lost ring's key.
    """

    current: str
    keys: dict[str, bytes]
    index: bytes

    @cached_property
    def ciphers(self) -> dict[str, AESGCM]:
        return {key_id: AESGCM(key) for key_id, key in self.keys.items()}

    def with_new_key(self) -> "KeyRing":
        key_id, key = secrets.token_hex(3), secrets.token_bytes(KEY_BYTES)
        return replace(self, current=key_id, keys={**self.keys, key_id: key})

    def with_new_index(self) -> "KeyRing":
        return replace(self, index=secrets.token_bytes(KEY_BYTES))

    def with_current_only(self) -> "KeyRing":
        return replace(self, keys={self.current: self.keys[self.current]})


def new_ring() -> KeyRing:
    return KeyRing("", {}, secrets.token_bytes(KEY_BYTES)).with_new_key()


def dump(ring: KeyRing) -> str:
    keys = {key_id: _encode(key) for key_id, key in ring.keys.items()}
    return json.dumps({"current": ring.current, "keys": keys, "index": _encode(ring.index)})


def load(text: str) -> KeyRing:
    """Raises MissingKeyError for anything but what ``dump`` writes."""
    try:
        found = json.loads(text)
        keys = {key_id: _decode(key) for key_id, key in found["keys"].items()}
        ring = KeyRing(found["current"], keys, _decode(found["index"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MissingKeyError(
            "the keys of sealed values cannot be read: damaged file or value"
        ) from error
    if ring.current not in ring.keys:
        raise MissingKeyError(f"the current key {ring.current} is not among the keys")
    return ring


def key_file() -> Path:
    return Path(settings.FIELD_KEYS_FILE)


def key_ring() -> KeyRing:
    """The ring of this moment: a file replaced by ``rotate_keys`` is noticed at once."""
    if settings.FIELD_KEYS:
        return _ring_of_text(settings.FIELD_KEYS)
    path = key_file()
    try:
        stat = path.stat()
    except FileNotFoundError:
        make_file(path, new_ring())
        stat = path.stat()
    return _ring_of_file(path, stat.st_mtime_ns, stat.st_ino)


def make_file(path: Path, ring: KeyRing) -> None:
    """Write the first ring; of several processes at their first run one wins, for all."""
    temporary = _written(path, ring)
    try:
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()


def replace_file(ring: KeyRing) -> None:
    """Put a new ring in place of the old, whole or not at all.

    Raises:
        MissingKeyError: the keys come from the environment, which a command cannot change.
    """
    if settings.FIELD_KEYS:
        raise MissingKeyError("the keys come from FIELD_KEYS: change them there")
    path = key_file()
    _written(path, ring).rename(path)
    flush(path.parent)


def _written(path: Path, ring: KeyRing) -> Path:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w") as file:
        file.write(dump(ring))
        file.flush()
        os.fsync(file.fileno())
    return temporary


@lru_cache(maxsize=2)
def _ring_of_text(text: str) -> KeyRing:
    return load(text)


@lru_cache(maxsize=2)
def _ring_of_file(path: Path, written: int, inode: int) -> KeyRing:
    """Read once for each state of the file."""
    return load(path.read_text())


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decode(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_BYTES:
        raise ValueError("wrong length")
    return key
