"""Finding and stopping a process that belongs to one installation, by what it was started with."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path

PATIENCE = 30.0
"""Seconds a process has to end before it is made to."""


def owned(pid: int, mark: str) -> bool:
    """Whether `pid` runs and its command line holds `mark`; a reused number does not count."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, IndexError):
        return False
    return state != "Z" and mark.encode() in command


def pid_in(file: Path) -> int:
    """The number on the first line of a pid file; 0 where there is none."""
    try:
        return int(file.read_text().split()[0])
    except (OSError, IndexError, ValueError):
        return 0


def stop(pid: int, gently: signal.Signals, firmly: signal.Signals) -> None:
    """Ask a process to end, and make it end if it does not."""
    with suppress(ProcessLookupError):
        os.kill(pid, gently)
        if not _gone(pid, PATIENCE):
            os.kill(pid, firmly)
            _gone(pid, PATIENCE)


def _gone(pid: int, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if not Path(f"/proc/{pid}").exists():
            return True
        time.sleep(0.02)
    return False
