"""How the services for a person end, and what a visit after the return finds. A leaf."""

from django.db.models import IntegerChoices, TextChoices


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


# The other outcomes say in the reason what the checklist leaves open.
ALL_CHECKED = VictimOutcome.GOALS_MET
# Somebody else looks after the person, or nobody can: no visits are missing then.
NO_MORE_VISITS = (VictimOutcome.TRANSFERRED, VictimOutcome.DIED, VictimOutcome.NOT_VICTIM)
LIVES_NOWHERE = (VictimOutcome.DIED, VictimOutcome.NOT_VICTIM, VictimOutcome.DUPLICATE)


class Lives(TextChoices):
    """With whom the person lives when the services end; never an address."""

    HOME = "home", "Keluarga"
    RELATIVE = "relative", "Kerabat"
    INDEPENDENT = "independent", "Mandiri"
    HOME_OF_CARE = "care", "Panti atau rumah aman"
    UNKNOWN = "unknown", "Tidak diketahui"


class ClosingCheck(TextChoices):
    """What a person looks at before the services end. What the system knows blocks by itself (`rujukan.stages.closing`)."""

    PAPERS = "papers", "Dokumen dan barang orangnya sudah kembali, atau tidak ada"
    LAW = "law", "Proses hukumnya ada yang memegang, atau sudah berakhir"
    RESTITUTION = "restitution", "Restitusi sudah dijelaskan, dan jawabannya tercatat"
    SAFETY = "safety", "Rencana keselamatan sudah ditinjau ulang"
    WAY_BACK = "way_back", "Orangnya setuju, dan tahu cara menghubungi lagi"


class VisitOutcome(TextChoices):
    """Whether a monitoring visit met the person, or why not."""

    SEEN = "seen", "Ditemui"
    MOVED = "moved", "Tidak: pindah"
    AWAY = "away", "Tidak: merantau"
    DECLINED = "declined", "Tidak: menolak dikunjungi"
    NOT_FOUND = "not_found", "Tidak: belum ditemukan"
    UNSAFE = "unsafe", "Tidak: tidak aman dikunjungi"


class VisitScale(IntegerChoices):
    """How good something is for the person."""

    BAD = 1, "1 Buruk"
    POOR = 2, "2 Kurang"
    FAIR = 3, "3 Cukup"
    GOOD = 4, "4 Baik"


class VisitDecision(TextChoices):
    """What follows from a visit."""

    CONTINUE = "continue", "Lanjut"
    INTENSIFY = "intensify", "Tambah layanan"
    CLOSE = "close", "Usul tutup"
