"""The simulated days: people file and act, sweeps pass, and at the end everything is accounted for."""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from django.conf import settings

from accounts.models import User
from cases import clock
from cases.calendars import current_calendar
from config import services
from config.demo.load import load_bodies
from config.demo.people import nobody_appointed
from config.demo.walks import without_broker
from config.simulation.audit import Account, account
from config.simulation.changes import LABELS, Changes
from config.simulation.gateway import gateway
from config.simulation.lives import Life, People
from config.simulation.paper import NOT_RENDERED, use_paper
from config.simulation.standing import Standing
from config.simulation.sweepers import Inside, Sweepers, Workers
from documents.models import Document
from notifications.models import Preference

START = date(2025, 6, 2)
"""A Monday early enough for a year whose days are all published."""
MORNING, NOON, EVENING = time_of_day(9, 5), time_of_day(12, 5), time_of_day(16, 30)
"""When the simulation sweeps: after the reminders of morning and noon, and before the office closes."""
FILING = 0.75
"""Share of the days on which cases are still filed; the rest lets them end."""
SHORT_MESSAGES = 5
"""Of so many people one takes short messages, which leave the house through the gateway."""
DIGESTS = 7
"""Of so many of the others one takes his mail as one digest a day."""
BAR = 40


class Simulation:
    """One run: a province, its cases, its days."""

    def __init__(
        self,
        place: services.Place,
        days: int,
        cases: int,
        seed: int,
        *,
        changes: bool,
        faults: bool,
    ) -> None:
        self.place = place
        self.days = days
        self.cases = cases
        self.faults = faults
        self.draw = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        self.people = People(self.draw)
        self.changes = Changes(random.Random(seed)) if changes else None  # noqa: S311 -- as above
        self.standing = Standing()
        self.agenda: dict[date, list[Life]] = {}
        self.filed = 0
        self.steps = 0

    def run(self) -> int:
        """Live, account, report. Returns 1 where anything was missed or told twice."""
        begun = time.monotonic()
        load_bodies()
        use_paper()
        _choose_channels()
        with (
            gateway() as (url, taken),
            nullcontext() if self.faults else without_broker(),
            nobody_appointed() if self.changes else nullcontext(),
        ):
            settings.SMS_GATEWAY_URL = url
            sweepers: Sweepers = Workers(self.place, self.draw) if self.faults else Inside()
            try:
                _go_to(START, time_of_day(8), sweepers)
                for nth in range(self.days):
                    self._day(START + timedelta(days=nth), nth, sweepers)
                    self._show(nth + 1)
                until = clock.now()
            finally:
                sweepers.close()
            found = account(until)
            self.standing.look_at_letters()
        for line in self._report(found, taken, sweepers, time.monotonic() - begun):
            sys.stdout.write(line + "\n")
        faulty = found.missed or found.twice or found.misplaced or found.unasked
        faulty = faulty or self.standing.faulty
        return 1 if faulty or _repeats(taken) > sweepers.kills else 0

    def _day(self, on: date, nth: int, sweepers: Sweepers) -> None:
        _go_to(on, MORNING, sweepers)
        self._sweep(sweepers)
        if not current_calendar().is_working(on):
            return
        if self.changes is not None:
            with sweepers.still():
                self.changes.happen()
        with sweepers.still():
            self.standing.look_at_duties()
        self._file(nth)
        for life in self.people.take_on():
            self._schedule(life, "draft")
        self.people.sign_what_waits()
        self._act(on, sweepers)
        _go_to(on, NOON, sweepers)
        self._sweep(sweepers)
        self._act(on, sweepers)
        _go_to(on, EVENING, sweepers)
        self._sweep(sweepers)

    def _sweep(self, sweepers: Sweepers) -> None:
        sweepers.sweep()
        self._look_at_messages(sweepers)

    def _look_at_messages(self, sweepers: Sweepers) -> None:
        """Between whatever sends something and whatever changes next who may know of it."""
        with sweepers.still():
            self.standing.look_at_messages()

    def _file(self, nth: int) -> None:
        until = self.cases * min(1.0, (nth + 1) / (self.days * FILING))
        while self.filed < until:
            self._schedule(self.people.file(self.filed), "submit")
            self.filed += 1
            self.steps += 1

    def _act(self, on: date, sweepers: Sweepers) -> None:
        for life in self.agenda.pop(on, []):
            done = life.act_once()
            self.steps += bool(done)
            if done:
                self._look_at_messages(sweepers)
            if not life.over:
                self._schedule(life, done)

    def _schedule(self, life: Life, done: str) -> None:
        self.agenda.setdefault(self.people.next_day(life, done), []).append(life)

    def _show(self, done: int) -> None:
        """The progress bar, on a terminal; elsewhere a line for each tenth."""
        filled = "█" * (done * BAR // self.days)
        line = f"{filled:·<{BAR}} {done}/{self.days}天 {clock.today()} {self.filed}件"
        if sys.stderr.isatty():
            sys.stderr.write("\r" + line)
        elif done % max(1, self.days // 10) == 0:
            sys.stderr.write(line + "\n")

    def _report(
        self, found: Account, taken: Counter[str], sweepers: Sweepers, seconds: float
    ) -> Iterator[str]:
        yield f"\n{self.days}天，{self.filed}件，{self.steps}步，用时{seconds:.0f}秒"
        yield f"应提醒 {found.expected}，已提醒 {found.told}，已取消 {found.cancelled}"
        for note, count in found.skipped.most_common():
            yield f"略过 {count}：{note}"
        yield f"遗漏 {len(found.missed)}，重复 {found.twice}，不应提醒而提醒 {len(found.unasked)}"
        yield f"督办 {found.rungs} 级，不在应有工作日的 {len(found.misplaced)}"
        yield f"外发消息 {len(taken)}，以同一键重发 {_repeats(taken)}"
        sealed = Document.objects.filter(stored_as=NOT_RENDERED).count()
        yield f"文书 {sealed} 件，已签发、编号并登记用印，未排版成文件"
        if self.faults:
            yield f"终止工作进程 {sweepers.kills} 次，终止消息代理 {sweepers.broken} 次"
        if self.changes is not None:
            yield "、".join(f"{LABELS[name]} {n}" for name, n in self.changes.done.items())
            yield f"页面指出无人担任、当日补任的职责 {self.changes.filled} 项"
        held = self.standing
        yield f"期限和待签文书逐日核对 {held.duties} 次，无人可办 {len(held.deserted)}"
        yield f"已发消息 {held.messages} 条，收件人无权知悉 {len(held.wrongly_told)}"
        yield f"已签发文书 {held.letters} 件，名义不符 {len(held.dead_names)}"
        yield from (f"无人可办：{one}" for one in held.deserted[:20])
        yield from (f"无权知悉：{one}" for one in held.wrongly_told[:20])
        yield from (f"名义不符：{one}" for one in held.dead_names[:20])
        yield from (f"遗漏：期限{c} {on} {rung:+d}" for c, on, rung in found.missed[:20])
        yield from (f"不应提醒：期限{c} {on} {rung:+d}" for c, on, rung in found.unasked[:20])
        yield from (f"督办错位：{one}" for one in found.misplaced[:20])


def _choose_channels() -> None:
    """Some of the people take short messages, some one digest a day."""
    some = list(User.objects.order_by("pk"))[::SHORT_MESSAGES]
    for nth, user in enumerate(some):
        user.phone = f"139{nth:08d}"
    User.objects.bulk_update(some, ["phone"])
    Preference.objects.bulk_create(Preference(user=user, sms=True) for user in some)
    others = list(User.objects.filter(preference=None).order_by("pk"))[::DIGESTS]
    Preference.objects.bulk_create(Preference(user=user, digest=True) for user in others)


def _go_to(on: date, at: time_of_day, sweepers: Sweepers) -> None:
    """Move the installation's date to a moment in Asia/Shanghai, between two pieces of work."""
    with sweepers.still():
        clock.shift(datetime.combine(on, at, clock.SHANGHAI) - clock.now())


def _repeats(taken: Counter[str]) -> int:
    return taken.total() - len(taken)
