"""Which class the system proposes for a record, and what it tells as a pattern: the rule of a day.

Where none was entered, the one shipped holds. 川府发〔2018〕7号 第四、九条 grade breaches of faith and give no figures, so
that it is unverified. What was proposed is decided by people and never changed by a later rule.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import log
from accounts.actors import Actor
from cases import clock
from cases.clock import SHANGHAI
from cases.models import Event
from records.models import SeverityRule
from records.models.record import Severity

SHIPPED = SeverityRule(
    failed=Severity.GENERAL.value,
    repeated=Severity.SERIOUS.value,
    failures=2,
    pledge=Severity.GENERAL.value,
    complaints=3,
    source="随软件提供的默认规则（未见正式文本，待核对）",
)
LOGGED = (
    "failed",
    "repeated",
    "failures",
    "pledge",
    "complaints",
    "source",
    "decided_by",
    "valid_from",
    "valid_to",
)


def rule_on(day: date) -> SeverityRule:
    """The rule of a day; the one shipped where none was entered."""
    return SeverityRule.objects.on(day).first() or SHIPPED


@transaction.atomic
def add(row: SeverityRule, *, by: Actor, now: datetime) -> SeverityRule:
    """Enter a rule. Raises ValidationError where its days have a rule, or drafts opened by another."""
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    classes = list(Severity)
    if classes.index(Severity(row.repeated)) < classes.index(Severity(row.failed)):
        raise ValidationError({"repeated": _("屡次整改失败的程度不能低于首次")})
    if SeverityRule.objects.select_for_update().overlapping(row).exists():
        raise ValidationError({"valid_from": _("在此期间已有规定，请先结束原有规定")})
    last = _last_opened(row.valid_from, row.valid_to)
    if last is not None:
        raise ValidationError(
            {
                "valid_from": _("%(day)s已按当日规定拟定程度；起始日期不能早于%(next)s")
                % {"day": last.isoformat(), "next": (last + timedelta(days=1)).isoformat()}
            }
        )
    assert by.user is not None
    row.entered_by = by.user
    row.save(force_insert=True)
    log.append("add_severity_rule", row, actor=by, now=now, after=_values(row))
    return row


@transaction.atomic
def end(row: SeverityRule, last_day: date, *, by: Actor, now: datetime) -> SeverityRule:
    """End a rule with `last_day`; what was proposed until then keeps it. Raises ValidationError."""
    if last_day < row.valid_from:
        raise ValidationError({"last_day": _("结束日期不能早于起始日期")})
    if row.valid_to is not None and last_day > row.valid_to:
        raise ValidationError({"last_day": _("只能提前结束，不能延长；延长的请另行登记")})
    last = _last_opened(last_day + timedelta(days=1), row.valid_to)
    if last is not None:
        raise ValidationError(
            {"last_day": _("%s已按本规定拟定程度；最后一日不能早于该日") % last.isoformat()}
        )
    before = _values(row)
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    log.append("end_severity_rule", row, actor=by, now=now, before=before, after=_values(row))
    return row


def _last_opened(first: date, last: date | None) -> date | None:
    """The last day from `first` to `last` on which the system proposed a class."""
    opened = Event.objects.filter(
        subject_type="record",
        step="open_draft",
        occurred_at__gte=datetime.combine(first, time.min, SHANGHAI),
    )
    if last is not None:
        opened = opened.filter(occurred_at__lte=datetime.combine(last, time.max, SHANGHAI))
    newest = opened.order_by("-occurred_at").values_list("occurred_at", flat=True).first()
    return None if newest is None else clock.day(newest)


def _values(row: SeverityRule) -> dict[str, object]:
    return {name: getattr(row, name) for name in LOGGED}
