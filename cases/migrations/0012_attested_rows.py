"""What must not change is append-only in the database; what an act leaves in the rows is attested."""

from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION zhengxin_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE name text;
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'rows of % are not deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    FOREACH name IN ARRAY TG_ARGV LOOP
        IF to_jsonb(NEW) -> name IS DISTINCT FROM to_jsonb(OLD) -> name THEN
            RAISE EXCEPTION '% of % % is kept', name, TG_TABLE_NAME, OLD.id
                USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

CREATE FUNCTION zhengxin_payload_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id <> OLD.id OR NEW.event_id <> OLD.event_id OR NEW.redacted_at IS NULL
        OR NEW.reason <> '' OR NEW.data <> '{}'::jsonb OR NEW.salt <> '' THEN
        RAISE EXCEPTION 'payload % may only be emptied', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER payload_only_emptied BEFORE UPDATE ON cases_eventpayload
    FOR EACH ROW EXECUTE FUNCTION zhengxin_payload_kept();
CREATE TRIGGER evidence_kept BEFORE UPDATE OR DELETE ON cases_evidence
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept(
        'id', 'subject_type', 'subject_id', 'sequence', 'position', 'label', 'content_type', 'size',
        'sha256', 'stored_as', 'original_name', 'from_complainant', 'item_id', 'handed_in_by_id',
        'handed_in_at');
CREATE TRIGGER sealedidentity_kept BEFORE UPDATE OR DELETE ON cases_sealedidentity
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept('id', 'party_id', 'key_id', 'ciphertext');
CREATE TRIGGER party_kept BEFORE UPDATE OR DELETE ON cases_party
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept('id', 'case_id', 'role', 'organisation_id');
CREATE TRIGGER attestation_kept BEFORE UPDATE OR DELETE ON cases_attestation
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept('id', 'subject_type', 'subject_id');
"""
APPEND_ONLY = ("clockentry", "clockmove", "anchor", "attestedform")
CREATE = FUNCTIONS + "\n".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON cases_{table}"
    " FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();"
    for table in APPEND_ONLY
)
DROP = "\n".join(
    [
        *(f"DROP TRIGGER {table}_append_only ON cases_{table};" for table in APPEND_ONLY),
        "DROP TRIGGER attestation_kept ON cases_attestation;",
        "DROP TRIGGER sealedidentity_kept ON cases_sealedidentity;",
        "DROP TRIGGER party_kept ON cases_party;",
        "DROP TRIGGER evidence_kept ON cases_evidence;",
        "DROP TRIGGER payload_only_emptied ON cases_eventpayload;",
        "DROP FUNCTION zhengxin_payload_kept();",
        "DROP FUNCTION zhengxin_kept();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_readings")]
    operations = [
        migrations.CreateModel(
            "AttestedForm",
            [
                ("version", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("columns", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            "Attestation",
            [
                ("id", models.BigAutoField(
                    auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_type", models.CharField(max_length=24)),
                ("subject_id", models.BigIntegerField()),
                ("sequence", models.PositiveIntegerField()),
                ("form", models.CharField(max_length=64)),
                ("rows", models.JSONField()),
                ("signature", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint("subject_type", "subject_id", name="attestation_once")
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
