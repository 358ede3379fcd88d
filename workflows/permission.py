"""Whether an actor is one of those who do a step: role, organisation, and three people for a decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.roles import Role
from workflows.answers import OPEN, Answer, Reason
from workflows.situation import Past
from workflows.who import Place, Where, Who

if TYPE_CHECKING:
    from workflows.base import Procedure, Step


def may(procedure: Procedure, declared: Step, actor: Actor) -> Answer:
    """Whether this actor is one of those who do the step: role, organisation, separation."""
    if gone := _dissolved(procedure, declared, actor):
        return Answer(False, Reason.ORGANISATION, gone)
    in_role = [who for who in declared.by if who.has_role(actor)]
    if not in_role:
        allowed = "、".join(dict.fromkeys(str(who) for who in declared.by))
        sentence = _("“%(step)s”应由%(who)s办理") % {"step": declared.label, "who": allowed}
        return Answer(False, Reason.ROLE, sentence)
    there = [who for who in in_role if who.is_there(actor, procedure.situation)]
    if not there:
        allowed = "、".join(dict.fromkeys(str(who) for who in in_role))
        sentence = _("您所在的单位不是本案的%(who)s一方") % {"who": allowed}
        return Answer(False, Reason.ORGANISATION, sentence)
    return _separate(procedure, declared, actor, there)


def _dissolved(procedure: Procedure, declared: Step, actor: Actor) -> str:
    """Why nobody acts in the name of a body that no longer is, the system issuing its letters neither."""
    today = procedure.situation.today
    body = actor.organisation
    if body is None and declared.automatic and declared.documents():
        body = getattr(procedure.situation.subject, "organisation", None)
    if body is None or not body.dissolved_on(today):
        return ""
    assert body.valid_to is not None
    heir = body.successor.name if body.successor is not None else _("承继其职责的单位")
    sentence = _("%(body)s已于%(day)s撤销，不能再以其名义办理，请由%(heir)s办理")
    day = date_format(body.valid_to, "Y年n月j日")
    return sentence % {"body": body.name, "day": day, "heir": heir}


def _separate(procedure: Procedure, declared: Step, actor: Actor, there: Sequence[Who]) -> Answer:
    situation = procedure.situation
    people = {user.pk for user in (actor.user, actor.on_behalf_of) if user is not None}
    if not people:
        return OPEN
    if actor.bound & situation.aside:
        return Answer(False, Reason.SEPARATION, _aside(actor, situation.aside))
    if all(who.role is Role.HANDLER and who.where is Where.HANDLING for who in there):
        named = situation.handlers()
        if named and not named & people:
            return Answer(False, Reason.SEPARATION, _("本案已由其他承办人承办"))
    if declared.on_proposal:
        proposed = situation.proposal(declared.name)
        if proposed is not None and proposed.by in people:
            return Answer(False, Reason.SEPARATION, _("拟稿人不得审批自己呈批的事项"))
    if declared.place is not None:
        for past in _decision(procedure):
            held = procedure.steps()[past.step].place
            if held is not declared.place and past.users & people:
                return Answer(
                    False,
                    Reason.SEPARATION,
                    _("承办、审核、签发须由三人分别担任，您已担任其中一项"),
                )
    return OPEN


def _aside(actor: Actor, aside: frozenset[int]) -> str:
    if actor.user is not None and actor.user.pk in aside:
        return _("您已经回避，不再参与本案的办理")
    return _("%s已经回避，由其本人指定的代行人不参与本案的办理") % actor.on_behalf_of


def _decision(procedure: Procedure) -> Iterable[Past]:
    """The events of the decision under way: those holding a place, since the last signature."""
    steps = procedure.steps()
    for past in reversed(procedure.situation.history):
        declared = steps.get(past.step)
        if declared is None or declared.place is None:
            continue
        if declared.place is Place.SIGN:
            return
        yield past
