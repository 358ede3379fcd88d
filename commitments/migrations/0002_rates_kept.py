"""Guard in the database: rates and rules of interest are added and never changed."""

from django.db import migrations

TABLES = ("loanprimerate", "interestrule")
CREATE = "\n".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON commitments_{table} "
    "FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();"
    for table in TABLES
)
DROP = "\n".join(f"DROP TRIGGER {table}_append_only ON commitments_{table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_rates"), ("cases", "0002_guards")]
    operations = [migrations.RunSQL(CREATE, DROP)]
