"""Whether the supervision letter about an overdue duty was answered, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases.models import Clock
from notifications.models import Rung
from workflows.clocks import C
from workflows.ladder_answers import letter


@dataclass(frozen=True)
class Answered:
    """What became of a letter: answered on a day, still to be answered, or late. `tone` colours it."""

    words: str
    tone: str


def answered(duties: Iterable[int], today: date) -> dict[int, Answered]:
    """By the key of a duty's clock, what became of the last supervision letter about it that was served to a
    body. Two queries."""
    signed = Rung.objects.filter(
        clock__in=list(duties), step="draft_supervision", outcome=Rung.Outcome.DONE
    ).exclude(document=None)
    letters = {
        letter(document): duty
        for duty, document in signed.order_by("pk").values_list("clock", "document")
    }
    periods = Clock.objects.filter(rule_code=C.LADDER_ANSWER, about__in=letters)
    return {letters[row.about]: _told(row, today) for row in periods.order_by("pk")}


def _told(row: Clock, today: date) -> Answered:
    if row.stopped_on is not None:
        return Answered(_("督办函已于%s答复") % date_format(row.stopped_on, "n月j日"), "good")
    due = date_format(row.due_on, "n月j日")
    if row.due_on < today:
        return Answered(_("督办函应当于%s前答复，至今未答复") % due, "bad")
    return Answered(_("督办函应当于%s前答复") % due, "calm")
