from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gugus", "0009_history"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accesslog",
            name="kind",
            field=models.CharField(
                choices=[
                    ("reveal", "Membuka identitas"),
                    ("read", "Membaca berkas"),
                    ("search", "Mencari identitas"),
                    ("download", "Mengunduh"),
                    ("export", "Mengekspor"),
                    ("print", "Mencetak"),
                    ("destroy", "Memusnahkan"),
                ],
                max_length=10,
                verbose_name="tindakan",
            ),
        ),
    ]
