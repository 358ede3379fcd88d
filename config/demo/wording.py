"""What the people of the demonstration write: by name of the field, about the matter at hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from config.demo.matters import Matter, subject_of

Words = Callable[[Matter], str]

TEXTS: dict[str, Words] = {
    "tracking": lambda _m: "1123456789012",
    "no_receipt": lambda _m: "受送达人当面签收，回证原件随卷归档",
    "title": subject_of,
    "request": lambda m: m.request,
    "facts_text": lambda m: m.story,
    "reasons": lambda m: m.reasons,
    "summary": lambda m: f"反映：{m.story}",
    "statement": lambda m: f"就“{m.title}”补充、说明如下：{m.cause}{m.measure}",
    "opinion": lambda m: f"经查阅本单位资料，{m.finding}",
    "matters": lambda m: (
        f"请就“{m.title}”说明：承诺或者合同的内容和期限、未履行的原因、责任人、拟采取的措施。"
    ),
    "causes": lambda m: m.cause,
    "responsible": lambda _m: "分管负责人、经办科室负责人",
    "measures": lambda m: m.measure,
    "findings": lambda m: m.finding,
    "reasoning": lambda m: f"依据{m.reasons}",
    "decision": lambda m: f"要求被投诉单位限期做到：{'；'.join(m.requirements)}。",
    "investigated": lambda _m: "调阅合同、验收和付款凭证，分别询问双方经办人员，并到现场核实",
    "requirements": lambda m: "；".join(m.requirements),
    "no_order_reason": lambda m: f"核实期间已经整改：{m.measure}",
    "ground_text": lambda m: m.finding,
    "basis_text": lambda m: m.reasons,
    "basis": lambda m: m.reasons,
    "question": lambda m: f"责任单位已经报告整改情况。“{m.title}”是否已经解决？还有哪些没有做到？",
    "words": lambda _m: "希望尽快办理并告知进展。",
    "evidence_text": lambda _m: "合同、会议纪要、付款凭证",
    "plan": lambda m: f"{m.measure}明确牵头负责人、完成时限和每月报送进度。",
    "outcome_text": lambda m: m.measure,
    "consequence": lambda _m: "逾期未补正且无正当理由的，视为放弃投诉，终止办理",
    "instead": lambda _m: "可以向有管辖权的机关提出",
    "organ": lambda _m: "有管辖权的机关",
    "competent": lambda _m: "同级住房和城乡建设主管部门",
    "charge": lambda _m: "分管领导、建设管理科科长",
    "measure": lambda m: m.measure,
    "contact": lambda _m: "办公室 联络员",
    "contact_phone": lambda _m: "028-00000000",
    "phone": lambda _m: "028-00000000",
    "contract_number": lambda _m: "2024-017（演示）",
    "scope": lambda _m: "原公示的“信用中国（四川）”网站及本机关门户网站",
    "clue": lambda _m: "办理中发现有关人员涉嫌违反工作纪律的线索，现予移送。",
    "detail": lambda m: m.measure,
    "held_at": lambda _m: "约谈通知书载明的时间",
    "place": lambda _m: "本机关会议室",
    "attendees": lambda _m: "被约谈单位主要负责人和具体承办人员，本机关督查、承办人员",
    "leniency": lambda m: f"在认定前主动纠正：{m.measure}",
    "pledge": lambda _m: "所提供材料真实有效，并愿意承担违背承诺的责任",
    "adopted": lambda _m: (
        "陈述、申辩提出的困难不影响事实认定，不予采纳；提出的还款安排，在确定失信程度时已经考虑。"
    ),
    "corrected_facts": lambda m: f"{m.finding}异议提出的已履行部分经核对属实，予以扣除。",
    "corrected_title": lambda m: f"{m.title}（更正）",
    "correction": lambda m: f"{m.measure}各项义务已经履行完毕，取得对方书面确认。",
    "evidence": lambda _m: "付款凭证、对方出具的收讫证明和整改核查意见逐项核对一致",
    "ground": lambda _m: "据以认定的文书已经被依法撤销，原认定失去依据。",
    "heard_text": lambda _m: "投诉人认可已经收到的款项，希望尽快完成其余事项。",
    "leniency_note": lambda m: f"认定前主动纠正：{m.measure}",
    "method": lambda _m: "实地核查、查阅凭证",
    "overall": lambda m: f"已经成立由主要负责人任组长的整改工作组。{m.measure}",
    "remedy": lambda _m: "受到损失的，可以依法申请国家赔偿；协商一致的，可以先行补偿。",
    "source_note": lambda _m: "2026年政务诚信专项督导",
    "source_number": lambda _m: "（2026）川01民终1024号（演示）",
    "text": lambda _m: "请承办人核对合同原件与复印件是否一致。",
    "proposal": lambda _m: "建议对责任单位主要负责人、分管负责人予以约谈，并在年度考核中予以体现。",
}

REASONS: dict[str, Words] = {
    "send_back": lambda _m: "认定事实部分缺少付款凭证原件核对记录，请补充后重新拟办。",
    "send_back_unsigned": lambda _m: "处理意见对逾期利息的表述不够明确，请修改后再报。",
    "suspend": lambda _m: "本案须以人民法院正在审理的案件结论为依据，中止办理。",
    "resume": lambda _m: "中止事由已经消除，恢复办理。",
    "terminate": lambda _m: "中止事由持续满六十日，终止办理。",
    "ask_extension": lambda _m: "涉及年份较长，须调阅历年结算资料，需要延长办理期限。",
    "ask_withdrawal": lambda _m: "双方已经协商一致，申请撤回。",
    "grant_withdrawal": lambda _m: "系申请人真实意思表示，不损害公共利益，准予撤回。",
    "ask_reexamination": lambda m: f"不服处理意见：{m.reasons}",
    "ask_final_review": lambda m: f"不服复查意见：{m.reasons}",
    "object_to_forwarding": lambda _m: (
        "按照职责分工，该项目由同级住房和城乡建设主管部门组织实施，不属本单位职权。"
    ),
    "merge": lambda _m: "被投诉单位和事实相同，并案办理，分别答复。",
    "unmerge": lambda _m: "核对发现合同标段不同，恢复单独办理。",
    "readmit": lambda _m: "因邮路中断未能按期收到补正材料，理由正当。",
    "not_accept": lambda _m: "同一事项已经受理并正在办理，依照有关规定不予受理。",
    "divert": lambda _m: "属于政府采购质疑、投诉事项，应当通过法定途径解决。",
}

LINES: dict[str, Callable[[Matter], Sequence[str]]] = {
    "items": lambda _m: ("合同或者协议复印件", "验收、结算资料", "已付款凭证"),
    "evidence_list": lambda _m: ("项目审批和预算安排文件", "合同履行和付款凭证", "会议纪要"),
    "requirements": lambda m: m.requirements,
    "outcomes": lambda m: [f"已完成：{one}" for one in m.requirements],
    "measures": lambda m: [f"{one}（专人负责）" for one in m.requirements],
    "commitments": lambda m: [f"限期完成：{one}" for one in m.requirements],
    "materials": lambda _m: ("案件材料目录", "相关书证复印件"),
    "places": lambda _m: ("原公示的网站", "本机关门户网站"),
    "points": lambda _m: ("认定的欠付金额与实际不符",),
    "proof": lambda _m: ("银行付款凭证", "对方出具的收讫证明", "整改核查意见"),
    "pushed_to": lambda _m: ("原公示的网站", "使用该信息的单位"),
    "unmet": lambda _m: ("逾期利息尚未付清",),
}

CHOICES: dict[str, str] = {
    "manner": "forward",
    "way": "direct",
    "outcome": "maintained",
    "order": "keep",
    "route": "procurement",
    "ground": "",
}
"""What is chosen where the first option would not be the ordinary one."""
TITLES = {
    "investment": "招商引资项目投资协议",
    "procurement": "政府采购货物和服务合同",
    "works": "政府投资项目施工合同",
    "ppp": "政府和社会资本合作项目合同",
    "debt": "应付账款清偿协议",
}
"""What a commitment is called that a matter of a domain is about."""
PLEDGED, PUBLIC = ("grassroots", "bidding"), ("investment", "procurement")
"""Domains in which a body pledged something to everybody, and where its contracts are public."""


def text_for(step: str, name: str, matter: Matter) -> str:
    """What somebody writes into a text field."""
    if name == "reason":
        words = REASONS.get(step) or REASONS.get(step.removeprefix("propose_"))
        return words(matter) if words else f"经审查，{matter.finding}"
    if step == "explain" and name == "facts_text":
        return f"经核实，{matter.story}本单位未按期履行的情况属实。"
    written = TEXTS.get(name) or TEXTS.get(name.rstrip("_0123456789"))
    return written(matter) if written else matter.finding


def lines_for(name: str, matter: Matter) -> list[str]:
    """What somebody enters line by line."""
    return list(LINES.get(name, LINES["requirements"])(matter))


def choice_for(name: str, options: Sequence[str], matter: Matter) -> str:
    """Which option somebody chooses: the matter's own, the ordinary one, else the first."""
    wanted = {
        "domain": matter.domain,
        "matter": matter.matter,
        "severity": matter.severity,
    }.get(name) or CHOICES.get(name, "")
    return wanted if wanted in options else options[0]
