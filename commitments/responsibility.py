"""Who answered for a promise on a day (责任回溯). 川府发〔2018〕7号第11点."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models.dated import holding
from cases.models import Case
from commitments.models import Commitment, Phase, ResponsiblePerson

ORDER = {phase: place for place, phase in enumerate(Phase.values)}


def terms_of(case: Case) -> list[ResponsiblePerson]:
    """Every term of a commitment, phase by phase, earliest first. One query, or none where `fetch` went before."""
    held: Any = case
    return sorted(held.responsible.all(), key=lambda row: ORDER[row.phase])


def fetch(case: Case) -> None:
    """Fetch the terms of a commitment with their accounts, so that they can be asked about any day."""
    rows = ResponsiblePerson.objects.select_related("user")
    prefetch_related_objects([case], Prefetch("responsible", rows))


def responsible_on(commitment: Commitment, day: date) -> list[ResponsiblePerson]:
    """Whoever answered for a commitment on a day of Asia/Shanghai, at most one for each phase, in their order."""
    return holding(terms_of(commitment.case), day)


def clash(
    case: int | None, phase: str, since: date, last_on: date | None
) -> ResponsiblePerson | None:
    """The earliest term of a phase that holds on a day from `since` to `last_on`."""
    wanted = ResponsiblePerson(valid_from=since, valid_to=last_on)
    rows = ResponsiblePerson.objects.filter(case=case, phase=phase)
    return rows.overlapping(wanted).first()


def period(since: date, last_on: date | None) -> str:
    """From when to when, in words."""
    end = date_format(last_on, "Y年n月j日") if last_on is not None else _("今")
    return _("%(since)s至%(end)s") % {"since": date_format(since, "Y年n月j日"), "end": end}


def name(case: int, **columns: object) -> None:
    """Enter a term. Only the one door calls this, under the lock of the commitment's dossier."""
    ResponsiblePerson.objects.create(case_id=case, **columns)


def end(term: int, *, last_on: date) -> None:
    """End a term with a day. Only the one door calls this, under the lock of the commitment's dossier."""
    ResponsiblePerson.objects.filter(pk=term).update(valid_to=last_on)
