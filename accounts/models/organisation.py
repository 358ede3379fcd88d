"""Organisations: the tree of divisions and their organs, with validity, aliases and successors."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import credit_codes
from accounts.models.dated import DatedQuerySet


class Level(models.TextChoices):
    """Administrative level."""

    PROVINCE = "province", "省"
    CITY = "city", "市（州）"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "乡镇（街道、社区）"


class Power(models.TextChoices):
    """A power that an organ holds by law or designation."""

    CREDIT_LEAD = "credit_lead", "信用牵头"
    SUPERVISION = "supervision", "督查"
    DETERMINATION = "determination", "认定"
    PETITION = "petition", "信访"
    SANCTION_EXECUTION = "sanction_execution", "惩戒执行"


def validate_uscc(value: str) -> None:
    """统一社会信用代码 of a government body, which has a right check character."""
    if credit_codes.fault(value) or not credit_codes.checks(value):
        raise ValidationError(_("统一社会信用代码不正确，请核对18位代码及末位校验码"), code="uscc")


class OrganisationQuerySet(DatedQuerySet["Organisation"]):
    """Bodies."""


class Organisation(models.Model):
    """One body. The parent of an organ is its government; of a government, the one above it."""

    name = models.CharField("名称", max_length=120)
    short_name = models.CharField("简称", max_length=60, blank=True)
    document_code = models.CharField("机关代字", max_length=24, blank=True)
    level = models.CharField("层级", max_length=12, choices=Level.choices)
    is_division = models.BooleanField("一级政府", default=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=200, default="", editable=False)
    """Primary keys from the root down: "/1/5/9/". Kept by `accounts.organisations.place`."""
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, unique=True, validators=[validate_uscc]
    )
    division_code = models.CharField("行政区划代码", max_length=6, blank=True)
    aliases = ArrayField(models.CharField(max_length=120), verbose_name="别名", default=list)
    former = models.JSONField(default=list, editable=False)
    """Names it bore before, newest first: {"name", "short_name", "until"}, the last day in ISO form."""
    search_names = models.TextField(default="", editable=False)
    """Forms of its names that are looked for, one a line. Kept by `accounts.organisations.place`."""
    search_letters = models.TextField(default="", editable=False)
    """Pinyin and initials of its names in all readings, separated by blanks."""
    valid_from = models.DateField("成立日期")
    valid_to = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors"
    )
    carries_on = ArrayField(models.BigIntegerField(), default=list, editable=False)
    """Keys of dissolved bodies whose tasks have passed to this one."""
    powers = ArrayField(
        models.CharField(max_length=24, choices=Power.choices),
        verbose_name="职权",
        default=list,
        blank=True,
    )
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="organisation_dates",
            ),
        ]
        indexes = [
            models.Index(
                fields=["path"], name="organisation_path", opclasses=["varchar_pattern_ops"]
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def exists_on(self, day: date) -> bool:
        """Whether the body exists on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def dissolved_on(self, day: date) -> bool:
        """Whether the body has ceased to exist before a day."""
        return self.valid_to is not None and self.valid_to < day

    @property
    def answers_for(self) -> list[int]:
        """Keys of itself and of the bodies whose tasks have passed to it."""
        return [self.pk, *self.carries_on]

    def borne_since(self, day: date) -> list[str]:
        """Names that it bore on `day` or later and bears no longer, newest first."""
        return [one["name"] for one in self.former if one["until"] >= day.isoformat()]

    def titled(self, day: date, formerly: str = "") -> str:
        """Its name, with those it bore on `day` or later: 江阳新区管理委员会（原江阳区人民政府）.

        `formerly` are names of bodies whose place it has taken.
        """
        former = [*self.borne_since(day), *([formerly] if formerly else [])]
        return f"{self.name}（原{'、'.join(former)}）" if former else self.name

    @property
    def area(self) -> str:
        """Path of the division this body belongs to: what an organ oversees lies below it."""
        if self.is_division:
            return self.path
        return self.path[: self.path.rstrip("/").rfind("/") + 1] or self.path

    @property
    def overseen(self) -> str:
        """Path of what its supervisors watch over: with the power of supervision (督查) the whole
        division that it serves, else itself and what lies below it."""
        return self.area if Power.SUPERVISION in self.powers else self.path
