"""The review of the plan in force: list, progress, the decision on each activity, and the draft that is made of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer, press
from gugus.web.overtaken import form_page, steps, with_faulty
from gugus.web.pages import folded
from rad import figures, rules
from rad.actions import next_plan, plan_review as verbs
from rad.forms.plan_review import BeginForm, DecideForm, EndForm, PeriodForm, WithdrawForm, period_of
from rad.lists import in_force, plan_review as progress, table
from rad.lists.activity import Turn
from rad.models import ActionPlan, Activity, PlanReview, ReviewedActivity, SubTaskForce

SHOWN = 10  # activities of a sub task force that stand open in the list
DRAFTED = "Rancangan {0.draft} tersusun. Bandingkan dengan {0.plan}, lalu ubah isinya."


@shows(rules.signed_in)
def plan_review_list(request):
    reviews = list(PlanReview.objects.for_list())
    begins = rules.plan_manager(request.user) and not any(review.is_open for review in reviews)
    return render(request, "rad/plan_review_list.html", {"reviews": reviews, "begins": begins})


@allow(rules.plan_manager)
def plan_review_new(request):
    plan = ActionPlan.objects.newest().first()
    if plan is None:
        raise Http404
    proposed = {"first_year": plan.last_year + 1, "last_year": plan.last_year + len(plan.years)}
    form = BeginForm(request.POST or None, initial=proposed)
    words = "Peninjauan dimulai. Koordinator dan pengelola rencana aksi memutuskan tiap kegiatan."
    taken = answer(request, form, words, verbs.begin, plan, to=lambda review: ("rad:plan_review_detail", review.pk))

    def events():
        return _review_steps(plan.reviews.select_related("begun_by", "drafted_by", "ended_by").first(), request.user)

    page = reverse("rad:plan_review_list")
    return taken or form_page(request, "rad/plan_review_new.html", form, {"plan": plan}, happened=events, page=page)


@shows(rules.signed_in)
def plan_review_detail(request, pk):
    return _detail_page(request, _review_or_404(pk))


@accepts(rules.plan_manager, "rad:plan_review_detail", "pk")
def plan_review_draft(request, pk):
    """Make the draft of the next plan."""
    form = PeriodForm(request.POST)
    return _step(request, pk, DRAFTED.format, next_plan.draft_next_plan, _comparison, draft_form=form)


def _comparison(review):
    return "rad:plan_comparison", review.draft.code


@accepts(rules.plan_manager, "rad:plan_review_detail", "pk")
def plan_review_stop(request, pk):
    """Stop an open review."""
    words = "Peninjauan dihentikan. Institusi koordinator diberi tahu."
    return _step(request, pk, words, verbs.stop, stop_form=EndForm(request.POST))


@accepts(rules.plan_manager, "rad:plan_review_detail", "pk")
def plan_review_withdraw(request, pk):
    """Withdraw the draft that was made of a review."""
    words = "Rancangan dibatalkan. Institusi koordinator diberi tahu."
    return _step(request, pk, words, next_plan.withdraw, withdraw_form=WithdrawForm(request.POST))


def _step(request, pk, words, verb, to=None, **faulty):
    """Take a review a step further with the one form of `faulty`, or show that form again on its page."""
    (form,) = faulty.values()
    taken = answer(request, form, words, verb, _review_or_404(pk), to=to or ("rad:plan_review_detail", pk))
    return taken or _detail_page(request, _review_or_404(pk), status=422, **faulty)


@shows(rules.signed_in)
def plan_review_force(request, pk, letter):
    review = _review_or_404(pk)
    force = get_object_or_404(SubTaskForce, plan=review.plan_id, letter=letter)
    mine = _decidable(request.user)
    rows = [(row, review.is_open and mine(row)) for row in _rows(review.pk, letter)]
    rows.sort(key=lambda pair: (bool(pair[0].outcome), not pair[1]))
    context = {
        "review": review,
        "force": force,
        "turn": _turn_of_force(review, rows),
        "parts": folded(rows, SHOWN),
        "undecided": sum(not row.outcome for row, _ in rows),
        "keeps": review.is_open and rules.plan_manager(request.user),
    }
    return render(request, "rad/plan_review_force.html", context)


def _turn_of_force(review, rows):
    """Return whose turn it is in a sub task force, None if all is decided. `rows`: each with whether this user decides on it."""
    undecided = [(row.activity.code, decides) for row, decides in rows if not row.outcome]
    if not (undecided and review.is_open):
        return None
    mine = [code for code, decides in undecided if decides]
    if not mine:
        return Turn("Menunggu koordinatornya", f"{len(undecided)} kegiatan belum ditinjau")
    page = reverse("rad:plan_review_activity", args=[review.pk, mine[0]])
    return Turn("Giliran Anda", f"Tinjau {len(mine)} kegiatan", page, "Tinjau yang pertama")


@accepts(rules.plan_manager, "rad:plan_review_force", "pk", "letter")
def plan_review_keep(request, pk, letter):
    """Keep all activities of a sub task force that nobody has decided."""
    words = f"Sub gugus tugas {letter}: sisanya dipertahankan."
    press(request, words, verbs.keep_rest, _review_or_404(pk), letter, by=request.user)


@allow(rules.takes_part_in_review)
def plan_review_activity(request, pk, code):
    row = get_object_or_404(ReviewedActivity.objects.for_list(), review=pk, activity__code=code)
    if not rules.decides_in_review(request.user, row.activity_id):
        raise Http404
    force, review = row.activity.programme.sub_task_force, row.review
    if not review.is_open and request.method != "POST":
        return redirect("rad:plan_review_force", pk, force.letter)
    form = DecideForm(request.POST or None, record=row)
    page = reverse("rad:plan_review_force", args=[pk, force.letter])

    def following(_):
        rows = _rows(pk, force.letter)
        after = progress.following(_decidable(request.user), rows, row) if "berikutnya" in request.POST else None
        return ("rad:plan_review_activity", pk, after.activity.code) if after else page

    if taken := answer(request, form, f"“{row.activity.label}” tersimpan.", verbs.decide, row, to=following):
        return taken
    context = {"row": row, "review": review, "force": force, **_results(request.user, review.plan, force, code)}

    def events():
        return _review_steps(_review_or_404(pk), request.user)

    return form_page(request, "rad/plan_review_activity.html", form, context, happened=events, page=page)


def _results(user, plan, force, code):
    """Return the context of what an activity achieved and spent in each year of its plan. Two queries."""
    force.plan = plan
    years = in_force.printed_years([force])
    counted = figures.years(plan, years, user=user, forces=[force])
    by_year = {year: of_year.sub_task_forces[0] for year, of_year in counted.items()}
    columns = table.columns(force)
    groups = table.groups(by_year, columns, {}, lambda line: line.activity.code == code)
    return {
        "plan": plan,
        "columns": columns,
        "shown": [line for group in groups for line in group.lines],
        "closed": {year for year in years if year < timezone.localdate().year},
        **dict.fromkeys(("printed", "revises", "reads", "fills")),  # no links in the rows
    }


def _review_or_404(pk):
    return get_object_or_404(PlanReview.objects.for_list(), pk=pk)


def _rows(review, letter):
    return list(ReviewedActivity.objects.for_list().filter(review=review, activity__programme__sub_task_force__letter=letter))


def _decidable(user):
    """Return the predicate whether this user decides on a row, with one query for all rows."""
    if rules.plan_manager(user):
        return lambda row: True
    if not rules.takes_part_in_review(user):
        return lambda row: False
    mine = set(Activity.objects.filter(rules.reported_by(user, "pk")).values_list("pk", flat=True))
    return lambda row: row.activity_id in mine


def _detail_page(request, review, status=200, **faulty):
    manages = rules.plan_manager(request.user)
    drafts = review.is_open and manages
    withdraws = manages and review.draft_id and review.draft.is_draft
    context = {
        "review": review,
        "forces": progress.progress(review),
        "drafts": drafts,
        "awaited": [one for one in progress.awaited(request.user) if one.review == review.pk],
        "resumed": PlanReview.objects.filter(resumes=review).first() if review.ended_at else None,
        "reads_report": rules.reads_draft_plans(request.user),
        "reads_draft": review.draft_id and rules.reads_draft_plans(request.user),
        "events": _review_steps(review, request.user),
    }
    drawn = {
        "draft_form": PeriodForm(initial=period_of(review)) if drafts else None,
        "stop_form": EndForm(auto_id="id_stop_%s") if drafts else None,
        "withdraw_form": WithdrawForm() if withdraws else None,
    }
    page = reverse("rad:plan_review_detail", args=[review.pk])
    context |= with_faulty(drawn, faulty, lambda: context["events"], page)
    return render(request, "rad/plan_review_detail.html", context, status=status)


def _review_steps(review, user):
    begun = (review.begun_at, review.begun_by, "Peninjauan dimulai")
    ended = "Rancangan dibatalkan" if review.draft_id else "Peninjauan dihentikan"
    drafted = (review.drafted_at, review.drafted_by, "Rancangan disusun")
    return steps(user, begun, drafted, (review.ended_at, review.ended_by, ended))
