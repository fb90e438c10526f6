from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workplans", "0005_periods_of_updates")]

    operations = [
        migrations.AlterField(
            model_name=name,
            name="period_starts_on",
            field=models.DateField(editable=False, verbose_name="reporting period from"),
        )
        for name in ("update", "highlight")
    ]
