"""The State Council's yearly notices on days off and make-up days, as they were published.

Written out apart from the calendar the software ships, so that one can be held against the other.
Each year: weekdays off, then weekend days worked, as month and day.
"""

from __future__ import annotations

from datetime import date, timedelta

NOTICES = {
    2019: (
        "0101 0204 0205 0206 0207 0208 0405 0501 0502 0503 0607 0913 1001 1002 1003 1004 1007",
        "0202 0203 0428 0505 0929 1012",
    ),
    2020: (
        "0101 0124 0127 0128 0129 0130 0131 0406 0501 0504 0505 0625 0626 1001 1002 1005 1006"
        " 1007 1008",
        "0119 0426 0509 0628 0927 1010",
    ),
    2021: (
        "0101 0211 0212 0215 0216 0217 0405 0503 0504 0505 0614 0920 0921 1001 1004 1005 1006 1007",
        "0207 0220 0425 0508 0918 0926 1009",
    ),
    2022: (
        "0103 0131 0201 0202 0203 0204 0404 0405 0502 0503 0504 0603 0912 1003 1004 1005 1006 1007",
        "0129 0130 0402 0424 0507 1008 1009",
    ),
    2023: (
        "0102 0123 0124 0125 0126 0127 0405 0501 0502 0503 0622 0623 0929 1002 1003 1004 1005 1006",
        "0128 0129 0423 0506 0625 1007 1008",
    ),
    2024: (
        "0101 0212 0213 0214 0215 0216 0404 0405 0501 0502 0503 0610 0916 0917 1001 1002 1003 1004"
        " 1007",
        "0204 0218 0407 0428 0511 0914 0929 1012",
    ),
    2025: (
        "0101 0128 0129 0130 0131 0203 0204 0404 0501 0502 0505 0602 1001 1002 1003 1006 1007 1008",
        "0126 0208 0427 0928 1011",
    ),
    2026: (
        "0101 0102 0216 0217 0218 0219 0220 0223 0406 0501 0504 0505 0619 0925 1001 1002 1005 1006"
        " 1007",
        "0104 0214 0228 0509 0920 1010",
    ),
}


def _read(year: int, days: str) -> set[date]:
    return {date(year, int(day[:2]), int(day[2:])) for day in days.split()}


OFF = set().union(*(_read(year, off) for year, (off, _) in NOTICES.items()))
MADE_UP = set().union(*(_read(year, made_up) for year, (_, made_up) in NOTICES.items()))


def every_day() -> list[date]:
    """Every day of the years whose notices are listed."""
    first, last = date(min(NOTICES), 1, 1), date(max(NOTICES), 12, 31)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def worked(on: date) -> bool:
    """Whether a day is worked by the notices."""
    return on in MADE_UP or (on.weekday() < 5 and on not in OFF)
