"""Opening what is no case filed by a citizen: orders, records, sanctions, restorations, disclosures.

Whatever grows out of a subject lies in that subject's dossier, which is the lock they share.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.actors import SYSTEM, Actor
from accounts.models import Organisation
from cases import clock
from cases.attestations import acting, touch
from cases.models import Case, CaseLink, Dossier, IdentityDisclosure
from records.models import (
    DishonestyRecord,
    RecordCase,
    Restoration,
    Sanction,
    SanctionListItem,
)
from records.models.record import Severity, SourceType
from workflows.actions import open_subject

Data = Mapping[str, Any]


def open_order(
    organisation: Organisation,
    *,
    actor: Actor,
    data: Data,
    complaint: Case | None = None,
    now: datetime | None = None,
) -> Case:
    """Draft a rectification order, out of a complaint where one is given."""
    moment = now or clock.now()
    order = Case(kind="rectification_order", organisation=organisation)
    dossier = complaint.dossier if complaint is not None else None
    with transaction.atomic(), acting():
        open_subject(order, "draft", actor=actor, data=data, dossier=dossier, now=moment)
        if complaint is not None:
            touch(complaint)
            CaseLink.objects.create(
                source=complaint, target=order, relation=CaseLink.Relation.ORDERED, since=moment
            )
    return order


def open_record(
    subject: Organisation,
    organisation: Organisation,
    step: str,
    *,
    actor: Actor,
    data: Data,
    files: Any = None,
    source: Case | None = None,
    dossier: Dossier | None = None,
    confirms: str | None = None,
    now: datetime | None = None,
) -> DishonestyRecord:
    """Begin a record about a body: `draft_pre_notice` on own findings, `register` another organ's
    document, or (by the system) `open_draft`. `source` is the order it rests on, `confirms` the
    digest of the documents that were shown before."""
    record = DishonestyRecord(
        subject=subject,
        organisation=organisation,
        source_type=SourceType.BREACH,
        severity=Severity.GENERAL,
    )
    dossier = source.dossier if source is not None else dossier
    with transaction.atomic(), acting():
        open_subject(
            record,
            step,
            actor=actor,
            data=data,
            files=files,
            dossier=dossier,
            confirms=confirms,
            now=now,
        )
        if source is not None:
            touch(source)
            RecordCase.objects.create(
                record=record, case=source, relation=RecordCase.Relation.SOURCE
            )
    return record


def propose_sanction(
    record: DishonestyRecord, *, actor: Actor, data: Data, now: datetime | None = None
) -> Sanction:
    """Propose one measure of the list against a record's subject. Raises DoesNotExist for others."""
    sanction = Sanction(
        record=record,
        organisation=record.organisation,
        item=SanctionListItem.objects.get(pk=data["item"]),
        executor=Organisation.objects.get(pk=data["executor"]),
    )
    return open_subject(
        sanction, "propose", actor=actor, data=data, dossier=record.dossier, now=now
    )


def open_restoration(
    record: DishonestyRecord, *, ground: str, scope: str, now: datetime
) -> Restoration:
    """Begin to restore the reputation of a withdrawn record's subject."""
    restoration = Restoration(record=record, organisation=record.organisation)
    return open_subject(
        restoration,
        "open",
        actor=SYSTEM,
        data={"ground": ground, "scope": scope},
        dossier=record.dossier,
        now=now,
    )


def ask_disclosure(case: Case, *, actor: Actor, data: Data) -> IdentityDisclosure:
    """Ask to read the sealed identities of a case. The actor is a person at the handling organ."""
    assert actor.user is not None
    request = IdentityDisclosure(
        case=case,
        organisation=case.organisation,
        asked_by=actor.user,
        until=clock.today(),
    )
    return open_subject(request, "ask", actor=actor, data=data, dossier=case.dossier)
