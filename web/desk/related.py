"""What a subject is linked with, as far as the viewer may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from cases.models import Case, CaseLink, IdentityDisclosure, Subject
from records.models import DishonestyRecord, RecordCase, Restoration, Sanction
from web.desk import subjects
from web.desk.worklist import Row, rows_of
from web.staff import Viewer


@dataclass(frozen=True)
class Related:
    """A linked subject and how it is linked."""

    relation: str
    row: Row


Wanted = dict[str, dict[int, str]]
"""By subject type: the relation of each linked key."""


def related_to(viewer: Viewer, subject: Subject) -> list[Related]:
    """Linked subjects of every type that the viewer may see."""
    wanted: Wanted = {name: {} for name in subjects.MODELS}
    if isinstance(subject, Case):
        _around_case(subject, wanted)
    elif isinstance(subject, DishonestyRecord):
        _around_record(subject, wanted)
    elif isinstance(subject, (Sanction, Restoration)):
        wanted["record"][subject.record_id] = _("所依据的失信记录")
    elif isinstance(subject, IdentityDisclosure):
        wanted["case"][subject.case_id] = _("申请查阅的案件")
    return list(_found(viewer, wanted))


def _found(viewer: Viewer, wanted: Wanted) -> Iterable[Related]:
    for subject_type, relations in wanted.items():
        if not relations:
            continue
        rows = subjects.visible(subject_type, viewer).filter(pk__in=relations).order_by("pk")
        for row in rows_of(viewer, rows):
            yield Related(relations[row.subject.pk], row)


def _around_case(case: Case, wanted: Wanted) -> None:
    links = CaseLink.objects.filter(Q(source=case) | Q(target=case), ended_at=None)
    for link in links:
        out = link.source_id == case.pk
        wanted["case"][link.target_id if out else link.source_id] = RELATIONS[link.relation][
            not out
        ]
    relations: Any = RecordCase.Relation
    for held in RecordCase.objects.filter(case=case):
        wanted["record"][held.record_id] = str(relations(held.relation).label)
    for pk in IdentityDisclosure.objects.filter(case=case).values_list("pk", flat=True):
        wanted["disclosure"][pk] = _("查阅密封身份")


def _around_record(record: DishonestyRecord, wanted: Wanted) -> None:
    relations: Any = RecordCase.Relation
    for held in RecordCase.objects.filter(record=record):
        wanted["case"][held.case_id] = str(relations(held.relation).label)
    for pk in record.sanctions.values_list("pk", flat=True):
        wanted["sanction"][pk] = _("惩戒措施")
    for pk in record.restorations.values_list("pk", flat=True):
        wanted["restoration"][pk] = _("恢复信誉")


RELATIONS: dict[str, tuple[Any, Any]] = {
    CaseLink.Relation.ORDERED: ("由本案发出的限期整改", "发出本整改的案件"),
    CaseLink.Relation.MERGED: ("并入的主案", "并入本案的案件"),
    CaseLink.Relation.REPEATED: ("重复反映的原案", "对本案的重复反映"),
}
"""How a link reads from its source and from its target."""
