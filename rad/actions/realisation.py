"""The verbs of a year's report: what was achieved for an indicator, what was spent of a budget.

Both live draf → diajukan → disetujui | dikembalikan (domain: RAD workflow). Every verb returns the row; an unlawful step
raises Refused, an edit of what someone else changed meanwhile raises Stale.
"""

from django.db import transaction

from gugus.access import beyond
from gugus.choices import Role
from gugus.lifecycle import Refused, Stale, moment, require, step
from gugus.notices import leave
from rad import rules, scoring
from rad.choices import (
    MEASURED,
    REPORT_EDITABLE,
    REPORT_NEXT,
    EvaluationStatus,
    ReportStatus,
)
from rad.models import Activity, Evaluation, Indicator, Realisation, Spending, Target

LOCKED = (EvaluationStatus.SIGNED, EvaluationStatus.ENACTED)
WRITTEN = ("text", "value", "evidence", "hindrance", "follow_up")
SPENT = ("amount", "evidence")


@transaction.atomic
def report(indicator, year, *, by, fields, version=None, at=None):
    """Write the draft of a realisation; made when there is none. Returns (Realisation, changed).

    `fields`: text, value (Decimal or None), evidence, hindrance, follow_up. `version` is that of the row the person saw,
    None for none. The same values sent again change nothing and are no conflict.
    """
    target = Target.objects.filter(indicator=indicator, year=year).first()
    require(target is not None, f"Rencana aksi tidak memuat target tahun {year} untuk indikator ini.")
    _check_reporter([indicator.activity_id], by)
    _check_open(indicator.activity.programme.sub_task_force.plan_id, year)
    # One at a time per indicator: of two first drafts the second finds the first.
    Indicator.objects.select_for_update().get(pk=indicator.pk)
    fields = {name: fields.get(name) or "" for name in WRITTEN} | {"value": fields.get("value")}
    return _write(Realisation, {"indicator": indicator, "year": year}, fields, by, version, at)


@transaction.atomic
def spend(budget_line, year, *, by, fields, version=None, at=None):
    """Write the draft of what was spent of a budget bundle. Returns (Spending, changed).

    `fields`: amount (rupiah), evidence. As `report`.
    """
    require(budget_line.amounts.filter(year=year).exists(), f"Anggaran ini tidak mempunyai pagu tahun {year}.")
    _check_reporter(_paid_activities(budget_line), by)
    _check_open(budget_line.sub_task_force.plan_id, year)
    type(budget_line).objects.select_for_update().get(pk=budget_line.pk)
    fields = {"amount": fields["amount"], "evidence": fields.get("evidence") or ""}
    return _write(Spending, {"budget_line": budget_line, "year": year}, fields, by, version, at)


@transaction.atomic
def submit(row, *, by, at=None):
    """Hand a draft, or what was returned, to the plan's secretariat."""
    row = _locked(row, by)
    _check_reporter(_activities(row), by)
    step(REPORT_NEXT, row, ReportStatus.SUBMITTED)
    if isinstance(row, Realisation):
        _check_complete(row)
    row.status, row.submitted_by, row.submitted_at = ReportStatus.SUBMITTED, by, moment(at)
    _save(row)
    _tell(row, f"{_name(row)} diajukan", row.submitted_at, role=Role.PLAN_MANAGER)
    return row


@transaction.atomic
def give_back(row, *, by, reason, at=None):
    """Return what was submitted, and say why."""
    row = _reviewed(row, ReportStatus.RETURNED, by)
    require(reason.strip(), "Tulis alasan mengembalikan, supaya pengisi tahu apa yang perlu diperbaiki.", "reason")
    row.status, row.returned_by, row.returned_at = ReportStatus.RETURNED, by, moment(at)
    row.return_reason = reason.strip()
    _save(row)
    if row.author.institution_id:
        _tell(row, f"{_name(row)} dikembalikan", row.returned_at, institution=row.author.institution)
    return row


@transaction.atomic
def approve(row, *, by, grade=None, justification="", at=None):
    """Accept what was submitted. A target in words, or without a decided direction, needs a grade 0–100 and its grounds."""
    row = _reviewed(row, ReportStatus.APPROVED, by)
    if isinstance(row, Realisation):
        _grade(row, grade, justification.strip())
    row.status, row.approved_by, row.approved_at = ReportStatus.APPROVED, by, moment(at)
    _save(row)
    return row


def below_target(indicator, target, value):
    """True where a measured value misses its target; None where only an assessor can say."""
    if value is None or scoring.needs_grade(direction=indicator.direction, state=target.state):
        return None
    figure = scoring.score(direction=indicator.direction, state=target.state, target=target.value, reported=True, value=value)
    return figure.outcome is scoring.Outcome.SCORED and not figure.met


def _check_reporter(activities, by):
    require(
        rules.may_report(by, activities),
        "Realisasi diisi oleh institusi koordinator kegiatan ini (Lampiran II, kolom 8).",
    )


def _check_open(plan, year):
    with beyond("signed"):
        locked = Evaluation.objects.filter(plan=plan, year=year, status__in=LOCKED).exists()
    require(not locked, f"Evaluasi tahun {year} sudah ditandatangani, jadi angkanya tidak berubah lagi.")


def _check_complete(row):
    target = Target.objects.get(indicator=row.indicator, year=row.year)
    measured = target.state in MEASURED
    require(row.text.strip(), "Tulis realisasinya.", "text")
    require(not measured or row.value is not None, "Target ini berupa angka, jadi realisasinya juga angka.", "text")
    if below_target(row.indicator, target, row.value):
        require(row.hindrance, "Realisasi di bawah target: pilih kategori kendalanya.", "hindrance")
        require(row.follow_up.strip(), "Realisasi di bawah target: tulis tindak lanjutnya.", "follow_up")


def _write(model, key, fields, by, version, at):
    row = model.objects.select_for_update().filter(**key).first()
    if row is None:
        return model.objects.create(**key, **fields, author=by, created_at=moment(at)), True
    if all(getattr(row, name) == value for name, value in fields.items()):
        return row, False
    if row.version != version:
        raise Stale(row)
    if row.status not in REPORT_EDITABLE:
        raise Refused(f"{_name(row)} sudah {row.get_status_display().lower()}, jadi tidak dapat diubah lagi.")
    for name, value in fields.items():
        setattr(row, name, value)
    row.author = by
    _save(row)
    return row, True


def _reviewed(row, status, by):
    row = _locked(row, by)
    require(by.is_plan_manager, "Hanya pengelola RAD yang memeriksa realisasi.")
    step(REPORT_NEXT, row, status)
    require(not rules.wrote(by, row), "Yang memeriksa harus orang lain dari yang mengisi atau mengajukan.")
    return row


def _grade(row, grade, justification):
    target = Target.objects.get(indicator=row.indicator, year=row.year)
    if not scoring.needs_grade(direction=row.indicator.direction, state=target.state):
        require(grade is None, "Capaian ini dihitung dari angkanya; nilai penilai tidak diperlukan.", "grade")
        return
    require(grade is not None, "Beri nilai 0 sampai 100: capaian ini tidak dapat dihitung dari angka.", "grade")
    require(0 <= grade <= 100, "Nilai penilai antara 0 dan 100.", "grade")
    require(justification, "Tulis alasan penilaian.", "justification")
    require(
        grade == 100 or row.hindrance,
        "Nilai di bawah 100 memerlukan kategori kendala dan tindak lanjut dari pengisi. Kembalikan lebih dulu.",
        "grade",
    )
    row.grade, row.justification = grade, justification


def _locked(row, by):
    found = type(row).objects.for_user(by).filter(pk=row.pk).values("pk")
    row = type(row).objects.select_for_update(of=("self",)).filter(pk__in=found).first()
    require(row is not None, "Data ini tidak ditemukan, atau tidak lagi terbuka untuk Anda.")
    _check_open(_sub_task_force(row).plan_id, row.year)
    return row


def _save(row):
    row.version += 1
    row.save()


def _activities(row):
    return [row.indicator.activity_id] if isinstance(row, Realisation) else _paid_activities(row.budget_line)


def _paid_activities(line):
    return Activity.objects.paid_from(line)


def _sub_task_force(row):
    if isinstance(row, Realisation):
        return row.indicator.activity.programme.sub_task_force
    return row.budget_line.sub_task_force


def _name(row):
    code = row.indicator.code if isinstance(row, Realisation) else row.budget_line.code
    return f"{row._meta.verbose_name.capitalize()} {code} tahun {row.year}"


def _tell(row, text, at, **addressee):
    leave(text=text, path=row.get_absolute_url(), at=at, **addressee)
