"""The system administrator enters what the law and the province decided: sanctions that may be imposed, and
local periods. Each is explained before it is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from lxml import html

from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from records.models import SanctionListItem
from tests.workflows.test_actions import filed
from tests.world import World
from workflows import rules
from workflows.models import RuleOverride

pytestmark = pytest.mark.django_db
fromstring: Any = html.fromstring
MEASURE = {
    "code": "ZW-01",
    "title": "取消参加评先评优资格",
    "basis": "川府发〔2018〕7号第二部分第（二）项第8点",
    "valid_from": "2026-01-01",
}


def confirmed(client: Client, address: str, data: dict[str, Any]) -> Any:
    """The answer after reading what the change will do and pressing the button that confirms it."""
    shown = client.post(address, data)
    assert shown.status_code == 200, shown.content.decode()
    button = fromstring(shown.content.decode()).xpath("//button[@name='confirmed']/@value")[0]
    return client.post(address, {**data, "confirmed": str(button)})


@pytest.fixture
def admin(logged_in: Callable[..., Client]) -> Client:
    return logged_in(Role.SYSTEM_ADMIN, "province_lead")


def test_a_measure_is_explained_entered_and_ended(world: World, admin: Client) -> None:
    shown = admin.post("/manage/measures/new/", MEASURE).content.decode()
    assert "自2026-01-01起，可以对失信主体采取“取消参加评先评优资格”" in shown
    assert SanctionListItem.objects.count() == 0
    assert confirmed(admin, "/manage/measures/new/", MEASURE).status_code == 302
    item = SanctionListItem.objects.get()
    assert "取消参加评先评优资格" in admin.get("/manage/measures/").content.decode()
    ended = confirmed(admin, f"/manage/measures/{item.pk}/end/", {"last_day": "2026-12-31"})
    assert ended.status_code == 302
    item.refresh_from_db()
    assert str(item.valid_to) == "2026-12-31"
    acts = AccountLog.objects.order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["add_measure", "end_measure"]


def test_something_else_than_what_was_shown_is_not_confirmed(world: World, admin: Client) -> None:
    shown = admin.post("/manage/measures/new/", MEASURE).content.decode()
    button = str(fromstring(shown).xpath("//button[@name='confirmed']/@value")[0])
    other = {**MEASURE, "title": "限制招录", "confirmed": button}
    assert "限制招录" in admin.post("/manage/measures/new/", other).content.decode()
    assert SanctionListItem.objects.count() == 0


def test_overlapping_days_of_one_measure_are_refused(world: World, admin: Client) -> None:
    confirmed(admin, "/manage/measures/new/", MEASURE)
    again = admin.post("/manage/measures/new/", {**MEASURE, "valid_from": "2027-01-01"})
    assert again.status_code == 422
    assert "日期重叠；请先结束原有一项" in again.content.decode()
    item = SanctionListItem.objects.get()
    confirmed(admin, f"/manage/measures/{item.pk}/end/", {"last_day": "2026-12-31"})
    after = confirmed(admin, "/manage/measures/new/", {**MEASURE, "valid_from": "2027-01-01"})
    assert after.status_code == 302


def test_a_city_reads_the_list_and_cannot_change_it(
    world: World, logged_in: Callable[..., Client]
) -> None:
    city = logged_in(Role.SYSTEM_ADMIN)
    assert city.get("/manage/measures/").status_code == 200
    assert city.get("/manage/measures/new/").status_code == 403


def period(world: World, **more: Any) -> dict[str, Any]:
    return {
        "code": "TS_CLOSE_GENERAL",
        "jurisdiction": world["city"].pk,
        "amount": 45,
        "unit": "cd",
        "extension": 30,
        "source": "成都市人民政府办公厅文件（测试）第三条",
        "valid_from": clock.today().isoformat(),
    } | more


def test_a_local_period_runs_for_what_begins_after_it(world: World, admin: Client) -> None:
    shown = admin.post("/manage/periods/new/", period(world)).content.decode()
    assert "原为60日" in shown
    assert "正在计时的0个期限不变" in shown
    assert confirmed(admin, "/manage/periods/new/", period(world)).status_code == 302
    rules.forget()
    today = clock.today()
    assert rules.rule("TS_CLOSE_GENERAL", today, world["bureau"]).amount == 45
    assert rules.rule("TS_CLOSE_GENERAL", today, world["county"]).amount == 45
    assert rules.rule("TS_CLOSE_GENERAL", today, world["province_lead"]).amount == 60
    row = RuleOverride.objects.get()
    last = (today + timedelta(days=1)).isoformat()
    assert confirmed(admin, f"/manage/periods/{row.pk}/end/", {"last_day": last}).status_code == 302
    rules.forget()
    later = today + timedelta(days=2)
    assert rules.rule("TS_CLOSE_GENERAL", later, world["bureau"]).amount == 60


def test_a_local_period_is_counted_in_the_unit_of_the_law_where_none_is_chosen(
    world: World, admin: Client
) -> None:
    form = fromstring(admin.get("/manage/periods/new/").content.decode())
    assert form.xpath("//select[@name='unit']/option[1]/text()") == ["与原期限相同"]
    shown = admin.post("/manage/periods/new/", period(world, unit="")).content.decode()
    assert "为45日，原为60日" in shown
    assert confirmed(admin, "/manage/periods/new/", period(world, unit="")).status_code == 302
    assert RuleOverride.objects.get().unit == "cd"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"amount": 61}, "机关的办理期限不能长于法定的60"),
        ({"unit": "wd"}, "计算单位应当与法定期限一致"),
        ({"extension": 31}, "延长的上限不能超过法定的30"),
        (
            {"code": "SUPP_REPLY", "unit": "wd", "amount": 9, "extension": 0},
            "当事人的权利期限不能短于",
        ),
        ({"valid_to": "2020-01-01"}, "结束日期不能早于起始日期"),
    ],
)
def test_a_period_against_the_law_is_refused_before_it_is_explained(
    world: World, admin: Client, given: dict[str, Any], sentence: str
) -> None:
    answer = admin.post("/manage/periods/new/", period(world, **given))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert RuleOverride.objects.count() == 0


def test_a_second_period_for_the_same_days_is_refused(world: World, admin: Client) -> None:
    confirmed(admin, "/manage/periods/new/", period(world))
    again = admin.post("/manage/periods/new/", period(world, amount=30))
    assert "请先结束原有规定" in again.content.decode()


def test_a_running_clock_keeps_its_period(world: World, admin: Client) -> None:
    complaint = filed(world)
    before = {one.pk: one.due_on for one in complaint_clocks(complaint)}
    data = period(world, code="TS_ACCEPT", amount=10, extension=0)
    shown = admin.post("/manage/periods/new/", data).content.decode()
    assert "正在计时的1个期限不变" in shown
    confirmed(admin, "/manage/periods/new/", data)
    rules.forget()
    assert {one.pk: one.due_on for one in complaint_clocks(complaint)} == before


def complaint_clocks(complaint: Case) -> QuerySet[Clock]:
    """The clocks of a complaint."""
    return Clock.objects.filter(subject_type="case", subject_id=complaint.pk)
