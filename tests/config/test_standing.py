"""The simulation's counters of people and bodies rise where the product's rules are broken by hand."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from cases import clock, outbox
from cases.models import Case
from config.demo.people import Unheld, nobody_appointed, someone
from config.simulation.changes import LABELS, Changes
from config.simulation.standing import Standing
from documents.gaps import gaps_below
from documents.models import Document
from notifications.ladder import climb_due
from notifications.models import Message
from tests.notifications.timing import at
from tests.web.desk import walks
from tests.workflows.order_walks import drafted, issue, rectifying
from tests.workflows.walks import go_to
from tests.world import World

pytestmark = pytest.mark.django_db


def deserted() -> list[str]:
    standing = Standing()
    standing.look_at_duties()
    assert standing.duties
    return standing.deserted


def wrongly_told() -> list[str]:
    standing = Standing()
    standing.look_at_messages()
    assert standing.messages
    return standing.wrongly_told


def dead_names() -> list[str]:
    standing = Standing()
    standing.look_at_letters()
    assert standing.letters
    return standing.dead_names


@pytest.fixture
def order(world: World) -> Case:
    """An order that is served, with everybody who owes it something."""
    for role in (Role.HANDLER, Role.APPROVER, Role.INSPECTOR, Role.REVIEWER):
        world.user(role, "lead")
    for role in (Role.LIAISON, Role.PRINCIPAL):
        world.user(role, "bureau")
    return rectifying(world, issue(world, drafted(world)))


def test_a_duty_is_deserted_once_nobody_holds_its_role(world: World) -> None:
    world.user(Role.REVIEWER, "lead")
    walks.complaint(world)
    assert deserted() == []
    Membership.objects.filter(role=Role.REVIEWER).delete()
    assert all("成都市发展和改革委员会无人可办" in told for told in deserted())
    assert deserted()


def test_another_role_at_the_body_does_not_meet_its_duty(order: Case) -> None:
    assert deserted() == []
    Membership.objects.filter(role__in=[Role.LIAISON, Role.PRINCIPAL]).update(role=Role.ARCHIVIST)
    assert any("成都市住房和城乡建设局无人可办" in told for told in deserted())


def test_a_turn_to_name_a_handler_is_none_where_nobody_can_be_named(world: World) -> None:
    world.user(Role.APPROVER, "lead")
    second = world.user(Role.HANDLER, "lead", 2)
    walks.investigating(world)
    Membership.objects.filter(user=world.user(Role.HANDLER, "lead")).delete()
    assert deserted() == []
    User.objects.filter(pk=second.pk).update(is_active=False)
    assert deserted()


def test_a_draft_that_nobody_may_sign_is_deserted(world: World, order: Case) -> None:
    signer = world.user(Role.SIGNER, "lead")
    due = order.next_due_on
    assert due is not None
    for days in range(1, 15):
        clock.shift(at(due + timedelta(days=days)) - clock.now())
        climb_due()
    assert Document.objects.filter(state="waiting").exists()
    assert [told for told in deserted() if "待签文书" in told or "LADDER_SIGN" in told] == []
    Membership.objects.filter(user=signer).delete()
    found = deserted()
    assert [told for told in found if "待签文书" in told]
    assert [told for told in found if "LADDER_SIGN" in told]


def test_a_message_counts_where_its_recipient_may_not_read_of_it(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    walks.complaint(world)
    while outbox.run_due()[0]:
        pass
    assert wrongly_told() == []
    other = Membership.objects.filter(user=reviewer)
    other.update(organisation=world["commerce"])
    assert all("无权查阅" in told for told in wrongly_told())
    assert len(wrongly_told()) == Message.objects.filter(recipient=reviewer).count()
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert all("账号已停用" in told for told in wrongly_told())


def test_a_digest_counts_where_it_lists_what_its_reader_may_not_know(world: World) -> None:
    reviewer = world.user(Role.REVIEWER, "lead")
    walks.complaint(world)
    while outbox.run_due()[0]:
        pass
    listed = Message.objects.get(recipient=reviewer, channel="inbox")
    now = clock.now()
    Message.objects.create(
        key="digest", recipient=reviewer, channel="mail", template="digest", subject="",
        body=f"您有1条未读消息：\n\n{listed.body}", state="sent", created_at=now, due_at=now,
        sent_at=now,
    )  # fmt: skip
    assert wrongly_told() == []
    Membership.objects.filter(user=reviewer).update(organisation=world["commerce"])
    assert any("digest" in told for told in wrongly_told())


def test_a_letter_counts_where_its_name_was_another_on_that_day(world: World, order: Case) -> None:
    assert dead_names() == []
    Organisation.objects.filter(pk=world["lead"].pk).update(name="成都市信用管理局")
    assert all("署名“成都市发展和改革委员会”" in told for told in dead_names())
    Organisation.objects.filter(pk=world["lead"].pk).update(name="成都市发展和改革委员会")
    Organisation.objects.filter(pk=world["bureau"].pk).update(name="成都市住房局")
    assert any("主送“成都市住房和城乡建设局”" in told for told in dead_names())


def test_a_letter_counts_where_its_issuer_was_no_more(world: World, order: Case) -> None:
    yesterday = clock.today() - timedelta(days=30)
    Organisation.objects.filter(pk=world["lead"].pk).update(valid_to=yesterday)
    assert any("当日不存在" in told for told in dead_names())


def test_a_letter_counts_where_its_signer_held_another_role(world: World, order: Case) -> None:
    Membership.objects.filter(organisation=world["lead"], role=Role.SIGNER).update(
        role=Role.ARCHIVIST
    )
    assert any("未担任其签发时的职责" in told for told in dead_names())


def test_every_change_passes_the_doors_of_administration(world: World, order: Case) -> None:
    changes = Changes(random.Random(1))
    for name in sorted(LABELS):
        go_to(clock.today() + timedelta(days=1))
        changes.make(name)
    assert set(changes.done) == set(LABELS)


def test_the_roles_that_the_product_says_nobody_holds_are_filled(world: World, order: Case) -> None:
    changes = Changes(random.Random(1))
    changes.fill_gaps()
    User.objects.filter(memberships__organisation=world["bureau"]).update(is_active=False)
    assert gaps_below(world["province"].path, clock.today())
    before = changes.filled
    changes.fill_gaps()
    assert changes.filled > before
    assert gaps_below(world["province"].path, clock.today()) == []


def test_nobody_is_appointed_behind_the_administrations_back(world: World) -> None:
    with nobody_appointed(), pytest.raises(Unheld):
        someone(world["lead"], Role.SIGNER, clock.today())
    assert not Membership.objects.exists()
