"""The system administrator's pages on local periods: a jurisdiction's own in place of the general one."""

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
from accounts.administration import organisations_of
from accounts.queries import in_order
from accounts.roles import Role
from cases import clock
from cases.calendar import UNIT_LABELS, Unit
from cases.models import Clock
from web.manage.explained import explained
from web.manage.forms import LastDayForm, day_input
from web.manage.guard import administrator, page
from workflows import rules
from workflows.bodies import offer
from workflows.models import RuleOverride
from workflows.rules import overrides


def _codes() -> list[tuple[str, str]]:
    today = clock.today()
    found = []
    for code in rules.shipped():
        try:
            general = rules.default(code, today)
        except LookupError:
            continue
        words = f"{general.name}（{code}）：{general.amount}{UNIT_LABELS[Unit(general.unit)]}"
        found.append((code, words))
    return sorted(found, key=lambda one: one[1])


class PeriodForm(forms.ModelForm):  # type: ignore[type-arg]
    """One period of one jurisdiction."""

    code = forms.ChoiceField(
        label=gettext_lazy("期限"), choices=lambda: [("", _("请选择")), *_codes()]
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("计算单位"),
        choices=[
            ("", gettext_lazy("与原期限相同")),
            *((one.value, UNIT_LABELS[one]) for one in Unit),
        ],
        required=False,
    )

    class Meta:
        model = RuleOverride
        fields = (
            "code",
            "jurisdiction",
            "amount",
            "unit",
            "extension",
            "source",
            "valid_from",
            "valid_to",
        )
        labels = {
            "jurisdiction": gettext_lazy("适用地区"),
            "amount": gettext_lazy("时长"),
            "extension": gettext_lazy("延长上限"),
            "source": gettext_lazy("依据和决定机关"),
            "valid_from": gettext_lazy("起始日期"),
            "valid_to": gettext_lazy("结束日期"),
        }
        help_texts = {
            "jurisdiction": gettext_lazy("该地区及其以下各级适用；下级另有规定的从其规定"),
            "extension": gettext_lazy("0为不得延长"),
            "source": gettext_lazy("文件名称、文号和条款，显示在期限旁边"),
            "valid_to": gettext_lazy("当日仍适用；不填为长期"),
        }
        widgets = {"valid_from": day_input(), "valid_to": day_input()}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place: Any = self.fields["jurisdiction"]
        place.empty_label = _("请选择")
        offer(place, organisations_of(actor).not_over(clock.today()).filter(is_division=True))
        self.fields["valid_to"].required = False

    def clean(self) -> dict[str, Any]:
        """A period is counted in the unit of the law, unless another is chosen."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("code") and not data.get("unit"):
            data["unit"] = rules.default(data["code"], clock.today()).unit
        return data


@administrator(Role.SYSTEM_ADMIN)
def period_list(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Local periods beside the general ones."""
    today = clock.today()
    entered = RuleOverride.objects.filter(jurisdiction__in=organisations_of(actor))
    rows = list(entered.select_related("jurisdiction"))
    place = {one: at for at, one in enumerate(in_order({row.jurisdiction for row in rows}))}
    rows.sort(key=lambda row: (row.code, place[row.jurisdiction]))
    shown = {
        "periods": [
            (row, rules.default(row.code, today), UNIT_LABELS[Unit(row.unit)]) for row in rows
        ],
        "today": today,
    }
    return page(request, actor, "manage/periods.html", shown)


@administrator(Role.SYSTEM_ADMIN)
def new_period(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Enter a local period."""
    form = PeriodForm(request.POST or None, actor=actor, initial={"valid_from": clock.today()})

    def effect(_tried: object) -> list[str]:
        row = form.instance
        general = rules.default(row.code, row.valid_from)
        running = Clock.objects.filter(
            rule_code=row.code,
            status="running",
            responsible__path__startswith=row.jurisdiction.path,
        ).count()
        return [
            _(
                "%(place)s自%(day)s起开始计时的%(name)s为%(amount)d%(unit)s，原为%(general)d%(old)s。"
            )
            % {
                "place": row.jurisdiction.name,
                "day": row.valid_from.isoformat(),
                "name": general.name,
                "amount": row.amount,
                "unit": UNIT_LABELS[Unit(row.unit)],
                "general": general.amount,
                "old": UNIT_LABELS[Unit(general.unit)],
            },
            _("正在计时的%d个期限不变。") % running,
        ]

    answer = explained(
        request,
        actor,
        form,
        _("登记本地期限"),
        effect,
        lambda: overrides.add(form.instance, by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("本地期限已登记"))
    return redirect("manage:periods")


@administrator(Role.SYSTEM_ADMIN)
@transaction.atomic
def end_period(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a local period."""
    rows = RuleOverride.objects.filter(jurisdiction__in=organisations_of(actor))
    row = get_object_or_404(rows.select_for_update(of=("self",)), pk=pk)
    form = LastDayForm(request.POST or None, ends=row.valid_to)
    general = rules.default(row.code, clock.today())

    def effect(_tried: object) -> list[str]:
        return [
            _("%(day)s之后开始计时的，恢复为%(amount)d%(unit)s（%(source)s）。")
            % {
                "day": form.cleaned_data["last_day"].isoformat(),
                "amount": general.amount,
                "unit": UNIT_LABELS[Unit(general.unit)],
                "source": general.source,
            },
            _("已经开始计时的期限不变。"),
        ]

    answer = explained(
        request,
        actor,
        form,
        _("结束本地期限：%s") % general.name,
        effect,
        lambda: overrides.end(row, form.cleaned_data["last_day"], by=actor, now=clock.now()),
    )
    if answer is not None:
        return answer
    messages.success(request, _("本地期限已结束"))
    return redirect("manage:periods")
