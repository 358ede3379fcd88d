"""Drawing a procedure from its declaration: a state diagram and a table of its steps, in Markdown."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from workflows.base import ANY, START, AllClocks, ByData, Procedure, StateLeft, Step
from workflows.clocks import Code, Family, codes, started_code
from workflows.registry import procedures

INITIAL = "[*]"


def pages() -> dict[str, str]:
    """File name -> page, for every procedure and their index."""
    drawn = {f"{name}.md": page(kind) for name, kind in procedures().items()}
    return {"README.md": _index(), **drawn}


def page(kind: type[Procedure]) -> str:
    """Everything a reader asks of one procedure."""
    lines = [
        f"# {kind.title}（`{kind.kind}`）",
        "",
        "由 `manage.py draw_procedures` 依声明生成，请勿手改。",
        "",
        *_basis(kind),
        "```mermaid",
        "stateDiagram-v2",
        *_diagram(kind),
        "```",
        "",
        "## 步骤",
        "",
        "| 步骤 | 由 | 到 | 何人 | 起算期限 | 停止期限 | 文书 |",
        "|---|---|---|---|---|---|---|",
        *(_row(kind, declared) for declared in kind.steps().values()),
        "",
        "## 期限",
        "",
        "| 期限 | 何人办理 | 届满后 |",
        "|---|---|---|",
        *_clocks(kind),
        "",
    ]
    return "\n".join(lines)


def _index() -> str:
    rows = [f"- [{kind.title}]({name}.md)" for name, kind in procedures().items()]
    return "\n".join(
        ["# 各类程序", "", "由 `manage.py draw_procedures` 依声明生成，请勿手改。", "", *rows, ""]
    )


def _basis(kind: type[Procedure]) -> Iterator[str]:
    module = inspect.getmodule(kind)
    if module is not None and module.__doc__:
        yield from inspect.cleandoc(module.__doc__).splitlines()
        yield ""


def _diagram(kind: type[Procedure]) -> Iterator[str]:
    for state in kind.states:
        yield f"    {state.value} : {state.label}"
    for declared in kind.steps().values():
        if declared.target is None or ANY in declared.sources:
            continue
        for source in declared.sources:
            for target in declared.targets(source):
                yield f"    {_node(source)} --> {_node(target)} : {declared.label}"
    for state in kind.states:
        if state.value in kind.final:
            yield f"    {state.value} --> {INITIAL}"


def _node(state: str) -> str:
    return INITIAL if state == START else state


def _row(kind: type[Procedure], declared: Step) -> str:
    cells = [
        f"{declared.label} `{declared.name}`",
        _sources(kind, declared),
        _target(kind, declared),
        "、".join(dict.fromkeys(str(who) for who in declared.by)),
        "、".join(_started(declared)),
        "全部"
        if isinstance(declared.stops, AllClocks)
        else _names((*declared.stops, *declared.stops_one)),
        "、".join(code.value for code in declared.documents()),
    ]
    return "| " + " | ".join(cells) + " |"


def _sources(kind: type[Procedure], declared: Step) -> str:
    if ANY in declared.sources:
        return "任一状态"
    return "、".join(kind.label_of(state) if state else "（开始）" for state in declared.sources)


def _target(kind: type[Procedure], declared: Step) -> str:
    if declared.target is None:
        return "（不变）"
    if isinstance(declared.target, StateLeft):
        return "（原状态）"
    if isinstance(declared.target, ByData):
        targets = dict.fromkeys(declared.target.targets.values())
        return " / ".join(kind.label_of(state) for state in targets)
    return kind.label_of(declared.target)


def _started(declared: Step) -> Iterator[str]:
    for one in declared.starts:
        yield _name(started_code(one))
    for document, many in declared.starts_on_service.items():
        for one in many:
            yield f"{document.value}送达→{_name(started_code(one))}"


def _names(several: tuple[Code, ...]) -> str:
    return "、".join(_name(code) for code in several)


def _name(code: Code) -> str:
    return code.name if isinstance(code, Family) else next(iter(codes(code)))


def _clocks(kind: type[Procedure]) -> Iterator[str]:
    for code, runs in kind.clocks.items():
        lapse = kind.steps()[runs.lapses_into].label if runs.lapses_into else "—"
        grace = f"（届满后{runs.after}个工作日）" if runs.after else ""
        yield f"| {_name(code)} | {runs.who} | {lapse}{grace} |"
