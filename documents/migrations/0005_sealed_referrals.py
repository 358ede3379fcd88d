"""Referrals to the discipline organ written before their text was stored encrypted."""

import base64
import json

from django.db import migrations

from cases.identity import encrypt


def seal(apps, schema_editor):
    documents = apps.get_model("documents", "Document").objects.filter(code="D36")
    rows = [row for row in documents if "sealed" not in row.variables]
    if not rows:
        return
    schema_editor.execute("ALTER TABLE documents_document DISABLE TRIGGER document_kept")
    for row in rows:
        key, sealed = encrypt(json.dumps(row.variables, ensure_ascii=False).encode())
        row.variables = {"key": key, "sealed": base64.b64encode(sealed).decode()}
        row.save(update_fields=["variables"])
    schema_editor.execute("ALTER TABLE documents_document ENABLE TRIGGER document_kept")


class Migration(migrations.Migration):
    dependencies = [("documents", "0004_template_sources")]
    operations = [migrations.RunPython(seal, migrations.RunPython.noop)]
