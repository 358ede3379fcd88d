"""Changes of people and bodies in the simulated year, made through the doors of administration.

The administrators know what the product tells them: its warning before a role ends, and its list of
roles that work waits for and nobody holds.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from accounts import administration
from accounts.actors import SYSTEM
from accounts.models import Deputy, Membership, Organisation, User
from accounts.roles import ADMIN_ROLES, Role
from cases import clock
from config.demo.organisations import credit_code
from config.demo.people import PASSWORD, invented_name
from documents import keys
from documents.gaps import gaps_below
from workflows.gaps import left_by

CHANGING = 0.7
"""Share of the working days on which something changes."""
LABELS = {
    "leave": "离任",
    "close": "停用账号",
    "move": "调任",
    "depute": "代行",
    "rename": "更名",
    "dissolve": "撤销并承继",
    "merge": "合并",
}
FIRST_SERIAL = 500_000
"""Organisation codes of bodies founded in the simulated year begin here."""
LEAVES = (5, 20)
"""Calendar days for which somebody is deputised."""


class Changes:
    """One administration and its chances. `done` counts changes, `filled` the roles filled because the
    product's list named them."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        self.done: Counter[str] = Counter()
        self.filled = 0
        self._founded = FIRST_SERIAL
        self._hired = 0

    def happen(self) -> None:
        """Perhaps change something today, then fill the roles that the product says nobody holds."""
        if self.draw.random() < CHANGING:
            self.make(self.draw.choice(sorted(LABELS)))
        self.fill_gaps()

    def make(self, name: str) -> None:
        """Make one change, named by a key of LABELS."""
        acts: dict[str, Callable[[], object]] = {
            "leave": self._leave,
            "close": self._close,
            "move": self._move,
            "depute": self._depute,
            "rename": self._rename,
            "dissolve": self._dissolve,
            "merge": self._merge,
        }
        acts[name]()
        self.done[name] += 1

    def fill_gaps(self) -> None:
        """Appoint somebody to each role of the product's list, from today on."""
        today = clock.today()
        for root in Organisation.objects.filter(parent=None):
            for gap in gaps_below(root.path, today):
                if gap.organisation.exists_on(today):
                    self._appoint(self._hire(), gap.organisation, gap.roles[0], today)
                    self.filled += 1

    def _leave(self) -> Membership:
        """A role ends tonight; where the product warns, somebody follows tomorrow."""
        held, today = self._somebody(), clock.today()
        warned = left_by(held, today)
        administration.end_membership(held, today, by=SYSTEM, now=clock.now())
        if warned:
            tomorrow = today + timedelta(days=1)
            self._appoint(self._hire(), held.organisation, Role(held.role), tomorrow)
        return held

    def _close(self) -> None:
        """An account is switched off; where the product warns, somebody follows today."""
        user, today = self._somebody().user, clock.today()
        held = Membership.objects.on(today).filter(user=user).select_related("organisation", "user")
        left = [row for row in held.order_by("pk") if left_by(row, today)]
        user.is_active = False
        administration.change_person(user, by=SYSTEM, now=clock.now())
        for row in left:
            self._appoint(self._hire(), row.organisation, Role(row.role), today)

    def _move(self) -> None:
        held = self._leave()
        elsewhere = self.draw.choice(self._bodies())
        self._appoint(held.user, elsewhere, Role(held.role), clock.today() + timedelta(days=1))

    def _depute(self) -> None:
        held, today = self._somebody(), clock.today()
        others = Membership.objects.on(today).filter(user__is_active=True)
        others = others.exclude(role__in=ADMIN_ROLES).exclude(user=held.user)
        near = others.filter(organisation=held.organisation).order_by("pk").first()
        deputy = near.user if near is not None else self._hire()
        until = today + timedelta(days=self.draw.randint(*LEAVES))
        row = Deputy(
            membership=held, deputy=deputy, valid_from=today, valid_to=until, reason="休假"
        )
        administration.depute(row, by=SYSTEM, now=clock.now())

    def _rename(self) -> None:
        body = self.draw.choice(self._bodies())
        stem = body.name.partition("（")[0]
        body.name = body.short_name = f"{stem}（{self.done['rename'] + 1}）"
        administration.save_organisation(body, by=SYSTEM, now=clock.now())

    def _dissolve(self) -> None:
        body = self.draw.choice(self._bodies())
        self._end([body])

    def _merge(self) -> None:
        one = self.draw.choice(self._bodies())
        beside = [row for row in self._bodies() if row.parent_id == one.parent_id and row != one]
        self._end([one, *beside[:1]])

    def _end(self, bodies: list[Organisation]) -> None:
        """Let bodies end tonight and found the one that carries on their tasks; its people and its
        seal come with it, as a reorganisation's order provides."""
        now, today = clock.now(), clock.today()
        first, tomorrow = bodies[0], today + timedelta(days=1)
        self._founded += 1
        heir = Organisation(
            name=f"{first.name.partition('（')[0]}（新设{self._founded - FIRST_SERIAL}）",
            uscc=credit_code(first.division_code, self._founded),
            division_code=first.division_code,
            level=first.level,
            parent=first.parent,
            document_code=f"{first.document_code}{self._founded - FIRST_SERIAL}",
            powers=sorted({power for body in bodies for power in body.powers}),
            address=first.address,
            phone=first.phone,
            valid_from=tomorrow,
        )
        administration.save_organisation(heir, by=SYSTEM, now=now)
        keys.issue_missing(valid_from=today, valid_to=today + timedelta(days=3 * 365), now=now)
        taken: set[tuple[int, str]] = set()
        for body in bodies:
            for held in Membership.objects.on(today).filter(organisation=body):
                administration.end_membership(held, today, by=SYSTEM, now=now)
                if (held.user_id, held.role) not in taken and held.user.is_active:
                    taken.add((held.user_id, held.role))
                    self._appoint(held.user, heir, Role(held.role), tomorrow)
            body.valid_to, body.successor = today, heir
            administration.save_organisation(body, by=SYSTEM, now=now)

    def _somebody(self) -> Membership:
        """A role that somebody holds for an unlimited time, at a body that still is."""
        held = Membership.objects.on(clock.today()).filter(
            valid_to=None, user__is_active=True, organisation__valid_to=None
        )
        rows = held.exclude(role__in=ADMIN_ROLES).select_related("user", "organisation")
        return self.draw.choice(list(rows.order_by("pk")))

    def _bodies(self) -> list[Organisation]:
        """Bodies, not governments, that have no body below them and are not about to end."""
        rows = Organisation.objects.on(clock.today()).filter(
            valid_to=None, is_division=False, children=None
        )
        return list(rows.exclude(parent=None).order_by("pk"))

    def _hire(self) -> User:
        self._hired += 1
        name = f"hired{self._hired}"
        user = User(username=name, name=invented_name(name), email=f"{name}@example.test")
        return administration.add_person(user, PASSWORD, by=SYSTEM, now=clock.now())

    def _appoint(self, user: User, body: Organisation, role: Role, since: date) -> None:
        row = Membership(user=user, organisation=body, role=role, valid_from=since)
        administration.appoint(row, by=SYSTEM, now=clock.now())
