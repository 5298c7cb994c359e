"""Verbs of revisions: one person proposes a change of cells of an enacted plan, the head approves or rejects it.

The columns of the plan (`Target.value`, `BudgetAmount.amount`, `Indicator.direction`, …) hold the values in force. Scoring, forms
and row policies read them and know nothing of revisions. The value before stays twice: in `printed`, which never changes, and in
`RevisedCell.old`. The other way was to keep the columns as loaded and to compute the value in force from the revisions at each
read. Then every query, policy and export would have to do so, and one that forgets it is silently wrong. The price: a change must
never bypass the verb, so row triggers (`rad.access.locks`) refuse any other change of an enacted plan.

`approve` compares each cell with its old value, changes it, and marks the revision as applied at the time of the transaction.
Between submission and signature of an evaluation no revision is approved that would contradict its frozen figures: the head signs
or returns the evaluation first. The advisory lock on a year keeps a submission and an approval apart.

Direction, accumulation, institutions and words belong to no single year, so they may be corrected after a year is closed. The
evaluation of that year keeps its frozen figures and words, and the plan's pages show them: `rad.figures` measures and names the
rows of a closed year as they were signed last (`EvaluationQuerySet.signed_figures`), so that page and PDF agree. Where one line
shows several years, it has the words of the last.
"""

from django.conf import settings
from django.contrib.postgres.functions import TransactionNow
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from gugus.choices import Role
from gugus.formats.indonesian import rupiah
from gugus.workflow import numbering
from gugus.workflow.lifecycle import Refused, TooLate, moment, require, require_seen, require_state, store
from gugus.workflow.notice import leave
from rad import rules
from rad.actions import evaluation_count
from rad.actions.proposal import decide, decide_rejected, decide_withdrawn, document_columns, undecided
from rad.actions.realisation import lock_year
from rad.choices import PlanStatus, RevisedColumn, RevisionKind, RevisionStatus
from rad.lists import cells, workbook
from rad.lists.arrears import all_addressees
from rad.models import Activity, Evaluation, RevisedCell, Revision, Spending
from rad.models.revision import ANOTHER_DECIDES, REVISED, values_of

SERIES = "RV"
MOST_NAMED = 6  # codes in a notice
ENACTED_ONLY = "Hanya rencana aksi yang berlaku yang direvisi."
CHANGED_SINCE = "isinya sudah berubah sejak berkas diperiksa. Unggah berkasnya sekali lagi."
FROZEN_BEFORE = "{} sudah diajukan dengan angka sebelum revisi ini. Kembalikan evaluasi itu dulu, lalu setujui revisi ini."
NOTHING = "Belum ada yang diubah. Ubah sedikitnya satu isian."


@transaction.atomic
def propose(row, changes, *, by, reason, version=None, document=None, at=None):
    """Propose a change that rests on a legal document; return the revision. Raises Refused; Stale if the row has changed.

    `row` is a PlanRow, of one row or several; `changes` maps keys of its cells to new values (as `values_of`); equal ones are
    left out.
    `document`: number, date and title of the legal document.
    """
    columns = _basis_columns(by, reason, document)
    return _propose_cells(row, changes, by, version, at, reason, columns)


@transaction.atomic
def propose_all(plan, changes, *, by, reason, document=None, at=None):
    """Propose changes of any rows of a plan as one revision; return it. All of them or none. Raises Refused.

    `changes` maps places of cells (column, key of the row) to (values when they were compared, new values). A cell that has other
    values now raises TooLate. Document as for `propose`.
    """
    columns, current, wanted = _basis_columns(by, reason, document), cells.of_rows(workbook.plan_rows(plan)), []
    for place, (old, new) in changes.items():
        cell = current.get(place)
        require_state(cell and cell.values == old, f"{cell.code} {cell.label}: {CHANGED_SINCE}" if cell else CHANGED_SINCE)
        wanted.append((cell, new))
    return _record_revision(plan, wanted, by, at, reason, columns)


def _basis_columns(by, reason, document):
    """Return the columns of a change that rests on a legal document. Raises Refused."""
    rules.require_plan_manager(by)
    require(reason.strip(), "Tulis alasan perubahannya.", "reason")
    return document_columns(document, "menjadi dasar perubahan") | {"kind": RevisionKind.CHANGE}


def correct(note, row, changes, *, by, reason, at=None):
    """Propose what a decided source note means for its row as a correction; return the revision. Called by the note's verb."""
    return _propose_cells(row, changes, by, None, at, reason, {"kind": RevisionKind.CORRECTION, "note": note})


@transaction.atomic
def approve(revision, *, by, at=None):
    """Approve as the head: the cells get their new values, their old ones stay in the revision. Return it. Raises Refused.

    A cell that changed since the proposal, a year closed since, a submitted evaluation whose frozen figures the revision would
    contradict, and a budget cut below what is spent are refused.
    """
    evaluation_count.forget()
    revision = _undecided_revision(revision, by, RevisionStatus.APPROVED)
    changed = list(revision.cells.all())
    for year in revision.years:
        lock_year(year, exclusive=True)  # no report is approved, and no evaluation submitted, meanwhile
    evaluation = Evaluation.objects.frozen_before(revision)
    require_state(evaluation is None, FROZEN_BEFORE.format(evaluation))
    rows = _rows_of(changed)
    limits = _limits_of_cells([(cell.column, row) for cell, row in zip(changed, rows, strict=True)])
    for cell, row in zip(changed, rows, strict=True):
        require(
            values_of(cell.column, row) == cell.old,
            f"{cell.label}: isinya sudah berubah sejak diusulkan. Tolak revisi ini, lalu usulkan lagi bila perlu.",
        )
        if words := _fault(limits, cell.column, row, cell.new):
            raise Refused(f"{cell.label}: {words}")
    decide(revision, RevisionStatus.APPROVED, by=by, at=at, applied_at=TransactionNow())
    for cell, row in zip(changed, rows, strict=True):
        store(row, **cell.new)
    leave(role=Role.PLAN_MANAGER, text=f"Revisi {revision.number} disetujui dan berlaku", **_place(revision))
    _tell_reporters(revision, changed)
    return revision


@transaction.atomic
def reject(revision, *, by, reason, at=None):
    """Reject as the head with a reason: nothing changes. Return the revision."""
    revision = _undecided_revision(revision, by, RevisionStatus.REJECTED)
    decide_rejected(revision, by=by, at=at, reason=reason)
    leave(role=Role.PLAN_MANAGER, text=f"Revisi {revision.number} ditolak", **_place(revision))
    return revision


@transaction.atomic
def withdraw(revision, *, by, at=None):
    """Withdraw one's own proposal before it is decided. Return the revision."""
    return decide_withdrawn(revision, "plan", "note", by=by, at=at)


def _propose_cells(row, changes, by, version, at, reason, columns):
    require(row.plan.status == PlanStatus.ENACTED, ENACTED_ONLY)
    codes = [part.code for part in row.parts]
    current = cells.together(row.plan, workbook.plan_rows(row.plan), codes) if codes else cells.plan_row(row.code)
    wanted = [(current.cell(key), new) for key, new in changes.items() if current.cell(key)]
    require_seen(current, version)
    return _record_revision(row.plan, [(cell, new) for cell, new in wanted if new != cell.values], by, at, reason, columns)


def _record_revision(plan, wanted, by, at, reason, columns):
    """Create the revision of these cells, [(Cell, new values)]; return it."""
    require(plan.status == PlanStatus.ENACTED, ENACTED_ONLY)
    require(wanted, NOTHING)
    for _, refusal in obstacles(plan, wanted):
        raise refusal
    at = moment(at)
    revision = Revision.objects.create(
        plan=plan,
        reason=reason.strip(),
        proposed_by=by,
        proposed_at=at,
        number=numbering.take(SERIES, timezone.localtime(at).year),
        **columns,
    )
    names = cells.body_names(values for cell, new in wanted for values in (cell.values, new))
    RevisedCell.objects.bulk_create(_revised(revision, cell, new, names) for cell, new in wanted)
    leave(role=Role.HEAD, text=f"Revisi {revision.number} menunggu keputusan Anda", **_place(revision))
    return revision


def obstacles(plan, wanted):
    """Yield (Cell, Refused) for each change, [(Cell, new values)], that cannot be proposed.

    It waits for a decision already, its year is closed, or the budget is cut below what is spent. At most three queries.
    """
    open_cells = RevisedCell.objects.filter(revision__plan=plan, revision__status=RevisionStatus.PROPOSED)
    waiting = {cell.place: cell.revision for cell in open_cells.select_related("revision")}
    limits = _limits_of_cells([(cell.column, cell.row) for cell, _ in wanted])
    for cell, new in wanted:
        if other := waiting.get(cell.place):
            yield cell, TooLate(f"{cell.label}: {other} sudah mengusulkan isian ini dan menunggu keputusan.", cell.key)
        elif words := _fault(limits, cell.column, cell.row, new):
            yield cell, Refused(f"{cell.label}: {words}", cell.key)


def _revised(revision, cell, new, names):
    return RevisedCell(
        revision=revision,
        column=cell.column,
        subject=cell.row.pk,
        code=cell.code,
        year=cell.year,
        label=cell.label,
        old=cell.values,
        new=new,
        old_words=cells.in_words(cell, cell.values, names),
        new_words=cells.in_words(cell, new, names),
    )


def _limits_of_cells(subjects):
    """Return (closed years, {(key of a budget, year): rupiah spent}) for these (column, row). At most two queries."""
    columns = {column for column, _ in subjects}
    closed = rules.closed_years() if columns & {RevisedColumn.TARGET, RevisedColumn.AMOUNT} else []
    lines = {row.budget_line_id for column, row in subjects if column == RevisedColumn.AMOUNT}
    approved = Spending.objects.approved().filter(budget_line__in=lines).values_list("budget_line", "year", "amount")
    return closed, {(line, year): amount for line, year, amount in (approved if lines else ())}


def _fault(limits, column, row, new):
    """Return why this cell cannot get this value, or "": its year is closed, or a budget is cut below what is spent.

    Spending above the budget, which has a reason, does not prevent a higher budget.
    """
    closed, spent = limits
    if column in (RevisedColumn.TARGET, RevisedColumn.AMOUNT) and row.year in closed:
        return f"tahun ini sudah ditutup. Evaluasi {row.year} sudah ditandatangani, jadi isinya tidak berubah lagi."
    if column != RevisedColumn.AMOUNT:
        return ""
    amount = spent.get((row.budget_line_id, row.year), 0)
    if (new["amount"] or 0) < min(amount, row.amount or 0):
        return f"{rupiah(amount)} sudah terpakai, jadi pagu tidak dapat lebih kecil dari itu."
    return ""


def _rows_of(changed):
    """Return the rows of these revised cells, locked, in the order of the cells. One query for each column."""
    keys = {}
    for cell in changed:
        keys.setdefault(RevisedColumn(cell.column), []).append(cell.subject)
    rows = {
        column: REVISED[column][0].objects.select_for_update().order_by("pk").in_bulk(some)
        for column, some in sorted(keys.items())
    }
    return [rows[cell.column][cell.subject] for cell in changed]


def _undecided_revision(revision, by, status):
    """Return the revision, locked, if the head `by` may give it `status`."""
    require(rules.decides_proposals(by), f"Hanya kepala {settings.COUNTY.lead_name} yang memutuskan revisi.")
    return undecided(revision, status, "plan", "note", by=by, another_decides=ANOTHER_DECIDES)


def _tell_reporters(revision, changed):
    """Notify the institutions that report on the revised rows, and their parents, whose staff reports for them too."""
    codes = sorted({cell.code for cell in changed})
    rows = Q(code__in=codes) | Q(indicators__code__in=codes)
    rows |= Q(budget_line__code__in=codes) | Q(indicators__budget_line__code__in=codes)
    named = ", ".join(codes[:MOST_NAMED]) + (f" dan {len(codes) - MOST_NAMED} lainnya" if len(codes) > MOST_NAMED else "")
    for addressee in all_addressees(Activity.objects.filter(rows).values("pk")):
        leave(**addressee, text=f"Rencana aksi direvisi: {named} ({revision.number})", **_place(revision))


def _place(revision):
    path = reverse("rad:revision_detail", args=[revision.number])
    return {"path": path, "at": revision.decided_at or revision.proposed_at}
