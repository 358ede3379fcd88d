"""The messages of an account: its inbox, what left the house for it, and how it wants to be told."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from cases import clock
from notifications import remembered
from notifications.models import Message, Preference
from web import acting

PAGE = 30
OUTER_SHOWN = 20


class PreferenceForm(forms.ModelForm):  # type: ignore[type-arg]
    """Channels beside the inbox."""

    class Meta:
        model = Preference
        fields = ["mail", "sms", "wecom", "digest"]

    def save(self, commit: bool = True) -> Preference:
        """Keep the choice; mail switched on again is tried again."""
        if self.cleaned_data["mail"]:
            self.instance.mail_stopped_at, self.instance.refusals = None, 0
        kept: Preference = super().save(commit)
        return kept


@login_required
def message_list(request: HttpRequest) -> HttpResponse:
    """Everything this account was told, newest first. A posted form changes how it is told."""
    user = request.user
    assert isinstance(user, User)
    chosen = Preference.objects.filter(user=user).first() or Preference(user=user)
    form = PreferenceForm(request.POST or None, instance=chosen)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("接收方式已保存"))
        return redirect("portal:messages")
    own = Message.objects.filter(recipient=user).order_by("-created_at", "-pk")
    page = Paginator(own.filter(channel=Message.Channel.INBOX), PAGE).get_page(
        request.GET.get("page")
    )
    at_desk = bool(acting.staff(request))
    shown = {
        "form": form,
        "page": page,
        "rows": [(row, _address(row, at_desk=at_desk)) for row in page],
        "outer": own.exclude(channel=Message.Channel.INBOX)[:OUTER_SHOWN],
        "unread": own.filter(channel=Message.Channel.INBOX, read_at=None).exists(),
        "stopped": chosen.mail_stopped_at,
    }
    return render(request, "desk/messages.html" if at_desk else "portal/messages.html", shown)


@login_required
@require_POST
def mark_read(request: HttpRequest) -> HttpResponse:
    """Take note of everything in the inbox."""
    own = Message.objects.filter(recipient=request.user.pk, channel=Message.Channel.INBOX)
    own.filter(read_at=None).update(read_at=clock.now())
    assert request.user.pk is not None
    remembered.forget([request.user.pk])
    return redirect("portal:messages")


def _address(row: Message, *, at_desk: bool) -> str:
    """Where the message leads: to the subject at the desk, or to one's own case."""
    if row.subject_id is None:
        return ""
    if at_desk:
        return reverse("desk:subject", args=[row.subject_type, row.subject_id])
    return reverse("portal:case", args=[row.subject_id]) if row.subject_type == "case" else ""
