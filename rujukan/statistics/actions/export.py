"""Exports of case data: a coordinator asks with a purpose, the task worker makes the file (`rujukan.tasks`)."""

from functools import partial

from django.db import IntegrityError, transaction

from gugus.access.scope import read_from_replica
from gugus.audit import access_log
from gugus.choices import AccessKind
from gugus.workflow.lifecycle import moment, require
from rujukan import rules
from rujukan.disclosure.anonymity import require_reason
from rujukan.models import DataExport
from rujukan.statistics import export_files, periods
from rujukan.statistics.choices.export import ExportState

NOT_OFFERED = "Masa ini tidak tersedia. Pilih salah satu dari daftar."


@transaction.atomic
def ask(*, by, kind, period, purpose, explanation, at=None):
    """Ask for an export, and log what for; return (DataExport, whether the worker must make it).

    An export that is being made is not made again. Otherwise the new one takes the place of the
    requester's last one of this kind and period.
    """
    at = moment(at)
    rules.require_coordinator(by)
    require((kind, period) in periods.exported(at), NOT_OFFERED, "what")
    explanation = require_reason(explanation, by=by, field="explanation")
    rows = DataExport.objects.filter(asked_by=by, kind=kind, period=period).defer("content", "subjects")
    last = rows.select_for_update().first()
    if last is not None:
        if last.current_state(at) == ExportState.MAKING:
            return last, False
        last.delete()
    columns = {"purpose": purpose, "explanation": explanation, "asked_at": at}
    try:
        with transaction.atomic():
            export = DataExport.objects.create(asked_by=by, kind=kind, period=period, **columns)
    except IntegrityError:  # the requester's other click was faster
        return rows.get(), False
    access_log.record(by, AccessKind.EXPORT, str(export), explanation=export.reason, at=at)
    return export, True


@transaction.atomic
def make(key):
    """Make the file of the export with this key, and log it for each victim whom it names by the code.

    Does nothing if it was meanwhile deleted, made or asked for again.
    """
    rows = DataExport.objects.select_for_update(of=("self",)).select_related("asked_by")
    export = rows.filter(pk=key, state=ExportState.MAKING).first()
    if export is None:
        return
    file = read_from_replica(partial(export_files.made, export.kind, export.period))
    export.state, export.content = ExportState.READY, file.content
    export.rows, export.generalised, export.left_out = file.rows, file.generalised, file.left_out
    export.subjects = [str(key) for key in file.subjects]
    export.save(update_fields=["state", "content", "rows", "generalised", "left_out", "subjects"])
    for code in file.subjects.values():
        access_log.record(export.asked_by, AccessKind.EXPORT, code, explanation=f"{export}: {export.reason}")


def give_up(key):
    """Mark an export as failed, so that it can be asked for again."""
    DataExport.objects.filter(pk=key, state=ExportState.MAKING).update(state=ExportState.FAILED)
