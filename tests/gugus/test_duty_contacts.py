"""Duty contacts: an address outside the offices takes two people, and those who were called until now are told."""

import pytest
from django.core import mail
from django.db import DatabaseError
from django.urls import reverse

from gugus.access.scope import scope
from gugus.actions import change_request as change_requests, duty_contact
from gugus.choices import ContactPlace
from gugus.models import ChangeRequest, DutyContact, Notice
from gugus.workflow.lifecycle import Refused
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk
from tests.test_second_person import page_of, sent

OUTSIDE = "siapa@gmail.com"


def changed(contact, by, **fields):
    fields = duty_contact.fields_of(contact) | fields
    with scope(by):
        return duty_contact.amend(contact, by=by, version=contact.version, fields=fields)


def told():
    return {notice.institution.code if notice.institution else notice.role for notice in Notice.objects.all()}


@pytest.fixture
def contact(cast):
    contact = scenarios.a_duty_contact("polres", by=cast.polres)
    Notice.objects.all().delete()
    return contact


@pytest.mark.parametrize("username", ["polres", "koordinator"])
def test_an_address_outside_is_called_once_another_coordinator_agrees(cast, username):
    by = getattr(cast, username)
    with scope(by):
        contact = scenarios.a_duty_contact("polres", by=by, address=OUTSIDE)
    assert not contact.active
    request = ChangeRequest.objects.get()
    assert request.becomes_words == "dipanggil lewat surel di gmail.com"
    for person in {by, cast.admin, cast.auditor}:
        with pytest.raises((Refused, DatabaseError)), scope(person):
            change_requests.grant(request, by=person)
    assert "Setujui" in page_of(cast.koordinator2)
    sent(cast.koordinator2, "change_request_grant", request)
    contact.refresh_from_db()
    assert contact.active


def test_the_page_says_that_it_waits(cast):
    client = at_desk(cast.polres)
    page = client.get(reverse("duty_contact_new"))
    form = {"kind": "institution", "place": 1, "name": "Piket", "phone": "0567 21000", "channel": "email", "address": OUTSIDE}
    form |= {"digest_at": "07:30", "submit_key": page.context["form"]["submit_key"].value()}
    page = client.post(reverse("duty_contact_new"), form, follow=True).content.decode()
    assert "dipanggil sesudah disetujui koordinator lain" in page
    assert "Menunggu persetujuan koordinator" in page
    assert "Tidak dipakai" not in page
    assert not DutyContact.objects.get().active


@pytest.mark.parametrize("address", ["piket@contoh.id", "piket@polres.contoh.id", "piket@CONTOH.ID"])
def test_an_address_of_the_offices_is_called_at_once(cast, address):
    assert scenarios.a_duty_contact("polres", by=cast.polres, address=address).active
    assert not ChangeRequest.objects.exists()


def test_a_domain_that_ends_like_that_of_the_offices_is_outside(cast):
    assert not scenarios.a_duty_contact("polres", by=cast.polres, address="piket@jahatcontoh.id").active


def test_who_is_called_is_not_moved_to_an_address_outside(cast, contact):
    with pytest.raises(Refused, match="di luar surel kantor") as refused:
        changed(contact, cast.polres, address=OUTSIDE)
    assert refused.value.field == "address"
    contact.refresh_from_db()
    assert (contact.active, contact.open("address")) == (True, "piket@contoh.id"), "danger still calls the old one"


def test_one_person_brings_no_address_outside_back(cast):
    with scope(cast.polres):
        contact = scenarios.a_duty_contact("polres", by=cast.polres, address=OUTSIDE, active=False)
    assert not ChangeRequest.objects.exists()
    assert not changed(contact, cast.polres, active=True).active
    assert ChangeRequest.objects.open().exists()


def test_nobody_grants_an_address_that_was_put_in_the_place_of_another(cast):
    """An address that a coordinator knows is changed while it waits: they would agree to one that they never read."""
    with scope(cast.polres):
        contact = scenarios.a_duty_contact("polres", by=cast.polres, address="piket@polri.go.id")
    request = ChangeRequest.objects.get()
    changed(contact, cast.polres, address=OUTSIDE, active=False)
    assert "Tidak dipakai" in at_desk(cast.polres).get(reverse("duty_contact_list")).content.decode()
    with pytest.raises(Refused, match="sudah berubah sejak diminta"), scope(cast.koordinator):
        change_requests.grant(request, by=cast.koordinator)
    contact.refresh_from_db()
    assert not contact.active


@pytest.mark.parametrize("username", ["polres", "colleague", "koordinator"])
def test_who_changes_what_waits_asks_anew(cast, username):
    with scope(cast.polres):
        contact = scenarios.a_duty_contact("polres", by=cast.polres, address="piket@polri.go.id")
    by = scenarios.an_officer("polres", "polres-dua") if username == "colleague" else getattr(cast, username)
    changed(contact, by, address=OUTSIDE, active=True)
    request = ChangeRequest.objects.open().get()
    assert (request.becomes_words, request.asked_by) == ("dipanggil lewat surel di gmail.com", by)


def test_the_coordinators_the_institution_and_those_called_are_told(cast, contact, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        scenarios.a_duty_contact("polres", by=cast.koordinator, address="lain@contoh.id", place=ContactPlace.SECOND)
    assert told() == {"coordinator", "polres"}
    [letter] = [letter for letter in mail.outbox if "piket" in letter.body]
    assert letter.to == ["piket@contoh.id"]
    assert "Petugas piket Polres ditambah atau diubah oleh" in letter.body


@pytest.mark.parametrize("fields", [{"address": "lain@contoh.id"}, {"active": False}, {"place": 2}, {"phone": "0567 1"}])
def test_the_old_address_hears_of_a_change(cast, contact, django_capture_on_commit_callbacks, fields):
    with django_capture_on_commit_callbacks(execute=True):
        changed(contact, cast.polres, **fields)
    assert [letter.to for letter in mail.outbox] == [["piket@contoh.id"]]
    assert told() == {"coordinator"}, "the institution did it itself"


def test_no_notice_names_the_contact(cast, contact):
    changed(contact, cast.polres, name="Sari Utami", phone="0567 999", address="lain@contoh.id")
    text = " ".join(Notice.objects.values_list("text", flat=True))
    assert "nama; telepon; alamat surel" in text
    for secret in ("Sari", "999", "lain@"):
        assert secret not in text


def test_saving_without_a_change_tells_nobody(cast, contact):
    changed(contact, cast.polres)
    assert not Notice.objects.exists()


def test_officers_ask_for_nothing_else(cast):
    columns = {"kind": "role", "becomes": "coordinator", "title": "Peran", "deciders": ["administrator"], "asked_by": cast.polres}
    with pytest.raises(DatabaseError, match="row-level security"), scope(cast.polres):
        ChangeRequest.objects.create(user=cast.polres, **columns)
