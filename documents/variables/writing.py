"""What every builder of variables needs: who issues, whose case it is, which period ends when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from accounts.actors import ActorKind
from accounts.models import Organisation, User
from accounts.queries import upper
from cases import ledger
from cases.calendar import UNIT_LABELS, Due, Unit
from cases.calendars import current_calendar
from cases.clock import day
from cases.models import Case, CaseLink, Clock, ClockEntry
from documents.addressees import Addressee
from documents.catalogue import Entry
from documents.law.basis import Basis, Topic, basis_of, topic_of
from documents.law.courts import court_of
from documents.law.remedies import remedy
from documents.law.statutes import NotInForce
from documents.templatetags.gongwen import day as in_words
from records.models import RecordCase
from workflows import rules
from workflows.actions import StepRefused
from workflows.answers import Reason
from workflows.base import Place
from workflows.clocks import C, Code, Family, codes
from workflows.move import Move
from workflows.situation import Past
from workflows.timekeeping import ledger_entry

Builder = Callable[["Writing"], dict[str, Any]]
BUILDERS: dict[str, Builder] = {}

MATTERS = {
    "complaint": "投诉",
    "rectification_order": "限期整改事项",
    "objection": "信用信息异议申请",
    "repair_application": "信用修复申请",
    "record": "政务失信认定事项",
    "sanction": "失信惩戒事项",
    "restoration": "恢复信誉事项",
    "commitment": "政府承诺",
}
RESPECTED = frozenset({"discipline", "authority", "public"})
PROVISIONAL = "，为暂定日期，以国务院办公厅公布的节假日安排为准"


def builds(code: str) -> Callable[[Builder], Builder]:
    """Register the builder of one document."""

    def register(builder: Builder) -> Builder:
        BUILDERS[code] = builder
        return builder

    return register


@dataclass
class Writing:
    """One document being written."""

    entry: Entry
    move: Move
    addressee: Addressee

    # What the step knows.

    @property
    def data(self) -> Any:
        """What the step's form was filled in with."""
        return self.move.data

    @property
    def facts(self) -> dict[str, Any]:
        """The case's facts after the step."""
        return self.move.procedure.facts

    @property
    def subject(self) -> Any:
        """The case, record, sanction or restoration."""
        return self.move.subject

    @property
    def today(self) -> date:
        """The day of the step."""
        return self.move.today

    @property
    def kind(self) -> str:
        """Kind of the subject."""
        return self.move.procedure.kind

    @property
    def step(self) -> str:
        """Name of the step."""
        return self.move.step.name

    def past(self, *steps: str) -> Past | None:
        """The latest earlier event of one of `steps`."""
        return self.move.situation.last(*steps)

    def on_of(self, *steps: str) -> str:
        """The day one of `steps` was last done; the present step's where it is one of them."""
        if self.step in steps:
            return self.today.isoformat()
        past = self.past(*steps)
        return (past.on if past is not None else self.today).isoformat()

    def told(self, step: str, name: str) -> Any:
        """What a field of an earlier step's form said."""
        past = self.past(step)
        return past.data.get(name, "") if past is not None else ""

    def label(self, name: str) -> str:
        """The words of the choice made in a field of the step's form."""
        field: Any = self.move.step.form.base_fields.get(name)
        chosen = self.data.get(name)
        return str(dict(getattr(field, "choices", ())).get(chosen, chosen or ""))

    # Who.

    @cached_property
    def organ(self) -> Organisation:
        """The organ that issues: the actor's, or the handling one where the system acts, or whoever
        presses an overdue duty."""
        if self.move.procedure.issuer is not None:
            return Organisation.objects.get(pk=self.move.procedure.issuer)
        actor = self.move.actor
        if actor.kind is ActorKind.PERSON and actor.organisation is not None:
            return actor.organisation
        return self.move.subject.organisation

    @cached_property
    def upper_name(self) -> str:
        """The organ one level above the issuing one; the highest of all answers for itself."""
        above = upper(self.organ, self.move.today)
        return above.name if above is not None else "本机关"

    @cached_property
    def government_name(self) -> str:
        """The government that reviews what the issuing organ decided: its own, else the one above."""
        parent = self.organ.parent
        own = parent is not None and parent.is_division and not self.organ.is_division
        return parent.name if own and parent is not None else self.upper_name

    @cached_property
    def court_name(self) -> str:
        """The court that hears a suit against the issuing organ."""
        return court_of(self.organ)

    @cached_property
    def respondent(self) -> str:
        """Name of the body concerned."""
        subject = self.subject
        record = getattr(subject, "record", None)
        named = self.move.data.get("respondent")  # a body that this step identifies
        if isinstance(named, Organisation):
            return named.name
        body = getattr(subject, "respondent_id", None) or getattr(subject, "subject_id", None)
        known = self.name_of(body or (record.subject_id if record else None))
        return known or str((self.facts.get("unlisted") or {}).get("unlisted_name", ""))

    @cached_property
    def addressed(self) -> Organisation | None:
        """The organisation the document goes to, if it is one."""
        return Organisation.objects.filter(pk=self.addressee.organisation or 0).first()

    @property
    def you(self) -> str:
        """How the text speaks to the addressee."""
        if self.addressee.kind in RESPECTED:
            return "贵单位"
        return "你" if self.addressee.sealed else "你单位"

    def name_of(self, organisation: int | None) -> str:
        """Name of an organisation by key."""
        found = Organisation.objects.filter(pk=organisation or 0).values_list("name", flat=True)
        return found.first() or ""

    def person(self, user: int | None) -> str:
        """Name of a member of staff by key; empty for nobody."""
        if not user:
            return ""
        acting = self.move.actor.user
        if acting is not None and acting.pk == user:
            return acting.name
        return User.objects.filter(pk=user).values_list("name", flat=True).first() or ""

    @property
    def actor_name(self) -> str:
        """Name of whoever does the step."""
        user = self.move.actor.user
        return user.name if user is not None else ""

    def base(self) -> dict[str, Any]:
        """Variables of every document."""
        return {
            "organ": {
                "name": self.organ.name,
                "phone": self.organ.phone,
                "address": self.organ.address,
            },
            "joint": [],
            "copies": [],
            "attachments": [],
            "contact": self._contact(),
            "case_number": self._case_number(),
            "case_title": getattr(self.subject, "title", "") or self.move.procedure.title,
            "matter": MATTERS.get(self.kind, self.move.procedure.title),
            "you": self.you,
            "basis": self.basis.phrase,
            "basis_listed": self.basis.listed,
        }

    # By what right.

    @cached_property
    def topic(self) -> Topic:
        """What the matter is about: that of the complaint an order or a record came from."""
        return topic_of(self.facts if self.kind == "complaint" else self._complaint_facts())

    def _complaint_facts(self) -> dict[str, Any]:
        subject = self.subject
        orders = Case.objects.filter(kind="rectification_order")
        if self.kind == "record":
            orders = orders.filter(
                records__record=subject.pk, records__relation=RecordCase.Relation.SOURCE
            )
        elif self.kind == "rectification_order":
            orders = orders.filter(pk=subject.pk)
        else:
            return {}
        found = Case.objects.filter(
            links_out__relation=CaseLink.Relation.ORDERED, links_out__target__in=orders
        )
        return found.order_by("pk").values_list("facts", flat=True).first() or {}

    @cached_property
    def basis(self) -> Basis:
        """The articles the document rests on. Raises StepRefused where one is not in force today."""
        try:
            return basis_of(
                self.entry.code,
                self.kind,
                self.today,
                topic=self.topic,
                ground=str(self.data.get("ground") or ""),
                step=self.step,
            )
        except NotInForce as ended:
            raise StepRefused(
                _(
                    "《%(title)s》所依据的%(article)s今天不在施行期内，请系统管理员更新文书依据后再签发"
                )
                % {"title": self.entry.title, "article": ended},
                reason=Reason.CONDITION,
            ) from ended

    def remedy(self, case: str = "") -> str:
        """What the addressee may do against the document, with periods and names filled in."""
        found = remedy(self.entry.code, self.kind, topic=self.topic, case=case)
        return found.text.format_map(_RemedyWords(self))

    def _case_number(self) -> str | None:
        """The subject's number or its record's; None where this very step will allot it; else the
        number of the case that a record, which gets its own when determined, came from."""
        record = getattr(self.subject, "record", None)
        number: str | None = getattr(record or self.subject, "number", None)
        if number is not None or self.move.step.numbers:
            return number
        if self.kind != "record":
            return ""
        sources = self.subject.relations.filter(relation=RecordCase.Relation.SOURCE)
        return sources.values_list("case__number", flat=True).first() or ""

    def _contact(self) -> str:
        name = self.person(self._handler()) or self.actor_name
        who = f"联系人：{name}" if name else f"联系单位：{self.organ.name}"
        return f"{who}；联系电话：{self.organ.phone}。" if self.organ.phone else f"{who}。"

    def _handler(self) -> int | None:
        """Whoever handles the case at the issuing organ, else whoever drafted what is issued."""
        situation = self.move.situation
        held = [
            one.user
            for one in situation.assigned("handler")
            if one.organisation == self.organ.pk and one.user is not None
        ]
        drafting = [
            name
            for name, step in self.move.procedure.steps().items()
            if step.place is Place.HANDLE or step.proposes == self.step
        ]
        drafted = situation.last(*drafting)
        if held or drafted is None or drafted.organisation != self.organ.pk:
            return held[0] if held else None
        return next(iter(drafted.users), None)

    # When.

    @property
    def received_on(self) -> str:
        """The day the subject was filed (or opened)."""
        moment = getattr(self.subject, "filed_at", None) or self.subject.opened_at
        return day(moment).isoformat() if moment is not None else self.today.isoformat()

    def served(self, code: Code, *, amount: int | None = None) -> str:
        """A period that runs from service, with its end if served on the day it was written."""
        rule = self._rule(code)
        return self.from_receipt(amount or self._amount(code, rule), Unit(rule.unit), rule.rolls)

    def from_receipt(self, amount: int, unit: Unit = Unit.WORKING_DAY, rolls: bool = True) -> str:
        """A period in words, counted from receipt."""
        due = current_calendar(self.addressed).count(self.today, amount, unit, rolls=rolls)
        return (
            f"自收到本{self._noun}之日起{amount}{UNIT_LABELS[unit]}内"
            f"（于{in_words(self.today)}送达的，至{in_words(due.due)}届满{_provisional(due)}；"
            "其后送达的，按送达之日计算）"
        )

    def running(self, code: Code, start: str, *, since: date | None = None) -> str:
        """A period that runs from a known day, with its end: 自受理之日起60日内（至…届满）."""
        rule = self._rule(code)
        due = self.due(code, since=since)
        amount = self._amount(code, rule)
        unit = UNIT_LABELS[Unit(rule.unit)]
        return f"自{start}之日起{amount}{unit}内（至{in_words(due.due)}届满{_provisional(due)}）"

    def due(self, code: Code, *, since: date | None = None) -> Due:
        """When a period that starts with this step ends."""
        rule = self._rule(code)
        amount = self._amount(code, rule)
        calendar = current_calendar(self.subject.organisation)
        return calendar.count(since or self.today, amount, Unit(rule.unit), rolls=rule.rolls)

    def clock(self, *wanted: Code) -> Clock | None:
        """The first running or paused clock of one of `wanted`."""
        names = {name for code in wanted for name in codes(code)}
        rows = self.move.situation.clock_rows
        return next(
            (row for row in rows if row.rule_code in names and row.status != "stopped"), None
        )

    def pursued(self, *otherwise: Code) -> Clock | None:
        """The overdue clock that the step presses, else the first running one of some."""
        pressed = self.move.procedure.pursued
        if pressed is None:
            return self.clock(*otherwise)
        return next(row for row in self.move.situation.clock_rows if row.pk == pressed.pk)

    def due_after(self, row: Clock, kind: str, amount: int | None = None, unit: str = "cd") -> date:
        """When a clock ends once today's line (extension, resumption) is written."""
        line = ClockEntry(kind=kind, on=self.today, amount=amount, unit=unit)
        lines: Iterable[ClockEntry] = [*row.entries.all(), line]
        return ledger.settle(
            ledger.Period(row.amount, Unit(row.unit), row.rolls),
            [ledger_entry(one) for one in lines],
            current_calendar(row.responsible),
        ).due

    @property
    def _noun(self) -> str:
        title = self.entry.title
        for noun in ("通知书", "告知书", "决定书", "意见书", "建议书", "函", "批复", "意见"):
            if title.endswith(noun):
                return noun
        return "文书"

    def _rule(self, code: Code) -> rules.Rule:
        name = code.rule(self.facts) if isinstance(code, Family) else code
        filed = date.fromisoformat(self.received_on)
        return rules.rule(name.value, filed, self.subject.organisation)

    def _amount(self, code: Code, rule: rules.Rule) -> int:
        runs = self.move.procedure.clocks.get(code)
        own = self.facts.get(runs.amount_from) if runs is not None and runs.amount_from else None
        return int(own or rule.amount)


def _provisional(due: Due) -> str:
    return PROVISIONAL if due.provisional else ""


class _RemedyWords(dict[str, str]):
    """Names and periods that a remedy's text asks for, each worked out when it is asked."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing

    def __missing__(self, name: str) -> str:
        if name.isupper():
            return self.writing.served(C(name))
        return str(getattr(self.writing, f"{name}_name"))
