"""Which bodies a text may mean, for lists that are narrowed while somebody types."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from accounts import finding
from cases import clock
from web import searching

MOST = 200


@require_GET
def called(request: HttpRequest) -> JsonResponse:
    """Keys of the bodies that a text may mean, the likeliest first. Names of bodies are public."""
    found = finding.find(searching.typed(request.GET), clock.today(), limit=MOST)
    return JsonResponse({"keys": [one.organisation.pk for one in found]})
