"""Days on which people are away, have left or moved: the work is on somebody's page, once."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from accounts.actors import actors_of
from accounts.models import Deputy, Membership, User
from accounts.roles import Role
from cases import clock, outbox
from cases.models import Case
from documents.gaps import gaps_below, of_subject
from notifications.delivering import deliver_due
from notifications.models import Message, Preference
from tests.web.desk import walks
from tests.world import World
from web.desk import todo
from web.staff import Viewer
from workflows.actions import perform
from workflows.gaps import left_by, left_by_account
from workflows.loading import Loaded


def on_page(user: User) -> list[tuple[int, tuple[str, ...]]]:
    """What stands on a person's first page: case and buttons."""
    today = clock.today()
    actors = tuple(one for one in actors_of(user, today) if one.role is not None)
    page = todo.page(Viewer(user.pk, actors, today))
    return [
        (entry.row.subject.pk, tuple(task.label for task in entry.tasks)) for entry in page.entries
    ]


def told(user: User, template: str = "turn") -> int:
    """How many messages of a kind a person got in his inbox."""
    while outbox.run_due()[0]:
        pass
    found = Message.objects.filter(recipient=user, channel="inbox", template=template)
    return found.count()


def ended(user: User, role: Role) -> None:
    """The person's role ended yesterday."""
    yesterday = clock.today() - timedelta(days=1)
    Membership.objects.filter(user=user, role=role).update(valid_to=yesterday)


def deputed(world: World, role: Role, deputy: User) -> None:
    """The deputy stands in for the holder of a role at the lead, this week."""
    held = Membership.objects.get(user=world.user(role, "lead"), role=role)
    today = clock.today()
    Deputy.objects.create(
        membership=held,
        deputy=deputy,
        valid_from=today,
        valid_to=today + timedelta(days=6),
        reason="休假",
    )


@pytest.fixture
def case(world: World) -> Case:
    """A complaint that the first handler investigates; approver and second handler are there."""
    world.user(Role.HANDLER, "lead", 2)
    world.user(Role.APPROVER, "lead")
    return walks.investigating(world)


@pytest.mark.django_db
def test_a_new_filing_stands_with_the_reviewer_and_is_told_once(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    filed = walks.complaint(world)
    assert on_page(reviewer) == [(filed.pk, ("受理", "通知补正"))]
    assert (told(reviewer), told(reviewer)) == (1, 1)
    [message] = Message.objects.filter(recipient=reviewer, channel="inbox")
    assert "王某某" not in message.body
    assert walks.TITLE not in message.body


@pytest.mark.django_db
def test_two_deputies_at_once_both_have_it_and_each_once(world: World, case: Case) -> None:
    deputies = [world.user(Role.ARCHIVIST, "lead", nth) for nth in (1, 2)]
    for deputy in deputies:
        deputed(world, Role.HANDLER, deputy)
    for person in [world.user(Role.HANDLER, "lead"), *deputies]:
        assert Counter(pk for pk, _tasks in on_page(person)) == {case.pk: 1}
    assert on_page(world.user(Role.HANDLER, "lead", 2)) == []


@pytest.mark.django_db
def test_a_handler_who_left_counts_as_none_and_the_approver_names_another(
    world: World, case: Case
) -> None:
    first, second = world.user(Role.HANDLER, "lead"), world.user(Role.HANDLER, "lead", 2)
    approver = world.user(Role.APPROVER, "lead")
    membership = Membership.objects.get(user=first, role=Role.HANDLER)
    assert str(case.number) in "".join(left_by(membership, clock.today()))
    ended(first, Role.HANDLER)
    assert on_page(first) == []
    assert on_page(approver) == [(case.pk, ("更换承办人",))]
    assert on_page(second) == [(case.pk, ("拟办",))]
    data = {"handler": second.pk, "reason": "原承办人已调离"}
    perform(case, "reassign", actor=world.actor(Role.APPROVER), data=data)
    assert on_page(approver) == []
    assert on_page(second) == [(case.pk, ("拟办",))]
    assert (told(first, "handed_over"), told(second)) == (1, 1)


@pytest.mark.django_db
def test_a_person_who_moved_this_morning_leaves_the_work_behind(world: World, case: Case) -> None:
    mover = world.user(Role.HANDLER, "lead")
    ended(mover, Role.HANDLER)
    Membership.objects.create(
        user=mover, organisation=world["province_lead"], role="handler", valid_from=clock.today()
    )
    assert on_page(mover) == []
    assert on_page(world.user(Role.APPROVER, "lead")) == [(case.pk, ("更换承办人",))]


@pytest.mark.django_db
def test_a_role_that_nobody_holds_is_said_where_it_can_be_mended(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    world.user(Role.LIAISON, "bureau")
    filed = walks.complaint(world)
    assert gaps_below(world["province"].path, clock.today()) == []
    ended(reviewer, Role.REVIEWER)
    [gap] = gaps_below(world["province"].path, clock.today())
    assert (gap.organisation, gap.roles, gap.waiting) == (world["lead"], (Role.REVIEWER,), 1)
    assert "审查员" in of_subject(Loaded(filed, clock.now()))[0]
    deputed(world, Role.REVIEWER, world.user(Role.ARCHIVIST, "lead"))
    assert gaps_below(
        world["province"].path, clock.today()
    )  # nobody stands in for a role that ended
    Membership.objects.filter(user=reviewer).update(valid_to=None)
    assert gaps_below(world["province"].path, clock.today()) == []


@pytest.mark.django_db
def test_a_queued_message_does_not_go_to_whoever_lost_the_case(world: World, case: Case) -> None:
    first = world.user(Role.HANDLER, "lead")
    User.objects.filter(pk=first.pk).update(email="first@example.test")
    told(first)
    queued = Message.objects.filter(recipient=first, channel="mail", template="turn")
    assert queued.count() == 1
    ended(first, Role.HANDLER)
    with clock.at(queued.get().due_at + timedelta(minutes=1)):
        deliver_due()
    assert queued.get().state == Message.State.CANCELLED


@pytest.mark.django_db
def test_a_channel_that_is_down_loses_nothing_of_the_page(world: World, settings: Any) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    User.objects.filter(pk=reviewer.pk).update(email="reviewer@example.test")
    filed = walks.complaint(world)
    assert told(reviewer) == 1
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    queued = Message.objects.get(recipient=reviewer, channel="mail")
    with clock.at(queued.due_at + timedelta(minutes=1)):
        deliver_due()
    queued.refresh_from_db()
    assert queued.state == Message.State.QUEUED
    assert [pk for pk, _tasks in on_page(reviewer)] == [filed.pk]


@pytest.mark.django_db
def test_a_digest_leaves_out_what_its_reader_may_know_of_no_more(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    User.objects.filter(pk=reviewer.pk).update(email="reviewer@example.test")
    Preference.objects.create(user=reviewer, digest=True)
    first = walks.complaint(world)
    assert told(reviewer) == 1
    Membership.objects.filter(user=reviewer).update(organisation=world["commerce"])
    digest = Message.objects.get(recipient=reviewer, template="digest")
    with clock.at(digest.due_at + timedelta(minutes=1)):
        deliver_due()
    digest.refresh_from_db()
    assert (digest.state, digest.note) == (Message.State.CANCELLED, "没有未读消息")
    Membership.objects.filter(user=reviewer).update(organisation=world["lead"])
    Message.objects.filter(pk=digest.pk).delete()
    walks.complaint(world)
    assert told(reviewer) == 2
    Case.objects.filter(pk=first.pk).update(organisation=world["province_lead"])
    digest = Message.objects.get(recipient=reviewer, template="digest")
    with clock.at(digest.due_at + timedelta(minutes=1)):
        deliver_due()
    digest.refresh_from_db()
    assert digest.subject == "待办汇总：1条"


@pytest.mark.django_db
def test_switching_an_account_off_says_what_its_holder_leaves(world: World, case: Case) -> None:
    handler = world.user(Role.HANDLER, "lead")
    held = list(Membership.objects.filter(user=handler))
    said = "".join(left_by_account(held, clock.today()))
    assert f"现任{world['lead'].name}承办人" in said
    assert str(case.number) in said
    assert left_by_account([], clock.today()) == []
