"""The money of a progress report becomes that of its period, as its figure is. Until now it counted from January on."""

from django.db import migrations, models

# What was stored counted from the beginning of the year; a period now counts what was spent in it. Quarters and semesters of a
# year are each counted by themselves.
OF_PERIOD = """
UPDATE rad_progress SET spent = greatest(of_year.spent - of_year.before, 0)
FROM (
    SELECT id, spent, coalesce(max(spent) OVER (
        PARTITION BY indicator_id, year, left(period, 1) ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0) AS before
    FROM rad_progress
) of_year
WHERE of_year.id = rad_progress.id AND of_year.before > 0 AND of_year.spent IS NOT NULL
"""
SINCE_JANUARY = """
UPDATE rad_progress SET spent = of_year.total
FROM (
    SELECT id, sum(spent) OVER (PARTITION BY indicator_id, year, left(period, 1) ORDER BY period) AS total
    FROM rad_progress
) of_year
WHERE of_year.id = rad_progress.id AND rad_progress.spent <> of_year.total
"""


class Migration(migrations.Migration):
    dependencies = [("rad", "0003_withdrawn_evaluation")]

    operations = [
        migrations.RunSQL(OF_PERIOD, SINCE_JANUARY),
        migrations.AlterField(
            "progress", "spent", models.BigIntegerField("penyerapan dalam periode (rupiah)", blank=True, null=True)
        ),
        migrations.AlterField(
            "progresshistory", "spent", models.BigIntegerField("penyerapan dalam periode (rupiah)", blank=True, null=True)
        ),
    ]
