"""Every state x step x role of every procedure, asked of the declaration in memory."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from accounts.actors import SYSTEM, Actor, ActorKind, code_holder
from accounts.models import Organisation, User
from accounts.roles import Role
from workflows.base import ANY, START, Procedure, Reason, Step, ask
from workflows.registry import procedures
from workflows.situation import ClockView, Held, Situation
from workflows.who import ASSIGNED, Party, Where

PLACES = {where: number for number, where in enumerate(Where, start=10)}
"""One organisation for each relation to the case."""
HANDLING = PLACES[Where.HANDLING]
STRANGER = 99
KINDS = sorted(procedures())


def situation(kind: type[Procedure], state: str) -> Situation:
    """A case in which each relation is held by an organisation of its own."""
    return Situation(
        kind=kind.kind,
        subject_type=kind.subject_type,
        pk=1,
        state=state,
        organisation=HANDLING,
        organisation_path=f"/1/2/{HANDLING}/",
        respondent=PLACES[Where.RESPONDENT],
        upper=PLACES[Where.UPPER],
        next_upper=PLACES[Where.NEXT_UPPER],
        clocks=[
            ClockView(
                "TS_REEXAM_DO", "stopped", date(2026, 2, 2), responsible=PLACES[Where.REVIEWER]
            )
        ],
        filers=frozenset({5}),
        complaints=frozenset({2}),
        assignments=[Held(where, PLACES[where], f"/1/2/{PLACES[where]}/") for where in ASSIGNED],
        now=datetime(2026, 3, 2, tzinfo=UTC),
        today=date(2026, 3, 2),
    )


def officer(role: Role, organisation: int, path: str) -> Actor:
    """Somebody in a role at an organisation."""
    return Actor(ActorKind.PERSON, User(pk=7), Organisation(pk=organisation, path=path), role)


def standing(where: Where, role: Role) -> Actor:
    """Somebody in a role at the organisation that stands in `where`."""
    if where in (Where.ABOVE, Where.ABOVE_BOTH):
        return officer(role, 1, "/1/")
    return officer(role, PLACES[where], f"/1/2/{PLACES[where]}/")


def people(declared: Step) -> list[tuple[Actor, Reason | None]]:
    """Who asks, and the reason for which the declaration must refuse him; None where it must not."""
    asked: list[tuple[Actor, Reason | None]] = []
    roles = {who.role for who in declared.by if who.role is not None}
    for role in Role:
        expected = Reason.ORGANISATION if role in roles else Reason.ROLE
        asked.append((officer(role, STRANGER, f"/3/{STRANGER}/"), expected))
    asked += [(standing(who.where, who.role), None) for who in declared.by if who.role]
    parties = {who.party for who in declared.by}
    asked.append((SYSTEM, None if Party.SYSTEM in parties else Reason.ROLE))
    elsewhere = Reason.ORGANISATION if Party.COMPLAINANT in parties else Reason.ROLE
    asked.append((code_holder(1), None if Party.FILER in parties else elsewhere))
    if Party.FILER not in parties:
        asked.append((code_holder(2), None if Party.COMPLAINANT in parties else Reason.ROLE))
    return asked


@pytest.mark.parametrize("kind", KINDS)
def test_who_may_do_what_in_which_state(kind: str) -> None:
    procedure = procedures()[kind]
    wrong = []
    asked = 0
    for state in [START, *procedure.states.values]:
        seen = situation(procedure, state)
        for name, declared in procedure.steps().items():
            may_leave = state in declared.sources or (ANY in declared.sources and state != START)
            for actor, expected in people(declared):
                asked += 1
                answer = ask(procedure(seen, actor), name)
                assert answer.ok or answer.sentence
                wanted = expected if may_leave else Reason.STATE
                if answer.reason in (Reason.CONDITION, Reason.SEPARATION):
                    wanted = wanted or answer.reason
                if answer.reason is not wanted:
                    wrong.append((state, name, actor.role, answer.reason, wanted))
    assert not wrong
    assert asked > len(procedure.states) * len(procedure.steps()) * len(Role)


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_filer_of_this_case_counts_as_its_filer(kind: str) -> None:
    procedure = procedures()[kind]
    for state in procedure.states.values:
        for name, declared in procedure.steps().items():
            if {who.party for who in declared.by} == {Party.FILER} and declared.leaves(state):
                answer = ask(procedure(situation(procedure, state), code_holder(2)), name)
                assert answer.reason is Reason.ORGANISATION
