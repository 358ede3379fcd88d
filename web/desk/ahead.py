"""Who acts next on a subject, on what and until when: the work list's own answer, told to whoever looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import SYSTEM
from accounts.models import Organisation
from cases.models import Clock
from documents import turns
from documents.turns import Papers
from notifications.models import Rung
from web.clocks import name_of
from workflows.clocks import codes
from workflows.escalation import DRAFTS, Escalated
from workflows.loading import Loaded
from workflows.registry import procedures
from workflows.turns import Turn
from workflows.who import PARTY_LABELS, Party

MOST = 4
"""Steps named in one sentence."""
PARTIES = frozenset({Party.FILER, Party.COMPLAINANT})


def ahead(situation: Loaded, papers: Papers, own: Collection[int] | None) -> list[str]:
    """Sentences: what one period asks of the same people stands in one; none once the subject stands still.

    `own` are the organisations of which they may know whose turn it is; None where they see it whole.
    """
    reference = situation.subject.reference
    found = turns.acting_in([situation], papers, situation.today)[reference]
    known = [one for one in found if own is None or _organ(one) in own]
    if found and not known:
        return [_("现由%s办理，目前不需要本单位办理") % situation.subject.organisation.name]
    sentences = [_sentence(situation, who, theirs) for who, theirs in _grouped(situation, known)]
    if own is None:
        sentences += _of_ladder(situation)
    return sentences or (_of_parties(situation) if own is None else [])


def _organ(turn: Turn) -> int | None:
    return turn.actor.organisation.pk if turn.actor.organisation is not None else None


def _grouped(situation: Loaded, known: Iterable[Turn]) -> list[tuple[str, list[Turn]]]:
    """Who in words, with what is theirs: one turn for each thing to do, those of one period together."""
    of_thing: dict[tuple[str, int | None], list[Turn]] = {}
    for turn in turns.in_order(situation, known):
        period = turns.period_of(situation, turn)
        key = (turns.label_of(turn), period.pk if period is not None else None)
        of_thing.setdefault(key, []).append(turn)
    found: dict[tuple[str, int | None], list[Turn]] = {}
    for (_label, period_pk), same in of_thing.items():
        found.setdefault((_who(same), period_pk), []).append(same[0])
    return [(who, theirs) for (who, _period), theirs in found.items()]


def _who(same: Iterable[Turn]) -> str:
    """The organs with the roles of which somebody does the same thing."""
    roles: dict[str, dict[str, None]] = {}
    for turn in same:
        if turn.actor.role is not None:
            roles.setdefault(str(turn.actor.organisation), {})[str(turn.actor.role.label)] = None
    return "、".join(organ + "、".join(of_organ) for organ, of_organ in roles.items())


def _sentence(situation: Loaded, who: str, theirs: list[Turn]) -> str:
    labels = [turns.label_of(one) for one in theirs]
    steps = "".join(f"“{label}”" for label in labels[:MOST])
    if len(labels) > MOST:
        steps = _("%s等") % steps
    period = turns.period_of(situation, theirs[0])
    if period is None:
        return _("下一步：由%(who)s办理%(steps)s") % {"who": who, "steps": steps}
    said = {"who": who, "steps": steps, "until": _until(situation, period)}
    return _("下一步：由%(who)s办理%(steps)s（%(until)s）") % said


def _until(situation: Loaded, period: Clock) -> str:
    day = date_format(period.due_on, "Y年n月j日")
    said = {"period": name_of(period, situation.today), "day": day}
    if period.due_on < situation.today:
        return _("%(period)s已于%(day)s届满，已超期") % said
    return _("%(period)s，不晚于%(day)s") % said


def _of_parties(situation: Loaded) -> list[str]:
    """That a party is waited for, whose right or duty runs."""
    runs = procedures()[situation.kind].clocks
    found = []
    for row in situation.clock_rows:
        declared = next((one for code, one in runs.items() if row.rule_code in codes(code)), None)
        party = declared.who.party if declared is not None else None
        if row.status == Clock.Status.RUNNING and party in PARTIES:
            said = {"party": PARTY_LABELS[party], "until": _until(situation, row)}
            found.append(_("下一步：等待%(party)s（%(until)s）") % said)
    return found


def _of_ladder(situation: Loaded) -> list[str]:
    """The letter of the ladder that the system is about to draw up, and who signs it."""
    rows = Rung.objects.filter(
        clock__subject_type=situation.subject.subject_type,
        clock__subject_id=situation.subject.pk,
        outcome=Rung.Outcome.PENDING,
        due_at__lte=situation.now,
    )
    kind, found = procedures()[situation.kind], []
    views = {one.pk: one for one in situation.clocks}
    for row in rows.order_by("pk"):
        procedure = kind(situation, SYSTEM)
        duty = views.get(row.clock_id)
        if row.step not in DRAFTS or duty is None or not isinstance(procedure, Escalated):
            continue
        issuer = Organisation.objects.get(pk=procedure.pursuer(duty))
        said = {"letter": kind.steps()[row.step].label, "issuer": issuer.name}
        found.append(_("下一步：系统在工作时间%(letter)s，由%(issuer)s签发人签发后送达") % said)
    return found
