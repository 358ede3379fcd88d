"""Roles that work waits for and that nobody holds, the drafts that wait for a signature included.

This is the one definition behind the administrators' page and the sentences on a subject's page.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.roles import Role
from cases.models.subject import of
from documents.models import Document, State
from workflows.gaps import Gap, Wanted, missing, wanted_below, wanted_by
from workflows.loading import Loaded

SIGNERS = frozenset({Role.SIGNER})


def gaps_below(path: str, on: date) -> list[Gap]:
    """The gaps of the organisations at and below a path on a day, those for which most waits first.
    Seven queries however many cases there are."""
    wanted = wanted_below(path)
    drafts = Document.objects.filter(state=State.WAITING, organisation__path__startswith=path)
    counted = drafts.order_by().values_list("organisation").annotate(times=Count("pk"))
    for organisation, times in counted:
        wanted[organisation, SIGNERS] += times
    return missing(wanted, on)


def of_subject(situation: Loaded) -> list[str]:
    """The sentences that a subject's page shows where nobody can do what it waits for. Two queries, and
    what the steps' relations cost."""
    wanted = wanted_by(situation)
    drafts = Document.objects.filter(**of(situation.subject), state=State.WAITING)
    wanted |= {(organ, SIGNERS) for organ in drafts.values_list("organisation", flat=True)}
    if not wanted:
        return []
    return sorted(
        _("%(organisation)s目前无人担任%(role)s，本事项须待其任职或者代行后方可继续办理")
        % {"organisation": gap.organisation.name, "role": gap.who}
        for gap in missing(Wanted(wanted), situation.today, situation.aside)
    )
