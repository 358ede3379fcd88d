"""What the server lays aside of a long request can be read by nobody but the server."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from config import spooling

BODY = b"WANGJIANGUO " * 200_000
HEAD = (
    "POST /file/complaint/ HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: multipart/form-data; boundary=x\r\n"
    f"Content-Length: {2 * len(BODY)}\r\n\r\n"
).encode()
SERVER = """
from config import serving

def application(environ, start_response):
    import hashlib
    start_response("200 OK", [("Content-Type", "text/plain")])
    body = environ["wsgi.input"]
    lines = [body.readline(), body.read(1000), body.readline()]
    return [hashlib.sha256(b"".join([*lines, body.read()])).hexdigest().encode()]

server = serving.make_server(application, "127.0.0.1", 0)
print(server.socket.getsockname()[1], flush=True)
server.run()
"""


def test_every_place_of_the_file_reads_as_it_was_written() -> None:
    content = os.urandom(3 * spooling.PIECE + 7)
    with spooling.newfile() as file:
        for at in range(0, len(content), 10_007):
            file.write(content[at : at + 10_007])
        for at in (0, 1, 15, 16, 17, spooling.PIECE - 1, len(content) - 1, len(content)):
            file.seek(at)
            assert file.read(1000) == content[at : at + 1000]


def test_two_files_never_share_their_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    raw = []
    for _nth in range(2):
        with spooling.newfile() as file:
            file.write(BODY)
            file.flush()
            raw.append(b"".join(_open_below(os.getpid(), tmp_path)))
    assert len(raw[0]) == len(raw[1]) == len(BODY)
    assert raw[0] != raw[1]
    assert not any(b"WANG" in one for one in raw)


def test_nothing_in_clear_is_laid_aside_and_nothing_is_left_by_a_killed_server(
    tmp_path: Path,
) -> None:
    with _server(tmp_path) as process:
        port = _port(process)
        link = socket.create_connection(("127.0.0.1", port), timeout=60)
        link.sendall(HEAD + BODY)
        while sum(map(len, _open_below(process.pid, tmp_path))) < len(BODY) // 2:
            time.sleep(0.02)
        laid = b"".join(_open_below(process.pid, tmp_path))
        process.send_signal(signal.SIGKILL)
        process.wait(30)
        link.close()
    assert b"WANG" not in laid
    assert list(tmp_path.iterdir()) == []


def test_a_long_request_arrives_whole(tmp_path: Path) -> None:
    with _server(tmp_path) as process:
        port = _port(process)
        with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
            link.sendall(HEAD.replace(b"HTTP/1.1", b"HTTP/1.0") + BODY + BODY)
            answer = b"".join(iter(lambda: link.recv(65536), b""))
        process.kill()
    assert answer.endswith(hashlib.sha256(BODY + BODY).hexdigest().encode())


def _server(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SERVER]
    return subprocess.Popen(
        command, env=os.environ | {"TMPDIR": str(folder)}, stdout=subprocess.PIPE
    )


def _port(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def _open_below(pid: int, folder: Path) -> list[bytes]:
    """The content of the files without a name that a process holds below a folder."""
    held = []
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if os.readlink(one).startswith(str(folder)):
                held.append(one.read_bytes())
        except OSError:
            continue
    return held
