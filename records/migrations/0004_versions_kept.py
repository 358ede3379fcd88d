"""Guard in the database: what a record said before it was corrected stays."""

from django.db import migrations

CREATE = """
CREATE TRIGGER recordversion_append_only BEFORE UPDATE OR DELETE ON records_recordversion
    FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();
"""
DROP = "DROP TRIGGER recordversion_append_only ON records_recordversion;"


class Migration(migrations.Migration):
    dependencies = [("records", "0003_succession"), ("cases", "0002_guards")]
    operations = [migrations.RunSQL(CREATE, DROP)]
