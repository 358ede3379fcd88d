"""Variables of the documents that cases of every kind issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from accounts.queries import upper
from cases.calendar import UNIT_LABELS, Unit
from cases.calendars import current_calendar
from cases.models import Case, Clock, ClockEntry
from cases.models.subject import of
from documents.models import Document
from documents.templatetags.gongwen import day as in_words
from documents.variables.writing import Writing, builds
from workflows import rules
from workflows.clocks import TS_CLOSE, C
from workflows.codes import D
from workflows.common import WAYS
from workflows.rules.ladders import ANSWER_DAYS

ACCEPTING = {
    "complaint": C.TS_ACCEPT,
    "objection": C.YY_ACCEPT,
    "repair_application": C.XF_ACCEPT,
}
DECIDING = (
    TS_CLOSE,
    C.XF_DECIDE,
    C.YY_PROVIDER,
    C.YY_SELF,
    C.YY_REREVIEW_DO,
    C.ZG_RECTIFY,
)
TOLD = frozenset(
    {
        "TS_CLOSE_GENERAL",
        "TS_CLOSE_ARREARS",
        "XF_DECIDE",
        "YY_SELF",
        "YY_PROVIDER",
        "TS_EXPLAIN",
        "ZG_EXPLAIN",
        "ZG_PLAN",
        "ZG_RECTIFY",
        "ZG_AGAIN",
    }
)
"""Periods of which a party is told when they stand still."""
SEALED_NAME = "（已密封）"


@builds(D.D01)
def receipt(w: Writing) -> dict[str, Any]:
    period = w.running(ACCEPTING[w.kind], "收到")
    return {
        "received_on": w.received_on,
        "accept_period": f"{period}书面告知是否受理",
        "query_code": "",
        "query_picture": "",
        "query_kept": "",
    }


@builds(D.D02)
def supplement(w: Writing) -> dict[str, Any]:
    return {
        "received_on": w.received_on,
        "items": list(w.data["items"]),
        "period": w.served(C.SUPP_REPLY),
        "consequence": w.data["consequence"],
    }


@builds(D.D03A)
def acceptance(w: Writing) -> dict[str, Any]:
    code = C.XF_DECIDE if w.kind == "repair_application" else TS_CLOSE
    return {
        "received_on": w.received_on,
        "accepted_on": w.today.isoformat(),
        "period": f"办理期限为{w.running(code, '受理')}",
        "handling": f"本事项由{w.subject.organisation.name}",
        "deemed": w.step == "deem_accepted",
        "confidential": w.kind == "complaint",
    }


@builds(D.D04)
def refusal(w: Writing) -> dict[str, Any]:
    return {
        "received_on": w.received_on,
        "ground": w.label("ground"),
        "reason": w.move.reason,
        "instead": w.data.get("instead") or "",
        "remedy": w.remedy(),
    }


@builds(D.D08)
def merger(w: Writing) -> dict[str, Any]:
    lead = w.data.get("lead")
    return {
        "lead_number": lead.number if lead is not None else _lead_number(w),
        "reason": w.move.reason or "主案已经终结，未就本案的请求作出答复。",
        "separated": lead is None,
    }


def _lead_number(w: Writing) -> str:
    links = w.subject.links_out.filter(relation="merged").select_related("target")
    last = links.order_by("-pk").first()
    return last.target.number if last is not None else ""


@builds(D.D12A)
def extension_form(w: Writing) -> dict[str, Any]:
    proposed = w.move.situation.proposal(w.step)
    return {
        **_extended(w),
        "asked_by": w.person(proposed.by if proposed else None) or w.actor_name,
        "approved_by": w.actor_name,
    }


@builds(D.D12B)
def extension_notice(w: Writing) -> dict[str, Any]:
    return {**_extended(w), "received_on": w.received_on}


def _extended(w: Writing) -> dict[str, Any]:
    return extended(w, w.clock(*DECIDING), int(w.data["days"]))


def extended(w: Writing, clock: Clock | None, days: int) -> dict[str, Any]:
    """Old and new end of a clock that this step lengthens by `days` of its rule's unit."""
    assert clock is not None
    unit = Unit(rules.default(clock.rule_code, w.today).extension_unit or "cd")
    new_due = w.due_after(clock, ClockEntry.Kind.EXTEND, days, unit)
    return {
        "original_due": clock.due_on.isoformat(),
        "new_due": new_due.isoformat(),
        "length": f"{days}{UNIT_LABELS[unit]}",
        "reason": w.move.reason,
    }


GROUNDS = {
    "order_stay": "责任单位申请复核，复核机关认为需要停止执行",
    "suspend_for_objection": "所涉失信记录的异议正在办理，修复须以异议办理结果为依据",
}


@builds(D.D13A)
def suspension(w: Writing) -> dict[str, Any]:
    ground = GROUNDS.get(w.step) or w.label("ground")
    return {
        "suspended_on": w.today.isoformat(),
        "ground": ground,
        "reason": w.move.reason or f"{ground}。",
        "periods": [
            {"name": _rule_name(row), "left": _left(row, w.today)} for row in _told(w, "running")
        ],
    }


@builds(D.D13B)
def resumption(w: Writing) -> dict[str, Any]:
    since = w.past("suspend", "suspend_for_objection")
    return {
        "suspended_on": (since.on if since else w.today).isoformat(),
        "resumed_on": w.today.isoformat(),
        "reason": w.move.reason or "所涉失信记录的异议已经办结，中止的事由已经消除。",
        "periods": [
            {
                "name": _rule_name(row),
                "due": w.due_after(row, ClockEntry.Kind.RESUME).isoformat(),
            }
            for row in _told(w, "paused")
        ],
    }


def _told(w: Writing, status: str) -> list[Clock]:
    rows = w.move.situation.clock_rows
    return [row for row in rows if row.status == status and row.rule_code in TOLD]


def _rule_name(row: Clock) -> str:
    return rules.default(row.rule_code, rules.DEFAULT_FROM).name


def _left(row: Clock, today: date) -> str:
    if row.unit == Unit.WORKING_DAY:
        days = current_calendar(row.responsible).working_days_between(today, row.due_on)
        return f"{max(0, days)}个工作日"
    return f"{max(0, (row.due_on - today).days)}日"


ENDS = {
    "lapse_supplement": "逾期未补正材料，视为放弃申请",
    "terminate": "中止事由持续超过六十日仍未消除",
    "close_record_gone": "申请修复的失信记录已经撤销或者公示期满",
}
END_REASONS = {
    "lapse_supplement": "补正材料通知书送达后，补正期限及在途时间已经届满，本机关未收到补正材料，也未收到顺延期限的申请。",
    "close_record_gone": "失信记录已不再公示和使用，信用修复的对象已不存在。",
}


@builds(D.D14)
def termination(w: Writing) -> dict[str, Any]:
    return {
        "received_on": w.received_on,
        "ended_on": w.today.isoformat(),
        "ground": ENDS.get(w.step, w.move.step.label),
        "reason": w.move.reason or END_REASONS.get(w.step, ""),
        "remedy": w.remedy("lapsed" if w.step == "lapse_supplement" else ""),
    }


@builds(D.D15)
def withdrawal(w: Writing) -> dict[str, Any]:
    return {
        "received_on": w.received_on,
        "asked_on": w.on_of("ask_withdrawal"),
        "ended_on": w.today.isoformat(),
        "reason": "",
    }


@builds(D.D22)
def reminder(w: Writing) -> dict[str, Any]:
    row = w.pursued(C.TS_EXPLAIN, C.ZG_EXPLAIN, C.YY_ANSWER, C.ZG_RECTIFY, C.ZG_AGAIN)
    calendar = current_calendar(w.subject.organisation)
    return {
        "task": _task(w, row),
        "due_on": (row.due_on if row else w.today).isoformat(),
        "overdue": _overdue(w, row),
        "new_due": in_words(calendar.count(w.today, ANSWER_DAYS, Unit.WORKING_DAY).due),
        "requires": w.move.reason,
    }


TASKS = {
    "TS_EXPLAIN": "提交书面说明",
    "ZG_EXPLAIN": "提交书面说明",
    "YY_ANSWER": "信用信息异议协查事项",
    "ZG_PLAN": "报送整改方案",
    "ZG_RECTIFY": "限期整改事项",
    "ZG_AGAIN": "继续整改事项",
    "LADDER_ANSWER": "督办函的书面答复",
}


def _task(w: Writing, row: Clock | None) -> str:
    """What is late; of a matter that has no number yet, which letters name, also its title."""
    if row is None:
        return "有关事项"
    task = TASKS.get(row.rule_code) or f"“{_rule_name(row)}”内应当办结的事项"
    unnumbered = isinstance(w.subject, Case) and not w.subject.number
    return f"{task}（{w.subject.title}）" if unnumbered else task


def _overdue(w: Writing, row: Clock | None) -> str:
    if row is None:
        return "0个工作日"
    calendar = current_calendar(row.responsible)
    return f"{max(0, calendar.working_days_between(row.due_on, w.today))}个工作日"


@builds(D.D23)
def supervision(w: Writing) -> dict[str, Any]:
    row = w.pursued(C.YY_ANSWER, C.ZG_RECTIFY, C.ZG_AGAIN, C.TS_EXPLAIN)
    organ = w.addressed
    above = upper(organ, w.today) if organ is not None else None
    return {
        "task": _task(w, row),
        "about_number": _about(w, row),
        "due_on": (row.due_on if row else w.today).isoformat(),
        "overdue": _overdue(w, row),
        "period": w.served(C.LADDER_ANSWER),
        "consequence": (
            "逾期仍不办理或者不报告的，本机关将约谈主要负责人、责令改正并予以通报；"
            "拒不改正的，依法认定为政务失信行为，并建议有权机关追究责任。"
        ),
        "copies": [above.name] if above is not None and above.pk != w.organ.pk else [],
    }


ASKED_BY = {"objection": (D.D29B, "异议协查函"), "rectification_order": (D.D18, "限期整改通知书")}
"""By kind, the document that gave a body what it is late with, and what it is called without number."""


def _about(w: Writing, row: Clock | None) -> str:
    own = row is not None and row.responsible_id == w.subject.organisation_id
    if own or w.kind not in ASKED_BY:
        return ""
    code, title = ASKED_BY[w.kind]
    return _number_of(w, code) or title


def _number_of(w: Writing, code: str) -> str:
    rows = Document.objects.filter(**of(w.subject), code=code).exclude(number=None)
    return rows.order_by("-pk").values_list("number", flat=True).first() or ""


@builds(D.D36)
def referral(w: Writing) -> dict[str, Any]:
    clue = w.data.get("clue") or "\n".join(
        part for part in (w.facts.get("facts_text", ""), w.move.reason) if part
    )
    return {
        "clue": clue,
        "materials": list(w.data.get("materials") or ()),
        "reply_days": w.from_receipt(15),
    }


@builds(D.D38A)
def proof_of_service(w: Writing) -> dict[str, Any]:
    service = w.past("record_service")
    data = service.data if service is not None else {}
    row = Document.objects.filter(pk=data.get("document") or 0).first()
    server = next(iter(service.users), None) if service is not None else None
    return {
        "document_title": row.title if row else "",
        "document_number": row.number if row else "",
        "addressee": (row.addressee_name or SEALED_NAME) if row else SEALED_NAME,
        "way": str(dict(WAYS).get(data.get("way", ""), "")),
        "served_on": data.get("served_on", ""),
        "server": w.person(server) or "系统自动送达",
        "place": "",
        "note": "；".join(_notes_of_service(data)),
    }


def _notes_of_service(data: Mapping[str, Any]) -> Iterator[str]:
    if data.get("tracking"):
        yield f"邮件单号{data['tracking']}"
    if data.get("no_receipt"):
        yield f"没有送达回证：{data['no_receipt']}"
    if data.get("note"):
        yield str(data["note"])


@builds(D.D41A)
def index(w: Writing) -> dict[str, Any]:
    rows = Document.objects.filter(**of(w.subject)).order_by("pk")
    listed = [
        {
            "number": row.number or "—",
            "title": row.title,
            "on": row.signed_on.isoformat() if row.signed_on else "",
            "pages": "",
        }
        for row in rows
    ]
    return {
        "opened_on": w.received_on,
        "closed_on": w.today.isoformat(),
        "rows": listed or [{"number": "—", "title": "本案没有发出文书", "on": "", "pages": "0"}],
    }
