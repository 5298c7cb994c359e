"""The mail once a day to users who chose it: that something waits, and nothing else."""

from datetime import time

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.actions import daily_mail, digest as digests
from gugus.choices import Role
from gugus.models import DailyMail, Notice, User
from gugus.workflow.lifecycle import Refused
from gugus.workflow.notice import leave
from tests.rad import evaluations
from tests.sight import shown

pytestmark = pytest.mark.long
MORNING, LATER = time(7, 30), time(9)


def at_clock(clock):
    return timezone.localtime().replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)


@pytest.fixture
def chosen(cast):
    """The head and a reporter have an address, and chose the mail."""
    for user in (cast.kepala, cast.disnaker):
        User.objects.filter(pk=user.pk).update(email=f"{user.username}@contoh.id")
        user.refresh_from_db()
        with scope(user):
            daily_mail.choose(by=user, at=MORNING)


def addresses():
    return sorted(address for letter in mail.outbox for address in letter.to)


def test_the_head_is_mailed_that_something_waits_and_nothing_else(cast, chosen):
    evaluations.submitted(cast)
    Notice.objects.update(read_at=timezone.now())  # read, and not yet done
    DailyMail.objects.filter(user=cast.disnaker).delete()
    assert digests.send_all(at_clock(time(7))) == 0
    assert digests.send_all(at_clock(MORNING)) == 1
    (letter,) = mail.outbox
    assert letter.to == ["kepala@contoh.id"]
    assert letter.body == "Ada tugas untuk Anda di Gugus Tugas TPPO: http://localhost:8000"
    assert digests.send_all(at_clock(LATER)) == 0, "once a day"


def test_nobody_is_mailed_for_whom_nothing_waits_or_who_did_not_choose_it(cast, chosen):
    leave(role=Role.EXECUTIVE, text="Evaluasi 2020 menunggu pengesahan Anda", at=timezone.now())
    User.objects.filter(pk=cast.bupati.pk).update(email="bupati@contoh.id")
    DailyMail.objects.filter(user=cast.disnaker).delete()
    assert digests.send_all(at_clock(MORNING)) == 0


def test_the_bupatis_office_is_mailed_of_an_evaluation_to_enact(cast, chosen):
    evaluations.signed(cast)
    User.objects.filter(pk=cast.bupati.pk).update(email="bupati@contoh.id")
    cast.bupati.refresh_from_db()
    with scope(cast.bupati):
        daily_mail.choose(by=cast.bupati, at=MORNING)
    Notice.objects.update(read_at=timezone.now())
    digests.send_all(at_clock(MORNING))
    assert "bupati@contoh.id" in addresses()


def test_a_reporter_is_mailed_of_an_unread_notice(cast, chosen):
    leave(institution=cast.disnaker.institution, text="Laporan dikembalikan", at=timezone.now())
    digests.send_all(at_clock(MORNING))
    assert "disnaker@contoh.id" in addresses()


def test_a_reporter_is_mailed_of_a_report_that_is_owed(cast, chosen):
    """Nothing of 2020 is reported, and its limit has passed."""
    digests.send_all(at_clock(MORNING))
    assert addresses() == ["disnaker@contoh.id"]


def test_an_account_out_of_service_is_not_mailed(cast, chosen):
    leave(role=Role.HEAD, text="Evaluasi menunggu", at=timezone.now())
    User.objects.filter(pk=cast.kepala.pk).update(is_active=False)
    digests.send_all(at_clock(MORNING))
    assert "kepala@contoh.id" not in addresses()


def test_it_is_chosen_on_the_page_of_notices_and_ended_there(cast, client):
    User.objects.filter(pk=cast.kepala.pk).update(email="kepala@contoh.id")
    client.force_login(cast.kepala)
    page, sent = reverse("notice_list"), reverse("notice_mail")
    assert "Surel sekali sehari" in client.get(page).text
    refused = client.post(sent, {"wanted": "on", "at": "03:00"})
    assert refused.status_code == 422
    assert "antara 05.00 dan 12.00" in refused.text
    for _ in range(2):  # pressed twice
        assert client.post(sent, {"wanted": "on", "at": "06:15"}).url == page
    assert DailyMail.objects.get().at == time(6, 15)
    client.post(sent, {"at": "06:15"})
    assert not DailyMail.objects.exists()


def test_without_an_address_it_says_so(cast):
    User.objects.filter(pk=cast.kepala.pk).update(email="")
    cast.kepala.refresh_from_db()
    with pytest.raises(Refused, match="alamat surel"):
        daily_mail.choose(by=cast.kepala, at=MORNING)


def test_nobody_sees_or_makes_the_choice_of_another(cast, chosen):
    assert {row.user for row in shown(DailyMail.objects, cast.kepala)} == {cast.kepala}
    with scope(cast.kepala):
        assert DailyMail.objects.filter(user=cast.disnaker).update(at=LATER) == 0
