"""Finding the subject that a clock, an event or a document belongs to."""

from __future__ import annotations

from functools import cache

from django.apps import apps

from cases.models import Subject, SubjectReference


@cache
def subject_models() -> dict[str, type[Subject]]:
    """Every table of subjects by its stable name."""
    return {model.subject_type: model for model in apps.get_models() if issubclass(model, Subject)}


def subject_of(row: SubjectReference) -> Subject:
    """The subject that a row refers to, with its organisation. Raises DoesNotExist or KeyError."""
    model = subject_models()[row.subject_type]
    return model._default_manager.select_related("organisation").get(pk=row.subject_id)
