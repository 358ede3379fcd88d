"""What a subject is linked with, as far as the viewer may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Value
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, CaseLink, IdentityDisclosure, Subject
from records.models import DishonestyRecord, RecordCase, Restoration, Sanction
from web.desk import subjects
from web.desk.graph import MOST, Key
from web.desk.worklist import Row, rows_of
from web.staff import Viewer


@dataclass(frozen=True)
class Related:
    """A linked subject and how it is linked."""

    relation: str
    row: Row


def related_to(viewer: Viewer, subject: Subject, known: Mapping[Key, Any]) -> list[Related]:
    """Of what is linked with a subject, all that the viewer may see. `known` are the rows of its
    dossier that are fetched already; only what they cannot hold is asked for."""
    linked = linked_with(subject)
    found = [row for key, row in known.items() if key in linked]
    for subject_type in subjects.MODELS:
        whole = 0 < sum(name == subject_type for name, _pk in known) < MOST
        keys = [pk for name, pk in linked if name == subject_type and (name, pk) not in known]
        if keys and not whole:
            found += subjects.visible(subject_type, viewer).filter(pk__in=keys).order_by("pk")
    return [Related(linked[row.subject.reference], row) for row in rows_of(viewer, found)]


def linked_with(subject: Subject) -> dict[Key, str]:
    """The relation of everything linked with a subject, whoever may see it. At most one query."""
    if isinstance(subject, Case):
        return _named(_around_case(subject))
    if isinstance(subject, DishonestyRecord):
        return _named(_around_record(subject))
    if isinstance(subject, (Sanction, Restoration)):
        return {("record", subject.record_id): _("所依据的失信记录")}
    if isinstance(subject, IdentityDisclosure):
        return {("case", subject.case_id): _("申请查阅的案件")}
    return {}


def _around_case(case: Case) -> Iterable[tuple[str, str, int]]:
    links = CaseLink.objects.filter(ended_at=None)
    return (
        links.filter(source=case)
        .values_list(Value("to"), "relation", "target")
        .union(
            links.filter(target=case).values_list(Value("from"), "relation", "source"),
            case.records.values_list(Value("record"), "relation", "record"),
            case.disclosures.values_list(Value("disclosure"), Value(""), "pk"),
            all=True,
        )
    )


def _around_record(record: DishonestyRecord) -> Iterable[tuple[str, str, int]]:
    return record.relations.values_list(Value("case"), "relation", "case").union(
        record.sanctions.values_list(Value("sanction"), Value(""), "pk"),
        record.restorations.values_list(Value("restoration"), Value(""), "pk"),
        all=True,
    )


def _named(links: Iterable[tuple[str, str, int]]) -> dict[Key, str]:
    relations: Any = RecordCase.Relation
    found: dict[Key, str] = {}
    for name, relation, pk in sorted(links):
        if name in ("to", "from"):
            found["case", pk] = str(RELATIONS[relation][name == "from"])
        elif name in ("record", "case"):
            found[name, pk] = str(relations(relation).label)
        else:
            found[name, pk] = str(BESIDE[name])
    return found


BESIDE = {
    "disclosure": gettext_lazy("查阅密封身份"),
    "sanction": gettext_lazy("惩戒措施"),
    "restoration": gettext_lazy("恢复信誉"),
}
"""What is linked by being about the subject."""

RELATIONS: dict[str, tuple[Any, Any]] = {
    CaseLink.Relation.ORDERED: ("由本案发出的限期整改", "发出本整改的案件"),
    CaseLink.Relation.MERGED: ("并入的主案", "并入本案的案件"),
    CaseLink.Relation.REPEATED: ("重复反映的原案", "对本案的重复反映"),
}
"""How a link reads from its source and from its target."""
