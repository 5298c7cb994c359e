"""Who may, in the referral mechanism: predicates of a user, and of a user and an object."""

import re

from gugus.choices import InstitutionKind
from gugus.rules import administrator, auditor, coordinator, officer, signed_in

__all__ = ["administrator", "auditor", "coordinator", "officer", "signed_in"]


def reads_register(user):
    """Sees the register of breaches: how many, of what kind, and whether everybody was told in time."""
    return coordinator(user) or auditor(user)


def logs_complaints(user):
    """Staff of any active institution may log a complaint (Lampiran I, Identifikasi); the coordinator as well."""
    return user.is_authenticated and bool(
        user.institution_id and user.institution.active and (user.is_officer or user.is_coordinator)
    )


def took(user, complaint):
    """Works for the institution that took this complaint; nobody took what came through the public form."""
    return complaint.institution_id is not None and user.institution_id == complaint.institution_id


def works_on_cases(user):
    """Sees complaints and referrals at all."""
    return user.is_authenticated and (user.is_coordinator or user.is_officer)


def works_for_receiver(user, referral):
    """An officer of exactly the receiving institution, not of its parent or children."""
    return user.is_officer and user.institution_id == referral.to_institution_id


def answers(user, referral):
    """The receiver itself, or the coordinator on its behalf, by telephone."""
    return works_for_receiver(user, referral) or user.is_coordinator


def sees_duties(user, referral):
    """An officer of the police who serve the victim under this referral: some of the legal duties are theirs (UU 12/2022)."""
    police = referral.to_institution.kind == InstitutionKind.POLICE
    return police and referral.in_service and works_for_receiver(user, referral)


def sent(user, referral):
    """An officer of the institution that sent or proposed a referral: they wrote what it asks for."""
    return user.is_officer and user.institution_id == referral.from_institution_id


GROUNDS = "Jelaskan dengan kalimat: keadaannya, dan ketentuan yang dipakai. Jangan tulis nama."


def explains(text):
    """A reason says something: two words and ten letters at least, not "uji" or a row of dots."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    return len(words) >= 2 and len("".join(words)) >= 10


RESTRICTED = "Pemakaian datanya dibatasi atas permintaan orangnya. Bila ada ancaman jiwa, pilih keadaan darurat."


def may_use(subject, *, danger=False):
    """The data of a victim or complaint are not restricted by whose they are (UU 27/2022 Ps 11, 41), or life is in danger."""
    return subject.restricted_at is None or danger


def withdraws(user, referral):
    """The coordinator takes back any open referral, an institution its own proposal."""
    open_to_it = referral.is_open and not referral.is_handing_over
    return open_to_it and (user.is_coordinator or (referral.is_proposed and sent(user, referral)))
