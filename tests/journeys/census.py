"""Of the running duties of an installation, how many stand on the first page of everybody who may do
what they ask for; and of what is listed, how much is somebody's turn.

Who may do a step is asked of the engine for every person in a role that owes it, not of the tables of
the list.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from itertools import groupby

from accounts.actors import Actor, actors_at, actors_of
from accounts.models import Organisation, User
from accounts.roles import ADMIN_ROLES
from cases import clock
from cases.models import Assignment, Clock, Subject
from cases.subjects import subject_models
from config.simulation.elsewhere import lapses_today, moved_by_itself
from documents.models import Document, State
from web.desk import todo
from web.staff import Viewer
from workflows.base import Step, ask
from workflows.loading import Loaded, Together
from workflows.registry import procedures
from workflows.timekeeping import runs_of
from workflows.who import Where

Reference = tuple[str, int]
EVERYTHING = 10_000


class Census:
    """Everybody's first page, and who may do what of every subject by the engine's own answer."""

    def __init__(self) -> None:
        self.today = clock.today()

    @cached_property
    def actors(self) -> list[Actor]:
        """Everybody who works on cases, in each of his roles. Two queries."""
        bodies = Organisation.objects.values_list("pk", flat=True)
        return [one for one in actors_at(list(bodies), self.today) if one.role not in ADMIN_ROLES]

    @cached_property
    def people(self) -> Mapping[int, User]:
        """The same people, each once."""
        return {one.user.pk: one.user for one in self.actors if one.user is not None}

    @cached_property
    def listed(self) -> Mapping[Reference, set[int]]:
        """Who has each subject on his first page."""
        found: dict[Reference, set[int]] = defaultdict(set)
        for key in self._asked():
            held = actors_of(self.people[key], self.today)
            working = tuple(one for one in held if one.role and one.role not in ADMIN_ROLES)
            viewer = Viewer(key, working, self.today)
            for one in todo.first_waiting(viewer, EVERYTHING):
                found[one.situation.subject.reference].add(key)
        return found

    def _asked(self) -> list[int]:
        """Whose first pages are opened: everybody's at a body that some subject concerns, or that stands
        above such a body; of all others one person's of each standing, for nothing tells them apart."""
        touched = self._touched()
        asked: set[int] = set()
        others: dict[frozenset[object], int] = {}
        for key, held in groupby(sorted(self.actors, key=_user_key), key=_user_key):
            actors = list(held)
            bodies = [one.organisation for one in actors if one.organisation is not None]
            if any(
                path.startswith((body.path, body.overseen)) for body in bodies for path in touched
            ):
                asked.add(key)
            else:
                others.setdefault(frozenset(map(_standing, actors)), key)
        return sorted(asked | set(others.values()))

    def _touched(self) -> list[str]:
        """Paths of the bodies that handle a subject, that it is about, or that have a part in it."""
        bodies: set[int | None] = set()
        for one in self.situations:
            bodies |= {one.organisation, one.respondent}
        bodies |= set(Assignment.objects.values_list("organisation", flat=True))
        bodies |= set(Clock.objects.values_list("responsible", flat=True))
        for row in Document.objects.values_list("organisation", "addressee_organisation"):
            bodies |= set(row)
        found = Organisation.objects.filter(pk__in=[key for key in bodies if key is not None])
        return list(found.values_list("path", flat=True))

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
        found: dict[int, set[str]] = defaultdict(set)
        for step in procedures()[situation.kind].steps().values():
            if not step.owed_by or not step.leaves(situation.state):
                continue
            roles = {who.role for who in step.owed_by}
            for one in self.actors:
                if one.role in roles and one.user is not None and _owes(situation, step, one):
                    found[one.user.pk].add(step.name)
        return found


def _user_key(actor: Actor) -> int:
    assert actor.user is not None
    return actor.user.pk


def _standing(actor: Actor) -> object:
    """What of an actor could tell his work from that of others at bodies that no subject concerns."""
    body = actor.organisation
    assert body is not None
    return actor.role, body.level, body.is_division, tuple(body.powers), actor.on_behalf_of is None


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
    late = {key for key, due_on in _served_within(situation).items() if due_on < situation.today}
    waiting = list(given.exclude(way__in=["query_code", "public_notice"]))
    reviewers = situation.organisations_at(Where.REVIEWER)
    if own in reviewers:
        running = _served_within(situation)
        return any(
            one.organisation_id == own
            and (one.way != "electronic" or one.pk in late or one.pk not in running)
            for one in waiting
        )
    waiting = [one for one in waiting if one.organisation_id not in reviewers]
    to_serve = [one for one in waiting if one.way != "electronic" or one.pk in late]
    forwarded = situation.organisations_at(Where.FORWARDING)
    if any(one.organisation_id == own for one in to_serve) and own in forwarded:
        return actor.role in ("handler", "reviewer")
    to_serve = [one for one in to_serve if one.organisation_id not in forwarded]
    if not to_serve or own != situation.organisation:
        return False
    whose = runs_of(procedures()[situation.kind], "DOC_SERVE")
    role = whose.who.role if whose is not None else actor.role
    if actor.role == role:
        return True
    return role == "handler" and actor.role == "reviewer" and not situation.handlers()


def _served_within(situation: Loaded) -> dict[int, date]:
    """Until when each document is to be served whose period runs."""
    return {
        int(row.about.partition(":")[2]): row.due_on
        for row in situation.clock_rows
        if row.rule_code == "DOC_SERVE" and row.status == "running"
    }


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

    def add(self, other: Findings) -> None:
        """Count in what was seen at another time."""
        for one in fields(self):
            setattr(self, one.name, getattr(self, one.name) + getattr(other, one.name))


def look() -> Findings:
    """Compare everybody's first page with what the engine lets him do."""
    census = Census()
    found = Findings()
    names = {key: user.username for key, user in census.people.items()}
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
            if moved_by_itself(situation, duty) or (not able and lapses_today(duty)):
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
