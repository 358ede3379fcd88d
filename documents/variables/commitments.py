"""What letters about government commitments say."""

from __future__ import annotations

from typing import Any

from commitments import money
from commitments.models import Commitment
from commitments.warnings import Level
from documents.templatetags.gongwen import day as in_words
from documents.variables.writing import Writing, builds
from workflows.codes import D
from workflows.situation import ObligationView


@builds(D.D43)
def reminder(w: Writing) -> dict[str, Any]:
    """The obligations that are near their day or past it. 川府发〔2018〕7号（监测预警）."""
    row: Commitment = w.subject.commitment
    return {
        "contract": f"《{w.subject.title}》（{row.contract_number}）",
        "counterpart": row.counterpart_name or row.get_counterpart_display(),
        "duties": [
            _told(one) for one in w.move.situation.obligations if one.level is not Level.NONE
        ],
        "period": w.from_receipt(5),
        "demand": w.data.get("demand") or "",
    }


def _told(one: ObligationView) -> str:
    """One obligation: what, by when, how much is left, how near."""
    left = f"，尚应支付{money.yuan(one.amount - one.paid)}" if one.amount is not None else ""
    late = "，已经逾期" if one.level is Level.RED else ""
    assert one.due_on is not None
    return f"{one.what}（{in_words(one.due_on)}前{left}{late}，{one.level.label}）"
