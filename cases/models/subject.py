"""What every thing with a state has in common: a dossier to lock, a chain of events, one guarded state."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from cases.models.attested import Attested


class Dossier(models.Model):
    """The lock that linked cases and records share: whoever changes one of them holds this row.

    It carries nothing else. A case and the order, record, objection and repair that grow out of it
    lie in one dossier, so that links may move several of them without ever waiting on each other.
    """

    opened_at = models.DateTimeField()


class Subject(FSMModelMixin, models.Model):
    """A row with a state that only `workflows.actions.perform` may change.

    `event_count` and `last_hash` are the head of the subject's own chain of events; a database
    trigger refuses a change of state that does not raise `event_count` by one.
    """

    attested = Attested(
        leaves_out=frozenset({"dossier", "event_count", "last_hash", "next_due_on"})
    )
    """Whose lock it is, the head of its chain, and the cache of its clocks are told elsewhere."""
    subject_type: ClassVar[str]
    """Stable name used in events, clocks and documents; never shown to people."""

    state = FSMField(max_length=32, protected=True, default="", db_index=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    event_count = models.PositiveIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="")
    opened_at = models.DateTimeField()

    class Meta:
        abstract = True

    @transition(field="state", source="*", target=RETURN_VALUE())
    def enter(self, state: str) -> str:
        """Move to `state`. Only the one door calls this, after asking the subject's procedure."""
        return state

    @property
    def procedure_kind(self) -> str:
        """The name of the procedure that rules this subject."""
        return self.subject_type

    @property
    def reference(self) -> tuple[str, int]:
        """(subject_type, primary key): how events, clocks and documents point here."""
        return (self.subject_type, self.pk)


class SubjectReference(models.Model):
    """A row that belongs to some subject, whichever table the subject lives in."""

    subject_type = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()

    class Meta:
        abstract = True


def of(subject: Subject) -> dict[str, Any]:
    """Filter arguments that select the rows of `subject` in a table of `SubjectReference`."""
    return {"subject_type": subject.subject_type, "subject_id": subject.pk}
