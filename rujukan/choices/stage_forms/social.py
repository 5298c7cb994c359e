"""The forms of Rehabilitasi sosial. They never record what was said, nor a person's faith."""

from django.conf import settings

from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.schema import MODES, Before, Finish, Lead, StageForm, date, number, one, short, yes_no

WELLBEING = {"1": "1, sangat berat", "2": "2, berat", "3": "3, lumayan", "4": "4, baik"}
WISH_FIRST = "Tanyakan dulu, dan catat di formulir Rohani, apakah orangnya menghendaki."
SESSION = {"stage": Stage.SOCIAL, "number": "4a", "repeats": True, "day": "on", "next_day": "next_on"}
COMMON = (
    date("on", "Tanggal", "!"),
    one("mode", "Cara", "!", **MODES),
    one("wellbeing", "Perasaan orangnya sekarang", help="Jawaban orangnya sendiri.", **WELLBEING),
    date("next_on", "Sesi berikutnya", future=True),
    number("minutes", "Lama (menit)"),
)
COUNSELLING = StageForm(
    code="session",
    label="Sesi",
    section=Section.HEALTH,
    counts_as=ServiceKind.COUNSELLING,
    slip=("on",),
    urgent=("psychologist_now",),
    leads=(Lead("psychologist_now", ("yes",), "psychologist", "Perlu psikolog sekarang."),),
    lead="Yang dibicarakan tidak dicatat.",
    decided=("kind", "mode"),
    groups=(
        ("Sesi", "Kapan, dan sesi apa?", ("on", "kind")),
        ("Cara", "Bagaimana caranya, dan perlukah psikolog?", ("mode", "psychologist_now", "wellbeing", "next_on", "minutes")),
    ),
    questions=(
        *COMMON[:1],
        one(
            *("kind", "Jenis", "!"),
            counselling="Konseling",
            group="Kelompok",
            skills="Keterampilan hidup",
            play="Bermain",
            family="Keluarga",
        ),
        COMMON[1],
        yes_no("psychologist_now", "Perlu psikolog sekarang?", "!"),
        *COMMON[2:],
    ),
    **SESSION,
)
SPIRITUAL = StageForm(
    code="spiritual_session",
    label="Sesi rohani",
    section=None,
    counts_as=ServiceKind.SPIRITUAL,
    slip=("on",),
    lead="Hanya bila orangnya menghendaki. Yang dibicarakan tidak dicatat.",
    before=(Before("spiritual", lambda answers, filed: True, lambda wish: wish.get("wished") == "yes", "on", WISH_FIRST),),
    decided=("mode",),
    questions=COMMON,
    **SESSION,
)
PSYCHOLOGIST = StageForm(
    code="psychologist",
    number="4b",
    label="Minta psikolog",
    stage=Stage.SOCIAL,
    section=Section.HEALTH,
    repeats=True,
    day="asked_on",
    next_day="first_on",
    slip=("answer", "first_on"),
    lead=f"{settings.COUNTY.kind} belum punya psikolog sendiri; mintakan kepada provinsi.",
    decided=("for", "to", "answer"),
    questions=(
        one("for", "Untuk apa", "!", assess="Asesmen", therapy="Terapi", court="Ahli di sidang"),
        one("to", "Kepada", "!", province="DPPPA Provinsi", hospital="Rumah sakit provinsi", other_body="Badan lain"),
        date("asked_on", "Diminta pada", "!"),
        one("answer", "Jawaban", "+", yes="Ya", no="Tidak", waiting="Tunggu"),
        date("first_on", "Pertemuan pertama", "+", when=("answer", ("yes",)), future=True, help="Isi bila jawabannya ya."),
    ),
)
SPIRITUAL_WISH = StageForm(
    code="spiritual",
    number="4c",
    label="Rohani",
    stage=Stage.SOCIAL,
    section=None,
    lead="Agama dan kepercayaan tidak dicatat.",
    questions=(yes_no("wished", "Orangnya menghendaki pendampingan rohani?", "!"), short("guide", "Pendamping rohani", "§")),
)
FAMILY = StageForm(
    code="family",
    number="4d",
    label="Asesmen keluarga",
    stage=Stage.SOCIAL,
    section=Section.FAMILY,
    day="on",
    slip=("advice",),
    decided=("advice",),
    groups=(
        ("Keluarga", "Apakah keluarganya menerima?", ("on", "accepts", "can_house")),
        ("Bahaya", "Apakah keluarganya berbahaya?", ("involved", "violence", "debt")),
        ("Saran", "Apa saran Anda?", ("advice",)),
    ),
    questions=(
        date("on", "Tanggal", "!"),
        one("accepts", "Keluarga menerima?", "!", yes="Menerima", hesitant="Ragu", no="Menolak"),
        one("involved", "Terlibat perekrutan?", "!§", no="Tidak", possible="Mungkin", yes="Ya"),
        yes_no("violence", "Ada kekerasan?", "!§"),
        yes_no("can_house", "Sanggup menampung?", "!"),
        one(
            "advice", "Saran", "+", **{"return": "Pulang", "later": "Nanti", "relative": "Ke kerabat", "elsewhere": "Tempat lain"}
        ),
        yes_no("debt", "Ada utang keluarga?"),
    ),
)
FORMS = (COUNSELLING, PSYCHOLOGIST, FAMILY, SPIRITUAL_WISH, SPIRITUAL)
MAIN = COUNSELLING
STEPS = (COUNSELLING, SPIRITUAL_WISH, SPIRITUAL)
FINISHES = (
    Finish(COUNSELLING.code),
    Finish(FAMILY.code),
    Finish(
        PSYCHOLOGIST.code,
        "psikolog bersedia, dan pertemuan pertamanya tercatat",
        meets={"answer": ("yes",)},
        waits={"answer": ("waiting",)},
    ),
    Finish(SPIRITUAL.code),
)
