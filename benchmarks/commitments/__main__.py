"""python -m benchmarks.commitments [OBLIGATIONS] [ROWS]: what a large register costs, and a table of contracts.

A sweep with nothing due over ten thousand and over a million obligations of 250 bodies; the ledger of a body
and the board of a province over them; a table of twenty thousand rows entered in one go.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import date, timedelta
from typing import Any

from benchmarks.installation import installation
from benchmarks.measuring import fastest, peak

EACH, BODIES, SMALL, VISITS = 5, 250, 10_000, 40


def main(obligations: int, rows: int) -> None:
    """Print every figure beside the raw SQL that does the same, and the promise it is held to."""
    with installation():
        from tests.world import make_world

        world = make_world()
        table(world, rows)
        register(world, obligations)
        print(f"peak memory of this process: {peak():.0f} MiB")


def table(world: Any, rows: int) -> None:
    """Enter a table of a body's contracts in one go, as its head; then the same rows by raw SQL."""
    from accounts.roles import Role
    from benchmarks.commitments.filling import fill
    from cases import clock
    from cases.models import Case
    from commitments.models import Obligation
    from workflows import commitment_tables

    actor = world.actor(Role.PRINCIPAL, "bureau")
    lines = contracts(rows, clock.today())
    commitment_tables.enter(lines[:6], body=world["bureau"], actor=actor)  # fonts are read once
    before, started = peak(), time.perf_counter()
    outcome = commitment_tables.enter(lines, body=world["bureau"], actor=actor)
    seconds = time.perf_counter() - started
    entered = Obligation.objects.count()
    print(f"table of {rows} rows, {outcome.added} contracts: {seconds:.1f} s (at most 60)")
    print(f"  {outcome.added / seconds:.0f} contracts a second, {entered} obligations there")
    print(f"  memory {before:.0f} -> {peak():.0f} MiB")
    started = time.perf_counter()
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    later = clock.now() + timedelta(days=900)
    fill(last + 1, last + outcome.added, [world["bureau"]], world["lead"], clock.today(), later)
    raw = time.perf_counter() - started
    print(
        f"  raw SQL, rows alone, no event, check or reminder by rung: {raw:.1f} s, ratio {seconds / raw:.0f}"
    )


def contracts(rows: int, today: date) -> list[list[str]]:
    """A table with its heading: contracts of five payments to come."""
    from workflows.commitment_tables import HEADS

    lines = [list(HEADS)]
    for nth in range(rows):
        number, payment = divmod(nth, EACH)
        due = today + timedelta(days=30 * (payment + 2))
        lines.append([
            f"HT-{number:06d}", f"第{number}号施工合同", "工程建设", "企业", "示例建设有限公司", "",
            "政府采购中标通知书", str(today - timedelta(days=10)), str(today + timedelta(days=400)),
            "100万元", "财政预算资金", "否", str(due), f"支付第{payment + 1}期工程款", "20万元", "",
        ])  # fmt: skip
    return lines


def register(world: Any, obligations: int) -> None:
    """Fill the register twice, sweep over it, and read its pages."""
    from benchmarks.commitments.filling import fill
    from benchmarks.time.filling import analyse
    from cases import clock
    from cases.models import Case
    from notifications.sweep import sweep

    bodies = [
        world.organisation(f"body{nth}", f"承诺单位{nth}", level="county", parent=world["county"])
        for nth in range(BODIES)
    ]
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    today, later = clock.today(), clock.now() + timedelta(days=900)
    sweep()
    first, between, end = last + 1, last + SMALL // EACH, last + obligations // EACH
    fill(first, between, bodies, world["lead"], today, later)
    analyse()
    small = fastest(sweep)
    started = time.perf_counter()
    fill(between + 1, end, bodies, world["lead"], today, later)
    print(f"filling, {obligations} obligations: {time.perf_counter() - started:.0f} s")
    analyse()
    large = fastest(sweep)
    print(f"sweep, nothing due, {SMALL:>9} obligations: {small * 1000:8.1f} ms")
    print(f"sweep, nothing due, {obligations:>9} obligations: {large * 1000:8.1f} ms")
    print(f"  ratio {large / small:.2f} (at most 2)")
    pages(world, bodies)


def pages(world: Any, bodies: list[Any]) -> None:
    """The ledger of bodies and the board above them, each beside the raw SQL of its list."""
    from accounts.roles import Role

    liaisons = [
        world.user(Role.LIAISON, f"body{nth}") for nth in range(0, BODIES, BODIES // VISITS)
    ]
    overseer = world.user(Role.SUPERVISION_OFFICER, "city")
    board = f"/board/{world['city'].pk}/promises/"
    show("ledger", [(person, "/desk/ledger/") for person in liaisons], LEDGER, bodies[0].pk)
    for query in ("", "?level=orange", "?category=ppp&level=yellow"):
        show(f"board{query}", [(overseer, board + query)] * VISITS, BOARD, world["city"].path + "%")


LEDGER = """
SELECT o.what, o.due_on, c.title, c.number FROM commitments_obligation o JOIN cases_case c ON c.id = o.case_id
WHERE c.respondent_id = %s AND o.kept_on IS NULL AND o.ended_on IS NULL AND o.due_on IS NOT NULL
ORDER BY o.due_on, o.id LIMIT 50
"""
BOARD = """
SELECT o.what, o.due_on, c.title, c.number, b.name FROM commitments_obligation o
JOIN cases_case c ON c.id = o.case_id JOIN accounts_organisation b ON b.id = c.respondent_id
WHERE b.path LIKE %s AND o.kept_on IS NULL AND o.ended_on IS NULL AND o.due_on IS NOT NULL
ORDER BY o.due_on, o.id LIMIT 50
"""


def show(name: str, visits: list[tuple[Any, str]], raw: str, given: int | str) -> None:
    """Open a page so many times; print the first, the middle and the slowest."""
    from django.db import connection
    from django.test import Client

    taken = []
    for person, address in visits:
        client = Client()
        client.force_login(person)
        started = time.perf_counter()
        answer = client.get(address)
        taken.append(time.perf_counter() - started)
        assert answer.status_code == 200, (address, answer.status_code)

    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute(raw, [given])
            cursor.fetchall()

    middle, reference = statistics.median(taken), fastest(by_hand)
    first, most = taken[0] * 1000, max(taken[1:]) * 1000
    print(
        f"{name}: p50 {middle * 1000:.1f} ms (at most 50), first {first:.0f} ms, slowest {most:.0f} ms"
    )
    print(f"  raw SQL of the plain list {reference * 1000:.1f} ms, ratio {middle / reference:.1f}")


if __name__ == "__main__":
    given = [int(one) for one in sys.argv[1:]]
    main(*(given + [1_000_000, 20_000][len(given) :]))
