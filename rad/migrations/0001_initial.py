import django.contrib.postgres.fields
import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('gugus', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActionPlanHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.SlugField(db_index=False, max_length=30, verbose_name='kode')),
                ('title', models.CharField(max_length=200, verbose_name='judul')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='tahun pertama')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='tahun terakhir')),
                ('legal_basis', models.CharField(max_length=300, verbose_name='dasar hukum')),
                ('status', models.CharField(choices=[('draft', 'Rancangan'), ('enacted', 'Berlaku'), ('superseded', 'Digantikan')], default='draft', max_length=20, verbose_name='status')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='kode')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed', models.TextField(blank=True, verbose_name='kegiatan')),
            ],
            options={
                'verbose_name': 'kegiatan',
                'verbose_name_plural': 'kegiatan',
                'ordering': ['programme', 'order'],
            },
        ),
        migrations.CreateModel(
            name='ActivityHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.CharField(max_length=40, verbose_name='kode')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed', models.TextField(blank=True, verbose_name='kegiatan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('coordinator', 'Koordinator'), ('implementer', 'Pelaksana')], max_length=12, verbose_name='peran')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('group', models.CharField(blank=True, choices=[('all_members', 'Seluruh anggota gugus tugas'), ('sub_task_force', 'Anggota sub gugus tugas'), ('district_offices', 'Kantor kecamatan'), ('border_health_centres', 'Puskesmas perbatasan'), ('foreigner_watch', 'Tim Pengawas Orang Asing')], max_length=30, verbose_name='kelompok')),
                ('printed', models.TextField(blank=True, verbose_name='teks tercetak')),
                ('merged', models.BooleanField(default=False, verbose_name='menyatu dengan baris di atas')),
            ],
            options={
                'verbose_name': 'koordinator atau pelaksana',
                'verbose_name_plural': 'koordinator dan pelaksana',
                'ordering': ['activity', 'kind', 'order'],
            },
        ),
        migrations.CreateModel(
            name='AssignmentHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('kind', models.CharField(choices=[('coordinator', 'Koordinator'), ('implementer', 'Pelaksana')], max_length=12, verbose_name='peran')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('group', models.CharField(blank=True, choices=[('all_members', 'Seluruh anggota gugus tugas'), ('sub_task_force', 'Anggota sub gugus tugas'), ('district_offices', 'Kantor kecamatan'), ('border_health_centres', 'Puskesmas perbatasan'), ('foreigner_watch', 'Tim Pengawas Orang Asing')], max_length=30, verbose_name='kelompok')),
                ('printed', models.TextField(blank=True, verbose_name='teks tercetak')),
                ('merged', models.BooleanField(default=False, verbose_name='menyatu dengan baris di atas')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('printed', models.CharField(blank=True, max_length=40, verbose_name='teks tercetak')),
                ('amount', models.BigIntegerField(blank=True, null=True, verbose_name='jumlah (rupiah)')),
            ],
            options={
                'verbose_name': 'pagu',
                'verbose_name_plural': 'pagu',
                'ordering': ['budget_line', 'year'],
            },
        ),
        migrations.CreateModel(
            name='BudgetAmountHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('printed', models.CharField(blank=True, max_length=40, verbose_name='teks tercetak')),
                ('amount', models.BigIntegerField(blank=True, null=True, verbose_name='jumlah (rupiah)')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='BudgetLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='kode')),
                ('funding_source', models.CharField(choices=[('apbd', 'APBD Kabupaten'), ('apbn', 'APBN'), ('own', 'Dana organisasi sendiri')], default='apbd', max_length=10, verbose_name='sumber dana')),
            ],
            options={
                'verbose_name': 'anggaran',
                'verbose_name_plural': 'anggaran',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='BudgetLineHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.CharField(max_length=40, verbose_name='kode')),
                ('funding_source', models.CharField(choices=[('apbd', 'APBD Kabupaten'), ('apbn', 'APBN'), ('own', 'Dana organisasi sendiri')], default='apbd', max_length=10, verbose_name='sumber dana')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Evaluation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('status', models.CharField(choices=[('draft', 'Draf'), ('submitted', 'Diajukan'), ('signed', 'Ditandatangani'), ('enacted', 'Disahkan'), ('returned', 'Dikembalikan')], default='draft', max_length=10, verbose_name='status')),
                ('summary', models.TextField(blank=True, verbose_name='ringkasan')),
                ('decisions', models.TextField(blank=True, verbose_name='yang perlu keputusan Bupati')),
                ('law_enforcement', models.TextField(blank=True, verbose_name='penegakan hukum')),
                ('hindrances', models.TextField(blank=True, verbose_name='kendala')),
                ('recommendations', models.TextField(blank=True, verbose_name='rekomendasi dan tindak lanjut')),
                ('outstanding_note', models.TextField(blank=True, verbose_name='keterangan tentang laporan yang belum lengkap')),
                ('figures', models.JSONField(blank=True, null=True, verbose_name='angka')),
                ('figures_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 angka')),
                ('pdf', models.BinaryField(blank=True, null=True, verbose_name='PDF')),
                ('pdf_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 PDF')),
                ('created_at', models.DateTimeField(verbose_name='disusun pada')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='diajukan pada')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='ditandatangani pada')),
                ('enacted_at', models.DateTimeField(blank=True, null=True, verbose_name='disahkan pada')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='dikembalikan pada')),
                ('return_reason', models.TextField(blank=True, verbose_name='alasan dikembalikan')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='versi')),
            ],
            options={
                'verbose_name': 'evaluasi tahunan',
                'verbose_name_plural': 'evaluasi tahunan',
                'ordering': ['-year'],
            },
        ),
        migrations.CreateModel(
            name='EvaluationDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('drawing', 'Sedang disusun'), ('ready', 'Siap diunduh'), ('failed', 'Tidak berhasil disusun')], default='drawing', max_length=10, verbose_name='keadaan')),
                ('ordered_at', models.DateTimeField(verbose_name='diminta pada')),
                ('drawn_at', models.DateTimeField(blank=True, null=True, verbose_name='disusun pada')),
                ('fingerprint', models.CharField(blank=True, max_length=64, verbose_name='sidik isi')),
                ('pdf', models.BinaryField(blank=True, null=True, verbose_name='PDF')),
            ],
            options={
                'verbose_name': 'draf PDF',
                'verbose_name_plural': 'draf PDF',
            },
        ),
        migrations.CreateModel(
            name='EvaluationHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('status', models.CharField(choices=[('draft', 'Draf'), ('submitted', 'Diajukan'), ('signed', 'Ditandatangani'), ('enacted', 'Disahkan'), ('returned', 'Dikembalikan')], default='draft', max_length=10, verbose_name='status')),
                ('summary', models.TextField(blank=True, verbose_name='ringkasan')),
                ('decisions', models.TextField(blank=True, verbose_name='yang perlu keputusan Bupati')),
                ('law_enforcement', models.TextField(blank=True, verbose_name='penegakan hukum')),
                ('hindrances', models.TextField(blank=True, verbose_name='kendala')),
                ('recommendations', models.TextField(blank=True, verbose_name='rekomendasi dan tindak lanjut')),
                ('outstanding_note', models.TextField(blank=True, verbose_name='keterangan tentang laporan yang belum lengkap')),
                ('figures_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 angka')),
                ('pdf_sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256 PDF')),
                ('created_at', models.DateTimeField(verbose_name='disusun pada')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='diajukan pada')),
                ('signed_at', models.DateTimeField(blank=True, null=True, verbose_name='ditandatangani pada')),
                ('enacted_at', models.DateTimeField(blank=True, null=True, verbose_name='disahkan pada')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='dikembalikan pada')),
                ('return_reason', models.TextField(blank=True, verbose_name='alasan dikembalikan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Indicator',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='kode')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed', models.TextField(blank=True, verbose_name='indikator')),
                ('direction', models.CharField(choices=[('increase', 'Makin besar makin baik'), ('decrease', 'Makin kecil makin baik'), ('undecided', 'Belum diputuskan')], default='undecided', max_length=10, verbose_name='arah')),
                ('accumulation', models.CharField(choices=[('annual', 'Per tahun'), ('cumulative', 'Kumulatif'), ('undecided', 'Belum diputuskan')], default='undecided', max_length=10, verbose_name='akumulasi')),
            ],
            options={
                'verbose_name': 'indikator',
                'verbose_name_plural': 'indikator',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='IndicatorHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.CharField(max_length=40, verbose_name='kode')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed', models.TextField(blank=True, verbose_name='indikator')),
                ('direction', models.CharField(choices=[('increase', 'Makin besar makin baik'), ('decrease', 'Makin kecil makin baik'), ('undecided', 'Belum diputuskan')], default='undecided', max_length=10, verbose_name='arah')),
                ('accumulation', models.CharField(choices=[('annual', 'Per tahun'), ('cumulative', 'Kumulatif'), ('undecided', 'Belum diputuskan')], default='undecided', max_length=10, verbose_name='akumulasi')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='NarrativeItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('output', 'Target/Output'), ('problem', 'Masalah')], max_length=10, verbose_name='daftar')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed_number', models.CharField(max_length=10, verbose_name='nomor tercetak')),
                ('printed', models.TextField(verbose_name='teks tercetak')),
            ],
            options={
                'verbose_name': 'butir target atau masalah',
                'verbose_name_plural': 'butir target dan masalah',
                'ordering': ['sub_task_force', 'kind', 'order'],
            },
        ),
        migrations.CreateModel(
            name='NarrativeItemHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('kind', models.CharField(choices=[('output', 'Target/Output'), ('problem', 'Masalah')], max_length=10, verbose_name='daftar')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed_number', models.CharField(max_length=10, verbose_name='nomor tercetak')),
                ('printed', models.TextField(verbose_name='teks tercetak')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='kode')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed_number', models.CharField(blank=True, max_length=10, verbose_name='nomor tercetak')),
                ('printed', models.TextField(verbose_name='program aksi')),
            ],
            options={
                'verbose_name': 'program aksi',
                'verbose_name_plural': 'program aksi',
                'ordering': ['sub_task_force', 'order'],
            },
        ),
        migrations.CreateModel(
            name='ProgrammeHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.CharField(max_length=40, verbose_name='kode')),
                ('order', models.PositiveSmallIntegerField(verbose_name='urutan')),
                ('printed_number', models.CharField(blank=True, max_length=10, verbose_name='nomor tercetak')),
                ('printed', models.TextField(verbose_name='program aksi')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Realisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('status', models.CharField(choices=[('draft', 'Draf'), ('submitted', 'Diajukan'), ('returned', 'Dikembalikan'), ('approved', 'Disetujui')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(verbose_name='diisi pada')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='diajukan pada')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='dikembalikan pada')),
                ('return_reason', models.TextField(blank=True, verbose_name='alasan dikembalikan')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='disetujui pada')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='versi')),
                ('text', models.CharField(max_length=300, verbose_name='realisasi')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='nilai')),
                ('grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='nilai penilai (%)')),
                ('justification', models.TextField(blank=True, verbose_name='alasan penilaian')),
                ('hindrance', models.CharField(blank=True, choices=[('budget', 'Anggaran tidak tersedia atau terlambat'), ('staff', 'Tenaga kurang'), ('coordination', 'Koordinasi antarinstansi'), ('facilities', 'Sarana dan prasarana'), ('access', 'Jarak, cuaca, atau jalan'), ('regulation', 'Dasar hukum atau prosedur belum ada'), ('pandemic', 'Pandemi atau keadaan darurat'), ('participation', 'Peserta atau masyarakat belum terlibat'), ('data', 'Data tidak tersedia'), ('other', 'Lainnya')], max_length=15, verbose_name='kategori kendala')),
                ('follow_up', models.TextField(blank=True, verbose_name='tindak lanjut')),
                ('evidence', models.TextField(blank=True, verbose_name='bukti')),
            ],
            options={
                'verbose_name': 'realisasi',
                'verbose_name_plural': 'realisasi',
                'ordering': ['indicator', 'year'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RealisationHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('status', models.CharField(choices=[('draft', 'Draf'), ('submitted', 'Diajukan'), ('returned', 'Dikembalikan'), ('approved', 'Disetujui')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(verbose_name='diisi pada')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='diajukan pada')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='dikembalikan pada')),
                ('return_reason', models.TextField(blank=True, verbose_name='alasan dikembalikan')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='disetujui pada')),
                ('text', models.CharField(max_length=300, verbose_name='realisasi')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='nilai')),
                ('grade', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='nilai penilai (%)')),
                ('justification', models.TextField(blank=True, verbose_name='alasan penilaian')),
                ('hindrance', models.CharField(blank=True, choices=[('budget', 'Anggaran tidak tersedia atau terlambat'), ('staff', 'Tenaga kurang'), ('coordination', 'Koordinasi antarinstansi'), ('facilities', 'Sarana dan prasarana'), ('access', 'Jarak, cuaca, atau jalan'), ('regulation', 'Dasar hukum atau prosedur belum ada'), ('pandemic', 'Pandemi atau keadaan darurat'), ('participation', 'Peserta atau masyarakat belum terlibat'), ('data', 'Data tidak tersedia'), ('other', 'Lainnya')], max_length=15, verbose_name='kategori kendala')),
                ('follow_up', models.TextField(blank=True, verbose_name='tindak lanjut')),
                ('evidence', models.TextField(blank=True, verbose_name='bukti')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SourceNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='kode')),
                ('annex', models.CharField(choices=[('body', 'Batang tubuh'), ('annex_1', 'Lampiran I'), ('annex_2', 'Lampiran II')], max_length=10, verbose_name='bagian')),
                ('letter', models.CharField(blank=True, max_length=1, verbose_name='sub gugus tugas')),
                ('row', models.CharField(blank=True, max_length=60, verbose_name='baris')),
                ('kind', models.CharField(choices=[('discrepancy', 'Dua bagian tidak cocok'), ('moved', 'Isi sel dipindahkan'), ('joined', 'Baris terpotong halaman'), ('spelling', 'Ejaan atau salah ketik'), ('blank', 'Sel kosong'), ('numbering', 'Penomoran'), ('duplicate', 'Tercetak lebih dari sekali'), ('measure', 'Cara mengukur'), ('institution', 'Nama institusi'), ('budget', 'Anggaran')], max_length=15, verbose_name='jenis')),
                ('printed', models.TextField(blank=True, verbose_name='tercetak')),
                ('what', models.TextField(verbose_name='keraguan')),
                ('kept_as', models.TextField(blank=True, verbose_name='disimpan sebagai')),
                ('moves', models.JSONField(blank=True, default=dict, verbose_name='sel yang dipindahkan')),
                ('state', models.CharField(choices=[('open', 'Belum diputuskan'), ('decided', 'Sudah diputuskan')], default='open', max_length=10, verbose_name='keadaan')),
                ('decision', models.TextField(blank=True, verbose_name='keputusan')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='diputuskan pada')),
            ],
            options={
                'verbose_name': 'catatan sumber',
                'verbose_name_plural': 'catatan sumber',
                'ordering': ['annex', 'letter', 'row', 'code'],
            },
        ),
        migrations.CreateModel(
            name='SourceNoteHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('code', models.CharField(max_length=40, verbose_name='kode')),
                ('annex', models.CharField(choices=[('body', 'Batang tubuh'), ('annex_1', 'Lampiran I'), ('annex_2', 'Lampiran II')], max_length=10, verbose_name='bagian')),
                ('letter', models.CharField(blank=True, max_length=1, verbose_name='sub gugus tugas')),
                ('row', models.CharField(blank=True, max_length=60, verbose_name='baris')),
                ('kind', models.CharField(choices=[('discrepancy', 'Dua bagian tidak cocok'), ('moved', 'Isi sel dipindahkan'), ('joined', 'Baris terpotong halaman'), ('spelling', 'Ejaan atau salah ketik'), ('blank', 'Sel kosong'), ('numbering', 'Penomoran'), ('duplicate', 'Tercetak lebih dari sekali'), ('measure', 'Cara mengukur'), ('institution', 'Nama institusi'), ('budget', 'Anggaran')], max_length=15, verbose_name='jenis')),
                ('printed', models.TextField(blank=True, verbose_name='tercetak')),
                ('what', models.TextField(verbose_name='keraguan')),
                ('kept_as', models.TextField(blank=True, verbose_name='disimpan sebagai')),
                ('moves', models.JSONField(blank=True, default=dict, verbose_name='sel yang dipindahkan')),
                ('state', models.CharField(choices=[('open', 'Belum diputuskan'), ('decided', 'Sudah diputuskan')], default='open', max_length=10, verbose_name='keadaan')),
                ('decision', models.TextField(blank=True, verbose_name='keputusan')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='diputuskan pada')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Spending',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('status', models.CharField(choices=[('draft', 'Draf'), ('submitted', 'Diajukan'), ('returned', 'Dikembalikan'), ('approved', 'Disetujui')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(verbose_name='diisi pada')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='diajukan pada')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='dikembalikan pada')),
                ('return_reason', models.TextField(blank=True, verbose_name='alasan dikembalikan')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='disetujui pada')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='versi')),
                ('amount', models.BigIntegerField(verbose_name='penyerapan (rupiah)')),
                ('excess_reason', models.TextField(blank=True, verbose_name='alasan melebihi pagu')),
                ('evidence', models.TextField(blank=True, verbose_name='bukti')),
            ],
            options={
                'verbose_name': 'penyerapan anggaran',
                'verbose_name_plural': 'penyerapan anggaran',
                'ordering': ['budget_line', 'year'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SpendingHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('status', models.CharField(choices=[('draft', 'Draf'), ('submitted', 'Diajukan'), ('returned', 'Dikembalikan'), ('approved', 'Disetujui')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(verbose_name='diisi pada')),
                ('submitted_at', models.DateTimeField(blank=True, null=True, verbose_name='diajukan pada')),
                ('returned_at', models.DateTimeField(blank=True, null=True, verbose_name='dikembalikan pada')),
                ('return_reason', models.TextField(blank=True, verbose_name='alasan dikembalikan')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='disetujui pada')),
                ('amount', models.BigIntegerField(verbose_name='penyerapan (rupiah)')),
                ('excess_reason', models.TextField(blank=True, verbose_name='alasan melebihi pagu')),
                ('evidence', models.TextField(blank=True, verbose_name='bukti')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SubTaskForce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=1, verbose_name='huruf')),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('title', models.CharField(max_length=200, verbose_name='judul tercetak')),
                ('objective', models.TextField(verbose_name='tujuan')),
                ('table_title', models.CharField(max_length=200, verbose_name='judul tabel tercetak')),
                ('table_headers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=8, verbose_name='kepala tabel tercetak')),
                ('target_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=3, verbose_name='tahun target')),
                ('budget_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=3, verbose_name='tahun anggaran')),
            ],
            options={
                'verbose_name': 'sub gugus tugas',
                'verbose_name_plural': 'sub gugus tugas',
                'ordering': ['plan', 'letter'],
            },
        ),
        migrations.CreateModel(
            name='SubTaskForceHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('letter', models.CharField(max_length=1, verbose_name='huruf')),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('title', models.CharField(max_length=200, verbose_name='judul tercetak')),
                ('objective', models.TextField(verbose_name='tujuan')),
                ('table_title', models.CharField(max_length=200, verbose_name='judul tabel tercetak')),
                ('table_headers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=8, verbose_name='kepala tabel tercetak')),
                ('target_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=3, verbose_name='tahun target')),
                ('budget_years', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=3, verbose_name='tahun anggaran')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('printed', models.CharField(blank=True, max_length=300, verbose_name='teks tercetak')),
                ('state', models.CharField(choices=[('number', 'Angka'), ('unit', 'Angka dengan satuan'), ('compound', 'Gabungan beberapa angka'), ('coverage', 'Cakupan wilayah'), ('sentence', 'Kalimat'), ('dash', 'Tanda hubung'), ('blank', 'Kosong'), ('unreadable', 'Tidak terbaca')], max_length=10, verbose_name='bentuk')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='nilai')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='satuan')),
            ],
            options={
                'verbose_name': 'target capaian',
                'verbose_name_plural': 'target capaian',
                'ordering': ['indicator', 'year'],
            },
        ),
        migrations.CreateModel(
            name='TargetHistory',
            fields=[
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_id', models.BigAutoField(primary_key=True, serialize=False)),
                ('pgh_sealed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list)),
                ('pgh_context', pghistory.utils.JSONField(null=True)),
                ('pgh_context_id', models.UUIDField(null=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('printed', models.CharField(blank=True, max_length=300, verbose_name='teks tercetak')),
                ('state', models.CharField(choices=[('number', 'Angka'), ('unit', 'Angka dengan satuan'), ('compound', 'Gabungan beberapa angka'), ('coverage', 'Cakupan wilayah'), ('sentence', 'Kalimat'), ('dash', 'Tanda hubung'), ('blank', 'Kosong'), ('unreadable', 'Tidak terbaca')], max_length=10, verbose_name='bentuk')),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='nilai')),
                ('unit', models.CharField(blank=True, max_length=60, verbose_name='satuan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ActionPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=30, unique=True, verbose_name='kode')),
                ('title', models.CharField(max_length=200, verbose_name='judul')),
                ('version', models.PositiveSmallIntegerField(unique=True, verbose_name='versi')),
                ('first_year', models.PositiveSmallIntegerField(verbose_name='tahun pertama')),
                ('last_year', models.PositiveSmallIntegerField(verbose_name='tahun terakhir')),
                ('legal_basis', models.CharField(max_length=300, verbose_name='dasar hukum')),
                ('status', models.CharField(choices=[('draft', 'Rancangan'), ('enacted', 'Berlaku'), ('superseded', 'Digantikan')], default='draft', max_length=20, verbose_name='status')),
            ],
            options={
                'verbose_name': 'rencana aksi daerah',
                'verbose_name_plural': 'rencana aksi daerah',
                'ordering': ['version'],
                'constraints': [models.CheckConstraint(condition=models.Q(('first_year__lte', models.F('last_year'))), name='plan_years_in_order', violation_error_message='Tahun pertama tidak boleh sesudah tahun terakhir.')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionplan',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."first_year" IS DISTINCT FROM (NEW."first_year") OR OLD."last_year" IS DISTINCT FROM (NEW."last_year") OR OLD."legal_basis" IS DISTINCT FROM (NEW."legal_basis") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "rad_actionplanhistory" ("pgh_sealed", "code", "first_year", "last_year", "legal_basis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."first_year", OLD."last_year", OLD."legal_basis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."status", OLD."title"); RETURN NULL;', hash='3de066ca16d1a46386eccdab83b517f95667fd8e', operation='UPDATE', pgid='pgtrigger_history_update_78ae0', table='rad_actionplan', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionplan',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_actionplanhistory" ("pgh_sealed", "code", "first_year", "last_year", "legal_basis", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."first_year", OLD."last_year", OLD."legal_basis", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."status", OLD."title"); RETURN NULL;', hash='531cf2d31a8772cad86b5c0627ddc9153d0491d9', operation='DELETE', pgid='pgtrigger_history_delete_1095f', table='rad_actionplan', when='AFTER')),
        ),
        migrations.AddField(
            model_name='actionplanhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.actionplan'),
        ),
        migrations.AddField(
            model_name='activityhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.activity'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='rad.activity', verbose_name='kegiatan'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='institution',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='gugus.institution', verbose_name='institusi'),
        ),
        migrations.AddField(
            model_name='assignmenthistory',
            name='activity',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.activity', verbose_name='kegiatan'),
        ),
        migrations.AddField(
            model_name='assignmenthistory',
            name='institution',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='gugus.institution', verbose_name='institusi'),
        ),
        migrations.AddField(
            model_name='assignmenthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.assignment'),
        ),
        migrations.AddField(
            model_name='budgetamounthistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.budgetamount'),
        ),
        migrations.AddField(
            model_name='budgetamounthistory',
            name='budget_line',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.budgetline', verbose_name='anggaran'),
        ),
        migrations.AddField(
            model_name='budgetamount',
            name='budget_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='rad.budgetline', verbose_name='anggaran'),
        ),
        migrations.AddField(
            model_name='activityhistory',
            name='budget_line',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.budgetline', verbose_name='anggaran'),
        ),
        migrations.AddField(
            model_name='activity',
            name='budget_line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='rad.budgetline', verbose_name='anggaran'),
        ),
        migrations.AddField(
            model_name='budgetlinehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.budgetline'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='penyusun'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='enacted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disahkan oleh'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evaluations', to='rad.actionplan', verbose_name='rencana aksi'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='returned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikembalikan oleh'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditandatangani oleh'),
        ),
        migrations.AddField(
            model_name='evaluation',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh'),
        ),
        migrations.AddField(
            model_name='evaluationdraft',
            name='evaluation',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='draft_pdf', to='rad.evaluation', verbose_name='evaluasi'),
        ),
        migrations.AddField(
            model_name='evaluationdraft',
            name='ordered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diminta oleh'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='penyusun'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='enacted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disahkan oleh'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.evaluation'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='plan',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.actionplan', verbose_name='rencana aksi'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='returned_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikembalikan oleh'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='signed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ditandatangani oleh'),
        ),
        migrations.AddField(
            model_name='evaluationhistory',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='activity',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='rad.activity', verbose_name='kegiatan'),
        ),
        migrations.AddField(
            model_name='indicator',
            name='budget_line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='indicators', to='rad.budgetline', verbose_name='anggaran sendiri'),
        ),
        migrations.AddField(
            model_name='assignmenthistory',
            name='indicator',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.indicator', verbose_name='hanya indikator'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='indicator',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='rad.indicator', verbose_name='hanya indikator'),
        ),
        migrations.AddField(
            model_name='indicatorhistory',
            name='activity',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.activity', verbose_name='kegiatan'),
        ),
        migrations.AddField(
            model_name='indicatorhistory',
            name='budget_line',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.budgetline', verbose_name='anggaran sendiri'),
        ),
        migrations.AddField(
            model_name='indicatorhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.indicator'),
        ),
        migrations.AddField(
            model_name='narrativeitemhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.narrativeitem'),
        ),
        migrations.AddField(
            model_name='activityhistory',
            name='programme',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.programme', verbose_name='program aksi'),
        ),
        migrations.AddField(
            model_name='activity',
            name='programme',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='rad.programme', verbose_name='program aksi'),
        ),
        migrations.AddField(
            model_name='programmehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.programme'),
        ),
        migrations.AddField(
            model_name='realisation',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disetujui oleh'),
        ),
        migrations.AddField(
            model_name='realisation',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengisi'),
        ),
        migrations.AddField(
            model_name='realisation',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='realisations', to='rad.indicator', verbose_name='indikator'),
        ),
        migrations.AddField(
            model_name='realisation',
            name='returned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikembalikan oleh'),
        ),
        migrations.AddField(
            model_name='realisation',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh'),
        ),
        migrations.AddField(
            model_name='realisationhistory',
            name='approved_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disetujui oleh'),
        ),
        migrations.AddField(
            model_name='realisationhistory',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengisi'),
        ),
        migrations.AddField(
            model_name='realisationhistory',
            name='indicator',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.indicator', verbose_name='indikator'),
        ),
        migrations.AddField(
            model_name='realisationhistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.realisation'),
        ),
        migrations.AddField(
            model_name='realisationhistory',
            name='returned_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikembalikan oleh'),
        ),
        migrations.AddField(
            model_name='realisationhistory',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh'),
        ),
        migrations.AddField(
            model_name='sourcenote',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh'),
        ),
        migrations.AddField(
            model_name='sourcenotehistory',
            name='decided_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diputuskan oleh'),
        ),
        migrations.AddField(
            model_name='sourcenotehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.sourcenote'),
        ),
        migrations.AddField(
            model_name='spending',
            name='approved_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disetujui oleh'),
        ),
        migrations.AddField(
            model_name='spending',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengisi'),
        ),
        migrations.AddField(
            model_name='spending',
            name='budget_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spendings', to='rad.budgetline', verbose_name='anggaran'),
        ),
        migrations.AddField(
            model_name='spending',
            name='returned_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikembalikan oleh'),
        ),
        migrations.AddField(
            model_name='spending',
            name='submitted_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh'),
        ),
        migrations.AddField(
            model_name='spendinghistory',
            name='approved_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='disetujui oleh'),
        ),
        migrations.AddField(
            model_name='spendinghistory',
            name='author',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pengisi'),
        ),
        migrations.AddField(
            model_name='spendinghistory',
            name='budget_line',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.budgetline', verbose_name='anggaran'),
        ),
        migrations.AddField(
            model_name='spendinghistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.spending'),
        ),
        migrations.AddField(
            model_name='spendinghistory',
            name='returned_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='dikembalikan oleh'),
        ),
        migrations.AddField(
            model_name='spendinghistory',
            name='submitted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diajukan oleh'),
        ),
        migrations.AddField(
            model_name='subtaskforce',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sub_task_forces', to='rad.actionplan', verbose_name='rencana aksi'),
        ),
        migrations.AddField(
            model_name='programmehistory',
            name='sub_task_force',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.subtaskforce', verbose_name='sub gugus tugas'),
        ),
        migrations.AddField(
            model_name='programme',
            name='sub_task_force',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programmes', to='rad.subtaskforce', verbose_name='sub gugus tugas'),
        ),
        migrations.AddField(
            model_name='narrativeitemhistory',
            name='sub_task_force',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.subtaskforce', verbose_name='sub gugus tugas'),
        ),
        migrations.AddField(
            model_name='narrativeitem',
            name='sub_task_force',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='narrative', to='rad.subtaskforce', verbose_name='sub gugus tugas'),
        ),
        migrations.AddField(
            model_name='budgetlinehistory',
            name='sub_task_force',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.subtaskforce', verbose_name='sub gugus tugas'),
        ),
        migrations.AddField(
            model_name='budgetline',
            name='sub_task_force',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='budget_lines', to='rad.subtaskforce', verbose_name='sub gugus tugas'),
        ),
        migrations.AddField(
            model_name='subtaskforcehistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.subtaskforce'),
        ),
        migrations.AddField(
            model_name='subtaskforcehistory',
            name='plan',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.actionplan', verbose_name='rencana aksi'),
        ),
        migrations.AddField(
            model_name='target',
            name='indicator',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='rad.indicator', verbose_name='indikator'),
        ),
        migrations.AddField(
            model_name='targethistory',
            name='indicator',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='rad.indicator', verbose_name='indikator'),
        ),
        migrations.AddField(
            model_name='targethistory',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='history', to='rad.target'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actionplanhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1afe23f580b4f2cccde9f58fdff0c8ee6f89afba', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d2dc9', table='rad_actionplanhistory', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='budgetamounthistory',
            index=models.Index(fields=['budget_line', 'pgh_id'], name='rad_budgeta_budget__0e00c6_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetamounthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2bf568898994b1246ac9c86458ca0975e403d41f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4961b', table='rad_budgetamounthistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='budgetamount',
            constraint=models.UniqueConstraint(fields=('budget_line', 'year'), name='budget_amount_year_once', violation_error_message='Pagu anggaran ini untuk tahun itu sudah ada.'),
        ),
        migrations.AddConstraint(
            model_name='budgetamount',
            constraint=models.CheckConstraint(condition=models.Q(('amount__isnull', True), ('amount__gte', 0), _connector='OR'), name='budget_amount_not_negative', violation_error_message='Pagu tidak boleh negatif.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetamount',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."budget_line_id" IS DISTINCT FROM (NEW."budget_line_id") OR OLD."printed" IS DISTINCT FROM (NEW."printed") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "rad_budgetamounthistory" ("pgh_sealed", "amount", "budget_line_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."amount", OLD."budget_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed", OLD."year"); RETURN NULL;', hash='eb80acbed606fcd24b8a4b6d7f51532f909be8d8', operation='UPDATE', pgid='pgtrigger_history_update_6def4', table='rad_budgetamount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetamount',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_budgetamounthistory" ("pgh_sealed", "amount", "budget_line_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."amount", OLD."budget_line_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed", OLD."year"); RETURN NULL;', hash='597ab365b446cca4b5d6dbb2774b1d0f61066648', operation='DELETE', pgid='pgtrigger_history_delete_91e61', table='rad_budgetamount', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.UniqueConstraint(fields=('plan', 'year'), name='evaluation_once_a_year', violation_error_message='Evaluasi tahun ini sudah ada.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='evaluation_submitted_by_someone', violation_error_message='Evaluasi yang diajukan memerlukan nama pengaju dan waktunya.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ('signed', 'enacted')), _negated=True), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='evaluation_signed_by_someone', violation_error_message='Evaluasi yang ditandatangani memerlukan nama penanda tangan dan waktunya.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'returned'), _negated=True), models.Q(models.Q(('return_reason', ''), _negated=True), ('returned_at__isnull', False), ('returned_by__isnull', False)), _connector='OR'), name='evaluation_returned_with_reason', violation_error_message='Evaluasi yang dikembalikan memerlukan alasan.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'enacted'), _negated=True), models.Q(('enacted_at__isnull', False), ('enacted_by__isnull', False), ('figures__isnull', False), ('figures_sha256__regex', '^[0-9a-f]{64}$'), ('pdf__isnull', False), ('pdf_sha256__regex', '^[0-9a-f]{64}$')), _connector='OR'), name='evaluation_enacted_is_complete', violation_error_message='Evaluasi yang disahkan memerlukan angka, PDF, dan kedua sidik SHA-256.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('signed_by__isnull', True), models.Q(models.Q(('signed_by', models.F('author')), _negated=True), models.Q(('signed_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='evaluation_signed_by_another', violation_error_message='Penanda tangan harus orang lain dari penyusun dan pengaju.'),
        ),
        migrations.AddConstraint(
            model_name='evaluation',
            constraint=models.CheckConstraint(condition=models.Q(('enacted_by__isnull', True), models.Q(models.Q(('enacted_by', models.F('author')), _negated=True), models.Q(('enacted_by', models.F('submitted_by')), _negated=True), models.Q(('enacted_by', models.F('signed_by')), _negated=True)), _connector='OR'), name='evaluation_enacted_by_another', violation_error_message='Pengesah harus orang lain dari penyusun, pengaju, dan penanda tangan.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='enacted_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."status" = \'enacted\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='204d2ee88611827c99bb5e3b22e898e701d56bc4', operation='UPDATE OR DELETE', pgid='pgtrigger_enacted_is_frozen_2b1ee', table='rad_evaluation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."decisions" IS DISTINCT FROM (NEW."decisions") OR OLD."enacted_at" IS DISTINCT FROM (NEW."enacted_at") OR OLD."enacted_by_id" IS DISTINCT FROM (NEW."enacted_by_id") OR OLD."figures_sha256" IS DISTINCT FROM (NEW."figures_sha256") OR OLD."hindrances" IS DISTINCT FROM (NEW."hindrances") OR OLD."law_enforcement" IS DISTINCT FROM (NEW."law_enforcement") OR OLD."outstanding_note" IS DISTINCT FROM (NEW."outstanding_note") OR OLD."pdf_sha256" IS DISTINCT FROM (NEW."pdf_sha256") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."recommendations" IS DISTINCT FROM (NEW."recommendations") OR OLD."return_reason" IS DISTINCT FROM (NEW."return_reason") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."returned_by_id" IS DISTINCT FROM (NEW."returned_by_id") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."signed_by_id" IS DISTINCT FROM (NEW."signed_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."summary" IS DISTINCT FROM (NEW."summary") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "rad_evaluationhistory" ("pgh_sealed", "author_id", "created_at", "decisions", "enacted_at", "enacted_by_id", "figures_sha256", "hindrances", "law_enforcement", "outstanding_note", "pdf_sha256", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "recommendations", "return_reason", "returned_at", "returned_by_id", "signed_at", "signed_by_id", "status", "submitted_at", "submitted_by_id", "summary", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."author_id", OLD."created_at", OLD."decisions", OLD."enacted_at", OLD."enacted_by_id", OLD."figures_sha256", OLD."hindrances", OLD."law_enforcement", OLD."outstanding_note", OLD."pdf_sha256", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."plan_id", OLD."recommendations", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."signed_at", OLD."signed_by_id", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."summary", OLD."year"); RETURN NULL;', hash='c9c2a43125047735136ca8355e59bc7d46256d21', operation='UPDATE', pgid='pgtrigger_history_update_9b1c7', table='rad_evaluation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluation',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_evaluationhistory" ("pgh_sealed", "author_id", "created_at", "decisions", "enacted_at", "enacted_by_id", "figures_sha256", "hindrances", "law_enforcement", "outstanding_note", "pdf_sha256", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "recommendations", "return_reason", "returned_at", "returned_by_id", "signed_at", "signed_by_id", "status", "submitted_at", "submitted_by_id", "summary", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."author_id", OLD."created_at", OLD."decisions", OLD."enacted_at", OLD."enacted_by_id", OLD."figures_sha256", OLD."hindrances", OLD."law_enforcement", OLD."outstanding_note", OLD."pdf_sha256", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."recommendations", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."signed_at", OLD."signed_by_id", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."summary", OLD."year"); RETURN NULL;', hash='0ad8a33c1a358277199022683d70d281f74a42a9', operation='DELETE', pgid='pgtrigger_history_delete_e12a0', table='rad_evaluation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='evaluationdraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('drawn_at__isnull', False), ('fingerprint__regex', '^[0-9a-f]{64}$'), ('pdf__isnull', False), ('status', 'ready')), models.Q(models.Q(('status', 'ready'), _negated=True), ('drawn_at__isnull', True), ('fingerprint', ''), ('pdf__isnull', True)), _connector='OR'), name='draft_ready_is_complete', violation_error_message='Draf PDF yang siap memerlukan berkas, waktu, dan sidiknya.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='evaluationhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7431cf6b00933d29264682309e5574ddcc6216d8', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_13606', table='rad_evaluationhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='indicator',
            constraint=models.UniqueConstraint(fields=('activity', 'order'), name='indicator_order_once', violation_error_message='Urutan indikator ini sudah dipakai.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."accumulation" IS DISTINCT FROM (NEW."accumulation") OR OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."budget_line_id" IS DISTINCT FROM (NEW."budget_line_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."direction" IS DISTINCT FROM (NEW."direction") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."printed" IS DISTINCT FROM (NEW."printed"))', func='INSERT INTO "rad_indicatorhistory" ("pgh_sealed", "accumulation", "activity_id", "budget_line_id", "code", "direction", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."accumulation", OLD."activity_id", OLD."budget_line_id", OLD."code", OLD."direction", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed"); RETURN NULL;', hash='e258ad33b59727ec4dba3f8259113c373909a507', operation='UPDATE', pgid='pgtrigger_history_update_28589', table='rad_indicator', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicator',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_indicatorhistory" ("pgh_sealed", "accumulation", "activity_id", "budget_line_id", "code", "direction", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."accumulation", OLD."activity_id", OLD."budget_line_id", OLD."code", OLD."direction", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed"); RETURN NULL;', hash='e4aab78939f6a974d789d4d7e84958ce8d825ca0', operation='DELETE', pgid='pgtrigger_history_delete_a2390', table='rad_indicator', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='assignmenthistory',
            index=models.Index(fields=['activity', 'pgh_id'], name='rad_assignm_activit_f8b5e4_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignmenthistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c92a299c254d597599c59250b596b4f512a3ea85', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0e6e3', table='rad_assignmenthistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.UniqueConstraint(fields=('activity', 'kind', 'order'), name='assignment_order_once', violation_error_message='Urutan ini sudah dipakai untuk kegiatan yang sama.'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('group', ''), ('institution__isnull', False)), models.Q(models.Q(('institution__isnull', True)), models.Q(('group', ''), _negated=True)), _connector='OR'), name='assignment_institution_or_group', violation_error_message='Isi salah satu: institusi atau kelompok.'),
        ),
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged', True), ('printed', '')), models.Q(models.Q(('merged', False)), models.Q(('printed', ''), _negated=True)), _connector='OR'), name='assignment_printed_or_merged', violation_error_message='Teks tercetak kosong hanya untuk sel yang menyatu dengan baris di atas.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."activity_id" IS DISTINCT FROM (NEW."activity_id") OR OLD."group" IS DISTINCT FROM (NEW."group") OR OLD."indicator_id" IS DISTINCT FROM (NEW."indicator_id") OR OLD."institution_id" IS DISTINCT FROM (NEW."institution_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."merged" IS DISTINCT FROM (NEW."merged") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."printed" IS DISTINCT FROM (NEW."printed"))', func='INSERT INTO "rad_assignmenthistory" ("pgh_sealed", "activity_id", "group", "indicator_id", "institution_id", "kind", "merged", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."activity_id", OLD."group", OLD."indicator_id", OLD."institution_id", OLD."kind", OLD."merged", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed"); RETURN NULL;', hash='20ef8b5eec1a7ec588df51e6288ed49794e3a750', operation='UPDATE', pgid='pgtrigger_history_update_5ab37', table='rad_assignment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_assignmenthistory" ("pgh_sealed", "activity_id", "group", "indicator_id", "institution_id", "kind", "merged", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."activity_id", OLD."group", OLD."indicator_id", OLD."institution_id", OLD."kind", OLD."merged", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed"); RETURN NULL;', hash='8425e5cde889b1fe35594f5f1cfb8e72997a0811', operation='DELETE', pgid='pgtrigger_history_delete_d8ab9', table='rad_assignment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='indicatorhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f30a1059b1e23990cd8aaa1a06277537ebfeb28d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f96d2', table='rad_indicatorhistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activityhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0d28e6e4378aabce6fb22fa8f68bc956dc3fca6c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_04349', table='rad_activityhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(fields=('programme', 'order'), name='activity_order_once', violation_error_message='Urutan kegiatan ini sudah dipakai.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."budget_line_id" IS DISTINCT FROM (NEW."budget_line_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."printed" IS DISTINCT FROM (NEW."printed") OR OLD."programme_id" IS DISTINCT FROM (NEW."programme_id"))', func='INSERT INTO "rad_activityhistory" ("pgh_sealed", "budget_line_id", "code", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "programme_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."budget_line_id", OLD."code", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed", OLD."programme_id"); RETURN NULL;', hash='4e492e1b241c760d15b072161e5873d9618d1307', operation='UPDATE', pgid='pgtrigger_history_update_744d2', table='rad_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_activityhistory" ("pgh_sealed", "budget_line_id", "code", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "programme_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."budget_line_id", OLD."code", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed", OLD."programme_id"); RETURN NULL;', hash='2dde89f2f7c3bc90b2dd2dcdf75ea43e77ec0df2', operation='DELETE', pgid='pgtrigger_history_delete_5e503', table='rad_activity', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='realisation_submitted_by_someone', violation_error_message='Laporan yang diajukan memerlukan nama pengaju dan waktunya.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'returned'), _negated=True), models.Q(models.Q(('return_reason', ''), _negated=True), ('returned_at__isnull', False), ('returned_by__isnull', False)), _connector='OR'), name='realisation_returned_with_reason', violation_error_message='Laporan yang dikembalikan memerlukan alasan.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='realisation_approved_by_someone', violation_error_message='Laporan yang disetujui memerlukan nama penyetuju dan waktunya.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('author')), _negated=True), models.Q(('approved_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='realisation_approved_by_another', violation_error_message='Penyetuju harus orang lain dari pengisi dan pengaju.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.UniqueConstraint(fields=('indicator', 'year'), name='realisation_once_a_year', violation_error_message='Realisasi indikator ini untuk tahun itu sudah ada.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(('grade__isnull', True), models.Q(('grade__lte', 100), models.Q(('justification', ''), _negated=True)), _connector='OR'), name='realisation_grade_justified', violation_error_message='Nilai penilai antara 0 dan 100 dan memerlukan alasan.'),
        ),
        migrations.AddConstraint(
            model_name='realisation',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='realisation_value_not_negative', violation_error_message='Realisasi tidak boleh negatif.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='realisation',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."follow_up" IS DISTINCT FROM (NEW."follow_up") OR OLD."grade" IS DISTINCT FROM (NEW."grade") OR OLD."hindrance" IS DISTINCT FROM (NEW."hindrance") OR OLD."indicator_id" IS DISTINCT FROM (NEW."indicator_id") OR OLD."justification" IS DISTINCT FROM (NEW."justification") OR OLD."return_reason" IS DISTINCT FROM (NEW."return_reason") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."returned_by_id" IS DISTINCT FROM (NEW."returned_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "rad_realisationhistory" ("pgh_sealed", "approved_at", "approved_by_id", "author_id", "created_at", "evidence", "follow_up", "grade", "hindrance", "indicator_id", "justification", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "returned_at", "returned_by_id", "status", "submitted_at", "submitted_by_id", "text", "value", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."approved_at", OLD."approved_by_id", OLD."author_id", OLD."created_at", OLD."evidence", OLD."follow_up", OLD."grade", OLD."hindrance", OLD."indicator_id", OLD."justification", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."text", OLD."value", OLD."year"); RETURN NULL;', hash='7b46af2e049c531c92d181b089d7ab37e45c9839', operation='UPDATE', pgid='pgtrigger_history_update_1308c', table='rad_realisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='realisation',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_realisationhistory" ("pgh_sealed", "approved_at", "approved_by_id", "author_id", "created_at", "evidence", "follow_up", "grade", "hindrance", "indicator_id", "justification", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "returned_at", "returned_by_id", "status", "submitted_at", "submitted_by_id", "text", "value", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."approved_at", OLD."approved_by_id", OLD."author_id", OLD."created_at", OLD."evidence", OLD."follow_up", OLD."grade", OLD."hindrance", OLD."indicator_id", OLD."justification", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."text", OLD."value", OLD."year"); RETURN NULL;', hash='ea8ce5813444b19b0c0f4978959698af268c0225', operation='DELETE', pgid='pgtrigger_history_delete_3dfc5', table='rad_realisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='realisationhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cec75c49946998268064bef91a3ddd2638558325', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_469a5', table='rad_realisationhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='sourcenote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'open')), models.Q(models.Q(('decision', ''), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False), ('state', 'decided')), _connector='OR'), name='source_note_decided_by_someone', violation_error_message='Keputusan memerlukan isi, orang, dan waktu.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sourcenote',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."annex" IS DISTINCT FROM (NEW."annex") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision" IS DISTINCT FROM (NEW."decision") OR OLD."kept_as" IS DISTINCT FROM (NEW."kept_as") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."letter" IS DISTINCT FROM (NEW."letter") OR OLD."moves" IS DISTINCT FROM (NEW."moves") OR OLD."printed" IS DISTINCT FROM (NEW."printed") OR OLD."row" IS DISTINCT FROM (NEW."row") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."what" IS DISTINCT FROM (NEW."what"))', func='INSERT INTO "rad_sourcenotehistory" ("pgh_sealed", "annex", "code", "decided_at", "decided_by_id", "decision", "kept_as", "kind", "letter", "moves", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "row", "state", "what") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."annex", OLD."code", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."kept_as", OLD."kind", OLD."letter", OLD."moves", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed", OLD."row", OLD."state", OLD."what"); RETURN NULL;', hash='72fb4356223f3821bcc1e7685d9b8549cd66308b', operation='UPDATE', pgid='pgtrigger_history_update_0c845', table='rad_sourcenote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sourcenote',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_sourcenotehistory" ("pgh_sealed", "annex", "code", "decided_at", "decided_by_id", "decision", "kept_as", "kind", "letter", "moves", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "row", "state", "what") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."annex", OLD."code", OLD."decided_at", OLD."decided_by_id", OLD."decision", OLD."kept_as", OLD."kind", OLD."letter", OLD."moves", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed", OLD."row", OLD."state", OLD."what"); RETURN NULL;', hash='9f8801bc8a25219c8f9e1707d2732db8493c17ff', operation='DELETE', pgid='pgtrigger_history_delete_f9a1d', table='rad_sourcenote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sourcenotehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6808f80cf7673fc48585630d9bb6fa169879d394', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_14fe4', table='rad_sourcenotehistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='spending',
            constraint=models.CheckConstraint(condition=models.Q(('status', 'draft'), models.Q(('submitted_at__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='spending_submitted_by_someone', violation_error_message='Laporan yang diajukan memerlukan nama pengaju dan waktunya.'),
        ),
        migrations.AddConstraint(
            model_name='spending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'returned'), _negated=True), models.Q(models.Q(('return_reason', ''), _negated=True), ('returned_at__isnull', False), ('returned_by__isnull', False)), _connector='OR'), name='spending_returned_with_reason', violation_error_message='Laporan yang dikembalikan memerlukan alasan.'),
        ),
        migrations.AddConstraint(
            model_name='spending',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'approved'), _negated=True), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='spending_approved_by_someone', violation_error_message='Laporan yang disetujui memerlukan nama penyetuju dan waktunya.'),
        ),
        migrations.AddConstraint(
            model_name='spending',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(models.Q(('approved_by', models.F('author')), _negated=True), models.Q(('approved_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='spending_approved_by_another', violation_error_message='Penyetuju harus orang lain dari pengisi dan pengaju.'),
        ),
        migrations.AddConstraint(
            model_name='spending',
            constraint=models.UniqueConstraint(fields=('budget_line', 'year'), name='spending_once_a_year', violation_error_message='Penyerapan anggaran ini untuk tahun itu sudah ada.'),
        ),
        migrations.AddConstraint(
            model_name='spending',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='spending_not_negative', violation_error_message='Penyerapan tidak boleh negatif.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='spending',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."approved_at" IS DISTINCT FROM (NEW."approved_at") OR OLD."approved_by_id" IS DISTINCT FROM (NEW."approved_by_id") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."budget_line_id" IS DISTINCT FROM (NEW."budget_line_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."evidence" IS DISTINCT FROM (NEW."evidence") OR OLD."excess_reason" IS DISTINCT FROM (NEW."excess_reason") OR OLD."return_reason" IS DISTINCT FROM (NEW."return_reason") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."returned_by_id" IS DISTINCT FROM (NEW."returned_by_id") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "rad_spendinghistory" ("pgh_sealed", "amount", "approved_at", "approved_by_id", "author_id", "budget_line_id", "created_at", "evidence", "excess_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "returned_at", "returned_by_id", "status", "submitted_at", "submitted_by_id", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."amount", OLD."approved_at", OLD."approved_by_id", OLD."author_id", OLD."budget_line_id", OLD."created_at", OLD."evidence", OLD."excess_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."year"); RETURN NULL;', hash='99bda199a29658dc2aed20b4b0b1f50586924c4d', operation='UPDATE', pgid='pgtrigger_history_update_be4af', table='rad_spending', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='spending',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_spendinghistory" ("pgh_sealed", "amount", "approved_at", "approved_by_id", "author_id", "budget_line_id", "created_at", "evidence", "excess_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "return_reason", "returned_at", "returned_by_id", "status", "submitted_at", "submitted_by_id", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."amount", OLD."approved_at", OLD."approved_by_id", OLD."author_id", OLD."budget_line_id", OLD."created_at", OLD."evidence", OLD."excess_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."return_reason", OLD."returned_at", OLD."returned_by_id", OLD."status", OLD."submitted_at", OLD."submitted_by_id", OLD."year"); RETURN NULL;', hash='7e1f072b9e4a49c405800b222babb2f2b4e9e4f4', operation='DELETE', pgid='pgtrigger_history_delete_08856', table='rad_spending', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='spendinghistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dc262974d7454aef3ac297b07c11ccec565b9eaa', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_0d262', table='rad_spendinghistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='subtaskforce',
            constraint=models.UniqueConstraint(fields=('plan', 'letter'), name='sub_task_force_letter_once', violation_error_message='Huruf sub gugus tugas ini sudah ada dalam rencana aksi.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subtaskforce',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."budget_years" IS DISTINCT FROM (NEW."budget_years") OR OLD."letter" IS DISTINCT FROM (NEW."letter") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."objective" IS DISTINCT FROM (NEW."objective") OR OLD."plan_id" IS DISTINCT FROM (NEW."plan_id") OR OLD."table_headers" IS DISTINCT FROM (NEW."table_headers") OR OLD."table_title" IS DISTINCT FROM (NEW."table_title") OR OLD."target_years" IS DISTINCT FROM (NEW."target_years") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "rad_subtaskforcehistory" ("pgh_sealed", "budget_years", "letter", "name", "objective", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "table_headers", "table_title", "target_years", "title") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."budget_years", OLD."letter", OLD."name", OLD."objective", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."plan_id", OLD."table_headers", OLD."table_title", OLD."target_years", OLD."title"); RETURN NULL;', hash='bf23d07a53559293e1f352d16d3c1cf247b810ad', operation='UPDATE', pgid='pgtrigger_history_update_80b33', table='rad_subtaskforce', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subtaskforce',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_subtaskforcehistory" ("pgh_sealed", "budget_years", "letter", "name", "objective", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "table_headers", "table_title", "target_years", "title") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."budget_years", OLD."letter", OLD."name", OLD."objective", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."plan_id", OLD."table_headers", OLD."table_title", OLD."target_years", OLD."title"); RETURN NULL;', hash='b1fe340da0e8a31154fb575996bc40b250f66424', operation='DELETE', pgid='pgtrigger_history_delete_92185', table='rad_subtaskforce', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programmehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='742c1db6d72fcf7695cc631834d8d07b29c303cb', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f3818', table='rad_programmehistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='programme',
            constraint=models.UniqueConstraint(fields=('sub_task_force', 'order'), name='programme_order_once', violation_error_message='Urutan program ini sudah dipakai.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."printed" IS DISTINCT FROM (NEW."printed") OR OLD."printed_number" IS DISTINCT FROM (NEW."printed_number") OR OLD."sub_task_force_id" IS DISTINCT FROM (NEW."sub_task_force_id"))', func='INSERT INTO "rad_programmehistory" ("pgh_sealed", "code", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "printed_number", "sub_task_force_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed", OLD."printed_number", OLD."sub_task_force_id"); RETURN NULL;', hash='5af2f69f7032eb38a748b9c3491a712b23c34ae6', operation='UPDATE', pgid='pgtrigger_history_update_150de', table='rad_programme', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='programme',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_programmehistory" ("pgh_sealed", "code", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "printed_number", "sub_task_force_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed", OLD."printed_number", OLD."sub_task_force_id"); RETURN NULL;', hash='420ad4b9bbe87bbc374d408470de083ee54df153', operation='DELETE', pgid='pgtrigger_history_delete_297ae', table='rad_programme', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='narrativeitemhistory',
            index=models.Index(fields=['sub_task_force', 'pgh_id'], name='rad_narrati_sub_tas_f209a5_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='narrativeitemhistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='823622eb4cd8940e07f98e200ff87b898fc1a6c1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c8bf1', table='rad_narrativeitemhistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='narrativeitem',
            constraint=models.UniqueConstraint(fields=('sub_task_force', 'kind', 'order'), name='narrative_item_order_once', violation_error_message='Urutan ini sudah dipakai dalam daftar yang sama.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='narrativeitem',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."printed" IS DISTINCT FROM (NEW."printed") OR OLD."printed_number" IS DISTINCT FROM (NEW."printed_number") OR OLD."sub_task_force_id" IS DISTINCT FROM (NEW."sub_task_force_id"))', func='INSERT INTO "rad_narrativeitemhistory" ("pgh_sealed", "kind", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "printed_number", "sub_task_force_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."kind", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed", OLD."printed_number", OLD."sub_task_force_id"); RETURN NULL;', hash='39b9644255ff83e110262100c04744dd64e0e26b', operation='UPDATE', pgid='pgtrigger_history_update_9fe9b', table='rad_narrativeitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='narrativeitem',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_narrativeitemhistory" ("pgh_sealed", "kind", "order", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "printed_number", "sub_task_force_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."kind", OLD."order", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed", OLD."printed_number", OLD."sub_task_force_id"); RETURN NULL;', hash='977137fe3ad244ca568deaec7cd6f53af580262c', operation='DELETE', pgid='pgtrigger_history_delete_da1f6', table='rad_narrativeitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetlinehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0ab1cf2a5b0f356c89b8222dc61c2bddc69dfe8c', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_88cac', table='rad_budgetlinehistory', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetline',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."funding_source" IS DISTINCT FROM (NEW."funding_source") OR OLD."sub_task_force_id" IS DISTINCT FROM (NEW."sub_task_force_id"))', func='INSERT INTO "rad_budgetlinehistory" ("pgh_sealed", "code", "funding_source", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sub_task_force_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."funding_source", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."sub_task_force_id"); RETURN NULL;', hash='9a8f053eb6de529919960e1033f6da7977051fe7', operation='UPDATE', pgid='pgtrigger_history_update_f471e', table='rad_budgetline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budgetline',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_budgetlinehistory" ("pgh_sealed", "code", "funding_source", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sub_task_force_id") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."code", OLD."funding_source", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."sub_task_force_id"); RETURN NULL;', hash='930651f254a3c6b0be2808517eb42092049f8405', operation='DELETE', pgid='pgtrigger_history_delete_d257f', table='rad_budgetline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='subtaskforcehistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='7da3a59b8bc84f31eef0febaf5dc98abd2fa20bf', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e0759', table='rad_subtaskforcehistory', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.UniqueConstraint(fields=('indicator', 'year'), name='target_year_once', violation_error_message='Target indikator ini untuk tahun itu sudah ada.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['number', 'unit']), ('value__isnull', False)), models.Q(models.Q(('state__in', ['number', 'unit']), _negated=True), ('value__isnull', True)), _connector='OR'), name='target_value_when_measured', violation_error_message='Nilai diisi hanya untuk target berbentuk angka.'),
        ),
        migrations.AddConstraint(
            model_name='target',
            constraint=models.CheckConstraint(condition=models.Q(('value__isnull', True), ('value__gte', 0), _connector='OR'), name='target_value_not_negative', violation_error_message='Nilai target tidak boleh negatif.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='history_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."indicator_id" IS DISTINCT FROM (NEW."indicator_id") OR OLD."printed" IS DISTINCT FROM (NEW."printed") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."unit" IS DISTINCT FROM (NEW."unit") OR OLD."value" IS DISTINCT FROM (NEW."value") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func='INSERT INTO "rad_targethistory" ("pgh_sealed", "indicator_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "state", "unit", "value", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."indicator_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', OLD."id", OLD."printed", OLD."state", OLD."unit", OLD."value", OLD."year"); RETURN NULL;', hash='7a32313b7889c0973b5e4ea5fbb133b909e74c5b', operation='UPDATE', pgid='pgtrigger_history_update_ac4cd', table='rad_target', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='target',
            trigger=pgtrigger.compiler.Trigger(name='history_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "rad_targethistory" ("pgh_sealed", "indicator_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed", "state", "unit", "value", "year") VALUES (array_remove(ARRAY[NULL]::varchar[], NULL), OLD."indicator_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'delete\', OLD."id", OLD."printed", OLD."state", OLD."unit", OLD."value", OLD."year"); RETURN NULL;', hash='7f596c05d72ca3ca8c4ffc56abe6a5e014ed9490', operation='DELETE', pgid='pgtrigger_history_delete_2951e', table='rad_target', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='targethistory',
            index=models.Index(fields=['indicator', 'pgh_id'], name='rad_targeth_indicat_ce9a5f_idx'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='targethistory',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='114eef4a6bc2f5d47b193f94539cbc0bf643c8a1', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_187ab', table='rad_targethistory', when='BEFORE')),
        ),
    ]
