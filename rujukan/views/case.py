"""Views of cases: list, page, closing, reopening, suspects, bars."""

import re
from collections import Counter
from functools import partial
from operator import attrgetter
from pathlib import PurePath

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.forms.chosen import counted
from gugus.navigation import path_of, subject_tabs
from gugus.web.attempt import answer
from gugus.web.headers import may_record
from gugus.web.overtaken import form_page, with_faulty
from gugus.web.pages import page_with
from gugus.web.sending import shows_once
from rujukan import rules
from rujukan.actions import barring, casework, chronology, closure, ownership, statement as statements
from rujukan.choices.stage import Stage
from rujukan.disclosure import retained
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
    OwnersForm,
    SuspectEditForm,
    SuspectForm,
)
from rujukan.forms.hold import HoldForm
from rujukan.forms.reveal import RevealForm
from rujukan.forms.statement import StatementForm
from rujukan.lists import case_parts, finding, parts
from rujukan.lists.case_step import steps_of
from rujukan.models import Complaint
from rujukan.stages.progress import UNASSESSED
from rujukan.views.approval import waiting_among
from rujukan.views.reveal import revealed
from rujukan.views.stage import glyphs
from rujukan.views.timeline import form_page_about, latest, latest_of_cases, timeline


@allow(rules.coordinator)
def case_list(request):
    now = timezone.now()
    form = CaseFilter({"tab": "terbuka"} | request.GET.dict())
    chosen = {"user": request.user, "tab": "terbuka"} | (form.cleaned_data if form.is_valid() else {})
    tab = chosen.pop("tab")
    cases = finding.in_tab(finding.cases(now, **chosen), tab, now)
    limited = tab == "ditutup" and (chosen.get("stage") or chosen.get("state"))
    cases = finding.among_latest(cases) if limited else cases
    page, counts = page_with(request, cases, finding.case_counts(now, **chosen), form=form)
    counts = counts[0] if counts else [0] * len(finding.COUNTED)
    form.fields["tab"].choices = counted(finding.CASE_TABS.items(), dict(zip(finding.COUNTED, counts, strict=True)))
    context = {
        "form": form,
        "page": page,
        "rows": [_listed(row, now) for row in finding.case_rows(page)],
        "head": glyphs(dict.fromkeys(Stage, UNASSESSED)),
        "latest": finding.LATEST if limited else None,
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


# The addresses of one case, as tabs; the first is the old one.
PAGES = (
    ("Ringkas", "case_detail"),
    ("Orang", "case_people", "terduga kecuali"),
    ("Keterangan", "case_content", "kronologi asal berkas"),
    ("Riwayat", "case_history"),
)
OWNER = re.compile(r"[1-9]\d{0,8}")
MOST_CASES = 100  # that are offered to be reassigned together
MOST_STEPS = 4  # beside the next one; others are folded unless they are urgent


def _tab(request, case, template, *, drawn=None, faulty=None, **context):
    """Render a tab, whose template is named as its URL, with what each shows, its forms (`drawn`) and the faulty one."""
    url_name = PurePath(template).stem
    context |= {
        "case": case,
        "tabs": subject_tabs(PAGES, url_name, case.number),
        "gone": {} if case.is_active else retained.known_destructions(case),
        "now": timezone.now(),
    }
    happened, page = partial(latest, request.user, case), path_of(url_name, case.number)
    context |= with_faulty(drawn or {}, faulty or {}, happened, page)
    return render(request, template, context, status=422 if faulty else 200)


@shows(rules.coordinator)
def case_detail(request, number):
    """Show what to do next for a case, what else is due, its people, and where the rest is."""
    case = case_or_404(request, number)
    row, complaints = finding.case_rows([case])[0], case_parts.complaints_of(case)
    steps = steps_of(case, row, complaints, request.user, timezone.now())
    shown = max(MOST_STEPS, sum(step.presses for step in steps) - 1) + 1
    context = {
        "step": steps[0] if steps else None,
        "others": steps[1:shown],
        "folded": steps[shown:],
        "disclosure": None if case.is_active else disclose_case(request.user, case),
        "people": row.victims,
        "complaints": complaints,
        "lifting": any(asked for *_, asked in case_parts.barred_names(case)),
    }
    return _tab(request, case, "rujukan/case_detail.html", **context, **parts.read(parts.OF_CASE, case))


@shows(rules.coordinator)
def case_people(request, number):
    return people_page(request, case_or_404(request, number))


def people_page(request, case, *, opened=None, **faulty):
    """Render the people of a case; `opened` holds the suspects just revealed."""
    row = finding.case_rows([case])[0]
    context = {
        "disclosure": opened or disclose_case(request.user, case),
        "victims": [(one.victim, one.danger, glyphs(one.standings)) for one in row.victims],
        "head": glyphs(dict.fromkeys(Stage, UNASSESSED)),
        "barred": case_parts.barred_names(case),
    }
    return _tab(request, case, "rujukan/case_people.html", drawn={"reveal_form": RevealForm()}, faulty=faulty, **context)


@shows(rules.coordinator)
def case_content(request, number):
    return content_page(request, case_or_404(request, number))


@may_record
def content_page(request, case, **faulty):
    """Render what was told about a case: the chronology, statements, files, complaints."""
    context = {
        "disclosure": disclose_case(request.user, case),
        "complaints": case_parts.complaints_of(case),
        "files": files_of_case(request.user, case) if case.has_files else (),
        "earlier": earlier_chronologies(request.user, case) if case.has_versions else (),
        "statements": statements_of_case(request.user, case) if case.has_statements else (),
    }
    people = case.victims.order_by("added_at", "code") if case.is_active else ()
    drawn = {"file_form": CaseFileForm(case=case, people=people) if case.is_active else None}
    return _tab(request, case, "rujukan/case_content.html", drawn=drawn, faulty=faulty, **context)


@shows(rules.coordinator)
def case_history(request, number):
    return history_page(request, case_or_404(request, number))


def history_page(request, case, **faulty):
    """Render what happened in a case, and how long it is kept."""
    holds, codes = case_parts.holds_of(case), case_parts.codes_of(case)
    may_hold = not holds and (case.is_active or "case" not in retained.known_destructions(case))
    context = {"events": timeline(request.user, case.events.for_list()[:60], codes=codes), "holds": holds}
    drawn = {"hold_form": HoldForm() if may_hold else None}
    return _tab(request, case, "rujukan/case_history.html", drawn=drawn, faulty=faulty, **context)


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
def cases_assign(request):
    """Make another coordinator responsible for several cases at once; `dari` picks all of one coordinator (a key)."""
    before = request.GET.get("dari", "")
    before = before if OWNER.fullmatch(before) else ""
    cases = list(finding.open_cases(timezone.now(), owner=before)[:MOST_CASES])
    coordinators = finding.coordinators().exclude(pk=before) if before else finding.coordinators()
    unsafe = finding.cases_in_danger(cases)
    form = OwnersForm(request.POST or None, cases=cases, unsafe=unsafe, coordinators=coordinators, all_picked=bool(before))
    taken = answer(request, form, attrgetter("words"), ownership.assign_several, to=("case_list",))
    happened = partial(latest_of_cases, request.user, cases)
    owners = Counter(case.owner for case in cases if case.owner)
    rows = [(count, f"kasus {owner}", f"?dari={owner.pk}") for owner, count in owners.most_common()]
    context = {"owners": rows, "before": cases[0].owner if before and cases else None}
    page = reverse("cases_assign")
    return taken or form_page(request, "rujukan/cases_assign.html", form, context, happened=happened, page=page)


@allow(rules.coordinator)
def case_chronology(request, number):
    case = case_or_404(request, number)
    form = ChronologyForm(request.POST or None, record=case)
    words, page = f"Kronologi {case} diubah. Institusi yang membacanya diberi tahu.", ("case_content", number)
    taken = answer(request, form, words, chronology.rewrite, case, to=page)
    return taken or form_page_about(request, "rujukan/case_chronology.html", form, case)


@allow(rules.coordinator)
def case_statement(request, number):
    case = case_or_404(request, number)
    form = StatementForm(request.POST or None, case=case, user=request.user)
    words, page = f"Keterangan tersimpan pada {case}. Institusi yang membacanya diberi tahu.", ("case_content", number)
    taken = answer(request, form, words, statements.write_down, case, to=page)
    return taken or form_page_about(request, "rujukan/case_statement.html", form, case)


@allow(rules.coordinator)
def suspect_new(request, number):
    case = case_or_404(request, number)
    form = SuspectForm(request.POST or None, initial={"detail": _described(case)})
    words, page = f"Terduga pelaku tercatat pada {case}.", ("case_people", number)
    taken = answer(request, form, words, casework.record_suspect, case, to=page)
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
    taken = answer(request, form, words, barring.correct_suspect, suspect, to=("case_people", number))
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
        return people_page(request, case, lift_form=LiftForm(request.POST))
    form = LiftForm(request.POST or None)
    words, page = "Permintaan dicatat. {.decides}".format, ("case_people", case.number)
    if taken := answer(request, form, words, barring.ask_to_lift, case, to=page, **of):
        return taken
    waiting = waiting_among(case.approvals.filter(**of), request.user)
    return form_page_about(request, "rujukan/bar_lift.html", form, case, subject=subject, **waiting)


@accepts(rules.coordinator, "case_people", "number")
@shows_once
def suspect_reveal(request, number):
    case = case_or_404(request, number)
    return revealed(request, partial(people_page, request, case), reveal_suspects, case)
