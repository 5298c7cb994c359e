"""The cases of 2019 to 2021: fifteen are closed, one was reopened. 2020 has enough people for figures that are not suppressed."""

from datetime import datetime
from random import Random

from django.utils import timezone

from demo import IS_WHOLE
from demo.casework.course import accompany, agree, assess, identify, keep_notes, refer, victim_course
from demo.casework.intake import Report, in_order, log_complaint, open_case, persons
from demo.casework.pacing import DAY, HOUR, in_office, interleave
from demo.casework.plots import CAFE, OTHER_MATTERS, PLOTS
from rujukan.actions import approval as approvals, casework, closure, consent, emergency, triage
from rujukan.choices.aftercare import ClosingCheck, Lives, VictimOutcome
from rujukan.choices.case import CaseOutcome
from rujukan.choices.complaint import ImmediateNeed, Safety
from rujukan.choices.hand_over import WithdrawalReason, WithdrawnBy
from rujukan.choices.identification import Conclusion
from rujukan.choices.letter import BodyAnswer, LetterPurpose, TransferReason
from rujukan.choices.stage import Stage
from rujukan.choices.victim import Sex, VictimKind, VictimStatus
from rujukan.letters.actions import correspondence

CASES = {2019: 3, 2020: 10, 2021: 2}
TAKERS = ("gow", "polres", "koordinator", "imigrasi", "gow", "puskesmas", "disnaker", "polres", "rsud", "koordinator2", "paroki")
SIZES = {2019: 1, 2020: 2, 2021: 1}
DUPLICATED = 2020
# The places of the cases that take an unusual course.
NOT_TRAFFICKING, RETURNED, EMERGENCY, WITHDRAWN, REOPENED = 1, 3, 6, 10, 14
OUTCOMES = (CaseOutcome.SERVED,) * 6 + (CaseOutcome.MOVED, CaseOutcome.CONTACT_LOST, CaseOutcome.REFUSED)
ENDINGS = {
    CaseOutcome.SERVED: VictimOutcome.GOALS_MET,
    CaseOutcome.MOVED: VictimOutcome.TRANSFERRED,
    CaseOutcome.CONTACT_LOST: VictimOutcome.NO_CONTACT,
    CaseOutcome.REFUSED: VictimOutcome.WISH,
}
REASONS = {
    CaseOutcome.SERVED: "Semua layanan selesai dan pemantauan tidak menemukan risiko baru.",
    CaseOutcome.MOVED: "Pendampingan diteruskan oleh kabupaten asal.",
    CaseOutcome.CONTACT_LOST: "Tiga kali dikunjungi, keluarga sudah pindah.",
    CaseOutcome.REFUSED: "Yang bersangkutan merasa sudah cukup dan meminta berhenti.",
}


def scenarios(cast):
    """Yield the scenarios of the three years."""
    place = 0
    for year, number in CASES.items():
        for index in range(number):
            yield _case(cast, year, (index + 0.5) / number, place)
            place += 1
        yield from (_scene_other(cast, year, index) for index in range(len(OTHER_MATTERS)))
    yield _twice(cast, DUPLICATED)


def _random_moment(random, year, share):
    day = datetime(year, 1, 4, tzinfo=timezone.get_default_timezone()) + DAY * int(share * 330 + random.uniform(-8, 8))
    return day.replace(hour=random.randint(8, 15), minute=random.choice((5, 10, 25, 40, 50)))


def _report_of_year(cast, random, year, share, place):
    plot = PLOTS[place % len(PLOTS)]
    at = _random_moment(random, year, share)
    named = persons(cast, plot, at.date(), SIZES[year])
    if place % 8 == 5:
        named += (cast.people.person(random.choice((Sex.FEMALE, Sex.MALE)), (19, 50), at.date(), VictimKind.WITNESS),)
    district = cast.districts[place * 10 % len(cast.districts)]
    taker = TAKERS[place % len(TAKERS)]
    safety = random.choice((Safety.SAFE, Safety.SAFE, Safety.UNKNOWN, Safety.DANGER))
    needs = (ImmediateNeed.SHELTER, ImmediateNeed.MEDICAL) if safety == Safety.DANGER else ()
    return Report(at, plot, district, taker, named, random.choice((0.3, 1, 3, 26)), safety=safety, needs=needs)


def _case(cast, year, share, place):
    random = Random(f"case {place}")
    report = _report_of_year(cast, random, year, share, place)
    if place == EMERGENCY:
        yield from _emergency(cast, random, report)
        return
    _, case, victims, at = yield from open_case(cast, random, report)
    if place == NOT_TRAFFICKING:
        yield from _not_trafficking(cast, case, victims, report.plot, at)
        return
    if place % 6 == 3:
        _bar(cast, case, report.plot, at)
    if place % 3 == 0:
        accompany(cast, victims[0], cast.users["koordinator2"], at)
    also = [Stage.REPATRIATION] if place == RETURNED else ()
    courses = [
        victim_course(cast, random, victim, report.plot, at + HOUR * index, declined=(place + index) % 7 == 2, also=also)
        for index, victim in enumerate(victims)
    ]
    if place == WITHDRAWN:
        courses[0] = _withdrawn(cast, random, victims[0], report.plot, at)
    yield from until_closed(cast, case, courses)
    if place == REOPENED:
        yield cast.now - 9 * DAY
        reason = "Perekrut yang sama mendatangi keluarga lagi."
        cast.take(cast.coordinator, closure.reopen_case, case, reason=reason, at=cast.now - 9 * DAY)


def until_closed(cast, case, courses):
    """Run the courses of all victims, then close the case."""
    at = yield from interleave(courses)
    at = in_office(at + DAY)
    yield at
    outcome = OUTCOMES[int(case.number[-2:]) % len(OUTCOMES)] if IS_WHOLE else CaseOutcome.SERVED
    if outcome == CaseOutcome.MOVED:
        at = yield from _transfer(cast, case, at)
    _scene_closed(cast, case, outcome, REASONS[outcome], at)


def _transfer(cast, case, at):
    """Another county agrees within four days to go on with the people of a case, and meets them two days later; return when."""
    cast.turn.pass_to(cast.coordinator)
    letters, moved = [], {"purpose": LetterPurpose.TRANSFER, "why": TransferReason.NEW_ADDRESS, "disclosed": ["sex", "age"]}
    for victim in in_order(case):
        if victim.status != VictimStatus.NOT_VICTIM:
            moved |= {"to": cast.institutions["kab-sintang"], "consent": victim.consents.usable().first()}
            letters.append(cast.take(cast.coordinator, correspondence.write, victim, **moved, at=at))
    at = in_office(at + 4 * DAY)
    yield at
    for letter in letters:
        day = timezone.localdate(at)
        yes = {"answer": BodyAnswer.YES, "on": day, "next_on": day + 2 * DAY}
        cast.take(cast.coordinator, correspondence.answer, letter, **yes, at=at)
    at = in_office(at + 3 * DAY)
    yield at
    for letter in letters:
        met = {"answer": BodyAnswer.CONTACTED, "on": timezone.localdate(at)}
        cast.take(cast.coordinator, correspondence.answer, letter, **met, at=at)
    return at


def _scene_closed(cast, case, outcome, reason, at):
    cast.turn.pass_to(cast.coordinator)
    for victim in in_order(case):
        if victim.status != VictimStatus.NOT_VICTIM:  # the others are closed with the case
            ending = {"outcome": ENDINGS[outcome], "reason": reason, "withdraw_open": True}
            ending |= {"lives": Lives.HOME, "checks": list(ClosingCheck)}
            approval = cast.take(cast.coordinator, closure.ask_to_close, victim, **ending, at=at)
            cast.take(cast.users["koordinator2"], approvals.decide, approval, granted=True, at=at)
    cast.take(cast.coordinator, closure.close_case, case, outcome=outcome, reason=reason, at=at)


def _not_trafficking(cast, case, victims, plot, at):
    """A case that turns out not to be trafficking."""
    at = in_office(at + DAY)
    yield at
    for victim in victims:
        identify(cast, victim, plot, at, Conclusion.NOT_VICTIM)
    yield at + DAY
    reason = "Perselisihan upah biasa, diteruskan ke mediator."
    _scene_closed(cast, case, CaseOutcome.NOT_TRAFFICKING, reason, at + DAY)


def _bar(cast, case, plot, at):
    """Record a suspect whose relative works at an institution: the case bars that institution."""
    cast.take(
        cast.coordinator,
        casework.record_suspect,
        case,
        name=cast.people.name(Sex.MALE),
        detail="Dikenal di kampung sebagai penyalur tenaga kerja.",
        role=plot.role,
        relation=plot.relation,
        bars_institutions=[cast.institutions["diskop"]],
        at=at,
    )


def _emergency(cast, random, report):
    """An emergency intake by the police at night; the coordinator confirms it at eight."""
    at = report.at.replace(hour=1, minute=40)
    night = Report(at, CAFE, report.district, "polres", persons(cast, CAFE, at.date(), 2), safety=Safety.DANGER)
    yield night.logged_at
    complaint = log_complaint(cast, random, night)
    person = complaint.persons.first()
    referral = cast.take(
        cast.users["polres"],
        emergency.emergency_intake,
        complaint,
        person=person,
        stage=Stage.SHELTER,
        at=night.logged_at + HOUR / 4,
    )
    at = at.replace(hour=8)
    yield at
    cast.take(cast.coordinator, emergency.confirm_emergency, referral, at=at)
    case = referral.victim.case
    courses = [
        victim_course(
            cast, random, victim, CAFE, at + HOUR, emergency_referral=referral if victim.pk == referral.victim_id else None
        )
        for victim in in_order(case)
    ]
    yield from until_closed(cast, case, courses)


def _withdrawn(cast, random, victim, plot, at):
    """A victim who withdraws the consent during a service."""
    at = in_office(at + DAY)
    yield at
    victim = keep_notes(cast, random, victim, at)
    identify(cast, victim, plot, at)
    basis = agree(cast, random, victim, at + HOUR)
    for stage in Stage:
        if stage != Stage.SOCIAL:
            assess(cast, victim, stage, at + HOUR)
    service = refer(cast, random, victim, basis, Stage.SOCIAL, at + 2 * HOUR)
    for _ in range(3):
        at = next(service)
        yield at
    withdrawal = {"asked_by": WithdrawnBy.SUBJECT, "why": WithdrawalReason.NO_SERVICE}
    cast.take(cast.coordinator, consent.withdraw_consent, basis, at=at, **withdrawal)
    assess(cast, victim, Stage.SOCIAL, at, reason="Yang bersangkutan meminta berhenti")


def _scene_other(cast, year, index):
    """A complaint that is not trafficking: forwarded to the competent body, or closed."""
    random = Random(f"other {year} {index}")
    narrative, to = OTHER_MATTERS[index]
    at = _random_moment(random, year, (index + 0.7) / len(OTHER_MATTERS))
    report = Report(at, PLOTS[index], random.choice(cast.districts), TAKERS[index * 2 + year % 3], (), narrative=narrative)
    yield report.logged_at
    complaint = log_complaint(cast, random, report)
    at = report.logged_at + 5 * HOUR
    yield at
    if to:
        cast.take(cast.coordinator, triage.forward, complaint, to=to, reason="Bukan perdagangan orang.", at=at)
    else:
        cast.take(cast.coordinator, triage.close_complaint, complaint, reason="Selesai dalam keluarga.", at=at)


def _twice(cast, year):
    """A second institution reports the same person: a near-duplicate warning, and the second complaint is a duplicate."""
    random = Random(f"twice {year}")
    at = _random_moment(random, year, 0.45)
    district = random.choice(cast.districts)
    named = persons(cast, CAFE, at.date(), 1)
    complaint, case, victims, opened_at = yield from open_case(cast, random, Report(at, CAFE, district, "gow", named), 4)
    again = Report(at + DAY, CAFE, district, "polres", named)
    yield again.logged_at
    second = log_complaint(cast, random, again)
    yield again.logged_at + 2 * HOUR
    cast.take(cast.coordinator, triage.mark_duplicate, second, of=complaint, at=again.logged_at + 2 * HOUR)
    for warning in second.near_duplicates.all():
        cast.take(cast.coordinator, triage.settle_near_duplicate, warning, at=again.logged_at + 2 * HOUR)
    courses = [victim_course(cast, random, victim, CAFE, opened_at + 2 * DAY) for victim in victims]
    yield from until_closed(cast, case, courses)
