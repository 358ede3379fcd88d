"""Closing one's own account: what stays is told first, and what still runs stands in the way."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from accounts import closing
from accounts.actors import citizen
from accounts.models import User
from cases import clock
from cases.models import Case
from notifications.models import Preference
from web.models import SavedFilter
from workflows.registry import procedures


class CloseForm(forms.Form):
    """The password once more, so that nobody else closes an account left open."""

    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    understood = forms.BooleanField(label=gettext_lazy("我知悉注销后不能恢复"))

    def __init__(self, *args: object, user: User, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise ValidationError(_("密码不正确"), code="wrong")
        return password


def running_cases(user: User) -> QuerySet[Case]:
    """Cases of an account that have not ended and need it: nobody could be told or answered without."""
    ended = [
        Q(kind=kind, state__in=procedure.final)
        for kind, procedure in procedures().items()
        if procedure.subject_type == "case"
    ]
    own: QuerySet[Case] = Case.objects.visible_to(citizen(user)).exclude(state="draft")
    return own.exclude(reduce(or_, ended)).order_by("-pk")


@never_cache
@login_required
@sensitive_post_parameters("password")
def close_account(request: HttpRequest) -> HttpResponse:
    """Ask for the password, and close the account where nothing needs it any more."""
    user = request.user
    assert isinstance(user, User)
    running = list(running_cases(user)[:20])
    form = CloseForm(request.POST or None, user=user)
    sentence = _refusal(user)
    if request.method == "POST" and not running and not sentence and form.is_valid():
        closing.close(user, now=clock.now(), today=clock.today())
        Preference.objects.filter(user=user).delete()
        SavedFilter.objects.filter(user=user).delete()
        logout(request)
        messages.success(request, _("账号已注销"))
        return redirect("portal:home")
    shown = {"form": form, "running": running, "sentence": sentence}
    status = 422 if request.method == "POST" else 200
    return render(request, "portal/close_account.html", shown, status=status)


def _refusal(user: User) -> str:
    try:
        closing.check_closable(user, clock.today())
    except ValidationError as refused:
        return str(refused.messages[0])
    return ""
