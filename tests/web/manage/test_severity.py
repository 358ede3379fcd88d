"""The system administrator enters severity rules: explained first, refused at the field, read by all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from records.models import SeverityRule
from tests.web.manage.test_rules import confirmed
from tests.workflows.order_walks import draft_of, failed
from tests.world import World
from web.manage.readiness import lacks

pytestmark = pytest.mark.django_db
NEW = "/manage/severity/new/"
SOURCE = "四川省政务失信程度划分办法（测试）第三条"


def given(**more: Any) -> dict[str, Any]:
    """What the administrator types: a rule from tomorrow on."""
    return {
        "failed": "general",
        "failures": "3",
        "repeated": "serious",
        "pledge": "minor",
        "complaints": "5",
        "source": SOURCE,
        "decided_by": "四川省人民政府",
        "valid_from": (clock.today() + timedelta(days=1)).isoformat(),
    } | more


@pytest.fixture
def admin(logged_in: Callable[..., Client]) -> Client:
    return logged_in(Role.SYSTEM_ADMIN, "province_lead")


def test_a_rule_is_explained_entered_shown_and_ended(
    world: World, admin: Client, logged_in: Callable[..., Client]
) -> None:
    record = draft_of(failed(world))
    shown = admin.post(NEW, given()).content.decode()
    assert "同一单位十二个月内满3次的，初拟为严重失信" in shown
    assert "原来（随软件提供的默认规则（未见正式文本，待核对））" in shown
    assert "已有的1条记录和拟作认定的程度不变" in shown
    assert SeverityRule.objects.count() == 0
    assert confirmed(admin, NEW, given()).status_code == 302
    row = SeverityRule.objects.get()
    assert row.entered_by.username == "system_admin-province_lead-1"
    assert "信用修复承诺不实的，初拟为轻微失信" in admin.get("/manage/severity/").content.decode()
    last = (clock.today() + timedelta(days=9)).isoformat()
    end = f"/manage/severity/{row.pk}/end/"
    assert confirmed(admin, end, {"last_day": last}).status_code == 302
    row.refresh_from_db()
    assert str(row.valid_to) == last
    acts = AccountLog.objects.order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["add_severity_rule", "end_severity_rule"]
    log = logged_in(Role.AUDIT_ADMIN).get("/manage/log/").content.decode()
    for words in ("登记失信程度规定", "修复承诺不实的程度", "轻微", SOURCE):
        assert words in log
    keeper = logged_in(Role.RECORD_KEEPER)
    page = keeper.get(f"/desk/record/{record.pk}/").content.decode()
    assert "随软件提供的默认规则（未见正式文本，待核对）" in page


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"failures": "1"}, "failures", "2"),
        ({"failures": "200"}, "failures", "10"),
        ({"complaints": ""}, "complaints", "同类投诉"),
        ({"repeated": "minor"}, "repeated", "不能低于首次"),
        ({"failed": "grave"}, "failed", "grave"),
        ({"source": ""}, "source", "请填写依据"),
        ({"decided_by": ""}, "decided_by", "请填写决定机关"),
        ({"valid_to": "2020-01-01"}, "valid_to", "结束日期不能早于起始日期"),
        ({"valid_from": "2018-01-01"}, "valid_from", "已按当日规定拟定程度"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(
    world: World, admin: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    failed(world)
    answer = admin.post(NEW, given(**typed))
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors[field])
    assert SeverityRule.objects.count() == 0


def test_a_city_reads_the_rules_and_the_check_list_asks_for_one(
    world: World, admin: Client, logged_in: Callable[..., Client]
) -> None:
    def told() -> list[bool]:
        found = lacks("/", clock.today())
        return [one.stops for one in found if "失信程度规定" in one.sentence]

    assert told() == [False]
    assert confirmed(admin, NEW, given()).status_code == 302
    assert told() == []
    city = logged_in(Role.SYSTEM_ADMIN)
    page = city.get("/manage/severity/").content.decode()
    assert (SOURCE in page, "登记失信程度规定" in page) == (True, False)
    assert city.post(NEW, given()).status_code == 403
    row = SeverityRule.objects.get()
    address = f"/manage/severity/{row.pk}/end/"
    assert city.post(address, {"last_day": "2026-12-31"}).status_code == 403
