"""Views of complaints: the list, the page of one, and what the institution that took it may do there."""

from functools import partial
from itertools import zip_longest

from django.conf import settings
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gugus.access.scope import allow
from gugus.forms.chosen import counted
from gugus.models import Institution
from gugus.views.methods import posts_to
from gugus.web.attempt import answer, done, itself, press
from gugus.web.headers import may_record
from gugus.web.overtaken import typed_text, with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.actions import emergency, intake, public_intake, taking_over
from rujukan.choices.complaint import COMPLAINT_OPEN, ComplaintStatus
from rujukan.disclosure import retained, statement as statements
from rujukan.disclosure.files import files_of_complaint
from rujukan.disclosure.section import disclose_complaint, reveal_complaint
from rujukan.forms.addition import AdditionForm, AskForm
from rujukan.forms.complaint_list import ComplaintFilter
from rujukan.forms.emergency import EmergencyForm, LateEmergencyForm
from rujukan.forms.hold import HoldForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.taking_over import TakeOverForm
from rujukan.forms.triage import CloseForm, DuplicateForm, ForwardForm, JoinForm, OpenCaseForm
from rujukan.intake.draft import unfinished
from rujukan.lists import case_parts
from rujukan.models import Complaint, NearDuplicate
from rujukan.views.reveal import revealed
from rujukan.views.timeline import latest, timeline

MOST_WARNINGS = 20


@allow(rules.works_on_cases)
@require_safe
def complaint_list(request):
    filter_set = ComplaintFilter(request.GET or None, queryset=Complaint.objects.all(), user=request.user)
    counts = dict.fromkeys(COMPLAINT_OPEN, 0)
    counts |= dict(filter_set.qs.open().order_by().values_list("status").annotate(total=Count("*")))
    rows, form = filter_set.qs.for_list(), filter_set.form
    status = form.cleaned_data.get("keadaan") if form.is_bound else ""
    rows = rows.filter(status=status) if status else rows
    form.fields["keadaan"].choices = counted(ComplaintStatus.choices, counts)
    context = {
        "form": form,
        "page": page_of(request, rows, count=counts.get(status), most=settings.LIST_MOST),
        "drafts": unfinished(),
        "may_log": rules.logs_complaints(request.user),
    }
    return render(request, "rujukan/complaint_list.html", context)


@allow(rules.works_on_cases)
@require_safe
def complaint_detail(request, number):
    return complaint_page(request, complaint_or_404(request, number))


def complaint_or_404(request, number):
    """Return the complaint with what its page shows, or raise Http404 if the user may not see it."""
    rows = Complaint.objects.prefetch_related("persons")
    rows = rows.annotate(same=case_parts.same_complaints(), taken_facts=statements.facts_taken())
    rows = rows.select_related("institution", "district", "case", "taken_by", "duplicate_of__case")
    return get_object_or_404(rows, number=number)


@may_record
def complaint_page(request, complaint, *, opened=None, **faulty):
    """Render the page of one complaint; `opened` holds identities just revealed, `faulty` the form with errors."""
    user = request.user
    disclosure = opened or disclose_complaint(user, complaint)
    near = _near(complaint) if user.is_coordinator else []
    context = {
        "complaint": complaint,
        "disclosure": disclosure,
        "files": files_of_complaint(complaint, named=disclosure.content),
        "persons": list(zip_longest(complaint.persons.all(), disclosure.persons)),
        "near": near,
        "told": _danger_institutions(complaint),
        "same": case_parts.same_as(complaint) if user.is_coordinator else (),
        "events": timeline(user, complaint.events.for_list()),
        **_retention(user, complaint),
        "now": timezone.now(),
    }
    drawn = _forms(user, complaint, near, context)
    happened, page = partial(latest, user, complaint), complaint.get_absolute_url()
    note = typed_text(faulty) if drawn["addition_form"] and "addition_form" not in faulty else ""
    forms = with_faulty(drawn, faulty, happened, page, keep="#tambahan" if note else "")
    if "overtaken" in forms and note:
        forms["addition_form"] = AdditionForm(initial={"text": note})
    return render(request, "rujukan/complaint_detail.html", context | forms, status=422 if faulty else 200)


def _retention(user, complaint):
    """Return the context about retention of a complaint that is no longer open: destruction and legal holds."""
    if complaint.is_open:
        return {"gone": None, "holds": ()}
    holds = retained.holds_on(complaint=complaint) if user.is_coordinator else ()
    return {"gone": retained.destroyed(complaint), "holds": holds}


def _forms(user, complaint, near, context):
    """Return the forms of what this user may do with the complaint now, exactly those that the page draws."""
    kept, is_open = not context["gone"], complaint.is_open
    may_hold = user.is_coordinator and kept and not is_open and not context["holds"]
    return {
        "reveal_form": RevealForm() if kept and context["disclosure"].content else None,
        "addition_form": AdditionForm() if kept else None,
        "take_form": _take_form(user, complaint, context) if kept else None,
        "ask_form": AskForm(auto_id="id_ask_%s") if user.is_coordinator and complaint.is_public and kept else None,
        "emergency_form": _emergency_form(user, complaint),
        "hold_form": HoldForm() if may_hold else None,
    } | (_triage_forms(complaint, near) if user.is_coordinator and is_open else NO_TRIAGE)


def _take_form(user, complaint, context):
    """Return the form to take over what was added later into the case, or None where there is nothing to take over."""
    case = complaint.first.case
    if not (user.is_coordinator and case and case.is_active):
        return None
    form = take_over_form(complaint, context["disclosure"], context["files"])
    return None if form.is_empty else form


def take_over_form(complaint, disclosure, files, data=None):
    additions, attachments = ([row for row, _ in pairs] for pairs in (disclosure.additions, files))
    facts = statements.facts_to_take(complaint) if complaint.duplicate_of_id else ()
    return TakeOverForm(data, complaint=complaint, additions=additions, attachments=attachments, facts=facts)


NO_TRIAGE = dict.fromkeys(("open_case_form", "join_form", "forward_form", "duplicate_form", "close_form"))


def _near(complaint):
    """Return pairs (warning, the other complaint) for complaints that may be about the same person."""
    warnings = NearDuplicate.objects.about(complaint)[:MOST_WARNINGS]
    return [(row, row.other if row.complaint_id == complaint.pk else row.complaint) for row in warnings]


def _danger_institutions(complaint):
    if not complaint.in_danger:
        return ()
    return list(Institution.objects.active().filter(code__in=settings.DANGER_INSTITUTIONS))


def _triage_forms(complaint, near):
    return {
        "open_case_form": OpenCaseForm(complaint=complaint, near=[other for _, other in near]),
        "join_form": JoinForm(complaint=complaint),
        "forward_form": ForwardForm(complaint=complaint),
        "duplicate_form": DuplicateForm(complaint=complaint),
        "close_form": CloseForm(complaint=complaint),
    }


def _emergency_form(user, complaint, data=None):
    """Return the form of an emergency intake, or None where the user's institution may not take anybody in."""
    if not (user.is_officer and rules.took(user, complaint) and complaint.is_open):
        return None
    stages = emergency.stages_open_to(user.institution)
    persons = list(complaint.persons.all())
    return EmergencyForm(data, persons=persons, stages=stages) if stages and persons else None


@allow(rules.works_on_cases)
@posts_to("complaint_detail", "number")
def complaint_append(request, number):
    complaint = complaint_or_404(request, number)
    form = AdditionForm(request.POST, request.FILES)
    taken = answer(request, form, f"Keterangan tersimpan pada {complaint}.", intake.append, complaint)
    return taken or complaint_page(request, complaint, addition_form=form)


@allow(rules.coordinator)
@posts_to("complaint_detail", "number")
def complaint_take_over(request, number):
    complaint = complaint_or_404(request, number)
    disclosure, files = disclose_complaint(request.user, complaint), files_of_complaint(complaint, named=False)
    form = take_over_form(complaint, disclosure, files, request.POST)
    words = "Ditambahkan ke kasus {}. Institusi yang boleh melihatnya diberi tahu.".format
    taken = answer(request, form, words, taking_over.take_over, complaint)
    return taken or complaint_page(request, complaint, take_form=form)


@allow(rules.coordinator)
@posts_to("complaint_detail", "number")
def complaint_read(request, number):
    complaint = complaint_or_404(request, number)
    press(request, f"Keterangan baru pada {complaint} tercatat sudah dibaca.", taking_over.mark_read, complaint, by=request.user)


@allow(rules.coordinator)
@posts_to("complaint_detail", "number")
def complaint_ask(request, number):
    complaint = complaint_or_404(request, number)
    form = AskForm(request.POST, auto_id="id_ask_%s")
    taken = answer(
        request, form, "Pertanyaan tersimpan. Pelapor melihatnya bila membuka kabar laporannya.", public_intake.ask, complaint
    )
    return taken or complaint_page(request, complaint, ask_form=form)


@allow(rules.works_on_cases)
@posts_to("complaint_detail", "number")
def complaint_reveal(request, number):
    """Show identities once, in the response to a POST with a reason."""
    complaint = complaint_or_404(request, number)
    return revealed(request, partial(complaint_page, request, complaint), reveal_complaint, complaint)


@allow(rules.officer)
@posts_to("complaint_detail", "number")
def complaint_emergency(request, number):
    complaint = complaint_or_404(request, number)
    form, words = _emergency_form(request.user, complaint, request.POST), "Penerimaan darurat {} tercatat.".format
    if form is None:
        if referral := emergency.taken_in(complaint, by=request.user, stage=request.POST.get("stage")):
            return done(request, words(referral), referral)
        if complaint.is_open:  # the institution may take nobody in
            return redirect(complaint)
        return complaint_page(request, complaint, emergency_form=LateEmergencyForm(request.POST))
    taken = answer(request, form, words, emergency.emergency_intake, complaint, to=itself)
    return taken or complaint_page(request, complaint, emergency_form=form)
