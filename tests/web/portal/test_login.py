"""Logging in: lock-out after wrong passwords, and the second factor that staff must show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import Membership, User
from accounts.roles import Role
from cases import clock
from tests.world import World
from web.portal import login
from web.throttle import Gate

PASSWORD = "secret-pass-1"


def log_in(client: Client, user: User, password: str = PASSWORD, **more: str) -> Any:
    """Post the log-in form."""
    return client.post("/login/", {"username": user.username, "password": password, **more})


def code_of(device: TOTPDevice) -> str:
    """What the authenticator shows now."""
    shown: Any = TOTP(device.bin_key, device.step, device.t0, device.digits)  # type: ignore[no-untyped-call]
    return f"{shown.token():06d}"


def test_the_log_in_page_has_the_frame_of_every_page(world: World) -> None:
    pages = [Client().get(address).content.decode() for address in ("/track/", "/login/")]
    linked = [[one in page for one in ("/records/", "/verify/", "演示系统")] for page in pages]
    assert linked[0] == linked[1]
    assert linked[1][:2] == [True, True]


def test_who_comes_from_a_record_reads_who_may_object_to_it(world: World) -> None:
    asked = Client().get(reverse("desk:open_from", args=["objection", 1]))
    assert asked.status_code == 302
    told = "对失信记录提出异议、申请信用修复，由被记录的单位"
    offered = "投诉举报不需要账号"
    from_record, alone = Client().get(asked["Location"]), Client().get("/login/")
    found = [
        [words in one.content.decode() for words in (told, offered)] for one in (from_record, alone)
    ]
    assert found == [[True, False], [False, True]]


def test_a_wrong_password_is_told_in_words_of_signing_in(world: World) -> None:
    page = log_in(Client(), world.user(Role.REVIEWER, "lead"), "wrong").content.decode()
    assert "登录没有成功：" in page
    assert "还不能提交" not in page


def test_staff_go_to_their_work_and_citizens_to_their_cases(world: World) -> None:
    client = Client()
    assert log_in(client, world.user(Role.REVIEWER, "lead"))["Location"] == "/login/start/"
    assert client.get("/login/start/")["Location"] == "/desk/"
    admin = Client()
    log_in(admin, world.user(Role.SYSTEM_ADMIN, "lead"))
    assert admin.get("/login/start/")["Location"] == "/manage/"
    citizen = User.objects.create_user("citizen", PASSWORD)
    home = Client()
    log_in(home, citizen)
    assert home.get("/login/start/")["Location"] == "/account/"


def test_wrong_passwords_lock_out_even_the_right_one(world: World) -> None:
    user = world.user(Role.REVIEWER, "lead")
    client = Client()
    answers = [log_in(client, user, "wrong").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    assert log_in(client, user).status_code == 429
    other = log_in(Client(), world.user(Role.SIGNER, "lead"))
    assert other.status_code == 302


def test_one_account_tried_from_many_addresses_makes_strangers_wait_but_not_its_owner(
    world: World,
) -> None:
    user = world.user(Role.REVIEWER, "lead")
    own = Client()
    assert log_in(own, user).status_code == 302
    own.post("/logout/")
    for nth in range(11):
        log_in(Client(REMOTE_ADDR=f"10.0.0.{nth}"), user, "wrong")
    assert log_in(Client(REMOTE_ADDR="10.0.1.1"), user).status_code == 429
    assert log_in(own, user).status_code == 302


def test_many_accounts_tried_from_one_address_make_that_address_wait(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(login, "WRONG_FROM_ADDRESS", Gate("wide", free=6, longest_wait=60))
    there = Client(REMOTE_ADDR="10.0.0.9")
    for nth in range(7):
        there.post("/login/", {"username": f"nobody-{nth}", "password": "wrong-pass-1"})
    user = world.user(Role.REVIEWER, "lead")
    assert log_in(Client(REMOTE_ADDR="10.0.0.9"), user).status_code == 429
    assert log_in(Client(REMOTE_ADDR="10.0.0.8"), user).status_code == 302
    clock.shift(timedelta(seconds=61))
    assert log_in(Client(REMOTE_ADDR="10.0.0.9"), user).status_code == 302


def test_an_address_elsewhere_is_not_followed(world: World) -> None:
    answer = log_in(Client(), world.user(Role.REVIEWER, "lead"), next="https://example.org/")
    assert answer["Location"] == "/login/start/"


def test_an_account_switched_off_does_not_get_in(world: World) -> None:
    user = world.user(Role.REVIEWER, "lead")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert log_in(Client(), user).status_code == 200


def test_an_authenticator_is_enrolled_and_asked_for_from_then_on(
    world: World, logged_in: Callable[..., Client]
) -> None:
    client = logged_in(Role.REVIEWER)
    page = client.get("/account/authenticator/").content.decode()
    device = TOTPDevice.objects.get()
    assert ("<svg" in page, device.confirmed) == (True, False)
    wrong = client.post("/account/authenticator/", {"code": "000000"})
    assert "验证码不正确" in wrong.content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    right = client.post("/account/authenticator/", {"code": code_of(device)})
    assert right["Location"] == "/login/start/"
    assert client.get("/desk/").status_code == 200


def test_without_the_second_factor_staff_act_in_no_role(
    world: World, logged_in: Callable[..., Client]
) -> None:
    user = world.user(Role.REVIEWER, "lead")
    device = TOTPDevice.objects.create(user=user, name="totp", confirmed=True)
    client = logged_in(Role.REVIEWER)
    for address in ("/desk/", "/desk/cases/", "/login/start/"):
        assert client.get(address)["Location"] == "/login/code/"
    assert "办案" not in client.get("/").content.decode()
    assert client.post("/login/code/", {"code": "12a"}).status_code == 200
    assert client.post("/login/code/", {"code": code_of(device)})["Location"] == "/login/start/"
    assert client.get("/desk/").status_code == 200
    again = Client()
    again.force_login(user)
    used = again.post("/login/code/", {"code": code_of(device)})
    assert "已经失效" in used.content.decode()


def test_an_installation_can_demand_the_second_factor_of_all_staff(
    world: World, logged_in: Callable[..., Client], settings: Any
) -> None:
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    for role, address in ((Role.SECURITY_ADMIN, "/manage/people/"), (Role.HANDLER, "/desk/")):
        client = logged_in(role)
        assert client.get(address)["Location"] == "/login/code/"
        assert client.get("/login/code/")["Location"] == "/account/authenticator/"
    assert logged_in("citizen").get("/account/").status_code == 200


@pytest.mark.parametrize("ended", [False, True])
def test_a_membership_that_ended_yesterday_opens_nothing(
    world: World, logged_in: Callable[..., Client], ended: bool
) -> None:
    user = world.user(Role.JOINT_OFFICE, "province")
    last = clock.today() - timedelta(days=1) if ended else date(2050, 1, 1)
    Membership.objects.filter(user=user).update(valid_to=last)
    assert logged_in(Role.JOINT_OFFICE, "province").get("/board/").status_code == (
        403 if ended else 200
    )


def test_a_page_opened_before_logging_in_gives_back_what_was_typed(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/file/complaint/", {"facts_text": "2024年完工", "name": "王喆堃"})
    page = answer.content.decode()
    assert (answer.status_code, "2024年完工" in page) == (403, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/account/", "/account/messages/", "/account/password/", "/account/mail/"]
)
def test_nothing_of_staff_opens_before_the_second_factor(
    world: World, settings: Any, path: str
) -> None:
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    client = Client()
    client.force_login(world.user(Role.HANDLER, "lead"))
    assert client.get(path)["Location"] == "/login/code/"
    assert client.post(path, {"email": "other@example.org"})["Location"] == "/login/code/"
