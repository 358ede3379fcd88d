"""Guards in the database: a number stays, a signed text stays, a sealed file stays, nothing is deleted."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION zhengxin_document_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'documents are not deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.number IS NOT NULL AND NEW.number IS DISTINCT FROM OLD.number THEN
        RAISE EXCEPTION 'document % keeps its number', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state <> 'waiting' AND (
        NEW.code, NEW.variables, NEW.template_version, NEW.digest, NEW.organisation_id,
        NEW.addressee_party_id, NEW.addressee_organisation_id, NEW.addressee_name,
        NEW.verification_code, NEW.signed_on, NEW.signed_by_id
    ) IS DISTINCT FROM (
        OLD.code, OLD.variables, OLD.template_version, OLD.digest, OLD.organisation_id,
        OLD.addressee_party_id, OLD.addressee_organisation_id, OLD.addressee_name,
        OLD.verification_code, OLD.signed_on, OLD.signed_by_id
    ) THEN
        RAISE EXCEPTION 'the text of document % is signed', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.sha256 IS NOT NULL AND (NEW.sha256, NEW.sealed_at, NEW.seal_key_id)
        IS DISTINCT FROM (OLD.sha256, OLD.sealed_at, OLD.seal_key_id) THEN
        RAISE EXCEPTION 'the file of document % is sealed', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER document_kept BEFORE UPDATE OR DELETE ON documents_document
    FOR EACH ROW EXECUTE FUNCTION zhengxin_document_kept();
"""

UNDO = """
DROP TRIGGER document_kept ON documents_document;
DROP FUNCTION zhengxin_document_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
