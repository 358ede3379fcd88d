"""Placing organisations in the tree: path and search initials are kept here and nowhere else."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _
from pypinyin import Style, lazy_pinyin

from accounts.models import Organisation


def initials(text: str) -> str:
    """Pinyin initials of a Chinese name: 成都市 -> cds."""
    return "".join(part[:1] for part in lazy_pinyin(text, style=Style.FIRST_LETTER))


@transaction.atomic
def place(organisation: Organisation) -> Organisation:
    """Save an organisation where its parent says, and move what lies below along with it.

    Raises ValidationError where the parent lies below the organisation itself.
    """
    old = organisation.path
    parent = organisation.parent
    if parent is not None and old and parent.path.startswith(old):
        raise ValidationError(_("上级单位不能是本单位或者其下级单位"), code="cycle")
    _refuse_succession_cycle(organisation)
    organisation.pinyin = " ".join(
        initials(text) for text in (organisation.name, organisation.short_name) if text
    )[:120]
    organisation.save()
    new = f"{parent.path if parent else '/'}{organisation.pk}/"
    if new != old:
        if old:
            Organisation.objects.filter(path__startswith=old).update(
                path=Concat(Value(new), Substr(F("path"), len(old) + 1))
            )
        else:
            Organisation.objects.filter(pk=organisation.pk).update(path=new)
        organisation.path = new
    return organisation


def _refuse_succession_cycle(organisation: Organisation) -> None:
    heir, seen = organisation.successor, {organisation.pk}
    while heir is not None:
        if heir.pk in seen:
            raise ValidationError(_("继受机关形成了循环"), code="succession")
        seen.add(heir.pk)
        heir = heir.successor
