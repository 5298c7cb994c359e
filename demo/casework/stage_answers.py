"""Made-up answers to the forms of the stages."""

from datetime import timedelta
from random import Random
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from demo.casework import papers
from rujukan.actions import stage_form as stage_forms
from rujukan.choices.service_kinds import NewVersionReason, ServiceKind
from rujukan.choices.stage_forms import FORMS, of_role
from rujukan.choices.stage_forms.repatriation import DESTINATION
from rujukan.choices.stage_forms.schema import DATE, FILE, MANY, NUMBER, ONE, RUPIAH, SHORT, TIME
from rujukan.stages import fulfilment

FORM_OF = {
    ServiceKind.ASSESSMENT: ("screening",),
    ServiceKind.DOCUMENT_CHECK: ("civil", "immigration", "labour"),
    ServiceKind.MEDICAL_EXAM: ("examination",),
    ServiceKind.FORENSIC_EXAM: ("visum",),
    ServiceKind.TREATMENT: ("treatment",),
    ServiceKind.COUNSELLING: ("session",),
    ServiceKind.SPIRITUAL: ("spiritual_session",),
    **dict.fromkeys((ServiceKind.TRAINING, ServiceKind.LIVELIHOOD, ServiceKind.SCHOOLING), ("activity",)),
    ServiceKind.TRAVEL: ("journey",),
    ServiceKind.HANDOVER: ("handover",),
    ServiceKind.LEGAL_ADVICE: ("counsel",),
    ServiceKind.LEGAL_REPRESENTATION: ("attendance",),
}
# Asked before a journey of some people only.
OF_SOME = ("papers", "foreigner", "examination")
# Answers with which a course continues.
GOES_ON = {"fit_travel": "yes", "aged_15": "yes"}
FIXED = {"spiritual": {"wished": "yes"}, "treatment_consent": {"by": "self"}}
FIXED |= {"destination": {"to": "in_county", "fear_of_return": "no"}}
FIXED |= {"counsel": {"counsel": "setda", "power": "signed"}, "activity": {"result": "finished"}}
FIXED |= {"psychologist": {"answer": "yes"}, "coordination": {"answer": "yes"}}
FIXED |= {"best_interest": {"heard": "yes", "view": "home", "traced": "yes", "escorted": "yes", "result": "yes"}}


def form_for(referral, kind):
    """Return the form of the receiver's role that records such a service; None if it has none that it can fill."""
    codes = FORM_OF.get(kind, ())
    return next((form for form in of_role(referral.role) if form.code in codes and _can_fill(referral, form)), None)


def _can_fill(referral, declared):
    """Whether the receiver fills the form, and whatever `fill` puts before it. Another institution may have one of these."""
    needed = [FORMS[before.form] for before in _before(referral, declared)]
    return declared in of_role(referral.role) and all(_can_fill(referral, form) for form in needed)


def _before(referral, declared):
    """Return what is filled before a form, for this person."""
    fits = [before for before in declared.before if referral.victim.is_child or not before.of_child]
    return [before for before in fits if before.form not in OF_SOME]


def finish(cast, officer, referral, at):
    """Fill what the service still lacks so that its need is met; return whether it is. A fact beside the forms may be missing."""
    random = Random(f"finish {referral.number}")
    cast.turn.pass_to(officer)
    for _ in range(3):
        finishes = [one.finish for one in fulfilment.lacking(referral) if one.finish.form]
        lacking = [finish for finish in finishes if _can_fill(referral, FORMS[finish.form])]
        if not lacking:
            break
        chosen = {question: values[0] for question, values in lacking[0].meets.items()}
        key = UUID(int=random.getrandbits(128), version=4)
        fill(cast, officer, referral, FORMS[lacking[0].form], timezone.localdate(at), key, at, **chosen)
    return not fulfilment.lacking(referral)


def fill(cast, officer, referral, declared, day, key, at, **chosen):
    """Fill a form, after those that it requires. `key` alone decides the answers, so that other courses do not change.

    `chosen` are answers that the caller wants.
    """
    random = Random(str(key))
    circumstances = referral.victim.circumstances
    for before in _before(referral, declared):
        if not referral.services.filter(form=before.form).exists():
            fill(cast, officer, referral, FORMS[before.form], day, _another(key, random), at)
    latest = None if declared.repeats else referral.services.latest_versions().filter(form=declared.code).first()
    again = {"number": latest.number, "version": latest.version, "why": NewVersionReason.CHANGED} if latest else {}
    answers = answers_to(random, declared, day, circumstances, **chosen)
    files = {question.code: [papers.hand_over_record()] for question in declared.files if question.first}
    cast.take(officer, stage_forms.fill, referral, declared, answers=answers, files=files, at=at, **again)


def answers_to(random, declared, day, circumstances=(), **chosen):
    """Return an answer to each question that is needed to finish."""
    answers = FIXED.get(declared.code, {}) | chosen
    if declared is DESTINATION:
        answers["region"] = random.choice(list(settings.COUNTY.districts))
    for refused, _ in declared.refused(answers, circumstances):
        answers[refused] = "social_worker"
    for question in declared.questions:
        if question.kind != FILE and question.first and question.asked(answers, circumstances) and question.code not in answers:
            answers[question.code] = GOES_ON.get(question.code) or _random_answer(random, question, day, circumstances)
    return answers


def _random_answer(random, question, day, circumstances):
    codes = [code for code in question.choices if not question.refused(code, circumstances)]
    later = day + timedelta(days=14)
    return {
        ONE: lambda: random.choice(codes),
        MANY: lambda: sorted(random.sample(codes, min(2, len(codes)))),
        DATE: lambda: (later if question.future else day).isoformat(),
        TIME: lambda: "10:00",
        NUMBER: lambda: 45,
        RUPIAH: lambda: 500_000,
        SHORT: lambda: "Sesuai rencana",
    }[question.kind]()


def _another(key, random):
    return type(key)(int=random.getrandbits(128), version=4)
