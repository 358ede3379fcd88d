"""A clue that is referred arrives, is known to nobody beside whoever receives it, and is answered."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.roles import Role
from cases.models import Case
from documents.models import Document
from tests.documents.conftest import keep_promises
from tests.web.desk import walks
from tests.world import World
from workflows.actions import StepRefused, perform

CLUE = "涉嫌收受工程款回扣"


def refer(world: World, case: Case, at: str = "finance") -> None:
    data = {"organ": world[at].pk, "clue": CLUE}
    perform(case, "refer_clue", actor=world.actor(Role.APPROVER), data=data)


@pytest.mark.django_db(transaction=True)
def test_the_recipient_signs_for_it_reads_it_and_answers(world: World) -> None:
    recipient = walks.signed_in(world, Role.DISCIPLINE_RECIPIENT, "finance")
    case = walks.investigating(world)
    refer(world, case)
    keep_promises()
    letter = Document.objects.get(code="D36")
    address = f"/desk/case/{case.pk}/"
    assert letter.way == "electronic"
    assert address in recipient.get("/desk/").text
    page: Any = recipient.get(address)
    assert [line.document.code for line in page.context["page"].document_lines] == ["D36"]
    assert walks.FACTS not in page.text
    assert recipient.get(f"/desk/documents/{letter.pk}/file/").status_code == 200
    assert recipient.post(f"/desk/documents/{letter.pk}/receive/").status_code == 302
    assert "反馈线索办理情况" in recipient.get("/desk/").text
    actor = world.actor(Role.DISCIPLINE_RECIPIENT, "finance")
    perform(case, "answer_clue", actor=actor, data={"outcome": "accepted"})
    assert address not in recipient.get("/desk/").text
    handler = walks.signed_in(world, Role.HANDLER).get(address).text
    assert "已经受理" in handler
    assert CLUE not in handler


@pytest.mark.django_db
def test_nobody_else_at_that_organ_knows_of_it(world: World) -> None:
    world.user(Role.DISCIPLINE_RECIPIENT, "finance")
    case = walks.investigating(world)
    refer(world, case)
    keep_promises()
    for role in (Role.LIAISON, Role.PRINCIPAL, Role.HANDLER, Role.SIGNER):
        client = walks.signed_in(world, role, "finance")
        assert client.get(f"/desk/case/{case.pk}/").status_code == 404


@pytest.mark.django_db
def test_a_clue_goes_only_where_somebody_receives_it(world: World) -> None:
    case = walks.investigating(world)
    with pytest.raises(StepRefused, match="成都市财政局不能接收问题线索：缺少纪检移送接收人"):
        refer(world, case)
