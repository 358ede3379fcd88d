"""What people are told: planned reminders, messages on their way, and how each wants to be told."""

from notifications.models.message import Message
from notifications.models.preference import Preference
from notifications.models.reminder import Reminder
from notifications.models.rung import Rung

__all__ = ["Message", "Preference", "Reminder", "Rung"]
