"""Documents of complaints (投诉举报): forwarding, explanation, reply, review."""

from __future__ import annotations

from documents.catalogue.entry import Kind, form, letter
from workflows.codes import D

COMPLAINTS = (
    letter(
        D.D05A, "转办函", "receiving", "received_on summary requirements period", "confidential"
    ),
    letter(
        D.D05B,
        "转送告知书",
        "applicant",
        "received_on destination",
        "route reason feedback",
    ),
    letter(D.D06, "交办函", "cohandlers", "summary requirements period"),
    letter(D.D07, "退回异议函", "forwarding", "forwarded_on reason competent period"),
    letter(D.D09, "书面说明通知书", "respondent", "matters evidence_list period consequence"),
    form(
        D.D10,
        "书面说明",
        "handling",
        "explained_on reported_to respondent facts_text causes responsible measures",
        kind=Kind.RECEIVED,
    ),
    form(
        D.D11,
        "调查核实报告",
        "internal",
        "respondent investigators investigated findings reasoning conclusion proposal",
        kind=Kind.INTERNAL,
    ),
    letter(
        D.D16,
        "处理意见书",
        "complainant",
        "received_on accepted_on respondent request investigated findings reasoning conclusion"
        " decision remedy",
        "ordered taken_by",
    ),
    letter(
        D.D17A,
        "复查意见书",
        "complainant",
        "asked_on original findings reason outcome remedy",
        "order_effect",
    ),
    letter(
        D.D17B,
        "复核意见书",
        "complainant",
        "asked_on original findings reason outcome remedy",
        "order_effect",
    ),
)
