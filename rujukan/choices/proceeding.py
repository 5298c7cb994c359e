"""Law enforcement in a case: its events, their order, and the limits that they start. A leaf.

KUHAP is UU 20/2025, in force since 2 January 2026. Articles are choices, because old cases keep the articles of their time.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

from gugus.choices import InstitutionKind


class ProceedingEvent(TextChoices):
    REPORTED = "reported", "Laporan polisi"
    INQUIRY = "inquiry", "Penyelidikan"
    INVESTIGATION = "investigation", "Penyidikan"
    SUSPECT_NAMED = "suspect_named", "Tersangka ditetapkan"
    NOTICE_SENT = "spdp", "SPDP dikirim"
    PROGRESS_TOLD = "sp2hp", "Perkembangan disampaikan kepada korban (SP2HP)"
    FILE_SENT = "file_sent", "Berkas dikirim (tahap I)"
    FILE_RETURNED = "p19", "Berkas dikembalikan (P-19)"
    FILE_COMPLETE = "p21", "Berkas lengkap (P-21)"
    HANDED = "handed", "Tersangka dan bukti diserahkan (tahap II)"
    STOPPED = "stopped", "Dihentikan (SP3 atau SKP2)"
    INDICTED = "indicted", "Dakwaan"
    HEARING = "hearing", "Sidang"
    HEARING_MOVED = "hearing_moved", "Jadwal sidang diubah atau dibatalkan"
    DEMANDED = "demanded", "Tuntutan"
    VERDICT = "verdict", "Putusan"
    FINAL = "final", "Berkekuatan hukum tetap (inkracht)"
    EXECUTED = "executed", "Eksekusi"
    LPSK_ASKED = "lpsk_asked", "Perlindungan LPSK dimohon"
    LPSK_GRANTED = "lpsk_granted", "Perlindungan LPSK dikabulkan"
    LPSK_REFUSED = "lpsk_refused", "Perlindungan LPSK ditolak"
    LPSK_ENDED = "lpsk_ended", "Perlindungan LPSK berakhir"
    RESTITUTION_TOLD = "restitution_told", "Hak restitusi diberitahukan"
    RESTITUTION_NOT_ASKED = "restitution_unasked", "Restitusi tidak diminta"
    RESTITUTION_ASKED = "restitution_asked", "Restitusi dimohon"
    RESTITUTION_ASSESSED = "restitution_assessed", "Kerugian dinilai LPSK"
    RESTITUTION_SECURED = "restitution_secured", "Harta untuk restitusi diamankan"
    RESTITUTION_GRANTED = "restitution_granted", "Restitusi dikabulkan"
    RESTITUTION_COPIED = "restitution_copied", "Salinan putusan restitusi diserahkan"
    RESTITUTION_WARNED = "restitution_warned", "Surat peringatan restitusi"
    RESTITUTION_PART = "restitution_part", "Restitusi dibayar sebagian"
    RESTITUTION_PAID = "restitution_paid", "Restitusi lunas"
    RESTITUTION_AUCTION = "restitution_auction", "Harta sitaan dilelang"
    RESTITUTION_UNPAID = "restitution_unpaid", "Restitusi tidak dibayar"
    RESTITUTION_STATE = "restitution_state", "Kompensasi negara"
    VOID = "void", "Salah catat, tidak berlaku"


EVENT = ProceedingEvent
# Events about one victim.
OF_RESTITUTION = tuple(event for event in EVENT if event.name.startswith("RESTITUTION"))
# Events that say where the proceeding stands; each closes the task for the next step that the one before it planned.
COURSE = tuple(event for event in list(EVENT)[: list(EVENT).index(EVENT.LPSK_ASKED)] if event != EVENT.PROGRESS_TOLD)
# Events that end a proceeding for good. One that was stopped runs again if a later event of the course follows.
ENDS = (EVENT.FINAL, EVENT.EXECUTED)
# What must have happened before, on the same day or earlier: one of these.
AFTER = {
    EVENT.INQUIRY: (EVENT.REPORTED,),
    EVENT.INVESTIGATION: (EVENT.REPORTED,),
    EVENT.SUSPECT_NAMED: (EVENT.INVESTIGATION,),
    EVENT.NOTICE_SENT: (EVENT.INVESTIGATION,),
    EVENT.PROGRESS_TOLD: (EVENT.REPORTED,),
    EVENT.FILE_SENT: (EVENT.INVESTIGATION,),
    EVENT.FILE_RETURNED: (EVENT.FILE_SENT,),
    EVENT.FILE_COMPLETE: (EVENT.FILE_SENT,),
    EVENT.HANDED: (EVENT.FILE_COMPLETE,),
    EVENT.STOPPED: (EVENT.INQUIRY, EVENT.INVESTIGATION),
    EVENT.INDICTED: (EVENT.HANDED,),
    EVENT.HEARING: (EVENT.INDICTED,),
    EVENT.HEARING_MOVED: (EVENT.INDICTED,),
    EVENT.DEMANDED: (EVENT.INDICTED,),
    EVENT.VERDICT: (EVENT.INDICTED,),
    EVENT.FINAL: (EVENT.VERDICT,),
    EVENT.EXECUTED: (EVENT.FINAL,),
    EVENT.LPSK_GRANTED: (EVENT.LPSK_ASKED,),
    EVENT.LPSK_REFUSED: (EVENT.LPSK_ASKED,),
    EVENT.LPSK_ENDED: (EVENT.LPSK_GRANTED,),
    # A person who was not told of the right has not renounced it.
    EVENT.RESTITUTION_NOT_ASKED: (EVENT.RESTITUTION_TOLD,),
    EVENT.RESTITUTION_SECURED: (EVENT.REPORTED,),
    EVENT.RESTITUTION_GRANTED: (EVENT.RESTITUTION_ASKED,),
    EVENT.RESTITUTION_COPIED: (EVENT.RESTITUTION_GRANTED,),
    EVENT.RESTITUTION_WARNED: (EVENT.RESTITUTION_GRANTED,),
    EVENT.RESTITUTION_PART: (EVENT.RESTITUTION_GRANTED,),
    EVENT.RESTITUTION_PAID: (EVENT.RESTITUTION_GRANTED,),
    EVENT.RESTITUTION_AUCTION: (EVENT.RESTITUTION_GRANTED,),
    EVENT.RESTITUTION_UNPAID: (EVENT.RESTITUTION_GRANTED,),
    EVENT.RESTITUTION_STATE: (EVENT.RESTITUTION_GRANTED,),
}
# What must not have happened before, on the same day or earlier. A person cannot renounce what a court has granted.
NOT_AFTER = {EVENT.RESTITUTION_NOT_ASKED: (EVENT.RESTITUTION_GRANTED,)}
# The person's answer to the right to restitution: it settles earlier planned steps for this person.
ANSWERS_TO_RIGHT = (EVENT.RESTITUTION_NOT_ASKED, EVENT.RESTITUTION_ASKED)
# After these the person is asked by a day. Only their answer settles it, not the course of the proceeding.
ASKS_OF_RIGHT = (EVENT.RESTITUTION_TOLD, EVENT.RESTITUTION_NOT_ASKED)


@dataclass(frozen=True)
class Limit:
    """A limit of a proceeding: the latest of `begins` starts it, one of `ends` on that day or later ends it."""

    standard: str
    """The code of its `ServiceStandard`."""
    text: str
    """What is to be done in time: the text of its task."""
    begins: tuple[ProceedingEvent, ...]
    ends: tuple[ProceedingEvent, ...]


LIMITS = (
    Limit(
        "police-report-followed",
        "Laporan polisi belum ditindaklanjuti. Mulai penyelidikan, atau sampaikan alasannya kepada pelapor.",
        (EVENT.REPORTED,),
        (EVENT.INQUIRY, EVENT.INVESTIGATION, EVENT.STOPPED),
    ),
    Limit(
        "sp2hp",
        "Sampaikan perkembangan penyidikan kepada korban (SP2HP), lalu catat.",
        (EVENT.REPORTED, EVENT.PROGRESS_TOLD),
        (EVENT.HANDED, EVENT.STOPPED),
    ),
    Limit(
        "spdp-sent",
        "Kirim SPDP kepada penuntut umum, lalu catat.",
        (EVENT.INVESTIGATION,),
        (EVENT.NOTICE_SENT, EVENT.STOPPED, EVENT.HANDED),
    ),
    Limit("stop-told", "Beri tahu korban bahwa perkaranya dihentikan, lalu catat.", (EVENT.STOPPED,), (EVENT.PROGRESS_TOLD,)),
)
# {phase: the events after which a proceeding stands in it}
PHASES = {
    "Laporan dan penyelidikan": (EVENT.REPORTED, EVENT.INQUIRY),
    "Penyidikan": (EVENT.INVESTIGATION, EVENT.SUSPECT_NAMED, EVENT.NOTICE_SENT, EVENT.FILE_SENT, EVENT.FILE_RETURNED),
    "Penuntutan": (EVENT.FILE_COMPLETE, EVENT.HANDED),
    "Sidang": (EVENT.INDICTED, EVENT.HEARING, EVENT.HEARING_MOVED, EVENT.DEMANDED),
    "Putusan, belum inkracht": (EVENT.VERDICT,),
    "Inkracht atau dieksekusi": ENDS,
    "Dihentikan": (EVENT.STOPPED,),
}
# Events whose next day is that of a hearing.
HEARD = (EVENT.INDICTED, EVENT.HEARING, EVENT.DEMANDED)
# Events that say that a planned hearing was held, and events after which no hearing is planned.
HELD = (EVENT.HEARING, EVENT.DEMANDED, EVENT.VERDICT)
NOT_HEARD = (EVENT.VERDICT, EVENT.STOPPED, *ENDS)


@dataclass(frozen=True)
class HearingStep:
    """What is owed before each hearing, or `after` it, with the text of its task; the `ServiceStandard` says how many days.

    The prosecution does it (without one the police), or the coordinators where `of_coordinators`.
    """

    standard: str
    text: str
    after: bool = False
    of_coordinators: bool = False


HEARING_STEPS = (
    HearingStep("hearing-prepared", "siapkan panggilan saksi, dokumen, perjalanan, dan pendamping."),
    HearingStep("hearing-told", "beri tahu korban dan pendampingnya, pastikan kuasa hukum hadir.", of_coordinators=True),
    HearingStep("hearing-confirmed", "pastikan sidang jadi, dan korban aman (pengantar, ruang terpisah, atau daring)."),
    HearingStep("hearing-recorded", "catat hasilnya dan tanggal sidang berikutnya.", after=True),
)
# Who works on a proceeding: the column, and the kind of institution.
ASSIGNED = {"police": InstitutionKind.POLICE, "prosecution": InstitutionKind.PROSECUTION}


class Article(TextChoices):
    """The law of the charge; editable only here, with the state of the law at 2026 (Bagian Hukum confirms)."""

    TRAFFICKING = "uu21", "UU 21/2007 (perdagangan orang)"
    CODE_TRAFFICKING = "kuhp455", "KUHP 2023 Ps 455 (perdagangan orang)"
    CODE_SMUGGLING = "kuhp457", "KUHP 2023 Ps 457 (penyelundupan manusia)"
    MIGRANTS = "uu18", "UU 18/2017 (pekerja migran)"
    SEXUAL = "uu12", "UU 12/2022 (kekerasan seksual)"
    CHILD = "uu35", "UU 35/2014 (perlindungan anak)"
    OTHER = "other", "Lainnya"


class CourtLevel(TextChoices):
    FIRST = "pn", "Pengadilan Negeri"
    APPEAL = "pt", "Pengadilan Tinggi"
    CASSATION = "ma", "Mahkamah Agung (kasasi)"
    REVIEW = "pk", "Mahkamah Agung (peninjauan kembali)"


class VerdictResult(TextChoices):
    CONVICTED = "convicted", "Terbukti"
    ACQUITTED = "acquitted", "Bebas"
    RELEASED = "released", "Lepas"


class RestitutionRegime(TextChoices):
    """Under which rules restitution is paid; Bagian Hukum chooses. It decides the limit of the payment."""

    LAW_21 = "uu21", "UU 21/2007 (14 hari sejak inkracht)"
    CODE = "kuhap", "KUHAP, UU 20/2025 (30 hari)"
    COURT_RULE = "perma", "Perma 1/2022 (30 hari)"
    SEXUAL = "tpks", "UU 12/2022 (30 hari)"
    CHILD = "child", "PP 43/2017, anak (30 hari)"


# Rules under which a copy of the decision is handed on, and the payment counts from it.
WITH_COPY = (RestitutionRegime.CODE, RestitutionRegime.SEXUAL)


# Heads of restitution: UU 21/2007 Ps 48, Perma 1/2022 Ps 4.
HEADS = {
    "income": "Kehilangan kekayaan atau penghasilan (rupiah)",
    "suffering": "Penderitaan (rupiah)",
    "care": "Perawatan medis atau psikologis (rupiah)",
    "other": "Kerugian lain, misalnya transport atau kuasa hukum (rupiah)",
}
WITH_AMOUNTS = (
    *(EVENT.RESTITUTION_ASKED, EVENT.RESTITUTION_ASSESSED, EVENT.RESTITUTION_GRANTED, EVENT.RESTITUTION_PART),
    *(EVENT.RESTITUTION_PAID, EVENT.RESTITUTION_STATE),
)
# Restitution is a payment of money under all of RestitutionRegime (UU 21/2007 Ps 1, UU 12/2022 Ps 1, Perma 1/2022 Ps 4; Bagian
# Hukum confirms), so a decision that grants it names rupiah. Things that are given back are evidence of the verdict.
NEEDS_AMOUNT = (EVENT.RESTITUTION_GRANTED,)
# What is asked of LPSK, and what became of it; the newest says how the protection stands.
OF_PROTECTION = frozenset({EVENT.LPSK_ASKED, EVENT.LPSK_GRANTED, EVENT.LPSK_REFUSED, EVENT.LPSK_ENDED})
