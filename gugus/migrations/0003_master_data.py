"""Change requests about any row, and short names of institutions that are unique: of equal ones the later gets its key behind."""

from django.db import migrations, models
from django.db.models.functions import Lower


def tell_apart(apps, _):
    seen = set()
    for row in apps.get_model("gugus", "Institution").objects.order_by("pk"):
        if row.short_name.lower() in seen:
            row.short_name = f"{row.short_name[:45]} ({row.pk})"
            row.save(update_fields=["short_name"])
        seen.add(row.short_name.lower())


class Migration(migrations.Migration):
    dependencies = [("gugus", "0002_daily_mail")]

    operations = [
        migrations.RemoveConstraint("changerequest", "change_request_one_subject"),
        migrations.AddConstraint(
            "changerequest",
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, institution=None)
                | models.Q(user=None, institution__isnull=False)
                | models.Q(user=None, institution=None, subject__isnull=False),
                name="change_request_of_a_row",
            ),
        ),
        migrations.RunPython(tell_apart, migrations.RunPython.noop, elidable=True),
        migrations.AddConstraint(
            "institution",
            models.UniqueConstraint(
                Lower("short_name"),
                name="institution_short_name_once",
                violation_error_message="Institusi lain sudah memakai nama pendek ini.",
            ),
        ),
    ]
