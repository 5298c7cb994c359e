"""Enumerations of the base. This module imports nothing from the project."""

from enum import Enum

from django.conf import settings
from django.db.models import IntegerChoices, TextChoices

COUNTY = settings.COUNTY


class WordsOfCounty(TextChoices):
    """An enumeration whose labels hold words of the county.

    Columns take `choices=Role.labelled`. Migrations name this function instead of the words, so they are the same everywhere.
    """

    @classmethod
    def labelled(cls):
        return cls.choices


class Role(WordsOfCounty):
    """The roles of users; a user holds a set of them."""

    OFFICER = "officer", "Petugas institusi"
    COORDINATOR = "coordinator", "Koordinator"
    PLAN_MANAGER = "plan_manager", "Pengelola rencana aksi"
    HEAD = "head", COUNTY.lead_head
    EXECUTIVE = "executive", COUNTY.executive
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class AccountChange(TextChoices):
    """The kinds of `ChangeRequest` for accounts."""

    ROLE = "role", "Peran"
    INSTITUTION = "institution", "Institusi"
    USERNAME = "username", "Nama pengguna"
    FIRST_NAME = "first_name", "Nama depan"
    LAST_NAME = "last_name", "Nama belakang"
    EMAIL = "email", "Alamat surel"
    ACTIVATION = "activation", "Pengaktifan akun"
    FACTOR = "factor", "Reset langkah kedua"
    LINK = "link", "Tautan kata sandi tercetak"


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


def sub_task_forces():
    """Return the sub task forces as choices, as the regulation names them. Their letters are the same in every action plan."""
    return [(letter, f"{letter}. {name}") for letter, name in COUNTY.regulation.sub_task_forces.items()]


class MeetingKind(TextChoices):
    """The kind of a meeting. CASE is reserved for case work, which decides who sees it."""

    COORDINATION = "coordination", "Rapat koordinasi"
    SUB_TASK_FORCE = "sub_task_force", "Rapat sub gugus tugas"
    CASE = "case", "Pembahasan kasus"


class DecisionStatus(TextChoices):
    """The life cycle of a meeting's decision."""

    OPEN = "open", "Terbuka"
    DONE = "done", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


DECISION_NEXT = {DecisionStatus.OPEN: {DecisionStatus.DONE, DecisionStatus.CANCELLED}}


class Pressing(Enum):
    """Why a notice stands under "Kerjakan sekarang": somebody must act on it now. What was accepted, told or done is plain."""

    DANGER = "somebody is in danger, or is where it is not safe"
    EMERGENCY = "an emergency is sent, taken in, declined or questioned"
    CALL = "somebody who was not called answers a call"
    HAND_OVER = "somebody is with an institution without a basis, or went nobody knows where"
    CONSENT = "a basis, a suspicion of a guardian or a restriction changes what may be done for somebody now"
    DECISION = "a second person decides, and until then nothing goes on"
    LAW = "a limit of the law runs"
    LATE = "a limit has passed long ago"
    BREACH = "data are in wrong hands"
    TAMPERED = "the access log was changed"


class AccessKind(TextChoices):
    """What a user did with secret data."""

    REVEAL = "reveal", "Membuka identitas"
    SEARCH = "search", "Mencari nama atau nomor"
    VIEW = "view", "Melihat berkas"
    DOWNLOAD = "download", "Mengunduh"
    EXPORT = "export", "Mengekspor"
    PRINT = "print", "Mencetak"
    DESTROY = "destroy", "Memusnahkan"


class FileKind(TextChoices):
    """The type of a stored file that somebody sent. The value is its usual extension, except for JPEG."""

    JPEG = "jpeg", "Gambar JPEG"
    PNG = "png", "Gambar PNG"
    PDF = "pdf", "Dokumen PDF"
    OGG = "ogg", "Rekaman suara OGG"
    MP3 = "mp3", "Rekaman suara MP3"
    AAC = "aac", "Rekaman suara AAC"
    M4A = "m4a", "Rekaman suara M4A"
    MP4 = "mp4", "Video MP4"


class RevealReason(TextChoices):
    """Why a user opens an identity. The user adds a sentence of their own."""

    CONTACT = "contact", "Menghubungi korban atau wali"
    SERVICE = "service", "Memberi layanan yang memerlukan nama"
    POPULATION = "population", "Mencocokkan data kependudukan"
    INVESTIGATION = "investigation", "Permintaan resmi penyidik"
    EMERGENCY = "emergency", "Keadaan darurat"


class AuditFault(TextChoices):
    """How the access log was tampered with."""

    CHANGED = "changed", "diubah"
    DELETED = "deleted", "dihapus"
    INSERTED = "inserted", "disisipkan"
    CUT = "cut", "dipotong"


class Condition(TextChoices):
    """When a service standard applies."""

    ALWAYS = "always", "Selalu"
    SEXUAL_EXPLOITATION = "sexual", "Hanya eksploitasi seksual"


class Addressee(TextChoices):
    """Who is reminded before a limit."""

    RESPONSIBLE = "responsible", "Yang harus bertindak"
    COORDINATOR = "coordinator", "Koordinator"
    BOTH = "both", "Keduanya"


class EscalatedTo(WordsOfCounty):
    """Which role is told when a limit passed long ago."""

    COORDINATOR = "coordinator", "Koordinator"
    HEAD = "head", COUNTY.lead_head


class ReminderStep(TextChoices):
    """The steps of a reminder, in their order."""

    BEFORE = "before", "Sebelum batas"
    DUE = "due", "Pada batas"
    ESCALATED = "escalated", "Dilaporkan ke atas"


class ContactKind(WordsOfCounty):
    """Whom a duty contact answers for."""

    INSTITUTION = "institution", "Petugas piket institusi"
    COORDINATOR = "coordinator", "Piket koordinator"
    HEAD = "head", COUNTY.lead_head


class ContactPlace(IntegerChoices):
    """In which order the contacts of an institution are called."""

    FIRST = 1, "Pertama"
    SECOND = 2, "Cadangan"


class CallChannel(TextChoices):
    """By which way a call leaves the system; settings.CALL_CHANNELS says which are set up."""

    EMAIL = "email", "Surel"
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    TELEGRAM = "telegram", "Telegram"
    FILE = "file", "Berkas (hanya peragaan)"


class DrawingStatus(TextChoices):
    """The state of a PDF that the worker draws."""

    DRAWING = "drawing", "Sedang disusun"
    READY = "ready", "Siap diunduh"
    FAILED = "failed", "Tidak berhasil disusun"
