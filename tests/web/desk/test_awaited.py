"""Periods that the service of a letter begins, before the step that enters them among the running ones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.formats import date_format
from django.utils.html import strip_tags

from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from tests.web.desk import walks
from tests.workflows.order_walks import sustained
from tests.workflows.walks import served
from tests.world import World
from workflows.actions import perform

pytestmark = pytest.mark.django_db


def said(world: World, case: Case) -> str:
    client = walks.signed_in(world, Role.HANDLER)
    return "".join(strip_tags(client.get(f"/desk/case/{case.pk}/").text).split())


def test_the_last_day_for_a_re_examination_is_told_from_the_day_of_service(world: World) -> None:
    case = sustained(world)
    assert "申请复查期限30日《处理意见书》送达（签收）后起算" in said(world, case)
    served(world, case, "D16")
    case.refresh_from_db()
    assert case.state == "sustained"
    told = said(world, case)
    assert "送达（签收）后起算" not in told
    perform(case, "reply", actor=world.actor(Role.HANDLER))
    due = Clock.objects.get(rule_code="TS_REEXAM_ASK").due_on
    today, last = (date_format(day, "Y年n月j日") for day in (clock.today(), due))
    assert f"申请复查期限30日《处理意见书》{today}送达，次日起算，{last}届满" in told
    assert due >= clock.today() + timedelta(days=30)
    assert "届满；办理下一步后列入计时" not in said(world, case)
