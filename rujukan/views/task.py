"""Tasks: the list, the page of one with its end, and a new one about a case, a victim or a referral."""

from functools import partial

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.web.attempt import answer, itself
from gugus.web.overtaken import steps, with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.actions import task as tasks
from rujukan.choices.task import TaskStatus
from rujukan.disclosure.task import texts_of, with_text
from rujukan.forms.task import TaskCloseForm, TaskFilter, TaskForm
from rujukan.models import Approval, Task
from rujukan.views.case import case_or_404
from rujukan.views.referral import referral_or_404
from rujukan.views.timeline import form_page_about
from rujukan.views.victim import victim_or_404

SAID = {TaskStatus.DONE: "Tugas tercatat selesai.", TaskStatus.CANCELLED: "Tugas dibatalkan."}


@shows(rules.works_on_cases)
def task_list(request):
    form = TaskFilter(request.GET or None, user=request.user)
    page = page_of(request, form.found())
    context = {"form": form, "page": page, "rows": with_text(page), "now": timezone.now()}
    return render(request, "rujukan/task_list.html", context)


def task_or_404(request, key):
    return get_object_or_404(Task.objects.for_list(request.user), pk=key)


@shows(rules.works_on_cases)
def task_detail(request, key):
    return task_page(request, task_or_404(request, key))


def task_page(request, task, **faulty):
    text, closing_note = texts_of(task)
    drawn = {
        "close_form": _close_form(request, task) if task.closes_by_hand and rules.carries_out_task(request.user, task) else None
    }
    happened = partial(steps, request.user, (task.closed_at, task.closed_by, task.get_status_display()))
    context = {"task": task, "text": text, "closing_note": closing_note, "now": timezone.now()}
    context |= {"approval": Approval.objects.filter(task=task).first() if task.awaits_decision else None}
    context |= with_faulty(drawn, faulty, happened, task.get_absolute_url())
    return render(request, "rujukan/task_detail.html", context, status=422 if faulty else 200)


def _close_form(request, task, data=None):
    return TaskCloseForm(data, cancels=rules.cancels_task(request.user, task))


@accepts(rules.works_on_cases, "task_detail", "key")
def task_close(request, key):
    task = task_or_404(request, key)
    form = _close_form(request, task, request.POST)
    taken = answer(request, form, lambda closed: SAID[closed.status], tasks.close, task)
    return taken or task_page(request, task, close_form=form)


@allow(rules.coordinator)
def case_task_new(request, number):
    return _new(request, case_or_404(request, number))


@allow(rules.coordinator)
def victim_task_new(request, code):
    return _new(request, victim_or_404(request, code))


@allow(rules.works_on_cases)
def referral_task_new(request, number):
    return _new(request, referral_or_404(request, number))


def _new(request, subject):
    form = TaskForm(request.POST or None, subject=subject, by=request.user)
    taken = answer(request, form, "Tugas dicatat.", tasks.ask, to=itself)
    return taken or form_page_about(request, "rujukan/task_new.html", form, subject, subject=subject)
