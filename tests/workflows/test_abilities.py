"""Whoever gets a case can finish it: bodies are given only work that their people can carry to its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Deputy, Membership, Organisation
from accounts.roles import Role
from cases import clock
from cases.models import Case
from documents.keys import issue_key
from documents.models import Document, SealKey
from tests.web.desk import walks as desks
from tests.workflows.test_actions import filed
from tests.workflows.test_cohandling import cohandled
from tests.workflows.walks import registered, served
from tests.world import World
from workflows.abilities import COHANDLING, DECIDING, EXECUTING, lacks
from workflows.actions import StepRefused, perform
from workflows.base import Reason
from workflows.loading import Loaded
from workflows.procedures.forms.complaint import ForwardForm
from workflows.procedures.forms.sanction import ProposeForm

pytestmark = pytest.mark.django_db
INVESTIGATORS = (Role.HANDLER, Role.INSPECTOR)


def accepted(world: World) -> Case:
    case = filed(world)
    data = {"matter": "arrears", "summary": "反映拖欠工程款"}
    perform(case, "accept", actor=world.actor(Role.REVIEWER), data=data)
    return case


def forward(world: World, case: Case, organ: Organisation) -> None:
    data = {"manner": "forward", "organ": organ.pk, "requirements": "请办理", "days": 30}
    perform(case, "forward", actor=world.actor(Role.REVIEWER), data=data)


def missing(world: World, at: str) -> list[str]:
    return list(lacks(DECIDING, [world[at]], clock.today()).get(world[at].pk, []))


def objected(world: World) -> Case:
    """Forwarded to the finance bureau, which holds itself not competent."""
    case = accepted(world)
    forward(world, case, world.deciding("finance"))
    served(world, case, "D05a")
    data = {"reason": "不属本单位职权", "competent": "市住建主管部门"}
    perform(case, "object_to_forwarding", actor=world.actor(Role.LIAISON, "finance"), data=data)
    return case


def designate(world: World, case: Case, organ: Organisation, at: str = "city") -> None:
    data = {"organ": organ.pk, "reason": "项目由该单位主管"}
    perform(case, "assign_by_superior", actor=world.actor(Role.JOINT_OFFICE, at), data=data)


def test_a_complaint_goes_only_to_whoever_can_finish_it(world: World) -> None:
    case = accepted(world)
    for role in INVESTIGATORS:
        world.user(role, "finance")
    with pytest.raises(StepRefused) as refused:
        forward(world, case, world["finance"])
    assert refused.value.reason is Reason.FORM
    [sentence] = refused.value.errors["organ"]
    assert sentence == (
        "成都市财政局不能承办：缺少审核人、签发人。请先由管理员在“管理”中补齐；"
        "也可以由本单位办理、请该单位协办"
    )
    forward(world, case, world.deciding("finance"))
    assert case.state == "forwarded"


def test_the_form_says_what_each_body_lacks_and_offers_it_not(world: World) -> None:
    world.deciding("finance")
    world.user(Role.HANDLER, "commerce")
    case = accepted(world)
    form = ForwardForm(
        situation=Loaded(case, clock.now()), actor=world.actor(Role.REVIEWER), data=None
    )
    drawn = str(form["organ"])
    assert f'<option value="{world["finance"].pk}">成都市财政局</option>' in drawn
    lacking = "成都市商务局（缺少核查员、审核人、签发人）"
    assert f'<option value="{world["commerce"].pk}" disabled>{lacking}</option>' in drawn


def test_nobody_forwards_a_complaint_to_himself(world: World) -> None:
    case = accepted(world)
    with pytest.raises(StepRefused) as refused:
        forward(world, case, world["lead"])
    assert "organ" in refused.value.errors
    form = ForwardForm(situation=Loaded(case, clock.now()), actor=world.actor(Role.REVIEWER))
    field: Any = form.fields["organ"]
    assert world["lead"] not in field.queryset
    assert world["finance"] in field.queryset


def test_three_people_are_needed_and_two_who_investigate(world: World) -> None:
    world.deciding("finance")
    assert missing(world, "finance") == []
    user = world.user(Role.SIGNER, "finance")
    row = Membership.objects.get(user=user)
    row.user = world.user(Role.APPROVER, "finance")
    row.save()
    assert missing(world, "finance") == ["可以分别担任承办、核查、审核、签发的不同人员"]


def test_a_deputy_stands_for_whoever_is_away_but_for_nobody_beside_whom_he_acts(
    world: World,
) -> None:
    world.deciding("finance")
    signer = Membership.objects.get(user=world.user(Role.SIGNER, "finance"))
    signer.user.is_active = False
    signer.user.save()
    assert missing(world, "finance") == ["签发人"]
    today = clock.today()
    deputy = Deputy.objects.create(
        membership=signer,
        deputy=world.user(Role.APPROVER, "finance"),
        valid_from=today,
        valid_to=today + timedelta(days=9),
        reason="出差",
    )
    assert missing(world, "finance") == ["可以分别担任承办、核查、审核、签发的不同人员"]
    deputy.deputy = world.user(Role.LIAISON, "finance")
    deputy.save()
    assert missing(world, "finance") == []


def test_who_issues_letters_needs_a_code_for_them(world: World) -> None:
    body = world.deciding("finance")
    body.document_code = ""
    body.save()
    assert missing(world, "finance") == ["机关代字"]


@pytest.mark.parametrize("lost", ["expired", "retired", "not yet", "none"])
def test_who_issues_letters_needs_a_key_that_seals_them_today(world: World, lost: str) -> None:
    body, today = world.deciding("finance"), clock.today()
    rows = SealKey.objects.filter(organisation=body)
    if lost == "expired":
        rows.update(valid_to=today - timedelta(days=1))
    elif lost == "retired":
        rows.update(retired_on=today)
    elif lost == "not yet":
        rows.update(valid_from=today + timedelta(days=1))
    else:
        rows.delete()
    assert missing(world, "finance") == ["在有效期内的电子印章密钥"]
    issue_key(body, valid_from=today, now=clock.now())
    assert missing(world, "finance") == []


def test_seals_are_asked_for_all_bodies_at_once(world: World) -> None:
    bodies = [world[key] for key in ("finance", "commerce", "bureau", "lead")]
    today = clock.today()
    with CaptureQueriesContext(connection) as asked:
        assert len(lacks(DECIDING, bodies, today)) == len(bodies)
    assert len(asked) == 2


def test_only_who_answers_for_a_body_can_co_handle(world: World) -> None:
    found = lacks(COHANDLING, [world["commerce"]], clock.today())
    assert list(found[world["commerce"].pk]) == ["承办人或者联络员"]
    case = cohandled(world, "finance")
    data = {"organs": [world["commerce"].pk], "requirements": "请核对"}
    with pytest.raises(StepRefused, match="成都市商务局不能协办：缺少承办人或者联络员"):
        perform(case, "name_cohandlers", actor=world.actor(Role.HANDLER), data=data)


def test_a_measure_goes_to_nobody_without_somebody_who_executes(world: World) -> None:
    found = lacks(EXECUTING, [world["finance"], world.executing("bureau")], clock.today())
    assert dict(found) == {world["finance"].pk: ["惩戒执行人员"]}
    record = registered(world, published=False)
    data = {"severity": record.severity, "executor": world["finance"].pk}
    keeper = world.actor(Role.RECORD_KEEPER)
    assert keeper.user is not None

    form = ProposeForm(data, situation=Loaded(record, clock.now()), actor=keeper)
    assert "缺少惩戒执行人员" in form.errors["executor"][0]


# The joint office.


@pytest.mark.parametrize("organ", ["finance", "commerce", "lead"])
def test_the_joint_office_names_the_competent_organ_also_a_third_one(
    world: World, organ: str
) -> None:
    case = objected(world)
    designate(world, case, world.deciding(organ))
    assert (case.state, case.organisation) == ("investigating", world[organ])
    letter = Document.objects.of(case).get(code="D06")
    assert letter.addressee_organisation == world[organ]
    waiting = {
        role: desks.signed_in(world, role, organ).get("/desk/").text
        for role in (Role.APPROVER, Role.HANDLER)
    }
    assert case.number is not None
    assert [role for role, page in waiting.items() if case.number not in page] == []


def test_whoever_has_it_now_names_the_handler_and_goes_on(world: World) -> None:
    case = objected(world)
    designate(world, case, world.deciding("commerce"))
    handler = world.user(Role.HANDLER, "commerce")
    approver = world.actor(Role.APPROVER, "commerce")
    data = {"handler": handler.pk, "reason": "指定承办人"}
    perform(case, "reassign", actor=approver, data=data)
    assert Loaded(case, clock.now()).handlers() == {handler.pk}


@pytest.mark.parametrize(
    ("organ", "sentence"),
    [
        ("bureau", "该选择不在可用的选项中"),
        ("province_lead", "该选择不在可用的选项中"),
        ("commerce", "成都市商务局不能承办"),
    ],
)
def test_the_joint_office_names_nobody_who_may_not_or_cannot(
    world: World, organ: str, sentence: str
) -> None:
    """Neither the body complained of, nor one that it is not above, nor one without the people."""
    case = objected(world)
    with pytest.raises(StepRefused) as refused:
        designate(world, case, world[organ])
    [told] = refused.value.errors["organ"]
    assert sentence in told
    case.refresh_from_db()
    assert case.state == "forwarded"


def test_only_an_office_above_both_designates(world: World) -> None:
    case = objected(world)
    with pytest.raises(StepRefused) as refused:
        designate(world, case, world["finance"], "county")
    assert refused.value.reason is Reason.ORGANISATION
