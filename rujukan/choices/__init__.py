"""Enumerations and life cycles of the referral mechanism. A leaf: it imports nothing from the project.

Codes are stable and stored; labels are the regulation's words. The lists that follow an outside standard are in `ctdc.py`.
"""

from django.db.models import TextChoices


class Stage(TextChoices):
    """Tahap: the seven of Lampiran I, in its order. They run in parallel."""

    IDENTIFICATION = "identification", "Identifikasi"
    SHELTER = "shelter", "Penampungan"
    HEALTH = "health", "Rehabilitasi kesehatan"
    SOCIAL = "social", "Rehabilitasi sosial"
    REPATRIATION = "repatriation", "Pemulangan"
    REINTEGRATION = "reintegration", "Reintegrasi sosial dan ekonomi"
    LEGAL = "legal", "Bantuan hukum"


class Section(TextChoices):
    """A part of what is known about a victim, disclosed as a whole or not at all."""

    IDENTITY = "identity", "Identitas dan kontak"
    CHRONOLOGY = "chronology", "Kronologi"
    ELEMENTS = "elements", "Unsur perdagangan orang"
    SAFETY = "safety", "Keamanan dan risiko"
    HEALTH = "health", "Kesehatan dan kebutuhan"
    FAMILY = "family", "Keluarga dan alamat asal"
    GUARDIAN = "guardian", "Wali"
    LEGAL = "legal", "Proses hukum"


# What an accepted referral of a stage discloses at most. A StageRole withholds sections that its mandate does not need.
DISCLOSED = {
    Stage.IDENTIFICATION: {Section.IDENTITY, Section.CHRONOLOGY, Section.ELEMENTS, Section.SAFETY, Section.LEGAL},
    Stage.SHELTER: {Section.IDENTITY, Section.SAFETY, Section.HEALTH, Section.GUARDIAN},
    Stage.HEALTH: {Section.IDENTITY, Section.SAFETY, Section.HEALTH, Section.GUARDIAN},
    Stage.SOCIAL: {
        *(Section.IDENTITY, Section.CHRONOLOGY, Section.SAFETY, Section.HEALTH, Section.FAMILY),
        Section.GUARDIAN,
    },
    Stage.REPATRIATION: {Section.IDENTITY, Section.SAFETY, Section.FAMILY},
    Stage.REINTEGRATION: {Section.IDENTITY, Section.SAFETY, Section.FAMILY},
    Stage.LEGAL: {Section.IDENTITY, Section.CHRONOLOGY, Section.ELEMENTS, Section.SAFETY, Section.LEGAL},
}
# These sections open only with a reason, and each opening is logged.
BEHIND_REASON = frozenset({Section.IDENTITY, Section.FAMILY, Section.GUARDIAN})


class ComplaintStatus(TextChoices):
    NEW = "new", "Baru"
    REVIEWED = "reviewed", "Ditelaah"
    CASE = "case", "Menjadi kasus"
    FORWARDED = "forwarded", "Diteruskan"
    DUPLICATE = "duplicate", "Duplikat"
    CLOSED = "closed", "Ditutup"


TRIAGED = {ComplaintStatus.CASE, ComplaintStatus.FORWARDED, ComplaintStatus.DUPLICATE, ComplaintStatus.CLOSED}
NEXT_COMPLAINT = {ComplaintStatus.NEW: {ComplaintStatus.REVIEWED, *TRIAGED}, ComplaintStatus.REVIEWED: TRIAGED}
COMPLAINT_OPEN = (ComplaintStatus.NEW, ComplaintStatus.REVIEWED)
# These complaints are finished here and belong to no case.
COMPLAINT_ENDED = (ComplaintStatus.FORWARDED, ComplaintStatus.DUPLICATE, ComplaintStatus.CLOSED)


class CaseStatus(TextChoices):
    ACTIVE = "active", "Aktif"
    CLOSED = "closed", "Ditutup"


NEXT_CASE = {CaseStatus.ACTIVE: {CaseStatus.CLOSED}, CaseStatus.CLOSED: {CaseStatus.ACTIVE}}


class CaseOutcome(TextChoices):
    SERVED = "served", "Layanan selesai"
    NOT_TRAFFICKING = "not_trafficking", "Bukan perdagangan orang"
    MOVED = "moved", "Diserahkan ke daerah lain"
    CONTACT_LOST = "contact_lost", "Kontak terputus"
    REFUSED = "refused", "Tidak bersedia dilanjutkan"
    OTHER = "other", "Lainnya"


class VictimKind(TextChoices):
    VICTIM = "victim", "Korban"
    WITNESS = "witness", "Saksi"


class VictimStatus(TextChoices):
    SUSPECTED = "suspected", "Terduga korban"
    IDENTIFIED = "identified", "Teridentifikasi"
    NOT_VICTIM = "not_victim", "Bukan korban"
    SERVED = "served", "Dilayani"
    MONITORED = "monitored", "Pemantauan"
    CLOSED = "closed", "Ditutup"


NEXT_VICTIM = {
    VictimStatus.SUSPECTED: {VictimStatus.IDENTIFIED, VictimStatus.NOT_VICTIM},
    # A conclusion may be revised until the service is closed.
    VictimStatus.IDENTIFIED: {VictimStatus.SERVED, VictimStatus.CLOSED, VictimStatus.NOT_VICTIM, VictimStatus.SUSPECTED},
    VictimStatus.SERVED: {VictimStatus.MONITORED, VictimStatus.CLOSED, VictimStatus.NOT_VICTIM, VictimStatus.SUSPECTED},
    VictimStatus.MONITORED: {VictimStatus.SERVED, VictimStatus.CLOSED, VictimStatus.NOT_VICTIM},
    VictimStatus.NOT_VICTIM: {VictimStatus.CLOSED, VictimStatus.IDENTIFIED, VictimStatus.SERVED, VictimStatus.SUSPECTED},
    VictimStatus.CLOSED: {VictimStatus.IDENTIFIED, VictimStatus.SERVED, VictimStatus.NOT_VICTIM},
}


class StageState(TextChoices):
    """The state of a stage for one victim. The first three are stored, the others derived from its referrals."""

    NOT_ASSESSED = "not_assessed", "Belum dinilai"
    NOT_NEEDED = "not_needed", "Tidak perlu"
    PLANNED = "planned", "Direncanakan"
    RUNNING = "running", "Berjalan"
    REFERRED = "referred", "Dirujuk"
    DECLINED = "declined", "Ditolak"
    COMPLETED = "completed", "Selesai"


STORED_STATES = (StageState.NOT_ASSESSED, StageState.NOT_NEEDED, StageState.PLANNED)


class ReferralStatus(TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    NOT_APPROVED = "not_approved", "Tidak disetujui"
    SENT = "sent", "Dikirim"
    ACCEPTED = "accepted", "Diterima"
    DECLINED = "declined", "Ditolak"
    RUNNING = "running", "Berjalan"
    COMPLETED = "completed", "Selesai"
    HANDING_OVER = "handing_over", "Serah terima"
    WITHDRAWN = "withdrawn", "Ditarik"


NEXT_REFERRAL = {
    ReferralStatus.PROPOSED: {ReferralStatus.SENT, ReferralStatus.NOT_APPROVED, ReferralStatus.WITHDRAWN},
    ReferralStatus.SENT: {ReferralStatus.ACCEPTED, ReferralStatus.DECLINED, ReferralStatus.WITHDRAWN},
    ReferralStatus.ACCEPTED: {ReferralStatus.RUNNING, ReferralStatus.HANDING_OVER, ReferralStatus.WITHDRAWN},
    ReferralStatus.RUNNING: {ReferralStatus.COMPLETED, ReferralStatus.HANDING_OVER, ReferralStatus.WITHDRAWN},
    # The basis has ended and the person is still there; a new basis puts the referral back into service.
    ReferralStatus.HANDING_OVER: {ReferralStatus.ACCEPTED, ReferralStatus.RUNNING, ReferralStatus.WITHDRAWN},
}
REFERRAL_OPEN = tuple(NEXT_REFERRAL)
# The receiver sees the victim's sections only while it serves.
IN_SERVICE = (ReferralStatus.ACCEPTED, ReferralStatus.RUNNING)
# Meanwhile the letter of a referral can be downloaded; a new one is given until the referral is completed.
LETTER_VALID = (ReferralStatus.SENT, *IN_SERVICE, ReferralStatus.COMPLETED)
# The person is with the receiver, which serves them or hands them over.
WITH_RECEIVER = (*IN_SERVICE, ReferralStatus.HANDING_OVER)
# A stage's derived state is the first of these that any of its referrals has. Withdrawn and proposed referrals do not count.
DERIVED_STATE = (
    (StageState.RUNNING, WITH_RECEIVER),
    (StageState.REFERRED, (ReferralStatus.SENT,)),
    (StageState.DECLINED, (ReferralStatus.DECLINED,)),
    (StageState.COMPLETED, (ReferralStatus.COMPLETED,)),
)


class Urgency(TextChoices):
    EMERGENCY = "emergency", "Darurat"
    URGENT = "urgent", "Mendesak"
    NORMAL = "normal", "Biasa"


class DeclineReason(TextChoices):
    CAPACITY = "capacity", "Kapasitas atau tenaga sedang penuh"
    MANDATE = "mandate", "Di luar tugas institusi kami menurut Lampiran I"
    INFORMATION = "information", "Perlu keterangan tambahan dari koordinator"
    OTHER = "other", "Alasan lain"


class ServiceOutcome(TextChoices):
    FULFILLED = "fulfilled", "Kebutuhan terpenuhi"
    PARTLY = "partly", "Terpenuhi sebagian"
    HANDED_OVER = "handed_over", "Dilanjutkan institusi lain"
    STOPPED = "stopped", "Berhenti atas permintaan korban"
    CONTACT_LOST = "contact_lost", "Kontak terputus"
    NOT_POSSIBLE = "not_possible", "Tidak dapat dilaksanakan"


class LegalBasis(TextChoices):
    """The legal basis of a referral: consent, or another basis of UU 27/2022 Ps 20."""

    CONSENT = "consent", "Persetujuan"
    CHILD = "child", "Perlindungan anak"
    VITAL = "vital", "Keselamatan jiwa"
    DUTY = "duty", "Kewajiban hukum"


# Without the person's consent nobody decides alone: another coordinator agrees to a duty before its use, and confirms a danger
# to life afterwards. For a child the law itself is enough.
AGREED_BEFORE, AGREED_AFTER = (LegalBasis.DUTY,), (LegalBasis.VITAL,)


class ConsentGiver(TextChoices):
    SELF = "self", "Korban sendiri"
    BOTH = "both", "Korban dan wali"
    GUARDIAN = "guardian", "Wali"
    SOCIAL_WORKER = "social_worker", "Pekerja sosial"


# These givers are, or include, a guardian, whose relation is recorded.
ACTING_FOR = (ConsentGiver.BOTH, ConsentGiver.GUARDIAN)


class ConsentMethod(TextChoices):
    WRITTEN = "written", "Tertulis"
    RECORDED = "recorded", "Direkam"
    ORAL = "oral", "Lisan, disaksikan pendamping"


# What a consent may withhold: identity, safety and guardians go to whoever receives the person.
CONSENTED = (Section.CHRONOLOGY, Section.ELEMENTS, Section.HEALTH, Section.FAMILY, Section.LEGAL)
# Among the receivers of a consent: every institution of the task force that holds a role in the stage.
TASK_FORCE, TASK_FORCE_LABEL = "task_force", "Institusi gugus tugas yang bertugas di layanan itu"


class Channel(TextChoices):
    IN_PERSON = "in_person", "Datang langsung"
    PHONE = "phone", "Telepon atau call center"
    WHATSAPP = "whatsapp", "WhatsApp"
    WEB_FORM = "web_form", "Situs atau media sosial lain"
    PUBLIC_FORM = "public_form", "Formulir publik"
    PATROL = "patrol", "Patroli atau razia"
    AGENCY = "agency", "Rujukan instansi"
    MEDIA = "media", "Media"


# The channels of complaints that a user logs. A complaint of the public form has no user.
TAKEN_BY_HAND = tuple(channel for channel in Channel if channel != Channel.PUBLIC_FORM)


class ReporterRelation(TextChoices):
    SELF = "self", "Yang mengalami sendiri"
    FAMILY = "family", "Keluarga"
    FRIEND = "friend", "Teman atau tetangga"
    CITIZEN = "citizen", "Warga"
    OFFICIAL = "official", "Petugas"
    UNKNOWN = "unknown", "Tidak diketahui"


class Sex(TextChoices):
    FEMALE = "female", "Perempuan"
    MALE = "male", "Laki-laki"
    UNKNOWN = "unknown", "Belum diketahui"


class Safety(TextChoices):
    SAFE = "safe", "Aman"
    DANGER = "danger", "Tidak aman"
    UNKNOWN = "unknown", "Belum diketahui"


class ImmediateNeed(TextChoices):
    SHELTER = "shelter", "Tempat aman malam ini"
    MEDICAL = "medical", "Pertolongan medis"
    INTERPRETER = "interpreter", "Penerjemah"
    DOCUMENTS = "documents", "Dokumen ditahan orang lain"


class ForwardPermission(TextChoices):
    """Whether the reporter agrees that the report is passed on."""

    YES = "yes", "Ya, sudah ditanya dan setuju"
    NOT_ASKED = "not_asked", "Belum sempat ditanya"
    NO = "no", "Tidak setuju"


class Conclusion(TextChoices):
    IDENTIFIED = "identified", "Teridentifikasi sebagai korban"
    WITNESS = "witness", "Saksi, bukan korban"
    NOT_VICTIM = "not_victim", "Bukan korban atau saksi"
    STILL_SUSPECTED = "still_suspected", "Masih terduga, perlu pendalaman"


class RevisionReason(TextChoices):
    """Why a conclusion is revised; the earlier one stays."""

    EVIDENCE = "evidence", "Bukti baru"
    TOLD_MORE = "told_more", "Keterangan baru"
    COURT = "court", "Putusan pengadilan"
    ERROR = "error", "Salah catat"


class SuspectRole(TextChoices):
    RECRUITER = "recruiter", "Perekrut atau calo"
    TRANSPORTER = "transporter", "Pengangkut"
    HARBOURER = "harbourer", "Penampung"
    EXPLOITER = "exploiter", "Pengguna tenaga atau pemanfaat"
    ACCOMPLICE = "accomplice", "Membantu"
    UNKNOWN = "unknown", "Belum diketahui"


class EventKind(TextChoices):
    """Kinds of events for the timeline. An event's own text is sealed in `Event.note`."""

    COMPLAINT_LOGGED = "complaint_logged", "Pengaduan dicatat"
    COMPLAINT_REVIEWED = "complaint_reviewed", "Pengaduan ditelaah"
    COMPLAINT_FORWARDED = "complaint_forwarded", "Pengaduan diteruskan"
    COMPLAINT_DUPLICATE = "complaint_duplicate", "Pengaduan ditandai duplikat"
    COMPLAINT_CLOSED = "complaint_closed", "Pengaduan ditutup"
    COMPLAINT_JOINED = "complaint_joined", "Pengaduan masuk ke kasus"
    COMPLAINT_APPENDED = "complaint_appended", "Keterangan ditambahkan"
    FILES_ATTACHED = "files_attached", "Berkas ditambahkan"
    REPORTER_ASKED = "reporter_asked", "Pelapor ditanya"
    WORDS_READ = "words_read", "Keterangan baru dibaca"
    CASE_OPENED = "case_opened", "Kasus dibuka"
    CHRONOLOGY_CHANGED = "chronology_changed", "Kronologi diubah"
    CASE_ASSIGNED = "case_assigned", "Penanggung jawab kasus diganti"
    CASE_CLOSED = "case_closed", "Kasus ditutup"
    CASE_REOPENED = "case_reopened", "Kasus dibuka kembali"
    VICTIM_ADDED = "victim_added", "Korban atau saksi dicatat"
    VICTIM_CORRECTED = "victim_corrected", "Data korban diperbarui"
    VICTIM_IDENTIFIED = "victim_identified", "Identifikasi disimpulkan"
    VICTIM_REVISED = "victim_revised", "Kesimpulan identifikasi diperbaiki"
    VICTIM_SERVED = "victim_served", "Korban mulai dilayani"
    VICTIM_MONITORED = "victim_monitored", "Pemantauan dimulai"
    VISIT_PLANNED = "visit_planned", "Kunjungan pemantauan diatur"
    VISIT_RECORDED = "visit_recorded", "Kunjungan pemantauan"
    VISIT_CORRECTED = "visit_corrected", "Catatan kunjungan diperbaiki"
    VICTIM_CLOSED = "victim_closed", "Layanan bagi korban ditutup"
    VICTIM_REOPENED = "victim_reopened", "Layanan bagi korban dibuka kembali"
    VICTIM_MERGED = "victim_merged", "Kode digabung"
    VICTIM_SEPARATED = "victim_separated", "Kode dipisahkan lagi"
    VICTIM_TOLD_APART = "victim_told_apart", "Diperiksa: bukan orang yang sama"
    DUTY_SETTLED = "duty_settled", "Kewajiban hukum dicatat"
    TASK_ASKED = "task_asked", "Tugas diminta"
    TASK_DONE = "task_done", "Tugas selesai"
    TASK_CANCELLED = "task_cancelled", "Tugas dibatalkan"
    STAGE_ASSESSED = "stage_assessed", "Kebutuhan tahap dinilai"
    NEEDS_ASSESSED = "needs_assessed", "Kebutuhan dan risiko dinilai"
    GUARDIAN_RECORDED = "guardian_recorded", "Wali dicatat"
    GUARDIAN_CORRECTED = "guardian_corrected", "Data wali diperbarui"
    APPROVAL_ASKED = "approval_asked", "Persetujuan koordinator kedua diminta"
    APPROVAL_REFUSED = "approval_refused", "Permintaan kepada koordinator kedua berakhir"
    APPROVAL_AGREED = "approval_agreed", "Disetujui kepala DSPPPAKB sebagai orang kedua"
    COMPANION_NAMED = "companion_named", "Pendamping ditetapkan"
    CONTACT_RECORDED = "contact_recorded", "Kontak pendamping dicatat"
    CONTACT_CORRECTED = "contact_corrected", "Catatan kontak diperbaiki"
    PROCEEDING_ASSIGNED = "proceeding_assigned", "Penegak hukum ditetapkan"
    LEGAL_EVENT_RECORDED = "legal_event_recorded", "Peristiwa hukum dicatat"
    LEGAL_EVENT_CORRECTED = "legal_event_corrected", "Peristiwa hukum diperbaiki"
    SUSPECT_NAMED = "suspect_named", "Terduga pelaku dicatat"
    SUSPECT_CORRECTED = "suspect_corrected", "Data terduga pelaku diperbaiki"
    BAR_LIFT_ASKED = "bar_lift_asked", "Pencabutan pengecualian diminta"
    BAR_LIFTED = "bar_lifted", "Pengecualian dicabut"
    BAR_KEPT = "bar_kept", "Pengecualian tetap berlaku"
    CONSENT_RECORDED = "consent_recorded", "Dasar berbagi data dicatat"
    BASIS_AGREED = "basis_agreed", "Dasar berbagi data disetujui orang kedua"
    CONSENT_WITHDRAWN = "consent_withdrawn", "Persetujuan ditarik"
    DATA_REQUESTED = "data_requested", "Permintaan hak atas data dicatat"
    DATA_ANSWERED = "data_answered", "Permintaan hak atas data dijawab"
    DATA_RESTRICTED = "data_restricted", "Pemakaian data dibatasi"
    RESTRICTION_LIFTED = "restriction_lifted", "Pembatasan data dicabut"
    CONFERENCE_PLANNED = "conference_planned", "Konferensi kasus direncanakan"
    CONFERENCE_CHANGED = "conference_changed", "Konferensi kasus diubah"
    CONFERENCE_CANCELLED = "conference_cancelled", "Konferensi kasus dibatalkan"
    CONFERENCE_HELD = "conference_held", "Notulen konferensi dicatat"
    MINUTES_CORRECTED = "minutes_corrected", "Notulen konferensi diperbaiki"
    CONFERENCE_TOLD = "conference_told", "Hasil konferensi diberitahukan"
    LETTER_WRITTEN = "letter_written", "Surat ke luar dibuat"
    LETTER_ANSWERED = "letter_answered", "Jawaban surat dicatat"
    IDENTITY_ASKED = "identity_asked", "Amplop identitas diminta"
    IDENTITY_GRANTED = "identity_granted", "Amplop identitas disetujui"
    IDENTITY_REFUSED = "identity_refused", "Amplop identitas tidak disetujui"
    IDENTITY_PRINTED = "identity_printed", "Amplop identitas dicetak"
    REFERRAL_PROPOSED = "referral_proposed", "Rujukan diusulkan"
    REFERRAL_NOT_APPROVED = "referral_not_approved", "Usulan rujukan tidak disetujui"
    REFERRAL_SENT = "referral_sent", "Rujukan dikirim"
    REFERRAL_QUESTIONED = "referral_questioned", "Penerima bertanya"
    REFERRAL_EXPLAINED = "referral_explained", "Pertanyaan penerima dijawab"
    REFERRAL_ACCEPTED = "referral_accepted", "Rujukan diterima"
    REFERRAL_DECLINED = "referral_declined", "Rujukan ditolak"
    REFERRAL_STARTED = "referral_started", "Layanan dimulai"
    REFERRAL_COMPLETED = "referral_completed", "Rujukan selesai"
    REFERRAL_WITHDRAWN = "referral_withdrawn", "Rujukan ditarik"
    HAND_OVER_BEGUN = "hand_over_begun", "Serah terima dimulai"
    HANDED_OVER = "handed_over", "Serah terima selesai"
    REFERRAL_RESUMED = "referral_resumed", "Layanan dilanjutkan atas dasar baru"
    EMERGENCY_INTAKE = "emergency_intake", "Penerimaan darurat"
    EMERGENCY_CONFIRMED = "emergency_confirmed", "Penerimaan darurat dikonfirmasi"
    SERVICE_RECORDED = "service_recorded", "Layanan dicatat"
    SHELTER_ENTERED = "shelter_entered", "Masuk penampungan"
    SHELTER_LEFT = "shelter_left", "Keluar dari penampungan"
    BREACH_RECORDED = "breach_recorded", "Insiden dicatat"
    BREACH_CORRECTED = "breach_corrected", "Catatan insiden diperbarui"
    BREACH_AFFECTED = "breach_affected", "Yang terdampak ditambahkan"
    BREACH_NOTICES_MADE = "breach_notices_made", "Surat pemberitahuan dibuat"
    BREACH_TOLD = "breach_told", "Pemberitahuan"
    BREACH_NOTED = "breach_noted", "Tindak lanjut"
    BREACH_CLOSED = "breach_closed", "Insiden ditutup"
