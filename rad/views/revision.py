"""Revisions of the plan: list, proposal, page, and the decision of the head."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gugus.access.scope import accepts, allow, shows
from gugus.formats.indonesian import number as thousands
from gugus.web.attempt import answer, attempt, done, press
from gugus.web.overtaken import SHOWN, form_page, steps, with_faulty
from gugus.web.pages import page_of
from rad import rules
from rad.actions import revision as verbs
from rad.choices import PlanStatus, RevisionStatus
from rad.forms.revision import RejectForm, RevisionFilterForm, RevisionForm
from rad.lists import cells, in_force, revised, workbook
from rad.models import ActionPlan, Evaluation, RevisedCell, Revision
from rad.models.codes import letter_of, version_of

MOST_ROWS = 20  # on one page
PROPOSED = f"Revisi {{}} diajukan. {settings.COUNTY.lead_head} diberi tahu; isi rencana aksi belum berubah."


@shows(rules.signed_in)
def revision_list(request):
    form = RevisionFilterForm(request.GET or None)
    context = {
        "form": form,
        "page": page_of(request, form.found()),
        "forces": in_force.tables() if rules.plan_manager(request.user) else (),
    }
    return render(request, "rad/revision_list.html", context)


@allow(rules.plan_manager)
def revision_new(request, code):
    """Propose a change of the row with this code: the form shows each cell with the value in force."""
    row = cells.plan_row(code)
    if row is None or row.plan.status != PlanStatus.ENACTED:
        raise Http404
    return _new_page(request, row, letter_of(code))


@allow(rules.plan_manager)
def revision_rows(request):
    """Propose one change of several rows of the plan: `?baris=` for each, as they are ticked in its table."""
    codes = request.GET.getlist("baris")
    if not 0 < len(codes) <= MOST_ROWS:
        messages.error(request, f"Tandai satu sampai {MOST_ROWS} baris dalam tabel. Lebih banyak: impor buku kerja.")
        return redirect("rad:revision_list")
    plan = get_object_or_404(ActionPlan.objects.enacted(), version=version_of(codes[0]))
    row = cells.together(plan, workbook.plan_rows(plan), codes)
    if row is None:
        raise Http404
    return _new_page(request, row, letter_of(codes[0]))


def _new_page(request, row, letter):
    form = RevisionForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        arguments = {"by": request.user, "version": form.cleaned_data["version"], **form.basis}
        if revision := attempt(form, verbs.propose, row, form.changes(), **arguments):
            return done(request, PROPOSED.format(revision), "rad:revision_detail", revision.number)
    page = f"{reverse('rad:plan_table', args=[letter])}?rencana={row.plan.code}"
    context = {"row": row, "table": page}
    happened = partial(latest, {cell.code for cell in row.cells})
    return form_page(request, "rad/revision_new.html", form, context, happened=happened, page=page)


@shows(rules.signed_in)
def revision_detail(request, number):
    return _detail_page(request, _revision_or_404(number))


@shows(rules.signed_in)
def revision_part(request, number, part):
    """Show the cells of a revision in one sub task force, or of one kind that is to be looked at first, by activity."""
    revision = _revision_or_404(number)
    every = [*revised.by_force(revision), *revised.striking(revision)]
    group = next((one for one in every if one.slug == part), None)
    if group is None:
        raise Http404
    context = {"revision": revision, "group": group, "activities": revised.by_activity(group.cells), "few": revised.FEW}
    return render(request, "rad/revision_part.html", context)


@accepts(rules.decides_proposals, "rad:revision_detail", "number")
def revision_approve(request, number):
    words = "Revisi disetujui dan berlaku. Pengelola rencana aksi diberi tahu."
    press(request, words, verbs.approve, _revision_or_404(number), by=request.user)


@accepts(rules.decides_proposals, "rad:revision_detail", "number")
def revision_reject(request, number):
    form, words = RejectForm(request.POST), "Revisi ditolak. Pengelola rencana aksi diberi tahu."
    taken = answer(request, form, words, verbs.reject, _revision_or_404(number), to=("rad:revision_detail", number))
    return taken or _detail_page(request, _revision_or_404(number), status=422, reject_form=form)


@accepts(rules.proposes_revisions, "rad:revision_detail", "number")
def revision_withdraw(request, number):
    words = "Usulan ditarik. Isi rencana aksi tidak berubah."
    press(request, words, verbs.withdraw, _revision_or_404(number), by=request.user)


def _revision_or_404(number):
    return get_object_or_404(Revision.objects.for_list(), number=number)


def _detail_page(request, revision, status=200, **faulty):
    decides = rules.decides(request.user, revision)
    every = list(revision.cells.all())
    decided = (revision.decided_at, revision.decided_by, OUTCOMES.get(revision.status, ""))
    context = {
        "revision": revision,
        "asked": f"Setujui {thousands(len(every))} isian yang berubah?",
        "total": revised.Group("", "Seluruhnya", every),
        "groups": revised.by_force(revision) if len(every) > revised.FEW else [],
        "striking": revised.striking(revision),
        "decides": decides,
        "in_the_way": Evaluation.objects.frozen_before(revision) if decides else None,
        "withdraws": revision.is_open and revision.proposed_by_id == request.user.pk,
        "events": steps(request.user, (revision.proposed_at, revision.proposed_by, "Diajukan"), decided),
    }
    page = reverse("rad:revision_detail", args=[revision.number])
    drawn = {"reject_form": RejectForm() if decides else None}
    context |= with_faulty(drawn, faulty, lambda: context["events"], page)
    return render(request, "rad/revision_detail.html", context, status=status)


OUTCOMES = {
    RevisionStatus.APPROVED: "Disetujui dan berlaku",
    RevisionStatus.REJECTED: "Ditolak",
    RevisionStatus.WITHDRAWN: "Ditarik oleh pengusul",
}


def latest(codes):
    """Return the proposals that wait for rows with these codes or were decided last, as data for the timeline component."""
    touching = RevisedCell.objects.filter(code__in=codes).values("revision")
    latest = Revision.objects.for_list().filter(pk__in=touching)[:SHOWN]
    return [
        {
            "at": revision.decided_at or revision.proposed_at,
            "by": revision.decided_by or revision.proposed_by,
            "text": f"{revision} {revision.get_status_display().lower()}",
            "own": False,
        }
        for revision in latest
    ]
