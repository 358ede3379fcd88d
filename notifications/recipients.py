"""Who is told: the people who may act, or those who supervise them; deputies stand in for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from datetime import date
from functools import cached_property

from accounts import queries
from accounts.models import Deputy, Membership, Organisation, User
from accounts.roles import Role
from cases import clock as moment
from cases.models import Case, CaseLink, Clock, Party, Subject
from cases.subjects import subject_models
from documents import turns
from workflows.loading import Together
from workflows.registry import procedures
from workflows.timekeeping import runs_of
from workflows.turns import Turn
from workflows.who import Party as Kind

SUPERVISORS = (Role.SUPERVISION_OFFICER, Role.JOINT_OFFICE)
"""Who at the supervising organ is told of what is overdue."""
HEADS = (Role.APPROVER, Role.PRINCIPAL, Role.SIGNER)
"""Who is told where nobody holds the role that must act."""
HANDLING_HEADS = (Role.APPROVER, Role.SIGNER)
"""The same at the organ that handles the matter, whose 主要负责人 has no part in its casework."""

Reference = tuple[str, int]


class Directory:
    """People by organisation and role on one day, each organisation looked up once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._staff: dict[int, dict[str, list[User]]] = {}
        self._supervising: dict[tuple[int, int | None], Organisation | None] = {}

    def holders(self, organisation: int, *roles: str) -> list[User]:
        """Who holds one of the roles there, and their deputies."""
        self.look_up({organisation})
        found = self._staff[organisation]
        people = {user.pk: user for role in roles for user in found.get(role, ())}
        return list(people.values())

    def supervisors(
        self, organisation: Organisation, about: int | None = None, *, handles: bool = False
    ) -> list[User]:
        """Who watches over an organisation: at the organ with the power of supervision, never itself, nor
        the body `about` which a complaint is. 信访工作条例第三十条（回避）。

        Where nobody does, whoever supervises at the organisation itself, or its heads; `handles` tells that
        it handles the matter."""
        organ = self.supervisor(organisation, about)
        found = self.holders(organ.pk, *SUPERVISORS) if organ is not None else []
        heads = HANDLING_HEADS if handles else HEADS
        own = heads if organisation.pk == about else (*SUPERVISORS, *heads)
        return found or self.holders(organisation.pk, *own)

    def supervisor(self, organisation: Organisation, about: int | None) -> Organisation | None:
        """The organ that watches over an organisation; None where nobody does."""
        key = (organisation.pk, about)
        if key not in self._supervising:
            self._supervising[key] = self._supervisor_of(organisation, about)
        return self._supervising[key]

    def _supervisor_of(self, organisation: Organisation, about: int | None) -> Organisation | None:
        organ = queries.supervisor_of(organisation, self.on)
        if organ is not None and organ.pk == about:
            organ = queries.supervisor_of(organ, self.on)
        return organ if organ != organisation else None

    def look_up(self, organisations: Set[int]) -> None:
        """Read the people of some organisations at once; of those known already, nothing."""
        unknown = organisations - self._staff.keys()
        if not unknown:
            return
        self._staff.update({key: {} for key in unknown})
        held = Membership.objects.on(self.on).filter(organisation__in=unknown)
        for one in held.filter(user__is_active=True).select_related("user").order_by("pk"):
            self._staff[one.organisation_id].setdefault(one.role, []).append(one.user)
        standing_in = Deputy.objects.on(self.on).filter(
            membership__organisation__in=unknown, deputy__is_active=True
        )
        for deputy in standing_in.select_related("deputy", "membership").order_by("pk"):
            for_whom = deputy.membership
            staff = self._staff[for_whom.organisation_id]
            staff.setdefault(for_whom.role, []).append(deputy.deputy)


class Audience:
    """The subjects and parties of a batch of clocks, and thereby who is told about each."""

    def __init__(self, clocks: Iterable[Clock], directory: Directory) -> None:
        self.directory = directory
        wanted: dict[str, set[int]] = {}
        acting: set[int] = set()
        for row in clocks:
            wanted.setdefault(row.subject_type, set()).add(row.subject_id)
            if row.responsible_id is not None:
                acting.add(row.responsible_id)
        directory.look_up(acting)
        self.subjects = _subjects(wanted)
        self._parties = _parties(wanted.get("case", set()))

    @cached_property
    def _turns(self) -> Mapping[Reference, list[Turn]]:
        return turns.acting_on(Together(self.subjects.values(), moment.now()))

    def subject(self, clock: Clock) -> Subject:
        """The subject of a clock."""
        return self.subjects[clock.subject_type, clock.subject_id]

    def acting(self, clock: Clock) -> list[User]:
        """Who may do what the clock is about, but for those who stand aside: its party; whose turn it is now
        at the body that owes it; where it is nobody's there, the role whose period it is, or its heads."""
        return self._present(clock, self._acting(clock))

    def _present(self, clock: Clock, people: Iterable[User]) -> list[User]:
        aside = getattr(self.subject(clock), "aside", ())
        return [one for one in people if one.pk not in aside]

    def _acting(self, clock: Clock) -> list[User]:
        runs = runs_of(procedures()[self.subject(clock).procedure_kind], clock.rule_code)
        if runs is not None and runs.who.party in (Kind.FILER, Kind.COMPLAINANT):
            return self._parties.get(clock.subject_id, [])
        if clock.responsible_id is None:
            return []
        if clock.nature == Clock.Nature.DUTY:
            found = self._whose_turn(clock)
            if found:
                return found
        role = runs.who.role if runs is not None else None
        held = self.directory.holders(clock.responsible_id, role or Role.HANDLER)
        handles = clock.responsible_id == self.subject(clock).organisation_id
        heads = HANDLING_HEADS if handles else HEADS
        return held or self.directory.holders(clock.responsible_id, *heads)

    def _whose_turn(self, clock: Clock) -> list[User]:
        people: dict[int, User] = {}
        for turn in self._turns[clock.subject_type, clock.subject_id]:
            actor = turn.actor
            if actor.user is None or actor.organisation is None:
                continue
            if actor.organisation.pk == clock.responsible_id and turns.meets(turn, clock):
                people[actor.user.pk] = actor.user
        return list(people.values())

    def supervising(self, clock: Clock) -> list[User]:
        """Who is told that a duty is overdue."""
        subject = self.subject(clock)
        complaint = isinstance(subject, Case) and subject.kind == "complaint"
        about: int | None = getattr(subject, "respondent_id", None) if complaint else None
        body = clock.responsible or subject.organisation
        if complaint:
            # Who watches over the body alone may not read a complaint that is handled above it.
            organ = self.directory.supervisor(body, about)
            if organ is None or not subject.organisation.path.startswith(organ.overseen):
                body = subject.organisation
        found = self.directory.supervisors(body, about, handles=body == subject.organisation)
        return self._present(clock, found)


def _subjects(wanted: Mapping[str, set[int]]) -> dict[Reference, Subject]:
    found: dict[Reference, Subject] = {}
    for subject_type, keys in wanted.items():
        rows = subject_models()[subject_type]._default_manager.filter(pk__in=keys)
        found.update({row.reference: row for row in rows.select_related("organisation")})
    return found


def _parties(cases: set[int]) -> dict[int, list[User]]:
    """The accounts that filed each case, and of an order those that filed the complaint behind it."""
    found: dict[int, list[User]] = {}
    concerned: dict[int, list[int]] = {one: [one] for one in cases}
    ordered = CaseLink.objects.filter(target__in=cases, relation=CaseLink.Relation.ORDERED)
    for complaint, order in ordered.values_list("source", "target"):
        concerned.setdefault(complaint, []).append(order)
    parties = Party.objects.filter(case__in=concerned, user__is_active=True)
    for party in parties.select_related("user"):
        if party.user is not None:
            for one in concerned[party.case_id]:
                found.setdefault(one, []).append(party.user)
    return found
