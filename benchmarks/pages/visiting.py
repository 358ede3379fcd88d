"""Visitors of the pages: each has a connection that stays open and waits for what it asked for."""

from __future__ import annotations

import http.client
import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

Pages = Sequence[tuple[str, str]]
"""(address, session key of who opens it)."""


@dataclass
class Visitor:
    """One browser: its connection, and how long each page took, in seconds."""

    url: str
    taken: list[float]

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)

    def open(self, path: str, session: str) -> float:
        """Open a page. Raises RuntimeError where it is not what was asked for."""
        started = time.perf_counter()
        self.connection.request("GET", path, headers={"Cookie": f"sessionid={session}"})
        answer = self.connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - started
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        self.taken.append(seconds)
        return seconds


def one_after_another(url: str, pages: Pages) -> list[float]:
    """One visitor who opens each page as soon as the last has come."""
    visitor = Visitor(url, [])
    for path, session in pages:
        visitor.open(path, session)
    return visitor.taken


def together(url: str, paths: Sequence[Pages], pause: float) -> list[float]:
    """A visitor for each path at once, each with a pause between two pages."""
    visitors = len(paths)
    taken: list[list[float]] = [[] for _one in paths]
    failed: list[RuntimeError] = []

    def visit(nth: int) -> None:
        visitor = Visitor(url, taken[nth])
        time.sleep(pause * nth / visitors)
        try:
            for path, session in paths[nth]:
                visitor.open(path, session)
                time.sleep(pause)
        except (OSError, RuntimeError, http.client.HTTPException) as error:
            failed.append(RuntimeError(repr(error)))

    threads = [threading.Thread(target=visit, args=[nth]) for nth in range(visitors)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return [seconds for one in taken for seconds in one]


def percentile(values: Sequence[float], hundredth: int) -> float:
    """The value below which so many hundredths lie."""
    return statistics.quantiles(values, n=100, method="inclusive")[hundredth - 1]
