"""The record of dishonesty (政务失信记录) and the cases it came from or gave rise to."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from cases.models import Attested, Case, Subject
from records.queries import RecordQuerySet
from records.repairing import repair_from


class Severity(models.TextChoices):
    """Class of a record. 信用修复管理办法（国家发展改革委令第36号）。"""

    MINOR = "minor", "轻微"
    GENERAL = "general", "一般"
    SERIOUS = "serious", "严重"


class SourceType(models.TextChoices):
    """What a record rests on."""

    BREACH = "breach", "政府违约失信认定"
    JUDGMENT = "judgment", "司法判决"
    PENALTY = "penalty", "行政处罚"
    DISCIPLINE = "discipline", "纪律处分"
    ACCOUNTABILITY = "accountability", "问责处理"


class DishonestyRecord(Subject):
    """A determination that a body broke its word, with its window of publicity."""

    subject_type = "record"

    number = models.CharField(max_length=32, unique=True, null=True)
    subject = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="records"
    )
    """The body the record is about. Officials are not published and not recorded here."""
    formerly = models.CharField(max_length=200, default="", blank=True)
    """Names of dissolved bodies whose place the subject has taken."""
    source_type = models.CharField(max_length=16, choices=SourceType.choices)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    title = models.CharField(max_length=200)
    facts_text = models.TextField()
    basis_text = models.TextField(blank=True)
    determined_on = models.DateField(null=True)
    min_until = models.DateField(null=True)
    """Last day of the shortest publicity; repair may be asked for from the day after."""
    max_until = models.DateField(null=True)
    """Day on which publicity stops by itself."""
    regime = models.CharField(max_length=16, blank=True)
    """The shipped rule by which its window is counted, where none was entered."""
    publicity_rule = models.ForeignKey(
        "records.PublicityRule", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The entered rule by which its window is counted: that of the day of its determination."""
    needs_confirmation = models.BooleanField(default=False)
    """The more favourable of two regimes was taken; a person has to confirm it."""
    unpublished_on = models.DateField(null=True)
    version = models.PositiveSmallIntegerField(default=1)
    objected = models.BooleanField(default=False)
    """异议标注: an objection to it is open."""
    objection_note = models.CharField(max_length=200, blank=True)
    repairable = models.BooleanField(default=True)
    leniency = models.CharField(max_length=200, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                F("determined_on").desc(),
                F("id").desc(),
                name="record_public",
                condition=Q(state="published"),
            ),
            models.Index("subject", "state", name="record_subject"),
            models.Index(
                "max_until",
                name="record_expiring",
                condition=Q(state__in=["determined", "published", "unpublished"]),
            ),
        ]

    @property
    def subject_title(self) -> str:
        """Name of its subject, with the names that the body bore since the record was opened."""
        return self.subject.titled(timezone.localdate(self.opened_at), self.formerly)

    @property
    def repair_from(self) -> date | None:
        """The first day on which its repair may be asked for; None before it is determined."""
        if self.min_until is None or self.determined_on is None:
            return None
        return repair_from(self.min_until, self.determined_on)

    def __str__(self) -> str:
        return self.number or f"record #{self.pk}"

    @property
    def rule_title(self) -> str:
        """The document by which its window of publicity is counted, by its full title."""
        return self.publicity_rule.source if self.publicity_rule else regime_title(self.regime)


def regime_title(regime: str) -> str:
    """An order of the ministry by its full title, given its short one; empty where there is none."""
    return f"国家发展改革委令第{regime.removesuffix('号令')}号" if regime else ""


class RecordVersion(models.Model):
    """What a record said before it was corrected."""

    attested = Attested(through="record")

    record = models.ForeignKey(DishonestyRecord, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    replaced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("record", "version", name="record_version_once")]


class RecordCase(models.Model):
    """That a case gave rise to a record, objects to it, or asks for its repair."""

    attested = Attested(through="case")

    class Relation(models.TextChoices):
        SOURCE = "source", "由其认定"
        OBJECTION = "objection", "对其异议"
        REPAIR = "repair", "申请修复"

    record = models.ForeignKey(DishonestyRecord, on_delete=models.PROTECT, related_name="relations")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="records")
    relation = models.CharField(max_length=12, choices=Relation.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint("record", "case", "relation", name="record_case_once")
        ]
