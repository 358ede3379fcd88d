"""Sealed identities: unreadable at rest, matched exactly, every reading logged."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.roles import Role
from cases import identity
from cases.clock import now
from cases.models import Reading, SealedIdentity
from tests.workflows.test_actions import filed
from tests.world import World


@pytest.mark.django_db
def test_no_table_holds_the_name_in_clear(world: World) -> None:
    filed(world, name="犇垚翀", phone="138 1234 5678", id_number="11010519491231002X")
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT count(*) FROM "{table}" t WHERE t::text LIKE %s', ["%犇垚翀%"])
            assert cursor.fetchone() == (0,), table


@pytest.mark.django_db
def test_reading_gives_the_identity_and_leaves_a_trace(world: World) -> None:
    filed(world, name="犇垚翀", phone="13812345678")
    reader = world.actor(Role.APPROVER)
    sealed = SealedIdentity.objects.get()
    opened = identity.read(sealed, reader=reader, purpose="核实", now=now())
    assert (opened.name, opened.phone) == ("犇垚翀", "13812345678")
    assert "犇垚翀" not in repr(opened)
    assert [one.purpose for one in Reading.objects.all()] == ["核实"]


@pytest.mark.django_db
def test_the_same_person_matches_however_written(world: World) -> None:
    filed(world, name=" 犇 垚翀", phone="+86 138-1234-5678")
    keys = SealedIdentity.objects.get().match_keys
    assert identity.match_key("name", "犇垚翀") in keys
    assert identity.match_key("phone", "13812345678") in keys
    assert identity.match_key("name", "犇垚") not in keys


@pytest.mark.parametrize(
    "written",
    ["吉克·隽逸", "吉克•隽逸", "吉克・隽逸", "吉克．隽逸", "吉克。隽逸", "吉克 隽逸", "吉克隽逸"],
)
@pytest.mark.django_db
def test_a_dot_in_a_name_is_the_same_dot(world: World, written: str) -> None:
    filed(world, name=written, phone="１３８－１２３４－５６７８")
    sealed = SealedIdentity.objects.get()
    opened = identity.read(sealed, reader=world.actor(Role.APPROVER), purpose="核实", now=now())
    assert opened.name in ("吉克·隽逸", "吉克隽逸")
    assert identity.match_key("name", "吉克·隽逸") in sealed.match_keys
    assert identity.match_key("phone", "13812345678") in sealed.match_keys


@pytest.mark.django_db
def test_a_name_is_kept_with_its_standard_character(world: World) -> None:
    filed(world, name="\ue863\ufa19", phone="13812345678")
    sealed = SealedIdentity.objects.get()
    opened = identity.read(sealed, reader=world.actor(Role.APPROVER), purpose="核实", now=now())
    assert opened.name == "䶮神"
    assert identity.match_key("name", "\ue863神") in sealed.match_keys


@pytest.mark.django_db
def test_rows_of_an_earlier_rule_are_matched_anew(world: World) -> None:
    filed(world, name="吉克·隽逸", phone="13812345678")
    SealedIdentity.objects.update(match_keys=["of an earlier rule"])
    call_command("rematch_identities")
    assert identity.match_key("name", "吉克隽逸") in SealedIdentity.objects.get().match_keys
    assert Reading.objects.get().purpose == "重新计算匹配值：1项有变化"
    call_command("rematch_identities")
    assert Reading.objects.latest("pk").purpose == "重新计算匹配值：0项有变化"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("反映拖欠道路改造工程款。", []),
        ("吉克隽逸反映拖欠工程款。", ["姓名、名称"]),
        ("联系 138-1234 5678。", ["电话"]),
        ("证件１１０１０５ １９４９１２３１００２ｘ", ["证件号码"]),
        ("合同SG2023017号，吉克・隽逸", ["姓名、名称", "合同编号"]),
        ("第12345678号函", []),
    ],
)
@pytest.mark.django_db
def test_what_of_an_identity_stands_in_a_text(world: World, text: str, told: list[str]) -> None:
    case = filed(
        world,
        name="吉克·隽逸",
        phone="+86 138 1234 5678",
        id_number="11010519491231002X",
        contract_number="SG—2023－017",
    )
    assert identity.told_in(text, case) == told
    assert Reading.objects.count() == 0


@pytest.mark.django_db
def test_who_learns_it_is_logged(world: World) -> None:
    case = filed(world, name="犇垚翀")
    reader = world.actor(Role.REVIEWER)
    identity.log_comparison(case, reader=reader, purpose="核对脱敏摘要", now=now())
    reading = Reading.objects.get()
    assert (reading.case, reading.what, reading.reader) == (case, "search", reader.user)
