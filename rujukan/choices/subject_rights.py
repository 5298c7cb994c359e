"""Rights of data subjects (UU 27/2022 Ps 5–14): what they may request, who may ask, and the answers. A leaf."""

from django.db.models import TextChoices


class Right(TextChoices):
    """The rights with a time limit: each has its `ServiceStandard` (rujukan.stages.standards)."""

    ACCESS = "access", "Lihat data"
    CORRECTION = "correction", "Perbaiki data"
    STOP = "stop", "Hentikan dan hapus data"
    RESTRICTION = "restriction", "Batasi data"


class Requester(TextChoices):
    SUBJECT = "subject", "Orangnya sendiri"
    GUARDIAN = "guardian", "Wali"
    REPRESENTATIVE = "representative", "Wakil yang diberi kuasa"


class IdentityCheck(TextChoices):
    """How the identity of the requester was checked. Nothing of a document is copied."""

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
# The answers after which the data are kept but not used.
RESTRICTING = {
    Right.RESTRICTION: (RequestStatus.GRANTED, RequestStatus.PARTLY),
    Right.STOP: (RequestStatus.GRANTED,),
}
ANSWERS = tuple(status for status in RequestStatus if status != RequestStatus.WAITING)
