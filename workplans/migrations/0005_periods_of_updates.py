from django.db import migrations
from django.utils import timezone


def set_periods(apps, schema_editor):
    """Every update gets the month in which it was made; a later one of the same month corrects the one before it."""
    last = {}
    for update in apps.get_model("workplans", "Update").objects.order_by("made_at", "pk"):
        update.period_starts_on = timezone.localdate(update.made_at).replace(day=1)
        key = update.action_id, update.period_starts_on
        update.corrects = last.get(key)
        update.save(update_fields=["period_starts_on", "corrects"])
        last[key] = update


class Migration(migrations.Migration):
    dependencies = [("workplans", "0004_milestones_moves_and_periods")]

    operations = [migrations.RunPython(set_periods, migrations.RunPython.noop)]
