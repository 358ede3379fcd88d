"""The one boundary behind which strangers' files are opened.

`run` starts a process that may use little time, memory and disk, gives it the file as an open
descriptor, and returns what it says. Whatever happens in there, the caller gets an `Answer`.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cases.parsing.child import READY

logger = logging.getLogger(__name__)

HOUSE = Path(__file__).resolve().parents[2]
SECONDS = 60
"""Seconds on the wall that one file may take; a copy of a long film is written, not computed."""


@dataclass(frozen=True)
class Answer:
    """What was found: `problem` names why the file cannot be used, `unclean` why no clean copy can.

    The problem `unavailable` says nothing about the file: the process did not come as far as reading it.
    """

    format: str = ""
    problem: str = ""
    unclean: str = ""
    removed: tuple[str, ...] = field(default=())
    detail: str = ""

    @property
    def clean(self) -> bool:
        """Whether a clean copy can be made."""
        return not self.problem and not self.unclean


def in_memory(chunks: Iterable[bytes]) -> BinaryIO:
    """A file without a name on any disk, filled chunk by chunk. Linux keeps it outside our heap."""
    file = open(os.memfd_create("evidence"), "w+b", buffering=0)  # noqa: SIM115
    for chunk in chunks:
        file.write(chunk)
    file.seek(0)
    return file


def run(act: str, source: BinaryIO, *, hint: str = "", output: BinaryIO | None = None) -> Answer:
    """Do `act` (inspect, clean, show, rows) with `source` in a process of its own.

    `hint` is the extension or the code of the kind, for rows how many are read; `output` receives what
    clean, show and rows write.
    Both files must have a descriptor. Never raises for what the file contains.
    """
    source.seek(0)
    passed = [source.fileno()] + ([output.fileno()] if output is not None else [])
    command = [sys.executable, "-m", "cases.parsing.child", act, hint, *map(str, passed)]
    try:
        process = _started(command, passed)
    except OSError as error:
        return _unread(type(error).__name__)
    try:
        told, _nothing = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired as late:
        return _read(late.stdout or b"", -signal.SIGXCPU)
    finally:
        _end(process)
    return _read(told, process.returncode)


def _started(command: list[str], passed: list[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pass_fds=passed,
        cwd=HOUSE,
        env={
            "PATH": os.environ.get("PATH", ""),
            "LC_ALL": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        start_new_session=True,
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and whatever it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _read(told: bytes, code: int) -> Answer:
    """The last thing said. Whoever was ended for anything but its time counts as having said nothing."""
    if READY.encode() not in told.splitlines()[:1]:
        return _unread(f"exit {code}")
    try:
        if code not in (0, -signal.SIGXCPU):
            raise ValueError(code)
        found = json.loads(told.splitlines()[-1])
        return Answer(**{**found, "removed": tuple(found.get("removed", ()))})
    except (ValueError, IndexError, TypeError):
        return Answer(problem="slow" if code == -signal.SIGXCPU else "broken")


def _unread(why: str) -> Answer:
    logger.error("the process that opens files did not start: %s", why)
    return Answer(problem="unavailable")
