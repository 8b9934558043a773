"""A small reader of OLE containers, enough to look into an .xls before it is parsed.

The layout follows [MS-CFB]: a header, a table that chains sectors, a directory of streams.
"""

import struct
from pathlib import Path

END = 0xFFFFFFFA  # this and everything above it are markers, not sectors


class DamagedContainerError(Exception):
    """The chains or the directory of the container make no sense."""


class Container:
    def __init__(self, path: Path) -> None:
        self.data = path.read_bytes()
        try:
            self._read_header()
            self._read_directory()
        except (struct.error, IndexError, UnicodeDecodeError) as error:
            raise DamagedContainerError from error

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.entries]

    def stream(self, name: str) -> bytes:
        """Return the bytes of the stream of that name, b"" if there is none."""
        for entry_name, start, size in self.entries:
            if entry_name == name:
                return self._read_stream(start, size)
        return b""

    def _read_header(self) -> None:
        shift, mini_shift = struct.unpack_from("<HH", self.data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise DamagedContainerError
        self.sector = 1 << shift
        fields = struct.unpack_from("<IIIIIIIII", self.data, 40)
        _, _, self.directory, _, self.cutoff, self.mini_start, _, more, more_count = fields
        self.table = self._read_table(more, more_count)

    def _read_table(self, more: int, more_count: int) -> list[int]:
        sectors = [number for number in struct.unpack_from("<109I", self.data, 76) if number < END]
        for _ in range(min(more_count, self._sector_count())):
            numbers = self._numbers(self._bytes_of(more))
            sectors += [number for number in numbers[:-1] if number < END]
            more = numbers[-1]
            if more >= END:
                break
        if len(sectors) > self._sector_count():
            raise DamagedContainerError
        return self._numbers(b"".join(self._bytes_of(number) for number in sectors))

    def _read_directory(self) -> None:
        self.entries: list[tuple[str, int, int]] = []
        raw = self._chain(self.directory)
        self.mini = b""
        self.mini_table: list[int] = []
        for position in range(0, len(raw) - 127, 128):
            self._read_entry(raw[position : position + 128])

    def _read_entry(self, raw: bytes) -> None:
        length, kind = struct.unpack_from("<HB", raw, 64)
        start, size = struct.unpack_from("<II", raw, 116)
        if kind == 0:
            return
        name = raw[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
        self.entries.append((name, start, size))
        if kind == 5 and start < END:
            self.mini = self._chain(start)
            if self.mini_start < END:
                self.mini_table = self._numbers(self._chain(self.mini_start))

    def _read_stream(self, start: int, size: int) -> bytes:
        if size >= self.cutoff:
            return self._chain(start)[:size]
        parts: list[bytes] = []
        while start < len(self.mini_table) and len(parts) * 64 < size:
            parts.append(self.mini[start * 64 : start * 64 + 64])
            start = self.mini_table[start]
        return b"".join(parts)[:size]

    def _chain(self, start: int) -> bytes:
        parts: list[bytes] = []
        while start < END:
            # A chain longer than the file is a loop.
            if start >= len(self.table) or len(parts) > self._sector_count():
                raise DamagedContainerError
            parts.append(self._bytes_of(start))
            start = self.table[start]
        return b"".join(parts)

    def _bytes_of(self, number: int) -> bytes:
        begin = (number + 1) * self.sector
        return self.data[begin : begin + self.sector]

    def _sector_count(self) -> int:
        return len(self.data) // self.sector + 1

    def _numbers(self, raw: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4]))
