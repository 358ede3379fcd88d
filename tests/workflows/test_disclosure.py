"""Asking to read sealed identities: reason and end date, decided by another, ended by time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import IdentityDisclosure
from tests.workflows.test_actions import filed
from tests.workflows.walks import go_to
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason
from workflows.openings import ask_disclosure

pytestmark = pytest.mark.django_db


def asked(world: World, days: int = 7) -> IdentityDisclosure:
    """The approver asks to know who complained."""
    until = clock.today() + timedelta(days=days)
    data = {"reason": "需要与投诉人核对付款凭证", "until": until}
    return ask_disclosure(filed(world), actor=world.actor(Role.APPROVER), data=data)


def test_another_person_grants_and_time_ends_it(world: World) -> None:
    request = asked(world)
    assert (request.state, request.until) == ("asked", clock.today() + timedelta(days=7))
    with pytest.raises(StepRefused) as oneself:
        perform(request, "grant", actor=world.actor(Role.APPROVER))
    assert oneself.value.reason is Reason.SEPARATION
    perform(request, "grant", actor=world.actor(Role.SIGNER))
    with pytest.raises(StepRefused) as early:
        perform(request, "expire", actor=SYSTEM)
    assert early.value.reason is Reason.CONDITION
    go_to(clock.today() + timedelta(days=8))
    perform(request, "expire", actor=SYSTEM)
    assert request.state == "expired"


def test_refused_with_a_reason(world: World) -> None:
    request = asked(world)
    perform(request, "refuse", actor=world.actor(Role.SIGNER), data={"reason": "无必要"})
    assert request.state == "refused"


def test_too_long_a_time_is_refused_and_nothing_is_left(world: World) -> None:
    with pytest.raises(StepRefused) as refused:
        asked(world, days=200)
    assert "until" in refused.value.errors
    assert IdentityDisclosure.objects.count() == 0


def test_a_request_out_of_time_is_not_granted(world: World) -> None:
    request = asked(world)
    go_to(clock.today() + timedelta(days=8))
    with pytest.raises(StepRefused) as refused:
        perform(request, "grant", actor=world.actor(Role.SIGNER))
    assert refused.value.reason is Reason.CONDITION
