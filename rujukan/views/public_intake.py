"""Views of the public intake: reporting without an account, and coming back with the receipt.

Every step is the response to a POST to one URL, so that the browser's history holds one entry and no step. The receipt is in the
body of a response and of the next request, never in a URL, cookie or session. The views set no cookie, not even a CSRF cookie: it
would show that somebody was here, and nobody could report where cookies are blocked. They ignore a login, so an officer can also
report without a name.
"""

from math import ceil
from threading import Lock

from django.conf import settings
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from gugus.access.read_only import read_only
from gugus.access.scope import allow
from gugus.forms.files import look
from gugus.login.limits import give_back, network, take
from gugus.models import EmergencyNumber, Institution
from gugus.rules import unnamed
from gugus.uploads.files import MEGABYTE
from gugus.web.attempt import attempt
from gugus.web.headers import may_record
from rujukan.actions import public_intake as verbs
from rujukan.forms.public_intake import MoreForm, NotedForm, ReceiptForm, ReportEntry
from rujukan.intake import receipts
from rujukan.intake.following import follow
from rujukan.stages import standards

HOUR = 3600
UNKNOWN = "Nomor ini tidak kami kenal. Periksa lagi catatan Anda."
FULL = "Terlalu banyak berkas dari jaringan ini dalam satu jam. Coba lagi nanti."
BUSY = "Sedang banyak berkas yang masuk. Coba lagi beberapa menit lagi."
PATIENCE = 5  # seconds
_inspection_lock = Lock()


@allow(unnamed)
@csrf_exempt
@never_cache
def public_form(request):
    if request.method != "POST" or _from_elsewhere(request):
        return public_page(request, "rujukan/public_start.html")
    if "typed" in request.POST:
        return _noted(request)
    if "send" in request.POST:
        return _report(request)
    return _form(request, ReportEntry(safety=request.POST.get("safety", "")))


def _report(request):
    entry = ReportEntry(request.POST, request.FILES)
    if not entry.is_valid():
        return _form(request, entry, status=422)
    if refusal := _refusal(request, "report"):
        return _form(request, entry, **refusal)
    files, unkept = _look(request, entry.form)
    result = attempt(entry.form, verbs.report, files=files, **entry.arguments)
    if entry.form.errors:
        return _form(request, entry, status=422)
    receipt, created = result
    if receipt is None:
        return public_page(request, "rujukan/public_again.html")
    danger = entry.form.in_danger
    form = NotedForm(initial={"receipt": receipt, "danger": danger})
    return _receipt(request, receipt, form, danger=danger, again=not created, unkept=unkept)


def _noted(request):
    form = NotedForm(request.POST)
    valid, danger = form.is_valid(), form.cleaned_data["danger"]
    if valid:
        return public_page(request, "rujukan/public_noted.html", hours=_hours(), danger=danger)
    if "receipt" in form.errors:  # not a form of our page
        return public_page(request, "rujukan/public_start.html")
    return _receipt(request, form.cleaned_data["receipt"], form, danger=danger, status=422)


def _from_elsewhere(request):
    """Return whether another site caused this POST (CSRF, using up the visitor's rate limit). The browser says so."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}


def _look(request, form):
    """Return (accepted files of a valid form, messages about the others). Called last, because inspecting files is expensive.

    A process inspects the files of one request at a time, so that large pictures cannot occupy all its threads.
    """
    uploads = form.cleaned_data["files"]
    megabytes = sum(ceil(upload.size / MEGABYTE) for upload in uploads)
    if megabytes and not _take(request, "megabytes", megabytes):
        return [], [FULL]
    if not uploads:
        return [], []
    if not _inspection_lock.acquire(timeout=PATIENCE):
        return [], [BUSY]
    try:
        return look(uploads)
    finally:
        _inspection_lock.release()


def _refusal(request, kind):
    """Count an attempt; return what the page that refuses it needs, and {} if it is not refused.

    While the database takes no writes, nothing can be counted: a report waits, and receipts could be guessed.
    """
    if read_only():
        return {"status": 503, "unsent": True}
    return {} if _take(request, kind) else {"status": 429, "limited": True}


def _take(request, kind, weight=1):
    """Count an attempt; return False above a rate limit. A network above its own limit does not use up the common one."""
    limits = zip(_keys(request, kind), settings.PUBLIC_LIMITS[kind], strict=True)
    return all(take(key, limit, HOUR, weight=weight) for key, limit in limits)


def _keys(request, kind):
    return f"public {kind} {network(request)}", f"public {kind}"


@allow(unnamed)
@csrf_exempt
@never_cache
def public_status(request):
    if request.method != "POST" or _from_elsewhere(request):
        return _ask_receipt(request, ReceiptForm())
    form = ReceiptForm(request.POST)
    if not form.is_valid():  # a typing error does not count as a guess
        return _ask_receipt(request, form, status=422)
    if refusal := _refusal(request, "receipt"):
        return _unsent(request, **refusal) if "send" in request.POST else _ask_receipt(request, form, **refusal)
    holder = receipts.holder(form.cleaned_data["receipt"])
    if follow(holder) is None:
        form.add_error("receipt", UNKNOWN)
        return _ask_receipt(request, form, status=422)
    for key in _keys(request, "receipt"):
        give_back(key)
    if "send" in request.POST:
        return _more(request, holder)
    return _status(request, holder)


def _more(request, holder):
    form = MoreForm(request.POST, request.FILES)
    if not form.is_valid():
        return _status(request, holder, form, status=422)
    if refusal := _refusal(request, "report"):
        return _status(request, holder, form, **refusal)
    files, unkept = _look(request, form)
    attempt(form, verbs.add, holder, files=files, **form.arguments)
    if form.errors:
        return _status(request, holder, form, status=422)
    return _status(request, holder, added=True, unkept=unkept)


def _status(request, holder, form=None, *, status=200, **context):
    receipt = receipts.read(request.POST["receipt"])
    context |= {"followed": follow(holder), "form": form or MoreForm(initial={"receipt": receipt})}
    return public_page(request, "rujukan/public_status.html", status, **context)


def _unsent(request, *, status, **context):
    """Keep what was added to a report, and show nothing of the report: the receipt was not looked at."""
    return public_page(request, "rujukan/public_status.html", status, form=MoreForm(request.POST, request.FILES), **context)


def _ask_receipt(request, form, *, status=200, **context):
    # While the database takes no writes: what was added to a report is sent later, a question for news is not.
    return public_page(request, "rujukan/public_ask.html", status, form=form, asks=True, **context)


def _form(request, entry, *, status=200, **context):
    institutions = Institution.objects.active().filter(code__in=settings.DANGER_INSTITUTIONS) if entry.form.in_danger else ()
    return public_page(request, "rujukan/public_form.html", status, entry=entry, told=list(institutions), **context)


def _receipt(request, receipt, form, *, status=200, **context):
    page_data = {"groups": receipts.groups(receipt), "disguised": receipts.disguised(receipt), "form": form}
    return public_page(request, "rujukan/public_receipt.html", status, hours=_hours(), **page_data, **context)


def _hours():
    """Return within how many hours a report is read, by the service standards."""
    limits = standards.limits(standards.TRIAGE, standards.TRIAGE_DANGER)
    by_name = {"usual": limits[standards.TRIAGE], "danger": limits[standards.TRIAGE_DANGER]}
    return {name: limit.total_seconds() // 3600 for name, limit in by_name.items()}


@may_record  # also pages without a file field: the next page replaces this one in the same document
def public_page(request, template, status=200, **context):
    context |= {"numbers": list(EmergencyNumber.objects.showing()), "away": settings.QUICK_EXIT}
    return render(request, template, context, status=status)
