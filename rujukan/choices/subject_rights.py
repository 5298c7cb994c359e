"""What a person may ask of their own data (UU 27/2022 Ps 5–14), by whom, and what may be answered. A leaf."""

from django.db.models import TextChoices


class Right(TextChoices):
    """The rights with a clock: each has its `ServiceStandard` (rujukan.stages.standards)."""

    ACCESS = "access", "Lihat data"
    CORRECTION = "correction", "Perbaiki data"
    STOP = "stop", "Hentikan dan hapus data"
    RESTRICTION = "restriction", "Batasi data"


class Requester(TextChoices):
    SUBJECT = "subject", "Orangnya sendiri"
    GUARDIAN = "guardian", "Wali"
    REPRESENTATIVE = "representative", "Wakil yang diberi kuasa"


class IdentityCheck(TextChoices):
    """How one knows that it is they who ask. Of a document nothing is copied."""

    DOCUMENT = "document", "Dokumen ditunjukkan"
    KNOWN = "known", "Dikenal petugas"
    CALL = "call", "Ditelepon balik"
    RECEIPT = "receipt", "Nomor tanda terima"
    UNCERTAIN = "uncertain", "Belum dapat dipastikan"


class RequestStatus(TextChoices):
    WAITING = "waiting", "Menunggu jawaban"
    GRANTED = "granted", "Dipenuhi"
    PARTLY = "partly", "Dipenuhi sebagian"
    REFUSED = "refused", "Ditolak"


NEXT_REQUEST = {RequestStatus.WAITING: {RequestStatus.GRANTED, RequestStatus.PARTLY, RequestStatus.REFUSED}}
# By these answers the data are kept and not used.
RESTRICTING = {
    Right.RESTRICTION: (RequestStatus.GRANTED, RequestStatus.PARTLY),
    Right.STOP: (RequestStatus.GRANTED,),
}
ANSWERS = tuple(status for status in RequestStatus if status != RequestStatus.WAITING)
