"""Guards in the database: records, sanctions and restorations move only together with an event."""

from django.db import migrations

TABLES = ("dishonestyrecord", "sanction", "restoration")
CREATE = "\n".join(
    f"CREATE TRIGGER {table}_state BEFORE UPDATE ON records_{table}"
    " FOR EACH ROW EXECUTE FUNCTION zhengxin_state_needs_event();"
    for table in TABLES
)
DROP = "\n".join(f"DROP TRIGGER {table}_state ON records_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial"), ("cases", "0002_guards")]
    operations = [migrations.RunSQL(CREATE, DROP)]
