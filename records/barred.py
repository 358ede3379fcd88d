"""Whether a body is barred on a day: which measures against it are being carried out, and on what they rest.

川府发〔2018〕7号第八条（改革试点、项目投资、评优中应用）; 国办发〔2020〕49号（清单之外不得惩戒）. Answered from the
history of each sanction, so that a day of the past gets the answer that was right on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import OuterRef, Subquery

from accounts.models import Organisation
from cases.clock import SHANGHAI
from cases.models import Event
from records.models import Sanction

CARRIED_OUT = ("active", "lightened")


@dataclass(frozen=True)
class Ground:
    """One measure that is carried out on the day."""

    measure: str
    basis: str
    executor: str
    record: str
    """Number of the record that it rests on."""
    until: date | None


def grounds(body: Organisation, on: date) -> list[Ground]:
    """Every measure against a body that is carried out on a day (Asia/Shanghai), oldest first.

    Of a day still to come it says what is known today.
    """
    end = datetime.combine(on + timedelta(days=1), time(), SHANGHAI)
    last = Event.objects.filter(
        subject_type="sanction", subject_id=OuterRef("pk"), occurred_at__lt=end
    ).order_by("-sequence")
    rows = (
        Sanction.objects.filter(record__subject=body)
        .annotate(stood=Subquery(last.values("to_state")[:1]))
        .filter(stood__in=CARRIED_OUT)
        .exclude(until__lt=on)
        .select_related("item", "record", "executor")
    )
    return [
        Ground(
            measure=row.item.title,
            basis=row.item.basis,
            executor=row.executor.name,
            record=row.record.number or "",
            until=row.last_day,
        )
        for row in rows.order_by("pk")
    ]


__all__ = ["Ground", "grounds"]
