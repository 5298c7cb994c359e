"""What people ask of their own data: the list, one request, recording and answering it."""

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gugus.access.scope import allow
from gugus.documents import rendering
from gugus.web.attempt import attempt
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.choices.subject_rights import RequestStatus, Right
from rujukan.disclosure import retained
from rujukan.forms.reveal import RevealForm
from rujukan.forms.victim import VictimEditForm
from rujukan.models import DataRequest
from rujukan.privacy import requester, retention
from rujukan.privacy.actions import data_request as verbs
from rujukan.privacy.extract import take_out
from rujukan.privacy.forms.data_request import AnswerForm, DataRequestFilter, DataRequestForm, ExtractForm, LiftForm
from rujukan.views.complaint import complaint_or_404
from rujukan.views.victim import victim_or_404

GLYPHS = {
    RequestStatus.WAITING: "nd",
    RequestStatus.GRANTED: "ok",
    RequestStatus.PARTLY: "info",
    RequestStatus.REFUSED: "no",
}


@allow(rules.coordinator)
@require_safe
def data_request_list(request):
    now = timezone.now()
    form = DataRequestFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = _found(request.user, chosen.get("q", ""), chosen.get("kind", ""))
    waiting = Q(status=RequestStatus.WAITING)
    conditions = {"menunggu": waiting, "lewat": waiting & Q(answer_by__lt=now), "dijawab": ~waiting}
    counts = found.order_by().aggregate(**{tab: Count("pk", filter=condition) for tab, condition in conditions.items()})
    tab = chosen.get("keadaan") if chosen.get("keadaan") in conditions else "menunggu"
    rows = found.for_list().filter(conditions[tab])
    rows = rows.order_by("-answered_at", "-number") if tab == "dijawab" else rows.order_by("answer_by", "number")
    page = page_of(request, rows, count=counts[tab])
    for asked in page:
        asked.glyph = GLYPHS[asked.status]
    words = {"menunggu": "Menunggu", "lewat": "Lewat tenggat", "dijawab": "Dijawab"}
    tabs = [(key, words[key], counts[key]) for key in conditions]
    context = {"form": form, "tab": tab, "tabs": tabs, "page": page, "now": now}
    return render(request, "rujukan/data_request_list.html", context)


def _found(user, q, kind):
    found = DataRequest.objects.for_user(user)
    if q := q.strip().upper():
        found = found.filter(Q(number=q) | Q(victim__code=q) | Q(complaint__number=q))
    return found.filter(kind=kind) if kind else found


def request_or_404(request, number):
    return get_object_or_404(DataRequest.objects.for_user(request.user).for_page(), number=number)


@allow(rules.coordinator)
@require_safe
def data_request_detail(request, number):
    return _page(request, request_or_404(request, number))


def _page(request, asked, *, status=200, opened=None, **faulty):
    context = {
        "asked": asked,
        "glyph": GLYPHS[asked.status],
        "disclosure": opened or requester.disclose(request.user, asked),
        "reveal_form": RevealForm(),
        "answer_form": AnswerForm(auto_id="id_answer_%s") if asked.is_waiting else None,
        "extract_form": _extract_form(asked),
        "corrected": [VictimEditForm.base_fields[name].label for name in asked.corrected],
        "lift_form": LiftForm() if asked.restricts else None,
        **_erasure(request.user, asked),
        "now": timezone.now(),
    }
    return render(request, "rujukan/data_request_detail.html", context | faulty, status=status)


def _erasure(user, asked):
    """How far the destruction that was asked for is, or what stands in its way."""
    if asked.kind != Right.STOP:
        return {}
    case = asked.victim.case if asked.victim else None
    holds = retained.holds_on(user, case=case, complaint=asked.complaint)
    return {"item": retention.proposed(asked.subject), "hold": holds.first()}


def _extract_form(asked, data=None):
    """Where a copy is what is asked, and it is not refused."""
    return ExtractForm(data, subject=asked.subject) if asked.may_copy else None


@allow(rules.coordinator)
def victim_data_request(request, code):
    victim = victim_or_404(request, code)
    trail = [("Kasus", "case_list"), (victim.case.number, "case_detail", victim.case.number), (code, "victim_detail", code)]
    return _record(request, victim, trail)


@allow(rules.coordinator)
def complaint_data_request(request, number):
    trail = [("Pengaduan", "complaint_list"), (number, "complaint_detail", number)]
    return _record(request, complaint_or_404(request, number), trail)


def _record(request, subject, trail):
    form = DataRequestForm(request.POST or None, subject=subject)
    made = form.is_bound and form.is_valid() and attempt(form, verbs.record, subject, by=request.user, **form.cleaned_data)
    if made:
        return redirect(made[0])
    context = {"subject": subject, "form": form, "trail": trail}
    return render(request, "rujukan/data_request_new.html", context, status=422 if form.is_bound else 200)


@allow(rules.coordinator)
@require_POST
def data_request_reveal(request, number):
    asked = request_or_404(request, number)
    form = RevealForm(request.POST)
    if form.is_valid():
        opened = attempt(form, requester.reveal, request.user, asked, **form.cleaned_data)
        if opened:
            return _page(request, asked, opened=opened)
    return _page(request, asked, status=422, reveal_form=form)


@allow(rules.coordinator)
@require_POST
def data_request_answer(request, number):
    asked = request_or_404(request, number)
    form = AnswerForm(request.POST, auto_id="id_answer_%s")
    if form.is_valid() and attempt(form, verbs.answer, asked, by=request.user, **form.cleaned_data):
        messages.success(request, "Jawaban tersimpan. Sampaikan kepada peminta lewat cara yang aman.")
        return redirect(asked)
    return _page(request, asked, status=422, answer_form=form)


@allow(rules.coordinator)
@require_POST
def data_request_extract(request, number):
    """The extract as PDF, in the answer to how it is handed over; kept nowhere."""
    asked = request_or_404(request, number)
    form = _extract_form(asked, request.POST)
    if form is None:
        return redirect(asked)
    if not form.is_valid() or not (extract := attempt(form, take_out, request.user, asked, **form.cleaned_data)):
        return _page(request, asked, status=422, extract_form=form)
    context = {"extract": extract, "contact": settings.HELP_CONTACT}
    content = rendering.pdf("pdf/extract.html", context, moment=timezone.now())
    disposition = f'attachment; filename="salinan-data-{asked.number}.pdf"'
    return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": disposition})


@allow(rules.coordinator)
def data_request_correct(request, number):
    """Put right what is asked; the request keeps the names of what was changed."""
    asked = request_or_404(request, number)
    if not asked.may_correct:
        return redirect(asked)
    form = VictimEditForm(request.POST or None, record=asked.victim)
    if form.is_bound and form.is_valid():
        version = form.cleaned_data["version"]
        if attempt(form, verbs.correct, asked, by=request.user, version=version, fields=form.values()):
            messages.success(request, "Perbaikan tersimpan. Sekarang jawab permintaannya.")
            return redirect(asked)
    context = {"asked": asked, "case": asked.victim.case, "victim": asked.victim, "form": form}
    return render(request, "rujukan/victim_form.html", context, status=422 if form.is_bound else 200)


@allow(rules.coordinator)
@require_POST
def data_request_lift(request, number):
    asked = request_or_404(request, number)
    form = LiftForm(request.POST)
    if form.is_valid() and attempt(form, verbs.lift, asked, by=request.user, **form.cleaned_data):
        messages.success(request, "Pembatasan dicabut. Beri tahu orangnya.")
        return redirect(asked)
    return _page(request, asked, status=422, lift_form=form)
