"""What is different where a pooler in transaction mode, such as PgBouncer, stands before the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection

TRIES = 5


def behind_pooler() -> bool:
    """Whether a pooler gives each of our transactions whatever session is free.

    Two connections that are open at once and answered by one process of the server have such a
    pooler before them. A busy pool may answer each by another process, so the question is put a few
    times; where all places but one are taken for long, the answer may still be wrong.
    """
    for _nth in range(TRIES):
        with _server_process() as one, _server_process() as other:
            if one() == other():
                return True
    return False


@contextmanager
def _server_process() -> Iterator[Callable[[], int]]:
    """A connection of its own, which can be asked for the number of the process that answers it."""
    parameters = connection.get_connection_params()
    parameters.pop("options", None)  # a pooler refuses what would be set for a whole session
    opened = connection.get_new_connection(parameters)
    opened.autocommit = True
    try:
        yield lambda: opened.execute("SELECT pg_backend_pid()").fetchone()[0]
    finally:
        opened.close()
