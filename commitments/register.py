"""Writing the register: only the one door calls these, under the lock of the commitment's dossier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Max

from commitments.models import Commitment, Obligation, Performance
from commitments.promises import Promise


def write(case: int, values: Mapping[str, Any], promises: Sequence[Promise]) -> None:
    """What was promised, in place of what stood there; nothing of it has been kept yet."""
    Commitment.objects.bulk_create(
        [Commitment(case_id=case, **values)],
        update_conflicts=True,
        unique_fields=["case"],
        update_fields=list(values),
    )
    Obligation.objects.filter(case=case).delete()
    _add(case, promises, after=0)


def replace_open(case: int, promises: Sequence[Promise], *, on: date) -> None:
    """Other obligations in place of those not kept yet, which end on this day and stay to be read."""
    Obligation.objects.filter(case=case, kept_on=None, ended_on=None).update(ended_on=on)
    last = Obligation.objects.filter(case=case).aggregate(last=Max("position"))["last"] or 0
    _add(case, promises, after=last)


def _add(case: int, promises: Sequence[Promise], *, after: int) -> None:
    Obligation.objects.bulk_create(
        Obligation(
            case_id=case,
            position=position,
            what=one.what,
            due_on=one.due_on,
            event=one.event,
            days=one.days,
            amount=one.amount,
            terms=one.terms,
        )
        for position, one in enumerate(promises, start=after + 1)
    )


def set_day(case: int, position: int, due_on: date) -> None:
    """The last day on which an obligation is kept in time."""
    Obligation.objects.filter(case=case, position=position).update(due_on=due_on)


def perform(
    case: int, position: int, *, on: date, amount: int | None, note: str, whole: bool
) -> None:
    """What was done towards an obligation; `amount` in fen."""
    row = Obligation.objects.get(case=case, position=position)
    Performance.objects.create(obligation=row, on=on, amount=amount, note=note)
    row.paid += amount or 0
    if whole:
        row.kept_on = on
    row.save(update_fields=["paid", "kept_on"])
