"""Who sweeps in the simulation: this process, or real workers on a real broker that are killed at random."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import cache
from django.db.models import QuerySet
from kombu.exceptions import OperationalError

from cases import clock
from cases.models import Outbox
from config import services
from config.services import redis_server
from config.simulation.worker import AT_WORK, app
from notifications.delivering import LEASE
from notifications.models import Message, Reminder, Rung
from notifications.sweep import LAST_SWEEP, sweep

ROOT = Path(__file__).parent.parent.parent
WORKERS = 2
KILLING, BREAKING = 0.06, 0.015
"""How often a sweep has a worker, or the broker, killed in its middle."""
BEAT = 1.0
"""Seconds between two beats, and after which what a killed worker holds is waited out."""
PATIENCE = 600.0
"""Seconds that a sweep may take on a slow machine before the simulation gives up."""
LAST_WORDS = 4000
"""Characters of a dead worker's output that are shown."""


class SimulationBroken(Exception):
    """The simulation itself cannot go on; the sentence says why."""


class Sweepers(Protocol):
    """Whoever does what is due."""

    kills: int
    broken: int

    def sweep(self) -> None:
        """Have everything done that is due now."""

    def still(self) -> AbstractContextManager[None]:
        """Nobody is at work meanwhile."""

    def close(self) -> None:
        """End what was started."""


class Inside:
    """This process sweeps."""

    kills = 0
    broken = 0

    def sweep(self) -> None:
        """One pass."""
        sweep()

    def still(self) -> AbstractContextManager[None]:
        """Nobody else is there."""
        return nullcontext()

    def close(self) -> None:
        """Nothing was started."""


class Workers:
    """Real Celery workers, some of them killed with SIGKILL in the middle of their work."""

    def __init__(self, place: services.Place, draw: random.Random) -> None:
        self.place = place
        self.draw = draw
        self.kills = 0
        self.broken = 0
        self.lock = (place.data / AT_WORK).open("wb")
        self.processes = [self._start(nth) for nth in range(WORKERS)]

    def sweep(self) -> None:
        """Ask for a sweep, perhaps kill somebody, and see to it that everything due gets done.

        Raises SimulationBroken where a worker ended by itself or nothing gets done.
        """
        self._ask()
        self._harm()
        asked = begun = time.monotonic()
        while not self._done():
            self._refuse_the_dead()
            time.sleep(0.02)
            now = time.monotonic()
            if now - begun > PATIENCE:
                raise SimulationBroken(f"{PATIENCE:.0f}秒内没有办完到期的事项")
            if now - asked > BEAT:
                self._wait_out_the_killed()
                self._ask()
                asked = now

    @contextmanager
    def still(self) -> Iterator[None]:
        """Wait until no worker is in a task, and let none begin one meanwhile."""
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)

    def close(self) -> None:
        """End the workers."""
        for process in self.processes:
            process.kill()
            process.wait()
        self.lock.close()

    def _start(self, nth: int) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "celery", "-A", "config.simulation.worker", "worker",
            "--pool", "solo", "--loglevel", "critical", "--hostname", f"sweeper{nth}@simulation",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]  # fmt: skip
        gateway = {"SMS_GATEWAY_URL": settings.SMS_GATEWAY_URL}
        with self._said(nth).open("wb") as said:
            return subprocess.Popen(
                command, cwd=ROOT, env=os.environ | gateway, stdout=said, stderr=said
            )

    def _said(self, nth: int) -> Path:
        return Path(self.place.data / f"sweeper{nth}.log")

    def _refuse_the_dead(self) -> None:
        """A worker that ended by itself will not come back, and nobody else would notice."""
        for nth, process in enumerate(self.processes):
            code = process.poll()
            if code is not None:
                said = self._said(nth).read_text("utf-8", "replace")[-LAST_WORDS:]
                raise SimulationBroken(f"工作进程自行退出（{code}）：\n{said}")

    def _wait_out_the_killed(self) -> None:
        """Move the date on until what a killed worker holds is anybody's again."""
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        try:
            if work_held():
                clock.shift(LEASE + timedelta(seconds=1))
        finally:
            fcntl.flock(self.lock, fcntl.LOCK_UN)

    def _ask(self) -> None:
        cache.delete(LAST_SWEEP)
        for _beat in range(WORKERS):
            with suppress(OperationalError, OSError):
                app.send_task("notifications.tasks.sweep_now", retry=False, expires=30)

    def _harm(self) -> None:
        if self.draw.random() < KILLING:
            time.sleep(self.draw.random() * 0.5)
            nth = self.draw.randrange(WORKERS)
            self.processes[nth].kill()
            self.processes[nth].wait()
            self.processes[nth] = self._start(nth)
            self.kills += 1
        if self.draw.random() < BREAKING:
            broker = redis_server.pid(self.place)
            if broker is not None:
                os.kill(broker, signal.SIGKILL)
                time.sleep(0.5)
                services.start(self.place, durable=False)
                self.broken += 1
            self._ask()

    def _done(self) -> bool:
        return cache.get(LAST_SWEEP) is not None and not work_left()


def work_left() -> bool:
    """Whether anything is due now that has not been tried in vain."""
    return any(rows.exists() for rows in _due())


def work_held() -> bool:
    """Whether somebody has taken something due and not done it yet."""
    now = clock.now()
    return any(rows.filter(lease_until__gt=now).exists() for rows in _due())


def _due() -> Iterator[QuerySet[Any]]:
    now = clock.now()
    yield Reminder.objects.filter(outcome="pending", due_at__lte=now)
    yield Message.objects.filter(state="queued", due_at__lte=now)
    yield Outbox.objects.filter(done_at=None, due_at__lte=now, last_error="")
    yield Rung.objects.filter(outcome="pending", due_at__lte=now, note="")
