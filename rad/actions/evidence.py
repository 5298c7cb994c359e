"""Verbs of the files that prove a report or a contribution to it, and of those of the register."""

from django.db import transaction
from django.template.defaultfilters import filesizeformat

from gugus.choices import FileKind
from gugus.uploads.files import MOST_BYTES_IN_ALL
from gugus.workflow.lifecycle import TooLate, locked_row, moment, require, require_state, rewrite
from rad import rules
from rad.actions import contribution, realisation
from rad.choices import REPORT_EDITABLE
from rad.lists import evidence
from rad.models import Contribution, Evidence, EvidenceContent, RegisterEntry

DOCUMENTS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)
NO_DOCUMENT = "“{}” bukan PDF atau gambar. Dokumen gugus tugas disimpan sebagai PDF atau foto halamannya."
KEPT = "Berkas dokumen hanya dapat dihapus dalam 24 jam sesudah dilampirkan. Tulis koreksinya pada keterangan."
LATE = "Laporan ini sudah diajukan, jadi berkasnya tidak dapat diubah lagi."


@transaction.atomic
def attach(report, files, *, by, at=None):
    """Add inspected files (`gugus.uploads.files.Inspected`) to a report that is being written, or to a register entry.

    Return the new rows. A file that it already has is skipped, so sending it again changes nothing. Raises Refused.
    """
    known = evidence.digests(report)
    new = list({file.sha256: file for file in files if file.sha256 not in known}.values())
    if not new:
        return []
    report = _editable(report, by)
    if isinstance(report, RegisterEntry):
        strange = next((file.name for file in new if file.kind not in DOCUMENTS), None)
        require(strange is None, NO_DOCUMENT.format(strange), "files")
    size = sum(evidence.of_report(report).values_list("size", flat=True)) + sum(len(file.content) for file in new)
    words = f"Semua berkas satu laporan atau dokumen paling banyak {filesizeformat(MOST_BYTES_IN_ALL)}."
    require(size <= MOST_BYTES_IN_ALL, words, "files")
    _count_files(report, len(new))
    return [_keep_file(report, file, by, moment(at)) for file in new]


@transaction.atomic
def remove(row, *, by):
    """Delete a file from a report that is being written, or within a day from a register entry. Raises Refused."""
    owner = _editable(row.owner, by)
    if isinstance(owner, RegisterEntry):
        require_state(row.removable, KEPT)
        _count_files(owner, -Evidence.objects.filter(pk=row.pk).count())  # 0 if somebody else was faster
    EvidenceContent.objects.filter(pk=row.pk).delete()
    Evidence.objects.filter(pk=row.pk).delete()
    return row


def _editable(report, by):
    if isinstance(report, RegisterEntry):
        rules.require_plan_manager(by)
        return locked_row(report)
    if isinstance(report, Contribution):
        return contribution.locked_for_institution(report, by)
    report = realisation.locked_for_reporter(report, by)
    if report.status not in REPORT_EDITABLE:
        raise TooLate(LATE)
    return report


def _count_files(owner, more):
    """Store how many files a register entry has; reports do not count theirs."""
    if isinstance(owner, RegisterEntry) and more:
        rewrite(owner, file_count=owner.file_count + more)


def _keep_file(report, file, by, at):
    of = {evidence.column(report): report}
    row = Evidence.objects.create(**of, kind=file.kind, size=len(file.content), name=file.name, sha256=file.sha256, at=at, by=by)
    EvidenceContent.objects.create(evidence=row, content=file.content)
    return row
