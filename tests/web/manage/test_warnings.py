"""The system administrator enters when obligations are warned of: explained first, refused at the field, used at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import AccountLog
from accounts.roles import Role
from cases import clock
from commitments.models import WarningRule
from tests.web.desk import walks
from tests.web.manage.test_rules import confirmed
from tests.workflows.test_commitment import registered
from tests.workflows.walks import go_to
from tests.world import World
from web.manage.readiness import lacks

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "/manage/warnings/new/"
SOURCE = "四川省政府履约预警办法（测试）第二条"
DAY = timedelta(days=1)


def given(**more: Any) -> dict[str, Any]:
    """What the administrator types: a rule from tomorrow on that warns later than the one shipped."""
    return {
        "yellow": "15",
        "orange": "5",
        "source": SOURCE,
        "decided_by": "四川省人民政府",
        "valid_from": (clock.today() + DAY).isoformat(),
    } | more


@pytest.fixture
def admin(logged_in: Callable[..., Client]) -> Client:
    return logged_in(Role.SYSTEM_ADMIN, "province_lead")


def test_a_rule_is_explained_entered_used_and_ended(
    world: World, admin: Client, logged_in: Callable[..., Client]
) -> None:
    case = registered(world)  # a payment in twenty days
    shown = admin.post(NEW, given()).content.decode()
    assert "到期前15日内为黄色预警，5日内为橙色预警" in shown
    assert "原来（随软件提供的默认规则（未见正式文本，待核对））：到期前30日内" in shown
    assert WarningRule.objects.count() == 0
    assert confirmed(admin, NEW, given()).status_code == 302
    row = WarningRule.objects.get()
    assert SOURCE in admin.get("/manage/warnings/").content.decode()
    head = walks.signed_in(world, Role.PRINCIPAL, "bureau")
    page = f"/desk/case/{case.pk}/"
    assert "黄色预警" in head.get(page).content.decode()
    go_to(clock.today() + DAY)
    assert "黄色预警" not in head.get(page).content.decode()
    assert head.get("/desk/ledger/").context["figures"] == {"red": 0, "orange": 0, "yellow": 0}
    end = f"/manage/warnings/{row.pk}/end/"
    assert confirmed(admin, end, {"last_day": clock.today().isoformat()}).status_code == 302
    go_to(clock.today() + DAY)
    assert "黄色预警" in head.get(page).content.decode()
    acts = AccountLog.objects.order_by("sequence").values_list("act", flat=True)
    assert list(acts)[-2:] == ["add_warning_rule", "end_warning_rule"]
    log = logged_in(Role.AUDIT_ADMIN).get("/manage/log/").content.decode()
    assert "登记履约预警规定" in log
    assert "到期前几日起橙色预警" in log


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"yellow": "5"}, "yellow", "黄色预警应当早于橙色预警"),
        ({"yellow": "0"}, "yellow", "1"),
        ({"orange": "400"}, "orange", "365"),
        ({"source": ""}, "source", "请填写依据"),
        ({"valid_to": "2020-01-01"}, "valid_to", "结束日期不能早于起始日期"),
    ],
)
def test_what_cannot_hold_is_refused_at_its_field(
    admin: Client, typed: dict[str, str], field: str, sentence: str
) -> None:
    answer = admin.post(NEW, given(**typed))
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors[field])
    assert WarningRule.objects.count() == 0


def test_two_rules_for_one_day_are_refused_and_the_check_list_asks_for_one(
    world: World, admin: Client, logged_in: Callable[..., Client]
) -> None:
    def told() -> list[bool]:
        return [one.stops for one in lacks("/", clock.today()) if "履约预警规定" in one.sentence]

    assert told() == [False]
    assert confirmed(admin, NEW, given()).status_code == 302
    assert told() == []
    answer = admin.post(NEW, given())
    assert "在此期间已有规定" in "".join(answer.context["form"].errors["valid_from"])
    city = logged_in(Role.SYSTEM_ADMIN)
    assert city.post(NEW, given()).status_code == 403
