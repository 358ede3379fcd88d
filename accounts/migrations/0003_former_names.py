"""Former names of bodies, and what bodies are found by in place of initials alone."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts import naming

BATCH = 500


def index(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """Make the search keys of the bodies that exist already; none of them has a former name yet."""
    rows = apps.get_model("accounts", "Organisation").objects
    bodies = list(rows.all())
    by_key = {body.pk: body for body in bodies}
    for body in bodies:
        line = [by_key[int(key)] for key in body.path.strip("/").split("/")]
        divisions = [[one.name] for one in line if one.is_division]
        keys = naming.keys([body.name, body.short_name, *body.aliases], divisions)
        body.search_names, body.search_letters = keys.names, keys.letters
    rows.bulk_update(bodies, ["search_names", "search_letters"], batch_size=BATCH)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_guards")]
    operations = [
        migrations.RemoveField("organisation", "pinyin"),
        migrations.AddField(
            "organisation", "former", models.JSONField(default=list, editable=False)
        ),
        migrations.AddField(
            "organisation", "search_names", models.TextField(default="", editable=False)
        ),
        migrations.AddField(
            "organisation", "search_letters", models.TextField(default="", editable=False)
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
