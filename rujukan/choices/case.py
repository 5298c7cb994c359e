"""Cases and their suspects."""

from django.db.models import TextChoices


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


class SuspectRole(TextChoices):
    RECRUITER = "recruiter", "Perekrut atau calo"
    TRANSPORTER = "transporter", "Pengangkut"
    HARBOURER = "harbourer", "Penampung"
    EXPLOITER = "exploiter", "Pengguna tenaga atau pemanfaat"
    ACCOMPLICE = "accomplice", "Membantu"
    UNKNOWN = "unknown", "Belum diketahui"
