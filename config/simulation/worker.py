"""The Celery app of the simulation's workers: the real one, sealing on paper."""

from __future__ import annotations

from celery.signals import worker_init

from config.celery import app


@worker_init.connect
def _prepare(**_: object) -> None:
    from config.simulation.paper import use_paper  # noqa: PLC0415 -- models are ready only now

    use_paper()


__all__ = ["app"]
