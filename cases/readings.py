"""The one log of what confidential was opened: identities, documents that name somebody, material.

Whoever shows such a thing calls `log` in the request that shows it, before it is shown. The person
concerned reads his part on his case's page, the approver that of each permission he granted, and
the audit administrator all of it. A purpose never quotes what was opened.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.actors import Actor
from cases.models.case import Case
from cases.models.disclosure import IdentityDisclosure
from cases.models.evidence import Evidence
from cases.models.people import SealedIdentity
from cases.models.reading import Reading

What = Reading.What
ONE_READING = timedelta(minutes=30)
"""Within it the parts of a film that a player asks for one by one are one reading."""


def log(
    what: Reading.What,
    *,
    reader: Actor,
    purpose: str,
    now: datetime,
    case: int | None = None,
    identity: SealedIdentity | None = None,
    evidence: Evidence | None = None,
    disclosure: IdentityDisclosure | None = None,
) -> Reading:
    """Write that `reader` opens something. The case follows from the identity or the evidence.

    `purpose` is the reason that the reader gave, or what the system opened it for.
    """
    return Reading.objects.create(
        what=what,
        case_id=case or _case_of(identity, evidence),
        identity=identity,
        evidence=evidence,
        disclosure=disclosure,
        reader=reader.user,
        reader_label=reader.describe()[:120],
        organisation=reader.organisation,
        purpose=purpose[:200],
        read_at=now,
    )


def just_opened(evidence: Evidence, reader: Actor, purpose: str, now: datetime) -> bool:
    """Whether the log holds this reader's opening of this file for this purpose, shortly before `now`."""
    rows = Reading.objects.filter(evidence=evidence, reader=reader.user, purpose=purpose)
    return rows.filter(read_at__gt=now - ONE_READING).exists()


def of_case(case: Case) -> QuerySet[Reading]:
    """What was opened of a case, the newest first."""
    rows = Reading.objects.filter(case=case)
    return rows.select_related("organisation", "evidence").order_by("-pk")


def _case_of(identity: SealedIdentity | None, evidence: Evidence | None) -> int | None:
    if identity is not None:
        return identity.party.case_id
    if evidence is not None and evidence.subject_type == Case.subject_type:
        return evidence.subject_id
    return None
