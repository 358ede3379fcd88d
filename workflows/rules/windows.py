"""Publicity rules as they are entered and ended: within the law, and never for a record that has its window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts import log
from accounts.actors import Actor
from records.models import DishonestyRecord, PublicityRule
from workflows.rules.publicity import CHANGE, lawful

LOGGED = (
    "severity",
    "least",
    "most",
    "national",
    "source",
    "decided_by",
    "valid_from",
    "valid_to",
)


@transaction.atomic
def add(row: PublicityRule, *, by: Actor, now: datetime) -> PublicityRule:
    """Enter the window of a class from a day on. Raises ValidationError where the law allows none such, the
    days have a rule already, or records of those days have their window."""
    if row.valid_to is not None and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    if row.most < row.least:
        raise ValidationError({"most": _("最长公示期不能短于最短公示期")})
    if row.most < 1:
        raise ValidationError({"most": _("最长公示期不能少于1个月")})
    same = PublicityRule.objects.select_for_update().filter(
        severity=row.severity, national=row.national
    )
    if same.overlapping(row).exists():
        raise ValidationError({"valid_from": _("该程度的公示期在此期间已有规定，请先结束原有规定")})
    _refuse_backwards(row)
    if not row.national:
        _refuse_against_law(row)
    assert by.user is not None
    row.entered_by = by.user
    row.save(force_insert=True)
    if row.national:
        _refuse_stranded(row, "valid_from")
    log.append("add_publicity_rule", row, actor=by, now=now, after=_values(row))
    return row


@transaction.atomic
def end(row: PublicityRule, last_day: date, *, by: Actor, now: datetime) -> PublicityRule:
    """End a rule with `last_day`; records determined until then keep it. Raises ValidationError."""
    if last_day < row.valid_from:
        raise ValidationError({"last_day": _("结束日期不能早于起始日期")})
    if row.valid_to is not None and last_day > row.valid_to:
        raise ValidationError({"last_day": _("只能提前结束，不能延长；延长的请另行登记")})
    counted = _last_determined(Q(determined_on__gt=last_day), row.valid_to)
    if counted is not None:
        raise ValidationError(
            {
                "last_day": _("%s已有记录作出认定，其公示期不再变动；最后一日不能早于该日")
                % counted.isoformat()
            }
        )
    before = _values(row)
    row.valid_to = last_day
    row.save(update_fields=["valid_to"])
    if row.national:
        _refuse_stranded(row, "last_day")
    log.append("end_publicity_rule", row, actor=by, now=now, before=before, after=_values(row))
    return row


def _refuse_backwards(row: PublicityRule) -> None:
    """A record keeps the window of its day, so that no rule is entered for a day that has records."""
    last = _last_determined(Q(determined_on__gte=row.valid_from), row.valid_to)
    if last is not None:
        raise ValidationError(
            {
                "valid_from": _(
                    "%(day)s已有记录作出认定，其公示期不再变动；起始日期不能早于%(next)s"
                )
                % {"day": last.isoformat(), "next": (last + timedelta(days=1)).isoformat()}
            }
        )


def _last_determined(days: Q, last: date | None) -> date | None:
    records = DishonestyRecord.objects.filter(days)
    if last is not None:
        records = records.filter(determined_on__lte=last)
    day: date | None = records.aggregate(day=Max("determined_on"))["day"]
    return day


def _refuse_against_law(row: PublicityRule) -> None:
    """A local rule keeps within the national one on each of its days. 立法法第八十二条、第九十三条：没有上位法依据，
    不得减损权利、增加义务; the shortest publicity is the condition of repair that the national rule sets."""
    for day in _days_of_law(row):
        law = lawful(day, row.severity)
        given = {"law": law.title, "day": day.isoformat()}
        if row.least < law.least:
            raise ValidationError(
                {
                    "least": _("最短公示期不能短于法定的%(months)d个月（%(law)s，%(day)s）")
                    % {**given, "months": law.least}
                }
            )
        if row.most > law.most:
            raise ValidationError(
                {
                    "most": _("最长公示期不能长于法定的%(months)d个月（%(law)s，%(day)s）")
                    % {**given, "months": law.most}
                }
            )


def _days_of_law(row: PublicityRule) -> Iterator[date]:
    """The first day of a rule, and each later one of its days on which the national law may be another."""
    yield row.valid_from
    days = {CHANGE}
    for one in PublicityRule.objects.filter(severity=row.severity, national=True):
        days.add(one.valid_from)
        if one.valid_to is not None and one.valid_to < date.max:
            days.add(one.valid_to + timedelta(days=1))
    for day in sorted(days):
        if row.valid_from < day and (row.valid_to is None or day <= row.valid_to):
            yield day


def _refuse_stranded(national: PublicityRule, field: str) -> None:
    """A change of the national rule leaves no local one beyond it."""
    locals_ = PublicityRule.objects.filter(severity=national.severity, national=False)
    for one in locals_.order_by("valid_from"):
        try:
            _refuse_against_law(one)
        except ValidationError as error:
            raise ValidationError(
                {
                    field: _("本地规定“%(source)s”将不符合国家规定，请先结束本地规定：%(why)s")
                    % {"source": one.source, "why": "".join(error.messages)}
                }
            ) from error


def _values(row: PublicityRule) -> dict[str, object]:
    return {name: getattr(row, name) for name in LOGGED}
