"""Tables of bodies and people: entered at once or not at all, each wrong row named, entered again in vain."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts import rosters
from accounts.models import AccountLog, Membership, Organisation, User
from accounts.roles import Role
from cases import clock
from tests.world import World, credit_code

BODIES = list(rosters.BODY_HEADS)
PEOPLE = list(rosters.PERSON_HEADS)


def body(name: str, serial: int, parent: str = "成都市人民政府", **cells: str) -> list[str]:
    """A row of the table of bodies."""
    row = {
        "名称": name,
        "统一社会信用代码": credit_code(serial),
        "层级": "市",
        "上级单位": parent,
        "成立日期": "2018-01-01",
    }
    return [(row | cells).get(head, "") for head in BODIES]


def person(username: str, name: str, roles: str, at: str = "成都市财政局") -> list[str]:
    """A row of the table of people."""
    return [username, name, "", f"{username}@example.org", at, roles, ""]


def entered(world: World, *rows: list[str]) -> rosters.Outcome:
    """Make the accounts of a table."""
    by = world.actor(Role.SYSTEM_ADMIN)
    return rosters.enter_people([PEOPLE, *rows], by=by, now=clock.now())


def appointed(world: World, *rows: list[str]) -> rosters.Outcome:
    """Give the people of a table their roles."""
    by = world.actor(Role.SECURITY_ADMIN)
    return rosters.enter_appointments([PEOPLE, *rows], by=by, now=clock.now())


def test_bodies_of_a_table_stand_in_the_tree_and_are_found_a_second_time(world: World) -> None:
    rows = [
        BODIES,
        body("锦江区人民政府", 901, 层级="县（市、区）", 一级政府="是"),
        body("锦江区商务局", 902, "锦江区人民政府", 层级="县", 职权="惩戒执行、认定"),
        [],
    ]
    by = world.actor(Role.SYSTEM_ADMIN)
    outcome = rosters.enter_bodies(rows, by=by, now=clock.now())
    assert (outcome.added, outcome.known) == (2, 0)
    bureau = Organisation.objects.get(name="锦江区商务局")
    assert bureau.path.startswith(Organisation.objects.get(name="锦江区人民政府").path)
    assert bureau.powers == ["sanction_execution", "determination"]
    assert AccountLog.objects.filter(act="add_organisation").count() == 2
    again = rosters.enter_bodies(rows, by=by, now=clock.now())
    assert (again.added, again.known) == (0, 2)


def test_every_wrong_row_is_named_and_none_is_entered(world: World) -> None:
    rows = [
        BODIES,
        body("锦江区商务局", 901),
        body("锦江区财政局", 902, "没有的人民政府"),
        body("锦江区住建局", 903, 层级="区县"),
        body("锦江区司法局", 904, 统一社会信用代码="11510000MB0000010X"),
        body("改了名的局", 905, 统一社会信用代码=world["bureau"].uscc),
        body("锦江区教育局", 906, 成立日期="去年"),
    ]
    before = Organisation.objects.count()
    with pytest.raises(ValidationError) as refused:
        rosters.enter_bodies(rows, by=world.actor(Role.SYSTEM_ADMIN), now=clock.now())
    told = refused.value.messages
    assert [one[:4] for one in told] == ["第3行：", "第4行：", "第5行：", "第6行：", "第7行："]
    assert "没有名为“没有的人民政府”的单位" in told[0]
    assert "层级“区县”不在可选范围，应为：省、市（州）" in told[1]
    assert "统一社会信用代码：统一社会信用代码不正确" in told[2]
    assert "已登记为“成都市住房和城乡建设局”" in told[3]
    assert "成立日期“去年”无法读取" in told[4]
    assert Organisation.objects.count() == before


def test_a_body_outside_the_administrators_area_is_no_parent(world: World) -> None:
    rows = [BODIES, body("省某局", 901, "四川省人民政府", 层级="省级")]
    with pytest.raises(ValidationError, match="本辖区没有名为“四川省人民政府”的单位"):
        rosters.enter_bodies(rows, by=world.actor(Role.SYSTEM_ADMIN), now=clock.now())


def test_two_administrators_enter_the_same_table_of_people(world: World) -> None:
    rows = [
        person("wang", "王小明", "承办人、核查员"),
        person("li", "李小红", "联络员"),
        person("wang", "王小明", "联络员", "成都市商务局"),
    ]
    assert entered(world, *rows).added == 2
    assert not Membership.objects.filter(user__username="wang").exists()
    outcome = appointed(world, *rows)
    assert (outcome.added, [one.username for one in outcome.without_password]) == (
        4,
        ["wang", "li"],
    )
    held = Membership.objects.filter(user__username="wang")
    assert set(held.values_list("role", "organisation__name")) == {
        ("handler", "成都市财政局"),
        ("inspector", "成都市财政局"),
        ("liaison", "成都市商务局"),
    }
    assert (entered(world, *rows).added, appointed(world, *rows).added) == (0, 0)


def test_an_account_that_differs_from_the_table_is_nobodys(world: World) -> None:
    entered(world, person("wang", "王小明", "承办人"))
    User.objects.filter(username="wang").update(email="other@example.org")
    with pytest.raises(ValidationError, match=r"第2行：.*电子邮箱与表中不一致"):
        appointed(world, person("wang", "王小明", "承办人"))
    with pytest.raises(ValidationError, match="已登记的姓名是王小明"):
        entered(world, person("wang", "王大明", "承办人"))
    with pytest.raises(ValidationError, match="没有用户名为“zhao”的账号"):
        appointed(world, person("zhao", "赵一", "承办人"))
    assert not Membership.objects.filter(user__username="wang").exists()


def test_rules_of_appointment_hold_for_a_table_too(world: World) -> None:
    rows = [person("wang", "王小明", "系统管理员、承办人")]
    entered(world, *rows)
    with pytest.raises(ValidationError, match=r"第2行：.*三员分立"):
        appointed(world, *rows)
    assert not Membership.objects.filter(user__username="wang").exists()


def test_a_heading_that_lacks_a_column_says_which(world: World) -> None:
    with pytest.raises(ValidationError, match="第1行应为表头，缺少：职责、任职起始日期"):
        rosters.enter_people([PEOPLE[:5]], by=world.actor(Role.SYSTEM_ADMIN), now=clock.now())
    with pytest.raises(ValidationError, match="一次最多2000行"):
        rosters.enter_people(
            [PEOPLE, *[["x"]] * 2001], by=world.actor(Role.SYSTEM_ADMIN), now=clock.now()
        )


def test_a_body_that_will_end_later_still_gets_people_by_its_name(world: World) -> None:
    ends = clock.today() + timedelta(days=30)
    world.organisation("late", "成都市粮食局", parent=world["city"], level="city", valid_to=ends)
    row = person("wang", "王小明", "承办人", "成都市粮食局")
    assert entered(world, row).added == 1
    assert appointed(world, row).added == 1
