"""Questions about the tree of organisations."""

from __future__ import annotations

from accounts.models import Organisation
from accounts.queries import in_order


def body(path: str, code: str = "") -> Organisation:
    """One that is not stored: a division where it has a code, else an organ."""
    key = int(path.strip("/").rsplit("/", 1)[-1])
    return Organisation(pk=key, path=path, division_code=code, is_division=bool(code))


def test_divisions_stand_in_the_order_of_their_codes_after_the_organs_beside_them() -> None:
    province, lead = body("/1/", "510000"), body("/1/2/")
    far, organ_of_far = body("/1/10/", "513200"), body("/1/10/11/")
    capital, district = body("/1/3/", "510100"), body("/1/3/4/", "510105")
    organ_of_capital = body("/1/3/12/")
    mixed = [far, district, organ_of_far, lead, capital, province, organ_of_capital]
    assert in_order(mixed) == [
        province,
        lead,
        capital,
        organ_of_capital,
        district,
        far,
        organ_of_far,
    ]
