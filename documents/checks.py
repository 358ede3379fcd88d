"""Start-up checks: every document's template and promise agree, every font is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.template import Node, Template, TemplateDoesNotExist, TemplateSyntaxError
from django.template.base import FilterExpression, Variable, VariableNode
from django.template.engine import Engine
from django.template.loader_tags import ExtendsNode, IncludeNode

from documents import fonts
from documents.addressees import RULES
from documents.catalogue import Entry, entries
from documents.catalogue.entry import BASE
from workflows.codes import D

TAG = "documents"
OF_LAYOUT = frozenset({"page", "forloop", "block", "corrects"})
"""Names that the page forms and Django itself provide; `corrects` is there in a correction only."""


@register(TAG)
def check_catalogue(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Every code has an entry, and every template uses just what its entry promises."""
    known = entries()
    missing = [
        Error(f"{code} has no entry in the catalogue", id="documents.E001")
        for code in D
        if code not in known
    ]
    nobody = [
        Error(f"{one.code} goes to {one.addressee}, which no rule finds", id="documents.E006")
        for one in known.values()
        if one.addressee not in RULES
    ]
    return [*missing, *nobody, *(fault for one in known.values() for fault in check_entry(one))]


@register(TAG)
def check_fonts(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """The faces of GB/T 9704-2012 and the library that subsets them are installed."""
    hint = f"run {fonts.INSTALL}"
    errors: list[CheckMessage] = [
        Error(f"the font {face.family} ({face.file}) is missing", hint=hint, id="documents.E004")
        for face in fonts.missing_faces()
    ]
    if not fonts.subsets_quickly():
        errors.append(
            Error(
                "libharfbuzz-subset is missing: every document would take seconds",
                hint=hint,
                id="documents.E005",
            )
        )
    return errors


def check_entry(entry: Entry) -> list[CheckMessage]:
    """What is wrong between one entry and its template."""
    try:
        template: Any = Engine.get_default().get_template(entry.template)
        used = {name for name in used_variables(template) if name not in OF_LAYOUT}
    except (TemplateDoesNotExist, TemplateSyntaxError) as error:
        return [Error(f"{entry.code}: {entry.template}: {error}", id="documents.E002")]
    promised = set(entry.promised)
    unpromised = sorted(used - promised - BASE)
    unused = sorted(promised - used)
    return [
        Error(f"{entry.code}: {words}: {', '.join(names)}", id="documents.E003")
        for words, names in (
            ("its template uses what was not promised", unpromised),
            ("promised, but not in its template", unused),
        )
        if names
    ]


def used_variables(template: Template) -> set[str]:
    """Names of the variables a template reads, with all that it extends and includes."""
    return _used(template.nodelist, frozenset(), Engine.get_default())


def _used(nodes: Any, bound: frozenset[str], engine: Engine) -> set[str]:
    found: set[str] = set()
    for node in nodes:
        inner = bound | _binds(node)
        for name in _named(node):
            if name not in inner:
                found.add(name)
        for nodelist in _below(node, engine):
            found |= _used(nodelist, inner, engine)
    return found


def _binds(node: Node) -> frozenset[str]:
    """Names that a loop gives to what stands in it."""
    return frozenset(getattr(node, "loopvars", ()))


def _below(node: Node, engine: Engine) -> Iterator[Any]:
    for attribute in node.child_nodelists:
        yield getattr(node, attribute, ())
    for _condition, nodelist in getattr(node, "conditions_nodelists", ()):
        yield nodelist
    if isinstance(node, (ExtendsNode, IncludeNode)):
        other: Any = node.parent_name if isinstance(node, ExtendsNode) else node.template
        yield engine.get_template(str(other.var)).nodelist


def _named(node: Node) -> Iterator[str]:
    for expression in _expressions(node):
        for variable in _variables(expression):
            lookups = variable.lookups
            if lookups:
                yield lookups[0]


def _expressions(node: Node) -> Iterator[Any]:
    if isinstance(node, VariableNode):
        yield node.filter_expression
    if hasattr(node, "sequence"):
        yield node.sequence
    for condition, _nodelist in getattr(node, "conditions_nodelists", ()):
        yield from _operands(condition)


def _operands(condition: Any) -> Iterator[Any]:
    """The values an {% if %} compares."""
    if condition is None:
        return
    if getattr(condition, "value", None) is not None:
        yield condition.value
    for side in ("first", "second"):
        yield from _operands(getattr(condition, side, None))


def _variables(expression: Any) -> Iterator[Variable]:
    if not isinstance(expression, FilterExpression):
        return
    if isinstance(expression.var, Variable):
        yield expression.var
    for _function, arguments in expression.filters:
        for is_variable, argument in arguments:
            if is_variable and isinstance(argument, Variable):
                yield argument
