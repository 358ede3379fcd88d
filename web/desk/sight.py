"""How much of a case a viewer sees: all of it, or only what is addressed to the body he acts for.

个人信息保护法第六条、信访工作条例第三十条：不得将投诉人的个人信息和材料透露、转给被投诉的单位。
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from accounts.actors import Actor
from accounts.leave import with_absence
from accounts.models import Organisation
from cases.models import Assignment, Case, IdentityDisclosure, Subject
from cases.queries import CASE_ROLES, OVERSIGHT_ROLES
from records.models import DishonestyRecord, Restoration, Sanction
from web.staff import Viewer
from workflows.indexing import TOLD_TO_BODY

OUTSIDE_PARTS = frozenset(
    {"explaining", "provider", "executor", "supervising", "authority", "referred"}
)
"""Parts that an organisation has in a subject without handling it."""
NO_OBSTACLE = frozenset({"supervising", "authority", "referred"})
"""Parts beside which an organ above sees what it would see without them."""


@dataclass(frozen=True)
class Sight:
    """What a viewer sees of one subject. `own` are the organisations whose acts he sees whole."""

    full: bool
    own: frozenset[int]

    def title(self, subject: Subject) -> str:
        """The subject's title; a complaint's was typed by the complainant and is not for the body."""
        if not self.full and isinstance(subject, Case) and subject.kind == "complaint":
            return f"关于{subject.respondent_title}的投诉举报"
        return title_of(subject)

    def handlers(self, parts: Iterable[Any]) -> str:
        """Who has it in hand by the rows of `running_parts`, and who of them is away; outside, only one's own
        people."""
        return "、".join(
            with_absence(part.user, {part.user_id: part.away_until} if part.away_until else {})
            for part in parts
            if part.user is not None and (self.full or part.organisation_id in self.own)
        )


def title_of(subject: Subject) -> str:
    """What a subject is called in lists and headings."""
    if isinstance(subject, Sanction):
        return f"{subject.item}：{subject.record.subject}"
    if isinstance(subject, Restoration):
        return f"恢复信誉：{subject.record.subject}"
    if isinstance(subject, IdentityDisclosure):
        return f"查阅密封身份：{subject.case.number}"
    return str(getattr(subject, "title", ""))


def sight_of(viewer: Viewer, subject: Subject, parts: Iterable[Assignment]) -> Sight:
    """What `viewer` sees of a subject in which organisations have the running `parts`."""
    held = list(parts)
    about = body_of(subject)
    full = any(_inside(actor, subject, held, about) for actor in viewer.actors)
    return Sight(full, viewer.organisations)


def body_of(subject: Subject) -> int | None:
    """The organisation a subject is about."""
    if isinstance(subject, DishonestyRecord):
        return subject.subject_id
    if isinstance(subject, (Sanction, Restoration)):
        return subject.record.subject_id
    return getattr(subject, "respondent_id", None)


def _inside(actor: Actor, subject: Subject, parts: list[Assignment], about: int | None) -> bool:
    organisation = actor.organisation
    if organisation is None or organisation.pk == about:
        return False
    if actor.role in OVERSIGHT_ROLES:
        return bool(subject.organisation.path.startswith(organisation.overseen))
    mine = {part.role for part in parts if part.organisation_id == organisation.pk}
    if mine - OUTSIDE_PARTS:
        return True
    if actor.role not in CASE_ROLES:
        return False
    if organisation.pk == subject.organisation_id:
        return True
    return not mine - NO_OBSTACLE and bool(subject.organisation.path.startswith(organisation.area))


def seen_whole(actors: Iterable[Actor], subject_type: str) -> Q:
    """The cases or records that `sight_of` calls fully seen, as SQL."""
    about = "subject" if subject_type == "record" else "respondent"
    found = Q(pk__in=[])
    for actor in actors:
        if actor.organisation is not None:
            whole = _whole_of(actor, actor.organisation, subject_type)
            elsewhere = ~Q(**{about: actor.organisation}) | Q(**{about: None})
            found |= whole & elsewhere
    return found


def _whole_of(actor: Actor, organisation: Organisation, subject_type: str) -> Q:
    if actor.role in OVERSIGHT_ROLES:
        return Q(organisation__path__startswith=organisation.overseen)
    parts = Assignment.objects.filter(
        subject_type=subject_type,
        subject_id=OuterRef("pk"),
        organisation=organisation,
        ended_at=None,
    )
    whole = Q(Exists(parts.exclude(role__in=OUTSIDE_PARTS)))
    if actor.role not in CASE_ROLES:
        return whole
    others = Exists(parts.exclude(role__in=NO_OBSTACLE))
    above = Q(organisation__path__startswith=organisation.area) & ~Q(others)
    return whole | Q(organisation=organisation) | above


def facts_shown(subject: Subject, sight: Sight) -> dict[str, Any]:
    """The recorded facts that the viewer may read."""
    facts: dict[str, Any] = getattr(subject, "facts", {})
    if sight.full or not isinstance(subject, Case) or subject.kind != "complaint":
        return facts
    return {name: value for name, value in facts.items() if name in TOLD_TO_BODY}
