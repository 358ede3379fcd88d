"""The sources of document templates as they were signed under."""

from __future__ import annotations

from django.db import models


class TemplateSource(models.Model):
    """One version of one template: its source and all that it extends or includes, by path."""

    version = models.CharField(max_length=64, primary_key=True)
    code = models.CharField(max_length=8)
    sources = models.JSONField()
