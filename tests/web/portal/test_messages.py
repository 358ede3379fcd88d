"""One's own messages: read, noted, and over which channels they come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from cases import clock
from notifications.models import Message, Preference
from tests.notifications.timing import file_on
from tests.world import World

pytestmark = pytest.mark.django_db
ADDRESS = "/account/messages/"


def told(user: User, nth: int = 1, channel: str = "inbox", **columns: object) -> Message:
    moment = clock.now()
    return Message.objects.create(
        key=f"test:{nth}:{channel}",
        recipient=user,
        channel=channel,
        template="due_today",
        subject=f"今日届满：第{nth}号",
        body="请在今日内办理。",
        created_at=moment,
        due_at=moment,
        **columns,
    )


def signed_in(user: User | None) -> Client:
    assert user is not None
    client = Client()
    client.force_login(user)
    return client


def test_everybody_sees_his_own_messages_only(world: World) -> None:
    reviewer, handler = world.user(Role.REVIEWER, "lead"), world.user(Role.HANDLER, "lead")
    case = file_on(world, date(2026, 3, 2))
    told(reviewer, 1, subject_type="case", subject_id=case.pk)
    told(handler, 2)
    told(reviewer, 3, "mail")
    page = signed_in(reviewer).get(ADDRESS).content.decode()
    assert f'<a href="/desk/case/{case.pk}/">今日届满：第1号</a>' in page
    assert "第2号" not in page
    assert "待发送" in page


def test_the_newest_stand_first_and_the_unread_are_marked(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    told(reviewer, 1)
    older = told(reviewer, 2, read_at=clock.now())
    Message.objects.filter(pk=older.pk).update(created_at=clock.now() - timedelta(days=3))
    page = signed_in(reviewer).get(ADDRESS).content.decode()
    assert page.index("第1号") < page.index("第2号")
    assert page.count(">未读<") == 1


def test_a_citizen_is_led_to_the_own_case(world: World) -> None:
    citizen = world.citizen().user
    case = file_on(world, date(2026, 3, 2))
    assert citizen is not None
    told(citizen, subject_type="case", subject_id=case.pk)
    page = signed_in(citizen).get(ADDRESS).content.decode()
    assert f'<a href="/cases/{case.pk}/">今日届满：第1号</a>' in page


def test_taking_note_of_everything(world: World) -> None:
    reviewer, handler = world.user(Role.REVIEWER, "lead"), world.user(Role.HANDLER, "lead")
    told(reviewer, 1)
    told(handler, 2)
    assert signed_in(reviewer).post(ADDRESS + "read/").status_code == 302
    assert [row.recipient for row in Message.objects.filter(read_at=None)] == [handler]


def test_choosing_channels(world: World) -> None:
    client = signed_in(world.user(Role.REVIEWER, "lead"))
    assert client.post(ADDRESS, {"sms": "on", "digest": "on"}).status_code == 302
    chosen = Preference.objects.get()
    assert (chosen.mail, chosen.sms, chosen.wecom, chosen.digest) == (False, True, False, True)
