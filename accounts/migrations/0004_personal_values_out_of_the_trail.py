"""Events written before names, addresses and job titles were masked lose them: that they changed stays."""

from django.db import migrations

PERSONAL = ("name", "email", "job_title")
EMPTY = ("", "None", None)
NOT_KEPT = "(not kept)"


def mask(apps, _schema_editor):
    kind = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="accounts", model="user").first()
    if kind is None:
        return
    entries = apps.get_model("auditlog", "LogEntry").objects.filter(content_type_id=kind.pk)
    for entry in entries.iterator():
        changes = entry.changes or {}
        masked = {name: _masked(values) if name in PERSONAL else values for name, values in changes.items()}
        if masked != changes:
            entries.filter(pk=entry.pk).update(changes=masked)


def _masked(values):
    return ["" if value in EMPTY else NOT_KEPT for value in values]


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_invitation"),
        ("auditlog", "0017_add_actor_email"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(mask, migrations.RunPython.noop),
    ]
