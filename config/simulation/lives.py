"""What people do in the simulation: each case has a goal, and somebody takes one step towards it at a time."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from accounts.actors import actors_at
from accounts.queries import handling_organ
from accounts.roles import Role
from cases import clock
from cases.calendars import current_calendar
from cases.models import Case, CaseLink
from config.demo.actors import Found, organisations
from config.demo.matters import MATTERS
from config.demo.openers import acting, body_of, open_complaint, opened
from config.demo.people import Unheld, holders
from config.demo.routes import NoRoute, route
from config.demo.service import serve_one
from config.demo.walks import Stuck, Walk, Way
from documents.models import State
from notifications.models import Rung
from workflows.base import Step, ask

GOALS = {
    "complaint": ("closed", "closed", "closed", "not_accepted", "withdrawn"),
    "rectification_order": ("completed", "completed", "closed"),
}
LED_TO = ("revoked", "revoked", "completed")
"""Where the orders go that complaints have led to: most were not needed any more."""
ORDERS = 0.3
"""Share of rectification orders among the cases."""
LATE = {"report": 0.45, "submit_plan": 0.3}
"""Steps of the body ordered, and how often they come weeks later than usual."""
USUALLY_LATE = 0.06
PROMPT, SLOW = (0, 4), (15, 45)
"""Working days until the next step: of people who act in time, and of those who do not."""
PATIENCE = 8
"""Fruitless days in a row after which a case is left to its clocks."""


class Life(Walk):
    """A walk at the simulation's own pace: it never moves the date and waits for nothing."""

    stuck = 0
    settled = False
    """At its goal, with everything served."""

    @property
    def moment(self) -> datetime:
        """Always the present."""
        return clock.now()

    @moment.setter
    def moment(self, value: datetime) -> None:
        """The date is the simulation's to move."""

    def let_pass(self, working_days: int | None = None) -> None:
        """Nobody waits within a day."""

    def wait_until(self, on: date) -> None:
        """Nobody waits within a day."""

    def find(self, declared: Step) -> Found:
        """Whoever may do a step: a deputy where there is one, else as the demonstration finds people."""
        situation = self.situation()
        bodies = {
            one.pk for who in declared.by if who.role for one in organisations(situation, who.where)
        }
        for actor in actors_at(bodies, situation.today):
            if actor.on_behalf_of is not None:
                answer = ask(self.kind(situation, actor), declared.name)
                if answer.ok:
                    return Found(actor, answer)
        return super().find(declared)

    def _wait_for_lapse(self, situation: object) -> bool:
        return False

    def act_once(self) -> str:
        """One step towards the goal, by whoever may do it; returns its name, empty where none was done."""
        self.subject.refresh_from_db()
        try:
            if self.subject.state == self.goal:
                self.settled = not serve_one(self, moving=True)
                return "" if self.settled else "record_service"
            leg = route(self.kind, self.subject.state, self.goal)[0]
            self.choices.update(leg.choices)
            if self.kind.steps()[leg.step].automatic:
                return leg.step if serve_one(self, moving=True) else ""
            self.do(leg.step)
        except (Stuck, NoRoute, Unheld):
            self.stuck += 1
            return ""
        self.stuck = 0
        return leg.step

    @property
    def over(self) -> bool:
        """Whether nobody will do anything about it any more."""
        return self.settled or self.stuck >= PATIENCE


@dataclass
class People:
    """Everybody in the simulation, drawn from one seed."""

    draw: random.Random
    known: int = 0
    """The latest link from a complaint to an order that somebody has taken on."""

    def file(self, nth: int) -> Life:
        """Open one case at the present moment."""
        matter = MATTERS[nth % len(MATTERS)]
        now = clock.now()
        way = Way(matter, now, now, self.draw)
        kind = "rectification_order" if self.draw.random() < ORDERS else "complaint"
        body = body_of(matter)
        organ = handling_organ(body, clock.today())
        if not holders(organ, Role.RECORD_KEEPER, clock.today()):
            kind = "complaint"
        goal = self.draw.choice(GOALS[kind])
        if kind == "complaint":
            subject = open_complaint(way, goal).subject
        else:
            walk = Walk(Case(kind=kind, organisation=organ), way)
            keeper = acting(organ, Role.RECORD_KEEPER, clock.today())
            opened(walk, "draft", keeper, source="inspection", respondent=body.pk)
            subject = walk.subject
        return Life(subject, way, f"life-{nth}", goal=goal)

    def take_on(self) -> list[Life]:
        """The orders that complaints have led to since the last call."""
        fresh = CaseLink.objects.filter(relation="ordered", pk__gt=self.known).order_by("pk")
        lives = []
        for link in fresh.select_related("target"):
            self.known = link.pk
            now = clock.now()
            way = Way(MATTERS[link.pk % len(MATTERS)], now, now, self.draw)
            goal = self.draw.choice(LED_TO)
            lives.append(Life(link.target, way, f"order-{link.target_id}", goal=goal))
        return lives

    def next_day(self, life: Life, done: str) -> date:
        """When somebody will next do something about a case."""
        coming = self._coming(life)
        late = LATE.get(coming, USUALLY_LATE)
        days = self.draw.randint(*(SLOW if self.draw.random() < late else PROMPT))
        calendar = current_calendar()
        return calendar.working_day(clock.today(), max(days, 0 if done else 1))

    def _coming(self, life: Life) -> str:
        try:
            return route(life.kind, life.subject.state, life.goal)[0].step
        except (NoRoute, IndexError):
            return ""

    def sign_what_waits(self) -> int:
        """Signers take up some of the ladder's drafts."""
        signed = 0
        now = clock.now()
        unsigned = Rung.objects.filter(outcome=Rung.Outcome.UNSIGNED, document__state=State.WAITING)
        for row in unsigned.select_related("clock", "document"):
            assert row.document is not None
            at_the_organ = actors_at({row.document.organisation_id}, clock.day(now))
            signers = [actor for actor in at_the_organ if actor.role is Role.SIGNER]
            if self.draw.random() < 0.6 and signers:
                subject = Case.objects.get(pk=row.clock.subject_id)
                life = Life(subject, Way(MATTERS[0], now, now, self.draw))
                with suppress(Stuck):
                    life.act("sign_document", signers[0], {"document": row.document.pk})
                    signed += 1
        return signed
