"""python -m benchmarks.pages [CASES]: what the staff's pages cost at a province's size, and at 10,000."""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.pages import serving, visiting

SMALL, ROUNDS, VISITORS, PAUSE, TURNS, CLOSED = 10_000, 40, 16, 1.0, 20, 400
AIMS = "aims: p50 at most 50 ms, 12 queries, 25 ms of CPU, 1.5 times the small one; p95 200 ms"


@dataclass
class Scene:
    """Who looks, and at what. Sessions are by user."""

    cases: int
    sessions: list[list[str]]
    """Of reviewers, and of overseers."""
    keys: list[int]
    """Complaints that the first reviewer's organ handles."""
    top: int
    chance: random.Random = field(default_factory=lambda: random.Random(8026))

    def pages(self) -> dict[str, Callable[[], tuple[str, str]]]:
        """Every page measured: its name, and a visit to it."""
        reviewers, overseers = self.sessions
        from benchmarks.pages.filling import COMMON, RARE

        def by_reviewer(path: str) -> Callable[[], tuple[str, str]]:
            return lambda: (path, self.chance.choice(reviewers))

        def by_overseer(path: str) -> Callable[[], tuple[str, str]]:
            return lambda: (path, self.chance.choice(overseers))

        return {
            "first page": by_reviewer("/desk/"),
            "work list": by_reviewer("/desk/cases/"),
            "filtered list": by_reviewer(
                "/desk/cases/?kind=complaint&state=investigating&sort=due"
            ),
            "overdue list": by_reviewer("/desk/cases/?due=overdue"),
            "all cases below": by_overseer("/desk/cases/"),
            "board": by_overseer("/board/"),
            "overdue board": lambda: (f"/board/{self.top}/overdue/", overseers[0]),
            "search, common": by_reviewer(f"/desk/search/?q={_quoted(COMMON)}"),
            "search, rare": by_reviewer(f"/desk/search/?q={_quoted(RARE)}"),
            "search above": by_overseer(f"/desk/search/?q={_quoted(COMMON)}"),
            "rare, above": lambda: (f"/desk/search/?q={_quoted(RARE)}", overseers[0]),
            "case page": lambda: (f"/desk/case/{self.chance.choice(self.keys)}/", reviewers[0]),
        }


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(text)


def main(cases: int) -> None:
    """Fill, measure the small province, fill up, measure the large one, and print both."""
    with serving.installed():
        from benchmarks.pages import filling
        from tests.world import make_world

        made = filling.province(make_world())
        filling.sentences()
        print(f"{made.organisations} organisations; load generator: this machine, another process")
        small = _measure_at(made, 1, SMALL)
        started = time.perf_counter()
        large = _measure_at(made, SMALL + 1, cases)
        print(f"filled and measured in {time.perf_counter() - started:.0f} s")
        _print(small, large, cases)


@dataclass
class Measured:
    """What one size gave: by page p50 (s), CPU (s) and queries; of all together p95 and pages a second."""

    p50: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    queries: dict[str, int] = field(default_factory=dict)
    p95: float = 0
    mean_cpu: float = 0
    closed: float = 0
    pgbench: float = 0


def _measure_at(made: Any, first: int, last: int) -> Measured:
    from benchmarks.pages import filling

    started = time.perf_counter()
    filling.fill(made, first, last)
    filling.analyse()
    print(f"cases {first} to {last} written in {time.perf_counter() - started:.0f} s", flush=True)
    scene = _scene(made, last)
    found = Measured()
    for name, visit in scene.pages().items():
        found.queries[name] = _queries(*visit())
    with serving.serving() as server:
        _each_alone(scene, server, found)
        _all_together(scene, server, found)
    found.pgbench = _pgbench()
    return found


def _scene(made: Any, cases: int) -> Scene:
    many = len(made.leads)
    return Scene(
        cases=cases,
        sessions=[[_session(user) for user in users] for users in (made.reviewers, made.overseers)],
        keys=list(range(many, cases, many))[-2000:],
        top=made.top.pk,
    )


def _session(user: Any) -> str:
    from django.test import Client

    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


def _queries(path: str, session: str) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["sessionid"] = session
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        if client.get(path).status_code != 200:
            raise RuntimeError(path)
    if os.environ.get("EXPLAIN"):
        _explain(path, list(asked))
    return len(asked)


def _explain(path: str, asked: list[dict[str, str]]) -> None:
    """Print the plan of each query that takes long."""
    from django.db import connection

    for one in asked:
        if float(one["time"]) < 0.005:
            continue
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + one["sql"].replace("%", "%%"), [])
            print(f"--- {path} {one['time']} s\n{one['sql']}")
            print("\n".join(row[0] for row in cursor.fetchall()), flush=True)


def _each_alone(scene: Scene, server: serving.Server, found: Measured) -> None:
    for name, visit in scene.pages().items():
        visiting.one_after_another(server.url, [visit() for _nth in range(8)])
        before = server.cpu_seconds()
        taken = _apart(visiting.one_after_another, server.url, [visit() for _nth in range(ROUNDS)])
        found.cpu[name] = (server.cpu_seconds() - before) / ROUNDS
        found.p50[name] = statistics.median(taken)


def _all_together(scene: Scene, server: serving.Server, found: Measured) -> None:
    visits = list(scene.pages().values())

    def mixed(number: int) -> list[tuple[str, str]]:
        return [scene.chance.choice(visits)() for _nth in range(number)]

    paths = [mixed(TURNS) for _nth in range(VISITORS)]
    before = server.cpu_seconds()
    taken = _apart(visiting.together, server.url, paths, PAUSE)
    found.mean_cpu = (server.cpu_seconds() - before) / len(taken)
    found.p95 = visiting.percentile(taken, 95)
    started = time.perf_counter()
    taken = _apart(visiting.together, server.url, [mixed(CLOSED // 8) for _nth in range(8)], 0)
    found.closed = len(taken) / (time.perf_counter() - started)


def _apart(work: Callable[..., list[float]], *arguments: Any) -> list[float]:
    """Run the load generator in a process of its own, which is not counted as the server's."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def _pgbench() -> float:
    """Transactions a second of pgbench's simple-update on this very server, two clients."""
    from django.conf import settings

    from config import services
    from config.services import postgres

    place = settings.PLACE
    connect = ["-h", str(place.sockets), "-U", services.OWNER, services.DATABASE]
    environment = os.environ | {"PGPASSWORD": place.password(services.OWNER)}
    program = str(postgres.binaries() / "pgbench")
    subprocess.run(
        [program, "-i", "-q", "-s", "10", *connect],
        env=environment,
        check=True,
        capture_output=True,
    )
    done = subprocess.run(
        [program, "-N", "-c", "2", "-j", "2", "-T", "15", *connect],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    return float(found[1]) if found else 0.0


def _print(small: Measured, large: Measured, cases: int) -> None:
    print(f"{'':18}{f'at {SMALL}':>22}{f'at {cases}':>30}")
    print(
        f"{'page':18}{'p50':>9}{'CPU':>9}{'queries':>9}{'p50':>9}{'CPU':>9}{'queries':>9}{'ratio':>8}"
    )
    for name in large.p50:
        row = f"{name:18}"
        for one in (small, large):
            row += (
                f"{one.p50[name] * 1000:7.1f}ms{one.cpu[name] * 1000:7.1f}ms{one.queries[name]:9}"
            )
        print(f"{row}{large.p50[name] / small.p50[name]:8.2f}")
    for label, one in ((SMALL, small), (cases, large)):
        print(
            f"at {label}: {VISITORS} users, {PAUSE:.0f} s between pages: p95 {one.p95 * 1000:.0f} ms,"
            f" CPU {one.mean_cpu * 1000:.1f} ms a page; closed loop of 8: {one.closed:.0f} pages a second;"
            f" pgbench -N -c 2: {one.pgbench:.0f} transactions a second"
        )
    print(AIMS)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
