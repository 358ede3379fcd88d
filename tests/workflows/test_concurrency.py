"""Many at once: one winner, whole chains, gap-free numbers, and no deadlock."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from accounts.roles import Role
from cases.events import verify_chain
from cases.models import Case, Event
from records.models import DishonestyRecord
from tests.workflows.order_walks import draft_of, failed, heard
from tests.workflows.test_actions import filed
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason


def at_once(count: int, act: Callable[[int], Any], *, threads: int = 50) -> list[Any]:
    """Run `act(0..count-1)` in threads with connections of their own; a refusal is its result."""

    def run(index: int) -> Any:
        try:
            return act(index)
        except StepRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_one_step_give_one_event(world: World) -> None:
    case = filed(world)
    reviewers = [world.actor(Role.REVIEWER, nth=n) for n in range(50)]
    data = {"matter": "arrears", "summary": "反映拖欠工程款"}

    def accept(index: int) -> Any:
        mine = Case.objects.get(pk=case.pk)
        return perform(mine, "accept", actor=reviewers[index], data=data, version=1)

    results = at_once(50, accept)
    refusals = [one for one in results if isinstance(one, StepRefused)]
    assert len(refusals) == 49
    assert {one.reason for one in refusals} == {Reason.STALE}
    assert "受理" in refusals[0].sentence
    case.refresh_from_db()
    assert case.event_count == 2
    assert not list(verify_chain("case", case.pk, case.event_count, case.last_hash, case.state))


@pytest.mark.django_db(transaction=True)
def test_two_hundred_filings_are_numbered_without_gap_or_duplicate(world: World) -> None:
    world.citizen()
    numbers = at_once(
        200, lambda index: filed(world, title=f"反映事项{index}号").number, threads=50
    )
    serials = sorted(int(re.split("-", number)[-1]) for number in numbers)
    assert serials == list(range(1, 201))


@pytest.mark.django_db(transaction=True)
def test_merging_from_both_ends_at_once_does_not_deadlock(world: World) -> None:
    first, second = (accepted(world) for _ in range(2))
    approvers = [world.actor(Role.APPROVER, nth=n) for n in (1, 2)]
    pairs = [(first, second), (second, first)]

    def merge(index: int) -> Any:
        mine, lead = pairs[index % 2]
        data = {"lead": lead.pk, "same_facts": True, "reason": "同一事实"}
        return perform(Case.objects.get(pk=mine.pk), "merge", actor=approvers[index % 2], data=data)

    results = at_once(8, merge, threads=8)
    assert Counter(isinstance(one, StepRefused) for one in results) == {True: 7, False: 1}
    for case in (first, second):
        case.refresh_from_db()
        assert not list(verify_chain("case", case.pk, case.event_count, case.last_hash, case.state))


@pytest.mark.django_db(transaction=True)
def test_an_order_and_its_record_moved_from_both_ends_do_not_deadlock(world: World) -> None:
    order = failed(world)
    record = heard(world, draft_of(order))
    signers = [world.actor(Role.SIGNER, nth=n) for n in (1, 2)]
    dropping = {"ground": "not_established", "reason": "事实不成立"}

    def move(index: int) -> Any:
        if index % 2:
            mine = DishonestyRecord.objects.get(pk=record.pk)
            return perform(mine, "drop", actor=signers[0], data=dropping)
        data = {"reason": "认定有误"}
        return perform(Case.objects.get(pk=order.pk), "revoke", actor=signers[1], data=data)

    results = at_once(8, move, threads=8)
    assert all(isinstance(one, Event | StepRefused) for one in results)
    for subject in (order, record):
        subject.refresh_from_db()
        head = (subject.event_count, subject.last_hash, subject.state)
        assert not list(verify_chain(subject.subject_type, subject.pk, *head))
    assert order.state == "revoked"
    assert record.state in ("dropped", "withdrawn")


def accepted(world: World) -> Case:
    """A complaint taken on."""
    case = filed(world)
    perform(
        case,
        "accept",
        actor=world.actor(Role.REVIEWER),
        data={"matter": "arrears", "summary": "反映拖欠工程款"},
    )
    return case
