"""What the door announces. Receivers live above `workflows`, which knows none of them."""

from __future__ import annotations

from django.dispatch import Signal

step_prepared = Signal()
"""Sent with `move` before the event is written. A receiver may raise StepRefused, and may return a
dict of digests that the event attests."""

step_performed = Signal()
"""Sent with `move` and `event` inside the transaction, after the event; receivers insert their rows."""

due_dates_moved = Signal()
"""Sent with `moves` (a list of ClockMove) inside the transaction that counted a batch of clocks anew
after an official notice on days off."""

pattern_found = Signal()
"""Sent with `move` and `pattern` (workflows.patterns.Pattern) inside the transaction, where what just
happened makes a pattern that a supervisor should know of. It decides nothing."""
