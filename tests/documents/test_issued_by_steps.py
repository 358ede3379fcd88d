"""Which step issues which document, read from the declarations and compared with the procedures.

`?` marks a document that depends on what the form says, `<` one that comes from a party.
"""

from __future__ import annotations

from documents.archive import BACK_SHEET
from documents.by_hand import BY_HAND
from documents.catalogue import entries
from documents.freezing import MADE_IN_THE_RESPONSE
from documents.papers import PRINTED
from web.desk.by_hand import FORMS
from workflows.base import IssuedIf, Step
from workflows.codes import D
from workflows.escalation import Escalated
from workflows.registry import procedures

TABLE: dict[str, dict[str, str]] = {
    "complaint": {
        "submit": "D01",
        "ask_supplement": "D02",
        "lapse_supplement": "D14",
        "accept": "D03a",
        "deem_accepted": "D03a",
        "not_accept": "D04",
        "divert": "D05b D36?",
        "merge": "D08",
        "unmerge": "D08",
        "release": "D08",
        "reply_with_lead": "D16",
        "forward": "D05a? D06? D03b? D05b",
        "object_to_forwarding": "D07",
        "assign_by_superior": "D06",
        "name_cohandlers": "D06",
        "ask_explanation": "D09",
        "explain": "<D10",
        "lapse_explanation": "D22",
        "suspend": "D13a",
        "resume": "D13b",
        "terminate": "D14",
        "grant_extension": "D12a D12b",
        "conclude": "D11",
        "sign": "D16",
        "reply": "D38a",
        "reply_on_service": "D38a",
        "decide_reexamination": "D17a",
        "set_aside_on_reexamination": "D17a",
        "decide_final_review": "D17b",
        "set_aside_on_final_review": "D17b",
        "close": "D41a",
        "grant_withdrawal": "D15",
        "refer_clue": "D36",
        "refer_whole": "D05b D36",
    },
    "objection": {
        "submit": "D01",
        "ask_supplement": "D02",
        "lapse_supplement": "D14",
        "accept": "D29a",
        "not_accept": "D04",
        "ask_provider": "D29b",
        "lapse_answer": "D23",
        "grant_extension": "D12b",
        "suspend": "D13a",
        "resume": "D13b",
        "sign": "D29c",
        "confirm_fix": "D41a",
        "close": "D41a",
        "grant_rereview_extension": "D12b",
        "decide_rereview": "D30",
        "grant_withdrawal": "D15",
    },
    "record": {
        "pre_notify": "D26a",
        "drop_draft": "D35?",
        "open_hearing": "D38a",
        "determine": "D26b D27 D35?",
        "drop": "D26c D35?",
        "register": "D27",
        "withdraw": "D34",
        "withdraw_by_system": "D34",
    },
    "rectification_order": {
        "sign": "D18",
        "serve": "D38a",
        "explain": "<D10",
        "lapse_explanation": "D22",
        "submit_plan": "<D19a",
        "order_stay": "D13a",
        "maintain_on_review": "D30",
        "vary_on_review": "D30",
        "set_aside_on_review": "D30",
        "grant_extension": "D20",
        "refuse_extension": "D20",
        "report": "<D19b",
        "judge": "D11",
        "complete": "D21",
        "return_for_more": "D21",
        "fail_after_check": "D21 D37",
        "fail": "D37",
        "report_late": "<D19b",
        "close_failed": "D41a",
        "close": "D35? D41a",
        "revoke": "D30",
        "suspend": "D13a",
        "resume": "D13b",
    },
    "repair_application": {
        "submit": "D01 <D31",
        "ask_supplement": "D02",
        "lapse_supplement": "D14",
        "not_accept": "D04",
        "accept": "D03a",
        "forward": "D05a",
        "finish_on_site": "D11",
        "conclude": "D11",
        "grant_extension": "D12a D12b",
        "suspend_for_objection": "D13a",
        "suspend": "D13a",
        "resume": "D13b",
        "resume_after_objection": "D13b",
        "close_record_gone": "D14",
        "sign": "D32a? D32b?",
        "execute": "D28b",
        "close": "D41a",
        "decide_appeal": "D30",
        "close_rejected": "D41a",
        "revoke": "D33",
        "grant_withdrawal": "D15",
    },
    "commitment": {
        "remind": "D43",
        "close": "D41a",
    },
    "restoration": {
        "plan": "D34",
    },
    "sanction": {
        "approve": "D28a",
        "lighten": "D35 D42a D42b",
        "waive": "D35 D42a D42b",
        "expire": "D28b",
        "reactivate": "D28a",
        "annul": "D28b",
    },
}


LADDER = {
    "urge": "D22",
    "press": "D22",
    "draft_supervision": "D23",
    "draft_summons": "D24a",
    "draft_criticism": "D25",
    "record_talk": "D24b",
}
"""The steps of the ladder, which every kind has that has periods."""
NO_STEP = {
    "D01": "the response that files the case",
    "D38b": "a form beside a document",
    "D39": "by hand",
    "D40": "by hand",
    "D41b": "the archive package",
}
"""How a document is reached that no step issues or receives. D01 is declared by steps, but not stored."""


def test_every_document_of_the_catalogue_is_reached() -> None:
    steps = [one for procedure in procedures().values() for one in procedure.steps().values()]
    by_steps = {code for step in steps for code in (*step.documents(), *step.receives)}
    ways: dict[str, str] = {
        **dict.fromkeys(MADE_IN_THE_RESPONSE, NO_STEP["D01"]),
        **dict.fromkeys(set(PRINTED) - by_steps, NO_STEP["D38b"]),
        **dict.fromkeys(BY_HAND, NO_STEP["D39"]),
        **dict.fromkeys(FORMS, NO_STEP["D40"]),
        D.D41B: NO_STEP["D41b"] if D.D41B in BACK_SHEET else "",
    }
    assert ways == NO_STEP
    assert by_steps | set(ways) == set(entries())


def _documents(step: Step) -> str:
    issued = [f"{i.code.value}?" if isinstance(i, IssuedIf) else i.value for i in step.issues]
    return " ".join([*issued, *(f"<{code.value}" for code in step.receives)])


def test_every_step_issues_exactly_its_documents() -> None:
    found = {
        kind: {name: told for name, step in one.steps().items() if (told := _documents(step))}
        for kind, one in procedures().items()
    }
    pursued = {kind for kind, one in procedures().items() if issubclass(one, Escalated)}
    assert set(procedures()) - pursued == {"disclosure"}
    wanted = {kind: {**TABLE[kind], **(LADDER if kind in pursued else {})} for kind in TABLE}
    assert {kind: table for kind, table in found.items() if table} == wanted
