"""Where the tests of every step begin, and by which ways they lead a subject through its states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from accounts.models import Organisation, User
from accounts.queries import handling_organ, upper
from accounts.roles import Role
from cases import clock
from cases.models import Case, CaseLink, Dossier, IdentityDisclosure
from config.demo.hooks import before, keep_everything, repair_record
from config.demo.matters import MATTERS
from config.demo.openers import OPENERS, acting, body_of, opened
from config.demo.people import holders, someone
from config.demo.service import serve_one
from config.demo.walks import PREPARATIONS, REMEDIES, Walk
from documents.models import Document
from notifications.ladder import begin
from notifications.models import Rung
from records.models import DishonestyRecord, Restoration, Sanction, SanctionListItem
from tests.factories import case_in, way
from workflows.checks import took_no_part
from workflows.clocks import C
from workflows.codes import D
from workflows.escalation import CLIMBS, Escalated
from workflows.ladder_answers import BODIES, Answerable
from workflows.recusals import Recusable
from workflows.registry import procedures

Journey = tuple[str, ...]
"""States that a subject is led to one after the other; "+step" is a step done where it stands."""


@dataclass(frozen=True)
class Beginning:
    """A subject before its first step, what its forms are given, and where it is led from there."""

    journeys: tuple[Journey, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    """Data of forms, by step."""
    elsewhere: bool = False
    """Whether the organ above handles it, and not the one that determined its record."""


def through(kind: str) -> tuple[Journey, ...]:
    """A journey to each state that needs no other beginning and no other way."""
    found = [state for state in procedures()[kind].states.values if (kind, state) not in APART]
    return tuple((state,) for state in found)


def unopened(kind: str, beginning: Beginning) -> Walk:
    """The walk of a stored subject that has no state and no event yet."""
    subject, dossier = BEFORE[kind]()
    own = way()
    subject.dossier = dossier or Dossier.objects.create(opened_at=own.moment)
    subject.opened_at = own.moment
    if beginning.elsewhere:
        subject.organisation = upper(subject.organisation, clock.day(own.moment))
    subject.save(force_insert=True)
    return Walk(subject, own, kind)


# What there is before the first step.

Made = tuple[Any, Dossier | None]


def _body() -> Organisation:
    return body_of(MATTERS[0])


def _case(kind: str) -> Callable[[], Made]:
    def make() -> Made:
        body = _body()
        return Case(
            kind=kind, organisation=handling_organ(body, clock.today()), respondent=body
        ), None

    return make


def _about_record(kind: str) -> Callable[[], Made]:
    def make() -> Made:
        sanction: Any = case_in("sanction", "active")
        record = sanction.record
        case = Case(kind=kind, organisation=record.organisation, respondent=record.subject)
        return case, record.dossier

    return make


def _record() -> Made:
    body = _body()
    organ = handling_organ(body, clock.today())
    return DishonestyRecord(subject=body, organisation=organ, source_type="breach"), None


def _sanction() -> Made:
    record: Any = case_in("record", "published")
    organ = Organisation.objects.filter(powers__contains=["sanction_execution"]).first()
    item = SanctionListItem.objects.first()
    sanction = Sanction(record=record, organisation=record.organisation, item=item, executor=organ)
    return sanction, record.dossier


def _restoration() -> Made:
    record: Any = case_in("record", "withdrawn")
    return Restoration(record=record, organisation=record.organisation), record.dossier


def _disclosure() -> Made:
    case = case_in("complaint", "investigating")
    handler = someone(case.organisation, Role.HANDLER, clock.today())
    request = IdentityDisclosure(
        case_id=case.pk, organisation=case.organisation, asked_by=handler, until=clock.today()
    )
    return request, case.dossier


BEFORE: dict[str, Callable[[], Made]] = {
    "complaint": _case("complaint"),
    "rectification_order": _case("rectification_order"),
    "record": _record,
    "objection": _about_record("objection"),
    "repair_application": _about_record("repair_application"),
    "sanction": _sanction,
    "restoration": _restoration,
    "disclosure": _disclosure,
    "commitment": _case("commitment"),
}


# How steps are opened that the demonstration never does.


def propose_something(walk: Walk) -> bool:
    """Whatever may be proposed where the subject stands is proposed, so that it can be declined."""
    for declared in walk.kind.steps().values():
        offered = declared.proposes is not None and declared.leaves(walk.subject.state)
        if offered and walk.find(declared).answer.ok:
            walk.do(declared.name)
            return True
    return False


def name_cohandlers(walk: Walk) -> None:
    """Another organ has been asked to help."""
    if not walk.situation().assigned("cohandler"):
        walk.do("name_cohandlers")


def answer_lead(walk: Walk) -> None:
    """The lead that a complaint was merged into is answered."""
    lead = Case.objects.get(links_in__source=walk.subject.pk, links_in__relation="merged")
    Walk(lead, walk.way, walk.seed).to("replied")


def settle_record(walk: Walk) -> None:
    """The draft of a record that a failed order led to is dropped."""
    record = DishonestyRecord.objects.get(relations__case=walk.subject.pk)
    Walk(record, walk.way, walk.seed).to("dropped")


def wait_for_overdue(walk: Walk) -> bool:
    """Until every duty that runs is overdue."""
    running = [one for one in walk.situation().clocks if one.status == "running"]
    due = [one.due_on for one in running if one.nature == "duty"]
    if not due or clock.day(walk.moment) > max(due):
        return False
    walk.wait_until(max(due) + timedelta(days=1))
    return True


def wait(days: int) -> Callable[[Walk], bool]:
    """Once, for some days."""

    def remedy(walk: Walk) -> bool:
        last = walk.situation().history[-1].on
        if clock.day(walk.moment) > last + timedelta(days=days):
            return False
        walk.wait_until(last + timedelta(days=days + 1))
        return True

    return remedy


def on_the_ladder(walk: Walk) -> None:
    """Something is overdue, and stands on the ladder."""
    wait_for_overdue(walk)
    begin(walk.moment)


def hold_ladder(walk: Walk) -> None:
    """The ladder of what is overdue has been held."""
    on_the_ladder(walk)
    if walk.situation().overdue_duties():
        walk.do("hold_ladder", clock="")


def summon(walk: Walk) -> bool:
    """Whoever is late has been summoned to a talk."""
    if walk.situation().times("draft_summons"):
        return serve_one(walk, moving=False)
    wait_for_overdue(walk)
    late = walk.situation().overdue_duties()
    if not late:
        return False
    walk.do("draft_summons", clock=late[0].pk, rule=late[0].code, rung=10)
    return True


def demand_an_answer(walk: Walk) -> bool:
    """A body that is late has had a supervision letter (督办函), whose draft was a rung of the ladder."""
    situation = walk.situation()
    if any(one.code == C.LADDER_ANSWER for one in situation.clocks):
        return False
    if situation.times("draft_supervision"):
        return serve_one(walk, moving=False)
    wait_for_overdue(walk)
    bodies = {organ for who in BODIES for organ in walk.situation().organisations_at(who.where)}
    late = [one for one in walk.situation().overdue_duties() if one.responsible in bodies]
    if not late:
        return False
    walk.do("draft_supervision", clock=late[0].pk, rule=late[0].code, rung=5)
    draft = Document.objects.of(walk.subject).filter(code=D.D23).latest("pk")
    Rung.objects.create(
        clock_id=late[0].pk,
        due_on=late[0].due_on,
        rung=5,
        step="draft_supervision",
        due_at=walk.moment,
        outcome=Rung.Outcome.UNSIGNED,
        document=draft,
    )
    return True


def serve_all(walk: Walk) -> None:
    """Everything has been served, and much time has passed."""
    while serve_one(walk, moving=True):
        pass
    walk.let_pass(100)


def come_from_complaint(walk: Walk) -> None:
    """The order came out of a complaint."""
    if not walk.situation().complaints:
        complaint = case_in("complaint", "submitted")
        assert isinstance(complaint, Case)
        assert isinstance(walk.subject, Case)
        CaseLink.objects.create(
            source=complaint, target=walk.subject, relation="ordered", since=walk.moment
        )


def ask_complainant(walk: Walk) -> None:
    """The complainant has been asked what he thinks of the rectification."""
    before("ask_opinion", "report")(walk)


def record_of(walk: Walk) -> Walk:
    """The record that a sanction rests on."""
    record: Any = walk.subject
    return Walk(record.record, walk.way, walk.seed)


def repair_its_record(walk: Walk) -> None:
    """The record that a sanction rests on is repaired."""
    repair_record(record_of(walk))


def withdraw_record(walk: Walk) -> None:
    """The record that a case is about is withdrawn."""
    record = DishonestyRecord.objects.get(relations__case=walk.subject.pk)
    Walk(record, walk.way, walk.seed).to("withdrawn")


def object_to_record(walk: Walk) -> None:
    """The body objects to the record that a subject is about."""
    found = DishonestyRecord.objects.get(pk=walk.situation().record.pk)
    case = Case(kind="objection", organisation=found.organisation, respondent=found.subject)
    liaison = acting(found.subject, Role.LIAISON, clock.day(walk.moment))
    opened(Walk(case, walk.way, walk.seed), "submit", liaison, dossier=found.dossier)


def _reviewers(walk: Walk) -> Iterator[tuple[Organisation, Role]]:
    """The roles of whoever decides the review of a subject, with their organs."""
    situation = walk.situation()
    for declared in walk.kind.steps().values():
        if took_no_part in declared.checks and declared.leaves(walk.subject.state):
            for who in declared.by:
                assert who.role is not None
                for organ in situation.organisations_at(who.where):
                    yield Organisation.objects.get(pk=organ), who.role


def lose_reviewers(walk: Walk) -> bool:
    """Nobody is left at the organ that reviews."""
    held = [
        user.pk
        for organ, role in _reviewers(walk)
        for user in holders(organ, role, clock.day(walk.moment))
    ]
    return bool(User.objects.filter(pk__in=held).update(is_active=False))


def appoint_reviewers(walk: Walk) -> None:
    """Somebody at the organ that reviews has had no part in the matter."""
    for organ, role in _reviewers(walk):
        on = clock.day(walk.moment)
        someone(organ, role, on, nth=len(holders(organ, role, on)) + 1)


def ask_review_of_nobody(walk: Walk) -> bool:
    """The body has asked for a review of its order, and nobody is left who could decide it."""
    if walk.situation().clock(C.ZG_REVIEW_DO) is None:
        before("ask_review")(walk)
        return True
    return lose_reviewers(walk)


LADDER = (*CLIMBS, "press", "hold_ladder", "release_ladder", "skip_rung", "bring_rung_forward")
PURSUED = [kind for kind, procedure in procedures().items() if issubclass(procedure, Escalated)]
ANSWERED = [kind for kind, procedure in procedures().items() if issubclass(procedure, Answerable)]
REVIEWED = [
    kind for kind, procedure in procedures().items() if "name_reviewer" in procedure.steps()
]
RECUSED = [kind for kind, procedure in procedures().items() if issubclass(procedure, Recusable)]
REDRAFTED = before("conclude_hearing", "send_back_determination")

PREPARATIONS.update(
    {
        ("complaint", "answer_as_cohandler"): name_cohandlers,
        ("complaint", "reply_with_lead"): answer_lead,
        ("complaint", "answer_clue"): lambda walk: walk.do("refer_clue"),
        ("rectification_order", "ask_opinion"): come_from_complaint,
        ("rectification_order", "give_opinion"): ask_complainant,
        ("rectification_order", "close_failed"): settle_record,
        **{
            (kind, step): on_the_ladder
            for kind in PURSUED
            for step in ("hold_ladder", "skip_rung", "bring_rung_forward")
        },
        **{(kind, "release_ladder"): hold_ladder for kind in PURSUED},
        ("repair_application", "close_record_gone"): withdraw_record,
        ("sanction", "lift"): repair_its_record,
        ("sanction", "waive_by_system"): repair_its_record,
    }
)
REMEDIES.update(
    {
        **{(kind, "decide_recusal"): before("ask_recusal") for kind in RECUSED},
        **{(kind, "decline"): propose_something for kind in OPENERS},
        **{(kind, step): wait_for_overdue for kind in PURSUED for step in LADDER},
        **{(kind, "record_talk"): summon for kind in PURSUED},
        **{(kind, "answer_ladder"): demand_an_answer for kind in ANSWERED},
        **{(kind, "name_reviewer"): lose_reviewers for kind in REVIEWED},
        **{
            ("rectification_order", step): before("ask_review")
            for step in ("maintain_on_review", "vary_on_review", "set_aside_on_review")
        },
        ("rectification_order", "name_reviewer"): ask_review_of_nobody,
        ("rectification_order", "lapse_opinion"): before("ask_opinion", "report"),
        ("rectification_order", "refuse_extension"): before("ask_extension"),
        ("record", "endorse_determination"): REDRAFTED,
        ("record", "send_back_determination"): REDRAFTED,
        ("complaint", "strike_cohandler"): before("name_cohandlers"),
        ("complaint", "lapse_cohandlers"): before("name_cohandlers"),
        ("complaint", "take_back"): before("object_to_forwarding"),
        ("complaint", "assign_by_superior"): before("object_to_forwarding"),
        ("complaint", "continue_ex_officio"): before("ask_withdrawal"),
        ("complaint", "terminate"): wait(60),
        ("repair_application", "state_case"): before("propose_revoke"),
    }
)
SPOILERS: dict[tuple[str, str], Callable[[Walk], object]] = {
    **{(kind, "name_reviewer"): appoint_reviewers for kind in REVIEWED},
    ("sanction", "propose"): object_to_record,
    ("sanction", "approve"): object_to_record,
    ("sanction", "reactivate"): lambda walk: record_of(walk).to("expired"),
    ("rectification_order", "endorse"): lambda walk: walk.do("send_back"),
    ("complaint", "sign_in"): lambda walk: walk.do("object_to_forwarding"),
    ("complaint", "answer_clue"): lambda walk: walk.do("refer_clue"),
    ("complaint", "conclude"): lambda walk: walk.do("name_cohandlers"),
    ("complaint", "gather_answers"): lambda walk: walk.do("name_cohandlers"),
    ("complaint", "supplement"): serve_all,
    ("objection", "supplement"): serve_all,
    ("repair_application", "supplement"): serve_all,
    ("repair_application", "resume"): object_to_record,
    ("commitment", "perform"): keep_everything,
    ("commitment", "propose_change"): keep_everything,
    ("commitment", "remind"): keep_everything,
}
"""What happens, in the subject or beside it, that closes a step that was open."""
APART = frozenset({("repair_application", state) for state in ("approved", "forwarded", "revoked")})
"""States that are left in the same moment, or need another beginning or another way."""
NEVER: dict[tuple[str, str, str], tuple[str, ...]] = {
    # Whoever co-handles and is not late keeps the lead from concluding.
    ("complaint", "gather_answers", "condition"): (
        "deciding", "signing", "sustained", "partly_sustained", "not_sustained", "replied",
        "reexamining", "reexamined", "final_reviewing",
    ),
    # Whatever failed has its proposal.
    ("rectification_order", "answer_proposal", "condition"): ("failed",),
    # Sent back, it has no conclusion any more.
    ("objection", "conclude", "condition"): ("platform_checking",),
    # An objection suspends the repair at once.
    ("repair_application", "conclude", "condition"): ("verifying",),
    ("repair_application", "sign", "condition"): ("signing",),
    # What is in default has something left to be kept.
    ("commitment", "perform", "condition"): ("in_default",),
    ("commitment", "propose_change", "condition"): ("in_default",),
    ("commitment", "remind", "condition"): ("in_default",),
}  # fmt: skip
"""(kind, step, reason) -> states in which that reason cannot arise, though the declaration guards it."""


def beginnings(kind: str) -> list[Beginning]:
    """Every beginning from which the subjects of a kind are led."""
    given = GIVEN.get(kind, {})
    first = Beginning(through(kind), given)
    return [first, *(replace(one, given={**given, **one.given}) for one in MORE.get(kind, []))]


GIVEN: dict[str, Mapping[str, Any]] = {
    "sanction": {"propose": {"until": "2026-12-31"}},
    "complaint": {"submit": {"electronic": False}},
    "disclosure": {"ask": {"until": "2026-05-31"}},
    "rectification_order": {
        "judge": {"heard": "heard", "heard_text": "电话听取，认为尚未做到"},
    },
    "repair_application": {
        "confirm_execution": dict.fromkeys(
            ("publicity_ended", "sharing_stopped", "sanctions_lifted"), True
        )
    },
}
MORE: dict[str, list[Beginning]] = {
    "rectification_order": [
        Beginning(
            (
                ("rectifying", "+draft_supervision"),
                ("returned", "verifying"),
                ("served", "+ask_review", "verifying", "completed"),
                ("served", "+ask_review", "failed"),
                ("failed", "closed"),
                ("completed", "closed"),
            )
        )
    ],
    "complaint": [
        *(
            Beginning(
                (("signing", "+sign"),),
                {"submit": {"electronic": True}, "conclude": {"conclusion": conclusion}},
            )
            for conclusion in ("sustained", "partly_sustained", "not_sustained")
        ),
        Beginning(
            (
                ("investigating", "+name_cohandlers", "merged"),
                ("investigating", "+name_cohandlers", "awaiting_explanation"),
                ("investigating", "+name_cohandlers", "+wait", "final_reviewing"),
                ("investigating", "+name_cohandlers", "+wait", "partly_sustained"),
                ("investigating", "+name_cohandlers", "+wait", "not_sustained"),
            )
        ),
    ],
    "record": [Beginning((("determined", "+withdraw_by_system"),))],
    "commitment": [Beginning((("performing", "+remind"),))],
    "objection": [
        Beginning(
            (
                ("supplementing", "+lapse_supplement"),
                ("provider_checking", "deciding", "platform_checking"),
            )
        )
    ],
    "repair_application": [
        Beginning((("forwarded",),), elsewhere=True),
        Beginning(
            (
                ("supplementing", "+lapse_supplement"),
                ("verifying", "+suspend_for_objection"),
                ("completed", "revoked"),
                ("completed", "closed"),
            ),
        ),
    ],
}
