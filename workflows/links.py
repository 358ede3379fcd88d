"""What one subject does to another: one table, run by the system actor in the same transaction.

A row says: when this happens, do that step on those subjects. A step whose procedure does not allow it
there (any more) is left out; everything linked lies in one dossier, which the first act has locked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.actors import SYSTEM
from cases.models import Subject
from records.models import RecordCase
from workflows import consequences, patterns
from workflows.actions import perform
from workflows.base import ask
from workflows.linked import (
    accountability,
    because,
    correction,
    decision,
    followers,
    hidden_by_system,
    itself,
    note,
    nothing,
    orders_to_revoke,
    record_of,
    records_resting_on,
    repairs,
    sanctions,
    sanctions_to_return,
    source_complaints,
    source_orders,
)
from workflows.loading import Loaded
from workflows.move import Move
from workflows.registry import procedure_of

Find = Callable[[Move], Iterable[Subject]]
Data = Callable[[Move, Subject], Mapping[str, Any]]

OBJECTED = record_of(RecordCase.Relation.OBJECTION)
REPAIRED = record_of(RecordCase.Relation.REPAIR)


@dataclass(frozen=True)
class When:
    """A trigger: a subject of `kind` does one of `steps`, or enters one of `states`; both if both."""

    kind: str
    steps: tuple[str, ...] = ()
    enters: tuple[str, ...] = ()

    def met(self, move: Move) -> bool:
        """Whether the move is such a trigger."""
        if move.procedure.kind != self.kind:
            return False
        if self.steps and move.step.name not in self.steps:
            return False
        entered = move.to_state in self.enters and move.to_state != move.from_state
        return entered or not self.enters


@dataclass(frozen=True)
class Then:
    """Do `step` on every subject that `on` finds, as far as its procedure allows it now."""

    step: str
    on: Find
    data: Data = nothing

    def __call__(self, move: Move) -> None:
        for subject in self.on(move):
            do_if_open(subject, self.step, move, self.data(move, subject))


Link = tuple[When, Callable[[Move], None]]

LINKS: tuple[Link, ...] = (
    # A sustained complaint is followed by one order for each body; a review may add or revoke orders.
    (When("complaint", ("sign",), ("sustained", "partly_sustained")), consequences.orders),
    (
        When("complaint", ("decide_reexamination", "decide_final_review")),
        consequences.orders_on_review,
    ),
    (
        When("complaint", ("decide_reexamination", "decide_final_review")),
        Then("drop", orders_to_revoke, because(_("投诉复查（复核）变更原处理意见"))),
    ),
    (
        When("complaint", ("decide_reexamination", "decide_final_review")),
        Then("revoke", orders_to_revoke, because(_("投诉复查（复核）变更原处理意见"))),
    ),
    # Merged complaints are answered with their lead, or go on alone if it ends unanswered.
    (When("complaint", enters=("replied",)), Then("reply_with_lead", followers, decision)),
    (
        When("complaint", enters=("withdrawn", "terminated", "diverted")),
        Then("release", followers),
    ),
    (When("complaint", ("submit",)), patterns.warn_of_similar_complaints),
    # A failed order leads to a record, one class higher if it is not the first; the order is closed once the record is settled.
    (When("rectification_order", enters=("failed",)), consequences.record_of_failure),
    (When("record", ("open_draft",)), patterns.warn_of_repeated_failure),
    (
        When("record", enters=("determined", "dropped", "withdrawn")),
        Then("close_failed", source_orders),
    ),
    # A record that rested on a revoked order alone falls with it.
    (
        When("rectification_order", enters=("revoked",)),
        Then(
            "drop_draft",
            records_resting_on,
            because(_("所依据的限期整改通知已撤销"), ground="not_established"),
        ),
    ),
    (
        When("rectification_order", enters=("revoked",)),
        Then("withdraw_by_system", records_resting_on, because(_("所依据的限期整改通知已撤销"))),
    ),
    # What came of a proposal of accountability is told at the record that the same failure led to.
    (
        When("rectification_order", ("answer_proposal",)),
        Then("learn_accountability", record_of(RecordCase.Relation.SOURCE), accountability),
    ),
    # The measures announced to the subject are proposed once the record is determined.
    (When("record", ("determine",)), consequences.sanctions),
    # Repaired, expired, restored: sanctions go and come with their record.
    (When("record", enters=("repaired",)), Then("lift", sanctions)),
    (When("record", enters=("expired",)), Then("expire", sanctions)),
    (When("record", enters=("repaired", "expired")), Then("waive_by_system", sanctions)),
    (When("record", ("restore_publication",)), Then("reactivate", sanctions_to_return)),
    # A withdrawn record: its harm is undone, its sanctions and what was asked about it end.
    (When("record", enters=("withdrawn",)), consequences.restoration),
    (When("record", enters=("withdrawn",)), Then("annul", sanctions)),
    (When("record", enters=("withdrawn", "expired")), Then("close_record_gone", repairs)),
    (
        When("record", ("withdraw",)),
        Then(
            "reopen",
            source_complaints,
            because(_("失信记录因依据被撤销而撤销，原办理自查"), ground="annulled"),
        ),
    ),
    # While an objection is open its record is marked, and repairs wait.
    (When("objection", ("submit",)), Then("mark_objection", OBJECTED)),
    (When("objection", ("submit",)), Then("suspend_for_objection", repairs)),
    (When("objection", ("lapse_answer",)), Then("unpublish_by_system", OBJECTED)),
    (When("objection", enters=("corrected",)), Then("correct", OBJECTED, correction)),
    (
        When("objection", enters=("deleted",)),
        Then("withdraw_by_system", OBJECTED, because(_("信用信息异议成立，决定删除"))),
    ),
    (
        When("objection", enters=("deleted",)),
        Then(
            "reopen",
            source_complaints,
            because(_("信用信息异议成立，原办理自查"), ground="objection"),
        ),
    ),
    (
        When("objection", enters=("closed", "not_accepted", "withdrawn")),
        Then("clear_objection", OBJECTED, note),
    ),
    (
        When("objection", enters=("closed", "not_accepted", "withdrawn")),
        Then("republish", hidden_by_system),
    ),
    (
        When("objection", enters=("closed", "not_accepted", "withdrawn")),
        Then("resume_after_objection", repairs),
    ),
    # What was overdue of a promise has been kept.
    (When("commitment", ("perform",)), Then("recover", itself)),
    # An approved repair is executed at once. A completed one ends publicity; a revoked one brings
    # it back, and a record of the false pledge.
    (When("repair_application", enters=("approved",)), Then("execute", itself)),
    (When("repair_application", enters=("completed",)), Then("repair", REPAIRED)),
    (
        When("repair_application", enters=("revoked",)),
        Then("restore_publication", REPAIRED),
    ),
    (When("repair_application", enters=("revoked",)), consequences.record_of_false_pledge),
)


def follow_links(sender: Any, move: Move, **_more: Any) -> None:
    """Receiver of `step_performed`: service moves the subject itself, then every link whose trigger it is."""
    _follow_service(move)
    for when, act in LINKS:
        if when.met(move):
            act(move)


def _follow_service(move: Move) -> None:
    """Do the system step that the service of a document lets happen."""
    if move.step.name != "record_service":
        return
    step = move.procedure.on_service.get(move.data["code"])
    if step is not None:
        do_if_open(move.subject, step, move, {})


def do_if_open(subject: Subject, step: str, move: Move, data: Mapping[str, Any]) -> None:
    """Do a system step where the subject's procedure allows it now."""
    procedure = procedure_of(subject)(Loaded(subject, move.now), SYSTEM)
    if ask(procedure, step).ok:
        perform(subject, step, actor=SYSTEM, data=data, now=move.now)
