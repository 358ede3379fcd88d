"""What is searched: the words of each case and record, beside the tables they come from."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Lookup

from cases.models.subject import SubjectReference


class SearchText(SubjectReference):
    """The lexemes of one subject. Written by `workflows.indexing`, in the transaction of each step.

    It can be made anew from the subject and its events at any time, and holds no sealed identity.
    """

    inside = SearchVectorField()
    """What those may find it by who see the subject whole; all of `outside` is in it."""
    outside = SearchVectorField()
    """What the body it is about may find it by: the allow-listed copy, nothing of the handling."""

    class Meta:
        constraints = [
            models.UniqueConstraint("subject_type", "subject_id", name="search_text_once")
        ]
        indexes = [GinIndex(fields=["inside"], name="search_text_inside")]


@SearchVectorField.register_lookup
class Holds(Lookup):  # type: ignore[type-arg]
    """`inside__holds=text of a tsquery`; its lexemes are taken as they are."""

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """The condition in SQL."""
        vector, values = self.process_lhs(compiler, connection)
        return f"{vector} @@ %s::tsquery", (*values, self.rhs)
