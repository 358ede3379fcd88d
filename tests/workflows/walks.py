"""Walking records, objections and repairs to the state a test needs, by real steps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict

from accounts.roles import Role
from cases import clock
from cases.models import Case, Clock
from cases.models.subject import Subject, of
from documents.models import Document, State
from documents.sealing import seal
from records.models import DishonestyRecord, Sanction, SanctionListItem
from tests.files import PDF
from tests.world import World
from workflows.actions import open_subject, perform
from workflows.openings import open_record

APPLICATION = {
    "correction": "已于上月付清全部工程款及利息。",
    "proof": "付款凭证\n结清确认书",
    "fulfilled": True,
    "pledge_true": True,
    "pledge_liable": True,
}
OBJECTION = {
    "points": "欠款金额有误",
    "request": "correct",
    "reasons": "记录所称120万元中，20万元已在认定前支付。",
    "truthful": True,
}


def upload(name: str = "材料.pdf") -> MultiValueDict[str, Any]:
    """One small PDF as the files of a form."""
    file = SimpleUploadedFile(name, PDF, content_type="application/pdf")
    return MultiValueDict({"attachments": [file]})


def registered(
    world: World,
    *,
    at: str = "lead",
    subject: str = "bureau",
    severity: str = "general",
    determined_on: date | None = None,
    published: bool = True,
    source: Case | None = None,
) -> DishonestyRecord:
    """A record proved by a penalty, determined four months ago unless said otherwise, and published."""
    record = open_record(
        world[subject],
        world[at],
        "register",
        actor=world.actor(Role.APPROVER, at),
        data={
            "title": "拖欠道路改造工程款",
            "facts_text": "逾期未支付工程款120万元。",
            "basis_text": "行政处罚决定书",
            "severity": severity,
            "source_type": "penalty",
            "source_number": "成住建罚〔2026〕3号",
            "determined_on": determined_on or clock.today() - timedelta(days=125),
        },
        files=upload(),
        source=source,
    )
    if published:
        keeper = world.actor(Role.RECORD_KEEPER, at)
        data = {"scope": "信用四川网站", "reason": "依法公示"}
        perform(record, "propose_publish", actor=keeper, data=data)
        perform(record, "publish", actor=world.actor(Role.APPROVER, at), data={})
    return record


def sanctioned(
    world: World, record: DishonestyRecord, executor: str, *, until: date | None = None
) -> Sanction:
    """A sanction resting on the record, acknowledged by its executor."""
    item, _made = SanctionListItem.objects.get_or_create(
        code="C-01",
        valid_from=date(2018, 1, 1),
        defaults={"title": "限制申报财政性资金项目", "basis": "全国失信惩戒措施基础清单"},
    )
    sanction = open_subject(
        Sanction(
            organisation=record.organisation, record=record, item=item, executor=world[executor]
        ),
        "propose",
        actor=world.actor(Role.RECORD_KEEPER, "lead"),
        data={"item": item.pk, "executor": world.executing(executor).pk, "until": until},
        dossier=record.dossier,
    )
    perform(sanction, "approve", actor=world.actor(Role.SIGNER, "lead"))
    perform(sanction, "acknowledge", actor=world.actor(Role.SANCTION_EXECUTOR, executor))
    return sanction


def served(world: World, subject: Subject, code: str, *, at: str = "lead") -> None:
    """The latest document of a code is signed where it waits, sealed, and served today by hand."""
    row = Document.objects.of(subject).filter(code=code).order_by("-pk").first()
    assert row is not None
    if row.state == State.WAITING:
        signer = world.actor(Role.SIGNER, at)
        perform(subject, "sign_document", actor=signer, data={"document": row.pk})
    seal(row.pk)
    perform(
        subject,
        "record_service",
        actor=world.actor(Role.REVIEWER, at),
        data={
            "document": row.pk,
            "code": code,
            "way": "direct",
            "served_on": clock.today(),
            "no_receipt": "回证原件随卷归档",
        },
    )


def running(subject: Subject) -> set[str]:
    """Codes of the clocks that run."""
    rows = Clock.objects.filter(**of(subject), status="running").exclude(rule_code="DOC_SERVE")
    return set(rows.values_list("rule_code", flat=True))


def lapse_day(subject: Subject, code: str) -> date:
    """The day on which the automatic step of the running clock may fire."""
    row = Clock.objects.filter(**of(subject), rule_code=code, status="running").first()
    assert row is not None
    assert row.lapses_on is not None
    return row.lapses_on


def go_to(day: date) -> None:
    """Move the installation's date forward."""
    clock.shift(timedelta(days=(day - clock.today()).days))
