"""Forms everywhere in the site are drawn with the templates of `templates/components`."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class HouseRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ field.as_field_group }}` come out in the house's own markup."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
