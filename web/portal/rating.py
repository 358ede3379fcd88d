"""Rating a reply: 满意, 基本满意 or 不满意, once, with a sentence if one likes."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from cases.models import Rating
from web import acting, kept
from web.portal.cases import own_case
from workflows import ratings


class RatingForm(forms.Form):
    """How content the complainant is."""

    level = forms.ChoiceField(
        label=gettext_lazy("您对办理结果和答复"),
        choices=Rating.Level.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("意见建议"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("只有办理机关看到；请不要写姓名、电话"),
    )


@never_cache
def rating(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the rating, and keep it."""
    if request.method == "POST" and not acting.filers(request):
        return kept.session_ended(request)
    case = own_case(request, pk)
    if not ratings.replied(case):
        messages.error(request, _("答复送达后才能评价"))
        return redirect("portal:case", case.pk)
    form = RatingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if ratings.rate(case, form.cleaned_data["level"], form.cleaned_data["words"]):
            messages.success(request, _("谢谢您的评价"))
        else:
            messages.info(request, _("您已经评价过了，以第一次的评价为准"))
        return redirect("portal:case", case.pk)
    shown = {"case": case, "form": form}
    return render(request, "portal/rating.html", shown, status=422 if form.errors else 200)
