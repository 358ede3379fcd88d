"""Guards in the database: history is append-only, and a state moves only together with an event."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION zhengxin_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

CREATE FUNCTION zhengxin_state_needs_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IS DISTINCT FROM OLD.state AND NEW.event_count <> OLD.event_count + 1 THEN
        RAISE EXCEPTION 'the state of % % may change only together with an event', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON cases_event
    FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();
CREATE TRIGGER payload_kept BEFORE DELETE ON cases_eventpayload
    FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();
CREATE TRIGGER identity_read_append_only BEFORE UPDATE OR DELETE ON cases_identityread
    FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();
CREATE TRIGGER case_state BEFORE UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION zhengxin_state_needs_event();
CREATE TRIGGER disclosure_state BEFORE UPDATE ON cases_identitydisclosure
    FOR EACH ROW EXECUTE FUNCTION zhengxin_state_needs_event();
"""

UNDO = """
DROP TRIGGER disclosure_state ON cases_identitydisclosure;
DROP TRIGGER case_state ON cases_case;
DROP TRIGGER identity_read_append_only ON cases_identityread;
DROP TRIGGER payload_kept ON cases_eventpayload;
DROP TRIGGER event_append_only ON cases_event;
DROP FUNCTION zhengxin_state_needs_event();
DROP FUNCTION zhengxin_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, UNDO)]
