"""Variables of the documents of complaints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from accounts.models import Organisation
from documents.templatetags.gongwen import day as in_words
from documents.templatetags.gongwen import joined
from documents.variables.writing import Writing, builds
from workflows.clocks import TS_CLOSE, C
from workflows.codes import D
from workflows.procedures.forms.complaint import Conclusion
from workflows.procedures.forms.filing import Domain
from workflows.procedures.forms.rectification_order import Heard

UNANSWERED = (
    "逾期未说明的，不影响本机关依据已经查明的事实作出处理；本机关将催办、督办，"
    "并将逾期情况作为认定失信程度的依据。"
)


def summary_of(w: Writing) -> str:
    """What other organs are told of a complaint; never the complainant's own words."""
    written = w.facts.get("summary")
    if written:
        return str(written)
    domain = w.facts.get("domain")
    label = str(Domain(domain).label) if domain in Domain.values else "政务失信"
    return f"反映{w.respondent}在{label}方面的政务失信问题。"


@builds(D.D03B)
def acceptance_told(w: Writing) -> dict[str, Any]:
    row = w.clock(TS_CLOSE)
    due = row.due_on if row is not None else w.due(TS_CLOSE).due
    return {
        "received_on": w.received_on,
        "accepted_on": w.on_of("accept", "deem_accepted"),
        "summary": summary_of(w),
        "period": f"办理期限自受理之日起计算，至{in_words(due)}届满",
    }


@builds(D.D05A)
def forwarding(w: Writing) -> dict[str, Any]:
    if w.kind == "repair_application":
        return _pushing(w)
    return {
        "received_on": w.received_on,
        "summary": summary_of(w),
        "requirements": w.data["requirements"],
        "period": w.from_receipt(int(w.data["days"])),
        "confidential": True,
    }


def _pushing(w: Writing) -> dict[str, Any]:
    row = w.clock(C.XF_DECIDE)
    due = row.due_on if row is not None else w.due(C.XF_DECIDE).due
    return {
        "received_on": w.received_on,
        "summary": (
            f"{w.respondent}申请修复失信记录“{w.facts.get('record_title', '')}”。"
            f"\n{w.facts.get('correction', '')}"
        ),
        "requirements": w.data["requirements"],
        "period": f"于{due.year}年{due.month}月{due.day}日前",
        "confidential": False,
    }


@builds(D.D05B)
def passing_on(w: Writing) -> dict[str, Any]:
    organ = w.data.get("organ")
    named = organ.name if isinstance(organ, Organisation) else str(organ or "")
    diverted = w.step in ("divert", "refer_whole")
    route = w.label("route") if w.step == "divert" else "纪检监察"
    return {
        "received_on": w.received_on,
        "destination": named,
        "route": route if diverted else "",
        "reason": w.move.reason if diverted else "",
        "feedback": f"承办单位应当自收到转办函之日起{w.data['days']}个工作日内反馈办理结果"
        if not diverted
        else "",
    }


@builds(D.D06)
def assignment(w: Writing) -> dict[str, Any]:
    return {
        "summary": summary_of(w),
        "requirements": w.data.get("requirements")
        or f"经共同上级机关指定，由你单位办理。{w.move.reason}",
        "period": _assigned_period(w),
    }


def _assigned_period(w: Writing) -> str:
    if w.step == "name_cohandlers":
        return w.running(C.TS_COHANDLE, "交办")
    if w.data.get("days"):
        return w.from_receipt(int(w.data["days"]))
    row = w.clock(TS_CLOSE)
    due = row.due_on if row is not None else w.due(TS_CLOSE).due
    return f"于{due.year}年{due.month}月{due.day}日前"


@builds(D.D07)
def sending_back(w: Writing) -> dict[str, Any]:
    return {
        "forwarded_on": w.on_of("forward"),
        "reason": w.move.reason,
        "competent": w.data["competent"],
        "period": w.running(C.TS_BOUNCE_DO, "提出异议"),
    }


@builds(D.D09)
def call_to_explain(w: Writing) -> dict[str, Any]:
    return {
        "matters": w.data["matters"],
        "evidence_list": list(w.data["evidence_list"]),
        "period": w.served(C.TS_EXPLAIN),
        "consequence": UNANSWERED,
    }


@builds(D.D10)
def explanation(w: Writing) -> dict[str, Any]:
    names = ("facts_text", "causes", "responsible", "measures")
    return {
        "explained_on": w.today.isoformat(),
        "reported_to": w.subject.organisation.name,
        "respondent": w.respondent,
        **{name: w.data[name] for name in names},
    }


@builds(D.D11)
def findings(w: Writing) -> dict[str, Any]:
    return FINDINGS[w.kind, w.step](w)


def _complaint_findings(w: Writing) -> dict[str, Any]:
    return {
        "respondent": w.respondent,
        "investigators": [w.actor_name, w.data["second_investigator"].name],
        "investigated": w.data["investigated"],
        "findings": w.data["findings"],
        "reasoning": w.data["reasoning"],
        "conclusion": w.label("conclusion"),
        "proposal": w.data["decision"],
    }


def _judged(w: Writing) -> dict[str, Any]:
    second = w.person(w.told("start_check", "second_inspector"))
    started = w.past("start_check")
    first = w.person(next(iter(started.users), None)) if started is not None else w.actor_name
    lines = [
        f"第{item.position}项：{w.data.get(f'finding_{item.position}', '')}"
        for item in w.move.situation.items
    ]
    failed = [i.position for i in w.move.situation.items if i.position not in w.data["passed"]]
    return {
        "respondent": w.respondent,
        "investigators": [one for one in (first, second) if one],
        "investigated": f"{in_words(w.data['checked_on'])}，{w.told('start_check', 'method')}",
        "findings": "\n".join(lines),
        "reasoning": "\n".join(_judged_by(w)),
        "conclusion": f"第{joined([str(n) for n in failed])}项未通过" if failed else "各项均通过",
        "proposal": "退回继续整改或者依照规定处理" if failed else "准予销号",
    }


def _judged_by(w: Writing) -> Iterator[str]:
    """What the requirements were measured by; the complainant's part only where there is one."""
    yield "对照《限期整改通知书》载明的各项要求，结合责任单位报送的整改报告和佐证材料逐项核查"
    if w.data["heard"] == Heard.HEARD:
        yield f"{w.label('heard')}：{w.data['heard_text']}"
    elif w.data["heard"] == Heard.SILENT:
        yield w.label("heard")


def _seen_on_site(w: Writing) -> dict[str, Any]:
    return {
        "respondent": w.respondent,
        "investigators": [w.actor_name, w.data["second_inspector"].name],
        "investigated": f"{in_words(w.data['inspected_on'])}，{w.told('go_on_site', 'place')}",
        "findings": w.data["findings"],
        "reasoning": "信用修复管理办法规定的修复条件",
        "conclusion": "现场核查完毕",
        "proposal": "结合书面材料提出修复意见",
    }


def _verified(w: Writing) -> dict[str, Any]:
    on_site = w.person(w.told("finish_on_site", "second_inspector"))
    unmet = "\n".join(w.data["unmet"])
    return {
        "respondent": w.respondent,
        "investigators": [one for one in (w.actor_name, on_site) if one],
        "investigated": f"{in_words(w.today)}，书面审查",
        "findings": w.data["evidence"],
        "reasoning": "公示期和信用承诺书已经核对",
        "conclusion": w.label("conclusion"),
        "proposal": unmet or w.label("conclusion"),
    }


FINDINGS = {
    ("complaint", "conclude"): _complaint_findings,
    ("rectification_order", "judge"): _judged,
    ("repair_application", "finish_on_site"): _seen_on_site,
    ("repair_application", "conclude"): _verified,
}


@builds(D.D16)
def reply(w: Writing) -> dict[str, Any]:
    conclusion = w.facts["conclusion"]
    return {
        "received_on": w.received_on,
        "accepted_on": w.on_of("accept", "deem_accepted"),
        "taken_by": _taken_by(w),
        "respondent": w.respondent,
        "request": w.facts.get("request", ""),
        "investigated": w.facts.get("investigated") or "本机关就主案和本案一并调查核实",
        "findings": w.facts["findings"],
        "reasoning": w.facts["reasoning"],
        "conclusion": str(Conclusion(conclusion).label),
        "decision": w.facts["decision"],
        "ordered": _ordered(w),
        "remedy": w.remedy(),
    }


def _taken_by(w: Writing) -> str:
    """The organ that took the complaint on, where it forwarded it since."""
    forwarded = w.move.situation.assigned("forwarding")
    return str(w.name_of(forwarded[0].organisation)) if forwarded else ""


def _ordered(w: Writing) -> str:
    order = w.facts.get("order") or {}
    bodies = [w.name_of(pk) for pk in order.get("bodies") or ()]
    if bodies:
        days = f"，整改期限为{order['rectify_days']}日" if order.get("rectify_days") else ""
        return (
            f"本机关将对{joined(bodies)}发出限期整改通知书{days}。你可以凭案件编号查询整改的进度。"
        )
    why = w.facts.get("no_order_reason")
    return f"关于整改：{why}" if why else ""


OUTCOMES = {
    "maintained": "维持原{what}。",
    "varied": "变更原{what}，变更的内容见上述理由和依据。",
}
ORDER_EFFECTS = {
    "keep": "",
    "open": "另行对责任单位发出限期整改通知书。",
    "revoke": "撤销据原意见发出的限期整改通知书。",
}


def _review(w: Writing, what: str, asked: str) -> dict[str, Any]:
    outcome = w.data.get("outcome")
    conclusion = w.facts.get("conclusion")
    label = str(Conclusion(conclusion).label) if conclusion in Conclusion.values else ""
    return {
        "asked_on": w.on_of(asked),
        "original": f"原处理意见认定投诉反映的问题{label}。\n{w.facts.get('decision', '')}",
        "findings": w.data.get("findings") or f"经审查，原{what}应予撤销，具体见下述理由。",
        "reason": w.move.reason,
        "outcome": OUTCOMES[outcome].format(what=what)
        if outcome
        else f"撤销原{what}，由原办理机关重新调查核实，并书面答复。",
        "order_effect": ORDER_EFFECTS.get(w.data.get("order", "keep"), ""),
    }


@builds(D.D17A)
def reexamination(w: Writing) -> dict[str, Any]:
    said = _review(w, "处理意见", "ask_reexamination")
    return {**said, "remedy": w.remedy("" if w.data.get("outcome") else "again")}


@builds(D.D17B)
def final_review(w: Writing) -> dict[str, Any]:
    said = _review(w, "复查意见", "ask_final_review")
    return {**said, "remedy": w.remedy("" if w.data.get("outcome") else "again")}
