"""Enumerations: why a basis or a referral ends, and where the person goes. A leaf: codes are stored, labels are shown."""

from django.db.models import TextChoices


class WithdrawnBy(TextChoices):
    """Who asks that a basis ends. Its giver or their representative ends a consent, the coordinator any other basis."""

    SUBJECT = "subject", "Orangnya sendiri"
    GUARDIAN = "guardian", "Wali"
    SOCIAL_WORKER = "social_worker", "Pekerja sosial"
    REPRESENTATIVE = "representative", "Wakil yang diberi kuasa"
    COORDINATOR = "coordinator", "Koordinator"
    NOT_RECORDED = "not_recorded", "Tidak tercatat"


class WithdrawalReason(TextChoices):
    """Why a basis ends. Nobody has to explain a withdrawal: NOT_SAID is an answer."""

    NO_SHARING = "no_sharing", "Tidak ingin datanya dibagikan lagi"
    NO_SERVICE = "no_service", "Tidak ingin layanannya dilanjutkan"
    AFRAID = "afraid", "Takut akan akibatnya"
    MISINFORMED = "misinformed", "Dulu tidak dijelaskan dengan benar"
    NOT_SAID = "not_said", "Tidak menyebut alasan"
    BASIS_GONE = "basis_gone", "Dasarnya tidak ada atau tidak berlaku lagi"
    NOT_RECORDED = "not_recorded", "Tidak tercatat"


ASKED_BY = (WithdrawnBy.SUBJECT, WithdrawnBy.GUARDIAN, WithdrawnBy.SOCIAL_WORKER, WithdrawnBy.REPRESENTATIVE)
CONSENT_REASONS = tuple(
    reason for reason in WithdrawalReason if reason not in (WithdrawalReason.BASIS_GONE, WithdrawalReason.NOT_RECORDED)
)


class EndReason(TextChoices):
    """Why a referral was withdrawn. The receiver reads it, so it never holds a person's own words."""

    CONSENT = "consent", "Persetujuan ditarik"
    BASIS = "basis", "Dasar berbagi data tidak berlaku lagi"
    CONFLICT = "conflict", "Konflik kepentingan"
    CLOSED = "closed", "Layanan bagi orang ini ditutup"
    NOT_VICTIM = "not_victim", "Menurut identifikasi bukan korban"
    COORDINATOR = "coordinator", "Ditarik koordinator"
    PROPOSER = "proposer", "Ditarik pengusul"
    REROUTED = "rerouted", "Dialihkan ke institusi lain"
    DUPLICATE = "duplicate", "Rujukan tercatat dua kali"


# What the receiver must do now, by the reason.
WHAT_TO_DO = {
    EndReason.CONSENT: "Jangan pakai lagi datanya dan jangan menghubungi orangnya untuk rujukan ini. Simpan berkas kertasnya "
    "terkunci. Bila orangnya datang sendiri, tolong seperti biasa dan hubungi koordinator.",
    EndReason.BASIS: "Jangan pakai lagi datanya. Simpan berkas kertasnya terkunci, dan hubungi koordinator bila orangnya datang.",
    EndReason.DUPLICATE: "Layanan berjalan terus lewat rujukan Anda yang lain untuk tahap ini, yang masih terbuka.",
    EndReason.NOT_VICTIM: "Layanan lewat rujukan ini berhenti. Hubungi koordinator bila orangnya masih perlu bantuan.",
    EndReason.CLOSED: "Tidak ada lagi yang perlu dikerjakan. Hubungi koordinator bila orangnya datang lagi.",
    EndReason.COORDINATOR: "Tidak ada lagi yang perlu dikerjakan. Hubungi koordinator bila ada pertanyaan.",
    EndReason.REROUTED: "Tidak ada lagi yang perlu dikerjakan. Hubungi koordinator bila Anda ternyata sudah mulai menolong.",
}


class LeftTo(TextChoices):
    """Where a person went from a shelter or a hospital."""

    FAMILY = "family", "Keluarga"
    COUNTY = "county", "Rumah singgah"
    PROVINCE = "province", "Rumah aman provinsi"
    MINISTRY = "ministry", "Sentra atau RPTC Kementerian Sosial"
    HOSPITAL = "hospital", "Rumah sakit atau puskesmas"
    JOURNEY = "journey", "Perjalanan pulang"
    INDEPENDENT = "independent", "Tempat sendiri"
    EMBASSY = "embassy", "Perwakilan negara asal"
    UNANNOUNCED = "unannounced", "Pergi tanpa pamit"
    UNKNOWN = "unknown", "Tidak diketahui"


class NewDanger(TextChoices):
    """Whether whoever served somebody has seen a new danger."""

    YES = "yes", "Ya"
    NO = "no", "Tidak"
    UNKNOWN = "unknown", "Tidak diketahui"
