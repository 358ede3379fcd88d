"""Which subjects a move concerns beside its own, and with what data they are moved.

One function for each relation; `workflows.links` is the table that uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from cases.models import Case, CaseLink, Event, Subject
from records.models import DishonestyRecord, RecordCase, Sanction
from workflows.move import Move

ORDERED = CaseLink.Relation.ORDERED
MERGED = CaseLink.Relation.MERGED


def itself(move: Move) -> Iterable[Subject]:
    """The subject that moved."""
    return (move.subject,)


# Complaints and orders.


def followers(move: Move) -> Iterable[Case]:
    """Complaints merged into this one."""
    return Case.objects.filter(
        state="merged",
        links_out__relation=MERGED,
        links_out__target=move.subject.pk,
        links_out__ended_at=None,
    ).order_by("pk")


def orders_of(complaint: Subject) -> Iterable[Case]:
    """Orders that came out of a complaint."""
    return Case.objects.filter(links_in__relation=ORDERED, links_in__source=complaint.pk).order_by(
        "pk"
    )


def orders_to_revoke(move: Move) -> Iterable[Case]:
    """The complaint's orders, where its review revokes them."""
    return orders_of(move.subject) if move.data.get("order") == "revoke" else ()


def decision(move: Move, _subject: Subject) -> Mapping[str, Any]:
    """What the lead case decided, for its followers' own replies."""
    facts = move.procedure.facts
    names = ("conclusion", "findings", "reasoning", "decision")
    return {"decision": {name: facts.get(name, "") for name in names}}


# Records and the cases they came from or gave rise to.


def record_of(relation: str) -> Any:
    """The record that the case stands in this relation to."""

    def find(move: Move) -> Iterable[DishonestyRecord]:
        return DishonestyRecord.objects.filter(
            relations__case=move.subject.pk, relations__relation=relation
        ).order_by("pk")

    return find


def cases_of(record: DishonestyRecord, relation: str) -> QuerySet[Case]:
    """The cases that stand in this relation to a record."""
    return Case.objects.filter(records__record=record.pk, records__relation=relation).order_by("pk")


def source_orders(move: Move) -> Iterable[Case]:
    """The orders a record came from."""
    return _orders_of(_record(move))


def repairs(move: Move) -> Iterable[Case]:
    """Applications to repair the record that the move is about."""
    record = _record(move)
    return cases_of(record, RecordCase.Relation.REPAIR)


def source_complaints(move: Move) -> Iterable[Case]:
    """The complaints whose orders led to the record that the move is about."""
    orders = _orders_of(_record(move))
    return (
        Case.objects.filter(links_out__relation=ORDERED, links_out__target__in=orders)
        .distinct()
        .order_by("pk")
    )


def _orders_of(record: DishonestyRecord) -> QuerySet[Case]:
    return cases_of(record, RecordCase.Relation.SOURCE).filter(kind="rectification_order")


def _record(move: Move) -> DishonestyRecord:
    """The record itself, or the one that a case objects to."""
    if isinstance(move.subject, DishonestyRecord):
        return move.subject
    return DishonestyRecord.objects.get(
        relations__case=move.subject.pk, relations__relation=RecordCase.Relation.OBJECTION
    )


def records_resting_on(move: Move) -> Iterable[DishonestyRecord]:
    """Records that rest on this order alone: all their orders are revoked."""
    for record in record_of(RecordCase.Relation.SOURCE)(move):
        if not _orders_of(record).exclude(state="revoked").exists():
            yield record


def hidden_by_system(move: Move) -> Iterable[DishonestyRecord]:
    """The record of an ended objection, where its publicity was suspended by the system."""
    record = _record(move)
    last = (
        Event.objects.filter(subject_type="record", subject_id=record.pk, to_state="unpublished")
        .exclude(from_state="unpublished")
        .order_by("sequence")
        .last()
    )
    if last is not None and last.step == "unpublish_by_system":
        yield record


def sanctions(move: Move) -> Iterable[Sanction]:
    """Every sanction that rests on the record."""
    return Sanction.objects.filter(record=move.subject.pk).order_by("pk")


def sanctions_to_return(move: Move) -> Iterable[Sanction]:
    """Sanctions that the repair had lifted and whose own time is not up."""
    for sanction in Sanction.objects.filter(record=move.subject.pk, state="lifted").order_by("pk"):
        last = Event.objects.filter(
            subject_type="sanction", subject_id=sanction.pk, to_state="lifted"
        ).order_by("sequence")
        lifted = [event for event in last if event.from_state != "lifted"][-1]
        if lifted.step == "lift" and (sanction.until is None or sanction.until >= move.today):
            yield sanction


# Data of the steps.


def nothing(_move: Move, _subject: Subject) -> Mapping[str, Any]:
    """The step asks nothing."""
    return {}


def because(sentence: Any, **more: Any) -> Any:
    """A reason in words, with other fields of the step's form."""

    def data(_move: Move, _subject: Subject) -> Mapping[str, Any]:
        return {"reason": str(sentence), **more}

    return data


def accountability(move: Move, _subject: Subject) -> Mapping[str, Any]:
    """What the authority answered to a proposal of accountability."""
    return {name: move.data[name] for name in ("adoption", "outcome")}


def correction(move: Move, _subject: Subject) -> Mapping[str, Any]:
    """What an upheld objection makes the record say."""
    return dict(move.procedure.facts.get("correction") or {})


def note(move: Move, _subject: Subject) -> Mapping[str, Any]:
    """What stays noted beside the record where nothing could be verified."""
    signed = move.situation.last("sign")
    noted = signed is not None and signed.to_state == "noted"
    stands = move.from_state in ("noted", "rereviewing")
    return {"note": move.procedure.facts.get("note", "") if noted and stands else ""}
