"""The inbox of notices, unread ones first. Opening a notice marks it as read and redirects to its subject."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from gugus import rules
from gugus.access.scope import accepts, shows
from gugus.actions import daily_mail, notice as verbs
from gugus.formats import indonesian
from gugus.forms.daily_mail import DailyMailForm
from gugus.models import DailyMail, Notice
from gugus.web.attempt import answer
from gugus.web.pages import page_of

UNREAD = "belum"


@shows(rules.signed_in)
def notice_list(request):
    return _notices_page(request)


def _notices_page(request, faulty=None):
    show = UNREAD if request.GET.get("tampilkan") == UNREAD else ""
    notices = Notice.objects.all()
    notices = (notices.unread() if show else notices).for_list().inbox()
    page = page_of(request, notices, counted=False)
    sweepable = [notice.pk for notice in page if notice.read_at is None and not notice.urgent]
    form = faulty or DailyMailForm.of(DailyMail.objects.filter(user=request.user).first())
    context = {"page": page, "show": show, "sweepable": sweepable, "daily": form, "piles": _piles(page)}
    return render(request, "gugus/notice_list.html", context, status=422 if faulty else 200)


def _piles(page):
    """Return {pile: notices of one subject together}, each in the order of the page.

    A subject with something unread stands once, in the pile of its most urgent notice: it is one to the bell.
    """
    subjects, piles = {}, {}
    for notice in page:
        subjects.setdefault((notice.read_at is None, notice.subject), []).append(notice)
    for notices in subjects.values():
        piles.setdefault(notices[0].pile, []).append(notices)
    return piles


@accepts(rules.signed_in, "notice_list")
def notice_mail(request):
    """Store whether this user is mailed once a day that something waits."""
    form = DailyMailForm(request.POST)
    taken = answer(request, form, _said_of_mail, daily_mail.choose, to="notice_list")
    return taken or _notices_page(request, faulty=form)


def _said_of_mail(chosen):
    return f"Surel dikirim mulai pukul {chosen.at:%H.%M}, bila ada yang menunggu." if chosen.pk else "Surel harian dihentikan."


@accepts(rules.signed_in, "notice_list")
def notice_open(request, pk):
    notice = _notice_or_404(request, pk)
    verbs.read(notice, by=request.user)
    return redirect(notice.path or "notice_list")


@accepts(rules.signed_in, "notice_list")
def notice_read_all(request):
    """Mark the notices that the page showed as read, but no newer ones and none of another page."""
    keys = request.POST.getlist("notice")[: settings.LIST_ROWS]
    shown = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    count = verbs.read_all(shown, by=request.user)
    if count:
        messages.success(request, f"{indonesian.number(count)} pemberitahuan ditandai sudah dibaca.")
    else:
        messages.info(request, "Tidak ada lagi yang perlu ditandai.")


@accepts(rules.signed_in, "notice_list")
def notice_put_back(request, pk):
    verbs.put_back(_notice_or_404(request, pk))
    messages.success(request, "Pemberitahuan itu ditandai belum dibaca.")


def _notice_or_404(request, pk):
    return get_object_or_404(Notice.objects.all(), pk=pk)
