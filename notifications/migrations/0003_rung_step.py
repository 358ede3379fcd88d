from django.db import migrations, models
from django.db.models import Case, Value, When

STEPS = {1: "urge", 5: "draft_supervision", 10: "draft_summons", 15: "draft_criticism"}


def name_steps(apps, _schema_editor):
    """Until now the working days told the step."""
    rows = apps.get_model("notifications", "Rung").objects
    rows.update(step=Case(*(When(rung=days, then=Value(step)) for days, step in STEPS.items())))


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_ladder'),
    ]

    operations = [
        migrations.AddField(
            model_name='rung',
            name='step',
            field=models.CharField(default='', max_length=32),
            preserve_default=False,
        ),
        migrations.RunPython(name_steps, migrations.RunPython.noop),
    ]
