"""Guard in the database: the log of accounts is append-only."""

from django.db import migrations

CREATE = """
CREATE FUNCTION zhengxin_account_log_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER account_log_append_only BEFORE UPDATE OR DELETE ON accounts_accountlog
    FOR EACH ROW EXECUTE FUNCTION zhengxin_account_log_kept();
"""
DROP = """
DROP TRIGGER account_log_append_only ON accounts_accountlog;
DROP FUNCTION zhengxin_account_log_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
