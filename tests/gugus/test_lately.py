"""A change request says what changed lately on its row, and who changed it; nobody begins one change and grants the next."""

from datetime import timedelta

import pytest
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import account as accounts, change_request as change_requests, master_data
from gugus.audit import lately
from gugus.choices import AccountChange, Role
from gugus.models import ChangeRequest, Institution, User
from gugus.triggers import ignoring
from gugus.workflow.lifecycle import Refused
from tests.gugus.test_accounts import added, decided
from tests.gugus.test_admin import url
from tests.test_second_person import page_of


def asked(user, kind, value, by):
    with scope(by):
        return accounts.ask(user, kind, value, by=by)


def granted(request, by):
    with scope(by):
        return change_requests.grant(request, by=by)


@pytest.fixture
def readdressed(cast):
    """Return the account of GOW, whose mail address admin asked to change and admin2 granted just now."""
    granted(asked(cast.gow, AccountChange.EMAIL, "baru@example.id", cast.admin), cast.admin2)
    return cast.gow


def test_the_request_for_a_role_says_that_the_address_is_new(cast, readdressed, client):
    asked(readdressed, AccountChange.ROLE, Role.COORDINATOR, cast.admin)
    client.force_login(cast.admin2)
    in_admin = client.get(url("gugus_changerequest_changelist")).content.decode()
    for page in (in_admin, page_of(cast.koordinator), page_of(cast.auditor)):
        assert "Alamat surel baru@example.id" in page
        assert "oleh Eko Admin, disetujui" in page


def test_who_asked_for_the_address_does_not_grant_the_role(cast, readdressed):
    request = asked(readdressed, AccountChange.ROLE, Role.COORDINATOR, cast.admin2)
    with pytest.raises(Refused, match="Anda juga yang memulai “Alamat surel"):
        granted(request, cast.admin)


def test_who_added_an_account_does_not_grant_its_role(administrator, cast):
    added(administrator, email="sari@example.id")
    user = User.objects.get(username="baru")
    request = asked(user, AccountChange.ROLE, Role.EXECUTIVE, cast.admin2)
    assert "Akun dibuat" in page_of(cast.koordinator)
    assert "Anda juga yang memulai “Akun dibuat”" in decided(cast.admin, "grant", request)
    assert not User.objects.get(pk=user.pk).roles


def test_a_request_about_an_institution_says_what_changed_on_it(cast):
    paroki = Institution.objects.get(code="paroki")
    with scope(cast.admin):
        [renaming, calling] = master_data.change(paroki, {"short_name": "Paroki HTM", "phone": "0567-1"}, by=cast.admin)
    granted(renaming, cast.admin2)
    recent = lately.of([calling])[calling.pk][0]
    assert (recent.by, recent.agreed) == (cast.admin, (cast.admin2,))
    assert recent.what == "Nama pendek institusi Paroki HTM"


def test_what_changed_long_ago_is_not_recent(cast, readdressed):
    request = asked(readdressed, AccountChange.ROLE, Role.COORDINATOR, cast.admin2)
    with ignoring("gugus.ChangeRequest:decided_once"):
        ChangeRequest.objects.filter(granted=True).update(decided_at=timezone.now() - lately.LATELY - timedelta(minutes=1))
    granted(request, cast.admin)


def test_another_rows_changes_are_not_shown(cast, readdressed):
    request = asked(cast.polres, AccountChange.ROLE, Role.COORDINATOR, cast.admin)
    assert [recent.what for recent in lately.of([request])[request.pk]] == ["Akun dibuat"]
