"""Variables of the documents of records, sanctions and restoration."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from documents.models import Document
from documents.templatetags.gongwen import day as in_words
from documents.variables.writing import Writing, builds
from records.models import Sanction, SanctionListItem
from records.models.record import Severity
from workflows.clocks import C
from workflows.codes import D
from workflows.rules.publicity import Window, window

MATERIALS = ["义务履行完毕的证明材料", "信用承诺书"]


def titles(measures: Any) -> list[str]:
    """Titles of measures of the list, given as rows or keys."""
    keys = [getattr(one, "pk", one) for one in measures or ()]
    rows = SanctionListItem.objects.filter(pk__in=keys).order_by("code")
    return [row.title for row in rows]


def _severity(value: str) -> str:
    return str(Severity(value).label)


def _record(w: Writing) -> Any:
    return getattr(w.subject, "record", None) or w.subject


def _titled(w: Writing) -> str:
    record = _record(w)
    return " ".join(part for part in (record.number or "", record.title) if part)


@builds(D.D26A)
def pre_notice(w: Writing) -> dict[str, Any]:
    dates = window(w.today, w.data["severity"], w.today)
    return {
        "facts": w.data["facts_text"],
        "grounds": w.data["basis_text"],
        "severity": _severity(w.data["severity"]),
        "sanctions": titles(w.data.get("measures")) or ["除记入政务失信记录外，不另行采取惩戒措施"],
        "publicity": _publicity(dates, w.today, "认定决定作出之日"),
        "period": w.served(C.RECORD_STATEMENT),
    }


def _publicity(dates: Window, start: date, word: str) -> str:
    least = (dates.min_until.year - start.year) * 12 + dates.min_until.month - start.month
    most = (dates.max_until.year - start.year) * 12 + dates.max_until.month - start.month
    shortest = f"最短{least}个月，" if least else ""
    return f"{_by_rule(dates)}公示期自{word}起计算，{shortest}最长{most}个月。"


def _by_rule(dates: Window) -> str:
    """What an entered rule is cited by; the shipped one is among the grounds of the letter."""
    return f"依照{dates.span.title}，" if dates.span.rule else ""


@builds(D.D26B)
def determination(w: Writing) -> dict[str, Any]:
    record = w.subject
    dates = window(w.today, record.severity, w.today)
    shortest = (
        f"其中最短公示期至{in_words(dates.min_until)}届满"
        if dates.has_minimum
        else "不设最短公示期"
    )
    return {
        "facts": record.facts_text,
        "grounds": record.basis_text,
        "statement": _stated(w),
        "severity": _severity(record.severity),
        "publicity": (
            f"{_by_rule(dates)}公示期自{in_words(w.today)}起，至{in_words(dates.max_until)}届满，{shortest}。"
        ),
        "repair": _how_to_repair(w, dates),
        "sanctions": titles(w.data.get("measures")),
        "leniency": f"鉴于{record.leniency}，依法从轻惩戒" if record.leniency else "",
        "remedy": w.remedy(),
        "attachments": ["信用修复告知书"],
    }


def _stated(w: Writing) -> str:
    stated = w.past("state_case")
    adopted = w.told("conclude_hearing", "adopted")
    if stated is None:
        return "你单位在规定期限内未提出陈述、申辩意见。" + (f"\n{adopted}" if adopted else "")
    return f"你单位提出了陈述、申辩意见。\n{adopted}"


def _how_to_repair(w: Writing, dates: Window) -> str:
    if not w.subject.repairable:
        return "依照有关规定，该失信信息不予信用修复，公示期届满后自动停止公示。"
    since = f"自{in_words(dates.repair_from)}起，" if dates.has_minimum else ""
    return (
        f"{since}你单位已经纠正失信行为、完全履行义务并公开作出信用承诺的，"
        "可以申请信用修复，具体办法见所附信用修复告知书。"
    )


@builds(D.D26C)
def no_determination(w: Writing) -> dict[str, Any]:
    return {
        "noticed_on": w.on_of("pre_notify"),
        "facts": w.subject.facts_text,
        "statement": _stated(w),
        "reason": f"{w.label('ground')}。\n{w.move.reason}",
    }


@builds(D.D27)
def how_to_repair(w: Writing) -> dict[str, Any]:
    record = w.subject
    on: date = w.data.get("determined_on") or w.today
    severity = w.data.get("severity") or record.severity
    dates = window(on, severity, w.today)
    return {
        "record_title": w.data.get("title") or record.title,
        "determined_on": on.isoformat(),
        "severity": _severity(severity),
        "min_until": dates.min_until.isoformat() if dates.has_minimum else "",
        "repair_from": dates.repair_from.isoformat(),
        "max_until": dates.max_until.isoformat(),
        "materials": MATERIALS,
        "channel": (
            f"登录政务诚信案件管理系统，在“信用修复”中对本条记录提出申请，或者向政务大厅信用修复窗口提交纸质材料，由认定单位{w.organ.name}办理。"
        ),
        "unrepairable": not record.repairable,
    }


# Sanctions.


@builds(D.D28A)
def sanction(w: Writing) -> dict[str, Any]:
    row: Sanction = w.subject
    returned = w.step == "reactivate"
    return {
        "subject": w.respondent,
        "record_title": row.record.title,
        "measure": row.item.title,
        "listed": row.item.basis,
        "detail": row.detail
        or ("准予信用修复的决定已被撤销，恢复实施。" if returned else "按照清单规定实施。"),
        "starts_on": w.today.isoformat(),
        "period": w.from_receipt(5),
        "until": row.until.isoformat() if row.until else "",
    }


REASONS = {
    "expire": "惩戒措施期限届满，或者所依据的失信记录已经停止公示。",
    "annul": "所依据的失信记录已经撤销，据此采取的惩戒措施一并撤销。",
    "execute": "该单位已经纠正失信行为、履行全部义务，经审查决定准予信用修复。",
}


@builds(D.D28B)
def lifting(w: Writing) -> dict[str, Any]:
    record = _repaired(w) if w.kind == "repair_application" else _record(w)
    return {
        "subject": w.respondent,
        "record_title": record.title if record is not None else w.facts.get("record_title", ""),
        "measure": _lifted(w, record),
        "reason": REASONS[w.step],
        "lifted_on": w.today.isoformat(),
        "period": w.from_receipt(3),
    }


def _repaired(w: Writing) -> Any:
    relation = w.subject.records.filter(relation="repair").select_related("record").first()
    return relation.record if relation is not None else None


def _lifted(w: Writing, record: Any) -> str:
    if isinstance(w.subject, Sanction):
        return w.subject.item.title
    rows: Iterable[Sanction] = Sanction.objects.filter(
        record=record, executor=w.addressee.organisation, state__in=("active", "lightened")
    ).select_related("item")
    own = [row.item.title for row in rows]
    platform = w.addressee.organisation == w.facts.get("platform")
    ended = ["终止公示", "停止共享和使用该失信信息"] if platform else []
    return "、".join([*ended, *own]) or "据该失信记录采取的全部失信惩戒措施"


# Restoration.


@builds(D.D34)
def restoration(w: Writing) -> dict[str, Any]:
    planned = w.kind == "restoration"
    record = _record(w)
    return {
        "cleared": w.respondent,
        "record_title": record.title,
        "wrong": f"撤销{_determination_number(record)}和据此采取的全部失信惩戒措施。",
        "reason": w.subject.ground if planned else w.move.reason,
        "scope": w.data.get("scope") or "更正公告在原公示的网站、系统和原发送范围内发布。",
        "measures": w.data.get("measures")
        or "停止公示和使用该失信信息，向接收过该信息的单位发函更正。",
        "compensation": w.data.get("remedy")
        or "因错误认定和惩戒造成损失的，可以依法申请赔偿或者补偿。",
        "period": _restored_by(w, planned),
        "attachments": ["更正公告"],
    }


def _determination_number(record: Any) -> str:
    numbers = Document.objects.filter(
        subject_type="record", subject_id=record.pk, code=D.D26B
    ).values_list("number", flat=True)
    number = numbers.order_by("-pk").first()
    return f"{number}政务失信认定决定书" if number else f"对“{record.title}”的政务失信认定"


def _restored_by(w: Writing, planned: bool) -> str:
    row = w.clock(C.HF_RESTORE) if planned else None
    if row is not None:
        return f"上述措施于{in_words(row.due_on)}前完成。"
    return "上述措施自本决定作出之日起5个工作日内完成。"


@builds(D.D35)
def leniency(w: Writing) -> dict[str, Any]:
    return {
        "subject": w.respondent,
        "record_title": getattr(_record(w), "title", "") or w.facts.get("title", ""),
        "facts": w.move.reason
        or w.data.get("leniency_note")
        or getattr(w.subject, "leniency", "")
        or "见案件记载。",
        "proposal": _lenient(w),
        "asked_by": _asked_by(w),
        "approved_by": w.actor_name or "—",
    }


def _lenient(w: Writing) -> str:
    if w.step in ("waive", "drop", "drop_draft") or w.data.get("leniency") == "exempt":
        return "免予惩戒。"
    detail, until = w.data.get("detail"), w.data.get("until")
    ends = f"\n惩戒期限至{in_words(until)}止。" if until else ""
    return f"从轻惩戒。{detail or ''}{ends}"


@builds(D.D42A)
def changed(w: Writing) -> dict[str, Any]:
    return {
        **_change(w),
        "subject": w.respondent,
        "changed_on": w.today.isoformat(),
        "period": w.from_receipt(5),
    }


@builds(D.D42B)
def spared(w: Writing) -> dict[str, Any]:
    return {**_change(w), "executor": w.subject.executor.name, "remedy": w.remedy()}


def _change(w: Writing) -> dict[str, Any]:
    """What was decided of a sanction: carried out more lightly and until when, or not at all."""
    waived = w.step == "waive"
    now = f"{w.data.get('detail', '')}\n惩戒期限至{in_words(w.data.get('until'))}止。"
    return {
        "record_title": w.subject.record.title,
        "measure": w.subject.item.title,
        "decision": "免予" if waived else "从轻",
        "change": "不再实施该项惩戒措施；已经着手实施的，立即停止。" if waived else now,
        "reason": w.move.reason,
    }


def _asked_by(w: Writing) -> str:
    drafted = w.past("conclude_hearing", "judge")
    user = next(iter(drafted.users), None) if drafted is not None else None
    return w.person(user) or w.actor_name or "—"
