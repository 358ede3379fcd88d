"""Who may do a step: a role, at the organisation that stands in a given relation to the case."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor, ActorKind
from accounts.roles import Role

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from accounts.models import Organisation
    from workflows.situation import Situation


class Place(StrEnum):
    """The three places of a decision, which three different people hold."""

    HANDLE = "handle"
    ENDORSE = "endorse"
    SIGN = "sign"


class Where(StrEnum):
    """The organisation's relation to the case. A reviewer is another organ than the handling one whose duty
    a review is, or was."""

    HANDLING = "handling"
    RESPONDENT = "respondent"
    FORWARDING = "forwarding"
    RECEIVING = "receiving"
    COHANDLER = "cohandler"
    EXPLAINING = "explaining"
    PROVIDER = "provider"
    DETERMINING = "determining"
    EXECUTOR = "executor"
    SUPERVISING = "supervising"
    AUTHORITY = "authority"
    REVIEWING = "reviewing"
    REVIEWER = "reviewer"
    REFERRED = "referred"
    UPPER = "upper"
    NEXT_UPPER = "next_upper"
    ABOVE = "above"
    ABOVE_BOTH = "above_both"


WHERE_LABELS: dict[Where, StrOrPromise] = {
    Where.HANDLING: _("办理机关"),
    Where.RESPONDENT: _("责任单位"),
    Where.FORWARDING: _("转办机关"),
    Where.RECEIVING: _("转办承办单位"),
    Where.COHANDLER: _("协办单位"),
    Where.EXPLAINING: _("书面说明单位"),
    Where.PROVIDER: _("信息提供单位"),
    Where.DETERMINING: _("认定单位"),
    Where.EXECUTOR: _("执行单位"),
    Where.SUPERVISING: _("督办机关"),
    Where.AUTHORITY: _("有管理权限的机关"),
    Where.REVIEWING: _("指定的复查、复核机关"),
    Where.REVIEWER: _("复查、复核机关"),
    Where.REFERRED: _("问题线索接收机关"),
    Where.UPPER: _("上一级机关"),
    Where.NEXT_UPPER: _("再上一级机关"),
    Where.ABOVE: _("上级机关"),
    Where.ABOVE_BOTH: _("共同上级机关"),
}

ASSIGNED = frozenset(
    {
        Where.FORWARDING,
        Where.RECEIVING,
        Where.COHANDLER,
        Where.EXPLAINING,
        Where.PROVIDER,
        Where.DETERMINING,
        Where.EXECUTOR,
        Where.SUPERVISING,
        Where.AUTHORITY,
        Where.REVIEWING,
        Where.REFERRED,
    }
)


class Party(StrEnum):
    """Actors that are no official in a role."""

    SYSTEM = "system"
    FILER = "filer"
    COMPLAINANT = "complainant"
    """Whoever filed a complaint that an order came out of."""


PARTY_LABELS: dict[Party, StrOrPromise] = {
    Party.SYSTEM: _("系统"),
    Party.FILER: _("投诉人"),
    Party.COMPLAINANT: _("原投诉人"),
}


@dataclass(frozen=True)
class Who:
    """One kind of actor that may do a step."""

    role: Role | None = None
    where: Where = Where.HANDLING
    party: Party | None = None

    def __str__(self) -> str:
        if self.party is not None:
            return str(PARTY_LABELS[self.party])
        assert self.role is not None
        return f"{WHERE_LABELS[self.where]}{self.role.label}"

    def has_role(self, actor: Actor) -> bool:
        """Whether the actor acts in this role at all."""
        if self.party is Party.SYSTEM:
            return actor.kind is ActorKind.SYSTEM
        if self.party is Party.FILER:
            return actor.kind in (ActorKind.CITIZEN, ActorKind.CODE_HOLDER)
        if self.party is Party.COMPLAINANT:
            return actor.kind is ActorKind.CODE_HOLDER
        return actor.kind is ActorKind.PERSON and actor.role == self.role

    def is_there(self, actor: Actor, situation: Situation) -> bool:
        """Whether the actor stands in the relation to this case that the step asks for."""
        if self.party is Party.SYSTEM:
            return True
        if self.party is Party.FILER:
            if situation.state == "":
                return True
            if actor.kind is ActorKind.CODE_HOLDER:
                return actor.case_id == situation.pk
            return actor.user is not None and actor.user.pk in situation.filers
        if self.party is Party.COMPLAINANT:
            return actor.case_id in situation.complaints
        organisation = actor.organisation
        if organisation is None:
            return False
        if self.where is Where.ABOVE:
            return _above(organisation, situation.organisation_path)
        if self.where is Where.ABOVE_BOTH:
            received = situation.assigned_paths(Where.RECEIVING)
            return all(
                _above(organisation, path) for path in [situation.organisation_path, *received]
            )
        return organisation.pk in situation.organisations_at(self.where)


def _above(organisation: Organisation, below: str) -> bool:
    return below.startswith(organisation.overseen) and below != organisation.path


SYSTEM_ACTS = Who(party=Party.SYSTEM)
FILER = Who(party=Party.FILER)
COMPLAINANT = Who(party=Party.COMPLAINANT)
"""Acts as the holder of his complaint's code, with an account too: no event of an order names him."""


def at(role: Role, where: Where) -> Who:
    """`role` at the organisation standing in relation `where`."""
    return Who(role, where)


def whos(by: Role | Who | Iterable[Role | Who]) -> tuple[Who, ...]:
    """Normal form of what a step declares as `by`; a bare role means at the handling organ."""
    if isinstance(by, Role):
        return (Who(by),)
    if isinstance(by, Who):
        return (by,)
    return tuple(who for one in by for who in whos(one))
