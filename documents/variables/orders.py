"""Variables of the documents of rectification orders."""

from __future__ import annotations

from typing import Any

from documents.templatetags.gongwen import day as in_words
from documents.templatetags.gongwen import joined, sentence
from documents.variables.general import extended
from documents.variables.writing import Writing, builds
from workflows.clocks import C
from workflows.codes import D
from workflows.procedures.forms.rectification_order import Source

CONSEQUENCE = (
    "逾期未说明、未报送或者拒不整改的，本机关将依次催办、督办、约谈主要负责人、予以通报；"
    "仍不改正的，依法认定为政务失信行为，记入政务失信记录，实施失信惩戒，并建议有权机关追究责任。"
)
LIST = "整改事项清单（整改报告格式）"


@builds(D.D18)
def order(w: Writing) -> dict[str, Any]:
    facts = w.facts
    return {
        "source": {"respondent": w.respondent, "text": _source(w)},
        "facts": f"{facts.get('facts_text', '')}\n{facts.get('basis_text', '')}",
        "requirements": [item.requirement for item in w.move.situation.items],
        "rectify": w.served(C.ZG_RECTIFY),
        "explain": w.served(C.ZG_EXPLAIN),
        "plan": w.served(C.ZG_PLAN),
        "consequence": CONSEQUENCE,
        "remedy": w.remedy(),
        "attachments": [LIST],
    }


def _source(w: Writing) -> str:
    note = sentence(w.facts.get("source_note", ""))
    source = w.facts.get("source", "")
    if source == Source.COMPLAINT:
        return f"本机关办理的{note}已经查实"
    label = str(Source(source).label) if source in Source.values else "有关工作"
    return f"本机关在{label}（{note}）中发现问题线索"


@builds(D.D19A)
def plan(w: Writing) -> dict[str, Any]:
    return {
        "respondent": w.respondent,
        "reported_on": w.today.isoformat(),
        "reported_to": w.subject.organisation.name,
        "summary": w.data.get("overall", ""),
        "items": [
            {
                "requirement": item.requirement,
                "measure": w.data.get(f"measure_{item.position}", ""),
                "responsible": w.data.get(f"charge_{item.position}") or "",
                "due": in_words(w.data.get(f"by_{item.position}")),
            }
            for item in w.move.situation.items
        ],
    }


@builds(D.D19B)
def report(w: Writing) -> dict[str, Any]:
    return {
        "respondent": w.respondent,
        "reported_on": w.today.isoformat(),
        "reported_to": w.subject.organisation.name,
        "summary": w.data.get("overall", ""),
        "items": [
            {
                "requirement": item.requirement,
                "outcome": w.data.get(f"outcome_{item.position}") or "见总体情况",
            }
            for item in w.move.situation.items
        ],
    }


@builds(D.D20)
def extension(w: Writing) -> dict[str, Any]:
    clock = w.clock(C.ZG_RECTIFY)
    granted = w.step == "grant_extension"
    if granted:
        said = extended(w, clock, int(w.data["days"]))
    else:
        due = clock.due_on if clock is not None else w.today
        said = {"original_due": due.isoformat(), "new_due": "", "length": ""}
    return {
        **said,
        "asked_on": w.on_of("ask_extension"),
        "reason": w.move.reason,
        "granted": granted,
    }


@builds(D.D21)
def verification(w: Writing) -> dict[str, Any]:
    judged = w.past("judge")
    said = judged.data if judged is not None else {}
    started = w.past("start_check")
    first = w.person(next(iter(started.users), None)) if started is not None else ""
    second = w.person(w.told("start_check", "second_inspector"))
    return {
        "reported_on": w.on_of("report"),
        "method": w.told("start_check", "method"),
        "inspectors": [one for one in (first, second) if one],
        "items": [
            {
                "requirement": item.requirement,
                "outcome": said.get(f"finding_{item.position}", ""),
                "verdict": "通过" if item.verdict == "passed" else "未通过",
            }
            for item in w.move.situation.items
        ],
        **_verdict(w),
    }


def _verdict(w: Writing) -> dict[str, Any]:
    failed = [str(i.position) for i in w.move.situation.items if i.verdict != "passed"]
    which = f"第{joined(failed)}项"
    if w.step == "complete":
        return {"conclusion": "各项整改要求均已完成，准予销号。", "period": "", "remedy": ""}
    if w.step == "return_for_more":
        return {
            "conclusion": f"{which}整改要求尚未完成，退回继续整改。\n{w.move.reason}",
            "period": f"请{w.served(C.ZG_AGAIN)}完成，并再次报送整改报告。",
            "remedy": "",
        }
    return {
        "conclusion": (
            f"经退回继续整改，{which}整改要求仍未完成，认定整改不到位。\n{w.move.reason}"
        ),
        "period": "",
        "remedy": w.remedy(),
    }


@builds(D.D37)
def accountability(w: Writing) -> dict[str, Any]:
    return {
        "about": f"{w.respondent}限期整改一案",
        "facts": f"{w.facts.get('facts_text', '')}\n{w.move.reason}",
        "proposal": w.data["proposal"],
        "reply_days": w.served(C.ZG_ACCOUNT),
    }
