"""The ways out of the house: one small interface, and which of them this installation has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.conf import settings

from notifications.channels.folder import Folder
from notifications.channels.http import SmsGateway, WecomWebhook
from notifications.channels.letter import Letter, Undeliverable
from notifications.channels.smtp import Smtp
from notifications.models import Message

Names = Message.Channel


class Channel(Protocol):
    """One way to tell a person outside of the desk."""

    def send(self, letter: Letter) -> None:
        """Hand a letter over under its key; a channel that knows the key sends it once.

        Raises Undeliverable where trying again is useless; any other error means: later.
        """


def channels() -> Mapping[str, Channel]:
    """The outer channels by name. What is not configured writes into a folder, seen in the desk."""
    return {
        Names.MAIL: Smtp() if settings.EMAIL_HOST else Folder("mail"),
        Names.SMS: (
            SmsGateway(settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN)
            if settings.SMS_GATEWAY_URL
            else Folder("sms")
        ),
        Names.WECOM: (
            WecomWebhook(settings.WECOM_WEBHOOK_URL)
            if settings.WECOM_WEBHOOK_URL
            else Folder("wecom")
        ),
    }


__all__ = ["Channel", "Letter", "Undeliverable", "channels"]
