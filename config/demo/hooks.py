"""What a walk has to see to beside the steps on its route, by kind and step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from commitments.models import Phase
from config.demo.openers import open_complaint, repair_of
from config.demo.walks import Preparation, Remedy, Walk
from records.models import DishonestyRecord, Sanction
from workflows.who import Where


def lead_to_merge_into(walk: Walk) -> None:
    """Another complaint about the same matter, with the same organ."""
    other = open_complaint(replace(walk.way, finish=walk.moment), "investigating")
    other.to("investigating")
    walk.moment = max(walk.moment, other.moment)


def wait_for_window(walk: Walk) -> None:
    """Until the record may be repaired."""
    record = DishonestyRecord.objects.get(relations__case=walk.subject.pk)
    if record.repair_from is not None:
        walk.wait_until(record.repair_from)


def wait_for_expiry(walk: Walk) -> None:
    """Until the record's publicity stops by itself."""
    record = DishonestyRecord.objects.get(pk=walk.subject.pk)
    if record.max_until is not None:
        walk.wait_until(record.max_until)


def wait_for_end(walk: Walk) -> None:
    """Until the last day of a sanction or a grant has passed."""
    until = getattr(walk.subject, "until", None)
    if until is not None:
        walk.wait_until(until + timedelta(days=1))


def repair_record(walk: Walk) -> None:
    """An application to repair the record is approved and executed."""
    application = repair_of(walk)
    application.to("completed")
    walk.moment = application.moment


def withdraw_record(walk: Walk) -> None:
    """The record that a sanction rests on is withdrawn."""
    assert isinstance(walk.subject, Sanction)
    record = Walk(walk.subject.record, replace(walk.way), walk.seed)
    record.to("withdrawn")
    walk.moment = record.moment


def confirm_everywhere(walk: Walk) -> None:
    """Each executing organ confirms."""
    while True:
        walk.subject.refresh_from_db()
        situation = walk.situation()
        if walk.subject.state != "executing" or not situation.organisations_at(Where.EXECUTOR):
            return
        walk.do(
            "confirm_execution", publicity_ended=True, sharing_stopped=True, sanctions_lifted=True
        )


def before(step: str, *others: str) -> Remedy:
    """Do `step` where it has not happened since the last of `others` (or at all)."""

    def remedy(walk: Walk) -> bool:
        situation = walk.situation()
        last = situation.last(step, *others)
        if last is not None and last.step == step:
            return False
        walk.do(step)
        return True

    return remedy


def hear_complainant(walk: Walk) -> dict[str, str]:
    """The complainant is asked on his page and answers; what the inspectors then write of it."""
    situation = walk.situation()
    if situation.facts.get("source") != "complaint":
        return {"heard": "none"}
    last = situation.last("report", "ask_opinion", "give_opinion", "lapse_opinion")
    if situation.complaints and (last is None or last.step == "report"):
        walk.do("ask_opinion")
        walk.do("give_opinion", opinion="partly", words="基本做到，仍有尾款未付。")
    elif last is not None and last.step == "lapse_opinion":
        return {"heard": "silent"}
    return {"heard": "heard", "heard_text": "投诉人认为基本做到，仍有尾款未付。"}


def judged(**verdicts: str) -> Remedy:
    """The inspectors judge each requirement."""

    def remedy(walk: Walk) -> bool:
        situation = walk.situation()
        last = situation.last("start_check", "judge")
        if last is None or last.step == "judge":
            return False
        walk.do("judge", **hear_complainant(walk), **verdicts)
        return True

    return remedy


def determination(walk: Walk) -> bool:
    """The determination is drafted, then endorsed."""
    last = walk.situation().last(
        "conclude_hearing", "endorse_determination", "send_back_determination"
    )
    if last is not None and last.step == "endorse_determination":
        return False
    drafted = last is not None and last.step == "conclude_hearing"
    walk.do("endorse_determination" if drafted else "conclude_hearing")
    return True


def keep_everything(walk: Walk) -> None:
    """Each obligation is kept."""
    while any(one.open for one in walk.situation().obligations):
        walk.do("perform")
        walk.subject.refresh_from_db()


def name_responsible(walk: Walk) -> None:
    """Who answered while it was prepared, and who answers for carrying it out, each in the body's service."""
    signed = date.fromisoformat(walk.situation().facts["signed_on"])
    before = {"since": signed - timedelta(days=120), "last_on": signed - timedelta(days=1)}
    walk.do("name_responsible", phase=Phase.PREPARATION, **before)
    walk.do("name_responsible", phase=Phase.IMPLEMENTATION, since=signed)


PREPARED: dict[tuple[str, str], Preparation] = {
    ("complaint", "merge"): lead_to_merge_into,
    ("repair_application", "submit"): wait_for_window,
    ("repair_application", "complete"): confirm_everywhere,
    ("record", "expire"): wait_for_expiry,
    ("record", "repair"): repair_record,
    ("sanction", "expire"): wait_for_end,
    ("sanction", "annul"): withdraw_record,
    ("disclosure", "expire"): wait_for_end,
    ("commitment", "register"): name_responsible,
    ("commitment", "complete"): keep_everything,
    ("commitment", "recover"): keep_everything,
}
REMEDIED: dict[tuple[str, str], Remedy] = {
    ("commitment", "end_responsibility"): before("name_responsible"),
    ("rectification_order", "order_stay"): before("ask_review"),
    ("rectification_order", "complete"): judged(),
    ("rectification_order", "return_for_more"): judged(verdict_1="failed"),
    ("rectification_order", "fail_after_check"): judged(verdict_1="failed"),
    ("record", "conclude_hearing"): before("state_case"),
    ("record", "determine"): determination,
    ("repair_application", "revoke"): before("state_case", "propose_revoke"),
}
