"""Kinds of services, by stage (Lampiran I). A leaf beside `choices`."""

from django.db.models import TextChoices

from rujukan.choices.stage import Stage


class ServiceKind(TextChoices):
    """What an institution did (Lampiran I)."""

    ASSESSMENT = "assessment", "Asesmen atau wawancara"
    DOCUMENT_CHECK = "document_check", "Pemeriksaan dokumen"
    COMPANIONSHIP = "companionship", "Pendampingan"
    STAY = "stay", "Tempat tinggal dan konsumsi"
    MEDICAL_EXAM = "medical_exam", "Pemeriksaan medis"
    FORENSIC_EXAM = "forensic_exam", "Pemeriksaan visum"
    TREATMENT = "treatment", "Pengobatan"
    COUNSELLING = "counselling", "Konseling"
    SPIRITUAL = "spiritual", "Pendampingan rohani"
    TRAVEL = "travel", "Pengaturan perjalanan pulang"
    HANDOVER = "handover", "Serah terima kepada keluarga atau daerah asal"
    TRAINING = "training", "Pelatihan keterampilan"
    LIVELIHOOD = "livelihood", "Bantuan usaha"
    SCHOOLING = "schooling", "Kembali bersekolah"
    LEGAL_ADVICE = "legal_advice", "Konsultasi hukum"
    LEGAL_REPRESENTATION = "legal_representation", "Pendampingan hukum"
    OTHER = "other", "Lainnya"
    # No service yet: a request, a plan, a consent. Figures do not count it.
    PREPARATION = "preparation", "Persiapan"


SERVICES_OF_STAGE = {
    Stage.IDENTIFICATION: (ServiceKind.ASSESSMENT, ServiceKind.DOCUMENT_CHECK, ServiceKind.COMPANIONSHIP),
    Stage.SHELTER: (ServiceKind.STAY, ServiceKind.COMPANIONSHIP),
    Stage.HEALTH: (ServiceKind.MEDICAL_EXAM, ServiceKind.FORENSIC_EXAM, ServiceKind.TREATMENT),
    Stage.SOCIAL: (ServiceKind.COUNSELLING, ServiceKind.SPIRITUAL, ServiceKind.COMPANIONSHIP),
    Stage.REPATRIATION: (ServiceKind.TRAVEL, ServiceKind.HANDOVER, ServiceKind.COMPANIONSHIP),
    Stage.REINTEGRATION: (ServiceKind.TRAINING, ServiceKind.LIVELIHOOD, ServiceKind.SCHOOLING),
    Stage.LEGAL: (ServiceKind.LEGAL_ADVICE, ServiceKind.LEGAL_REPRESENTATION, ServiceKind.COMPANIONSHIP),
}


class NewVersionReason(TextChoices):
    """Why a record of a form has a new version."""

    CONTINUED = "continued", "Dilanjutkan"
    CHANGED = "changed", "Keadaannya berubah"
    ERROR = "error", "Salah catat"
    TOLD_MORE = "told_more", "Ada keterangan baru"


# Of a record that is whole from the beginning.
CORRECTED = (NewVersionReason.CHANGED, NewVersionReason.TOLD_MORE, NewVersionReason.ERROR)
