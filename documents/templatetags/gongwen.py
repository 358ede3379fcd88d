"""Tags and filters of official documents (公文): paragraphs on the grid, dates, balanced titles."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from documents import typesetting
from documents.text import paragraphs

register = template.Library()

NUMERALS = "零一二三四五六七八九十"


class Block(Node):
    """A block whose text is set in one inline box, which keeps the line pitch under every glyph."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, tag: str, name: str) -> None:
        self.nodelist = nodelist
        self.tag = tag
        self.name = name

    def render(self, context: Context) -> SafeString:
        inner = "".join(line.strip() for line in self.nodelist.render(context).splitlines())
        if not inner:
            return mark_safe("")
        escaped = mark_safe(inner)  # noqa: S308 -- escaped where the template rendered it
        return format_html(
            '<{} class="{}"><span>{}</span></{}>', self.tag, self.name, escaped, self.tag
        )


def _block(tag: str, name: str) -> Any:
    def compile_block(parser: Parser, token: Token) -> Block:
        end = f"end{token.contents.split()[0]}"
        nodelist = parser.parse((end,))
        parser.delete_first_token()
        return Block(nodelist, tag, name)

    return compile_block


register.tag("p", _block("p", "text"))
register.tag("flush", _block("p", "text flush"))
register.tag("heading", _block("h2", "level1"))
register.tag("subheading", _block("h3", "level2"))
register.tag("small", _block("p", "small"))


@register.tag("balanced")
def balanced(parser: Parser, token: Token) -> Node:
    """The document's title in balanced lines."""
    nodelist = parser.parse(("endbalanced",))
    parser.delete_first_token()
    return Balanced(nodelist)


class Balanced(Node):
    """A title broken by sense; `|` in its text marks where a line may end."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        title = "".join(line.strip() for line in self.nodelist.render(context).splitlines())
        lines = typesetting.title_lines(unescape(title))
        return format_html_join(mark_safe("<br>"), "<span>{}</span>", ([one] for one in lines))


CLOSING = "。！？；：…”’）》.!?;:"


def ended(line: str) -> str:
    """A paragraph that ends as one."""
    return line if line[-1] in CLOSING else f"{line}。"


@register.filter
def paras(value: str) -> SafeString:
    """Typed text as paragraphs of the grid, each closed by a full stop if by nothing else."""
    return format_html_join(
        "", '<p class="text"><span>{}</span></p>', ([ended(one)] for one in paragraphs(value))
    )


@register.filter
def numbered(values: list[str]) -> SafeString:
    """A list as numbered paragraphs 1. 2. 3. of the third level, closed as a list is; one item bears no number."""
    items = [" ".join(paragraphs(one)).rstrip("。；;") for one in values]
    if len(items) == 1:
        return paras(ended(items[0]))
    closed = [
        f"{one}{'。' if n == len(items) or '。' in one else '；'}"
        for n, one in enumerate(items, start=1)
    ]
    return format_html_join(
        "", '<p class="text"><span>{}.{}</span></p>', enumerate(closed, start=1)
    )


@register.filter
def day(value: str | date | None) -> str:
    """2026年1月5日, in Arabic figures without leading zeros."""
    if not value:
        return ""
    on = value if isinstance(value, date) else date.fromisoformat(value)
    return f"{on.year}年{on.month}月{on.day}日"


@register.filter
def sentence(value: str) -> str:
    """Typed text as the inside of a sentence: one line, without its final full stop."""
    return "".join(paragraphs(value)).rstrip("。；;. ")


@register.filter
def joined(values: list[str]) -> str:
    """A list in running text: 甲、乙、丙."""
    return "、".join(values)


@register.filter
def numeral(value: int) -> str:
    """一 to 九十九, for headings."""
    tens, ones = divmod(int(value), 10)
    if tens == 0:
        return NUMERALS[ones]
    return ("" if tens == 1 else NUMERALS[tens]) + "十" + (NUMERALS[ones] if ones else "")


@register.filter
def spread(value: str) -> SafeString:
    """A name whose characters fill the width, for stacked names of a joint red header."""
    return format_html_join("", "<i>{}</i>", ([one] for one in conditional_escape(value)))


@register.filter
def case_ref(value: str) -> str:
    """The case's number in brackets; nothing while a subject has none."""
    return f"（案件编号：{value}）" if value else ""
