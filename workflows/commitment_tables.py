"""Many commitments at once, from the rows of a table: one row for each obligation, a contract's rows by its number.

Each contract passes the same form and the same door as one that is typed. All is read before anything is
written; one cell that is wrong stops the whole table, and every such cell is named by its address. What is
registered already is never changed by a table: a promise changes by the procedure alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from openpyxl.utils.cell import get_column_letter

from accounts import typed
from accounts.actors import Actor
from accounts.models import Organisation
from accounts.roles import Role
from cases import clock
from cases.attestations import acting
from cases.models import Case
from commitments import money, promises
from commitments.models import Category, Commitment, Counterpart, Funding, Obligation
from commitments.promises import Promise
from workflows import intake
from workflows.actions import open_subject, perform
from workflows.loading import Loaded
from workflows.procedures.forms.commitment import COLUMNS, DraftForm, promised

HEADS = {
    "合同编号": "contract_number",
    "合同名称": "title",
    "承诺类别": "category",
    "承诺对象": "counterpart",
    "对方名称": "counterpart_name",
    "对方统一社会信用代码": "counterpart_code",
    "依据": "basis",
    "签订日期": "signed_on",
    "终止日期": "ends_on",
    "总金额": "amount",
    "资金来源": "funding",
    "是否公开": "is_public",
    "义务期限": "when",
    "义务内容": "what",
    "义务金额": "sum",
    "验收标准": "terms",
}
"""Columns of the table, and the field that each fills."""
OBLIGATION = frozenset({"when", "what", "sum", "terms"})
CHOICES: Mapping[str, type[TextChoices]] = {
    "category": Category,
    "counterpart": Counterpart,
    "funding": Funding,
}
EXAMPLE = (
    "HT-2026-001", "道路改造工程施工合同", "工程建设", "企业", "示例建设有限公司", "", "政府采购中标通知书",
    "2026-01-10", "2027-01-10", "128万元", "财政预算资金", "否", "2026-06-30", "支付首期工程款", "120万元", "",
)  # fmt: skip
"""A row to be written over."""
MOST_ROWS = 20_000
Rows = Sequence[Sequence[str]]
Told = Callable[[int, int], None]
"""Is told how many of how many contracts have been entered."""


@dataclass
class Outcome:
    """What a table did, or would do."""

    added: int = 0
    same: int = 0
    changed: list[str] = field(default_factory=list)
    """A sentence for each draft that the table changes."""


@dataclass
class Entry:
    """One contract of the table: its own cells, its obligations, and where they stand."""

    row: int
    cells: Mapping[str, str]
    promised: list[Promise] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    """The row of each obligation."""
    cleaned: Mapping[str, Any] = field(default_factory=dict)
    """What the form makes of it."""


class _Faults:
    """What is wrong, by the address of its cell."""

    def __init__(self, shown: Sequence[str]) -> None:
        self.letters = {
            HEADS[head]: (get_column_letter(nth), head)
            for nth, head in enumerate(shown, start=1)
            if head in HEADS
        }
        self.told: list[tuple[int, str]] = []

    def at(self, row: int, name: str, sentence: str) -> None:
        """A cell is wrong, or, where no column holds the field, its row."""
        letter, head = self.letters.get(name, ("", ""))
        place = f"{letter}{row}（{head}）" if letter else _("第%d行") % row
        self.told.append((row, f"{place}：{sentence}"))

    def raise_any(self) -> None:
        """Raise ValidationError with a sentence for each, in order of the rows."""
        if self.told:
            raise ValidationError([sentence for _row, sentence in sorted(self.told)])


def from_csv(content: bytes) -> Rows:
    """The rows of a CSV file in UTF-8 or GB 18030. Raises ValueError where it is neither."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    raise ValueError(_("无法读取文字，请另存为UTF-8编码的CSV"))


def enter(
    rows: Rows, *, body: Organisation, actor: Actor, told: Told | None = None, check: bool = False
) -> Outcome:
    """Enter the commitments of a table for a body: by its head registered at once, by its liaison as drafts.

    With `check` everything is tried and nothing kept. Raises ValidationError with a sentence for each cell
    that is wrong.
    """
    entries, faults = _read(rows)
    outcome = Outcome()
    known = _known(body)
    blank = intake.commitment_of(body)
    situation = Loaded(blank, clock.now())
    for one in entries:
        _check(one, actor, situation, faults)
    faults.raise_any()
    with transaction.atomic():
        with acting():
            for nth, one in enumerate(entries, start=1):
                _enter(one, known, blank, actor, outcome, faults)
                if told is not None:
                    told(nth, len(entries))
            faults.raise_any()
        if check:
            transaction.set_rollback(True)
    return outcome


def _read(rows: Rows) -> tuple[list[Entry], _Faults]:
    shown = [one.strip() for one in rows[0]] if rows else []
    missing = [head for head in HEADS if head not in shown]
    if missing:
        raise ValidationError(_("第1行应为表头，缺少：%s") % "、".join(missing))
    if len(rows) > MOST_ROWS + 1:
        raise ValidationError(_("一次最多%d行，请分成几张表") % MOST_ROWS)
    faults = _Faults(shown)
    found: dict[str, Entry] = {}
    for number, cells in enumerate(rows[1:], start=2):
        if any(cells):
            named = dict(zip(shown, cells, strict=False))
            _take(number, {HEADS[h]: named.get(h, "") for h in HEADS}, found, faults)
    if not found and not faults.told:
        raise ValidationError(_("表中没有内容"))
    return list(found.values()), faults


def _take(row: int, cells: dict[str, str], found: dict[str, Entry], faults: _Faults) -> None:
    """One row: a contract's first, or another obligation of it."""
    key = typed.number(cells["contract_number"])
    if not key:
        faults.at(row, "contract_number", _("请填写合同编号"))
        return
    entry = found.setdefault(key, Entry(row, cells))
    for name, value in cells.items():
        other = entry.cells[name]
        if name not in OBLIGATION and value and value != other:
            faults.at(row, name, _("与第%(row)d行同一合同的“%(other)s”不一致") % {
                "row": entry.row, "other": other,
            })  # fmt: skip
    promise = _promise(row, cells, faults)
    if promise is not None:
        entry.promised.append(promise)
        entry.rows.append(row)


def _promise(row: int, cells: Mapping[str, str], faults: _Faults) -> Promise | None:
    before = len(faults.told)
    due_on, event, days, amount = None, "", None, None
    try:
        due_on, event, days = promises.read_when(cells["when"])
    except ValueError as fault:
        faults.at(row, "when", str(fault))
    if not cells["what"]:
        faults.at(row, "what", _("请填写义务内容"))
    try:
        amount = money.fen(cells["sum"]) if cells["sum"] else None
        if amount == 0:
            faults.at(row, "sum", _("金额应当大于零；不涉及付款的，留空"))
    except ValueError as fault:
        faults.at(row, "sum", str(fault))
    for name in ("what", "terms"):
        if len(cells[name]) > promises.MOST:
            faults.at(row, name, _("不超过%d字") % promises.MOST)
    if len(faults.told) > before:
        return None
    return Promise(
        typed.line(cells["what"]), due_on, event, days, amount, typed.line(cells["terms"])
    )


def _data(one: Entry) -> dict[str, Any]:
    """What the form is given."""
    data: dict[str, Any] = {
        name: one.cells[name] for name in HEADS.values() if name not in OBLIGATION
    }
    for name, choices in CHOICES.items():
        labels = {str(choice.label): str(choice.value) for choice in choices}
        data[name] = labels.get(data[name], data[name])
    for name in ("signed_on", "ends_on"):
        data[name] = _iso(data[name])
    data["is_public"] = data["is_public"] == "是"
    data["obligations"] = [promise.as_data() for promise in one.promised]
    return data


def _iso(text: str) -> str:
    """A day as the form takes it, however it was written; anything else as it stands."""
    found = promises.DAY.fullmatch(text)
    return "-".join(part.zfill(2) for part in found.groups()) if found else text


def _check(one: Entry, actor: Actor, situation: Loaded, faults: _Faults) -> None:
    """Whether the form would take the contract."""
    if one.cells["is_public"] not in ("", "是", "否"):
        faults.at(one.row, "is_public", _("请填写“是”或者“否”"))
    form = UncheckedNumber(_data(one), situation=situation, actor=actor)
    if form.is_valid():
        one.cleaned = form.cleaned_data
        return
    for name, errors in form.errors.as_data().items():
        for error in errors:
            _refuse(one, name, error, faults)


def _refuse(one: Entry, name: str, error: ValidationError, faults: _Faults) -> None:
    """Tell a fault that the form found at the cell it is about."""
    if name == "obligations" and error.code == "line" and error.params:
        faults.at(one.rows[error.params["nth"] - 1], "when", str(error.params["fault"]))
    elif name == "obligations" and error.code == "required":
        return  # the row's own cells have been refused
    elif name in CHOICES and error.code in ("required", "invalid_choice"):
        labels = "、".join(str(label) for label in CHOICES[name].labels)
        faults.at(one.row, name, _("应为：%s") % labels)
    else:
        place = "sum" if name == "obligations" else name
        faults.at(one.row, place, "；".join(error.messages))


class UncheckedNumber(DraftForm):
    """The form as a table is read: numbers that are registered already are looked up for all at once."""

    def clean_contract_number(self) -> str:
        return str(self.cleaned_data["contract_number"])


def _known(body: Organisation) -> dict[str, Commitment]:
    rows = Commitment.objects.filter(case__respondent=body).exclude(case__state="withdrawn")
    found = rows.select_related("case__organisation").prefetch_related("case__obligations")
    return {row.contract_number: row for row in found}


def _enter(
    one: Entry,
    known: Mapping[str, Commitment],
    blank: Case,
    actor: Actor,
    outcome: Outcome,
    faults: _Faults,
) -> None:
    there = known.get(one.cleaned["contract_number"])
    if there is None:
        step = "enter" if actor.role is Role.PRINCIPAL else "draft"
        open_subject(copy(blank), step, actor=actor, data=_data(one))
        outcome.added += 1
        return
    differences = list(_differences(there, one.cleaned))
    if not differences:
        outcome.same += 1
    elif there.case.state == "draft":
        perform(there.case, "redraft", actor=actor, data=_data(one))
        outcome.changed.append(f"{there.contract_number}：{'；'.join(differences)}")
    else:
        faults.at(
            one.row,
            "contract_number",
            _("已经登记，不能用表格改动（%s）；变更、解除须在该承诺的页面申请")
            % "；".join(differences),
        )


def _differences(there: Commitment, cleaned: Mapping[str, Any]) -> Iterator[str]:
    """What the table says otherwise than the register, in words; both as the form takes them."""
    heads = {name: head for head, name in HEADS.items()}
    held = {"title": there.case.title, **{name: getattr(there, name) for name in COLUMNS}}
    for name, value in held.items():
        if (was := _shown(name, value)) != (now := _shown(name, cleaned[name])):
            words = {"head": heads[name], "was": was, "now": now}
            yield _("%(head)s由“%(was)s”改为“%(now)s”") % words
    lines = [_line_of(row) for row in there.case.obligations.all() if row.ended_on is None]
    wanted = [one.line for one in promised(cleaned)]
    if lines != wanted:
        gone = [line for line in lines if line not in wanted]
        new = [line for line in wanted if line not in lines]
        parts = [_("去掉“%s”") % line for line in gone] + [_("增加“%s”") % line for line in new]
        yield "、".join(parts) or _("义务的顺序改变")


def _line_of(row: Obligation) -> str:
    # A day that an event has fixed since is not what the table says.
    due_on = None if row.event else row.due_on
    return Promise(row.what, due_on, row.event, row.days, row.amount, row.terms).line


def _shown(name: str, value: Any) -> str:
    """A column in words."""
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name == "amount" and value is not None:
        return money.yuan(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")
