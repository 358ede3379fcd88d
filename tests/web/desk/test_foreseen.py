"""What one person drafts is read by those who do the step, and by nobody else."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from tests.web.desk import walks
from tests.world import World
from workflows.actions import perform

EXPLAINED = {
    "facts_text": "甲说明",
    "causes": "乙原因",
    "responsible": "丙科室",
    "measures": "丁措施",
}
MATTERS = {"matters": "未按期付款的原因", "evidence_list": "付款凭证\n验收单"}


def text_of(world: World, role: Role, at: str, address: str) -> str:
    """A page as somebody sees it."""
    answer = walks.signed_in(world, role, at).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.django_db
def test_a_draft_of_the_body_stays_closed_to_the_organ(world: World) -> None:
    case = walks.explaining(world)
    perform(case, "draft_explanation", actor=world.actor(Role.LIAISON, "bureau"), data=EXPLAINED)
    address = f"/desk/case/{case.pk}/draft_explanation/"
    assert "甲说明" in text_of(world, Role.LIAISON, "bureau", address)
    assert "甲说明" not in text_of(world, Role.HANDLER, "lead", address)


@pytest.mark.django_db
def test_a_draft_of_the_organ_stays_closed_to_the_body(world: World) -> None:
    case = walks.explaining(world)
    data = {"days": "10", "reason": "尚待戊局复函"}
    perform(case, "ask_extension", actor=world.actor(Role.HANDLER), data=data)
    address = f"/desk/case/{case.pk}/grant_extension/"
    assert "尚待戊局复函" in text_of(world, Role.SIGNER, "lead", address)
    assert "尚待戊局复函" not in text_of(world, Role.LIAISON, "bureau", address)
    past = f"/desk/case/{case.pk}/draft_explanation_notice/"
    assert "未按期付款的原因" not in text_of(world, Role.LIAISON, "bureau", past)


@pytest.mark.django_db
def test_what_was_put_forward_is_read_again_until_it_is_taken(world: World) -> None:
    case = walks.explaining(world)
    data = {"days": "10", "reason": "尚待戊局复函"}
    perform(case, "ask_extension", actor=world.actor(Role.HANDLER), data=data)
    address = f"/desk/case/{case.pk}/ask_extension/"
    client = walks.signed_in(world, Role.HANDLER)
    waiting = client.get(address).context["attempt"]
    assert (waiting.open, waiting.form["reason"].value()) == (False, "尚待戊局复函")
    back = {"proposal": "grant_extension", "reason": "请写明复函日期"}
    perform(case, "decline", actor=world.actor(Role.SIGNER), data=back)
    returned = client.get(address).context["attempt"]
    assert (returned.open, returned.form["reason"].value()) == (True, "尚待戊局复函")
    perform(case, "ask_extension", actor=world.actor(Role.HANDLER), data=data)
    perform(case, "grant_extension", actor=world.actor(Role.SIGNER), data=data)
    assert client.get(address).context["attempt"].form["reason"].value() is None
