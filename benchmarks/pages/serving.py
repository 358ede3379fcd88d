"""The real server on an installation of its own, and what processor time its processes use."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def installed() -> Iterator[None]:
    """A private PostgreSQL and Redis with ordinary durability, migrated; gone afterwards. This process
    owns the tables; the server is the run-time role, as in every installation."""
    from config import services

    data = Path(tempfile.mkdtemp(prefix="zhengxin-pages-"))
    os.environ["ZHENGXIN_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    place = services.Place(data)
    try:
        with services.running(place):
            for command in (["migrate"], ["collectstatic", "--noinput"]):
                subprocess.run(
                    [sys.executable, "manage.py", *command, "--verbosity=0"], check=True, cwd=ROOT
                )
            os.environ["ZHENGXIN_DATABASE_ROLE"] = services.OWNER
            _set_up()
            yield
    finally:
        services.remove(place)


def _set_up() -> None:
    import django
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django.setup()
    from cases.models import Installation

    Installation.objects.create(kind=Installation.Kind.TEST)


@dataclass(frozen=True)
class Server:
    """A running server: where it is, and its first process."""

    url: str
    pid: int

    def cpu_seconds(self) -> float:
        """Processor time that it, PostgreSQL and Redis used so far, ended children included."""
        from django.conf import settings

        from config.services import postgres, redis_server

        roots = (self.pid, postgres.pid(settings.PLACE), redis_server.pid(settings.PLACE))
        return sum(_of_tree(pid) for pid in roots if pid) / TICKS


@contextmanager
def serving(**variables: str) -> Iterator[Server]:
    """The web program of `manage.py serve`, as soon as it answers, with these variables besides."""
    from config.management.commands.serve import programs

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {k: v for k, v in os.environ.items() if k != "ZHENGXIN_DATABASE_ROLE"}
    environment |= variables
    server = subprocess.Popen(programs(port)["web 1"], env=environment, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{url}/healthz")
        yield Server(url, server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def _wait_for(url: str) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def _of_tree(pid: int) -> int:
    return _ticks(pid) + sum(_of_tree(child) for child in _children(pid))


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _ticks(pid: int) -> int:
    """User and system time of a process and of its children that have ended."""
    try:
        columns = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return sum(int(one) for one in columns[11:15])
