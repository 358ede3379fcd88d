"""How far a complaint has come, what happens next and by when, and what its filer is asked, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from cases import clock
from cases.calendar import UNIT_LABELS, Unit
from cases.models import Case, Clock, Event
from web.portal.words import STATES
from workflows import rules
from workflows.clocks import C

STAGES: tuple[tuple[object, frozenset[str]], ...] = (
    (gettext_lazy("提交"), frozenset()),
    (gettext_lazy("受理"), frozenset({"submitted", "supplementing", "not_accepted", "diverted"})),
    (
        gettext_lazy("调查核实"),
        frozenset(
            {
                "accepted",
                "forwarded",
                "investigating",
                "awaiting_explanation",
                "suspended",
                "merged",
            }
        ),
    ),
    (
        gettext_lazy("处理意见"),
        frozenset({"deciding", "signing", "sustained", "partly_sustained", "not_sustained"}),
    ),
    (
        gettext_lazy("答复和复查"),
        frozenset({"replied", "reexamining", "reexamined", "final_reviewing"}),
    ),
    (gettext_lazy("办结"), frozenset({"closed"})),
)
"""The stages of a complaint in order, and the states in which it is at each."""
RECTIFYING = gettext_lazy("整改")
CUT_SHORT = frozenset({"not_accepted", "diverted", "withdrawn", "terminated"})
"""States that end a complaint before its last stage."""
SETTLED = frozenset({"completed", "closed", "revoked", "failed"})
"""States of an order in which nothing is being rectified any more."""

NEXT: Mapping[str, tuple[tuple[str, object], ...]] = {
    "submitted": (
        (
            C.TS_ACCEPT,
            gettext_lazy("办理机关在%(day)s前告知您是否受理；届时没有告知的，视为受理。"),
        ),
    ),
    "supplementing": (
        (C.SUPP_REPLY, gettext_lazy("请您在%(day)s前提交补正材料；逾期没有提交的，终止办理。")),
    ),
    "accepted": (
        (C.TS_FORWARD, gettext_lazy("办理机关在%(day)s前确定由哪个单位办理。")),
        (C.TS_FORWARD_ARREARS, gettext_lazy("办理机关在%(day)s前确定由哪个单位办理。")),
    ),
    "forwarded": (
        (C.TS_BOUNCE, gettext_lazy("承办单位在%(day)s前签收；没有提出异议的，视为签收。")),
    ),
    "reexamining": ((C.TS_REEXAM_DO, gettext_lazy("复查机关在%(day)s前作出复查意见。")),),
    "final_reviewing": ((C.TS_FINAL_DO, gettext_lazy("复核机关在%(day)s前作出复核意见。")),),
    "replied": (
        (
            C.TS_REEXAM_ASK,
            gettext_lazy("对处理意见不服的，可以在%(day)s前申请复查；没有申请的，案件办结归档。"),
        ),
    ),
    "reexamined": (
        (
            C.TS_FINAL_ASK,
            gettext_lazy("对复查意见不服的，可以在%(day)s前申请复核；没有申请的，案件办结归档。"),
        ),
    ),
}
"""What happens next in a state, by the period that says when."""
CLOSING = gettext_lazy("办理机关在%(day)s前作出处理意见并书面答复您；依法延长的，会告知您。")
AFTER: Mapping[str, object] = {
    "supplementing": gettext_lazy("请您打开补正通知书，在期限内提交补正材料。"),
    "suspended": gettext_lazy("暂停的原因消除后恢复办理，届时告知您；暂停期间不计入期限。"),
    "sustained": gettext_lazy("处理意见书送达后，您可以在30日内申请复查。"),
    "partly_sustained": gettext_lazy("处理意见书送达后，您可以在30日内申请复查。"),
    "not_sustained": gettext_lazy("处理意见书送达后，您可以在30日内申请复查。"),
}
"""What happens next in a state whose end no period of the filer's names."""


@dataclass(frozen=True)
class Stage:
    """One stage: done, current or still to come."""

    label: str
    status: str
    note: str = ""


@dataclass(frozen=True)
class Missing:
    """What must be supplemented, until when, and what happens otherwise."""

    items: Sequence[str]
    consequence: str
    until: date | None
    period: str


def stages(case: Case, orders: Sequence[Case]) -> list[Stage]:
    """The way of a complaint. Rectification stands on it where orders came out of it."""
    shown = [str(label) for label, _states in STAGES]
    at = next((n for n, (_label, states) in enumerate(STAGES) if case.state in states), len(shown))
    if orders:
        shown.insert(len(shown) - 1, str(RECTIFYING))
        at += at >= len(shown) - 2
    if orders and case.state == "closed" and any(one.state not in SETTLED for one in orders):
        at = len(shown) - 2  # the complaint is answered, and what it led to still runs
    if case.state in CUT_SHORT:
        return _cut_short(case, shown, at)
    done = case.state == "closed" and at == len(shown) - 1
    return [
        Stage(label, "done" if n < at or (done and n == at) else "now" if n == at else "ahead")
        for n, label in enumerate(shown)
    ]


def _cut_short(case: Case, shown: Sequence[str], at: int) -> list[Stage]:
    """The way of a complaint that ended early: what came, and how it ended."""
    reached = min(at, 1)
    ended = Stage(str(STATES[case.state][0]), "now")
    return [*(Stage(label, "done") for label in shown[:reached]), ended]


def next_words(case: Case, clocks: Sequence[Clock]) -> str:
    """What happens next and by when, as far as a running period says so."""
    running = {row.rule_code: row.due_on for row in clocks if row.status == Clock.Status.RUNNING}
    closing = ((C.TS_CLOSE_GENERAL, CLOSING), (C.TS_CLOSE_ARREARS, CLOSING))
    for code, words in (*NEXT.get(case.state, ()), *closing):
        if code in running:
            return str(words) % {"day": date_format(running[code], "Y年n月j日")}
    return str(AFTER.get(case.state, ""))


def missing(case: Case, events: Sequence[Event], clocks: Sequence[Clock]) -> Missing | None:
    """What the filer is asked to supplement, where he is."""
    asked = next((one for one in events if one.step == "ask_supplement"), None)
    if case.state != "supplementing" or asked is None:
        return None
    payload = getattr(asked, "payload", None)
    data = payload.data if payload is not None else {}
    rule = rules.default(C.SUPP_REPLY, clock.day(case.opened_at))
    running = next((row for row in clocks if row.rule_code == C.SUPP_REPLY), None)
    return Missing(
        items=data.get("items", []),
        consequence=data.get("consequence", ""),
        until=running.due_on if running is not None else None,
        period=f"{rule.amount}{UNIT_LABELS[Unit(rule.unit)]}",
    )


@dataclass(frozen=True)
class Question:
    """What a filer is asked about the rectification of a body, until when, or what he answered."""

    order: Case
    text: str
    until: date | None = None
    answered: bool = False


def questions(orders: Sequence[Case]) -> list[Question]:
    """What the organs ask the filer about the orders that came out of his complaint. Two queries."""
    if not orders:
        return []
    by_key = {one.pk: one for one in orders}
    steps = ("ask_opinion", "give_opinion", "lapse_opinion")
    events = Event.objects.filter(subject_type="case", subject_id__in=by_key, step__in=steps)
    latest = {row.subject_id: row for row in events.select_related("payload").order_by("sequence")}
    running = {
        row.subject_id: row.due_on
        for row in Clock.objects.filter(
            subject_type="case",
            subject_id__in=by_key,
            rule_code=C.ZG_OPINION,
            status=Clock.Status.RUNNING,
        )
    }
    found = []
    for key, event in latest.items():
        if event.step == "ask_opinion" and key in running:
            text = event.payload.data.get("question", "")
            found.append(Question(by_key[key], text, running[key]))
        elif event.step == "give_opinion":
            found.append(Question(by_key[key], event.payload.data.get("words", ""), answered=True))
    return found


__all__ = ["Missing", "Question", "Stage", "missing", "next_words", "questions", "stages"]
