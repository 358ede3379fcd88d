"""Sending over real servers that refuse, hang, drop and redirect; nothing is lost, nothing sent twice."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from email.header import decode_header, make_header
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_fsm import TransitionNotAllowed

from accounts.models import User
from cases import clock as clocks
from notifications.channels.folder import Folder
from notifications.delivering import ATTEMPTS, claim, deliver_due
from notifications.models import Message, Preference
from notifications.queueing import outer_channels
from notifications.refusals import MOST_REFUSALS
from tests.notifications.servers import Gateway, Mailbox, Refusing, gateway, mail_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(db: None) -> User:
    user = User.objects.create_user("reader", "secret-pass-1", name="读者")
    user.email, user.phone = "reader@example.test", "13900000000"
    user.save()
    return user


def message(reader: User, nth: int = 1, channel: str = "mail", **columns: Any) -> Message:
    moment = clocks.now()
    values: dict[str, Any] = {
        "key": f"test:{nth}:{channel}",
        "template": "due_today",
        "subject": "今日届满：TS-510100-2026-000001",
        "body": "请在今日内办理。",
        "created_at": moment,
        "due_at": moment - timedelta(seconds=nth),
    }
    return Message.objects.create(recipient=reader, channel=channel, **values | columns)


def other(nth: int) -> User:
    return User.objects.create_user(f"reader{nth}", "secret-pass-1", email=f"r{nth}@example.test")


def again(row: Message) -> Message:
    return Message.objects.get(pk=row.pk)


def test_without_a_server_letters_are_written_to_the_folder(reader: User) -> None:
    row = message(reader)
    assert deliver_due() == Counter(sent=1)
    letter = json.loads(Folder("mail").path(row.key).read_text(encoding="utf-8"))
    assert letter == {
        "key": row.key,
        "address": "reader@example.test",
        "subject": row.subject,
        "body": row.body,
    }
    assert again(row).sent_at is not None


def test_file_names_of_letters_say_nothing(reader: User) -> None:
    assert "reader" not in str(Folder("mail").path("reminder:1:reader"))


def test_mail_carries_its_key(reader: User, settings: Any) -> None:
    row = message(reader)
    with mail_server(settings, Mailbox()) as mailbox:
        assert deliver_due() == Counter(sent=1)
    assert mailbox.keys == ["<test.1.mail@localhost>"]
    assert str(make_header(decode_header(mailbox.subjects[0]))) == row.subject
    assert deliver_due() == Counter()


def test_mail_says_that_a_machine_wrote_it_and_where_to_read_on(
    reader: User, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://zhengxin.example.test"
    message(reader)
    with mail_server(settings, Mailbox()) as mailbox:
        deliver_due()
    [mail] = mailbox.mails
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_payload(decode=True).decode()
    assert f"https://zhengxin.example.test{reverse('portal:messages')}" in body
    assert "政信" in body


def test_mails_due_to_one_person_go_as_one_letter(reader: User, settings: Any) -> None:
    rows = [message(reader, nth, body=f"第{nth}件") for nth in range(1, 13)]
    message(other(1), 20)
    with mail_server(settings, Mailbox()) as mailbox:
        assert deliver_due() == Counter(sent=13)
    assert len(mailbox.mails) == 2
    body = "".join(mail.get_payload(decode=True).decode() for mail in mailbox.mails)
    assert all(f"第{nth}件" in body for nth in range(1, 13))
    assert {again(row).state for row in rows} == {"sent"}


def test_a_dead_address_is_written_to_no_more_and_the_person_is_told(
    reader: User, settings: Any, client: Client
) -> None:
    for nth in range(MOST_REFUSALS):
        message(reader, nth + 1)
        with mail_server(settings, Refusing("550 no such user")):
            deliver_due()
    chosen = Preference.objects.get(user=reader)
    assert outer_channels(reader, chosen) == []
    client.force_login(reader)
    assert "您的邮箱连续拒收" in client.get(reverse("portal:start"), follow=True).content.decode()
    client.post(reverse("portal:messages"), {"mail": "on"})
    assert outer_channels(reader, Preference.objects.get(user=reader)) == ["mail"]


def test_who_was_switched_off_gets_nothing_that_was_queued(reader: User) -> None:
    row = message(reader)
    User.objects.filter(pk=reader.pk).update(is_active=False)
    assert deliver_due() == Counter(cancelled=1)
    assert again(row).note == "收件人账号已停用"


def test_a_final_refusal_is_a_dead_letter_and_can_be_repeated(reader: User, settings: Any) -> None:
    row = message(reader)
    with mail_server(settings, Refusing("550 no such user")):
        assert deliver_due() == Counter(dead=1)
    assert (again(row).state, again(row).note) == ("dead", "邮件服务器拒收（550）")
    dead = again(row)
    dead.repeat(clocks.now())
    dead.save()
    with mail_server(settings, Mailbox()) as mailbox:
        assert deliver_due() == Counter(sent=1)
    assert mailbox.keys == ["<test.1.mail@localhost>"]


@pytest.mark.parametrize("answer", ["hang", "drop", "451 try later"])
def test_trouble_is_tried_again_later(reader: User, settings: Any, answer: str) -> None:
    row = message(reader)
    with mail_server(settings, Mailbox(answer)) as mailbox:
        assert deliver_due() == Counter(failed=1)
        assert deliver_due() == Counter()
        mailbox.answer = "250 OK"
        waiting = again(row)
        assert (waiting.state, waiting.attempts, waiting.lease_until) == ("queued", 1, None)
        Message.objects.filter(pk=row.pk).update(due_at=clocks.now())
        assert deliver_due() == Counter(sent=1)


def test_a_recipient_refused_for_now_is_tried_again(reader: User, settings: Any) -> None:
    row = message(reader)
    with mail_server(settings, Refusing("450 mailbox busy")):
        assert deliver_due() == Counter(failed=1)
    assert again(row).state == "queued"


def test_back_off_doubles_and_ends(reader: User, settings: Any) -> None:
    row = message(reader, attempts=3)
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    before = clocks.now()
    deliver_due()
    waits = again(row).due_at - before
    assert timedelta(minutes=8) <= waits < timedelta(minutes=8, seconds=30)
    Message.objects.filter(pk=row.pk).update(due_at=before, attempts=ATTEMPTS - 1)
    assert deliver_due() == Counter(dead=1)
    assert again(row).note == "多次发送失败：ConnectionRefusedError"


def test_a_channel_in_trouble_rests_and_the_others_go_on(reader: User, settings: Any) -> None:
    rows = [message(other(nth), nth) for nth in range(1, 8)]
    sms = message(reader, 1, "sms")
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert deliver_due() == Counter(failed=3, sent=1)
    assert sorted(again(row).attempts for row in rows) == [0, 0, 0, 0, 1, 1, 1]
    assert again(sms).state == "sent"


def test_nobody_else_takes_what_is_leased(reader: User) -> None:
    for nth in range(1, 4):
        message(other(nth), nth)
    now = clocks.now()
    assert len(claim("mail", now, 2)) == 2
    assert len(claim("mail", now, 2)) == 1
    assert claim("mail", now, 2) == []
    assert len(claim("mail", now + timedelta(minutes=6), 5)) == 3


def test_sms_goes_to_the_gateway_under_its_key(reader: User, settings: Any) -> None:
    row = message(reader, channel="sms")
    answer = Gateway()
    with gateway(answer) as url:
        settings.SMS_GATEWAY_URL = url
        assert deliver_due() == Counter(sent=1)
    ((key, body),) = answer.taken
    assert (key, json.loads(body)) == (row.key, {"to": "13900000000", "text": row.body})


def test_a_key_in_chinese_travels_too(reader: User, settings: Any) -> None:
    message(reader, channel="sms", key="warning:公共服务:sms")
    message(reader, channel="mail", key="warning:公共服务:mail")
    answer = Gateway()
    with gateway(answer) as url, mail_server(settings, Mailbox()) as mailbox:
        settings.SMS_GATEWAY_URL = url
        assert deliver_due() == Counter(sent=2)
    encoded = "%E5%85%AC%E5%85%B1%E6%9C%8D%E5%8A%A1"
    assert answer.taken[0][0] == f"warning:{encoded}:sms"
    assert mailbox.keys == [f"<warning.{encoded}.mail@localhost>"]


def test_a_gateway_may_not_redirect_us(reader: User, settings: Any) -> None:
    row = message(reader, channel="wecom")
    inside, outside = Gateway(), Gateway(status=307)
    with gateway(inside) as secret, gateway(outside) as url:
        outside.location = secret
        settings.WECOM_WEBHOOK_URL = url
        assert deliver_due() == Counter(dead=1)
    assert inside.taken == []
    assert again(row).note == "网关要求转到另一地址，已拒绝（307）"


@pytest.mark.parametrize(
    ("status", "body", "became"),
    [
        (400, b"{}", "dead"),
        (429, b"{}", "failed"),
        (503, b"{}", "failed"),
        (200, b'{"errcode": 45009}', "failed"),
        (200, b"not json", "sent"),
    ],
)
def test_answers_of_a_gateway(
    reader: User, settings: Any, status: int, body: bytes, became: str
) -> None:
    message(reader, channel="wecom")
    with gateway(Gateway(status, body)) as url:
        settings.WECOM_WEBHOOK_URL = url
        assert deliver_due() == Counter({became: 1})


def test_a_digest_lists_what_is_unread_since_the_last_one(reader: User) -> None:
    message(reader, 1, "inbox", body="甲")
    message(reader, 2, "inbox", body="乙", read_at=clocks.now())
    first = message(reader, 3, template="digest", subject="", body="")
    deliver_due()
    assert (again(first).subject, again(first).body) == ("待办汇总：1条", "您有1条未读消息：\n\n甲")
    message(reader, 4, "inbox", body="丙")
    second = message(reader, 5, template="digest", subject="", body="")
    deliver_due()
    assert again(second).body == "您有1条未读消息：\n\n丙"


def test_a_digest_that_could_not_be_sent_is_written_anew(reader: User, settings: Any) -> None:
    read = message(reader, 1, "inbox", body="甲")
    message(reader, 2, "inbox", body="乙")
    row = message(reader, 3, template="digest", subject="", body="")
    with mail_server(settings, Mailbox("451 try later")) as mailbox:
        assert deliver_due() == Counter(failed=1)
        Message.objects.filter(pk=read.pk).update(read_at=clocks.now())
        Message.objects.filter(pk=row.pk).update(due_at=clocks.now())
        mailbox.answer = "250 OK"
        assert deliver_due() == Counter(sent=1)
    assert again(row).body == "您有1条未读消息：\n\n乙"


def test_the_state_of_a_message_has_one_way_to_change(reader: User) -> None:
    row = message(reader)
    with pytest.raises(AttributeError):
        row.state = "sent"
    row.accept(clocks.now())
    with pytest.raises(TransitionNotAllowed):
        row.bury("nothing")


def test_a_pass_with_nothing_due_costs_one_query_for_each_channel(reader: User) -> None:
    from django.db import connection

    message(reader, due_at=clocks.now() + timedelta(hours=1))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        deliver_due()
    assert len(queries) == 3
