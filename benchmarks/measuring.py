"""What several measurements share."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

PASSES = 15


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of some passes: what others do on the machine only adds to it."""
    taken = []
    for _nth in range(PASSES):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


def peak() -> float:
    """Highest memory of this process so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
