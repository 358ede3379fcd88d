"""Accounting for people and bodies: who may act, who was told, and in whose name letters went out.

Who may act and who may read is asked of the product's one definition of each; who held which role, and
what a body was called, of the tables of people and bodies by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property

from accounts.actors import Actor, actors_at, actors_of
from accounts.models import Deputy, Membership, Organisation
from accounts.roles import Role
from cases import clock
from cases.models import Case, CaseLink, Clock, Event, Party, Subject
from cases.subjects import subject_models
from config.simulation.elsewhere import lapses_today, moved_by_itself
from documents import frozen, turns
from documents.models import Document, State
from documents.turns import BESIDE_DOCUMENTS, SIGN, Papers, PaperTurn
from notifications.delivering import DIGEST, TO_ACTING
from notifications.models import Message
from workflows.base import ANY, Reason, Step, ask
from workflows.clocks import C
from workflows.common import unhandled
from workflows.loading import Loaded, Reference, Together
from workflows.registry import procedures
from workflows.turns import Turn, organisations, owed_in, standing

BESIDE = (C.LADDER_SIGN, C.LADDER_ANSWER, C.RECUSAL_DO)
"""Duties beside what the state of a subject asks for."""
OVERLAP = timedelta(hours=1)
"""Messages sent so long before the last look are looked for once more."""
ASKED_TO_ACT = (*TO_ACTING, "urged", "to_sign")
"""Texts that ask somebody to do what a period is about."""


@dataclass
class Standing:
    """What was looked at so far, and what was found wrong, one line each."""

    duties: int = 0
    deserted: list[str] = field(default_factory=list)
    messages: int = 0
    wrongly_told: list[str] = field(default_factory=list)
    letters: int = 0
    dead_names: list[str] = field(default_factory=list)
    _seen: set[int] = field(default_factory=set)
    _looked_at: datetime | None = None

    @property
    def faulty(self) -> bool:
        """Whether anything was wrong."""
        return bool(self.deserted or self.wrongly_told or self.dead_names)

    def look_at_duties(self) -> None:
        """Every running duty of a body, and every draft that waits for a signature, has somebody who
        may act now, or is moved by something else than a person."""
        duties = _Duties(clock.now())
        for row in duties.rows:
            self.duties += 1
            if why := duties.fault_of(row):
                self.deserted.append(f"{clock.today()} 期限{row.pk} {row.rule_code} {why}")
        for draft, signed in _drafts(clock.now()):
            self.duties += 1
            if not signed:
                told = f"待签文书{draft.pk} {draft.code} {draft.organisation}无人可签"
                self.deserted.append(f"{clock.today()} {told}")

    def look_at_messages(self) -> None:
        """Everything sent since the last look went to somebody who may read what it is about now, and
        who acts for the body whose period it asks him to meet."""
        today = clock.today()
        sent = Message.objects.filter(state=Message.State.SENT, sent_at__isnull=False)
        if self._looked_at is not None:
            sent = sent.filter(sent_at__gte=self._looked_at - OVERLAP)
        self._looked_at = clock.now()
        for message in sent.select_related("recipient", "clock").order_by("pk"):
            if message.pk in self._seen:
                continue
            self._seen.add(message.pk)
            self.messages += 1
            if why := _wrongly_told(message, today):
                told = f"消息{message.pk} {message.template} {message.channel} {why}"
                self.wrongly_told.append(f"{today} {told}")

    def look_at_letters(self) -> None:
        """Every letter was signed in the name that its issuer bore on that day, to a body that was there
        on that day, by somebody who held the role in which he signed."""
        rows = Document.objects.filter(signed_on__isnull=False, kind=Document.Kind.ISSUED)
        bodies = rows.select_related("organisation", "addressee_organisation")
        for row in bodies.order_by("pk"):
            assert row.signed_on is not None
            self.letters += 1
            if why := "、".join(_wrong_with(row, row.signed_on)):
                self.dead_names.append(f"{row.signed_on} 文书{row.pk} {row.code} {why}")


class _Duties:
    """The running duties of bodies at one moment, and who could act on each."""

    def __init__(self, now: datetime) -> None:
        running = Clock.objects.filter(
            status=Clock.Status.RUNNING, nature=Clock.Nature.DUTY, responsible__isnull=False
        )
        self.rows = list(running.select_related("responsible").order_by("pk"))
        self.together = Together(_subjects(self.rows), now)
        self.papers = Papers.fetch(self.together)
        self.situations = {one.subject.reference: one for one in self.together.situations()}

    @cached_property
    def _people(self) -> Mapping[int, list[Actor]]:
        """Who acts for each body that has a duty."""
        bodies = {row.responsible_id for row in self.rows if row.responsible_id is not None}
        found: dict[int, list[Actor]] = defaultdict(list)
        for actor in actors_at(bodies, self.together.today):
            if actor.organisation is not None:
                found[actor.organisation.pk].append(actor)
        return found

    @cached_property
    def _anybody(self) -> Mapping[Reference, list[Turn]]:
        """What is anybody's turn, whichever body he acts for."""
        return turns.acting_on(self.together)

    def fault_of(self, row: Clock) -> str:
        """Why nobody can meet a duty; empty where somebody can, or nobody has to just now."""
        assert row.responsible is not None
        situation = self.situations[row.subject_type, row.subject_id]
        today = situation.today
        if row.responsible.dissolved_on(today):
            return f"{row.responsible}已经撤销"
        people = self._people.get(row.responsible.pk, [])
        if self._somebody(situation, row, turns.turns_of(situation, people, self.papers)):
            return ""
        if moved_by_itself(situation, row) or lapses_today(row):
            return ""
        steps = self._asked_there(situation, row)
        if steps and not any(_could(situation, step, people) for step in steps):
            return f"{row.responsible}无人可办{'、'.join(step.label for step in steps)}"
        if self._somebody(situation, row, self._anybody[situation.subject.reference]):
            return ""
        return f"{situation.kind}（{situation.state}）无人可办"

    def _somebody(self, situation: Loaded, row: Clock, found: Iterable[Turn]) -> bool:
        return any(_answers(turn, row) and not _futile(situation, turn) for turn in found)

    def _asked_there(self, situation: Loaded, row: Clock) -> list[Step]:
        """The steps that people of the body that owes a duty would owe the subject itself now."""
        if row.about.startswith("document:") or row.rule_code in BESIDE:
            return []
        return [
            step
            for step in owed_in(situation.kind, situation.state)
            if ANY not in step.sources
            and step.name not in BESIDE_DOCUMENTS
            and not (step.on_proposal and situation.proposal(step.name) is None)
            and any(row.responsible_id in organisations(who, situation) for who in step.owed_by)
        ]


def _answers(turn: Turn, row: Clock) -> bool:
    """Whether a turn is what a duty waits for: its document's, its draft's, or the subject's."""
    if row.rule_code == C.LADDER_SIGN:
        return isinstance(turn, PaperTurn) and turn.step.name == SIGN
    return turns.meets(turn, row)


def _futile(situation: Loaded, turn: Turn) -> bool:
    """Whether a turn is to name a handler where nobody is left to be named."""
    if turn.step.owed_while is not unhandled:
        return False
    held = Membership.objects.on(situation.today).filter(organisation=situation.organisation)
    return not held.filter(role=Role.HANDLER, user__is_active=True).exists()


def _could(situation: Loaded, step: Step, people: Iterable[Actor]) -> bool:
    """Whether one of some people is the right one for a step, which may wait for something else yet."""
    for actor in people:
        if standing(step, actor, situation) is None:
            continue
        procedure = procedures()[situation.kind](situation, actor)
        if ask(procedure, step.name).reason in (None, Reason.CONDITION, Reason.FORM):
            return True
    return False


def _drafts(now: datetime) -> Iterator[tuple[Document, bool]]:
    """Every draft that waits, and whether it is somebody's turn to sign it."""
    waiting = Document.objects.filter(state=State.WAITING).select_related("organisation")
    drafts = list(waiting.order_by("pk"))
    found = turns.acting_on(Together(_subjects(drafts), now))
    for draft in drafts:
        owed = found[draft.subject_type, draft.subject_id]
        signing = [one for one in owed if isinstance(one, PaperTurn) and one.step.name == SIGN]
        yield draft, any(one.document.pk == draft.pk for one in signing)


def _subjects(rows: Iterable[Clock | Document]) -> list[Subject]:
    """What some rows refer to, each once."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_type].add(row.subject_id)
    found: list[Subject] = []
    for subject_type, keys in wanted.items():
        known = subject_models()[subject_type]._default_manager.filter(pk__in=keys)
        found += known.select_related("organisation").order_by("pk")
    return found


def _wrongly_told(message: Message, today: date) -> str:
    """Why a message should not have gone to its recipient on a day; empty where it should."""
    person = message.recipient
    if not person.is_active:
        return "账号已停用"
    held = actors_of(person, today)
    if message.template == DIGEST:
        return _wrongly_listed(message, held)
    if message.subject_id is not None and not _may_read(message, held):
        return "无权查阅所涉事项"
    row = message.clock
    if row is None or message.template not in ASKED_TO_ACT or row.responsible_id is None:
        return ""
    bodies = {actor.organisation.pk for actor in held if actor.organisation is not None}
    asks_a_signer = message.template == "to_sign"
    return "" if asks_a_signer or row.responsible_id in bodies else "不在负有期限义务的单位任职"


def _may_read(message: Message, held: list[Actor]) -> bool:
    """Whether somebody may see what a message is about, or filed the complaint behind it."""
    rows = subject_models()[message.subject_type]._default_manager.filter(pk=message.subject_id)
    visible_to = rows.visible_to  # type: ignore[attr-defined]
    if visible_to(held).exists():
        return True
    if message.subject_type != Case.subject_type:
        return False
    complaints = CaseLink.objects.filter(target=message.subject_id, relation="ordered")
    behind = Party.objects.filter(case__in=complaints.values("source"))
    return behind.filter(user=message.recipient).exists()


def _wrongly_listed(digest: Message, held: list[Actor]) -> str:
    """Why somebody should not have been sent all that a digest lists."""
    inbox = Message.objects.filter(recipient=digest.recipient, channel=Message.Channel.INBOX)
    listed = [one for one in inbox.exclude(subject_id=None) if one.body in digest.body]
    lost = [str(one.pk) for one in listed if not _may_read(one, held)]
    return f"汇总列有无权查阅的消息{'、'.join(lost)}" if lost else ""


def _wrong_with(row: Document, on: date) -> Iterator[str]:
    body = row.organisation
    if not body.exists_on(on):
        yield f"{body}当日不存在"
    said = frozen.opened(row)
    printed = said.get("organ", {}).get("name", "")
    if printed not in _names_on(body, on):
        yield f"署名“{printed}”，当日名称为“{_names_on(body, on)[-1]}”"
    to = row.addressee_organisation
    if to is not None and row.addressee_name not in _names_on(to, on):
        yield f"主送“{row.addressee_name}”，当日名称为“{_names_on(to, on)[-1]}”"
    if to is not None and to.dissolved_on(on):
        yield f"主送单位{to}当日已经撤销"
    if not _signed_rightly(row, on):
        yield "签发人当日未担任其签发时的职责"


def _names_on(body: Organisation, on: date) -> list[str]:
    """The names that a body bore on a day: two where it was renamed then."""
    found = [one["name"] for one in body.former if one["until"] == on.isoformat()]
    later = [one["name"] for one in body.former if one["until"] > on.isoformat()]
    return [*found, later[-1] if later else body.name]


def _signed_rightly(row: Document, on: date) -> bool:
    """Whether whoever signed held, or stood in for, the role that the event names, at the issuer."""
    event = _signing(row)
    if event is None or event.actor_user_id != row.signed_by_id:
        return False
    if event.actor_organisation_id != row.organisation_id:
        return False
    held = Membership.objects.on(on).filter(organisation=row.organisation, role=event.actor_role)
    if event.on_behalf_of_id is None:
        return held.filter(user=event.actor_user_id).exists()
    standing_in = Deputy.objects.on(on).filter(membership__in=held.filter(user=event.on_behalf_of))
    return standing_in.filter(deputy=event.actor_user_id).exists()


def _signing(row: Document) -> Event | None:
    """The step by which a letter was signed: its own, or the signing of a draft."""
    events = Event.objects.filter(subject_type=row.subject_type, subject_id=row.subject_id)
    signed = events.filter(step=SIGN, payload__data__document=row.pk).first()
    return signed or events.filter(sequence=row.sequence).first()
