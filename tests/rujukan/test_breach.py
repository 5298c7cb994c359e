"""A breach: recorded, everybody affected notified in 3 × 24 hours, closed (UU 27/2022 Ps 46)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from gugus.access.scope import scope
from gugus.workflow.lifecycle import Refused, Stale
from rujukan.actions import casework
from rujukan.choices.complaint import ReporterRelation
from rujukan.choices.data_protection import BreachStatus, Delivery, Recipient
from rujukan.lists import agenda
from rujukan.lists.breach_standings import standings
from rujukan.models import Breach, BreachNotice
from rujukan.privacy import addressee, breach as breaches
from rujukan.privacy.actions import breach as verbs
from tests.rujukan import retained, scenarios
from tests.sight import only, shown


@pytest.fixture
def notifying(cast, victim):
    """A breach that affects one victim, with its letters made."""
    return scenarios.a_breach_being_told(cast.koordinator, victim)


def letter(breach, recipient=Recipient.PERSON):
    return breach.notices.get(recipient=recipient)


def settle_all(breach, by, at=None):
    for notice in breach.notices.all():
        verbs.settle(notice, by=by, delivery=notice.deliveries[0], at=at)


def standing(breach):
    return standings([breach])[0]


# Recorded


def test_breaches_are_numbered_without_gaps(cast):
    year = timezone.localdate().year
    first = scenarios.a_breach(cast.koordinator)
    with pytest.raises(Refused):
        scenarios.a_breach(cast.koordinator, told="Data korban terbuka.")
    assert [first.number, scenarios.a_breach(cast.koordinator).number] == [f"IN-{year}-00001", f"IN-{year}-00002"]


def test_the_clock_of_three_days_runs_from_when_it_was_found(cast):
    found_at = timezone.now() - timedelta(hours=5)
    assert scenarios.a_breach(cast.koordinator, found_at=found_at).notify_by == found_at + timedelta(hours=72)


@pytest.mark.parametrize("username", ["polres", "auditor", "admin", "kepala", "rad"])
def test_only_a_coordinator_records_and_notifies(cast, victim, username):
    breach = scenarios.a_breach(cast.koordinator, victim)
    with pytest.raises(Refused, match="Hanya koordinator"):
        scenarios.a_breach(getattr(cast, username))
    with pytest.raises(Refused, match="Hanya koordinator"):
        verbs.make_notices(breach, by=getattr(cast, username))


def test_a_case_stands_for_its_victims_and_other_reporters(cast, victim):
    casework.add_victim(victim.case, by=cast.koordinator, fields=scenarios.person(name="Siti Contoh", nik="", birth_date=None))
    own = scenarios.a_complaint(cast.gow, persons=[], reporter_relation=ReporterRelation.SELF)
    casework.join_case(own, victim.case, by=cast.koordinator)
    breach = scenarios.a_breach(cast.koordinator, victim.case, victim)
    assert breach.notices.filter(recipient=Recipient.PERSON).count() == 2
    assert [notice.complaint.number for notice in breach.notices.filter(recipient=Recipient.REPORTER)] != [own.number]
    assert breach.notices.count() == 3


def test_an_affected_person_is_not_added_twice(cast, victim):
    breach = scenarios.a_breach(cast.koordinator, victim)
    assert verbs.add_affected(breach, by=cast.koordinator, affected=[victim]) == 0


@pytest.mark.parametrize("word", ["korban", "Kasus", "TPPO", "gugus tugas", "penampungan"])
def test_words_that_reveal_a_victim_are_refused_in_letters(cast, word):
    with pytest.raises(Refused, match="orang serumah") as refusal:
        scenarios.a_breach(cast.koordinator, measures=f"Berkas {word} dipindahkan.")
    assert refusal.value.field == "measures"


def test_what_happened_cannot_begin_after_it_was_found(cast):
    with pytest.raises(Refused, match="sesudah diketahui"):
        scenarios.a_breach(cast.koordinator, happened_from=timezone.now())


def test_a_breach_cannot_be_corrected_after_the_letters(cast, victim):
    breach = scenarios.a_breach(cast.koordinator, victim)
    fields = scenarios.breach_fields(told="Map tertinggal di perahu.")
    breach = verbs.correct(breach, by=cast.koordinator, version=breach.version, fields=fields)
    with pytest.raises(Stale):
        verbs.correct(breach, by=cast.koordinator2, version=1, fields=fields)
    verbs.make_notices(breach, by=cast.koordinator)
    with pytest.raises(Refused, match="Surat sudah dibuat"):
        verbs.correct(breach, by=cast.koordinator, version=3, fields=fields)


# Notified


def test_letters_go_to_the_supervising_body_and_if_announced_to_the_public(cast, victim, notifying):
    assert [notice.recipient for notice in notifying.notices.all()] == [Recipient.PERSON, Recipient.AUTHORITY]
    public = scenarios.a_breach_being_told(cast.koordinator, announced=True)
    assert [notice.recipient for notice in public.notices.all()] == [Recipient.AUTHORITY, Recipient.PUBLIC]


def test_nothing_goes_by_post_until_somebody_says_it_is_safe(cast, notifying):
    notice = letter(notifying)
    with pytest.raises(Refused, match="tidak tersedia"):
        verbs.settle(notice, by=cast.koordinator, delivery=Delivery.POST)
    verbs.choose_way(notice, by=cast.koordinator, in_person=False)
    notice.refresh_from_db()
    assert verbs.settle(notice, by=cast.koordinator, delivery=Delivery.POST).delivery == Delivery.POST


def test_nothing_goes_to_a_child_by_post(cast):
    child = scenarios.a_victim(cast.koordinator, birth_date=timezone.localdate() - timedelta(days=12 * 365))
    breach = scenarios.a_breach_being_told(cast.koordinator, child)
    with pytest.raises(Refused, match="Kepada anak"):
        verbs.choose_way(letter(breach), by=cast.koordinator, in_person=False)


def test_nothing_goes_by_post_where_no_address_is_known(cast):
    breach = scenarios.a_breach_being_told(cast.koordinator, scenarios.a_victim(cast.koordinator, address=""))
    with pytest.raises(Refused, match="Alamatnya"):
        verbs.choose_way(letter(breach), by=cast.koordinator, in_person=False)


def test_the_register_counts_who_was_notified(cast, notifying):
    assert (standing(notifying).told_words, standing(notifying).missing) == ("0 dari 1 orang", "1 orang dan badan pengawas")
    verbs.settle(letter(notifying), by=cast.koordinator, delivery=Delivery.BY_HAND)
    assert (standing(notifying).told_words, standing(notifying).missing) == ("1 dari 1 orang", "badan pengawas")
    verbs.settle(letter(notifying, Recipient.AUTHORITY), by=cast.koordinator, delivery=Delivery.OFFICIAL)
    assert standing(notifying).done
    assert not standing(notifying).late


def test_the_unreachable_are_counted_apart_and_mistaken_ones_not_at_all(cast, notifying):
    other = scenarios.a_victim(cast.koordinator, name="Siti Contoh", nik="")
    verbs.add_affected(notifying, by=cast.koordinator, affected=[other])
    first, second = notifying.notices.filter(recipient=Recipient.PERSON)
    with pytest.raises(Refused, match="mengapa"):
        verbs.settle(first, by=cast.koordinator, delivery=Delivery.UNREACHED)
    verbs.settle(first, by=cast.koordinator, delivery=Delivery.UNREACHED, words="Pindah, tanpa kabar")
    verbs.settle(second, by=cast.koordinator, delivery=Delivery.MISTAKEN, words="Bukan berkasnya")
    assert standing(notifying).told_words == "0 dari 1 orang, 1 tidak terjangkau"


def test_a_notification_after_three_days_stays_marked_as_late(cast, victim):
    found_at = timezone.now() - timedelta(days=5)
    breach = scenarios.a_breach_being_told(cast.koordinator, victim, at=found_at)
    settle_all(breach, cast.koordinator, at=found_at + timedelta(days=4))
    assert standing(breach).late


def test_a_letter_is_settled_once(cast, notifying):
    verbs.settle(letter(notifying), by=cast.koordinator, delivery=Delivery.BY_HAND)
    with pytest.raises(Refused, match="sudah selesai"):
        verbs.settle(letter(notifying), by=cast.koordinator, delivery=Delivery.OFFICE)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        BreachNotice.objects.filter(pk=letter(notifying).pk).update(delivery="")


def test_a_second_click_writes_no_second_follow_up(cast, notifying):
    first, second = (verbs.follow_up(notifying, by=cast.koordinator, text="Map kembali dari tukang perahu") for _ in range(2))
    assert first == second


def test_an_open_breach_is_on_the_coordinators_home_until_closed(cast, notifying):
    desk = agenda.coordinator(cast.koordinator, timezone.now())["breach"]
    assert [(row.breach, row.waiting) for row in desk.rows] == [(notifying, 1)]
    settle_all(notifying, cast.koordinator)
    verbs.close(notifying, by=cast.koordinator, reason="Map diganti lemari terkunci")
    assert not agenda.coordinator(cast.koordinator, timezone.now())["breach"]


# Who sees what


def test_a_letter_opens_the_name_and_only_if_posted_the_address(cast, victim):
    by_hand, posted = (addressee.recipient_of(victim, address=address) for address in (False, True))
    assert (by_hand.name, by_hand.address) == (scenarios.NAME, "")
    assert posted.address == scenarios.ADDRESS
    opened = [addressee.sections_of(cast.koordinator, victim, address=address) for address in (False, True)]
    assert opened == [("identity",), ("identity", "family")]


@pytest.mark.parametrize("username", ["polres", "auditor"])
def test_only_a_coordinator_opens_the_recipient_of_a_letter(cast, victim, username):
    with pytest.raises(Refused):
        addressee.sections_of(getattr(cast, username), victim, address=False)


def test_a_standing_that_was_counted_for_nobody_opens_no_contents(cast, notifying):
    with scope(cast.koordinator):
        assert breaches.disclose(cast.koordinator, notifying).open
        assert not breaches.disclose(cast.koordinator, notifying, standing(notifying)).open


def test_a_barred_coordinator_sees_the_number_but_no_story_and_no_person(cast, victim, notifying):
    casework.record_suspect(
        victim.case, by=cast.koordinator, name="Kerabat", role="unknown", relation="other", bars_users=[cast.koordinator2]
    )
    with scope(cast.koordinator2):
        seen = only(Breach.objects, cast.koordinator2)
        assert standing(seen).people == 1
        assert not breaches.disclose(cast.koordinator2, seen).open
        assert not shown(BreachNotice.objects.filter(recipient=Recipient.PERSON), cast.koordinator2)
        with pytest.raises(Refused, match="koordinator lain"):
            verbs.follow_up(seen, by=cast.koordinator2, text="Coba")


def test_an_auditor_reads_the_register_but_not_the_contents(cast, notifying):
    with scope(cast.auditor):
        assert standing(only(Breach.objects, cast.auditor)).people == 1
        assert not breaches.disclose(cast.auditor, notifying).story
        assert not BreachNotice.objects.exists()


def test_the_database_lets_an_auditor_change_nothing(cast, notifying):
    with scope(cast.auditor):
        assert Breach.objects.exists()
        assert not Breach.objects.update(harmful=False)
        assert not BreachNotice.objects.update(in_person=False)


# Closed


def test_a_breach_closes_when_every_letter_is_settled(cast, notifying):
    with pytest.raises(Refused, match="belum disampaikan"):
        verbs.close(notifying, by=cast.koordinator, reason="Selesai")
    settle_all(notifying, cast.koordinator)
    assert verbs.close(notifying, by=cast.koordinator, reason="Selesai").status == BreachStatus.CLOSED


@pytest.fixture
def closed(cast, victim):
    """A breach closed long ago."""
    at = timezone.now() - retained.YEARS
    breach = scenarios.a_breach_being_told(cast.koordinator, victim, at=at)
    settle_all(breach, cast.koordinator, at=at)
    verbs.follow_up(breach, by=cast.koordinator, text="Map kembali dari tukang perahu", at=at)
    return verbs.close(breach, by=cast.koordinator, reason="Map tidak dibawa lagi", at=at)


def test_a_closed_breach_is_read_only_in_the_database_too(cast, closed):
    with pytest.raises(Refused, match="sudah ditutup"):
        verbs.follow_up(closed, by=cast.koordinator, text="Lagi")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Breach.objects.update(harmful=False)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        BreachNotice.objects.all().delete()


def test_a_due_breach_is_destroyed_by_two_and_the_register_stays(cast, closed):
    retained.destroyed(cast, {"breach": [closed.pk]})
    closed.refresh_from_db()
    assert not any(closed.open(name) for name in ("story", "told", "measures", "closing_reason"))
    assert not any(event.open("note") for event in closed.events.all())
    assert standing(closed).told_words == "1 dari 1 orang"
