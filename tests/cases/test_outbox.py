"""Promises: made once, kept at least once, one broken promise never blocks the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from cases import clock, outbox
from cases.models import Outbox

done: list[Mapping[str, Any]] = []


@pytest.fixture(autouse=True)
def _topics() -> Iterator[None]:
    done.clear()

    @outbox.handler("test-good")
    def good(args: Mapping[str, Any]) -> None:
        done.append(args)

    @outbox.handler("test-bad")
    def bad(args: Mapping[str, Any]) -> None:
        raise OSError("no room left")

    yield
    del outbox.HANDLERS["test-good"], outbox.HANDLERS["test-bad"]


@pytest.mark.django_db
def test_the_same_promise_is_made_once() -> None:
    outbox.promise("test-good", "k1", {"n": 1})
    outbox.promise("test-good", "k1", {"n": 2})
    assert outbox.run_due() == (1, 0)
    assert done == [{"n": 1}]
    assert outbox.run_due() == (0, 0)


@pytest.mark.django_db
def test_a_promise_rolls_back_with_its_act() -> None:
    with transaction.atomic():
        outbox.promise("test-good", "k1", {})
        transaction.set_rollback(True)
    assert Outbox.objects.count() == 0


@pytest.mark.django_db
def test_a_failure_waits_and_does_not_block_others(installation: Any) -> None:
    outbox.promise("test-bad", "k1", {})
    outbox.promise("test-good", "k2", {})
    assert outbox.run_due() == (1, 1)
    failed = Outbox.objects.get(key="k1")
    assert (failed.done_at, failed.attempts) == (None, 1)
    assert failed.last_error.startswith("OSError")
    assert outbox.run_due() == (0, 0)
    clock.shift(timedelta(hours=1))
    assert outbox.run_due() == (0, 1)


@pytest.mark.django_db
def test_a_promise_for_later_waits(installation: Any) -> None:
    outbox.promise("test-good", "k1", {}, due_at=clock.now() + timedelta(days=2))
    assert outbox.run_due() == (0, 0)
    clock.shift(timedelta(days=3))
    assert outbox.run_due() == (1, 0)
