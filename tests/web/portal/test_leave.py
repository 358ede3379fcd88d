"""Members of staff declare leave from their own account: for nobody else, and seen where it matters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import Deputy, Leave, Membership
from accounts.roles import Role
from cases import clock
from notifications.models import Message
from tests.web.desk import walks
from tests.world import World

pytestmark = pytest.mark.django_db
PAGE = "/account/leave/"


def typed(**more: Any) -> dict[str, Any]:
    """Away from today, for five days."""
    today = clock.today()
    return {
        "valid_from": today.isoformat(),
        "valid_to": (today + timedelta(days=4)).isoformat(),
        "reason": "年休假",
    } | more


def test_a_leave_is_declared_shown_where_it_matters_and_ended(
    world: World, logged_in: Callable[..., Client]
) -> None:
    case = walks.investigating(world)
    second = world.user(Role.HANDLER, "lead", 2)
    client = logged_in(Role.HANDLER)
    assert f'href="{PAGE}"' in client.get("/account/").text
    assert "请假、离岗" in client.get("/desk/").text
    assert "请假、离岗" in client.get(f"/desk/case/{case.pk}/").text
    held = Membership.objects.get(user=world.user(Role.HANDLER, "lead"), role=Role.HANDLER)
    assert client.post(PAGE, typed(**{f"deputy_{held.pk}": second.pk})).status_code == 302
    until = Leave.objects.get().valid_to
    page = client.get(PAGE).text
    assert f"由{second.name}代行" in page
    away = f"{held.user.name}（请假至{until.month}月{until.day}日）"
    world.user(Role.APPROVER, "lead")
    approver = logged_in(Role.APPROVER)
    assert away in approver.get(f"/desk/case/{case.pk}/").text
    assert away in approver.get(f"/desk/case/{case.pk}/reassign/").text
    message = Message.objects.get(recipient=second, template="deputed")
    assert f"{held.user.name}自" in message.body
    deputy = logged_in(Role.HANDLER, nth=2)
    assert f"{held.user.name}：承办人" in deputy.get(PAGE).text
    end = f"{PAGE}{Leave.objects.get().pk}/end/"
    assert deputy.post(end).status_code == 404
    assert client.get(end).status_code == 405
    assert client.post(end).status_code == 302
    assert Deputy.objects.get().valid_to == clock.today()


def test_what_cannot_be_is_refused_at_its_field_and_kept(
    world: World, logged_in: Callable[..., Client]
) -> None:
    outside = world.user(Role.HANDLER, "bureau")
    client = logged_in(Role.HANDLER)
    held = Membership.objects.get(user=world.user(Role.HANDLER, "lead"))
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    for more, field in (
        ({"valid_from": yesterday}, "valid_from"),
        ({"valid_to": yesterday}, "valid_to"),
        ({"valid_to": ""}, "valid_to"),
        ({"reason": ""}, "reason"),
        ({f"deputy_{held.pk}": outside.pk}, f"deputy_{held.pk}"),
    ):
        answer = client.post(PAGE, typed(**more))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
        assert answer.context["form"]["valid_from"].value() == typed(**more)["valid_from"]
    assert not Leave.objects.exists()


def test_a_citizen_has_no_leave_and_an_administrator_no_deputy(
    world: World, logged_in: Callable[..., Client]
) -> None:
    assert logged_in("citizen").get(PAGE).status_code == 403
    admin = logged_in(Role.SYSTEM_ADMIN)
    assert "由谁代行" not in admin.get(PAGE).text
    assert admin.post(PAGE, typed()).status_code == 302
    assert Leave.objects.count() == 1
