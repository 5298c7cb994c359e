"""The verbs that approve or return several reports together."""

from functools import partial

from django.db import transaction

from gugus.workflow.lifecycle import Refused, Stale, TooLate, moment, require
from rad.actions.realisation import approve, give_back
from rad.choices import ReportStatus


def approve_all(reports, *, by, at=None):
    """Approve reports that need no grade, as `_decided`."""
    require(reports, "Pilih dulu laporan yang akan disetujui.")
    return _decided(reports, partial(approve, by=by, at=moment(at)), "disetujui")


def return_all(reports, *, by, reason, at=None):
    """Return reports with one reason, as `_decided`. One that this user has returned with it already stays as it is."""
    require(reports, "Pilih dulu laporan yang akan dikembalikan.")
    require(reason.strip(), "Tulis alasan mengembalikan, supaya pengisi tahu apa yang perlu diperbaiki.", "reason")
    done = (ReportStatus.RETURNED, by.pk, reason.strip())
    left = [one for one in reports if (one[0].status, one[0].returned_by_id, one[0].return_reason) != done]
    return _decided(left, partial(give_back, by=by, reason=reason, at=moment(at)), "dikembalikan")


@transaction.atomic
def _decided(reports, verb, outcome):
    """Decide on all reports or none; return them. `reports`: (row, version that the user saw).

    Raises Refused, or TooLate if a colleague was faster, with a message that names every report at fault, and why.
    """
    decided, faults, late = [], [], False
    for row, version in sorted(reports, key=lambda one: (one[0].year, one[0]._meta.label, one[0].pk)):  # one order of locks
        try:
            decided.append(verb(row, version=version))
        except Stale:
            late = True
            faults.append(f"{row.name} sudah berubah sejak Anda melihatnya.")
        except Refused as refusal:
            late = late or isinstance(refusal, TooLate)
            faults.append(f"{row.name}: {refusal.message}")
    if faults:
        raise (TooLate if late else Refused)(f"Tidak ada yang {outcome}. Buang tanda atau perbaiki dulu: {' '.join(faults)}")
    return decided
