"""Standards that a loaded installation lacks; an empty one gets them with the regulation (`manage.py load_regulation`)."""

from django.db import migrations

STANDARDS = (
    ("referral-decided", "Usulan rujukan diputuskan koordinator", 24),
    ("referral-decided-urgent", "Usulan rujukan mendesak diputuskan koordinator", 8),
    ("referral-decided-emergency", "Usulan rujukan darurat diputuskan koordinator", 2),
    ("stage-referred", "Tahap yang direncanakan dirujuk", 168),
    ("monitoring-visit", "Kunjungan pemantauan berikutnya", 720),
)


def add(apps, schema_editor):
    standards = apps.get_model("rujukan", "ServiceStandard").objects
    if standards.exists():
        for code, trigger, hours in STANDARDS:
            fields = {"trigger": trigger, "hours": hours, "basis": "SOP (aturan internal)", "confirmed": False}
            standards.get_or_create(code=code, defaults=fields)


class Migration(migrations.Migration):
    dependencies = [("rujukan", "0025_closing")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
