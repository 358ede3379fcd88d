"""The system administrator's page on messages that could not be delivered. It shows no content."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.roles import Role
from cases import clock
from notifications.models import Message
from web.manage.guard import administrator, page

PAGE = 50
DEAD = Message.State.DEAD


@administrator(Role.SYSTEM_ADMIN)
def dead_letters(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Dead letters, and how many messages wait; posting repeats the one named, or all."""
    rows = Message.objects.filter(state=DEAD).order_by("-pk")
    if request.method == "POST":
        messages.success(
            request, _("%s条消息将再次发送") % _repeat(request.POST.get("message", ""))
        )
        return redirect("manage:dead_letters")
    waiting = Message.objects.filter(state=Message.State.QUEUED).values("channel")
    labels = dict(Message.Channel.choices)
    shown = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": [
            (labels[one["channel"]], one["count"]) for one in waiting.annotate(count=Count("pk"))
        ],
    }
    return page(request, actor, "manage/dead_letters.html", shown)


@transaction.atomic
def _repeat(named: str) -> int:
    rows = Message.objects.select_for_update().filter(state=DEAD)
    if named.isdecimal():
        rows = rows.filter(pk=int(named))
    for row in rows:
        row.repeat(clock.now())
        row.save()
    return len(rows)
