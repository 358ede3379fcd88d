"""How a subject of each kind comes into being: by its first step, out of what has to be there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from accounts.actors import Actor, ActorKind, citizen, code_holder
from accounts.models import Organisation
from accounts.queries import handling_organ, upper
from accounts.roles import Role
from cases import clock, query_codes
from cases.models import Case, Dossier, IdentityDisclosure
from config.demo.matters import Matter
from config.demo.people import CITIZENS, someone
from config.demo.people import citizen as citizen_account
from config.demo.recipes import Scene, fill
from config.demo.sanction_list import measure
from config.demo.spans import days_back, days_of
from config.demo.walks import Walk, Way, keep_promises
from records.models import DishonestyRecord, Restoration, Sanction
from workflows.actions import open_subject
from workflows.loading import Loaded

Opener = Callable[[Way, str], Walk]

TOLD_FIRST = frozenset({"", "pre_notified", "hearing", "dropped"})
"""States of a record that only one with a hearing passes."""


def body_of(matter: Matter) -> Organisation:
    """The body that a matter is about; in a world without it, any body that decides nothing."""
    code, name = matter.body
    rows = Organisation.objects.on(clock.today()).order_by("pk")
    found = rows.filter(division_code=code, name__endswith=name).first()
    found = found or rows.filter(is_division=False, powers=[]).first()
    assert found is not None
    return found


def acting(organisation: Organisation, role: Role, on: date) -> Actor:
    """Somebody in a role at a body."""
    return Actor(ActorKind.PERSON, someone(organisation, role, on), organisation, role)


def open_complaint(way: Way, goal: str) -> Walk:
    """File a complaint: by a citizen with an account, or under a query code."""
    body = body_of(way.matter)
    case = Case(
        kind="complaint",
        organisation=handling_organ(body, clock.day(way.moment)),
        code_hash=query_codes.digest(query_codes.make()),
    )
    walk = Walk(case, way, f"complainant-{way.draw.randrange(10**6)}")
    account = citizen(citizen_account(1 + way.draw.randrange(CITIZENS)))
    actor: Actor = way.draw.choice([code_holder(None), account])
    step = "draft" if goal == "draft" else "submit"
    return opened(walk, step, actor, respondent=body.pk)


def open_order(way: Way, goal: str) -> Walk:
    """An order out of a sustained complaint, or (one in three) drafted on own findings."""
    if way.draw.randrange(3):
        complaint = open_complaint(way.ending(days_of("rectification_order", goal)), "sustained")
        complaint.to("sustained")
        order = Case.objects.get(
            links_in__source=complaint.subject.pk, links_in__relation="ordered"
        )
        return Walk(order, replace(way, moment=complaint.moment), complaint.seed)
    way = way.beginning(days_back("complaint", "sustained"))
    body = body_of(way.matter)
    organ = handling_organ(body, clock.day(way.moment))
    walk = Walk(Case(kind="rectification_order", organisation=organ), way)
    keeper = acting(organ, Role.RECORD_KEEPER, clock.day(way.moment))
    return opened(walk, "draft", keeper, source="inspection", respondent=body.pk)


def open_record(way: Way, goal: str) -> Walk:
    """A record of a failed order, or one that another organ's document proves."""
    if goal in TOLD_FIRST or way.draw.randrange(2):
        order = open_order(way.ending(days_of("record", goal)), "failed")
        order.to("failed")
        record = DishonestyRecord.objects.get(relations__case=order.subject.pk)
        return Walk(record, replace(way, moment=order.moment), order.seed)
    way = way.beginning(days_back("rectification_order", "failed"))
    body = body_of(way.matter)
    organ = handling_organ(body, clock.day(way.moment))
    walk = Walk(DishonestyRecord(organisation=organ, subject=body), way)
    on = clock.day(way.moment)
    approver = acting(organ, Role.APPROVER, on)
    return opened(walk, "register", approver, determined_on=on - timedelta(days=3))


def published_record(way: Way, kind: str, goal: str) -> Walk:
    """A record on the public list, with time left for a subject of `kind` to reach `goal`."""
    walk = open_record(way.ending(days_of(kind, goal)), "published")
    walk.to("published")
    walk.way = replace(way, moment=walk.moment)
    return walk


def open_sanction(way: Way, goal: str) -> Walk:
    """A sanction proposed on a published record."""
    before = published_record(way, "sanction", goal)
    record = DishonestyRecord.objects.get(pk=before.subject.pk)
    before.let_pass(1)
    executor = Organisation.objects.filter(
        powers__contains=["sanction_execution"], path__startswith=record.organisation.area
    ).exclude(pk=record.subject_id).first()  # fmt: skip
    assert executor is not None
    on = clock.day(before.moment)
    someone(executor, Role.SANCTION_EXECUTOR, on)
    item = measure(way.draw, on)
    sanction = Sanction(
        record=record, organisation=record.organisation, item=item, executor=executor
    )
    keeper = acting(record.organisation, Role.RECORD_KEEPER, on)
    assert record.max_until is not None
    until = min(on + timedelta(days=30 if goal == "lifted" else 180), record.max_until)
    return opened(
        Walk(sanction, before.way, before.seed), "propose", keeper, dossier=record.dossier,
        item=item.pk, executor=executor.pk, until=until.isoformat(),
    )  # fmt: skip


def open_restoration(way: Way, goal: str) -> Walk:
    """The restoration that the withdrawal of a published record opens."""
    before = published_record(way, "restoration", goal)
    before.to("withdrawn")
    found = Restoration.objects.get(record=before.subject.pk)
    return Walk(found, before.way, before.seed)


def open_disclosure(way: Way, goal: str) -> Walk:
    """A handler asks to read who complained."""
    before = open_complaint(way.ending(days_of("disclosure", goal)), "investigating")
    before.to("investigating")
    before.let_pass(1)
    case = before.subject
    on = clock.day(before.moment)
    handler = acting(case.organisation, Role.HANDLER, on)
    request = IdentityDisclosure(
        case_id=case.pk, organisation=case.organisation, asked_by=handler.user, until=on
    )
    walk = Walk(request, replace(way, moment=before.moment), before.seed)
    until = on + timedelta(days=15)
    return opened(walk, "ask", handler, dossier=case.dossier, until=until.isoformat())


def open_objection(way: Way, goal: str) -> Walk:
    """The body objects to its published record."""
    before = published_record(way, "objection", goal)
    before.let_pass(2)
    walk, liaison, record = _about(before, "objection")
    return opened(walk, "submit", liaison, dossier=record.dossier, record=record.pk)


def open_repair(way: Way, goal: str) -> Walk:
    """The body asks that its published record be repaired."""
    before = published_record(way, "repair_application", goal)
    return repair_of(before, elsewhere=goal == "forwarded")


def repair_of(before: Walk, *, elsewhere: bool = False) -> Walk:
    """An application to repair the record that a walk has led to, perhaps at another platform."""
    before.let_pass(2)
    walk, liaison, record = _about(before, "repair_application")
    if elsewhere:
        walk.subject.organisation = (
            upper(record.organisation, clock.day(walk.moment)) or record.organisation
        )
    return opened(walk, "draft", liaison, dossier=record.dossier, record=record.pk)


def _about(before: Walk, kind: str) -> tuple[Walk, Actor, DishonestyRecord]:
    record = DishonestyRecord.objects.get(pk=before.subject.pk)
    body = record.subject
    case = Case(kind=kind, organisation=record.organisation, respondent=body)
    walk = Walk(case, replace(before.way), before.seed)
    return walk, acting(body, Role.LIAISON, clock.day(before.moment)), record


def open_commitment(way: Way, goal: str) -> Walk:
    """A contract that a body enters in the register."""
    way = way.beginning(days_back("commitment", goal))
    body = body_of(way.matter)
    on = clock.day(way.moment)
    walk = Walk(
        Case(kind="commitment", organisation=handling_organ(body, on), respondent=body),
        way,
        f"commitment-{way.draw.randrange(10**6)}",
    )
    return opened(walk, "draft", acting(body, Role.LIAISON, on))


def opened(
    walk: Walk, step: str, actor: Actor, *, dossier: Dossier | None = None, **given: Any
) -> Walk:
    """Do the opening step of a subject that is not yet stored."""
    with clock.at(walk.moment):
        situation = Loaded(walk.subject, walk.moment)
        form = walk.kind.steps()[step].form(situation=situation, actor=actor)
        scene = Scene(walk.kind.kind, step, walk.matter, situation, {}, walk.seed, actor)
        data, files = fill(form, scene, **given)
        open_subject(
            walk.subject, step, actor=actor, data=data, files=files, dossier=dossier,
            now=walk.moment,
        )  # fmt: skip
        keep_promises(walk.subject)
    return walk


OPENERS: dict[str, Opener] = {
    "complaint": open_complaint,
    "rectification_order": open_order,
    "record": open_record,
    "sanction": open_sanction,
    "restoration": open_restoration,
    "disclosure": open_disclosure,
    "objection": open_objection,
    "repair_application": open_repair,
    "commitment": open_commitment,
}
