"""Slow senders hold no place, and who is never done is dropped."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest

from config import serving

SLOW = 3 * serving.THREADS


def _application(environ: dict[str, object], start_response: object) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain")])  # type: ignore[operator]
    return [b"ok"]


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server whose patience is short."""
    monkeypatch.setattr(serving, "PATIENCE", 1)
    monkeypatch.setattr(serving, "UPKEEP", 1)
    monkeypatch.setattr(serving, "SLOWEST", 1_000_000)
    server = serving.make_server(_application, "127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield server.socket.getsockname()[1]
    server.close()
    thread.join(10)


def _slow(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=60)
    link.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n-")
    return link


def test_others_are_answered_while_slow_ones_send_and_these_are_dropped(port: int) -> None:
    slow = [_slow(port) for _nth in range(SLOW)]
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", "/")
    assert link.getresponse().read() == b"ok"
    link.close()
    assert [one.recv(1) for one in slow] == [b""] * SLOW
    for one in slow:
        one.close()


def test_several_processes_share_a_port(port: int) -> None:
    second = serving.make_server(_application, "127.0.0.1", port)
    assert second.socket.getsockname()[1] == port
    second.close()
