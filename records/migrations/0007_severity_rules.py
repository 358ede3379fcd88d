"""Severity rules, and their guard: only the end may be set later; classes were proposed by the rest."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


CREATE = """
CREATE TRIGGER severityrule_kept BEFORE UPDATE OR DELETE ON records_severityrule
    FOR EACH ROW EXECUTE FUNCTION zhengxin_kept(
        'id', 'failed', 'repeated', 'failures', 'pledge', 'complaints', 'source', 'decided_by',
        'valid_from', 'entered_by_id');
"""
DROP = "DROP TRIGGER severityrule_kept ON records_severityrule;"


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0006_publicity_rules_kept'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SeverityRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('failed', models.CharField(choices=[('minor', '轻微'), ('general', '一般'), ('serious', '严重')], max_length=8)),
                ('repeated', models.CharField(choices=[('minor', '轻微'), ('general', '一般'), ('serious', '严重')], max_length=8)),
                ('failures', models.PositiveSmallIntegerField()),
                ('pledge', models.CharField(choices=[('minor', '轻微'), ('general', '一般'), ('serious', '严重')], max_length=8)),
                ('complaints', models.PositiveSmallIntegerField()),
                ('source', models.CharField(max_length=200)),
                ('decided_by', models.CharField(max_length=120)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(null=True)),
                ('entered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
