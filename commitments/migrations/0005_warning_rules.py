"""Rules of warning, and their guard: only the end may be set later."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


CREATE = """
CREATE TRIGGER warningrule_kept BEFORE UPDATE OR DELETE ON commitments_warningrule
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept(
        'id', 'yellow', 'orange', 'source', 'decided_by', 'valid_from', 'entered_by_id');
"""
DROP = "DROP TRIGGER warningrule_kept ON commitments_warningrule;"


class Migration(migrations.Migration):

    dependencies = [
        ('commitments', '0004_responsible'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WarningRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('yellow', models.PositiveSmallIntegerField()),
                ('orange', models.PositiveSmallIntegerField()),
                ('source', models.CharField(max_length=200)),
                ('decided_by', models.CharField(max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
