"""Retention: legal holds, proposals, decisions, destruction, and its record."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import accepts, allow, shows
from gugus.navigation import path_of
from gugus.web.attempt import answer, attempt, done, itself, press
from gugus.web.overtaken import SHOWN, steps, with_faulty
from gugus.web.pages import page_of
from rujukan import rules
from rujukan.choices.data_protection import SUBJECT, RetentionKind
from rujukan.forms.hold import HoldForm
from rujukan.models import DataRequest, Destruction, DestructionItem, DestructionList, LegalHold, RetentionRule
from rujukan.privacy import erasure, retention
from rujukan.privacy.actions import retention as verbs
from rujukan.privacy.forms.retention import DecisionForm, DestructionForm, EarlyForm, ProposalForm
from rujukan.views.case import case_or_404, history_page as case_history_page
from rujukan.views.complaint import complaint_or_404, history_page as complaint_history_page
from rujukan.views.timeline import form_page_about, latest
from rujukan.views.victim import victim_or_404

MOST_SHOWN = 24  # of each kind
PROPOSED = "Usulan {} tercatat. Koordinator lain memutuskan.".format


@shows(rules.coordinator)
def retention_home(request):
    return _home(request, ProposalForm(due=_all_due(request)))


def _all_due(request):
    return retention.all_due(timezone.now(), MOST_SHOWN)


def _home(request, form, status=200):
    lists = retention.open_lists(DestructionList.objects.all())
    drawn = {"form": None if form.is_bound and not form.kinds else form}
    happened = partial(_drawn_up, request.user, lists)
    context = with_faulty(drawn, {"form": form} if form.is_bound else {}, happened, reverse("retention_home")) | {
        "lists": lists,
        "holds": LegalHold.objects.standing().select_related("case", "complaint", "by"),
        "total": form.total,
        "now": timezone.now(),
    }
    return render(request, "rujukan/retention_home.html", context, status=status)


@shows(rules.coordinator)
def retention_done(request):
    """Show what was destroyed: what, when and by which list."""
    return render(request, "rujukan/retention_done.html", {"page": page_of(request, Destruction.objects.all())})


@shows(rules.coordinator)
def retention_rules(request):
    return render(request, "rujukan/retention_rules.html", {"rules": RetentionRule.objects.order_by("days")})


@accepts(rules.coordinator, "retention_home")
def retention_propose(request):
    form = ProposalForm(request.POST, due=_all_due(request))
    return answer(request, form, PROPOSED, verbs.draw_up, to=itself) or _home(request, form, status=422)


@allow(rules.coordinator)
def victim_propose(request, code):
    """Propose destruction before it is due, because the person asks for it, perhaps in a recorded data request (`?hak=`)."""
    victim = victim_or_404(request, code)
    data_request = DataRequest.objects.filter(victim=victim, number=request.GET.get("hak", "")).first()
    form = EarlyForm(
        request.POST or None, initial={"basis": f"{verbs.SUBJECT_REQUEST}, {data_request}"} if data_request else None
    )
    taken = answer(request, form, PROPOSED, verbs.propose, victim, to=itself)
    happened = partial(_proposals, request.user, victim)
    return taken or form_page_about(request, "rujukan/retention_early.html", form, victim, happened=happened)


def _proposals(user, victim):
    """Return what happened to a victim last, also by the lists that propose to destroy the data."""
    lists = DestructionList.objects.filter(items__victim=victim).select_related("proposed_by")
    proposed = ((each.proposed_at, each.proposed_by, f"Diusulkan dimusnahkan: {each}") for each in lists)
    return sorted(steps(user, *proposed) + latest(user, victim), key=lambda line: line["at"], reverse=True)[:SHOWN]


def _drawn_up(user, lists):
    return steps(user, *((each.proposed_at, each.proposed_by, f"Usulan {each} disusun") for each in lists))


def list_or_404(request, number):
    return get_object_or_404(DestructionList.objects.select_related("proposed_by"), number=number)


def _listed_items(request, proposal):
    items = DestructionItem.objects.filter(list=proposal)
    return list(items.select_related("decision__by", "destruction__by"))


@shows(rules.coordinator)
def destruction_list(request, number):
    return _destruction_page(request, list_or_404(request, number))


def _destruction_page(request, proposal, form=None, status=200):
    items = _listed_items(request, proposal)
    undecided = [item for item in items if not hasattr(item, "decision")]
    drawn = {"form": DecisionForm(undecided=undecided) if undecided else None}
    happened, page = partial(_latest_decisions, request.user, items), proposal.get_absolute_url()
    context = with_faulty(drawn, {"form": form} if form else {}, happened, page) | {
        "proposal": proposal,
        "items": items,
        "own": proposal.proposed_by_id == request.user.pk,
        "waiting": sum(_awaits_destruction(item) for item in items),
        "done": sum(hasattr(item, "destruction") for item in items),
        "now": timezone.now(),
    }
    return render(request, "rujukan/destruction_list.html", context, status=status)


def _latest_decisions(user, items):
    """Return the latest decisions about the items of a list."""
    decisions = [item.decision for item in items if hasattr(item, "decision")]
    return steps(user, *((decision.at, decision.by, str(decision)) for decision in decisions))


def _awaits_destruction(item):
    """Return whether an item is approved and not yet destroyed."""
    return hasattr(item, "decision") and item.decision.approved and not hasattr(item, "destruction")


@accepts(rules.coordinator, "destruction_list", "number")
def destruction_decide(request, number):
    proposal = list_or_404(request, number)
    items = {str(item.pk): item for item in _listed_items(request, proposal)}
    undecided = [item for item in items.values() if not hasattr(item, "decision")]
    chosen = [items[key] for key in request.POST.getlist("items") if key in items]
    nothing_left = chosen and not any(item in undecided for item in chosen)
    form = DecisionForm(request.POST, undecided=chosen if nothing_left else undecided)  # of chosen ones the verb says who decided
    form.too_late = any(item not in undecided for item in chosen)
    verb, words = verbs.approve, "Disetujui. Belum ada yang dimusnahkan."
    if "return" in request.POST:
        verb, words = verbs.give_back, "Dikembalikan kepada pengusul."
    return answer(request, form, words, verb, to=proposal) or _destruction_page(request, proposal, form, status=422)


@allow(rules.coordinator)
def destruction_confirm(request, number):
    """Show what would be destroyed and ask for confirmation; on POST destroy it."""
    proposal = list_or_404(request, number)
    form = DestructionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        refused = attempt(form, verbs.destroy, proposal, by=request.user)
        if refused is not None:
            for refusal in refused:
                messages.error(request, refusal.message)
            if refused:
                return redirect(proposal)
            return done(request, f"Pemusnahan {proposal} dijalankan.", proposal)
    items = [item for item in _listed_items(request, proposal) if _awaits_destruction(item)]
    if not items:
        if form.is_bound:
            messages.info(request, "Tidak ada lagi yang menunggu dimusnahkan.")
        return redirect(proposal)
    context = {"proposal": proposal, "items": items, "form": form, "extents": _extents(items)}
    return render(request, "rujukan/destruction_confirm.html", context, status=422 if form.is_bound else 200)


def _extents(items):
    """Return [(kind in words, number of subjects, `erasure.extent` of them)]."""
    extents = []
    for kind in RetentionKind:
        keys = [getattr(item, f"{SUBJECT[kind]}_id") for item in items if item.kind == kind]
        if keys:
            extents.append((kind.label, len(keys), erasure.extent(kind, keys)))
    return extents


# Holds


@accepts(rules.coordinator, "case_history", "number")
def case_hold(request, number):
    return _hold(request, case_or_404(request, number), case_history_page, "case_history")


@accepts(rules.coordinator, "complaint_history", "number")
def complaint_hold(request, number):
    return _hold(request, complaint_or_404(request, number), complaint_history_page, "complaint_history")


def _hold(request, subject, page, url_name):
    form = HoldForm(request.POST)
    words = "Pemusnahan ditunda sampai koordinator lain mencabutnya."
    taken = answer(request, form, words, verbs.lay_hold, subject, to=f"{path_of(url_name, subject.number)}#tunda")
    return taken or page(request, subject, hold_form=form)


@accepts(rules.coordinator, "retention_home")
def hold_lift(request, pk):
    hold = get_object_or_404(LegalHold.objects.select_related("case", "complaint"), pk=pk)
    press(request, f"Penundaan atas {hold.code} dicabut.", verbs.lift_hold, hold, by=request.user)
