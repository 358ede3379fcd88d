"""Subjects walked to a state by real steps, for the desk's tests."""

from __future__ import annotations

from typing import Any

from accounts.roles import Role
from cases.models import Case
from tests.world import World
from workflows.actions import open_subject, perform

FILED = {
    "title": "拖欠道路改造工程款",
    "domain": "works",
    "matter": "arrears",
    "request": "支付工程款120万元",
    "facts_text": "2024年完工验收，至今未付。",
    "reasons": "合同约定验收后60日内付清。",
    "name": "王某某",
    "phone": "13800000000",
    "truthful": True,
}


def complaint(world: World, **more: Any) -> Case:
    """A complaint about the bureau, filed by a citizen with the city's credit lead."""
    case = Case(kind="complaint", organisation=world["lead"])
    data = FILED | {"respondent": world["bureau"].pk} | more
    return open_subject(case, "submit", actor=world.citizen(), data=data)


def accepted(world: World) -> Case:
    """One that was taken on."""
    case = complaint(world)
    data = {"matter": "arrears", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=data)
    return case


def investigating(world: World) -> Case:
    """One that a handler investigates."""
    case = accepted(world)
    data = {"handler": world.user(Role.HANDLER, "lead").pk}
    perform(case, "take_up", actor=world.actor(Role.REVIEWER), data=data)
    return case
