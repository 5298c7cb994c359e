from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('rujukan', '0007_lists_in_order'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='retentionrule',
            options={'ordering': ['kind'], 'verbose_name': 'aturan masa simpan'},
        ),
    ]
