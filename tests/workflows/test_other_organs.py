"""Organs beside the handling one: their own people act for them, whoever handles the case elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case
from documents.models import Document, State
from tests.workflows.test_actions import filed
from tests.workflows.test_cohandling import cohandled
from tests.workflows.walks import OBJECTION, go_to, lapse_day, registered, served, upload
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason
from workflows.gaps import wanted_by
from workflows.intake import file_objection
from workflows.loading import Loaded

pytestmark = pytest.mark.django_db


def forwarded(world: World, case: Case) -> None:
    """To the finance bureau, whose handler signs in."""
    data = {
        "manner": "forward",
        "organ": world.deciding("finance").pk,
        "requirements": "请办理",
        "days": 30,
    }
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    handler = world.actor(Role.HANDLER, "finance")
    assert handler.user is not None
    perform(case, "sign_in", actor=handler, data={"handler": handler.user.pk})


def test_a_co_handling_organ_s_handler_answers_though_the_lead_has_named_its_own(
    world: World,
) -> None:
    case = cohandled(world, "finance")
    handler = world.actor(Role.HANDLER, "finance")
    perform(case, "answer_as_cohandler", actor=handler, data={"opinion": "已核对"})
    assert case.state == "investigating"


def test_a_provider_s_handler_answers_though_the_platform_has_named_its_own(world: World) -> None:
    record = registered(world)
    liaison = world.actor(Role.LIAISON, "bureau")
    case = file_objection(record, OBJECTION, upload(), actor=liaison)
    perform(case, "accept", actor=world.actor(Role.REVIEWER))
    handler = world.actor(Role.HANDLER)
    perform(case, "check_on_platform", actor=handler)
    asked = {"provider": world["commerce"].pk, "matters": "核对金额", "copies_equal": True}
    perform(case, "ask_provider", actor=handler, data=asked)
    data = {"finding": "wrong", "opinion": "金额有误"}
    perform(case, "answer", actor=world.actor(Role.HANDLER, "commerce"), data=data)
    assert case.state == "deciding"


def test_what_waits_for_a_signature_is_signed_by_the_organ_that_issued_it(world: World) -> None:
    case = filed(world)
    go_to(lapse_day(case, "TS_ACCEPT"))
    perform(case, "deem_accepted", actor=SYSTEM)
    waiting = Document.objects.of(case).get(code="D03a")
    assert waiting.state == State.WAITING
    go_to(clock.today() + timedelta(days=1))
    forwarded(world, case)
    data = {"document": waiting.pk}
    with pytest.raises(StepRefused) as refused:
        perform(case, "sign_document", actor=world.actor(Role.SIGNER, "finance"), data=data)
    assert refused.value.reason is Reason.ORGANISATION
    perform(case, "sign_document", actor=world.actor(Role.SIGNER, "lead"), data=data)
    waiting.refresh_from_db()
    assert waiting.state == State.SIGNED


@pytest.mark.parametrize("lead", ["", "abc", "-1", "9" * 40])
def test_merging_into_nothing_is_refused_in_words(world: World, lead: str) -> None:
    case = filed(world)
    data = {"matter": "arrears", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=data)
    merge = {"lead": lead, "same_facts": True, "reason": "同一事实"}
    with pytest.raises(StepRefused) as refused:
        perform(case, "merge", actor=world.actor(Role.APPROVER), data=merge)
    assert (refused.value.reason, list(refused.value.errors)) == (Reason.FORM, ["lead"])


def sent_on(world: World) -> Case:
    """Forwarded to the finance bureau, which has not signed in anything yet."""
    case = filed(world)
    accepting = {"matter": "arrears", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=accepting)
    data = {"manner": "forward", "requirements": "请办理", "days": 30}
    data["organ"] = world.deciding("finance").pk
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)
    return case


def test_an_objection_to_forwarding_waits_for_the_letter_and_says_so(world: World) -> None:
    case = sent_on(world)
    liaison = world.actor(Role.LIAISON, "finance")
    objecting = {"reason": "不属本单位职权", "competent": "市住建主管部门"}
    with pytest.raises(StepRefused, match="请先签收转办函"):
        perform(case, "object_to_forwarding", actor=liaison, data=objecting)
    served(world, case, "D05a")
    perform(case, "object_to_forwarding", actor=liaison, data=objecting)
    assert case.facts["objection_to_forwarding"] == "open"


def test_nobody_above_is_wanted_before_an_organ_objects(world: World) -> None:
    def wanted() -> set[Role]:
        return {role for _organ, roles in wanted_by(Loaded(case, clock.now())) for role in roles}

    case = sent_on(world)
    assert Role.JOINT_OFFICE not in wanted()
    served(world, case, "D05a")
    objecting = {"reason": "不属本单位职权", "competent": "市住建主管部门"}
    actor = world.actor(Role.LIAISON, "finance")
    perform(case, "object_to_forwarding", actor=actor, data=objecting)
    assert Role.JOINT_OFFICE in wanted()
