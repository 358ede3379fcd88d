"""Cases at chosen moments: what the reminder tests share."""

from __future__ import annotations

from datetime import date, datetime, time

from cases.clock import SHANGHAI
from cases.models import Case, Clock
from tests.workflows.test_actions import FILED
from tests.world import World
from workflows.actions import open_subject


def at(on: date, hour: int = 10, minute: int = 0) -> datetime:
    """A moment of the day in Asia/Shanghai."""
    return datetime.combine(on, time(hour, minute), SHANGHAI)


def file_on(world: World, on: date) -> Case:
    """A complaint filed at ten: SUPP_NOTICE of 5 working, TS_ACCEPT of 15 calendar days."""
    case = Case(kind="complaint", organisation=world["lead"])
    data = FILED | {"respondent": world["bureau"].pk}
    return open_subject(case, "submit", actor=world.citizen(), data=data, now=at(on))


def clock_of(case: Case, rule_code: str) -> Clock:
    """The latest clock of a case under a rule."""
    rows = Clock.objects.filter(subject_type="case", subject_id=case.pk, rule_code=rule_code)
    return rows.latest("pk")
