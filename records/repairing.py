"""When repair of a record may first be asked for."""

from __future__ import annotations

from datetime import date, timedelta


def repair_from(min_until: date, determined_on: date) -> date:
    """The first day on which repair may be asked for: the one after the shortest publicity ends.

    The day of the determination does not count, so that the last day of the shortest publicity is
    itself still part of it. 民法典第二百零一条. Without a shortest publicity it is the first day of all.
    """
    return min_until + timedelta(days=1) if min_until > determined_on else min_until
