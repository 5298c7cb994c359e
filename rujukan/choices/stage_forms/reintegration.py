"""The forms of Reintegrasi sosial dan ekonomi. The follow-up visits are monitoring visits."""

from rujukan.choices.children import CHILD, YOUNG
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.schema import Fact, Finish, StageForm, date, many, number, one, ordered, rupiah, short, yes_no

KINDS = {
    "training": "Pelatihan",
    "capital": "Modal atau alat",
    "school": "Sekolah atau paket",
    "job": "Penempatan kerja",
    "coop": "Koperasi",
    "housing": "Hunian",
    "aid": "Bantuan sosial",
}
BACK = ("same", "other", "package")
SCHOOL_FIRST = "Untuk anak, atau yang usianya belum diketahui: sekolah dulu, tanpa modal."
TOO_YOUNG = "Di bawah 15 tahun tidak bekerja. Pilih kegiatan lain, misalnya sekolah."
AGED_15 = "Hanya untuk penempatan kerja. Usia yang belum diketahui dihitung sebagai anak: pastikan dulu."
COUNTED = {"training": ServiceKind.TRAINING, "school": ServiceKind.SCHOOLING}


def _activity_faults(answers):
    yield from ordered(answers, "start", "planned_end")
    if answers.get("kind") == "job" and answers.get("aged_15", "yes") != "yes":
        yield "aged_15", TOO_YOUNG


PLAN = StageForm(
    code="plan",
    number="6a",
    label="Rencana",
    stage=Stage.REINTEGRATION,
    section=None,
    next_day="review_on",
    questions=(
        one("wish", "Keinginan orangnya", "!", work="Bekerja", business="Usaha", school="Sekolah", care="Mengurus keluarga"),
        short("goal", "Tujuan", "!§", help="Jangan menulis nama, alamat, atau penyakit."),
        yes_no("agreed", "Orangnya setuju?", "!"),
        date("review_on", "Ditinjau pada", "+", future=True),
        many(
            *("barriers", "Hambatan"),
            debt="Utang",
            document="Dokumen",
            child_care="Anak",
            health="Kesehatan",
            distance="Jarak",
            stigma="Stigma",
        ),
    ),
)
ACTIVITY = StageForm(
    code="activity",
    number="6b",
    label="Kegiatan",
    stage=Stage.REINTEGRATION,
    section=None,
    repeats=True,
    counts_as=lambda answers: COUNTED.get(answers.get("kind"), ServiceKind.LIVELIHOOD),
    day="start",
    slip=("kind", "result"),
    faults=_activity_faults,
    lead="Pelatihan tidak mengulang pekerjaan tempat orangnya dieksploitasi.",
    decided=("kind", "result"),
    facts=("aged_15", "after"),
    groups=(
        ("Kegiatan", "Kegiatan apa yang diikuti?", ("kind", "aged_15", "start", "planned_end")),
        ("Hasil", "Bagaimana hasilnya?", ("result", "after", "hours", "value")),
    ),
    questions=(
        one("kind", "Jenis", "!", refuses={"capital": {CHILD: SCHOOL_FIRST}, "job": {YOUNG: TOO_YOUNG}}, **KINDS),
        yes_no("aged_15", "Sudah berusia 15 tahun?", "!", when=("kind", ("job",)), of_child=True, help=AGED_15),
        date("start", "Mulai", "!"),
        date("planned_end", "Rencana selesai", "+", future=True),
        one(
            *("result", "Hasil", "+"),
            running="Berjalan",
            finished="Selesai",
            stopped_victim="Berhenti",
            stopped_provider="Dihentikan",
            never="Batal",
        ),
        one("after", "Sesudahnya", "+", working="Bekerja", own="Usaha sendiri", studying="Belajar", none="Belum"),
        number("hours", "Jam"),
        rupiah("value", "Nilai"),
    ),
)
SCHOOL = StageForm(
    code="school",
    number="6d",
    label="Sekolah",
    stage=Stage.REINTEGRATION,
    section=None,
    of_child=True,
    day="asked_on",
    next_day="back_on",
    slip=("state", "back_on"),
    decided=("needs",),
    facts=("safe_there",),
    groups=(
        ("Sekarang", "Apakah anak ini bersekolah?", ("asked_on", "state")),
        ("Jenjang", "Di jenjang apa, dan amankah?", ("level", "safe_there")),
        ("Rencana", "Apa rencananya?", ("plan", "back_on", "needs")),
    ),
    lead="Untuk anak, sekolah didahulukan. Jangan menulis nama sekolahnya.",
    questions=(
        date("asked_on", "Ditanyakan pada", "!"),
        one("state", "Sekarang", "!", attends="Bersekolah", stopped="Berhenti", never="Belum pernah", finished="Sudah tamat"),
        one("level", "Jenjang", "!", early="PAUD", primary="SD", junior="SMP", senior="SMA atau SMK", package="Paket A, B, C"),
        one(
            *("plan", "Rencana", "!"),
            stay="Tetap di sekolahnya",
            same="Kembali ke sekolahnya",
            other="Pindah sekolah",
            package="Paket A, B, C",
            later="Belum siap",
        ),
        date("back_on", "Masuk sekolah", "+", when=("plan", BACK), future=True, help="Isi bila ia akan bersekolah."),
        yes_no("safe_there", "Aman dari perekrut di sana?", "+"),
        many("needs", "Yang diperlukan", fees="Biaya", uniform="Seragam", document="Dokumen", transport="Kendaraan"),
    ),
)
FORMS = (PLAN, ACTIVITY, SCHOOL)
MAIN = PLAN
STEPS = (SCHOOL, PLAN, ACTIVITY)
MAIN_OF_CHILD = SCHOOL
# The institution that plans with the person also follows up; for one that only trains or equips, that is enough.
FINISHES = (
    Finish(fact=Fact.FOLLOWED_UP, role=PLAN.code),
    Finish(
        ACTIVITY.code,
        "kegiatannya selesai",
        meets={"result": ("finished",)},
        waits={"result": ("running",)},
        unless=PLAN.code,
    ),
)
