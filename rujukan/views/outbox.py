"""Views of the outbox: forms that are filled in without network, and what the browser sends of them later.

`/luring/` holds the empty forms of complaint, addition, service and emergency intake. It holds nothing about anybody and is the
same for everybody, because browsers keep it. A service worker (templates/rujukan/sw.js) keeps the page and its static files, and
shows it instead of any page that cannot be loaded. Its text names a digest of the page, so that browsers fetch a changed page.
The script offline.js encrypts what is written (`gugus.vault.outbox`) and stores it in IndexedDB; outbox.js, on every page of
officers and coordinators, sends it here.

A browser sends each item until it has an answer: taken, to be checked by its writer, or refused because it cannot be opened. Each
item is taken once: its key is the idempotency key of the verb and the key of a `Submission`. A complaint that was written on the
same phone has no number yet: other forms name it by the first digits of its key (`P-7F3A`), and it is sent before them.

An item is recorded with the time at which it was written; if the phone's clock is in the future or more than a year behind, with
the time of receipt. What the form or the verb refuses becomes a draft: a complaint in its own form, the others at
`/luring/periksa/`. After a correction there it is recorded with the time of sending. Files are kept in a `FormDraft` too
(`gugus.actions.draft`).
"""

from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import cache, wraps
from hashlib import sha256

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from gugus import rules as base
from gugus.access.scope import allow, shows
from gugus.actions import draft as drafts
from gugus.formats.indonesian import short
from gugus.forms.files import look
from gugus.models import FormDraft, Submission
from gugus.uploads.files import MOST_FILES
from gugus.web.attempt import attempt, done
from gugus.web.headers import may_record
from rujukan import rules
from rujukan.actions import emergency, intake, service as services
from rujukan.choices.victim import VictimKind
from rujukan.disclosure.outbox import KeyGone, Tampered, open_entry, public_key
from rujukan.forms.complaint import ComplaintEntry, PersonForm
from rujukan.forms.outbox import NUMBERED, EntryKind, ItemForm
from rujukan.models import ComplaintDraft
from rujukan.views.complaint_entry import address_of

OLDEST = timedelta(days=366)  # an earlier time is that of a phone whose clock was reset
MOST_BYTES = 600 * 1024  # for a file
SMALL_FILES = f"Boleh beberapa foto sekaligus: paling banyak {MOST_FILES}, masing-masing {MOST_BYTES // 1024} KB."
LARGE = f"Tanpa sambungan, berkas paling besar {MOST_BYTES // 1024} KB. Kirim yang ini nanti, lewat halamannya."
TAKEN = "{} tercatat."
CHECK = "Perlu diperiksa. Tulisan Anda tersimpan sebagai draf; buka halamannya dan kirim lagi."
UNUSABLE = " Ada berkas yang tidak dapat dipakai; pilih yang lain."
WRONG_CLOCK = " Jam ponsel Anda tidak tepat, jadi dicatat pada waktu diterima."
AGAIN = "Sudah diterima {}."
KEY_GONE = "Tidak dapat dibuka lagi: kuncinya sudah diganti. Tulisan ini tetap ada di daftar; beri tahu administrator."
NOT_OPENED = "Tidak dapat dibuka: rusak di ponsel, atau ditulis dengan akun lain. Tulisan ini tetap ada di daftar."


def unless_off(view):
    """Answer 404 if the setting OUTBOX is off."""

    @wraps(view)
    def guarded(request):
        if not settings.OUTBOX:
            raise Http404
        return view(request)

    return guarded


@shows(base.anyone)
@unless_off
@may_record
def outbox_page(request):
    return HttpResponse(_page(*public_key()))


@cache
def _page(number, point):
    """Return the page of the empty forms, with the public key `point`.

    It is rendered without a request: no user, no message, no CSRF token. It is rendered once in each process, because browsers
    ask for the worker, which names its version, with every page.
    """
    complaint, numbered = ComplaintEntry().form, [(kind, form(auto_id=f"id_{kind.value}_%s")) for kind, form in NUMBERED.items()]
    for form in (complaint, numbered[0][1]):
        form.fields["files"].help_text = SMALL_FILES
        form.fields["files"].widget.attrs |= {"data-most": MOST_BYTES, "data-large": LARGE}
    context = {
        "complaint": complaint,
        "person": PersonForm(prefix=f"{ComplaintEntry.PREFIX}-__prefix__", initial={"kind": VictimKind.VICTIM}),
        "numbered": numbered,
        "kinds": EntryKind,
        "key_number": number,
        "key": urlsafe_b64encode(point).decode().rstrip("="),
    }
    return render_to_string("rujukan/outbox.html", context)


@shows(base.anyone)
def outbox_worker(request):
    """Return the service worker. It names the version of the page, so that a browser fetches a changed page.

    With OUTBOX off it is a worker that removes itself: after a 404 the browser would keep the old one.
    """
    version = sha256(_page(*public_key()).encode()).hexdigest()[:16] if settings.OUTBOX else ""
    return HttpResponse(render_to_string("rujukan/sw.js", {"version": version}), content_type="text/javascript")


@allow(rules.works_on_cases)
@require_POST
@unless_off
def outbox_send(request):
    """Take one item and answer as JSON: its `state` (taken, check or refused), `words` for the list, and the address `page`."""
    form = ItemForm(request.POST, request.FILES)
    if not form.is_valid():
        return HttpResponseBadRequest()
    key, kind, sealed = form.cleaned_data["key"], EntryKind(form.cleaned_data["kind"]), form.cleaned_data["sealed"].read()
    try:
        fields, files = open_entry(sealed, kind=kind.value, key=key, at=request.POST["at"], user=request.user)
    except KeyGone:
        return _answer("refused", KEY_GONE)
    except Tampered:
        return _answer("refused", NOT_OPENED)
    digest = sha256(sealed).digest()
    submission, claimed = Submission.objects.get_or_create(user=request.user, key=key, defaults={"digest": digest})
    if not claimed:
        return _answer_again(submission, key)
    fields["submit_key"] = str(key)
    at = _true_time(form.cleaned_data["at"])
    clock = "" if at else WRONG_CLOCK
    subject = _record_item(kind, fields, files, by=request.user, at=at)
    if subject is None:
        state, words, submission.location = "check", *_keep(request.user, kind, key, fields, files.getlist("files"))
    else:
        state, words, submission.location = "taken", TAKEN.format(f"{kind.label} {subject.number}"), subject.get_absolute_url()
    submission.save(update_fields=["location"])
    return _answer(state, words + clock, submission.location)


def _answer(state, words, page=""):
    return JsonResponse({"state": state, "words": words, "page": page})


def _answer_again(submission, key):
    """Answer an item that was taken before; while its draft stands, its writer must still check it."""
    draft = FormDraft.objects.filter(page=submission.location).exists() or ComplaintDraft.objects.filter(submit_key=key).exists()
    words = CHECK if draft else AGAIN.format(short(timezone.localtime(submission.at)))
    return _answer("check" if draft else "taken", words, submission.location)


def _true_time(at):
    """Return when an item was written, or None if the clock of the phone was wrong."""
    now = timezone.now()
    return at if now - OLDEST < at <= now else None


# Recording


def _record_item(kind, fields, files, *, by, at=None):
    """Record an item with the ordinary form and verb; return what it belongs to, or None if its writer must check it."""
    if kind == EntryKind.COMPLAINT:
        return _log_taken(fields, files, by=by, at=at)
    form = NUMBERED[kind](fields, files)
    return attempt(form, VERBS[kind], by=by, at=at, **form.cleaned_data) if form.is_valid() else None


def _log_taken(fields, files, *, by, at):
    if at is None:
        _received_now(fields)
    entry = ComplaintEntry(fields, files)
    if not entry.is_valid():
        return None
    logged = attempt(
        entry.form,
        intake.log_complaint,
        by=by,
        at=at,
        submit_key=entry.form.cleaned_data["submit_key"],
        fields=entry.form.fields_to_log,
        persons=entry.formset.persons,
        files=entry.form.cleaned_data["files"],
    )
    return logged and logged[0]


def _received_now(fields):
    """Of a phone whose clock is fast, the time of receipt is in the future too."""
    now = timezone.localtime()
    if (fields.get("received_on", ""), fields.get("received_time", "")) > (now.date().isoformat(), now.strftime("%H:%M")):
        fields["received_on"], fields["received_time"] = now.date().isoformat(), now.strftime("%H:%M")


def _append(*, number, **arguments):
    intake.append(number, **arguments)
    return number


def _serve(*, number, **arguments):
    services.record(number, **arguments)
    return number


def _take_in(*, number, **arguments):
    return emergency.emergency_intake(number, **arguments)


VERBS = {EntryKind.ADDITION: _append, EntryKind.SERVICE: _serve, EntryKind.EMERGENCY: _take_in}


# What its writer must check


def _keep(user, kind, key, fields, files):
    """Save an item that was not recorded as a draft of its writer; return (words, the address of its page)."""
    usable = [file for file in files if _is_usable(file)]
    words = CHECK + (UNUSABLE if len(usable) < len(files) else "")
    if kind == EntryKind.COMPLAINT:
        intake.save_draft(by=user, submit_key=key, fields=ComplaintEntry.raw(fields))
        page, label, typed = address_of(key, user), "Berkas untuk pengaduan", {}
    else:
        page, label = f"{reverse('outbox_check')}?id={key}", f"{kind.label} {fields.get('number', '')}"
        typed = {name: fields.getlist(name) for name in NUMBERED[kind].base_fields if name in fields} | {"form": [kind.value]}
    if typed or usable:
        drafts.save(by=user, address=page, page=page, label=label[:80], fields=typed, files=usable)
    return words, page


def _is_usable(file):
    file.seek(0)  # the form has read it
    return not look([file])[1]


@allow(rules.works_on_cases)
@unless_off
def outbox_check(request):
    """Show an item that was not recorded, with its faults; its writer corrects it and sends it, now with the time of sending."""
    draft = get_object_or_404(FormDraft.objects, address=request.get_full_path())
    fields = request.POST if request.method == "POST" else MultiValueDict(drafts.fields_of(draft))
    if fields.get("form") not in NUMBERED:
        raise Http404
    kind, files = EntryKind(fields["form"]), drafts.with_files_of(draft, request.FILES)
    form = NUMBERED[kind](fields, files)
    if request.method == "POST" and form.is_valid():
        subject = attempt(form, VERBS[kind], by=request.user, **form.cleaned_data)
        if subject:
            return done(request, TAKEN.format(f"{kind.label} {subject.number}"), subject)
    form.files = request.FILES  # those of the draft need not be chosen again
    context = {"form": form, "kind": kind, "kept": drafts.files_of(draft)}
    return render(request, "rujukan/outbox_check.html", context, status=422 if request.method == "POST" else 200)
