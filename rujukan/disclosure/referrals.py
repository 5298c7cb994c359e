"""Opens the texts of a referral: what it asks for, why it was refused, and the notes of the services under it.

What its receiver sees of the victim is in `rujukan.disclosure.sections`.
"""

from dataclasses import dataclass

from gugus.models import User
from rujukan import rules
from rujukan.models import Referral, ReferralQuestion, Service


@dataclass(frozen=True, repr=False)
class ReferralDisclosure:
    """What one user may read of one referral; a text that is not theirs to read is empty. `services` have their notes.

    `questions` are those of the receiver, with the question and its answer.
    """

    need: str
    answer_note: str
    services: tuple[tuple[Service, str], ...]
    questions: tuple[tuple[ReferralQuestion, str, str], ...] = ()


def disclose_referral(user: User, referral: Referral, *, summary: bool) -> ReferralDisclosure:
    """Return what a user who may see the referral reads of it; `summary` is that of the victim's disclosure.

    The sender wrote the need and keeps reading it. The notes of services are for the receiver and coordinators.
    """
    answers = rules.answers(user, referral)
    asked = summary and answers and referral.explain_by  # none was ever asked without a limit for the answer
    questions = referral.questions.select_related("asked_by", "answered_by") if asked else ()
    services = referral.services.select_related("by") if answers else ()
    return ReferralDisclosure(
        need=referral.open("need") if summary or rules.sent(user, referral) else "",
        answer_note=_answer_note(user, referral, answers),
        services=tuple((service, service.open("note")) for service in services),
        questions=tuple((each, each.open("question"), each.open("answer")) for each in questions),
    )


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
