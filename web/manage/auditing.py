"""The audit administrator's pages: every change to accounts, and what confidential was opened."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.actors import Actor
from accounts.log import verify_log
from accounts.roles import ADMIN_ROLES, Role
from cases.models import Reading
from web import searching
from web.manage import entries
from web.manage.guard import administrator, page

PAGE = 50


@administrator(*ADMIN_ROLES)
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Each administrator's own page."""
    name = "manage:log" if actor.role == Role.AUDIT_ADMIN else "manage:people"
    return redirect(reverse(name))


@administrator(Role.AUDIT_ADMIN)
def account_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The log, newest first, of one person or body on request; or its chain recomputed."""
    asked = searching.typed(request.GET)
    rows_page = Paginator(entries.about(asked), PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": rows_page,
        "q": asked,
        "entries": entries.told(rows_page),
        "breaks": list(verify_log()) if "verify" in request.GET else None,
    }
    return page(request, actor, "manage/log.html", shown)


@administrator(Role.AUDIT_ADMIN)
def reading_log(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Who opened sealed identities and material, newest first; of one case or one person on request.

    It names cases by their number and shows nothing of what was opened.
    """
    asked = searching.typed(request.GET)
    rows = Reading.objects.select_related("case", "evidence").order_by("-pk")
    if asked:
        rows = rows.filter(Q(case__number__iexact=asked) | Q(reader_label__contains=asked))
    shown = {"page": Paginator(rows, PAGE).get_page(request.GET.get("page")), "asked": asked}
    return page(request, actor, "manage/readings.html", shown)
