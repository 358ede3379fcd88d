"""The register of what government promised: contracts and public pledges, their obligations, how they were kept.

国发〔2016〕76号; 川府发〔2018〕7号; 发改财金〔2023〕1103号（政府履约）. A commitment is a case of kind "commitment": its
states, events and files are the case's; here stands what is listed, searched and counted.
"""

from __future__ import annotations

from django.db import models

from cases.models import Attested, Case


class Category(models.TextChoices):
    """Classes of commitments."""

    INVESTMENT = "investment", "招商引资"
    PROCUREMENT = "procurement", "政府采购"
    CONSTRUCTION = "construction", "工程建设"
    PPP = "ppp", "政府和社会资本合作"
    CONCESSION = "concession", "特许经营"
    DEBT = "debt", "政府债务与应付账款"
    POLICY = "policy", "政策兑现"
    PLEDGE = "pledge", "公开承诺"


class Counterpart(models.TextChoices):
    """To whom something was promised."""

    ENTERPRISE = "enterprise", "企业"
    GROUP = "group", "社会组织、群众团体"
    PUBLIC = "public", "社会公众"


class Funding(models.TextChoices):
    """Out of what the promise is paid."""

    BUDGET = "budget", "财政预算资金"
    SPECIAL = "special", "上级专项资金"
    BOND = "bond", "政府债券资金"
    OWN = "own", "单位自有资金"
    NONE = "none", "不涉及资金"


class Commitment(models.Model):
    """What a body promised to whom. The promising body is the case's respondent."""

    attested = Attested(through="case")

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="commitment")
    category = models.CharField(max_length=16, choices=Category.choices)
    contract_number = models.CharField(max_length=80)
    """As the contract or pledge bears it; once for each promising body."""
    signed_on = models.DateField()
    """Day of signing, of a pledge the day on which it was made public."""
    ends_on = models.DateField(null=True)
    amount = models.BigIntegerField(null=True)
    """The whole sum promised, in fen."""
    funding = models.CharField(max_length=16, choices=Funding.choices)
    counterpart = models.CharField(max_length=16, choices=Counterpart.choices)
    counterpart_name = models.CharField(max_length=120, blank=True, default="")
    counterpart_code = models.CharField(max_length=18, blank=True, default="")
    """统一社会信用代码 of an enterprise or a group."""
    basis = models.CharField(max_length=300)
    is_public = models.BooleanField(default=False)
    """Whether anybody may read of it: pledges are public, contracts only where the parties agreed."""

    class Meta:
        indexes = [
            models.Index("contract_number", name="commitment_number"),
            models.Index("counterpart_code", name="commitment_counterpart"),
            models.Index("is_public", "category", name="commitment_public"),
        ]

    def __str__(self) -> str:
        return self.contract_number


class Obligation(models.Model):
    """One thing that was promised, by a day or within days of an event."""

    attested = Attested(through="case")

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="obligations")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=500)
    due_on = models.DateField(null=True)
    """Last day on which it is kept in time; none before the event it waits for has come."""
    event = models.CharField(max_length=120, blank=True, default="")
    """What has to come first, where the day depends on it: "验收合格"."""
    days = models.PositiveIntegerField(null=True)
    """Calendar days after the event."""
    amount = models.BigIntegerField(null=True)
    """Fen to be paid; none where something else is to be done."""
    terms = models.CharField(max_length=500, blank=True, default="")
    """How it is accepted, and what the counterpart does first."""
    paid = models.BigIntegerField(default=0)
    """Fen paid so far."""
    kept_on = models.DateField(null=True)
    """Day on which it was done, the last payment included."""
    ended_on = models.DateField(null=True)
    """Day on which a lawful change put other obligations in its place."""

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("case", "position", name="obligation_once")]
        indexes = [
            models.Index(
                "due_on",
                "case",
                name="obligation_due",
                condition=models.Q(kept_on=None, ended_on=None),
            )
        ]

    def __str__(self) -> str:
        return self.what


class Performance(models.Model):
    """What was done towards an obligation on a day: a payment, a delivery, an acceptance."""

    attested = Attested(through="obligation__case")

    obligation = models.ForeignKey(
        Obligation, on_delete=models.PROTECT, related_name="performances"
    )
    on = models.DateField()
    amount = models.BigIntegerField(null=True)
    """Fen paid on that day."""
    note = models.TextField()

    class Meta:
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.note}"
