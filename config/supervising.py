"""Running several programs together until one signal ends them all."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType

PR_SET_PDEATHSIG = 1
LOOK_EVERY = 1.0
"""Seconds between two looks at whether everything still runs."""
MOST_RESTARTS = 5
"""How often one program may end within `WITHIN` seconds before all is given up."""
WITHIN = 60.0
PATIENCE = 20.0
"""Seconds a program has to end after it was asked to."""


class GivenUp(Exception):
    """A program that would not keep running."""


class Ended(BaseException):
    """The signal that ends the run."""


class Supervisor:
    """Starts programs, starts them again when they end, and ends them together."""

    def __init__(
        self, programs: Mapping[str, Sequence[str]], *, environment: Mapping[str, str]
    ) -> None:
        self.programs = programs
        self.environment = environment
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.starts: dict[str, list[float]] = {name: [] for name in programs}

    def run(self, look: Callable[[], object]) -> None:
        """Keep all programs running, calling `look` now and then, until a signal comes."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _end)
        try:
            while True:
                for name in self.programs:
                    self._keep(name)
                look()
                time.sleep(LOOK_EVERY)
        except Ended:
            return
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            self._end_all()

    def _keep(self, name: str) -> None:
        process = self.processes.get(name)
        if process is not None and process.poll() is None:
            return
        now = time.monotonic()
        recent = [at for at in self.starts[name] if now - at < WITHIN]
        if len(recent) >= MOST_RESTARTS:
            raise GivenUp(name)
        self.starts[name] = [*recent, now]
        self.processes[name] = subprocess.Popen(
            self.programs[name],
            env=dict(self.environment),
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def _end_all(self) -> None:
        for process in self.processes.values():
            process.terminate()
        until = time.monotonic() + PATIENCE
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.1, until - time.monotonic()))
            if process.poll() is None:
                process.kill()
                process.wait()


def _end(number: int, frame: FrameType | None) -> None:
    raise Ended


def _die_with_parent() -> None:
    """Have the kernel end a program whose supervisor was killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
