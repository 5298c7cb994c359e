from django.db import migrations


class Migration(migrations.Migration):
    """Imigrasi sees the identity for its check and no trafficking elements, under Bantuan hukum as under Identifikasi."""

    dependencies = [("rujukan", "0021_identification_revised")]

    operations = [
        migrations.RunSQL(
            "UPDATE rujukan_stagerole SET withheld = array_append(withheld, 'elements') WHERE stage = 'legal'"
            " AND NOT 'elements' = ANY (withheld)"
            " AND institution_id IN (SELECT id FROM gugus_institution WHERE code = 'imigrasi')",
            migrations.RunSQL.noop,
        )
    ]
