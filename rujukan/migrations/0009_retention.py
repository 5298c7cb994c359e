import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("rujukan", "0008_history"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("victim", "Identitas dan catatan korban atau saksi"),
                            ("complaint", "Pengaduan yang tidak menjadi kasus"),
                            ("case_complaint", "Pengaduan dari kasus yang ditutup"),
                            ("case", "Kronologi kasus yang ditutup"),
                            ("suspect", "Terduga pelaku dari kasus yang ditutup"),
                            ("draft", "Draf pengaduan yang tidak dikirim"),
                            ("notice", "Pemberitahuan yang sudah dibaca"),
                            ("sign_in", "Riwayat masuk"),
                        ],
                        max_length=20,
                        verbose_name="data",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="kode atau nomor")),
                ("basis", models.CharField(max_length=300, verbose_name="dasar")),
                ("list_number", models.CharField(max_length=20, verbose_name="usulan")),
                ("at", models.DateTimeField(verbose_name="dimusnahkan")),
                ("counts", models.JSONField(verbose_name="jumlah")),
            ],
            options={
                "verbose_name": "pemusnahan",
                "verbose_name_plural": "pemusnahan",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="DestructionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField(verbose_name="disetujui")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="alasan")),
            ],
            options={
                "verbose_name": "keputusan pemusnahan",
                "verbose_name_plural": "keputusan pemusnahan",
                "ordering": ["item"],
            },
        ),
        migrations.CreateModel(
            name="DestructionItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("victim", "Identitas dan catatan korban atau saksi"),
                            ("complaint", "Pengaduan yang tidak menjadi kasus"),
                            ("case_complaint", "Pengaduan dari kasus yang ditutup"),
                            ("case", "Kronologi kasus yang ditutup"),
                            ("suspect", "Terduga pelaku dari kasus yang ditutup"),
                            ("draft", "Draf pengaduan yang tidak dikirim"),
                            ("notice", "Pemberitahuan yang sudah dibaca"),
                            ("sign_in", "Riwayat masuk"),
                        ],
                        max_length=20,
                        verbose_name="data",
                    ),
                ),
                ("code", models.CharField(max_length=20, verbose_name="kode atau nomor")),
                ("basis", models.CharField(max_length=300, verbose_name="dasar")),
            ],
            options={
                "verbose_name": "isi usulan pemusnahan",
                "verbose_name_plural": "isi usulan pemusnahan",
                "ordering": ["kind", "code"],
            },
        ),
        migrations.CreateModel(
            name="DestructionList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="nomor")),
                ("submit_key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="diusulkan")),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="keterangan")),
            ],
            options={
                "verbose_name": "usulan pemusnahan",
                "verbose_name_plural": "usulan pemusnahan",
                "ordering": ["-proposed_at", "-number"],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=200, verbose_name="alasan")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "penundaan pemusnahan",
                "verbose_name_plural": "penundaan pemusnahan",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RetentionRule",
            fields=[
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("victim", "Identitas dan catatan korban atau saksi"),
                            ("complaint", "Pengaduan yang tidak menjadi kasus"),
                            ("case_complaint", "Pengaduan dari kasus yang ditutup"),
                            ("case", "Kronologi kasus yang ditutup"),
                            ("suspect", "Terduga pelaku dari kasus yang ditutup"),
                            ("draft", "Draf pengaduan yang tidak dikirim"),
                            ("notice", "Pemberitahuan yang sudah dibaca"),
                            ("sign_in", "Riwayat masuk"),
                        ],
                        max_length=20,
                        primary_key=True,
                        serialize=False,
                        verbose_name="data",
                    ),
                ),
                ("days", models.PositiveIntegerField(verbose_name="disimpan (hari)")),
                ("basis", models.CharField(max_length=200, verbose_name="dasar")),
                ("confirmed", models.BooleanField(default=False, verbose_name="dikonfirmasi Bagian Hukum")),
                ("active", models.BooleanField(default=True, verbose_name="berlaku")),
            ],
            options={
                "verbose_name": "aturan retensi",
                "verbose_name_plural": "aturan retensi",
                "ordering": ["kind"],
            },
        ),
        migrations.CreateModel(
            name="RetentionRuleHistory",
            fields=[
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "pgh_sealed",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("victim", "Identitas dan catatan korban atau saksi"),
                            ("complaint", "Pengaduan yang tidak menjadi kasus"),
                            ("case_complaint", "Pengaduan dari kasus yang ditutup"),
                            ("case", "Kronologi kasus yang ditutup"),
                            ("suspect", "Terduga pelaku dari kasus yang ditutup"),
                            ("draft", "Draf pengaduan yang tidak dikirim"),
                            ("notice", "Pemberitahuan yang sudah dibaca"),
                            ("sign_in", "Riwayat masuk"),
                        ],
                        max_length=20,
                        serialize=False,
                        verbose_name="data",
                    ),
                ),
                ("days", models.PositiveIntegerField(verbose_name="disimpan (hari)")),
                ("basis", models.CharField(max_length=200, verbose_name="dasar")),
                ("confirmed", models.BooleanField(default=False, verbose_name="dikonfirmasi Bagian Hukum")),
                ("active", models.BooleanField(default=True, verbose_name="berlaku")),
            ],
            options={
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stageneed",
            name="history_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="stageneed",
            name="history_delete",
        ),
        migrations.RemoveField(
            model_name="stageneedhistory",
            name="reason",
        ),
        migrations.AddField(
            model_name="reportedperson",
            name="victim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="reported_as", to="rujukan.victim"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stageneed",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."assessed_at" IS DISTINCT FROM (NEW."assessed_at") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."stage" IS DISTINCT FROM (NEW."stage") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."victim_id" IS DISTINCT FROM (NEW."victim_id"))',
                    func='INSERT INTO "rujukan_stageneedhistory" ("pgh_sealed", "assessed_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "state", "victim_id") VALUES (array_remove(ARRAY[CASE WHEN OLD."reason" IS DISTINCT FROM NEW."reason" THEN \'reason\' END]::varchar[], NULL), OLD."assessed_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."stage", OLD."state", OLD."victim_id"); RETURN NULL;',
                    hash="8a176d966de2e6f748ad2b7f0e09a92bae88c154",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_246c0",
                    table="rujukan_stageneed",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stageneed",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rujukan_stageneedhistory" ("pgh_sealed", "assessed_at", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stage", "state", "victim_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."assessed_at", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."stage", OLD."state", OLD."victim_id"); RETURN NULL;',
                    hash="3944a402edd9e43951eaf3d2de1e09c37acb3a17",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_0d7ac",
                    table="rujukan_stageneed",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="approved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="rujukan.case"
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="complaint",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="rujukan.complaint"
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="proposed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="victim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="rujukan.victim"
            ),
        ),
        migrations.AddField(
            model_name="destructiondecision",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="destructionitem",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="rujukan.case"
            ),
        ),
        migrations.AddField(
            model_name="destructionitem",
            name="complaint",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="rujukan.complaint"
            ),
        ),
        migrations.AddField(
            model_name="destructionitem",
            name="victim",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="rujukan.victim"
            ),
        ),
        migrations.AddField(
            model_name="destructiondecision",
            name="item",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="rujukan.destructionitem"
            ),
        ),
        migrations.AddField(
            model_name="destruction",
            name="item",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="destruction", to="rujukan.destructionitem"
            ),
        ),
        migrations.AddField(
            model_name="destructionlist",
            name="proposed_by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="destructionitem",
            name="list",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="rujukan.destructionlist"
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="by",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="case",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="rujukan.case"
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="complaint",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="holds", to="rujukan.complaint"
            ),
        ),
        migrations.AddField(
            model_name="legalhold",
            name="lifted_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", 1)),
                name="retention_rule_days",
                violation_error_message="Paling singkat satu hari.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="history_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rujukan_retentionrulehistory" ("pgh_sealed", "active", "basis", "confirmed", "days", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."active", NEW."basis", NEW."confirmed", NEW."days", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."kind"); RETURN NULL;',
                    hash="776be3a7721e64111c05ba7227ac0ecf78f75d0d",
                    operation="INSERT",
                    pgid="pgtrigger_history_insert_3eea0",
                    table="rujukan_retentionrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="history_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "rujukan_retentionrulehistory" ("pgh_sealed", "active", "basis", "confirmed", "days", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."basis", OLD."confirmed", OLD."days", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."kind"); RETURN NULL;',
                    hash="9b3961a36226ce1eeeb10243ce53706a52bc29fc",
                    operation="UPDATE",
                    pgid="pgtrigger_history_update_ac435",
                    table="rujukan_retentionrule",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrule",
            trigger=pgtrigger.compiler.Trigger(
                name="history_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "rujukan_retentionrulehistory" ("pgh_sealed", "active", "basis", "confirmed", "days", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."basis", OLD."confirmed", OLD."days", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."kind"); RETURN NULL;',
                    hash="169ac17bfa2d26de20b2d53c2b1ede4e22ca0d47",
                    operation="DELETE",
                    pgid="pgtrigger_history_delete_ff352",
                    table="rujukan_retentionrule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="retentionrulehistory",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="history",
                to="rujukan.retentionrule",
            ),
        ),
        migrations.AddConstraint(
            model_name="destructiondecision",
            constraint=models.CheckConstraint(
                condition=models.Q(("approved", True), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="destruction_returned_why",
                violation_error_message="Tulis mengapa dikembalikan.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destructiondecision",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9fd95a20dcaf6122991b32b617c30318c1e4c36b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c482e",
                    table="rujukan_destructiondecision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.UniqueConstraint(fields=("kind", "code"), name="destruction_once"),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False),
                        ("complaint__isnull", True),
                        ("kind__in", ["case", "suspect"]),
                        ("victim__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("complaint__isnull", False),
                        ("kind__in", ["complaint", "case_complaint"]),
                        ("victim__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True), ("complaint__isnull", True), ("kind__in", ["victim"]), ("victim__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="destruction_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="destruction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by", None),
                    ("approved_by", None),
                    models.Q(("proposed_by", models.F("approved_by")), _negated=True),
                    _connector="OR",
                ),
                name="destruction_by_two",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destruction",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="847c080ffc93d8707f891c52053b865bbbf1034a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0c297",
                    table="rujukan_destruction",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destructionlist",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6e9d35acb6afa4a45122e9f32a777a5c9e61f6d1",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8804a",
                    table="rujukan_destructionlist",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="destructionitem",
            constraint=models.UniqueConstraint(fields=("list", "kind", "code"), name="destruction_item_once"),
        ),
        migrations.AddConstraint(
            model_name="destructionitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("case__isnull", False),
                        ("complaint__isnull", True),
                        ("kind__in", ["case", "suspect"]),
                        ("victim__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True),
                        ("complaint__isnull", False),
                        ("kind__in", ["complaint", "case_complaint"]),
                        ("victim__isnull", True),
                    ),
                    models.Q(
                        ("case__isnull", True), ("complaint__isnull", True), ("kind__in", ["victim"]), ("victim__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="destruction_item_subject",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="destructionitem",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="46cd21e40c9a4570e45bbd8f73ea2026e4c09940",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d1f49",
                    table="rujukan_destructionitem",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case", None), ("complaint__isnull", False)),
                    models.Q(("case__isnull", False), ("complaint", None)),
                    _connector="OR",
                ),
                name="legal_hold_one_subject",
            ),
        ),
        migrations.AddConstraint(
            model_name="legalhold",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lifted_at", None), ("lifted_by", None)),
                    models.Q(
                        ("lifted_at__isnull", False),
                        ("lifted_by__isnull", False),
                        models.Q(("lifted_by", models.F("by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="legal_hold_lifted_by_another",
                violation_error_message="Penundaan dicabut orang lain daripada yang memasangnya.",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legalhold",
            trigger=pgtrigger.compiler.Trigger(
                name="as_laid",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."complaint_id" IS DISTINCT FROM (NEW."complaint_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."at" IS DISTINCT FROM (NEW."at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="4c2e97251febe7c0cad398fa2eee7d1f0288a53f",
                    operation="UPDATE",
                    pgid="pgtrigger_as_laid_1388d",
                    table="rujukan_legalhold",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="retentionrulehistory",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3ed834f2cbde54fdbf92c9ae1471610f1e047497",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e1e10",
                    table="rujukan_retentionrulehistory",
                    when="BEFORE",
                ),
            ),
        ),
    ]
