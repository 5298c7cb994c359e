"""The complaint form, its draft, and the way from one to the other.

A form stands at an address with its key (`draf`). Back, a reload and a link to the draft all ask the server for that address. It
draws the form from the sealed draft; the browser keeps nothing.
"""

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from gugus.access.scope import allow
from gugus.views.methods import require_safe_or_POST
from gugus.workflow.lifecycle import Refused
from gugus.workflow.submit_key import KeyTaken
from rujukan import rules
from rujukan.actions import intake
from rujukan.forms.complaint import ComplaintEntry
from rujukan.intake.drafts import MOST_OFFERED, unfinished
from rujukan.matching import near_duplicates
from rujukan.models import Complaint


@allow(rules.logs_complaints)
@require_safe_or_POST
def complaint_new(request):
    if request.method != "POST":
        return _open_form(request)
    key = _uuid(request.POST.get("submit_key"))
    if key is None:
        return _form(request, ComplaintEntry.new())
    logged = _logged(request.user, key)
    if logged:  # sent twice, or sent again after going back
        return redirect(logged)
    fields = ComplaintEntry.raw(request.POST)
    try:
        if {"add_person", "remove_person", "draft"} & request.POST.keys():
            return _go_on(request, key, fields)
        return _log(request, key, fields)
    except KeyTaken:  # a page of whoever sat here before; the form goes on under a key of its own
        messages.warning(request, "Formulir ini dimulai orang lain. Isian Anda masih ada; tekan tombolnya sekali lagi.")
        return _form(request, ComplaintEntry.reopened(fields | {"submit_key": [str(uuid.uuid4())]}), status=422)


def _open_form(request):
    key = _uuid(request.GET.get("draf"))
    logged = key and _logged(request.user, key)
    if logged:
        return redirect(logged)
    draft = key and intake.drafts(request.user).filter(submit_key=key).first()
    if draft:
        return _form(request, ComplaintEntry.reopened(draft.raw_fields()))
    if key is None or request.GET.get("petugas") != str(request.user.pk):  # no key, or that of whoever sat here before
        return redirect(_address(uuid.uuid4(), request.user))
    return _form(request, ComplaintEntry.new(key), drafts=unfinished(request.user, MOST_OFFERED))


def _address(key, user):
    """Where the form of this key stands; the user's number tells another person's address from a new one."""
    return f"{reverse('complaint_new')}?draf={key}&petugas={user.pk}"


def _go_on(request, key, fields):
    """The buttons that check nothing yet."""
    kept = _keep(request, key, fields)
    if "add_person" in request.POST:
        return _form(request, ComplaintEntry.reopened(fields, more=1))
    if "remove_person" in request.POST:
        return _form(request, ComplaintEntry.reopened(fields, without=request.POST["remove_person"]))
    if kept:
        saved = "Draf tersimpan, tanpa berkasnya." if request.FILES else "Draf tersimpan."
        messages.success(request, f"{saved} Hanya Anda yang dapat membukanya, dari halaman Pengaduan.")
    else:
        messages.info(request, "Belum ada yang diisi, jadi belum ada draf.")
    return redirect(_address(key, request.user))


def _log(request, key, fields):
    entry = ComplaintEntry(request.POST, request.FILES)
    if not entry.is_valid():
        _keep(request, key, fields)
        return _form(request, entry, status=422)
    contact = entry.form.cleaned_data["reporter_contact"]
    matches = near_duplicates.near_duplicates(by=request.user, persons=entry.formset.persons, reporter_contact=contact)
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
    except KeyTaken:
        raise
    except Refused as refused:
        entry.form.add_error(refused.field if refused.field in entry.form.fields else None, refused.message)
        return _form(request, entry, status=422)
    messages.success(request, f"Pengaduan {complaint.number} tercatat.")
    return redirect(complaint)


def _form(request, entry, *, status=200, **context):
    context |= {"entry": entry, "address": _address(entry.form["submit_key"].value(), request.user)}
    return render(request, "rujukan/complaint_new.html", context, status=status)


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
    try:
        _keep(request, key, ComplaintEntry.raw(request.POST))
    except KeyTaken:  # the page of someone else still stands open on this device
        return HttpResponse(status=409)
    return HttpResponse(status=204)


def _keep(request, key, fields):
    """Save the draft and return True; a form in which nothing was ever typed leaves none. Raises KeyTaken."""
    if ComplaintEntry.is_blank(fields) and not intake.drafts(request.user).filter(submit_key=key).exists():
        return False
    intake.save_draft(by=request.user, submit_key=key, fields=fields)
    return True


@allow(rules.logs_complaints)
@require_POST
def complaint_draft_discard(request, key):
    intake.discard_draft(get_object_or_404(intake.drafts(request.user), submit_key=key), by=request.user)
    messages.success(request, "Draf dibuang.")
    return redirect("complaint_new" if "new" in request.POST else "complaint_list")
