"""One issued document: its frozen text, number, seal and service."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, FSMModelMixin, transition

from cases.models import SubjectReference
from cases.models.attested import REFERENCE, Attested
from documents.queries import DocumentQuerySet
from workflows.codes import SECRET


class State(models.TextChoices):
    """Where a document stands. Only receivers of the one door's steps move it."""

    WAITING = "waiting", _("待签发")
    SIGNED = "signed", _("已签发（正在用印）")
    SEALED = "sealed", _("已用印")
    SERVED = "served", _("已送达")
    WITHDRAWN = "withdrawn", _("已撤销")
    REPLACED = "replaced", _("已被更正文书替代")


class Document(FSMModelMixin, SubjectReference):
    """One document to one addressee. Once signed its text, once sealed its file never changes."""

    attested = Attested(through=REFERENCE)

    class Kind(models.TextChoices):
        ISSUED = "issued", _("对外文书")
        RECEIVED = "received", _("来文")
        INTERNAL = "internal", _("内部文书")
        FORM = "form", _("表单")

    state = FSMField(max_length=12, choices=State.choices, protected=True)
    sequence = models.PositiveIntegerField()
    """The event of the subject that issued it."""
    code = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    """Tells apart the documents of one code that one event issued, one for each addressee."""
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=120)
    organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )
    """The organ that issues it."""
    addressee_kind = models.CharField(max_length=16)
    addressee_party = models.ForeignKey(
        "cases.Party", on_delete=models.PROTECT, null=True, related_name="+"
    )
    addressee_organisation = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    addressee_name = models.CharField(max_length=160, blank=True)
    """The body's name on the day; empty for a sealed identity, whose name enters at sealing only."""
    number = models.CharField(max_length=60, unique=True, null=True)
    variables = models.JSONField()
    template_version = models.CharField(max_length=64)
    """SHA-256 of the template's source."""
    digest = models.CharField(max_length=64)
    """SHA-256 of code, template version, variables and addressee, as the issuing event attests it."""
    verification_code = models.CharField(max_length=20, unique=True)
    signed_on = models.DateField(null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    sha256 = models.CharField(max_length=64, null=True)
    stored_as = models.CharField(max_length=120, blank=True, default="")
    """Path below the file store; tells nothing, and ends in the key's id where it is encrypted."""
    sealed_at = models.DateTimeField(null=True)
    seal_key = models.ForeignKey(
        "documents.SealKey", on_delete=models.PROTECT, null=True, related_name="+"
    )
    way = models.CharField(max_length=16, blank=True, default="")
    placed_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="replaced_by"
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("subject_type", "subject_id", name="document_subject"),
            models.Index("addressee_organisation", F("id").desc(), name="document_inbox"),
            models.Index("signed_on", name="document_unsealed", condition=Q(state="signed")),
            models.Index("organisation", name="document_waiting", condition=Q(state="waiting")),
            models.Index(
                F("signed_on").desc(),
                F("id").desc(),
                name="document_circular",
                condition=Q(code="D25", state__in=["sealed", "served"]),
            ),
            # A number is also looked for by its end, the year and what follows.
            models.Index(
                OpClass(Reverse("number"), name="text_pattern_ops"), name="document_number_end"
            ),
            models.Index(
                "placed_on",
                name="document_unserved",
                condition=Q(state="sealed", placed_on__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                "subject_type", "subject_id", "sequence", "code", "position", name="document_once"
            ),
            models.CheckConstraint(
                condition=~Q(kind="issued")
                | Q(state__in=["waiting", "withdrawn"])
                | Q(number__isnull=False),
                name="document_numbered",
            ),
            models.CheckConstraint(
                condition=Q(sha256=None, sealed_at=None, stored_as="")
                | Q(sha256__isnull=False, sealed_at__isnull=False) & ~Q(stored_as=""),
                name="document_sealed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sealed", "served"]) | Q(sha256__isnull=False),
                name="document_sealed_file",
            ),
            models.CheckConstraint(
                condition=~Q(state="served") | Q(served_on__isnull=False) & ~Q(way=""),
                name="document_served_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number or ''}".strip()

    @property
    def identity_bearing(self) -> bool:
        """Whether its file names somebody whose identity is sealed."""
        return self.addressee_party_id is not None and self.addressee_organisation_id is None

    @property
    def kept_apart(self) -> bool:
        """Whether its file is stored encrypted: it bears an identity, or refers a clue."""
        return self.identity_bearing or self.secret

    @property
    def secret(self) -> bool:
        """Whether its very text is confidential and therefore stored encrypted as well."""
        return self.code in SECRET

    @property
    def outward(self) -> bool:
        """Whether it goes to somebody and is therefore served."""
        bodies = self.addressee_party_id or self.addressee_organisation_id or self.addressee_name
        return self.kind != self.Kind.RECEIVED and bool(bodies)

    @property
    def addressee_shown(self) -> str:
        """The addressee as lists and previews may name it."""
        return self.addressee_name or (str(_("投诉人（已密封）")) if self.identity_bearing else "")

    @transition(field="state", source=State.WAITING, target=State.SIGNED)
    def sign(self) -> None:
        """The signer took it on."""

    @transition(field="state", source=State.SIGNED, target=State.SEALED)
    def seal(self) -> None:
        """The sealed file is stored and its hash is in the chain."""

    @transition(field="state", source=State.SEALED, target=State.SERVED)
    def serve(self) -> None:
        """It reached its addressee."""

    @transition(
        field="state",
        source=[State.WAITING, State.SIGNED, State.SEALED, State.SERVED],
        target=State.WITHDRAWN,
    )
    def withdraw(self) -> None:
        """It no longer holds. It keeps its number and its file."""

    @transition(field="state", source=[State.SEALED, State.SERVED], target=State.REPLACED)
    def replace(self) -> None:
        """A correcting document, which names this one, stands in its place."""
