import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.migrations
from django.db import migrations, models

ROLES = [
    ("officer", "Petugas institusi"),
    ("coordinator", "Koordinator"),
    ("plan_manager", "Pengelola RAD"),
    ("head", "Kepala DSPPPAKB"),
    ("executive", "Kantor Bupati"),
    ("auditor", "Auditor"),
    ("administrator", "Administrator"),
]
TITLES = {
    "role": "Peran",
    "institution": "Institusi",
    "username": "Nama pengguna",
    "email": "Alamat surel",
    "activation": "Pengaktifan akun",
    "factor": "Reset langkah kedua",
    "link": "Tautan kata sandi tercetak",
}
TITLED = " ".join(f"WHEN '{kind}' THEN '{title}'" for kind, title in TITLES.items())
NAMED = " ".join(f"WHEN '{role}' THEN '{label}'" for role, label in ROLES)
# What an open request would replace is what the account holds now; a decided one does not say any more.
FILLED = f"""
UPDATE gugus_changerequest request SET
    title = CASE kind {TITLED} ELSE kind END,
    half = CASE kind WHEN 'link' THEN becomes ELSE '' END,
    becomes = CASE kind WHEN 'link' THEN '' ELSE becomes END,
    becomes_words = CASE kind
        WHEN 'role' THEN CASE becomes {NAMED} ELSE becomes END
        WHEN 'institution' THEN COALESCE((SELECT short_name FROM gugus_institution WHERE id::text = becomes), becomes)
        WHEN 'link' THEN '' ELSE becomes END,
    was = CASE WHEN decided_at IS NOT NULL THEN '' ELSE (
        SELECT CASE kind WHEN 'institution' THEN COALESCE(institution_id::text, '') WHEN 'username' THEN username
            WHEN 'email' THEN email WHEN 'activation' THEN CASE WHEN is_active THEN '1' ELSE '' END ELSE '' END
        FROM gugus_user account WHERE account.id = request.user_id) END,
    was_words = CASE WHEN decided_at IS NULL AND kind IN ('username', 'email') THEN (
        SELECT CASE kind WHEN 'username' THEN username ELSE email END
        FROM gugus_user account WHERE account.id = request.user_id) ELSE '' END;
UPDATE gugus_changerequesthistory SET title = CASE kind {TITLED} ELSE kind END;
"""  # noqa: S608 (constants of this file)


FUNCTIONS = ("pgtrigger_history_update_c3951", "pgtrigger_history_delete_32ae7", "pgtrigger_append_only_feb66")


def deciders():
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(choices=ROLES, max_length=20),
        default=["administrator"],
        size=None,
        verbose_name="yang memutuskan",
    )


class Migration(migrations.Migration):
    """A request for an account becomes a request for any change that takes a second person; its rows stay."""

    dependencies = [
        ("gugus", "0014_recorded_deeds"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger("accountrequest", "history_update"),
        pgtrigger.migrations.RemoveTrigger("accountrequest", "history_delete"),
        pgtrigger.migrations.RemoveTrigger("accountrequesthistory", "append_only"),
        # A trigger that is removed leaves its function behind.
        migrations.RunSQL([f"DROP FUNCTION {name}()" for name in FUNCTIONS], migrations.RunSQL.noop),
        migrations.RemoveConstraint("accountrequest", "account_request_open_once"),
        migrations.RemoveConstraint("accountrequest", "account_request_role_open_once"),
        migrations.RemoveConstraint("accountrequest", "account_request_second_person"),
        migrations.RenameModel("AccountRequest", "ChangeRequest"),
        migrations.RenameModel("AccountRequestHistory", "ChangeRequestHistory"),
        migrations.RenameField("changerequest", "value", "becomes"),
        *(
            operation
            for name in ("changerequest", "changerequesthistory")
            for operation in (
                migrations.AddField(name, "title", models.CharField("yang diminta", max_length=100, default="")),
                migrations.AddField(name, "deciders", deciders()),
            )
        ),
        migrations.AddField("changerequest", "was", models.TextField("semula", blank=True, default="")),
        migrations.AddField("changerequest", "was_words", models.TextField(blank=True, default="")),
        migrations.AddField("changerequest", "becomes_words", models.TextField(blank=True, default="")),
        migrations.AddField("changerequest", "half", models.CharField(max_length=20, blank=True, default="")),
        migrations.RunSQL(FILLED, migrations.RunSQL.noop),
    ]
