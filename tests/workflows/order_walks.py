"""Walking complaints, orders and the records that come of them, by real steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from accounts.actors import SYSTEM
from accounts.roles import Role
from cases import clock
from cases.models import Case
from cases.models.subject import Subject
from records.models import DishonestyRecord
from tests.files import PDF
from tests.workflows.test_actions import filed
from tests.workflows.walks import go_to, lapse_day, served
from tests.world import World
from workflows.actions import perform
from workflows.openings import open_order

REQUIREMENTS = ["三十日内付清工程款120万元", "向社会公布付款情况和后续安排"]
DRAFT = {
    "source": "inspection",
    "source_note": "2026年政务诚信专项督导",
    "title": "拖欠道路改造工程款限期整改",
    "facts_text": "2024年完工验收，至今未付120万元。",
    "basis_text": "川府发〔2018〕7号第八条",
    "requirements": "\n".join(REQUIREMENTS),
    "rectify_days": 30,
}
CONCLUDED = {
    "conclusion": "sustained",
    "investigated": "2026年3月查阅合同和付款凭证",
    "findings": "2024年完工验收，至今未付120万元。",
    "reasoning": "合同约定验收后60日内付清。",
    "decision": "责令限期付清。",
    "requirements": "\n".join(REQUIREMENTS),
    "rectify_days": 30,
}
EXPLANATION = {
    "facts_text": "项目已验收。",
    "causes": "财政资金安排不足。",
    "responsible": "建设科负责人",
    "measures": "已列入预算。",
    "head_signed": True,
}
FAILED = {
    "ground": "refusal",
    "proposal": "建议追究主要负责人责任",
    "reason": "书面答复拒绝付款。",
}
CONCLUSION = {
    "title": "拖欠道路改造工程款",
    "facts_text": "逾期未支付工程款120万元，拒不整改。",
    "basis_text": "川府发〔2018〕7号第八条",
    "severity": "general",
    "adopted": "陈述意见不成立，不予采纳。",
    "repairable": True,
}


def pdf() -> SimpleUploadedFile:
    """One small PDF."""
    return SimpleUploadedFile("佐证.pdf", PDF, content_type="application/pdf")


def sustained(world: World, **more: object) -> Case:
    """A complaint that three people decided to be sustained, with an order for the bureau."""
    case = filed(world)
    reviewer, handler = world.actor(Role.REVIEWER), world.actor(Role.HANDLER)
    perform(case, "accept", actor=reviewer, data={"matter": "arrears", "summary": "反映拖欠工程款"})
    assert handler.user is not None
    perform(case, "take_up", actor=reviewer, data={"handler": handler.user.pk})
    conclude(world, case, **more)
    return case


def conclude(world: World, case: Case, **more: object) -> None:
    """Concluded, endorsed and signed by three people."""
    second = world.user(Role.INSPECTOR, "lead")
    data = CONCLUDED | {"bodies": [world["bureau"].pk], "second_investigator": second.pk} | more
    perform(case, "conclude", actor=world.actor(Role.HANDLER), data=data)
    perform(case, "endorse", actor=world.actor(Role.APPROVER))
    perform(case, "sign", actor=world.actor(Role.SIGNER))


def drafted(world: World, **more: object) -> Case:
    """An order drafted by the supervision officer."""
    data = DRAFT | {"respondent": world["bureau"].pk} | more
    return open_order(world["lead"], actor=world.actor(Role.SUPERVISION_OFFICER), data=data)


def issue(world: World, order: Case) -> Case:
    """Endorsed, signed and served."""
    perform(order, "endorse", actor=world.actor(Role.APPROVER))
    perform(order, "sign", actor=world.actor(Role.SIGNER))
    served(world, order, "D18")
    return order


def rectifying(world: World, order: Case) -> Case:
    """The body signed in and its head explained."""
    liaison, head = world.actor(Role.LIAISON, "bureau"), world.actor(Role.PRINCIPAL, "bureau")
    perform(order, "sign_in", actor=liaison, data={"contact": "办公室主任", "phone": "028-1"})
    signed = MultiValueDict({"attachments": [pdf()]})
    perform(order, "explain", actor=head, data=EXPLANATION, files=signed)
    return order


def planned(*positions: int, by: date | None = None) -> dict[str, Any]:
    """A plan for the requirements named, each to be done by a day: today, if none is given."""
    plan: dict[str, Any] = {"overall": "分两步办理"}
    for position in positions:
        plan |= {
            f"measure_{position}": f"措施{position}",
            f"charge_{position}": f"岗位{position}",
            f"by_{position}": (by or clock.today()).isoformat(),
        }
    return plan


def report(world: World, order: Case, *positions: int) -> None:
    """The body reports on the requirements named, with evidence for each."""
    data: dict[str, Any] = {"overall": "已经整改", "head_signed": True}
    files: MultiValueDict[str, Any] = MultiValueDict({"attachments": [pdf()]})
    for position in positions:
        data[f"outcome_{position}"] = f"第{position}项已完成"
        files.setlist(f"evidence_{position}", [pdf()])
    perform(order, "report", actor=world.actor(Role.PRINCIPAL, "bureau"), data=data, files=files)


def check(
    world: World, order: Case, *passed: int, heard: str = "none", on: date | None = None
) -> None:
    """Two inspectors check; the requirements named pass, all others fail."""
    second = world.user(Role.INSPECTOR, "lead", 2)
    inspector = world.actor(Role.INSPECTOR)
    perform(
        order,
        "start_check",
        actor=inspector,
        data={"second_inspector": second.pk, "method": "现场查看并核对凭证"},
    )
    data: dict[str, Any] = {"checked_on": on or clock.today(), "heard": heard, "heard_text": "同意"}
    for position in range(1, len(REQUIREMENTS) + 1):
        data[f"verdict_{position}"] = "passed" if position in passed else "failed"
        data[f"finding_{position}"] = "已核对"
    perform(order, "judge", actor=inspector, data=data)


def failed(world: World) -> Case:
    """An order that the body openly refused."""
    order = rectifying(world, issue(world, drafted(world)))
    perform(order, "fail", actor=world.actor(Role.SIGNER), data=FAILED)
    return order


def draft_of(order: Case) -> DishonestyRecord:
    """The record that came of an order."""
    return DishonestyRecord.objects.get(relations__case=order, relations__relation="source")


def heard(world: World, record: DishonestyRecord, **more: object) -> DishonestyRecord:
    """The subject was told, and had its time to be heard."""
    keeper = world.actor(Role.RECORD_KEEPER)
    data = {
        name: getattr(record, name) for name in ("title", "facts_text", "basis_text", "severity")
    }
    perform(record, "draft_pre_notice", actor=keeper, data=data | more)
    perform(record, "pre_notify", actor=world.actor(Role.SIGNER))
    served(world, record, "D26a")
    return record


def determined(world: World, record: DishonestyRecord, **more: object) -> DishonestyRecord:
    """Stated, drafted, endorsed and signed."""
    liaison = world.actor(Role.LIAISON, "bureau")
    perform(record, "state_case", actor=liaison, data={"statement": "资金困难。"})
    keeper = world.actor(Role.RECORD_KEEPER)
    perform(record, "conclude_hearing", actor=keeper, data=CONCLUSION | more)
    perform(record, "endorse_determination", actor=world.actor(Role.APPROVER))
    perform(record, "determine", actor=world.actor(Role.SIGNER))
    return record


def publish(world: World, record: DishonestyRecord) -> None:
    """Put on the public list by two people."""
    data = {"scope": "信用四川网站", "reason": "依法公示"}
    perform(record, "propose_publish", actor=world.actor(Role.RECORD_KEEPER), data=data)
    perform(record, "publish", actor=world.actor(Role.APPROVER))


def lapse(subject: Subject, code: str, step: str) -> None:
    """Let the clock of `code` run out, and its automatic step happen."""
    go_to(lapse_day(subject, code))
    perform(subject, step, actor=SYSTEM)


def fresh(subject: Subject) -> str:
    """The state that the database holds."""
    return str(type(subject)._default_manager.values_list("state", flat=True).get(pk=subject.pk))
