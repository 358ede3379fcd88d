"""Placing organisations in the tree: path, former names and search keys are kept here, nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from accounts import naming
from accounts.models import Organisation


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
    index(organisation)
    return organisation


def rename(organisation: Organisation, known: Organisation, last_day: date) -> None:
    """Keep the names of `known` as former ones, borne until `last_day`, where they are no longer."""
    if (known.name, known.short_name) == (organisation.name, organisation.short_name):
        return
    entry = {
        "name": known.name,
        "short_name": known.short_name,
        "until": max(last_day, known.valid_from).isoformat(),
    }
    organisation.former = [entry, *known.former]


def index(organisation: Organisation) -> None:
    """Make the keys anew by which a body is found, and those of everything below a government."""
    rows = Organisation.objects.filter(pk=organisation.pk)
    if organisation.is_division:
        rows = Organisation.objects.filter(path__startswith=organisation.path)
    reindex(rows)
    organisation.refresh_from_db(fields=["search_names", "search_letters"])


def reindex(rows: QuerySet[Organisation]) -> int:
    """Make the search keys of `rows` anew; returns how many there are. They all lie in one tree."""
    bodies = list(rows)
    wanted = {int(key) for body in bodies for key in body.path.strip("/").split("/")}
    above = Organisation.objects.in_bulk(wanted)
    for body in bodies:
        keys = naming.keys(_names(body), _divisions(body, above))
        body.search_names, body.search_letters = keys.names, keys.letters
    Organisation.objects.bulk_update(bodies, ["search_names", "search_letters"], batch_size=500)
    return len(bodies)


def _names(body: Organisation) -> list[str]:
    former = [one[key] for one in body.former for key in ("name", "short_name")]
    return [body.name, body.short_name, *body.aliases, *former]


def _divisions(body: Organisation, above: Mapping[int, Organisation]) -> list[list[str]]:
    """The governments a body belongs to, from the top down, each with its present and former names."""
    line = [above[int(key)] for key in body.path.strip("/").split("/")]
    return [
        [one.name, *(former["name"] for former in one.former)] for one in line if one.is_division
    ]


def _refuse_succession_cycle(organisation: Organisation) -> None:
    heir, seen = organisation.successor, {organisation.pk}
    while heir is not None:
        if heir.pk in seen:
            raise ValidationError(_("继受机关形成了循环"), code="succession")
        seen.add(heir.pk)
        heir = heir.successor
