"""The one next step of a person: which one, whose turn, where; and that each page it leads to can be opened."""

from datetime import timedelta

import pytest
from django.urls import resolve, reverse
from django.utils import timezone

from rujukan.actions import casework, monitoring, routing
from rujukan.choices.identification import Conclusion
from rujukan.choices.referral import DeclineReason
from rujukan.choices.stage import Stage, StageState
from tests.rujukan import scenarios
from tests.rujukan.pages import MOST_QUERIES, at_desk, cost, tab_of, text
from tests.rujukan.scenarios import ago


def begin(cast):
    return scenarios.a_victim(cast.koordinator, at=ago(days=20))


def nothing(cast, victim):
    pass


def identified(cast, victim):
    scenarios.identify(victim, cast.koordinator)
    scenarios.needless(victim, cast.koordinator)


def declined(cast, victim):
    identified(cast, victim)
    sent = scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)
    routing.decline(sent, by=cast.rsud, reason=DeclineReason.CAPACITY)


def declined_and_needless(cast, victim):
    declined(cast, victim)
    scenarios.needless(victim, cast.koordinator)


def planned(cast, victim):
    identified(cast, victim)
    casework.assess_stage(victim, Stage.LEGAL, by=cast.koordinator, state=StageState.PLANNED)


def planned_twice(cast, victim):
    planned(cast, victim)
    casework.assess_stage(victim, Stage.SOCIAL, by=cast.koordinator, state=StageState.PLANNED)


def assessed(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator)
    scenarios.identify(victim, cast.koordinator)


def unassessed(cast, victim):
    scenarios.an_assessment(victim, cast.koordinator)
    identified(cast, victim)
    casework.assess_stage(victim, Stage.HEALTH, by=cast.koordinator, state=StageState.NOT_ASSESSED)


def unconcluded(cast, victim):
    scenarios.needless(victim, cast.koordinator)
    scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "polres", Stage.IDENTIFICATION), cast.polres)


def asked(cast, victim):
    identified(cast, victim)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH)


def unanswered(cast, victim):
    identified(cast, victim)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=9))


def served(cast, victim):
    identified(cast, victim)
    scenarios.serve(scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH), cast.rsud)


def handing_over(cast, victim):
    identified(cast, victim)
    stay = scenarios.move_in(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    scenarios.a_referral(victim, cast.koordinator, "rsud", Stage.HEALTH, at=ago(days=9))
    scenarios.take_back(stay.consent, cast.koordinator, sheets={stay.pk: scenarios.SHEET})


def closing(cast, victim):
    identified(cast, victim)
    scenarios.ask_to_close(victim, cast.koordinator)


def closed(cast, victim):
    identified(cast, victim)
    scenarios.close(victim, cast.koordinator)


def asked_after_closing(cast, victim):
    closed(cast, victim)
    scenarios.a_data_request(victim, cast.koordinator)


def not_victim(cast, victim):
    scenarios.identify(victim, cast.koordinator, conclusion=Conclusion.NOT_VICTIM)


def monitored(cast, victim):
    identified(cast, victim)
    scenarios.complete(scenarios.a_referral(victim, cast.koordinator, "polres"), cast.polres)
    victim.refresh_from_db()
    monitoring.begin(victim, by=cast.koordinator, next_visit_on=timezone.localdate() + timedelta(days=30), reason="Di kerabat")


MINE, DONE = "Giliran Anda", "Selesai"
# State: whose turn it is, the beginning of the step, and the page to which it leads.
STEPS = {
    nothing: (MINE, "Isi asesmen kebutuhan dan risiko", "needs_new"),
    declined: (MINE, "Cari institusi lain: rehabilitasi kesehatan", "referral_new"),
    declined_and_needless: (MINE, "Tutup layanan", "victim_close"),
    planned: (MINE, "Kirim rujukan: bantuan hukum", "referral_new"),
    planned_twice: (MINE, "Kirim 2 rujukan", "referrals_send"),
    assessed: (MINE, "Kirim rujukan menurut asesmen", "referrals_send"),
    unassessed: (MINE, "Apakah ini diperlukan: rehabilitasi kesehatan?", "stage_assess"),
    unconcluded: (MINE, "Simpulkan identifikasi", "identification_new"),
    asked: ("Giliran RSUD", "RSUD Achmad Diponegoro menjawab rujukan", "referral_detail"),
    unanswered: (MINE, "Hubungi RSUD", "referral_detail"),
    served: ("Giliran RSUD", "RSUD Achmad Diponegoro sedang melayani", "referral_detail"),
    handing_over: (MINE, "Catat serah terima di Polres", "referral_detail"),
    closing: ("Giliran orang kedua", "Menunggu putusan: penutupan layanan", "victim_close"),
    monitored: (MINE, "Kunjungi orangnya", "visit_new"),
    not_victim: (MINE, "Tutup layanan", "victim_close"),
    asked_after_closing: (MINE, "Jawab permintaan", "data_request_detail"),
    closed: (DONE, "Layanan bagi orang ini sudah ditutup", ""),
}


@pytest.mark.parametrize("state", STEPS)
def test_the_page_begins_with_the_next_step(cast, victim, state):
    state(cast, victim)
    turn, heading, page = STEPS[state]
    desk = at_desk(cast.koordinator)
    context = desk.get(victim.get_absolute_url()).context
    step = context["step"]
    assert context["turn"].startswith(turn)
    assert step.heading.startswith(heading)
    assert (resolve(step.url.partition("?")[0]).url_name if step.url else "") == page
    assert not step.url or desk.get(step.url).status_code == 200


def test_the_second_person_is_asked_to_decide(cast, victim):
    closing(cast, victim)
    step = at_desk(cast.koordinator2).get(victim.get_absolute_url()).context["step"]
    assert (step.heading, step.url) == ("Putuskan: penutupan layanan", reverse("victim_close", args=[victim.code]))


def test_what_is_late_is_never_folded(cast, victim):
    for stage, code in ((Stage.HEALTH, "rsud"), (Stage.SOCIAL, "gow"), (Stage.LEGAL, "imigrasi"), (Stage.SHELTER, "polres")):
        scenarios.a_referral(victim, cast.koordinator, code, stage, at=ago(days=9))
    others = at_desk(cast.koordinator).get(victim.get_absolute_url()).context["others"]
    late = [other for other in others["shown"] if other.deadline.overdue(timezone.now())]
    assert len(late) == 3
    assert not [other for other in others["folded"] if other.deadline.overdue(timezone.now())]


def test_a_suspected_guardian_is_named_on_every_tab(cast, victim):
    scenarios.a_guardian(victim, cast.koordinator, suspected=True)
    for tab in (victim.get_absolute_url(), *(tab_of(victim, name) for name in ("services", "person", "history"))):
        page = text(at_desk(cast.koordinator).get(tab))
        assert "Diduga terlibat: jangan dihubungi" in page
        assert page.count('aria-current="page"') == 2  # the crumb and the tab


@pytest.mark.parametrize("name", ["services", "person", "history"])
def test_a_tab_costs_no_more_than_others(cast, victim, name):
    served(cast, victim)
    assert cost(at_desk(cast.koordinator), tab_of(victim, name)) <= MOST_QUERIES
