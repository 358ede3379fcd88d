"""Reading a long table in pieces, by its key: no cursor stays open, so that a pooler may stand before us."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db import models

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
