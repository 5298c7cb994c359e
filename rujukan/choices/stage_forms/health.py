"""The forms of Rehabilitasi kesehatan. Others need fitness and dates, not illness; the file stays in the hospital."""

from django.conf import settings

from rujukan.choices.children import BY_GUARDIAN, CHILD
from rujukan.choices.section import Section
from rujukan.choices.service_kinds import ServiceKind
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms.schema import (
    BODIES,
    COSTS,
    GUARDIANS,
    NO_SUSPECT,
    Before,
    Finish,
    Lead,
    StageForm,
    date,
    one,
    ordered,
    short,
    yes_no,
)

FIT = {"yes": "Ya", "not_yet": "Belum", "no": "Tidak"}
FITNESS = {"fit_interview": "Siap diwawancara", "fit_travel": "Siap bepergian", "fit_shelter": "Siap tinggal di penampungan"}
# The states of a visum in which the person has been examined, and in which it has been handed over.
EXAMINED = ("examined", "ready", "handed_over")
HANDED_OVER = ("handed_over",)
# Who consents to a treatment; in an emergency it goes on without.
CONSENTING = {"self": "Orangnya sendiri"} | {code: label for code, label in GUARDIANS.items() if code != "none"}
CONSENTING |= {"emergency": "Gawat darurat, tanpa persetujuan"}
CONSENT_FIRST = "Catat dulu persetujuan tindakan, dan pastikan belum ditarik. Visum tanpa persetujuan tidak dapat dicatat."


def _examined(answers, filed=None):
    return answers.get("state") in EXAMINED


def _visum_kind(answers):
    return ServiceKind.FORENSIC_EXAM if _examined(answers) else ServiceKind.PREPARATION


def _consented(consent):
    return consent.get("by") in CONSENTING and not consent.get("withdrawn_on")


VISUM = StageForm(
    code="visum",
    number="3a",
    label="Visum",
    stage=Stage.HEALTH,
    section=Section.LEGAL,
    counts_as=_visum_kind,
    slip=("state", "handed_on"),
    lead="Hanya penyidik yang meminta visum. Jenis dan isinya tidak dicatat di sini.",
    before=(Before("treatment_consent", _examined, _consented, "state", CONSENT_FIRST),),
    faults=lambda answers: ordered(answers, "requested_on", "examined_on", "handed_on"),
    decided=("state", "requested_by", "handed_to"),
    questions=(
        one(
            *("state", "Keadaan", "!"),
            requested="Diminta",
            examined="Diperiksa",
            ready="Selesai ditulis",
            handed_over="Diserahkan",
            victim_declined="Korban menolak",
            too_late="Terlambat",
        ),
        one("requested_by", "Diminta oleh", "!", investigator="Penyidik"),
        date("requested_on", "Diminta pada", "+"),
        date("examined_on", "Diperiksa pada", "!", when=("state", EXAMINED), help="Isi bila sudah diperiksa."),
        one("handed_to", "Diserahkan kepada", "!", when=("state", HANDED_OVER), investigator="Penyidik", help="Isi bila sudah."),
        date("handed_on", "Diserahkan pada", "!", when=("state", HANDED_OVER), help="Isi bila sudah diserahkan."),
        short("request_no", "Nomor permintaan", "§"),
        short("report_no", "Nomor visum", "§"),
    ),
)
EXAMINATION = StageForm(
    code="examination",
    number="3b",
    label="Pemeriksaan",
    stage=Stage.HEALTH,
    section=Section.HEALTH,
    counts_as=ServiceKind.MEDICAL_EXAM,
    repeats=True,
    day="seen_on",
    next_day="follow_up_on",
    slip=("seen_on", *FITNESS, "follow_up_on"),
    lead="Institusi lain hanya melihat siap, belum, atau tidak. Diagnosis dan obat tetap di rekam medis Anda.",
    decided=(*FITNESS, "urgent", "own_room"),
    groups=(
        ("Siap", "Siap untuk apa?", ("seen_on", *FITNESS)),
        ("Perlu", "Apa yang diperlukan?", ("urgent", "mental_support", "own_room", "follow_up_on")),
    ),
    questions=(
        date("seen_on", "Diperiksa pada", "!"),
        *(one(code, label, "!", section=Section.SAFETY, **FIT) for code, label in FITNESS.items()),
        yes_no("urgent", "Perlu pertolongan segera?", "!"),
        yes_no("mental_support", "Perlu dukungan batin?", "!"),
        yes_no("own_room", "Perlu kamar sendiri?", "!"),
        date("follow_up_on", "Kontrol berikutnya", future=True),
    ),
)
TREATMENT = StageForm(
    code="treatment",
    number="3c",
    label="Perawatan",
    stage=Stage.HEALTH,
    section=Section.HEALTH,
    counts_as=ServiceKind.TREATMENT,
    next_day="next_on",
    slip=("state", "next_on"),
    decided=("state", "place"),
    questions=(
        one(
            *("state", "Perawatannya", "!"),
            running="Berjalan",
            finished="Selesai",
            paused="Jeda",
            declined_by="Menolak",
            moved="Pindah",
        ),
        date("next_on", "Kunjungan berikutnya", "!", when=("state", ("running", "paused")), future=True),
        one("place", "Tempat", rsud="RSUD", puskesmas="Puskesmas", other_body="Faskes lain"),
        yes_no("reminder_ok", "Boleh diingatkan?"),
        yes_no("transport", "Perlu kendaraan?"),
    ),
)
ONWARD = StageForm(
    code="onward",
    number="3d",
    label="Minta rujukan lanjutan",
    stage=Stage.HEALTH,
    section=Section.HEALTH,
    repeats=True,
    next_day="back_on",
    leads=(Lead("to", ("rsud",), EXAMINATION.code, "RSUD belum tahu: minta rujukan lanjutannya.", to=settings.COUNTY.hospital),),
    lead="Formulir ini tidak memberi tahu rumah sakitnya. Untuk RSUD, permintaannya terbuka sesudah disimpan; rumah sakit di "
    f"luar {settings.COUNTY.plainly} dihubungi lewat telepon.",
    decided=("to", "because", "escort"),
    facts=("cost",),
    groups=(
        ("Tujuan", "Ke mana, dan mengapa?", ("to", "because", "back_on")),
        ("Biaya", "Siapa yang membayar?", ("cost", "escort")),
    ),
    questions=(
        one("to", "Dikirim kepada", "!", rsud="RSUD", province="RS provinsi", mental="RSJ, rumah sakit jiwa"),
        one(
            *("because", "Alasan", "!"),
            facility="Alat",
            specialist="Dokter spesialis",
            safety="Keamanan",
            wish="Keinginan orangnya",
        ),
        one("cost", "Biaya", "+", **COSTS),
        date("back_on", "Kembali pada", "+", future=True),
        one("escort", "Pengantar", **BODIES),
    ),
)
TREATMENT_CONSENT = StageForm(
    code="treatment_consent",
    number="3e",
    label="Persetujuan tindakan",
    stage=Stage.HEALTH,
    section=Section.HEALTH,
    day="on",
    faults=lambda answers: ordered(answers, "on", "withdrawn_on"),
    lead="Untuk anak: orang tua yang tidak diduga terlibat, wali, atau pekerja sosial.",
    decided=("by",),
    questions=(
        one("by", "Diberikan oleh", "!", refuses=NO_SUSPECT | {"self": {CHILD: BY_GUARDIAN}}, **CONSENTING),
        date("on", "Tanggal", "!"),
        date("withdrawn_on", "Ditarik pada", later=True),
    ),
)
FORMS = (EXAMINATION, TREATMENT, TREATMENT_CONSENT, VISUM, ONWARD)
MAIN = EXAMINATION
STEPS = (TREATMENT_CONSENT, EXAMINATION, TREATMENT)
FINISHES = (
    Finish(
        TREATMENT.code,
        "perawatan selesai atau pindah",
        meets={"state": ("finished", "moved")},
        waits={"state": ("running", "paused")},
    ),
    Finish(
        VISUM.code,
        "visum yang diminta diserahkan",
        meets={"state": HANDED_OVER},
        waits={"state": ("requested", "examined", "ready")},
    ),
)
