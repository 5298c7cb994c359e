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


# Accounts with one of these roles are not changed by one administrator alone: they see identities, decide who does, read who did,
# sign or enact. An officer's account is guarded by its institution instead (`Institution.guarded`).
GUARDED = frozenset(Role) - {Role.OFFICER}


class AccountChange(TextChoices):
    """What is asked for a guarded account: kinds of a `ChangeRequest`."""

    ROLE = "role", "Peran"
    INSTITUTION = "institution", "Institusi"
    USERNAME = "username", "Nama pengguna"
    EMAIL = "email", "Alamat surel"
    ACTIVATION = "activation", "Pengaktifan akun"
    FACTOR = "factor", "Reset langkah kedua"
    LINK = "link", "Tautan kata sandi tercetak"


class InstitutionChange(TextChoices):
    """What is asked for an institution, one kind of `ChangeRequest` a column: they decide who holds a stage role."""

    NAME = "institution_name", "Nama institusi"
    SHORT_NAME = "institution_short_name", "Nama pendek institusi"
    KIND = "institution_kind", "Jenis institusi"
    PARENT = "institution_parent", "Institusi induk"
    ACTIVATION = "institution_activation", "Pengaktifan institusi"


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
    SEARCH = "search", "Mencoba nama atau nomor"
    DOWNLOAD = "download", "Mengunduh"
    EXPORT = "export", "Mengekspor"
    PRINT = "print", "Mencetak"
    DESTROY = "destroy", "Memusnahkan"


class FileKind(TextChoices):
    """What a file is that somebody sent, as it is kept; the value is its usual extension, but for JPEG."""

    JPEG = "jpeg", "Gambar JPEG"
    PNG = "png", "Gambar PNG"
    PDF = "pdf", "Dokumen PDF"
    OGG = "ogg", "Rekaman suara OGG"
    MP3 = "mp3", "Rekaman suara MP3"
    AAC = "aac", "Rekaman suara AAC"
    M4A = "m4a", "Rekaman suara M4A"
    MP4 = "mp4", "Video MP4"


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
