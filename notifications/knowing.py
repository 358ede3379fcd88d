"""Whether a person may still know what a message to him tells: asked again when the message leaves."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.actors import actors_of
from cases import clock
from cases.models import Case, CaseLink, Party
from cases.subjects import subject_models
from notifications.models import Message


def may_know(message: Message, on: date) -> bool:
    """Whether the recipient may on a day see what a message is about, or filed the complaint behind
    it. 信访工作条例第三十条、个人信息保护法第六条。"""
    if message.subject_id is None:
        return True
    rows: Any = subject_models()[message.subject_type]._default_manager
    seen = rows.filter(pk=message.subject_id).visible_to(actors_of(message.recipient, on))
    return seen.exists() or _filed_behind(message)


def _filed_behind(message: Message) -> bool:
    """Whether the recipient filed the complaint that led to the order that a message is about."""
    if message.subject_type != Case.subject_type:
        return False
    ordered = CaseLink.objects.filter(target=message.subject_id, relation=CaseLink.Relation.ORDERED)
    parties = Party.objects.filter(user=message.recipient)
    return parties.filter(case__in=ordered.values("source")).exists()


def unread(digest: Message) -> list[Message]:
    """What a digest lists, oldest first: the unread messages since the one before it, without those
    about what its reader may know of no more."""
    found = Message.objects.filter(
        recipient=digest.recipient_id, channel=Message.Channel.INBOX, read_at=None
    )
    before = Message.objects.filter(
        recipient=digest.recipient_id,
        channel=digest.channel,
        template=digest.template,
        state=Message.State.SENT,
    )
    last = before.order_by("-pk").values_list("sent_at", flat=True).first()
    if last is not None:
        found = found.filter(created_at__gt=last)
    today = clock.today()
    rows = found.select_related("recipient").order_by("pk")
    return [row for row in rows if may_know(row, today)]
