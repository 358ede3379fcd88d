"""The log of read identities becomes the one log of all that is confidential and was opened."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

# The log is append-only; its older lines learn once which case they belong to.
FILL = """
ALTER TABLE cases_reading DISABLE TRIGGER identity_read_append_only;
UPDATE cases_reading SET case_id = party.case_id
FROM cases_sealedidentity sealed JOIN cases_party party ON party.id = sealed.party_id
WHERE sealed.id = cases_reading.identity_id;
UPDATE cases_reading SET what = 'original', case_id = evidence.subject_id
FROM cases_evidence evidence
WHERE evidence.id = cases_reading.evidence_id AND evidence.subject_type = 'case';
UPDATE cases_reading SET what = 'original' WHERE evidence_id IS NOT NULL;
UPDATE cases_reading SET what = 'search' WHERE identity_id IS NULL AND evidence_id IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE cases_reading ENABLE TRIGGER identity_read_append_only;
SET CONSTRAINTS ALL DEFERRED;
"""
WHAT = [
    ("identity", "密封身份"),
    ("search", "查找投诉人"),
    ("document", "载明身份的文书"),
    ("evidence", "材料"),
    ("original", "材料原件"),
]


def to(table, related="+"):
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name=related, to=table
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_guards"),
        ("cases", "0010_proposal_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.RenameModel("IdentityRead", "Reading"),
        migrations.AddField(
            "reading", "what", models.CharField(choices=WHAT, default="identity", max_length=8)
        ),
        migrations.AddField("reading", "case", to("cases.case")),
        migrations.AddField("reading", "disclosure", to("cases.identitydisclosure", "readings")),
        migrations.AddField("reading", "organisation", to("accounts.organisation")),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "reading", models.Index("case", F("id").desc(), name="reading_case")
        ),
        migrations.AddIndex(
            "reading", models.Index("reader", F("id").desc(), name="reading_reader")
        ),
    ]
