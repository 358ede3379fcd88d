"""Who reviews a decision where everybody at the reviewing organ must stand aside (回避).

信访工作条例第二十八、三十、三十五、三十六条; 政府督查工作条例第十七条。Whoever stands in for one of its people may
review; where nobody may, the joint office names the organ that reviews instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from viewflow import fsm

from accounts.roles import Role
from cases.models.clock import REVIEW_PERIODS
from workflows.base import Procedure, Step, closed
from workflows.checks import StandsAside
from workflows.clocks import C
from workflows.effects import Entrust
from workflows.who import Where, Who, at

PERIODS = tuple(C(code) for code in REVIEW_PERIODS)
"""What the organ that reviews has for it; it runs as long as the review is under way."""
NAMED = at(Role.SIGNER, Where.REVIEWING)
"""Whoever decides at the organ that the joint office named."""
OFFICE_ABOVE = at(Role.JOINT_OFFICE, Where.ABOVE)
"""On whose list a review stands that nobody can decide."""
NAMING = (OFFICE_ABOVE, at(Role.JOINT_OFFICE, Where.HANDLING))
"""Who names another organ; of a topmost organ above which there is none, its own office."""


def under_review(procedure: Procedure) -> fsm.State.CONDITION:
    """复查、复核已经申请，尚未作出决定。"""
    asked = any(procedure.situation.clock(code) is not None for code in PERIODS)
    return closed(asked, _("没有待决定的复查、复核申请"))


def reviews_here(procedure: Procedure) -> fsm.State.CONDITION:
    """没有指定其他机关复查、复核。"""
    named = procedure.situation.organisations_at(Where.REVIEWING)
    own = procedure.actor.organisation
    mine = not named or (own is not None and own.pk in named)
    return closed(mine, _("已经指定其他机关复查、复核"))


def nobody_can_review(procedure: Procedure) -> fsm.State.CONDITION:
    """复查、复核机关可以作出决定的人员都须回避。"""
    organs = _reviewing(procedure)
    free = any(
        _free(procedure, declared, who, organ)
        for declared, who in _deciders(procedure)
        for organ in organs & procedure.situation.organisations_at(who.where)
    )
    return closed(
        not free, _("复查、复核机关还有无须回避的人员（包括代行人员）可以作出决定，无须另行指定")
    )


def review_stands_still(procedure: Procedure) -> fsm.State.CONDITION:
    """复查、复核已经申请，而复查、复核机关无人可以作出决定。"""
    asked = under_review(procedure)
    return nobody_can_review(procedure) if asked else asked


def names_above(procedure: Procedure) -> fsm.State.CONDITION:
    """由复查、复核机关或者其上级的联席会议办公室指定。"""
    situation, office = procedure.situation, procedure.actor.organisation
    paths = [situation.path_of(organ) for organ in _reviewing(procedure)]
    above = office is not None and all(path.startswith(office.overseen) for path in paths)
    return closed(above, _("应由复查、复核机关或者其上级的联席会议办公室指定"))


def can_review(procedure: Procedure, organ: int) -> bool:
    """Whether somebody at an organ could decide the review that is under way, if it were named."""
    return any(
        _free(procedure, declared, who, organ)
        for declared, who in _deciders(procedure)
        if who == NAMED
    )


def _free(procedure: Procedure, declared: Step, who: Who, organ: int) -> bool:
    """Whether somebody at an organ need not stand aside from a step."""
    assert who.role is not None
    rules = [rule for rule in declared.checks if isinstance(rule, StandsAside)]
    return any(
        not any(rule.had_part(procedure, user) for rule in rules)
        for user in procedure.situation.people(organ, who.role)
    )


def entrust_review(procedure: Procedure, organ: int) -> None:
    """Let an organ review from now on, in the time that is left."""
    procedure.unassign(Where.REVIEWING)
    procedure.assign(Where.REVIEWING, organ)
    procedure.ask_effect(Entrust(PERIODS, organ))


def _reviewing(procedure: Procedure) -> frozenset[int]:
    """The organ that reviews: the one that was named, else the one that the law says."""
    situation = procedure.situation
    named = situation.organisations_at(Where.REVIEWING)
    lawful = [situation.organisations_at(who.where) for _step, who in _deciders(procedure)]
    return named or frozenset().union(*lawful)


def _deciders(procedure: Procedure) -> Iterator[tuple[Step, Who]]:
    """Who decides the review that is under way, by which steps."""
    for declared in procedure.steps().values():
        aside = any(isinstance(rule, StandsAside) for rule in declared.checks)
        if aside and declared.leaves(procedure.situation.state):
            for who in declared.by:
                yield declared, who
