"""All that a subject's page shows to one viewer, gathered in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.roles import Role
from cases import clock
from cases.calendars import current_calendar
from cases.models import (
    Assignment,
    Case,
    Clock,
    Event,
    Evidence,
    IdentityDisclosure,
    Party,
    Proposal,
    Rating,
    Reading,
    RectificationItem,
)
from cases.models.clock import REVIEW_PERIODS
from cases.models.subject import of
from commitments import arrears, responsibility
from commitments.models import ResponsiblePerson
from documents import glyphs, turns
from documents.gaps import of_subject
from documents.models import Document, State
from web import timeline
from web.clocks import ShownClock, in_order, name_of, shown_clock
from web.desk import subjects
from web.desk.ahead import ahead
from web.desk.awaited import Awaited, answers, awaited, first
from web.desk.columns import columns_of
from web.desk.describing import Describer, Line
from web.desk.history import Told, told
from web.desk.items import ItemLine, lines_of
from web.desk.obligations import ObligationLine, obligation_lines
from web.desk.offered import Offered, handing_over, later
from web.desk.papers import DocumentLine
from web.desk.sight import Sight, facts_shown, sight_of
from web.lights import Remaining, remaining
from web.staff import Viewer
from workflows import ratings
from workflows.actions import available
from workflows.clocks import C
from workflows.loading import Loaded, Together, item_view, obligation_view, term_view
from workflows.registry import procedure_of
from workflows.turns import Turn, turns_of

AWAITED = frozenset(
    {
        C.YY_ACCEPT,
        C.YY_SELF,
        C.YY_PROVIDER,
        C.YY_FIX,
        C.YY_REREVIEW_DO,
        C.XF_ACCEPT,
        C.XF_DECIDE,
        C.XF_SYNC,
        C.XF_APPEAL_DO,
    }
)
"""Periods of organs for whose end a body waits that objected or applied for repair."""


@dataclass(frozen=True)
class PartyLine:
    """One party as the viewer may know it."""

    role: str
    name: str
    note: str = ""


@dataclass(frozen=True)
class Proposed:
    """An open proposal: what was proposed, by whom, in which words."""

    step: str
    label: str
    by: str
    lines: list[Line]
    reason: str


def usable_disclosures(viewer: Viewer) -> QuerySet[IdentityDisclosure]:
    """Permissions to read sealed identities that the viewer was given and that hold today."""
    return IdentityDisclosure.objects.filter(
        asked_by=viewer.user_id, state="granted", until__gte=viewer.today
    )


class SubjectPage:
    """One subject as its page shows it. Each part is fetched when the template asks for it."""

    def __init__(self, viewer: Viewer, subject: Any) -> None:
        self.viewer = viewer
        self.subject: Any = subject
        self.kind = procedure_of(subject)
        self.parts: list[Assignment] = subjects.parts_of(subject)
        self.sight: Sight = sight_of(viewer, subject, self.parts)
        self.describer = Describer(self.kind)

    # The head.

    @property
    def title(self) -> str:
        """What it is called, as far as this viewer may read it."""
        return self.sight.title(self.subject)

    @property
    def number(self) -> str:
        """Its number, where it has one."""
        return getattr(self.subject, "number", None) or ""

    @property
    def kind_label(self) -> str:
        """What kind of matter it is."""
        return str(self.kind.title)

    @property
    def state_label(self) -> str:
        """The statutory term of its state."""
        return subjects.state_label(self.subject)

    @property
    def state_tone(self) -> str:
        """Open matters stand out; what has ended does not."""
        return "" if self.is_final else "primary"

    @property
    def is_final(self) -> bool:
        """Whether it has ended."""
        return self.subject.state in self.kind.final

    @property
    def handlers(self) -> str:
        """Who has it in hand, and until when he is away."""
        return self.sight.handlers(self.parts)

    @property
    def reviewers(self) -> str:
        """The organ that reviews (复查、复核) at present, where it is another than the handling one."""
        return "、".join(
            str(row.responsible)
            for row in self.situation.clock_rows
            if row.rule_code in REVIEW_PERIODS
            and row.status != Clock.Status.STOPPED
            and row.responsible_id != self.subject.organisation_id
        )

    @cached_property
    def _next_duty(self) -> Clock | None:
        """The running duty that is due first."""
        duties = (
            row
            for row in self.clock_rows
            if row.status == Clock.Status.RUNNING and row.nature == Clock.Nature.DUTY
        )
        return min(duties, key=lambda row: row.due_on, default=None)

    @cached_property
    def next_due(self) -> Remaining | None:
        """What is left of the duty that is due first."""
        if self._next_duty is None:
            return None
        return remaining(self._next_duty.due_on, self.viewer.today, current_calendar())

    @property
    def next_due_name(self) -> str:
        """What that duty's period is called."""
        return "" if self._next_duty is None else name_of(self._next_duty, self.viewer.today)

    # Facts and people.

    @cached_property
    def facts(self) -> list[Line]:
        """What is recorded, in words."""
        own = columns_of(self.subject)
        facts = {k: v for k, v in facts_shown(self.subject, self.sight).items() if k != "title"}
        return [*own, *self._described.lines(facts)]

    @cached_property
    def notes(self) -> list[str]:
        """What whoever handles it has to mind about what was handed in."""
        facts = getattr(self.subject, "facts", {}) if self.sight.full else {}
        found = []
        if facts.get("arrears"):
            owed = arrears.Arrears.of(facts["arrears"])
            said = arrears.told(owed, today=self.viewer.today, calendar=current_calendar())
            found.append("".join(said))
        if facts.get("credit_code_doubtful"):
            found.append(
                _(
                    "投诉人的统一社会信用代码校验位不符（2016年以前核发的可能如此），请核对营业执照。"
                )
            )
        if undrawn := facts.get(glyphs.FACT):
            where = [*undrawn["codes"], *([_("密封身份中的字符")] if undrawn["sealed"] else [])]
            sentence = _("字库中没有下列字符的字形，文书以编码代替，需要时请手写补正：%s")
            found.append(sentence % "、".join(where))
        return [one for one in found if one]

    @cached_property
    def _described(self) -> Describer:
        recorded = [facts_shown(self.subject, self.sight)]
        recorded += [event.payload.data for event in self.events if hasattr(event, "payload")]
        recorded += [proposal.data for proposal in self.proposal_rows]
        self.describer.learn(recorded, self._known_rows())
        return self.describer

    def _known_rows(self) -> Iterable[Any]:
        """Bodies, people and periods that the page has fetched already."""
        yield from self.clock_rows
        yield self.subject.organisation
        yield getattr(self.subject, "respondent", None)
        for part in self.parts:
            yield from (part.organisation, part.user)
        for event in self.events:
            yield from (event.actor_organisation, event.actor_user)
        for term in self.terms:
            yield from (term, term.user)

    @cached_property
    def party_lines(self) -> list[PartyLine]:
        """Parties; a sealed identity stays sealed. To whom something was promised stands in the register."""
        if not isinstance(self.subject, Case) or self.subject.kind == "commitment":
            return []
        rows = Party.objects.filter(case=self.subject.pk).select_related("organisation")
        return [self._party(row) for row in rows.order_by("pk")]

    def _party(self, row: Party) -> PartyLine:
        role = row.get_role_display()
        note = _("同意电子送达") if row.agrees_to_electronic_service and self.sight.full else ""
        if row.organisation is not None:
            return PartyLine(role, row.organisation.name, note)
        if self.subject.is_anonymous:
            return PartyLine(role, _("匿名"), note)
        return PartyLine(role, _("%s（已密封）") % role, note)

    @cached_property
    def rating(self) -> Rating | None:
        """What the complainant thinks of the reply, for the organ that gave it."""
        if not isinstance(self.subject, Case) or not ratings.replied(self.subject):
            return None
        if not self.sight.full or self.subject.organisation_id not in self.sight.own:
            return None
        return getattr(self.subject, "rating", None)

    @cached_property
    def part_lines(self) -> list[Line]:
        """Which organisation has which part; outside, only one's own."""
        return [
            Line(part.get_role_display(), self._part(part))
            for part in self.parts
            if self.sight.full or part.organisation_id in self.sight.own
        ]

    def _part(self, part: Assignment) -> str:
        return f"{part.organisation}" + (f" · {part.user.name}" if part.user else "")

    @cached_property
    def items(self) -> list[RectificationItem]:
        """The numbered requirements of an order."""
        if getattr(self.subject, "kind", "") != "rectification_order":
            return []
        return list(RectificationItem.objects.filter(case=self.subject.pk))

    @cached_property
    def obligations(self) -> list[ObligationLine]:
        """What a commitment promises, with how near each is to being broken."""
        if getattr(self.subject, "kind", "") != "commitment":
            return []
        return obligation_lines(self.subject.pk, self.viewer.today)

    @cached_property
    def terms(self) -> list[ResponsiblePerson]:
        """Who answers for a commitment in each phase, then and now."""
        if getattr(self.subject, "kind", "") != "commitment":
            return []
        responsibility.fetch(self.subject)
        return responsibility.terms_of(self.subject)

    @cached_property
    def item_lines(self) -> list[ItemLine]:
        """The requirements with the plan and the evidence for each."""
        return lines_of(self.items, self.events, self.evidence, self.sight)

    @property
    def reported(self) -> bool:
        """Whether the body reported on a requirement, so that there is something to check."""
        return any(row.outcome for row in self.items)

    # Time.

    @property
    def clock_rows(self) -> list[Clock]:
        """The subject's clocks; where the subject is not the viewer's to handle, his own, and those for
        whose end he waits with what he asked for."""
        rows = self.situation.clock_rows
        if self.sight.full:
            return rows
        awaits = AWAITED if getattr(self.subject, "respondent_id", None) in self.sight.own else ()
        return [
            row for row in rows if row.responsible_id in self.sight.own or row.rule_code in awaits
        ]

    @cached_property
    def clocks(self) -> list[ShownClock]:
        """Clocks in words, those that run first; a clock about a document names it."""
        titles = {f"document:{one.pk}": one.title for one in self.documents}
        found = [shown_clock(row, self.viewer.today) for row in self.clock_rows]
        named = [
            replace(one, name=f"{one.name}（{titles[row.about]}）") if row.about in titles else one
            for one, row in zip(found, self.clock_rows, strict=True)
        ]
        return in_order(named)

    @property
    def running_clocks(self) -> list[ShownClock]:
        """Those that run or are paused."""
        return [one for one in self.clocks if one.running]

    @property
    def ended_clocks(self) -> list[ShownClock]:
        """Those that have ended."""
        return [one for one in self.clocks if not one.running]

    @property
    def awaited(self) -> list[Awaited]:
        """Periods that begin with the service of a document on its way."""
        return awaited(self.kind, self.documents, self.situation, self.viewer.today)

    @property
    def first(self) -> list[str]:
        """What somebody else must do before the viewer can do what his running periods ask."""
        own = None if self.sight.full else self.sight.own
        return first(self.kind, self.situation, self.clock_rows, self.viewer.actors, own)

    @property
    def answers(self) -> list[str]:
        """Until when reminders ask for an answer."""
        return answers(self.documents, self.events, self.clock_rows, self.viewer.today)

    @property
    def comparable(self) -> bool:
        """Whether it is a repair application that the viewer handles, to be laid beside its record."""
        return getattr(self.subject, "kind", "") == "repair_application" and self.sight.full

    @property
    def archivable(self) -> bool:
        """Whether the viewer is the archivist to whom the ended case goes."""
        if not isinstance(self.subject, Case) or self.subject.state not in self.kind.final:
            return False
        organ = self.subject.organisation
        return any(
            one.role is Role.ARCHIVIST and one.organisation == organ for one in self.viewer.actors
        )

    # What happened, what was issued, what was handed in.

    @cached_property
    def events(self) -> list[Event]:
        """Every event, newest first."""
        return timeline.history(self.subject)

    @cached_property
    def documents(self) -> list[Document]:
        """The documents that one of the viewer's actors may open."""
        found = Document.objects.none()
        for actor in self.viewer.actors:
            found = found | Document.objects.shown_to(actor, self.subject)
        return list(found.select_related("organisation", "addressee_party").order_by("pk"))

    @cached_property
    def evidence(self) -> list[Evidence]:
        """Files handed in; outside, only what one's own organisation handed in."""
        found = Evidence.objects.filter(**of(self.subject)).select_related("item")
        rows = list(found.order_by("sequence", "position"))
        if self.sight.full:
            return rows
        own = {
            event.sequence for event in self.events if event.actor_organisation_id in self.sight.own
        }
        return [row for row in rows if row.sequence in own]

    def handed_in(self, row: Evidence) -> bool:
        """Whether the file came from an organisation that the viewer acts for."""
        return any(
            event.sequence == row.sequence and event.actor_organisation_id in self.sight.own
            for event in self.events
        )

    @cached_property
    def timeline(self) -> list[Told]:
        """The events the viewer may know of."""
        return told(
            self.subject,
            self.events,
            self.sight,
            self._described,
            self.documents,
            self.evidence,
        )

    # What may be done now.

    @cached_property
    def situation(self) -> Loaded:
        """What steps look at, given the rows that the page shows anyway."""
        found = Loaded(self.subject, clock.now())
        found.event_rows = self.events[::-1]
        found.assignment_rows = self.parts
        found.proposal_rows = self._all_proposals
        if self.items:
            found.items = [item_view(row) for row in self.items]
        if self.obligations:
            found.obligations = [
                obligation_view(line.row, self.viewer.today) for line in self.obligations
            ]
            found.responsible = [term_view(row) for row in self.terms]
        return found

    @cached_property
    def gaps(self) -> list[str]:
        """What stands still because nobody holds the role that must act; for whoever sees it whole."""
        return of_subject(self.situation) if self.sight.full else []

    @cached_property
    def offered(self) -> Offered:
        """Every step that one of the viewer's actors has the standing to do."""
        offers = available(self.subject, self.viewer.actors, situation=self.situation)
        offers += handing_over(self.kind, self.situation, self.viewer, offers)
        offers += later(self.situation, self.viewer, self._turns)
        leading = turns.leading(self.situation, self._turns) if self._turns else []
        proposed = {one.step for one in self.proposal_rows}
        return Offered(self.viewer, offers, proposed, [one.step.name for one in leading])

    @cached_property
    def _turns(self) -> list[Turn]:
        """What of it is the viewer's turn, its documents aside, which have buttons of their own."""
        beside = turns.BESIDE_DOCUMENTS
        return turns_of(self.situation, self.viewer.actors, without=beside)

    @cached_property
    def ahead(self) -> list[str]:
        """Who acts next, on what and until when, in sentences."""
        papers = turns.Papers.fetch(Together([self.subject], clock.now()))
        return ahead(self.situation, papers, None if self.sight.full else self.sight.own)

    @property
    def document_lines(self) -> list[DocumentLine]:
        """Documents with what the viewer may do to each."""
        return [
            DocumentLine(one, self.offered.on(one), self.is_to_receive(one))
            for one in self.documents
        ]

    @property
    def unsigned(self) -> list[Document]:
        """Letters that the system has drafted and nobody has signed yet."""
        return [one for one in self.documents if one.state == State.WAITING]

    @property
    def to_receive(self) -> list[Document]:
        """Documents that lie at the viewer's desk until he signs for them."""
        return [line.document for line in self.document_lines if line.receivable]

    def is_to_receive(self, document: Document) -> bool:
        """Whether a document lies here to be signed for."""
        return self.offered.receives and self._is_for_us(document)

    def _is_for_us(self, document: Document) -> bool:
        return (
            document.state == State.SEALED
            and document.placed_on is not None
            and document.addressee_organisation_id in self.sight.own
        )

    @cached_property
    def granted_disclosure(self) -> IdentityDisclosure | None:
        """The permission under which the viewer may read the sealed identities today."""
        if self.kind.kind != "complaint" or not self.sight.full:
            return None
        return usable_disclosures(self.viewer).filter(case=self.subject.pk).first()

    @cached_property
    def readings(self) -> list[Reading]:
        """What was read under a permission to open identities, for who asked and who decides."""
        if not isinstance(self.subject, IdentityDisclosure):
            return []
        return list(self.subject.readings.order_by("-pk"))

    @cached_property
    def _all_proposals(self) -> list[Proposal]:
        rows = Proposal.objects.filter(**of(self.subject), outcome=Proposal.Outcome.OPEN)
        return list(rows.select_related("proposed_by", "organisation").order_by("pk"))

    @property
    def proposal_rows(self) -> list[Proposal]:
        """Open proposals; outside there are none to see."""
        return self._all_proposals if self.sight.full else []

    @property
    def proposals(self) -> list[Proposed]:
        """Open proposals in words."""
        steps = self.kind.steps()
        return [
            Proposed(
                step=row.step,
                label=steps[row.step].label if row.step in steps else row.step,
                by=self._proposer(row),
                lines=self._described.lines(row.data, row.step),
                reason=str(row.data.get("reason", "")),
            )
            for row in self.proposal_rows
        ]

    def _proposer(self, row: Proposal) -> str:
        if row.proposed_by is not None and row.organisation is not None:
            return f"{row.proposed_by.name} · {row.organisation}"
        return _("投诉人（已密封）") if self.kind.kind == "complaint" else _("申请人")
