from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('gugus', '0007_lists_in_order'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='user',
            options={'ordering': ['username'], 'verbose_name': 'akun'},
        ),
    ]
