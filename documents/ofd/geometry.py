"""Points of a PDF become millimetres of an OFD page, counted from its upper left corner.

ISO 32000-1, 8.3; GB/T 33190-2016, 8.5 (页面空间).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

MM = 25.4 / 72
"""Millimetres in a point."""


class Matrix(NamedTuple):
    """x' = ax + cy + e, y' = bx + dy + f: the six numbers of a PDF's transformation."""

    a: float = 1
    b: float = 0
    c: float = 0
    d: float = 1
    e: float = 0
    f: float = 0

    def then(self, outer: Matrix) -> Matrix:
        """The transformation that does this one first and `outer` after it."""
        return Matrix(
            self.a * outer.a + self.b * outer.c,
            self.a * outer.b + self.b * outer.d,
            self.c * outer.a + self.d * outer.c,
            self.c * outer.b + self.d * outer.d,
            self.e * outer.a + self.f * outer.c + outer.e,
            self.e * outer.b + self.f * outer.d + outer.f,
        )

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point comes to lie."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f


class Box(NamedTuple):
    """A rectangle in millimetres from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, points: Iterable[tuple[float, float]], margin: float = 0) -> Box:
        """The smallest box that holds all points, widened by a margin on each side."""
        xs, ys = zip(*points, strict=True)
        return cls(min(xs) - margin, min(ys) - margin, max(xs) + margin, max(ys) + margin)

    def holds(self, other: Box) -> bool:
        """Whether another box lies in this one whole; edges may coincide but for rounding."""
        slack = 1e-3
        return (
            self.left <= other.left + slack
            and self.top <= other.top + slack
            and self.right >= other.right - slack
            and self.bottom >= other.bottom - slack
        )
