"""The court that hears a suit against an organ's decision, as far as the organ's place tells it."""

from __future__ import annotations

from accounts.models import Organisation
from accounts.models.organisation import Level

GOVERNMENT = "人民政府"
NEAREST = "所在地基层人民法院"
INTERMEDIATE = "所在地中级人民法院"


def court_of(organ: Organisation) -> str:
    """Name of the court of first instance. 行政诉讼法第十五条、第十八条.

    Suits against a government of a county or above go to the intermediate court of its city, suits
    against a department of a county to the county's own court. Where an organ's place does not tell
    which district it lies in, the court is named by its kind. A province that has concentrated such
    suits in single courts says so in the text of the remedy.
    """
    divisions = {one.level: one for one in _divisions(organ)}
    city, county = divisions.get(Level.CITY), divisions.get(Level.COUNTY)
    if organ.is_division and organ.level != Level.TOWNSHIP:
        return f"{_place(city)}中级人民法院" if city is not None else INTERMEDIATE
    if county is None:
        return NEAREST
    # Counties' courts bear the county's name alone, districts' that of their city before it.
    prefix = _place(city) if city is not None and _place(county).endswith("区") else ""
    return f"{prefix}{_place(county)}人民法院"


def _divisions(organ: Organisation) -> list[Organisation]:
    keys = [int(part) for part in organ.path.strip("/").split("/") if part]
    return list(Organisation.objects.filter(pk__in=keys, is_division=True))


def _place(division: Organisation) -> str:
    return division.name.removesuffix(GOVERNMENT)
