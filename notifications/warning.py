"""Telling supervisors of a pattern in what happened: once for each body, pattern and period."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from cases.calendars import current_calendar
from notifications.queueing import Notice, queue
from notifications.recipients import Directory
from notifications.texts import TEXTS
from workflows.move import Move
from workflows.patterns import Pattern
from workflows.signals import pattern_found


@receiver(pattern_found)
def warn_supervisors(sender: Any, move: Move, pattern: Pattern, **_: Any) -> None:
    """Write to whoever watches over the body."""
    known = {
        "organisation": pattern.body.name,
        "count": pattern.count,
        "domain": pattern.domain,
        "period": pattern.period,
        "severity": pattern.severity,
        "rule": pattern.rule,
    }
    values = {name: known[name] for name in TEXTS[pattern.name].variables}
    notice = Notice(
        key=f"{pattern.name}:{pattern.body.pk}:{pattern.domain}:{pattern.period}",
        template=pattern.name,
        recipients=tuple(Directory(move.today).supervisors(pattern.body)),
        values=values,
        calendar=current_calendar(pattern.body),
    )
    queue([notice], move.now)
