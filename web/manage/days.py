"""The system administrator's page on working days: notices imported, and what each one moved."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.roles import Role
from cases import decrees
from cases.models import CalendarVersion, ClockMove
from web.manage.guard import administrator, page

LARGEST = 64 * 1024
"""Bytes of a notice's file; a year has a dozen entries."""
PAGE = 50


class NoticeForm(forms.Form):
    """The file of a notice."""

    file = forms.FileField(
        label=gettext_lazy("放假安排文件"),
        help_text=gettext_lazy("TOML 格式：版本号、年份、来源、印发日期和各节日的起止日期"),
    )

    def clean_file(self) -> decrees.Decree:
        """The notice itself; everything that is wrong with it is told at once."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST:
            raise ValidationError(_("文件过大，放假安排不应超过64KB"))
        try:
            return decrees.read(file.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ValidationError(_("文件须为 UTF-8 编码的文本")) from error
        except decrees.DecreeRefused as refused:
            raise ValidationError(list(refused.sentences)) from refused


@administrator(Role.SYSTEM_ADMIN)
def calendars(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The versions of the calendar, and a form to import the next."""
    form = NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            run = decrees.store(form.cleaned_data["file"], actor.user)
        except decrees.DecreeRefused as refused:
            form.add_error("file", list(refused.sentences))
        else:
            messages.success(
                request,
                _("日历版本%s已导入，计时中的期限正在后台重新计算") % run.calendar.version,
            )
            return redirect("manage:calendars")
    rows = CalendarVersion.objects.select_related("organisation", "recalculation")
    shown = {"form": form, "versions": rows.order_by("-version")}
    return page(request, actor, "manage/calendars.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def moves(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """What one notice moved, clock by clock. No case is named: an administrator sees none."""
    version = get_object_or_404(CalendarVersion.objects.select_related("recalculation"), pk=pk)
    rows = ClockMove.objects.filter(calendar=version).select_related("clock").order_by("pk")
    shown = {
        "version": version,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "moved": rows.count(),
    }
    return page(request, actor, "manage/moves.html", shown)
