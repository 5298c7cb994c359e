"""What a conclusion rests on, who decides it, and where somebody who is no victim goes on (form 1d). A leaf."""

from django.conf import settings
from django.db.models import TextChoices

from gugus.choices import WordsOfCounty


class ConclusionBasis(TextChoices):
    STATEMENT = "statement", "Keterangan"
    DOCUMENT = "document", "Dokumen"
    FINDING = "finding", "Temuan instansi"
    INSPECTION = "inspection", "Razia"
    COURT = "court", "Putusan"


class DecidedBy(WordsOfCounty):
    """Who decides that somebody is a victim; the coordinator records it."""

    POLICE = "police", settings.COUNTY.police_name
    COUNTY = "county", settings.COUNTY.lead_name
    CONFERENCE = "conference", "Konferensi kasus"
    COURT = "court", "Jaksa atau pengadilan"


class OtherRoute(TextChoices):
    """Which other help somebody needs who is no victim of trafficking."""

    LABOUR = "labour", "Sengketa upah"
    DOMESTIC = "domestic", "Kekerasan dalam rumah tangga"
    SMUGGLED = "smuggled", "Penyelundupan manusia"
    CHILD = "child", "Perlindungan anak"
    NONE = "none", "Tidak ada"
