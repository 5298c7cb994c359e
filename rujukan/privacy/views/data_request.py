"""Data requests: the list, the page of one, recording and answering it."""

from functools import partial

from django.db.models import Count, Q, Value
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.forms.chosen import counted
from gugus.web.attempt import answer, attempt, done, itself
from gugus.web.overtaken import form_page, steps, with_faulty
from gugus.web.pages import page_with
from rujukan import rules, tasks
from rujukan.choices.paper import PaperKind
from rujukan.choices.subject_rights import RequestStatus, Right
from rujukan.disclosure import retained
from rujukan.forms.reveal import RevealForm
from rujukan.forms.victim import VictimEditForm
from rujukan.models import DataRequest
from rujukan.privacy import requester, retention
from rujukan.privacy.actions import data_request as verbs, extract as extracts
from rujukan.privacy.forms.data_request import AnswerForm, DataRequestFilter, DataRequestForm, ExtractForm, LiftForm
from rujukan.views.complaint import complaint_or_404
from rujukan.views.reveal import revealed
from rujukan.views.victim import victim_or_404

GLYPHS = {
    RequestStatus.WAITING: "nd",
    RequestStatus.GRANTED: "ok",
    RequestStatus.PARTLY: "info",
    RequestStatus.REFUSED: "no",
}


@shows(rules.coordinator)
def data_request_list(request):
    now = timezone.now()
    form = DataRequestFilter({"keadaan": "menunggu"} | request.GET.dict())
    filters = form.cleaned_data if form.is_valid() else {}
    requests = _narrowed(filters.get("q", ""), filters.get("kind", ""))
    waiting = Q(status=RequestStatus.WAITING)
    conditions = {"menunggu": waiting, "lewat": waiting & Q(answer_by__lt=now), "dijawab": ~waiting}
    counted_tabs = {tab: Count("pk", filter=conditions[tab]) for tab in ("menunggu", "lewat")}
    counts = requests.order_by().filter(waiting).values(all=Value(1)).annotate(**counted_tabs).values(*counted_tabs)
    tab = filters.get("keadaan", "menunggu")
    rows = requests.for_list().filter(conditions[tab])
    answered = rows.filter(answered_at__isnull=False).order_by("-answered_at", "-number")
    rows = answered if tab == "dijawab" else rows.order_by("answer_by", "number")
    page, counts = page_with(request, rows, counts)
    form.fields["keadaan"].choices = counted(form.SHOW, counts[0] if counts else dict.fromkeys(counted_tabs, 0))
    with_glyphs = [(data_request, GLYPHS[data_request.status]) for data_request in page]
    context = {"form": form, "tab": tab, "page": page, "rows": with_glyphs, "now": now}
    return render(request, "rujukan/data_request_list.html", context)


def _narrowed(q, kind):
    requests = DataRequest.objects.all()
    if q := q.strip().upper():
        requests = requests.filter(Q(number=q) | Q(victim__code=q) | Q(complaint__number=q))
    return requests.filter(kind=kind) if kind else requests


def request_or_404(request, number):
    return get_object_or_404(DataRequest.objects.for_page(), number=number)


@shows(rules.coordinator)
def data_request_detail(request, number):
    return request_page(request, request_or_404(request, number))


def request_page(request, data_request, *, opened=None, **faulty):
    context = {
        "asked": data_request,
        "glyph": GLYPHS[data_request.status],
        "disclosure": opened or requester.disclose(request.user, data_request),
        "corrected": [VictimEditForm.base_fields[name].label for name in data_request.corrected],
        **_erasure(data_request),
        "now": timezone.now(),
    }
    drawn = {
        "reveal_form": RevealForm(),
        "answer_form": AnswerForm(auto_id="id_answer_%s") if data_request.is_waiting else None,
        "extract_form": ExtractForm(subject=data_request.subject) if data_request.may_copy else None,
        "lift_form": LiftForm() if data_request.restricts else None,
    }
    happened = partial(_latest, request.user, data_request)
    context |= with_faulty(drawn, faulty, happened, data_request.get_absolute_url())
    return render(request, "rujukan/data_request_detail.html", context, status=422 if faulty else 200)


def _latest(user, data_request):
    """Return the steps done with a data request, latest first."""
    answered = (data_request.answered_at, data_request.answered_by, data_request.get_status_display())
    return steps(user, answered, (data_request.lifted_at, data_request.lifted_by, "Pembatasan dicabut"))


def _erasure(data_request):
    """Return the proposed destruction that was asked for, and the legal hold that prevents it, if any."""
    if data_request.kind != Right.STOP:
        return {}
    victim, complaint = data_request.victim, data_request.complaint
    holds = retained.holds_on_person(victim) if victim else retained.holds_on(complaint=complaint)
    return {"item": retention.proposed(data_request.subject), "hold": holds.first()}


@allow(rules.coordinator)
def victim_data_request(request, code):
    victim = victim_or_404(request, code)
    trail = [("Kasus", "case_list"), (victim.case.number, "case_detail", victim.case.number), (code, "victim_detail", code)]
    trail.append(("Orang", "victim_person", code))
    return _record(request, victim, trail)


@allow(rules.coordinator)
def complaint_data_request(request, number):
    trail = [("Pengaduan", "complaint_list"), (number, "complaint_detail", number)]
    return _record(request, complaint_or_404(request, number), trail)


def _record(request, subject, trail):
    form = DataRequestForm(request.POST or None, subject=subject)
    if taken := answer(request, form, "Permintaan {} tercatat.".format, verbs.record, subject, to=itself):
        return taken
    context = {"subject": subject, "form": form, "trail": trail}
    return render(request, "rujukan/data_request_new.html", context, status=422 if form.is_bound else 200)


@accepts(rules.coordinator, "data_request_detail", "number")
def data_request_reveal(request, number):
    data_request = request_or_404(request, number)
    return revealed(request, partial(request_page, request, data_request), requester.reveal, data_request)


@accepts(rules.coordinator, "data_request_detail", "number")
def data_request_answer(request, number):
    data_request = request_or_404(request, number)
    form = AnswerForm(request.POST, auto_id="id_answer_%s")
    taken = answer(request, form, "Jawaban tersimpan. Sampaikan kepada peminta lewat cara yang aman.", verbs.answer, data_request)
    return taken or request_page(request, data_request, answer_form=form)


@accepts(rules.coordinator, "data_request_detail", "number")
def data_request_extract(request, number):
    """Order the extract, after the form says how it is handed over; its page shows the progress."""
    data_request = request_or_404(request, number)
    form = ExtractForm(request.POST, subject=data_request.subject)
    valid = data_request.may_copy and form.is_valid()
    if not valid or not (ordered := attempt(form, extracts.order, data_request, by=request.user, **form.cleaned_data)):
        return request_page(request, data_request, extract_form=form)
    paper, draws = ordered
    if draws:
        tasks.draw_paper.enqueue(str(paper.pk), request.user.pk)
    return done(request, "Salinan diminta dan sedang dibuat.", "paper", PaperKind.EXTRACT, number)


@allow(rules.coordinator)
def data_request_correct(request, number):
    """Correct the victim's data; the data request keeps the names of the corrected columns."""
    data_request = request_or_404(request, number)
    late = request.method == "POST" and data_request.victim_id  # the verb says why it refuses
    if not data_request.may_correct and not late:
        return redirect(data_request)
    form = VictimEditForm(request.POST or None, record=data_request.victim)
    if taken := answer(request, form, "Perbaikan tersimpan. Sekarang jawab permintaannya.", verbs.correct, data_request):
        return taken
    context = {"asked": data_request, "case": data_request.victim.case, "victim": data_request.victim}
    happened, page = partial(_latest, request.user, data_request), data_request.get_absolute_url()
    return form_page(request, "rujukan/victim_form.html", form, context, happened=happened, page=page)


@accepts(rules.coordinator, "data_request_detail", "number")
def data_request_lift(request, number):
    data_request = request_or_404(request, number)
    form = LiftForm(request.POST)
    taken = answer(request, form, "Pembatasan dicabut. Beri tahu orangnya.", verbs.lift, data_request)
    return taken or request_page(request, data_request, lift_form=form)
