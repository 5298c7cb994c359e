"""The files of reports, contributions and the register, decrypted for those who read them. Row policies say who that is."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from gugus.audit import access_log
from gugus.choices import AccessKind
from rad.models import Evidence, RegisterEntry, Spending


@dataclass(frozen=True)
class StoredFile:
    """A file as the page of its report or register entry lists it."""

    evidence: Evidence
    name: str


def of(*reports) -> dict[object, list[StoredFile]]:
    """Return {report: its files, oldest first} of the reports among these that exist. One query."""
    reports = [report for report in reports if report is not None]
    of_these = reduce(or_, (Q(**{column(report): report.pk}) for report in reports), Q())
    rows = Evidence.objects.filter(of_these).select_related("by") if reports else ()
    files = [StoredFile(one, one.open("name")) for one in rows]
    return {report: [file for file in files if getattr(file.evidence, f"{column(report)}_id") == report.pk] for report in reports}


def digests(report) -> set[str]:
    """Return the SHA-256 of the files of a report."""
    return {one.open("sha256") for one in of_report(report)}


def of_report(report):
    return Evidence.objects.filter(**{column(report): report})


@transaction.atomic
def content(user, evidence) -> bytes:
    """Return the content of a file, and record the download in the access log in the same transaction."""
    words = "Berkas dokumen gugus tugas" if evidence.register_entry_id else "Berkas bukti laporan RAD"
    access_log.record(user, AccessKind.DOWNLOAD, subject(evidence), sections=("files",), explanation=words)
    return evidence.content.open("content")


def subject(evidence) -> str:
    """Return what the access log calls the report or the register entry: C-08-01-1-2021, dokumen-7."""
    owner = evidence.owner
    if isinstance(owner, RegisterEntry):
        return f"dokumen-{owner.pk}"
    code = owner.budget_line.code if isinstance(owner, Spending) else owner.indicator.code
    return f"{code}-{owner.year}"


def column(owner) -> str:
    """Return the column of `Evidence` that names this report, contribution or register entry."""
    return "register_entry" if isinstance(owner, RegisterEntry) else owner._meta.model_name
