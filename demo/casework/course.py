"""The way of a victim through the stages: identification, legal basis, referrals, services, monitoring."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from demo.casework import children, stage_answers
from demo.casework.cast import CENTRE
from demo.casework.pacing import DAY, HOUR, in_office, interleave
from demo.shelters import arrival
from gugus.choices import InstitutionKind, RevealReason
from gugus.workflow.lifecycle import version_of
from rujukan.actions import (
    casework,
    consent,
    identification,
    legal_duty as legal_duties,
    monitoring,
    routing,
    service as services,
)
from rujukan.choices.aftercare import VisitDecision, VisitOutcome, VisitScale
from rujukan.choices.conclusions import ConclusionBasis, DecidedBy, OtherRoute
from rujukan.choices.consent import TASK_FORCE, ConsentGiver, ConsentMethod, LegalBasis
from rujukan.choices.contact import ContactMode
from rujukan.choices.hand_over import LeftTo
from rujukan.choices.identification import Conclusion
from rujukan.choices.legal_duty import Settlement
from rujukan.choices.needs import RiskLevel
from rujukan.choices.places import Interpreter, Language
from rujukan.choices.referral import DeclineReason, ServiceOutcome, Urgency
from rujukan.choices.service_kinds import SERVICES_OF_STAGE, ServiceKind
from rujukan.choices.shelter import Answer
from rujukan.choices.stage import Stage, StageState
from rujukan.choices.victim import VictimKind
from rujukan.disclosure.section import reveal
from rujukan.models.monitoring_visit import QUESTIONS, SCALES
from rujukan.stages import closing

# {stage: (probability that it is needed, days from identification to its start, receiving institutions, need)}
STAGES = {
    Stage.IDENTIFICATION: (0.3, 0, ("imigrasi", "disdukcapil", "disnaker", "polres", "kodim"), "Pencocokan data dan dokumen"),
    Stage.SHELTER: (0.5, 0, ("polres", "dsp3akb"), "Tempat aman sampai langkah berikutnya"),
    Stage.HEALTH: (0.5, 1, ("rsud", CENTRE), "Pemeriksaan kesehatan"),
    Stage.SOCIAL: (0.5, 3, ("dsp3akb", "merangat", "paroki", "gow", "nasyiatul"), "Pendampingan psikososial"),
    Stage.LEGAL: (0.25, 7, ("baghukum", "baghukum", "satpolpp"), "Pendampingan hukum"),
    Stage.REPATRIATION: (0.35, 14, ("dsp3akb", "disnaker", "polres"), "Pulang ke keluarga"),
    Stage.REINTEGRATION: (0.3, 30, ("disnaker", "diskop", "merangat"), "Pelatihan dan bantuan memulai usaha"),
}
FAMILIES = ("ibu dan dua adik", "pasangan", "nenek", "bibi dari pihak ibu")
SAFETY_NOTES = ("Perekrut masih menelepon.", "Tidak ada ancaman baru.", "Alamat keluarga diketahui perekrut.")
HEALTH_NOTES = ("Sulit tidur.", "Luka lama di tangan, sudah sembuh.", "Tidak ada keluhan.", "Perlu obat rutin.")
LEGAL_NOTES = ("Belum ada laporan polisi.", "Laporan polisi sudah dibuat.", "")
NOT_NEEDED = "Sudah dibicarakan, tidak diperlukan"
# The bodies outside to which letters of the demo go.
BODIES = ("lpsk", "dpppa-provinsi", "kab-sintang")
REACH = {
    "stages": list(Stage),
    "receivers": [TASK_FORCE, *BODIES],
    "language": Language.INDONESIAN,
    "interpreter": Interpreter.NOT_NEEDED,
}
FAITHFUL = (InstitutionKind.FAITH, InstitutionKind.SOCIETY)


def key(random):
    """Return the idempotency key of a form, the same in every run."""
    return UUID(int=random.getrandbits(128), version=4)


def keep_notes(cast, random, victim, at):
    """Record as the coordinator what the interview added; return the victim."""
    fields = {
        "origin_district": random.choice(cast.districts),
        "current_district": victim.found_district,
        "family": f"Tinggal bersama {random.choice(FAMILIES)}.",
    }
    relation = random.choice(children.RELATIONS) if victim.is_child else None
    fields |= {
        "safety_note": random.choice(SAFETY_NOTES),
        "health_note": random.choice(HEALTH_NOTES),
        "legal_note": random.choice(LEGAL_NOTES),
    }
    victim = cast.take(cast.coordinator, casework.correct_victim, victim, version=victim.version, fields=fields, at=at)
    if relation:
        children.name_guardian(cast, victim, at, relation=relation, name=children.NAMES[relation])
    return victim


def accompany(cast, victim, officer, at):
    """Name the officer who accompanies a victim from now on, instead of the one before."""
    before = version_of(victim.companions.present().first())
    cast.take(cast.coordinator, casework.name_companion, victim, user=officer, version=before, at=at)


def identify(cast, victim, plot, at, conclusion=None, *, reported=True):
    """Conclude the identification as the coordinator. A witness has no elements.

    If `reported`, the police know at once, and the victim asks for no further protection.
    """
    elements = plot if victim.kind == VictimKind.VICTIM else None
    conclusion = conclusion or (Conclusion.IDENTIFIED if elements else Conclusion.WITNESS)
    concluded = cast.take(
        cast.coordinator,
        identification.conclude,
        victim,
        version=None,
        acts=list(elements.acts) if elements else [],
        means=list(elements.means) if elements else [],
        purposes=list(elements.purposes) if elements else [],
        conclusion=conclusion,
        grounds="Wawancara, keterangan keluarga, dan dokumen perjalanan saling cocok.",
        basis=[ConclusionBasis.STATEMENT, ConclusionBasis.DOCUMENT],
        decided_by=DecidedBy.COUNTY,
        informed=Answer.YES,
        review_on=timezone.localdate(at) + timedelta(days=14) if conclusion == Conclusion.STILL_SUSPECTED else None,
        other_route=[OtherRoute.LABOUR] if conclusion == Conclusion.NOT_VICTIM else (),
        at=at,
    )
    if reported:
        report_to_police(cast, victim, at)
        settle_duties(
            cast, victim, at, settlement=Settlement.NOT_APPLICABLE, note_text="Tidak meminta perlindungan lebih lanjut."
        )
    return concluded


def report_to_police(cast, victim, at):
    """Settle the legal duty to report sexual exploitation to the police; now they owe protection."""
    settle_duties(cast, victim, at, settlement=Settlement.DONE, done_at=at, note_text="Lewat telepon, kode saja.")


def settle_duties(cast, victim, at, **how):
    cast.turn.pass_to(cast.coordinator)
    for duty in list(victim.legal_duties.filter(settled_at=None)):
        cast.take(cast.coordinator, legal_duties.settle, duty, **how, at=at)


def agree(cast, random, victim, at):
    """Record the legal basis for sharing and return it: a child's protection, or the victim's own consent."""
    if victim.is_child:
        basis = {"basis": LegalBasis.CHILD, "grounds": "Anak, atau usianya belum diketahui; wali diberi tahu."}
    else:
        method = random.choice((ConsentMethod.WRITTEN, ConsentMethod.WRITTEN, ConsentMethod.ORAL, ConsentMethod.RECORDED))
        given_on = timezone.localdate(at)
        basis = {"basis": LegalBasis.CONSENT, "giver": ConsentGiver.SELF, "method": method, "given_on": given_on, "reach": REACH}
    return cast.take(cast.coordinator, consent.record_consent, victim, **basis, at=at)


def assess(cast, victim, stage, at, state=StageState.NOT_NEEDED, reason=NOT_NEEDED):
    """Record as the coordinator that a stage is not needed, or planned."""
    cast.take(cast.coordinator, casework.assess_stage, victim, stage, state=state, reason=reason, at=at)


def send(cast, victim, basis, stage, code, at, *, urgency=Urgency.NORMAL, need="", previous=None):
    """Send a referral as the coordinator and return it; `code` is an institution's code, or CENTRE."""
    to = cast.health_centre(victim.found_district) if code == CENTRE else cast.institutions[code]
    return cast.take(
        cast.coordinator,
        routing.send,
        victim,
        role=cast.role(stage, to),
        institution=to,
        need=need or STAGES[stage][3],
        urgency=urgency,
        consent=basis,
        previous=previous,
        at=at,
    )


def serve(cast, random, referral, at, days, outcome=None):
    """Serve as the receiver for `days` days, then complete the referral, with an outcome of its own or a likely one."""
    officer = cast.answers_for(referral.to_institution)
    if referral.stage == Stage.SHELTER:
        cast.take(officer, services.enter_shelter, referral, since=at, at=at, **arrival(referral))
    else:
        for day in sorted({at + DAY * random.uniform(0.1, days * 0.9) for _ in range(random.randint(1, 2))}):
            yield in_office(day)
            record(cast, random, referral, in_office(day))
    at = in_office(at + DAY * days)
    yield at
    leave(cast, officer, referral, (LeftTo.FAMILY, LeftTo.COUNTY, LeftTo.JOURNEY)[int(referral.number[-1]) % 3], at)
    outcomes = [ServiceOutcome.FULFILLED] * 6 + [ServiceOutcome.PARTLY] * 2 + [ServiceOutcome.HANDED_OVER]
    likely = random.choice(outcomes)
    outcome = outcome or likely
    if outcome == ServiceOutcome.FULFILLED and not stage_answers.finish(cast, officer, referral, at):
        outcome = ServiceOutcome.PARTLY
    cast.take(officer, services.complete, referral, outcome=outcome, at=at)


def record(cast, random, referral, at):
    """Record one service on its own day."""
    kinds = SERVICES_OF_STAGE[referral.stage]
    if referral.stage == Stage.SOCIAL and referral.to_institution.kind in FAITHFUL:
        kinds = (ServiceKind.SPIRITUAL, ServiceKind.COMPANIONSHIP)
    given_on = timezone.localdate(at)
    officer = cast.answers_for(referral.to_institution)
    open_identity(cast, officer, referral, at)
    kind, submit_key = random.choice(kinds), key(random)
    if declared := stage_answers.form_for(referral, kind):
        stage_answers.fill(cast, officer, referral, declared, given_on, submit_key, at)
    else:
        cast.take(officer, services.record, referral, kind=kind, given_on=given_on, submit_key=submit_key, at=at)


def open_identity(cast, officer, referral, at):
    """Open the identity as the serving officer; the access log records it."""
    cast.turn.pass_to(officer)
    referral.refresh_from_db(fields=["status"])
    why = {"reason": RevealReason.SERVICE, "explanation": f"Layanan tahap {referral.get_stage_display().lower()}"}
    reveal(officer, referral.victim, referral=referral, at=at, **why)


def refer(cast, random, victim, basis, stage, at, *, declined=False):
    """Run one stage from sending to completion, answered in time or late. If `declined`, another institution declines first."""
    barred = set(victim.case.barred_institutions.values_list("code", flat=True))
    holders = [code for code in cast.holders(stage, STAGES[stage][2]) if code not in barred]
    random.shuffle(holders)
    if victim.is_child:
        holders = children.holders(holders, stage, cast.judge, declined=declined)
    at = in_office(at)
    yield at
    referral = send(cast, victim, basis, stage, holders[0], at, urgency=_random_urgency(random))
    at = _answer_at(random, referral, at)
    yield at
    officer = cast.answers_for(referral.to_institution)
    if declined:
        reason = random.choice((DeclineReason.CAPACITY, DeclineReason.MANDATE, DeclineReason.INFORMATION))
        cast.take(officer, routing.decline, referral, reason=reason, at=at)
        at = in_office(at + 3 * HOUR)
        yield at
        other = next(code for code in reversed(holders) if code != holders[0])
        referral = send(cast, victim, basis, stage, other, at, previous=referral)
        at = _answer_at(random, referral, at)
        yield at
        officer = cast.answers_for(referral.to_institution)
    cast.take(officer, routing.accept, referral, at=at)
    yield from serve(cast, random, referral, at, days=random.randint(3, 13 if stage == Stage.SHELTER else 25))


def _random_urgency(random):
    return random.choices((Urgency.NORMAL, Urgency.URGENT, Urgency.EMERGENCY), (6, 3, 1))[0]


def _answer_at(random, referral, at):
    """Return the time of the answer: four of five come within the time limit."""
    share = random.uniform(0.05, 0.9) if random.random() < 0.8 else random.uniform(1.2, 4)
    return at + (referral.respond_by - referral.sent_at) * share


def victim_course(cast, random, victim, plot, at, *, emergency_referral=None, declined=False, also=()):
    """Run all that happens to one victim after the case was opened.

    `emergency_referral` is the referral of an emergency intake, already in service. `also` are stages that this victim needs in
    any case.
    """
    at = in_office(at + DAY * random.uniform(0.5, 3))
    yield at
    victim = keep_notes(cast, random, victim, at)
    identify(cast, victim, plot, at)
    at += HOUR
    yield at
    basis = agree(cast, random, victim, at)
    needed = _needed(random, emergency_referral, also)
    for stage in Stage:
        if stage not in needed and not (emergency_referral and emergency_referral.stage == stage):
            assess(cast, victim, stage, at)
    scenarios = [
        refer(
            cast,
            random,
            victim,
            basis,
            stage,
            at + HOUR * (1 + place) + DAY * STAGES[stage][1],
            declined=declined and place == len(needed) - 1,
        )
        for place, stage in enumerate(needed)
    ]
    if emergency_referral:
        scenarios.append(serve_on(cast, emergency_referral, at + 9 * DAY))
    at = yield from interleave(scenarios)
    if came_home(cast, victim):
        yield from monitor(cast, random, victim, at + HOUR)


def came_home(cast, victim):
    """Return whether the person is monitored since a hand-over, or may be since a return or reintegration that met the need."""
    cast.turn.pass_to(cast.coordinator)
    victim.refresh_from_db()
    return victim.is_monitored or closing.returned(victim)


MONTHS = 3


def monitor(cast, random, victim, at, *, visits=MONTHS):
    """Monitor a victim after the return: one visit a month, then the monitoring ends."""
    yield at
    cast.turn.pass_to(cast.coordinator)
    victim.refresh_from_db()
    if not victim.is_monitored:  # the form of the hand-over has begun it
        cast.take(cast.coordinator, monitoring.begin, victim, at=at)
    for month in range(1, visits + 1):
        day = in_office(at + DAY * (30 * month - random.randint(0, 3)))
        yield day
        level = random.choice((RiskLevel.LOW, RiskLevel.LOW, RiskLevel.LOW, RiskLevel.MEDIUM))
        found = visit_of(RiskLevel.LOW if month == MONTHS else level)
        visit = {"done_on": timezone.localdate(day)} | found
        cast.take(cast.coordinator, monitoring.record_visit, victim, **visit, at=day)
    if visits == MONTHS:
        yield at + 92 * DAY


def visit_of(risk):
    """Return what a visit at home found at this risk."""
    good = VisitScale.GOOD if risk == RiskLevel.LOW else VisitScale.POOR
    found = dict.fromkeys(SCALES, VisitScale.FAIR.value) | {"acceptance": good.value}
    answers = dict.fromkeys(QUESTIONS, Answer.NO) | {"debt_open": Answer.UNKNOWN}
    seen = {"mode": ContactMode.HOME, "outcome": VisitOutcome.SEEN, "risk": risk, "decision": VisitDecision.CONTINUE}
    return found | answers | seen


def serve_on(cast, referral, at):
    """Complete the referral of an emergency intake at the moment `at`."""
    yield in_office(at)
    officer = cast.answers_for(referral.to_institution)
    leave(cast, officer, referral, LeftTo.COUNTY, in_office(at))
    cast.take(officer, services.complete, referral, outcome=ServiceOutcome.HANDED_OVER, at=in_office(at))


def leave(cast, officer, referral, left_to, at):
    """End the shelter stay of this referral, if its stage is shelter."""
    if referral.stage == Stage.SHELTER:
        cast.turn.pass_to(officer)
        stay = referral.stays.get(until=None)
        cast.take(officer, services.leave_shelter, stay, until=at, left_to=left_to, at=at)


def _needed(random, emergency_referral, also):
    """Return the stages that a victim needs, at least one, those of `also` among them, without that of the emergency intake."""
    own = {emergency_referral.stage} if emergency_referral else set()
    needed = [stage for stage in STAGES if stage not in own and (random.random() < STAGES[stage][0] or stage in also)]
    return needed or [Stage.SOCIAL]
