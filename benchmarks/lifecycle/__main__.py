"""python -m benchmarks.lifecycle [LIVES]: lives a second and queries a step, with ratios."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from benchmarks.installation import installation


def main(lives: int) -> None:
    with installation("benchmarks.lifecycle"):
        measure(lives)


def measure(lives: int) -> None:
    """Run every engine `lives` times, one connection, and print rates, queries and ratios."""
    from django.conf import settings

    from accounts.roles import Role
    from benchmarks.lifecycle import plain
    from benchmarks.lifecycle.ours import Life
    from cases.clock import now
    from documents import keys
    from tests.world import SINCE, make_world

    settings.ROOT_URLCONF = "benchmarks.lifecycle.plain"
    plain.create_tables()
    world = make_world()
    keys.issue_missing(valid_from=SINCE, valid_to=date(2050, 1, 1), now=now())
    life = Life(world)
    user = world.user(Role.HANDLER, "lead")
    rates: dict[str, float] = {}
    for name, live in (
        ("viewflow.workflow", plain.life_in_viewflow),
        ("django-fsm + event row", plain.life_in_fsm),
        ("raw SQL", plain.life_in_sql),
    ):
        live(user)
        rates[name], queries = timed(partial(live, user), lives)
        report(name, rates[name], queries)
    rates["zhengxin"], queries = ours(life, lives)
    report("zhengxin", rates["zhengxin"], queries)
    for name in ("viewflow.workflow", "django-fsm + event row", "raw SQL"):
        print(f"zhengxin / {name}: {rates['zhengxin'] / rates[name]:.2f}x")


def ours(life: Any, lives: int) -> tuple[float, float]:
    """Both timed halves of a life; sealing between them is not part of the engine and not timed."""
    from documents.models import Document

    document_of = {}
    cases = [life.until_signed()]
    seconds, queries, cases = _each(lambda: life.until_signed(), lives)
    for document in Document.objects.filter(code="D16"):
        document_of[document.subject_id] = document.pk
    seal_all()
    waiting = iter(cases)

    def rest() -> None:
        case = next(waiting)
        life.after_sealing(case, document_of[case.pk])

    more, later, _none = _each(rest, lives)
    return lives / (seconds + more), (queries + later) / lives


def seal_all() -> None:
    """Keep the promises that the steps left, as the worker would."""
    from cases import outbox

    while sum(outbox.run_due(limit=500)):
        pass


def timed(live: Callable[[], Any], lives: int) -> tuple[float, float]:
    """(lives a second, queries a life)."""
    seconds, queries, _results = _each(live, lives)
    return lives / seconds, queries / lives


def _each(live: Callable[[], Any], lives: int) -> tuple[float, int, list[Any]]:
    from django.db import connection

    count = 0

    def counting(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        count += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(counting):
        started = time.perf_counter()
        results = [live() for _ in range(lives)]
        seconds = time.perf_counter() - started
    return seconds, count, results


def report(name: str, rate: float, queries: float) -> None:
    """One line of the table."""
    from benchmarks.lifecycle.plain import STEPS

    print(
        f"{name:24} {rate:8.1f} lives/s  {queries:6.1f} queries/life  {queries / STEPS:5.1f} a step"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
