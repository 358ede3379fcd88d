"""Serving what a walk's steps have issued, on the walk's own day, as its addressees would be reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.actors import Actor, ActorKind, code_holder
from accounts.roles import Role
from cases import clock
from cases.models.subject import of
from config.demo.people import Unheld, someone
from documents.models import Document, State
from documents.service import open_placed
from workflows.base import ask
from workflows.who import Where

if TYPE_CHECKING:
    from config.demo.walks import Walk


def serve_one(walk: Walk, *, moving: bool) -> bool:
    """Sign or serve the oldest document that waits for it; false where none does.

    With `moving`, also those whose service moves the subject on by itself.
    """
    for row in Document.objects.filter(**of(walk.subject)).order_by("pk"):
        if row.state == State.WAITING:
            signer = someone(row.organisation, Role.SIGNER, clock.day(walk.moment))
            actor = Actor(ActorKind.PERSON, signer, row.organisation, Role.SIGNER)
            walk.act("sign_document", actor, {"document": row.pk})
            return True
        if row.state != State.SEALED or not row.outward or row.placed_on is None:
            continue
        if moving or row.code not in walk.kind.on_service:
            _serve(walk, row)
            return True
    return False


def _serve(walk: Walk, row: Document) -> None:
    """Its addressee opens it, or the handling organ (of its result, the organ that reviewed) records that it
    was handed over: to a citizen, or to a body that has no part in the matter, and therefore no desk for it."""
    reader = _reader(walk, row)
    if reader is None:
        day = clock.day(walk.moment)
        data = {
            "document": row.pk,
            "code": row.code,
            "way": "direct",
            "served_on": day.isoformat(),
            "no_receipt": "受送达人当面签收，回证原件随卷归档",
        }
        if row.organisation_id in walk.situation().organisations_at(Where.REVIEWER):
            signer = someone(row.organisation, Role.SIGNER, day)
            actor = Actor(ActorKind.PERSON, signer, row.organisation, Role.SIGNER)
            walk.act("record_service", actor, data)
        else:
            do_by_staff(walk, "record_service", **data)
        return
    walk.happen(lambda: open_placed(row, reader))


def _reader(walk: Walk, row: Document) -> Actor | None:
    if row.addressee_organisation is not None:
        body = row.addressee_organisation
        liaison = someone(body, Role.LIAISON, clock.day(walk.moment))
        reader = Actor(ActorKind.PERSON, liaison, body, Role.LIAISON)
        concerned = ask(walk.kind(walk.situation(), reader), "record_service").ok
        return reader if concerned else None
    if row.way == "query_code" and row.addressee_party is not None:
        return code_holder(row.addressee_party.case_id)
    return None


def do_by_staff(walk: Walk, step: str, **data: object) -> None:
    """One of the steps every subject has, by whoever may do it, some minutes later.

    Raises Unheld where nobody may.
    """
    found = walk.find(walk.kind.steps()[step])
    if found.actor is None:
        raise Unheld(step)
    walk.act(step, found.actor, data)
