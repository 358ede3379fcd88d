"""Accounting for people and bodies: who may act, who was told, and in whose name letters went out.

Each question is asked of the tables by themselves, on the day that it is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q

from accounts.actors import actors_at, actors_of
from accounts.models import Deputy, Membership, Organisation
from accounts.queries import overseers
from accounts.roles import Role
from cases import clock
from cases.models import Assignment, CaseLink, Clock, Party, Proposal, Subject
from cases.models.subject import of
from cases.subjects import subject_models
from documents import frozen, turns
from documents.models import Document, State
from notifications.models import Message
from notifications.recipients import Directory
from workflows.loading import Together
from workflows.registry import procedures
from workflows.timekeeping import runs_of

UNTOLD = (State.WAITING,)
"""States in which a letter is a draft yet."""


@dataclass
class Standing:
    """What was looked at so far, and what was found wrong, one line each."""

    duties: int = 0
    deserted: list[str] = field(default_factory=list)
    messages: int = 0
    wrongly_told: list[str] = field(default_factory=list)
    letters: int = 0
    dead_names: list[str] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _looked_at: datetime | None = None

    @property
    def faulty(self) -> bool:
        """Whether anything was wrong."""
        return bool(self.deserted or self.wrongly_told or self.dead_names)

    def look_at_duties(self) -> None:
        """Every running duty of a body has somebody there whose turn it is, or who holds the role whose
        period it is."""
        now, today = clock.now(), clock.today()
        running = Clock.objects.filter(
            status=Clock.Status.RUNNING, nature=Clock.Nature.DUTY, responsible__isnull=False
        )
        rows = list(running.select_related("responsible").order_by("pk"))
        subjects = _subjects({row.subject_type for row in rows}, rows)
        found = turns.acting_on(Together(subjects.values(), now))
        directory = Directory(today)
        for row in rows:
            assert row.responsible is not None
            self.duties += 1
            reference = (row.subject_type, row.subject_id)
            mine = any(
                turn.actor.organisation is not None
                and turn.actor.organisation.pk == row.responsible.pk
                and turns.meets(turn, row)
                for turn in found[reference]
            )
            runs = runs_of(procedures()[subjects[reference].procedure_kind], row.rule_code)
            role = (runs.who.role if runs is not None else None) or Role.HANDLER
            held = mine or directory.holders(row.responsible.pk, role)
            if row.responsible.dissolved_on(today) or not held:
                self.deserted.append(f"{today} 期限{row.pk} {row.responsible} {role.label}")

    def look_at_messages(self) -> None:
        """Everything sent since the last look went to somebody who may still read what it is about."""
        today = clock.today()
        sent = Message.objects.filter(state=Message.State.SENT, sent_at__isnull=False)
        fresh = sent.exclude(pk__in=self._seen).select_related("recipient").order_by("pk")
        if self._looked_at is not None:
            fresh = fresh.filter(sent_at__gte=self._looked_at)
        self._looked_at = clock.now()
        by_subject: dict[tuple[str, int | None], list[Message]] = defaultdict(list)
        for message in fresh:
            self._seen.add(message.pk)
            self.messages += 1
            by_subject[message.subject_type, message.subject_id].append(message)
        for (subject_type, pk), messages in by_subject.items():
            allowed = _readers(subject_type, pk, today) if pk is not None else None
            for one in messages:
                person = one.recipient
                known = person.pk in allowed if allowed is not None else _acts(one, today)
                if not person.is_active or not known:
                    self.wrongly_told.append(f"{today} 消息{one.pk} {one.template} {one.channel}")

    def look_at_letters(self) -> None:
        """Every letter was signed in the name that its issuer bore on that day, by somebody who acted
        for it then."""
        rows = Document.objects.filter(signed_on__isnull=False, kind=Document.Kind.ISSUED)
        for row in rows.exclude(state__in=UNTOLD).select_related("organisation").order_by("pk"):
            assert row.signed_on is not None
            self.letters += 1
            why = "、".join(_wrong_with(row, row.signed_on))
            if why:
                self.dead_names.append(f"{row.signed_on} 文书{row.pk} {row.code} {why}")


def _subjects(types: set[str], rows: Iterable[Clock]) -> dict[tuple[str, int], Subject]:
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_type].add(row.subject_id)
    found: dict[tuple[str, int], Subject] = {}
    for subject_type in types:
        model = subject_models()[subject_type]
        known = model._default_manager.filter(pk__in=wanted[subject_type])
        found.update({one.reference: one for one in known.select_related("organisation")})
    return found


def _readers(subject_type: str, pk: int, today: date) -> set[int]:
    """Who may read about a subject on a day: its parties, whoever asked, and whoever then acts for a
    body that has or had a part in it or watches over one."""
    subject = subject_models()[subject_type]._default_manager.get(pk=pk)
    bodies = {subject.organisation_id, *overseers(subject.organisation.path)}
    about = getattr(subject, "respondent", None) or getattr(subject, "subject", None)
    if isinstance(about, Organisation):
        bodies |= {about.pk, *overseers(about.path)}
    parts = Assignment.objects.filter(**of(subject))
    bodies |= set(parts.values_list("organisation", flat=True))
    bodies |= set(Clock.objects.filter(**of(subject)).values_list("responsible", flat=True))
    addressed = Document.objects.filter(**of(subject))
    bodies |= set(addressed.values_list("addressee_organisation", flat=True))
    bodies.discard(None)
    people = {actor.user.pk for actor in actors_at(bodies, today) if actor.user is not None}
    if subject_type == "case":
        complaints = CaseLink.objects.filter(target=pk).values("source")
        parties = Party.objects.filter(Q(case=pk) | Q(case__in=complaints), user__isnull=False)
        people |= {key for key in parties.values_list("user", flat=True) if key is not None}
    return people


def _acts(message: Message, today: date) -> bool:
    """Whether the reader of a letter about several things acts for some body, or is a party."""
    if any(actor.role is not None for actor in actors_of(message.recipient, today)):
        return True
    return Party.objects.filter(user=message.recipient).exists()


def _wrong_with(row: Document, on: date) -> Iterator[str]:
    body = row.organisation
    if not body.exists_on(on):
        yield f"{body}当日不存在"
    printed = frozen.opened(row).get("organ", {}).get("name", "")
    borne = _names_on(body, on)
    if printed and printed not in borne:
        yield f"署名“{printed}”，当日名称为“{borne[-1]}”"
    if row.signed_by_id is not None and not _acted(row.signed_by_id, body, on):
        yield "签发人当日无任职或者代行"


def _names_on(body: Organisation, on: date) -> list[str]:
    """The names that a body bore on a day: two where it was renamed then."""
    found = [one["name"] for one in body.former if one["until"] == on.isoformat()]
    later = [one["name"] for one in body.former if one["until"] > on.isoformat()]
    return [*found, later[-1] if later else body.name]


def _acted(user: int, body: Organisation, on: date) -> bool:
    held = Membership.objects.on(on).filter(organisation=body)
    standing_in = Deputy.objects.on(on).filter(membership__organisation=body, deputy=user)
    return held.filter(user=user).exists() or standing_in.exists()
