"""What holds from a day to a day is asked in one way, for every kind of row that has days."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts.models import Deputy, Membership
from accounts.roles import Role
from records.models import SanctionListItem
from tests.world import World

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
DAY = timedelta(days=1)
ROOT = Path(__file__).resolve().parents[3]
COMPARED = re.compile(r"valid_(from|to)__(lte|gte|lt|gt)|valid_to=None|valid_to__isnull")
CONSTRAINTS = re.compile(r'valid_to__gte=F\("valid_from"\)')


def item(code: str, start: date, end: date | None) -> SanctionListItem:
    """A measure of the list of sanctions."""
    return SanctionListItem(code=code, title=code, basis="依据", valid_from=start, valid_to=end)


@pytest.mark.django_db
def test_first_and_last_day_are_days_on_which_it_holds() -> None:
    item("c", FIRST, LAST).save()
    listed = SanctionListItem.objects
    held = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [listed.on(day).exists() for day in held] == [False, True, True, False]
    assert [listed.not_over(day).exists() for day in held] == [True, True, True, False]
    assert [listed.over(day).exists() for day in held] == [False, False, False, True]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "clashes"),
    [
        (FIRST - 2 * DAY, FIRST - DAY, False),
        (FIRST - DAY, FIRST, True),
        (FIRST + DAY, LAST - DAY, True),
        (LAST, None, True),
        (LAST + DAY, None, False),
    ],
)
def test_rows_overlap_where_they_share_a_day(start: date, end: date | None, clashes: bool) -> None:
    item("c", FIRST, LAST).save()
    assert SanctionListItem.objects.overlapping(item("c", start, end)).exists() is clashes


@pytest.mark.django_db
def test_a_deputyship_holds_only_while_what_it_stands_in_for_does(world: World) -> None:
    signer, other = world.user(Role.SIGNER, "lead"), world.user(Role.APPROVER, "lead")
    part = Membership.objects.get(user=signer)
    Deputy.objects.create(
        membership=part, deputy=other, valid_from=FIRST, valid_to=LAST, reason="出差"
    )
    assert Deputy.objects.on(LAST).exists()
    Membership.objects.filter(pk=part.pk).update(valid_to=LAST - DAY)
    assert Deputy.objects.on(LAST - DAY).exists()
    assert not Deputy.objects.on(LAST).exists()


def test_days_are_compared_nowhere_else() -> None:
    """A second definition once let a body that will end next year end at once. The simulation, which asks
    for bodies without any end, is no part of the product."""
    packages = [
        "accounts",
        "cases",
        "config",
        "documents",
        "notifications",
        "records",
        "web",
        "workflows",
    ]
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for package in packages
        for path in sorted((ROOT / package).rglob("*.py"))
        if "migrations" not in path.parts
        and path.name != "dated.py"
        and "simulation" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if COMPARED.search(line) and not CONSTRAINTS.search(line)
    ]
    assert found == []
