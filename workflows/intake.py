"""Filing: opening a case at the organ that takes it on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Organisation
from accounts.places import handling_organ_for
from accounts.queries import handling_organ
from cases import clock, query_codes
from cases.attestations import acting
from cases.models import Case
from records.models import DishonestyRecord
from workflows.actions import StepRefused, form_for, open_subject, perform
from workflows.base import Reason
from workflows.forms import StepForm
from workflows.procedures.commitment import CommitmentProcedure
from workflows.procedures.complaint import Complaint
from workflows.procedures.objection import Objection
from workflows.procedures.repair_application import RepairApplication
from workflows.registry import procedure_of


def file_complaint(
    data: Mapping[str, Any],
    files: Any = None,
    *,
    actor: Actor,
    code: str | None = None,
    case: Case | None = None,
) -> Case:
    """File a complaint, new or from its draft. `code` is the query code that its filer will hold.

    Raises StepRefused and files nothing.
    """
    code_hash = query_codes.digest(code) if code else ""
    if case is not None:
        with transaction.atomic(), acting():
            perform(case, "submit", actor=actor, data=data, files=files)
            case.code_hash = code_hash
            case.save(update_fields=["code_hash"])
        return case
    fresh = Case(
        kind=Complaint.kind,
        organisation=_takes_on(data, actor),
        code_hash=code_hash,
    )
    return open_subject(fresh, "submit", actor=actor, data=data, files=files)


def save_draft(data: Mapping[str, Any], *, actor: Actor, case: Case | None = None) -> Case:
    """Keep a complaint as a draft of its author. Raises StepRefused."""
    if case is not None:
        perform(case, "draft", actor=actor, data=data)
        return case
    fresh = Case(kind=Complaint.kind, organisation=_takes_on(data, actor))
    return open_subject(fresh, "draft", actor=actor, data=data)


def file_objection(
    record: DishonestyRecord, data: Mapping[str, Any], files: Any = None, *, actor: Actor
) -> Case:
    """Object to a record for its subject; the case lies in the record's dossier. Raises StepRefused."""
    case = _about(record, Objection.kind)
    filled = {**data, "record": record.pk}
    return open_subject(
        case, "submit", actor=actor, data=filled, files=files, dossier=record.dossier
    )


def draft_repair(
    record: DishonestyRecord, data: Mapping[str, Any] | None = None, *, actor: Actor
) -> Case:
    """The record's repair application not yet filed: its closed button says from which day it may be.

    `data` is what it says already; a draft that is there says it from now on.
    """
    drafts = Case.objects.filter(kind=RepairApplication.kind, state="draft", records__record=record)
    drafted: Case | None = drafts.select_related("organisation").first()
    if drafted is not None:
        if data is not None:
            perform(drafted, "redraft", actor=actor, data=data)
        return drafted
    case = _about(record, RepairApplication.kind)
    return open_subject(
        case,
        "draft",
        actor=actor,
        data={**(data or {}), "record": record.pk},
        dossier=record.dossier,
    )


def apply_for_repair(
    record: DishonestyRecord, data: Mapping[str, Any], files: Any = None, *, actor: Actor
) -> Case:
    """Draft and file a repair application in one act. Raises StepRefused and leaves no draft."""
    with transaction.atomic():
        case = draft_repair(record, actor=actor)
        perform(case, "submit", actor=actor, data=data, files=files)
    case.refresh_from_db(fields=["number"])
    return case


def enter_commitment(
    body: Organisation, data: Mapping[str, Any], files: Any = None, *, actor: Actor
) -> Case:
    """Enter what a body promised, at the organ that watches it. Raises StepRefused."""
    return open_subject(commitment_of(body), "draft", actor=actor, data=data, files=files)


def commitment_of(body: Organisation) -> Case:
    """A commitment of a body not yet entered, at the organ that watches it. Raises StepRefused."""
    return _concerning(body, CommitmentProcedure.kind)


def _about(record: DishonestyRecord, kind: str) -> Case:
    """A new case about a record, at the organ that takes on what concerns its subject."""
    return _concerning(record.subject, kind)


def _concerning(body: Organisation, kind: str) -> Case:
    try:
        organ = handling_organ(body, clock.today())
    except LookupError as missing:
        raise StepRefused(_("暂时没有可以受理该申请的机关"), reason=Reason.CONDITION) from missing
    return Case(kind=kind, organisation=organ, respondent=body)


def complaint_form(
    *,
    actor: Actor,
    case: Case | None = None,
    data: Any = None,
    files: Any = None,
    initial: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form that files a complaint, blank or filled in."""
    subject = case or Case(kind=Complaint.kind)
    situation = form_for(subject, "submit", actor=actor).situation
    form = procedure_of(subject).steps()["submit"].form
    return form(data, files, situation=situation, actor=actor, initial=dict(initial or {}))


def _takes_on(data: Mapping[str, Any], actor: Actor) -> Organisation:
    """The organ a complaint is opened at: the window's own, else what follows from the respondent."""
    if actor.organisation is not None:
        return actor.organisation
    chosen = str(getattr(data.get("respondent"), "pk", data.get("respondent") or ""))
    found = Organisation.objects.filter(pk=int(chosen)).first() if chosen.isdecimal() else None
    described = f"{data.get('unlisted_place', '')}{data.get('unlisted_name', '')}"
    try:
        if found is not None:
            return handling_organ(found, clock.today())
        return handling_organ_for(described, clock.today())
    except LookupError as missing:
        raise StepRefused(
            _("暂时没有可以受理对该单位投诉的机关"), reason=Reason.CONDITION
        ) from missing


__all__ = [
    "apply_for_repair",
    "commitment_of",
    "complaint_form",
    "draft_repair",
    "enter_commitment",
    "file_complaint",
    "file_objection",
    "handling_organ",
    "save_draft",
]
