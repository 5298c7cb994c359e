"""The forms of Penampungan beside entry and exit, which are a `ShelterStay`.

The deadline of the move plan is computed from the end of the stay at the police station and not stored.
"""

from rujukan.choices.hand_over import LeftTo
from rujukan.choices.section import Section
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.schema import BODIES, Fact, Finish, StageForm, date, file, many, one, yes_no

BELONGINGS = StageForm(
    code="belongings",
    number="2a",
    label="Barang bawaan",
    stage=Stage.SHELTER,
    section=Section.SAFETY,
    repeats=True,
    day="on",
    lead="Foto barang yang dibawa masuk, supaya semuanya kembali saat orangnya keluar. Jangan memotret orangnya.",
    questions=(date("on", "Dititipkan pada", "!"), file("picture", "Foto barang", "!")),
)
SAFETY_CHECK = StageForm(
    code="safety_check",
    number="2b",
    label="Cek aman",
    stage=Stage.SHELTER,
    section=Section.SAFETY,
    repeats=True,
    urgent=("place_known_to_suspect", "self_harm_worry"),
    lead="Dalam satu jam sesudah masuk.",
    decided=("visitors", "health_first", "needs"),
    groups=(
        ("Masuk", "Apa yang diatur sejak masuk?", ("visitors", "health_first", "needs")),
        ("Bahaya", "Apakah ada bahaya baginya di sini?", ("place_known_to_suspect", "phone_risk", "self_harm_worry")),
    ),
    questions=(
        yes_no("place_known_to_suspect", "Tempat ini diketahui pelaku?", "!"),
        yes_no("phone_risk", "Teleponnya berbahaya?", "!"),
        one("visitors", "Tamu", "!", none="Tidak boleh", listed="Daftar saja", open="Boleh"),
        yes_no("health_first", "Perlu kesehatan dulu?", "!"),
        yes_no("self_harm_worry", "Khawatir melukai diri?", "!", help="Bila ya: hubungi kesehatan. Jangan tulis rinciannya."),
        many(
            *("needs", "Yang diperlukan"),
            clothes="Pakaian",
            hygiene="Kebersihan",
            baby="Bayi",
            interpreter="Juru bahasa",
            access="Akses difabel",
            diet="Makanan khusus",
            school="Sekolah",
        ),
    ),
)
MOVE_PLAN = StageForm(
    code="move_plan",
    number="2c",
    label="Rencana pindah",
    stage=Stage.SHELTER,
    section=Section.SAFETY,
    next_day="by",
    slip=("next", "by"),
    decided=("next", "done_by", "waiting_for"),
    groups=(
        ("Tujuan", "Ke mana berikutnya, dan kapan?", ("next", "by")),
        ("Urusan", "Siapa yang mengurus kepindahannya?", ("done_by", "waiting_for")),
    ),
    questions=(
        one("next", "Ke mana berikutnya", "+", **{place.value: place.label for place in LeftTo if place != LeftTo.UNKNOWN}),
        date("by", "Paling lambat", "+", future=True),
        one("done_by", "Yang mengurus", "+", **BODIES),
        one(
            *("waiting_for", "Menunggu"),
            bed="Tempat",
            money="Biaya",
            document="Dokumen",
            escort="Pengantar",
            case="Proses hukum",
        ),
    ),
)
FORMS = (BELONGINGS, SAFETY_CHECK, MOVE_PLAN)
MAIN = SAFETY_CHECK
STEPS = (SAFETY_CHECK, MOVE_PLAN)
FINISHES = (Finish(fact=Fact.PLACED),)
