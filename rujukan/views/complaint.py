"""Views of complaints: the list, the page of one, and what the institution that took it may do there."""

from functools import partial
from itertools import zip_longest
from pathlib import PurePath

from django.conf import settings
from django.db.models import Count, prefetch_related_objects
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone

from gugus.access.scope import accepts, generic_plans, shows
from gugus.forms.chosen import EVERYTHING, counted
from gugus.models import Institution
from gugus.navigation import path_of, subject_tabs
from gugus.web.attempt import answer, done, itself, press
from gugus.web.headers import may_record
from gugus.web.overtaken import steps, typed_text, with_faulty
from gugus.web.pages import page_with
from gugus.web.sending import shows_once
from gugus.workflow import duty
from rujukan import rules
from rujukan.actions import emergency, intake, public_intake, taking_over
from rujukan.choices.complaint import COMPLAINT_OPEN
from rujukan.disclosure import retained, statement as statements
from rujukan.disclosure.files import files_of_complaint
from rujukan.disclosure.section import disclose_complaint, reads_content, reveal_complaint
from rujukan.forms.addition import AdditionForm, AskForm
from rujukan.forms.complaint_list import KEADAAN, OPEN, ComplaintFilter
from rujukan.forms.emergency import EmergencyForm, LateEmergencyForm
from rujukan.forms.hold import HoldForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.taking_over import TakeOverForm
from rujukan.forms.triage import CloseForm, DuplicateForm, ForwardForm, JoinForm, OpenCaseForm
from rujukan.intake.draft import lines_of
from rujukan.lists import case_parts
from rujukan.models import ComplaintDraft, NearDuplicate
from rujukan.views.reveal import revealed
from rujukan.views.timeline import latest, timeline

MOST_WARNINGS = 20


@shows(rules.works_on_cases)
def complaint_list(request):
    form = ComplaintFilter(request.GET or None, user=request.user)
    found = form.found()
    states, rows = found.open().order_by().values_list("status").annotate(total=Count("*")), found.for_list()
    status = form.cleaned_data.get("keadaan") if form.is_bound else ""
    if status:
        rows = rows.open() if status == OPEN else rows.filter(status=status)
    page, states, drafts = page_with(request, rows, states, ComplaintDraft.objects.all(), form=form)
    counts = dict.fromkeys(COMPLAINT_OPEN, 0) | dict(states)
    form.fields["keadaan"].choices = counted([*EVERYTHING, *KEADAAN], counts | {OPEN: sum(counts.values())})
    context = {
        "form": form,
        "page": page,
        "drafts": lines_of(drafts),
        "may_log": rules.logs_complaints(request.user),
    }
    return render(request, "rujukan/complaint_list.html", context)


@shows(rules.works_on_cases)
def complaint_detail(request, number):
    return complaint_page(request, complaint_or_404(request, number))


def complaint_or_404(request, number):
    """Return the complaint with what its page shows, or raise Http404 if the user may not see it."""
    rows = case_parts.complaints_with_parts(number=number)
    if not rows:
        raise Http404
    return rows[0]


# The addresses of one complaint, as tabs; the first is the old one.
PAGES = (
    ("Ringkas", "complaint_detail"),
    ("Isi", "complaint_content", "tambahan ke-kasus berkas"),
    ("Riwayat", "complaint_history"),
)


def _tab(request, complaint, template, *, drawn, faulty, keep="", **context):
    """Render a tab, whose template is named as its URL, with what each shows, its forms (`drawn`) and the faulty one."""
    url_name, user, now = PurePath(template).stem, request.user, timezone.now()
    context |= {
        "complaint": complaint,
        "tabs": subject_tabs(PAGES, url_name, complaint.number),
        "told": _told(complaint),
        "on_duty": duty.coordinator_on_duty(now) if complaint.in_danger and complaint.is_open and not user.is_coordinator else (),
        "now": now,
    }
    happened, page = partial(latest, user, complaint), path_of(url_name, complaint.number)
    context |= with_faulty(drawn, faulty, happened, page, keep=keep)
    return render(request, template, context, status=422 if faulty else 200)


def complaint_page(request, complaint, **faulty):
    """Render what to do next with a complaint. A form that its state no longer draws goes to the content, which takes notes."""
    user = request.user
    near = _near(complaint) if user.is_coordinator else []
    drawn = {"emergency_form": _emergency_form(user, complaint)}
    drawn |= _triage_forms(complaint, near) if user.is_coordinator and complaint.is_open else {}
    if any(not drawn.get(name) for name in faulty):
        return content_page(request, complaint, **faulty)
    gone = _destroyed(complaint)
    context = {"disclosure": disclose_complaint(user, complaint, whole=False), "near": near, "gone": gone}
    context["takes_over"] = not gone and _has_left(user, complaint)
    return _tab(request, complaint, "rujukan/complaint_detail.html", drawn=drawn, faulty=faulty, **context)


@shows(rules.works_on_cases)
def complaint_content(request, number):
    return content_page(request, complaint_or_404(request, number))


@may_record
def content_page(request, complaint, *, opened=None, **faulty):
    """Render what was reported and added; `opened` holds identities just revealed."""
    user, gone = request.user, _destroyed(complaint)
    prefetch_related_objects([complaint], "persons")
    disclosure = opened or disclose_complaint(user, complaint)
    files = files_of_complaint(complaint, named=disclosure.content)
    drawn = {
        "reveal_form": RevealForm() if not gone and disclosure.content else None,
        "addition_form": None if gone else AdditionForm(),
        "take_form": None if gone else _take_form(user, complaint, disclosure, files),
        "ask_form": AskForm(auto_id="id_ask_%s") if user.is_coordinator and complaint.is_public and not gone else None,
    }
    context = {
        "disclosure": disclosure,
        "files": files,
        "persons": list(zip_longest(complaint.persons.all(), disclosure.persons)),
        "gone": gone,
    }
    note = "" if gone else typed_text({name: form for name, form in faulty.items() if not drawn.get(name)})
    if note:
        drawn["addition_form"] = AdditionForm(initial={"text": note})
    keep = "#tambahan" if note else ""
    return _tab(request, complaint, "rujukan/complaint_content.html", drawn=drawn, faulty=faulty, keep=keep, **context)


@shows(rules.works_on_cases)
def complaint_history(request, number):
    return history_page(request, complaint_or_404(request, number))


def history_page(request, complaint, **faulty):
    """Render what happened to a complaint, the reporter's rights, and how long it is kept."""
    user, gone = request.user, _destroyed(complaint)
    holds = case_parts.holds_of(complaint) if user.is_coordinator and not complaint.is_open else ()
    may_hold = user.is_coordinator and not complaint.is_open and not gone and not holds
    context = {
        "reads": reads_content(user, complaint),
        "same": case_parts.same_as(complaint) if user.is_coordinator else (),
        "events": _with_call(user, complaint, timeline(user, complaint.events.for_list())),
        "gone": gone,
        "holds": holds,
    }
    return _tab(
        request,
        complaint,
        "rujukan/complaint_history.html",
        drawn={"hold_form": HoldForm() if may_hold else None},
        faulty=faulty,
        **context,
    )


def _with_call(user, complaint, events):
    """Return the lines of the timeline with who took over the call about a danger, latest first."""
    alarm = getattr(complaint, "alarm", None)
    taken = steps(user, (alarm.taken_at, alarm.taken_by, "Panggilan darurat ditangani")) if alarm else []
    return sorted(events + taken, key=lambda line: line["at"], reverse=True)


def _destroyed(complaint):
    return None if complaint.is_open else retained.known_destruction(complaint)


def _takes_over(user, complaint):
    """Whether a coordinator may add to the case what was told later."""
    case = complaint.first.case
    return bool(user.is_coordinator and case and case.is_active)


def _has_left(user, complaint):
    """Whether anything was told that is not in the case yet."""
    left = complaint.additions_left or complaint.files_left
    return _takes_over(user, complaint) and bool(left or (complaint.duplicate_of_id and statements.facts_to_take(complaint)))


def _take_form(user, complaint, disclosure, files):
    """Return the form to take over what was added later into the case, or None where there is nothing to take over."""
    if not _takes_over(user, complaint):
        return None
    form = take_over_form(complaint, disclosure, files)
    return None if form.is_empty else form


def take_over_form(complaint, disclosure, files, data=None):
    additions, attachments = ([row for row, _ in pairs] for pairs in (disclosure.additions, files))
    facts = statements.facts_to_take(complaint) if complaint.duplicate_of_id else ()
    return TakeOverForm(data, complaint=complaint, additions=additions, attachments=attachments, facts=facts)


def _near(complaint):
    """Return pairs (warning, the other complaint) for complaints that may be about the same person."""
    if not (complaint.near_one or complaint.near_other):
        return []
    warnings = NearDuplicate.objects.about(complaint)[:MOST_WARNINGS]
    return [(row, row.other if row.complaint_id == complaint.pk else row.complaint) for row in warnings]


def _told(complaint):
    """Return the institutions that were told that somebody is in danger, each with the number to call now."""
    if not complaint.in_danger:
        return ()
    institutions = list(Institution.objects.active().filter(code__in=settings.DANGER_INSTITUTIONS))
    phones = duty.phones_of({each.pk for each in institutions}, timezone.now())
    return [(each, phones.get(each.pk) or each.phone) for each in institutions]


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
    persons = list(complaint.persons.all()) if data else complaint.known_persons
    return EmergencyForm(data, persons=persons, stages=stages) if stages and persons else None


@accepts(rules.works_on_cases, "complaint_content", "number")
def complaint_append(request, number):
    complaint = complaint_or_404(request, number)
    form = AdditionForm(request.POST, request.FILES)
    words, page = f"Keterangan tersimpan pada {complaint}.", ("complaint_content", number)
    taken = answer(request, form, words, intake.append, complaint, to=page)
    return taken or content_page(request, complaint, addition_form=form)


@accepts(rules.coordinator, "complaint_content", "number")
def complaint_take_over(request, number):
    complaint = complaint_or_404(request, number)
    disclosure, files = disclose_complaint(request.user, complaint), files_of_complaint(complaint, named=False)
    form = take_over_form(complaint, disclosure, files, request.POST)
    words = "Ditambahkan ke kasus {}. Institusi yang boleh melihatnya diberi tahu.".format
    taken = answer(request, form, words, taking_over.take_over, complaint)
    return taken or content_page(request, complaint, take_form=form)


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_read(request, number):
    complaint = complaint_or_404(request, number)
    press(request, f"Keterangan baru pada {complaint} tercatat sudah dibaca.", taking_over.mark_read, complaint, by=request.user)


@accepts(rules.coordinator, "complaint_content", "number")
def complaint_ask(request, number):
    complaint = complaint_or_404(request, number)
    form = AskForm(request.POST, auto_id="id_ask_%s")
    words, page = "Pertanyaan tersimpan. Pelapor melihatnya bila membuka kabar laporannya.", ("complaint_content", number)
    taken = answer(request, form, words, public_intake.ask, complaint, to=page)
    return taken or content_page(request, complaint, ask_form=form)


@accepts(rules.works_on_cases, "complaint_content", "number")
@shows_once
@generic_plans
def complaint_reveal(request, number):
    """Show identities once, in the response to a POST with a reason."""
    complaint = complaint_or_404(request, number)
    prefetch_related_objects([complaint], "persons")
    return revealed(request, partial(content_page, request, complaint), reveal_complaint, complaint)


@accepts(rules.officer, "complaint_detail", "number")
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
