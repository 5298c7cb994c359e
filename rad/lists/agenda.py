"""The open work of the plan's roles (secretariat, head, executive office): the reads for their home page."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, starmap

from django.db.models import Count, Window
from django.utils import timezone

from gugus.choices import Role
from gugus.formats.clocks import start_of_day
from gugus.formats.indonesian import long_date, rupiah
from gugus.models import User
from gugus.models.compiled import compiled, together
from gugus.navigation import path_of
from gugus.workflow import of_head
from rad import rules
from rad.choices import EVALUATION_EDITABLE, EvaluationStatus
from rad.lists import due, owed
from rad.lists.due import Due
from rad.lists.owed import Arrears
from rad.models import Evaluation, PlanEnactment, Realisation, Revision, Spending

ROWS = 5  # at the top of the home
ENACTED = 3
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Line:
    """One thing that waits for this user's decision or work: what, since when, where, and about it."""

    words: str
    since: datetime
    path: str
    verb: str = "Putuskan"
    detail: str = ""
    since_what: str = "sejak"
    """What it does since then, in words."""


@dataclass(frozen=True)
class Reviews:
    """Reports that wait for review by the secretariat: how many in all, and the oldest of them."""

    total: int = 0
    rows: tuple[Realisation | Spending, ...] = ()


@dataclass(frozen=True)
class Agenda:
    """The open work of one user in the roles they have. What belongs to another role is empty."""

    reviews: Reviews
    returned: tuple[Evaluation, ...]
    drafted: tuple[Evaluation, ...]
    running: Evaluation | None
    """The newest evaluation that is being written."""
    due: Due
    to_sign: tuple[Evaluation, ...]
    to_enact: tuple[Evaluation, ...]
    enacted: tuple[Evaluation, ...]
    """The newest that are enacted."""
    revisions: tuple[Revision, ...]
    """Revisions that the head must decide, oldest first."""
    enactments: tuple[PlanEnactment, ...]
    """Draft plans that the head must put in force or reject, oldest first."""

    approvals: tuple[tuple[str, datetime, str], ...]
    """What else waits for the head, beside the plan (`gugus.workflow.of_head`): words, since, address."""

    enacted_total: int

    begun_next: tuple[Line, ...]
    """The evaluation and the review of the plan that nobody has begun and that are due."""

    @property
    def owed(self) -> list[Arrears]:
        """The reports that institutions have not submitted: those that are late, and those of the running evaluation."""
        return [one for one in self.due.reports if one.late or (self.running and one.year == self.running.year)]

    @property
    def count(self) -> int:
        """How many tasks wait for this user; what is due in the plan is not among them."""
        return sum(total for *_, total, _ in self.groups)

    @property
    def top(self) -> list[Line]:
        """What this user decides or writes first: the next step, and the few that follow it."""
        return [line for *_, lines in self.groups for line in lines][:ROWS]

    @property
    def next(self) -> list[Line]:
        """What stands at the top, and below it what is due in the plan, which nobody has sent."""
        return [*self.top, *self.begun_next]

    @property
    def counts(self) -> list[tuple[int, str, str, str]]:
        """The groups that are not all at the top: how many there are, words, the path of their list, and the state."""
        top = self.top
        return [
            (total, words, path, state)
            for words, path, state, total, lines in self.groups
            if total > len([one for one in lines if one in top])
        ]

    @property
    def groups(self) -> list[tuple[str, str, str, int, list[Line]]]:
        """What waits, the most urgent group first: words, path of its list, state, how many, and the first of them."""
        evaluations, reviews = path_of("rad:evaluation_list"), self.reviews
        proposed = f"{path_of('rad:revision_list')}?keadaan=proposed"
        late = f"{path_of('rad:recommendation_list')}?tampilkan=lewat"
        return [
            _group_of("evaluasi dikembalikan", evaluations, "bad", map(_returned, self.returned)),
            _group_of("evaluasi untuk disahkan", evaluations, "warn", map(_to_enact, self.to_enact)),
            _group_of("persetujuan kedua", path_of("approval_list"), "warn", starmap(Line, self.approvals)),
            _group_of("evaluasi untuk ditandatangani", evaluations, "warn", map(_to_sign, self.to_sign)),
            _group_of("penetapan rencana", path_of("rad:plan_home"), "warn", map(_enactment, self.enactments)),
            _group_of("revisi rencana aksi", proposed, "warn", map(_revision, self.revisions)),
            ("laporan untuk ditelaah", path_of("rad:review_list"), "calm", reviews.total, list(map(_report_line, reviews.rows))),
            _group_of("rekomendasi lewat tenggat", late, "warn", map(_late_line, self.due.late)),
            _group_of("evaluasi sedang disusun", evaluations, "calm", map(_drafted_line, self.drafted)),
        ]


def of(user) -> Agenda:
    """Return the open work of this user. Three queries, for the head three more."""
    evaluations = _evaluations()

    def standing(*statuses):
        return tuple(one for one in evaluations if one.status in statuses)

    asked = due.of(user)
    proposed = together(_revisions.asked(head=user.pk), _enactments.asked(head=user.pk)) if user.is_head else ((), ())
    revisions, enactments = map(tuple, proposed)
    written = (one for one in standing(*EVALUATION_EDITABLE) if one.recounts or one.edition == 1)  # others ask for no reports
    running, enacted = next(written, None) if user.is_plan_manager else None, standing(EvaluationStatus.ENACTED)
    return Agenda(
        reviews=_reviews() if user.is_plan_manager else Reviews(),
        returned=standing(EvaluationStatus.RETURNED) if user.is_plan_manager else (),
        drafted=standing(EvaluationStatus.DRAFT) if user.is_plan_manager else (),
        running=running,
        due=asked,
        begun_next=tuple(_begun_next(asked, {one.year for one in evaluations})),
        to_sign=_others(user, standing(EvaluationStatus.SUBMITTED)) if user.is_head else (),
        to_enact=_others(user, tuple(one for one in evaluations if one.waits_for_enactment)) if user.is_executive else (),
        revisions=revisions,
        enactments=enactments,
        approvals=tuple(of_head.waiting(user)) if user.is_head else (),
        enacted=enacted[:ENACTED],
        enacted_total=len(enacted),
    )


@compiled
def _evaluations():
    return Evaluation.objects.for_list()


@compiled
def _revisions(head):
    return Revision.objects.for_list().waiting_for(User(pk=head, roles=[Role.HEAD]))


@compiled
def _enactments(head):
    return PlanEnactment.objects.for_list().waiting_for(User(pk=head, roles=[Role.HEAD]))


def _begun_next(asked, evaluated):
    today = timezone.localdate()
    if late := next(((year, due_on) for year, due_on in asked.ended if year not in evaluated and due_on < today), None):
        year, due_on = late
        detail = f"Batas laporannya {long_date(due_on)}"
        page = path_of("rad:evaluation_list")
        yield Line(f"Evaluasi {year} belum disusun", start_of_day(due_on), page, "Susun", detail, "lewat")
    if asked.plan:
        plan, year = asked.plan, asked.plan.review_year
        words, detail = f"Rencana {plan.first_year}–{plan.last_year} lewat masa tinjau", f"Ditinjau paling lambat {year}"
        yield Line(words, start_of_day(date(year, 12, 31)), path_of("rad:plan_review_list"), "Tinjau", detail, "lewat")


def _group_of(words, path, state, lines):
    lines = sorted(lines, key=lambda line: line.since)
    return words, path, state, len(lines), lines


def _evaluation_line(evaluation, what, since, verb, detail):
    path = path_of("rad:evaluation_detail", evaluation.year)
    return Line(f"{what} evaluasi {evaluation.year}", since, path, verb, detail)


def _returned(one):
    return _evaluation_line(one, "Perbaiki", one.returned_at, "Perbaiki", f"{one.returned_by}: {one.return_reason}")


def _drafted_line(one):
    return _evaluation_line(one, "Lanjutkan", one.created_at, "Lanjutkan", f"Dimulai {one.author}")


def _to_sign(one):
    return _evaluation_line(one, "Tandatangani", one.submitted_at, "Baca dan tandatangani", f"Diajukan {one.submitted_by}")


def _to_enact(one):
    detail = f"Ditandatangani {one.signed_by}. Diajukan {one.submitted_by}"
    return _evaluation_line(one, "Sahkan", one.signed_at, "Baca dan sahkan", detail)


def _enactment(one):
    path = path_of("rad:plan_enactment_detail", one.pk)
    return Line(f"Penetapan {one.plan}", one.proposed_at, path, detail=f"Diusulkan {one.proposed_by}. {one.basis}")


def _revision(one):
    cells = "; ".join(f"{cell.label}: {cell.old_words} → {cell.new_words}" for cell in one.cells.all())
    path = path_of("rad:revision_detail", one.number)
    return Line(f"Revisi {one.number}", one.proposed_at, path, detail=f"{one.activity_words} {cells}. Diajukan {one.proposed_by}")


def _report_line(row):
    if isinstance(row, Spending):
        words, told = Spending.title, [rupiah(row.amount)]
    else:
        words, told = row.indicator.activity.label.rstrip(" .,"), [row.indicator.text.rstrip(" .,"), row.text]
    what = ": ".join(filter(None, (str(row.year), *told)))
    body = row.author.institution
    return Line(words, row.submitted_at, row.get_absolute_url(), "Periksa", f"{body.short_name}, {what}" if body else what)


def _late_line(row):
    path = path_of("rad:recommendation_edit", row.key)
    return Line(row.text, start_of_day(row.deadline), path, "Perbarui", f"{row.owner}, evaluasi {row.year}", "lewat")


def waits(user) -> bool:
    """Return whether the plan has work for this user that is told by mail: a desk's, or what an institution owes soon."""
    if rules.has_desk(user) and of(user).count:
        return True
    asked, soon = owed.of(user), timezone.localdate() + SOON
    return (
        bool(asked.decisions)
        or any(one.due_on <= soon for one in (*asked.years, *asked.progress))
        or any(one.deadline <= soon for one in asked.recommendations)
    )


def _reviews():
    """Return the realisations and spendings that were submitted first, and how many there are in all. One query."""
    kinds = together(_realisations.asked(), _spendings.asked())
    oldest = sorted(chain(*kinds), key=lambda row: row.submitted_at)[:ROWS]
    return Reviews(sum(rows[0].total for rows in kinds if rows), tuple(oldest))


@compiled
def _realisations():
    return _first(Realisation.objects.waiting().for_list())


@compiled
def _spendings():
    return _first(Spending.objects.waiting().for_list())


def _first(reports):
    """Return those of these reports that were submitted first, each with the `total` of all."""
    rows = reports.select_related("author__institution").annotate(total=Window(Count("pk")))
    return rows.order_by("submitted_at")[:ROWS]


def _others(user, evaluations):
    """Return the evaluations that this user did not write, submit or sign: another person must do the next step."""
    return tuple(one for one in evaluations if not rules.had_part(user, one))
