"""The complaint form, its draft, and the way from one to the other."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gugus.access import allow
from gugus.lifecycle import Refused
from rujukan import matching, rules
from rujukan.actions import intake
from rujukan.forms.complaint import ComplaintEntry
from rujukan.models import Complaint


@allow(rules.logs_complaints)
@require_http_methods(["GET", "POST"])
def complaint_new(request):
    if request.method == "GET":
        return _open_form(request)
    key = _uuid(request.POST.get("submit_key"))
    if key is None:
        return _form(request, ComplaintEntry.new())
    logged = _logged(request.user, key)
    if logged:  # sent twice, or sent again after going back
        return redirect(logged)
    fields = ComplaintEntry.raw(request.POST)
    if "add_person" in request.POST:
        return _form(request, ComplaintEntry.reopened(fields, more=1))
    if "remove_person" in request.POST:
        return _form(request, ComplaintEntry.reopened(fields, without=request.POST["remove_person"]))
    if "draft" in request.POST:
        if not _keep(request, key, fields):
            return _form(request, ComplaintEntry.reopened(fields | {"submit_key": [str(uuid.uuid4())]}), status=422)
        saved = "Draf tersimpan, tanpa berkasnya." if request.FILES else "Draf tersimpan."
        messages.success(request, f"{saved} Hanya Anda yang dapat membukanya, dari halaman Pengaduan.")
        return redirect(f"{reverse('complaint_new')}?draf={key}")
    return _log(request, key, fields)


def _open_form(request):
    key = _uuid(request.GET.get("draf"))
    if key is None:
        return _form(request, ComplaintEntry.new())
    logged = _logged(request.user, key)
    if logged:
        return redirect(logged)
    draft = get_object_or_404(intake.drafts(request.user), submit_key=key)
    return _form(request, ComplaintEntry.reopened(intake.open_draft(draft)))


def _log(request, key, fields):
    entry = ComplaintEntry(request.POST, request.FILES)
    if not entry.is_valid():
        _keep(request, key, fields)
        return _form(request, entry, status=422)
    contact = entry.form.cleaned_data["reporter_contact"]
    matches = matching.near_duplicates(by=request.user, persons=entry.formset.persons, reporter_contact=contact)
    if (matches or entry.doubts) and "confirmed" not in request.POST:
        _keep(request, key, fields)
        return _form(request, entry, matches=matches, doubts=entry.doubts)
    try:
        complaint, _ = intake.log_complaint(
            by=request.user,
            submit_key=key,
            fields=entry.form.fields_to_log,
            persons=entry.formset.persons,
            files=entry.form.cleaned_data["files"],
        )
    except Refused as refused:
        entry.form.add_error(refused.field if refused.field in entry.form.fields else None, refused.message)
        return _form(request, entry, status=422)
    messages.success(request, f"Pengaduan {complaint.number} tercatat.")
    return redirect(complaint)


def _form(request, entry, *, status=200, **context):
    return render(request, "rujukan/complaint_new.html", {"entry": entry, **context}, status=status)


def _logged(user, key):
    return Complaint.objects.for_user(user).filter(submit_key=key).only("number").first()


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@allow(rules.logs_complaints)
@require_POST
def complaint_draft(request):
    """The form keeps itself while it is being filled in (gugus.js)."""
    key = _uuid(request.POST.get("submit_key"))
    if key is None:
        return HttpResponseBadRequest()
    kept = _keep(request, key, ComplaintEntry.raw(request.POST))
    return HttpResponse(status=204 if kept else 409)


def _keep(request, key, fields):
    """Save the draft; not under the key of someone else, whose page may still stand open on this computer."""
    try:
        intake.save_draft(by=request.user, submit_key=key, fields=fields)
    except Refused:
        return False
    return True


@allow(rules.logs_complaints)
@require_POST
def complaint_draft_discard(request, key):
    intake.discard_draft(get_object_or_404(intake.drafts(request.user), submit_key=key), by=request.user)
    messages.success(request, "Draf dibuang.")
    return redirect("complaint_list")
