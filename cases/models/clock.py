"""Statutory clocks: a ledger of entries, and the due date cached from it."""

from __future__ import annotations

from typing import Self

from django.db import models

from cases.models.attested import REFERENCE, Attested
from cases.models.subject import Subject, SubjectReference

MOVING = ("due_on", "provisional", "calendar_version", "lapses_on")
"""Columns of an open clock that a notice on days off moves without an event: these are recounted."""

REVIEW_PERIODS = (
    "TS_REEXAM_DO",
    "TS_FINAL_DO",
    "YY_REREVIEW_DO",
    "XF_APPEAL_DO",
    "ZG_REVIEW_DO",
)
"""Periods of whoever reviews: the organ whose duty one is reviews the case, or did."""


class Clock(SubjectReference):
    """One running or ended period. `due_on`, `provisional` and `status` are caches of the ledger."""

    attested = Attested(through=REFERENCE, only_where=dict.fromkeys(MOVING, "r.status = 'stopped'"))

    class Nature(models.TextChoices):
        DUTY = "duty", "办理期限"
        RIGHT = "right", "申请权期限"

    class Status(models.TextChoices):
        RUNNING = "running", "计时中"
        PAUSED = "paused", "已中止"
        STOPPED = "stopped", "已停止"

    rule_code = models.CharField(max_length=32)
    rule_version = models.CharField(max_length=32)
    nature = models.CharField(max_length=8, choices=Nature.choices)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=8)
    rolls = models.BooleanField(default=True)
    about = models.CharField(max_length=40, blank=True, default="")
    """Tells apart clocks of one rule that run side by side: "document:12", "organisation:5"."""
    responsible = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    """Whose duty it is; its calendar counts. Empty where a citizen must act."""
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RUNNING)
    due_on = models.DateField()
    provisional = models.BooleanField(default=False)
    calendar_version = models.PositiveIntegerField(default=0)
    lapses_on = models.DateField(null=True)
    """First day on which the automatic step of this clock may fire; null where none does."""
    stopped_on = models.DateField(null=True)
    met = models.BooleanField(null=True)
    """Stopped in time (not after the due date)? Null while it runs."""

    lines: list[ClockEntry]
    """Its ledger, where it was loaded together with its entries."""

    class Meta:
        indexes = [
            models.Index("subject_type", "subject_id", name="clock_subject"),
            models.Index(
                fields=["responsible", "due_on", "status"],
                name="clock_open_duty",
                condition=models.Q(nature="duty") & ~models.Q(status="stopped"),
                include=["id"],
            ),
            models.Index(
                "responsible",
                "subject_id",
                name="clock_review",
                condition=models.Q(rule_code__in=REVIEW_PERIODS),
            ),
            models.Index("due_on", name="clock_running", condition=models.Q(status="running")),
            models.Index(
                "lapses_on",
                name="clock_lapsing",
                condition=models.Q(status="running", lapses_on__isnull=False),
            ),
            models.Index(
                "responsible",
                "due_on",
                name="clock_responsible",
                condition=models.Q(status="running"),
            ),
        ]


class ClockEntryQuerySet(models.QuerySet["ClockEntry"]):
    """Queries on ledgers."""

    def of_subject(self, subject: Subject) -> Self:
        """Every line of a subject's clocks with its clock, clock by clock, in order."""
        rows = self.filter(clock__subject_type=subject.subject_type, clock__subject_id=subject.pk)
        return rows.select_related("clock__responsible").order_by("clock", "pk")


class ClockEntry(models.Model):
    """One line of a clock's ledger."""

    attested = Attested(through="clock")

    class Kind(models.TextChoices):
        START = "start", "起算"
        PAUSE = "pause", "中止"
        RESUME = "resume", "恢复"
        EXTEND = "extend", "延长"
        STOP = "stop", "停止"

    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    on = models.DateField()
    amount = models.PositiveIntegerField(null=True)
    unit = models.CharField(max_length=8, blank=True)
    sequence = models.PositiveIntegerField()
    """The event of the subject that wrote this line."""

    objects = ClockEntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
