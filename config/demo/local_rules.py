"""What the province of the demonstration entered as its own rules, by the doors of the administrator's pages.

Those that would move what is walked begin tomorrow; the calendar is the shipped one. All are invented and say so.
"""

from __future__ import annotations

from datetime import timedelta

from accounts.actors import Actor, ActorKind
from accounts.models import Membership, Organisation
from accounts.roles import Role
from cases import clock
from config.demo.organisations import SINCE
from config.demo.sanction_list import load_list
from records.models import PublicityRule, SeverityRule
from records.models.record import Severity
from workflows.models import RuleOverride
from workflows.rules import overrides, severity, windows
from workflows.rules.severity import SHIPPED

DECIDED_BY = "四川省人民政府（演示）"


def enter_rules() -> None:
    """The list of sanctions, a local period, a window of publicity, and the classes that are proposed."""
    by, now = administrator(), clock.now()
    tomorrow = clock.today() + timedelta(days=1)
    load_list(by)
    period = RuleOverride(
        code="TS_FORWARD",
        jurisdiction=Organisation.objects.get(parent=None, is_division=True),
        amount=2,
        unit="wd",
        source="《四川省政务失信投诉办理规定》第十二条（演示）",
        valid_from=tomorrow,
    )
    overrides.add(period, by=by, now=now)
    window = PublicityRule(
        severity=Severity.GENERAL,
        least=4,
        most=12,
        source="《四川省政务失信信息公示办法》第九条（演示）",
        decided_by=DECIDED_BY,
        valid_from=tomorrow,
    )
    windows.add(window, by=by, now=now)
    classes = SeverityRule(
        failed=SHIPPED.failed,
        repeated=SHIPPED.repeated,
        failures=SHIPPED.failures,
        pledge=SHIPPED.pledge,
        complaints=SHIPPED.complaints,
        source="《四川省政务失信行为分级办法》第六条（演示）",
        decided_by=DECIDED_BY,
        valid_from=SINCE,
    )
    severity.add(classes, by=by, now=now)


def administrator() -> Actor:
    """The system administrator of the province."""
    held = Membership.objects.on(clock.today()).filter(role=Role.SYSTEM_ADMIN)
    row = held.select_related("user", "organisation").order_by("organisation__path", "pk")[0]
    return Actor(ActorKind.PERSON, row.user, row.organisation, Role.SYSTEM_ADMIN)
