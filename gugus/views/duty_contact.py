"""Duty contacts: those of the user's institution, for coordinators those of all."""

from itertools import groupby

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from gugus import rules
from gugus.access.scope import accepts, allow, shows
from gugus.actions import duty_contact as verbs
from gugus.audit.changes import Part
from gugus.forms.duty_contact import DutyContactEditForm, DutyContactForm
from gugus.models import DutyContact
from gugus.views.changes import changes_page
from gugus.web.attempt import answer, press
from gugus.web.overtaken import form_page

LIST = "duty_contact_list"
ADDED = "Petugas piket tercatat. Kirim pesan uji supaya pasti terhubung."
WAITS = "Petugas piket tercatat. Alamatnya di luar surel kantor: ia dipanggil sesudah disetujui koordinator lain."


@shows(rules.has_contacts)
def duty_contact_list(request):
    # Row policies leave the contacts of the user's institution and of the coordinators on duty; for coordinators all.
    contacts = DutyContact.objects.for_list()
    rows = [(contact, contact.open("name"), contact.open("phone")) for contact in contacts]
    groups = [
        (body, rules.keeps_contacts(request.user, body), list(some))
        for body, some in groupby(rows, lambda row: row[0].institution)
    ]
    return render(request, "gugus/duty_contact_list.html", {"groups": groups, "now": timezone.now()})


@allow(rules.has_contacts)
def duty_contact_new(request):
    form = DutyContactForm(request.POST or None, user=request.user)
    taken = answer(request, form, lambda added: ADDED if added.active else WAITS, verbs.add, to=LIST)
    return taken or render(request, "gugus/duty_contact_form.html", {"form": form}, status=422 if form.is_bound else 200)


def contact_or_404(request, pk):
    contact = get_object_or_404(DutyContact.objects.select_related("institution"), pk=pk)
    if not rules.keeps_contacts(request.user, contact.institution):
        raise Http404
    return contact


@allow(rules.has_contacts)
def duty_contact_edit(request, pk):
    contact = contact_or_404(request, pk)
    form = DutyContactEditForm(request.POST or None, record=contact, keeps_all=rules.coordinator(request.user))

    def said(amended):
        return WAITS if form.cleaned_data["active"] and not amended.active else "Perubahan petugas piket tersimpan."

    taken = answer(request, form, said, verbs.amend, contact, to=LIST)
    context = {"contact": contact}
    return taken or form_page(request, "gugus/duty_contact_form.html", form, context, happened=list, page=request.path)


@accepts(rules.has_contacts, LIST)
def duty_contact_try(request, pk):
    press(request, "Pesan uji terkirim.", verbs.try_out, contact_or_404(request, pk), by=request.user)


@shows(rules.has_contacts)
def duty_contact_changes(request, pk):
    contact = contact_or_404(request, pk)
    trail = [("Petugas piket", LIST)]
    return changes_page(request, [Part(DutyContact, "pgh_obj", contact.pk)], subject=str(contact), trail=trail)
