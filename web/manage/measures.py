"""The system administrator's pages on the list of sanctions: outside of it nothing may be imposed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.administration import administers_all
from accounts.roles import Role
from cases import clock
from records import sanction_list
from records.models import Sanction, SanctionListItem
from web.manage.explained import explained
from web.manage.forms import LastDayForm, day_input
from web.manage.guard import administrator, of_the_province, page

PROVINCE_ONLY = gettext_lazy("惩戒措施清单由省级系统管理员登记，本页只供查看")


class MeasureForm(forms.ModelForm):  # type: ignore[type-arg]
    """One measure of the list."""

    class Meta:
        model = SanctionListItem
        fields = ("code", "title", "basis", "valid_from", "valid_to")
        labels = {
            "code": gettext_lazy("编号"),
            "title": gettext_lazy("惩戒措施"),
            "basis": gettext_lazy("依据"),
            "valid_from": gettext_lazy("起始日期"),
            "valid_to": gettext_lazy("结束日期"),
        }
        help_texts = {
            "code": gettext_lazy("清单中的编号，例如ZW-01"),
            "basis": gettext_lazy("法律、法规或者党中央、国务院政策文件的名称和条款，印在决定书上"),
            "valid_to": gettext_lazy("当日仍有效；不填为长期"),
        }
        widgets = {"valid_from": day_input(), "valid_to": day_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_to"].required = False


@administrator(Role.SYSTEM_ADMIN)
def measure_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The list, ended measures too."""
    rows = SanctionListItem.objects.order_by("code", "valid_from")
    shown = {"measures": rows, "today": clock.today(), "may_change": administers_all(actor)}
    return page(request, actor, "manage/measures.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_measure(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a measure."""
    of_the_province(actor, PROVINCE_ONLY)
    form = MeasureForm(request.POST or None, initial={"valid_from": clock.today()})

    def effect(_tried: object) -> list[str]:
        data = form.cleaned_data
        return [
            _("自%(day)s起，可以对失信主体采取“%(title)s”，决定书写明依据：%(basis)s。")
            % {
                "day": data["valid_from"].isoformat(),
                "title": data["title"],
                "basis": data["basis"],
            },
            _("此前作出的决定不受影响。"),
        ]

    answer = explained(
        request,
        actor,
        form,
        _("新增惩戒措施"),
        effect,
        lambda: sanction_list.add(form.instance, by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("“%s”已列入清单") % form.instance.title)
    return redirect("manage:measures")


@administrator(Role.SYSTEM_ADMIN)
@transaction.atomic
def end_measure(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take a measure off the list."""
    of_the_province(actor, PROVINCE_ONLY)
    item = get_object_or_404(SanctionListItem.objects.select_for_update(), pk=pk)
    form = LastDayForm(request.POST or None, ends=item.valid_to)

    def effect(_tried: object) -> list[str]:
        standing = Sanction.objects.filter(item=item, state="in_effect").count()
        return [
            _("%s之后不能再以此项作出决定。") % form.cleaned_data["last_day"].isoformat(),
            _("正在实施的%d项惩戒不受影响，按各自的期限届满或者解除。") % standing,
        ]

    answer = explained(
        request,
        actor,
        form,
        _("移出清单：%s") % item.title,
        effect,
        lambda: sanction_list.end(item, form.cleaned_data["last_day"], by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("已移出清单"))
    return redirect("manage:measures")
