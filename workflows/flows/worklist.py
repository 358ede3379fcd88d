"""Which organ must still do what: people's lists of parts, and a case's parts with how they ended."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.actors import Actor, ActorKind
from cases.models import Case
from workflows.flows.follow import FLOWS
from workflows.flows.parallel import ENDED, organ_parts
from workflows.models import Part
from workflows.registry import procedures


def parts_waiting_for(actors: Iterable[Actor]) -> QuerySet[Part]:
    """Open parts that one of `actors` may do: his organisation's, by a role that does such steps."""
    wanted = Q(pk__in=[])
    people = [one for one in actors if one.kind is ActorKind.PERSON]
    for flow in FLOWS:
        steps = procedures()[flow.kind].steps()
        for node in organ_parts(flow):
            roles = {who.role for who in steps[node.name].by}
            organs = {
                one.organisation.pk for one in people if one.organisation and one.role in roles
            }
            wanted |= Q(flow_task=node, organisation__in=organs)
    waiting = Part.objects.filter(wanted).exclude(status__in=ENDED)
    return waiting.select_related("process__case", "organisation").order_by("pk")


def parts_of(case: Case) -> QuerySet[Part]:
    """Every organ's part in a case, open and ended, in the order given."""
    parts = Part.objects.filter(process__case=case, organisation__isnull=False)
    return parts.select_related("organisation").order_by("pk")
