"""Who answered for a promise on the government's side, phase by phase: 政府方责任人.

国发〔2016〕76号、川府发〔2018〕7号第11点: 明确政府方责任人及其在项目筹备、招标投标、政府采购、融资、实施等阶段的
诚信职责，建立项目责任回溯机制.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.models.dated import DatedQuerySet
from cases.models import Attested, Case


class Phase(models.TextChoices):
    """Phases of a project, in their order."""

    PREPARATION = "preparation", "筹备"
    TENDER = "tender", "招标投标"
    PROCUREMENT = "procurement", "政府采购"
    FINANCE = "finance", "融资"
    IMPLEMENTATION = "implementation", "实施"
    OPERATION = "operation", "运营"


class ResponsiblePerson(models.Model):
    """Somebody who answered for a phase from a day to a day. Terms of one phase do not overlap."""

    attested = Attested(through="case")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="responsible")
    phase = models.CharField(max_length=16, choices=Phase.choices)
    name = models.CharField(max_length=120)
    post = models.CharField(max_length=120)
    """The office by which he answers: "局长"."""
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """His account, where he has one."""
    valid_from = models.DateField()
    """First day on which he answers, inclusive; Asia/Shanghai."""
    valid_to = models.DateField(null=True)
    """Last day, inclusive; none as long as he answers."""

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["valid_from", "pk"]

    def __str__(self) -> str:
        return self.name
