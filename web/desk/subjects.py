"""Subjects of every type as the desk finds and names them, always through `visible_to`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock
from cases.models import Assignment, Case, IdentityDisclosure, Subject
from cases.models.subject import of
from records.models import DishonestyRecord, Restoration, Sanction
from web.staff import Viewer
from workflows.loading import Together, running_parts
from workflows.registry import procedure_of, procedures

MODELS: dict[str, type[Subject]] = {
    model.subject_type: model
    for model in (Case, DishonestyRecord, Sanction, Restoration, IdentityDisclosure)
}

RELATED: dict[str, tuple[str, ...]] = {
    "case": ("organisation", "respondent"),
    "record": ("organisation", "subject"),
    "sanction": ("organisation", "record__subject", "executor", "item"),
    "restoration": ("organisation", "record__subject"),
    "disclosure": ("organisation", "case", "asked_by"),
}
"""What a heading or a line of a list needs of each type, fetched in the same query."""
BESIDE = {"case": ("rating", "commitment")}
"""What the page of one subject needs besides."""


def visible(subject_type: str, viewer: Viewer) -> QuerySet[Any]:
    """The subjects of one type that the viewer may see."""
    rows: Any = MODELS[subject_type]._default_manager
    found: QuerySet[Any] = rows.visible_to(viewer.actors)
    return found.select_related(*RELATED[subject_type])


def find(viewer: Viewer, subject_type: str, pk: int) -> Any:
    """One subject, or Http404 where there is none that the viewer may see."""
    if subject_type not in MODELS:
        raise Http404
    rows = visible(subject_type, viewer).select_related(*BESIDE.get(subject_type, ()))
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这一事项，或者您无权查看"))
    return found


def address(subject: Subject) -> str:
    """Where the subject's page is."""
    return reverse("desk:subject", args=[subject.subject_type, subject.pk])


def kind_label(subject: Subject) -> str:
    """What kind of matter it is, in the statutory term."""
    return str(procedure_of(subject).title)


def state_label(subject: Subject) -> str:
    """The statutory term of its state."""
    return procedure_of(subject).label_of(subject.state) if subject.state else _("拟办")


def kinds(subject_type: str = "case") -> list[tuple[str, str]]:
    """(kind, title) of every procedure of a subject type."""
    return [
        (kind, str(procedure.title))
        for kind, procedure in procedures().items()
        if procedure.subject_type == subject_type
    ]


def parts_of(subject: Subject) -> list[Assignment]:
    """Running assignments of one subject, with organisation and person."""
    return list(running_parts(Q(**of(subject)), clock.today()))


def parts_of_many(rows: Iterable[Subject]) -> Mapping[tuple[str, int], list[Assignment]]:
    """Running assignments of many subjects of any type, by subject. One query."""
    return Together(rows, clock.now()).assignments
