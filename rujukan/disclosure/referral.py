"""Opens the texts of a referral: what it asks for, why it was refused, and the notes of the services under it.

What its receiver sees of the victim is in `rujukan.disclosure.section`.
"""

from dataclasses import dataclass

from gugus.models import User
from rujukan import rules
from rujukan.disclosure import stage_form as stage_forms
from rujukan.models import Referral, ReferralQuestion, Service
from rujukan.models.complaint import chosen


@dataclass(frozen=True, repr=False)
class ServiceLine:
    """What was done, with its note or the answers of its form in words; `sealed`: whether some open only with the identity."""

    service: Service
    note: str
    answers: tuple[str, ...]
    sealed: bool


@dataclass(frozen=True, repr=False)
class ReferralDisclosure:
    """What one user may read of one referral; a text that is not theirs to read is empty. `services` are the latest versions.

    `slip` and `further` are what the return slip tells the sender.

    `questions` are those of the receiver, with the question and its answer.
    """

    need: str
    answer_note: str
    services: tuple["ServiceLine", ...]
    slip: tuple[tuple[str, str], ...] = ()
    further: tuple[str, ...] = ()
    questions: tuple[tuple[ReferralQuestion, str, str], ...] = ()


def disclose_referral(user: User, referral: Referral, *, summary: bool, services=None) -> ReferralDisclosure:
    """Return what a user who may see the referral reads of it; `summary` is that of the victim's disclosure.

    `services` are those of the victim that the page has read (`stage_forms.services_for`).

    The sender wrote the need and keeps reading it. The notes of services are for the receiver and coordinators.
    """
    answers = rules.answers(user, referral)
    asked = summary and answers and referral.explain_by  # none was ever asked without a limit for the answer
    questions = referral.questions.select_related("asked_by", "answered_by") if asked else ()
    if answers and services is None:
        services = referral.services.latest_versions().select_related("by", "seen_by")
    services = [service for service in services or () if answers and service.referral_id == referral.pk]
    slip = referral.completed_at is not None and (answers or rules.sent(user, referral))
    return ReferralDisclosure(
        need=referral.open("need") if summary or rules.sent(user, referral) else "",
        answer_note=_answer_note(user, referral, answers),
        services=tuple(_service_line(service) for service in services),
        slip=tuple(stage_forms.slip_words(referral.slip)) if slip else (),
        further=tuple(chosen(referral, "further")) if slip else (),
        questions=tuple((each, each.open("question"), each.open("answer")) for each in questions),
    )


def _service_line(service):
    return ServiceLine(service, service.open("note"), tuple(stage_forms.answered(service, service.answers)), bool(service.sealed))


def _answer_note(user, referral, answers):
    """Return the note of a refusal: a declined referral's for its receiver and coordinators, a refused proposal's for its sender
    and coordinators, and "" after a withdrawal.
    """
    if referral.was_declined and answers:
        return referral.open("decline_note")
    if referral.was_not_approved and (user.is_coordinator or rules.sent(user, referral)):
        return referral.open("closing_note")
    return ""


def with_need(referrals) -> tuple[tuple[Referral, str], ...]:
    """Return open referrals of their receiver's home page, each with its need; "" while it is handing over."""
    return tuple((referral, "" if referral.is_handing_over else referral.open("need")) for referral in referrals)


def need_again(user: User, previous: Referral) -> str:
    """Return the need of an earlier referral, for the coordinator who sends it elsewhere; "" for everybody else."""
    return previous.open("need") if user.is_coordinator else ""
