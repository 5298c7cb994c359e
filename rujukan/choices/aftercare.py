"""How the services for a person end, and what a visit after the return finds. A leaf."""

from django.db.models import TextChoices


class VictimOutcome(TextChoices):
    """Why the services for one person are closed."""

    GOALS_MET = "goals_met", "Tujuan tercapai"
    WISH = "wish", "Permintaan orangnya sendiri"
    NO_CONTACT = "no_contact", "Hilang kontak"
    TRANSFERRED = "transferred", "Dilimpahkan ke daerah atau institusi lain"
    ABROAD = "abroad", "Pulang ke negara asal"
    NOT_VICTIM = "not_victim", "Bukan korban"
    DIED = "died", "Meninggal"
    DUPLICATE = "duplicate", "Tercatat ganda"
    OTHER = "other", "Lainnya"


class VisitOutcome(TextChoices):
    """What a monitoring visit found."""

    WELL = "well", "Ditemui, keadaannya baik"
    CONCERN = "concern", "Ditemui, perlu tindak lanjut"
    MOVED = "moved", "Tidak ditemui: pindah atau merantau"
    NOT_FOUND = "not_found", "Tidak ditemui: belum ditemukan"
    DECLINED = "declined", "Tidak ditemui: menolak dikunjungi"
    UNSAFE = "unsafe", "Tidak ditemui: tidak aman dikunjungi"
