"""Views of the coordinator's decisions about a complaint, one URL for each decision."""

from functools import partial

from django.shortcuts import get_object_or_404, redirect

from gugus.access.scope import accepts, shows
from gugus.web.attempt import answer, itself, press
from rujukan import rules
from rujukan.actions import casework, triage
from rujukan.forms.triage import CloseForm, DuplicateForm, ForwardForm, JoinForm, OpenCaseForm
from rujukan.models import NearDuplicate
from rujukan.views.complaint import complaint_or_404, complaint_page


@shows(rules.coordinator)
def complaint_triage(request, number):
    return redirect(f"{complaint_or_404(request, number).get_absolute_url()}#telaah")


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_review(request, number):
    complaint = complaint_or_404(request, number)
    press(request, f"{complaint} ditandai sudah ditelaah.", triage.review, complaint, by=request.user)


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_open_case(request, number):
    complaint = complaint_or_404(request, number)
    near = [row.other if row.complaint_id == complaint.pk else row.complaint for row in _warnings(request, complaint)]
    form = OpenCaseForm(request.POST, complaint=complaint, near=near)
    taken = answer(request, form, partial(_opened, form), casework.open_case, to=itself)
    return taken or complaint_page(request, complaint, open_case_form=form)


def _opened(form, case):
    return f"Kasus {case} dibuka dari {', '.join(map(str, form.arguments['complaints']))}."


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_join(request, number):
    complaint = complaint_or_404(request, number)
    form = JoinForm(request.POST, complaint=complaint)
    taken = answer(request, form, f"{complaint} masuk ke kasus {{}}.".format, casework.join_case, complaint, to=itself)
    return taken or complaint_page(request, complaint, join_form=form)


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_forward(request, number):
    return _decide_complaint(request, number, ForwardForm, triage.forward, "diteruskan")


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_duplicate(request, number):
    return _decide_complaint(request, number, DuplicateForm, triage.mark_duplicate, "ditandai duplikat")


@accepts(rules.coordinator, "complaint_detail", "number")
def complaint_close(request, number):
    return _decide_complaint(request, number, CloseForm, triage.close_complaint, "ditutup")


def _decide_complaint(request, number, form_class, verb, outcome):
    complaint = complaint_or_404(request, number)
    form = form_class(request.POST, complaint=complaint)
    taken = answer(request, form, f"{complaint} {outcome}.", verb, complaint)
    return taken or complaint_page(request, complaint, **{f"{form.name}_form": form})


@accepts(rules.coordinator, "complaint_detail", "number")
def near_duplicate_settle(request, number, pk):
    complaint = complaint_or_404(request, number)
    warning = get_object_or_404(_warnings(request, complaint), pk=pk)
    press(request, "Kemiripan ditandai sudah diperiksa.", triage.settle_near_duplicate, warning, by=request.user)


def _warnings(request, complaint):
    return NearDuplicate.objects.about(complaint)
