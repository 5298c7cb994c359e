"""What a sealed letter of identity tells a body outside. A leaf."""

from datetime import timedelta

from django.conf import settings
from django.db.models import TextChoices

DECIDED = "identity-letter-decided"  # code of the `ServiceStandard`
# A download that broke on the line is repeated within this time; it is no second print.
REPEATED_WITHIN = timedelta(minutes=10)


class IdentityPart(TextChoices):
    """What the sheet may tell beside the name, which it always tells. The codes are columns of `VictimIdentity`."""

    NIK = "nik", "NIK"
    BIRTH = "birth_date", "Tanggal lahir"
    PHONE = "phone", "Telepon"
    ADDRESS = "address", "Alamat asal"


class EnvelopeState(TextChoices):
    WAITING = "waiting", "Menunggu orang kedua"
    AGREED = "agreed", f"Disetujui kepala {settings.COUNTY.lead_name}, belum dilanjutkan"
    GRANTED = "granted", "Disetujui, belum dicetak"
    REFUSED = "refused", "Tidak disetujui"
    PRINTED = "printed", "Sudah dicetak"
