"""Keeps uploaded and exported files sealed on disk; whoever opens them through it reads plain."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage

from townportal.sealing.envelope import MARK, NONCE_BYTES, TAG_BYTES, seal_bytes, unseal_bytes

LONGEST_HEAD = 40


class SealedStorage(FileSystemStorage):
    """A sealed file is its head, a line end and the sealed bytes, bound to the file's own name."""

    def _save(self, name, content):
        content.seek(0)
        sealed = ContentFile(sealed_file(content.read(), name))
        saved = super()._save(name, sealed)
        if Path(saved).name != Path(name).name:
            self.delete(saved)
            raise FileExistsError(f"{name} exists, and a sealed file opens by its own name only")
        return saved

    def _open(self, name, mode="rb"):
        return OpenedFile(self, name)

    def read(self, name: str) -> bytes:
        """Raises SealError if the file was changed or put in another's place."""
        with Path(self.path(name)).open("rb") as file:
            return opened_file(file.read(), name)

    def size(self, name):
        with Path(self.path(name)).open("rb") as file:
            head = file.readline(LONGEST_HEAD)
        return super().size(name) - len(head) - NONCE_BYTES - TAG_BYTES


class OpenedFile(File):
    """The plain content, in memory; closed, it can be opened again."""

    def __init__(self, storage: SealedStorage, name: str):
        super().__init__(BytesIO(storage.read(name)), name)
        self.storage = storage

    def open(self, mode=None, *args, **kwargs):
        if self.closed:
            self.file = BytesIO(self.storage.read(self.name))
        self.seek(0)
        return self


def sealed_file(plain: bytes, name: str) -> bytes:
    head, body = seal_bytes(plain, _place(name))
    return head.encode() + b"\n" + body


def opened_file(sealed: bytes, name: str) -> bytes:
    head, _, body = sealed.partition(b"\n")
    return unseal_bytes(head.decode("ascii", "replace"), body, _place(name))


def is_sealed(content: bytes) -> bool:
    return content.startswith(MARK.encode())


def _place(name: str) -> str:
    return f"file/{Path(name).name}"


@contextmanager
def plain_path(stored) -> Iterator[Path]:
    """A path at which another process of this user reads a stored file, plain, in memory only."""
    with stored.open("rb") as file:
        content = file.read()
    if not hasattr(os, "memfd_create"):
        with NamedTemporaryFile() as copy:
            copy.write(content)
            copy.flush()
            yield Path(copy.name)
        return
    descriptor = os.memfd_create("stored")
    try:
        with os.fdopen(os.dup(descriptor), "wb") as memory:
            memory.write(content)
        yield Path(f"/proc/{os.getpid()}/fd/{descriptor}")
    finally:
        os.close(descriptor)
