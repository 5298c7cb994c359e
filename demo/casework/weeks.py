"""Open cases of the last half year, so that every home page shows work on the day the demo is made."""

from random import Random

from django.utils import timezone

from demo import IS_WHOLE
from demo.casework import papers
from demo.casework.course import (
    CENTRE,
    accompany,
    agree,
    assess,
    identify,
    keep_notes,
    key,
    monitor,
    record,
    report_to_police,
    send,
    serve,
    victim_course,
)
from demo.casework.intake import Report, log_complaint, open_case, persons
from demo.casework.pacing import DAY, HOUR
from demo.casework.plots import BEGGING, BRIDE, BUILDING, CAFE, ESTATE, HOUSEHOLD, MINE, ONLINE, SCAM
from demo.casework.years import until_closed
from demo.shelters import arrival
from rujukan.actions import consent, emergency, intake, monitoring, routing, service as services, triage
from rujukan.choices.complaint import Channel, ImmediateNeed, Safety
from rujukan.choices.hand_over import WithdrawalReason, WithdrawnBy
from rujukan.choices.referral import DeclineReason, ServiceOutcome, Urgency
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import Sex, VictimKind

# (days ago, plot, district, taker, number of persons): cases that are simply under way today.
UNDER_WAY = (
    (172, ESTATE, "Badau", "imigrasi", 2),
    (139, HOUSEHOLD, "Semitau", "gow", 1),
    (98, SCAM, "Putussibau Utara", "koordinator", 2),
    (66, BEGGING, "Jongkong", "rsud", 1),
    (44, BUILDING, "Puring Kencana", "polres", 2),
    (23, MINE, "Bunut Hulu", "disnaker", 1),
)


def scenarios(cast):
    """Yield the scenarios that have not ended."""
    for place, case in enumerate(UNDER_WAY):
        yield _goes_on(cast, place, *case)
    yield from _not_yet_triaged(cast)
    if not IS_WHOLE:
        return
    yield _shelter_runs_out(cast)
    yield _unanswered(cast)
    yield _child_in_hospital(cast)
    yield _between_steps(cast)
    yield _came_home(cast)
    yield _scene_proposed(cast)
    yield _taken_back(cast)
    yield _scene_declined(cast)
    yield _in_the_night(cast)
    yield _known_twice(cast)
    yield _scene_drafts(cast)


def _goes_on(cast, place, days, plot, district, taker, number):
    random = Random(f"under way {place}")
    at = (cast.now - DAY * days).replace(hour=9, minute=20)
    report = Report(at, plot, cast.district(district), taker, persons(cast, plot, at.date(), number))
    _, case, victims, at = yield from open_case(cast, random, report)
    courses = [victim_course(cast, random, victim, plot, at + HOUR * index) for index, victim in enumerate(victims)]
    yield from until_closed(cast, case, courses)


def _known(cast, name, plot, district, taker, hours, number=1, witness=False, reported=True):
    """Open a case `hours` ago and identify its persons; return (random, victims, their legal bases, moment)."""
    random = Random(name)
    at = cast.now - HOUR * hours
    named = persons(cast, plot, at.date(), number)
    if witness:
        named += (cast.people.person(Sex.MALE, (25, 45), at.date(), VictimKind.WITNESS),)
    report = Report(at, plot, cast.district(district), taker, named, 0.25)
    _, _, victims, at = yield from open_case(cast, random, report, 1)
    at += 2 * HOUR
    yield at
    for victim in victims:
        identify(cast, keep_notes(cast, random, victim, at), plot, at, reported=reported)
    accompany(cast, victims[0], cast.users["koordinator2"], at)
    return random, victims, [agree(cast, random, victim, at) for victim in victims], at


def _accepted(cast, victim, basis, stage, code, at, urgency=Urgency.NORMAL):
    """Send a referral, accept it an hour later, and return it."""
    yield at
    referral = send(cast, victim, basis, stage, code, at, urgency=urgency)
    yield at + HOUR
    officer = cast.answers_for(referral.to_institution)
    cast.take(officer, routing.accept, referral, at=at + HOUR)
    return referral


def _shelter_runs_out(cast):
    """Day 12 of 14 in the shelter of the police; a social worker visits, the repatriation is only planned."""
    start = _known(cast, "shelter", BRIDE, "Putussibau Selatan", "gow", 11 * 24 + 8, reported=False)
    random, (victim,), (basis,), at = yield from start
    report_to_police(cast, victim, at)
    stay = yield from _accepted(cast, victim, basis, Stage.SHELTER, "polres", at + HOUR)
    since = cast.now - 11 * DAY
    yield since
    cast.take(cast.users["polres"], services.enter_shelter, stay, since=since, at=since, **arrival(stay))
    assess(cast, victim, Stage.REPATRIATION, since, StageState.PLANNED, "")
    social = yield from _accepted(cast, victim, basis, Stage.SOCIAL, "gow", since + 2 * DAY)
    yield since + 4 * DAY
    record(cast, random, social, since + 4 * DAY)
    yield from _accepted(cast, victim, basis, Stage.HEALTH, "rsud", cast.now - 30 * HOUR)
    yield cast.now - 7 * HOUR
    send(cast, victim, basis, Stage.REINTEGRATION, "dsp3akb", cast.now - 7 * HOUR)


def _unanswered(cast):
    """A group stopped at the border: referrals to a shelter, a health centre and others that have not answered."""
    start = _known(cast, "border", ESTATE, "Badau", "imigrasi", 4 * 24, 3, witness=True)
    _, victims, bases, _ = yield from start
    first, second, third = 0, 1, 2
    yield cast.now - 2 * DAY
    send(cast, victims[first], bases[first], Stage.SHELTER, "polres", cast.now - 2 * DAY)
    running = yield from _accepted(cast, victims[second], bases[second], Stage.SHELTER, "dsp3akb", cast.now - 46 * HOUR)
    yield cast.now - 44 * HOUR
    since = cast.now - 44 * HOUR
    cast.take(cast.users["koordinator2"], services.enter_shelter, running, since=since, at=since, **arrival(running))
    for stage, code, hours, urgency, who in (
        (Stage.LEGAL, "baghukum", 40, Urgency.NORMAL, third),
        (Stage.IDENTIFICATION, "imigrasi", 10, Urgency.NORMAL, first),
        (Stage.IDENTIFICATION, "disnaker", 9, Urgency.NORMAL, second),
        (Stage.HEALTH, CENTRE, 5, Urgency.URGENT, second),
        (Stage.REPATRIATION, "disnaker", 3, Urgency.NORMAL, third),
    ):
        yield cast.now - hours * HOUR
        send(cast, victims[who], bases[who], stage, code, cast.now - hours * HOUR, urgency=urgency)


def _child_in_hospital(cast):
    """A child, so protection is the legal basis. The hospital is four hours late; parish and women's organisation are asked."""
    _, (victim,), (basis,), at = yield from _known(cast, "child", ONLINE, "Kalis", "puskesmas", 30, reported=False)
    done = yield from _accepted(cast, victim, basis, Stage.SHELTER, "dsp3akb", at + HOUR, Urgency.EMERGENCY)
    yield at + 3 * HOUR
    since = at + 3 * HOUR
    cast.take(cast.users["koordinator2"], services.enter_shelter, done, since=since, at=since, **arrival(done))
    for stage, code, hours, urgency in (
        (Stage.SOCIAL, "gow", 20, Urgency.NORMAL),
        (Stage.HEALTH, "rsud", 12, Urgency.URGENT),
        (Stage.SOCIAL, "paroki", 6, Urgency.NORMAL),
        (Stage.LEGAL, "imigrasi", 2, Urgency.NORMAL),
    ):
        yield cast.now - hours * HOUR
        send(cast, victim, basis, stage, code, cast.now - hours * HOUR, urgency=urgency)


def _between_steps(cast):
    """A victim was treated, and no institution has the next stage yet."""
    start = _known(cast, "between", HOUSEHOLD, "Selimbau", "gow", 17 * 24)
    random, (victim,), (basis,), at = yield from start
    health = yield from _accepted(cast, victim, basis, Stage.HEALTH, "rsud", at + HOUR)
    yield from serve(cast, random, health, at + DAY, 8)
    assess(cast, victim, Stage.REPATRIATION, cast.now - 6 * DAY, StageState.PLANNED, "")


def _came_home(cast):
    """A victim is back with the family; the second monitoring visit is overdue."""
    start = _known(cast, "home", ESTATE, "Silat Hulu", "disnaker", 112 * 24)
    random, (victim,), (basis,), at = yield from start
    for stage in Stage:
        if stage not in (Stage.IDENTIFICATION, Stage.REPATRIATION):
            assess(cast, victim, stage, at)
    way_home = yield from _accepted(cast, victim, basis, Stage.REPATRIATION, "dsp3akb", at + 20 * DAY)
    yield from serve(cast, random, way_home, at + 21 * DAY, 24, outcome=ServiceOutcome.FULFILLED)
    yield from monitor(cast, random, victim, cast.now - 65 * DAY, visits=1)
    yield cast.now - 30 * DAY
    at, gow = cast.now - 30 * DAY, cast.users["gow"]
    accompany(cast, victim, gow, at)
    plan = {"next_visit_on": timezone.localdate(cast.now - 6 * DAY), "visitor": gow.institution, "reason": "Jadwal perahu"}
    victim.refresh_from_db()
    cast.take(cast.coordinator, monitoring.plan_visit, victim, version=victim.version, **plan, at=at)


def _taken_back(cast):
    """A patient withdraws the consent; the hospital keeps a safety sheet until the hand-over."""
    random, (victim,), (basis,), at = yield from _known(cast, "taken back", ESTATE, "Empanang", "polres", 4 * 24)
    health = yield from _accepted(cast, victim, basis, Stage.HEALTH, "rsud", at + HOUR)
    yield at + 6 * HOUR
    record(cast, random, health, at + 6 * HOUR)
    yield cast.now - 3 * HOUR
    sheet = {"must_continue": "Antibiotik sampai habis", "goes_to": "Rumah kerabat", "call": "Koordinator, 0800-0000-1111"}
    withdrawal = {"asked_by": WithdrawnBy.SUBJECT, "why": WithdrawalReason.NO_SHARING, "sheets": {health.pk: sheet}}
    cast.take(cast.coordinator, consent.withdraw_consent, basis, **withdrawal, at=cast.now - 3 * HOUR)


def _scene_proposed(cast):
    """The hospital proposes a referral for psychosocial support."""
    random, (victim,), (basis,), at = yield from _known(cast, "proposed", MINE, "Mentebah", "rsud", 6 * 24)
    health = yield from _accepted(cast, victim, basis, Stage.HEALTH, "rsud", at + HOUR)
    yield at + 5 * HOUR
    record(cast, random, health, at + 5 * HOUR)
    yield cast.now - 20 * HOUR
    to = cast.institutions["merangat"]
    details = {"need": "Pendampingan psikososial sebelum keluar dari rumah sakit", "urgency": Urgency.NORMAL}
    role = cast.role(Stage.SOCIAL, to)
    propose = {"role": role, "institution": to, **details}
    cast.take(cast.users["rsud"], routing.propose, health, **propose, at=cast.now - 20 * HOUR)


def _scene_declined(cast):
    """An institution declines because its training is full; spiritual care and a check of papers go on."""
    random, (victim,), (basis,), at = yield from _known(cast, "declined", SCAM, "Putussibau Utara", "disnaker", 9 * 24)
    care = yield from _accepted(cast, victim, basis, Stage.SOCIAL, "paroki", at + HOUR)
    yield at + DAY
    record(cast, random, care, at + DAY)
    papers = yield from _accepted(cast, victim, basis, Stage.IDENTIFICATION, "imigrasi", at + 2 * DAY)
    yield at + 3 * DAY
    record(cast, random, papers, at + 3 * DAY)
    yield cast.now - 2 * DAY
    training = send(cast, victim, basis, Stage.REINTEGRATION, "disnaker", cast.now - 2 * DAY)
    yield cast.now - 26 * HOUR
    cast.take(
        cast.users["disnaker"],
        routing.decline,
        training,
        reason=DeclineReason.CAPACITY,
        explanation="Kelas berikut baru dibuka bulan depan.",
        at=cast.now - 26 * HOUR,
    )
    yield cast.now - 25 * HOUR
    cast.take(cast.users["imigrasi"], services.complete, papers, outcome=ServiceOutcome.FULFILLED, at=cast.now - 25 * HOUR)


def _in_the_night(cast):
    """An emergency intake by the police, before any referral; the coordinator has not confirmed it yet."""
    random = Random("night")
    at = cast.now - 6 * HOUR
    named = persons(cast, CAFE, at.date(), 1)
    needs = (ImmediateNeed.SHELTER, ImmediateNeed.DOCUMENTS)
    report = Report(at, CAFE, cast.district("Putussibau Utara"), "polres", named, 0.25, safety=Safety.DANGER, needs=needs)
    yield report.logged_at
    complaint = log_complaint(cast, random, report)
    at = report.logged_at + HOUR / 4
    yield at
    person = complaint.persons.get()
    cast.take(cast.users["polres"], emergency.emergency_intake, complaint, person=person, stage=Stage.SHELTER, at=at)


def _known_twice(cast):
    """Somebody whom two institutions reported: two cases and two codes, which no coordinator has compared yet."""
    random = Random("known twice")
    named = persons(cast, SCAM, cast.now.date(), 1)
    for days, district, taker in ((6, "Badau", "imigrasi"), (1, "Putussibau Utara", "gow")):
        report = Report(cast.now - days * DAY, SCAM, cast.district(district), taker, named)
        yield from open_case(cast, random, report, 1)


def _not_yet_triaged(cast):
    """New complaints: one past its time limit, one of danger now, two near duplicates, one under review."""
    named = persons(cast, HOUSEHOLD, cast.now.date(), 1)
    danger = {"safety": Safety.DANGER, "needs": (ImmediateNeed.SHELTER, ImmediateNeed.MEDICAL)}
    danger |= {"files": (papers.conversation(),)}
    for plot, district, taker, hours, who, more in (
        (BUILDING, "Empanang", "imigrasi", 30, 2, {"files": (papers.passport(),)}),
        (BRIDE, "Suhaid", "disnaker", 21, 1, {}),
        (HOUSEHOLD, "Silat Hilir", "gow", 3, named, {"files": (papers.conversation(), papers.contract())}),
        (HOUSEHOLD, "Silat Hilir", "koordinator2", 2, named, {}),
        (ONLINE, "Badau", "puskesmas", 1, 2, danger),
    ):
        at = cast.now - HOUR * hours
        people_named = persons(cast, plot, at.date(), who) if isinstance(who, int) else who
        yield _scene_new(cast, f"new {hours}", Report(at, plot, cast.district(district), taker, people_named, 0.1, **more))
    yield _scene_read(cast, Report(cast.now - 2 * DAY, BEGGING, cast.district("Hulu Gurung"), "paroki", (), 0.5))


def _scene_new(cast, name, report):
    yield report.logged_at
    log_complaint(cast, Random(name), report)


def _scene_read(cast, report):
    yield report.logged_at
    complaint = log_complaint(cast, Random("read"), report)
    yield report.logged_at + 4 * HOUR
    cast.take(cast.coordinator, triage.review, complaint, at=report.logged_at + 4 * HOUR)
    yield report.logged_at + DAY
    text = "Nama pasar sudah dipastikan; keluarga dapat ditemui hari Minggu."
    by = cast.user("paroki")
    cast.take(by, intake.append, complaint, submit_key=key(Random("more")), text=text, at=report.logged_at + DAY)


def _scene_drafts(cast):
    """Save two unfinished complaint forms."""
    yield cast.now
    for username, channel, narrative in (
        ("gow", Channel.PHONE, "Penelepon menyebut dua anak perempuan di sebuah kafe. Sambungan terputus, ditelepon lagi sore."),
        ("polres", Channel.PATROL, "Hasil razia malam, keterangan sopir menyusul."),
    ):
        user = cast.users[username]
        cast.turn.pass_to(user)
        fields = {"channel": [channel.value], "narrative": [narrative]}
        intake.save_draft(by=user, submit_key=key(Random(username)), fields=fields)
