"""Variables of the documents of objections, and of the decision on review that several kinds share."""

from __future__ import annotations

from typing import Any

from documents.templatetags.gongwen import day as in_words
from documents.variables.writing import Writing, builds
from workflows.clocks import C
from workflows.codes import D
from workflows.procedures.forms.objection import Conclusion

DECIDED = {
    Conclusion.CORRECTED: "异议成立，予以更正。",
    Conclusion.DELETED: "异议成立，予以删除。",
    Conclusion.MAINTAINED: "异议不成立，维持该条信用信息。",
    Conclusion.NOTED: "无法核实，保留该条信用信息并附注异议内容。",
}
FIXED = "本机关将在3个工作日内（至{due}届满）完成处理，并通知使用该信息的单位同步更新。"


def titled(w: Writing) -> str:
    """The record objected to, as number and title."""
    parts = (w.facts.get("record_number", ""), w.facts.get("record_title", ""))
    return " ".join(part for part in parts if part)


def points(w: Writing) -> str:
    """What is objected to, point by point."""
    lines = [*(w.facts.get("points") or ()), w.facts.get("reasons", "")]
    return "\n".join(line for line in lines if line)


@builds(D.D29A)
def acceptance(w: Writing) -> dict[str, Any]:
    return {
        "received_on": w.received_on,
        "accepted_on": w.today.isoformat(),
        "record_title": titled(w),
        "point": points(w),
        "period": (
            f"核查期限为{w.running(C.YY_SELF, '受理')}；"
            f"需要信息提供单位核查的，为{w.running(C.YY_PROVIDER, '受理')}"
        ),
    }


@builds(D.D29B)
def inquiry(w: Writing) -> dict[str, Any]:
    return {
        "received_on": w.received_on,
        "record_title": titled(w),
        "point": points(w),
        "questions": list(w.data["matters"]),
        "period": w.served(C.YY_ANSWER),
        "consequence": "逾期未回复的，该条信息暂停公示，本机关将予以督办。",
    }


@builds(D.D29C)
def result(w: Writing) -> dict[str, Any]:
    conclusion = w.facts["conclusion"]
    return {
        "received_on": w.received_on,
        "record_title": titled(w),
        "point": points(w),
        "process": _process(w),
        "findings": f"{w.facts['findings']}\n{w.facts['reasoning']}",
        "conclusion": DECIDED[Conclusion(conclusion)],
        "effect": _effect(w, conclusion),
        "remedy": _remedy(w, conclusion),
    }


def _process(w: Writing) -> str:
    asked = w.past("ask_provider")
    if asked is None:
        return "本机关将所存信息与信息来源逐项比对核查。"
    answered = w.past("answer", "lapse_answer")
    said = (
        f"\n提供单位的核查情况：{w.facts.get('opinion')}"
        if answered is not None and answered.step == "answer"
        else "\n提供单位逾期未回复。"
    )
    return f"本机关比对了所存信息，并于{in_words(asked.on)}向信息提供单位发出协查函。{said}"


def corrected(w: Writing) -> str:
    """What the record says from now on."""
    said = w.facts.get("correction") or {}
    lines = []
    if said.get("title"):
        lines.append(f"标题更正为：{said['title']}")
    if said.get("facts_text"):
        lines.append(f"失信事实更正为：{said['facts_text']}")
    if said.get("severity"):
        lines.append("失信程度及公示期相应更正。")
    return "\n".join(lines)


def _effect(w: Writing, conclusion: str) -> str:
    if conclusion in (Conclusion.CORRECTED, Conclusion.DELETED):
        fixed = FIXED.format(due=in_words(w.due(C.YY_FIX).due))
        now = corrected(w) if conclusion == Conclusion.CORRECTED else ""
        return "\n".join(part for part in (now, fixed) if part)
    if conclusion == Conclusion.NOTED:
        return f"附注内容：{w.facts.get('note', '')}"
    return "该条信息的异议标注予以取消，信息继续依法公示和使用。"


def _remedy(w: Writing, conclusion: str) -> str:
    cases = {Conclusion.CORRECTED: "granted", Conclusion.DELETED: "deleted"}
    return w.remedy(cases.get(Conclusion(conclusion), ""))


# 复核决定书: of an objection, of an order, of a refused repair.

ORDER_OUTCOMES = {
    "maintain_on_review": (
        "维持限期整改通知书。",
        "中止执行的整改自本决定送达之日起恢复，剩余期限继续计算。",
    ),
    "vary_on_review": ("变更限期整改通知书。", ""),
    "set_aside_on_review": ("撤销限期整改通知书。", "自本决定作出之日起，限期整改通知书不再执行。"),
    "revoke": (
        "撤销限期整改通知书。",
        "自本决定作出之日起，限期整改通知书不再执行；据此采取的措施一并解除。",
    ),
}
REREVIEWED = {
    "maintained": "维持原核查结果。",
    "corrected": "撤销原核查结果，更正该条信用信息。",
    "deleted": "撤销原核查结果，删除该条信用信息。",
}
APPEALED = {
    "upheld": (
        "申诉成立，撤销不予信用修复决定，准予信用修复。",
        "终止公示、停止共享和使用该失信信息，并解除据此采取的惩戒措施。",
    ),
    "dismissed": (
        "申诉不成立，维持不予信用修复决定。",
        "失信信息继续依法公示；条件具备后可以再次申请信用修复。",
    ),
}


@builds(D.D30)
def review(w: Writing) -> dict[str, Any]:
    return {
        "objection": _rereviewed,
        "rectification_order": _order_reviewed,
        "repair_application": _appealed,
    }[w.kind](w)


def _rereviewed(w: Writing) -> dict[str, Any]:
    outcome = w.data["outcome"]
    now = corrected(w) if outcome == "corrected" else ""
    fixed = FIXED.format(due=in_words(w.due(C.YY_FIX).due))
    effect = (
        "该条信息继续依法公示和使用。" if outcome == "maintained" else f"{now}\n{fixed}".strip()
    )
    return {
        "asked_on": w.on_of("ask_rereview"),
        "original": f"异议信息：{titled(w)}。原办理机关作出了异议核查结果告知书。",
        "request": points(w),
        "findings": w.data["findings"],
        "reason": w.move.reason,
        "outcome": REREVIEWED[outcome],
        "effect": effect,
        "remedy": w.remedy(),
    }


def _order_reviewed(w: Writing) -> dict[str, Any]:
    outcome, effect = ORDER_OUTCOMES[w.step]
    varied = []
    if w.data.get("requirements"):
        lines = "；".join(f"{n}.{one}" for n, one in enumerate(w.data["requirements"], start=1))
        varied.append(f"整改要求变更为：{lines}。")
    if w.data.get("days"):
        varied.append(f"整改期限增加{w.data['days']}日。")
    asked = w.past("ask_review")
    return {
        "asked_on": w.on_of("ask_review"),
        "original": f"原决定：本机关对{w.respondent}发出的限期整改通知书。",
        "request": "复核请求：见复核申请书。" if asked else "本机关依职权复核。",
        "findings": w.facts.get("facts_text", ""),
        "reason": w.move.reason,
        "outcome": outcome,
        "effect": "\n".join(varied) or effect or "整改要求和期限的变更见上述理由。",
        "remedy": w.remedy(),
    }


def _appealed(w: Writing) -> dict[str, Any]:
    outcome, effect = APPEALED[w.data["outcome"]]
    unmet = "；".join(w.facts.get("unmet") or ())
    return {
        "asked_on": w.on_of("appeal"),
        "original": f"失信信息：{titled(w)}。原决定：不予信用修复（{unmet or '未满足修复条件'}）。",
        "request": "请求：撤销不予信用修复决定，准予信用修复。",
        "findings": w.data["findings"],
        "reason": w.move.reason,
        "outcome": outcome,
        "effect": effect,
        "remedy": w.remedy("granted" if w.data["outcome"] == "upheld" else ""),
    }
