"""Legal basis by name and article, for each document and kind of subject.

信访工作条例 2022; 川府发〔2018〕7号; 发改财金〔2023〕1103号; 信用修复管理办法（36号令）; 四川省社会信用条例.
An article of a law made for another procedure is marked as applied by analogy（参照）.
"""

from __future__ import annotations

PETITION = "《信访工作条例》"
INTEGRITY = "《四川省人民政府关于加强政务诚信建设的实施意见》（川府发〔2018〕7号）"
REVIEW = "《中华人民共和国行政复议法》"
REPAIR = "《信用修复管理办法》（国家发展改革委令第36号）"
CREDIT = "《四川省社会信用条例》第五章"
SUPERVISION = "《政府督查工作条例》"
PENALTY = "《中华人民共和国行政处罚法》"
LICENCE = "《中华人民共和国行政许可法》"
CIVIL = "《中华人民共和国民事诉讼法》"
ARREARS = "《保障中小企业款项支付条例》"

BY_KIND = {
    "complaint": f"{PETITION}和{INTEGRITY}",
    "rectification_order": f"{INTEGRITY}第八条",
    "objection": CREDIT,
    "repair_application": REPAIR,
    "record": f"{INTEGRITY}第七条、第八条",
    "sanction": f"国办发〔2020〕49号文件和{INTEGRITY}第八条",
    "restoration": f"{INTEGRITY}第九条",
}
"""What a document rests on where the tables below say nothing more exact."""

BASIS: dict[str, str] = {
    "D02": f"{REVIEW}第三十一条、{LICENCE}第三十二条（参照）",
    "D07": f"{PETITION}第二十三条",
    "D08": f"{PETITION}第二十二条",
    "D09": f"{INTEGRITY}第八条",
    "D10": f"{INTEGRITY}第八条",
    "D12a": f"{PETITION}第三十四条",
    "D13a": f"{REVIEW}第三十九条（参照）",
    "D13b": f"{REVIEW}第三十九条（参照）",
    "D15": f"{REVIEW}第七十四条（参照）",
    "D16": f"{PETITION}第三十二条和{INTEGRITY}",
    "D17a": f"{PETITION}第三十五条",
    "D17b": f"{PETITION}第三十六条",
    "D21": f"{SUPERVISION}第二十条（参照）和{INTEGRITY}第八条",
    "D22": f"{INTEGRITY}第八条",
    "D23": f"{ARREARS}第二十五条、{PETITION}第三十九条",
    "D24a": f"{PETITION}第三十九条和{INTEGRITY}第八条",
    "D24b": f"{PETITION}第三十九条和{INTEGRITY}第八条",
    "D25": f"{PETITION}第三十九条和{INTEGRITY}第八条",
    "D26a": f"{INTEGRITY}第七条、第八条和{PENALTY}第四十四条（参照）",
    "D26b": f"{INTEGRITY}第七条、第八条",
    "D26c": f"{INTEGRITY}第九条",
    "D27": REPAIR,
    "D28a": f"国办发〔2020〕49号文件和{INTEGRITY}第八条",
    "D34": (
        f"{INTEGRITY}第九条和《中华人民共和国公务员法》第一百一十条、"
        "《中华人民共和国公职人员政务处分法》第六十条（参照）"
    ),
    "D35": f"{INTEGRITY}第九条",
    "D36": f"{SUPERVISION}第二十三条、{REVIEW}第八十六条（参照）",
    "D37": f"{PETITION}第四十条（参照）和{INTEGRITY}第八条",
    "D38a": f"{CIVIL}第八十七条至第九十五条（参照）",
    "D38b": f"{CIVIL}第九十条、{PENALTY}第六十一条（参照）",
    "D39": "《中华人民共和国全国人民代表大会和地方各级人民代表大会代表法》",
    "D40": f"{INTEGRITY}第四条",
    "D41a": "《中华人民共和国档案法》第三十七条",
    "D41b": "《中华人民共和国档案法》第三十七条",
}

BY_CODE_AND_KIND: dict[tuple[str, str], str] = {
    ("D01", "complaint"): f"{PETITION}第十九条、第二十二条",
    ("D03a", "complaint"): f"{PETITION}第二十二条",
    ("D03b", "complaint"): f"{PETITION}第二十二条",
    ("D04", "complaint"): f"{PETITION}第十九条、第二十二条",
    ("D05a", "complaint"): f"{PETITION}第二十二条和发改财金〔2023〕1103号文件",
    ("D05a", "repair_application"): f"{REPAIR}和国办发〔2025〕22号文件",
    ("D05b", "complaint"): f"{PETITION}第二十二条、第三十一条",
    ("D06", "complaint"): f"{PETITION}第二十二条、第二十三条",
    ("D12b", "complaint"): f"{PETITION}第三十四条",
    ("D12a", "repair_application"): REPAIR,
    ("D14", "complaint"): f"{REVIEW}第三十一条、第四十一条（参照）",
    ("D18", "rectification_order"): f"{INTEGRITY}第八条",
    ("D23", "objection"): CREDIT,
    ("D28b", "repair_application"): REPAIR,
    ("D28b", "sanction"): f"{REPAIR}和{INTEGRITY}第九条",
    ("D30", "rectification_order"): f"{SUPERVISION}第十七条（参照）",
}


def basis_of(code: str, kind: str) -> str:
    """The legal basis printed in a document."""
    exact = BY_CODE_AND_KIND.get((str(code), kind))
    return exact or BASIS.get(str(code)) or BY_KIND.get(kind) or f"{INTEGRITY}"
