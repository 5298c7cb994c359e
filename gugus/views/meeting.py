"""Meetings of the task force: the list, the page of one with its decisions, and the decisions that are not done yet."""

from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus import rules
from gugus.access.scope import accepts, allow, shows
from gugus.actions import meeting as verbs
from gugus.audit.changes import parts
from gugus.choices import DecisionStatus
from gugus.forms.meeting import CloseForm, DecisionFilterForm, DecisionForm, MeetingEditForm, MeetingFilterForm, MeetingForm
from gugus.models import Meeting, MeetingDecision
from gugus.views.changes import changes_page
from gugus.web.attempt import answer, itself
from gugus.web.overtaken import form_page, steps, with_faulty
from gugus.web.pages import page_of

SAID = {DecisionStatus.DONE: "Keputusan tercatat selesai.", DecisionStatus.CANCELLED: "Keputusan dibatalkan."}


@shows(rules.signed_in)
def meeting_list(request):
    form = MeetingFilterForm(request.GET or None)
    chosen = form.kept
    conditions = {"kind": chosen.get("jenis"), "letter": chosen.get("sub"), "held_on__year": chosen.get("tahun")}
    meetings = Meeting.objects.of_task_force().for_list().filter(**{name: value for name, value in conditions.items() if value})
    context = {
        "form": form,
        "page": page_of(request, meetings),
        "keeps": rules.keeps_meetings(request.user),
        "now": timezone.now(),
    }
    return render(request, "gugus/meeting_list.html", context)


@shows(rules.signed_in)
def decision_list(request):
    form = DecisionFilterForm(request.GET or None)
    page = page_of(request, form.found(), form)
    return render(request, "gugus/decision_list.html", {"form": form, "page": page, "now": timezone.now()})


def meeting_or_404(pk):
    return get_object_or_404(Meeting.objects.of_task_force().select_related("recorded_by"), pk=pk)


@shows(rules.signed_in)
def meeting_detail(request, pk):
    return meeting_page(request, meeting_or_404(pk))


def meeting_page(request, meeting, **faulty):
    """Render the page of one meeting. `faulty` replaces a form by the one that has errors."""
    user, keeps = request.user, rules.keeps_meetings(request.user)
    decisions = list(meeting.decisions.for_list())
    drawn = {"decision_form": DecisionForm()} if keeps and meeting.held_on <= timezone.localdate() else {}
    drawn |= {
        _close_form_prefix(decision): _decision_close_form(request, decision)
        for decision in decisions
        if decision.is_open and rules.closes_decision(user, decision)
    }
    forms = with_faulty(drawn, faulty, partial(_latest_ends, user, decisions), meeting.get_absolute_url())
    present = list(meeting.participants.select_related("institution", "user__institution"))
    context = {
        "meeting": meeting,
        "decisions": [(decision, forms.get(_close_form_prefix(decision))) for decision in decisions],
        "institutions": [one.institution for one in present if one.institution],
        "people": [one.user for one in present if one.user],
        "keeps": keeps,
        "now": timezone.now(),
        "decision_form": forms.get("decision_form"),
        "faulty": [form for name, form in faulty.items() if name in drawn],
    }
    context |= {"overtaken": forms["overtaken"]} if "overtaken" in forms else {}
    return render(request, "gugus/meeting_detail.html", context, status=422 if faulty else 200)


def _close_form_prefix(decision):
    return f"close_{decision.pk}"


def _decision_close_form(request, decision, data=None):
    return CloseForm(data, cancels=rules.keeps_meetings(request.user), auto_id=f"id_{decision.pk}_%s")


def _latest_ends(user, decisions):
    """Return the latest ends of decisions, as the timeline shows them."""
    ended = ((one.closed_at, one.closed_by, f"{one.get_status_display()}: {one.closing_note}") for one in decisions)
    return steps(user, *ended)


@allow(rules.keeps_meetings)
def meeting_new(request):
    form = MeetingForm(request.POST or None)
    taken = answer(request, form, "Rapat tercatat. Tambahkan keputusannya bila ada.", verbs.record, to=itself)
    return taken or render(request, "gugus/meeting_form.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(rules.keeps_meetings)
def meeting_edit(request, pk):
    meeting = meeting_or_404(pk)
    form = MeetingEditForm(request.POST or None, record=meeting)
    if taken := answer(request, form, "Perubahan rapat tersimpan.", verbs.amend, meeting):
        return taken
    happened = partial(_latest_ends, request.user, meeting.decisions.for_list())
    return form_page(
        request, "gugus/meeting_form.html", form, {"meeting": meeting}, happened=happened, page=meeting.get_absolute_url()
    )


@shows(rules.signed_in)
def meeting_changes(request, pk):
    meeting = meeting_or_404(pk)
    trail = [("Rapat", "meeting_list"), (meeting.title, "meeting_detail", meeting.pk)]
    return changes_page(request, parts(meeting), subject=meeting.title, trail=trail)


@accepts(rules.keeps_meetings, "meeting_detail", "pk")
def decision_new(request, pk):
    meeting = meeting_or_404(pk)
    form = DecisionForm(request.POST)
    taken = answer(request, form, "Keputusan tercatat, dan institusinya diberi tahu.", verbs.decide, meeting)
    return taken or meeting_page(request, meeting, decision_form=form)


@accepts(rules.signed_in, "meeting_detail", "pk")
def decision_close(request, pk, decision):
    meeting = meeting_or_404(pk)
    decision = get_object_or_404(MeetingDecision.objects.for_list(), pk=decision, meeting=meeting)
    if not rules.closes_decision(request.user, decision):
        raise Http404
    form = _decision_close_form(request, decision, request.POST)
    taken = answer(request, form, lambda closed: SAID[closed.status], verbs.close, decision, to=meeting)
    return taken or meeting_page(request, meeting, **{_close_form_prefix(decision): form})
