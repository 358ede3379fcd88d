"""The list of bodies to complain of: grouped by division, narrowed by what was typed."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.queries import suggest

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
    if typed:
        widget.attrs["size"] = max(2, min(8, len(found) + 1))
    return len(found)


def _grouped(found: list[Organisation], chosen: str) -> Choices:
    """Nothing chosen, then bodies under the division each belongs to."""
    if chosen.isdecimal() and all(str(one.pk) != chosen for one in found):
        found = [*Organisation.objects.filter(pk=int(chosen)), *found]
    divisions = {
        one.path: one.name
        for one in Organisation.objects.filter(path__in={one.area for one in found})
    }
    grouped = [
        (divisions.get(area, ""), [(str(one.pk), one.name) for one in members])
        for area, members in groupby(found, key=lambda one: one.area)
    ]
    first = _("请选择") if found else _("没有找到，请换一个名称")
    return [("", first), *grouped]


def _found(typed: str, today: date) -> list[Organisation]:
    if typed:
        return list(suggest(typed, MOST_FOUND))
    existing = Organisation.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    rows = list(existing.order_by("path")[: ALL_SHOWN + 1])
    return rows if len(rows) <= ALL_SHOWN else []
