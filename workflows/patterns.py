"""监测预警: what happened before makes a pattern. A warning ranks work and tells people; it decides nothing.

川府发〔2018〕7号 第一、四条; 个人信息保护法第二十四条. The figures are those of the severity rule of the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from accounts.models import Organisation
from cases.clock import SHANGHAI
from cases.models import Case, Event
from workflows.move import Move
from workflows.procedures.forms.filing import Domain
from workflows.rules.severity import rule_on
from workflows.signals import pattern_found

FAILING = ("fail", "fail_after_check")
YEAR = timedelta(days=365)
UNFOUNDED = ("draft", "not_accepted", "withdrawn")
"""States in which a complaint does not count."""


@dataclass(frozen=True)
class Pattern:
    """One pattern: its name, the body it is about, how often, in which field and period."""

    name: str
    body: Organisation
    count: int
    period: str
    rule: str
    """The document that makes it one."""
    domain: str = ""
    severity: str = ""


def failures_within_a_year(body: int, now: datetime) -> int:
    """How many orders to a body failed in the last twelve months and still stand."""
    orders = Case.objects.filter(kind="rectification_order", respondent=body)
    failed = Event.objects.filter(
        subject_type="case",
        subject_id__in=orders.exclude(state="revoked").values("pk"),
        step__in=FAILING,
        occurred_at__gte=now - YEAR,
    )
    return failed.values("subject_id").distinct().count()


def warn_of_repeated_failure(move: Move) -> None:
    """A body failed again within twelve months."""
    record: Any = move.subject
    count = int(move.data["repeated"])
    rule = rule_on(move.today)
    if count >= rule.failures:
        found = Pattern(
            "repeated_failure",
            record.subject,
            count,
            move.today.isoformat(),
            rule.source,
            severity=record.get_severity_display(),
        )
        _tell(move, found)


def warn_of_similar_complaints(move: Move) -> None:
    """Many complaints about one body, in one field, in one quarter."""
    case = move.subject
    assert isinstance(case, Case)
    if case.respondent is None:  # described, and not yet identified
        return
    first = quarter(move.today)
    domain = str(move.procedure.facts["domain"])
    similar = Case.objects.filter(
        kind="complaint",
        respondent=case.respondent_id,
        facts__domain=domain,
        filed_at__gte=datetime(first.year, first.month, 1, tzinfo=SHANGHAI),
    ).exclude(state__in=UNFOUNDED)
    count = similar.count()
    rule = rule_on(move.today)
    if count >= rule.complaints:
        period = f"{first.year}Q{first.month // 3 + 1}"
        label = str(Domain(domain).label)
        _tell(
            move, Pattern("similar_complaints", case.respondent, count, period, rule.source, label)
        )


def quarter(on: date) -> date:
    """First day of the quarter that a day lies in."""
    return date(on.year, on.month - (on.month - 1) % 3, 1)


def _tell(move: Move, pattern: Pattern) -> None:
    pattern_found.send(type(move.procedure), move=move, pattern=pattern)
