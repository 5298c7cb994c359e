"""Who may do what in the referral mechanism: predicates of a user, and of a user and an object.

`require_…` are the same as checks of verbs, which raise Refused.
"""

import re

from gugus.choices import InstitutionKind
from gugus.rules import administrator, anyone, auditor, coordinator, officer, signed_in
from gugus.workflow.lifecycle import require
from rujukan.choices.envelope import REPEATED_WITHIN
from rujukan.choices.letter import BodyAnswer, LetterPurpose
from rujukan.choices.referral import LETTER_VALID

__all__ = ["administrator", "anyone", "auditor", "coordinator", "officer", "signed_in"]


def require_coordinator(user):
    require(coordinator(user), "Hanya koordinator yang dapat melakukan langkah ini.")


def head(user):
    """The head of the lead agency, who decides what takes a second coordinator where the case bars all others."""
    return user.is_authenticated and user.is_head


def reads_register(user):
    """May read the register of breaches: how many, of what kind, and whether everybody was notified in time."""
    return coordinator(user) or auditor(user)


def reads_law_enforcement(user):
    """Reads the counts of law enforcement: coordinators, the head and the executive office, these with small counts hidden."""
    return user.is_authenticated and (user.is_coordinator or user.is_head or user.is_executive)


def logs_complaints(user):
    """May log a complaint: officers and coordinators of any active institution (Lampiran I, Identifikasi)."""
    return user.is_authenticated and bool(
        user.institution_id and user.institution.active and (user.is_officer or user.is_coordinator)
    )


def took(user, complaint):
    """Works for the institution that took this complaint. No institution took a complaint of the public form."""
    return complaint.institution_id is not None and user.institution_id == complaint.institution_id


def works_on_cases(user):
    """May see complaints and referrals at all: coordinators and officers."""
    return user.is_authenticated and (user.is_coordinator or user.is_officer)


def works_for_receiver(user, referral):
    """Is an officer of exactly the receiving institution, not of its parent or children."""
    return user.is_officer and user.institution_id == referral.to_institution_id


def answers(user, referral):
    """May act for the receiver: its officers, or a coordinator on its behalf, after a telephone call."""
    return works_for_receiver(user, referral) or user.is_coordinator


def sees_duties(user, referral):
    """May see legal duties: officers of the police that serve the victim under this referral (UU 12/2022)."""
    police = referral.to_institution.kind == InstitutionKind.POLICE
    return police and referral.in_service and works_for_receiver(user, referral)


def sent(user, referral):
    """Is an officer of the institution that sent or proposed a referral, and so wrote what it asks for."""
    return user.is_officer and user.institution_id == referral.from_institution_id


def has_letter(referral):
    """Whether a letter of this referral is valid: another institution received it, and it has not ended before it was served."""
    return referral.status in LETTER_VALID and referral.from_institution_id != referral.to_institution_id


def downloads_letter(user, referral, number):
    """May download the letter with this number; a coordinator also one that has none yet, until the referral is completed."""
    return has_letter(referral) and (bool(number) or (user.is_coordinator and referral.is_open))


def letter_stands(letter):
    """Whether a letter to a body outside may still leave: it is not replaced or withdrawn, and its basis has not ended."""
    ended = letter.consent_id and (letter.consent is None or letter.consent.withdrawn_at)  # None: no longer open to this user
    return not ended and letter.newest != BodyAnswer.WITHDRAWN and not hasattr(letter, "replacement")


def takes_envelope(letter):
    """Whether a sealed letter of identity may go with a letter: it stands, and asks something of a body outside."""
    return letter_stands(letter) and letter.to.external and letter.purpose != LetterPurpose.NOTICE


def prints_envelope(user, envelope, now):
    """May download a granted envelope: nobody has, or they did a moment ago and have not said that the sheet is on paper.

    The latter repeats a download that broke; it is no second print.
    """
    if envelope.printed_at is None:
        return True
    repeats = envelope.printed_by_id == user.pk and envelope.on_paper_at is None
    return repeats and now - envelope.printed_at <= REPEATED_WITHIN


GROUNDS = "Tulis penjelasannya dalam satu kalimat. Misalnya: anak sendirian, keluarganya belum ditemukan. Jangan tulis nama."


def explains(text):
    """Whether a reason says something: two different words and ten letters, not "uji", "rapat rapat" or a row of dots."""
    words = set(re.findall(r"[^\W\d_]{2,}", text.casefold()))
    return len(words) >= 2 and len("".join(words)) >= 10


RESTRICTED = "Pemakaian datanya dibatasi atas permintaan orangnya. Bila ada ancaman jiwa, pilih keadaan darurat."


def may_use(subject, *, danger=False):
    """Whether data may be used: their subject has not restricted them (UU 27/2022 Ps 11, 41), or life is in danger."""
    return subject.restricted_at is None or danger


def withdraws(user, referral):
    """May withdraw an open referral: a coordinator any, an institution its own proposal."""
    can_end = referral.is_open and not referral.is_handing_over
    return can_end and (user.is_coordinator or (referral.is_proposed and sent(user, referral)))


def answers_call(user, alarm, called):
    """May answer a call: officers of an institution in `called` (keys), and coordinators where a complaint waits for them.

    An emergency referral is what coordinators themselves sent.
    """
    if user.is_coordinator and alarm.complaint_id:
        return True
    return user.is_officer and user.institution_id in called


def asks(user, institution):
    """May ask for a task: coordinators of anybody, officers of their own institution (None: the coordinators)."""
    return user.is_coordinator or bool(user.is_officer and institution and institution.pk == user.institution_id)


def carries_out_task(user, task):
    return user.is_coordinator or (user.is_officer and task.institution_id == user.institution_id)


def cancels_task(user, task):
    """May cancel a task: coordinators any, an institution what it asked of itself."""
    return user.is_coordinator or (carries_out_task(user, task) and task.made_by.institution_id == user.institution_id)


def corrects_letter(user, letter):
    """May replace a letter: whoever may write it, a coordinator those of the coordinators, an institution its own; no notice."""
    if letter.purpose == LetterPurpose.NOTICE:
        return False
    if letter.institution_id is None:
        return user.is_coordinator
    return user.is_officer and user.institution_id == letter.institution_id
