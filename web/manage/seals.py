"""The security administrator's page on seal keys: which organisation can seal until when, and making keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import administration
from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Role
from cases import clock
from documents import keys
from documents.models import SealKey
from web import searching
from web.manage.bodies import bodies_page
from web.manage.guard import administrator, page

SOON = timedelta(days=60)
"""Calendar days before its end from which a key is shown as running out."""


@dataclass(frozen=True)
class Line:
    """An organisation and the key it seals with today."""

    organisation: Organisation
    key: SealKey | None
    today: date

    @property
    def tone(self) -> str:
        """How urgent a new key is."""
        if self.key is None:
            return "bad"
        return "warn" if self.key.valid_to - self.today <= SOON else "good"

    @property
    def words(self) -> str:
        """That in words."""
        if self.key is None:
            return _("没有可用的密钥")
        if self.tone == "warn":
            return _("即将到期")
        return _("可用")


@administrator(Role.SECURITY_ADMIN)
def seal_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every standing organisation, found by name, with its key."""
    today = clock.today()
    rows = administration.organisations_of(actor).not_over(today)
    typed = searching.typed(request.GET)
    if typed:
        rows = rows.filter(Q(name__icontains=typed) | Q(short_name__icontains=typed))
    rows_page = bodies_page(rows, request.GET.get("page"))
    held = SealKey.objects.usable(today).filter(organisation__in=list(rows_page))
    newest = {key.organisation_id: key for key in reversed(held)}
    shown = {
        "page": rows_page,
        "lines": [Line(one, newest.get(one.pk), today) for one in rows_page],
        "q": typed,
    }
    return page(request, actor, "manage/seals.html", shown)


@require_POST
@administrator(Role.SECURITY_ADMIN)
def new_seal(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """A new key for an organisation; the one it had is retired and keeps verifying."""
    organisation = get_object_or_404(administration.organisations_of(actor), pk=pk)
    key = keys.replace_key(organisation, on=clock.today(), now=clock.now(), by=actor)
    messages.success(
        request,
        _("已为“%(name)s”制发电子印章密钥，有效期至%(day)s")
        % {"name": organisation.name, "day": key.valid_to},
    )
    return redirect("manage:seals")
