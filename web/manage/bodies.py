"""Long lists of bodies, page by page."""

from __future__ import annotations

from django.core.paginator import Page, Paginator

from accounts.models import Organisation
from accounts.models.organisation import OrganisationQuerySet
from accounts.queries import in_order

PAGE = 50


def bodies_page(rows: OrganisationQuerySet, number: str | None) -> Page[Organisation]:
    """One page of bodies in the order of official lists. Of the others only what orders them is read."""
    order = rows.select_related(None).only("path", "division_code", "is_division")
    page = Paginator(in_order(order), PAGE).get_page(number)
    found = rows.in_bulk([one.pk for one in page])
    page.object_list = [found[one.pk] for one in page]
    return page
