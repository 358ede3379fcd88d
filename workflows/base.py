"""The words in which procedures are written: `Procedure`, `step`, `check`, and how they are asked.

A procedure is a plain class. It knows neither database, mail, wall clock nor Celery: it is shown a
`Situation`, answers who may do what and why not, and its steps leave `Effect`s for the door.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from viewflow import fsm
from viewflow.utils import DEFAULT

from accounts.actors import Actor
from accounts.roles import Role
from workflows.answers import OPEN, Answer, Reason
from workflows.clocks import C, Code, Runs, Started, started_code
from workflows.codes import D
from workflows.effects import Assign, Change, Effect, Extend, Unassign
from workflows.forms import StepForm
from workflows.permission import may
from workflows.situation import ClockView, Situation
from workflows.who import Party, Place, Who, whos

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

START = ""
"""The state of a subject that is only just being opened."""
ANY = "*"
"""As a source: every state, final ones too."""


@dataclass(frozen=True)
class StateLeft:
    """A step that returns to the state the subject was in before the present one.

    `only_from` names the sources it returns from; from any other source the state stays.
    """

    states: tuple[str, ...]
    only_from: tuple[str, ...] = ()

    def returns_from(self, source: str) -> bool:
        """Whether the step returns from `source`, or stays there."""
        return not self.only_from or source in self.only_from


@dataclass(frozen=True)
class ByData:
    """A step whose target depends on one field of its form (or of the facts, or the proposal)."""

    field: str
    targets: Mapping[str, str] = dataclasses.field(hash=False)


@dataclass(frozen=True)
class IssuedIf:
    """A document that a step issues only where a field of its form has a certain value."""

    code: D
    field: str
    value: Any


Issued = D | IssuedIf
Target: TypeAlias = "str | StateLeft | ByData | None"
Check = Callable[["Procedure"], fsm.State.CONDITION]


class AllClocks:
    """Stands for every clock of the subject."""


ALL = AllClocks()


@dataclass(frozen=True)
class Step:
    """A declared step: all that a reader, a screen and the door ask about it."""

    name: str
    label: str
    help: str
    sources: tuple[str, ...]
    target: Target
    by: tuple[Who, ...]
    checks: tuple[Check, ...] = ()
    form: type[StepForm] = StepForm
    starts: tuple[Started, ...] = ()
    stops: tuple[Code, ...] | AllClocks = ()
    stops_one: tuple[Code, ...] = ()
    """Periods of which it stops one by an effect of its own: that which its form is about."""
    pauses: tuple[Code, ...] | AllClocks = ()
    resumes: tuple[Code, ...] | AllClocks = ()
    starts_on_service: Mapping[D, tuple[Started, ...]] = dataclasses.field(
        default_factory=dict, hash=False
    )
    issues: tuple[Issued, ...] = ()
    receives: tuple[D, ...] = ()
    place: Place | None = None
    proposes: str | None = None
    on_proposal: bool = False
    numbers: bool = False
    reopens: tuple[str, ...] = ()
    """Steps whose latest data the form begins with, so that what is corrected is not typed again."""
    joins: str | None = None
    """Name of the form field that names another case, whose dossier is locked and joined."""
    quiet: bool = False
    """Whether forms that people have open stay good after it; its own does not, so that it happens once."""
    owed_by: tuple[Who, ...] = ()
    """Those of `by` on whose list of work the subject stands while the step is open to them."""
    owed_while: Check | None = None
    """What must hold besides for the step to be owed; it may be done without."""
    detour: bool = False
    """Whether it is done only where something is missing, so that it is never what comes first."""

    @property
    def automatic(self) -> bool:
        """Whether only the system may do it."""
        return all(who.party is Party.SYSTEM for who in self.by)

    def documents(self) -> tuple[D, ...]:
        """Every document the step may issue."""
        return tuple(i.code if isinstance(i, IssuedIf) else i for i in self.issues)

    def documents_for(self, data: Mapping[str, Any]) -> tuple[D, ...]:
        """The documents the step issues with this data."""
        return tuple(
            i.code if isinstance(i, IssuedIf) else i
            for i in self.issues
            if not isinstance(i, IssuedIf) or data.get(i.field) == i.value
        )

    def leaves(self, state: str) -> bool:
        """Whether the step may be done in `state`, as far as the state goes."""
        return state in self.sources or (ANY in self.sources and state != START)

    def targets(self, source: str) -> tuple[str, ...]:
        """The states this step may lead to from `source`."""
        if self.target is None:
            return (source,)
        if isinstance(self.target, StateLeft):
            return self.target.states if self.target.returns_from(source) else (source,)
        if isinstance(self.target, ByData):
            return tuple(dict.fromkeys(self.target.targets.values()))
        return (self.target,)


def closed(ok: object, sentence: StrOrPromise) -> fsm.State.CONDITION:
    """A condition: `sentence` is shown beside the closed button and says what would open it."""
    return fsm.State.CONDITION(bool(ok), str(sentence))


class Procedure:
    """A kind of subject: its states, its steps, its clocks. Subclasses are one readable file each."""

    kind: ClassVar[str]
    subject_type: ClassVar[str] = "case"
    prefix: ClassVar[str] = ""
    title: ClassVar[str]
    states: ClassVar[type[TextChoices]]
    final: ClassVar[frozenset[str]]
    clocks: ClassVar[Mapping[Code, Runs]] = {}
    on_service: ClassVar[Mapping[D, str]] = {}
    """Documents whose service moves the subject by itself: code -> system step."""
    signs_in: ClassVar[Mapping[D, str]] = {}
    """Documents that a body answers the moment it signs for them: code -> its step."""

    state = fsm.State(str)

    def __init__(
        self, situation: Situation, actor: Actor, data: Mapping[str, Any] | None = None
    ) -> None:
        self.situation = situation
        self.actor = actor
        self.data: Mapping[str, Any] = data or {}
        self.facts: dict[str, Any] = dict(situation.facts)
        self.effects: list[Effect] = []
        self.issuer: int | None = None
        """The organ that issues what the step issues, where it is not the actor's or the handling one."""
        self.pursued: ClockView | None = None
        """The overdue duty that the step presses."""
        self._state = situation.state

    @state.getter()  # type: ignore[untyped-decorator]
    def _get_state(self) -> str:
        return self._state

    @state.setter()  # type: ignore[untyped-decorator]
    def _set_state(self, value: str) -> None:
        self._state = value

    # What a step's body may ask for.

    def assign(self, role: str, organisation: int, user: int | None = None) -> None:
        """Give an organisation (and a person) a part in the handling."""
        self.effects.append(Assign(role, organisation, user))

    def unassign(self, role: str, organisation: int | None = None) -> None:
        """End such parts."""
        self.effects.append(Unassign(role, organisation))

    def extend(self, code: Code, amount: int, unit: str) -> None:
        """Add time to a running clock."""
        self.effects.append(Extend(code, amount, unit))

    def change(self, **values: Any) -> None:
        """Set columns of the subject other than its state."""
        self.effects.append(Change(values))

    def ask_effect(self, effect: Effect) -> None:
        """Any other effect."""
        self.effects.append(effect)

    # How the declaration is read.

    @classmethod
    def steps(cls) -> Mapping[str, Step]:
        """Every declared step by name."""
        return _steps(cls)  # type: ignore[arg-type]

    @classmethod
    def open_states(cls) -> tuple[str, ...]:
        """Every state that is not final."""
        return tuple(s for s in cls.states.values if s not in cls.final)

    @classmethod
    def label_of(cls, state: str) -> str:
        """The statutory term of a state; of ANY as a source, in words."""
        if state == ANY:
            return _("立案后的各")
        return str(cls.states(state).label) if state else _("（未立案）")


@cache
def _steps(procedure: type[Procedure]) -> Mapping[str, Step]:
    found: dict[str, Step] = {}
    for method, transitions in procedure.state.get_transitions().items():
        for transition in transitions:
            found[method.slug] = transition.custom["step"]
    return dict(sorted(found.items(), key=lambda item: _order(procedure, item[0])))


def _order(procedure: type[Procedure], name: str) -> int:
    for index, klass in enumerate(procedure.__mro__):
        if name in vars(klass):
            return index * 1000 + list(vars(klass)).index(name)
    return 0


def step(
    sources: str | Iterable[str],
    target: Target = None,
    *,
    by: Role | Who | Iterable[Role | Who],
    check: Sequence[Check] = (),
    form: type[StepForm] = StepForm,
    starts: Sequence[Started] = (),
    stops: Sequence[Code] | AllClocks = (),
    stops_one: Sequence[Code] = (),
    pauses: Sequence[Code] | AllClocks = (),
    resumes: Sequence[Code] | AllClocks = (),
    starts_on_service: Mapping[D, Sequence[Started]] | None = None,
    issues: Sequence[Issued] = (),
    receives: Sequence[D] = (),
    place: Place | None = None,
    proposes: str | None = None,
    on_proposal: bool = False,
    numbers: bool = False,
    reopens: Sequence[str] = (),
    joins: str | None = None,
    quiet: bool = False,
    owed: bool | Role | Who | Sequence[Role | Who] | None = None,
    owed_while: Check | None = None,
    detour: bool = False,
) -> Callable[[Callable[..., None]], Any]:
    """Declare a method as a step. Without `target` the state stays.

    The method's docstring begins with the statutory term and a full stop, which is its label.

    `owed` says on whose list of work the subject stands while the step is open: on nobody's where it
    may merely be done (False), on that of all who do it (True), or of some of them. Unsaid, all owe
    what moves the subject, stops a period, holds a place of the decision or decides a proposal.
    `owed_while` is a condition that must hold besides. A `detour` is done only where something is
    missing: what else meets the same period is offered before it.
    """
    source_states = (sources,) if isinstance(sources, str) else tuple(sources)

    def declare(method: Callable[..., None]) -> Any:
        label, _stop, rest = (method.__doc__ or method.__name__).strip().partition("。")
        declared = Step(
            name=method.__name__,
            label=label,
            help=rest.strip(),
            sources=source_states,
            target=target,
            by=whos(by),
            checks=tuple(check),
            form=form,
            starts=tuple(starts),
            stops=stops if isinstance(stops, AllClocks) else tuple(stops),
            stops_one=tuple(stops_one),
            pauses=pauses if isinstance(pauses, AllClocks) else tuple(pauses),
            resumes=resumes if isinstance(resumes, AllClocks) else tuple(resumes),
            starts_on_service={
                code: tuple(started) for code, started in (starts_on_service or {}).items()
            },
            issues=tuple(issues),
            receives=tuple(receives),
            place=place,
            proposes=proposes,
            on_proposal=on_proposal,
            numbers=numbers,
            reopens=tuple(reopens),
            joins=joins,
            quiet=quiet,
            owed_while=owed_while,
            detour=detour,
        )
        declared = dataclasses.replace(declared, owed_by=_owed_by(declared, owed))
        moved: Any = method
        for source in source_states:
            moved = Procedure.state.transition(
                source=fsm.State.ANY if source == ANY else source,
                target=_viewflow_target(declared, source),
                label=label,
                conditions=list(declared.checks),
                permission=_permission(declared),
                custom={"step": declared},
            )(moved)
        return moved

    return declare


def _owed_by(
    declared: Step, owed: bool | Role | Who | Sequence[Role | Who] | None
) -> tuple[Who, ...]:
    """Who owes a step: what was said, else officials of a step that brings the subject on."""
    if owed is None:
        moves = declared.target is not None or declared.stops or declared.place is not None
        opens = set(declared.sources) == {START}
        owed = declared.on_proposal or (bool(moves) and not opens and ANY not in declared.sources)
    if isinstance(owed, bool):
        return tuple(who for who in declared.by if who.role is not None) if owed else ()
    return whos(owed)


def _viewflow_target(declared: Step, source: str) -> Any:
    target = declared.target
    if target is None:
        return DEFAULT
    if isinstance(target, StateLeft):
        if not target.returns_from(source):
            return DEFAULT
        return fsm.State.GET_STATE(
            lambda procedure, *_: procedure.situation.state_left(), states=list(target.states)
        )
    if isinstance(target, ByData):
        return fsm.State.GET_STATE(
            lambda procedure, *_: target.targets.get(_chosen(procedure, target.field), source),
            states=[*target.targets.values()],
        )
    return target


def _chosen(procedure: Procedure, name: str) -> str:
    return str(procedure.data.get(name) or procedure.facts.get(name) or "")


def _permission(declared: Step) -> Callable[[Procedure, Actor], bool]:
    def permitted(procedure: Procedure, actor: Actor) -> bool:
        return may(procedure, declared, actor).ok

    return permitted


def ask(procedure: Procedure, name: str) -> Answer:
    """Whether the actor may do step `name` now, and the sentence why not. Button and gate ask this."""
    declared = procedure.steps()[name]
    bound = getattr(procedure, name)
    state = procedure.situation.state
    if not declared.leaves(state):
        sentence = _("“%(step)s”须在%(states)s状态下办理，目前为“%(now)s”") % {
            "step": declared.label,
            "states": "、".join(f"“{procedure.label_of(s)}”" for s in declared.sources),
            "now": procedure.label_of(state),
        }
        return Answer(False, Reason.STATE, sentence)
    if not bound.has_perm(procedure.actor):
        return may(procedure, declared, procedure.actor)
    return _conditions(procedure, declared, state)


def _conditions(procedure: Procedure, declared: Step, state: str) -> Answer:
    if declared.on_proposal and procedure.situation.proposal(declared.name) is None:
        return Answer(
            False, Reason.CONDITION, _("“%s”须先有人呈批，再由另一人审批") % declared.label
        )
    if declared.proposes and procedure.situation.proposal(declared.proposes) is not None:
        return Answer(False, Reason.CONDITION, _("已经提出，正在等待审批"))
    transition = getattr(type(procedure), declared.name)._descriptor.get_transition(state)
    unmet = transition.get_unmet_condition(procedure)
    if unmet is not None:
        return Answer(False, Reason.CONDITION, str(getattr(unmet[1], "message", "")))
    return OPEN


def clocks_started(declared: Step) -> tuple[Code, ...]:
    """Every clock that the step starts, at once or at service."""
    on_service = [one for many in declared.starts_on_service.values() for one in many]
    return tuple(started_code(one) for one in [*declared.starts, *on_service])


__all__ = [
    "ALL",
    "ANY",
    "START",
    "Answer",
    "ByData",
    "C",
    "Check",
    "D",
    "IssuedIf",
    "Place",
    "Procedure",
    "Reason",
    "StateLeft",
    "Step",
    "ask",
    "closed",
    "step",
]
