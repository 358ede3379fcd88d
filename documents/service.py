"""送达: placing sealed documents, the date of service by each way, and what is deemed served.

民事诉讼法第八十七条至第九十五条; 行政处罚法第六十一条（参照）. Under a query code a document counts as
served when first opened, else seven calendar days after it was placed. All days in Asia/Shanghai.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM, Actor, ActorKind, actors_at
from accounts.queries import uppers
from cases import clock
from cases.models import Assignment, Case, Event
from cases.models.subject import of
from cases.outbox import handler
from cases.queries import BODY_ROLES
from cases.subjects import subject_of
from documents.models import Document, State
from workflows.actions import Move, StepRefused, perform
from workflows.base import Reason
from workflows.codes import D
from workflows.loading import Loaded
from workflows.registry import procedure_of
from workflows.timekeeping import SERVICE
from workflows.turns import standing
from workflows.who import Where

logger = logging.getLogger(__name__)

PLACE = "documents.place"
"""Topic of the promise to place a sealed document."""
ARRIVED = "documents.arrived"
"""Topic of the promise to record as served what brought a matter to the organ that now handles it."""
QUERY_CODE_DAYS = 7
"""Calendar days after placing under a query code, [D]."""
NOTICE_DAYS = 30
"""Calendar days of a public notice. 民事诉讼法第九十五条。"""
PRESSING = frozenset({D.D22, D.D23, D.D24A})
"""Letters of the ladder (督办)."""
ONE_ACT = {D.D26B: D.D27, D.D27: D.D26B}
"""两书同达: a determination and the notice how to repair it. 国办发〔2025〕22号。"""


@handler(PLACE)
def place(args: Mapping[str, Any]) -> None:
    """Give a sealed document out, by the way its addressee can be reached. Safe to run twice."""
    row = Document.objects.select_related("addressee_party").get(pk=args["document"])
    act = [row, *together(row)]
    if any(one.state == State.SIGNED for one in act):
        return
    for one in act:
        if one.state == State.SEALED and one.placed_on is None:
            _place(one)


@handler(ARRIVED)
def arrive(args: Mapping[str, Any]) -> None:
    """Whoever took a matter over has had the letters that brought it to him. Safe to run twice."""
    rows = Document.objects.filter(
        subject_type=args["subject_type"], subject_id=args["subject_id"], state=State.SEALED
    ).exclude(placed_on=None)
    for row in rows.order_by("pk"):
        if _handles(row):
            _record(row, "electronic", clock.today(), SYSTEM)


def together(row: Document) -> list[Document]:
    """Documents of the same act that are placed and served with this one."""
    other = ONE_ACT.get(D(row.code))
    if other is None:
        return []
    return list(
        Document.objects.filter(
            subject_type=row.subject_type,
            subject_id=row.subject_id,
            sequence=row.sequence,
            code=other,
            addressee_party=row.addressee_party_id,
            addressee_organisation=row.addressee_organisation_id,
        ).exclude(state=State.WITHDRAWN)
    )


def chosen_way(row: Document) -> str:
    """How a document is given out by itself; "direct" leaves it to the handler."""
    party = row.addressee_party
    if row.addressee_organisation_id is not None:
        return "electronic" if _reaches_a_desk(row, row.addressee_organisation_id) else "direct"
    if party is None:
        return "direct"
    if party.agrees_to_electronic_service and party.user_id is not None:
        return "electronic"
    coded = Case.objects.filter(pk=party.case_id).exclude(code_hash="")
    if not party.agrees_to_electronic_service:
        coded = coded.filter(is_anonymous=True)  # whom nothing else can reach
    return "query_code" if coded.exists() else "direct"


def _reaches_a_desk(row: Document, organisation: int) -> bool:
    """Whether somebody at the body it goes to may sign it in. A body with no part in the matter sees
    nothing of it, so that the letter has to be brought there."""
    there = actors_at([organisation], clock.today())
    subject = subject_of(row)
    situation = Loaded(subject, clock.now())
    step = procedure_of(subject).steps()[SERVICE]
    signing_in = (one for one in there if one.role in BODY_ROLES)
    if any(standing(step, one, situation) is not None for one in signing_in):
        return True
    return bool(there) and (_handles(row) or _presses_its_handler(row))


def open_placed(row: Document, actor: Actor) -> bool:
    """Record that its addressee opened a placed document; true where that served it.

    Opening serves what was placed under a query code or at an organisation's desk.
    """
    if row.state != State.SEALED or row.placed_on is None or not addressed_to(row, actor):
        return False
    way = "electronic" if row.way == "direct" else row.way
    _record(row, way, clock.today(), actor)
    return True


def addressed_to(row: Document, actor: Actor) -> bool:
    """Whether the actor is the document's addressee, or acts for the organisation that is."""
    if actor.kind is ActorKind.PERSON:
        body = actor.organisation
        return body is not None and body.pk == row.addressee_organisation_id
    party = row.addressee_party
    if party is None:
        return False
    if actor.kind is ActorKind.CODE_HOLDER:
        return party.case_id == actor.case_id
    return actor.user is not None and party.user_id == actor.user.pk


def deem_served(today: date, limit: int = 500) -> tuple[int, int]:
    """Record service that the law deems to have happened; returns (served, failed)."""
    ripe = Q(way="query_code", placed_on__lte=today - timedelta(days=QUERY_CODE_DAYS))
    ripe |= Q(way="public_notice", placed_on__lte=today - timedelta(days=NOTICE_DAYS))
    rows = Document.objects.filter(ripe, state=State.SEALED).order_by("placed_on")[:limit]
    served = failed = 0
    for row in rows:
        try:
            _record(row, row.way, deemed_on(row), SYSTEM)
            served += 1
        except Exception:
            logger.exception("document %s was not recorded as served", row.pk)
            failed += 1
    return served, failed


def deemed_on(row: Document) -> date:
    """The day on which a document placed under a query code or by notice counts as served."""
    assert row.placed_on is not None
    days = NOTICE_DAYS if row.way == "public_notice" else QUERY_CODE_DAYS
    return row.placed_on + timedelta(days=days)


# What the door asks.


def check_placing(row: Document, move: Move) -> None:
    """Refuse a way that this addressee may not be reached by, and a letter of another organ."""
    if not row.outward:
        raise StepRefused(_("内部文书和来文不送达"), reason=Reason.CONDITION)
    _check_way(row, move.data["way"])
    if not _may_record(row, move):
        raise StepRefused(_("该文书不是发给您的"), reason=Reason.ORGANISATION)


def check_service(row: Document, move: Move) -> None:
    """Refuse a way or day of service that its rule does not allow."""
    way, served_on = move.data["way"], move.data["served_on"]
    check_placing(row, move)
    assert row.sealed_at is not None
    sealed_on = clock.day(row.sealed_at)
    if served_on < sealed_on:
        day = date_format(sealed_on, "Y年n月j日")
        raise _at("served_on", _("送达日期不能早于用印之日（%s）") % day)
    if way == "leave_behind" and not move.data.get("attachments"):
        raise _at("attachments", _("留置送达须附有见证人签字的送达回证，或者现场照片、录像"))
    if move.actor.kind is ActorKind.PERSON and not addressed_to(row, move.actor):
        _check_proof(way, move.data)
    if way in ("public_notice", "query_code"):
        _check_deemed(row, way, served_on, move.actor)


def _check_proof(way: str, data: Mapping[str, Any]) -> None:
    """What whoever served it has in hand: the number of the letter, the receipt or why there is none.
    民事诉讼法第八十七条（送达回证）、第九十一条（邮寄送达）参照。"""
    if way == "mail" and not data.get("tracking"):
        raise _at("tracking", _("邮寄送达的，请填写邮件单号"))
    if way == "direct" and not data.get("attachments") and not data.get("no_receipt"):
        raise _at("no_receipt", _("直接送达的，请上传送达回证，或者写明没有回证的原因"))


def _may_record(row: Document, move: Move) -> bool:
    """Its addressee, the organ that issued it, or the organ that handles the matter; of what another organ
    decided on review that organ alone, since the time to go further runs from the service."""
    actor = move.actor
    if actor.kind is ActorKind.SYSTEM or addressed_to(row, actor):
        return True
    organs = {row.organisation_id}
    if row.organisation_id not in move.situation.organisations_at(Where.REVIEWER):
        organs.add(move.subject.organisation_id)
    return actor.organisation is not None and actor.organisation.pk in organs


def _check_way(row: Document, way: str) -> None:
    party = row.addressee_party
    if way == "public_notice" and row.identity_bearing:
        raise _at("way", _("受送达人身份已密封，不得公告送达，请改用其他方式"))
    if way == "electronic" and party is not None and not party.agrees_to_electronic_service:
        raise _at("way", _("受送达人没有同意电子送达，请改用其他方式"))
    if way == "query_code" and party is None:
        raise _at("way", _("只有凭查询码办理的当事人可以凭码送达，请改用其他方式"))


def _check_deemed(row: Document, way: str, served_on: date, actor: Actor) -> None:
    if row.placed_on is None or row.way != way:
        raise _at("way", _("请先以该方式交付送达，再记录送达"))
    opened = way == "query_code" and actor.kind in (ActorKind.CODE_HOLDER, ActorKind.CITIZEN)
    if not opened and served_on != deemed_on(row):
        day = date_format(deemed_on(row), "Y年n月j日")
        raise _at("served_on", _("以该方式送达的，自%s视为送达") % day)


def _at(field: str, sentence: str) -> StepRefused:
    """A refusal that says at a field of the form what is wrong with it."""
    return StepRefused(sentence, reason=Reason.FORM, errors={field: [sentence]})


def _place(row: Document) -> None:
    way = chosen_way(row)
    subject = subject_of(row)
    perform(
        subject,
        "place_document",
        actor=SYSTEM,
        data={"document": row.pk, "code": row.code, "way": way},
    )
    party = row.addressee_party
    reached = way == "electronic" and (
        (party is not None and party.user_id is not None)
        or _handles(row)
        or _presses_its_handler(row)
    )
    if reached:
        row.refresh_from_db()
        if row.state == State.SEALED:
            _record(row, way, clock.today(), SYSTEM)


def _handles(row: Document) -> bool:
    """Whether it went to the organ that handles the matter, which has it in its file."""
    return row.addressee_organisation_id == subject_of(row).organisation_id


def _presses_its_handler(row: Document) -> bool:
    """Whether it is a letter of the ladder to an organ that handles, reviews or supervises the matter:
    it has arrived with its entry into the file. 民事诉讼法第九十条（参照）。"""
    if row.code not in PRESSING or row.addressee_organisation_id is None:
        return False
    subject = subject_of(row)
    organs = {
        subject.organisation_id,
        *(one.pk for one in uppers(subject.organisation, clock.today())),
    }
    supervising = Assignment.objects.filter(
        **of(subject), role=Assignment.Role.SUPERVISING, organisation=row.addressee_organisation_id
    )
    return row.addressee_organisation_id in organs or supervising.exists()


def _record(row: Document, way: str, served_on: date, actor: Actor) -> Event:
    data = {"document": row.pk, "code": row.code, "way": way, "served_on": served_on}
    return perform(subject_of(row), SERVICE, actor=actor, data=data)
