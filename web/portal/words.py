"""States and events of a complaint in everyday words. What has no words here is not shown to filers.

Objections and repairs are filed by bodies, whose staff see the statutory terms at their desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.models import Case, Event
from documents.models import Document
from web.timeline import Entry, Words
from workflows.recusals import FILERS


@dataclass(frozen=True)
class Status:
    """Where a case stands, what that means for its filer, and the tone of its tag."""

    label: str
    meaning: str
    tone: str = "primary"


STATES: dict[str, tuple[object, object, str]] = {
    "draft": (gettext_lazy("草稿"), gettext_lazy("还没有提交，我们看不到内容。"), ""),
    "submitted": (
        gettext_lazy("已收到，正在审查"),
        gettext_lazy("我们正在审查是否受理。材料不齐的，会一次性告知需要补正什么。"),
        "primary",
    ),
    "supplementing": (
        gettext_lazy("等待您补正材料"),
        gettext_lazy("请按补正通知在期限内提交材料，逾期未提交的将终止办理。"),
        "warn",
    ),
    "accepted": (
        gettext_lazy("已受理"),
        gettext_lazy("正在确定由哪个单位办理。"),
        "primary",
    ),
    "forwarded": (
        gettext_lazy("已转交有权单位"),
        gettext_lazy("正在等待承办单位签收；不会转给被投诉的单位办理。"),
        "primary",
    ),
    "investigating": (gettext_lazy("正在核实"), gettext_lazy("承办人正在调查核实。"), "primary"),
    "awaiting_explanation": (
        gettext_lazy("正在核实"),
        gettext_lazy("已要求被投诉单位书面说明情况。"),
        "primary",
    ),
    "suspended": (
        gettext_lazy("暂停办理"),
        gettext_lazy("因法定事由暂停，暂停期间不计入办理期限，事由消除后恢复。"),
        "warn",
    ),
    "deciding": (gettext_lazy("正在审核"), gettext_lazy("处理意见正在审核。"), "primary"),
    "signing": (gettext_lazy("正在审核"), gettext_lazy("处理意见正在签发。"), "primary"),
    "sustained": (
        gettext_lazy("核实属实"),
        gettext_lazy("已作出处理意见，正在送达并办理答复手续。"),
        "good",
    ),
    "partly_sustained": (
        gettext_lazy("核实部分属实"),
        gettext_lazy("已作出处理意见，正在送达并办理答复手续。"),
        "good",
    ),
    "not_sustained": (
        gettext_lazy("核实不属实"),
        gettext_lazy("已作出处理意见，正在送达并办理答复手续。"),
        "",
    ),
    "replied": (
        gettext_lazy("已答复"),
        gettext_lazy("对处理意见不服的，可以在期限内申请复查。"),
        "good",
    ),
    "reexamining": (gettext_lazy("正在复查"), gettext_lazy("上一级机关正在复查。"), "primary"),
    "reexamined": (
        gettext_lazy("已复查"),
        gettext_lazy("对复查意见不服的，可以在期限内申请复核。"),
        "good",
    ),
    "final_reviewing": (
        gettext_lazy("正在复核"),
        gettext_lazy("再上一级机关正在复核，复核意见是终结意见。"),
        "primary",
    ),
    "merged": (
        gettext_lazy("合并办理"),
        gettext_lazy("与反映同一事实的其他投诉合并调查，您会收到单独的答复，期限不变。"),
        "primary",
    ),
    "closed": (gettext_lazy("已办结"), gettext_lazy("案件已经归档。"), ""),
    "not_accepted": (
        gettext_lazy("不予受理"),
        gettext_lazy("理由和可以寻求的途径见告知书。"),
        "bad",
    ),
    "diverted": (
        gettext_lazy("应通过其他法定途径"),
        gettext_lazy("应当受理的机关见告知书。"),
        "",
    ),
    "withdrawn": (gettext_lazy("已撤回"), gettext_lazy("您撤回了投诉。"), ""),
    "terminated": (gettext_lazy("已终止"), gettext_lazy("终止的原因见告知书。"), ""),
}
"""What each state of a complaint is called, what it means, and the tone of its tag."""

EVENTS: dict[str, object] = {
    "submit": gettext_lazy("收到您提交的材料"),
    "ask_supplement": gettext_lazy("通知补正材料"),
    "supplement": gettext_lazy("收到您的补正材料"),
    "lapse_supplement": gettext_lazy("补正期限已过，终止办理"),
    "readmit": gettext_lazy("恢复审查"),
    "accept": gettext_lazy("决定受理"),
    "deem_accepted": gettext_lazy("审查期限届满，视为受理"),
    "not_accept": gettext_lazy("决定不予受理"),
    "divert": gettext_lazy("告知应通过其他法定途径"),
    "merge": gettext_lazy("与反映同一事实的投诉合并办理"),
    "unmerge": gettext_lazy("恢复单独办理"),
    "release": gettext_lazy("恢复单独办理"),
    "reply_with_lead": gettext_lazy("合并办理的案件作出处理意见"),
    "forward": gettext_lazy("转交有权单位办理"),
    "take_up": gettext_lazy("开始办理"),
    "sign_in": gettext_lazy("承办单位签收"),
    "deem_signed_in": gettext_lazy("承办单位逾期未提出异议，视为签收"),
    "take_back": gettext_lazy("承办单位退回，重新确定办理单位"),
    "assign_by_superior": gettext_lazy("上级机关指定办理单位"),
    "ask_explanation": gettext_lazy("要求被投诉单位书面说明"),
    "explain": gettext_lazy("收到被投诉单位的书面说明"),
    "lapse_explanation": gettext_lazy("被投诉单位逾期未说明"),
    "suspend": gettext_lazy("因法定事由暂停办理"),
    "resume": gettext_lazy("恢复办理"),
    "grant_extension": gettext_lazy("决定延长办理期限"),
    "sign": gettext_lazy("作出决定"),
    "ask_reexamination": gettext_lazy("您申请复查"),
    "ask_final_review": gettext_lazy("您申请复核"),
    "decide_reexamination": gettext_lazy("复查机关作出意见"),
    "decide_final_review": gettext_lazy("复核机关作出终结意见"),
    "ask_withdrawal": gettext_lazy("您申请撤回"),
    "continue_ex_officio": gettext_lazy("没有同意撤回，继续办理"),
    "add_material": gettext_lazy("收到您补充的材料"),
    "ask_expedition": gettext_lazy("您催办"),
    "grant_withdrawal": gettext_lazy("同意撤回"),
    "name_reviewer": gettext_lazy("上级机关指定复查、复核机关"),
    "set_aside_on_reexamination": gettext_lazy("复查撤销原处理意见，重新办理"),
    "set_aside_on_final_review": gettext_lazy("复核撤销原处理意见，重新办理"),
    "refer_whole": gettext_lazy("移送有权机关处理"),
    "terminate": gettext_lazy("终止办理"),
    "stand_aside": gettext_lazy("有办理人员依法回避"),
    "ask_recusal": gettext_lazy("您申请回避"),
    "close": gettext_lazy("办结归档"),
    "reopen": gettext_lazy("重新启动办理"),
    "record_service": gettext_lazy("文书送达"),
}
"""Events that a filer is told of, by step."""

RECUSALS: dict[str, object] = {
    "granted": gettext_lazy("同意您的回避申请，有关人员不再参与办理"),
    "refused": gettext_lazy("没有同意您的回避申请"),
}
"""What was decided when a filer had asked that somebody stand aside."""

WAITING: dict[str, object] = {
    "ask_withdrawal": gettext_lazy("撤回申请已提交，等待办理机关确认"),
}
"""Steps that propose something, and what is said while the proposal waits to be decided."""


def status_words(case: Case) -> Status:
    """Where `case` stands, for its filer."""
    label, meaning, tone = STATES[case.state]
    return Status(str(label), str(meaning), tone)


def words_of(documents: Iterable[Document]) -> Words:
    """Events for the filer to whom `documents` were given: no names of staff, no internal steps. That
    something was served is told of his own documents alone, by their titles."""
    titles = {row.pk: row.title for row in documents}

    def filer_words(event: Event) -> Entry | None:
        if event.step in ("ask_recusal", "decide_recusal"):
            return _recusal(event)
        label = EVENTS.get(event.step)
        if label is None:
            return None
        if event.step == "record_service":
            payload = getattr(event, "payload", None)
            title = titles.get(payload.data.get("document")) if payload is not None else None
            if title is None:
                return None
            label = _("%s已送达") % title
        organ = event.actor_organisation
        who = organ.name if organ is not None and event.step != "explain" else ""
        return Entry(at=event.occurred_at, what=str(label), who=who, step=event.step)

    return filer_words


def _recusal(event: Event) -> Entry | None:
    """A request of the filer that somebody stand aside, and the answer to it with its reason. What others
    asked is not his to know."""
    payload = getattr(event, "payload", None)
    data = payload.data if payload is not None else {}
    reason = payload.reason if payload is not None else ""
    if FILERS not in (data.get("side"), data.get("request")):
        return None
    if event.step == "ask_recusal":
        return Entry(at=event.occurred_at, what=str(EVENTS[event.step]), step=event.step)
    organ = event.actor_organisation
    return Entry(
        at=event.occurred_at,
        what=str(RECUSALS[data["decision"]]),
        who=organ.name if organ is not None else "",
        detail=_("理由：%s") % reason if reason else "",
        step=event.step,
    )
