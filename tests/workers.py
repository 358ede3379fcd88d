"""Real Celery workers on the test's own database, Redis, files and mail server; and killing them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent


def as_here() -> dict[str, str]:
    """Variables by which another process uses this test's database, Redis, files and mail server."""
    database = connection.settings_dict
    url = "postgres://{USER}:{password}@{host}:{PORT}/{NAME}".format(
        **database, password=quote(database["PASSWORD"]), host=quote(database["HOST"], safe="")
    )
    return {
        "DATABASE_URL": url,
        "REDIS_URL": settings.REDIS_URL,
        "EMAIL_HOST": settings.EMAIL_HOST,
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "FILES_DIR": str(settings.FILES_DIR),
        "ANCHORS_DIR": str(settings.ANCHORS_DIR),
    }


@contextmanager
def worker(name: str) -> Iterator[subprocess.Popen[bytes]]:
    """One worker process that works as this process would."""
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config.celery", "--quiet", "worker", "--pool", "solo",
         "--loglevel", "critical", "--hostname", f"{name}@test"],
        cwd=ROOT,
        env=os.environ | as_here(),
    )  # fmt: skip
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process at once, whatever it is doing."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)
