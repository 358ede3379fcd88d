"""When a form comes in too late to be done, what was typed is given back to be copied."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

HIDDEN = frozenset({"csrfmiddlewaretoken", "token", "version", "next", "password", "again", "code"})
"""Posted values that nobody typed, or that are secret."""


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was opened before logging in or out, or cookies are off."""
    return typed_back(
        request,
        heading=_("页面已过期，没有提交"),
        sentence=_("打开页面之后登录状态变了，或者浏览器禁用了Cookie。请重新打开页面后再提交。"),
        again=_("重新打开"),
        again_url=request.path,
    )


def session_ended(request: HttpRequest) -> HttpResponse:
    """The query code has to be typed again before the form can be sent."""
    return typed_back(
        request,
        heading=_("登录或者查询已失效，没有提交"),
        sentence=_("为保护您的信息，离开较久后须重新登录或者重新输入查询码。"),
        again=_("重新查询"),
        again_url=reverse("portal:track"),
    )


def logged_out(request: HttpRequest) -> HttpResponse:
    """The account has to log in again before the form can be sent."""
    return typed_back(
        request,
        heading=_("登录已失效，没有提交"),
        sentence=_("离开较久后须重新登录。您填写的内容在下面，登录后可以复制回去。"),
        again=_("重新登录"),
        again_url=f"{reverse('portal:login')}?{urlencode({'next': request.path})}",
    )


def typed_back(
    request: HttpRequest, *, heading: str, sentence: str, again: str, again_url: str
) -> HttpResponse:
    """A page with everything that was typed, which is nowhere stored."""
    typed = [
        (name, "\n".join(request.POST.getlist(name)))
        for name in request.POST
        if name not in HIDDEN and request.POST.get(name)
    ]
    shown = {
        "heading": heading,
        "sentence": sentence,
        "again": again,
        "again_url": again_url,
        "typed": typed,
    }
    response = render(request, "typed_kept.html", shown, status=403)
    response["Cache-Control"] = "no-store"
    return response
