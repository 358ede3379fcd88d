"""Linked subjects moved from several ends at once: nobody waits for ever, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from cases.models import Case
from cases.subjects import subject_models
from config.demo.sanction_list import load_list
from records.models import DishonestyRecord, Sanction, SanctionListItem
from tests.factories import case_in
from tests.workflows.invariants import broken, subjects
from tests.workflows.order_walks import (
    FAILED,
    determined,
    draft_of,
    fresh,
    heard,
    issue,
    publish,
    rectifying,
    sustained,
)
from tests.workflows.test_concurrency import accepted, at_once
from tests.workflows.test_repair_application import APPROVED, verifying
from tests.workflows.walks import OBJECTION, registered, served, upload
from tests.world import World
from workflows.actions import StepRefused, perform
from workflows.base import Reason
from workflows.intake import file_objection
from workflows.openings import propose_sanction
from workflows.registry import procedures

BEGUN = {
    "complaint": "submitted",
    "record": "determined",
    "sanction": "proposed",
    "restoration": "opened",
    "disclosure": "asked",
}
"""A kind of every table, and the first state that its subjects are in."""


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What each of several acts gave that were begun at once, each on a connection of its own."""
    return at_once(len(acts), lambda index: acts[index](), threads=len(acts))


def faults() -> list[str]:
    """Every invariant that does not hold of some subject."""
    return [fault for subject in subjects() for fault in broken(subject)]


@pytest.mark.django_db(transaction=True)
def test_orders_of_one_complaint_fail_while_a_record_of_it_is_attacked(world: World) -> None:
    load_list()
    bodies = ("bureau", "finance", "commerce")
    complaint = sustained(world, bodies=[world[body].pk for body in bodies])
    orders = {body: issue(world, _order(complaint, world, body)) for body in bodies}
    first = rectifying(world, orders["bureau"])
    perform(first, "fail", actor=world.actor(Role.SIGNER), data=FAILED)
    record = determined(world, heard(world, draft_of(first)))
    publish(world, record)
    liaison = world.actor(Role.LIAISON, "bureau")
    signers = [world.actor(Role.SIGNER, nth=nth) for nth in (1, 2)]
    keeper, approver = world.actor(Role.RECORD_KEEPER), world.actor(Role.APPROVER)
    item = SanctionListItem.objects.order_by("pk")[0]
    results = together(
        lambda: perform(_again(orders["finance"]), "fail", actor=signers[0], data=FAILED),
        lambda: perform(_again(orders["commerce"]), "fail", actor=signers[1], data=FAILED),
        lambda: file_objection(record, OBJECTION, upload(), actor=liaison),
        lambda: propose_sanction(
            DishonestyRecord.objects.get(pk=record.pk),
            actor=keeper,
            data={"item": item.pk, "executor": world.executing("finance").pk},
        ),
        lambda: perform(
            DishonestyRecord.objects.get(pk=record.pk),
            "unpublish",
            actor=approver,
            data={"ground": "court", "reason": "法院裁定停止执行"},
        ),
    )
    refused = [one for one in results if isinstance(one, StepRefused)]
    assert len(refused) == 1 - Sanction.objects.filter(record=record).count()
    assert [fresh(orders[body]) for body in bodies] == ["closed", "failed", "failed"]
    record.refresh_from_db()
    assert (record.state, record.objected) == ("unpublished", True)
    assert DishonestyRecord.objects.filter(dossier=complaint.dossier).count() == 3
    assert faults() == []


def _order(complaint: Case, world: World, body: str) -> Case:
    return Case.objects.get(links_in__source=complaint, respondent=world[body])


def _again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db(transaction=True)
def test_a_repair_is_signed_while_its_record_is_objected_to_and_withdrawn(world: World) -> None:
    record = registered(world)
    repair = verifying(world, record)
    perform(repair, "conclude", actor=world.actor(Role.HANDLER), data=APPROVED)
    perform(repair, "endorse", actor=world.actor(Role.REPAIR_APPROVER))
    signers = [world.actor(Role.SIGNER, nth=nth) for nth in (1, 2)]
    liaison = world.actor(Role.LIAISON, "bureau")
    together(
        lambda: perform(_again(repair), "sign", actor=signers[0]),
        lambda: perform(
            DishonestyRecord.objects.get(pk=record.pk),
            "withdraw",
            actor=signers[1],
            data={"reason": "处罚决定已被撤销"},
        ),
        lambda: file_objection(record, OBJECTION, upload(), actor=liaison),
    )
    assert fresh(record) == "withdrawn"
    assert fresh(repair) in ("executing", "closed")
    assert faults() == []


@pytest.mark.django_db(transaction=True)
def test_an_order_moves_while_its_complaint_is_merged_into_another(world: World) -> None:
    complaint = sustained(world)
    order = issue(world, Case.objects.get(links_in__source=complaint))
    reopened(world, complaint)
    lead = accepted(world)
    liaison, approver = world.actor(Role.LIAISON, "bureau"), world.actor(Role.APPROVER)
    data = {"lead": lead.pk, "same_facts": True, "reason": "同一事实"}
    contact = {"contact": "办公室主任", "phone": "028-1"}
    merged, signed_in = together(
        lambda: perform(_again(complaint), "merge", actor=approver, data=data),
        lambda: perform(_again(order), "sign_in", actor=liaison, data=contact),
    )
    assert not isinstance(merged, StepRefused)
    if isinstance(signed_in, StepRefused):
        assert signed_in.reason is Reason.STALE
        perform(_again(order), "sign_in", actor=liaison, data=contact)
    assert fresh(order) == "explanation_due"
    lead.refresh_from_db()
    assert {_again(complaint).dossier_id, _again(order).dossier_id} == {lead.dossier_id}
    assert faults() == []


def reopened(world: World, complaint: Case) -> None:
    """Answered, and sent back for another investigation by the organ above."""
    served(world, complaint, "D16")
    perform(complaint, "reply", actor=world.actor(Role.HANDLER))
    perform(complaint, "ask_reexamination", actor=world.citizen(), data={"reason": "不服"})
    upper = world.actor(Role.SIGNER, "province_lead")
    perform(complaint, "set_aside_on_reexamination", actor=upper, data={"reason": "事实不清"})


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(BEGUN))
def test_no_table_lets_a_state_change_without_its_event(world: World, kind: str) -> None:
    subject = case_in(kind, BEGUN[kind])
    rows = type(subject)._default_manager.filter(pk=subject.pk)
    for changes in ({"state": "closed"}, {"state": "closed", "event_count": 0}):
        with (
            pytest.raises(IntegrityError, match="only together with an event"),
            transaction.atomic(),
        ):
            rows.update(**changes)
    assert rows.get().state == BEGUN[kind]


def test_a_subject_of_every_table_is_tried() -> None:
    assert {procedures()[kind].subject_type for kind in BEGUN} == set(subject_models())
