"""A repair application beside its record: what each says, and every condition with what shows it.

信用修复管理办法：义务履行完毕、最短公示期届满、作出信用承诺，并且依法可以修复。
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cases import clock
from cases.models import Case, Event, Evidence, RectificationItem
from records.models import DishonestyRecord, RecordCase, Sanction
from web.desk import subjects
from web.desk.page import SubjectPage


@dataclass(frozen=True)
class Pair:
    """One matter as the record has it and as the application has it."""

    label: str
    record: str
    application: str


@dataclass(frozen=True)
class Condition:
    """One condition of repair: whether it is met, which the check may have left open, and by what."""

    label: str
    met: bool | None
    shown_by: str = ""

    @property
    def words(self) -> str:
        """Whether it is met."""
        return {True: _("符合"), False: _("不符合"), None: _("待核查")}[self.met]

    @property
    def tone(self) -> str:
        """How that is coloured."""
        return {True: "good", False: "bad", None: "calm"}[self.met]


@dataclass(frozen=True)
class Comparison:
    """The two side by side."""

    record: Any
    pairs: list[Pair]
    conditions: list[Condition]
    sanctions: list[tuple[str, str, str]]
    """(measure, who carries it out, its state)."""
    evidence: list[Evidence] = field(default_factory=list)
    opinion: str = ""


def compare(page: SubjectPage) -> Comparison | None:
    """The comparison for whoever handles the application; None where there is no record to see."""
    case = page.subject
    if not isinstance(case, Case) or case.kind != "repair_application" or not page.sight.full:
        return None
    found = subjects.visible("record", page.viewer)
    record = found.filter(
        relations__case=case.pk, relations__relation=RecordCase.Relation.REPAIR
    ).first()
    if record is None:
        return None
    filled = _filled(page.events)
    sanctions = Sanction.objects.filter(record=record).select_related("item", "executor")
    return Comparison(
        record=record,
        pairs=_pairs(case, record),
        conditions=_conditions(case, record, filled),
        sanctions=[
            (str(one.item), one.executor.name, subjects.state_label(one))
            for one in sanctions.order_by("pk")
        ],
        evidence=page.evidence,
        opinion=str(case.facts.get("evidence", "")),
    )


def _filled(events: Iterable[Event]) -> dict[str, dict[str, Any]]:
    """What was filled in at the latest application and at the latest conclusion of the check."""
    found: dict[str, dict[str, Any]] = {}
    for event in events:
        payload = getattr(event, "payload", None)
        if event.step in ("submit", "conclude") and payload is not None:
            found.setdefault(event.step, payload.data)
    return found


def _day(value: Any) -> str:
    return date_format(value, "Y年n月j日") if value else _("未定")


def _pairs(case: Case, record: DishonestyRecord) -> list[Pair]:
    filed = clock.day(case.filed_at) if case.filed_at else None
    return [
        Pair(_("主体"), str(record.subject), str(case.respondent)),
        Pair(_("事实和纠正情况"), record.facts_text, str(case.facts.get("correction", ""))),
        Pair(_("依据和证明材料"), record.basis_text, "\n".join(case.facts.get("proof", ()))),
        Pair(_("认定日期和申请日期"), _day(record.determined_on), _day(filed)),
        Pair(
            _("公示期"),
            _("%(first)s起可以申请修复，%(last)s停止公示")
            % {"first": _day(record.repair_from), "last": _day(record.max_until)},
            _waited(record, filed),
        ),
    ]


def _waited(record: DishonestyRecord, filed: date | None) -> str:
    if filed is None or record.repair_from is None:
        return ""
    days: int = (filed - record.repair_from).days
    if days < 0:
        return _("早于可申请日%d日") % -days
    return _("可申请日后第%d日提出") % (days + 1)


def _conditions(
    case: Case, record: DishonestyRecord, filled: Mapping[str, Mapping[str, Any]]
) -> list[Condition]:
    applied, checked = filled.get("submit", {}), filled.get("conclude", {})
    filed = clock.day(case.filed_at) if case.filed_at else clock.today()
    pledged = applied.get("pledge_true") and applied.get("pledge_liable")
    return [
        Condition(_("依法可以修复"), record.repairable, record.get_severity_display()),
        Condition(
            _("最短公示期届满"),
            record.repair_from is not None and filed >= record.repair_from,
            _("承办人已核对") if checked.get("window_checked") else "",
        ),
        Condition(_("没有正在处理的异议"), not record.objected),
        *_obligations(case, record, checked),
        Condition(
            _("作出信用承诺"),
            bool(pledged) if applied else None,
            _("承办人已核对") if checked.get("pledge_checked") else "",
        ),
    ]


def _obligations(
    case: Case, record: DishonestyRecord, checked: Mapping[str, Any]
) -> list[Condition]:
    """Each requirement of the order that the record came from; without an order, all in one."""
    items = RectificationItem.objects.filter(
        case__records__record=record, case__records__relation=RecordCase.Relation.SOURCE
    ).order_by("case", "position")
    ticked = set(checked.get("obligations") or ())
    found = [
        Condition(
            _("履行整改要求%(n)d：%(what)s") % {"n": item.position, "what": item.requirement},
            item.pk in ticked if checked else None,
            item.outcome or item.measure,
        )
        for item in items
    ]
    if found:
        return found
    approved = checked.get("conclusion") == "approved"
    unmet = "；".join(checked.get("unmet") or ())
    return [Condition(_("认定文书确定的义务履行完毕"), approved if checked else None, unmet)]
