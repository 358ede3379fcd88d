"""What a channel is given, and how it says that trying again is useless."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Letter:
    """One message on its way out. `address` is a mail address or telephone number, as the channel needs."""

    key: str
    address: str = field(repr=False)
    subject: str
    body: str


class Undeliverable(Exception):
    """The channel will never take this letter; the sentence says why."""
