"""Who could do a step of a real subject: the people a declaration means, appointed where missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.actors import SYSTEM, Actor, ActorKind, citizen, code_holder
from accounts.models import Organisation, User
from accounts.queries import ancestors
from config.demo.people import someone
from workflows.base import Answer, Procedure, Reason, Step, ask
from workflows.loading import Loaded
from workflows.who import Party, Where, Who

MOST_PEOPLE = 5
"""How many holders of one role are tried (and appointed) before a step counts as closed."""


@dataclass(frozen=True)
class Found:
    """The actor who may do the step, or the answer of whoever came nearest."""

    actor: Actor | None
    answer: Answer


def find_actor(kind: type[Procedure], situation: Loaded, declared: Step) -> Found:
    """The first actor for whom the step is open."""
    nearest = Found(None, Answer(False, Reason.ROLE, ""))
    for who in declared.by:
        for actor in candidates(situation, who):
            answer = ask(kind(situation, actor), declared.name)
            if answer.ok:
                return Found(actor, answer)
            if answer.reason is Reason.CONDITION or nearest.actor is None:
                nearest = Found(actor, answer)
            if answer.reason is not Reason.SEPARATION:
                break
    return nearest


def candidates(situation: Loaded, who: Who) -> Iterator[Actor]:
    """Everybody whom `who` means in this situation."""
    if who.party is Party.SYSTEM:
        yield SYSTEM
    elif who.party is Party.FILER:
        for user in User.objects.filter(pk__in=situation.filers):
            yield citizen(user)
        yield code_holder(situation.pk)
    else:
        assert who.role is not None
        for organisation in organisations(situation, who.where):
            for nth in range(1, MOST_PEOPLE + 1):
                user = someone(organisation, who.role, situation.today, nth=nth)
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
