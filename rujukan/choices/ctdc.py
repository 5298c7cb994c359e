"""Choice lists aligned with the CTDC case-data standard (IOM), so that anonymised figures can be compared. A leaf.

"Selaras CTDC", not "compliant": the codes are ours, the categories are theirs; the local forms are at the end.
"""

from datetime import date

from django.db.models import TextChoices


class AgeBand(TextChoices):
    """Age bands of CTDC, derived from a birth date or an estimate."""

    B0 = "0-8", "0–8 tahun"
    B9 = "9-17", "9–17 tahun"
    B18 = "18-20", "18–20 tahun"
    B21 = "21-23", "21–23 tahun"
    B24 = "24-26", "24–26 tahun"
    B27 = "27-29", "27–29 tahun"
    B30 = "30-38", "30–38 tahun"
    B39 = "39-47", "39–47 tahun"
    B48 = "48+", "48 tahun ke atas"
    UNKNOWN = "unknown", "Belum diketahui"


# Lower bounds of the bands, in years.
AGE_BOUNDS = (
    (0, AgeBand.B0),
    (9, AgeBand.B9),
    (18, AgeBand.B18),
    (21, AgeBand.B21),
    (24, AgeBand.B24),
    (27, AgeBand.B27),
    (30, AgeBand.B30),
    (39, AgeBand.B39),
    (48, AgeBand.B48),
)
CHILD_BANDS = (AgeBand.B0, AgeBand.B9)
# A person of unknown age is protected as a child until somebody decides. Code that asks "is this a child" uses this.
COUNTED_AS_CHILD = (*CHILD_BANDS, AgeBand.UNKNOWN)


def age_in_years(birth_date: date, on: date) -> int:
    """Return the age in completed years on a day."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def age_band(years: int | None) -> AgeBand:
    """Return the band of an age in completed years; unknown for None."""
    if years is None:
        return AgeBand.UNKNOWN
    return next(band for bound, band in reversed(AGE_BOUNDS) if years >= bound)


class Act(TextChoices):
    """Tindakan (Ps 1 angka 9)."""

    RECRUITMENT = "recruitment", "Perekrutan"
    TRANSPORT = "transport", "Pengangkutan"
    HARBOURING = "harbouring", "Penampungan"
    SENDING = "sending", "Pengiriman"
    TRANSFER = "transfer", "Pemindahan"
    RECEIPT = "receipt", "Penerimaan"


class Means(TextChoices):
    """Cara (Ps 1 angka 9); not required for a child or where the age is unknown."""

    THREAT = "threat", "Ancaman kekerasan"
    VIOLENCE = "violence", "Penggunaan kekerasan"
    ABDUCTION = "abduction", "Penculikan"
    CONFINEMENT = "confinement", "Penyekapan"
    FORGERY = "forgery", "Pemalsuan"
    DECEPTION = "deception", "Penipuan"
    POWER = "power", "Penyalahgunaan kekuasaan"
    VULNERABILITY = "vulnerability", "Penyalahgunaan posisi rentan"
    DEBT_BONDAGE = "debt_bondage", "Penjeratan utang"
    PAYMENT = "payment", "Memberi bayaran atau manfaat"


class Purpose(TextChoices):
    """Tujuan (Ps 1 angka 11), then the local forms."""

    PROSTITUTION = "prostitution", "Pelacuran"
    FORCED_LABOUR = "forced_labour", "Kerja atau pelayanan paksa"
    SLAVERY = "slavery", "Perbudakan atau serupa"
    OPPRESSION = "oppression", "Penindasan"
    EXTORTION = "extortion", "Pemerasan"
    BODY = "body", "Pemanfaatan fisik, seksual, organ reproduksi"
    ORGANS = "organs", "Transplantasi organ atau jaringan"
    LABOUR = "labour", "Memanfaatkan tenaga atau kemampuan"
    MAIL_BRIDE = "mail_bride", "Pengantin pesanan"
    PALM_OIL = "palm_oil", "Perkebunan sawit"
    ENTERTAINMENT = "entertainment", "Kafe atau tempat hiburan"
    ONLINE_SCAM = "online_scam", "Online scam"
    DOMESTIC_WORK = "domestic_work", "Pekerja rumah tangga"
    SEAFARER = "seafarer", "Anak buah kapal"


# What people here know it as; the others are the words of the law.
LOCAL_PURPOSES = (
    *(Purpose.MAIL_BRIDE, Purpose.PALM_OIL, Purpose.ENTERTAINMENT, Purpose.ONLINE_SCAM),
    *(Purpose.DOMESTIC_WORK, Purpose.SEAFARER),
)
PURPOSES_OF_LAW = tuple(purpose for purpose in Purpose if purpose not in LOCAL_PURPOSES)


class SuspectRelation(TextChoices):
    PARTNER = "partner", "Pasangan"
    FAMILY = "family", "Keluarga"
    FRIEND = "friend", "Teman"
    NEIGHBOUR = "neighbour", "Tetangga"
    AGENT = "agent", "Calo atau agen"
    COMPANY = "company", "Perusahaan (P3MI)"
    SOCIAL_MEDIA = "social_media", "Kenalan media sosial"
    OTHER = "other", "Lainnya"
    UNKNOWN = "unknown", "Belum diketahui"
