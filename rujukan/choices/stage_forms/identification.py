"""The forms of Identifikasi. They help people to decide; nothing in them concludes that somebody is a victim."""

from django.conf import settings

from rujukan.choices.places import languages
from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.schema import (
    BODIES,
    GUARDIANS,
    NO_SUSPECT,
    Fact,
    Finish,
    StageForm,
    date,
    file,
    many,
    note,
    number,
    one,
    rupiah,
    time,
    yes_no,
)

# Warning signs of UNODC, ILO, IOM and the Bali Process, and local experience. Their absence proves nothing.
SIGNS = {
    "good_offer": "Dijanjikan gaji tinggi tanpa syarat",
    "fees_as_debt": "Biaya ditanggung dulu, menjadi utang",
    "told_to_lie": "Disuruh berbohong soal tujuan atau umur",
    "online_offer": "Tawaran media sosial, perekrut tak pernah bertemu",
    "papers_held": "Paspor atau KTP dipegang orang lain",
    "side_road": "Dibawa lewat jalan tikus atau malam hari",
    "no_address": "Berangkat rombongan, tidak tahu alamat tujuan",
    "false_papers": "Dokumen palsu atau nama diganti",
    "not_paid": "Upah tidak dibayar atau dipotong",
    "debt_grows": "Utang tidak pernah lunas",
    "long_hours": "Kerja sangat lama tanpa libur",
    "other_job": "Pekerjaan berbeda dari janji",
    "cannot_quit": "Tidak boleh berhenti sebelum membayar",
    "locked_in": "Tidak boleh keluar sendiri",
    "no_phone": "Telepon disita atau diawasi",
    "threats": "Diri atau keluarga diancam, ditakuti polisi",
    "speaks_for": "Orang lain selalu menjawab",
    "lives_at_work": "Tinggal di tempat kerja, dijaga",
    "fearful": "Takut, cerita seperti dihafal",
    "neglect": "Tampak tidak terurus",
    "quota": "Ada setoran atau target tamu",
    "not_kin": "Anak bersama orang dewasa yang bukan keluarga",
    "child_works": "Anak bekerja, tidak sekolah",
    "promised": "Akan dinikahkan atau dipesan sebagai pengantin",
    "pass_for_work": "Pas lintas batas dipakai bekerja",
    "repeat_return": "Berulang kali dideportasi",
    "scam_job": "Dikirim ke kerja penipuan daring",
    "no_sign": "Belum ada tanda yang tampak",
}
HEADINGS = {
    "good_offer": "Perekrutan",
    "papers_held": "Perjalanan",
    "not_paid": "Kerja",
    "locked_in": "Kendali",
    "fearful": "Keadaan",
    "not_kin": "Anak",
    "pass_for_work": "Perbatasan",
    "no_sign": "Belum tampak",
}
FINDING = {"stage": Stage.IDENTIFICATION, "section": Section.ELEMENTS, "counts_as": ServiceKind.DOCUMENT_CHECK, "number": "1c"}
# On this form only the two languages that the county names first, so that it fits a page.
MOST_SPOKEN = dict([*languages()[:3], languages()[-1]])
CHECKED = date("checked_on", "Diperiksa pada", "!")
RESULT = file("result", "Berkas hasil", help="Hasil pemeriksaan, bila ada.")

INTERVIEW = StageForm(
    code="interview",
    number="1a",
    label="Kondisi wawancara",
    stage=Stage.IDENTIFICATION,
    section=Section.SAFETY,
    counts_as=ServiceKind.ASSESSMENT,
    repeats=True,
    slip=("ended",),
    urgent=("suspect_near",),
    lead="Isi sebelum bertanya. Penerjemah tidak boleh keluarga, anak, atau dari pihak perekrut.",
    decided=("place", "language", "interpreter", "companion", "explained", "condition", "ended"),
    groups=(
        ("Tempat", "Apakah tempatnya aman?", ("place", "suspect_near")),
        ("Pendamping", "Siapa yang mendampingi?", ("companion",)),
        ("Siap", "Apakah orangnya siap, dalam bahasa apa?", ("condition", "language", "interpreter")),
        ("Akhir", "Apa yang dijelaskan, dan bagaimana berakhir?", ("explained", "ended", "breaks")),
    ),
    questions=(
        one(
            *("place", "Tempat", "!"),
            police_room=f"RPK {settings.COUNTY.police_name}",
            office="Kantor",
            shelter="Rumah singgah",
            health="Faskes",
            border="Pos lintas batas",
            field="Lapangan",
            phone="Telepon",
        ),
        one("language", "Bahasa", "!", **MOST_SPOKEN),
        one(
            *("interpreter", "Penerjemah", "!"),
            not_needed="Tidak perlu",
            officer="Petugas",
            hired="Juru bahasa",
            none="Belum ada",
        ),
        one(
            *("companion", "Didampingi", "!"),
            refuses=NO_SUSPECT,
            **GUARDIANS | {"chosen": "Orang pilihan", "counsel": "Kuasa hukum", "alone": "Tidak didampingi, atas kehendaknya"},
        ),
        yes_no(
            "suspect_near", "Terduga pelaku di dekat sini?", "!", help="Bila ya: berhenti, pindah ke tempat aman, lalu lanjut."
        ),
        many(
            *("explained", "Sudah dijelaskan", "!"),
            purpose="Tujuan",
            data_use="Pemakaian data",
            may_stop="Boleh berhenti",
            help_anyway="Dibantu walau tidak melapor",
            officer_sex="Boleh pilih petugas perempuan/laki-laki",
        ),
        one(
            *("condition", "Keadaan orangnya", "!"),
            fit="Siap",
            tired="Lelah",
            distressed="Tertekan",
            needs_health="Perlu kesehatan dulu",
        ),
        one(
            *("ended", "Wawancara berakhir", "+"),
            finished="Selesai",
            victim_stopped="Dihentikan korban",
            officer_stopped="Dihentikan petugas",
            **{"continue": "Dilanjutkan lain waktu"},
        ),
        number("breaks", "Berapa kali jeda"),
    ),
)
SCREENING = StageForm(
    code="screening",
    number="1b",
    label="Tanda awal",
    stage=Stage.IDENTIFICATION,
    section=Section.ELEMENTS,
    counts_as=ServiceKind.ASSESSMENT,
    repeats=True,
    slip=("impression",),
    urgent=("urgent",),
    lead="Alat bantu, bukan putusan: tidak ada angka dan tidak ada batas. Tanda yang tidak tampak tidak membuktikan apa pun.",
    decided=("impression", "urgent", "heard_from", "signs"),
    groups=(
        ("Berangkat", "Bagaimana ia direkrut dan dibawa?", ("signs",), ("good_offer", "papers_held")),
        ("Kerja", "Bagaimana ia bekerja dan dikendalikan?", ("signs",), ("not_paid", "locked_in")),
        ("Keadaan", "Tanda lain apa yang tampak?", ("signs",), ("fearful", "not_kin", "pass_for_work", "no_sign")),
        ("Kesan", "Apa kesan Anda?", ("impression", "urgent", "heard_from", "note")),
    ),
    questions=(
        one("impression", "Kesan Anda", "!", strong="Tanda kuat", some="Ada tanda", none_yet="Belum tampak"),
        yes_no("urgent", "Mendesak?", "!"),
        many("heard_from", "Diketahui dari", "!", seen="Dilihat", said="Dikatakan", document="Dokumen"),
        many("signs", "Tanda", "!", headings=HEADINGS, **SIGNS),
        note(),
    ),
)
CIVIL = StageForm(
    code="civil",
    label="Temuan data kependudukan",
    day="checked_on",
    slip=("nik", "birth", "age_class"),
    decided=("nik", "birth", "to_issue"),
    facts=("age_class",),
    questions=(
        CHECKED,
        one(
            *("nik", "NIK", "!"),
            match="Cocok",
            differs="Berbeda",
            not_found="Tidak ditemukan",
            none="Tidak punya",
            foreign="WNA",
        ),
        one("birth", "Tanggal lahir", "!", confirmed="Sesuai", differs="Berbeda", no_record="Tidak tercatat"),
        one("age_class", "Umur menurut catatan", "!", child="Anak", adult="Dewasa"),
        many("to_issue", "Perlu diterbitkan", ktp="KTP", kk="KK", birth_cert="Akta lahir", child_card="KIA"),
        RESULT,
    ),
    **FINDING | {"section": Section.IDENTITY},
)
IMMIGRATION = StageForm(
    code="immigration",
    label="Temuan keimigrasian",
    day="checked_on",
    slip=("document", "stay", "hold_removal"),
    facts=("document", "held_by_other", "entry", "stay", "hold_removal"),
    groups=(
        ("Dokumen", "Dokumen apa yang ada?", ("checked_on", "document", "held_by_other")),
        ("Izin", "Bagaimana ia masuk, dan bolehkah tinggal?", ("entry", "stay", "hold_removal", "result")),
    ),
    questions=(
        CHECKED,
        one(
            *("document", "Dokumen perjalanan", "!"),
            passport="Paspor",
            border_pass="Pas lintas batas",  # noqa: S106
            splp="SPLP",
            false="Palsu",
            none="Tidak ada",
        ),
        yes_no("held_by_other", "Dipegang orang lain?", "!"),
        one("entry", "Cara masuk", "!", official="Resmi", unofficial="Tak resmi", no_record="Tak tercatat"),
        one("stay", "Izin tinggal", "!", citizen="WNI", valid="Berlaku", expired="Habis", none="Tidak ada"),
        yes_no("hold_removal", "Deportasi ditunda?", "+"),
        RESULT,
    ),
    **FINDING | {"section": Section.IDENTITY},
)
LABOUR = StageForm(
    code="labour",
    label="Temuan status tenaga kerja",
    day="checked_on",
    slip=("placement",),
    facts=("placement",),
    groups=(
        ("Penempatan", "Bagaimana ia ditempatkan?", ("checked_on", "placement", "agency")),
        ("Upah", "Bagaimana kontrak dan upahnya?", ("contract", "wage", "debt", "unpaid", "result")),
    ),
    questions=(
        CHECKED,
        one(
            *("placement", "Penempatan", "!"),
            regular="Prosedural",
            irregular="Nonprosedural",
            not_worker="Bukan pekerja",
        ),
        one(
            *("agency", "Penyalur", "!"),
            licensed="P3MI berizin",
            unlicensed="Tak berizin",
            person="Calo",
            none="Tanpa",
        ),
        one("contract", "Kontrak", "!", seen="Ada", none="Tidak ada", switched="Diganti"),
        one("wage", "Upah", "!", full="Sesuai", less="Kurang", none="Tidak dibayar"),
        yes_no("debt", "Ada utang?"),
        rupiah("unpaid", "Upah yang belum dibayar", "§"),
        RESULT,
    ),
    **FINDING,
)
PATROL = StageForm(
    code="patrol",
    label="Temuan lapangan Kodim",
    day="checked_on",
    urgent=("danger",),
    decided=("found_how", "handed_to"),
    facts=("danger",),
    groups=(
        ("Temuan", "Bagaimana orang ini ditemukan?", ("checked_on", "found_how", "danger")),
        ("Serah", "Kepada siapa ia diserahkan?", ("handed_to", "handed_at", "result")),
    ),
    questions=(
        CHECKED,
        one("found_how", "Ditemukan lewat", "!", patrol="Patroli", post="Pos pamtas", report="Laporan warga"),
        one("handed_to", "Diserahkan kepada", "!", **BODIES),
        time("handed_at", "Diserahkan pukul", "!"),
        yes_no("danger", "Ada bahaya?", "!"),
        RESULT,
    ),
    **FINDING | {"section": Section.SAFETY, "counts_as": ServiceKind.ASSESSMENT},
)
INSPECTION = StageForm(
    code="inspection",
    label="Temuan lapangan Satpol PP",
    day="checked_on",
    decided=("found_how", "venue", "brought_to"),
    groups=(
        ("Temuan", "Di mana orang ini ditemukan?", ("checked_on", "found_how", "venue")),
        ("Tujuan", "Ke mana ia dibawa?", ("brought_to", "result")),
    ),
    questions=(
        CHECKED,
        one("found_how", "Ditemukan lewat", "!", inspection="Razia", patrol="Patroli", report="Laporan"),
        one("venue", "Tempat", "!", bar="Tempat hiburan", lodging="Penginapan", boarding="Kos", other="Lain"),
        one("brought_to", "Dibawa ke", "!", **BODIES),
        RESULT,
    ),
    **FINDING | {"section": Section.SAFETY, "counts_as": ServiceKind.ASSESSMENT},
)
COMPLAINT = StageForm(
    code="complaint",
    label="Penerusan pengaduan",
    day="checked_on",
    lead="Catatan pengaduan, bukan kesimpulan.",
    questions=(
        CHECKED,
        one("from", "Pengadu", "!", self="Korban", family="Keluarga", neighbour="Warga", other="Lain"),
        time("passed_at", "Diteruskan pukul", "+"),
        RESULT,
    ),
    **FINDING | {"section": Section.CHRONOLOGY, "counts_as": ServiceKind.ASSESSMENT},
)
POLICE = StageForm(
    code="police",
    label="Temuan kepolisian",
    day="checked_on",
    decided=("reported", "scene"),
    facts=("suspect_known",),
    questions=(
        CHECKED,
        yes_no("reported", "Sudah ada laporan polisi?", "!"),
        yes_no("scene", "Tempat kejadian didatangi?"),
        yes_no("suspect_known", "Terduga pelaku diketahui?", "§"),
        date("protection_order_on", "Perlindungan sementara sejak"),
        RESULT,
    ),
    **FINDING | {"section": Section.LEGAL, "counts_as": ServiceKind.ASSESSMENT},
)
FORMS = (INTERVIEW, SCREENING, CIVIL, IMMIGRATION, LABOUR, PATROL, INSPECTION, COMPLAINT, POLICE)
MAIN = INTERVIEW
STEPS = FORMS
# The conclusion is the coordinator's. An institution that only contributes a finding or a complaint needs none.
FINISHES = (
    *(Finish(form.code) for form in (CIVIL, IMMIGRATION, LABOUR, PATROL, INSPECTION, COMPLAINT)),
    Finish(fact=Fact.CONCLUDED),
)
