"""Views of cases: list, page, closing, reopening, suspects, bars."""

from functools import partial

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import allow
from gugus.forms.chosen import counted
from gugus.views.methods import posts_to
from gugus.web.attempt import answer
from gugus.web.headers import may_record
from gugus.web.overtaken import with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.actions import barring, casework, chronology, closure, ownership, statement as statements
from rujukan.choices.stage import Stage
from rujukan.disclosure.files import files_of_case
from rujukan.disclosure.incidents import suspects_in
from rujukan.disclosure.section import disclose_case, reveal_suspects
from rujukan.disclosure.statement import earlier_chronologies, statements_of_case
from rujukan.forms.attachment import CaseFileForm
from rujukan.forms.case import (
    CaseCloseForm,
    CaseFilter,
    CaseReopenForm,
    ChronologyForm,
    LiftForm,
    OwnerForm,
    SuspectEditForm,
    SuspectForm,
)
from rujukan.forms.hold import HoldForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.statement import StatementForm
from rujukan.lists import case_parts, finding, parts
from rujukan.models import Complaint
from rujukan.stages.progress import UNASSESSED
from rujukan.views.approval import waiting_among
from rujukan.views.reveal import revealed
from rujukan.views.stage import glyphs
from rujukan.views.timeline import form_page_about, latest, timeline


@allow(rules.coordinator)
def case_list(request):
    now = timezone.now()
    form = CaseFilter({"tab": "terbuka"} | request.GET.dict())
    chosen = {"user": request.user, "tab": "terbuka"} | (form.cleaned_data if form.is_valid() else {})
    tab = chosen.pop("tab")
    cases = finding.cases(now, **chosen)
    counts = finding.case_counts(now, **chosen)
    page = page_of(request, finding.in_tab(cases, tab, now), count=counts.get(tab), most=settings.LIST_MOST)
    form.fields["tab"].choices = counted(finding.CASE_TABS.items(), counts)
    context = {
        "form": form,
        "page": page,
        "rows": [_listed(row, now) for row in finding.case_rows(page)],
        "head": glyphs(dict.fromkeys(Stage, UNASSESSED)),
        "now": now,
    }
    return render(request, "rujukan/case_list.html", context)


def _listed(row, now):
    clock = row.nearest.clock(now) if row.nearest else None
    return row, clock, [(one.victim, glyphs(one.standings)) for one in row.victims]


def case_or_404(request, number):
    rows = case_parts.cases_with_parts(number=number)
    if not rows:
        raise Http404
    return rows[0]


@allow(rules.coordinator)
def case_detail(request, number):
    return case_page(request, case_or_404(request, number))


@may_record
def case_page(request, case, *, opened=None, **faulty):
    """Render the page of one case; `opened` holds the suspects just revealed, `faulty` the form with errors."""
    row, now = finding.case_rows([case])[0], timezone.now()
    complaints = case_parts.complaints_of(case)
    context = {
        "case": case,
        "disclosure": opened or disclose_case(request.user, case),
        "complaints": complaints,
        "with_words": [each for each in complaints if each.unread_since],
        "untold": [each for each in complaints if each.untold and case.is_active],
        "files": files_of_case(request.user, case) if case.has_files else (),
        "earlier": earlier_chronologies(request.user, case) if case.has_versions else (),
        "statements": statements_of_case(request.user, case) if case.has_statements else (),
        "victims": [(one.victim, glyphs(one.standings)) for one in row.victims],
        "head": glyphs(dict.fromkeys(Stage, UNASSESSED)),
        "deadlines": [(deadline, deadline.clock(now)) for deadline in row.deadlines],
        "barred": case_parts.barred_names(case),
        "events": timeline(
            request.user, case.events.for_list()[:60], codes={one.victim.pk: one.victim.code for one in row.victims}
        ),
        "gone": {} if case.is_active else case_parts.destructions_of(case),
        "holds": case_parts.holds_of(case),
        "now": now,
    } | parts.read(parts.OF_CASE, case)
    may_hold = not context["holds"] and "case" not in context["gone"]
    drawn = {"reveal_form": RevealForm(), "hold_form": HoldForm() if may_hold else None}
    people = [one.victim for one in row.victims]
    drawn["file_form"] = CaseFileForm(case=case, people=people) if case.is_active else None
    context |= with_faulty(drawn, faulty, partial(latest, request.user, case), case.get_absolute_url())
    return render(request, "rujukan/case_detail.html", context, status=422 if faulty else 200)


@allow(rules.coordinator)
def case_close(request, number):
    case = case_or_404(request, number)
    form = CaseCloseForm(request.POST or None)
    if taken := answer(request, form, f"Kasus {case} ditutup.", closure.close_case, case):
        return taken
    people = finding.still_open(case, timezone.now())
    return form_page_about(request, "rujukan/case_close.html", form, case, people=people)


@allow(rules.coordinator)
def case_reopen(request, number):
    case = case_or_404(request, number)
    form = CaseReopenForm(request.POST or None)
    taken = answer(request, form, f"Kasus {case} dibuka kembali.", closure.reopen_case, case)
    return taken or form_page_about(request, "rujukan/case_reopen.html", form, case)


@allow(rules.coordinator)
def case_assign(request, number):
    case = case_or_404(request, number)
    form = OwnerForm(request.POST or None, record=case)
    taken = answer(request, form, f"Penanggung jawab {case} diganti.", ownership.assign, case)
    return taken or form_page_about(request, "rujukan/case_assign.html", form, case)


@allow(rules.coordinator)
def case_chronology(request, number):
    case = case_or_404(request, number)
    form = ChronologyForm(request.POST or None, record=case)
    taken = answer(request, form, f"Kronologi {case} diubah. Institusi yang membacanya diberi tahu.", chronology.rewrite, case)
    return taken or form_page_about(request, "rujukan/case_chronology.html", form, case)


@allow(rules.coordinator)
def case_statement(request, number):
    case = case_or_404(request, number)
    form = StatementForm(request.POST or None, case=case, user=request.user)
    taken = answer(
        request, form, f"Keterangan tersimpan pada {case}. Institusi yang membacanya diberi tahu.", statements.write_down, case
    )
    return taken or form_page_about(request, "rujukan/case_statement.html", form, case)


@allow(rules.coordinator)
def suspect_new(request, number):
    case = case_or_404(request, number)
    form = SuspectForm(request.POST or None, initial={"detail": _described(case)})
    taken = answer(request, form, f"Terduga pelaku tercatat pada {case}.", casework.record_suspect, case)
    return taken or form_page_about(request, "rujukan/suspect_new.html", form, case)


def _described(case):
    """Return how the complaints, and those that are the same, describe a suspect, for the first one that is recorded."""
    return "" if case.suspects.exists() else suspects_in(Complaint.objects.of_case(case.pk).only("suspect_description"))


@allow(rules.coordinator)
def suspect_edit(request, number, key):
    case = case_or_404(request, number)
    suspect = get_object_or_404(case.suspects, pk=key)
    form = SuspectEditForm(request.POST or None, record=suspect)
    words = f"Data terduga pelaku pada {case} diperbaiki."
    taken = answer(request, form, words, barring.correct_suspect, suspect, to=case)
    return taken or form_page_about(request, "rujukan/suspect_edit.html", form, case, suspect=suspect)


@allow(rules.coordinator)
def bar_lift_user(request, number, key):
    case = case_or_404(request, number)
    return _bar_lift(request, case, user=case.barred_users.filter(pk=key).first())


@allow(rules.coordinator)
def bar_lift_institution(request, number, key):
    case = case_or_404(request, number)
    return _bar_lift(request, case, institution=case.barred_institutions.filter(pk=key).first())


def _bar_lift(request, case, **of):
    """Ask that a barred user or institution may see the case again. If that waits, it is decided on this page."""
    (subject,) = of.values()
    if subject is None:  # not barred, or no more
        if request.method != "POST":
            raise Http404
        return case_page(request, case, lift_form=LiftForm(request.POST))
    form = LiftForm(request.POST or None)
    if taken := answer(request, form, "Permintaan dicatat. {.decides}".format, barring.ask_to_lift, case, **of):
        return taken
    waiting = waiting_among(case.approvals.filter(**of), request.user)
    return form_page_about(request, "rujukan/bar_lift.html", form, case, subject=subject, **waiting)


@allow(rules.coordinator)
@posts_to("case_detail", "number")
def suspect_reveal(request, number):
    case = case_or_404(request, number)
    return revealed(request, partial(case_page, request, case), reveal_suspects, case)
