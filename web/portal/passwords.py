"""A new password for whoever forgot the old one: asked for by mail address, set by the link in a letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import addresses
from accounts.models import User
from web.passwords import promise_letter
from web.throttle import Quota, client_address

REQUESTS = Quota("forgot", most=10, span=60 * 60)
LETTERS = Quota("forgot_letter", most=3, span=60 * 60)
"""Letters to one address; more are not sent, and nobody is told which address that is."""


class ForgotForm(PasswordResetForm):
    """The mail address of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext_lazy("账号的电子邮箱")

    def get_users(self, email: str) -> Iterator[User]:
        """Accounts that the address leads to; one that only an administrator entered leads to none."""
        return (user for user in super().get_users(email) if user.email_confirmed)

    def promise(self) -> None:
        """Have a letter sent to every account that has the address."""
        email = self.cleaned_data["email"]
        if LETTERS.take(email.casefold()):
            for user in self.get_users(email):
                promise_letter(user)


def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for the address. The answer is the same whether or not there is such an account."""
    form = ForgotForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if REQUESTS.take(client_address(request)):
            form.promise()
            messages.success(
                request,
                _("如果有使用该邮箱的账号，设置新密码的邮件几分钟内会送到，链接三天内有效。"),
            )
            return redirect("portal:login")
        form.add_error(None, _("请求过于频繁，请一小时后再试"))
        return render(request, "portal/forgot.html", {"form": form}, status=429)
    status = 422 if form.errors else 200
    return render(request, "portal/forgot.html", {"form": form}, status=status)


class NewPasswordView(views.PasswordResetConfirmView):
    """Set a new password by the link; the link leaves the address bar before the form is shown."""

    template_name = "portal/new_password.html"
    success_url = reverse_lazy("portal:login")

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it; whoever came by the letter has the address that it went to."""
        response = super().form_valid(form)
        User.objects.filter(pk=form.user.pk).update(email_confirmed=True)
        addresses.forget(form.user)  # whoever asked for it knew the old password
        messages.success(self.request, _("新密码已设置，请登录"))
        return response
