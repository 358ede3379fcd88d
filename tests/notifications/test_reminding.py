"""Due reminders: who is told what, once; after an outage only what still holds."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

import pytest

from accounts.models import Deputy, Membership, Organisation
from accounts.roles import Role
from cases import clock as clocks
from cases.models import Clock
from notifications.delivering import deliver_due
from notifications.models import Message, Preference, Reminder
from notifications.recipients import Audience, Directory
from notifications.reminding import remind_due
from tests.notifications.timing import at, clock_of, file_on
from tests.workflows.test_actions import FILED, filed
from tests.workflows.walks import upload
from tests.world import World
from workflows.actions import perform
from workflows.intake import file_complaint

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> object:
    """Set the moment that everything takes for the present."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clocks, "now", lambda: moment)

    return set_to


def rungs(clock: Clock) -> list[tuple[int, str]]:
    found = Reminder.objects.filter(clock=clock).order_by("pk")
    return [(row.rung, row.outcome) for row in found]


def test_whoever_must_act_is_told_before(world: World, now) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    case = file_on(world, date(2026, 3, 2))
    clock = clock_of(case, "TS_ACCEPT")
    now(at(date(2026, 3, 10), 9, 5))
    assert remind_due() == Counter(queued=1, skipped=4)
    message = Message.objects.get(clock=clock)
    assert (message.recipient, message.state, message.channel) == (reviewer, "sent", "inbox")
    assert message.subject == f"期限提醒：{case.number}"
    assert "“受理告知期限”将于2026年3月17日届满，还有5个工作日" in message.body
    assert rungs(clock) == [(-5, "queued"), (-3, "pending")]


def test_a_rung_is_told_once(world: World, now) -> None:
    world.user(Role.REVIEWER, "lead")
    file_on(world, date(2026, 3, 2))
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    assert remind_due() == Counter()
    assert Message.objects.filter(template="due_soon").count() == 1


def test_overdue_goes_to_the_supervisor_every_working_day(world: World, now) -> None:
    officer = world.user(Role.SUPERVISION_OFFICER, "province_lead")
    case = file_on(world, date(2026, 3, 2))
    clock = clock_of(case, "TS_ACCEPT")
    for day in (18, 19, 20, 21, 22, 23):
        now(at(date(2026, 3, day), 9, 30))
        remind_due()
    told = Message.objects.filter(clock=clock, template="overdue").order_by("pk")
    assert [message.recipient for message in told] == [officer] * 4
    assert [message.body.partition("超期")[2][:1] for message in told] == ["1", "2", "3", "4"]
    assert rungs(clock)[-1] == (5, "pending")


def test_an_outage_floods_nobody(world: World, now) -> None:
    world.user(Role.SUPERVISION_OFFICER, "province_lead")
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    now(at(date(2026, 3, 20), 9, 30))
    remind_due()
    assert rungs(clock) == [
        (-5, "skipped"),
        (-3, "skipped"),
        (-1, "skipped"),
        (0, "skipped"),
        (1, "skipped"),
        (2, "skipped"),
        (3, "queued"),
        (4, "pending"),
    ]
    notes = Reminder.objects.filter(clock=clock, outcome="skipped").values_list("note", flat=True)
    assert set(notes) == {"已到下一级提醒，不再补发"}
    assert Message.objects.filter(clock=clock).count() == 1


def test_a_right_is_told_once_to_its_party_and_lapses_silently(world: World, now) -> None:
    case = file_on(world, date(2026, 3, 2))
    citizen = world.citizen().user
    clock = clock_of(case, "SUPP_NOTICE")
    Clock.objects.filter(pk=clock.pk).update(nature="right", rule_code="TS_REEXAM_ASK")
    Reminder.objects.exclude(clock=clock).delete()
    now(at(date(2026, 3, 4), 9, 5))
    remind_due()
    message = Message.objects.get()
    assert (message.recipient, message.template) == (citizen, "right_ends")
    assert rungs(clock) == [(-3, "queued")]


def test_a_right_that_has_ended_is_not_spoken_of(world: World, now) -> None:
    clock = clock_of(file_on(world, date(2026, 3, 2)), "SUPP_NOTICE")
    Clock.objects.filter(pk=clock.pk).update(nature="right", rule_code="TS_REEXAM_ASK")
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    assert rungs(clock) == [(-3, "skipped")]
    assert not Message.objects.filter(clock=clock).exists()


def test_the_named_handler_is_told_and_his_deputy_only_in_his_role(world: World, now) -> None:
    reviewer, deputy = world.user(Role.REVIEWER, "lead"), world.user(Role.HANDLER, "lead")
    membership = Membership.objects.get(user=reviewer)
    Deputy.objects.create(
        membership=membership,
        deputy=deputy,
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 3, 31),
        reason="休假",
    )
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    told = Message.objects.filter(clock=clock).order_by("pk")
    assert [message.recipient for message in told] == [reviewer, deputy]


def test_where_nobody_holds_the_role_the_heads_are_told(world: World, now) -> None:
    approver = world.user(Role.APPROVER, "lead")
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    assert Message.objects.get(clock=clock).recipient == approver


def test_where_there_is_nobody_at_all_the_reminder_says_so(world: World, now) -> None:
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    row = Reminder.objects.get(clock=clock, rung=-5)
    assert (row.outcome, row.note) == ("skipped", "没有可以通知的人")


def test_outer_channels_wait_for_office_hours_and_follow_the_preference(world: World, now) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    reviewer.email, reviewer.phone = "reviewer@example.test", "13900000000"
    reviewer.save()
    Preference.objects.create(user=reviewer, sms=True)
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    now(at(date(2026, 3, 10), 22))
    remind_due()
    found = Message.objects.filter(clock=clock).order_by("pk")
    assert [(message.channel, message.state) for message in found] == [
        ("inbox", "sent"),
        ("mail", "queued"),
        ("sms", "queued"),
    ]
    assert [message.due_at for message in found][1:] == [at(date(2026, 3, 11), 9)] * 2


def test_a_digest_takes_the_place_of_single_mails(world: World, now) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    reviewer.email = "reviewer@example.test"
    reviewer.save()
    Preference.objects.create(user=reviewer, digest=True)
    file_on(world, date(2026, 3, 2))
    file_on(world, date(2026, 3, 2))
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    outer = Message.objects.exclude(channel="inbox")
    assert [(message.template, message.due_at) for message in outer] == [
        ("digest", at(date(2026, 3, 11), 9))
    ]


def test_a_clock_stopped_in_the_meantime_is_not_spoken_of(world: World, now) -> None:
    clock = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    Clock.objects.filter(pk=clock.pk).update(status="stopped")
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    assert rungs(clock) == [(-5, "cancelled")]


def test_one_broken_reminder_blocks_no_other(world: World, now) -> None:
    world.user(Role.REVIEWER, "lead")
    world.user(Role.APPROVER, "lead")
    good = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    broken = clock_of(file_on(world, date(2026, 3, 2)), "TS_ACCEPT")
    Clock.objects.filter(pk=broken.pk).update(rule_code="NO_SUCH_RULE")
    Reminder.objects.exclude(clock__in=[good, broken]).delete()
    now(at(date(2026, 3, 10), 9, 5))
    assert remind_due()["failed"] == 1
    assert rungs(good) == [(-5, "queued"), (-3, "pending")]
    row = Reminder.objects.get(clock=broken)
    assert (row.outcome, row.lease_until) == ("pending", at(date(2026, 3, 10), 9, 7))


def test_messages_carry_no_personal_data(world: World, now) -> None:
    world.user(Role.REVIEWER, "lead")
    case = file_on(world, date(2026, 3, 2))
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    for message in Message.objects.all():
        assert case.title not in message.subject + message.body
        assert "王某" not in message.subject + message.body


def test_stepping_on_withdraws_mails_still_waiting(world: World, now) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    reviewer.email = "reviewer@example.test"
    reviewer.save()
    case = file_on(world, date(2026, 3, 2))
    clock = clock_of(case, "TS_ACCEPT")
    now(at(date(2026, 3, 10), 9, 5))
    remind_due()
    perform(
        case,
        "accept",
        actor=world.actor(Role.REVIEWER),
        data={"matter": "general", "summary": "反映拖欠工程款"},
    )
    assert deliver_due() == Counter(cancelled=1)
    mail = Message.objects.get(clock=clock, channel="mail")
    assert (mail.state, mail.note) == ("cancelled", "已办结，期限停止计算")


def test_no_body_is_told_that_a_complaint_of_itself_is_overdue(world: World) -> None:
    own = [world.user(Role.SUPERVISION_OFFICER, "lead"), world.user(Role.PRINCIPAL, "lead")]
    lead, bureau = world["lead"], world["bureau"]
    directory = Directory(clocks.today())
    assert directory.supervisors(bureau) == [own[0]]
    assert directory.supervisors(lead, about=lead.pk) == [own[1]]
    above = world.user(Role.SUPERVISION_OFFICER, "province_lead")
    directory = Directory(clocks.today())
    assert directory.supervisors(bureau, about=lead.pk) == [above]
    assert directory.supervisors(lead, about=lead.pk) == [above]


def test_a_complaint_handled_above_is_told_to_whoever_supervises_there(world: World) -> None:
    lead = world["lead"]
    Organisation.objects.filter(pk=lead.pk).update(powers=["credit_lead", "determination"])
    Organisation.objects.filter(pk=world["commerce"].pk).update(powers=["supervision"])
    world.user(Role.SUPERVISION_OFFICER, "commerce")
    above = world.user(Role.SUPERVISION_OFFICER, "province_lead")
    data = FILED | {"respondent": str(lead.pk)}
    case = file_complaint(data, upload(), actor=world.citizen(), code="ABCD-EFGH-JKMN-PQRS")
    assert case.organisation == world["province_lead"]
    duty = Clock.objects.filter(subject_id=case.pk, status="running").first()
    assert duty is not None
    duty.responsible = Organisation.objects.get(pk=lead.pk)
    audience = Audience([duty], Directory(clocks.today()))
    assert audience.supervising(duty) == [above]


def test_the_head_of_the_handling_organ_takes_no_part_in_its_casework(world: World) -> None:
    lead = world["lead"]
    head, approver = world.user(Role.PRINCIPAL, "lead"), world.user(Role.APPROVER, "lead")
    directory = Directory(clocks.today())
    assert directory.supervisors(lead, about=lead.pk) == [approver, head]
    assert directory.supervisors(lead, about=lead.pk, handles=True) == [approver]
    case = filed(world)
    duty = Clock.objects.filter(subject_id=case.pk, status="running").first()
    assert duty is not None
    audience = Audience([duty], Directory(clocks.today()))
    assert audience.supervising(duty) == [approver]
    assert head not in audience.acting(duty)
