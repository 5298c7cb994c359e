import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import gugus.vault.sealing
import pgtrigger.compiler
import gugus.triggers
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gugus', '0001_initial'),
        ('rujukan', '0002_one_word_for_many'),
    ]

    operations = [
        migrations.DeleteModel(
            name='IdentityEnvelope',
        ),
        migrations.DeleteModel(
            name='BarLifting',
        ),
        migrations.DeleteModel(
            name='Approval',
        ),
        migrations.RunSQL(
            'DROP FUNCTION IF EXISTS'
            ' pgtrigger_in_ones_own_name_05cd3, pgtrigger_as_asked_f43f8, pgtrigger_as_asked_bb905',
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('lifting', 'Pencabutan dugaan terhadap wali'), ('closing', 'Penutupan layanan'), ('bar', 'Pencabutan pengecualian'), ('envelope', 'Amplop identitas'), ('basis', 'Dasar berbagi data tanpa persetujuan')], max_length=10, verbose_name='yang diminta')),
                ('bar', models.BigIntegerField(null=True)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('nik', 'NIK'), ('birth_date', 'Tanggal lahir'), ('phone', 'Telepon'), ('address', 'Alamat asal')], max_length=30), blank=True, default=list, verbose_name='selain nama')),
                ('outcome', models.CharField(blank=True, choices=[('goals_met', 'Tujuan tercapai'), ('wish', 'Permintaan orangnya sendiri'), ('no_contact', 'Hilang kontak'), ('transferred', 'Dilimpahkan ke daerah atau institusi lain'), ('abroad', 'Pulang ke negara asal'), ('not_victim', 'Bukan korban'), ('died', 'Meninggal'), ('duplicate', 'Tercatat ganda'), ('other', 'Lainnya')], max_length=20, verbose_name='hasil')),
                ('lives', models.CharField(blank=True, choices=[('home', 'Keluarga'), ('relative', 'Kerabat'), ('independent', 'Mandiri'), ('care', 'Panti atau rumah aman'), ('unknown', 'Tidak diketahui')], max_length=15, verbose_name='tinggal dengan')),
                ('closing_checks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('papers', 'Dokumen dan barang orangnya sudah kembali, atau tidak ada'), ('law', 'Proses hukumnya ada yang memegang, atau sudah berakhir'), ('restitution', 'Restitusi sudah dijelaskan, dan jawabannya tercatat'), ('safety', 'Rencana keselamatan sudah ditinjau ulang'), ('way_back', 'Orangnya setuju, dan tahu cara menghubungi lagi')], max_length=15), blank=True, default=list)),
                ('withdraw_open', models.BooleanField(default=False, verbose_name='tarik rujukan yang masih terbuka')),
                ('reason', gugus.vault.sealing.SealedTextField(blank=True, verbose_name='alasan')),
                ('short_monitoring', gugus.vault.sealing.SealedTextField(blank=True, verbose_name='mengapa pemantauan berakhir sebelum selesai')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diminta')),
                ('agreed_at', models.DateTimeField(null=True, verbose_name='disetujui kepala')),
                ('granted', models.BooleanField(null=True, verbose_name='disetujui')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='diputuskan')),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='kepala yang setuju')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diminta oleh')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='rujukan.case')),
                ('consent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rujukan.consent', verbose_name='dasar membuka identitas')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                ('guardian', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rujukan.guardian')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gugus.institution')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='rujukan.letter', verbose_name='surat')),
                ('task', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approval', to='rujukan.task')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('victim', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='approvals', to='rujukan.victim')),
            ],
            options={
                'verbose_name': 'persetujuan kedua',
                'ordering': ['-asked_at'],
            },
        ),
        migrations.CreateModel(
            name='IdentityEnvelope',
            fields=[
                ('approval', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='envelope', serialize=False, to='rujukan.approval')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='nomor')),
                ('printed_at', models.DateTimeField(null=True, verbose_name='dicetak')),
                ('on_paper_at', models.DateTimeField(null=True, verbose_name='dipastikan tercetak')),
                ('corrected', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, verbose_name='isi yang diperbaiki')),
                ('corrected_at', models.DateTimeField(null=True, verbose_name='isi diperbaiki pada')),
                ('printed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicetak oleh')),
            ],
            options={
                'verbose_name': 'amplop identitas',
            },
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('guardian__isnull', False), ('kind', 'lifting'), ('outcome', ''), ('victim__isnull', False), ('bar', None), ('institution', None), ('user', None), ('consent', None), ('letter', None), ('task', None)), models.Q(('guardian', None), ('kind', 'closing'), ('victim__isnull', False), models.Q(('outcome', ''), _negated=True), ('bar', None), ('institution', None), ('user', None), ('consent', None), ('letter', None), ('task', None)), models.Q(('bar__isnull', False), ('guardian', None), ('kind', 'bar'), ('outcome', ''), ('victim', None), models.Q(models.Q(('institution__isnull', False), ('user', None)), models.Q(('institution', None), ('user__isnull', False)), _connector='OR'), ('consent', None), ('letter', None), ('task', None)), models.Q(('guardian', None), ('kind', 'envelope'), ('outcome', ''), ('victim__isnull', False), ('consent__isnull', False), ('letter__isnull', False), ('task__isnull', False), ('bar', None), ('institution', None), ('user', None)), _connector='OR'), name='approval_of_kind'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('granted', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted', False)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('granted', True), models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), ('agreed_by__isnull', False), _connector='OR')), _connector='OR'), name='approval_granted_by_another', violation_error_message='Ini disetujui koordinator lain daripada yang memintanya.'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False), models.Q(('agreed_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='approval_agreed_by_another'),
        ),
        migrations.AddConstraint(
            model_name='approval',
            constraint=models.UniqueConstraint(condition=models.Q(('decided_at', None)), fields=('kind', 'case', 'victim', 'guardian', 'user', 'institution', 'letter'), name='approval_one_waiting', nulls_distinct=False, violation_error_message='Ini sudah diminta dan masih menunggu orang kedua.'),
        ),
        gugus.triggers.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='as_asked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."victim_id" IS DISTINCT FROM (NEW."victim_id") OR OLD."guardian_id" IS DISTINCT FROM (NEW."guardian_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."bar" IS DISTINCT FROM (NEW."bar") OR OLD."letter_id" IS DISTINCT FROM (NEW."letter_id") OR OLD."consent_id" IS DISTINCT FROM (NEW."consent_id") OR OLD."parts" IS DISTINCT FROM (NEW."parts") OR OLD."task_id" IS DISTINCT FROM (NEW."task_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."lives" IS DISTINCT FROM (NEW."lives") OR OLD."closing_checks" IS DISTINCT FROM (NEW."closing_checks") OR OLD."withdraw_open" IS DISTINCT FROM (NEW."withdraw_open") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='12c61778acc9ba9eebed8de8a6feb05e388a0996', operation='UPDATE', pgid='pgtrigger_as_asked_846b7', table='rujukan_approval', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='decided_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS NOT NULL AND (OLD."decided_at", OLD."decided_by_id", OLD."granted", OLD."agreed_by_id")\n IS DISTINCT FROM (NEW."decided_at", NEW."decided_by_id", NEW."granted", NEW."agreed_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b247e3cf90f3223b127524b9869db8d771a4957b', operation='UPDATE', pgid='pgtrigger_decided_once_fba76', table='rujukan_approval', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='identityenvelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('printed_at', None), ('printed_by', None)), models.Q(('printed_at__isnull', False), ('printed_by__isnull', False)), _connector='OR'), name='envelope_printed_by_someone'),
        ),
        migrations.AddConstraint(
            model_name='identityenvelope',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('corrected', []), ('corrected_at', None), ('on_paper_at', None)), ('printed_at__isnull', False), _connector='OR'), name='envelope_on_paper_when_printed'),
        ),
        gugus.triggers.AddTrigger(
            model_name='identityenvelope',
            trigger=pgtrigger.compiler.Trigger(name='numbered_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approval_id" IS DISTINCT FROM (NEW."approval_id") OR OLD."number" IS DISTINCT FROM (NEW."number"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7d44ffe78165bf9025fa175d9e48fa99fd343bb1', operation='UPDATE', pgid='pgtrigger_numbered_once_ad91a', table='rujukan_identityenvelope', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='identityenvelope',
            trigger=pgtrigger.compiler.Trigger(name='granted_and_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NOT EXISTS (SELECT FROM rujukan_approval WHERE id = NEW.approval_id AND kind = 'envelope' AND granted) THEN\n            RAISE insufficient_privilege USING MESSAGE = 'permission denied: an envelope takes a second person';\n        END IF;\n        IF TG_OP = 'UPDATE' AND row_security_active(TG_RELID) AND (\n            (NEW.printed_at, NEW.printed_by_id) IS DISTINCT FROM (OLD.printed_at, OLD.printed_by_id)\n                AND (OLD.printed_at IS NOT NULL\n                    OR NEW.printed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))\n            OR NEW.on_paper_at IS DISTINCT FROM OLD.on_paper_at AND (OLD.on_paper_at IS NOT NULL\n                OR NEW.printed_by_id::text IS DISTINCT FROM current_setting('gugus.user_id', true))) THEN\n            RAISE insufficient_privilege USING\n                MESSAGE = 'permission denied: an envelope is printed once, in one''s own name';\n        END IF;\n        RETURN NULL;\n    ", hash='b641f6514fdeae7793aa1165dbf6eaeb7fc2ec20', operation='INSERT OR UPDATE', pgid='pgtrigger_granted_and_once_a6543', table='rujukan_identityenvelope', when='AFTER')),
        ),
    ]
