"""Divisions by the words people describe a place in, and who is in charge there."""

from __future__ import annotations

import re
from datetime import date

from accounts.models import Organisation
from accounts.queries import ancestors, common_upper, holder_of

GOVERNMENT = re.compile("(人民政府|街道办事处|办事处|管理委员会|管委会)$")
"""What a division's government is called beside the division."""
SUFFIX = re.compile("(?<=..)(省|市|州|县|区|镇|乡|街道)$")


def division_named(text: str, on: date) -> Organisation | None:
    """The division that a description of a place names, the lowest one: 成都市双流区 is 双流区.

    Of several of the same name the one whose upper divisions are named too; where none decides, the
    nearest division above them all. None where no division is named.
    """
    rows = Organisation.objects.on(on).filter(is_division=True)
    stems = {row: _stem(row.name) for row in rows}
    named = {row.pk: row for row, stem in stems.items() if stem and _says(text, stem)}
    if not named:
        return None
    depth = {row: sum(pk in named for pk in ancestors(row.path)) for row in named.values()}
    best = [row for row, upper_named in depth.items() if upper_named == max(depth.values())]
    lowest = max(len(row.path.split("/")) for row in best)
    best = [row for row in best if len(row.path.split("/")) == lowest]
    found: Organisation | None = best[0]
    for other in best[1:]:
        found = common_upper(found, other) if found is not None else None
    return found


def _stem(name: str) -> str:
    return GOVERNMENT.sub("", name)


def _says(text: str, stem: str) -> bool:
    return stem in text or (len(stem) > 2 and SUFFIX.sub("", stem) in text)


def handling_organ_for(place: str, on: date) -> Organisation:
    """The organ that takes on complaints of a body that is only described: the credit lead of the
    place that is named, else the highest one. Raises LookupError where there is none at all."""
    division = division_named(place, on)
    found = holder_of("credit_lead", division, on) if division is not None else None
    if found is None:
        leads = Organisation.objects.on(on).filter(powers__contains=["credit_lead"])
        found = min(leads, key=lambda lead: (lead.path.count("/"), lead.pk), default=None)
    if found is None:
        raise LookupError(place)
    return found
