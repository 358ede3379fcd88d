"""Numbers that every page shows a person: how much waits for him, how much he has not read.

They are remembered for a while, and forgotten when something is done by him or told to him.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache

TODO, UNREAD = "todo", "unread"
SECONDS = 300


def known(name: str, user_id: int) -> int | None:
    """A remembered number; None where it has to be found again."""
    found: int | None = cache.get(f"{name}:{user_id}")
    return found


def remember(name: str, user_id: int, number: int) -> int:
    """Keep a number that was found, and return it."""
    cache.set(f"{name}:{user_id}", number, SECONDS)
    return number


def forget(users: Iterable[int]) -> None:
    """Have the numbers of some people found again."""
    cache.delete_many([f"{name}:{user}" for user in users for name in (TODO, UNREAD)])
