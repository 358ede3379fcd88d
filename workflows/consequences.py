"""What a move lets the system open: orders, drafts of records, sanctions, restorations."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from accounts.models import Membership, Organisation
from accounts.roles import Role
from cases.models import Case
from records.models import DishonestyRecord, RecordCase, Sanction, SanctionListItem
from workflows.linked import orders_of, record_of
from workflows.move import Move
from workflows.openings import (
    open_order,
    open_record,
    open_restoration,
    propose_sanction,
)
from workflows.patterns import failures_within_a_year
from workflows.procedures.forms.filing import Domain
from workflows.rules.severity import rule_on

ENDED = ("revoked", "closed")
HARMED = ("active", "lightened", "lifted")


def orders(move: Move) -> None:
    """Draft the orders that were proposed with the findings of a complaint, one for each body."""
    _draft_orders(move, move.procedure.facts.get("order") or {})


def orders_on_review(move: Move) -> None:
    """Draft the orders that a review of the complaint demands."""
    if move.data.get("order") == "open":
        bodies = [body.pk for body in move.data["bodies"]]
        _draft_orders(move, {**move.data, "bodies": bodies})


def _draft_orders(move: Move, ordered: Any) -> None:
    complaint = move.subject
    assert isinstance(complaint, Case)
    if not ordered.get("bodies"):
        return
    standing = orders_of(complaint)
    has_one = {order.respondent_id for order in standing if order.state not in ENDED}
    for body in Organisation.objects.filter(pk__in=ordered["bodies"]).order_by("path"):
        if body.pk not in has_one:
            open_order(
                complaint.organisation,
                actor=SYSTEM,
                data=_draft(move, ordered, body),
                complaint=complaint,
                now=move.now,
            )


def _draft(move: Move, ordered: Any, body: Organisation) -> dict[str, Any]:
    """The order's draft. It quotes findings only: a complaint's own words may name who complained."""
    facts = move.procedure.facts
    domain = Domain(facts["domain"]).label
    return {
        "source": "complaint",
        "source_note": _("投诉举报案件%s") % (getattr(move.subject, "number", "") or ""),
        "respondent": body.pk,
        "title": _("%(body)s“%(domain)s”问题限期整改")
        % {"body": body.short_name or body.name, "domain": domain},
        "facts_text": move.data.get("findings") or facts["findings"],
        "basis_text": move.reason or facts["reasoning"],
        "requirements": ordered["requirements"],
        "rectify_days": ordered.get("rectify_days"),
        "handler": _still_handler(move, move.subject.organisation_id),
    }


def _still_handler(move: Move, organisation: int) -> int | None:
    """The complaint's handler, if he still is one at the organ."""
    users = [held.user for held in move.situation.assigned("handler") if held.user is not None]
    held = Membership.objects.on(move.today).filter(
        user__in=users, user__is_active=True, organisation=organisation, role=Role.HANDLER
    )
    return held.values_list("user", flat=True).first()


def record_of_failure(move: Move) -> None:
    """Open the draft of a record where an order failed, in the class that the rule of the day gives."""
    order = move.subject
    assert isinstance(order, Case)
    assert order.respondent is not None
    nth = failures_within_a_year(order.respondent.pk, move.now)
    rule = rule_on(move.today)
    facts = move.procedure.facts
    open_record(
        order.respondent,
        order.organisation,
        "open_draft",
        actor=SYSTEM,
        data={
            "origin": "order",
            "repeated": nth,
            "title": _("%s逾期或者拒不整改") % order.title.removesuffix(_("限期整改")),
            "facts_text": "\n".join(part for part in (facts["facts_text"], move.reason) if part),
            "basis_text": facts["basis_text"],
            "severity": rule.repeated if nth >= rule.failures else rule.failed,
            "rule": rule.source,
        },
        source=order,
        now=move.now,
    )


def record_of_false_pledge(move: Move) -> None:
    """Open the draft of a record of the false pledge where a repair was revoked."""
    repair = move.subject
    assert isinstance(repair, Case)
    rule = rule_on(move.today)
    for record in record_of(RecordCase.Relation.REPAIR)(move):
        open_record(
            record.subject,
            record.organisation,
            "open_draft",
            actor=SYSTEM,
            data={
                "origin": "pledge",
                "repeated": 1,
                "title": _("%s信用修复承诺不实") % (record.subject.short_name or record.subject),
                "facts_text": move.reason,
                "basis_text": _("信用修复管理办法（国家发展改革委令第36号）"),
                "severity": rule.pledge,
                "rule": rule.source,
            },
            dossier=repair.dossier,
            now=move.now,
        )


def sanctions(move: Move) -> None:
    """Propose the measures that the determination names and that are still on the list."""
    record = move.subject
    assert isinstance(record, DishonestyRecord)
    named = move.data.get("measures") or ()
    listed = SanctionListItem.objects.on(move.today).filter(pk__in=named)
    for item in listed.order_by("code"):
        propose_sanction(
            record,
            actor=SYSTEM,
            data={"item": item.pk, "executor": move.data["executor"]},
            now=move.now,
        )


def restoration(move: Move) -> None:
    """Open a restoration where the withdrawn record had been public or its sanctions had run."""
    record = move.subject
    assert isinstance(record, DishonestyRecord)
    public = [past for past in move.situation.history if past.step == "publish"]
    ran = Sanction.objects.filter(record=record, state__in=HARMED).exists()
    if public or ran:
        open_restoration(
            record,
            ground=move.reason or _("失信记录已撤销"),
            scope=public[-1].data.get("scope", "") if public else "",
            now=move.now,
        )
