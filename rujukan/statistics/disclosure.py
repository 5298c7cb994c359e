"""The file of an export, opened for the coordinator who asked for it and logged."""

from django.utils import timezone

from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.models import User
from gugus.workflow.lifecycle import require_state
from rujukan.models import DataExport, Victim
from rujukan.statistics.choices.export import EXTENSIONS, ExportState

GONE = "Berkas ini tidak ada lagi atau belum siap. Mintalah sekali lagi."
CLOSED = "Berkas ini memuat orang yang datanya kini dibatasi atau tidak lagi terbuka untuk Anda. Mintalah sekali lagi."


def download(user: User, export: DataExport) -> bytes:
    """Return the file, and log that it was downloaded in the same transaction. Raises TooLate without a file to download."""
    require_state(export.current_state(timezone.now()) == ExportState.READY, GONE)
    require_state(_open_still(export), CLOSED)
    access_log.record(user, AccessKind.DOWNLOAD, str(export), explanation=export.reason)
    return export.open("content")


def _open_still(export):
    """Whether the user, in whose scope this runs, still sees all victims of the file, and nobody restricted their data."""
    still = Victim.objects.filter(pk__in=export.subjects, restricted_at=None)
    return still.count() == len(export.subjects)


def download_name(export: DataExport) -> str:
    return f"{str(export).lower()}.{EXTENSIONS[export.kind]}"
