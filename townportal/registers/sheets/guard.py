"""Refuses an upload in plain words before anything of it is stored as an import."""

from pathlib import Path

from . import limits, sandbox
from .errors import SheetError

TOO_LARGE = "文件超过 10 MB,不能上传。请删掉图片和空行空列,或拆成几个文件后再上传。"
EMPTY = "这是一个空文件,里面没有内容。请检查后重新上传。"


def check_upload(path: Path, original_name: str) -> None:
    """Raise SheetError if the file is too large, of a wrong kind, hostile or damaged.

    The kind is found in the bytes, never in the name. The look into archives and containers
    happens in the limited child process, so a hostile file cannot harm the caller. No cell is
    read: what passes here may still be refused by `reading.read_workbook`.
    """
    check_size(path)
    with sandbox.run("check", path, original_name):
        pass


def check_size(path: Path) -> None:
    size = path.stat().st_size
    if size == 0:
        raise SheetError(EMPTY)
    if size > limits.MAX_FILE_BYTES:
        raise SheetError(TOO_LARGE)
