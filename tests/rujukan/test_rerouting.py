"""Alihkan: an unanswered or declined referral is sent to another holder in one step, and the chain stays visible."""

import pytest
from django.urls import reverse

from gugus.models import Institution
from gugus.workflow.lifecycle import Refused, TooLate
from rujukan.actions import routing
from rujukan.choices.hand_over import EndReason
from rujukan.choices.referral import DeclineReason, ReferralStatus, Urgency
from rujukan.choices.stage import Stage
from rujukan.models import Referral, StageRole
from tests.rujukan import scenarios
from tests.rujukan.pages import at_desk, text


@pytest.fixture
def sent(cast):
    return scenarios.a_referral(scenarios.a_victim(cast.koordinator), cast.koordinator, "polres", urgency=Urgency.URGENT)


def reroute(referral, by, to="dsp3akb", **changes):
    institution = Institution.objects.get(code=to)
    route = {"role": StageRole.objects.holding(institution).get(stage=Stage.SHELTER), "institution": institution}
    route |= {"need": "Tempat aman", "urgency": Urgency.URGENT, "consent": referral.consent}
    return routing.reroute(referral, by=by, **route | changes)


def test_an_unanswered_referral_is_withdrawn_and_sent_elsewhere(cast, sent):
    again = reroute(sent, cast.koordinator)
    sent.refresh_from_db()
    assert (sent.status, sent.end_reason) == (ReferralStatus.WITHDRAWN, EndReason.REROUTED)
    assert (again.status, again.previous) == (ReferralStatus.SENT, sent)


def test_not_to_the_same_institution(cast, sent):
    with pytest.raises(Refused, match="institusi lain"):
        reroute(sent, cast.koordinator, "polres")
    sent.refresh_from_db()
    assert sent.awaits_answer


def test_an_answer_that_came_first_stands(cast, sent):
    routing.accept(sent, by=cast.polres)
    with pytest.raises(TooLate, match="diterima"):
        reroute(sent, cast.koordinator)
    assert Referral.objects.get() == sent


def test_the_second_coordinator_is_told_that_it_was_rerouted(cast, sent):
    again = reroute(sent, cast.koordinator)
    with pytest.raises(TooLate, match=again.number):
        reroute(sent, cast.koordinator2)


def test_a_refusal_of_the_new_one_leaves_the_old_one_open(cast, sent):
    with pytest.raises(Refused):
        reroute(sent, cast.koordinator, need=" ")
    sent.refresh_from_db()
    assert sent.awaits_answer


def test_a_declined_referral_is_sent_elsewhere_and_stays_declined(cast, sent):
    routing.decline(sent, by=cast.polres, reason=DeclineReason.CAPACITY)
    reroute(sent, cast.koordinator)
    sent.refresh_from_db()
    assert sent.was_declined


def test_only_a_coordinator_reroutes(cast, sent):
    with pytest.raises(Refused):
        reroute(sent, cast.polres)


def test_the_page_asks_the_same_again_for_another_holder(cast, sent):
    desk = at_desk(cast.koordinator)
    url = reverse("referral_new", args=[sent.victim.code]) + f"?tahap=shelter&dari={sent.number}"
    assert url.replace("&", "&amp;") in text(desk.get(sent.get_absolute_url()))
    response = desk.get(url)
    form, page = response.context["form"], text(response)
    assert 'value="Tempat aman dan konsumsi"' in page
    assert "rujukan itu ditarik" in page
    assert form["urgency"].value() == Urgency.URGENT
    assert form["basis"].value() == f"tercatat:{sent.consent_id}"
    role = StageRole.objects.get(stage=Stage.SHELTER, institution__code="dsp3akb")
    data = {"submit_key": form["submit_key"].value(), "holder": role.pk, "need": form["need"].value()}
    data |= {"urgency": form["urgency"].value(), "basis": form["basis"].value()}
    assert desk.post(url, data).status_code == 302
    again = sent.next_referrals.get()
    assert sent.number in text(desk.get(reverse("referral_history", args=[again.number])))
    told = text(at_desk(cast.polres).get(sent.get_absolute_url()))
    assert "Dialihkan ke institusi lain" in told
