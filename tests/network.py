"""Keeps tests on this machine: a socket to any other address is refused."""

import errno
import ipaddress
import socket

import pytest

_connect = socket.socket.connect
_connect_ex = socket.socket.connect_ex


def _is_local(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # the path of a Unix socket
    host = str(address[0]).split("%", maxsplit=1)[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def block_foreign_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the life of `monkeypatch`, connecting anywhere but to this machine fails."""

    def connect(self: socket.socket, address: object) -> None:
        if not _is_local(address):
            raise ConnectionRefusedError(f"a test tried to reach {address!r}")
        _connect(self, address)

    def connect_ex(self: socket.socket, address: object) -> int:
        return _connect_ex(self, address) if _is_local(address) else errno.ECONNREFUSED

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", connect_ex)
