"""The files of reports and of the register, decrypted for those who read them. Row policies say who that is."""

from dataclasses import dataclass

from django.db import transaction

from gugus.audit import access_log
from gugus.choices import AccessKind
from rad.models import Evidence, Realisation, RegisterEntry, Spending
from rad.models.evidence import OWNERS

COLUMNS = dict(zip((Realisation, Spending, RegisterEntry), OWNERS, strict=True))


@dataclass(frozen=True)
class File:
    """A file as the page of its report or register entry lists it."""

    evidence: Evidence
    name: str


def of(*reports) -> dict[object, list[File]]:
    """Return {report: its files, oldest first} of the reports among these that exist. One query."""
    keys = {type(report): report.pk for report in reports if report is not None}
    rows = Evidence.objects.none()
    for model, key in keys.items():
        rows |= Evidence.objects.filter(**{COLUMNS[model]: key})
    files = [File(one, one.open("name")) for one in rows.select_related("by")] if keys else []
    return {
        report: [file for file in files if getattr(file.evidence, f"{COLUMNS[type(report)]}_id") == report.pk]
        for report in reports
        if report is not None
    }


def digests(report) -> set[str]:
    """Return the SHA-256 of the files of a report."""
    return {one.open("sha256") for one in of_report(report)}


def of_report(report):
    return Evidence.objects.filter(**{COLUMNS[type(report)]: report})


@transaction.atomic
def content(user, evidence) -> bytes:
    """Return the content of a file, and record the download in the access log in the same transaction."""
    words = "Berkas dokumen gugus tugas" if evidence.register_entry_id else "Berkas bukti laporan RAD"
    access_log.record(user, AccessKind.DOWNLOAD, subject(evidence), sections=("files",), explanation=words)
    return evidence.content.open("content")


def subject(evidence) -> str:
    """Return what the access log calls the report or the register entry: C-08-01-1-2021, dokumen-7."""
    report = evidence.owner
    if evidence.register_entry_id:
        return f"dokumen-{evidence.register_entry_id}"
    code = report.indicator.code if isinstance(report, Realisation) else report.budget_line.code
    return f"{code}-{report.year}"
