from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rad", "0001_initial")]

    operations = [
        migrations.RemoveField("sourcenote", "cells"),
        migrations.AddField("sourcenote", "moves", models.JSONField("sel yang dipindahkan", default=dict, blank=True)),
    ]
