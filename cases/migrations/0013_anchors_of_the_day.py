"""A day may have several anchors: the whole one of the night, and those made while it runs."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_attested_rows")]
    operations = [
        migrations.AlterField("anchor", "on", models.DateField()),
        migrations.AddField("anchor", "nth", models.PositiveSmallIntegerField(default=0)),
        migrations.AddConstraint(
            "anchor", models.UniqueConstraint("on", "nth", name="anchor_once")
        ),
    ]
