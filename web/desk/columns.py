"""What stands in a subject's own columns, in words, one table of them for each type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import clock
from cases.models import Case, IdentityDisclosure, Subject
from commitments import money
from commitments.models import Commitment
from records.models import DishonestyRecord, Restoration, Sanction
from web.desk.describing import Line


def columns_of(subject: Subject) -> list[Line]:
    """The columns of a subject that its page shows."""
    return COLUMNS[subject.subject_type](subject)


def _day(value: Any) -> str:
    return date_format(value, "Y年n月j日") if value else ""


def _lines(*pairs: tuple[Any, Any]) -> list[Line]:
    return [Line(str(label), str(value)) for label, value in pairs if value not in (None, "")]


RESPONDENTS = {
    "complaint": gettext_lazy("被投诉单位"),
    "objection": gettext_lazy("异议单位"),
    "repair_application": gettext_lazy("申请修复单位"),
    "commitment": gettext_lazy("承诺单位"),
}
"""What the body a case is about is called."""


def _case_columns(case: Case) -> list[Line]:
    return _lines(
        (_("办理机关"), case.organisation),
        (RESPONDENTS.get(case.kind, _("责任单位")), case.respondent_title),
        (_("提交日期"), _day(case.filed_at and clock.day(case.filed_at))),
        *(_commitment_columns(case.commitment) if case.kind == "commitment" else ()),
    )


def _commitment_columns(one: Commitment) -> list[tuple[Any, Any]]:
    other = " ".join(filter(None, [one.counterpart_name, one.counterpart_code]))
    return [
        (_("承诺类别"), one.get_category_display()),
        (_("合同（承诺）编号"), one.contract_number),
        (_("承诺对象"), other or one.get_counterpart_display()),
        (_("依据"), one.basis),
        (_("终止日期"), _day(one.ends_on)),
        (_("总金额"), money.yuan(one.amount) if one.amount is not None else ""),
        (_("资金来源"), one.get_funding_display()),
        (_("是否公开"), _("向社会公开") if one.is_public else _("不公开")),
    ]


def _record_columns(record: DishonestyRecord) -> list[Line]:
    return _lines(
        (_("失信主体"), record.subject_title),
        (_("认定单位"), record.organisation),
        (_("来源"), record.get_source_type_display()),
        (_("失信程度"), record.get_severity_display()),
        (_("失信事实"), record.facts_text),
        (_("认定依据"), record.basis_text),
        (_("认定日期"), _day(record.determined_on)),
        (_("可申请修复之日"), _day(record.repair_from)),
        (_("停止公示之日"), _day(record.max_until)),
        (_("公示期依据"), record.rule_title),
        (_("异议标注"), record.objection_note or (_("有异议正在处理") if record.objected else "")),
        (_("从轻、免予情形"), record.leniency),
        (_("版本"), record.version if record.version > 1 else ""),
        (_("可否修复"), "" if record.repairable else _("不可修复")),
    )


def _sanction_columns(sanction: Sanction) -> list[Line]:
    return _lines(
        (_("惩戒措施"), sanction.item),
        (_("依据"), sanction.item.basis),
        (_("惩戒对象"), sanction.record.subject),
        (_("执行单位"), sanction.executor),
        (_("期限至"), _day(sanction.ends_on)),
        (_("内容"), sanction.detail),
    )


def _restoration_columns(restoration: Restoration) -> list[Line]:
    return _lines(
        (_("恢复对象"), restoration.record.subject),
        (_("办理单位"), restoration.organisation),
        (_("原因"), restoration.ground),
        (_("原公开范围"), restoration.scope),
        (_("措施"), restoration.measures),
    )


def _disclosure_columns(disclosure: IdentityDisclosure) -> list[Line]:
    return _lines(
        (_("案件"), disclosure.case.number),
        (_("申请人"), disclosure.asked_by.name),
        (_("申请理由"), disclosure.reason),
        (_("使用期限至"), _day(disclosure.until)),
    )


COLUMNS: dict[str, Callable[[Any], list[Line]]] = {
    "case": _case_columns,
    "record": _record_columns,
    "sanction": _sanction_columns,
    "restoration": _restoration_columns,
    "disclosure": _disclosure_columns,
}
