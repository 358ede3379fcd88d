"""Who acts: a person for an organisation in a role, a citizen, the holder of a query code, the system."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.roles import Role

if TYPE_CHECKING:
    from accounts.models import Organisation, User


class ActorKind(StrEnum):
    """What kind of actor."""

    PERSON = "person"
    CITIZEN = "citizen"
    CODE_HOLDER = "code_holder"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Whoever does a step. `on_behalf_of` is whose role a deputy (代行) acts in; `chosen` tells that he was
    named by that person himself, with his leave."""

    kind: ActorKind
    user: User | None = None
    organisation: Organisation | None = None
    role: Role | None = None
    on_behalf_of: User | None = None
    case_id: int | None = None
    chosen: bool = False

    @property
    def bound(self) -> frozenset[int]:
        """Whose standing aside (回避) binds the actor: his own, and that of whoever chose him. A deputy
        whom the security administrator named acts also where the person must stand aside."""
        people = {self.user, self.on_behalf_of if self.chosen else None}
        return frozenset(one.pk for one in people if one is not None)

    def describe(self) -> str:
        """In words, for history and logs: 张三（代行李四） · 四川省发展和改革委员会 · 审核人."""
        if self.kind is ActorKind.SYSTEM:
            return _("系统")
        if self.kind is ActorKind.CODE_HOLDER:
            return _("持查询码人")
        if self.kind is ActorKind.CITIZEN or self.role is None:
            return _("当事人")
        name = self.user.name if self.user else ""
        if self.on_behalf_of is not None:
            name = _("%(deputy)s（代行%(principal)s）") % {
                "deputy": name,
                "principal": self.on_behalf_of.name,
            }
        return f"{name} · {self.organisation} · {self.role.label}"


SYSTEM = Actor(ActorKind.SYSTEM)


def citizen(user: User) -> Actor:
    """A person acting for himself."""
    return Actor(ActorKind.CITIZEN, user=user)


def code_holder(case_id: int | None) -> Actor:
    """Whoever shows the query code of a case (or is just filing one: None)."""
    return Actor(ActorKind.CODE_HOLDER, case_id=case_id)


def actors_of(user: User, on: date) -> list[Actor]:
    """Everything `user` may act as on that day: memberships, deputyships, and himself. One query."""
    from accounts.models import Deputy, Membership  # noqa: PLC0415 -- models import roles of this layer

    held = Membership.objects.on(on).filter(user=user).values("pk")
    standing_in = Deputy.objects.on(on).filter(deputy=user)
    named = standing_in.filter(leave=None, membership=OuterRef("pk"))
    rows = Membership.objects.filter(pk__in=held.union(standing_in.values("membership"))).annotate(
        named=Exists(named)
    )
    found = sorted(
        rows.select_related("organisation", "user"),
        key=lambda one: (one.user_id != user.pk, one.pk),
    )
    actors = [
        Actor(
            ActorKind.PERSON,
            user,
            one.organisation,
            Role(one.role),
            one.user if one.user_id != user.pk else None,
            chosen=one.user_id != user.pk and not one.named,  # type: ignore[attr-defined]
        )
        for one in found
    ]
    return [*actors, citizen(user)]


def actors_at(organisations: Collection[int], on: date) -> list[Actor]:
    """Everybody who acts for some organisations on a day, deputies included; whose account is switched
    off does not. Two queries."""
    from accounts.models import Deputy, Membership  # noqa: PLC0415 -- as above

    held = Membership.objects.on(on).filter(organisation__in=organisations, user__is_active=True)
    standing_in = Deputy.objects.on(on).filter(
        membership__organisation__in=organisations, deputy__is_active=True
    )
    found = [
        Actor(ActorKind.PERSON, one.user, one.organisation, Role(one.role))
        for one in held.select_related("user", "organisation").order_by("pk")
    ]
    deputies = standing_in.select_related("deputy", "membership__user", "membership__organisation")
    for one in deputies.order_by("pk"):
        part = one.membership
        found.append(
            Actor(
                ActorKind.PERSON,
                one.deputy,
                part.organisation,
                Role(part.role),
                part.user,
                chosen=one.leave_id is not None,
            )
        )
    return found
