"""Steps that name a handler, where the viewer may name himself."""

from __future__ import annotations

from collections.abc import Iterable

from django.forms import Field

from accounts.roles import Role
from web.staff import Viewer
from workflows.actions import Offer
from workflows.forms import PersonField


def claimable(viewer: Viewer, offers: Iterable[Offer]) -> set[str]:
    """Names of the offered steps by which the viewer can take the subject on himself."""
    handling = {
        one.organisation.pk
        for one in viewer.holding([Role.HANDLER])
        if one.organisation is not None and one.on_behalf_of is None
    }
    return {
        one.name
        for one in offers
        if _may_be_oneself(one.form.base_fields.get("handler"))
        and one.actor.organisation is not None
        and one.actor.organisation.pk in handling
    }


def _may_be_oneself(field: Field | None) -> bool:
    return isinstance(field, PersonField) and not field.not_self
