"""The start page, the notice on personal data, and reading comfort."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from records.models import DishonestyRecord
from web.context import COMFORT

YEAR = 365 * 24 * 60 * 60


def home(request: HttpRequest) -> HttpResponse:
    """Where do I belong? Plain questions, then tracking and the latest published records."""
    latest = DishonestyRecord.objects.public().select_related("subject")[:5]
    return render(request, "portal/home.html", {"records": latest})


def privacy(request: HttpRequest) -> HttpResponse:
    """What personal data is taken, why, and how long it is kept. 个人信息保护法第十七条。"""
    return render(request, "portal/privacy.html")


@require_POST
def comfort(request: HttpRequest) -> HttpResponse:
    """Remember larger text or the other theme in this browser, and go back."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(wanted if safe else reverse("portal:home"))
    for name, allowed in COMFORT.items():
        value = request.POST.get(name)
        if value == "":
            response.delete_cookie(f"comfort_{name}", samesite="Lax")
        elif value in allowed:
            response.set_cookie(
                f"comfort_{name}",
                value,
                max_age=YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
    return response
