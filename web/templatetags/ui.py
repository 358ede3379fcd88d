"""What templates need beyond Django's own tags."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput
from django.http import HttpRequest

register = template.Library()


@register.simple_tag
def is_checkbox(field: BoundField) -> bool:
    """Whether the field is a single box to tick, whose label follows it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.simple_tag(takes_context=True)
def page_url(context: dict[str, Any], number: int) -> str:
    """The present address with another page number."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.filter
def ten_thousands(fen: int) -> str:
    """Fen as a sum in 万元."""
    return f"{Decimal(fen) / 1_000_000:,.2f}"
