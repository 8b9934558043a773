"""Makes sure that what a file or folder says is on the disk before anybody relies on it."""

import os
from pathlib import Path


def flush(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, would survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
