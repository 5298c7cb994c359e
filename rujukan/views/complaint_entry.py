"""Views of the complaint form and its draft.

The URL of a form holds its idempotency key (`draf`). Going back, reloading and opening a draft all request this URL. The server
renders the form from the sealed draft; the browser stores nothing.
"""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gugus.access.scope import accepts, allow
from gugus.actions import draft as drafts
from gugus.models import FormDraft
from gugus.web.headers import may_record
from gugus.workflow.lifecycle import Refused
from gugus.workflow.submit_key import KeyTaken
from rujukan import rules
from rujukan.actions import intake
from rujukan.disclosure.intake import raw_fields
from rujukan.forms.complaint import ComplaintEntry
from rujukan.intake.draft import MOST_OFFERED, lines_of, unfinished
from rujukan.matching import near_duplicate as near_duplicates
from rujukan.models import Complaint, ComplaintDraft


@allow(rules.logs_complaints)
def complaint_new(request):
    if request.method != "POST":
        return _open_form(request)
    key = _uuid(request.POST.get("submit_key"))
    if key is None:
        return _entry_page(request, ComplaintEntry.new())
    logged = _logged(key)
    if logged:  # submitted twice, or again after going back
        return redirect(logged)
    fields = ComplaintEntry.raw(request.POST)
    try:
        if {"add_person", "remove_person", "draft"} & request.POST.keys():
            return _continue(request, key, fields)
        return _log(request, key, fields)
    except KeyTaken:  # a page of another user of this computer; the form continues with a new key
        messages.warning(request, "Formulir ini dimulai orang lain. Isian Anda masih ada; tekan tombolnya sekali lagi.")
        return _entry_page(request, ComplaintEntry.reopened(fields | {"submit_key": [str(uuid.uuid4())]}), status=422)


def _open_form(request):
    key = _uuid(request.GET.get("draf"))
    logged = key and _logged(key)
    if logged:
        return redirect(logged)
    draft = key and ComplaintDraft.objects.filter(submit_key=key).first()
    if draft:
        kept = drafts.files_of(_files_draft(request.user, key))
        return _entry_page(request, ComplaintEntry.reopened(raw_fields(draft)), kept=kept, draft=lines_of([draft])[0])
    if key is None or request.GET.get("petugas") != str(request.user.pk):  # no key, or that of another user of this computer
        return redirect(address_of(uuid.uuid4(), request.user))
    return _entry_page(request, ComplaintEntry.new(key), drafts=unfinished(MOST_OFFERED))


def address_of(key, user):
    """Return the URL of the form with this key. It holds the user's key to tell another user's URL from a new one."""
    return f"{reverse('complaint_new')}?draf={key}&petugas={user.pk}"


def _files_draft(user, key):
    """Return the draft of the files that came with this complaint from a phone without network, or None."""
    return FormDraft.objects.filter(address=address_of(key, user)).first()


def _continue(request, key, fields):
    """Handle the buttons that do not validate: add or remove a person, save the draft."""
    request.unfinished = True
    saved_draft = _save_draft(request, key, fields)
    if "add_person" in request.POST:
        return _entry_page(request, ComplaintEntry.reopened(fields, more=1))
    if "remove_person" in request.POST:
        return _entry_page(request, ComplaintEntry.reopened(fields, without=request.POST["remove_person"]))
    if saved_draft:
        saved = "Draf tersimpan, tanpa berkasnya." if request.FILES else "Draf tersimpan."
        messages.success(request, f"{saved} Hanya Anda yang dapat membukanya, dari halaman Pengaduan.")
    else:
        messages.info(request, "Belum ada yang diisi, jadi belum ada draf.")
    return redirect(address_of(key, request.user))


def _log(request, key, fields):
    files_draft = _files_draft(request.user, key)
    kept = drafts.files_of(files_draft)
    entry = ComplaintEntry(request.POST, drafts.with_files_of(files_draft, request.FILES))
    if not entry.is_valid():
        _save_draft(request, key, fields)
        return _entry_page(request, entry, status=422, kept=kept)
    contact = entry.form.cleaned_data["reporter_contact"]
    matches = near_duplicates.near_duplicates(persons=entry.formset.persons, reporter_contact=contact)
    if (matches or entry.doubts) and "confirmed" not in request.POST:
        _save_draft(request, key, fields)
        return _entry_page(request, entry, matches=matches, doubts=entry.doubts, kept=kept)
    try:
        complaint, _ = intake.log_complaint(
            by=request.user,
            submit_key=key,
            fields=entry.form.fields_to_log,
            persons=entry.formset.persons,
            files=entry.form.cleaned_data["files"],
        )
    except KeyTaken:
        raise
    except Refused as refused:
        entry.form.add_error(refused.field if refused.field in entry.form.fields else None, refused.message)
        return _entry_page(request, entry, status=422, kept=kept)
    messages.success(request, f"Pengaduan {complaint.number} tercatat.")
    return redirect(complaint)


@may_record
def _entry_page(request, entry, *, status=200, **context):
    entry.form.files = request.FILES  # those of a draft need not be chosen again
    context |= {
        "entry": entry,
        "forms": (entry.form, entry.formset),
        "address": address_of(entry.form["submit_key"].value(), request.user),
    }
    return render(request, "rujukan/complaint_new.html", context, status=status)


def _logged(key):
    return Complaint.objects.filter(submit_key=key).only("number").first()


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


@allow(rules.logs_complaints)
@require_POST
def complaint_draft(request):
    """Save the draft while somebody fills in the form (autosave of drafts.js)."""
    key = _uuid(request.POST.get("submit_key"))
    if key is None:
        return HttpResponseBadRequest()
    if _logged(key):  # sent from another tab
        return HttpResponse(status=409)
    try:
        _save_draft(request, key, ComplaintEntry.raw(request.POST))
    except KeyTaken:  # the page of another user is still open on this device
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _save_draft(request, key, fields):
    """Save the draft and return True; an empty form keeps none and returns False. Raises KeyTaken."""
    if ComplaintEntry.is_blank(fields):
        for draft in ComplaintDraft.objects.filter(submit_key=key):
            intake.discard_draft(draft, by=request.user)
        return False
    intake.save_draft(by=request.user, submit_key=key, fields=fields)
    return True


@accepts(rules.logs_complaints, "complaint_list")
def complaint_draft_discard(request, key):
    intake.discard_draft(get_object_or_404(ComplaintDraft.objects, submit_key=key), by=request.user)
    messages.success(request, "Draf dibuang.")
    return redirect("complaint_new" if "new" in request.POST else "complaint_list")
