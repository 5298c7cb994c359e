"""The pages of breaches: the register, one breach, and its letters."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from gugus.access.scope import scope
from gugus.documents import rendering
from gugus.models import AccessLog
from rujukan.actions import casework
from rujukan.choices.data_protection import BreachStatus, Delivery, Recipient
from rujukan.models import Breach
from rujukan.printing import paper as papers
from rujukan.privacy.actions import breach as verbs
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text
from tests.worker import run_worker

OPENS_A_DOOR = ("korban", "saksi", "perdagangan", "tppo", "gugus tugas", "kasus")


@pytest.fixture
def notifying(cast, victim):
    return scenarios.a_breach_being_told(cast.koordinator, victim, *victim.case.complaints.all(), announced=True)


def filled(cast, **changes):
    """Return the fields of a new breach as a browser sends them."""
    fields = scenarios.breach_fields() | {
        "institution": cast.koordinator.institution_id,
        "submit_key": uuid.uuid4(),
        "harmful": "on",
    }
    fields["found_at"] = timezone.localtime(fields["found_at"]).strftime("%Y-%m-%dT%H:%M")
    return {name: value for name, value in (fields | changes).items() if value not in (None, False)}


def test_the_whole_way_from_the_form_to_the_end(cast, victim):
    desk = at_desk(cast.koordinator)
    page = desk.post(reverse("breach_new"), filled(cast, affected=f"{victim.code.lower()}, {victim.case.number}"))
    breach = Breach.objects.get()
    assert page["Location"] == breach.get_absolute_url()
    desk.post(reverse("breach_notify", args=[breach.number]))
    for notice in breach.notices.all():
        sent = {"delivery": notice.deliveries[0], "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
        assert desk.post(reverse("breach_settle", args=[breach.number, notice.order]), sent).status_code == 302
    desk.post(reverse("breach_close", args=[breach.number]), {"reason": "Map tidak dibawa lagi"})
    breach.refresh_from_db()
    assert breach.status == BreachStatus.CLOSED
    assert "Tepat waktu" in text(desk.get(reverse("breach_list")))


def test_an_unknown_code_is_named_beside_its_field_and_the_rest_is_kept(cast):
    page = at_desk(cast.koordinator).post(reverse("breach_new"), filled(cast, affected="PN-26-XXXX"))
    assert page.status_code == 422
    assert "terbuka bagi Anda: PN-26-XXXX" in text(page)
    assert scenarios.BREACH_STORY in text(page)


def test_a_word_that_would_give_somebody_away_is_refused_beside_its_field(cast):
    page = at_desk(cast.koordinator).post(reverse("breach_new"), filled(cast, told="Map para korban tertinggal."))
    assert page.status_code == 422
    assert "ganti kata “korban”" in text(page)


def test_a_letter_is_drawn_by_the_worker_and_its_download_is_logged(cast, victim, notifying, queue):
    desk, address = at_desk(cast.koordinator), reverse("paper", args=["breach", f"{notifying.number}-01"])
    page = desk.get(reverse("breach_notice", args=[notifying.number, 1]))
    assert address in text(page)
    desk.post(address)
    run_worker()
    assert scenarios.NAME not in text(desk.get(address))
    assert not AccessLog.objects.filter(kind="print").exists(), "drawing it shows it to nobody"
    answer = desk.post(reverse("paper_file", args=["breach", f"{notifying.number}-01"]))
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == f'attachment; filename="{notifying.number}-01.pdf"'
    assert "no-store" in answer["Cache-Control"]
    entry = AccessLog.objects.get(kind="print")
    assert (entry.subject, entry.user, entry.explanation) == (victim.code, cast.koordinator, f"Surat {notifying.number}-01")


@pytest.mark.parametrize(
    ("column", "corrected", "wrong"),
    [("name", "Nama Yang Benar", scenarios.NAME), ("address", "Jalan Yang Benar 1", scenarios.ADDRESS)],
)
def test_a_letter_is_drawn_again_once_who_or_where_the_person_is_was_corrected(
    monkeypatch, cast, victim, notifying, queue, column, corrected, wrong
):
    monkeypatch.setattr(
        rendering, "pdf", lambda name, context, *, moment: rendering.markup(name, context, moment=moment).encode()
    )
    verbs.choose_way(notifying.notices.get(recipient=Recipient.PERSON), by=cast.koordinator, in_person=False)
    desk, args = at_desk(cast.koordinator), ["breach", f"{notifying.number}-01"]

    def ordered():
        desk.post(reverse("paper", args=args))
        run_worker()

    def downloaded():
        return text(desk.post(reverse("paper_file", args=args), follow=True))

    ordered()
    assert wrong in downloaded()
    victim.refresh_from_db()
    casework.correct_victim(victim, by=cast.koordinator, version=victim.version, fields={column: corrected})
    assert "Isinya berubah" in downloaded()
    ordered()
    letter = downloaded()
    assert corrected in letter
    assert wrong not in letter


def test_before_the_letters_are_made_none_is_printed(cast, victim):
    breach = scenarios.a_breach(cast.koordinator, victim)
    page = at_desk(cast.koordinator).post(reverse("paper", args=["breach", f"{breach.number}-01"]), follow=True)
    assert "belum dibuat" in text(page)
    assert not AccessLog.objects.filter(kind="print").exists()


def markup(user, notice):
    """Return the HTML of a letter instead of its PDF."""
    with scope(user):
        prints = papers.printed(user, "breach", notice.number)
        return rendering.markup(prints.template, prints.context | prints.sealed(), moment=prints.moment)


def test_nothing_in_a_persons_letter_tells_who_they_are_to_us(cast, victim, notifying):
    notice = notifying.notices.get(recipient=Recipient.PERSON)
    verbs.choose_way(notice, by=cast.koordinator, in_person=False)
    notice.refresh_from_db()
    html = markup(cast.koordinator, notice)
    assert scenarios.NAME in html
    assert scenarios.ADDRESS in html
    assert scenarios.BREACH_TOLD in html
    assert scenarios.BREACH_STORY not in html
    assert victim.code not in html
    assert [word for word in OPENS_A_DOOR if word in html.lower()] == []


def test_a_letter_that_is_handed_over_has_no_address(cast, notifying):
    html = markup(cast.koordinator, notifying.notices.get(recipient=Recipient.PERSON))
    assert scenarios.ADDRESS not in html
    assert "disampaikan langsung" in html


def test_a_reporter_is_written_to_by_name(cast, notifying):
    assert "Pelapor Contoh" in markup(cast.koordinator, notifying.notices.get(recipient=Recipient.REPORTER))


@pytest.mark.parametrize(("recipient", "counted"), [(Recipient.AUTHORITY, True), (Recipient.PUBLIC, False)])
def test_the_supervising_body_learns_how_many_but_nobody_learns_who(cast, victim, notifying, recipient, counted):
    html = markup(cast.koordinator, notifying.notices.get(recipient=recipient))
    assert ("2 subjek data" in html) is counted
    assert scenarios.NAME not in html
    assert victim.code not in html
    assert not AccessLog.objects.filter(kind="print").exists()


def test_the_auditor_sees_the_register_without_links(cast, victim, notifying):
    page = text(at_desk(cast.auditor).get(reverse("breach_list")))
    assert notifying.number in page
    assert "0 dari 2 orang" in page
    assert notifying.get_absolute_url() not in page
    assert victim.code not in page


def test_a_barred_coordinator_is_told_that_another_looks_after_it(cast, victim, notifying):
    victim.case.barred_users.add(cast.koordinator2)
    page = text(at_desk(cast.koordinator2).get(notifying.get_absolute_url()))
    assert "Koordinator lain mengurus" in page
    assert victim.code not in page
    assert scenarios.BREACH_STORY not in page


def test_why_a_letter_was_not_delivered_is_asked_beside_its_field(cast, notifying):
    sent = {"delivery": Delivery.UNREACHED, "at": timezone.localtime().strftime("%Y-%m-%dT%H:%M")}
    page = at_desk(cast.koordinator).post(reverse("breach_settle", args=[notifying.number, 1]), sent)
    assert page.status_code == 422
    assert "Tulis mengapa tidak disampaikan." in text(page)
