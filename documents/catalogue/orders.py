"""Documents of rectification orders (限期整改)."""

from __future__ import annotations

from documents.catalogue.entry import Kind, form, letter
from workflows.codes import D

ORDERS = (
    letter(
        D.D18,
        "限期整改通知书",
        "respondent",
        "source facts requirements rectify explain plan consequence remedy",
    ),
    form(
        D.D19A,
        "整改方案",
        "handling",
        "respondent reported_on reported_to items",
        "summary",
        kind=Kind.RECEIVED,
    ),
    form(
        D.D19B,
        "整改报告",
        "handling",
        "respondent reported_on reported_to items",
        "summary",
        kind=Kind.RECEIVED,
    ),
    letter(
        D.D20,
        "整改延期批复",
        "respondent",
        "asked_on original_due reason",
        "granted new_due length",
    ),
    letter(
        D.D21,
        "整改核查意见",
        "respondent",
        "reported_on method inspectors items conclusion",
        "period remedy",
    ),
)
