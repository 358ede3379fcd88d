"""A body as those who answer for it see it: they alone, and in that role alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.models import Organisation
from cases.models import Case, Event
from cases.queries import BODY_ROLES
from records.models import DishonestyRecord, Restoration, Sanction
from web.staff import Viewer


@dataclass(frozen=True)
class Seat:
    """One body and the viewer in the roles alone that he holds at it."""

    body: Organisation
    viewer: Viewer

    def cases(self) -> QuerySet[Any]:
        """Cases about the body that it may see."""
        visible: QuerySet[Any] = Case.objects.visible_to(self.viewer.actors)
        return visible.filter(respondent=self.body)

    def orders(self) -> QuerySet[Any]:
        """Orders that it was served."""
        return self.cases().filter(Exists(served()), kind="rectification_order")

    def records(self) -> QuerySet[DishonestyRecord]:
        """Records about it."""
        return DishonestyRecord.objects.visible_to(self.viewer.actors).filter(subject=self.body)

    def sanctions(self) -> QuerySet[Sanction]:
        """Sanctions that fall on it."""
        visible = Sanction.objects.visible_to(self.viewer.actors)
        return visible.filter(record__subject=self.body)

    def restorations(self) -> QuerySet[Restoration]:
        """What restores its reputation."""
        visible = Restoration.objects.visible_to(self.viewer.actors)
        return visible.filter(record__subject=self.body)


def bodies_of(viewer: Viewer) -> dict[int, Organisation]:
    """The bodies that the viewer answers for, by key. Raises PermissionDenied where there is none."""
    found = {
        one.organisation.pk: one.organisation
        for one in viewer.holding(BODY_ROLES)
        if one.organisation is not None
    }
    if not found:
        raise PermissionDenied(_("本单位诚信档案由本单位的联络员、主要负责人和惩戒执行人员查阅"))
    return found


def seat_of(viewer: Viewer, pk: int) -> Seat:
    """The viewer at one of the bodies he answers for, or Http404."""
    body = bodies_of(viewer).get(pk)
    if body is None:
        raise Http404(_("没有这一单位的诚信档案，或者您无权查看"))
    held = [one for one in viewer.holding(BODY_ROLES) if one.organisation == body]
    return Seat(body, replace(viewer, actors=tuple(held)))


def served() -> QuerySet[Event]:
    """The events by which an order, the outer query's row, was served."""
    return Event.objects.filter(subject_type="case", subject_id=OuterRef("pk"), step="serve")
