"""The receipt of a complaint, the summary of a case, the record of a hand-over: what they print, and what they must not."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from gugus.documents import rendering
from gugus.models import AccessLog
from rujukan.actions import casework
from rujukan.choices.ctdc import Purpose
from rujukan.choices.stage import Stage
from rujukan.printing import case_summary, hand_over
from rujukan.stages import deadlines
from tests.rad.test_printing import MOMENT
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, downloaded
from tests.rujukan.test_breach_pages import OPENS_A_DOOR

pytestmark = pytest.mark.long
SAID = (scenarios.NAME, scenarios.NIK, scenarios.PHONE, scenarios.ADDRESS, scenarios.NARRATIVE, "Pelapor Contoh")


def test_a_receipt_says_when_and_where_and_nothing_that_was_reported(cast):
    complaint = scenarios.a_complaint(cast.gow)
    context = {"complaint": complaint, "contact": settings.HELP_CONTACT}
    html = rendering.markup("pdf/complaint_receipt.html", context, moment=MOMENT)
    for words in (complaint.number, cast.gow.institution.name, settings.HELP_CONTACT):
        assert words in html
    assert not [words for words in SAID if words in html]
    neutral = html.lower().replace(cast.gow.institution.name.lower(), "")
    assert not [word for word in (*OPENS_A_DOOR, "pengaduan", "laporan") if word in neutral]
    assert len(rendering.layout(html).pages) == 1


def test_a_receipt_and_a_summary_are_logged(cast, victim):
    complaint, case = victim.case.complaints.get(), victim.case
    receipt, summary = (reverse("paper", args=args) for args in (["receipt", complaint.number], ["summary", case.number]))
    assert receipt in at_desk(cast.gow).get(complaint.get_absolute_url()).text
    assert summary in at_desk(cast.koordinator).get(case.get_absolute_url()).text
    answers = downloaded(cast.gow, "receipt", complaint.number), downloaded(cast.koordinator, "summary", case.number)
    for user, subject, answer in zip((cast.gow, cast.koordinator), (complaint, case), answers, strict=True):
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
        assert AccessLog.objects.get(kind="download", subject=subject.number).user == user


def test_a_summary_shows_codes_stages_and_limits_and_no_identity(cast, victim):
    casework.record_suspect(victim.case, by=cast.koordinator, name="Juragan Contoh", role="unknown", relation="other")
    scenarios.a_referral(victim, cast.koordinator, "polres")
    html = rendering.markup("pdf/case_summary.html", case_summary.context(victim.case, timezone.now()), moment=MOMENT)
    for words in (victim.case.number, victim.code, "Jawaban Polres, penampungan", "Kebutuhannya belum dinilai"):
        assert words in html
    assert not [words for words in (*SAID, "Juragan Contoh") if words in html]


def test_a_summary_does_not_tell_what_was_done_to_somebody(cast, victim):
    """A legal duty tells of sexual exploitation. Those at the table serve different people."""
    scenarios.identify(victim, cast.koordinator, purposes=[Purpose.PROSTITUTION])
    [duty, *_] = deadlines.of_duties(victim)
    scenarios.a_data_request(victim, cast.koordinator)
    context = case_summary.context(victim.case, timezone.now())
    told = " ".join(deadline.words for deadline, _ in context["deadlines"])
    assert duty.words not in told
    assert "hak atas data" not in told


def test_a_hand_over_is_printed_before_it_and_says_afterwards_what_was_recorded(cast, victim):
    returning = scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "disnaker", Stage.REPATRIATION), cast.disnaker)
    assert hand_over.context(returning)["on"] is None
    scenarios.fill(returning, "destination", cast.disnaker, to="in_county", fear_of_return="no")
    for form in ("journey", "handover"):
        scenarios.fill(returning, form, cast.disnaker)
    context = hand_over.context(returning)
    assert context["on"] == timezone.localdate()
    assert ("Keadaannya baik?", "Ya") in context["lines"]
    html = rendering.markup("pdf/hand_over.html", context, moment=MOMENT)
    assert victim.code in html
    assert not [words for words in SAID if words in html]
    assert len(rendering.layout(html).pages) == 1


def test_its_receiver_and_coordinators_download_the_record_of_a_hand_over(cast, victim):
    basis = scenarios.a_consent(victim, cast.koordinator)
    returning = scenarios.a_referral(victim, cast.koordinator, "disnaker", Stage.REPATRIATION, consent=basis)
    url = reverse("paper", args=["handover", returning.number])
    assert at_desk(cast.disnaker).get(url).status_code == 404, "it has not accepted yet"
    scenarios.serve(returning, cast.disnaker)
    for user in (cast.disnaker, cast.koordinator):
        assert url in at_desk(user).get(reverse("referral_history", args=[returning.number])).text
        assert downloaded(user, "handover", returning.number).content.startswith(b"%PDF")
    assert at_desk(cast.polres).get(url).status_code == 404
    assert AccessLog.objects.filter(kind="download", subject=victim.code).count() == 2
