"""Of the running duties of an installation, how many stand on the first page of everybody who may do
what they ask for; and of what is listed, how much is somebody's turn.

Who may do a step is asked of the engine for every person there is, not of the tables of the list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from accounts.actors import Actor, ActorKind, actors_of
from accounts.models import Deputy, Membership, User
from accounts.roles import ADMIN_ROLES
from cases import clock
from cases.models import Clock, Subject
from cases.subjects import subject_models
from documents.models import Document, State
from web.desk import todo
from web.staff import Viewer
from workflows.base import Step, ask
from workflows.loading import Loaded, Together
from workflows.registry import procedures
from workflows.timekeeping import runs_of
from workflows.who import Party

Reference = tuple[str, int]
EVERYTHING = 10_000


@dataclass(frozen=True)
class Elsewhere:
    """Running duties that nobody owes on the subject itself, and why."""

    kind: str
    states: tuple[str, ...]
    rules: tuple[str, ...]
    because: str


ELSEWHERE = (
    Elsewhere(
        "complaint",
        ("merged",),
        (),
        "the lead case is handled; what is decided there ends the duties of the merged one",
    ),
    Elsewhere(
        "rectification_order",
        ("failed",),
        ("RECORD_DECIDE",),
        "the record that was drafted with the failure stands on the list instead",
    ),
    Elsewhere(
        "complaint",
        ("supplementing",),
        (),
        "the complainant has to supplement, and has a period of his own",
    ),
    Elsewhere(
        "repair_application",
        ("suspended",),
        ("SUSPEND_CHECK",),
        "suspended for an objection, whose end resumes it by itself",
    ),
)
"""Data, so that a new exception has to give its reason."""


@dataclass
class Census:
    """Everybody's first page, and who may do what of every subject by the engine's own answer."""

    people: list[User] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.today = clock.today()
        held = Membership.objects.on(self.today).values("user")
        standing_in = Deputy.objects.on(self.today).values("deputy")
        self.people = list(
            User.objects.filter(pk__in=held.union(standing_in), is_active=True).order_by("pk")
        )

    @cached_property
    def actors(self) -> Mapping[int, list[Actor]]:
        """What each person may act as."""
        return {
            user.pk: [
                one
                for one in actors_of(user, self.today)
                if one.kind is ActorKind.PERSON and one.role not in ADMIN_ROLES
            ]
            for user in self.people
        }

    @cached_property
    def listed(self) -> Mapping[Reference, set[int]]:
        """Who has each subject on his first page."""
        found: dict[Reference, set[int]] = defaultdict(set)
        for user in self.people:
            if not self.actors[user.pk]:
                continue
            viewer = Viewer(user.pk, tuple(self.actors[user.pk]), self.today)
            for one in todo.first_waiting(viewer, EVERYTHING):
                found[one.situation.subject.reference].add(user.pk)
        return found

    @cached_property
    def situations(self) -> list[Loaded]:
        """Every subject that there is."""
        rows: list[Subject] = []
        for model in subject_models().values():
            rows += model._default_manager.select_related("organisation").order_by("pk")
        return Together(rows, clock.now()).situations()

    @cached_property
    def duties(self) -> Mapping[Reference, list[Clock]]:
        """Running duties of officials, by subject."""
        found: dict[Reference, list[Clock]] = defaultdict(list)
        rows = Clock.objects.filter(status=Clock.Status.RUNNING, nature=Clock.Nature.DUTY)
        for row in rows.order_by("pk"):
            found[row.subject_type, row.subject_id].append(row)
        return found

    def may(self, situation: Loaded) -> dict[int, set[str]]:
        """Who may do which owed steps of a subject now, by the engine's answer to each person."""
        kind = procedures()[situation.kind]
        found: dict[int, set[str]] = defaultdict(set)
        for step in kind.steps().values():
            if not step.owed_by or not step.leaves(situation.state):
                continue
            for user, actors in self.actors.items():
                if any(_owes(situation, step, one) for one in actors):
                    found[user].add(step.name)
        return found


def _owes(situation: Loaded, step: Step, actor: Actor) -> bool:
    procedure = procedures()[situation.kind](situation, actor)
    in_role = any(who.has_role(actor) and who.is_there(actor, situation) for who in step.owed_by)
    if not in_role or not ask(procedure, step.name).ok:
        return False
    if step.owed_while is not None and not step.owed_while(procedure):
        return False
    return step.name not in ("sign_document", "record_service") or _paper(situation, step, actor)


def _paper(situation: Loaded, step: Step, actor: Actor) -> bool:
    """Whether a document waits for the actor, told from the documents' own rows."""
    assert actor.organisation is not None
    own = actor.organisation.pk
    rows = Document.objects.of(situation.subject)
    if step.name == "sign_document":
        return rows.filter(state=State.WAITING, organisation=own).exists()
    given = rows.filter(state=State.SEALED, placed_on__isnull=False).exclude(
        kind=Document.Kind.RECEIVED
    )
    if actor.role in ("liaison", "principal", "sanction_executor"):
        return given.filter(addressee_organisation=own).exists()
    late = {
        int(row.about.partition(":")[2])
        for row in situation.clock_rows
        if row.rule_code == "DOC_SERVE" and row.due_on < situation.today and row.status == "running"
    }
    waiting = given.exclude(way__in=["query_code", "public_notice"])
    to_serve = [one for one in waiting if one.way != "electronic" or one.pk in late]
    if not to_serve or own != situation.organisation:
        return False
    whose = runs_of(procedures()[situation.kind], "DOC_SERVE")
    role = whose.who.role if whose is not None else actor.role
    if actor.role == role:
        return True
    return role == "handler" and actor.role == "reviewer" and not situation.handlers()


def moved_by_itself(situation: Loaded, duty: Clock) -> str:
    """Why nobody has to do anything about a running duty just now; empty where somebody has to."""
    runs = runs_of(procedures()[situation.kind], duty.rule_code)
    if runs is not None and runs.who.party in (Party.FILER, Party.COMPLAINANT):
        return "the filer's own period"
    if duty.rule_code == "DOC_SERVE":
        pk = int(duty.about.partition(":")[2])
        row = Document.objects.get(pk=pk)
        if row.way in ("query_code", "public_notice"):
            return "deemed served by the passing of days"
    return next(
        (
            one.because
            for one in ELSEWHERE
            if one.kind == situation.kind
            and situation.state in one.states
            and (not one.rules or duty.rule_code in one.rules)
        ),
        "",
    )


@dataclass
class Findings:
    """What of the installation is not as it should be, and how much was looked at."""

    duties: int = 0
    elsewhere: int = 0
    nobody: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    entries: int = 0

    @property
    def standing(self) -> int:
        """Duties that stand with everybody who may do what they ask for."""
        return self.duties - self.elsewhere - len(self.nobody) - len(self.missing)


def look(census: Census | None = None) -> Findings:
    """Compare everybody's first page with what the engine lets him do."""
    census = census or Census()
    found = Findings()
    names = {user.pk: user.username for user in census.people}
    for situation in census.situations:
        reference = situation.subject.reference
        able = census.may(situation)
        listed = census.listed.get(reference, set())
        found.entries += len(listed)
        where = f"{situation.kind} {reference[1]} {situation.state}"
        found.idle += [f"{where}: {names[user]}" for user in sorted(listed - able.keys())]
        absent = sorted(able.keys() - listed)
        for duty in census.duties.get(reference, ()):
            found.duties += 1
            if moved_by_itself(situation, duty):
                found.elsewhere += 1
            elif not able:
                found.nobody.append(f"{where}: {duty.rule_code} {duty.about}")
            elif absent:
                found.missing.append(f"{where}: {duty.rule_code} {[names[one] for one in absent]}")
        if absent and not census.duties.get(reference):
            found.missing.append(f"{where}: {[(names[one], *able[one]) for one in absent]}")
    return found


def lines(found: Findings) -> Iterator[str]:
    """The findings in words."""
    yield f"running duties: {found.duties}; moved elsewhere or by themselves: {found.elsewhere}"
    yield f"on the first page of everybody who may act: {found.standing}"
    yield f"lines on all first pages: {found.entries}; without a step to do: {len(found.idle)}"
    for title, rows in (
        ("nobody may act", found.nobody),
        ("absent from a first page", found.missing),
        ("listed without a step", found.idle),
    ):
        for row, times in Counter(rows).items():
            yield f"{title}: {row}" + (f" ({times} times)" if times > 1 else "")
