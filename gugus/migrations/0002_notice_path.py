from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("gugus", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("read_at", None)), fields=["path"], name="notice_unread_path"),
        )
    ]
