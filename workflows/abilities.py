"""What a body can do with its people: it is given only work that it can carry to its end.

A complaint is handled, endorsed and signed in the name of the organ that has the power to decide
(信访工作条例第二十二、二十三条), and by three people; the facts are established by two (行政处罚法第四十二条,
参照). Nobody above decides in its stead, so an organ without these people is not forwarded to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from accounts.models.dated import in_force
from accounts.roles import Role
from accounts.staffing import Holders, holders_at

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Work:
    """Something a body may be asked to do, and the people that it takes.

    Of each of `needs` somebody must hold one role; the roles of a pair of `apart` need two people.
    """

    name: StrOrPromise
    needs: tuple[frozenset[Role], ...]
    remedy: StrOrPromise
    """What else may be done where the people are missing."""
    apart: tuple[tuple[Role, Role], ...] = ()
    issues: bool = False
    """Whether the body issues letters, for which it needs 机关代字 and a seal."""


def _each(*roles: Role) -> tuple[frozenset[Role], ...]:
    return tuple(frozenset({role}) for role in roles)


DECIDING = Work(
    gettext_lazy("承办"),
    _each(Role.HANDLER, Role.INSPECTOR, Role.APPROVER, Role.SIGNER),
    gettext_lazy("也可以由本单位办理、请该单位协办"),
    (
        (Role.HANDLER, Role.INSPECTOR),
        (Role.HANDLER, Role.APPROVER),
        (Role.HANDLER, Role.SIGNER),
        (Role.APPROVER, Role.SIGNER),
    ),
    issues=True,
)
COHANDLING = Work(
    gettext_lazy("协办"),
    (frozenset({Role.LIAISON, Role.HANDLER}),),
    gettext_lazy("也可以请其上级单位协办"),
)
REVIEWING = Work(
    gettext_lazy("复查、复核"),
    _each(Role.SIGNER),
    gettext_lazy("也可以指定其他单位"),
    issues=True,
)
RECEIVING_CLUES = Work(
    gettext_lazy("接收问题线索"),
    _each(Role.DISCIPLINE_RECIPIENT),
    gettext_lazy("也可以移送其他有管辖权的纪检监察机关"),
)
EXECUTING = Work(
    gettext_lazy("执行惩戒措施"),
    _each(Role.SANCTION_EXECUTOR),
    gettext_lazy("也可以确定其他执行单位"),
)


def lacks(work: Work, bodies: Collection[Organisation], on: date) -> Mapping[int, Sequence[str]]:
    """What each body lacks for a work on a day, in words; bodies that lack nothing are left out. One
    query, and one more for a work that issues letters."""
    keys = [body.pk for body in bodies]
    held = holders_at(keys, on, frozenset().union(*work.needs))
    sealing = _sealing(keys, on) if work.issues else frozenset()
    found = {body.pk: list(_lacks(work, body, held.get(body.pk, {}), sealing)) for body in bodies}
    return {key: words for key, words in found.items() if words}


def _sealing(keys: Collection[int], on: date) -> frozenset[int]:
    """The bodies of `keys` that have a key which seals letters on a day."""
    usable = in_force(on, "seal_keys") & Q(seal_keys__retired_on=None)
    rows = Organisation.objects.filter(usable, pk__in=keys)
    return frozenset(rows.values_list("pk", flat=True))


def _lacks(
    work: Work, body: Organisation, held: Mapping[Role, Holders], sealing: Collection[int]
) -> Iterator[str]:
    missing = [roles for roles in work.needs if not any(held.get(role) for role in roles)]
    for roles in missing:
        yield _("或者").join(str(role.label) for role in sorted(roles))
    if not missing and not _apart(work, held):
        yield _("可以分别担任承办、核查、审核、签发的不同人员")
    if work.issues and not body.document_code:
        yield _("机关代字")
    if work.issues and body.pk not in sealing:
        yield _("在有效期内的电子印章密钥")


def _apart(work: Work, held: Mapping[Role, Holders]) -> bool:
    """Whether people can be found for all roles that are to be held apart."""
    roles = list(dict.fromkeys(role for pair in work.apart for role in pair))
    return _find(work, held, roles, {})


def _find(
    work: Work,
    held: Mapping[Role, Holders],
    roles: Sequence[Role],
    chosen: Mapping[Role, frozenset[int]],
) -> bool:
    if not roles:
        return True
    role, *others = roles
    barred = [
        people
        for one, people in chosen.items()
        if (one, role) in work.apart or (role, one) in work.apart
    ]
    return any(
        _find(work, held, others, {**chosen, role: people})
        for people in held[role]
        if not any(people & one for one in barred)
    )


def refusals(work: Work, bodies: Sequence[Organisation], on: date) -> list[str]:
    """Why bodies cannot be given a work on a day, and what would make it legal: a sentence for each that
    cannot. As many queries as `lacks`."""
    missing = lacks(work, bodies, on)
    sentence = _("%(body)s不能%(work)s：缺少%(missing)s。请先由管理员在“管理”中补齐；%(remedy)s")
    return [
        sentence
        % {
            "body": body.name,
            "work": work.name,
            "missing": "、".join(missing[body.pk]),
            "remedy": work.remedy,
        }
        for body in bodies
        if body.pk in missing
    ]
