"""The roles a person may hold at an organisation. domain: 办理、审核、签发三分离；系统、安全、审计三员分立。"""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    """One role; the value is stored, the label is the statutory or customary term."""

    REGISTRAR = "registrar", "窗口登记员"
    REVIEWER = "reviewer", "审查员"
    HANDLER = "handler", "承办人"
    INSPECTOR = "inspector", "核查员"
    APPROVER = "approver", "审核人"
    SIGNER = "signer", "签发人"
    LIAISON = "liaison", "联络员"
    PRINCIPAL = "principal", "主要负责人"
    RECORD_KEEPER = "record_keeper", "信用记录管理员"
    REPAIR_APPROVER = "repair_approver", "修复审批人"
    OBJECTION_REVIEWER = "objection_reviewer", "异议复核人"
    SUPERVISION_OFFICER = "supervision_officer", "督查专员"
    JOINT_OFFICE = "joint_office", "联席会议办公室主管"
    SANCTION_EXECUTOR = "sanction_executor", "惩戒执行人员"
    DISCIPLINE_RECIPIENT = "discipline_recipient", "纪检移送接收人"
    ARCHIVIST = "archivist", "档案员"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
"""The three administrators: they see no case content, and nobody holds two of them."""
