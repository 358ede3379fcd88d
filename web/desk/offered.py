"""The steps a viewer has the standing to do with one subject, as its page arranges them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.roles import Role
from cases.queries import BODY_ROLES
from documents.models import Document
from web.desk import claims
from web.desk.papers import BESIDE, DOCUMENT_STATES
from web.staff import Viewer
from workflows.actions import Offer
from workflows.base import Procedure, Reason
from workflows.loading import Loaded
from workflows.registry import procedures
from workflows.turns import Turn, standing

THROWING_AWAY = {"discard"}
"""Steps that throw a draft away: offered last, and never as what comes next."""


def handing_over(
    kind: type[Procedure], situation: Loaded, viewer: Viewer, offers: Iterable[Offer]
) -> list[Offer]:
    """What a handler of the subject looks for and somebody else does: naming another handler, with whose
    it is."""
    declared = kind.steps()["reassign"]
    others = any(one.name == declared.name for one in offers)
    if others or situation.state in kind.final or viewer.user_id not in situation.handlers():
        return []
    whose = "、".join(str(who) for who in declared.by)
    sentence = (
        _("由%s办理；需要移交的，请向其提出。短期请假、离岗的，可以在“我的账号”中登记代行") % whose
    )
    return [
        Offer(declared, actor, False, sentence, Reason.ROLE)
        for actor in viewer.holding([Role.HANDLER])
        if actor.organisation is not None and actor.organisation.pk == situation.organisation
    ][:1]


def later(situation: Loaded, viewer: Viewer, own: Iterable[Turn]) -> list[Offer]:
    """What becomes the viewer's turn once he has done what is his turn now: closed, with what comes first."""
    kind, found = procedures()[situation.kind], []
    for step in kind.steps().values():
        if step.leaves(situation.state) or step.target is None or step.on_proposal:
            continue
        before = [
            one.step.label
            for one in own
            if set(one.step.targets(situation.state)) & set(step.sources)
        ]
        actor = next((one for one in viewer.actors if standing(step, one, situation)), None)
        if before and actor is not None:
            first = "、".join(f"“{label}”" for label in before)
            sentence = _("办理%s之后可以办理") % first
            found.append(Offer(step, actor, False, sentence, Reason.STATE))
    return found


class Offered:
    """Steps by where they are offered: first, besides, not yet, or beside a document, event, proposal."""

    def __init__(
        self,
        viewer: Viewer,
        offers: list[Offer],
        proposed: Collection[str],
        leading: Sequence[str],
    ) -> None:
        self.viewer = viewer
        self.leading = leading
        """Names of the steps that are the viewer's turn and that the state of things calls for."""
        self.offers = offers
        self.proposed = proposed
        """Names of the steps that somebody proposed."""

    @cached_property
    def open(self) -> list[Offer]:
        """What can be done now: what moves the subject on before what leaves it or throws it away."""
        found = [one for one in self.offers if one.open and one.name not in BESIDE]
        return sorted(
            found,
            key=lambda one: (
                one.name in THROWING_AWAY,
                one.name not in self.leading,
                one.step.place is None,
                one.step.target is None,
            ),
        )

    @cached_property
    def main(self) -> set[str]:
        """Names of the steps shown first: those that the state of things calls for, else a place of the
        decision, else whatever moves the subject."""
        called_for = {one.name for one in self.open if one.name in self.leading}
        if called_for:
            return called_for
        decisive = {one.name for one in self.open if one.step.place is not None}
        return decisive or {
            one.name
            for one in self.open
            if one.step.target is not None and one.name not in THROWING_AWAY
        }

    @cached_property
    def claimable(self) -> set[str]:
        """Steps that name a handler, where the viewer may name himself."""
        return claims.claimable(self.viewer, self.open)

    @cached_property
    def one_capacity(self) -> str:
        """As whom all open steps would be done, where it is the same for all of them."""
        capacities = {one.actor.describe() for one in self.open}
        return capacities.pop() if len(capacities) == 1 else ""

    @cached_property
    def closed(self) -> list[Offer]:
        """What cannot be done now, each with its sentence; no decision on what nobody proposed."""
        return [
            one
            for one in self.offers
            if not one.open
            and one.name not in BESIDE
            and (not one.step.on_proposal or one.name in self.proposed)
        ]

    @cached_property
    def beside(self) -> dict[str, bool]:
        """Which steps beside a document, event or proposal the viewer may do."""
        return {one.name: one.open for one in self.offers if one.name in BESIDE}

    @cached_property
    def receives(self) -> bool:
        """Whether the viewer may sign for documents that are addressed to the body he acts for."""
        return any(
            one.open and one.name == "record_service" and one.actor.role in BODY_ROLES
            for one in self.offers
        )

    def on(self, document: Document) -> list[Offer]:
        """What may be done to a document that an organisation of the viewer issued."""
        received = document.kind == Document.Kind.RECEIVED
        if received or document.organisation_id not in self.viewer.organisations:
            return []
        return [
            one
            for one in self.offers
            if one.open
            and document.state in DOCUMENT_STATES.get(one.name, ())
            and one.actor.role not in BODY_ROLES
            and (document.outward or one.name not in ("place_document", "record_service"))
        ]
