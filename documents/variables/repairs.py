"""Variables of the documents of credit repair."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from cases.models import RectificationItem
from documents.templatetags.gongwen import day as in_words
from documents.variables.objections import titled
from documents.variables.records import _repaired as record_of
from documents.variables.writing import Writing, builds
from workflows.clocks import C
from workflows.codes import D
from workflows.rules.publicity import lengthened

FIGURES = "[0-9一二三四五六七八九十]{1,2}"
NUMBER = re.compile(rf"^\s*(?:[（(]{FIGURES}[）)]|{FIGURES}(?:[、）)]|[.．](?!\d)))")
"""A number with which a typed line begins: 1. 2、 （三）; not that of an amount such as 1.5万元."""
PLEDGE = (
    "本单位郑重承诺：所提交的材料真实、合法、有效；已经纠正失信行为，完全履行有关义务；"
    "今后依法履职、守信践诺；如违反承诺，愿意承担相应责任，并同意公开本承诺书。"
)


@builds(D.D31)
def application(w: Writing) -> dict[str, Any]:
    return {
        "applicant": w.respondent,
        "record_title": titled(w),
        "applied_on": w.today.isoformat(),
        "corrections": w.data["correction"],
        "fulfilled": list(w.data["proof"]),
        "pledge": PLEDGE,
    }


@builds(D.D32A)
def approval(w: Writing) -> dict[str, Any]:
    rows = RectificationItem.objects.filter(pk__in=w.facts.get("obligations") or ())
    fulfilled = [f"已经履行：{row.requirement}" for row in rows.order_by("case", "position")]
    return {
        "received_on": w.received_on,
        "accepted_on": w.on_of("accept"),
        "record_title": titled(w),
        "findings": [
            "最短公示期已经届满",
            *fulfilled,
            *_points(w.facts["evidence"]),
            "已经公开作出信用承诺",
        ],
        "effects": [
            "终止该条失信信息的公示",
            "停止该条失信信息的共享和使用",
            *(["解除据此采取的全部失信惩戒措施"] if _sanctioned(w) else []),
        ],
        "sync": (f"上述事项{w.running(C.XF_SYNC, '本决定作出')}完成，并通知有关单位同步更新。"),
    }


def _points(text: str) -> list[str]:
    """The lines of a text that the letter numbers itself, without the numbers that were typed."""
    lines = (NUMBER.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def _sanctioned(w: Writing) -> bool:
    record = w.move.situation.record
    return record is not None and bool(record.executors)


@builds(D.D32B)
def refusal(w: Writing) -> dict[str, Any]:
    again = w.facts.get("again_on")
    return {
        "received_on": w.received_on,
        "accepted_on": w.on_of("accept"),
        "record_title": titled(w),
        "unmet": list(w.facts["unmet"]),
        "again": f"满足上述条件后，自{in_words(again)}起可以再次申请信用修复。"
        if again
        else "满足上述条件后，可以再次申请信用修复。",
        "remedy": w.remedy(),
    }


@builds(D.D33)
def revocation(w: Writing) -> dict[str, Any]:
    repaired = w.past("complete")
    return {
        "record_title": titled(w),
        "repaired_on": (repaired.on if repaired is not None else w.today).isoformat(),
        "facts": f"{w.label('ground')}。\n{w.move.reason}",
        "statement": "你单位提出了陈述、申辩意见，本机关已经审查，审查意见见上述事实和理由。"
        if w.past("state_case") is not None
        else "本机关告知了拟撤销的事实和理由，你单位在规定期限内未提出陈述、申辩意见。",
        "effects": [
            _shown_again(w, repaired.on if repaired is not None else w.today),
            "恢复已经解除的失信惩戒措施，期限届满的除外",
            "虚假承诺、违背承诺的行为另行依法处理并记入信用记录",
        ],
        "remedy": w.remedy(),
    }


def _shown_again(w: Writing, since: date) -> str:
    record = record_of(w)
    if record is None or record.max_until is None:
        return "恢复该条失信信息的公示"
    until = lengthened(record.max_until, since, w.today)
    return f"恢复该条失信信息的公示，公示期扣除停止公示的天数后顺延至{in_words(until)}届满"
