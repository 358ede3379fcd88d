"""The list of bodies to complain of: grouped by division, narrowed by what was typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounts import finding
from accounts.finding import Found
from accounts.models import Organisation
from accounts.queries import in_order

ALL_SHOWN = 300
"""Up to so many bodies the whole list is offered; above, one has to be looked for."""
MOST_FOUND = 40

Choices = list[tuple[str, Any]]


def narrow(form: forms.Form, typed: str, today: date) -> int:
    """Offer in the field `respondent` what matches `typed`, and always what is chosen already.

    Returns how many bodies match.
    """
    found = _found(typed, today)
    widget: Any = form.fields["respondent"].widget
    widget.choices = _grouped(found, str(form["respondent"].value() or ""))
    if typed and len(found) > 1:
        widget.attrs["size"] = min(8, len(found) + 1)
    return len(found)


def meant(typed: str, chosen: str, today: date) -> str:
    """The key of the body that is chosen while `typed` stands in the search: the one chosen before as long
    as it matches, the only one that matches, or none, so that nobody complains of what he looked past."""
    if not typed:
        return chosen
    keys = [str(one.organisation.pk) for one in _found(typed, today)]
    if chosen in keys:
        return chosen
    return keys[0] if len(keys) == 1 else ""


def _grouped(found: list[Found], chosen: str) -> Choices:
    """Nothing chosen, then bodies under the division each belongs to, the likeliest division first."""
    if chosen.isdecimal() and all(str(one.organisation.pk) != chosen for one in found):
        found = [*map(Found, Organisation.objects.filter(pk=int(chosen))), *found]
    areas = dict.fromkeys(one.organisation.area for one in found)
    rows = Organisation.objects.filter(path__in=areas)
    divisions = {one.path: one.name for one in rows}
    grouped = [
        (
            divisions.get(area, ""),
            [
                (str(one.organisation.pk), one.label)
                for one in found
                if one.organisation.area == area
            ],
        )
        for area in areas
    ]
    first = _("请选择") if found else _("没有找到，请换一个名称")
    return [("", first), *grouped]


def _found(typed: str, today: date) -> list[Found]:
    if typed:
        return finding.find(typed, today, limit=MOST_FOUND)
    rows = list(Organisation.objects.on(today).order_by("path")[: ALL_SHOWN + 1])
    return [Found(row) for row in in_order(rows)] if len(rows) <= ALL_SHOWN else []
