"""Who: people, organisations, dated memberships and deputies, and the log of their changes."""

from accounts.models.address_change import AddressChange
from accounts.models.leave import Leave
from accounts.models.log import AccountLog
from accounts.models.membership import Deputy, Membership
from accounts.models.organisation import Level, Organisation, Power
from accounts.models.user import User

__all__ = [
    "AccountLog",
    "AddressChange",
    "Deputy",
    "Leave",
    "Level",
    "Membership",
    "Organisation",
    "Power",
    "User",
]
