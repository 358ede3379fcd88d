"""What an installation still lacks is listed, by whom it is entered; the command prints the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Organisation
from accounts.roles import Role
from cases import clock
from config.demo import load
from documents.models import SealKey
from tests.world import World
from web.manage.readiness import Lack, lacks

pytestmark = pytest.mark.django_db


def sentences(found: list[Lack]) -> str:
    return "\n".join(one.sentence for one in found)


def no_seals() -> None:
    """As before anybody made keys."""
    SealKey.objects.update(retired_on=date(2020, 1, 1))


def test_roles_powers_seals_and_lists_that_are_missing_are_named(world: World) -> None:
    world.user(Role.REVIEWER, "lead")
    no_seals()
    bodies = [world[name].pk for name in ("bureau", "finance")]
    Organisation.objects.filter(pk__in=bodies).update(document_code="")
    told = sentences(list(lacks("/", clock.today())))
    assert "成都市发展和改革委员会无人担任：承办人、核查员、审核人、签发人" in told
    assert "惩戒措施清单是空的" in told
    assert "没有可用的印章密钥，不能签发：四川省发展和改革委员会、成都市发展和改革委员会" in told
    assert "发文字号缺少机关代字：成都市住房和城乡建设局、成都市财政局" in told
    assert "无人担任系统管理员" in told
    assert "个单位无人担任联络员" in told


def test_a_year_without_its_notice_is_told_before_and_stops_nothing_until_it_begins(
    world: World,
) -> None:
    told = [one for one in lacks("/", date(2026, 12, 1)) if "放假安排" in one.sentence]
    assert [(one.sentence[:5], one.stops) for one in told] == [("2027年", False)]
    late = [one for one in lacks("/", date(2027, 1, 2)) if "放假安排" in one.sentence]
    assert [one.stops for one in late] == [True]
    assert [one for one in lacks("/", date(2026, 6, 1)) if "放假安排" in one.sentence] == []


def test_each_administrator_is_led_to_what_is_his(
    world: World, logged_in: Callable[..., Client]
) -> None:
    no_seals()
    system = logged_in(Role.SYSTEM_ADMIN).get("/manage/readiness/").content.decode()
    assert 'href="/manage/measures/">去补充<' in system
    assert 'href="/manage/seals/">去补充<' not in system
    security = logged_in(Role.SECURITY_ADMIN).get("/manage/readiness/").content.decode()
    assert 'href="/manage/seals/">去补充<' in security


def test_the_command_prints_the_same_and_fails_while_something_is_missing(world: World) -> None:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("check_installation", stdout=out)
    assert "缺少：惩戒措施清单是空的，不能作出惩戒决定（系统管理员）" in out.getvalue()


def test_the_demonstration_lacks_nothing_that_stops_a_case() -> None:
    load.load_bodies()
    found = [one for one in lacks("/", clock.today()) if one.stops]
    assert sentences(found) == ""


def test_the_number_of_statements_does_not_grow_with_the_bodies(
    world: World, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with django_assert_max_num_queries(13):  # type: ignore[attr-defined]
        list(lacks("/", clock.today()))
