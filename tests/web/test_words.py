"""One word for one thing: what pages, labels and messages say is said in the words of 公文 and 政务服务."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from workflows.registry import procedures

ROOT = Path(__file__).resolve().parents[2]
NOT_SAID = {
    "来龙去脉": "关联事项",
    "提议": "呈批",
    "待审定": "待审批",
    "不予采纳": "退回",
    "自行办理": "本单位办理",
    "想说的一句话": "意见建议",
    "由此提出": "据此办理",
    "已逾期": "已超期",
    "未超期比例": "超期率",
    "逾期率": "超期率",
    "逾期督办": "超期督办",
    "36号令": "国家发展改革委令第36号",
    "58号令": "国家发展改革委令第58号",
}
"""What may not stand on a page, and what stands there instead. Letters keep the words of their statute."""
LATE_BY_LAW = re.compile(
    "逾期(?=未|不|没有|或者?拒不|后果|情形|整改|利息|年利率|%d日)|尚未逾期"  # the last four are of a debt
)
"""Where 逾期 stays: what a rule attaches a consequence to, and money. What the system counts is 超期."""
ROOMS = ("accounts", "cases", "records", "workflows", "notifications", "web")


def said() -> Iterator[tuple[str, str]]:
    """Every text that people read, with the place where it is written."""
    for page in sorted((ROOT / "templates").rglob("*.html")):
        if "documents" not in page.relative_to(ROOT / "templates").parts[:1]:
            yield str(page.relative_to(ROOT)), page.read_text(encoding="utf-8")
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in file.parts:
                tree = ast.parse(file.read_text(encoding="utf-8"))
                for text in _translated(tree):
                    yield str(file.relative_to(ROOT)), text
    for kind, procedure in procedures().items():
        for step in procedure.steps().values():
            yield f"{kind}.{step.name}", step.label
        for state in procedure.states.labels:
            yield kind, str(state)


def _translated(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            names = ("_", "gettext", "gettext_lazy")
            if node.func.id in names and node.args and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


def test_no_page_label_or_message_says_it_otherwise() -> None:
    texts = list(said())
    assert len(texts) > 1_000
    found = [
        f"{place}: {word} → {better}"
        for place, text in texts
        for word, better in NOT_SAID.items()
        if word in text
    ]
    assert found == []


def test_what_the_system_counts_as_late_has_one_word() -> None:
    found = [
        f"{place}: {text[:80].strip()}"
        for place, text in said()
        if "interest" not in place and "逾期" in LATE_BY_LAW.sub("", text)
    ]
    assert found == []
