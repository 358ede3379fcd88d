"""Roles that work waits for and that nobody holds today: the work stands still until somebody does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from accounts.models import Membership, Organisation
from accounts.roles import Role
from accounts.staffing import acting_at
from cases.models import Assignment, Case, Proposal
from workflows.base import ANY, Step
from workflows.loading import Loaded
from workflows.registry import procedures
from workflows.turns import organisations, owed_in
from workflows.who import ASSIGNED, Where

Roles = frozenset[Role]
Wanted = Counter[tuple[int, Roles]]
"""How much waits for one of some roles, by organisation and roles."""


@dataclass(frozen=True)
class Gap:
    """Roles of which nobody holds one at an organisation, and how many cases wait for them."""

    organisation: Organisation
    roles: tuple[Role, ...]
    waiting: int

    @property
    def who(self) -> str:
        """The roles in words."""
        return "、".join(str(role.label) for role in self.roles)


def missing(wanted: Wanted, on: date, aside: frozenset[int] = frozenset()) -> list[Gap]:
    """The gaps among the roles that are wanted on a day, those for which most waits first. Whoever stands
    `aside` counts as nobody. Two queries."""
    acting = acting_at({organisation for organisation, _roles in wanted}, on)
    held = {
        organisation: {role for role, people in roles.items() if people - aside}
        for organisation, roles in acting.items()
    }
    unheld = {
        (organisation, roles): waiting
        for (organisation, roles), waiting in wanted.items()
        if not roles & held.get(organisation, set())
    }
    rows = Organisation.objects.in_bulk({organisation for organisation, _roles in unheld})
    found = [
        Gap(rows[organisation], tuple(sorted(roles)), waiting)
        for (organisation, roles), waiting in unheld.items()
    ]
    return sorted(found, key=lambda gap: (-gap.waiting, gap.organisation.path, gap.roles))


def wanted_below(path: str) -> Wanted:
    """How many cases wait for which roles at which organisation at or below a path. Four queries
    however many cases there are."""
    found: Counter[tuple[int, Roles]] = Counter()
    below = Case.objects.filter(organisation__path__startswith=path)
    _count(found, below, "organisation", Where.HANDLING)
    about = Case.objects.filter(respondent__path__startswith=path)
    _count(found, about, "respondent", Where.RESPONDENT)
    parts = Assignment.objects.filter(
        subject_type="case", ended_at=None, role__in=ASSIGNED, organisation__path__startswith=path
    )
    cases = {
        pk: (kind, state)
        for pk, kind, state in Case.objects.filter(pk__in=parts.values("subject_id")).values_list(
            "pk", "kind", "state"
        )
    }
    for organisation, case, role in parts.values_list("organisation", "subject_id", "role"):
        if case in cases:
            for roles in _roles_owing(*cases[case], Where(role)):
                found[organisation, roles] += 1
    open_ones = Proposal.objects.filter(
        subject_type="case",
        outcome=Proposal.Outcome.OPEN,
        subject_id__in=below.values("pk"),
    ).values_list("step", "subject_id")
    handled = dict(open_ones.values_list("subject_id", "step"))
    for pk, kind, organisation in Case.objects.filter(pk__in=handled).values_list(
        "pk", "kind", "organisation"
    ):
        step = procedures()[kind].steps()[handled[pk]]
        roles = _roles(step, Where.HANDLING)
        found[organisation, roles] += 1
    return found


def _count(
    found: Counter[tuple[int, Roles]], rows: Iterable[Case], column: str, where: Where
) -> None:
    groups: Iterable[tuple[int, str, str, int]] = (
        rows.exclude(state__in=_ended())  # type: ignore[attr-defined]
        .order_by()
        .values_list(column, "kind", "state")
        .annotate(times=Count("pk"))
    )
    for organisation, kind, state, times in groups:
        for roles in _roles_owing(kind, state, where):
            found[organisation, roles] += times


def _ended() -> frozenset[str]:
    """States in which a case of every kind that has them has ended."""
    kinds = [one for one in procedures().values() if one.subject_type == "case"]
    final = {state for one in kinds for state in one.final}
    return frozenset(
        state
        for state in final
        if all(state in one.final or state not in one.states.values for one in kinds)
    )


def _roles_owing(kind: str, state: str, where: Where) -> Iterator[Roles]:
    """The sets of roles, one of which somebody must hold, for the steps owed in a state by every case."""
    sets = {
        _roles(step, where)
        for step in owed_in(kind, state)
        if not step.on_proposal and step.owed_while is None and ANY not in step.sources
    }
    yield from sorted((one for one in sets if one), key=sorted)


def _roles(step: Step, where: Where) -> Roles:
    return frozenset(
        who.role for who in step.owed_by if who.role is not None and who.where is where
    )


def left_by(membership: Membership, on: date) -> list[str]:
    """The sentences that warn of ending a role: cases its holder handles, and that nobody else holds it."""
    found = []
    others = Membership.objects.on(on).filter(
        organisation=membership.organisation, role=membership.role, user__is_active=True
    )
    if not others.exclude(user=membership.user).exists():
        found.append(
            _(
                "这是%(organisation)s最后一名%(role)s；结束后本单位该项职责无人担任，请同时登记接任或者代行"
            )
            % {
                "organisation": membership.organisation.name,
                "role": Role(membership.role).label,
            }
        )
    if membership.role == Role.HANDLER:
        parts = Assignment.objects.filter(
            user=membership.user,
            organisation=membership.organisation,
            role=Assignment.Role.HANDLER,
            ended_at=None,
        )
        cases = Case.objects.filter(
            pk__in=parts.filter(subject_type="case").values("subject_id")
        ).exclude(state__in=_ended())
        numbers = list(cases.order_by("pk").values_list("number", flat=True))
        if numbers:
            found.append(
                _("其承办的%(count)d件案件将转入审核人的待办，由审核人另行指定承办人：%(numbers)s")
                % {
                    "count": len(numbers),
                    "numbers": "、".join(number or _("未编号") for number in numbers),
                }
            )
    return found


def left_by_account(held: Sequence[Membership], on: date) -> list[str]:
    """The sentences that warn of switching an account off that holds some roles: which, and what
    `left_by` says of each."""
    if not held:
        return []
    roles = "、".join(f"{row.organisation.name}{Role(row.role).label}" for row in held)
    first = _("该账号现任%s；账号停用后不能再履行上述职责，任职须另行结束") % roles
    return [first, *dict.fromkeys(sentence for row in held for sentence in left_by(row, on))]


def wanted_by(situation: Loaded) -> set[tuple[int, Roles]]:
    """The roles that a subject waits for, by organisation."""
    wanted: set[tuple[int, Roles]] = set()
    procedure = procedures()[situation.kind](situation, SYSTEM)
    for step in owed_in(situation.kind, situation.state):
        if ANY in step.sources or (step.on_proposal and situation.proposal(step.name) is None):
            continue
        if step.owed_while is not None and not step.owed_while(procedure):
            continue
        by_place: dict[int, set[Role]] = defaultdict(set)
        for who in step.owed_by:
            for organisation in organisations(who, situation):
                if who.role is not None:
                    by_place[organisation].add(who.role)
        wanted |= {(key, frozenset(roles)) for key, roles in by_place.items()}
    return wanted
