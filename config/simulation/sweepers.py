"""Who sweeps in the simulation: this process, or real workers on a real broker that are killed at random."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from cases import clock
from cases.models import Outbox
from config import services
from config.services import redis_server
from notifications.delivering import LEASE
from notifications.models import Message, Reminder, Rung
from notifications.sweep import LAST_SWEEP, sweep

ROOT = Path(__file__).parent.parent.parent
WORKERS = 2
KILLING, BREAKING = 0.06, 0.015
"""How often a sweep has a worker, or the broker, killed in its middle."""
BEAT = 1.0
"""Seconds between two beats: a worker may not have noticed yet that the date has moved."""
WAIT = 15.0
"""Seconds after which what a killed worker holds is waited out by moving the date on."""


class Sweepers(Protocol):
    """Whoever does what is due."""

    kills: int
    broken: int

    def sweep(self) -> None:
        """Have everything done that is due now."""

    def close(self) -> None:
        """End what was started."""


class Inside:
    """This process sweeps."""

    kills = 0
    broken = 0

    def sweep(self) -> None:
        """One pass."""
        sweep()

    def close(self) -> None:
        """Nothing was started."""


class Workers:
    """Real Celery workers, some of them killed with SIGKILL in the middle of their work."""

    def __init__(self, place: services.Place, draw: random.Random) -> None:
        self.place = place
        self.draw = draw
        self.kills = 0
        self.broken = 0
        self.processes = [self._start(nth) for nth in range(WORKERS)]

    def sweep(self) -> None:
        """Ask for a sweep, perhaps kill somebody, and see to it that everything due gets done."""
        self._ask()
        self._harm()
        asked = begun = time.monotonic()
        while not self._done():
            time.sleep(0.02)
            now = time.monotonic()
            if now - begun > WAIT:
                clock.shift(LEASE + timedelta(seconds=1))
                begun = now
            if now - asked > BEAT:
                self._ask()
                asked = now

    def close(self) -> None:
        """End the workers."""
        for process in self.processes:
            process.kill()
            process.wait()

    def _start(self, nth: int) -> subprocess.Popen[bytes]:
        command = [
            sys.executable, "-m", "celery", "-A", "config.simulation.worker", "worker",
            "--pool", "solo", "--loglevel", "critical", "--hostname", f"sweeper{nth}@simulation",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]  # fmt: skip
        gateway = {"SMS_GATEWAY_URL": settings.SMS_GATEWAY_URL}
        return subprocess.Popen(
            command, cwd=ROOT, env=os.environ | gateway, stdout=subprocess.DEVNULL
        )

    def _ask(self) -> None:
        from config.celery import app  # noqa: PLC0415 -- settings are read only now

        with suppress(RedisError):
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
        with suppress(RedisError):
            return cache.get(LAST_SWEEP) is not None and not work_left()
        return False


def work_left() -> bool:
    """Whether anything is due now that has not been tried in vain."""
    now = clock.now()
    return (
        Reminder.objects.filter(outcome="pending", due_at__lte=now).exists()
        or Message.objects.filter(state="queued", due_at__lte=now).exists()
        or Outbox.objects.filter(done_at=None, due_at__lte=now, last_error="").exists()
        or Rung.objects.filter(outcome="pending", due_at__lte=now, note="").exists()
    )
