"""A jurisdiction's own periods: entered with their source, ended by day; running clocks keep theirs."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import log
from accounts.actors import Actor
from workflows import rules
from workflows.models import RuleOverride
from workflows.rules import Rule

LOGGED = (
    "code",
    "jurisdiction_id",
    "amount",
    "unit",
    "extension",
    "source",
    "valid_from",
    "valid_to",
)


@transaction.atomic
def add(row: RuleOverride, *, by: Actor, now: datetime) -> RuleOverride:
    """Enter a period of a jurisdiction. Raises ValidationError where the law allows none such or the
    jurisdiction has another for the same days."""
    _refuse_against_law(row, rules.default(row.code, row.valid_from))
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    same = RuleOverride.objects.select_for_update().filter(
        code=row.code, jurisdiction=row.jurisdiction
    )
    if same.overlapping(row).exists():
        raise ValidationError({"valid_from": _("该地区这一期限在此期间已有规定，请先结束原有规定")})
    assert by.user is not None
    row.entered_by = by.user
    row.save(force_insert=True)
    log.append("add_period", row, actor=by, now=now, after=_values(row))
    transaction.on_commit(rules.forget)
    return row


@transaction.atomic
def end(row: RuleOverride, last_day: date, *, by: Actor, now: datetime) -> RuleOverride:
    """End a jurisdiction's period with `last_day`; afterwards the general one runs. Raises ValidationError."""
    if last_day < row.valid_from:
        raise ValidationError({"last_day": _("结束日期不能早于起始日期")})
    before = _values(row)
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    log.append("end_period", row, actor=by, now=now, before=before, after=_values(row))
    transaction.on_commit(rules.forget)
    return row


def _refuse_against_law(row: RuleOverride, general: Rule) -> None:
    """Where a statute gives the figure, organs may be bound to less and people be given more, not the
    other way round (立法法第八十二条、第九十三条: local rules may not take from rights or add to powers)."""
    if general.unverified:
        return
    if row.unit != general.unit:
        raise ValidationError({"unit": _("计算单位应当与法定期限一致")})
    if general.nature == "right" and row.amount < general.amount:
        raise ValidationError(
            {
                "amount": _("当事人的权利期限不能短于法定的%(amount)d（%(source)s）")
                % {"amount": general.amount, "source": general.source}
            }
        )
    if general.nature != "right" and row.amount > general.amount:
        raise ValidationError(
            {
                "amount": _("机关的办理期限不能长于法定的%(amount)d（%(source)s）")
                % {"amount": general.amount, "source": general.source}
            }
        )
    if row.extension > general.extension:
        raise ValidationError({"extension": _("延长的上限不能超过法定的%d") % general.extension})


def _values(row: RuleOverride) -> dict[str, object]:
    return {name: getattr(row, name) for name in LOGGED}
