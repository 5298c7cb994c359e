import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

KINDS = [
    ("role", "Peran"),
    ("institution", "Institusi"),
    ("username", "Nama pengguna"),
    ("email", "Alamat surel"),
    ("activation", "Pengaktifan akun"),
    ("factor", "Reset langkah kedua"),
    ("link", "Tautan kata sandi tercetak"),
]


class Migration(migrations.Migration):
    """A request for a role becomes one of several kinds of request for an account; its rows stay."""

    dependencies = [
        ("gugus", "0007_tally"),
    ]

    operations = [
        migrations.RemoveConstraint("rolerequest", "role_request_open_once"),
        migrations.RemoveConstraint("rolerequest", "role_request_second_person"),
        migrations.RenameModel("RoleRequest", "AccountRequest"),
        migrations.AlterModelOptions(
            "accountrequest",
            options={
                "ordering": ["-asked_at", "-pk"],
                "verbose_name": "permintaan akun",
                "verbose_name_plural": "permintaan akun",
            },
        ),
        migrations.RenameField("accountrequest", "role", "value"),
        migrations.AlterField("accountrequest", "value", models.CharField("menjadi", max_length=254, blank=True)),
        migrations.AddField(
            "accountrequest",
            "kind",
            models.CharField("yang diminta", max_length=20, choices=KINDS, default="role"),
            preserve_default=False,
        ),
        migrations.AlterField(
            "accountrequest",
            "user",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to=settings.AUTH_USER_MODEL,
                verbose_name="pengguna",
            ),
        ),
        migrations.AddConstraint(
            "accountrequest",
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(decided_at=None) & ~models.Q(kind="role"),
                name="account_request_open_once",
            ),
        ),
        migrations.AddConstraint(
            "accountrequest",
            models.UniqueConstraint(
                fields=["user", "value"],
                condition=models.Q(decided_at=None, kind="role"),
                name="account_request_role_open_once",
            ),
        ),
        migrations.AddConstraint(
            "accountrequest",
            models.CheckConstraint(
                condition=~models.Q(granted=True)
                | ~models.Q(decided_by=models.F("asked_by")) & ~models.Q(decided_by=models.F("user")),
                name="account_request_second_person",
                violation_error_message="Perubahan ini harus disetujui administrator lain.",
            ),
        ),
    ]
