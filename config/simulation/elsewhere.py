"""Running duties about which nobody has to do anything just now, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from cases import clock
from cases.models import Clock
from documents.models import Document
from documents.turns import DEEMED
from workflows.clocks import C
from workflows.loading import Loaded
from workflows.registry import procedures
from workflows.timekeeping import runs_of
from workflows.who import Party


@dataclass(frozen=True)
class Elsewhere:
    """Running duties that nobody owes on the subject itself, and why."""

    kind: str
    states: tuple[str, ...]
    rules: tuple[str, ...]
    because: str
    while_running: str = ""
    """The rule of a period for as long as which it holds; without, it always does."""


ELSEWHERE = (
    Elsewhere(
        "complaint",
        ("merged",),
        (),
        "the lead case is handled; what is decided there ends the duties of the merged one",
    ),
    Elsewhere(
        "rectification_order",
        ("failed",),
        ("RECORD_DECIDE",),
        "the record that was drafted with the failure stands on the list instead",
    ),
    Elsewhere(
        "complaint",
        ("supplementing",),
        (),
        "the complainant has to supplement, and has a period of his own",
    ),
    Elsewhere(
        "repair_application",
        ("suspended",),
        ("SUSPEND_CHECK",),
        "suspended for an objection, whose end resumes it by itself",
    ),
    Elsewhere(
        "record",
        ("hearing",),
        ("RECORD_DECIDE",),
        "nothing may be drafted while the body may still state its case",
        while_running="RECORD_STATEMENT",
    ),
)
"""Data, so that a new exception has to give its reason."""


def moved_by_itself(situation: Loaded, duty: Clock) -> str:
    """Why nobody has to do anything about a running duty just now; empty where somebody has to."""
    runs = runs_of(procedures()[situation.kind], duty.rule_code)
    if runs is not None and runs.who.party in (Party.FILER, Party.COMPLAINANT):
        return "the filer's own period"
    if duty.rule_code == C.DOC_SERVE:
        pk = int(duty.about.partition(":")[2])
        row = Document.objects.get(pk=pk)
        if row.way in DEEMED:
            return "deemed served by the passing of days"
    return next(
        (
            one.because
            for one in ELSEWHERE
            if one.kind == situation.kind
            and situation.state in one.states
            and (not one.rules or duty.rule_code in one.rules)
            and (not one.while_running or _runs(situation, one.while_running))
        ),
        "",
    )


def _runs(situation: Loaded, code: str) -> bool:
    today = clock.today()
    rows = [one for one in situation.clock_rows if one.rule_code == code]
    return any(one.status == Clock.Status.RUNNING and one.due_on >= today for one in rows)


def lapses_today(duty: Clock) -> bool:
    """Whether the next sweep ends an overdue duty by its automatic step."""
    return duty.lapses_on is not None and duty.lapses_on <= clock.today()
