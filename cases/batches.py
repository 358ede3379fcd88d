"""Reading a long table in pieces, by its key: no cursor stays open, so that a pooler may stand before us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, models, transaction

M = TypeVar("M", bound=models.Model)
SIZE = 1000


def in_batches(rows: models.QuerySet[M], size: int = SIZE) -> Iterator[list[M]]:
    """All rows of an unsliced query in lists of at most `size`, in order of key.

    A row that is written meanwhile is met if its key is higher than what was read.
    """
    reached = 0
    while batch := list(rows.filter(pk__gt=reached).order_by("pk")[:size]):
        yield batch
        reached = batch[-1].pk


def one_by_one(rows: models.QuerySet[M], size: int = SIZE) -> Iterator[M]:
    """The same rows, one by one."""
    for batch in in_batches(rows, size):
        yield from batch


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything as it stood at one moment, whatever others write meanwhile; nothing can be written.

    Inside a transaction that has begun already, that one decides what is seen.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
