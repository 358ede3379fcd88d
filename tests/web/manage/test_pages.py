"""The administrators' pages: doing each thing through its form."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AccountLog, Deputy, Membership, Organisation, User
from accounts.roles import Role
from cases import clock
from tests.world import World, credit_code


def organisation(world: World, **more: Any) -> dict[str, Any]:
    """What a browser posts for a new organisation."""
    return {
        "name": "成都市水务局",
        "short_name": "市水务局",
        "aliases": "水务局\n原水利局",
        "uscc": credit_code(77),
        "level": "city",
        "parent": world["city"].pk,
        "division_code": "510100",
        "powers": ["sanction_execution"],
        "valid_from": "2019-01-01",
    } | more


def version(client: Client, address: str) -> str:
    """What the form says of the row it was shown with."""
    return str(client.get(address).context["form"]["version"].value())


def test_the_later_of_two_saves_is_told_what_the_other_changed_and_undoes_nothing(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    bureau = world["bureau"]
    address = f"/manage/organisations/{bureau.pk}/"
    data = organisation(world, name=bureau.name, uscc=bureau.uscc) | {
        "version": version(client, address)
    }
    assert client.post(address, data | {"phone": "028-11112222"}).status_code == 302
    late = client.post(address, data | {"address": "天府大道北段18号"})
    page = late.content.decode()
    assert (late.status_code, "“电话”现为：028-11112222" in page) == (422, True)
    assert "天府大道北段18号" in page
    bureau.refresh_from_db()
    assert (bureau.phone, bureau.address) == ("028-11112222", "")
    again = data | {
        "version": late.context["form"]["version"].value(),
        "phone": "028-11112222",
        "address": "天府大道北段18号",
    }
    assert client.post(address, again).status_code == 302
    bureau.refresh_from_db()
    assert (bureau.phone, bureau.address) == ("028-11112222", "天府大道北段18号")


def test_an_organisation_is_added_and_found(world: World, logged_in: Callable[..., Client]) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    answer = client.post("/manage/organisations/new/", organisation(world))
    assert answer.status_code == 302, answer.context["form"].errors
    made = Organisation.objects.get(name="成都市水务局")
    assert (made.path, made.aliases) == (
        f"{world['city'].path}{made.pk}/",
        ["水务局", "原水利局"],
    )
    assert "cdsswj" in made.search_letters.split()
    assert "成都市水务局" in client.get("/manage/organisations/?q=水务").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("uscc", "91510000MB0000771X", "统一社会信用代码不正确"),
        ("division_code", "51A", "6位数字"),
        ("name", "", "请填写名称"),
        ("valid_to", "2018-01-01", "继受机关"),
        ("parent", "", "请选择"),
    ],
)
def test_a_bad_organisation_is_told_in_words_and_what_was_typed_stays(
    world: World, logged_in: Callable[..., Client], field: str, value: str, sentence: str
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    answer = client.post("/manage/organisations/new/", organisation(world, **{field: value}))
    page = answer.content.decode()
    assert (answer.status_code, sentence in page, "原水利局" in page) == (422, True, True)
    assert not Organisation.objects.filter(short_name="市水务局").exists()


def test_a_body_cannot_be_put_below_itself(world: World, logged_in: Callable[..., Client]) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    city = world["city"]
    data = organisation(world, name=city.name, uscc=city.uscc, parent=world["county"].pk)
    address = f"/manage/organisations/{city.pk}/"
    answer = client.post(address, data | {"version": version(client, address)})
    assert "上级单位不能是本单位或者其下级单位" in answer.content.decode()


def test_a_person_gets_an_account_a_role_a_deputy_and_loses_them(
    world: World, logged_in: Callable[..., Client]
) -> None:
    system, security = logged_in(Role.SYSTEM_ADMIN), logged_in(Role.SECURITY_ADMIN)
    filled = {
        "username": "liu_min",
        "name": "刘敏",
        "email": "liu@example.org",
    }
    made = system.post("/manage/people/new/", filled)
    person = User.objects.get(username="liu_min")
    assert made["Location"] == f"/manage/people/{person.pk}/"
    assert (person.has_usable_password(), person.email_confirmed) == (False, False)
    role = {
        "organisation": world["bureau"].pk,
        "role": "liaison",
        "valid_from": clock.today().isoformat(),
    }
    assert security.post(f"/manage/people/{person.pk}/appoint/", role).status_code == 302
    held = Membership.objects.get(user=person)
    stand_in = world.user(Role.PRINCIPAL, "bureau")
    standing = {
        "deputy": stand_in.pk,
        "valid_from": clock.today().isoformat(),
        "valid_to": clock.today().isoformat(),
        "reason": "出差",
    }
    address = f"/manage/memberships/{held.pk}/depute/"
    assert security.post(address, standing).status_code == 302
    deputy = Deputy.objects.get()
    page = security.get(f"/manage/people/{person.pk}/").content.decode()
    assert ("出差" in page, "联络员" in page) == (True, True)
    last = {"last_day": clock.today().isoformat()}
    address = f"/manage/deputies/{deputy.pk}/end/"
    known = {"version": version(security, address)}
    assert security.post(address, last | known).status_code == 302
    assert security.post(f"/manage/memberships/{held.pk}/end/", last).status_code == 302
    held.refresh_from_db()
    assert held.valid_to == clock.today()
    assert [entry.act for entry in AccountLog.objects.all()] == [
        "add_person",
        "appoint",
        "depute",
        "end_deputyship",
        "end_membership",
    ]


def test_a_refusal_is_told_at_the_form(world: World, logged_in: Callable[..., Client]) -> None:
    handler = world.user(Role.HANDLER, "lead")
    data = {
        "organisation": world["lead"].pk,
        "role": "audit_admin",
        "valid_from": clock.today().isoformat(),
    }
    address = f"/manage/people/{handler.pk}/appoint/"
    answer = logged_in(Role.SECURITY_ADMIN).post(address, data)
    assert (answer.status_code, "三员分立" in answer.content.decode()) == (422, True)
    assert not Membership.objects.filter(user=handler, role="audit_admin").exists()


def test_an_administrator_does_not_switch_himself_off(
    world: World, logged_in: Callable[..., Client]
) -> None:
    own = world.user(Role.SYSTEM_ADMIN, "lead")
    client, address = logged_in(Role.SYSTEM_ADMIN), f"/manage/people/{own.pk}/change/"
    answer = client.post(address, {"name": own.name, "version": version(client, address)})
    assert "不能停用自己的账号" in answer.content.decode()
    own.refresh_from_db()
    assert own.is_active


def test_a_lost_authenticator_is_released(world: World, logged_in: Callable[..., Client]) -> None:
    person = world.user(Role.HANDLER, "lead")
    TOTPDevice.objects.create(user=person, confirmed=True)
    client = logged_in(Role.SECURITY_ADMIN)
    client.get(f"/manage/people/{person.pk}/authenticator/")
    assert TOTPDevice.objects.filter(user=person).count() == 1
    client.post(f"/manage/people/{person.pk}/authenticator/")
    assert TOTPDevice.objects.filter(user=person).count() == 0


def test_an_administrators_authenticator_is_released_on_the_server_alone(
    world: World, logged_in: Callable[..., Client]
) -> None:
    other = world.user(Role.AUDIT_ADMIN, "lead")
    TOTPDevice.objects.create(user=other, confirmed=True)
    client = logged_in(Role.SECURITY_ADMIN)
    answer = client.post(f"/manage/people/{other.pk}/authenticator/", follow=True)
    assert "请运维人员在服务器上办理" in answer.content.decode()
    assert TOTPDevice.objects.filter(user=other).exists()
    call_command("release_authenticator", other.username)
    assert not TOTPDevice.objects.filter(user=other).exists()
    assert AccountLog.objects.get(act="release_authenticator").target_id == other.pk


def test_the_audit_administrator_reads_and_verifies_the_log(
    world: World, logged_in: Callable[..., Client]
) -> None:
    logged_in(Role.SYSTEM_ADMIN).post("/manage/organisations/new/", organisation(world))
    page = logged_in(Role.AUDIT_ADMIN).get("/manage/log/?verify=1").content.decode()
    assert ("新增单位" in page, "每一条的哈希均与内容相符" in page) == (True, True)


def test_lists_cost_the_same_however_many_rows(
    world: World,
    logged_in: Callable[..., Client],
    django_assert_max_num_queries: Any,
) -> None:
    client = logged_in(Role.SECURITY_ADMIN)
    for nth in range(1, 4):
        world.user(Role.HANDLER, "lead", nth)
    client.get("/manage/people/")
    with django_assert_max_num_queries(8):
        page = client.get("/manage/people/").content.decode()
    assert len(re.findall(r"承办人lead\d", page)) == 3
    for nth in range(4, 12):
        world.user(Role.HANDLER, "bureau", nth)
    with django_assert_max_num_queries(8):
        client.get("/manage/people/")


def test_dates_are_shown_as_browsers_take_them(
    world: World, logged_in: Callable[..., Client]
) -> None:
    handler = world.user(Role.HANDLER, "lead")
    page = logged_in(Role.SECURITY_ADMIN).get(f"/manage/people/{handler.pk}/appoint/")
    assert f'value="{clock.today().isoformat()}"' in page.content.decode()


def test_the_form_of_an_account_says_what_its_holder_leaves(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.SYSTEM_ADMIN)
    reviewer = world.user(Role.REVIEWER, "lead")
    page = client.get(f"/manage/people/{reviewer.pk}/change/").content.decode()
    assert "现任成都市发展和改革委员会审查员" in page
    assert "最后一名审查员" in page


def test_the_later_of_two_last_days_is_told_of_the_earlier(
    world: World, logged_in: Callable[..., Client]
) -> None:
    security = logged_in(Role.SECURITY_ADMIN, "province_lead")
    held = Membership.objects.get(user=world.user(Role.LIAISON, "bureau"))
    address = f"/manage/memberships/{held.pk}/end/"
    known = version(security, address)
    sooner, later = (clock.today() + timedelta(days=n) for n in (1, 30))
    first = security.post(address, {"last_day": sooner.isoformat(), "version": known})
    assert first.status_code == 302
    second = security.post(address, {"last_day": later.isoformat(), "version": known})
    shown = second.content.decode()
    assert second.status_code == 422
    assert f"最后一日已由他人改为：{sooner.isoformat()}" in shown
    assert f'value="{later.isoformat()}"' in shown
    held.refresh_from_db()
    assert held.valid_to == sooner
    now_known = str(second.context["form"]["version"].value())
    again = security.post(address, {"last_day": later.isoformat(), "version": now_known})
    assert again.status_code == 302
    held.refresh_from_db()
    assert held.valid_to == later


def test_no_list_to_choose_from_begins_with_dashes(
    world: World, logged_in: Callable[..., Client]
) -> None:
    person = world.user(Role.HANDLER, "lead").pk
    pages = {
        Role.SYSTEM_ADMIN: [
            "organisations/new/",
            f"organisations/{world['bureau'].pk}/",
            "people/new/",
        ],
        Role.SECURITY_ADMIN: [f"people/{person}/appoint/"],
    }
    for role, addresses in pages.items():
        client = logged_in(role)
        for address in addresses:
            answer = client.get(f"/manage/{address}")
            assert answer.status_code == 200, address
            assert "---------" not in answer.content.decode(), address
