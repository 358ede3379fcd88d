"""Numbers too small to be published, since they could tell of one person, and what would give them away."""

from __future__ import annotations

from collections.abc import Sequence

Shown = int | None
"""A number as it is published; None where it is not."""


def published(numbers: Sequence[int], least: int) -> list[Shown]:
    """The parts of a published whole, without those from one on that are smaller than `least`.

    Where what is left out could be computed from the whole, the next smallest is left out too: what is
    hidden are always several numbers, which together are `least` or more. A whole smaller than that is
    not published either (`whole`), so that then every part may be hidden. Nothing (0) tells of nobody.
    """
    hidden = {nth for nth, number in enumerate(numbers) if 0 < number < least}
    others = sorted(
        (number, nth) for nth, number in enumerate(numbers) if number and nth not in hidden
    )
    while hidden and others and not _safe([numbers[nth] for nth in hidden], least):
        hidden.add(others.pop(0)[1])
    return [None if nth in hidden else number for nth, number in enumerate(numbers)]


def _safe(hidden: Sequence[int], least: int) -> bool:
    return len(hidden) > 1 and sum(hidden) >= least


def whole(number: int, least: int) -> Shown:
    """A whole as it is published."""
    return None if 0 < number < least else number
