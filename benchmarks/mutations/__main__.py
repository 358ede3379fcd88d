"""python -m benchmarks.mutations [--count N] [--first N] [--seed S] [--at-once N]

Damages a file of every kind over and over and sends it to a server of its own: through filing with a
name and without, and where it was taken to the desk, which asks for the copy and the preview.
"""

from __future__ import annotations

import argparse
import sys
import time

from benchmarks.mutations.running import WARM, Found, Level, Run, level
from benchmarks.pages import serving

STEP = 250
"""Files between two lines that tell how far it is."""


def main(count: int, first: int, seed: int, at_once: int) -> int:
    """Send them all and print what came back; the exit status tells whether all was well."""
    with serving.installed():
        run = _prepared(count, first, seed, at_once)
        with serving.serving(TRUSTED_PROXIES="1") as server:
            run.url = server.url
            began = time.monotonic()
            run.go(until=WARM)
            warm = level(server.pid)
            for done in range(WARM, count, STEP):
                run.go(until=done)
                _print(run.found, time.monotonic() - began)
            run.go()
            _print(run.found, time.monotonic() - began)
            _print_level(warm, level(server.pid))
    print(f"seed {seed}, numbers {first} to {first + count - 1}; the worker lives")
    return 1 if run.found.wrong or run.found.files < count else 0


def _prepared(count: int, first: int, seed: int, at_once: int) -> Run:
    from datetime import date

    from django.test import Client

    from accounts.roles import Role
    from cases import clock
    from documents import keys
    from tests.cases import kinds
    from tests.world import SINCE, make_world

    world = make_world()
    keys.issue_missing(valid_from=SINCE, valid_to=date(2050, 1, 1), now=clock.now())
    handler = Client()
    handler.force_login(world.user(Role.HANDLER, "lead"))
    for code in kinds.codes():
        kinds.sample(code)
    session = handler.cookies["sessionid"].value
    return Run("", session, world["bureau"].pk, seed, first, count, at_once)


def _print(found: Found, seconds: float) -> None:
    told = ", ".join(f"{act} {status}: {n}" for (act, status), n in sorted(found.answers.items()))
    print(f"{found.files} files in {seconds:.0f} s; {told}")
    slow = ", ".join(
        f"{act} {taken:.1f} s ({what})" for act, (taken, what) in found.slowest.items()
    )
    print(f"  slowest: {slow}; wrong: {len(found.wrong)} {found.wrong[:20]}", flush=True)


def _print_level(warm: Level, now: Level) -> None:
    print(f"memory, KB: {warm.memory} after {WARM} files, {now.memory} at the end")
    print(f"descriptors: {warm.descriptors} then, {now.descriptors} now", flush=True)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--seed", type=int, default=8026)
    asked.add_argument("--at-once", type=int, default=2)
    given = asked.parse_args()
    sys.exit(main(given.count, given.first, given.seed, given.at_once))
