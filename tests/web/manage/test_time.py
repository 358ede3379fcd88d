"""The system administrator imports notices on days off and repeats what was not delivered."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import html

from accounts.roles import Role
from cases import calendars, clock
from cases.models import CalendarVersion
from notifications.models import Message
from tests.notifications.timing import file_on
from tests.world import World
from workflows.recalculation import recalculate, unfinished

pytestmark = pytest.mark.django_db
fromstring: Any = html.fromstring
NOTICE = Path(__file__).parent.parent.parent / "cases" / "decree_2027.toml"


@pytest.fixture
def admin(world: World) -> Client:
    client = Client()
    client.force_login(world.user(Role.SYSTEM_ADMIN, "lead"))
    return client


def upload(content: bytes, name: str = "2027.toml") -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, content)}


def filled(page: str) -> dict[str, str]:
    """The fields of the notice's form as the page holds them."""
    form = fromstring(page).xpath("//form[contains(@action, 'calendars/new')]")[0]
    return {name: str(value or "") for name, value in form.form_values()}


def marked(page: str) -> str:
    """What stands on the button that confirms."""
    return str(fromstring(page).xpath("//button[@name='confirmed']/@value")[0])


def test_a_notice_is_read_shown_confirmed_and_its_moves_are_shown(
    world: World, admin: Client
) -> None:
    file_on(world, date(2027, 1, 29))
    read = admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode()
    typed = filled(read)
    checked = admin.post("/manage/calendars/new/", typed).content.decode()
    assert "2027年列出放假29天（含周末），调休上班6天" in checked
    assert CalendarVersion.objects.count() == 1
    again = admin.post("/manage/calendars/new/", {**typed, "confirmed": "something else"})
    assert again.status_code == 200
    assert CalendarVersion.objects.count() == 1
    confirmed = {**typed, "confirmed": marked(checked)}
    assert admin.post("/manage/calendars/new/", confirmed).status_code == 302
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


def test_the_form_begins_with_the_next_year_and_the_statutory_days(admin: Client) -> None:
    typed = filled(admin.get("/manage/calendars/new/").content.decode())
    assert (typed["year"], typed["version"]) == ("2027", "1")
    names = [typed.get(f"days-{nth}-name", "") for nth in range(8)]
    assert names == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", ""]


def test_the_examples_can_be_fetched_and_read_back(admin: Client) -> None:
    for form in ("xlsx", "toml"):
        answer = admin.get(f"/manage/calendars/example.{form}")
        content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
        page = admin.post("/manage/calendars/", upload(content, f"2026.{form}")).content.decode()
        assert filled(page)["days-1-worked"] == "2026-02-14、2026-02-28"


def test_a_wrong_notice_is_refused_with_all_that_is_wrong_and_kept(admin: Client) -> None:
    typed = filled(admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode())
    wrong = typed | {"days-4-name": "龙舟节", "days-3-worked": "4月25日、5月10日"}
    answer = admin.post("/manage/calendars/new/", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "缺少法定节日“端午节”" in page
    assert "2027-05-10不是周六、周日，不能作为调休上班日" in page
    assert filled(page)["days-3-worked"] == "4月25日、5月10日"
    half = admin.post("/manage/calendars/new/", typed | {"days-0-last": ""}).content.decode()
    assert "请填写放假止" in half
    named = admin.post(
        "/manage/calendars/new/", typed | {"days-TOTAL_FORMS": "8", "days-7-name": "彝历新年"}
    )
    [field] = fromstring(named.content.decode()).xpath("//input[@name='days-7-first']")
    told = fromstring(named.content.decode()).get_element_by_id(field.get("aria-describedby"))
    assert (field.get("aria-invalid"), told.text_content().strip()) == ("true", "请填写放假起")
    assert CalendarVersion.objects.count() == 1


def test_a_file_that_is_none_is_refused_in_words(admin: Client) -> None:
    answer = admin.post("/manage/calendars/", upload(b"\xff\xfe"))
    assert answer.status_code == 422
    assert "请上传Excel文件（.xlsx）或者UTF-8编码的TOML文件" in answer.content.decode()


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
