"""Drafts of forms: drafts.js saves them while somebody writes, and fills them in again when the form is opened next time."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.http import require_POST

from gugus import rules
from gugus.access.resending import fields_of
from gugus.access.scope import allow
from gugus.actions import draft as drafts
from gugus.formats.indonesian import short
from gugus.models import FormDraft
from gugus.web.sending import ONCE_MORE

OF_DRAFT = ("draft_address", "draft_page", "draft_label")
OF_SENDING = ("submit_key", ONCE_MORE)  # they belong to one sending: two pages filled in from one draft are two


@allow(rules.signed_in)
def form_draft(request):
    """Save what was typed so far (204), or return it to its writer as JSON: {"at": "14.02", "fields": {name: [values]}}."""
    if request.method != "POST":
        draft = get_object_or_404(FormDraft.objects, address=request.GET.get("alamat", ""))
        typed = {name: values for name, values in drafts.fields_of(draft).items() if name not in OF_SENDING}
        return JsonResponse({"at": short(timezone.localtime(draft.saved_at)), "fields": typed})
    address, page, label = (request.POST.get(name, "") for name in OF_DRAFT)
    if not (_is_page(address) and _is_page(page)):
        return HttpResponseBadRequest()
    fields = {name: request.POST.getlist(name) for name, _ in fields_of(request) if name not in OF_DRAFT + OF_SENDING}
    drafts.save(by=request.user, address=address, page=page, label=label[:80], fields=fields)
    return HttpResponse(status=204)


def _is_page(address):
    """Whether this is a path of the site, short enough to be stored."""
    try:
        return len(address) <= drafts.MOST_ADDRESS and bool(resolve(address.partition("?")[0].partition("#")[0]))
    except Resolver404:
        return False


@allow(rules.signed_in)
@require_POST
def form_draft_discard(request):
    drafts.discard(by=request.user, address=request.POST.get("draft_address", ""))
    messages.success(request, "Draf dibuang.")
    return redirect("home")
