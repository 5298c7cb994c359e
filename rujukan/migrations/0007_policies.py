from django.db import migrations

from rujukan import policies


class Migration(migrations.Migration):
    dependencies = [("rujukan", "0006_waiting_indexes"), ("gugus", "0003_role_request")]

    operations = [migrations.RunSQL([*policies.raised()], [*policies.razed()])]
