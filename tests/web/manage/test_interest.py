"""The system administrator enters LPR and rules of interest: explained first, refused at the field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from lxml import html

from accounts.roles import Role
from cases import clock
from commitments import lpr
from commitments.models import InterestRule, LoanPrimeRate
from tests.web.manage.test_rules import confirmed
from tests.world import World
from web.manage.readiness import lacks

pytestmark = pytest.mark.django_db
fromstring: Any = html.fromstring
LIST, LPR, RULE = "/manage/interest/", "/manage/interest/lpr/new/", "/manage/interest/new/"


def announcement(**more: Any) -> dict[str, Any]:
    """What the administrator copies from an announcement of today."""
    return {
        "announced_on": clock.today().isoformat(),
        "percent": "2.90",
        "source": "贷款市场报价利率公告",
    } | more


def rule(**more: Any) -> dict[str, Any]:
    """A rule from tomorrow on."""
    return {
        "valid_from": (clock.today() + timedelta(days=1)).isoformat(),
        "daily": "0.05",
        "year_days": "360",
        "due_bears": "False",
        "paid_bears": "True",
        "source": "《逾期利息计算办法》（测试）第三条",
        "decided_by": "四川省人民政府",
    } | more


@pytest.fixture
def admin(logged_in: Callable[..., Client]) -> Client:
    return logged_in(Role.SYSTEM_ADMIN, "province_lead")


def test_an_lpr_is_explained_entered_and_listed(world: World, admin: Client) -> None:
    shown = admin.post(LPR, announcement()).content.decode()
    assert "不得低于2.90%；按已登记的LPR原为3.00%（2025-05-20发布）" in shown
    assert LoanPrimeRate.objects.count() == 0
    assert confirmed(admin, LPR, announcement()).status_code == 302
    row = LoanPrimeRate.objects.get()
    assert row.entered_by.username == "system_admin-province_lead-1"
    first = fromstring(admin.get(LIST).content.decode()).xpath("//section[3]//tbody/tr")[0]
    assert [cell.text_content() for cell in first] == [str(clock.today()), "2.90%", "本系统登记"]


def test_a_rule_is_explained_entered_and_listed(world: World, admin: Client) -> None:
    shown = admin.post(RULE, rule()).content.decode()
    assert "一年按360日折算，最迟付款日不计息，已付部分付款当日计息" in shown
    assert "原为未约定利率的每日0.05%，一年按365日折算" in shown
    assert InterestRule.objects.count() == 0
    assert confirmed(admin, RULE, rule()).status_code == 302
    listed = fromstring(admin.get(LIST).content.decode()).xpath("//section[2]//tbody")[0]
    assert "360日" in listed.text_content()
    assert "（四川省人民政府）" in listed.text_content()


@pytest.mark.parametrize(
    ("page", "typed", "field", "sentence"),
    [
        (LPR, {"announced_on": "2999-01-01"}, "announced_on", "不能晚于今天"),
        (LPR, {"announced_on": "2019-08-19"}, "announced_on", "2019年8月20日"),
        (LPR, {"percent": "290"}, "percent", "24"),
        (LPR, {"percent": "0"}, "percent", "0.01"),
        (LPR, {"percent": "三"}, "percent", "数"),
        (LPR, {"source": ""}, "source", "请填写依据"),
        (RULE, {"valid_from": "2020-08-31"}, "valid_from", "2020年9月1日"),
        (RULE, {"daily": "5"}, "daily", "1"),
        (RULE, {"year_days": "366"}, "year_days", "366"),
        (RULE, {"decided_by": ""}, "decided_by", "请填写决定机关"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(
    world: World, admin: Client, page: str, typed: dict[str, str], field: str, sentence: str
) -> None:
    given = announcement(**typed) if page == LPR else rule(**typed)
    answer = admin.post(page, given)
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors[field])
    assert (LoanPrimeRate.objects.count(), InterestRule.objects.count()) == (0, 0)


def test_a_city_reads_and_others_do_not(world: World, logged_in: Callable[..., Client]) -> None:
    city = logged_in(Role.SYSTEM_ADMIN)
    page = city.get(LIST).content.decode()
    assert ("3.00%" in page, RULE in page, LPR in page) == (True, False, False)
    assert city.post(RULE, rule()).status_code == 403
    assert city.post(LPR, announcement()).status_code == 403
    assert logged_in(Role.SECURITY_ADMIN).get(LIST).status_code == 403


def test_the_audit_administrator_reads_the_change_in_words(
    world: World, admin: Client, logged_in: Callable[..., Client]
) -> None:
    confirmed(admin, LPR, announcement())
    confirmed(admin, RULE, rule())
    log = logged_in(Role.AUDIT_ADMIN).get("/manage/log/").content.decode()
    for words in ("登记LPR", "发布日期", "2.90", "登记逾期利息规定", "付款当日计息"):
        assert words in log


@pytest.mark.parametrize(("after", "told"), [(60, []), (61, ["一年期LPR核对至2026-08-20"])])
def test_the_check_list_tells_when_nothing_was_entered_for_long(
    world: World, after: int, told: list[str]
) -> None:
    assert date(2026, 8, 20) == lpr.CHECKED_TO
    found = lacks("/", lpr.CHECKED_TO + timedelta(days=after))
    said = [one.sentence.split("，")[0] for one in found if "LPR" in one.sentence]
    assert said == told
