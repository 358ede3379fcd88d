"""The mail address of an account: asked for by whoever knows the password, changed once its ends confirm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import addresses
from accounts.addresses import End
from accounts.models import AddressChange, User
from cases import clock
from notifications import refusals
from web.addresses import opened, promise_notice, promise_questions
from web.throttle import Quota

CHANGES = Quota("mail_address", most=10, span=60 * 60)
"""Tries of one account, so that an open session is no way to guess its password."""
LETTERS = Quota("mail_address_letter", most=3, span=60 * 60)
"""Letters to one new address, so that nobody has a stranger's mailbox filled."""
TOO_MANY = gettext_lazy("一小时内寄往该邮箱的确认邮件已达上限，请稍后再试")


class MailField(forms.EmailField):
    """The mail address of an account; a citizen's may do without one."""

    def __init__(
        self, *, help_text: Any = "", autocomplete: str = "email", required: bool = False
    ) -> None:
        super().__init__(
            label=gettext_lazy("电子邮箱"),
            required=required,
            max_length=254,
            help_text=help_text,
            widget=forms.EmailInput(attrs={"autocomplete": autocomplete}),
        )


class MailAddressForm(forms.Form):
    """The new address, or none, and the password."""

    email = MailField(help_text=gettext_lazy("忘记密码时凭它重新设置，也用来接收提醒；留空即删除"))
    password = forms.CharField(
        label=gettext_lazy("当前密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@login_required
@sensitive_post_parameters("password")
def mail_address(request: HttpRequest) -> HttpResponse:
    """Ask for another address of one's own account. An address is personal data and goes into no log."""
    user = request.user
    assert isinstance(user, User)
    form = MailAddressForm(request.POST or None, initial={"email": user.email})
    status = 200
    if request.method == "POST" and form.is_valid():
        if not CHANGES.take(str(user.pk)):
            form.add_error(None, _("尝试过于频繁，请一小时后再试"))
            status = 429
        elif not user.check_password(form.cleaned_data["password"]):
            form.add_error("password", _("密码不正确"))
        elif user.email_confirmed and form.cleaned_data["email"] == user.email:
            form.add_error("email", _("与现在的电子邮箱相同，不需要变更"))
        elif not may_write_to(form.cleaned_data["email"]):
            form.add_error("email", TOO_MANY)
            status = 429
        else:
            ask(user, form.cleaned_data["email"])
            if addresses.running(user, clock.now()) is None:
                messages.success(request, _("电子邮箱已删除"))
                return redirect("portal:account")
            return redirect("portal:mail_address")
    if form.errors and status == 200:
        status = 422
    shown = {"form": form, "change": addresses.running(user, clock.now())}
    return render(request, "portal/mail_address.html", shown, status=status)


def may_write_to(address: str) -> bool:
    """Whether one more letter may go to a new address; it is counted."""
    return not address or LETTERS.take(address.casefold())


@transaction.atomic
def ask(user: User, address: str) -> None:
    """Begin the change and have whoever must confirm it asked by letter."""
    former = user.email
    reachable = not refusals.stopped(user)
    change = addresses.ask(user, address, former_reachable=reachable, now=clock.now())
    if change is not None:
        promise_questions(change)
    elif former:
        promise_notice(former, user)


@login_required
@require_POST
def withdraw_address(request: HttpRequest) -> HttpResponse:
    """Take back what one asked for; the account keeps its address."""
    user = request.user
    assert isinstance(user, User)
    addresses.forget(user)
    messages.success(request, _("已撤回，电子邮箱没有变更"))
    return redirect("portal:mail_address")


@never_cache
def confirm_address(request: HttpRequest, token: str) -> HttpResponse:
    """Answer the letter. Whoever has the mailbox need not be logged in; opening the link alone does nothing."""
    now = clock.now()
    with transaction.atomic():
        change, end = _asked(token)
        if change is None or end is None:
            return render(request, "portal/confirm_address.html", {"gone": True}, status=410)
        shown = {"end": end, "removes": not change.address}
        if request.method == "POST" and "refuse" in request.POST:
            addresses.forget(change.user)
            shown["outcome"] = "refused"
        elif request.method == "POST":
            former = change.user.email
            user = addresses.confirm(change, end, now)
            shown["outcome"] = "changed" if user else "waits"
            if user is not None and former and former != user.email:
                promise_notice(former, user)
    return render(request, "portal/confirm_address.html", shown)


def _asked(token: str) -> tuple[AddressChange | None, End | None]:
    """The running change that the link asks about, locked, where this end has not answered yet."""
    link = opened(token)
    if link is None:
        return None, None
    pk, end = link
    rows = AddressChange.objects.select_for_update(of=("self",)).select_related("user")
    rows = rows.filter(pk=pk, expires_at__gt=clock.now(), user__is_active=True)
    change = rows.first()
    if change is None or not getattr(change, f"asks_{end}"):
        return None, None
    return change, end
