"""Verbs of the annual reports: the realisation of an indicator, and the spending of a budget.

Both follow the state machine draf → diajukan → disetujui | dikembalikan (REPORT_NEXT). Every verb returns the row. An unlawful
step raises Refused; an edit of a row that somebody else changed meanwhile raises Stale (optimistic locking).
"""

from django.db import connection, transaction

from gugus.choices import Role
from gugus.workflow.lifecycle import (
    OUT_OF_SIGHT,
    TooLate,
    moment,
    require,
    require_latest,
    require_none,
    require_seen,
    require_state,
    rewrite,
    step,
)
from gugus.workflow.notice import leave
from rad import rules
from rad.actions import evaluation_count
from rad.choices import REPORT_EDITABLE, REPORT_NEXT, ReportStatus
from rad.lists import case_offer
from rad.models import ActionPlan, Activity, BudgetAmount, Indicator, Realisation, Spending, Target, YearInForce

FULL = 100  # a grade: the target was reached
YEAR_LOCK = 84_002  # first key of the PostgreSQL advisory locks on a year's reports
WRITTEN = ("text", "value", "evidence", "hindrance", "follow_up", "other_reason")
SPENT = ("amount", "excess_reason", "evidence")


@transaction.atomic
def report(indicator, year, *, by, fields, version=None, at=None):
    """Write the draft of a realisation, creating it if needed; return (Realisation, changed).

    `fields`: text, value (Decimal or None), evidence, hindrance, follow_up, other_reason, and the meeting that proves it, which
    stays as it is if `fields` does not name it. `version` is that of the row the user
    saw, None if there was none. Idempotent: the same values sent again change nothing and raise no Stale. The row keeps the
    figure of the cases that is offered now, if there is one.
    """
    target = Target.objects.filter(indicator=indicator, year=year).first()
    require(target is not None, f"Rencana aksi tidak memuat target tahun {year} untuk indikator ini.")
    check_reporter([indicator.activity_id], by)
    check_open(indicator.activity.programme.sub_task_force, year)
    # Serialises the drafts of one indicator: of two concurrent first drafts the second finds the first.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    meeting = _proof(fields, year)
    fields = {name: fields.get(name) or "" for name in WRITTEN} | {"value": fields.get("value")} | meeting
    offered = case_offer.offer(indicator, year)
    beside = {"offered": offered.value if case_offer.accepted(target, offered) else None}
    return _write_report(Realisation, {"indicator": indicator, "year": year}, fields, by, version, at, beside)


@transaction.atomic
def spend(budget_line, year, *, by, fields, version=None, at=None):
    """Write the draft of what was spent of a budget bundle; return (Spending, changed). Otherwise as `report`.

    `fields`: amount (rupiah), excess_reason, evidence.
    """
    require(budget_line.amounts.filter(year=year).exists(), f"Anggaran ini tidak mempunyai pagu tahun {year}.")
    check_reporter(Activity.objects.paid_from(budget_line), by)
    check_open(budget_line.sub_task_force, year)
    type(budget_line).objects.select_for_update().get(pk=budget_line.pk)
    fields = {name: fields.get(name) or "" for name in SPENT} | {"amount": fields["amount"]}
    return _write_report(Spending, {"budget_line": budget_line, "year": year}, fields, by, version, at)


@transaction.atomic
def submit(row, *, by, at=None):
    """Submit a draft or a returned report to the plan secretariat."""
    row = locked_for_reporter(row, by)
    step(REPORT_NEXT, row, ReportStatus.SUBMITTED)
    _check_complete(row)
    rewrite(row, status=ReportStatus.SUBMITTED, submitted_by=by, submitted_at=moment(at))
    leave(text=f"{row.name} diajukan", path=row.get_absolute_url(), at=row.submitted_at, role=Role.PLAN_MANAGER)
    return row


@transaction.atomic
def give_back(row, *, by, reason, version=None, at=None):
    """Return a submitted report with a reason. Raises Stale if the report has changed since `version`."""
    row = _reviewed(row, ReportStatus.RETURNED, by, version)
    require(reason.strip(), "Tulis alasan mengembalikan, supaya pengisi tahu apa yang perlu diperbaiki.", "reason")
    return _give_back(row, by, reason.strip(), moment(at))


@transaction.atomic
def close_year(year, *, by, reason, at):
    """Return the reports that still wait for review, because the year's evaluation is being signed; return how many.

    The advisory lock makes concurrent submissions wait until this transaction ends; then they find the year closed.
    """
    lock_year(year, exclusive=True)
    waiting = [
        *Realisation.objects.readable_by(by).waiting_in(year).select_for_update(of=("self",)),
        *Spending.objects.readable_by(by).waiting_in(year).select_for_update(of=("self",)),
    ]
    for row in waiting:
        _give_back(row, by, reason, at)
    return len(waiting)


@transaction.atomic
def approve(row, *, by, grade=None, justification="", hindrance="", follow_up="", version=None, at=None):
    """Approve a submitted report. A target in words, or without a decided direction, needs a grade (0–100) and a justification.

    A grade below 100 needs a hindrance and a follow-up. If the reporter gave none, the reviewer must, and the institution is
    notified. Raises Stale if the report has changed since `version`.
    """
    row = _reviewed(row, ReportStatus.APPROVED, by, version)
    at = moment(at)
    if isinstance(row, Realisation):
        _grade(row, grade, justification.strip())
        if grade is not None and grade < FULL and not row.hindrance:
            _explain(row, hindrance, follow_up.strip(), at)
    return rewrite(row, status=ReportStatus.APPROVED, approved_by=by, approved_at=at)


def check_reporter(activities, by):
    require(
        rules.may_report(by, activities),
        "Laporan diisi oleh institusi koordinator kegiatan ini (Lampiran II, kolom 8).",
    )


def check_open(force, year):
    """Raise Refused if this table is not in force in the year, or the year is closed; otherwise keep it open until this
    transaction ends.

    Call it before locking any row of the year: the opposite order can deadlock with `close_year`.
    """
    lock_year(year)
    if not YearInForce.objects.filter(sub_task_force=force, year=year).exists():
        plan = ActionPlan.objects.get(pk=force.plan_id)
        require(not plan.never_in_force, "Rencana ini masih rancangan.")
        raise TooLate(f"Tabel {force.letter} {plan} tidak berlaku untuk tahun {year}, jadi tidak dilaporkan lagi di sini.")
    closed = year in rules.closed_years()
    require_state(not closed, f"Evaluasi tahun {year} sudah ditandatangani, jadi angkanya tidak berubah lagi.")


def lock_year(year, *, exclusive=False):
    """Take the advisory lock on a year's reports until the transaction ends: shared, or exclusive.

    Who takes it changes what evaluations count.
    """
    evaluation_count.forget()
    lock = "pg_advisory_xact_lock" if exclusive else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(%s, %s)", [YEAR_LOCK, year])


def _check_complete(row):
    if isinstance(row, Realisation):
        target = Target.objects.get(indicator=row.indicator, year=row.year)
        values = {name: getattr(row, name) for name in ("text", "value", "hindrance", "follow_up", "offered", "other_reason")}
        earlier = Realisation.objects.earlier_values(row.indicator, row.year)
        faults = rules.missing(row.indicator, target, earlier=earlier, **values)
    else:
        ceiling = BudgetAmount.objects.get(budget_line=row.budget_line, year=row.year).amount
        faults = rules.unexplained(ceiling, amount=row.amount, excess_reason=row.excess_reason)
    require_none(faults)


def _proof(fields, year):
    """Return the column of the meeting that proves a realisation, if `fields` has one. Refuses one of another year."""
    if "meeting" not in fields:
        return {}
    meeting = fields["meeting"]
    require(meeting is None or meeting.held_on.year == year, "Pilih rapat yang berlangsung pada tahun laporan ini.", "meeting")
    return {"meeting_id": meeting and meeting.pk}


def _write_report(model, key, fields, by, version, at, beside=None):
    """Create or change a report. `beside`: columns that are written with it and make no difference by themselves."""
    beside = beside or {}
    row = model.objects.select_for_update().filter(**key).first()
    if row is None:
        return model.objects.create(**key, **fields, **beside, author=by, created_at=moment(at)), True
    if all(getattr(row, name) == value for name, value in fields.items()):
        return row, False
    if row.status not in REPORT_EDITABLE:
        raise TooLate(f"{row.name} sudah {row.get_status_display().lower()}, jadi tidak dapat diubah lagi.")
    require_latest(row, version)
    return rewrite(row, **fields, **beside, author=by), True


def _reviewed(row, status, by, version):
    """Return the row, locked, if this user may give it `status` as they saw it, at `version`."""
    row = _locked(row, by)
    require(by.is_plan_manager, "Hanya pengelola rencana aksi yang memeriksa laporan.")
    step(REPORT_NEXT, row, status)
    require(not rules.wrote(by, row), "Yang memeriksa harus orang lain dari yang mengisi atau mengajukan.")
    require_seen(row, version)
    return row


def _give_back(row, by, reason, at):
    rewrite(row, status=ReportStatus.RETURNED, returned_by=by, returned_at=at, return_reason=reason)
    leave(text=f"{row.name} dikembalikan", path=row.get_absolute_url(), at=at, **_desk_of(row.author))
    return row


def _explain(row, hindrance, follow_up, at):
    """Store the reviewer's reason for a missed graded target, so that the report need not be returned for that alone."""
    faults = {} if hindrance else {"hindrance": "Nilai di bawah 100: pilih kategori kendalanya."}
    faults |= {} if follow_up else {"follow_up": "Nilai di bawah 100: tulis tindak lanjut yang diminta dari institusi."}
    require_none(faults)
    row.hindrance, row.follow_up = hindrance, follow_up
    text = f"{row.name} dinilai di bawah 100%; kendala dan tindak lanjut ditulis pengelola rencana aksi"
    leave(text=text, path=row.get_absolute_url(), at=at, **_desk_of(row.author))


def _grade(row, grade, justification):
    target = Target.objects.get(indicator=row.indicator, year=row.year)
    if not rules.graded(row.indicator, target):
        require(grade is None, "Capaian ini dihitung dari angkanya; nilai penilai tidak diperlukan.", "grade")
        return
    require(grade is not None, "Beri nilai 0 sampai 100: capaian ini tidak dapat dihitung dari angka.", "grade")
    require(0 <= grade <= 100, "Nilai penilai antara 0 dan 100.", "grade")
    require(justification, "Tulis alasan penilaian.", "justification")
    row.grade, row.justification = grade, justification


def locked_for_reporter(row, by):
    """Return a report, locked, if this user fills it in and its year is open. Raises Refused."""
    row = _locked(row, by)
    of_indicator = isinstance(row, Realisation)
    check_reporter([row.indicator.activity_id] if of_indicator else Activity.objects.paid_from(row.budget_line), by)
    return row


def _locked(row, by):
    visible = type(row).objects.readable_by(by).filter(pk=row.pk).values("pk")
    check_open(_sub_task_force(row), row.year)
    row = type(row).objects.select_for_update(of=("self",)).filter(pk__in=visible).first()
    require(row is not None, OUT_OF_SIGHT)
    return row


def _desk_of(reporter):
    """Return the addressee of a notice to a reporter: an officer's institution, otherwise the reporter's role.

    If the reporter is neither officer nor coordinator any more, the plan secretariat is notified.
    """
    if reporter.is_officer:
        return {"institution": reporter.institution}
    return {"role": Role.COORDINATOR if reporter.is_coordinator else Role.PLAN_MANAGER}


def _sub_task_force(row):
    if isinstance(row, Realisation):
        return row.indicator.activity.programme.sub_task_force
    return row.budget_line.sub_task_force
