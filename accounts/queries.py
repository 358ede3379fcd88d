"""Questions about the tree of organisations."""

from __future__ import annotations

from collections.abc import Iterable, Set
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Organisation, Power
from accounts.models.dated import in_force


def ancestors(path: str) -> list[int]:
    """Primary keys above a path, nearest first, the body itself left out."""
    return [int(part) for part in path.strip("/").split("/")][:-1][::-1]


def in_order(rows: Iterable[Organisation]) -> list[Organisation]:
    """Bodies as official lists have them: each division, its organs, then what lies in it by code.

    One statement where they lie in different divisions that are not among them, else none.
    """
    known = list(rows)
    codes = {row.pk: row.division_code if row.is_division else "" for row in known}
    above = [set(ancestors(row.path)) for row in known] or [set()]
    missing = above[0].union(*above) - above[0].intersection(*above) - codes.keys()
    if missing:
        divisions = Organisation.objects.filter(pk__in=missing, is_division=True)
        codes |= dict(divisions.values_list("pk", "division_code"))
    return sorted(
        known,
        key=lambda row: [(codes.get(pk, ""), pk) for pk in [*ancestors(row.path)[::-1], row.pk]],
    )


def overseers(path: str) -> frozenset[int]:
    """The bodies that watch over the one at a path: those above it, and the organs of supervision of
    the divisions it lies in."""
    above = ancestors(path)
    organs = Q(parent__in=above, powers__contains=[Power.SUPERVISION])
    found = Organisation.objects.filter(Q(pk__in=above) | organs)
    return frozenset(one.pk for one in found if path.startswith(one.overseen) and path != one.path)


def below(organisation: Organisation) -> QuerySet[Organisation]:
    """The body itself and everything below it in the tree."""
    return Organisation.objects.filter(path__startswith=organisation.path)


def holder_of(power: str, organisation: Organisation, on: date) -> Organisation | None:
    """The organ that on a day holds `power` nearest to a body: in its own division, else further up."""
    divisions = _divisions(organisation)
    holders = Organisation.objects.on(on).filter(
        Q(parent__in=divisions) | Q(pk__in=divisions), powers__contains=[power]
    )
    return _nearest(holders)


def upper(organisation: Organisation, on: date) -> Organisation | None:
    """The organ one level up that on a day reviews what this one decided.

    Of a credit lead and of a government the credit lead of the division above; for the topmost division,
    its government; None above that. Of any other organ the government that it belongs to.
    信访工作条例第三十五、三十六条.
    """
    return next(iter(uppers(organisation, on)), None)


def uppers(organisation: Organisation, on: date) -> list[Organisation]:
    """The organ one level up on a day, the one above that, and so on. One query."""
    return uppers_of({organisation}, on)[organisation.pk]


def uppers_of(organisations: Set[Organisation], on: date) -> dict[int, list[Organisation]]:
    """The organs above each of some organs on a day, nearest first, by the organ's key. One query."""
    divisions = {pk for one in organisations for pk in _divisions(one)}
    leads = Q(parent__in=divisions, powers__contains=[Power.CREDIT_LEAD]) & in_force(on)
    rows = list(Organisation.objects.filter(Q(pk__in=divisions) | leads))
    return {one.pk: _uppers_among(rows, one, on) for one in organisations}


def _uppers_among(
    rows: list[Organisation], organisation: Organisation, on: date
) -> list[Organisation]:
    leads = "credit_lead" in organisation.powers
    if not organisation.is_division and not leads:
        of_division = {row.pk: row for row in rows}
        return [of_division[pk] for pk in _divisions(organisation)[::-1] if pk in of_division]
    found: list[Organisation] = []
    higher = _upper_among(rows, organisation, on)
    while higher is not None:
        found.append(higher)
        higher = _upper_among(rows, higher, on)
    return found


def supervisor_of(organisation: Organisation, on: date) -> Organisation | None:
    """The organ that watches over a body (督查): the nearest one with the power of supervision, but
    never the body itself; else the organ one level up. None above the topmost."""
    nearest = holder_of(Power.SUPERVISION, organisation, on)
    if nearest is not None and nearest.pk != organisation.pk:
        return nearest
    return upper(organisation, on)


def authority_over(body: Organisation, organ: Organisation, on: date) -> Organisation:
    """Who may hold a body's leaders to account where nobody was chosen: the government that the body
    belongs to; for a topmost government the organ above the one that handles the matter, or that one."""
    return body.parent or upper(organ, on) or organ


def _upper_among(
    rows: list[Organisation], organisation: Organisation, on: date
) -> Organisation | None:
    division = next((row for row in rows if row.path == organisation.area), None)
    if division is None or (division.pk == organisation.pk and division.parent_id is None):
        return None
    if division.parent_id is None:
        return division
    above = next(row for row in rows if row.pk == division.parent_id)
    divisions = _divisions(above)
    return _nearest(row for row in rows if _leads(row, divisions, on)) or above


def _leads(row: Organisation, divisions: list[int], on: date) -> bool:
    holds = "credit_lead" in row.powers and row.exists_on(on)
    return holds and (row.pk in divisions or row.parent_id in divisions)


def _divisions(organisation: Organisation) -> list[int]:
    """The division a body belongs to and those above it, from the top down."""
    return [int(part) for part in organisation.area.strip("/").split("/")]


def _nearest(holders: Iterable[Organisation]) -> Organisation | None:
    return max(holders, key=lambda one: len(one.area.split("/")), default=None)


def handling_organ(respondent: Organisation, on: date) -> Organisation:
    """The organ that takes on complaints of a body on a day: the nearest credit lead, but never the
    body itself or one that lies below it; then the organ one level up. 信访工作条例第三十条（回避）。

    Raises LookupError where the tree has no organ for it.
    """
    nearest = holder_of("credit_lead", respondent, on)
    if nearest is None or nearest.path.startswith(respondent.path):
        nearest = upper(respondent, on) or nearest
    if nearest is None:
        raise LookupError(respondent.pk)
    return nearest


def common_upper(one: Organisation, other: Organisation) -> Organisation | None:
    """The nearest division above both."""
    shared = [pk for pk in ancestors(one.path) if pk in set(ancestors(other.path))]
    return Organisation.objects.filter(pk__in=shared[:1]).first()


def successor_of(organisation: Organisation, on: date) -> Organisation:
    """The body that holds an organisation's tasks on a day (继受机关). 信访工作条例第二十四条。"""
    seen = {organisation.pk}
    current = organisation
    while current.valid_to is not None and current.valid_to < on and current.successor is not None:
        current = current.successor
        if current.pk in seen:
            break
        seen.add(current.pk)
    return current
