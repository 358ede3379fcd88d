"""Steps that every procedure has: service, sealing, declining a proposal, reassigning, notes, redacting."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from viewflow import fsm

from accounts.models import Organisation
from accounts.roles import Role
from workflows.base import ANY, Place, Procedure, closed, step
from workflows.clocks import C
from workflows.effects import Decline, PassOn, Redact, StartClock, StopClock
from workflows.forms import (
    ChoiceField,
    FilesField,
    PastDayField,
    PersonField,
    ReasonField,
    StepForm,
    TextField,
    needed_if,
)
from workflows.who import ASSIGNED, FILER, SYSTEM_ACTS, Where, Who, at

WAYS = (
    ("direct", _("直接送达")),
    ("leave_behind", _("留置送达")),
    ("electronic", _("电子送达")),
    ("query_code", _("凭查询码送达")),
    ("mail", _("邮寄送达")),
    ("entrusted", _("委托送达")),
    ("transferred", _("转交送达")),
    ("public_notice", _("公告送达")),
)
"""民事诉讼法第八十七条至第九十五条。"""

STAFF = (
    Role.REGISTRAR,
    Role.REVIEWER,
    Role.HANDLER,
    Role.APPROVER,
    Role.RECORD_KEEPER,
    Role.SUPERVISION_OFFICER,
)
"""Who at the handling organ may record that a document was served."""
SERVERS = (Role.HANDLER, Role.REVIEWER, Role.RECORD_KEEPER)
"""Who of them sees to it: whose period DOC_SERVE is; the reviewers as well while there is no handler."""
AT_REVIEWER = [at(role, Where.REVIEWER) for role in (*SERVERS, Role.SIGNER)]
"""Who sees to the service of what the reviewing organ issued, there."""
FORWARDERS = [at(role, Where.FORWARDING) for role in (Role.HANDLER, Role.REVIEWER)]
"""Who at the organ that forwarded the subject sees to the service of what it issued."""
NOTERS = (*STAFF, Role.INSPECTOR, Role.SIGNER, Role.REPAIR_APPROVER, Role.OBJECTION_REVIEWER)
"""Who at the handling organ may leave a note for colleagues."""
ADDRESSED = [
    at(role, where)
    for where in (Where.RESPONDENT, *sorted(ASSIGNED - {Where.SUPERVISING, Where.REFERRED}))
    for role in (Role.LIAISON, Role.PRINCIPAL, Role.SANCTION_EXECUTOR)
] + [at(Role.DISCIPLINE_RECIPIENT, Where.REFERRED)]
"""Who signs for what reaches his organisation's desk."""
OWN_SIGNERS = [
    at(Role.SIGNER, where) for where in (Where.HANDLING, Where.FORWARDING, Where.SUPERVISING)
]
"""Signers of the organ that handles the subject, or did before it was forwarded, or presses it."""
REVIEWING = (Where.UPPER, Where.NEXT_UPPER, Where.REVIEWING)
"""Organs that review what the handling one decided."""
SIGNERS = [*OWN_SIGNERS, *(at(Role.SIGNER, where) for where in REVIEWING)]


TRACKING = r"^[A-Za-z0-9-]{8,30}$"
"""What the number of a registered letter or parcel looks like."""


class ServiceForm(StepForm):
    """Which document was served how, and on which day."""

    document = forms.IntegerField(label=_("文书"), min_value=1)
    code = forms.CharField(label=_("文书代码"), max_length=8)
    way = ChoiceField(_("送达方式"), WAYS)
    served_on = PastDayField(_("送达日期"))
    tracking = needed_if(
        forms.CharField(
            label=_("邮件单号"),
            required=False,
            max_length=30,
            validators=[RegexValidator(TRACKING, _("邮件单号由8至30位字母、数字组成"))],
        ),
        "way",
        ("mail",),
        _("邮寄送达的，必填"),
    )
    no_receipt = needed_if(
        forms.CharField(
            label=_("没有送达回证的原因"),
            required=False,
            max_length=200,
            help_text=_("例如受送达人当面签收，回证原件随卷归档"),
        ),
        "way",
        ("direct",),
        _("直接送达而没有上传送达回证的，必填"),
    )
    note = forms.CharField(label=_("备注"), required=False, max_length=500)
    attachments = FilesField(_("送达回证、照片或者录像"))


class PlaceForm(StepForm):
    """Which sealed document is given out to be served, and how."""

    document = forms.IntegerField(label=_("文书"), min_value=1)
    code = forms.CharField(label=_("文书代码"), max_length=8)
    way = ChoiceField(_("送达方式"), WAYS)


class SignDocumentForm(StepForm):
    """Which waiting document is signed."""

    document = forms.IntegerField(label=_("文书"), min_value=1)


class WithdrawDocumentForm(SignDocumentForm):
    """Which document is withdrawn, and why."""

    reason = ReasonField(_("撤销理由"))


class CorrectDocumentForm(SignDocumentForm):
    """What in a sealed document was written wrongly, and how it should read."""

    wrong = forms.CharField(label=_("原文（有误的文字）"), max_length=500)
    right = forms.CharField(label=_("更正为"), max_length=500)
    reason = ReasonField(_("更正理由"))


class SealedForm(StepForm):
    """The file that was sealed."""

    document = forms.IntegerField(min_value=1)
    code = forms.CharField(max_length=8)
    sha256 = forms.CharField(min_length=64, max_length=64)


class DeclineForm(StepForm):
    """Which proposal is not taken, and why."""

    proposal = forms.CharField(label=_("呈批事项"), max_length=48)
    reason = ReasonField(_("退回的理由"))

    def clean_proposal(self) -> str:
        step: str = self.cleaned_data["proposal"]
        if self.situation.proposal(step) is None:
            raise ValidationError(_("没有这项待审批的事项"), code="gone")
        return step


class ReassignForm(StepForm):
    """The new handler."""

    handler = PersonField(_("新承办人"), Role.HANDLER)
    reason = ReasonField(_("调整理由"))


class NoteForm(StepForm):
    """What colleagues should know."""

    text = TextField(_("批注内容"))


class RedactForm(StepForm):
    """Which event's reason and data are to be emptied, and on what ground."""

    sequence = forms.IntegerField(label=_("事件序号"), min_value=1)
    reason = ReasonField(_("删除依据"))

    def clean_sequence(self) -> int:
        sequence: int = self.cleaned_data["sequence"]
        if all(past.sequence != sequence for past in self.situation.history):
            raise ValidationError(_("本案没有这一序号的事件"), code="gone")
        return sequence


class SuccessionForm(StepForm):
    """The body that ended, the one that carries on its tasks, and who handles the subject from now on."""

    former = forms.ModelChoiceField(Organisation.objects.all(), label=_("撤销的单位"))
    heir = forms.ModelChoiceField(Organisation.objects.all(), label=_("承继单位"))
    organ = forms.ModelChoiceField(Organisation.objects.all(), label=_("此后的办理机关"))
    reason = forms.CharField(label=_("理由"), max_length=400)


def something_proposed(procedure: Procedure) -> fsm.State.CONDITION:
    """有待审批的事项。"""
    return closed(procedure.situation.proposals, _("没有待审批的事项"))


def unhandled(procedure: Procedure) -> fsm.State.CONDITION:
    """须由承办人办理，而承办人没有确定，或者已不在岗。"""
    situation = procedure.situation
    waiting = [
        one
        for one in procedure.steps().values()
        if one.owed_by == (Who(Role.HANDLER),) and one.leaves(situation.state)
    ]
    left = waiting and situation.assigned("handler")
    missing = left or any(one.place is Place.HANDLE for one in waiting)
    return closed(missing and not situation.handlers(), _("本案有在岗的承办人"))


class Common(Procedure):
    """What every subject's procedure inherits."""

    @step(
        ANY,
        by=[*STAFF, *AT_REVIEWER, *FORWARDERS, *ADDRESSED, FILER, SYSTEM_ACTS],
        form=ServiceForm,
        owed=[*SERVERS, *AT_REVIEWER, *FORWARDERS, *ADDRESSED],
    )
    def record_service(self, data: dict[str, Any]) -> None:
        """记录送达。The date of service starts the clocks that the document's step declared."""
        self.ask_effect(StopClock(C.DOC_SERVE, f"document:{data['document']}"))
        self.follow_service(data)

    def follow_service(self, data: dict[str, Any]) -> None:
        """What else the service of a document brings about in a kind."""

    @step(ANY, by=OWN_SIGNERS, form=SignDocumentForm, owed=True)
    def sign_document(self, data: dict[str, Any]) -> None:
        """签发文书。An automatic step drafted it and left it waiting for a signature."""

    @step(ANY, by=SIGNERS, form=WithdrawDocumentForm)
    def withdraw_document(self, data: dict[str, Any]) -> None:
        """撤销文书。It keeps its number, which is never given again."""

    @step(ANY, by=SIGNERS, form=CorrectDocumentForm)
    def correct_document(self, data: dict[str, Any]) -> None:
        """更正文书。A new document that names the old one; the old file stays as it was sealed."""

    @step(ANY, by=[*STAFF, *AT_REVIEWER, *FORWARDERS, SYSTEM_ACTS], form=PlaceForm)
    def place_document(self, data: dict[str, Any]) -> None:
        """交付送达。The handler has DOC_SERVE to see the document served, of a review's result the organ that
        reviewed. 行政处罚法第六十一条（参照）。"""
        if self.situation.state not in self.final and C.DOC_SERVE in self.clocks:
            about = f"document:{data['document']}"
            self.ask_effect(
                StartClock(C.DOC_SERVE, about, self._reviewer_that_issued(data["code"]))
            )

    def _reviewer_that_issued(self, code: str) -> int | None:
        """The reviewing organ whose step issued the latest document of a code; None for other organs."""
        steps = [name for name, declared in self.steps().items() if code in declared.documents()]
        issued = self.situation.last(*steps)
        reviewers = self.situation.organisations_at(Where.REVIEWER)
        return issued.organisation if issued and issued.organisation in reviewers else None

    @step(ANY, by=SYSTEM_ACTS, form=SealedForm, quiet=True)
    def document_sealed(self, data: dict[str, Any]) -> None:
        """文书用印。The hash of the sealed file enters the chain."""

    @step(ANY, by=[Role.APPROVER, Role.SIGNER], check=[something_proposed], form=DeclineForm)
    def decline(self, data: dict[str, Any]) -> None:
        """退回。Decline an open proposal; the case goes on as it was."""
        self.ask_effect(Decline(data["proposal"]))

    @step(ANY, by=Role.APPROVER, form=ReassignForm, owed=True, owed_while=unhandled)
    def reassign(self, data: dict[str, Any]) -> None:
        """更换承办人。The former handler's part ends."""
        self.unassign("handler")
        self.assign("handler", self.situation.organisation, data["handler"].pk)

    @step(ANY, by=NOTERS, form=NoteForm, quiet=True)
    def note(self, data: dict[str, Any]) -> None:
        """内部批注。For whoever handles the subject; it moves nothing and nobody else reads it."""

    @step(ANY, by=SYSTEM_ACTS, form=SuccessionForm)
    def succeed(self, data: dict[str, Any]) -> None:
        """单位承继。信访工作条例第二十四条。The heir of a dissolved body takes its place."""
        former, heir, organ = (data[name].pk for name in ("former", "heir", "organ"))
        if organ != self.situation.organisation:
            self.change(organisation_id=organ)
        self.ask_effect(PassOn(former, heir, organ))

    @step(ANY, by=Role.APPROVER, form=RedactForm)
    def redact(self, data: dict[str, Any]) -> None:
        """依法删除记载内容。个人信息保护法第四十七条。The chain still verifies."""
        self.ask_effect(Redact(data["sequence"]))
