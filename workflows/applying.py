"""Carrying out what a step's body asked for, under the lock and inside the transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import singledispatch
from typing import Any

from django.apps import apps
from django.forms import CharField
from django.utils.translation import gettext as _

from accounts.models import Organisation
from cases import evidence, identity
from cases.events import redact, redaction
from cases.models import (
    Assignment,
    Case,
    CaseLink,
    Event,
    Party,
    Proposal,
    RectificationItem,
    Subject,
)
from cases.models.subject import of
from commitments import register, responsibility
from records.models import RecordCase, RecordVersion
from workflows import effects, timekeeping
from workflows.base import START
from workflows.forms import FilesField, StepForm
from workflows.move import Move

HANDLERS = (Assignment.Role.HANDLER, Assignment.Role.SECOND_INVESTIGATOR)
"""Parts of people at the handling organ."""
QUOTED = ("title", "facts_text", "basis_text")
"""Columns of cases and records that quote what was typed in a step."""


def apply_effects(move: Move, recorded: Mapping[str, Any]) -> None:
    """Carry out every effect of the step, then open, take or drop proposals."""
    for effect in move.procedure.effects:
        carry_out(effect, move)
    if move.step.proposes is not None:
        _propose(move, move.step.proposes, recorded)
    if move.step.on_proposal:
        _close_proposals(move, [move.step.name], Proposal.Outcome.TAKEN)
    if move.to_state != move.from_state:
        _lapse_proposals(move)


def _propose(move: Move, step: str, recorded: Mapping[str, Any]) -> None:
    Proposal.objects.create(
        **of(move.subject),
        step=step,
        data={**recorded, "reason": move.reason} if move.reason else dict(recorded),
        proposed_by=move.actor.user,
        organisation=move.actor.organisation,
        proposed_at=move.now,
    )


def _lapse_proposals(move: Move) -> None:
    """A proposal lapses where the step it proposes can no longer be done."""
    gone = {
        name
        for name, step in move.procedure.steps().items()
        if step.on_proposal and step.leaves(move.from_state) and not step.leaves(move.to_state)
    }
    if gone:
        _close_proposals(move, gone, Proposal.Outcome.LAPSED)


def _close_proposals(move: Move, steps: Collection[str], outcome: str) -> None:
    rows = Proposal.objects.filter(
        **of(move.subject), step__in=steps, outcome=Proposal.Outcome.OPEN
    )
    rows.update(outcome=outcome, decided_at=move.now)


@singledispatch
def carry_out(effect: Any, move: Move) -> None:
    """Do one effect; each kind registers below."""
    raise TypeError(f"no way to carry out {effect!r}")


@carry_out.register
def _assign(effect: effects.Assign, move: Move) -> None:
    Assignment.objects.create(
        **of(move.subject),
        role=effect.role,
        organisation_id=effect.organisation,
        user_id=effect.user,
        started_at=move.now,
    )


@carry_out.register
def _unassign(effect: effects.Unassign, move: Move) -> None:
    rows = Assignment.objects.filter(**of(move.subject), role=effect.role, ended_at=None)
    if effect.organisation is not None:
        rows = rows.filter(organisation=effect.organisation)
    if effect.user is not None:
        rows = rows.filter(user=effect.user)
    rows.update(ended_at=move.now)


@carry_out.register
def _pass_on(effect: effects.PassOn, move: Move) -> None:
    subject: Any = move.subject
    former = Organisation.objects.get(pk=effect.former)
    for column in ("respondent", "subject", "executor"):
        if getattr(subject, f"{column}_id", None) == former.pk and hasattr(type(subject), column):
            setattr(subject, f"{column}_id", effect.heir)
            if hasattr(subject, "formerly"):
                subject.formerly = "、".join(filter(None, [subject.formerly, former.name]))[:200]
    for part in move.situation.assignment_rows:
        handles = part.role in HANDLERS and part.organisation_id == move.situation.organisation
        to = effect.organ if handles else effect.heir
        if to != part.organisation_id and (handles or part.organisation_id == former.pk):
            carry_out(effects.Unassign(part.role, part.organisation_id), move)
            carry_out(effects.Assign(part.role, to), move)


@carry_out.register
def _extend(effect: effects.Extend, move: Move) -> None:
    timekeeping.extend(move, effect.code, effect.amount, effect.unit)


@carry_out.register
def _entrust(effect: effects.Entrust, move: Move) -> None:
    timekeeping.entrust(move, effect.codes, effect.organisation)


@carry_out.register
def _start_clock(effect: effects.StartClock, move: Move) -> None:
    timekeeping.start(
        move,
        effect.code,
        effect.since or move.today,
        about=effect.about,
        organisation=effect.organisation,
        amount=effect.amount,
    )


@carry_out.register
def _stop_clock(effect: effects.StopClock, move: Move) -> None:
    timekeeping.stop(move, effect.code, effect.about)


@carry_out.register
def _change(effect: effects.Change, move: Move) -> None:
    for name, value in effect.values.items():
        setattr(move.subject, name, value)


@carry_out.register
def _seal_party(effect: effects.SealParty, move: Move) -> None:
    user = move.actor.user if effect.own_account else None
    party = Party(
        case_id=move.subject.pk, role=effect.role, organisation_id=effect.organisation, user=user
    )
    if user is not None and move.from_state != START:
        drafted = Party.objects.filter(case=move.subject.pk, role=effect.role, user=user)
        party = drafted.first() or party
    party.agrees_to_electronic_service = effect.electronic
    party.save()
    if effect.identity:
        identity.seal(party, identity.Identity(**effect.identity))


@carry_out.register
def _link_case(effect: effects.LinkCase, move: Move) -> None:
    target = Case.objects.get(pk=effect.target)
    CaseLink.objects.create(
        source_id=move.subject.pk, target=target, relation=effect.relation, since=move.now
    )
    if target.dossier_id != move.subject.dossier_id:
        join_dossiers(move.subject.dossier_id, target.dossier_id)
        move.subject.dossier_id = target.dossier_id


@carry_out.register
def _unlink_case(effect: effects.UnlinkCase, move: Move) -> None:
    rows = CaseLink.objects.filter(source=move.subject.pk, relation=effect.relation, ended_at=None)
    rows.update(ended_at=move.now)


@carry_out.register
def _link_record(effect: effects.LinkRecord, move: Move) -> None:
    RecordCase.objects.create(
        record_id=effect.record, case_id=move.subject.pk, relation=effect.relation
    )


@carry_out.register
def _set_items(effect: effects.SetItems, move: Move) -> None:
    RectificationItem.objects.filter(case=move.subject.pk).delete()
    RectificationItem.objects.bulk_create(
        RectificationItem(case_id=move.subject.pk, position=position, requirement=text)
        for position, text in enumerate(effect.requirements, start=1)
    )


@carry_out.register
def _plan_items(effect: effects.PlanItems, move: Move) -> None:
    items = RectificationItem.objects.filter(case=move.subject.pk, position__in=effect.measures)
    for item in items:
        item.measure = effect.measures[item.position]
        item.save(update_fields=["measure"])


@carry_out.register
def _report_items(effect: effects.ReportItems, move: Move) -> None:
    items = RectificationItem.objects.filter(case=move.subject.pk, position__in=effect.outcomes)
    for item in items:
        item.outcome = effect.outcomes[item.position]
        item.save(update_fields=["outcome"])


@carry_out.register
def _judge_items(effect: effects.JudgeItems, move: Move) -> None:
    items = list(RectificationItem.objects.filter(case=move.subject.pk))
    for item in items:
        passed = item.position in effect.passed
        item.verdict = item.Verdict.PASSED if passed else item.Verdict.FAILED
    RectificationItem.objects.bulk_update(items, ["verdict"])


@carry_out.register
def _write_commitment(effect: effects.WriteCommitment, move: Move) -> None:
    register.write(move.subject.pk, effect.values, effect.promises)


@carry_out.register
def _replace_obligations(effect: effects.ReplaceObligations, move: Move) -> None:
    register.replace_open(move.subject.pk, effect.promises, on=move.today)


@carry_out.register
def _date_obligation(effect: effects.DateObligation, move: Move) -> None:
    register.set_day(move.subject.pk, effect.position, effect.due_on)


@carry_out.register
def _perform(effect: effects.Perform, move: Move) -> None:
    register.perform(
        move.subject.pk,
        effect.position,
        on=effect.on,
        amount=effect.amount,
        note=effect.note,
        whole=effect.whole,
    )


@carry_out.register
def _name_responsible(effect: effects.NameResponsible, move: Move) -> None:
    responsibility.name(move.subject.pk, **effect.values)


@carry_out.register
def _end_responsibility(effect: effects.EndResponsibility, move: Move) -> None:
    responsibility.end(effect.term, last_on=effect.last_on)


@carry_out.register
def _keep_version(_effect: effects.KeepVersion, move: Move) -> None:
    record: Any = move.subject
    RecordVersion.objects.create(
        record=record,
        version=record.version,
        content={
            name: str(getattr(record, name) or "")
            for name in ("title", "facts_text", "basis_text", "severity", "min_until", "max_until")
        },
        replaced_at=move.now,
    )


@carry_out.register
def _decline(effect: effects.Decline, move: Move) -> None:
    _close_proposals(move, [effect.step], Proposal.Outcome.DECLINED)


@carry_out.register
def _redact(effect: effects.Redact, move: Move) -> None:
    events = Event.objects.filter(**of(move.subject)).select_related("payload")
    event = events.get(sequence=effect.sequence)
    _erase(move, event)
    redact(event, now=move.now)
    move.notes.setdefault("attests", {}).update(redaction(event))


def _erase(move: Move, event: Event) -> None:
    """Take what an event's author typed out of the subject's own columns; choices and figures stay."""
    declared = move.procedure.steps()[event.step]
    typed = {name for name, one in declared.form.base_fields.items() if isinstance(one, CharField)}
    said = [value for name, value in event.payload.data.items() if name in typed and value]
    subject: Any = move.subject
    erased = str(_("（已依法删除）"))
    if hasattr(subject, "facts"):
        subject.facts = {
            name: erased if value in said else value for name, value in subject.facts.items()
        }
    for column in QUOTED:
        if getattr(subject, column, None) in said:
            setattr(subject, column, erased)


def join_dossiers(old: int, new: int) -> None:
    """Let everything in one locked dossier lie in another locked one from now on."""
    for model in apps.get_models():
        if issubclass(model, Subject):
            model._default_manager.filter(dossier=old).update(dossier=new)


def store_evidence(move: Move, form: StepForm) -> dict[str, str]:
    """Store the files that came with the step; returns their digests for the event."""
    digests: dict[str, str] = {}
    position = 0
    for name, field in form.fields.items():
        if not isinstance(field, FilesField):
            continue
        for file in form.cleaned_data.get(name) or ():
            position += 1
            row = evidence.store(
                file,
                subject=move.subject,
                sequence=move.sequence,
                position=position,
                actor=move.actor,
                now=move.now,
                item=field.item,
            )
            digests[f"evidence:{position}"] = row.sha256
    return digests
