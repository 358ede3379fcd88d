"""The mail address of an account: told, changed or taken back by whoever knows the password."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from accounts.models import User
from web.passwords import promise_notice
from web.portal.account import MailField
from web.throttle import Quota

CHANGES = Quota("mail_address", most=10, span=60 * 60)
"""Tries of one account, so that an open session is no way to guess its password."""


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
    """Change the address of one's own account. An address is personal data and goes into no log."""
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
        else:
            with transaction.atomic():
                former, user.email = user.email, form.cleaned_data["email"]
                user.email_confirmed = True
                user.save(update_fields=["email", "email_confirmed"])
                if former and former != user.email:
                    promise_notice(former, user)
            done = _("电子邮箱已保存") if user.email else _("电子邮箱已删除")
            messages.success(request, done)
            return redirect("portal:account")
    if form.errors and status == 200:
        status = 422
    return render(request, "portal/mail_address.html", {"form": form}, status=status)
