"""How a form is taken once, and how its answer brings the next page.

The script of the forms (gugus/static/gugus/send.js) sends each form in the background and again until it has an answer. It marks
its requests with `Sent-By: script`, an `Idempotency-Key`, and the `Person` for whom the page was rendered. A form that makes a
row holds its key itself (`submit_key`). Without either, the CSRF token is the key: Django masks it differently in each page that
it draws. So every form behind the login has a key, and no verb there needs one.
"""

import json
import uuid
from datetime import timedelta
from io import BytesIO
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.handlers.wsgi import WSGIRequest
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.crypto import salted_hmac

from gugus.access.resending import by_script, fields_of, of_other_person, send_again, takes_forms
from gugus.actions import draft as drafts, staging
from gugus.formats.indonesian import short
from gugus.forms.faults import came_too_late
from gugus.models import Submission
from gugus.web import staged as staged_files

REPEATED = "Kiriman yang sama sudah diterima {at}, jadi tidak dicatat dua kali."
KEY = "Idempotency-Key"
ONCE_MORE = "once_more"  # the field of a form whose sender was asked and wants it taken, whatever was taken before
SAME_WORDS = timedelta(hours=24)  # within it, the same words at the same address are the same form
MOST_STEPS = 3
# Fields that belong to one rendering of a form, not to what somebody typed. Staged files count as files, by name and size.
OF_PAGE = ("csrfmiddlewaretoken", "submit_key", "version", "drawn", ONCE_MORE, staged_files.FIELD)


class NextPageMiddleware:
    """Answers the script with the page to which a form redirects, which saves a round trip. Content-Location holds its address.

    It stands before the scope, so that the page is rendered after the form's transaction was committed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method != "POST" or not by_script(request):
            return response
        for _ in range(MOST_STEPS):
            if not isinstance(response, HttpResponseRedirect) or urlsplit(response.url).netloc:
                break
            target = response.url
            following = self.get_response(_following(request, target))
            if following.status_code >= 400:
                break
            following.headers.setdefault("Content-Location", target)
            response = following
        return response


def _following(request, target):
    """Return the GET request for the page `target`, of the same user and with the messages of this request."""
    path, query = urlsplit(target).path, urlsplit(target).query
    body = {"REQUEST_METHOD": "GET", "CONTENT_LENGTH": "0", "CONTENT_TYPE": "", "wsgi.input": BytesIO()}
    following = WSGIRequest(request.environ | body | {"PATH_INFO": path, "QUERY_STRING": query})
    for name in ("session", "user", "_messages"):
        if hasattr(request, name):
            setattr(following, name, getattr(request, name))
    return following


def shows_once(view):
    """Mark a view that answers its form with a page that holds what was asked for, and writes no more than who has seen it.

    There is nothing to take once: a repeated form shows and logs it again.
    """
    view.shows_once = True
    return view


class SubmissionMiddleware:
    """Takes each form of a user once: a repeated one is answered with the page to which the first one led.

    It stands inside the scope: the form's effect and its `Submission` are one transaction, and a second request with the same key
    waits for the first. The user is asked what shall happen to other words under the same key, and to the same words under
    another key where the form makes a row. Another form makes none: its verb refuses a step that was done already, and if it was
    this user who sent the same words, they are told so.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _is_form(request):
            return self.get_response(request)
        if of_other_person(request):
            return send_again(request, fields_of(request), other_person=True)
        if getattr(resolve(request.path_info).func, "shows_once", False):
            response = self.get_response(request)
            if response.status_code == 200:
                _end_draft(request)
            return response
        staged = staged_files.unite(request)
        key, words = _sending_key(request), _digest(request)
        submission, claimed = _claim(request.user, key, words)
        if not claimed:
            return _repeated(request, submission) if bytes(submission.digest) == words else _ask_user(request, submission)
        asked = ONCE_MORE in request.POST
        if "submit_key" in request.POST and not asked and (earlier := _earlier(submission, request.path)):
            submission.delete()
            return _ask_user(request, earlier, same=True)
        response = self.get_response(request)
        if _was_taken(request, response):
            submission.location = response.url
            submission.save(update_fields=["location"])
            _end_draft(request)
            staging.discard(staged, by=request.user)
            return response
        if response.status_code == 200:  # a page or a file that was asked for; a form with a fault has 422
            _end_draft(request)
        if response.status_code < 500 and not getattr(request, "failed", False):
            submission.delete()
        refused = response.status_code == 422 or came_too_late(request)
        if refused and not asked and (earlier := _earlier(submission, request.path)):
            return _repeated(request, earlier)
        return response


def _end_draft(request):
    if getattr(request, "drafts", True):  # a page that was drawn knows whether the user has any
        drafts.discard(by=request.user, address=request.get_full_path())


def _is_form(request):
    """Whether a user sends a form of work. Forms about accounts hold passwords."""
    if request.method != "POST" or not request.user.is_authenticated:
        return False
    try:
        module = resolve(request.path_info).func.__module__
    except Resolver404:
        return False
    return takes_forms(module)


def _sending_key(request):
    """Return the key of this sending, for this address: that in the form, or the script's, or that of the page."""
    sent = request.POST.get("submit_key") or request.headers.get(KEY) or request.POST.get("csrfmiddlewaretoken")
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{request.path} {sent}") if sent else uuid.uuid4()


def _digest(request):
    typed = sorted((name, values) for name, values in request.POST.lists() if name.rpartition("-")[2] not in OF_PAGE)
    files = [(name, file.name, file.size) for name, files in request.FILES.lists() for file in files]
    message = json.dumps([request.get_full_path(), typed, files])
    return salted_hmac("gugus.submission", message, algorithm="sha256").digest()


def _claim(user, key, digest):
    """Return (submission, whether this request made it). It waits for another request that is making it."""
    return Submission.objects.get_or_create(user=user, key=key, defaults={"digest": digest})


def _earlier(submission, path):
    """Return the latest form that this user sent to the same address with the same words, or None.

    What led back to its own address is an order that may be given again.
    """
    rows = Submission.objects.filter(user=submission.user, digest=submission.digest, at__gte=timezone.now() - SAME_WORDS)
    return rows.exclude(Q(pk=submission.pk) | Q(location__in=("", path))).first()


def _was_taken(request, response):
    """Whether the verb did its work: it led to another page, and no refusal waits to be shown there.

    A saved draft is `unfinished`. Another form that leads to its own address is taken if it holds a key.
    """
    if not isinstance(response, HttpResponseRedirect) or getattr(request, "failed", False) or hasattr(request, "unfinished"):
        return False
    refused = any(message.level >= messages.ERROR for message in request._messages._queued_messages)
    return not refused and ("submit_key" in request.POST or urlsplit(response.url).path != request.path)


def _repeated(request, submission):
    """Return the page to which the first sending led, and say so there, before why a button was refused now."""
    refusals = [message.message for message in request._messages._queued_messages]
    request._messages._queued_messages.clear()
    messages.success(request, " ".join([REPEATED.format(at=short(timezone.localtime(submission.at))), *refusals]))
    return redirect(submission.location or "home")


def _ask_user(request, submission, *, same=False):
    """Return the page (409) that holds what was typed beside what was taken before; the user decides what to do with it.

    It is another text under the key of `submission`, or the `same` words under a key of their own.
    """
    fields = [(name, value) for name, value in fields_of(request) if name not in ("submit_key", ONCE_MORE)]
    texts = [value for _, value in fields if " " in value.strip()]
    fields.append((ONCE_MORE, "1"))
    if "submit_key" in request.POST:
        fields.append(("submit_key", str(uuid.uuid4())))
    context = {"typed": fields, "texts": texts, "files": bool(request.FILES), "submission": submission, "same": same}
    return render(request, "gugus/sent_before.html", context, status=409)
