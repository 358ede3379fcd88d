"""Documents of records, sanctions, restoration, objections and repair."""

from __future__ import annotations

from documents.catalogue.entry import Kind, form, letter
from workflows.codes import D

RECORDS = (
    letter(
        D.D26A,
        "政务失信行为事先告知书",
        "subject",
        "facts grounds severity sanctions publicity period",
    ),
    letter(
        D.D26B,
        "政务失信认定决定书",
        "subject",
        "facts grounds statement severity publicity repair remedy",
        "sanctions leniency",
    ),
    letter(D.D26C, "不予认定决定书", "subject", "noticed_on facts statement reason"),
    letter(
        D.D27,
        "信用修复告知书",
        "subject",
        "record_title determined_on severity max_until materials channel",
        "unrepairable min_until repair_from",
    ),
    letter(
        D.D28A,
        "惩戒措施实施函",
        "executors",
        "subject record_title measure listed detail starts_on period",
        "until",
    ),
    letter(
        D.D28B,
        "惩戒措施解除函",
        "executors",
        "subject record_title measure reason lifted_on period",
    ),
    letter(
        D.D29A,
        "异议申请受理通知书",
        "objector",
        "received_on accepted_on record_title point period",
    ),
    letter(
        D.D29B,
        "异议协查函",
        "provider",
        "record_title point questions received_on period consequence",
    ),
    letter(
        D.D29C,
        "异议核查结果告知书",
        "objector",
        "received_on record_title point process findings conclusion effect remedy",
    ),
    letter(
        D.D30,
        "复核决定书",
        "applicant",
        "asked_on original request findings reason outcome effect remedy",
    ),
    form(
        D.D31,
        "信用修复申请书",
        "handling",
        "applicant record_title applied_on corrections fulfilled pledge",
        kind=Kind.RECEIVED,
    ),
    letter(
        D.D32A,
        "准予信用修复决定书",
        "applicant",
        "received_on accepted_on record_title findings effects sync",
    ),
    letter(
        D.D32B,
        "不予信用修复决定书",
        "applicant",
        "received_on accepted_on record_title unmet again remedy",
    ),
    letter(
        D.D33,
        "撤销信用修复决定书",
        "applicant",
        "record_title repaired_on facts statement effects remedy",
    ),
    letter(
        D.D34,
        "恢复信誉、消除影响决定书",
        "subject",
        "cleared record_title wrong reason scope measures compensation period",
    ),
    form(
        D.D35,
        "从轻（免予）惩戒审批表",
        "internal",
        "subject record_title facts proposal asked_by approved_by",
        kind=Kind.INTERNAL,
    ),
    letter(
        D.D42A,
        "惩戒措施变更函",
        "executors",
        "subject record_title measure decision change reason changed_on period",
    ),
    letter(
        D.D42B,
        "从轻（免予）惩戒告知书",
        "subject",
        "record_title measure decision change reason executor remedy",
    ),
)
