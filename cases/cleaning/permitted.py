"""Builds an XML tree anew from the elements and attributes that are permitted."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

Change = Callable[[str, str], "str | None"]
"""From the name of an attribute and its value to the value to write; None leaves it out."""
PLAIN = re.compile(r"^[\w#%.,:;/ +()'\"-]{0,200}$")
NEVER: Change = lambda _name, _value: None  # noqa: E731


@dataclass(frozen=True)
class Permit:
    """What may stand in a part. Names are written {namespace}local."""

    elements: frozenset[str]
    attributes: frozenset[str]
    texts: frozenset[str]
    """Elements whose own text is read by people, or is a figure that the page needs."""
    unwrapped: frozenset[str] = frozenset()
    """Elements that are left out while what they hold stays."""
    changed: Mapping[str, Change] = field(default_factory=dict)
    """Attributes that are written with a value of ours."""

    def copy(self, root: Any) -> Any:
        """A tree of the same root with nothing but what is permitted."""
        fresh = etree.Element(root.tag, nsmap=_spaces(root))
        self._fill(fresh, root)
        return fresh

    def _fill(self, fresh: Any, old: Any) -> None:
        for name, value in old.attrib.items():
            written = self._attribute(name, value)
            if written is not None:
                fresh.set(name, written)
        if old.tag in self.texts:
            fresh.text = old.text
        self._children(fresh, old)

    def _attribute(self, name: str, value: str) -> str | None:
        if name in self.changed:
            return self.changed[name](name, value)
        return value if name in self.attributes and PLAIN.match(value) else None

    def _children(self, fresh: Any, old: Any) -> None:
        for child in old:
            if child.tag in self.unwrapped:
                self._text(fresh, child.text, child.getparent())
                self._children(fresh, child)
            elif child.tag in self.elements:
                self._fill(etree.SubElement(fresh, child.tag), child)
            self._text(fresh, child.tail, old)

    def _text(self, fresh: Any, text: str | None, holder: Any) -> None:
        """Put text that stands behind a child where it was."""
        if not text or (fresh.tag not in self.texts and holder.tag not in self.texts):
            return
        if fresh.tag not in self.texts:
            return
        if len(fresh):
            fresh[-1].tail = (fresh[-1].tail or "") + text
        else:
            fresh.text = (fresh.text or "") + text


def _spaces(root: Any) -> dict[str | None, str]:
    """The short names of namespaces, as ours: a program may have put words into its own."""
    found = {one.tag.split("}")[0][1:] for one in root.iter() if isinstance(one.tag, str)}
    found |= {
        name.split("}")[0][1:] for one in root.iter() for name in one.attrib if name.startswith("{")
    }
    known = {uri: prefix for prefix, uri in root.nsmap.items() if prefix and len(prefix) <= 8}
    return {
        known.get(uri) if (known.get(uri) or "").isalnum() else f"n{nth}": uri
        for nth, uri in enumerate(sorted(found))
        if (uri and "://" in uri) or uri.startswith("urn:")
    }


class Renamed:
    """Gives each name a number of ours, the same wherever it is used."""

    def __init__(self, letter: str, kept: frozenset[str] = frozenset()) -> None:
        self._letter = letter
        self._kept = kept
        self._known: dict[str, str] = {}

    def __call__(self, _name: str, value: str) -> str:
        if value in self._kept:
            return value
        return self._known.setdefault(value, f"{self._letter}{len(self._known) + 1}")
