"""What the demonstration's cases are about: invented, of the kinds the policy names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Matter:
    """One invented matter. `texts` are what its forms are filled with, by name of field."""

    title: str
    domain: str
    matter: str
    body: tuple[str, str]
    """(division code, end of the name) of the body complained of."""
    request: str
    story: str
    reasons: str
    cause: str
    measure: str
    finding: str
    requirements: tuple[str, ...]
    severity: str = "general"
    arrears: Mapping[str, str] = field(default_factory=dict)
    """What an enterprise says of a contract that was not paid, by name of field."""
    texts: Mapping[str, str] = field(default_factory=dict)


MATTERS: tuple[Matter, ...] = (
    Matter(
        title="农村道路改造工程款逾期未付",
        domain="works",
        matter="arrears",
        body=("510116", "住房和城乡建设局"),
        request="支付已经结算的工程款126.4万元及逾期利息。",
        story="2023年4月签订农村道路改造施工合同，2024年6月竣工验收合格，2025年1月完成结算审核。"
        "合同约定审核后60日内付清，至今仅支付约六成。",
        reasons="《保障中小企业款项支付条例》第九条、第十七条；施工合同专用条款第12.4条。",
        cause="年初预算未足额安排，上级补助资金到位较晚，经办人员调整后未及时衔接。",
        measure="已将欠款列入本年度预算调整方案，报经同级财政部门同意分两期支付。",
        finding="施工合同、竣工验收证书和结算审核报告齐全，结算价312.8万元，已付186.4万元，"
        "尚欠126.4万元，逾期事实成立，“财政资金未到位”不构成免责事由。",
        arrears={
            "contract_name": "农村道路改造施工合同",
            "contract_signed_on": "2023-04-18",
            "delivered_on": "2024-06-12",
            "amount_due": "312.8万元",
            "amount_paid": "186.4万元",
            "agreed_rate": "6",
        },
        requirements=(
            "制定分期付款计划并报送备案",
            "付清结算工程款126.4万元",
            "按合同约定支付逾期利息",
            "清理本单位同类欠款并公开台账",
        ),
    ),
    Matter(
        title="招商引资协议约定的标准厂房未按期交付",
        domain="investment",
        matter="investment",
        body=("510781", "投资促进局"),
        request="按协议交付标准厂房，或者依法给予补偿。",
        story="2022年9月签订投资协议，约定2024年3月底前交付2.1万平方米标准厂房。"
        "本单位设备已经到货，厂房至今未完工，负责人更换后称“以前的协议要重新研究”。",
        reasons="《优化营商环境条例》第三十一条：不得以行政区划调整、政府换届、机构或者职能调整"
        "以及相关责任人更替等为由违约毁约。",
        cause="厂房用地报批滞后，项目负责人更换后交接不清。",
        measure="已确定两处可替代厂房，拟与企业签订补充协议。",
        finding="投资协议真实有效，交付期限明确，逾期事实成立，人员更替不影响协议履行。",
        requirements=(
            "明确厂房交付日期并书面承诺",
            "在交付前提供过渡厂房",
            "就延误损失与企业协商补偿",
        ),
    ),
    Matter(
        title="政府采购项目验收一再拖延",
        domain="procurement",
        matter="procurement",
        body=("511302", "财政局"),
        request="依法组织验收并支付货款48.6万元。",
        story="2024年10月中标信息化设备采购项目，同年12月全部供货安装完毕，"
        "先后四次书面申请验收，采购人均以“领导外出”“验收小组未组成”为由推迟。",
        reasons="《政府采购法》第四十一条，采购合同第八条：供货完成后七个工作日内组织验收。",
        cause="验收小组成员未确定，内部职责不清。",
        measure="已组成验收小组，并通知供应商到场。",
        finding="供货事实清楚，采购人超过合同约定期限未组织验收，理由不成立。",
        requirements=(
            "五个工作日内组织验收并出具验收书",
            "验收合格后依约支付货款",
            "修订采购履约验收制度",
        ),
        severity="minor",
    ),
    Matter(
        title="污水处理PPP项目可行性缺口补助未足额安排",
        domain="ppp",
        matter="ppp",
        body=("510502", "人民政府"),
        request="按项目合同支付2024年度可行性缺口补助930万元。",
        story="2019年签订污水处理PPP项目合同，项目2021年进入运营期，绩效考核均为合格以上。"
        "2024年度可行性缺口补助应付1320万元，实际安排390万元。",
        reasons="PPP项目合同第十八条；国发〔2016〕76号：严格兑现依法作出的承诺。",
        cause="财政收支矛盾突出，预算编制时调减了该项支出。",
        measure="拟在下一年度预算中补足，并与项目公司商定付款时间。",
        finding="补助金额有绩效考核结果和合同为据，政府方未足额安排预算，属于违约。",
        requirements=("将缺口补助列入中期财政规划", "补足2024年度补助930万元", "建立按效付费台账"),
        severity="serious",
    ),
    Matter(
        title="场镇公开承诺的饮水管网改造未兑现",
        domain="grassroots",
        matter="general",
        body=("510116", "黄龙溪镇人民政府"),
        request="兑现公开承诺，完成三个村民小组的饮水管网改造。",
        story="2024年初公开承诺当年10月底前完成饮水管网改造，公示栏和便民网均有公布。"
        "至今仅完成一个小组，其余两组仍用旧管网。",
        reasons="川府发〔2018〕7号：街道和乡镇要公开作出承诺，并接受社会监督。",
        cause="施工队中途退出，后续资金未落实。",
        measure="已重新确定施工单位，承诺延期三个月完成并公示。",
        finding="公开承诺内容、时限明确，未在承诺期内完成，未说明原因。",
        requirements=(
            "公布新的完工时间和负责人",
            "完成其余两个小组管网改造",
            "向村民公开说明延误原因",
        ),
        severity="minor",
    ),
    Matter(
        title="棚户区改造安置房延期交付过渡费停发",
        domain="works",
        matter="general",
        body=("511500", "住房和城乡建设局"),
        request="恢复发放过渡费，明确安置房交付日期。",
        story="2021年签订征收补偿协议，约定2024年6月底前交付安置房，逾期加倍发放过渡费。"
        "2025年3月起过渡费停发，安置房仍未交付。",
        reasons="《国有土地上房屋征收与补偿条例》第二十五条；征收补偿协议第六条、第七条。",
        cause="安置房项目资金回笼缓慢。",
        measure="已申请专项借款，过渡费补发方案已报同级政府。",
        finding="补偿协议约定明确，逾期交付和停发过渡费属实。",
        requirements=("补发停发期间的过渡费", "公布安置房交付计划", "指定专人定期通报工程进度"),
    ),
    Matter(
        title="产业扶持奖励资金承诺未兑现",
        domain="investment",
        matter="general",
        body=("512000", "人民政府"),
        request="兑现产业扶持奖励资金85万元。",
        story="2023年出台扶持办法，明确年营收首次超过五千万元的企业奖励85万元。"
        "本单位已通过审核并公示，至今未拨付，答复“政策已经调整”。",
        reasons="政策措施及公示文件；信赖利益应予保护。",
        cause="扶持办法修订后对已公示企业如何衔接没有规定。",
        measure="已明确修订前公示的企业按原办法执行。",
        finding="企业符合条件并经公示，政策调整不溯及既往，应当兑现。",
        requirements=("拨付奖励资金85万元", "公布政策衔接办法"),
    ),
    Matter(
        title="招标文件中标后擅自缩减合同范围",
        domain="bidding",
        matter="general",
        body=("511700", "住房和城乡建设局"),
        request="按中标通知书和招标文件签订、履行合同。",
        story="2025年2月中标市政管网工程，签订合同时招标人要求将三个标段缩减为两个，其余另行发包。",
        reasons="《招标投标法》第四十六条：不得再行订立背离合同实质性内容的其他协议。",
        cause="设计变更后部分工程内容调整。",
        measure="正与中标人协商恢复原合同范围。",
        finding="招标人要求背离中标合同实质性内容，属实。",
        requirements=("停止另行发包", "按招标文件签订合同"),
    ),
    Matter(
        title="园区企业搬迁补偿协议未履行",
        domain="debt",
        matter="general",
        body=("510000", "天府新区管理委员会"),
        request="支付搬迁补偿余款156万元。",
        story="2023年5月签订搬迁补偿协议，本单位已按期腾退，管理方仅支付首期款。",
        reasons="搬迁补偿协议第五条；《民法典》第五百零九条。",
        cause="土地出让计划推迟，资金平衡困难。",
        measure="已与企业商定分三期支付。",
        finding="协议有效，企业已履行义务，管理方逾期付款属实。",
        requirements=("签订分期付款补充协议", "支付补偿余款156万元"),
    ),
    Matter(
        title="医院建设项目审计结算久拖不决",
        domain="works",
        matter="arrears",
        body=("513401", "住房和城乡建设局"),
        request="完成结算审计并支付剩余工程款210万元。",
        story="2022年底医院住院楼交付使用，2023年3月提交结算资料，至今没有结算结果，"
        "每次询问均答复“等审计”。",
        reasons="《保障中小企业款项支付条例》第十四条：不得以审计作为支付条件（合同另有约定的除外）。",
        cause="审计力量不足，委托程序未启动。",
        measure="已委托第三方开展结算审核，预计45日内完成。",
        finding="结算资料齐全且无异议，长期不予结算没有依据。",
        arrears={
            "contract_name": "医院住院楼施工合同",
            "contract_signed_on": "2020-11-06",
            "delivered_on": "2022-12-20",
            "amount_due": "1860万元",
            "amount_paid": "1650万元",
        },
        requirements=("30日内完成结算审核", "支付无争议部分工程款", "公布结算办理时限"),
    ),
    Matter(
        title="特色小镇建设承诺的道路配套未建",
        domain="investment",
        matter="investment",
        body=("511381", "江南镇人民政府"),
        request="按协议完成进场道路建设。",
        story="2023年签订合作协议，镇政府承诺半年内修通进场道路，项目已建成，道路仍为土路。",
        reasons="合作协议第四条。",
        cause="道路用地涉及林地，审批时间超出预期。",
        measure="林地手续已经办结，道路工程已经开工。",
        finding="承诺明确而未按期履行，用地审批属可预见事项。",
        requirements=("公布道路完工时间", "完成进场道路建设"),
        severity="minor",
    ),
    Matter(
        title="校园食堂设备采购尾款长期不付",
        domain="procurement",
        matter="arrears",
        body=("510703", "财政局"),
        request="支付设备采购尾款19.8万元。",
        story="2024年8月供货并验收合格，合同约定验收后30日内付清，尾款至今未付。",
        reasons="采购合同第六条；《保障中小企业款项支付条例》第九条。",
        cause="付款审批流程因机构合并中断。",
        measure="已重新启动付款审批。",
        finding="验收合格，付款期限届满，欠付尾款属实。",
        arrears={
            "contract_name": "校园食堂设备采购合同",
            "contract_signed_on": "2024-06-20",
            "delivered_on": "2024-08-15",
            "amount_due": "66万元",
            "amount_paid": "46.2万元",
        },
        requirements=("付清尾款19.8万元", "清查机构合并后的在途付款"),
        severity="minor",
    ),
)


def subject_of(matter: Matter) -> str:
    """How a case about the matter is titled: every one is marked as a demonstration."""
    return f"（演示）{matter.title}"
