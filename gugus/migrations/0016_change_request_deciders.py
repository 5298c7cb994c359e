import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gugus", "0015_change_request"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="changerequest",
            options={
                "ordering": ["-asked_at", "-pk"],
                "verbose_name": "permintaan perubahan",
                "verbose_name_plural": "permintaan perubahan",
            },
        ),
        migrations.RenameIndex(
            model_name="changerequesthistory",
            new_name="gugus_chang_user_id_607ee8_idx",
            old_name="gugus_accou_user_id_5d24ef_idx",
        ),
        migrations.AddField(
            model_name="changerequest",
            name="agreed_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("officer", "Petugas institusi"),
                    ("coordinator", "Koordinator"),
                    ("plan_manager", "Pengelola RAD"),
                    ("head", "Kepala DSPPPAKB"),
                    ("executive", "Kantor Bupati"),
                    ("auditor", "Auditor"),
                    ("administrator", "Administrator"),
                ],
                max_length=20,
                verbose_name="lebih dulu disetujui sebagai",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="agreed_at",
            field=models.DateTimeField(null=True, verbose_name="lebih dulu disetujui"),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="agreed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="lebih dulu disetujui oleh",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="institution",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to="gugus.institution",
                verbose_name="institusi",
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="subject",
            field=models.BigIntegerField(null=True, verbose_name="kunci baris"),
        ),
        migrations.AddField(
            model_name="changerequesthistory",
            name="agreed_as",
            field=models.CharField(
                blank=True,
                choices=[
                    ("officer", "Petugas institusi"),
                    ("coordinator", "Koordinator"),
                    ("plan_manager", "Pengelola RAD"),
                    ("head", "Kepala DSPPPAKB"),
                    ("executive", "Kantor Bupati"),
                    ("auditor", "Auditor"),
                    ("administrator", "Administrator"),
                ],
                max_length=20,
                verbose_name="lebih dulu disetujui sebagai",
            ),
        ),
        migrations.AddField(
            model_name="changerequesthistory",
            name="agreed_at",
            field=models.DateTimeField(null=True, verbose_name="lebih dulu disetujui"),
        ),
        migrations.AddField(
            model_name="changerequesthistory",
            name="agreed_by",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="lebih dulu disetujui oleh",
            ),
        ),
        migrations.AddField(
            model_name="changerequesthistory",
            name="institution",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="gugus.institution",
                verbose_name="institusi",
            ),
        ),
        migrations.AddField(
            model_name="changerequesthistory",
            name="subject",
            field=models.BigIntegerField(null=True, verbose_name="kunci baris"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="becomes",
            field=models.TextField(blank=True, verbose_name="menjadi"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="becomes_words",
            field=models.TextField(blank=True, verbose_name="menjadi, dengan kata-kata"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="deciders",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("officer", "Petugas institusi"),
                        ("coordinator", "Koordinator"),
                        ("plan_manager", "Pengelola RAD"),
                        ("head", "Kepala DSPPPAKB"),
                        ("executive", "Kantor Bupati"),
                        ("auditor", "Auditor"),
                        ("administrator", "Administrator"),
                    ],
                    max_length=20,
                ),
                verbose_name="yang memutuskan",
            ),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="half",
            field=models.CharField(blank=True, max_length=20, verbose_name="kode serah terima"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="kind",
            field=models.CharField(max_length=40, verbose_name="jenis permintaan"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="title",
            field=models.CharField(max_length=100, verbose_name="yang diminta"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="requests",
                to=settings.AUTH_USER_MODEL,
                verbose_name="pengguna",
            ),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="was",
            field=models.TextField(blank=True, verbose_name="semula"),
        ),
        migrations.AlterField(
            model_name="changerequest",
            name="was_words",
            field=models.TextField(blank=True, verbose_name="semula, dengan kata-kata"),
        ),
        migrations.AlterField(
            model_name="changerequesthistory",
            name="deciders",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("officer", "Petugas institusi"),
                        ("coordinator", "Koordinator"),
                        ("plan_manager", "Pengelola RAD"),
                        ("head", "Kepala DSPPPAKB"),
                        ("executive", "Kantor Bupati"),
                        ("auditor", "Auditor"),
                        ("administrator", "Administrator"),
                    ],
                    max_length=20,
                ),
                verbose_name="yang memutuskan",
            ),
        ),
        migrations.AlterField(
            model_name="changerequesthistory",
            name="kind",
            field=models.CharField(max_length=40, verbose_name="jenis permintaan"),
        ),
        migrations.AlterField(
            model_name="changerequesthistory",
            name="title",
            field=models.CharField(max_length=100, verbose_name="yang diminta"),
        ),
        migrations.AlterField(
            model_name="changerequesthistory",
            name="user",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="pengguna",
            ),
        ),
        migrations.AddIndex(
            model_name="changerequest",
            index=models.Index(condition=models.Q(("decided_at", None)), fields=["-asked_at"], name="change_request_open"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="asked_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."was" IS DISTINCT FROM (NEW."was") OR OLD."becomes" IS DISTINCT FROM (NEW."becomes") OR OLD."was_words" IS DISTINCT FROM (NEW."was_words") OR OLD."becomes_words" IS DISTINCT FROM (NEW."becomes_words") OR OLD."deciders" IS DISTINCT FROM (NEW."deciders") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="e9a904108b00d1042950357d7b832c4bdc67700b",
                    operation="UPDATE",
                    pgid="pgtrigger_asked_once_1867e",
                    table="gugus_changerequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="decided_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."decided_at" IS NOT NULL AND (OLD."decided_at", OLD."decided_by_id", OLD."granted")\n IS DISTINCT FROM (NEW."decided_at", NEW."decided_by_id", NEW."granted"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="07f15a599c09d1de2e68c35e2b1f124e183b5b7e",
                    operation="UPDATE",
                    pgid="pgtrigger_decided_once_d00d9",
                    table="gugus_changerequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."agreed_as" IS DISTINCT FROM (NEW."agreed_as") OR OLD."agreed_at" IS DISTINCT FROM (NEW."agreed_at") OR OLD."agreed_by_id" IS DISTINCT FROM (NEW."agreed_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."deciders" IS DISTINCT FROM (NEW."deciders") OR OLD."granted" IS DISTINCT FROM (NEW."granted") OR OLD."half" IS DISTINCT FROM (NEW."half") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))',
                    func='INSERT INTO "gugus_changerequesthistory" ("pgh_sealed", "agreed_as", "agreed_at", "agreed_by_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "deciders", "granted", "institution_id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "title", "user_id") VALUES (array_remove(ARRAY[CASE WHEN OLD."half" IS DISTINCT FROM NEW."half" THEN \'half\' END]::varchar[], NULL), OLD."agreed_as", OLD."agreed_at", OLD."agreed_by_id", OLD."asked_at", OLD."asked_by_id", OLD."decided_at", OLD."decided_by_id", OLD."deciders", OLD."granted", OLD."institution_id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."subject", OLD."title", OLD."user_id"); RETURN NULL;',
                    hash="d4a16636641b4a2e49587a9e47ef073220395119",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_10c2e",
                    table="gugus_changerequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "gugus_changerequesthistory" ("pgh_sealed", "agreed_as", "agreed_at", "agreed_by_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "deciders", "granted", "institution_id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "title", "user_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."agreed_as", OLD."agreed_at", OLD."agreed_by_id", OLD."asked_at", OLD."asked_by_id", OLD."decided_at", OLD."decided_by_id", OLD."deciders", OLD."granted", OLD."institution_id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."subject", OLD."title", OLD."user_id"); RETURN NULL;',
                    hash="8ee5d23d43618efe16d7ae05891f96c152ba1207",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_a4573",
                    table="gugus_changerequest",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changerequesthistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="17284d44c39ef49ea5360bdb34370f7f491913e1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a1dda",
                    table="gugus_changerequesthistory",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("institution", None), ("user__isnull", False)),
                    models.Q(("institution__isnull", False), ("user", None)),
                    _connector="OR",
                ),
                name="change_request_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None), models.Q(("kind", "role"), _negated=True)),
                fields=("kind", "user", "institution", "subject"),
                name="change_request_open_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at", None), ("kind", "role")),
                fields=("user", "becomes"),
                name="change_request_role_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("granted", True), _negated=True),
                    models.Q(
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                        models.Q(("user", None), models.Q(("decided_by", models.F("user")), _negated=True), _connector="OR"),
                    ),
                    _connector="OR",
                ),
                name="change_request_second_person",
                violation_error_message="Perubahan ini harus disetujui orang kedua.",
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("granted", True), _negated=True),
                    ("deciders__len", 1),
                    models.Q(
                        ("agreed_by__isnull", False),
                        models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                        models.Q(("agreed_by", models.F("decided_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="change_request_each_decider",
                violation_error_message="Perubahan ini harus disetujui dua orang lain.",
            ),
        ),
    ]
