"""One step for several cases: only what is open for each of them, each done by itself and told of.

What decides a case, moves it for a reason, is printed in somebody's words or carries files is done
case by case. What issues documents shows those of every case, and each case confirms its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.actors import Actor
from cases import clock
from cases.models import Case
from web.desk import letters, steps, subjects
from web.desk.letters import Shown
from web.desk.papers import BESIDE
from web.desk.sight import Sight, sight_of
from web.staff import Viewer
from workflows.actions import Offer, StepRefused, available, perform
from workflows.base import Reason, Step
from workflows.escalation import OverdueField
from workflows.forms import PersonField, ReasonField, StepForm
from workflows.loading import Loaded, Together
from workflows.procedures.forms.filing import BodyField, BodyForm
from workflows.registry import procedure_of

MOST = 50
"""Cases that one step is done for at once."""
REASONED = frozenset(
    {"reassign", "hold_ladder", "release_ladder", "skip_rung", "bring_rung_forward"}
)
"""Steps whose reason may be the same for several cases."""


@dataclass(frozen=True)
class Chosen:
    """One of the chosen cases: as the list names it, and what the viewer may do with it now."""

    case: Case
    sight: Sight
    situation: Loaded
    offers: dict[str, Offer]

    @property
    def title(self) -> str:
        """What it is called, as far as this viewer may read it."""
        return self.sight.title(self.case)

    @property
    def kind(self) -> str:
        """What kind of case it is."""
        return subjects.kind_label(self.case)

    @property
    def state(self) -> str:
        """The statutory term of its state."""
        return subjects.state_label(self.case)

    @property
    def url(self) -> str:
        """Where it is."""
        return subjects.address(self.case)


@dataclass(frozen=True)
class Told:
    """What became of one case."""

    chosen: Chosen
    sentence: str = ""
    """Why the step was refused; empty where it was done."""
    unread: bool = False
    """Whether it was refused because it would issue something else than was shown."""


@dataclass(frozen=True)
class Paper:
    """What the step would issue in one of the chosen cases."""

    chosen: Chosen
    shown: Shown

    @property
    def anchor(self) -> str:
        """Identifier of its part of the page."""
        return f"letters-{self.chosen.case.pk}"


@dataclass
class Attempt:
    """The page that confirms a step for several cases."""

    step: Step
    actor: Actor
    form: StepForm
    chosen: list[Chosen]
    papers: Sequence[Paper] = ()
    """The documents of each case, where the step issues any."""

    @property
    def capacity(self) -> str:
        """As whom it would be done."""
        return self.actor.describe()

    @property
    def titles(self) -> list[str]:
        """Titles of the documents that it may issue."""
        return letters.titles(self.step)


@cache
def together(step: Step) -> bool:
    """Whether a step may be done for several cases at once."""
    fields = [one for one in step.form.base_fields.values() if not _of_one_case(one)]
    simple = all(isinstance(field, (PersonField, ReasonField)) for field in fields)
    reasoned = any(isinstance(field, ReasonField) for field in fields)
    alone = step.place or step.on_proposal or step.proposes or step.joins or step.name in BESIDE
    worded = bool(fields) and letters.issues(step)
    return simple and not alone and not worded and (step.name in REASONED or not reasoned)


def _of_one_case(field: Any) -> bool:
    """Whether a field asks for a part of one case, and is not needed: which duty, or which body."""
    return isinstance(field, BodyField) or (isinstance(field, OverdueField) and not field.required)


def _needs_a_body(step: Step, situation: Loaded) -> bool:
    """Whether the body complained of has to be entered first, which is done case by case."""
    return situation.respondent is None and issubclass(step.form, BodyForm)


def choose(viewer: Viewer, keys: Iterable[str]) -> list[Chosen]:
    """The chosen cases as far as the viewer may see them. Five queries, and what checks ask for."""
    wanted = list(dict.fromkeys(int(key) for key in keys if key.isdecimal() and len(key) < 19))
    if not wanted or len(wanted) > MOST:
        return []
    cases = list(subjects.visible("case", viewer).filter(pk__in=wanted).order_by("pk"))
    return [_chosen(viewer, one) for one in Together(cases, clock.now()).situations()]


def _chosen(viewer: Viewer, situation: Loaded) -> Chosen:
    case = situation.subject
    offers = available(case, viewer.actors, situation=situation)
    return Chosen(
        case,
        sight_of(viewer, case, situation.assignment_rows),
        situation,
        {
            one.name: one
            for one in offers
            if one.open and together(one.step) and not _needs_a_body(one.step, situation)
        },
    )


def common(chosen: list[Chosen]) -> list[Offer]:
    """The steps that are open for every chosen case and mean the same for each."""
    if not chosen:
        return []
    first, *others = chosen
    return [
        offer
        for offer in first.offers.values()
        if all(_same(offer, other.offers.get(offer.name)) for other in others)
    ]


def _same(one: Offer, other: Offer | None) -> bool:
    return other is not None and (one.label, one.form) == (other.label, other.form)


def blank(chosen: list[Chosen], name: str) -> Attempt:
    """The page that asks for confirmation. Raises Http404 where the step is not open for all."""
    for offer in common(chosen):
        if offer.name == name:
            papers = _papers(offer.step, chosen) if letters.issues(offer.step) else []
            return Attempt(offer.step, offer.actor, _form(offer, chosen), chosen, papers)
    raise Http404(_("这一步不能同时用于所选的全部案件，请返回重新选择"))


def _papers(step: Step, chosen: list[Chosen]) -> list[Paper]:
    """What the step would issue in each case, or the sentence that says why it cannot be shown."""
    return [
        Paper(one, letters.show_or_say(one.case, step, one.offers[step.name].actor, {}))
        for one in chosen
    ]


def _form(offer: Offer, chosen: list[Chosen], data: Any = None) -> StepForm:
    form = offer.form(data, situation=chosen[0].situation, actor=offer.actor)
    for name in [name for name, field in form.fields.items() if _of_one_case(field)]:
        del form.fields[name]
    for field in form.fields.values():
        if isinstance(field, PersonField):
            field.queryset = _people_for_all(offer, field, chosen)
    return form


def _people_for_all(offer: Offer, field: PersonField, chosen: list[Chosen]) -> Any:
    """Whoever may be named in each case: the same people where one organ handles all of them."""
    people = field.queryset
    assert people is not None
    organs = {
        frozenset(one.situation.organisations_at(field.where)): one.situation for one in chosen
    }
    for situation in organs.values():
        field.limit(situation, offer.actor)
        assert field.queryset is not None
        people = people.filter(pk__in=field.queryset.values("pk"))
    return people


def submit(
    request: HttpRequest, viewer: Viewer, chosen: list[Chosen], name: str
) -> Attempt | list[Told]:
    """Do the step for each case by itself. The attempt again, and nothing done, if the form is wrong."""
    label, shape = _posted_step(chosen, name)
    for one in chosen:
        offer = one.offers.get(name)
        if offer is not None:
            form = _form(offer, [one for one in chosen if name in one.offers], request.POST)
            if not form.is_valid():
                return Attempt(offer.step, offer.actor, form, chosen)
            break
    return [_do(request, viewer, one, name, label, shape) for one in chosen]


def _posted_step(chosen: list[Chosen], name: str) -> tuple[str, type[StepForm]]:
    """The step's label and form as they were confirmed. Raises Http404 if no case knows it."""
    for one in chosen:
        declared = procedure_of(one.case).steps().get(name)
        if declared is not None and not declared.automatic and together(declared):
            return declared.label, declared.form
    raise Http404(_("没有这一办理步骤"))


def _do(
    request: HttpRequest,
    viewer: Viewer,
    chosen: Chosen,
    name: str,
    label: str,
    shape: type[StepForm],
) -> Told:
    declared = procedure_of(chosen.case).steps().get(name)
    if declared is None or (declared.label, declared.form) != (label, shape):
        return Told(chosen, _("该案没有“%s”这一步骤") % label)
    version = request.POST.get(f"version-{chosen.case.pk}", "")
    shown_at = int(version) if version.isdecimal() else 0
    offer = steps.offer_of(chosen.case, declared, viewer)
    form = declared.form(situation=chosen.situation, actor=offer.actor)
    try:
        perform(
            chosen.case,
            name,
            actor=offer.actor,
            data=steps.typed(form, request),
            version=shown_at,
            confirms=_confirmed(request, chosen.case) if letters.issues(declared) else None,
        )
    except StepRefused as refused:
        if refused.reason is Reason.UNREAD:
            return Told(chosen, _("将要发出的文书与您看过的不同，请重新核对后再办理"), unread=True)
        stale = refused.reason is Reason.STALE
        if stale and steps.done_already(chosen.case, declared, viewer, shown_at):
            return Told(chosen)
        return Told(chosen, refused.sentence)
    return Told(chosen)


def _confirmed(request: HttpRequest, case: Case) -> str:
    """The digest of the documents that the page showed of a case; empty where it showed none."""
    return request.POST.get(f"shown-{case.pk}", "")
