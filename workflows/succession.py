"""When a body ends: whatever stands in its name passes to the body that carries on its tasks (继受机关).

信访工作条例第二十四条；新官要理旧账。Run by the sweep before anything else, safe to run any number of times:
what has passed is no longer found.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import handling_organ, successor_of
from cases import clock
from cases.models import Assignment, Case, Clock, IdentityDisclosure, Subject
from cases.subjects import subject_of
from records.models import DishonestyRecord, Restoration, Sanction
from workflows.lapses import attempt

COLUMNS: dict[type[Subject], tuple[str, ...]] = {
    Case: ("organisation", "respondent"),
    DishonestyRecord: ("organisation", "subject"),
    Sanction: ("organisation", "executor"),
    Restoration: ("organisation",),
    IdentityDisclosure: ("organisation",),
}
"""Where subjects of each table name a body."""


def run_successions(limit: int = 1000) -> int:
    """Let heirs take over what bodies that have ended still stand in; returns how many subjects did."""
    today = clock.today()
    done = 0
    for former in Organisation.objects.over(today).filter(successor__isnull=False):
        heir = successor_of(former, today)
        if not heir.exists_on(today):
            continue
        for subject in list(_standing(former)):
            if done >= limit:
                return done
            done += _pass(subject, former, heir, today)
        _remember(former, heir)
    return done


def _standing(former: Organisation) -> Iterator[Subject]:
    """Each subject that a body has a part in, once."""
    seen: set[tuple[str, int]] = set()
    for model, columns in COLUMNS.items():
        named = Q()
        for column in columns:
            named |= Q(**{column: former})
        rows: Any = model._default_manager.exclude(state="").filter(named)
        for row in rows.select_related("organisation"):
            seen.add(row.reference)
            yield row
    parts: list[Any] = [
        *Assignment.objects.filter(organisation=former, ended_at=None),
        *Clock.objects.filter(responsible=former).exclude(status=Clock.Status.STOPPED),
    ]
    for part in parts:
        if (part.subject_type, part.subject_id) not in seen:
            seen.add((part.subject_type, part.subject_id))
            yield subject_of(part)


def _pass(subject: Subject, former: Organisation, heir: Organisation, today: date) -> bool:
    assert former.valid_to is not None
    day = date_format(former.valid_to, "Y年n月j日")
    sentence = _("%(former)s自%(day)s后撤销，由%(heir)s承继")
    data = {
        "former": former.pk,
        "heir": heir.pk,
        "organ": _handling(subject, former, heir, today).pk,
        "reason": sentence % {"former": former.name, "day": day, "heir": heir.name},
    }
    return attempt(subject, "succeed", data)


def _handling(
    subject: Subject, former: Organisation, heir: Organisation, today: date
) -> Organisation:
    """Who handles it from now on: the heir of the handling organ; never the body that it is about.

    信访工作条例第三十条（回避）。
    """
    organ = heir if subject.organisation_id == former.pk else subject.organisation
    about: Any = getattr(subject, "respondent_id", None) or getattr(subject, "subject_id", None)
    if organ.pk != (heir.pk if about == former.pk else about):
        return organ
    try:
        return handling_organ(heir, today)
    except LookupError:
        return organ


@transaction.atomic
def _remember(former: Organisation, heir: Organisation) -> None:
    """The heir also sees what was served on the body that ended."""
    locked = Organisation.objects.select_for_update().get(pk=heir.pk)
    carried = [key for key in (former.pk, *former.carries_on) if key not in locked.carries_on]
    if carried:
        locked.carries_on = [*locked.carries_on, *carried]
        locked.save(update_fields=["carries_on"])
