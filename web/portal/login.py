"""Logging in and out, lock-out, and the second factor of staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.models import User
from notifications import refusals
from web import acting, second_factor
from web.context import Site
from web.throttle import Gate, client_address


class LoginForm(AuthenticationForm):
    """User name and password."""

    refused_words = gettext_lazy("登录没有成功：")
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": gettext_lazy("用户名或者密码不正确。连续输错5次，须等待15分钟。"),
        "inactive": gettext_lazy("该账号已停用，请联系本单位系统管理员。"),
    }


class CodeForm(forms.Form):
    """The six digits that an authenticator shows."""

    refused_words = gettext_lazy("验证没有通过：")
    code = forms.RegexField(
        label=gettext_lazy("动态验证码"),
        regex=r"^\s*\d{3}\s?\d{3}\s*$",
        help_text=gettext_lazy("打开身份验证器，输入当前显示的6位数字"),
        error_messages={"invalid": gettext_lazy("请输入6位数字")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        return "".join(str(self.cleaned_data["code"]).split())


WRONG_FOR_ACCOUNT = Gate("password_account", free=10)
"""Wrong passwords for one account from anywhere; each beyond these doubles the wait of strangers."""
WRONG_FROM_ADDRESS = Gate("password_address", free=40, longest_wait=60, memory=60 * 60)
"""Wrong passwords from one address for any account: whoever tries many accounts is slowed."""
KNOWN_HERE = "known_here"
"""Cookie of a browser that an account has logged in with. It is spared the waits that strangers who
guess its password, or others behind the same address, have brought about."""
KNOWN_FOR = 180 * 24 * 60 * 60


class LoginView(views.LoginView):
    """User name and password; where to go next is decided by `start`.

    Guessing is slowed three ways: by name and address together (axes), by name, and by address.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse while a stranger has to wait."""
        name = request.POST.get("username", "").strip()
        address = client_address(request)
        if not self._known(name) and (
            WRONG_FOR_ACCOUNT.seconds_left(name.casefold())
            or WRONG_FROM_ADDRESS.seconds_left(address)
        ):
            return locked_out(request, None, {})
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        """Count the mistake against the name and the address."""
        WRONG_FOR_ACCOUNT.failed(self.request.POST.get("username", "").strip().casefold())
        WRONG_FROM_ADDRESS.failed(client_address(self.request))
        return super().form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, and know this browser from now on."""
        user = form.get_user()
        WRONG_FOR_ACCOUNT.clear(user.username.casefold())
        response = super().form_valid(form)
        response.set_signed_cookie(
            KNOWN_HERE,
            _mark(user.username),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _known(self, name: str) -> bool:
        held = self.request.get_signed_cookie(KNOWN_HERE, default="", max_age=KNOWN_FOR)
        return bool(name) and held == _mark(name)

    template_name = "portal/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().get_context_data(**kwargs)
        del shown["site"]  # Django's own, which would hide the frame's
        shown["for_bodies"] = str(shown["next"]).startswith(reverse("desk:home"))
        return shown


class LogoutView(views.LogoutView):
    """Ends the session, and with it the query codes that it had shown."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(request, *args, **kwargs)
        response.delete_cookie(acting.SHOWN_CODES, samesite="Lax")
        return response


class PasswordView(views.PasswordChangeView):
    """A new password of one's own choosing; other sessions of the account end with the old one."""

    template_name = "portal/password.html"
    success_url = reverse_lazy("portal:account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("密码已更改"))
        return super().form_valid(form)


def _mark(name: str) -> str:
    """What stands for an account in the cookie; it names nobody."""
    return salted_hmac(KNOWN_HERE, name.casefold()).hexdigest()


def locked_out(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any]
) -> HttpResponse:
    """What is shown instead of the form after too many wrong passwords."""
    return render(request, "portal/locked_out.html", status=429)


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """After logging in: the page of the reader's work."""
    if acting.factor_outstanding(request):
        return redirect("portal:second_factor")
    _warn_of_dead_address(request)
    if not acting.staff(request):
        return redirect("portal:account")
    return redirect(Site(request).navigation[0].url)


def _warn_of_dead_address(request: HttpRequest) -> None:
    user = request.user
    if isinstance(user, User) and refusals.stopped(user):
        messages.warning(
            request, _("您的邮箱连续拒收，已停止发送邮件；请更正邮箱地址后在“消息”中重新开启")
        )


@never_cache
@login_required
def show_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator; who must have one and has none enrols it first."""
    if not second_factor.enrolled(request.user):
        return redirect("portal:authenticator")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.verify(request, form.cleaned_data["code"]):
            return redirect("portal:start")
        form.add_error("code", _("验证码不正确或者已经失效，请等待新的验证码后再试"))
    return render(request, "portal/second_factor.html", {"form": form})


@never_cache
@login_required
def authenticator(request: HttpRequest) -> HttpResponse:
    """Enrol an authenticator."""
    user = request.user
    assert isinstance(user, User)
    if second_factor.enrolled(user):
        messages.info(request, _("您已绑定身份验证器；如需更换，请联系安全管理员解除绑定"))
        return redirect("portal:account")
    device = second_factor.fresh_device(user)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if second_factor.confirm(request, device, form.cleaned_data["code"]):
            messages.success(request, _("身份验证器已绑定，今后登录须输入动态验证码"))
            return redirect("portal:start")
        form.add_error("code", _("验证码不正确，请核对手机时间后再试"))
    shown = {
        "form": form,
        "secret": second_factor.secret_text(device),
        "picture": second_factor.picture(device),
    }
    return render(request, "portal/authenticator.html", shown)
