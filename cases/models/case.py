"""The case: one complaint, order, objection or repair application."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cases.models.attested import Attested
from cases.models.subject import Subject
from cases.queries import CaseQuerySet


class Case(Subject):
    """One case of one kind. Kind and state are plain text that the registry of procedures validates."""

    subject_type = "case"

    kind = models.CharField(max_length=24)
    number = models.CharField(max_length=32, unique=True, null=True)
    title = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    """What the steps' forms recorded that this kind needs later; never an identity."""
    respondent = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The body complained of, ordered to rectify, or (objection, repair) the record's subject."""
    formerly = models.CharField(max_length=200, default="", blank=True)
    """Names of dissolved bodies whose place the respondent has taken in this case."""
    filed_at = models.DateTimeField(null=True)
    is_anonymous = models.BooleanField(default=False)
    code_hash = models.CharField(max_length=64, default="", blank=True)
    """Keyed hash of the query code; the code itself is nowhere stored."""
    aside = ArrayField(models.BigIntegerField(), default=list, blank=True)
    """Keys of the people who stand aside (回避): none of them acts in the case or sees it as an official."""
    next_due_on = models.DateField(null=True)
    """Cache of the earliest due date among running duties, for work lists and boards."""

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "state", "-id"], name="case_desk"),
            models.Index(fields=["organisation", "-id"], name="case_newest"),
            models.Index(
                fields=["organisation", "next_due_on", "id"],
                name="case_due",
                condition=models.Q(next_due_on__isnull=False),
                include=["kind", "state", "respondent"],
            ),
            models.Index(
                fields=["next_due_on", "id"],
                name="case_due_anywhere",
                condition=models.Q(next_due_on__isnull=False),
            ),
            models.Index(fields=["respondent", "-id"], name="case_respondent"),
            models.Index(fields=["kind", "state", "-id"], name="case_kind"),
            models.Index("dossier", name="case_dossier"),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind} #{self.pk}"

    @property
    def respondent_title(self) -> str:
        """Name of the body it is about, with the names that it bore since the case was opened."""
        if self.respondent is None:
            return ""
        return self.respondent.titled(timezone.localdate(self.opened_at), self.formerly)

    @property
    def procedure_kind(self) -> str:
        return self.kind


class CaseLink(models.Model):
    """That one case came out of, or was merged into, another."""

    attested = Attested(through="source")

    class Relation(models.TextChoices):
        ORDERED = "ordered", "由其发出限期整改"
        MERGED = "merged", "并入"
        REPEATED = "repeated", "重复反映"

    source = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links_in")
    relation = models.CharField(max_length=16, choices=Relation.choices)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "source",
                "target",
                "relation",
                condition=models.Q(ended_at=None),
                name="case_link_once",
            )
        ]


class RectificationItem(models.Model):
    """One numbered, checkable requirement of a rectification order, and how it was met."""

    attested = Attested(through="case")

    class Verdict(models.TextChoices):
        OPEN = "open", "未核查"
        PASSED = "passed", "通过"
        FAILED = "failed", "未通过"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    requirement = models.TextField()
    measure = models.TextField(blank=True, default="")
    outcome = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=8, choices=Verdict.choices, default=Verdict.OPEN)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("case", "position", name="item_position_once")]
