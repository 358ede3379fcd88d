"""What one person drafts is read by those who do the step, and by nobody else."""

from __future__ import annotations

import pytest

from accounts.roles import Role
from cases.models import Case, Event, NumberSeries
from documents.models import Document
from tests.web.desk import walks
from tests.workflows.order_walks import (
    CONCLUDED,
    REQUIREMENTS,
    drafted,
    issue,
    rectifying,
    report,
)
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


def concluded(world: World) -> Case:
    """A complaint whose reply is drafted and waits to be endorsed."""
    case = walks.investigating(world)
    second = world.user(Role.INSPECTOR, "lead").pk
    drafted = CONCLUDED | {"second_investigator": second, "bodies": [world["bureau"].pk]}
    perform(case, "conclude", actor=world.actor(Role.HANDLER), data=drafted)
    return case


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["endorse", "send_back"])
def test_whoever_endorses_or_returns_a_draft_reads_it_and_its_letter(
    world: World, step: str
) -> None:
    case = concluded(world)
    client = walks.signed_in(world, Role.APPROVER)
    page = client.get(f"/desk/case/{case.pk}/{step}/")
    shown = page.context["attempt"].then
    assert [one.title for one in shown.letters] == ["处理意见书"]
    assert "责令限期付清" in "".join(shown.letters[0].text)
    assert (shown.later.step.name, shown.digest) == ("sign", "")
    assert [one.step for one in page.context["drafts"]] == ["conclude"]
    assert "合同约定验收后60日内付清" in page.content.decode()
    body = walks.signed_in(world, Role.LIAISON, "bureau").get(page.request["PATH_INFO"])
    assert "责令限期付清" not in body.content.decode()


@pytest.mark.django_db
def test_the_letter_that_was_read_is_the_letter_that_is_signed(world: World) -> None:
    case = concluded(world)
    before = walks.signed_in(world, Role.APPROVER).get(f"/desk/case/{case.pk}/endorse/")
    foreseen = before.context["attempt"].then.letters
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    after = walks.signed_in(world, Role.SIGNER).get(f"/desk/case/{case.pk}/sign/")
    assert [one.text for one in after.context["attempt"].shown.letters] == [
        one.text for one in foreseen
    ]


@pytest.mark.django_db
def test_a_letter_is_read_before_it_is_put_forward_and_before_it_is_returned(world: World) -> None:
    case = walks.investigating(world)
    handler = walks.signed_in(world, Role.HANDLER)
    address = f"/desk/case/{case.pk}/draft_explanation_notice/"
    assert handler.get(address).context["attempt"].then.sentence
    typed = handler.post(address, MATTERS | {"preview": "1"}).context["attempt"]
    assert "未按期付款的原因" in "".join(typed.then.letters[0].text)
    assert typed.previews
    done = handler.post(address, MATTERS | {"version": case.event_count})
    assert done.status_code == 302
    signer = walks.signed_in(world, Role.SIGNER)
    declining = signer.get(f"/desk/case/{case.pk}/decline/?proposal=ask_explanation")
    attempt = declining.context["attempt"]
    assert "未按期付款的原因" in "".join(attempt.then.letters[0].text)
    assert not attempt.previews
    assert [one.step for one in declining.context["drafts"]] == ["ask_explanation"]
    waiting = handler.get(address).context["attempt"]
    assert (waiting.open, len(waiting.then.letters)) == (False, 1)


@pytest.mark.django_db
def test_the_body_reads_its_explanation_while_it_is_drafted(world: World) -> None:
    case = walks.explaining(world)
    liaison = walks.signed_in(world, Role.LIAISON, "bureau")
    address = f"/desk/case/{case.pk}/draft_explanation/"
    typed = liaison.post(address, EXPLAINED | {"preview": "1"}).context["attempt"]
    assert "乙原因" in "".join(typed.then.letters[0].text)
    assert case.event_count == Case.objects.get().event_count


@pytest.mark.django_db
def test_whoever_drafts_a_reply_reads_it_beside_the_report_that_carries_it(world: World) -> None:
    case = walks.investigating(world)
    second = world.user(Role.INSPECTOR, "lead").pk
    drafted = CONCLUDED | {"second_investigator": second, "bodies": [world["bureau"].pk]}
    handler = walks.signed_in(world, Role.HANDLER)
    address = f"/desk/case/{case.pk}/conclude/"
    assert handler.get(address).context["attempt"].then.sentence
    before = {model: model._default_manager.count() for model in (Event, Document, NumberSeries)}
    typed = handler.post(address, drafted | {"preview": "1"}).context["attempt"]
    assert before == {model: model._default_manager.count() for model in before}
    assert [one.title for one in typed.then.letters] == ["处理意见书"]
    assert "责令限期付清" in "".join(typed.then.letters[0].text)
    assert (typed.previews, len(typed.shown.letters)) == (True, 1)
    confirmed = {"version": case.event_count, "shown": typed.shown.digest}
    assert handler.post(address, drafted | confirmed).status_code == 302
    signer = walks.signed_in(world, Role.APPROVER).get(f"/desk/case/{case.pk}/endorse/")
    assert signer.context["attempt"].then.letters[0].text == typed.then.letters[0].text


@pytest.mark.django_db
def test_an_order_is_read_before_it_is_endorsed(world: World) -> None:
    order = walks.order(world)
    page = walks.signed_in(world, Role.APPROVER).get(f"/desk/case/{order.pk}/endorse/")
    letter = page.context["attempt"].then.letters[0]
    assert "三十日内付清欠款" in "".join(letter.text)


@pytest.mark.django_db
def test_an_inspector_reads_what_his_findings_lead_to(world: World) -> None:
    order = rectifying(world, issue(world, drafted(world)))
    positions = range(1, len(REQUIREMENTS) + 1)
    report(world, order, *positions)
    second = world.user(Role.INSPECTOR, "lead", 2).pk
    started = {"second_inspector": second, "method": "现场查看"}
    perform(order, "start_check", actor=world.actor(Role.INSPECTOR), data=started)
    inspector = walks.signed_in(world, Role.INSPECTOR)
    address = f"/desk/case/{order.pk}/judge/"
    assert inspector.get(address).context["attempt"].then.sentence
    found = {"checked_on": "2026-03-02", "heard": "none", "preview": "1"}
    for position in positions:
        found |= {f"verdict_{position}": "passed", f"finding_{position}": "凭证与台账相符"}
    before = (Event.objects.count(), Document.objects.count())
    good = inspector.post(address, found).context["attempt"].then
    assert (good.later.step.name, [one.title for one in good.letters]) == (
        "complete",
        ["整改核查意见"],
    )
    assert "凭证与台账相符" in "".join(good.letters[0].text)
    bad = inspector.post(address, found | {"verdict_1": "failed"}).context["attempt"].then
    assert (bad.letters, bad.sentence) == (
        [],
        "下一步是“退回继续整改”，由其办理人填写后形成文书。",
    )
    assert before == (Event.objects.count(), Document.objects.count())
