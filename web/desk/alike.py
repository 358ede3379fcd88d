"""Whether a complaint repeats another: about the same body, and by the same person as far as may be asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import Actor
from cases import clock, identity
from cases.models import Case
from web.desk import subjects
from web.desk.complainants import ROLES
from web.desk.page import SubjectPage
from web.desk.worklist import Row, rows_of
from web.staff import Viewer

MOST = 20
"""Complaints listed, the newest first."""


@dataclass(frozen=True)
class Alike:
    """Another complaint about the same body, and whether it is of the same kind."""

    row: Row
    same_matter: bool


def concerns(page: SubjectPage) -> bool:
    """Whether it is a complaint that the viewer sees whole."""
    return getattr(page.subject, "kind", "") == "complaint" and page.sight.full


def about_the_same_body(page: SubjectPage) -> list[Alike]:
    """Other complaints about the body that the viewer may see; those of the same matter first."""
    case = page.subject
    if case.respondent_id is None:
        return []
    others = subjects.visible("case", page.viewer).filter(
        kind="complaint", respondent=case.respondent_id
    )
    found = rows_of(page.viewer, others.exclude(pk=case.pk).order_by("-pk")[:MOST])
    alike = [Alike(row, _matter(row.subject) == _matter(case)) for row in found]
    return sorted(alike, key=lambda one: not one.same_matter)


def _matter(case: Any) -> tuple[str, str]:
    return str(case.facts.get("domain", "")), str(case.facts.get("matter", ""))


def reader(viewer: Viewer, case: Case) -> Actor | None:
    """The viewer in the role that may ask whether the same person has complained before."""
    held = (one for one in viewer.holding(ROLES) if one.organisation == case.organisation)
    return next(held, None)


def by_the_same_person(page: SubjectPage, asker: Actor) -> list[Row]:
    """The organ's other complaints whose sealed identity matches this one's. It is logged."""
    case = page.subject
    handled = Case.objects.visible_to(asker).filter(
        kind="complaint", organisation=case.organisation
    )
    keys = identity.repeats(
        case,
        handled.exclude(pk=case.pk).exclude(respondent=case.organisation),
        reader=asker,
        purpose=_("查重：%s") % (case.number or ""),
        now=clock.now(),
    )
    return rows_of(page.viewer, subjects.visible("case", page.viewer).filter(pk__in=keys))
