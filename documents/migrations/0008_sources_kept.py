"""Guard in the database: the template a document was signed under stays."""

from django.db import migrations

CREATE = """
CREATE TRIGGER templatesource_append_only BEFORE UPDATE OR DELETE ON documents_templatesource
    FOR EACH ROW EXECUTE FUNCTION zhengxin_append_only();
"""
DROP = "DROP TRIGGER templatesource_append_only ON documents_templatesource;"


class Migration(migrations.Migration):
    dependencies = [("documents", "0007_number_end"), ("cases", "0002_guards")]
    operations = [migrations.RunSQL(CREATE, DROP)]
