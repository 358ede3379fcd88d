"""Documents of government commitments (政府承诺)."""

from __future__ import annotations

from documents.catalogue.entry import letter
from workflows.codes import D

COMMITMENTS = (
    letter(
        D.D43,
        "履约提醒函",
        "respondent",
        "contract counterpart duties period",
        "demand",
    ),
)
