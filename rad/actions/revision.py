"""Verbs of revisions: one person proposes a change of cells of an enacted plan, the head approves or rejects it.

The columns of the plan hold the values in force, which scoring reads; the printed text never changes. `approve` changes the cells
in the transaction of the decision. Row triggers (`rad.access.locks`) refuse any other change of an enacted plan.
"""

import uuid

from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.formats.indonesian import rupiah
from gugus.workflow import numbering
from gugus.workflow.lifecycle import Refused, Repeated, Stale, moment, require, require_state, step
from gugus.workflow.notices import leave
from gugus.workflow.submit_key import once
from rad import rules
from rad.actions.realisation import lock_year
from rad.choices import REVISION_NEXT, PlanStatus, ReportStatus, RevisedColumn, RevisionKind, RevisionStatus
from rad.lists import cells
from rad.models import Activity, Assignment, RevisedCell, Revision, Spending
from rad.models.revision import ANOTHER_DECIDES, DOCUMENT, REVISED, values_of

SERIES = "RV"
NOTHING = "Belum ada yang diubah. Ubah sedikitnya satu isian."


@transaction.atomic
def propose(row, changes, *, by, reason, version=None, document=None, submit_key=None, at=None):
    """Propose a change that rests on a legal document; return (revision, made). Raises Refused; Stale if the row has changed.

    `row` is a PlanRow, `changes` maps keys of its cells to their new values (as `values_of`); equal values are left out.
    `document`: number, date and title of the legal document. The same `submit_key` sent again returns the first revision.
    """
    require(rules.plan_manager(by), "Hanya pengelola RAD yang mengusulkan revisi.")
    rows, submit_key = Revision.objects.all(), submit_key or uuid.uuid4()
    if earlier := rows.filter(submit_key=submit_key).first():
        return earlier, False
    require(reason.strip(), "Tulis alasan perubahannya.", "reason")
    columns = {name: (document or {}).get(name) or "" for name in DOCUMENT} | {"kind": RevisionKind.CHANGE}
    for name, words in (("document_number", "nomor"), ("document_date", "tanggal"), ("document_title", "judul")):
        require(columns[name], f"Tulis {words} dokumen yang menjadi dasar perubahan.", name)
    require(columns["document_date"] <= timezone.localdate(), "Isi tanggal hari ini atau sebelumnya.", "document_date")
    return once(rows, submit_key, lambda: _propose(row, changes, by, version, at, reason, columns, submit_key))


def correct(note, row, changes, *, by, reason, at=None):
    """Propose what a decided source note means for its row as a correction; return the revision. Called by the note's verb."""
    return _propose(row, changes, by, None, at, reason, {"kind": RevisionKind.CORRECTION, "note": note}, uuid.uuid4())


@transaction.atomic
def approve(revision, *, by, at=None):
    """Approve as the head: the cells get their new values, their old ones stay in the revision. Return it. Raises Refused.

    A cell that changed since the proposal, a year closed since and a budget below what is spent are refused.
    """
    revision = _undecided(revision, by, RevisionStatus.APPROVED, {})
    changed = list(revision.cells.all())
    for year in sorted({cell.year for cell in changed if cell.year}):
        lock_year(revision.plan_id, year, exclusive=True)  # no report of the year is approved meanwhile
    rows = [_row_of(cell) for cell in changed]
    for cell, row in zip(changed, rows, strict=True):
        require(
            values_of(cell.column, row) == cell.old,
            f"{cell.label}: isinya sudah berubah sejak diusulkan. Tolak revisi ini, lalu usulkan lagi bila perlu.",
        )
        _check_cell(revision.plan_id, cell.column, row, cell.new, cell.label, None)
    revision.applied_at = TransactionNow()
    _decide(revision, RevisionStatus.APPROVED, by, at, "applied_at")
    for cell, row in zip(changed, rows, strict=True):
        for name, value in cell.new.items():
            setattr(row, name, value)
        row.save(update_fields=[name.removesuffix("_id") for name in cell.new])
    _tell(revision, "disetujui dan berlaku", Role.PLAN_MANAGER)
    _tell_reporters(revision, changed)
    return revision


@transaction.atomic
def reject(revision, *, by, reason, at=None):
    """Reject as the head with a reason: nothing changes. Return the revision."""
    revision = _undecided(revision, by, RevisionStatus.REJECTED, {"rejection_reason": reason.strip()})
    require(reason.strip(), "Tulis alasan menolak, supaya pengusul tahu apa yang perlu diperbaiki.", "reason")
    revision.rejection_reason = reason.strip()
    _decide(revision, RevisionStatus.REJECTED, by, at, "rejection_reason")
    _tell(revision, "ditolak", Role.PLAN_MANAGER)
    return revision


@transaction.atomic
def withdraw(revision, *, by, at=None):
    """Withdraw one's own proposal before it is decided. Return the revision."""
    revision = _locked(revision)
    if revision.status == RevisionStatus.WITHDRAWN and revision.decided_by_id == by.pk:
        raise Repeated(revision)
    require(revision.proposed_by_id == by.pk, "Hanya pengusul yang menarik usulannya.")
    step(REVISION_NEXT, revision, RevisionStatus.WITHDRAWN)
    return _decide(revision, RevisionStatus.WITHDRAWN, by, at)


def _propose(row, changes, by, version, at, reason, columns, submit_key):
    require(row.plan.status == PlanStatus.ENACTED, "Hanya rencana aksi yang berlaku yang direvisi.")
    current = cells.plan_row(row.code)
    wanted = {key: new for key, new in changes.items() if current.cell(key) and new != current.cell(key).values}
    if version is not None and version != current.version:
        raise Stale(current)
    require(wanted, NOTHING)
    open_cells = RevisedCell.objects.filter(revision__plan=row.plan, revision__status=RevisionStatus.PROPOSED)
    waiting = {cell.place: cell.revision for cell in open_cells.select_related("revision")}
    for key, new in wanted.items():
        cell = current.cell(key)
        other = waiting.get(cell.place)
        require_state(other is None, f"{cell.label}: {other} sudah mengusulkan isian ini dan menunggu keputusan.")
        _check_cell(row.plan.pk, cell.column, cell.row, new, cell.label, key)
    at = moment(at)
    revision = Revision.objects.create(
        plan=row.plan,
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=at,
        submit_key=submit_key,
        number=numbering.take(SERIES, timezone.localtime(at).year),
        **columns,
    )
    RevisedCell.objects.bulk_create(_revised(revision, current.cell(key), new) for key, new in wanted.items())
    _tell(revision, "menunggu keputusan Anda", Role.HEAD)
    return revision


def _revised(revision, cell, new):
    return RevisedCell(
        revision=revision,
        column=cell.column,
        subject=cell.row.pk,
        code=cell.code,
        year=cell.year,
        label=cell.label,
        old=cell.values,
        new=new,
        old_words=cells.in_words(cell, cell.values),
        new_words=cells.in_words(cell, new),
    )


def _check_cell(plan, column, row, new, label, field):
    """Raise Refused if this cell cannot get this value: its year is closed, or less money than is spent."""
    if column not in (RevisedColumn.TARGET, RevisedColumn.AMOUNT):
        return
    closed = f"{label}: tahun ini sudah ditutup. Evaluasi {row.year} sudah ditandatangani, jadi isinya tidak berubah lagi."
    require(row.year not in rules.closed_years(plan), closed, field)
    if column != RevisedColumn.AMOUNT:
        return
    spent = Spending.objects.filter(budget_line=row.budget_line_id, year=row.year, status=ReportStatus.APPROVED).first()
    if spent and (new["amount"] or 0) < spent.amount:
        raise Refused(f"{label}: {rupiah(spent.amount)} sudah terserap, jadi pagu tidak dapat lebih kecil dari itu.", field)


def _row_of(cell):
    model, _ = REVISED[RevisedColumn(cell.column)]
    return model.objects.select_for_update().get(pk=cell.subject)


def _locked(revision):
    return Revision.objects.select_for_update(of=("self",)).select_related("plan", "note").get(pk=revision.pk)


def _undecided(revision, by, status, words):
    """Return the revision, locked, if the head `by` may give it `status`; `words` are columns of a step that was done already."""
    require(rules.decides_revisions(by), "Hanya kepala DSPPPAKB yang memutuskan revisi.")
    revision = _locked(revision)
    same = all(getattr(revision, name) == value for name, value in words.items())
    if revision.status == status and revision.decided_by_id == by.pk and same:
        raise Repeated(revision)
    step(REVISION_NEXT, revision, status)
    require(by.pk != revision.proposed_by_id, ANOTHER_DECIDES)
    return revision


def _decide(revision, status, by, at, *names):
    revision.status, revision.decided_by, revision.decided_at = status, by, moment(at, revision.proposed_at)
    revision.save(update_fields=["status", "decided_by", "decided_at", *names])
    return revision


def _tell(revision, words, role):
    leave(role=role, text=f"Revisi {revision.number} {words}", **_place(revision))


def _tell_reporters(revision, changed):
    """Notify the institutions that report on the revised rows, and their parents, whose staff reports for them too."""
    codes = sorted({cell.code for cell in changed})
    rows = Q(code__in=codes) | Q(indicators__code__in=codes)
    rows |= Q(budget_line__code__in=codes) | Q(indicators__budget_line__code__in=codes)
    duties = Assignment.objects.coordinating().filter(activity__in=Activity.objects.filter(rows).values("pk"))
    places = duties.values_list("institution", "institution__parent", "institution__parent__parent")
    for institution in sorted({key for some in places for key in some if key}):
        text = f"Rencana aksi direvisi: {', '.join(codes)} ({revision.number})"
        leave(institution_id=institution, text=text, **_place(revision))


def _place(revision):
    path = reverse("rad:revision_detail", args=[revision.number])
    return {"path": path, "at": revision.decided_at or revision.proposed_at}
