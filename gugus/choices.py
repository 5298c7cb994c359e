"""Enumerations of the ground. A leaf: it imports nothing from the project."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a person may be; a user holds a set of these."""

    OFFICER = "officer", "Petugas institusi"
    COORDINATOR = "coordinator", "Koordinator"
    PLAN_MANAGER = "plan_manager", "Pengelola RAD"
    HEAD = "head", "Kepala DSPPPAKB"
    EXECUTIVE = "executive", "Kantor Bupati"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


# Only these can ever be shown an identity; granting one needs a second person.
SEES_IDENTITIES = frozenset({Role.OFFICER, Role.COORDINATOR})
# A password alone does not open what these can do.
NEEDS_SECOND_FACTOR = SEES_IDENTITIES | {Role.ADMINISTRATOR}


class SignInMethod(TextChoices):
    PASSWORD = "password", "Kata sandi saja"
    CODE = "code", "Kata sandi dan kode"
    RECOVERY = "recovery", "Kata sandi dan kode pemulihan"
    PASSKEY = "passkey", "Kunci sandi"


class InstitutionKind(TextChoices):
    OFFICE = "office", "Perangkat daerah"
    UNIT = "unit", "Bidang, bagian, seksi"
    POLICE = "police", "Kepolisian"
    MILITARY = "military", "TNI"
    PROSECUTION = "prosecution", "Kejaksaan"
    VERTICAL = "vertical", "Instansi vertikal"
    HOSPITAL = "hospital", "Rumah sakit"
    HEALTH_CENTRE = "health_centre", "Puskesmas"
    SOCIETY = "society", "Organisasi masyarakat"
    FAITH = "faith", "Lembaga keagamaan"
    PROFESSION = "profession", "Organisasi profesi"
    OTHER = "other", "Lainnya"


class AccessKind(TextChoices):
    """What was done with secret data."""

    REVEAL = "reveal", "Membuka identitas"
    READ = "read", "Membaca berkas"
    SEARCH = "search", "Mencari identitas"
    DOWNLOAD = "download", "Mengunduh"
    EXPORT = "export", "Mengekspor"
    PRINT = "print", "Mencetak"


class RevealReason(TextChoices):
    """Why an identity is opened; the sentence beside it is the person's own."""

    CONTACT = "contact", "Menghubungi korban atau wali"
    SERVICE = "service", "Memberi layanan yang memerlukan nama"
    POPULATION = "population", "Mencocokkan data kependudukan"
    INVESTIGATION = "investigation", "Permintaan resmi penyidik"
    EMERGENCY = "emergency", "Keadaan darurat"


class AuditFault(TextChoices):
    """What somebody did to the access log behind its back."""

    CHANGED = "changed", "diubah"
    DELETED = "deleted", "dihapus"
    INSERTED = "inserted", "disisipkan"
    CUT = "cut", "dipotong"
