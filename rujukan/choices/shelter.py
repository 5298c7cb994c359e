"""Enumerations of shelters and stays. A leaf: codes are stored, labels are shown."""

from django.conf import settings
from django.db.models import TextChoices

from gugus.choices import WordsOfCounty


class PlaceKind(WordsOfCounty):
    """What kind of shelter a place is. None of them is only for victims of trafficking (Lampiran I, footnote)."""

    COUNTY = "county", "Rumah singgah"
    POLICE = "police", settings.COUNTY.police_name
    PROVINCE = "province", "Provinsi"
    HOSPITAL = "hospital", "Rumah sakit"


class RoomClass(TextChoices):
    """For whom a room is. Each value is also the column of `ShelterPlace` that counts its beds."""

    WOMEN = "women", "Perempuan"
    MEN = "men", "Laki-laki"
    FAMILY = "family", "Keluarga"
    CHILDREN = "children", "Anak"


class StayReason(TextChoices):
    """Why somebody came."""

    REFERRAL = "referral", "Rujukan"
    EMERGENCY = "emergency", "Darurat"


class OverCapacity(TextChoices):
    """Why somebody is taken in although no bed of the class is free. A code, so that nobody writes about a person."""

    DANGER = "danger", "Tidak ada tempat aman lain malam ini"
    TOGETHER = "together", "Bersama keluarga yang sudah di sana"
    LEAVING = "leaving", "Ada yang keluar hari ini"
    EXTRA_BED = "extra_bed", "Ada tempat tidur tambahan"


class Answer(TextChoices):
    """A yes or no that may stay open; not to know and not to say both differ from a blank."""

    YES = "yes", "Ya"
    NO = "no", "Tidak"
    UNKNOWN = "unknown", "Tidak diketahui"
    DECLINED = "declined", "Tidak bersedia menjawab"
