"""Case conferences: why one is held, its life cycle, and what it decides about the case as a whole. A leaf."""

from django.db.models import TextChoices


class ConferenceKind(TextChoices):
    URGENT = "urgent", "Mendesak"
    PLAN = "plan", "Tinjauan rencana"
    RETURN = "return", "Sebelum pulang"
    CLOSING = "closing", "Sebelum penutupan"


class ConferenceReason(TextChoices):
    DISAGREE = "disagree", "Beda pendapat antarinstitusi"
    UNSAFE = "unsafe", "Tidak aman"
    CHILD = "child", "Menyangkut anak"
    FOREIGN = "foreign", "Warga negara asing"
    SHELTER_LIMIT = "shelter_limit", "Batas 14 hari penampungan"


class ConferenceMode(TextChoices):
    IN_PERSON = "in_person", "Tatap muka"
    ONLINE = "online", "Daring"


class ConferenceStatus(TextChoices):
    PLANNED = "planned", "Direncanakan"
    HELD = "held", "Sudah berlangsung"
    CANCELLED = "cancelled", "Dibatalkan"


NEXT_CONFERENCE = {ConferenceStatus.PLANNED: {ConferenceStatus.HELD, ConferenceStatus.CANCELLED}}


class ChangeReason(TextChoices):
    """Why a conference is moved or cancelled. A choice and no text, because the notices to the institutions say it."""

    UNAVAILABLE = "unavailable", "Peserta berhalangan"
    PLACE = "place", "Tempat atau sambungan tidak tersedia"
    PRESSING = "pressing", "Keadaan mendesak"
    SETTLED = "settled", "Sudah selesai tanpa konferensi"
    MISTAKE = "mistake", "Salah catat"


class VictimView(TextChoices):
    HEARD = "heard", "Didengar langsung"
    WRITTEN = "written", "Disampaikan tertulis"
    NOT_ASKED = "not_asked", "Tidak ditanya"


class ConferenceOutcome(TextChoices):
    OPEN = "open", "Kasus tetap dibuka"
    CLOSE = "close", "Kasus diusulkan ditutup"
    TRANSFER = "transfer", "Kasus diusulkan dilimpahkan"


SERIES = "KK"
