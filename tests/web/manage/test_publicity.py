"""The system administrator enters publicity rules: explained first, refused at the field, read by all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from lxml import html

from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from records.models import PublicityRule
from tests.web.manage.test_rules import confirmed
from tests.workflows.test_publicity_rules import rule
from tests.workflows.walks import registered
from tests.world import World
from web.manage.readiness import lacks

pytestmark = pytest.mark.django_db
fromstring: Any = html.fromstring
NEW = "/manage/publicity/new/"


def given(**more: Any) -> dict[str, Any]:
    """What the administrator types: a rule from tomorrow on."""
    return {
        "severity": "general",
        "national": "local",
        "least": "4",
        "most": "9",
        "source": "四川省政务失信公示办法（测试）第五条",
        "decided_by": "四川省人民政府",
        "valid_from": (clock.today() + timedelta(days=1)).isoformat(),
    } | more


@pytest.fixture
def admin(logged_in: Callable[..., Client]) -> Client:
    return logged_in(Role.SYSTEM_ADMIN, "province_lead")


def test_a_rule_is_explained_entered_and_ended(world: World, admin: Client) -> None:
    record = registered(world, determined_on=clock.today())
    shown = admin.post(NEW, given()).content.decode()
    assert "公示期最短4个月、最长9个月" in shown
    assert "原为最短3个月、最长12个月（国家发展改革委令第36号）" in shown
    assert "已经认定的1条记录保持认定当日的公示期，不变" in shown
    assert PublicityRule.objects.count() == 0
    assert confirmed(admin, NEW, given()).status_code == 302
    row = PublicityRule.objects.get()
    assert row.entered_by.username == "system_admin-province_lead-1"
    listed = fromstring(admin.get("/manage/publicity/").content.decode())
    assert "4至9个月" in listed.xpath("//section[@aria-labelledby='entered']")[0].text_content()
    held = record.max_until
    record.refresh_from_db()
    assert (record.max_until, record.publicity_rule) == (held, None)
    last = (clock.today() + timedelta(days=9)).isoformat()
    end = f"/manage/publicity/{row.pk}/end/"
    assert confirmed(admin, end, {"last_day": last}).status_code == 302
    row.refresh_from_db()
    assert str(row.valid_to) == last
    acts = AccountLog.objects.order_by("sequence").values_list("act", flat=True)
    assert list(acts) == ["add_publicity_rule", "end_publicity_rule"]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"least": "2"}, "least", "最短公示期不能短于法定的3个月"),
        ({"most": "13"}, "most", "最长公示期不能长于法定的12个月"),
        ({"least": "9", "most": "8"}, "most", "最长公示期不能短于最短公示期"),
        ({"most": "1200"}, "most", "120"),
        ({"source": ""}, "source", "请填写依据"),
        ({"decided_by": ""}, "decided_by", "请填写决定机关"),
        ({"national": ""}, "national", "请选择规定的层级"),
        ({"severity": "grave"}, "severity", "grave"),
        ({"valid_from": "2026-02-30"}, "valid_from", "有效的日期"),
        ({"valid_to": "2020-01-01"}, "valid_to", "结束日期不能早于起始日期"),
        ({"valid_from": "2018-01-01"}, "valid_from", "已有记录作出认定"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(
    world: World, admin: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    registered(world, determined_on=clock.today())
    answer = admin.post(NEW, given(**typed))
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors[field])
    assert PublicityRule.objects.count() == 0


def test_days_that_have_a_rule_are_refused(world: World, admin: Client) -> None:
    assert confirmed(admin, NEW, given()).status_code == 302
    again = admin.post(NEW, given(valid_from=(clock.today() + timedelta(days=40)).isoformat()))
    assert "请先结束原有规定" in "".join(again.context["form"].errors["valid_from"])


def test_a_city_reads_the_rules_and_others_do_not(
    world: World, logged_in: Callable[..., Client]
) -> None:
    row = rule(world)
    city = logged_in(Role.SYSTEM_ADMIN)
    page = city.get("/manage/publicity/").content.decode()
    assert (row.source in page, "登记公示期规定" in page) == (True, False)
    assert city.post(NEW, given()).status_code == 403
    assert (
        city.post(f"/manage/publicity/{row.pk}/end/", {"last_day": "2026-12-31"}).status_code == 403
    )
    assert logged_in(Role.SECURITY_ADMIN).get("/manage/publicity/").status_code == 403
    assert PublicityRule.objects.get().valid_to is None


def test_the_audit_administrator_reads_the_change_in_words(
    world: World, admin: Client, logged_in: Callable[..., Client]
) -> None:
    confirmed(admin, NEW, given())
    log = logged_in(Role.AUDIT_ADMIN).get("/manage/log/").content.decode()
    for words in ("登记公示期规定", "失信程度", "一般", "最短公示期（月）", "四川省人民政府"):
        assert words in log


def test_the_check_list_tells_of_no_rule_and_of_one_that_ends(world: World) -> None:
    def told() -> list[tuple[str, bool]]:
        found = lacks("/", clock.today())
        return [(one.sentence, one.stops) for one in found if "公示期" in one.sentence]

    none = "没有登记公示期规定：按随软件提供的国家规定计算，请核对是否现行"
    assert told() == [(none, False)]
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_installation", stdout=out)
    assert f"建议：{none}（系统管理员）" in out.getvalue()
    last = clock.today() + timedelta(days=30)
    rule(world, valid_from=clock.today(), valid_to=last)
    ending = f"一般失信的公示期规定{last.isoformat()}到期，之后没有接续的规定"
    assert told() == [(ending, False)]
    rule(world, valid_from=last + timedelta(days=1))
    assert told() == []
