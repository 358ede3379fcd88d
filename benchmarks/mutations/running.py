"""Sends damaged files one after another, several at once, and keeps count of what came back."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.mutations import damaging
from benchmarks.mutations.sending import Answer, Browser, Filer, Reader, digest

WARM = 100
"""Files after which a server's memory counts as its level."""


@dataclass
class Found:
    """What came back: answers by (act, status), and what must not have been, by number and kind."""

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: dict[str, tuple[float, str]] = field(default_factory=dict)
    files: int = 0

    def note(self, act: str, answer: Answer, what: str, fine: Iterable[int]) -> None:
        """Count an answer."""
        self.answers[act, answer.status] += 1
        if answer.status not in fine:
            self.wrong.append(f"{act} of {what}: {answer.status}")
        self.slowest[act] = max(self.slowest.get(act, (0.0, "")), (answer.seconds, what))


@dataclass(frozen=True)
class Level:
    """What the server's process holds: resident KB and open descriptors."""

    memory: int
    descriptors: int


def level(pid: int) -> Level:
    """What it holds now. Raises ProcessLookupError where it is gone."""
    return Level(_resident(pid), len(os.listdir(f"/proc/{pid}/fd")))


def _resident(pid: int) -> int:
    """KB in memory; one that is gone or only waits to be buried has no such line."""
    try:
        told = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        told = ""
    for line in told.splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise ProcessLookupError(pid)


@dataclass
class Run:
    """A run of the numbers from `first` on, by `at_once` senders against a server."""

    url: str
    session: str
    respondent: int
    seed: int
    first: int
    count: int
    at_once: int = 2
    found: Found = field(default_factory=Found)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _next: int = 0

    def go(self, *, until: int | None = None) -> Found:
        """Send what is left, up to a number of files in all."""
        last = self.count if until is None else min(until, self.count)
        threads = [
            threading.Thread(target=self._send_all, args=[nth, last]) for nth in range(self.at_once)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.found

    def _send_all(self, nth: int, last: int) -> None:
        from django.db import connection

        filer = Filer(Browser(self.url), self.respondent)
        reader = Reader(Browser(self.url, {"sessionid": self.session}))
        try:
            while True:
                with self._lock:
                    number = self._next
                    if number >= last:
                        return
                    self._next += 1
                try:
                    self._send(filer, reader, self.first + number)
                except Exception as error:  # whatever breaks off is what is looked for
                    self._wrong(f"number {self.first + number}: {error!r}")
                    return
        finally:
            connection.close()

    def _send(self, filer: Filer, reader: Reader, number: int) -> None:
        """File one damaged file, and open it where it was taken."""
        from tests.cases import kinds

        codes = kinds.codes()
        code = codes[number % len(codes)]
        content = damaging.nth(kinds.sample(code), self.seed, number, code)
        extension = kinds.extension(code)
        anonymous = number // len(codes) % 2 == 1
        # Nobody files more than some hundred times an hour from one address.
        filer.browser.address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        what = f"{number} ({code})"
        act = "anonymous filing" if anonymous else "named filing"
        name = f"damaged.{extension}"
        answer = filer.file(name, content, anonymous=anonymous)
        with self._lock:
            self.found.files += 1
            self.found.note(act, answer, what, (303, 422))
        if answer.status == 422 and name not in answer.text:
            self._wrong(f"{act} of {what}: refused without naming the file")
        if answer.status == 303:
            self._open(reader, digest(content), what)

    def _open(self, reader: Reader, sha256: str, what: str) -> None:
        from cases.models import Evidence

        row = Evidence.objects.filter(sha256=sha256).order_by("-pk").first()
        if row is None:
            self._wrong(f"filing of {what}: taken, and not there")
            return
        copy, view = reader.copy(row.pk), reader.view(row.pk)
        with self._lock:
            self.found.note("copy", copy, what, (200,))
            self.found.note("view", view, what, (200, 409))

    def _wrong(self, sentence: str) -> None:
        with self._lock:
            self.found.wrong.append(sentence)
