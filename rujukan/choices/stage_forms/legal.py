"""The forms of Bantuan hukum. By-laws (Satpol PP) are law enforcement and no legal aid."""

from django.conf import settings

from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.schema import Finish, Lead, StageForm, date, many, one, short, yes_no

COUNSELS = {
    "setda": "Bagian Hukum",
    "posbakum": "Posbakum",
    "lbh": "LBH",
    "lpsk": "LPSK, melindungi saksi dan korban",
    "private": "Advokat",
}
# Who may come along when the person is heard, besides counsel.
BESIDE = {"dsp3akb": settings.COUNTY.lead_name, "companion": "Pendamping", "other_body": "Badan lain"}

COUNSEL = StageForm(
    code="counsel",
    number="7a",
    label="Pendampingan hukum",
    stage=Stage.LEGAL,
    section=Section.LEGAL,
    counts_as=ServiceKind.LEGAL_ADVICE,
    slip=("counsel",),
    decided=("counsel", "power", "scope"),
    groups=(
        ("Pendamping", "Siapa pendamping hukumnya?", ("counsel", "power", "power_no")),
        ("Keperluan", "Untuk apa ia didampingi?", ("scope",)),
    ),
    questions=(
        one("counsel", "Pendamping", "!", none="Belum", **COUNSELS),
        one("power", "Surat kuasa", "+", signed="Ada", not_needed="Tidak perlu", waiting="Proses"),
        many(
            *("scope", "Untuk apa", "!"),
            report="Laporan",
            restitution="Restitusi",
            civil="Perdata",
            wage="Upah",
            papers="Dokumen",
            custody="Hak asuh",
        ),
        short("power_no", "Nomor surat kuasa", "§"),
    ),
)
ATTENDANCE = StageForm(
    code="attendance",
    number="7b",
    label="Hadir bersama",
    stage=Stage.LEGAL,
    section=Section.LEGAL,
    counts_as=ServiceKind.LEGAL_REPRESENTATION,
    repeats=True,
    day="on",
    next_day="next_on",
    slip=("next_on",),
    leads=(Lead("after", ("shaken",), "session", "Terguncang sesudah pendampingan hukum."),),
    schema=2,
    decided=("event", "by", "separate_room", "by_video"),
    facts=("suspect_met",),
    groups=(
        ("Acara", "Acara apa, dan siapa yang mendampingi?", ("event", "on", "by")),
        ("Sesudahnya", "Bagaimana keadaannya sesudah itu?", ("after", "next_on", "separate_room", "by_video", "suspect_met")),
    ),
    questions=(
        one("event", "Acara", "!", statement="BAP", hearing="Sidang", meeting="Pertemuan"),
        date("on", "Tanggal", "!"),
        one("by", "Didampingi oleh", "!", **COUNSELS, **BESIDE),
        one("after", "Keadaan sesudahnya", "!", fine="Baik", shaken="Terguncang"),
        date("next_on", "Acara berikutnya", future=True),
        yes_no("separate_room", "Ruang terpisah?"),
        yes_no("by_video", "Lewat video?"),
        yes_no("suspect_met", "Bertemu terduga pelaku?"),
    ),
)
BYLAW = StageForm(
    code="bylaw",
    number="7c",
    label="Perda",
    stage=Stage.LEGAL,
    section=Section.LEGAL,
    repeats=True,
    day="on",
    urgent=("victim_charged",),
    lead="Orang yang dipaksa tidak dituntut atas perbuatan yang dipaksakan kepadanya.",
    decided=("step",),
    facts=("victim_charged",),
    questions=(
        one("step", "Langkah", "!", warning="Teguran", closure="Penutupan", case="Tipiring"),
        date("on", "Tanggal", "!"),
        yes_no("victim_charged", "Korban ikut dikenai?", "!"),
    ),
)
COORDINATION = StageForm(
    code="coordination",
    number="7d",
    label="Koordinasi",
    stage=Stage.LEGAL,
    section=Section.LEGAL,
    repeats=True,
    schema=2,
    decided=("about", "answer"),
    questions=(
        one("about", "Tentang", "!", removal_stop="Tunda deportasi", stay="Izin tinggal", travel_paper="Surat perjalanan"),
        short("letter", "Nomor surat", "!§"),
        one("answer", "Jawaban", "+", yes="Ya", no="Tidak", waiting="Menunggu"),
    ),
)
FORMS = (COUNSEL, ATTENDANCE, BYLAW, COORDINATION)
MAIN = COUNSEL
STEPS = (COUNSEL, BYLAW, COORDINATION)
FINISHES = (
    Finish(
        COUNSEL.code,
        "pendamping hukum ada, dan surat kuasanya ada atau tidak perlu",
        meets={"counsel": tuple(COUNSELS), "power": ("signed", "not_needed")},
    ),
    Finish(BYLAW.code),
    Finish(COORDINATION.code, "jawabannya ya", meets={"answer": ("yes",)}, waits={"answer": ("waiting",)}),
)
