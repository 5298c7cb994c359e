"""The annual evaluation: list, page, narrative, and the steps of its life cycle."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.replica import from_replica
from gugus.access.scope import accepts, allow, shows
from gugus.rules import signed_in
from gugus.web.attempt import answer, attempt, done
from gugus.web.overtaken import SHOWN, form_page, with_faulty
from rad import rules, tasks
from rad.actions import evaluation as verbs
from rad.choices import EVALUATION_EDITABLE, EvaluationStatus
from rad.evaluation import assembly, presentation
from rad.forms.evaluation import (
    CorrectForm,
    EnactForm,
    NarrativeForm,
    RecommendationRows,
    ReturnForm,
    SignForm,
    SubmitForm,
    WithdrawForm,
    YearForm,
)
from rad.lists import document as documents
from rad.models import ActionPlan, Evaluation, SubTaskForce, WithdrawnEvaluation, YearInForce
from rad.models.evaluation import editions, for_page
from rad.templatetags.evaluation import evaluation_trail

LEAD = settings.COUNTY.lead_name
NEXT = {
    EvaluationStatus.DRAFT: f"Pengelola rencana aksi melengkapi naskah, lalu mengajukannya kepada kepala {LEAD}.",
    EvaluationStatus.RETURNED: "Pengelola rencana aksi memperbaiki, lalu mengajukannya lagi.",
    EvaluationStatus.SUBMITTED: f"Menunggu tanda tangan kepala {LEAD}.",
    EvaluationStatus.SIGNED: f"Menunggu pengesahan {settings.COUNTY.executive}.",
    EvaluationStatus.ENACTING: f"{settings.COUNTY.executive} sudah memutuskan; PDF resminya sedang disusun.",
    EvaluationStatus.ENACTED: "Sudah disahkan dan tidak dapat diubah lagi.",
}


STEPS = ("submit", "sign", "enact", "send_back")
# Whose turn it is; nobody's once it is enacted.
TURN = {
    EvaluationStatus.DRAFT: "pengelola rencana aksi",
    EvaluationStatus.RETURNED: "pengelola rencana aksi",
    EvaluationStatus.SUBMITTED: f"kepala {LEAD}",
    EvaluationStatus.SIGNED: settings.COUNTY.executive,
    EvaluationStatus.ENACTING: "PDF resminya",
}
# {the end of the address: (the word of the tab, the part of the page)}
CHAPTERS = {
    "": ("Ringkas", "rad/parts/evaluation_summary.html"),
    "capaian": ("Capaian", "rad/parts/evaluation_achievement.html"),
    "rekomendasi": ("Rekomendasi", "rad/parts/evaluation_advice.html"),
    "kasus": ("Kasus", "rad/parts/evaluation_cases.html"),
    "hukum": ("Hukum", "rad/parts/evaluation_law.html"),
}


@from_replica
@shows(signed_in)
def evaluation_list(request):
    return _list_page(request)


@accepts(rules.drafts_evaluation, "rad:evaluation_list")
def evaluation_new(request):
    form = YearForm(request.POST, years=_years_without(request.user))
    if form.is_valid():
        year = form.cleaned_data["year"]
        plan = ActionPlan.objects.in_force(year).first()
        if attempt(form, verbs.order, plan, year, by=request.user):
            return done(request, f"Evaluasi {year} dimulai.", "rad:evaluation_edit", year)
    return _list_page(request, form, status=422)


@from_replica
@shows(signed_in)
def evaluation_detail(request, year, edition=None, chapter=""):
    """Show a chapter of the newest edition that the user may see, or of the one of the address."""
    return _detail_page(request, evaluation_or_404(request, year, edition), chapter=chapter, base=edition)


@allow(rules.drafts_evaluation)
def evaluation_edit(request, year):
    evaluation = evaluation_or_404(request, year)
    if evaluation.status not in EVALUATION_EDITABLE and request.method != "POST":
        messages.error(request, f"Naskah tidak dapat disunting. {NEXT[evaluation.status]}")
        return redirect("rad:evaluation_detail", year)
    forces = SubTaskForce.objects.in_force(year)
    rows = RecommendationRows.sent(request.POST)
    form = NarrativeForm(request.POST or None, record=evaluation, forces=forces, rows=rows)
    if request.method == "POST" and all([form.is_valid(), rows is None or rows.is_valid()]):
        arguments = {"by": request.user, "version": form.cleaned_data["version"], "fields": form.columns}
        if attempt(form, verbs.edit, evaluation, recommendations=rows.rows if rows else (), **arguments):
            return done(request, "Naskah tersimpan.", "rad:evaluation_detail", year)
    rows = rows or RecommendationRows(stored=evaluation.recommendations.all())
    context = {"evaluation": evaluation, "rows": rows}
    happened, page = partial(_latest, request.user, evaluation), reverse("rad:evaluation_detail", args=[year])
    return form_page(request, "rad/evaluation_edit.html", form, context, happened=happened, page=page)


@accepts(rules.drafts_evaluation, "rad:evaluation_detail", "year")
def evaluation_submit(request, year):
    form = SubmitForm(request.POST)
    form.pages = _written_at(year)
    words = f"Evaluasi diajukan. Angkanya sudah diambil; kepala {LEAD} diberi tahu."
    return _step(request, year, words, verbs.submit, submit_form=form)


@accepts(rules.signs_evaluation, "rad:evaluation_detail", "year")
def evaluation_sign(request, year):
    words = f"Evaluasi ditandatangani. {settings.COUNTY.executive} diberi tahu."
    return _step(request, year, words, verbs.sign, sign_form=SignForm(request.POST))


@accepts(rules.enacts_evaluation, "rad:evaluation_detail", "year")
def evaluation_enact(request, year):
    evaluation, form = evaluation_or_404(request, year), EnactForm(request.POST)
    words, page = "Pengesahan tercatat. PDF resminya sedang disusun.", ("rad:evaluation_draft", year)
    taken = answer(request, form, words, verbs.enact, evaluation, to=page, version=_version(request))
    if taken:
        tasks.enact.enqueue()
    return taken or _detail_page(request, evaluation, enact_form=form, status=422)


@accepts(rules.returns_evaluation, "rad:evaluation_detail", "year")
def evaluation_return(request, year):
    words = "Evaluasi dikembalikan. Pengelola rencana aksi diberi tahu."
    return _step(request, year, words, verbs.send_back, return_form=ReturnForm(request.POST))


@accepts(rules.drafts_evaluation, "rad:evaluation_detail", "year")
def evaluation_withdraw(request, year):
    """Withdraw the draft of a year; the version of the form tells it from an edition that was begun since."""
    form = WithdrawForm(request.POST)
    words = f"Draf evaluasi {year} dibatalkan."
    taken = answer(request, form, words, verbs.withdraw, year, to="rad:evaluation_list", version=_version(request) or 0)
    return taken or _detail_page(request, evaluation_or_404(request, year), withdraw_form=form, status=422)


@accepts(rules.corrects_evaluation, "rad:evaluation_detail", "year")
def evaluation_correct(request, year):
    evaluation, form = evaluation_or_404(request, year), CorrectForm(request.POST)
    words = "Edisi pembetulan dimulai. Edisi yang disahkan tetap berlaku sampai yang baru disahkan."
    taken = answer(request, form, words, verbs.correct, evaluation, to=("rad:evaluation_edit", year))
    return taken or _detail_page(request, evaluation, correct_form=form, status=422)


def _written_at(year):
    """Return where the words are written that a submission requires, {field: address}; the note stands beside the button."""
    page = reverse("rad:evaluation_edit", args=[year])
    return {"summary": f"{page}#id_summary", "recommendations": f"{page}#rekomendasi", "unchanged": page}


def _step(request, year, words, verb, **faulty):
    """Take the newest edition a step further with the one form of `faulty`, or show that form again on its page."""
    evaluation, (form,) = evaluation_or_404(request, year), faulty.values()
    taken = answer(request, form, words, verb, evaluation, to=("rad:evaluation_detail", year), version=_version(request))
    return taken or _detail_page(request, evaluation, status=422, **faulty)


def evaluation_or_404(request, year, edition=None):
    """Return an evaluation that the user may see: this edition, or the newest."""
    found = for_page(year=year, edition=edition)
    if not found:
        raise Http404
    return found[0]


def _version(request):
    """Return the version that the user saw, or None if the POST has none: the verb then checks everything else."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 9 else None


def _list_page(request, form=None, status=200):
    years = _years_without(request.user)
    context = {
        "evaluations": Evaluation.objects.for_list(),
        "form": form or (YearForm(years=years) if years else None),
        "due": f"Evaluasi {years[0]} belum disusun" if years else "Evaluasi ini sudah disusun",
        "withdrawn": WithdrawnEvaluation.objects.select_related("by") if rules.reads_drafts(request.user) else (),
        "next": NEXT,
    }
    return render(request, "rad/evaluation_list.html", context, status=status)


def _years_without(user):
    """Return the years with a table in force that are over and have no evaluation, the oldest first, for who may draft."""
    if not rules.drafts_evaluation(user):
        return []
    existing = {evaluation.year for evaluation in Evaluation.objects.for_list()}
    ended = YearInForce.objects.filter(year__lt=timezone.localdate().year).values_list("year", flat=True)
    return sorted({*ended} - existing)


def _detail_page(request, evaluation, *, chapter="", base=None, status=200, **faulty):
    now = timezone.now()
    kept = None if faulty else assembly.kept(evaluation, at=now)  # a refused form is shown beside new counts
    figures = presentation.document(evaluation, at=now, counted=kept and kept.figures)
    known = editions()
    newer = next((one for one in known if one.year == evaluation.year and one.edition > evaluation.edition), None)
    may = _steps_open_to(request.user, evaluation, newer)
    context = presentation.context(evaluation, figures) | {
        "counted_at": kept and kept.counted_at,
        "next": NEXT[evaluation.status],
        "turn": "Giliran Anda" if any(may[step] for step in STEPS) else f"Menunggu {TURN.get(evaluation.status)}",
        "chapters": [(word, _chapter_address(evaluation, base, slug), slug == chapter) for slug, (word, _) in CHAPTERS.items()],
        "chapter": CHAPTERS[chapter][1],
        "others": list({one.year: one for one in reversed(known)}.values())[::-1],  # of each year the newest edition
        "newer": newer,
        "lacks": _lacking(evaluation, figures) if may["submit"] else (),
        "documents": documents.of_plan(evaluation.plan, request.user, evaluation.year),
        "may": may,
    }
    drawn = {
        "return_form": ReturnForm() if may["send_back"] else None,
        "submit_form": SubmitForm(initial={"note": evaluation.outstanding_note}) if may["submit"] else None,
        "sign_form": SignForm(initial=_last(request.user, "signed", "signer_rank", "signer_nip")) if may["sign"] else None,
        "enact_form": EnactForm(initial=_last(request.user, "enacted", "regent")) if may["enact"] else None,
        "correct_form": CorrectForm() if may["correct"] else None,
        "withdraw_form": WithdrawForm(auto_id="id_withdraw_%s") if may["edit"] else None,
    }
    happened, page = partial(_latest, request.user, evaluation), reverse("rad:evaluation_detail", args=[evaluation.year])
    context |= with_faulty(drawn, faulty, happened, page)
    return render(request, "rad/evaluation_detail.html", context, status=status)


def _lacking(evaluation, figures):
    """Return what the draft lacks before it can be submitted, as (words, address)."""
    pages = _written_at(evaluation.year) | {"note": "#id_note"}
    return [(words, pages[field]) for field, words in verbs.lacks(evaluation, figures).items()]


def _chapter_address(evaluation, edition, chapter):
    """Return the address of a chapter; with an `edition` within the address of that."""
    name, keys = ("edition", [evaluation.year, edition]) if edition else ("detail", [evaluation.year])
    return reverse(f"rad:evaluation_{name}", args=keys) + (f"{chapter}/" if chapter else "")


def _last(user, step, *names):
    """Return what this user wrote at this step of the latest evaluation, to fill in the form."""
    by_user = Evaluation.objects.filter(**{f"{step}_by": user}).exclude(**{names[-1]: ""})
    return by_user.order_by(f"-{step}_at").values(*names).first()


def _latest(user, evaluation):
    """Return the latest steps of an evaluation, as data for the timeline component."""
    return [line | {"own": line["by"] == user} for line in evaluation_trail(evaluation)[:SHOWN]]


def _steps_open_to(user, evaluation, newer):
    """Return what this user may do now: edit, submit, sign, enact, send_back, correct (the verbs check again), read_drafts."""
    status, another = evaluation.status, not rules.had_part(user, evaluation)
    editable = status in EVALUATION_EDITABLE and rules.drafts_evaluation(user)
    signs = status == EvaluationStatus.SUBMITTED and rules.signs_evaluation(user)
    enacts = evaluation.waits_for_enactment and rules.enacts_evaluation(user)
    return {
        "edit": editable,
        "submit": editable,
        "sign": signs and another,
        "enact": enacts and another,
        "send_back": signs or enacts,
        "correct": status == EvaluationStatus.ENACTED and newer is None and rules.corrects_evaluation(user),
        "read_drafts": rules.reads_drafts(user),
    }
