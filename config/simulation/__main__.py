"""python -m config.simulation DAYS CASES SEED CHANGES FAULTS: run by `manage.py simulate` on services of its own."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import django

from config import services

BROKEN = 2
"""Exit status of a simulation that could not be carried through; 1 is one that found a fault."""


def main(days: int, cases: int, seed: int, *, changes: bool, faults: bool) -> int:
    """Set up services and tables of our own, live through the days, and print the account."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    place = services.Place(Path(os.environ["ZHENGXIN_DATA"]))
    with services.running(place, durable=False):
        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 -- needs set-up

        from config.simulation.living import Simulation  # noqa: PLC0415 -- as above
        from config.simulation.sweepers import SimulationBroken  # noqa: PLC0415 -- as above

        call_command("migrate", verbosity=0)
        try:
            return Simulation(place, days, cases, seed, changes=changes, faults=faults).run()
        except SimulationBroken as broken:
            sys.stderr.write(f"\n模拟中断：{broken}\n")
            return BROKEN


if __name__ == "__main__":
    size, (changing, failing) = map(int, sys.argv[1:4]), sys.argv[4:6]
    sys.exit(main(*size, changes=changing == "1", faults=failing == "1"))
