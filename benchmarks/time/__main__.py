"""python -m benchmarks.time [CLOCKS]: what a sweep costs, how fast reminders go, what a notice costs."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.installation import installation
from benchmarks.measuring import fastest, peak

SMALL, DUE, RECOUNTED, SWEEPERS = 10_000, 10_000, 100_000, 4
NOTICE = Path(__file__).parent.parent.parent / "tests" / "cases" / "decree_2027.toml"


def main(clocks: int) -> None:
    """Print every figure beside the raw SQL that does the same, and the promise it is held to."""
    with installation():
        from benchmarks.time.filling import analyse, fill, staff
        from cases import clock
        from notifications.sweep import sweep
        from tests.world import make_world

        organs, _people = staff(make_world(), 50)
        far = clock.today() + timedelta(days=400)
        later = clock.now() + timedelta(days=380)
        quiet: dict[str, Any] = {
            "due": far, "lapses": far, "remind": later, "provisional": False,
            "started": far - timedelta(days=15),
        }  # fmt: skip
        fill(1, SMALL, organs, **quiet)
        analyse()
        sweep()
        small = fastest(sweep)
        started = time.perf_counter()
        fill(SMALL + 1, clocks, organs, **quiet)
        filled = time.perf_counter() - started
        analyse()
        large = fastest(sweep)
        raw = fastest(_nothing_due)
        print(f"filling, {clocks - SMALL} cases, clocks and reminders: {filled:.0f} s")
        print(f"sweep, nothing due, {SMALL:>9} open clocks: {small * 1000:8.1f} ms")
        print(f"sweep, nothing due, {clocks:>9} open clocks: {large * 1000:8.1f} ms")
        print(f"  ratio {large / small:.2f} (at most 2); one raw query each: {raw * 1000:.1f} ms")
        reminders(clocks, organs)
        notice(clocks + DUE, organs)
        print(f"peak memory of this process: {peak():.0f} MiB")


def _nothing_due() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, condition in (
            ("cases_clock", "status = 'running' AND lapses_on <= current_date"),
            ("notifications_reminder", "outcome = 'pending' AND due_at <= now()"),
            ("notifications_rung", "outcome = 'pending' AND due_at <= now()"),
            ("notifications_message", "state = 'queued' AND channel = 'mail' AND due_at <= now()"),
            ("cases_outbox", "done_at IS NULL AND due_at <= now()"),
        ):
            cursor.execute(f"SELECT 1 FROM {table} WHERE {condition} LIMIT 1")


def reminders(after: int, organs: list[Any]) -> None:
    """Make ten thousand reminders due at once, and let four sweepers at them."""
    from benchmarks.time.filling import analyse, fill
    from cases import clock
    from cases.calendars import current_calendar

    due = current_calendar().working_day(clock.today(), 5)
    fill(
        after + 1, after + DUE, organs, due=due, lapses=due + timedelta(days=1),
        remind=clock.now() - timedelta(hours=1), provisional=False,
        started=due - timedelta(days=15),
    )  # fmt: skip
    analyse()
    started = time.perf_counter()
    results = in_processes(_remind, SWEEPERS)
    seconds = time.perf_counter() - started
    done = sum((found for found, _memory in results), Counter[str]())
    rate = done["queued"] / max(taken for _found, (taken, _memory) in results)
    print(f"{done['queued']} reminders due at once, {SWEEPERS} sweepers: {rate:.0f} a second")
    print(f"  (at least 1000; with starting the processes {DUE / seconds:.0f} a second)")
    print(f"  peak memory of a sweeper: {max(m for _f, (_t, m) in results):.0f} MiB")
    raw = raw_claim(after + DUE, organs)
    print(f"  raw SQL, one process, claim and insert in batches of 500: {raw:.0f} a second")
    counted = _count_messages(after)
    print(f"  messages written: {counted} (each reminder told once: {counted == DUE})")


def _count_messages(after: int) -> int:
    from notifications.models import Message

    return Message.objects.filter(clock__gt=after, clock__lte=after + DUE, channel="inbox").count()


def _remind() -> tuple[Counter[str], tuple[float, float]]:
    from notifications.reminding import remind_due

    done: Counter[str] = Counter()
    started = time.perf_counter()
    while found := remind_due():
        done += found
    return done, (time.perf_counter() - started, peak())


RAW = """
WITH taken AS (
    UPDATE notifications_reminder SET outcome = 'queued', settled_at = now(), attempts = 1
    WHERE id IN (
        SELECT id FROM notifications_reminder WHERE outcome = 'pending' AND due_at <= now()
        ORDER BY due_at LIMIT 500 FOR UPDATE SKIP LOCKED
    ) RETURNING *
), next AS (
    INSERT INTO notifications_reminder (clock_id, due_on, rung, due_at, outcome, note, attempts)
    SELECT clock_id, due_on, -3, due_at + interval '2 days', 'pending', '', 0 FROM taken
)
INSERT INTO notifications_message (state, key, recipient_id, channel, template, subject, body,
    subject_type, subject_id, clock_id, clock_due_on, created_at, due_at, attempts, sent_at, note)
SELECT 'sent', 'raw:' || id, (SELECT min(id) FROM accounts_user), 'inbox', 'due_soon', '期限提醒',
    '期限提醒', 'case', clock_id, clock_id, due_on, now(), now(), 0, now(), '' FROM taken
"""


def raw_claim(after: int, organs: list[Any]) -> float:
    """The same work as one statement for each batch, the words left out."""
    from django.db import connection

    from benchmarks.time.filling import fill
    from cases import clock

    due = clock.today() + timedelta(days=7)
    fill(
        after + 1, after + DUE, organs, due=due, lapses=due,
        remind=clock.now() - timedelta(hours=1), provisional=False,
        started=due - timedelta(days=15),
    )  # fmt: skip
    started, done = time.perf_counter(), 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(RAW)
            if not cursor.rowcount:
                break
            done += cursor.rowcount
    return done / (time.perf_counter() - started)


def notice(after: int, organs: list[Any]) -> None:
    """Import a notice over a hundred thousand open clocks in a table of far more."""
    from django.db import connection

    from benchmarks.time.filling import analyse, fill
    from cases import decrees
    from cases.models import Clock
    from workflows import recalculation

    with connection.cursor() as cursor:
        cursor.execute("UPDATE cases_clock SET status = 'stopped'")
        cursor.execute("UPDATE notifications_reminder SET outcome = 'queued'")
    due = date(2027, 2, 16)
    fill(
        after + DUE + 1, after + DUE + RECOUNTED, organs, due=due, lapses=None,
        remind=date(2027, 2, 9), provisional=True, started=date(2027, 2, 1),
    )  # fmt: skip
    analyse()
    recalculation.SETTLING = timedelta(0)
    before = peak()
    started = time.perf_counter()
    run = recalculation.recalculate(decrees.store(decrees.read(NOTICE.read_text("utf-8"))))
    seconds = time.perf_counter() - started
    left = Clock.objects.filter(status="running", calendar_version=0).count()
    print(f"notice: {run.counted} clocks counted anew in {seconds:.1f} s")
    print(f"  {run.counted / seconds:.0f} a second, {run.moved} moved, {left} left behind")
    print(f"  memory {before:.0f} -> {peak():.0f} MiB")
    started = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_clock SET due_on = due_on + 1, calendar_version = 2 WHERE status = 'running'"
        )
    print(f"  raw SQL, one UPDATE of the same rows: {time.perf_counter() - started:.1f} s")


def in_processes(work: Callable[[], Any], number: int) -> list[Any]:
    """Run the same work in so many forked processes, each with a connection of its own."""
    from django.db import connection

    connection.close()
    with multiprocessing.get_context("fork").Pool(number) as pool:
        return pool.map(_call, [work] * number, chunksize=1)


def _call(work: Callable[[], Any]) -> Any:
    return work()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
