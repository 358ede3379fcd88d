"""The list of sanctions as dated data: measures are added and ended, never changed. 国办发〔2020〕49号。"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import log
from accounts.actors import Actor
from records.models import SanctionListItem

LOGGED = ("code", "title", "basis", "valid_from", "valid_to")


@transaction.atomic
def add(item: SanctionListItem, *, by: Actor, now: datetime) -> SanctionListItem:
    """Add a measure from a day on. Raises ValidationError where its days overlap those of the same number."""
    if item.valid_to is not None and item.valid_to < item.valid_from:
        raise ValidationError({"valid_to": _("结束日期不能早于起始日期")})
    same = SanctionListItem.objects.select_for_update().filter(code=item.code)
    clash = same.overlapping(item).first()
    if clash is not None:
        until = clash.valid_to.isoformat() if clash.valid_to else _("长期")
        raise ValidationError(
            {
                "code": _(
                    "与清单中的“%(title)s”（%(code)s，%(start)s至%(end)s）日期重叠；请先结束原有一项"
                )
                % {
                    "title": clash.title,
                    "code": clash.code,
                    "start": clash.valid_from.isoformat(),
                    "end": until,
                }
            }
        )
    item.save(force_insert=True)
    log.append("add_measure", item, actor=by, now=now, after=_values(item))
    return item


@transaction.atomic
def end(item: SanctionListItem, last_day: date, *, by: Actor, now: datetime) -> SanctionListItem:
    """Take a measure off the list after `last_day`; sanctions imposed before stand. Raises ValidationError."""
    if last_day < item.valid_from:
        raise ValidationError({"last_day": _("结束日期不能早于起始日期")})
    before = _values(item)
    item.valid_to = last_day
    item.save(update_fields=["valid_to"])
    log.append("end_measure", item, actor=by, now=now, before=before, after=_values(item))
    return item


def _values(item: SanctionListItem) -> dict[str, object]:
    return {name: getattr(item, name) for name in LOGGED}
