"""A receiver asks a coordinator about a referral before it answers; meanwhile its clock does not run.

While the question waits (`Referral.question_since`), the coordinator's clock runs (`explain_by`). With the answer `respond_by`
moves by the time that the question waited.
"""

from django.db import transaction

from gugus.choices import Pressing
from rujukan import rules
from rujukan.actions.routing import resume_clock
from rujukan.actions.steps import locked, moment, note, require, require_state, rewrite, tell_coordinators, tell_institution
from rujukan.choices.event import EventKind
from rujukan.choices.referral import Urgency
from rujukan.models import ReferralQuestion
from rujukan.models.referral_question import ALREADY_ASKED
from rujukan.stages import standards


@transaction.atomic
def ask(referral, *, by, question, at=None):
    """Ask a coordinator about a referral that waits for its answer, as its receiver; return the question.

    The receiver's clock stops and the coordinator's begins. Raises Refused.
    """
    referral = locked(referral, by)
    require(rules.works_for_receiver(by, referral), "Hanya petugas institusi penerima yang bertanya.")
    require_state(referral.awaits_answer, "Rujukan ini tidak lagi menunggu jawaban.")
    require_state(referral.question_since is None, ALREADY_ASKED)
    require(question.strip(), "Tulis pertanyaannya.", "question")
    at = moment(at, referral.sent_at)
    asked = ReferralQuestion.objects.create(referral=referral, question=question.strip(), asked_at=at, asked_by=by)
    explain_by = standards.due(standards.DECIDE[referral.urgency], at)
    rewrite(referral, question_since=at, seen_at=referral.seen_at or at, explain_by=explain_by)
    note(EventKind.REFERRAL_QUESTIONED, by=by, at=at, referral=referral)
    text = f"{referral.to_institution.short_name} bertanya tentang rujukan {referral.number}"
    tell_coordinators(text, referral, at=at, urgent=referral.urgency == Urgency.EMERGENCY and Pressing.EMERGENCY)
    return asked


@transaction.atomic
def explain(referral, *, by, answer, at=None):
    """Answer the open question about a referral, as a coordinator; the receiver's clock runs on. Return the question."""
    rules.require_coordinator(by)
    require(answer.strip(), "Tulis keterangannya.", "answer")
    referral = locked(referral, by)
    if not referral.question_since and (last := referral.questions.last()):
        require_state(last.answered_at is None, f"Pertanyaan ini sudah dijawab {last.answered_by}.")
    require_state(referral.question_since, "Tidak ada pertanyaan yang menunggu: rujukan ini sudah dijawab atau ditarik.")
    at = moment(at, referral.question_since)
    question = referral.questions.get(answered_at=None)
    question.put("answer", answer.strip())
    question.answered_at, question.answered_by = at, by
    question.save()
    resume_clock(referral, at)
    rewrite(referral)
    note(EventKind.REFERRAL_EXPLAINED, by=by, at=at, referral=referral)
    tell_institution(referral.to_institution, f"Pertanyaan tentang rujukan {referral.number} dijawab", referral, at=at)
    return question
