"""Enumerations of the needs and risk assessment, and what it proposes for the stages. A leaf: codes are stored, labels shown."""

from django.db.models import TextChoices

from rujukan.choices.referral import Urgency
from rujukan.choices.stage import Stage


class RiskLevel(TextChoices):
    """How high the risk is. A person sets it; nothing computes it."""

    HIGH = "high", "Tinggi"
    MEDIUM = "medium", "Sedang"
    LOW = "low", "Rendah"


class RiskReason(TextChoices):
    """Why there is a risk."""

    SUSPECT_FREE = "suspect_free", "Pelaku bebas"
    THREAT = "threat", "Ancaman"
    PLACE_KNOWN = "place_known", "Tempatnya diketahui pelaku"
    DEBT = "debt", "Utang"
    SELF_HARM = "self_harm", "Risiko melukai diri"
    CHILD_ALONE = "child_alone", "Anak sendiri"
    NO_PAPERS = "no_papers", "Tanpa dokumen"
    FAMILY_INVOLVED = "family_involved", "Keluarga terlibat"
    UNKNOWN = "unknown", "Belum diketahui"


class NeedAnswer(TextChoices):
    """Whether a person needs something."""

    NOW = "now", "Sekarang"
    LATER = "later", "Nanti"
    NONE = "none", "Tidak perlu"
    DECLINED = "declined", "Menolak"
    UNKNOWN = "unknown", "Belum diketahui"


# When it is needed, or when to ask again.
DATED = (NeedAnswer.LATER, NeedAnswer.DECLINED)
# What may answer several needs at once, with one date or reason for all where it needs them.
ANSWERS_REST = (NeedAnswer.NOW, NeedAnswer.NONE, NeedAnswer.DECLINED, NeedAnswer.UNKNOWN)

# The need that each stage answers.
NEEDS = {
    Stage.IDENTIFICATION: "Kejelasan status",
    Stage.SHELTER: "Tempat aman",
    Stage.HEALTH: "Kesehatan",
    Stage.SOCIAL: "Pemulihan batin dan sosial",
    Stage.REPATRIATION: "Pulang dan keluarga",
    Stage.REINTEGRATION: "Sekolah, kerja, nafkah",
    Stage.LEGAL: "Hukum, dokumen, ganti rugi",
}
# What a referral for it asks for, until the coordinator writes it more precisely.
ASKS = {
    Stage.IDENTIFICATION: "Pemeriksaan yang belum dilakukan untuk identifikasi",
    Stage.SHELTER: "Tempat tinggal yang aman",
    Stage.HEALTH: "Pemeriksaan dan perawatan kesehatan",
    Stage.SOCIAL: "Pemulihan batin dan pendampingan sosial",
    Stage.REPATRIATION: "Persiapan dan pendampingan pulang",
    Stage.REINTEGRATION: "Bantuan kembali bersekolah, bekerja, atau berusaha",
    Stage.LEGAL: "Bantuan hukum, dokumen, dan ganti rugi",
}
# What somebody in danger needs tonight besides the police. Danger does not make the other needs urgent.
TONIGHT = (Stage.SHELTER, Stage.HEALTH)
URGENCIES = {RiskLevel.HIGH: Urgency.EMERGENCY, RiskLevel.MEDIUM: Urgency.URGENT, RiskLevel.LOW: Urgency.NORMAL}
