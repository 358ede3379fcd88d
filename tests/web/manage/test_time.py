"""The system administrator imports notices on days off and repeats what was not delivered."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.roles import Role
from cases import calendars, clock
from cases.models import CalendarVersion
from notifications.models import Message
from tests.notifications.timing import file_on
from tests.world import World
from workflows.recalculation import recalculate, unfinished

pytestmark = pytest.mark.django_db
NOTICE = Path(__file__).parent.parent.parent / "cases" / "decree_2027.toml"


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.user(Role.SYSTEM_ADMIN, "lead"))
    return client


def upload(text: str) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("2027.toml", text.encode())}


def test_a_notice_is_imported_and_its_moves_are_shown(world: World, admin: Client) -> None:
    file_on(world, date(2027, 1, 29))
    answer = admin.post("/manage/calendars/", upload(NOTICE.read_text(encoding="utf-8")))
    assert answer.status_code == 302
    version = CalendarVersion.objects.get(version=1)
    assert version.imported_by == world.user(Role.SYSTEM_ADMIN, "lead")
    calendars.forget()
    for run in unfinished():
        recalculate(run)
    listed = admin.get("/manage/calendars/").content.decode()
    assert "2/2，变动2" in listed
    moves = admin.get(f"/manage/calendars/{version.pk}/").content.decode()
    assert "2027-02-11 暂定" in moves
    assert "2027-02-04" in moves


def test_a_wrong_notice_is_refused_with_all_that_is_wrong(admin: Client) -> None:
    text = NOTICE.read_text(encoding="utf-8").replace('name = "端午节"', 'name = "龙舟节"')
    answer = admin.post("/manage/calendars/", upload(text.replace("2027-05-08", "2027-05-10")))
    page = answer.content.decode()
    assert "缺少法定节日“端午”" in page
    assert "2027-05-10不是周六、周日，不能作为调休上班日" in page
    assert CalendarVersion.objects.count() == 1


def test_dead_letters_are_shown_without_content_and_repeated(world: World, admin: Client) -> None:
    moment = clock.now()
    row = Message.objects.create(
        key="dead:1",
        recipient=world.user(Role.REVIEWER, "lead"),
        channel="mail",
        template="due_today",
        subject="今日届满：TS-510100-2026-000001",
        body="请在今日内办理。",
        created_at=moment,
        due_at=moment,
        attempts=12,
        note="邮件服务器拒收（550）",
        state="dead",
    )
    page = admin.get("/manage/messages/").content.decode()
    assert "邮件服务器拒收（550）" in page
    assert "TS-510100" not in page
    assert admin.post("/manage/messages/", {"message": str(row.pk)}).status_code == 302
    again = Message.objects.get(pk=row.pk)
    assert (again.state, again.attempts, again.note) == ("queued", 0, "")
