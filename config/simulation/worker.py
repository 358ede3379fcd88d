"""The Celery app of the simulation's workers: the real one, sealing on paper, and seen to be at work."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from celery.signals import task_postrun, task_prerun, worker_init

from config.celery import app

AT_WORK = "at-work.lock"
"""A file in the data folder, locked by each worker during a task. A killed worker's lock is gone."""
_lock: list[IO[bytes]] = []


@worker_init.connect
def _prepare(**_: object) -> None:
    from config.simulation.paper import use_paper  # noqa: PLC0415 -- models are ready only now

    use_paper()
    _lock.append((Path(os.environ["ZHENGXIN_DATA"]) / AT_WORK).open("rb"))


@task_prerun.connect
def _begin(**_: object) -> None:
    from cases import clock  # noqa: PLC0415 -- as above

    fcntl.flock(_lock[0], fcntl.LOCK_SH)
    clock.forget()


@task_postrun.connect
def _end(**_: object) -> None:
    fcntl.flock(_lock[0], fcntl.LOCK_UN)


__all__ = ["AT_WORK", "app"]
