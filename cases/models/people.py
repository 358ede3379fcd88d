"""Who is concerned by a case: parties, the sealed identity of a complainant, assignments."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from cases.models.attested import REFERENCE, Attested
from cases.models.subject import SubjectReference


class Party(models.Model):
    """Someone a case is for or against. A natural person's name is only in `SealedIdentity`."""

    attested = Attested(through="case")

    class Role(models.TextChoices):
        COMPLAINANT = "complainant", "投诉人"
        RESPONDENT = "respondent", "被投诉单位"
        APPLICANT = "applicant", "申请人"
        PROVIDER = "provider", "信息提供单位"

    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="parties")
    role = models.CharField(max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    """The account a citizen filed with, if any."""
    agrees_to_electronic_service = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index("user", "case", name="party_user")]


class SealedIdentity(models.Model):
    """Name, contact and ID number of a natural person, encrypted, beside keyed hashes for exact match.

    Read only through `cases.identity.read`, which logs each reading.
    """

    attested = Attested(through="party__case", leaves_out=frozenset({"match_keys"}))
    """What is matched is computed anew from what is sealed, also when it is verified."""

    party = models.OneToOneField(Party, on_delete=models.PROTECT, related_name="identity")
    key_id = models.CharField(max_length=16)
    ciphertext = models.BinaryField()
    match_keys = ArrayField(models.CharField(max_length=64), default=list)
    """HMACs of normalised name, telephone, ID number and credit code."""

    class Meta:
        indexes = [
            models.Index("key_id", name="identity_key"),
            GinIndex(fields=["match_keys"], name="identity_match"),
        ]


class Assignment(SubjectReference):
    """That a person or a body has a part in a subject's handling, from when to when."""

    attested = Attested(through=REFERENCE)

    class Role(models.TextChoices):
        HANDLER = "handler", "承办人"
        SECOND_INVESTIGATOR = "second_investigator", "协同调查人"
        FORWARDING = "forwarding", "转办机关"
        RECEIVING = "receiving", "转办承办单位"
        COHANDLER = "cohandler", "协办单位"
        EXPLAINING = "explaining", "书面说明单位"
        PROVIDER = "provider", "信息提供单位"
        DETERMINING = "determining", "认定单位"
        EXECUTOR = "executor", "执行单位"
        SUPERVISING = "supervising", "督办机关"
        AUTHORITY = "authority", "有管理权限的机关"
        REVIEWING = "reviewing", "指定的复查、复核机关"
        REFERRED = "referred", "问题线索接收机关"

    role = models.CharField(max_length=24, choices=Role.choices)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index("subject_type", "subject_id", name="assignment_subject"),
            models.Index(
                "organisation",
                "subject_type",
                "subject_id",
                name="assignment_open",
                condition=models.Q(ended_at=None),
            ),
            models.Index(
                "organisation",
                "subject_type",
                "subject_id",
                name="assignment_part",
                condition=models.Q(ended_at=None) & ~models.Q(role="handler"),
            ),
            models.Index(
                "user", "subject_type", name="assignment_user", condition=models.Q(ended_at=None)
            ),
        ]


class Proposal(SubjectReference):
    """A lesser act that one person proposed and another has to decide."""

    attested = Attested(through=REFERENCE)

    class Outcome(models.TextChoices):
        OPEN = "open", "待审批"
        TAKEN = "taken", "已同意"
        DECLINED = "declined", "已退回"
        LAPSED = "lapsed", "已失效"

    step = models.CharField(max_length=48)
    """The step that would carry the proposal out."""
    data = models.JSONField(default=dict)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.OPEN)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("subject_type", "subject_id", name="proposal_subject")]
        constraints = [
            models.UniqueConstraint(
                "subject_type",
                "subject_id",
                "step",
                condition=models.Q(outcome="open"),
                name="proposal_open_once",
            )
        ]
