"""The numbers in the navigation: what waits for the reader, and what he has not read.

A page shows what is remembered; what is not it asks for by itself, so that no page waits for it.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from notifications import remembered
from notifications.models import Message
from web.desk import todo
from web.staff import Viewer, casework, staff_view

MOST_UNREAD = 99


def shown(number: int, most: int) -> str:
    """A number as the navigation says it; nothing for none."""
    return f"{most}+" if number > most else str(number or "")


@require_GET
@never_cache
@staff_view
def waiting(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """How many matters wait for the viewer."""
    number = shown(todo.count(viewer), todo.PAGE)
    return render(request, "components/count.html", {"number": number, "kind": "waiting"})


@require_GET
@never_cache
@login_required
def unread(request: HttpRequest) -> HttpResponse:
    """How many messages the reader has not read."""
    number = shown(count_unread(request), MOST_UNREAD)
    return render(request, "components/count.html", {"number": number, "kind": "unread"})


def count_unread(request: HttpRequest) -> int:
    """The number of unread messages, counted no further than it is said."""
    user = request.user.pk
    assert user is not None
    held = remembered.known(remembered.UNREAD, user)
    if held is not None:
        return held
    inbox = Message.objects.filter(
        recipient=user, channel=Message.Channel.INBOX, read_at__isnull=True
    )
    found = inbox.order_by()[: MOST_UNREAD + 1].count()
    return remembered.remember(remembered.UNREAD, user, found)


class Numbers:
    """What is remembered of a reader's numbers; None has the page ask."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def unread(self) -> str | None:
        """How many messages the reader has not read."""
        user = self._request.user.pk
        held = remembered.known(remembered.UNREAD, user) if user is not None else 0
        return None if held is None else shown(held, MOST_UNREAD)

    @property
    def waiting(self) -> str | None:
        """How many matters wait for the reader."""
        viewer = casework(self._request)
        held = remembered.known(remembered.TODO, viewer.user_id) if viewer is not None else 0
        return None if held is None else shown(held, todo.PAGE)
