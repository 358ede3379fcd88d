"""Guard in the database: of a publicity rule only the end may be set later; records were counted by the rest."""

from django.db import migrations

CREATE = """
CREATE TRIGGER publicityrule_kept BEFORE UPDATE OR DELETE ON records_publicityrule
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept(
        'id', 'severity', 'least', 'most', 'national', 'source', 'decided_by', 'valid_from',
        'entered_by_id');
"""
DROP = "DROP TRIGGER publicityrule_kept ON records_publicityrule;"


class Migration(migrations.Migration):
    dependencies = [("records", "0005_publicity_rules"), ("cases", "0012_attested_rows")]
    operations = [migrations.RunSQL(CREATE, DROP)]
