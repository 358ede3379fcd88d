"""Figures of GB/T 9704-2012 that a stylesheet cannot work out: title lines, red header, seal places.

Lengths are in points unless they say otherwise; 1 mm is 72 / 25.4 pt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import ceil

MM = 72 / 25.4
LINE = 28.95
"""Pitch of the 22 lines of a page."""
CELL = 15.79
"""Width of one of the 28 characters of a line."""
WIDTH = 156 * MM
TOP = 37 * MM

TITLE_SIZE = 22.0
TITLE_MOST = 19
"""Characters of 2号 on a title line; 20 would touch both edges."""

DOUBLE_RULE = 1.5 + 1.2 + 0.75
"""Height of the double rule; 7/8 of a 3号 character (14 pt) below it stands the number."""

INK_TOP = 0.85
"""Height of a character's ink above the baseline, in ems, of the title face."""
INK_BOTTOM = 0.09
BASELINE = 0.9325
"""Baseline below the top of a line box as high as the font size, in ems, of the title face."""

REACH = 8.0
"""Ems by which a title line may stay under the mean."""

IMPOSSIBLE = 1e9
WAIST = 400.0
"""Cost of a line wider than the one above it where that one was narrower than its own."""
EQUAL = 3.0
"""Cost of a line as wide as the one above it."""

BREAK = "|"
"""In a title: a place where a line may end."""
ENDS_OF_NAMES = (
    "省",
    "市",
    "县",
    "州",
    "厅",
    "局",
    "处",
    "委员会",
    "办公室",
    "中心",
    "公司",
    "政府",
)


def width_of(text: str) -> float:
    """Width in ems: half for Latin letters and digits."""
    return sum(0.5 if ord(one) < 0x2000 and one != "·" else 1.0 for one in text)


def title_lines(title: str, most: int = TITLE_MOST) -> list[str]:
    """The title broken where the sense allows, into lines that form a trapezium or a rhombus."""
    plain = title.replace(BREAK, "")
    if width_of(plain) <= most:
        return [plain]
    return list(_broken(title, most))


@lru_cache(maxsize=512)
def _broken(title: str, most: int) -> tuple[str, ...]:
    plain = title.replace(BREAK, "")
    places = _places(title)
    fewest = ceil(width_of(plain) / most)
    for count in (fewest, fewest + 1, fewest + 2):
        found = _best(plain, places, count, most)
        if found:
            return found
    return tuple(plain[at : at + most] for at in range(0, len(plain), most))


def _places(title: str) -> dict[int, float]:
    """Where a line may end: position in the plain title, and how bad that is."""
    places: dict[int, float] = {}
    at = 0
    for one in title:
        if one == BREAK:
            places[at] = 0.0
        else:
            at += 1
    plain = title.replace(BREAK, "")
    for position in range(2, len(plain) - 1):
        if position in places or plain[position] in "的”》）、，":
            continue
        named = any(plain[:position].endswith(end) for end in ENDS_OF_NAMES)
        joined = plain[position] in "和及与并第"
        places[position] = 4.0 if named else 30.0 if joined else 60.0
    return places


def _best(plain: str, places: dict[int, float], count: int, most: int) -> tuple[str, ...] | None:
    """The cheapest way to break a title into `count` lines, or None where there is none."""
    ideal = width_of(plain) / count

    @cache
    def rest(start: int, left: int, before: float, fell: bool) -> tuple[float, tuple[str, ...]]:
        """Cost and lines from `start`; `before` is the width above, `fell` whether it was less
        than the one above it."""
        ends = [len(plain)] if left == 1 else [end for end in places if end > start]
        best: tuple[float, tuple[str, ...]] = (IMPOSSIBLE, ())
        for end in ends:
            line = plain[start:end]
            width = width_of(line)
            if not (ideal - REACH <= width <= most):
                continue
            cost = (width - ideal) ** 2 + places.get(end, 0.0)
            cost += WAIST if fell and width > before else 0.0
            cost += EQUAL if width == before else 0.0
            if left > 1:
                falls = width < before
                below, lines = rest(end, left - 1, width, falls)
                cost, line_list = cost + below, (line, *lines)
            else:
                line_list = (line,)
            best = min(best, (cost, line_list))
        return best

    cost, lines = rest(0, count, 0.0, False)
    return lines if cost < IMPOSSIBLE else None


def copies_lines(names: Sequence[str]) -> int:
    """Lines of 4号 that 抄送 takes: 29 characters on the first, 26 on those set in under it."""
    if not names:
        return 0
    total = 3 + sum(width_of(name) + 1 for name in names)
    return 1 + max(0, ceil((total - 29) / 26))


@dataclass(frozen=True)
class Header:
    """The red header of page one, measured from the top of the text area (37 mm)."""

    lines: tuple[str, ...]
    size: float
    tops: tuple[float, ...]
    """Top of each line's box."""
    rule: float
    """Top of the (first) red rule."""
    number: float
    """Top of the document number's line of 28.95 pt."""
    space: int
    """Whole lines the header takes up, the blank lines before the title left out."""


def letter_header(name: str) -> Header:
    """信函格式: ink of the name 30 mm below the page's edge, the double rule 4 mm under it."""
    lines = [name] if len(name) <= 22 else title_lines(name, ceil(len(name) / 2) + 4)
    size = min(32.0, 162 * MM / max(len(line) for line in lines))
    first = 30 * MM - TOP - (BASELINE - INK_TOP) * size
    tops = tuple(first + n * size * 1.25 for n in range(len(lines)))
    rule = tops[-1] + (BASELINE + INK_BOTTOM) * size + 4 * MM
    number = rule + DOUBLE_RULE + 14.0 - (LINE - 16) / 2
    space = ceil((number + (LINE + 16) / 2 - 3) / LINE)
    return Header(tuple(lines), round(size, 2), tops, rule, number, space)


def document_header(names: Sequence[str]) -> Header:
    """文件格式: ink of the mark 35 mm below the text area's top, a 156 mm rule 4 mm under the number."""
    longest = max(len(name) for name in names)
    size = min(44.0, (WIDTH - 4) / (longest + 2.3))
    first = 35 * MM - (BASELINE - INK_TOP) * size
    tops = tuple(first + n * size * 1.3 for n in range(len(names)))
    bottom = tops[-1] + (BASELINE + INK_BOTTOM) * size
    number = bottom + 2 * LINE
    rule = number + (LINE + 16) / 2 + 4 * MM
    return Header(tuple(names), round(size, 2), tops, rule, number, ceil((rule - 3) / LINE))
