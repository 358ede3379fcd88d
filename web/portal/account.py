"""Accounts of citizens: registering, and the page that shows one's own cases."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import addresses
from accounts.models import User
from cases import clock
from cases.models import Case, Clock
from web import acting
from web.portal import mail_address
from web.portal.mail_address import MailField
from web.portal.progress import next_words
from web.portal.words import status_words
from web.throttle import Quota, client_address

REGISTRATIONS = Quota("register", most=20, span=60 * 60)
NAMES = Quota("register_names", most=60, span=60 * 60)
"""User names tried at one address: nobody asks through which there are."""
PAGE = 20


class RegisterForm(forms.Form):
    """A new account of a citizen or enterprise."""

    username = forms.RegexField(
        label=gettext_lazy("用户名"),
        regex=r"^[A-Za-z0-9_.\-]{4,32}$",
        help_text=gettext_lazy("4至32位字母、数字、点、短横线或者下划线；请勿使用姓名或者证件号码"),
        error_messages={
            "invalid": gettext_lazy("用户名由4至32位字母、数字、点、短横线、下划线组成")
        },
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = forms.CharField(
        label=gettext_lazy("称呼"), max_length=60, help_text=gettext_lazy("显示在页面右上角")
    )
    email = MailField(
        help_text=gettext_lazy(
            "忘记密码时凭它重新设置；不填则无法找回。注册后会收到一封邮件，打开其中的链接确认后才使用"
        )
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        help_text=gettext_lazy("至少8位，不能全是数字"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("再次输入密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_username(self) -> str:
        username = str(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError(_("该用户名已被使用，请换一个"))
        return username

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        password = cleaned.get("password")
        if password and cleaned.get("again") != password:
            self.add_error("again", _("两次输入的密码不一致"))
        if password:
            try:
                validate_password(password, User(username=cleaned.get("username", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


def register(request: HttpRequest) -> HttpResponse:
    """Open an account and log in."""
    if request.user.is_authenticated:
        return redirect("portal:account")
    if request.method == "POST" and not NAMES.take(client_address(request)):
        return render(request, "portal/too_often.html", status=429)
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not REGISTRATIONS.take(client_address(request)):
            form.add_error(None, _("注册过于频繁，请一小时后再试"))
        elif not mail_address.may_write_to(form.cleaned_data["email"]):
            form.add_error("email", mail_address.TOO_MANY)
        else:
            login(request, _opened(form), backend="web.backends.AccountBackend")
            messages.success(request, _("账号已注册。今后提交的案件都会显示在这里。"))
            return redirect("portal:account")
    return render(request, "portal/register.html", {"form": form})


@transaction.atomic
def _opened(form: RegisterForm) -> User:
    """The new account. It has its mail address once that has confirmed the letter."""
    user = User(
        username=form.cleaned_data["username"],
        name=form.cleaned_data["name"],
        joined_at=clock.now(),
    )
    user.set_password(form.cleaned_data["password"])
    user.save()
    if form.cleaned_data["email"]:
        mail_address.ask(user, form.cleaned_data["email"])
    return user


def _rows(cases: list[Case]) -> list[tuple[Case, Any, str]]:
    """Cases with where each stands, and what comes next until when. One query."""
    running: dict[int, list[Clock]] = defaultdict(list)
    of_them = {"subject_type": Case.subject_type, "subject_id__in": [case.pk for case in cases]}
    for row in Clock.objects.filter(**of_them, status=Clock.Status.RUNNING):
        running[row.subject_id].append(row)
    return [(case, status_words(case), next_words(case, running[case.pk])) for case in cases]


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own cases and drafts."""
    user = request.user
    assert isinstance(user, User)
    own = [actor for actor in acting.filers(request) if actor.user is not None]
    cases = Case.objects.visible_to(own).order_by("-pk")
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    shown = {
        "page": page,
        "address_change": addresses.running(user, clock.now()),
        "cases": _rows(list(page)),
        "is_staff": bool(acting.staff(request)) or acting.factor_outstanding(request),
    }
    return render(request, "portal/account.html", shown)
