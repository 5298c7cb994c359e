"""Breaches: the register, the page of one breach, and its letters."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.audit.changes import parts
from gugus.models.compiled import together
from gugus.views.changes import changes_page
from gugus.web.attempt import answer, itself, press
from gugus.web.overtaken import typed_text, with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.disclosure import retained
from rujukan.lists.breach_standings import standings
from rujukan.models import Breach, BreachNotice, Event
from rujukan.privacy import breach as breaches
from rujukan.privacy.actions import breach as verbs
from rujukan.privacy.forms.breach import AffectedForm, BreachCloseForm, BreachEditForm, BreachForm, FollowUpForm, SettlementForm
from rujukan.views.timeline import form_page_about, latest, timeline


@shows(rules.reads_register)
def breach_list(request):
    page = page_of(request, Breach.objects.for_list())
    context = {"page": page, "rows": standings(page), "now": timezone.now()}
    return render(request, "rujukan/breach_list.html", context)


def breach_or_404(request, number):
    rows = Breach.objects.select_related("institution", "recorded_by")
    return get_object_or_404(rows, number=number)


@shows(rules.coordinator)
def breach_detail(request, number):
    return breach_page(request, number)


def breach_page(request, number, **faulty):
    """Render the page of one breach. `faulty` replaces a form by the one that has errors."""
    breach, notices, events = _with_parts(number)
    user, (standing,) = request.user, standings([breach], request.user)
    disclosure = breaches.disclose(user, breach, standing)
    context = {
        "breach": breach,
        "standing": standing,
        "disclosure": disclosure,
        "notices": notices if disclosure.open else (),
        "events": timeline(user, events) if disclosure.open else (),
        "gone": None if breach.is_open else retained.destroyed(breach),
        "now": timezone.now(),
    }
    drawn = {}
    if disclosure.open and breach.is_open:
        drawn = {"affected_form": AffectedForm(), "follow_up_form": FollowUpForm()}
        drawn |= {"close_form": BreachCloseForm()} if standing.done else {}
    note = typed_text(faulty) if "follow_up_form" in drawn.keys() - faulty.keys() else ""
    happened, page = partial(_latest, user, breach), breach.get_absolute_url()
    context |= with_faulty(drawn, faulty, happened, page, keep="#riwayat" if note else "")
    if "overtaken" in context and note:
        context["follow_up_form"] = FollowUpForm(initial={"text": note})
    return render(request, "rujukan/breach_detail.html", context, status=422 if faulty else 200)


def _with_parts(number):
    """Return a breach with its letters and its latest events, read in one statement. Raises Http404."""
    rows, notices, events = together(
        Breach.objects.select_related("institution", "recorded_by").filter(number=number),
        BreachNotice.objects.for_list().filter(breach__number=number),
        Event.objects.for_list().filter(breach__number=number)[:60],
    )
    if not rows:
        raise Http404
    for notice in notices:
        notice.breach = rows[0]
    return rows[0], notices, events


def _latest(user, breach):
    """Return the latest events of a breach, for whoever may read them."""
    return latest(user, breach) if breaches.reads(user, breach) else []


@allow(rules.coordinator)
def breach_new(request):
    form = BreachForm(request.POST or None)
    taken = answer(request, form, "Kebocoran data {} tercatat.".format, verbs.record, to=itself)
    return taken or render(request, "rujukan/breach_form.html", {"form": form}, status=422 if form.is_bound else 200)


@allow(rules.coordinator)
def breach_edit(request, number):
    breach = breach_or_404(request, number)
    if not (breach.is_recorded and breaches.reads(request.user, breach)) and request.method != "POST":
        messages.info(request, "Catatan ini tidak diubah lagi.")
        return redirect(breach)
    form = BreachEditForm(request.POST or None, record=breach)
    taken = answer(request, form, f"Perubahan {breach} tersimpan.", verbs.correct, breach)
    happened = partial(_latest, request.user, breach)
    return taken or form_page_about(request, "rujukan/breach_form.html", form, breach, happened=happened)


@accepts(rules.coordinator, "breach_detail", "number")
def breach_affect(request, number):
    breach = breach_or_404(request, number)
    form = AffectedForm(request.POST)
    taken = answer(request, form, f"{{}} orang ditambahkan pada {breach}.".format, verbs.add_affected, breach)
    return taken or breach_page(request, number, affected_form=form)


@accepts(rules.coordinator, "breach_detail", "number")
def breach_notify(request, number):
    breach = breach_or_404(request, number)
    press(request, "Surat dibuat. Cetak dan sampaikan satu per satu.", verbs.make_notices, breach, by=request.user)


@accepts(rules.coordinator, "breach_detail", "number")
def breach_follow_up(request, number):
    return _write(request, number, FollowUpForm(request.POST), verbs.follow_up, "follow_up_form", "Tindak lanjut {} tercatat.")


@accepts(rules.coordinator, "breach_detail", "number")
def breach_close(request, number):
    return _write(request, number, BreachCloseForm(request.POST), verbs.close, "close_form", "Kebocoran data {} ditutup.")


def _write(request, number, form, verb, name, outcome):
    breach = breach_or_404(request, number)
    taken = answer(request, form, outcome.format(breach), verb, breach)
    return taken or breach_page(request, number, **{name: form})


# Letters


def notice_or_404(request, number, order):
    rows = BreachNotice.objects.select_related("breach__institution", "victim", "complaint", "settled_by")
    return get_object_or_404(rows, breach__number=number, order=order)


@shows(rules.coordinator)
def breach_notice(request, number, order):
    return _notice(request, notice_or_404(request, number, order))


def _notice(request, notice, form=None, status=200):
    now = timezone.now()
    breach = notice.breach
    settling = breach.is_open and not breach.is_recorded and not notice.delivery
    drawn = {"form": SettlementForm(notice=notice, now=now) if settling else None}
    happened, page = partial(_latest, request.user, breach), reverse("breach_notice", args=[breach.number, notice.order])
    context = {"notice": notice, "breach": breach, "now": now}
    context |= with_faulty(drawn, {"form": form} if form else {}, happened, page)
    return render(request, "rujukan/breach_notice.html", context, status=status)


@accepts(rules.coordinator, "breach_notice", "number", "order")
def breach_way(request, number, order):
    notice = notice_or_404(request, number, order)
    in_person = request.POST.get("in_person") == "on"
    outcome = "Surat ini disampaikan langsung, tanpa alamat." if in_person else "Surat ini boleh dikirim ke alamatnya."
    press(request, outcome, verbs.choose_way, notice, by=request.user, in_person=in_person)


@accepts(rules.coordinator, "breach_notice", "number", "order")
def breach_settle(request, number, order):
    notice = notice_or_404(request, number, order)
    form = SettlementForm(request.POST, notice=notice, now=timezone.now())
    taken = answer(request, form, f"Surat {notice} selesai.", verbs.settle, notice, to=notice.breach)
    return taken or _notice(request, notice, form, status=422)


@shows(rules.coordinator)
def breach_changes(request, number):
    breach = breach_or_404(request, number)
    if not breaches.reads(request.user, breach):
        raise Http404
    trail = [("Kebocoran data", "breach_list"), (number, "breach_detail", number)]
    return changes_page(request, parts(breach), subject=number, trail=trail)
