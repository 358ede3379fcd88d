"""Service on an account and telling the person are one act."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from cases import clock, outbox
from cases.calendars import current_calendar
from cases.models import Case
from documents.models import Document
from notifications.arrivals import settle
from notifications.models import Message
from notifications.queueing import Notice, queue
from tests.workflows.test_actions import filed
from tests.workflows.walks import APPLICATION, registered
from tests.world import World
from workflows.actions import perform
from workflows.intake import draft_repair

SUPPLEMENT = {"items": ["施工合同"], "consequence": "逾期不补正的，视为放弃投诉"}


@pytest.mark.django_db
def test_whoever_is_served_on_his_account_is_told_on_the_day_from_which_his_time_runs(
    world: World,
) -> None:
    case = filed(world, electronic=True)
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=SUPPLEMENT)
    while outbox.run_due()[0]:
        pass
    letter = Document.objects.get(code="D02")
    (told,) = Message.objects.filter(template="served", channel="inbox")
    assert (letter.state, letter.way) == ("served", "electronic")
    assert told.recipient == world.citizen().user
    assert (told.key.startswith(f"served:{letter.pk}"), letter.title in told.body) == (True, True)
    assert "王某" not in told.subject + told.body


@pytest.mark.django_db
def test_whoever_did_not_agree_to_it_gets_no_such_message(world: World) -> None:
    case = filed(world)
    perform(case, "ask_supplement", actor=world.actor(Role.REVIEWER), data=SUPPLEMENT)
    while outbox.run_due()[0]:
        pass
    assert not Message.objects.filter(template="served").exists()


@pytest.mark.django_db
def test_what_one_drafted_waits_with_another_to_be_handed_in(world: World) -> None:
    liaison = world.actor(Role.LIAISON, "bureau")
    principal = world.user(Role.PRINCIPAL, "bureau")
    draft = {name: APPLICATION[name] for name in ("correction", "proof")}
    case = draft_repair(registered(world), draft, actor=liaison)
    for text in (draft["proof"], "另附银行回单"):
        perform(case, "redraft", actor=liaison, data=draft | {"proof": text})
    while outbox.run_due()[0]:
        pass
    told = Message.objects.filter(template="turn", channel="inbox", subject_id=case.pk)
    assert [(one.recipient, "提交修复申请" in one.body) for one in told] == [(principal, True)]
    assert "删除草稿" not in told[0].body


def _unread(case: Case) -> list[tuple[str, str]]:
    rows = Message.objects.filter(subject_id=case.pk, channel="inbox", read_at=None)
    return sorted((row.recipient.username, row.template) for row in rows)


@pytest.mark.django_db
def test_that_a_case_waits_is_unread_only_as_long_as_it_does(
    world: World, django_assert_max_num_queries: Any
) -> None:
    first, second = world.actor(Role.REVIEWER), world.actor(Role.REVIEWER, nth=2)
    assert first.user is not None
    assert second.user is not None
    case = filed(world, electronic=True)
    while outbox.run_due()[0]:
        pass
    names = sorted([first.user.username, second.user.username])
    assert _unread(case) == [(name, "turn") for name in names]
    told = Notice(
        key="moved:1:1",
        template="urged",
        recipients=(second.user,),
        values=dict.fromkeys(("number", "kind", "clock", "due_on", "days"), "1"),
        calendar=current_calendar(None),
        subject=case.reference,
    )
    queue([told], clock.now())
    perform(case, "ask_supplement", actor=first, data=SUPPLEMENT)
    while outbox.run_due()[0]:
        pass
    assert _unread(case) == [("citizen", "served"), (second.user.username, "urged")]
    with django_assert_max_num_queries(1):
        settle(case, [], clock.now())
