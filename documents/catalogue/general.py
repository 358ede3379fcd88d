"""Documents that cases of every kind issue."""

from __future__ import annotations

from documents.catalogue.entry import Kind, circular, form, letter
from workflows.codes import D

GENERAL = (
    form(
        D.D01,
        "登记回执",
        "applicant",
        "received_on accept_period",
        "query_code query_picture query_kept",
    ),
    letter(D.D02, "补正材料通知书", "applicant", "received_on items period consequence"),
    letter(
        D.D03A,
        "受理通知书",
        "applicant",
        "received_on accepted_on period handling",
        "deemed confidential",
    ),
    letter(D.D03B, "受理情况告知函", "receiving", "received_on accepted_on summary period"),
    letter(D.D04, "不予受理告知书", "applicant", "received_on ground reason remedy", "instead"),
    letter(D.D08, "并案通知书", "applicant", "lead_number reason", "separated"),
    form(
        D.D12A,
        "延期办理审批表",
        "internal",
        "original_due new_due length reason asked_by approved_by",
        kind=Kind.INTERNAL,
    ),
    letter(D.D12B, "延期办理告知书", "applicant", "received_on original_due new_due length reason"),
    letter(D.D13A, "中止办理通知书", "parties", "suspended_on ground reason", "periods"),
    letter(D.D13B, "恢复办理通知书", "parties", "suspended_on resumed_on reason", "periods"),
    letter(D.D14, "终止办理告知书", "applicant", "received_on ended_on ground reason remedy"),
    letter(D.D15, "准予撤回通知书", "applicant", "received_on asked_on ended_on", "reason"),
    form(D.D22, "催办通知", "supervised", "task due_on overdue new_due", "requires"),
    letter(
        D.D23,
        "督办函",
        "supervised",
        "task about_number due_on overdue period consequence",
        "about_number",
    ),
    letter(D.D24A, "约谈通知书", "supervised", "held_at place matters attendees bring"),
    form(
        D.D24B,
        "约谈纪要",
        "internal",
        "held_at place attendees matters commitments",
        kind=Kind.INTERNAL,
    ),
    circular(
        D.D25,
        "关于政务失信问题的通报",
        "public",
        "about facts nature handling demands scope",
        "approved_by",
    ),
    letter(D.D36, "问题线索移送函", "discipline", "clue reply_days", "materials"),
    letter(D.D37, "责任追究建议书", "authority", "about facts proposal reply_days"),
    form(
        D.D38A,
        "送达回证",
        "internal",
        "document_title document_number addressee way served_on server",
        "place note",
    ),
    form(D.D38B, "送达地址确认书", "applicant", "ways"),
    letter(
        D.D39,
        "建议（提案）答复函",
        "authority",
        "proposal_number proposal_title category answer measures",
        "outlook",
    ),
    circular(
        D.D40,
        "政务诚信监测报告",
        "public",
        "period overview indicators ranking warnings suggestions",
    ),
    form(D.D41A, "案卷目录", "internal", "opened_on closed_on rows", kind=Kind.INTERNAL),
    form(
        D.D41B, "案卷备考表", "internal", "pages documents situation filed_by", kind=Kind.INTERNAL
    ),
)
