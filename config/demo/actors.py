"""Who could do a step of a real subject: the people a declaration means, appointed where missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from accounts.actors import SYSTEM, Actor, ActorKind, citizen, code_holder
from accounts.models import Organisation, User
from accounts.queries import ancestors
from accounts.roles import Role
from config.demo.people import Unheld, holders, someone
from workflows.base import Answer, Procedure, Reason, Step, ask
from workflows.loading import Loaded
from workflows.who import Party, Where, Who

MOST_APPOINTED = 2
"""How many more holders of a role are appointed before a step counts as closed."""


@dataclass(frozen=True)
class Found:
    """The actor who may do the step, or the answer of whoever came nearest."""

    actor: Actor | None
    answer: Answer


def find_actor(kind: type[Procedure], situation: Loaded, declared: Step) -> Found:
    """The first actor for whom the step is open; somebody new is appointed only where all others
    have already had another part in the decision."""
    nearest = Found(None, Answer(False, Reason.ROLE, ""))
    for who in declared.by:
        tried: Iterable[Actor] = candidates(situation, who)
        for _round in range(1 + MOST_APPOINTED):
            found = _first_open(kind, situation, declared, tried, nearest)
            if found.answer.ok:
                return found
            nearest = found
            if nearest.answer.reason is not Reason.SEPARATION:
                break
            tried = appointed(situation, who)
    return nearest


def _first_open(
    kind: type[Procedure],
    situation: Loaded,
    declared: Step,
    actors: Iterable[Actor],
    nearest: Found,
) -> Found:
    for actor in actors:
        answer = ask(kind(situation, actor), declared.name)
        if answer.ok:
            return Found(actor, answer)
        if answer.reason is Reason.CONDITION or nearest.actor is None:
            nearest = Found(actor, answer)
    return nearest


def candidates(situation: Loaded, who: Who) -> Iterator[Actor]:
    """Everybody whom `who` means in this situation, at least one for each role at each body."""
    if who.party is Party.SYSTEM:
        yield SYSTEM
    elif who.party is Party.FILER:
        for user in User.objects.filter(pk__in=situation.filers):
            yield citizen(user)
        yield code_holder(situation.pk)
    elif who.party is Party.COMPLAINANT:
        for complaint in sorted(situation.complaints):
            yield code_holder(complaint)
    else:
        assert who.role is not None
        for organisation in organisations(situation, who.where):
            held = holders(organisation, who.role, situation.today)
            for user in held or _newcomer(organisation, who.role, situation.today, 1):
                yield Actor(ActorKind.PERSON, user, organisation, who.role)


def _newcomer(organisation: Organisation, role: Role, on: date, nth: int) -> list[User]:
    try:
        return [someone(organisation, role, on, nth=nth)]
    except Unheld:
        return []


def appointed(situation: Loaded, who: Who) -> Iterator[Actor]:
    """One more holder of the role at each body that `who` means."""
    if who.role is None:
        return
    for organisation in organisations(situation, who.where):
        nth = len(holders(organisation, who.role, situation.today)) + 1
        for user in _newcomer(organisation, who.role, situation.today, nth):
            yield Actor(ActorKind.PERSON, user, organisation, who.role)


def organisations(situation: Loaded, where: Where) -> list[Organisation]:
    """The bodies that stand in a relation to the subject."""
    if where is Where.ABOVE:
        keys = ancestors(situation.organisation_path)
    elif where is Where.ABOVE_BOTH:
        paths = [situation.organisation_path, *situation.assigned_paths(Where.RECEIVING)]
        keys = [pk for pk in ancestors(paths[0]) if all(f"/{pk}/" in path for path in paths)]
    else:
        keys = sorted(situation.organisations_at(where))
    found = Organisation.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]
