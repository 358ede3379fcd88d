"""Every procedure, found by walking `workflows.procedures`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache

from cases.models import Subject
from workflows.base import Procedure


@cache
def procedures() -> Mapping[str, type[Procedure]]:
    """Every declared procedure by kind."""
    package = importlib.import_module("workflows.procedures")
    found: dict[str, type[Procedure]] = {}
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda one: one.name):
        if module.ispkg:
            continue
        namespace = vars(importlib.import_module(f"workflows.procedures.{module.name}"))
        for value in namespace.values():
            if (
                isinstance(value, type)
                and issubclass(value, Procedure)
                and value.__module__ == f"workflows.procedures.{module.name}"
                and "kind" in vars(value)
            ):
                found[value.kind] = value
    return found


def procedure_of(subject: Subject) -> type[Procedure]:
    """The procedure that rules this subject."""
    return procedures()[subject.procedure_kind]
