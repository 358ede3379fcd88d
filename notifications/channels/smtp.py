"""Mail over SMTP. The key becomes the Message-ID, so that a repeat can be recognised."""

from __future__ import annotations

import smtplib
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from notifications.channels.letter import Letter, Undeliverable

PERMANENT = 500
"""SMTP replies from here on are final. RFC 5321, 4.2.1."""


MESSAGES = "/account/messages/"
"""Where a person reads his messages, below PUBLIC_URL."""
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
"""Keeps absence notes and list servers from answering. RFC 3834, 5."""


class Smtp:
    """Sends through the mail server of the settings, within their time-out."""

    def send(self, letter: Letter) -> None:
        """Send one mail."""
        host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
        message = EmailMessage(
            letter.subject,
            f"{letter.body}\n\n{_signature()}",
            to=[letter.address],
            headers={
                "Message-ID": f"<{quote(letter.key.replace(':', '.'))}@{host}>",
                **AUTOMATIC,
            },
            connection=get_connection("django.core.mail.backends.smtp.EmailBackend"),
        )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused as refused:
            code = max(code for code, _reply in refused.recipients.values())
            _give_up_if_final(code, refused)
        except smtplib.SMTPResponseException as refused:
            _give_up_if_final(refused.smtp_code, refused)


def _give_up_if_final(code: int, refused: Exception) -> None:
    if code >= PERMANENT:
        raise Undeliverable(_("邮件服务器拒收（%s）") % code) from refused
    raise refused


def _signature() -> str:
    """Who writes, and where to read on; the address is in the settings, since no request is at hand."""
    written = _("政信（政务诚信案件管理系统）自动发送，请勿回复。")
    return "\n".join(["--", written, _("登录查看：%s") % f"{settings.PUBLIC_URL}{MESSAGES}"])
