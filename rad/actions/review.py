"""The verb that approves several reports together."""

from django.db import transaction

from gugus.workflow.lifecycle import Refused, Stale, moment, require
from rad.actions.realisation import approve


@transaction.atomic
def approve_all(reports, *, by, at=None):
    """Approve reports that need no grade, all of them or none; return them. `reports`: (row, version that the user saw).

    Raises Refused with a message that names every report at fault, and why.
    """
    require(reports, "Pilih dulu laporan yang akan disetujui.")
    at = moment(at)
    approved, faults = [], []
    for row, version in sorted(reports, key=lambda one: (one[0].year, one[0]._meta.label, one[0].pk)):  # one order of locks
        try:
            approved.append(approve(row, by=by, version=version, at=at))
        except Stale:
            faults.append(f"{row.name} sudah berubah sejak Anda melihatnya.")
        except Refused as refusal:
            faults.append(f"{row.name}: {refusal.message}")
    if faults:
        raise Refused(f"Tidak ada yang disetujui. Buang tanda atau perbaiki dulu: {' '.join(faults)}")
    return approved
