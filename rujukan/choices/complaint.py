"""Complaints: their life cycle, how they came, who reports, what is urgent."""

from django.db.models import TextChoices


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
