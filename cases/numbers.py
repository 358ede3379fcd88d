"""Gap-free numbers. Taken last in a transaction, in sorted order, so that nobody waits crosswise."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar

from django.db import connection

_wanted: ContextVar[list[tuple[str, Callable[[int], None]]] | None] = ContextVar(
    "wanted", default=None
)


def take(series: str) -> int:
    """The next number of `series`. Locks the series until the transaction ends; rolls back with it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_numberseries (name, last) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET last = cases_numberseries.last + 1"
            " RETURNING last",
            [series],
        )
        row: tuple[int] = cursor.fetchone()
    return row[0]


def ask(series: str, give: Callable[[int], None]) -> None:
    """Have `give` called with the next number of `series` at the end of the running act.

    Raises RuntimeError outside of `collecting`.
    """
    wanted = _wanted.get()
    if wanted is None:
        raise RuntimeError("numbers are asked for inside an act only")
    wanted.append((series, give))


class collecting:  # noqa: N801 -- read as a verb: with collecting()
    """The outermost act collects what is asked for and allots it when it ends well."""

    def __enter__(self) -> collecting:
        self.outermost = _wanted.get() is None
        if self.outermost:
            self.token = _wanted.set([])
        return self

    def __exit__(self, failed: type[BaseException] | None, *_: object) -> None:
        if not self.outermost:
            return
        wanted = _wanted.get() or []
        _wanted.reset(self.token)
        if failed is None:
            for series, give in sorted(wanted, key=lambda wish: wish[0]):
                give(take(series))
