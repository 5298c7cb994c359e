"""The register of the task force: decrees, SOP, SPM, agreements, trainings and campaigns."""

from django.shortcuts import get_object_or_404, render

from gugus.access.scope import allow, shows
from gugus.audit.changes import Part
from gugus.views.changes import changes_page
from gugus.web.attempt import done
from gugus.web.downloads import XLSX, file_answer
from gugus.web.pages import page_of
from rad import rules
from rad.actions import register as verbs
from rad.forms.register import RegisterEditForm, RegisterFilterForm, RegisterForm
from rad.lists import evidence
from rad.lists.register import as_xlsx
from rad.models import RegisterEntry
from rad.views.evidence import stored_with_files

PLACE = "indicator__activity__programme__sub_task_force__plan"


@shows(rules.signed_in)
def register_list(request):
    form = RegisterFilterForm(request.GET or None)
    page = page_of(request, form.found(), form)
    context = {"form": form, "page": page, "keeps": rules.plan_manager(request.user), "filters": request.GET.urlencode()}
    return render(request, "rad/register_list.html", context)


@shows(rules.signed_in)
def register_export(request):
    """Return the entries that the filters of the list keep, as XLSX."""
    content = as_xlsx(RegisterFilterForm(request.GET or None).found())
    return file_answer(content, XLSX, "dokumen-gugus-tugas.xlsx")


def entry_or_404(pk):
    rows = RegisterEntry.objects.select_related("institution", "district", PLACE, "meeting", "recorded_by")
    return get_object_or_404(rows, pk=pk)


@shows(rules.signed_in)
def register_detail(request, pk):
    entry = entry_or_404(pk)
    context = {
        "entry": entry,
        "members": entry.memberships.for_list(),
        "files": evidence.of(entry)[entry] if entry.file_count else [],
        "keeps": rules.plan_manager(request.user),
    }
    return render(request, "rad/register_detail.html", context)


@allow(rules.plan_manager)
def register_new(request):
    form = RegisterForm(request.POST or None, request.FILES or None)
    valid = form.is_bound and form.is_valid()
    if valid and (entry := stored_with_files(form, verbs.enter, by=request.user, fields=form.values())):
        return done(request, "Dokumen tercatat.", entry)
    return render(request, "rad/register_form.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(rules.plan_manager)
def register_edit(request, pk):
    entry = entry_or_404(pk)
    form = RegisterEditForm(request.POST or None, request.FILES or None, record=entry)
    if form.is_bound and form.is_valid():
        arguments = {"version": form.cleaned_data["version"], "fields": form.values()}
        if stored_with_files(form, verbs.amend, entry, by=request.user, **arguments):
            return done(request, "Perubahan tersimpan.", entry)
    return render(request, "rad/register_form.html", {"form": form, "entry": entry}, status=422 if form.is_bound else 200)


@shows(rules.signed_in)
def register_changes(request, pk):
    entry = entry_or_404(pk)
    trail = [("Dokumen dan kegiatan", "rad:register_list"), (entry.title, "rad:register_detail", entry.pk)]
    return changes_page(request, [Part(RegisterEntry, "pgh_obj", entry.pk)], subject=entry.title, trail=trail)
