"""One pass over everything that is due. Any number of them may run at once; each costs what is due."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from cases import anchors, clock, outbox
from cases.failures import kind_of
from documents.service import deem_served
from notifications.delivering import deliver_due
from notifications.ladder import climb_due
from notifications.reminding import remind_due
from workflows.lapses import run_expiries, run_lapses
from workflows.monthly import count_due
from workflows.recalculation import recalculate, unfinished
from workflows.succession import run_successions

logger = logging.getLogger(__name__)

LAST_SWEEP = "last_sweep"
"""Cache key of the moment of the latest sweep."""
FAILING = "sweep_failing"
"""Cache key of the kinds of work that failed in the latest sweep, each with the kind of error."""
BATCHES = 200
"""Most batches of one kind in one pass; what is left over is due in the next."""

LABELS = {
    "recalculated": _("重新计算期限"),
    "succeeded": _("单位承继"),
    "lapsed": _("期限届满自动办理"),
    "expired": _("到期终止"),
    "served": _("视为送达"),
    "reminded": _("发出提醒"),
    "skipped": _("略过提醒"),
    "cancelled": _("取消提醒"),
    "climbed": _("督办"),
    "promised": _("办后事项"),
    "sent": _("送出消息"),
    "dead": _("未能送出"),
    "anchored": _("制作锚点"),
    "counted": _("月度统计"),
    "failed": _("失败待重试"),
}


def sweep() -> Counter[str]:
    """Do what is due now, each kind of work in its own try. Returns counts by the keys of LABELS."""
    done: Counter[str] = Counter()
    failing: dict[str, str] = {}
    for name, work in WORK.items():
        try:
            done += work()
        except Exception as error:
            logger.exception("sweep: %s failed", name)
            failing[name] = kind_of(error)
            done["failed"] += 1
    cache.set(FAILING, failing, None)
    cache.set(LAST_SWEEP, clock.now(), None)
    return done


def _recalculations() -> Counter[str]:
    before = {run.pk: run.counted for run in unfinished()}
    runs = [recalculate(run) for run in unfinished()]
    return Counter(recalculated=sum(run.counted - before.get(run.pk, 0) for run in runs))


def _successions() -> Counter[str]:
    return Counter(succeeded=run_successions())


def _lapses() -> Counter[str]:
    return Counter(lapsed=run_lapses(), expired=run_expiries())


def _service() -> Counter[str]:
    served, failed = deem_served(clock.today())
    return Counter(served=served, failed=failed)


def _reminders() -> Counter[str]:
    found = _until_nothing(remind_due)
    return Counter(
        reminded=found["queued"],
        skipped=found["skipped"],
        cancelled=found["cancelled"],
        failed=found["failed"],
    )


def _ladder() -> Counter[str]:
    found = _until_nothing(climb_due)
    return Counter(climbed=found["climbed"], cancelled=found["cancelled"], failed=found["failed"])


def _promises() -> Counter[str]:
    def keep() -> Counter[str]:
        kept, failed = outbox.run_due()
        return Counter(promised=kept, failed=failed)

    return _until_nothing(keep)


def _anchors() -> Counter[str]:
    return Counter(anchored=int(anchors.make_if_due(clock.now()) is not None))


def _months() -> Counter[str]:
    return Counter(counted=count_due())


def _messages() -> Counter[str]:
    found = deliver_due()
    return Counter(sent=found["sent"], dead=found["dead"], failed=found["failed"])


def _until_nothing(batch: Callable[[], Counter[str]]) -> Counter[str]:
    """Repeat a batch until it finds nothing due."""
    done: Counter[str] = Counter()
    for _nth in range(BATCHES):
        found = batch()
        if not found.total():
            break
        done += found
    return done


WORK: Mapping[str, Callable[[], Counter[str]]] = {
    "successions": _successions,
    "recalculations": _recalculations,
    "lapses": _lapses,
    "service": _service,
    "ladder": _ladder,
    "promises": _promises,
    "reminders": _reminders,
    "messages": _messages,
    "anchors": _anchors,
    "months": _months,
}
"""In this order: what a step promises is kept, and what it starts is planned, in the same pass."""
