"""One matter through the whole house, every human step taken on a screen by whoever must take it.

A complaint is sustained, the order that follows is refused, the record is heard and made public with
a sanction, an objection fails, and a repair takes the record off the public list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from accounts.roles import Role
from cases import clock
from cases.models import Case, CaseLink, Event, Subject
from cases.models.subject import of
from config.demo.samples import sample_pdf
from config.demo.sanction_list import load_list
from config.history import breaks
from documents.models import Document, State
from records.models import DishonestyRecord, RecordCase, Sanction, SanctionListItem
from tests.web.browsing import (
    Fields,
    People,
    do_step,
    fill,
    later,
    open_new,
    opened,
    papers,
    picture,
    record_service,
    settle,
    sign_document,
    sign_for,
)
from tests.web.portal.filings import TYPED
from tests.world import World

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]

BEGIN = datetime(2026, 4, 8, 9, tzinfo=clock.SHANGHAI)
"""A Wednesday in a year whose calendar is decreed, when the rules of repair have just changed."""

EXPLAINED = {
    "facts_text": "项目2024年完工并验收，工程款120万元尚未支付。",
    "causes": "年度预算调整，资金未及时落实。",
    "responsible": "建设科负责人",
    "measures": "已列入下季度支付计划。",
    "head_signed": True,
}
STEPS = {
    "complaint": "submit ask_supplement supplement accept take_up draft_explanation_notice"
    " ask_explanation explain conclude endorse sign reply_on_service close",
    "rectification_order": "draft endorse sign serve sign_in explain fail close_failed",
    "record": "open_draft draft_pre_notice pre_notify open_hearing state_case conclude_hearing"
    " endorse_determination determine propose_publish publish mark_objection clear_objection repair",
    "sanction": "propose approve acknowledge lift",
    "objection": "submit accept check_on_platform conclude endorse sign close",
    "repair_application": "draft submit accept take_up conclude endorse sign execute"
    " confirm_execution confirm_execution complete close",
}
PAPERS = {
    "complaint": "D02 D03a D09 D10 D11 D16 D38a D41a",
    "rectification_order": "D18 D38a D10 D37 D41a",
    "record": "D26a D38a D26b D27",
    "sanction": "D28a",
    "objection": "D29a D29c D41a",
    "repair_application": "D31 D03a D11 D32a D28b D41a",
}
GENERIC = ("place_document", "document_sealed", "record_service", "sign_document")
"""Steps of documents, which every subject has."""


@dataclass
class Matter:
    """The matter on its way, and who is at the screens."""

    people: People
    world: World
    file: Path
    complaint: Case
    citizen: Page

    def at(self, role: Role, at: str = "lead") -> Page:
        """The browser of whoever holds a role."""
        return self.people.as_person(role, at)

    def body(self, role: Role = Role.LIAISON) -> Page:
        """The browser of somebody at the body complained of."""
        return self.at(role, "bureau")


@pytest.fixture
def matter(
    browser: Browser, live_server: Any, world: World, settings: Any, tmp_path: Path
) -> Matter:
    """A complaint filed by somebody anonymous, who keeps its query code."""
    settings.ANCHORS_DIR = tmp_path / "anchors"
    clock.shift(BEGIN - clock.now())
    load_list()
    file = tmp_path / "合同.pdf"
    file.write_bytes(sample_pdf().read())
    people = People(browser, live_server.url, world)
    for role, at in STAFF:
        world.user(role, at)
    citizen = people.visitor()
    return Matter(people, world, file, filed(citizen, world, file), citizen)


STAFF = (
    *(
        (role, "lead")
        for role in (
            Role.REVIEWER, Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER,
            Role.RECORD_KEEPER, Role.REPAIR_APPROVER, Role.ARCHIVIST,
        )
    ),
    (Role.LIAISON, "bureau"),
    (Role.PRINCIPAL, "bureau"),
    (Role.SANCTION_EXECUTOR, "finance"),
)  # fmt: skip


def filed(page: Page, world: World, file: Path) -> Case:
    """Filed on the portal without a name; afterwards the case is open under its query code."""
    page.goto("/file/complaint/")
    page.fill("#q", "住房")
    page.get_by_text("已选定，请核对单位名称").wait_for()
    asked = ("domain", "matter", "title", "request", "facts_text", "reasons")
    fill(page, {name: TYPED[name] for name in asked})
    fill(page, {"respondent": world["bureau"].pk, "anonymous": True})
    fill(page, {"attachments": file, "truthful": True})
    picture(page, "filing")
    page.get_by_role("button", name="提交", exact=True).click()
    code = page.locator(".secret .code").inner_text()
    number = page.locator("dd.code").inner_text()
    picture(page, "receipt")
    page.goto("/track/")
    fill(page, {"number": number, "code": code})
    page.get_by_role("button", name="查询", exact=True).click()
    page.get_by_role("heading", name=TYPED["title"]).wait_for()
    return Case.objects.get(number=number)


def test_from_a_complaint_to_a_repaired_record(matter: Matter) -> None:
    accept(matter)
    investigate(matter)
    decide(matter)
    order = refuse(matter)
    record = determine(matter, order)
    (sanction,) = publish(matter, record)
    objection = object_in_vain(matter, record)
    repair = repaired(matter, record)
    assert list(breaks()) == []
    walked = (matter.complaint, order, record, sanction, objection, repair)
    assert {subject_name(one): steps(one) for one in walked} == STEPS
    assert not Document.objects.filter(state__in=[State.SIGNED, State.WAITING]).exists()
    file_room = matter.at(Role.ARCHIVIST)
    found = {subject_name(one): papers(file_room, one) for one in walked}
    assert found == {name: len(codes.split()) for name, codes in PAPERS.items()}
    assert {subject_name(one): issued(one) for one in walked} == PAPERS


def accept(matter: Matter) -> None:
    """A supplement is asked for and given, then the complaint is taken on."""
    case, reviewer, citizen = matter.complaint, matter.at(Role.REVIEWER), matter.citizen
    reviewer.get_by_role("link", name="案件", exact=True).click()
    reviewer.get_by_role("link", name=TYPED["title"]).click()
    picture(reviewer, "case")
    do_step(reviewer, case, "通知补正", {"items": "验收证书\n付款申请"})
    received(matter, "补正材料通知书")
    later(2)
    filer_step(matter, "提交补正材料", {"statement": "补交验收证书。", "attachments": matter.file})
    summary = "反映拖欠道路改造工程款。"
    do_step(reviewer, case, "受理", {"matter": "arrears", "summary": summary})
    received(matter, "受理通知书")
    picture(citizen, "tracking")


def investigate(matter: Matter) -> None:
    """The body explains itself at its own desk."""
    case, handler = matter.complaint, matter.at(Role.HANDLER)
    handling = {"handler": matter.world.user(Role.HANDLER, "lead").pk}
    do_step(matter.at(Role.REVIEWER), case, "本单位办理", handling)
    asked = {"matters": "未按期支付工程款的原因", "evidence_list": "付款凭证\n预算文件"}
    do_step(handler, case, "拟发书面说明通知书", asked)
    do_step(matter.at(Role.SIGNER), case, "签发书面说明通知书")
    body = matter.body()
    sign_for(body, case, "书面说明通知书")
    later(3)
    do_step(body, case, "提交书面说明", EXPLAINED | {"attachments": matter.file})
    picture(body, "body")


def decide(matter: Matter) -> None:
    """Concluded, endorsed and signed by three people; the reply is read under the query code."""
    case, handler, signer = matter.complaint, matter.at(Role.HANDLER), matter.at(Role.SIGNER)
    concluded = {
        "conclusion": "sustained",
        "second_investigator": matter.world.user(Role.INSPECTOR, "lead").pk,
        "investigated": "2026年4月查阅合同、验收证书和付款凭证",
        "findings": "2024年完工验收，工程款120万元至今未付。",
        "reasoning": "合同约定验收后60日内付清。",
        "decision": "责令限期付清工程款。",
        "bodies": [matter.world["bureau"].pk],
        "requirements": "三十日内付清工程款120万元\n向社会公布付款情况和后续安排",
        "rectify_days": 30,
    }
    do_step(handler, case, "拟办", concluded)
    do_step(matter.at(Role.APPROVER), case, "审核同意")
    do_step(signer, case, "签发")
    picture(signer, "signed")
    received(matter, "处理意见书")
    assert state(case) == "replied"


def refuse(matter: Matter) -> Case:
    """The order that was drafted with the reply is issued, served, refused and found failed."""
    order = CaseLink.objects.get(source=matter.complaint, relation="ordered").target
    signer, body = matter.at(Role.SIGNER), matter.body()
    do_step(matter.at(Role.APPROVER), order, "审核同意")
    do_step(signer, order, "签发整改通知书")
    reached = {"contact": "办公室主任", "phone": "028-61880000"}
    sign_for(body, order, "限期整改通知书", reached)
    picture(body, "order")
    refusal = EXPLAINED | {
        "measures": "因资金困难，我单位不再安排支付。",
        "attachments": matter.file,
    }
    do_step(matter.body(Role.PRINCIPAL), order, "提交书面说明", refusal)
    later(10)
    failure = {
        "proposal": "建议追究主要负责人责任",
        "reason": "书面答复不再安排支付。",
        "ground": "refusal",
        "attachments": matter.file,
    }
    do_step(signer, order, "认定逾期或者拒不整改", failure)
    by_hand(matter.at(Role.HANDLER), order, "责任追究建议书", "mail")
    assert state(order) == "failed"
    return order


def determine(matter: Matter, order: Case, measures: int = 1) -> DishonestyRecord:
    """The body is told, heard and found to have broken its word; the order ends with that."""
    record = DishonestyRecord.objects.get(relations__case=order)
    keeper, signer, body = matter.at(Role.RECORD_KEEPER), matter.at(Role.SIGNER), matter.body()
    listed = SanctionListItem.objects.order_by("code").values_list("pk", flat=True)[:measures]
    assert len(listed) == measures
    intended = {"measures": list(listed), "executor": matter.world.executing("finance").pk}
    do_step(keeper, record, "拟发事先告知书", intended)
    do_step(signer, record, "签发事先告知书")
    sign_for(body, record, "政务失信行为事先告知书")
    later(1)
    stated = {"statement": "资金困难，请求从轻。", "attachments": matter.file}
    do_step(body, record, "提交陈述申辩", stated)
    adopted = {"adopted": "资金困难不是拒绝整改的理由，不予采纳。"}
    do_step(keeper, record, "拟作认定", intended | adopted)
    do_step(matter.at(Role.APPROVER), record, "审核同意认定意见")
    do_step(signer, record, "签发认定决定书")
    picture(signer, "determination")
    sign_for(body, record, "政务失信认定决定书")
    assert (state(record), state(order)) == ("determined", "closed")
    return record


def publish(matter: Matter, record: DishonestyRecord) -> list[Sanction]:
    """On the public list, with the sanctions that the finance bureau carries out."""
    keeper, approver = matter.at(Role.RECORD_KEEPER), matter.at(Role.APPROVER)
    assert public(matter) == []
    do_step(keeper, record, "呈批公示", {"scope": "信用四川网站", "reason": "依法公示"})
    do_step(approver, record, "公示")
    sanctions = list(Sanction.objects.filter(record=record).order_by("item__code"))
    signer, executor = matter.at(Role.SIGNER), matter.at(Role.SANCTION_EXECUTOR, "finance")
    for sanction in sanctions:
        do_step(signer, sanction, "批准惩戒措施")
        sign_for(executor, sanction, "惩戒措施实施函")
        do_step(executor, sanction, "确认实施")
    assert public(matter) == [matter.world["bureau"].name]
    visitor = matter.people.visitor()
    visitor.goto(f"/records/{record.pk}/")
    for sanction in sanctions:
        visitor.get_by_text(str(sanction.item.title)).first.wait_for()
    picture(visitor, "record")
    return sanctions


def object_in_vain(matter: Matter, record: DishonestyRecord) -> Case:
    """The organ that provided the record checks it; the record stands."""
    objecting = {
        "points": "欠款金额有误",
        "request": "correct",
        "reasons": "记录所称120万元中，20万元已经支付。",
    }
    concluded = {
        "conclusion": "maintained",
        "findings": "平台信息与本单位认定材料一致，认定时欠款120万元。",
        "reasoning": "付款凭证。",
    }
    case = object_to(matter, record, objecting, concluded)
    assert (state(case), state(record)) == ("maintained", "published")
    return case


def object_to(
    matter: Matter, record: DishonestyRecord, objecting: Fields, concluded: Fields
) -> Case:
    """The body objects to the record; its objection is accepted, checked, concluded and signed."""
    body, handler = matter.body(), matter.at(Role.HANDLER)
    papers_of_body = {"attachments": matter.file, "truthful": True}
    open_new(body, record, "提出信用信息异议", {**objecting, **papers_of_body})
    case = of_record(record, RecordCase.Relation.OBJECTION)
    do_step(matter.at(Role.REVIEWER), case, "受理")
    sign_for(body, case, "异议申请受理通知书")
    do_step(handler, case, "平台核查")
    do_step(handler, case, "拟办", {"own_copy": "own", **concluded})
    do_step(matter.at(Role.APPROVER), case, "审核同意")
    do_step(matter.at(Role.SIGNER), case, "签发")
    sign_for(body, case, "异议核查结果告知书")
    return case


def repaired(matter: Matter, record: DishonestyRecord) -> Case:
    """Drafted too early, applied for on the first day, approved, and executed by both organs."""
    body, signer = matter.body(), matter.at(Role.SIGNER)
    open_new(body, record, "申请信用修复", {})
    case = of_record(record, RecordCase.Relation.REPAIR)
    body.get_by_text("暂不能办理的步骤").click()
    body.get_by_text("最短公示期未满，可申请日为").wait_for()
    picture(body, "too-early")
    assert record.repair_from is not None
    later((record.repair_from - clock.today()).days)
    apply_and_approve(matter, case)
    sign_document(signer, case, "惩戒措施解除函")
    sign_for(matter.at(Role.SANCTION_EXECUTOR, "finance"), case, "惩戒措施解除函")
    assert public(matter) == [matter.world["bureau"].name]
    platform = {"publicity_ended": True, "sharing_stopped": True}
    do_step(matter.at(Role.RECORD_KEEPER), case, "确认执行完毕", platform)
    lifted = {"sanctions_lifted": True}
    do_step(matter.at(Role.SANCTION_EXECUTOR, "finance"), case, "确认执行完毕", lifted)
    assert (state(case), state(record)) == ("completed", "repaired")
    assert public(matter) == []
    do_step(matter.at(Role.ARCHIVIST), case, "办结归档")
    return case


def apply_and_approve(matter: Matter, case: Case) -> None:
    """Applied for, accepted, checked, endorsed and signed."""
    body, handler, reviewer = matter.body(), matter.at(Role.HANDLER), matter.at(Role.REVIEWER)
    application = {
        "correction": "已于6月付清全部工程款及利息。",
        "proof": "付款凭证\n结清确认书",
        "attachments": matter.file,
        "fulfilled": True,
        "pledge_true": True,
        "pledge_liable": True,
    }
    do_step(body, case, "提交修复申请", application)
    do_step(reviewer, case, "受理")
    sign_for(body, case, "受理通知书")
    do_step(reviewer, case, "自行核查", {"handler": matter.world.user(Role.HANDLER, "lead").pk})
    concluded = {
        "conclusion": "approved",
        "obligations": order_items(case),
        "evidence": "已核对付款凭证和公开信息。",
        "window_checked": True,
        "pledge_checked": True,
    }
    do_step(handler, case, "拟办", concluded)
    do_step(matter.at(Role.REPAIR_APPROVER), case, "审核同意")
    do_step(matter.at(Role.SIGNER), case, "签发")
    sign_for(body, case, "准予信用修复决定书")


# What is looked at between the screens.


def order_items(case: Case) -> list[int]:
    """Keys of the requirements whose fulfilment the repair has to show."""
    record = DishonestyRecord.objects.get(relations__case=case)
    order = of_record(record, RecordCase.Relation.SOURCE)
    return list(order.items.order_by("position").values_list("pk", flat=True))


def of_record(record: DishonestyRecord, relation: str) -> Case:
    """The latest case that stands in a relation to the record."""
    cases = Case.objects.filter(records__record=record, records__relation=relation)
    found: Case = cases.latest("pk")
    return found


def state(subject: Subject) -> str:
    """The state that the database holds."""
    subject.refresh_from_db()
    return str(subject.state)


def subject_name(subject: Subject) -> str:
    """What kind of matter a subject is."""
    return str(subject.procedure_kind)


def steps(subject: Subject) -> str:
    """What happened to a subject, in order, beside its documents."""
    events = Event.objects.filter(**of(subject)).exclude(step__in=GENERIC).order_by("sequence")
    return " ".join(events.values_list("step", flat=True))


def public(matter: Matter) -> list[str]:
    """The bodies on the public list, as anybody sees it."""
    page = matter.people.visitor()
    page.goto("/records/")
    picture(page, "public-list")
    names = page.locator("tbody tr").filter(has_text=matter.world["bureau"].name)
    found = [matter.world["bureau"].name] * names.count()
    page.context.close()
    return found


def issued(subject: Subject) -> str:
    """Codes of a subject's documents, in the order of their making."""
    rows = Document.objects.of(subject).order_by("sequence", "code", "position")
    return " ".join(rows.values_list("code", flat=True))


# What is handed over outside of the system.


def by_hand(page: Page, subject: Subject, title: str, way: str) -> None:
    """The receipt came back today."""
    proof = {"tracking": "1123456789012"} if way == "mail" else {"no_receipt": "回证原件随卷归档"}
    record_service(page, subject, title, {"way": way, "served_on": clock.today(), **proof})


# The filer's screens.


def received(matter: Matter, title: str) -> None:
    """The filer opens a document on the page of his case, which serves it."""
    page = matter.citizen
    page.goto(f"/cases/{matter.complaint.pk}/")
    opened(page, page.get_by_role("link", name=title, exact=True))
    settle()
    page.reload()


def filer_step(matter: Matter, label: str, fields: dict[str, Any]) -> None:
    """The filer does a step that the page of his case offers."""
    page = matter.citizen
    page.get_by_role("link", name=label, exact=True).click()
    fill(page, fields)
    page.get_by_role("button", name="提交", exact=True).click()
    page.get_by_text(f"“{label}”已提交").wait_for()
    settle()
