"""The system administrator imports notices on days off and repeats what was not delivered."""

from __future__ import annotations

from datetime import date, timedelta
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
    assert "正在核对：已算2个期限，变动2个" in listed
    clock.shift(timedelta(seconds=30))
    for run in unfinished():
        recalculate(run)
    assert "已重新计算2个期限，变动2个" in admin.get("/manage/calendars/").content.decode()
    moves = admin.get(f"/manage/calendars/{version.pk}/").content.decode()
    assert "2027-02-11 暂定" in moves
    named = fromstring(moves).xpath("string(//section[@aria-labelledby='moves']//tbody/tr[1])")
    assert "补正告知期限" in named
    assert "TS_" not in moves
    assert "2027-02-04" in moves


def imported(admin: Client, **more: str) -> CalendarVersion:
    """The notice of 2027, read from its file and confirmed."""
    typed = filled(admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode())
    typed |= more
    checked = admin.post("/manage/calendars/new/", typed).content.decode()
    admin.post("/manage/calendars/new/", {**typed, "confirmed": marked(checked)})
    return CalendarVersion.objects.latest("version")


def test_one_day_of_an_imported_version_is_corrected(world: World, admin: Client) -> None:
    file_on(world, date(2027, 1, 29))
    first = imported(admin)
    page = admin.get(f"/manage/calendars/{first.pk}/").content.decode()
    assert "2027年2月5日至2027年2月13日" in page
    [link] = fromstring(page).xpath("//a[.='更正']/@href")
    typed = filled(admin.get(link).content.decode())
    assert typed["version"] == "2"
    [nth] = [one for one in range(7) if typed[f"days-{one}-name"] == "春节"]
    assert typed[f"days-{nth}-worked"]
    untouched = admin.post("/manage/calendars/new/", typed).content.decode()
    assert "与版本1相比，没有更正任何一天" in untouched
    typed[f"days-{nth}-last"] = "2027-02-12"
    checked = admin.post("/manage/calendars/new/", typed).content.decode()
    assert "与版本1相比，更正1天" in checked
    told = "2027年2月13日：由“放假（春节）”改为“周末休息”"
    assert told in checked
    assert "届满日在2027年2月13日当日及以后的" in checked
    confirmed = {**typed, "confirmed": marked(checked)}
    assert admin.post("/manage/calendars/new/", confirmed).status_code == 302
    second = CalendarVersion.objects.latest("version")
    assert (second.version, second.days.count()) == (2, first.days.count() - 1)
    assert told in admin.get(f"/manage/calendars/{second.pk}/").content.decode()
    former = admin.get(f"/manage/calendars/{first.pk}/").content.decode()
    assert "更正请从最新的版本开始" in former
    assert not fromstring(former).xpath("//a[.='更正']")
    assert admin.get("/manage/calendars/new/?of=99999").status_code == 404
    shipped = CalendarVersion.objects.get(version=0)
    assert admin.get(f"/manage/calendars/new/?of={shipped.pk}").status_code == 404
    assert "更正" not in fromstring(
        admin.get(f"/manage/calendars/{shipped.pk}/").content.decode()
    ).xpath("string(//main)")


def test_a_recalculation_that_has_not_ended_is_told_as_such(world: World, admin: Client) -> None:
    file_on(world, date(2027, 1, 29))
    version = imported(admin)
    for address in ("/manage/calendars/", f"/manage/calendars/{version.pk}/"):
        page = admin.get(address).content.decode()
        assert "正在重新计算：已算0个期限，还有2个" in page
        assert "没有变动" not in page


def test_a_notice_is_not_issued_on_a_day_to_come(admin: Client) -> None:
    read = admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode()
    tomorrow = clock.today() + timedelta(days=1)
    refused = admin.post("/manage/calendars/new/", {**filled(read), "issued_on": tomorrow})
    assert refused.status_code == 422
    assert "印发日期不能晚于今天" in refused.content.decode()


def test_the_form_begins_with_the_next_year_and_the_statutory_days(admin: Client) -> None:
    typed = filled(admin.get("/manage/calendars/new/").content.decode())
    assert (typed["year"], typed["version"]) == ("2027", "1")
    names = [typed.get(f"days-{nth}-name", "") for nth in range(8)]
    assert names == ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节", ""]


def test_what_would_be_refused_is_refused_when_it_is_checked(admin: Client) -> None:
    """The same checks before the effect is shown as when it is confirmed."""
    read = admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode()
    typed = filled(read)
    later = {name: value.replace("2027", "2029") for name, value in typed.items()}
    worked = {name: "" for name in later if name.endswith("-worked")}
    early = admin.post("/manage/calendars/new/", later | worked)
    assert early.status_code == 422
    assert "须先导入2027年的安排" in early.content.decode()
    assert "确认导入" not in early.content.decode()
    checked = admin.post("/manage/calendars/new/", typed).content.decode()
    admin.post("/manage/calendars/new/", {**typed, "confirmed": marked(checked)})
    again = admin.post("/manage/calendars/new/", typed | {"source": "更正通知"})
    assert "版本号1已被使用，新版本号须大于1" in again.content.decode()
    assert CalendarVersion.objects.count() == 2


def test_two_holidays_in_one_row_are_named_as_the_notices_name_them(admin: Client) -> None:
    typed = filled(admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode())
    rows = {typed[f"days-{nth}-name"]: nth for nth in range(7)}
    autumn, national = rows["中秋节"], rows["国庆节"]
    apart = {f"days-{autumn}-{name}": "" for name in ("first", "last", "worked")}
    missing = admin.post("/manage/calendars/new/", typed | apart).content.decode()
    assert "按通知写在一行，例如“国庆节、中秋节”" in missing
    for name in ("国庆节、中秋节", "中秋节、国庆节"):
        joined = typed | apart | {f"days-{national}-name": name}
        assert "确认导入" in admin.post("/manage/calendars/new/", joined).content.decode()


def test_a_wrong_year_is_one_mistake(admin: Client) -> None:
    typed = filled(admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode())
    page = admin.post("/manage/calendars/new/", typed | {"year": "2028"}).content.decode()
    assert "2027-01-01等35天不在2028年的安排之内，请核对年份" in page
    assert "2027-01-02" not in fromstring(page).xpath("string(//*[@role='alert'])")


def test_a_day_that_does_not_exist_is_called_so(admin: Client) -> None:
    typed = filled(admin.post("/manage/calendars/", upload(NOTICE.read_bytes())).content.decode())
    page = admin.post("/manage/calendars/new/", typed | {"days-3-worked": "4月31日"})
    assert "没有4月31日这一天" in page.content.decode()


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/manage/calendars/new/", "/manage/calendars/"),
        ("/manage/organisations/new/", "/manage/organisations/"),
        ("/manage/people/new/", "/manage/people/"),
        ("/manage/periods/new/", "/manage/periods/"),
        ("/manage/people/import/", "/manage/people/"),
    ],
)
def test_a_form_can_be_left(admin: Client, address: str, back: str) -> None:
    page = fromstring(admin.get(address).content.decode())
    assert page.xpath("//a[.='取消']/@href") == [back]


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
