"""Finding the complaints of a person who says who he is: exact match only, for whoever may, logged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.roles import Role
from cases import clock, identity
from cases.models import Case
from web.desk import subjects
from web.desk.worklist import Row, rows_of
from web.staff import Viewer
from web.throttle import Quota

ROLES = frozenset({Role.REGISTRAR, Role.REVIEWER})
"""Who meets complainants, and who looks whether a complaint repeats another."""
SEARCHES = Quota("complainants", most=60, span=60 * 60)


class ComplainantForm(forms.Form):
    """Whom to look for, and what for."""

    what = forms.ChoiceField(
        label=gettext_lazy("按什么查找"),
        choices=[
            ("name", gettext_lazy("姓名、名称")),
            ("phone", gettext_lazy("电话")),
            ("id", gettext_lazy("身份证件号码")),
            ("code", gettext_lazy("统一社会信用代码")),
        ],
    )
    text = forms.CharField(
        label=gettext_lazy("完整的姓名、名称、电话或者号码"),
        help_text=gettext_lazy("须完整；空格、间隔号、大小写不影响。只能查本单位办理的投诉举报。"),
        max_length=120,
        strip=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.CharField(
        label=gettext_lazy("查找事由"),
        help_text=gettext_lazy("每次查找连同事由一并留痕，供审计。"),
        max_length=150,
    )


@dataclass(frozen=True)
class Matched:
    """What was found, or why nothing was looked for."""

    rows: list[Row]
    refused: str = ""


def readers(viewer: Viewer) -> list[Actor]:
    """The viewer in the roles that may look for complainants. Raises PermissionDenied."""
    found = viewer.holding(ROLES)
    if not found:
        raise PermissionDenied(_("查找投诉人由受理单位的窗口登记员、审查员办理，您没有这项任职。"))
    return found


def find(viewer: Viewer, asked: dict[str, Any]) -> Matched:
    """The complaints of that person at the viewer's organisations. Raises PermissionDenied."""
    if not SEARCHES.take(str(viewer.user_id)):
        return Matched([], _("查找次数过多，请一小时后再试。"))
    found: set[int] = set()
    for reader in readers(viewer):
        handled = Case.objects.visible_to(reader).filter(
            kind="complaint", organisation=reader.organisation
        )
        found.update(
            identity.find(
                asked["what"],
                asked["text"],
                handled.exclude(respondent=reader.organisation),
                reader=reader,
                purpose=_("查找投诉人：%s") % asked["purpose"],
                now=clock.now(),
            )
        )
    cases = subjects.visible("case", viewer).filter(pk__in=found).order_by("-pk")
    return Matched(rows_of(viewer, cases))
