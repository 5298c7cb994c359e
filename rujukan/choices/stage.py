"""Stages and their states for one victim."""

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
