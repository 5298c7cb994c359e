"""The demo, and what its pages hold at their fullest: somebody with nine referrals, a plan that is changed everywhere."""

import pytest
from django.db import transaction
from django.utils import timezone

from demo.management.commands.demo import make_open_work, make_years
from demo.shelters import arrival
from gugus.access.scope import scope
from rad.actions import revision as revisions
from rad.choices import RevisedColumn
from rad.lists import cells, workbook
from rad.models import ActionPlan, Indicator, PlanEnactment, SourceNote
from rujukan.actions import casework, routing, service as services
from rujukan.choices.complaint import ComplaintStatus
from rujukan.choices.needs import NeedAnswer
from rujukan.choices.referral import ReferralStatus
from rujukan.choices.stage import Stage
from rujukan.choices.stage_forms import of_role
from rujukan.models import Alarm, CaseConference, Complaint, Referral
from tests import databases
from tests.rad import evaluations, plan_reviews
from tests.rad.revisions import DOCUMENT, REASON
from tests.reference import accounts_by_name
from tests.rujukan import conferring, scenarios

TESTS = "tests/r*/*.py"  # what both are made of
# Who serves somebody with nine referrals, and how far they are.
NINE = (
    (Stage.IDENTIFICATION, "imigrasi", "completed"),
    (Stage.HEALTH, "rsud", "completed"),
    (Stage.IDENTIFICATION, "polres", "running"),
    (Stage.SHELTER, "polres", "moved in"),
    (Stage.HEALTH, "puskesmas", "accepted"),
    (Stage.SOCIAL, "gow", "running"),
    (Stage.LEGAL, "imigrasi", "running"),
    (Stage.REPATRIATION, "disnaker", "sent"),
    (Stage.REINTEGRATION, "disnaker", "sent"),
)
INSTITUTIONS = {"puskesmas": "puskesmas-badau"}  # where it is called otherwise than its account


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, undrawn):
    """Run the module's tests in the demo; each test is rolled back to it."""
    with django_db_blocker.unblock(), databases.copy_with(TESTS, demo=make_demo), transaction.atomic():
        yield
        transaction.set_rollback(True)


def make_demo():
    make_years(make_open_work())


def build(_):
    """Make all that in the demo; return {object name: arguments of its URL}."""
    cast = accounts_by_name()
    cases = _somebody_with_nine_referrals(cast)
    with scope(cast.koordinator):
        cases |= _of_the_demo(cast)
    with scope(cast.rad):
        return cases | _of_the_plan(cast)


def _somebody_with_nine_referrals(cast):
    coordinator = cast.koordinator
    victim = scenarios.a_victim(coordinator, taken_by=cast.gow)
    scenarios.identify(victim, coordinator)
    scenarios.an_assessment(victim, coordinator, dict.fromkeys(Stage, (NeedAnswer.NOW, None, "")))
    consent = scenarios.a_consent(victim, coordinator)
    served = {}
    for stage, username, state in NINE:
        officer, code = getattr(cast, username), INSTITUTIONS.get(username, username)
        referral = scenarios.a_referral(victim, coordinator, code, stage, consent=consent)
        served[stage, username] = _brought(referral, officer, state)
    for number, relation in enumerate(("relative", "parent")):
        scenarios.a_guardian(victim, coordinator, relation=relation, name=f"Wali Contoh {number}", suspected=relation == "parent")
    scenarios.accompany(victim, coordinator, cast.gow)
    scenarios.a_contact(victim, cast.gow)
    scenarios.a_task(victim, coordinator, coordinator=coordinator)
    scenarios.a_task(victim.case, coordinator)
    scenarios.a_letter(victim, coordinator, consent=consent)
    scenarios.a_data_request(victim, coordinator)
    proceeding = scenarios.a_proceeding(victim.case, coordinator)
    scenarios.a_legal_event(proceeding, cast.polres, number="LP/12/2026", note_text="Diterima di SPKT")
    invited = [cast.polres.institution, cast.gow.institution]
    conferring.a_conference(victim.case, coordinator, invited)
    casework.record_suspect(
        victim.case, by=coordinator, name="Perekrut", role="unknown", relation="agent", bars_users=[], bars_institutions=[]
    )
    forms = {
        f"form {stage}": [referral.number, max(of_role(referral.role), key=lambda form: len(form.questions)).code]
        for (stage, _), referral in served.items()
        if referral.status in (ReferralStatus.ACCEPTED, ReferralStatus.RUNNING)
    }
    return forms | {
        "victim": [victim.code],
        "case": [victim.case.number],
        "complaint": [victim.case.complaints.get().number],
        "running": [served[Stage.SHELTER, "polres"].number],
        "accepted": [served[Stage.HEALTH, "puskesmas"].number],
        "completed": [served[Stage.HEALTH, "rsud"].number],
        "sent": [served[Stage.REPATRIATION, "disnaker"].number],
        "proceeding": [proceeding.number],
    }


def _brought(referral, officer, state):
    """Bring a referral that was sent so far."""
    if state == "completed":
        scenarios.complete(referral, officer)
    elif state == "running":
        scenarios.serve(referral, officer)
    elif state != "sent":
        routing.accept(referral, by=officer)
        if state == "moved in":
            services.enter_shelter(referral, by=officer, since=timezone.now(), **arrival(referral))
    referral.refresh_from_db()
    return referral


def _of_the_demo(cast):
    asked = Referral.objects.filter(status=ReferralStatus.SENT)
    return {
        "-": [],
        "institution": ["dsp3akb"],
        "new": [Complaint.objects.filter(status=ComplaintStatus.NEW).earliest("received_at").number],
        "asked polres": [asked.filter(to_institution=cast.polres.institution).earliest("number").number],
        "asked puskesmas": [asked.filter(to_institution=cast.puskesmas.institution).earliest("number").number],
        "alarm": [Alarm.objects.latest("raised_at").pk],
        "conference": [CaseConference.objects.earliest("number").number],
    }


def _of_the_plan(cast):
    draft, enacted = ActionPlan.objects.order_by("-version")[:2]
    amounts = {
        place: (cell.values, cell.values | {"amount": (cell.values["amount"] or 0) + 1_000_000})
        for place, cell in cells.of_rows(workbook.plan_rows(enacted)).items()
        if cell.column == RevisedColumn.AMOUNT
    }
    revision = revisions.propose_all(enacted, amounts, by=cast.rad, reason=REASON, document=DOCUMENT)
    review = plan_reviews.begun(cast, first_year=2028, last_year=2030)
    evaluations.drafted(cast, year=2021)
    reported = Indicator.objects.get(code="C-02-01-1")  # which Disnaker coordinates
    return {
        "letter A": ["A"],
        "letter C": ["C"],
        "letter E": ["E"],
        "revision": [revision.number],
        "row": [reported.code],
        "report": [reported.code, 2021],
        "year": [2021],
        "enacted": [2019],
        "signed": [2020],
        "drafted": [2021],
        "draft": [draft.code],
        "review": [review.pk],
        "review C": [review.pk, "C"],
        "enactment": [PlanEnactment.objects.latest("pk").pk],
        "note": [SourceNote.objects.first().code],
    }
