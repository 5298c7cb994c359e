"""Verbs of the files that prove a report."""

from django.db import transaction
from django.template.defaultfilters import filesizeformat

from gugus.uploads.files import MOST_BYTES_IN_ALL
from gugus.workflow.lifecycle import TooLate, moment, require
from rad.actions import realisation
from rad.choices import REPORT_EDITABLE
from rad.lists import evidence
from rad.models import Evidence, EvidenceContent, Realisation

LATE = "Laporan ini sudah diajukan, jadi berkasnya tidak dapat diubah lagi."


@transaction.atomic
def attach(report, files, *, by, at=None):
    """Add inspected files (`gugus.uploads.files.Inspected`) to a report that is being written; return the new rows.

    A file that the report already has is skipped, so sending it again changes nothing. Raises Refused.
    """
    known = evidence.digests(report)
    new = list({file.sha256: file for file in files if file.sha256 not in known}.values())
    if not new:
        return []
    report = _editable(report, by)
    size = sum(evidence.of_report(report).values_list("size", flat=True)) + sum(len(file.content) for file in new)
    require(size <= MOST_BYTES_IN_ALL, f"Semua berkas satu laporan paling banyak {filesizeformat(MOST_BYTES_IN_ALL)}.", "files")
    return [_keep(report, file, by, moment(at)) for file in new]


@transaction.atomic
def remove(row, *, by):
    """Delete a file from a report that is being written. Raises Refused."""
    _editable(row.report, by)
    EvidenceContent.objects.filter(pk=row.pk).delete()
    Evidence.objects.filter(pk=row.pk).delete()
    return row


def _editable(report, by):
    report = realisation.locked_for_reporter(report, by)
    if report.status not in REPORT_EDITABLE:
        raise TooLate(LATE)
    return report


def _keep(report, file, by, at):
    of = {"realisation": report} if isinstance(report, Realisation) else {"spending": report}
    row = Evidence.objects.create(**of, kind=file.kind, size=len(file.content), name=file.name, sha256=file.sha256, at=at, by=by)
    EvidenceContent.objects.create(evidence=row, content=file.content)
    return row
