"""What is asked where the joint office names the organ that reviews."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from accounts.models import Organisation
from workflows.abilities import REVIEWING
from workflows.bodies import OrganisationField
from workflows.checks import took_no_part
from workflows.forms import ReasonField, StepForm
from workflows.registry import procedures
from workflows.reviews import can_review
from workflows.situation import Situation
from workflows.who import Where


class ReviewerField(OrganisationField):
    """Another organ than the one whose decision is reviewed and any that reviewed it, of those below
    whoever names it."""

    def limit(self, situation: Situation, actor: Actor) -> None:
        super().limit(situation, actor)
        steps = procedures()[situation.kind].steps()
        concerned = {
            situation.organisation,
            *situation.organisations_at(Where.REVIEWING),
            *(
                past.organisation
                for past in situation.history
                if past.organisation is not None
                and past.step in steps
                and took_no_part in steps[past.step].checks
            ),
        }
        below = actor.organisation.overseen if actor.organisation is not None else ""
        others = self.queryset.exclude(pk__in=concerned)
        self.queryset = others.filter(path__startswith=below)


class ReviewerForm(StepForm):
    """The organ that reviews instead, and why nobody at the former may."""

    organ = ReviewerField(_("指定的机关"), not_respondent=True, work=REVIEWING)
    reason = ReasonField(_("指定的理由（须回避的人员和情形）"))

    def clean_organ(self) -> Organisation:
        organ: Organisation = self.cleaned_data["organ"]
        procedure = procedures()[self.situation.kind](self.situation, self.actor)
        if not can_review(procedure, organ.pk):
            raise ValidationError(
                _("%s可以作出决定的人员也都须回避，请指定其他机关") % organ.name, code="aside"
            )
        return organ
