import datetime
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import gugus.models.user
import gugus.triggers
import gugus.vault.sealing
import pghistory.utils
import pgtrigger.compiler
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True, verbose_name='kode')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='nama')),
                ('latitude', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='lintang')),
                ('longitude', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='bujur')),
            ],
            options={
                'verbose_name': 'kecamatan',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Institution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='kode')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='nama')),
                ('short_name', models.CharField(max_length=60, verbose_name='nama pendek')),
                ('kind', models.CharField(choices=[('office', 'Perangkat daerah'), ('unit', 'Bidang, bagian, seksi'), ('police', 'Kepolisian'), ('military', 'TNI'), ('prosecution', 'Kejaksaan'), ('vertical', 'Instansi vertikal'), ('hospital', 'Rumah sakit'), ('health_centre', 'Puskesmas'), ('society', 'Organisasi masyarakat'), ('faith', 'Lembaga keagamaan'), ('profession', 'Organisasi profesi'), ('other', 'Lainnya')], max_length=20, verbose_name='jenis')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telepon kantor')),
                ('external', models.BooleanField(default=False, verbose_name='di luar gugus tugas')),
                ('active', models.BooleanField(default=True, verbose_name='aktif')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='gugus.district', verbose_name='kecamatan')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='gugus.institution', verbose_name='institusi induk')),
            ],
            options={
                'verbose_name': 'institusi',
                'ordering': ['short_name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('short_name'), name='institution_short_name_once', violation_error_message='Institusi lain sudah memakai nama pendek ini.'), models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='institution_not_own_parent', violation_error_message='Institusi tidak dapat menjadi induk bagi dirinya sendiri.')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('officer', 'Petugas institusi'), ('coordinator', 'Koordinator'), ('plan_manager', 'Pengelola RAD'), ('head', 'Kepala DSPPPAKB'), ('executive', 'Kantor Bupati'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20), blank=True, default=list, verbose_name='peran')),
                ('sessions_ended', models.PositiveIntegerField(default=0, editable=False, verbose_name='sesi diakhiri')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='users', to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'verbose_name': 'pengguna',
                'ordering': ['username'],
                'constraints': [models.CheckConstraint(condition=models.Q(('roles__contained_by', ['officer', 'coordinator', 'plan_manager', 'head', 'executive', 'auditor', 'administrator'])), name='user_roles_known', violation_error_message='Ada peran yang tidak dikenal.'), models.CheckConstraint(condition=models.Q(models.Q(('roles__overlap', ['officer', 'coordinator']), _negated=True), ('institution__isnull', False), _connector='OR'), name='user_on_cases_has_institution', violation_error_message='Petugas dan koordinator harus mempunyai institusi.')],
            },
            managers=[
                ('objects', gugus.models.user.Accounts()),
            ],
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='waktu')),
                ('who', models.CharField(blank=True, max_length=500, verbose_name='nama waktu itu')),
                ('kind', models.CharField(choices=[('reveal', 'Membuka identitas'), ('search', 'Mencari nama atau nomor'), ('view', 'Melihat berkas'), ('download', 'Mengunduh'), ('export', 'Mengekspor'), ('print', 'Mencetak'), ('destroy', 'Memusnahkan')], max_length=10, verbose_name='tindakan')),
                ('subject', models.CharField(db_index=True, max_length=30, verbose_name='perihal')),
                ('sections', models.JSONField(default=list, verbose_name='bagian')),
                ('reason', models.CharField(blank=True, choices=[('contact', 'Menghubungi korban atau wali'), ('service', 'Memberi layanan yang memerlukan nama'), ('population', 'Mencocokkan data kependudukan'), ('investigation', 'Permintaan resmi penyidik'), ('emergency', 'Keadaan darurat')], max_length=20, verbose_name='alasan')),
                ('explanation', models.CharField(blank=True, max_length=200, verbose_name='keterangan')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'verbose_name': 'catatan akses',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='jenis permintaan')),
                ('title', models.CharField(max_length=100, verbose_name='yang diminta')),
                ('subject', models.BigIntegerField(null=True, verbose_name='kunci baris')),
                ('was', models.TextField(blank=True, verbose_name='semula')),
                ('becomes', models.TextField(blank=True, verbose_name='menjadi')),
                ('was_words', models.TextField(blank=True, verbose_name='semula, dengan kata-kata')),
                ('becomes_words', models.TextField(blank=True, verbose_name='menjadi, dengan kata-kata')),
                ('half', models.CharField(blank=True, max_length=20, verbose_name='kode serah terima')),
                ('deciders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('officer', 'Petugas institusi'), ('coordinator', 'Koordinator'), ('plan_manager', 'Pengelola RAD'), ('head', 'Kepala DSPPPAKB'), ('executive', 'Kantor Bupati'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20), verbose_name='yang memutuskan')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diminta')),
                ('agreed_at', models.DateTimeField(null=True, verbose_name='lebih dulu disetujui')),
                ('agreed_as', models.CharField(blank=True, choices=[('officer', 'Petugas institusi'), ('coordinator', 'Koordinator'), ('plan_manager', 'Pengelola RAD'), ('head', 'Kepala DSPPPAKB'), ('executive', 'Kantor Bupati'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='lebih dulu disetujui sebagai')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='diputuskan')),
                ('granted', models.BooleanField(null=True, verbose_name='disetujui')),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lebih dulu disetujui oleh')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diminta oleh')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
                ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'verbose_name': 'permintaan perubahan',
                'ordering': ['-asked_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('decided_at', None)), fields=['-asked_at'], name='change_request_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('institution', None), ('user__isnull', False)), models.Q(('institution__isnull', False), ('user', None)), models.Q(('institution', None), ('subject__isnull', False), ('user', None)), _connector='OR'), name='change_request_of_a_row'), models.UniqueConstraint(condition=models.Q(('decided_at', None), models.Q(('kind', 'role'), _negated=True)), fields=('kind', 'user', 'institution', 'subject'), name='change_request_open_once', nulls_distinct=False), models.UniqueConstraint(condition=models.Q(('decided_at', None), ('kind', 'role')), fields=('user', 'becomes'), name='change_request_role_open_once'), models.CheckConstraint(condition=models.Q(models.Q(('granted', True), _negated=True), models.Q(models.Q(('decided_by', models.F('asked_by')), _negated=True), models.Q(('user', None), models.Q(('decided_by', models.F('user')), _negated=True), _connector='OR')), _connector='OR'), name='change_request_second_person', violation_error_message='Perubahan ini harus disetujui orang kedua.'), models.CheckConstraint(condition=models.Q(models.Q(('granted', True), _negated=True), ('deciders__len', 1), models.Q(('agreed_by__isnull', False), models.Q(('agreed_by', models.F('asked_by')), _negated=True), models.Q(('agreed_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='change_request_each_decider', violation_error_message='Perubahan ini harus disetujui dua orang lain.')],
            },
        ),
        migrations.CreateModel(
            name='ChangeRequestHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('kind', models.CharField(max_length=40, verbose_name='jenis permintaan')),
                ('title', models.CharField(max_length=100, verbose_name='yang diminta')),
                ('subject', models.BigIntegerField(null=True, verbose_name='kunci baris')),
                ('deciders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('officer', 'Petugas institusi'), ('coordinator', 'Koordinator'), ('plan_manager', 'Pengelola RAD'), ('head', 'Kepala DSPPPAKB'), ('executive', 'Kantor Bupati'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20), verbose_name='yang memutuskan')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='diminta')),
                ('agreed_at', models.DateTimeField(null=True, verbose_name='lebih dulu disetujui')),
                ('agreed_as', models.CharField(blank=True, choices=[('officer', 'Petugas institusi'), ('coordinator', 'Koordinator'), ('plan_manager', 'Pengelola RAD'), ('head', 'Kepala DSPPPAKB'), ('executive', 'Kantor Bupati'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20, verbose_name='lebih dulu disetujui sebagai')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='diputuskan')),
                ('granted', models.BooleanField(null=True, verbose_name='disetujui')),
                ('agreed_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lebih dulu disetujui oleh')),
                ('asked_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diminta oleh')),
                ('decided_by', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.changerequest')),
                ('user', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
                ('institution', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['user', 'pgh_id'], name='gugus_chang_user_id_607ee8_idx')],
            },
        ),
        migrations.CreateModel(
            name='DailyMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.TimeField(default=datetime.time(7, 30), verbose_name='pukul')),
                ('sent_on', models.DateField(blank=True, null=True, verbose_name='terakhir dikirim')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='daily_mail', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
            ],
            options={
                'verbose_name': 'surel harian',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DayOff',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='tanggal')),
                ('name', models.CharField(max_length=100, verbose_name='keterangan')),
                ('works', models.BooleanField(default=False, help_text='Centang bila hari ini tidak libur.', verbose_name='tetap hari kerja')),
            ],
            options={
                'verbose_name': 'hari libur',
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='DayOffHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('day', models.DateField(verbose_name='tanggal')),
                ('name', models.CharField(max_length=100, verbose_name='keterangan')),
                ('works', models.BooleanField(default=False, help_text='Centang bila hari ini tidak libur.', verbose_name='tetap hari kerja')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.dayoff')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DeadlineReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('subject', models.CharField(max_length=40)),
                ('due_at', models.DateTimeField()),
                ('step', models.CharField(choices=[('before', 'Sebelum batas'), ('due', 'Pada batas'), ('escalated', 'Dilaporkan ke atas')], max_length=10)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'pengingat tenggat',
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('source', 'subject', 'due_at', 'step'), name='deadline_reminder_once')],
            },
        ),
        migrations.CreateModel(
            name='DutyContact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('institution', 'Petugas piket institusi'), ('coordinator', 'Piket koordinator'), ('head', 'Kepala DSPPPAKB')], default='institution', max_length=12, verbose_name='piket sebagai')),
                ('place', models.PositiveSmallIntegerField(choices=[(1, 'Pertama'), (2, 'Cadangan')], default=1, verbose_name='urutan')),
                ('name', gugus.vault.sealing.SealedTextField(blank=True, verbose_name='nama')),
                ('phone', gugus.vault.sealing.SealedTextField(blank=True, verbose_name='telepon')),
                ('channel', models.CharField(choices=[('email', 'Surel'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('telegram', 'Telegram'), ('file', 'Berkas (hanya peragaan)')], max_length=10, verbose_name='dipanggil lewat')),
                ('address', gugus.vault.sealing.SealedTextField(blank=True, verbose_name='alamat surel atau nomor Telegram')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(0, 'Senin'), (1, 'Selasa'), (2, 'Rabu'), (3, 'Kamis'), (4, 'Jumat'), (5, 'Sabtu'), (6, 'Minggu')]), blank=True, default=list, verbose_name='hari')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='mulai pukul')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='sampai pukul')),
                ('digest_at', models.TimeField(default=datetime.time(7, 30), verbose_name='ringkasan pagi pukul')),
                ('active', models.BooleanField(default=True, verbose_name='dipakai')),
                ('unreachable_since', models.DateTimeField(blank=True, null=True, verbose_name='tidak terhubung sejak')),
                ('version', models.PositiveIntegerField(default=1)),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duty_contacts', to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'verbose_name': 'petugas piket',
                'ordering': ['institution', 'kind', 'place', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ends', None), ('starts', None)), models.Q(('ends__isnull', False), ('starts__isnull', False)), _connector='OR'), name='duty_contact_hours_both', violation_error_message='Isi jam mulai dan jam selesai, atau kosongkan keduanya.')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='tanggal')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gugus.dutycontact', verbose_name='petugas piket')),
            ],
            options={
                'verbose_name': 'ringkasan pagi',
                'ordering': ['-day', 'contact'],
                'constraints': [models.UniqueConstraint(fields=('contact', 'day'), name='digest_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='DistrictHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.CharField(max_length=8, verbose_name='kode')),
                ('name', models.CharField(max_length=60, verbose_name='nama')),
                ('latitude', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='lintang')),
                ('longitude', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='bujur')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.district')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DutyContactHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('kind', models.CharField(choices=[('institution', 'Petugas piket institusi'), ('coordinator', 'Piket koordinator'), ('head', 'Kepala DSPPPAKB')], default='institution', max_length=12, verbose_name='piket sebagai')),
                ('place', models.PositiveSmallIntegerField(choices=[(1, 'Pertama'), (2, 'Cadangan')], default=1, verbose_name='urutan')),
                ('channel', models.CharField(choices=[('email', 'Surel'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('telegram', 'Telegram'), ('file', 'Berkas (hanya peragaan)')], max_length=10, verbose_name='dipanggil lewat')),
                ('days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(choices=[(0, 'Senin'), (1, 'Selasa'), (2, 'Rabu'), (3, 'Kamis'), (4, 'Jumat'), (5, 'Sabtu'), (6, 'Minggu')]), blank=True, default=list, verbose_name='hari')),
                ('starts', models.TimeField(blank=True, null=True, verbose_name='mulai pukul')),
                ('ends', models.TimeField(blank=True, null=True, verbose_name='sampai pukul')),
                ('digest_at', models.TimeField(default=datetime.time(7, 30), verbose_name='ringkasan pagi pukul')),
                ('active', models.BooleanField(default=True, verbose_name='dipakai')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.dutycontact')),
                ('institution', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['institution', 'pgh_id'], name='gugus_dutyc_institu_55600e_idx')],
            },
        ),
        migrations.CreateModel(
            name='EmergencyNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='kode')),
                ('name', models.CharField(max_length=60, verbose_name='siapa yang menjawab')),
                ('number', models.CharField(blank=True, max_length=30, verbose_name='nomor')),
                ('note', models.CharField(blank=True, help_text='Misalnya: siang malam, bebas pulsa.', max_length=120, verbose_name='keterangan')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='urutan')),
                ('active', models.BooleanField(default=True, verbose_name='tampil di formulir publik')),
                ('confirmed', models.BooleanField(default=False, verbose_name='sudah dipastikan')),
            ],
            options={
                'verbose_name': 'nomor darurat',
                'ordering': ['order', 'name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('active', False), ('number__regex', '[0-9]{3}'), _connector='OR'), name='emergency_number_can_be_called', violation_error_message='Nomor yang tampil harus dapat ditelepon: isi sedikitnya tiga angka berurutan.')],
            },
        ),
        migrations.CreateModel(
            name='EmergencyNumberHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='kode')),
                ('name', models.CharField(max_length=60, verbose_name='siapa yang menjawab')),
                ('number', models.CharField(blank=True, max_length=30, verbose_name='nomor')),
                ('note', models.CharField(blank=True, help_text='Misalnya: siang malam, bebas pulsa.', max_length=120, verbose_name='keterangan')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='urutan')),
                ('active', models.BooleanField(default=True, verbose_name='tampil di formulir publik')),
                ('confirmed', models.BooleanField(default=False, verbose_name='sudah dipastikan')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.emergencynumber')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='FormDraft',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', models.CharField(max_length=300)),
                ('page', models.CharField(max_length=300)),
                ('fields', gugus.vault.sealing.SealedTextField(blank=True)),
                ('saved_at', models.DateTimeField(auto_now=True)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at'],
                'constraints': [models.UniqueConstraint(fields=('user', 'address'), name='form_draft_once')],
            },
        ),
        migrations.CreateModel(
            name='InstitutionAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, unique=True, verbose_name='ejaan lain')),
                ('institution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='gugus.institution', verbose_name='institusi')),
            ],
            options={
                'verbose_name': 'ejaan lain',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='InstitutionAliasHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('name', models.CharField(max_length=300, verbose_name='ejaan lain')),
                ('institution', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.institutionalias')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['institution', 'pgh_id'], name='gugus_insti_institu_84d93b_idx')],
            },
        ),
        migrations.CreateModel(
            name='InstitutionHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.SlugField(db_index=False, max_length=60, verbose_name='kode')),
                ('name', models.CharField(max_length=200, verbose_name='nama')),
                ('short_name', models.CharField(max_length=60, verbose_name='nama pendek')),
                ('kind', models.CharField(choices=[('office', 'Perangkat daerah'), ('unit', 'Bidang, bagian, seksi'), ('police', 'Kepolisian'), ('military', 'TNI'), ('prosecution', 'Kejaksaan'), ('vertical', 'Instansi vertikal'), ('hospital', 'Rumah sakit'), ('health_centre', 'Puskesmas'), ('society', 'Organisasi masyarakat'), ('faith', 'Lembaga keagamaan'), ('profession', 'Organisasi profesi'), ('other', 'Lainnya')], max_length=20, verbose_name='jenis')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telepon kantor')),
                ('external', models.BooleanField(default=False, verbose_name='di luar gugus tugas')),
                ('active', models.BooleanField(default=True, verbose_name='aktif')),
                ('district', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.district', verbose_name='kecamatan')),
                ('parent', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi induk')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.institution')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='KeyMark',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('mark', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('coordination', 'Rapat koordinasi'), ('sub_task_force', 'Rapat sub gugus tugas'), ('case', 'Pembahasan kasus')], max_length=20, verbose_name='jenis rapat')),
                ('letter', models.CharField(blank=True, choices=[('A', 'A. Pencegahan dan Partisipasi Anak'), ('B', 'B. Rehabilitasi Kesehatan'), ('C', 'C. Rehabilitasi Sosial, Pemulangan dan Reintegrasi'), ('D', 'D. Pengembangan Norma Hukum dan Penegakan Hukum'), ('E', 'E. Kerjasama dan Koordinasi')], max_length=1, verbose_name='sub gugus tugas')),
                ('held_on', models.DateField(verbose_name='tanggal')),
                ('place', models.CharField(max_length=120, verbose_name='tempat')),
                ('title', models.CharField(max_length=200, verbose_name='pokok rapat')),
                ('agenda', models.TextField(blank=True, verbose_name='agenda')),
                ('minutes', models.TextField(blank=True, verbose_name='notulen')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dicatat')),
                ('version', models.PositiveIntegerField(default=1)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicatat oleh')),
            ],
            options={
                'verbose_name': 'rapat',
                'ordering': ['-held_on', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'sub_task_force'), models.Q(('letter', ''), _negated=True)), models.Q(models.Q(('kind', 'sub_task_force'), _negated=True), ('letter', '')), _connector='OR'), name='meeting_letter_of_sub_task_force', violation_error_message='Pilih sub gugus tugas untuk rapat sub gugus tugas saja.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'case'), _negated=True), models.Q(('agenda', ''), ('minutes', '')), _connector='OR'), name='meeting_of_case_without_text')],
            },
        ),
        migrations.CreateModel(
            name='MeetingDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=500, verbose_name='keputusan')),
                ('due_on', models.DateField(verbose_name='batas waktu')),
                ('status', models.CharField(choices=[('open', 'Terbuka'), ('done', 'Selesai'), ('cancelled', 'Dibatalkan')], default='open', max_length=10, verbose_name='keadaan')),
                ('closing_note', models.TextField(blank=True, max_length=500, verbose_name='hasil atau alasan')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='diakhiri pada')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diakhiri oleh')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='gugus.meeting', verbose_name='rapat')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gugus.institution', verbose_name='dikerjakan oleh')),
            ],
            options={
                'verbose_name': 'keputusan rapat',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('status', 'open')), fields=['owner', 'due_on'], name='decision_open_owner')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('closed_by', None), ('closing_note', ''), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), models.Q(('closing_note', ''), _negated=True), ('closed_at__isnull', False), ('closed_by__isnull', False)), _connector='OR'), name='decision_closed_by_someone')],
            },
        ),
        migrations.CreateModel(
            name='MeetingDecisionHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('text', models.TextField(max_length=500, verbose_name='keputusan')),
                ('due_on', models.DateField(verbose_name='batas waktu')),
                ('status', models.CharField(choices=[('open', 'Terbuka'), ('done', 'Selesai'), ('cancelled', 'Dibatalkan')], default='open', max_length=10, verbose_name='keadaan')),
                ('closing_note', models.TextField(blank=True, max_length=500, verbose_name='hasil atau alasan')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='diakhiri pada')),
                ('closed_by', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diakhiri oleh')),
                ('meeting', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.meeting', verbose_name='rapat')),
                ('owner', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='dikerjakan oleh')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.meetingdecision')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['meeting', 'pgh_id'], name='gugus_meeti_meeting_455a15_idx')],
            },
        ),
        migrations.CreateModel(
            name='MeetingHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('kind', models.CharField(choices=[('coordination', 'Rapat koordinasi'), ('sub_task_force', 'Rapat sub gugus tugas'), ('case', 'Pembahasan kasus')], max_length=20, verbose_name='jenis rapat')),
                ('letter', models.CharField(blank=True, choices=[('A', 'A. Pencegahan dan Partisipasi Anak'), ('B', 'B. Rehabilitasi Kesehatan'), ('C', 'C. Rehabilitasi Sosial, Pemulangan dan Reintegrasi'), ('D', 'D. Pengembangan Norma Hukum dan Penegakan Hukum'), ('E', 'E. Kerjasama dan Koordinasi')], max_length=1, verbose_name='sub gugus tugas')),
                ('held_on', models.DateField(verbose_name='tanggal')),
                ('place', models.CharField(max_length=120, verbose_name='tempat')),
                ('title', models.CharField(max_length=200, verbose_name='pokok rapat')),
                ('agenda', models.TextField(blank=True, verbose_name='agenda')),
                ('minutes', models.TextField(blank=True, verbose_name='notulen')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='dicatat')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.meeting')),
                ('recorded_by', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dicatat oleh')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MeetingParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='gugus.institution', verbose_name='institusi')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='gugus.meeting', verbose_name='rapat')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
            ],
            options={
                'verbose_name': 'peserta rapat',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('institution', None), ('user', None), _connector='XOR'), name='meeting_participant_one_of_both'), models.UniqueConstraint(fields=('meeting', 'institution'), name='meeting_institution_once'), models.UniqueConstraint(fields=('meeting', 'user'), name='meeting_user_once')],
            },
        ),
        migrations.CreateModel(
            name='MeetingParticipantHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('institution', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi')),
                ('meeting', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.meeting', verbose_name='rapat')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.meetingparticipant')),
                ('user', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['meeting', 'pgh_id'], name='gugus_meeti_meeting_4edd4e_idx')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(blank=True, max_length=20)),
                ('text', models.CharField(max_length=200)),
                ('path', models.CharField(blank=True, max_length=200)),
                ('about', models.UUIDField(blank=True, null=True)),
                ('urgent', models.BooleanField(default=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='gugus.institution')),
                ('read_by', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(models.OrderBy(models.ExpressionWrapper(models.Q(('read_at__isnull', False)), output_field=models.BooleanField())), models.OrderBy(models.ExpressionWrapper(models.Q(('read_at__isnull', True), ('urgent', True)), output_field=models.BooleanField()), descending=True), models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('id'), descending=True), name='notice_inbox'), models.Index(condition=models.Q(('read_at', None)), fields=['institution'], name='notice_unread_institution'), models.Index(condition=models.Q(('read_at', None)), fields=['role'], name='notice_unread_role')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('institution__isnull', False), ('role', '')), models.Q(('institution', None), models.Q(('role', ''), _negated=True)), _connector='OR'), name='notice_one_addressee'), models.CheckConstraint(condition=models.Q(('read_by', None), ('read_at__isnull', False), _connector='OR'), name='notice_read_by_when')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False, verbose_name='nomor')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sampai')),
                ('previous', models.BinaryField(max_length=32, verbose_name='ujung segel sebelumnya')),
                ('head', models.BinaryField(max_length=32, verbose_name='ujung')),
                ('count', models.PositiveIntegerField(verbose_name='jumlah catatan')),
                ('key', models.PositiveSmallIntegerField(default=1, verbose_name='nomor kunci')),
                ('mac', models.BinaryField(max_length=32, verbose_name='tanda')),
            ],
            options={
                'verbose_name': 'segel',
                'ordering': ['-number'],
            },
        ),
        migrations.CreateModel(
            name='SealCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='waktu')),
                ('seals', models.PositiveIntegerField(verbose_name='jumlah segel')),
                ('entries', models.PositiveIntegerField(verbose_name='jumlah catatan')),
                ('anchored', models.BooleanField(verbose_name='dengan jangkar')),
                ('faults', models.JSONField(default=list, verbose_name='temuan')),
            ],
            options={
                'verbose_name': 'pemeriksaan segel',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='SealedEntry',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sealed', serialize=False, to='gugus.accesslog')),
                ('place', models.PositiveIntegerField(verbose_name='urutan')),
                ('link', models.BinaryField(max_length=32, verbose_name='mata rantai')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='gugus.seal')),
            ],
            options={
                'verbose_name': 'catatan tersegel',
                'ordering': ['seal', 'place'],
                'constraints': [models.UniqueConstraint(fields=('seal', 'place'), name='sealed_entry_place_once')],
            },
        ),
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'year'), name='series_name_year')],
            },
        ),
        migrations.CreateModel(
            name='ServiceStandard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='kode')),
                ('trigger', models.CharField(max_length=200, verbose_name='pemicu')),
                ('hours', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(87840)], verbose_name='batas (jam)')),
                ('working_time', models.BooleanField(default=False, help_text='Jam pada hari libur tidak dihitung.', verbose_name='hanya hari kerja')),
                ('condition', models.CharField(choices=[('always', 'Selalu'), ('sexual', 'Hanya eksploitasi seksual')], default='always', max_length=20, verbose_name='berlaku')),
                ('basis', models.CharField(max_length=200, verbose_name='dasar')),
                ('confirmed', models.BooleanField(default=False, verbose_name='dikonfirmasi Bagian Hukum')),
                ('remind_hours', models.PositiveIntegerField(blank=True, help_text='Kosong: tidak diingatkan sebelum batas.', null=True, validators=[django.core.validators.MaxValueValidator(87840)], verbose_name='ingatkan (jam sebelum batas)')),
                ('remind_whom', models.CharField(choices=[('responsible', 'Yang harus bertindak'), ('coordinator', 'Koordinator'), ('both', 'Keduanya')], default='responsible', max_length=12, verbose_name='yang diingatkan')),
                ('escalate_hours', models.PositiveIntegerField(blank=True, help_text='Kosong: tidak dilaporkan.', null=True, validators=[django.core.validators.MaxValueValidator(87840)], verbose_name='laporkan ke atas (jam sesudah batas)')),
                ('escalate_to', models.CharField(choices=[('coordinator', 'Koordinator'), ('head', 'Kepala DSPPPAKB')], default='head', max_length=12, verbose_name='dilaporkan kepada')),
            ],
            options={
                'verbose_name': 'standar layanan',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('remind_hours', None), ('remind_hours__lt', models.F('hours')), _connector='OR'), name='standard_reminds_within_its_limit', violation_error_message='Pengingat harus lebih pendek dari batasnya.')],
            },
        ),
        migrations.CreateModel(
            name='ServiceStandardHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.SlugField(db_index=False, max_length=40, verbose_name='kode')),
                ('trigger', models.CharField(max_length=200, verbose_name='pemicu')),
                ('hours', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(87840)], verbose_name='batas (jam)')),
                ('working_time', models.BooleanField(default=False, help_text='Jam pada hari libur tidak dihitung.', verbose_name='hanya hari kerja')),
                ('condition', models.CharField(choices=[('always', 'Selalu'), ('sexual', 'Hanya eksploitasi seksual')], default='always', max_length=20, verbose_name='berlaku')),
                ('basis', models.CharField(max_length=200, verbose_name='dasar')),
                ('confirmed', models.BooleanField(default=False, verbose_name='dikonfirmasi Bagian Hukum')),
                ('remind_hours', models.PositiveIntegerField(blank=True, help_text='Kosong: tidak diingatkan sebelum batas.', null=True, validators=[django.core.validators.MaxValueValidator(87840)], verbose_name='ingatkan (jam sebelum batas)')),
                ('remind_whom', models.CharField(choices=[('responsible', 'Yang harus bertindak'), ('coordinator', 'Koordinator'), ('both', 'Keduanya')], default='responsible', max_length=12, verbose_name='yang diingatkan')),
                ('escalate_hours', models.PositiveIntegerField(blank=True, help_text='Kosong: tidak dilaporkan.', null=True, validators=[django.core.validators.MaxValueValidator(87840)], verbose_name='laporkan ke atas (jam sesudah batas)')),
                ('escalate_to', models.CharField(choices=[('coordinator', 'Koordinator'), ('head', 'Kepala DSPPPAKB')], default='head', max_length=12, verbose_name='dilaporkan kepada')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='gugus.servicestandard')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='waktu')),
                ('method', models.CharField(choices=[('password', 'Kata sandi saja'), ('code', 'Kata sandi dan kode'), ('recovery', 'Kata sandi dan kode pemulihan'), ('passkey', 'Kunci sandi')], max_length=10, verbose_name='cara')),
                ('browser', models.CharField(max_length=40, verbose_name='peramban')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL, verbose_name='pengguna')),
            ],
            options={
                'verbose_name': 'riwayat masuk',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['user', '-at'], name='sign_in_of_user')],
            },
        ),
        migrations.CreateModel(
            name='StagedPiece',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file', models.BinaryField(max_length=32)),
                ('offset', models.PositiveIntegerField()),
                ('size', models.PositiveIntegerField()),
                ('content', gugus.vault.sealing.SealedBytesField(blank=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['offset'],
                'constraints': [models.UniqueConstraint(fields=('user', 'file', 'offset'), name='staged_piece_once')],
            },
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField()),
                ('digest', models.BinaryField(max_length=32)),
                ('location', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-at'],
                'indexes': [models.Index(fields=['user', 'digest'], name='submission_of_words')],
                'constraints': [models.UniqueConstraint(fields=('user', 'key'), name='submission_once')],
            },
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('key', models.BinaryField(max_length=32, primary_key=True, serialize=False, verbose_name='kunci')),
                ('count', models.PositiveIntegerField(verbose_name='jumlah')),
                ('ends', models.DateTimeField(db_index=True, verbose_name='sampai')),
            ],
            options={
                'verbose_name': 'hitungan',
            },
        ),
        migrations.CreateModel(
            name='UserHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('officer', 'Petugas institusi'), ('coordinator', 'Koordinator'), ('plan_manager', 'Pengelola RAD'), ('head', 'Kepala DSPPPAKB'), ('executive', 'Kantor Bupati'), ('auditor', 'Auditor'), ('administrator', 'Administrator')], max_length=20), blank=True, default=list, verbose_name='peran')),
                ('sessions_ended', models.PositiveIntegerField(default=0, editable=False, verbose_name='sesi diakhiri')),
                ('institution', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        gugus.triggers.AddTrigger(
            model_name='dayoff',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_dayoffhistory" ("pgh_sealed", "day", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "works") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."day", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."works"); RETURN NULL;', hash='f64f9420686163f7a16c414cbf9d141137ced8c5', operation='INSERT', pgid='pgtrigger_history_insert_b3b76', table='gugus_dayoff', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='dayoff',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."day" IS DISTINCT FROM (NEW."day") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."works" IS DISTINCT FROM (NEW."works"))', func='INSERT INTO "gugus_dayoffhistory" ("pgh_sealed", "day", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "works") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."day", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."works"); RETURN NULL;', hash='16167e4fef68be6472f2ab75ed9a8fe943b17b9f', operation='UPDATE', pgid='pgtrigger_history_update_2d6ae', table='gugus_dayoff', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='dayoff',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_dayoffhistory" ("pgh_sealed", "day", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "works") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."day", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."works"); RETURN NULL;', hash='b644e097f41c471b4f7ba1093969d3d566b7e430', operation='DELETE', pgid='pgtrigger_history_delete_86553', table='gugus_dayoff', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='deadlinereminder',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3d1f927e46483ac4cad71c15f49b38060483ae99', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_60354', table='gugus_deadlinereminder', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='district',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_districthistory" ("pgh_sealed", "code", "latitude", "longitude", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."code", NEW."latitude", NEW."longitude", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='a4d9f60b75d0538f4294b481d875a427f4e4e277', operation='INSERT', pgid='pgtrigger_history_insert_17aca', table='gugus_district', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='district',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."latitude" IS DISTINCT FROM (NEW."latitude") OR OLD."longitude" IS DISTINCT FROM (NEW."longitude") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "gugus_districthistory" ("pgh_sealed", "code", "latitude", "longitude", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."latitude", OLD."longitude", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id"); RETURN NULL;', hash='7600392a26b30861417c110e88053a528f0b111c', operation='UPDATE', pgid='pgtrigger_history_update_b2da7', table='gugus_district', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='district',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_districthistory" ("pgh_sealed", "code", "latitude", "longitude", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."latitude", OLD."longitude", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='baab36ee47de1392bdfc43da332fadc498587b46', operation='DELETE', pgid='pgtrigger_history_delete_7aba3', table='gugus_district', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='emergencynumber',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."order" IS DISTINCT FROM (NEW."order"))', func='INSERT INTO "gugus_emergencynumberhistory" ("pgh_sealed", "active", "code", "confirmed", "name", "note", "number", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."code", OLD."confirmed", OLD."name", OLD."note", OLD."number", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id"); RETURN NULL;', hash='397c631e890a0f278844aad9c1873b938ab60cde', operation='UPDATE', pgid='pgtrigger_history_update_8c2e9', table='gugus_emergencynumber', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='emergencynumber',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_emergencynumberhistory" ("pgh_sealed", "active", "code", "confirmed", "name", "note", "number", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."code", OLD."confirmed", OLD."name", OLD."note", OLD."number", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='1d68d03a28128e5fe830043880128b6bb5c021ae', operation='DELETE', pgid='pgtrigger_history_delete_d9583', table='gugus_emergencynumber', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8e7f16c2f2c34bde666782755c2e6ce3cf19678b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_342e8', table='gugus_seal', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='sealcheck',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9b923195ee6ab179fe63048bb49f98eac74c47da', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_b0863', table='gugus_sealcheck', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='servicestandard',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_servicestandardhistory" ("pgh_sealed", "basis", "code", "condition", "confirmed", "escalate_hours", "escalate_to", "hours", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_hours", "remind_whom", "trigger", "working_time") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."basis", NEW."code", NEW."condition", NEW."confirmed", NEW."escalate_hours", NEW."escalate_to", NEW."hours", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."remind_hours", NEW."remind_whom", NEW."trigger", NEW."working_time"); RETURN NULL;', hash='9fe4f9c97ed946573d074c07be6c9abd5a65f023', operation='INSERT', pgid='pgtrigger_history_insert_645aa', table='gugus_servicestandard', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='servicestandard',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."condition" IS DISTINCT FROM (NEW."condition") OR OLD."confirmed" IS DISTINCT FROM (NEW."confirmed") OR OLD."escalate_hours" IS DISTINCT FROM (NEW."escalate_hours") OR OLD."escalate_to" IS DISTINCT FROM (NEW."escalate_to") OR OLD."hours" IS DISTINCT FROM (NEW."hours") OR OLD."remind_hours" IS DISTINCT FROM (NEW."remind_hours") OR OLD."remind_whom" IS DISTINCT FROM (NEW."remind_whom") OR OLD."trigger" IS DISTINCT FROM (NEW."trigger") OR OLD."working_time" IS DISTINCT FROM (NEW."working_time"))', func='INSERT INTO "gugus_servicestandardhistory" ("pgh_sealed", "basis", "code", "condition", "confirmed", "escalate_hours", "escalate_to", "hours", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_hours", "remind_whom", "trigger", "working_time") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."basis", OLD."code", OLD."condition", OLD."confirmed", OLD."escalate_hours", OLD."escalate_to", OLD."hours", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."remind_hours", OLD."remind_whom", OLD."trigger", OLD."working_time"); RETURN NULL;', hash='8ed0c57433022fa65fe4ce44fd9da8bc1afd7dd8', operation='UPDATE', pgid='pgtrigger_history_update_c1049', table='gugus_servicestandard', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='servicestandard',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_servicestandardhistory" ("pgh_sealed", "basis", "code", "condition", "confirmed", "escalate_hours", "escalate_to", "hours", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remind_hours", "remind_whom", "trigger", "working_time") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."basis", OLD."code", OLD."condition", OLD."confirmed", OLD."escalate_hours", OLD."escalate_to", OLD."hours", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."remind_hours", OLD."remind_whom", OLD."trigger", OLD."working_time"); RETURN NULL;', hash='71c0646f218daf6a2869dc89ae0cad6396634ed1', operation='DELETE', pgid='pgtrigger_history_delete_b213a', table='gugus_servicestandard', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='dayoffhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='692b3b254a7637617e89f83a55761ef5eeec17d4', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_65417', table='gugus_dayoffhistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='districthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='071047e59f81450e77e26dc3fd7c328fdaa3a685', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ffbd1', table='gugus_districthistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='emergencynumberhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='38cf24727f0649c033df4f7e0b56092fcba849cb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7c56c', table='gugus_emergencynumberhistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_institutionhistory" ("pgh_sealed", "active", "code", "district_id", "external", "kind", "name", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "short_name") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."active", NEW."code", NEW."district_id", NEW."external", NEW."kind", NEW."name", NEW."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."phone", NEW."short_name"); RETURN NULL;', hash='833800af2395c58e6416d231054bab5b29ca2c13', operation='INSERT', pgid='pgtrigger_history_insert_dd347', table='gugus_institution', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."district_id" IS DISTINCT FROM (NEW."district_id") OR OLD."external" IS DISTINCT FROM (NEW."external") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name"))', func='INSERT INTO "gugus_institutionhistory" ("pgh_sealed", "active", "code", "district_id", "external", "kind", "name", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "short_name") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."code", OLD."district_id", OLD."external", OLD."kind", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."phone", OLD."short_name"); RETURN NULL;', hash='b8743e7c58741b0860d9ec667085280f6ba452e6', operation='UPDATE', pgid='pgtrigger_history_update_44d83', table='gugus_institution', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institution',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_institutionhistory" ("pgh_sealed", "active", "code", "district_id", "external", "kind", "name", "parent_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "short_name") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."code", OLD."district_id", OLD."external", OLD."kind", OLD."name", OLD."parent_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."phone", OLD."short_name"); RETURN NULL;', hash='6a28c79f11ab96872a66a588201c149c2d7648ad', operation='DELETE', pgid='pgtrigger_history_delete_b5e83', table='gugus_institution', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='dutycontacthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='debb8107d9e8f4889caadbb04d07e9b04ed48f1d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a08ed', table='gugus_dutycontacthistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='dutycontact',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."active" IS DISTINCT FROM (NEW."active") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."days" IS DISTINCT FROM (NEW."days") OR OLD."digest_at" IS DISTINCT FROM (NEW."digest_at") OR OLD."ends" IS DISTINCT FROM (NEW."ends") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."phone" IS DISTINCT FROM (NEW."phone") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."starts" IS DISTINCT FROM (NEW."starts"))', func='INSERT INTO "gugus_dutycontacthistory" ("pgh_sealed", "active", "channel", "days", "digest_at", "ends", "institution_id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts") VALUES (array_remove(ARRAY[CASE WHEN OLD."name" IS DISTINCT FROM NEW."name" THEN \'name\' END, CASE WHEN OLD."phone" IS DISTINCT FROM NEW."phone" THEN \'phone\' END, CASE WHEN OLD."address" IS DISTINCT FROM NEW."address" THEN \'address\' END]::varchar[], NULL), OLD."active", OLD."channel", OLD."days", OLD."digest_at", OLD."ends", OLD."institution_id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."place", OLD."starts"); RETURN NULL;', hash='49ab21f3d3a690aa9af3b94a421fe7422bdde06a', operation='UPDATE', pgid='pgtrigger_history_update_5ca07', table='gugus_dutycontact', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='dutycontact',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_dutycontacthistory" ("pgh_sealed", "active", "channel", "days", "digest_at", "ends", "institution_id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "starts") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."active", OLD."channel", OLD."days", OLD."digest_at", OLD."ends", OLD."institution_id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."place", OLD."starts"); RETURN NULL;', hash='73db531c7adca8dc9431ac09ed1e6f08fbac6a85', operation='DELETE', pgid='pgtrigger_history_delete_4cb37', table='gugus_dutycontact', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='changerequesthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='17284d44c39ef49ea5360bdb34370f7f491913e1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a1dda', table='gugus_changerequesthistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='changerequest',
            trigger=pgtrigger.compiler.Trigger(name='asked_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."was" IS DISTINCT FROM (NEW."was") OR OLD."becomes" IS DISTINCT FROM (NEW."becomes") OR OLD."was_words" IS DISTINCT FROM (NEW."was_words") OR OLD."becomes_words" IS DISTINCT FROM (NEW."becomes_words") OR OLD."deciders" IS DISTINCT FROM (NEW."deciders") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='e9a904108b00d1042950357d7b832c4bdc67700b', operation='UPDATE', pgid='pgtrigger_asked_once_1867e', table='gugus_changerequest', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='changerequest',
            trigger=pgtrigger.compiler.Trigger(name='decided_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS NOT NULL AND (OLD."decided_at", OLD."decided_by_id", OLD."granted")\n IS DISTINCT FROM (NEW."decided_at", NEW."decided_by_id", NEW."granted"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='07f15a599c09d1de2e68c35e2b1f124e183b5b7e', operation='UPDATE', pgid='pgtrigger_decided_once_d00d9', table='gugus_changerequest', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='changerequest',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agreed_as" IS DISTINCT FROM (NEW."agreed_as") OR OLD."agreed_at" IS DISTINCT FROM (NEW."agreed_at") OR OLD."agreed_by_id" IS DISTINCT FROM (NEW."agreed_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."deciders" IS DISTINCT FROM (NEW."deciders") OR OLD."granted" IS DISTINCT FROM (NEW."granted") OR OLD."half" IS DISTINCT FROM (NEW."half") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "gugus_changerequesthistory" ("pgh_sealed", "agreed_as", "agreed_at", "agreed_by_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "deciders", "granted", "institution_id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "title", "user_id") VALUES (array_remove(ARRAY[CASE WHEN OLD."half" IS DISTINCT FROM NEW."half" THEN \'half\' END]::varchar[], NULL), OLD."agreed_as", OLD."agreed_at", OLD."agreed_by_id", OLD."asked_at", OLD."asked_by_id", OLD."decided_at", OLD."decided_by_id", OLD."deciders", OLD."granted", OLD."institution_id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."subject", OLD."title", OLD."user_id"); RETURN NULL;', hash='d4a16636641b4a2e49587a9e47ef073220395119', operation='UPDATE', pgid='pgtrigger_history_update_10c2e', table='gugus_changerequest', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='changerequest',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_changerequesthistory" ("pgh_sealed", "agreed_as", "agreed_at", "agreed_by_id", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "deciders", "granted", "institution_id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "subject", "title", "user_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."agreed_as", OLD."agreed_at", OLD."agreed_by_id", OLD."asked_at", OLD."asked_by_id", OLD."decided_at", OLD."decided_by_id", OLD."deciders", OLD."granted", OLD."institution_id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."subject", OLD."title", OLD."user_id"); RETURN NULL;', hash='8ee5d23d43618efe16d7ae05891f96c152ba1207', operation='DELETE', pgid='pgtrigger_history_delete_a4573', table='gugus_changerequest', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='accesslog',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='24b5ac5105998e9862699e733ddd423894d737aa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_7953b', table='gugus_accesslog', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_userhistory" ("pgh_sealed", "email", "first_name", "institution_id", "is_active", "is_staff", "is_superuser", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "sessions_ended", "username") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."email", NEW."first_name", NEW."institution_id", NEW."is_active", NEW."is_staff", NEW."is_superuser", NEW."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."roles", NEW."sessions_ended", NEW."username"); RETURN NULL;', hash='05eef29e00a6ec6a55ccff1f624287de3365ea0e', operation='INSERT', pgid='pgtrigger_history_insert_c5641', table='gugus_user', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."first_name" IS DISTINCT FROM (NEW."first_name") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."is_staff" IS DISTINCT FROM (NEW."is_staff") OR OLD."is_superuser" IS DISTINCT FROM (NEW."is_superuser") OR OLD."last_name" IS DISTINCT FROM (NEW."last_name") OR OLD."password" IS DISTINCT FROM (NEW."password") OR OLD."roles" IS DISTINCT FROM (NEW."roles") OR OLD."sessions_ended" IS DISTINCT FROM (NEW."sessions_ended") OR OLD."username" IS DISTINCT FROM (NEW."username"))', func='INSERT INTO "gugus_userhistory" ("pgh_sealed", "email", "first_name", "institution_id", "is_active", "is_staff", "is_superuser", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "sessions_ended", "username") VALUES (array_remove(ARRAY[CASE WHEN OLD."password" IS DISTINCT FROM NEW."password" THEN \'password\' END]::varchar[], NULL), OLD."email", OLD."first_name", OLD."institution_id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."roles", OLD."sessions_ended", OLD."username"); RETURN NULL;', hash='d977e65e6a96e6c996578c5bd1ed49e1a1450635', operation='UPDATE', pgid='pgtrigger_history_update_ec2ac', table='gugus_user', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='user',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_userhistory" ("pgh_sealed", "email", "first_name", "institution_id", "is_active", "is_staff", "is_superuser", "last_name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "roles", "sessions_ended", "username") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."email", OLD."first_name", OLD."institution_id", OLD."is_active", OLD."is_staff", OLD."is_superuser", OLD."last_name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."roles", OLD."sessions_ended", OLD."username"); RETURN NULL;', hash='4047b4efe998b13a0ae314a691f5dda272731afb', operation='DELETE', pgid='pgtrigger_history_delete_a7557', table='gugus_user', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institutionalias',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_institutionaliashistory" ("pgh_sealed", "institution_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."institution_id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='fc312a97c0902696efd400f67ad075cbb9d67fc9', operation='INSERT', pgid='pgtrigger_history_insert_7d98e', table='gugus_institutionalias', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institutionalias',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "gugus_institutionaliashistory" ("pgh_sealed", "institution_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."institution_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id"); RETURN NULL;', hash='d32028803336fdbd4354f52c5d97d9167baa345b', operation='UPDATE', pgid='pgtrigger_history_update_92c54', table='gugus_institutionalias', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institutionalias',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_institutionaliashistory" ("pgh_sealed", "institution_id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."institution_id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id"); RETURN NULL;', hash='d4931e4e4e74fb57de40bf5f3ceed01a3f3939bd', operation='DELETE', pgid='pgtrigger_history_delete_07acd', table='gugus_institutionalias', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institutionaliashistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='93e3cbc7728f35d6821ddba0dcb46c460c19beda', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_74f9b', table='gugus_institutionaliashistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='institutionhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a10bae74a412a532df66579f85325c3a24c3bc7e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_763bb', table='gugus_institutionhistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agenda" IS DISTINCT FROM (NEW."agenda") OR OLD."held_on" IS DISTINCT FROM (NEW."held_on") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."letter" IS DISTINCT FROM (NEW."letter") OR OLD."minutes" IS DISTINCT FROM (NEW."minutes") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."recorded_at" IS DISTINCT FROM (NEW."recorded_at") OR OLD."recorded_by_id" IS DISTINCT FROM (NEW."recorded_by_id") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "gugus_meetinghistory" ("pgh_sealed", "agenda", "held_on", "kind", "letter", "minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "title") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."agenda", OLD."held_on", OLD."kind", OLD."letter", OLD."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."place", OLD."recorded_at", OLD."recorded_by_id", OLD."title"); RETURN NULL;', hash='03af3bb0e71055089246b28c983176bc5974fcb2', operation='UPDATE', pgid='pgtrigger_history_update_fc3d2', table='gugus_meeting', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_meetinghistory" ("pgh_sealed", "agenda", "held_on", "kind", "letter", "minutes", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "recorded_at", "recorded_by_id", "title") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."agenda", OLD."held_on", OLD."kind", OLD."letter", OLD."minutes", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."place", OLD."recorded_at", OLD."recorded_by_id", OLD."title"); RETURN NULL;', hash='a430ba8c5842ca9d9cfdcdd6984bbd206310d120', operation='DELETE', pgid='pgtrigger_history_delete_e3d6c', table='gugus_meeting', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingdecision',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_meetingdecisionhistory" ("pgh_sealed", "closed_at", "closed_by_id", "closing_note", "due_on", "meeting_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "text") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."closed_at", NEW."closed_by_id", NEW."closing_note", NEW."due_on", NEW."meeting_id", NEW."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."status", NEW."text"); RETURN NULL;', hash='095e390b05a22ff66e9c74fa82471fc1cb54afa7', operation='INSERT', pgid='pgtrigger_history_insert_08243', table='gugus_meetingdecision', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingdecision',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."closed_by_id" IS DISTINCT FROM (NEW."closed_by_id") OR OLD."closing_note" IS DISTINCT FROM (NEW."closing_note") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."text" IS DISTINCT FROM (NEW."text"))', func='INSERT INTO "gugus_meetingdecisionhistory" ("pgh_sealed", "closed_at", "closed_by_id", "closing_note", "due_on", "meeting_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "text") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."closed_at", OLD."closed_by_id", OLD."closing_note", OLD."due_on", OLD."meeting_id", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."status", OLD."text"); RETURN NULL;', hash='f87ca68310ab83d6d54bf7a1d0b6828f30fc98ea', operation='UPDATE', pgid='pgtrigger_history_update_49f48', table='gugus_meetingdecision', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingdecision',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_meetingdecisionhistory" ("pgh_sealed", "closed_at", "closed_by_id", "closing_note", "due_on", "meeting_id", "owner_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "text") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."closed_at", OLD."closed_by_id", OLD."closing_note", OLD."due_on", OLD."meeting_id", OLD."owner_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."status", OLD."text"); RETURN NULL;', hash='25acd783be882f5ad0a9f0526e2d263086f577cc', operation='DELETE', pgid='pgtrigger_history_delete_560eb', table='gugus_meetingdecision', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingdecisionhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='250c757dc93436d705f996c25d7fbb10a0b8dd0e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a92a7', table='gugus_meetingdecisionhistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetinghistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4dc5dcbedc48ef5b27876e24c7293395f6a9e825', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_9ac2b', table='gugus_meetinghistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingparticipant',
            trigger=pgtrigger.compiler.Trigger(name='history_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_meetingparticipanthistory" ("pgh_sealed", "institution_id", "meeting_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), NEW."institution_id", NEW."meeting_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;', hash='999c255fdf437728f097ec1fa9ce1e8b868a2613', operation='INSERT', pgid='pgtrigger_history_insert_0603e', table='gugus_meetingparticipant', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingparticipant',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "gugus_meetingparticipanthistory" ("pgh_sealed", "institution_id", "meeting_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."institution_id", OLD."meeting_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."user_id"); RETURN NULL;', hash='fd43d60b1987352f2a6f0dd671d1b52796d97b25', operation='UPDATE', pgid='pgtrigger_history_update_4b7be', table='gugus_meetingparticipant', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingparticipant',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "gugus_meetingparticipanthistory" ("pgh_sealed", "institution_id", "meeting_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."institution_id", OLD."meeting_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;', hash='efed326ccd8dc25b577a385b47649ce0e01a3303', operation='DELETE', pgid='pgtrigger_history_delete_77521', table='gugus_meetingparticipant', when='AFTER')),
        ),
        gugus.triggers.AddTrigger(
            model_name='meetingparticipanthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='74b796b444d229f88a360ce1bd0617e17958991c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_eedae', table='gugus_meetingparticipanthistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='servicestandardhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='938a532704e35170729ec4be9c79fbf7667a5845', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e6511', table='gugus_servicestandardhistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='signin',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8ec3df5a9e97267a5924e5312533c79abdaea4e6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a5578', table='gugus_signin', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='userhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='419d495338a9638c83828e0883537f5d178420b9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_ad2b5', table='gugus_userhistory', when='BEFORE')),
        ),
        gugus.triggers.AddTrigger(
            model_name='sealedentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='82460e3bbd4ab2529062e614a7ffbc510d024ec0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f805a', table='gugus_sealedentry', when='BEFORE')),
        ),
    ]
