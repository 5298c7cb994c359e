"""A trafficking case from the police report to paid restitution, over three years with a moved clock.

Police and prosecution act each time only after the clock has reminded them. Every limit of the law fires, each step once. The log
is in var/test-results/three-years.txt.
"""

import json
import uuid
from collections import defaultdict
from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from gugus.access.scope import job, scope
from gugus.actions import reminder as reminders
from gugus.choices import ReminderStep
from gugus.models import DeadlineReminder, Notice, ServiceStandard
from gugus.workflow import running_clocks
from rad.lists import running as plan
from rujukan.actions import casework, legal_duty as legal_duties, routing, service as services
from rujukan.choices.ctdc import Purpose
from rujukan.choices.legal_duty import DutyKind, Settlement
from rujukan.choices.stage import Stage
from rujukan.models import LegalDuty
from rujukan.stages import standards
from rujukan.statistics.law_enforcement import law_enforcement
from tests.conftest import ARTIFACTS
from tests.outgoing import revealed
from tests.rujukan import scenarios

pytestmark = pytest.mark.long
DAY, FAR = timedelta(days=1), timedelta(days=60)
HEADS = {"income": 30_000_000, "suffering": 20_000_000}
VERDICT = {"result": "convicted", "articles": ["uu21"], "months": 72, "fine": 150_000_000}
# Limits of the law that this case does not reach, with the reason. All others must fire.
EXPLAINED: dict[str, str] = {}


def of_law():
    """Return the codes of the standards that rest on a law about the victim, and of the steps of a proceeding."""
    laws = Q(basis__startswith="UU") & ~Q(basis__startswith="UU 27/2022")  # data protection has tests of its own
    rows = ServiceStandard.objects.filter(laws | Q(code__in=[*standards.PROCEEDING, *standards.HEARING]))
    return {standard.code: standard for standard in rows}


class Story:
    """Moves the clock day by day of the case, with the reminders at each step of each clock on the way."""

    def __init__(self, cast, clock):
        self.cast, self.clock, self.begin = cast, clock, timezone.now()
        self.fired = defaultdict(list)
        self.standards = {standard.code: standard for standard in ServiceStandard.objects.all()}

    def until(self, day):
        target = self.begin + day * DAY
        while (now := timezone.now()) < target:
            with job("reminders"):
                clocks = list(running_clocks.until(now + FAR))
            steps = [moment for clock in clocks for moment in self.moments(clock) if now < moment < target]
            self.clock.set(min([target, *(moment + timedelta(minutes=1) for moment in steps)]))
            known = {(clock.source, clock.subject, clock.due): clock for clock in clocks}
            at = timezone.now()
            for told in reminders.remind(at):
                clock = known[told.source, told.subject, told.due_at]
                self.fired[clock.standard].append((told.at, told.step, clock.words))
            assert not reminders.remind(at), "a second worker tells nothing again"

    def moments(self, clock):
        standard = self.standards[clock.standard]
        yield clock.due
        if standard.remind_hours:
            yield clock.due - timedelta(hours=standard.remind_hours)
        if standard.escalate_hours is not None:
            yield clock.due + timedelta(hours=standard.escalate_hours)

    def today(self, days=0):
        return timezone.localdate() + days * DAY

    def record(self, day, kind, by="polres", next_in=None, **details):
        """Record an event on a day of the case, the next step some days later."""
        self.until(day)
        details |= {"next_on": self.today(next_in)} if next_in else {}
        by = getattr(self.cast, by)
        with scope(by):
            return scenarios.a_legal_event(self.proceeding, by, kind, **details)

    def restitution(self, day, kind, victim, amounts=None, **details):
        details |= {"amounts": json.dumps(amounts)} if amounts else {}
        return self.record(day, f"restitution_{kind}", "kejaksaan", victim=victim, **details)


@pytest.fixture
def story(cast, moved_clock, monkeypatch):
    monkeypatch.delitem(running_clocks._SOURCES, plan.until)  # the reports of the plan have tests of their own
    Notice.objects.all().delete()
    return Story(cast, moved_clock)


def first_weeks(story):
    """Identify two people, serve them late, report to the police; return both people and the case."""
    cast, koordinator = story.cast, story.cast.koordinator
    first = scenarios.a_victim(koordinator)
    second = casework.add_victim(first.case, by=koordinator, fields=scenarios.person(name="Adik Contoh", nik="", phone=""))
    health = scenarios.a_referral(first, koordinator, "rsud", Stage.HEALTH)
    social = scenarios.a_referral(first, koordinator, "gow", Stage.SOCIAL)
    for victim in (first, second):
        scenarios.identify(victim, koordinator, purposes=[Purpose.PROSTITUTION])
    for referral, by in ((health, cast.rsud), (social, cast.gow)):
        routing.accept(referral, by=by)
    story.until(3.5)  # the report is late
    chosen = {"prosecution": cast.kejaksaan.institution}
    story.proceeding = scenarios.a_proceeding(first.case, koordinator, **chosen)
    story.record(3.6, "reported", number="LP/00/contoh")
    story.record(5, "lpsk_asked")
    story.until(9)
    for referral, by in ((health, cast.rsud), (social, cast.gow)):
        record = {"kind": "other", "given_on": story.today(), "submit_key": uuid.uuid4()}
        services.record(referral, by=by, **record)
        services.complete(referral, by=by, outcome="partly")
    story.until(16)
    for duty in LegalDuty.objects.filter(kind=DutyKind.POLICE_PROTECTION):
        legal_duties.settle(duty, by=koordinator, settlement=Settlement.DONE, done_at=timezone.now() - DAY)
    return first, second


def investigation(story):
    """Investigate, stop, resume, and hand over to the prosecution, each step after its limit has warned."""
    story.record(20, "inquiry")
    story.record(25, "investigation")
    story.record(33, "spdp")
    story.record(35, "sp2hp")
    story.record(60, "stopped", note_text="Saksi tidak ditemukan")
    story.record(62, "sp2hp")
    story.record(90, "investigation", note_text="Praperadilan dikabulkan")
    story.record(98, "spdp")
    story.record(100, "suspect_named")
    for day, kind in ((120, "file_sent"), (130, "p19"), (150, "file_sent")):
        story.record(day, kind)
    story.record(170, "p21", "kejaksaan")
    story.record(180, "handed")


def trial(story, first, second):
    """Hear the case, with one hearing moved and one missed, up to the verdict of the first court."""
    for victim in (first, second):
        story.restitution(185, "told", victim)
        story.restitution(190, "asked", victim, HEADS)
    story.record(200, "indicted", "kejaksaan", next_in=30)
    story.record(215, "hearing_moved", "kejaksaan", next_in=25)
    story.record(243, "hearing", "kejaksaan", next_in=30)  # three days after it was held: the result was missed
    story.record(273, "demanded", "kejaksaan", next_in=27)
    story.record(300, "verdict", "kejaksaan", court="pn", **VERDICT)
    story.restitution(300, "granted", first, HEADS, regime="uu21")
    story.restitution(300, "granted", second, {"income": 25_000_000}, regime="kuhap")


def close_case(story, first):
    """Close the services and the case while the appeal runs: a pending trial alone does not keep them open."""
    story.until(340)
    for victim in first.case.victims.all():
        scenarios.needless(victim, story.cast.koordinator)
    scenarios.close_all(first.case, story.cast.koordinator)


def payment(story, first, second):
    story.record(420, "verdict", "kejaksaan", court="pt", **VERDICT)
    story.record(700, "verdict", "kejaksaan", court="ma", **VERDICT)
    story.record(730, "final", "kejaksaan")
    story.restitution(745, "copied", second)
    story.restitution(750, "warned", first)
    story.restitution(762, "part", first, {"income": 10_000_000})
    story.restitution(770, "paid", second, {"income": 25_000_000})
    story.restitution(1080, "paid", first, {"income": 20_000_000, "suffering": 20_000_000})
    story.record(1090, "executed", "kejaksaan")


def test_a_case_from_the_police_report_to_paid_restitution(cast, story, outgoing):
    law = of_law()
    first, second = first_weeks(story)
    investigation(story)
    trial(story, first, second)
    close_case(story, first)
    payment(story, first, second)
    story.until(1095)
    write(story, law)

    assert set(EXPLAINED) <= set(law)
    assert set(law) - set(story.fired) == set(EXPLAINED), "every limit of the law fires or is explained"
    missed = {standard for standard, told in story.fired.items() if any(step == ReminderStep.ESCALATED for _, step, _ in told)}
    assert "hearing-recorded" in missed, "a result that nobody recorded reached the head"
    assert not story.proceeding.tasks.open().exists()
    duties = {(duty.victim_id, duty.kind): duty.settlement for duty in LegalDuty.objects.all()}
    assert set(duties.values()) == {Settlement.DONE}
    assert {kind for victim, kind in duties if victim == first.pk} >= {"restitution-paid", "restitution-warned"}
    assert (second.pk, "restitution-paid-30") in duties
    rows = DeadlineReminder.objects.values_list("source", "subject", "due_at", "step")
    assert len(rows) == len(set(rows))
    assert not revealed(outgoing.all(), police=set())
    assert not Notice.objects.filter(Q(text__contains=scenarios.NAME) | Q(text__contains="Adik")).exists()
    tell_of_years(cast, story)


def tell_of_years(cast, story):
    years = range(timezone.localdate(story.begin).year, timezone.localdate().year + 1)
    with scope(cast.koordinator):
        counted = [law_enforcement(cast.koordinator, year) for year in years]
    assert sum(one.verdicts["Terbukti"] for one in counted) == 3
    assert sum(one.money[-1].granted for one in counted) == 75_000_000
    assert sum(one.money[-1].paid for one in counted) == 75_000_000
    assert [one.phases["Inkracht atau dieksekusi"] for one in counted][-1] == 1


def write(story, law):
    """Write the log of the limits of the law, the oldest first, and those that are explained."""
    lines = [
        f"{timezone.localtime(at):%Y-%m-%d %H.%M}  {ReminderStep(step).value:9}  {standard:22}  {words}"
        for standard in law
        for at, step, words in story.fired[standard]
    ]
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    explained = [f"{standard}: {reason}" for standard, reason in EXPLAINED.items()]
    (ARTIFACTS / "three-years.txt").write_text("\n".join([*sorted(lines), *explained]) + "\n")
